# Tests of src/validate.
VALIDATE_TESTS += tests/validate/judge
tests_validate_judge_LDADD = $(VALIDATE_TEST_LIBS)
VALIDATE_TESTS += tests/validate/plan
tests_validate_plan_LDADD = $(VALIDATE_TEST_LIBS)
VALIDATE_TESTS += tests/validate/lane
tests_validate_lane_LDADD = $(VALIDATE_TEST_LIBS)
VALIDATE_TESTS += tests/validate/report
tests_validate_report_LDADD = $(VALIDATE_TEST_LIBS)
