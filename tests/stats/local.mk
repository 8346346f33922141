# Unit tests of src/stats.
STATS_TESTS += tests/stats/percentile
tests_stats_percentile_LDADD = $(STATS_TEST_LIBS)
STATS_TESTS += tests/stats/rate
tests_stats_rate_LDADD = $(STATS_TEST_LIBS)
STATS_TESTS += tests/stats/robust
tests_stats_robust_SOURCES = tests/stats/robust.c tests/stats/noise.h
tests_stats_robust_LDADD = $(STATS_TEST_LIBS)
STATS_TESTS += tests/stats/shift
tests_stats_shift_SOURCES = tests/stats/shift.c tests/stats/noise.h
tests_stats_shift_LDADD = $(STATS_TEST_LIBS)
STATS_TESTS += tests/stats/trend
tests_stats_trend_SOURCES = tests/stats/trend.c tests/stats/noise.h
tests_stats_trend_LDADD = $(STATS_TEST_LIBS)
