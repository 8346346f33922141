# Sampling: rings and paths that are made up, and programs that are really sampled, where the kernel lets us.
if FUNCTIONS
PERF_TESTS += \
	tests/perf/ring \
	tests/perf/paths \
	tests/perf/memory \
	tests/perf/step \
	tests/perf/epilogue \
	tests/perf/live
TEST_HELPERS += \
	tests/perf/target \
	tests/perf/target_frames \
	tests/perf/target_stripped
if CPLUSPLUS
TEST_HELPERS += tests/perf/throws
endif
BENCHES += tests/speed/functions
endif
SCRIPT_TESTS += tests/perf/programs.test
tests_perf_ring_LDADD = $(PERF_TEST_LIBS)
tests_perf_paths_LDADD = $(PERF_TEST_LIBS)
tests_perf_memory_LDADD = $(PERF_TEST_LIBS)
tests_perf_step_LDADD = $(PERF_TEST_LIBS)
tests_perf_epilogue_LDADD = $(PERF_TEST_LIBS)
tests_perf_live_LDADD = $(PERF_TEST_LIBS)
# The same program without frame pointers, with them, and without names
tests_perf_target_CFLAGS = $(AM_CFLAGS) -O2 -fomit-frame-pointer
tests_perf_target_frames_SOURCES = tests/perf/target.c
tests_perf_target_frames_CFLAGS = $(AM_CFLAGS) -O2 -fno-omit-frame-pointer
tests_perf_target_stripped_SOURCES = tests/perf/target.c
tests_perf_target_stripped_CFLAGS = $(AM_CFLAGS) -O2 -fomit-frame-pointer
tests_perf_target_stripped_LDFLAGS = $(AM_LDFLAGS) -s
tests_perf_throws_SOURCES = tests/perf/throws.cc
tests_speed_functions_SOURCES = tests/speed/bench.c tests/speed/bench.h tests/speed/functions.c
tests_speed_functions_LDADD = $(PERF_LIBS)
