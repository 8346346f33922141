/* dygraphs, the library of charts, as it is installed: read when a report is made, never ours. */
#include "report/html_parts.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/file.h"
#include "base/mem.h"

#ifndef DYGRAPHS_DIR
#define DYGRAPHS_DIR "/usr/share/javascript/dygraphs"
#endif

#define LIBRARY_MAX (4u << 20)

static char *read_library(void)
{
	const char *directory = getenv("PERFTOP_DYGRAPHS");
	char *path =
		mem_format("%s/dygraph.min.js", directory && *directory ? directory : DYGRAPHS_DIR);
	size_t length;
	char *text = file_read(path, LIBRARY_MAX, &length, NULL);

	free(path);
	return text;
}

/* Whether a <script> would not hold it whole: what ends the element, or makes its end unseen. */
static bool breaks_out(const char *text)
{
	for (; (text = strchr(text, '<')); text++)
		if (strncasecmp(text, "</script", 8) == 0 || strncasecmp(text, "<script", 7) == 0 ||
		    strncmp(text, "<!--", 4) == 0)
			return true;
	return false;
}

/* Browsers with their tools open would ask for the map. */
static void cut_source_map(char *text)
{
	char *map = strstr(text, "//# sourceMappingURL=");

	if (map)
		memset(map, ' ', strcspn(map, "\n"));
}

char *html_library(void)
{
	char *text = read_library();

	if (text && breaks_out(text)) {
		free(text);
		return NULL;
	}
	if (text)
		cut_source_map(text);
	return text;
}
