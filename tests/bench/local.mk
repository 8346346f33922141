# Tests of src/bench.
TEST_HELPERS += tests/bench/child
tests_bench_child_LDADD = $(CLIENT_LIBS)
BENCH_TESTS += tests/bench/outputs
tests_bench_outputs_CFLAGS = $(AM_CFLAGS) $(CJSON_CFLAGS)
tests_bench_outputs_LDADD = $(BENCH_TEST_LIBS)
BENCH_TESTS += tests/bench/plan
tests_bench_plan_LDADD = $(BENCH_TEST_LIBS)
BENCH_TESTS += tests/bench/scale
tests_bench_scale_LDADD = $(BENCH_TEST_LIBS)
BENCH_TESTS += tests/bench/runner
tests_bench_runner_LDADD = $(BENCH_TEST_LIBS)
BENCH_TESTS += tests/bench/summary
tests_bench_summary_LDADD = $(BENCH_TEST_LIBS)
