/* Symbols of the running kernel. The table is made once, by who asks first, and stays: the one state of
 * this room. */
#include "symbols/inside.h"

#include <fcntl.h>
#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static pthread_once_t once = PTHREAD_ONCE_INIT;
static struct table kernel;

/* "ffffffff81000000 T _text" or with "\t[module]" behind. Code of any kind; all have the address 0 where
 * they are secret. */
static void take_line(struct table *t, char *line)
{
	char type, *name = NULL, *end;
	struct function f = { .end = UINT64_MAX };

	f.start = strtoull(line, &end, 16);
	if (f.start == 0 || end[0] != ' ' || end[1] == '\0' || end[2] != ' ')
		return;
	type = end[1];
	name = end + 3;
	if (strchr("tTwW", type))
		table_add(t, f, type == 't' || type == 'w' ? 0 : FUNCTION_EXPORTED, name,
			  strcspn(name, "\t\n"));
}

static void read_table(void)
{
	FILE *file = fopen("/proc/kallsyms", "re");
	char *line = NULL;
	size_t size = 0;

	if (!file)
		return;
	while (getline(&line, &size, file) > 0 && kernel.count < TABLE_FUNCTIONS)
		take_line(&kernel, line);
	free(line);
	fclose(file);
	table_sort(&kernel);
}

struct symbol symbols_kernel(uint64_t address)
{
	const struct function *f;

	pthread_once(&once, read_table);
	f = table_find(&kernel, address);
	if (!f)
		return (struct symbol){ NULL, "[kernel]", address };
	return (struct symbol){ kernel.names + f->name, "[kernel]", f->start };
}
