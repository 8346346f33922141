# Is what perftop shows true? Scripts that watch workloads whose counts and times are known.
TEST_HELPERS += tests/truth/load tests/truth/target tests/truth/values
tests_truth_load_LDADD = $(CLIENT_LIBS)
tests_truth_target_LDADD = $(CLIENT_LIBS)
tests_truth_values_LDADD = $(CLIENT_LIBS) $(LIBM)
SCRIPT_TESTS += \
	tests/truth/threads.test \
	tests/truth/family.test \
	tests/truth/quantiles.test \
	tests/truth/ends.test \
	tests/truth/load.test \
	tests/truth/demo.test \
	tests/truth/exact.test
EXTRA_DIST += \
	tests/truth/read.py \
	tests/truth/truth.sh
