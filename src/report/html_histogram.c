/* Histograms of durations: small pictures for tables, compact numbers for scripts. */
#include "report/html_parts.h"

#include <math.h>
#include <string.h>

/* An octave is a doubling; beyond these no 64 bits of nanoseconds go. */
#define OCTAVES 64

/* The place of a duration on the axis: its exponent of two in nanoseconds, within the octaves. */
static double octave_of(double seconds)
{
	double octave = seconds > 0 ? log2(seconds * 1e9) : 0;

	return octave > 0 ? fmin(octave, OCTAVES) : 0;
}

void html_axis_take(struct html_axis *axis, const struct document_bucket *histogram, size_t count)
{
	double low, high;

	if (count == 0)
		return;
	low = floor(octave_of(histogram[0].upper));
	high = ceil(octave_of(histogram[count - 1].upper));
	if (axis->low >= axis->high)
		*axis = (struct html_axis){ low, fmax(high, low + 1) };
	axis->low = fmin(axis->low, low);
	axis->high = fmax(axis->high, high);
}

#define SPARK_BARS   32
#define SPARK_PITCH  3 /* viewBox units */
#define SPARK_HEIGHT 20

/* A tail of a few calls among millions is what one looks for: it is seen, if only just. */
#define SPARK_LEAST 1.5

void html_spark(struct buffer *out, const struct html_axis *axis,
		const struct document_bucket *histogram, size_t count)
{
	double bar[SPARK_BARS] = { 0 }, most = 0;

	for (size_t i = 0; i < count; i++) {
		double place = (octave_of(histogram[i].upper) - axis->low) /
			       (axis->high - axis->low) * SPARK_BARS;
		int at = place > 0 ? (int)fmin(place, SPARK_BARS - 1) : 0;

		bar[at] += (double)histogram[i].count;
		most = fmax(most, bar[at]);
	}
	if (!(most > 0))
		return;
	buffer_format(out,
		      "<svg class=\"spark\" viewBox=\"0 0 %d %d\" aria-hidden=\"true\"><path d=\"",
		      SPARK_BARS * SPARK_PITCH, SPARK_HEIGHT);
	for (int i = 0; i < SPARK_BARS; i++) {
		if (bar[i] == 0)
			continue;
		buffer_format(out, "M%d %dV", i * SPARK_PITCH + 1, SPARK_HEIGHT);
		html_coordinate(out,
				SPARK_HEIGHT - fmax(SPARK_LEAST, bar[i] / most * SPARK_HEIGHT));
	}
	buffer_string(out, "\"/></svg>");
}

#define STEPS_MAX 8

void html_buckets(struct buffer *out, const struct document_bucket *histogram, size_t count,
		  unsigned steps)
{
	uint64_t place[OCTAVES * STEPS_MAX + 1];
	unsigned last = 0;
	const char *comma = "";

	memset(place, 0, sizeof(place));
	for (size_t i = 0; i < count; i++) {
		/* upper bounds that are powers of two have been through a decimal */
		double at = ceil(octave_of(histogram[i].upper) * steps - 1e-6);
		unsigned k = at > 0 ? (unsigned)at : 0;

		place[k] += histogram[i].count;
		last = k > last ? k : last;
	}
	buffer_string(out, "[");
	for (unsigned k = 0; k <= last; k++) {
		if (place[k] == 0)
			continue;
		buffer_string(out, comma);
		buffer_u64(out, k);
		buffer_string(out, ",");
		buffer_u64(out, place[k]);
		comma = ",";
	}
	buffer_string(out, "]");
}
