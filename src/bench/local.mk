# Commands run over and over. BENCH_LIBS as in the other rooms. One line a file.
noinst_LIBRARIES += src/bench/libbench.a
src_bench_libbench_a_CFLAGS = $(AM_CFLAGS) $(CJSON_CFLAGS)
src_bench_libbench_a_SOURCES = \
	src/bench/bench.c \
	src/bench/bench.h \
	src/bench/bench_figures.def
BENCH_LIBS = src/bench/libbench.a $(REPORT_LIBS) $(SOURCE_LIBS)
