# Programs that nobody instrumented, through libperftop-preload.
SCRIPT_TESTS += \
	tests/preload/calls.test \
	tests/preload/memory.test \
	tests/preload/programs.test
TEST_HELPERS += tests/preload/calls tests/preload/memory
# it calls what it says, by the names that it says
tests_preload_calls_CFLAGS = $(AM_CFLAGS) -U_FORTIFY_SOURCE -fno-builtin
tests_preload_memory_CFLAGS = $(AM_CFLAGS) -fno-builtin
tests_preload_memory_LDADD = $(CLIENT_LIBS)

BENCHES_SH += $(top_srcdir)/tests/preload/speed.sh
BENCH_TOOLS += tests/preload/speed
tests_preload_speed_SOURCES = tests/preload/speed.c
tests_preload_speed_CFLAGS = $(AM_CFLAGS) -fno-builtin
EXTRA_DIST += tests/preload/speed.sh
