# The library for -finstrument-functions.
CLIENT_TESTS += tests/functions/parts
tests_functions_parts_LDADD = $(FUNCTIONS_LIBS) $(CMOCKA_LIBS)
SCRIPT_TESTS += tests/functions/functions.test
EXTRA_DIST += \
	tests/functions/first.c \
	tests/functions/plugin.c \
	tests/functions/second.c \
	tests/functions/target.c \
	tests/functions/throws.cc
