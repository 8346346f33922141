/* The resources of a process over time. */
#include "model/rows.h"

#include "base/mem.h"

#define ROWS_MORE 128 /* rows for which room is made at a time */

static float mean(float a, float b)
{
	if (isnan(a))
		return b;
	return isnan(b) ? a : (a + b) / 2;
}

static struct history_row merge(const struct history_row *a, const struct history_row *b)
{
	struct history_row row = { .seconds = b->seconds };

	for (int m = 0; m < METRIC_SERIES; m++)
		row.number[m] = mean(a->number[m], b->number[m]);
	return row;
}

/* The older half takes half of its room. */
static void thin(struct process_track *p)
{
	size_t half = p->row_count / 2, kept = 0;

	for (size_t i = 0; i + 1 < half; i += 2)
		p->rows[kept++] = merge(&p->rows[i], &p->rows[i + 1]);
	for (size_t i = half / 2 * 2; i < p->row_count; i++)
		p->rows[kept++] = p->rows[i];
	p->row_count = kept;
}

static struct history_row *append(struct process_track *p, double seconds)
{
	struct history_row *row;

	if (p->row_count >= ROWS_MAX)
		thin(p);
	if (p->row_count == p->row_capacity) {
		p->row_capacity += ROWS_MORE;
		p->rows = mem_resize(p->rows, p->row_capacity, sizeof(*p->rows));
	}
	row = &p->rows[p->row_count++];
	row->seconds = (float)seconds;
	return row;
}

/* What covers no time, as a process's first sample, is the mean only until something does. */
static double weight_of(const struct history_range *range, double seconds)
{
	if (range->seconds + seconds > 0)
		return seconds / (range->seconds + seconds);
	return range->count == 0 ? 1 : 0;
}

static void widen(struct history_range *range, double number, double seconds)
{
	if (range->count == 0 || number < range->min)
		range->min = number;
	if (range->count == 0 || number > range->max)
		range->max = number;
	range->mean += (number - range->mean) * weight_of(range, seconds);
	range->seconds += seconds;
	range->count++;
}

void rows_add(struct process_track *p, double seconds, double covered,
	      const struct value resource[METRIC_COUNT])
{
	struct history_row *row = append(p, seconds);

	for (int m = 0; m < METRIC_COUNT; m++) {
		if (m < METRIC_SERIES)
			row->number[m] = (float)resource[m].number;
		if (!value_known(resource[m]))
			continue;
		widen(&p->range[m], resource[m].number, covered);
	}
}

void rows_gap(struct process_track *p, double seconds)
{
	struct history_row *row = append(p, seconds);

	for (int m = 0; m < METRIC_SERIES; m++)
		row->number[m] = NAN;
}
