# Tests of src/decide.
DECIDE_TESTS += tests/decide/diff_sheet
tests_decide_diff_sheet_LDADD = $(DECIDE_TEST_LIBS)
tests_decide_diff_sheet_CFLAGS = $(AM_CFLAGS) $(CJSON_CFLAGS)
DECIDE_TESTS += tests/decide/check
tests_decide_check_LDADD = $(DECIDE_TEST_LIBS)
DECIDE_TESTS += tests/decide/compare
tests_decide_compare_SOURCES = tests/decide/compare.c tests/decide/made.c tests/decide/made.h
tests_decide_compare_LDADD = $(DECIDE_TEST_LIBS) $(LIBM)
DECIDE_TESTS += tests/decide/calibration
tests_decide_calibration_SOURCES = tests/decide/calibration.c tests/decide/made.c tests/decide/made.h \
	tests/stats/noise.h
tests_decide_calibration_LDADD = $(DECIDE_TEST_LIBS) $(LIBM)

# The same with real documents, by hand: tests/decide/calibrate.sh
TEST_HELPERS += tests/decide/workload
tests_decide_workload_SOURCES = tests/decide/workload.c tests/stats/noise.h
tests_decide_workload_LDADD = $(CLIENT_LIBS) $(LIBM)
if MONITOR
TEST_HELPERS += tests/decide/calibrate_judge
endif
tests_decide_calibrate_judge_SOURCES = tests/decide/calibrate_judge.c tests/stats/noise.h
tests_decide_calibrate_judge_LDADD = $(DECIDE_LIBS) $(LIBM)
EXTRA_DIST += tests/decide/calibrate.sh
