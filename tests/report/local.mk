REPORT_TESTS += tests/report/json
tests_report_json_LDADD = $(REPORT_TEST_LIBS)
tests_report_json_CFLAGS = $(AM_CFLAGS) $(CJSON_CFLAGS)
EXTRA_DIST += \
	tests/report/validate.py
