# The program as a user runs it: usage, batch output, commands, documents, lists and tables.
SCRIPT_TESTS += \
	tests/cli/usage.test \
	tests/cli/tables.test \
	tests/cli/bench.test \
	tests/cli/list.test \
	tests/cli/batch.test \
	tests/cli/profile.test \
	tests/cli/report.test \
	tests/cli/leak.test \
	tests/cli/everything.test \
	tests/cli/alerts.test \
	tests/cli/spawn.test \
	tests/cli/handover.test \
	tests/cli/hung.test \
	tests/cli/validate.test \
	tests/cli/json.test \
	tests/cli/check.test \
	tests/cli/diff.test \
	tests/cli/self.test
# One that holds a file whose filesystem does not answer
TEST_HELPERS += tests/cli/hung_fs
# A command that is over at once
TEST_HELPERS += tests/cli/brief
tests_cli_brief_LDADD = $(CLIENT_LIBS)
# One whose memory grows, or whose operation has a hostile name
TEST_HELPERS += tests/cli/trait
tests_cli_trait_LDADD = $(CLIENT_LIBS)
