SOURCE_TESTS += tests/source/functions tests/source/pool
tests_source_functions_LDADD = $(SOURCE_TEST_LIBS)
tests_source_pool_LDADD = $(SOURCE_TEST_LIBS)
SOURCE_TESTS += tests/source/handover tests/source/measure tests/source/sampler tests/source/spawn tests/source/sum
SOURCE_TESTS += tests/source/joined
if FUNCTIONS
SOURCE_TESTS += tests/source/names
endif
tests_source_names_LDADD = $(SOURCE_TEST_LIBS)
tests_source_joined_LDADD = $(SOURCE_TEST_LIBS)
tests_source_handover_LDADD = $(SOURCE_TEST_LIBS)
tests_source_measure_LDADD = $(SOURCE_TEST_LIBS)
tests_source_sampler_LDADD = $(SOURCE_TEST_LIBS)
tests_source_spawn_LDADD = $(SOURCE_TEST_LIBS)
tests_source_sum_LDADD = $(SOURCE_TEST_LIBS)
SOURCE_TESTS += tests/source/sum_memory
tests_source_sum_memory_LDADD = $(SOURCE_TEST_LIBS)

BENCHES += tests/speed/tick
tests_speed_tick_SOURCES = tests/speed/tick.c tests/speed/bench.c tests/speed/bench.h
tests_speed_tick_LDADD = $(SOURCE_TEST_LIBS)
