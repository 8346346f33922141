# Are the pages true? Their programs are compiled and run, their lists compared with the code.
SCRIPT_TESTS += \
	tests/doc/examples.test \
	tests/doc/guide.test \
	tests/doc/pages.test
