# Programs that nobody instrumented, through libperftop-preload.
SCRIPT_TESTS += \
	tests/preload/calls.test \
	tests/preload/programs.test
TEST_HELPERS += tests/preload/calls
# it calls what it says, by the names that it says
tests_preload_calls_CFLAGS = $(AM_CFLAGS) -U_FORTIFY_SOURCE -fno-builtin

BENCHES_SH += $(top_srcdir)/tests/preload/speed.sh
BENCH_TOOLS += tests/preload/speed
tests_preload_speed_SOURCES = tests/preload/speed.c
tests_preload_speed_CFLAGS = $(AM_CFLAGS) -fno-builtin
EXTRA_DIST += tests/preload/speed.sh
