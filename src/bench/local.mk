# Commands run over and over. BENCH_LIBS as in the other rooms. One line a file.
noinst_LIBRARIES += src/bench/libbench.a
src_bench_libbench_a_CFLAGS = $(AM_CFLAGS) $(CJSON_CFLAGS)
src_bench_libbench_a_SOURCES = \
	src/bench/bench.c \
	src/bench/bench.h \
	src/bench/bench_csv.c \
	src/bench/bench_figures.def \
	src/bench/bench_json.c \
	src/bench/bench_sheet.c \
	src/bench/bench_sheet_comparison.c \
	src/bench/bench_sheet_operations.c \
	src/bench/bench_sheet_scales.c \
	src/bench/compare.c \
	src/bench/host.c \
	src/bench/inside.h \
	src/bench/operations.c \
	src/bench/operations.h \
	src/bench/plan.c \
	src/bench/runner.c \
	src/bench/scale.c \
	src/bench/sheet_parts.h \
	src/bench/summary.c \
	src/bench/values.c \
	src/bench/values.h \
	src/bench/words.c \
	src/bench/words.h
BENCH_LIBS = src/bench/libbench.a $(REPORT_LIBS) $(SOURCE_LIBS)
