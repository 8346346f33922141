# Unit tests of src/model.
MODEL_TESTS += tests/model/hist
tests_model_hist_LDADD = $(MODEL_TEST_LIBS)
MODEL_TESTS += tests/model/history
tests_model_history_LDADD = $(MODEL_TEST_LIBS)
MODEL_TESTS += tests/model/metric
tests_model_metric_LDADD = $(MODEL_TEST_LIBS)
MODEL_TESTS += tests/model/op
tests_model_op_LDADD = $(MODEL_TEST_LIBS)
MODEL_TESTS += tests/model/output
tests_model_output_LDADD = $(MODEL_TEST_LIBS)
MODEL_TESTS += tests/model/sample
tests_model_sample_LDADD = $(MODEL_TEST_LIBS)
MODEL_TESTS += tests/model/slices
tests_model_slices_LDADD = $(MODEL_TEST_LIBS)
MODEL_TESTS += tests/model/value
tests_model_value_LDADD = $(MODEL_TEST_LIBS)
