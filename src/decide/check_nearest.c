/* What may have been meant: names by how many changes away they are. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/order.h"
#include "base/text.h"
#include "decide/check_parts.h"
#include "report/buffer.h"

struct ranked {
	char *name;
	unsigned distance;
};

static int by_distance(const void *left, const void *right)
{
	const struct ranked *a = left, *b = right;

	if (a->distance != b->distance)
		return ORDER(a->distance, b->distance);
	return strcmp(a->name, b->name);
}

char *check_nearest(const char *name, char **names, size_t count, size_t *shown)
{
	struct ranked *ranked = mem_alloc_array(count, sizeof(*ranked));
	struct buffer list = { 0 };

	for (size_t i = 0; i < count; i++)
		ranked[i] = (struct ranked){ names[i], text_distance(name, names[i]) };
	qsort(ranked, count, sizeof(*ranked), by_distance);
	*shown = *shown < count ? *shown : count;
	for (size_t i = 0; i < *shown; i++) {
		buffer_string(&list, i ? ", " : "");
		buffer_string(&list, ranked[i].name);
	}
	free(ranked);
	return buffer_take(&list);
}
