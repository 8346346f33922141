# The real program in a real terminal.
SCRIPT_TESTS += \
	tests/tui/sizes.test \
	tests/tui/functions.test \
	tests/tui/keys.test \
	tests/tui/memory.test \
	tests/tui/spawn.test \
	tests/tui/targets.test \
	tests/tui/terminals.test \
	tests/tui/restore.test
EXTRA_DIST += \
	tests/tui/real.sh \
	tests/tui/stalled.py
