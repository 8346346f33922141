# Unit tests of src/base.
BASE_TESTS += tests/base/clock
tests_base_clock_LDADD = $(BASE_TEST_LIBS)
BASE_TESTS += tests/base/error
tests_base_error_LDADD = $(BASE_TEST_LIBS)
BASE_TESTS += tests/base/file
tests_base_file_LDADD = $(BASE_TEST_LIBS)
BASE_TESTS += tests/base/i18n
tests_base_i18n_LDADD = $(BASE_TEST_LIBS)
BASE_TESTS += tests/base/mem
tests_base_mem_LDADD = $(BASE_TEST_LIBS)
BASE_TESTS += tests/base/mounts
tests_base_mounts_LDADD = $(BASE_TEST_LIBS)
BASE_TESTS += tests/base/number
tests_base_number_LDADD = $(BASE_TEST_LIBS)
BASE_TESTS += tests/base/text
tests_base_text_LDADD = $(BASE_TEST_LIBS)
