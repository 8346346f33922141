# Where samples come from: live processes, a recording, a snapshot.
# SOURCE_LIBS is what a program links to use this room: itself, then what lies below it. One line a file.
noinst_LIBRARIES += src/source/libsource.a
src_source_libsource_a_SOURCES = \
	src/source/capture.c \
	src/source/capture.h \
	src/source/functions.c \
	src/source/functions.h \
	src/source/handover.c \
	src/source/handover.h \
	src/source/internal.h \
	src/source/joined.c \
	src/source/joined.h \
	src/source/list.c \
	src/source/measure.c \
	src/source/measure.h \
	src/source/names.c \
	src/source/names.h \
	src/source/pool.c \
	src/source/pool.h \
	src/source/probed.c \
	src/source/sampler.c \
	src/source/sampler.h \
	src/source/source.c \
	src/source/source.h \
	src/source/spawn.c \
	src/source/spawn.h \
	src/source/starter.c \
	src/source/starter.h \
	src/source/store.c \
	src/source/store.h \
	src/source/strip.c \
	src/source/strip.h \
	src/source/sum.c \
	src/source/sum.h \
	src/source/sum_memory.c \
	src/source/sum_memory.h \
	src/source/targets.c \
	src/source/tick.c \
	src/source/wait.c \
	src/source/wait.h
SOURCE_LIBS = src/source/libsource.a $(PROBE_LIBS) $(PERF_LIBS) src/segment/libsegment.a src/proc/libproc.a $(STATS_LIBS) $(SHM_LIBS) $(MNL_LIBS)
