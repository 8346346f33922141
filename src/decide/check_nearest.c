/* What may have been meant: names by how many changes away they are. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "decide/check_parts.h"
#include "report/buffer.h"

#define LENGTH_MOST 64 /* of a name that is looked at: a table of this size squared for each */

struct ranked {
	char *name;
	unsigned distance;
};

static unsigned least(unsigned a, unsigned b, unsigned c)
{
	unsigned ab = a < b ? a : b;

	return ab < c ? ab : c;
}

/* Insertions, deletions and changes of bytes that make one of the other (Levenshtein 1966), row by row. */
static unsigned distance_of(const char *a, const char *b)
{
	unsigned row[LENGTH_MOST + 1];
	size_t width = strnlen(b, LENGTH_MOST), height = strnlen(a, LENGTH_MOST);

	for (unsigned x = 0; x <= width; x++)
		row[x] = x;
	for (unsigned y = 1; y <= height; y++) {
		unsigned diagonal = row[0];

		row[0] = y;
		for (size_t x = 1; x <= width; x++) {
			unsigned above = row[x];

			row[x] =
				least(above + 1, row[x - 1] + 1, diagonal + (a[y - 1] != b[x - 1]));
			diagonal = above;
		}
	}
	return row[width];
}

static int by_distance(const void *left, const void *right)
{
	const struct ranked *a = left, *b = right;

	if (a->distance != b->distance)
		return a->distance < b->distance ? -1 : 1;
	return strcmp(a->name, b->name);
}

char *check_nearest(const char *name, char **names, size_t count, size_t *shown)
{
	struct ranked *ranked = mem_alloc_array(count, sizeof(*ranked));
	struct buffer list = { 0 };

	for (size_t i = 0; i < count; i++)
		ranked[i] = (struct ranked){ names[i], distance_of(name, names[i]) };
	qsort(ranked, count, sizeof(*ranked), by_distance);
	*shown = *shown < count ? *shown : count;
	for (size_t i = 0; i < *shown; i++) {
		buffer_string(&list, i ? ", " : "");
		buffer_string(&list, ranked[i].name);
	}
	free(ranked);
	return buffer_take(&list);
}
