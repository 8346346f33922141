SOURCE_TESTS += tests/source/handover tests/source/sampler tests/source/spawn tests/source/sum
tests_source_handover_LDADD = $(SOURCE_TEST_LIBS)
tests_source_sampler_LDADD = $(SOURCE_TEST_LIBS)
tests_source_spawn_LDADD = $(SOURCE_TEST_LIBS)
tests_source_sum_LDADD = $(SOURCE_TEST_LIBS)

BENCHES += tests/bench/tick
tests_bench_tick_SOURCES = tests/bench/tick.c tests/bench/bench.c tests/bench/bench.h
tests_bench_tick_LDADD = $(SOURCE_TEST_LIBS)
