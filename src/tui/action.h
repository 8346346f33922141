/* What keys do: actions.def as a table, and from keys to actions. */
#ifndef TUI_ACTION_H
#define TUI_ACTION_H

#include <stddef.h>

enum action {
#define X(id, keys, label, help, where) ACTION_##id,
#include "tui/actions.def"
#undef X
	ACTION_COUNT,
	ACTION_NONE = ACTION_COUNT
};

/* Where the key bar shows an action. */
enum {
	IN_OPERATIONS = 1,
	IN_THREADS = 2,
	IN_GRAPHS = 4,
	IN_METRICS = 8,
	IN_PROCESS = 16,
	IN_OUTPUT = 32,
	IN_DETAIL = 64,
	IN_FINDINGS = 128,
	IN_COMPARE = 256,
	IN_MEMORY = 512,
	IN_MAPPINGS = 1024,
	IN_FUNCTIONS = 2048,
	IN_CALLS = 4096,
	IN_ALL = 8191,
};

struct action_info {
	const char *keys;  /* names, separated by spaces; the first is the one that the bar shows */
	const char *label; /* untranslated; "": not in the bar */
	const char *help;  /* untranslated; "": shares the line above */
	unsigned where;
};

extern const struct action_info action_info[ACTION_COUNT];

/* ACTION_NONE if the key has none. */
enum action action_of_key(int key);

/* The n-th key (from 0) of an action; KEY_NONE past the last. */
int action_key(enum action action, size_t n);

#endif
