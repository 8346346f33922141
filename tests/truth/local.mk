# Is what perftop shows true? Scripts that watch workloads whose counts and times are known.
TEST_HELPERS += tests/truth/hot tests/truth/load tests/truth/memory_target tests/truth/target tests/truth/values
if MONITOR
TEST_HELPERS += tests/truth/findings
endif
tests_truth_findings_LDADD = $(ANALYSIS_LIBS) $(SOURCE_LIBS) $(LIBM)
tests_truth_hot_LDADD = $(CLIENT_LIBS)
tests_truth_load_LDADD = $(CLIENT_LIBS)
tests_truth_target_LDADD = $(CLIENT_LIBS)
tests_truth_values_LDADD = $(CLIENT_LIBS) $(LIBM)
# The library on one side of a segment, its reader on the other: no room has both
CMD_TESTS += tests/truth/live
tests_truth_live_SOURCES = tests/truth/live.c tests/segment/builder.c tests/segment/builder.h
tests_truth_live_LDADD = $(CLIENT_LIBS) $(SEGMENT_TEST_LIBS)
SCRIPT_TESTS += \
	tests/truth/memory.test \
	tests/truth/threads.test \
	tests/truth/family.test \
	tests/truth/quantiles.test \
	tests/truth/ends.test \
	tests/truth/load.test \
	tests/truth/demo.test \
	tests/truth/findings.test \
	tests/truth/functions.test \
	tests/truth/exact.test
EXTRA_DIST += \
	tests/truth/read.py \
	tests/truth/truth.sh
