# Unit tests of src/analysis.
ANALYSIS_TESTS += tests/analysis/analysis
tests_analysis_analysis_SOURCES = tests/analysis/analysis.c tests/analysis/feed.c tests/analysis/feed.h
tests_analysis_analysis_LDADD = $(ANALYSIS_TEST_LIBS) $(LIBM)
ANALYSIS_TESTS += tests/analysis/condition
tests_analysis_condition_LDADD = $(ANALYSIS_TEST_LIBS)
ANALYSIS_TESTS += tests/analysis/leak
tests_analysis_leak_SOURCES = tests/analysis/leak.c tests/stats/noise.h
tests_analysis_leak_LDADD = $(ANALYSIS_TEST_LIBS)
ANALYSIS_TESTS += tests/analysis/memory_growth
tests_analysis_memory_growth_LDADD = $(ANALYSIS_TEST_LIBS)
ANALYSIS_TESTS += tests/analysis/windows
tests_analysis_windows_SOURCES = tests/analysis/windows.c tests/stats/noise.h
tests_analysis_windows_LDADD = $(ANALYSIS_TEST_LIBS)
ANALYSIS_TESTS += tests/analysis/simulation
tests_analysis_simulation_SOURCES = tests/analysis/simulation.c tests/analysis/feed.c tests/analysis/feed.h
tests_analysis_simulation_LDADD = $(ANALYSIS_TEST_LIBS) $(LIBM)

BENCHES += tests/speed/analysis
tests_speed_analysis_SOURCES = tests/speed/analysis.c tests/speed/bench.c tests/speed/bench.h \
	tests/analysis/feed.c tests/analysis/feed.h
tests_speed_analysis_LDADD = $(ANALYSIS_LIBS) $(LIBM)
