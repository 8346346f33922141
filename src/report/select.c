/* Which operations are meant. */
#include "report/select.h"

#include <stdlib.h>

#include "base/mem.h"
#include "base/text.h"

static bool filter_matches(const struct op_key *key, const char *filter)
{
	bool inverted = *filter == '!';
	char *names = mem_format("%s %s %s", key->component, key->operation, key->label);
	bool found = text_find(names, filter + inverted) != NULL;

	free(names);
	return found != inverted;
}

bool select_op(const struct op_key *key, const char *component, const char *filter)
{
	if (component && *component && !text_glob(component, key->component))
		return false;
	return !filter || !*filter || filter_matches(key, filter);
}
