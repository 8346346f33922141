# Where processor time goes: perf_event samples, unwound to call paths.
# PERF_LIBS is what a program links to use this room: itself, then what lies below it. One line a file.
noinst_LIBRARIES += src/perf/libperf.a
src_perf_libperf_a_CFLAGS = $(AM_CFLAGS) $(DW_CFLAGS)
src_perf_libperf_a_SOURCES = \
	src/perf/perf.h
if FUNCTIONS
src_perf_libperf_a_SOURCES += \
	src/perf/collector.c src/perf/collector.h \
	src/perf/events.c src/perf/events.h \
	src/perf/frames.c src/perf/frames.h \
	src/perf/hits.c src/perf/hits.h \
	src/perf/memory.c src/perf/memory.h \
	src/perf/paths.c src/perf/paths.h \
	src/perf/perf.c \
	src/perf/record.c src/perf/record.h \
	src/perf/refusal.c src/perf/refusal.h \
	src/perf/registers.h \
	src/perf/ring.c src/perf/ring.h \
	src/perf/rings.c src/perf/rings.h \
	src/perf/stack.c src/perf/stack.h \
	src/perf/step.c src/perf/step.h \
	src/perf/streams.c src/perf/streams.h \
	src/perf/unwind.c src/perf/unwind.h
else
src_perf_libperf_a_SOURCES += src/perf/noperf.c
endif
PERF_LIBS = src/perf/libperf.a src/symbols/libsymbols.a $(MODEL_LIBS) $(DW_LIBS) $(IBERTY_LIBS)
