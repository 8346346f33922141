SOURCE_TESTS += tests/source/handover tests/source/sampler tests/source/spawn tests/source/sum
tests_source_handover_LDADD = $(SOURCE_TEST_LIBS)
tests_source_sampler_LDADD = $(SOURCE_TEST_LIBS)
tests_source_spawn_LDADD = $(SOURCE_TEST_LIBS)
tests_source_sum_LDADD = $(SOURCE_TEST_LIBS)
