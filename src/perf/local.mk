# Where processor time goes: perf_event samples, unwound to call paths.
# PERF_LIBS is what a program links to use this room: itself, then what lies below it. One line a file.
noinst_LIBRARIES += src/perf/libperf.a
src_perf_libperf_a_CFLAGS = $(AM_CFLAGS) $(DW_CFLAGS)
src_perf_libperf_a_SOURCES = \
	src/perf/perf.h
if FUNCTIONS
src_perf_libperf_a_SOURCES += \
	src/perf/perf.c
else
src_perf_libperf_a_SOURCES += src/perf/noperf.c
endif
PERF_LIBS = src/perf/libperf.a src/symbols/libsymbols.a $(MODEL_LIBS) $(DW_LIBS)
