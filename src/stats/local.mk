# Pure functions over samples: histograms, percentiles, rates, windows, trends.
# STATS_LIBS is what a program links to use this room: itself, then what lies below it. One line a file.
noinst_LIBRARIES += src/stats/libstats.a
src_stats_libstats_a_SOURCES = \
	src/stats/adjust.c src/stats/adjust.h \
	src/stats/blocks.c src/stats/blocks.h \
	src/stats/functions.c src/stats/functions.h \
	src/stats/growth.c src/stats/growth.h \
	src/stats/percentile.c src/stats/percentile.h \
	src/stats/rate.c src/stats/rate.h \
	src/stats/robust.c src/stats/robust.h \
	src/stats/shift.c src/stats/shift.h \
	src/stats/spread.c src/stats/spread.h \
	src/stats/student.c src/stats/student.h \
	src/stats/trend.c src/stats/trend.h
STATS_LIBS = src/stats/libstats.a $(MODEL_LIBS)
