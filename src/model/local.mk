# The sample, the operation, the thread, the metric table, the history.
# MODEL_LIBS is what a program links to use this room: itself, then what lies below it. One line a file.
noinst_LIBRARIES += src/model/libmodel.a
src_model_libmodel_a_SOURCES = \
	src/model/drops.def \
	src/model/entry.c src/model/entry.h \
	src/model/hist.c \
	src/model/history.c src/model/history.h \
	src/model/host.h \
	src/model/memory.c src/model/memory.h src/model/memory_kinds.def src/model/memory_parts.def \
	src/model/metric.c src/model/metric.h src/model/metrics.def \
	src/model/op.c src/model/op.h \
	src/model/output.c src/model/output.h \
	src/model/pack.c src/model/pack.h \
	src/model/profile.c src/model/profile.h \
	src/model/rows.c src/model/rows.h \
	src/model/sample.c src/model/sample.h src/model/segment_states.def \
	src/model/slices.c src/model/slices.h \
	src/model/tally.c src/model/tally.h \
	src/model/track.c src/model/track.h \
	src/model/value.c src/model/value.h src/model/why.def
MODEL_LIBS = src/model/libmodel.a $(BASE_LIBS)
