/* From keys to actions, straight through the table: sixty rows are searched in no time. */
#include "tui/action.h"

#include <string.h>

#include "base/i18n.h"
#include "tui/key.h"

const struct action_info action_info[ACTION_COUNT] = {
#define X(id, keys, label, help, where) { keys, label, help, where },
#include "tui/actions.def"
#undef X
};

int action_key(enum action action, size_t n)
{
	const char *at = action_info[action].keys;

	for (;; n--) {
		size_t length = strcspn(at, " ");

		if (length == 0)
			return KEY_NONE;
		if (n == 0)
			return key_by_name(at, length);
		at += length + (at[length] == ' ');
	}
}

enum action action_of_key(int key)
{
	for (int action = 0; action < ACTION_COUNT; action++) {
		int candidate;

		for (size_t n = 0; (candidate = action_key((enum action)action, n)) != KEY_NONE;
		     n++)
			if (candidate == key)
				return (enum action)action;
	}
	return ACTION_NONE;
}
