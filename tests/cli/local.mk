# The program as a user runs it: usage, batch output, commands, documents, lists and tables.
SCRIPT_TESTS += \
	tests/cli/usage.test \
	tests/cli/tables.test \
	tests/cli/list.test \
	tests/cli/batch.test \
	tests/cli/spawn.test \
	tests/cli/handover.test \
	tests/cli/json.test
# A command that is over at once
TEST_HELPERS += tests/cli/brief
tests_cli_brief_LDADD = $(CLIENT_LIBS)
