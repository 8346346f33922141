# Documents with something of everything in them
REPORT_PROFILES = tests/report/profile_fixture.c tests/report/profile_fixture.h
REPORT_FIXTURE = tests/report/fixture.c tests/report/fixture.h $(REPORT_PROFILES)
REPORT_TESTS += tests/report/json
tests_report_json_SOURCES = tests/report/json.c $(REPORT_FIXTURE)
tests_report_json_LDADD = $(REPORT_TEST_LIBS)
tests_report_json_CFLAGS = $(AM_CFLAGS) $(CJSON_CFLAGS)
REPORT_TESTS += tests/report/read
tests_report_read_SOURCES = tests/report/read.c $(REPORT_FIXTURE)
tests_report_read_LDADD = $(REPORT_TEST_LIBS)
REPORT_TESTS += tests/report/formats
tests_report_formats_SOURCES = tests/report/formats.c $(REPORT_FIXTURE)
tests_report_formats_LDADD = $(REPORT_TEST_LIBS)
REPORT_TESTS += tests/report/live_profile
tests_report_live_profile_LDADD = $(REPORT_TEST_LIBS)
REPORT_TESTS += tests/report/memory
tests_report_memory_SOURCES = tests/report/memory.c $(REPORT_FIXTURE)
tests_report_memory_LDADD = $(REPORT_TEST_LIBS)
REPORT_TESTS += tests/report/functions
tests_report_functions_SOURCES = tests/report/functions.c $(REPORT_FIXTURE)
tests_report_functions_LDADD = $(REPORT_TEST_LIBS)
if MONITOR
TEST_HELPERS += tests/report/documents tests/report/html_sample tests/report/profiles
endif
tests_report_profiles_SOURCES = tests/report/profiles.c $(REPORT_FIXTURE)
tests_report_profiles_LDADD = $(REPORT_LIBS)
SCRIPT_TESTS += tests/report/profiles.test
EXTRA_DIST += tests/report/profiles.py
tests_report_documents_SOURCES = tests/report/documents.c $(REPORT_FIXTURE)
tests_report_documents_LDADD = $(REPORT_LIBS)
REPORT_TESTS += tests/report/sheet
tests_report_sheet_LDADD = $(REPORT_TEST_LIBS)
REPORT_TESTS += tests/report/sheet_pages
tests_report_sheet_pages_LDADD = $(REPORT_TEST_LIBS)
REPORT_TESTS += tests/report/sheet_charts
tests_report_sheet_charts_LDADD = $(REPORT_TEST_LIBS)
SCRIPT_TESTS += tests/report/schema.test

REPORT_TESTS += tests/report/html
tests_report_html_SOURCES = tests/report/html.c $(REPORT_PROFILES)
tests_report_html_LDADD = $(REPORT_TEST_LIBS)
tests_report_html_CFLAGS = $(AM_CFLAGS) $(CJSON_CFLAGS)
tests_report_html_sample_SOURCES = tests/report/html_sample.c $(REPORT_PROFILES)
tests_report_html_sample_LDADD = $(REPORT_LIBS) $(LIBM)
# Named apart from the unit test: of two tests with one log, make runs one
SCRIPT_TESTS += tests/report/browser.test
EXTRA_DIST += tests/report/html.js

BENCHES += tests/speed/report
tests_speed_report_SOURCES = tests/speed/report.c tests/speed/bench.c tests/speed/bench.h
tests_speed_report_LDADD = $(REPORT_LIBS)
