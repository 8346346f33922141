/* Texts in lines. */
#include "report/wrap.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"

size_t wrap_line(const char *text, int columns)
{
	int used;
	size_t most = text_prefix(text, columns, &used), at = most;

	if (text[most] == '\0' || text[most] == ' ')
		return most;
	while (at > 0 && text[at - 1] != ' ')
		at--;
	return at ? at : most ? most : strlen(text);
}

char *wrap_next(const char **lines)
{
	size_t length = strcspn(*lines, "\n");
	char *line, *clean;

	if (!**lines)
		return NULL;
	line = mem_stringn(*lines, length);
	clean = text_cleaned(line);
	free(line);
	*lines += length + ((*lines)[length] == '\n');
	return clean;
}
