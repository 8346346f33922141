CMD_TESTS += tests/cmd/alerts tests/cmd/config tests/cmd/options
tests_cmd_alerts_LDADD = $(CMD_TEST_LIBS)
tests_cmd_config_LDADD = $(CMD_TEST_LIBS)
tests_cmd_options_LDADD = $(CMD_TEST_LIBS)
