/* What report.js draws from: numbers as short as the eye needs, and its words. */
#include "report/html_parts.h"

#include <math.h>

#include "base/i18n.h"
#include "report/node.h"

/* As many as a float has; and enough to be drawn. */
#define SERIES_DIGITS 7
#define DETAIL_DIGITS 4

/* Places of a histogram in an octave: enough for a curve, a tenth of what was recorded. */
#define HISTOGRAM_STEPS 8

static const struct {
	const char *name, *text;
} words[] = {
#define X(name, text) { #name, text },
#include "report/html_words.def"
#undef X
};

static void add_words(struct buffer *out)
{
	buffer_string(out, "\"words\":{");
	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
		buffer_format(out, "%s\"%s\":", i ? "," : "", words[i].name);
		node_quote(out, _(words[i].text));
	}
	buffer_string(out, "}");
}

static void add_numbers(struct buffer *out, const char *name, const double *values, size_t count)
{
	buffer_format(out, "\"%s\":[", name);
	for (size_t i = 0; i < count; i++) {
		if (i)
			buffer_add(out, ",", 1);
		buffer_digits(out, values[i], SERIES_DIGITS);
	}
	buffer_string(out, "]");
}

static void add_series(struct buffer *out, const struct document_process *p)
{
	buffer_string(out, "{");
	if (p->series_seconds)
		add_numbers(out, "time", p->series_seconds, p->series_count);
	for (int m = 0; p->series_seconds && m < METRIC_COUNT; m++) {
		if (!p->series[m] || !html_charted((enum metric)m))
			continue;
		buffer_string(out, ",");
		add_numbers(out, metric_info[m].name, p->series[m], p->series_count);
	}
	buffer_string(out, "}");
}

/* Memory by kind has times of its own. */
static void add_memory(struct buffer *out, const struct document_memory *m)
{
	buffer_string(out, ",\"memory\":{");
	add_numbers(out, "time", m->seconds, m->series_count);
	for (int i = 0; i < MEMORY_KIND_COUNT; i++) {
		if (!m->series[MEMORY_SERIES_KIND + i])
			continue;
		buffer_string(out, ",");
		add_numbers(out, memory_kind_info[i].name, m->series[MEMORY_SERIES_KIND + i],
			    m->series_count);
	}
	buffer_string(out, "}");
}

/* The order that report.js knows by: see `figures` there. */
static void add_figures(struct buffer *out, const struct figures *f)
{
	const double values[] = { (double)f->count, (double)f->errors,
				  f->rate,          f->total,
				  f->self,          f->mean,
				  f->stdev,         f->min,
				  f->p50,           f->p90,
				  f->p95,           f->p99,
				  f->p999,          f->max,
				  f->cpu,           f->cpu_mean,
				  f->cpu_percent,   f->allocations,
				  f->allocated,     f->allocated_mean,
				  f->peak,          f->net };
	size_t count = sizeof(values) / sizeof(*values);

	buffer_string(out, "{\"f\":[");
	while (isnan(values[count - 1])) /* most are measured on request */
		count--;
	for (size_t i = 0; i < count; i++) {
		if (i)
			buffer_add(out, ",", 1);
		buffer_digits(out, values[i], SERIES_DIGITS);
	}
	buffer_string(out, "]");
}

/* [from, to, count, errors, p50, p90, p99, max, [octave, count, ...]]; see `slice` in report.js. */
static void add_slice(struct buffer *out, const struct document_slice *s)
{
	const double spread[] = { s->p50, s->p90, s->p99, s->max };

	buffer_string(out, "[");
	buffer_digits(out, s->from, SERIES_DIGITS);
	buffer_string(out, ",");
	buffer_digits(out, s->to, SERIES_DIGITS);
	buffer_string(out, ",");
	buffer_u64(out, s->count);
	buffer_string(out, ",");
	buffer_u64(out, s->errors);
	for (size_t i = 0; i < sizeof(spread) / sizeof(*spread); i++) {
		buffer_string(out, ",");
		buffer_digits(out, spread[i], DETAIL_DIGITS);
	}
	buffer_string(out, ",");
	html_buckets(out, s->histogram, s->histogram_count, 1);
	buffer_string(out, "]");
}

static void add_op(struct buffer *out, const struct document_op *op)
{
	add_figures(out, &op->figures);
	if (op->histogram_count) {
		buffer_string(out, ",\"h\":");
		html_buckets(out, op->histogram, op->histogram_count, HISTOGRAM_STEPS);
	}
	if (op->slice_count) {
		buffer_string(out, ",\"s\":[");
		for (size_t i = 0; i < op->slice_count; i++) {
			if (i)
				buffer_add(out, ",", 1);
			add_slice(out, &op->slices[i]);
		}
		buffer_string(out, "]");
	}
	buffer_string(out, "}");
}

static void add_process(struct buffer *out, const struct document_process *p)
{
	buffer_string(out, "\n{\"series\":");
	add_series(out, p);
	if (p->memory && p->memory->seconds)
		add_memory(out, p->memory);
	buffer_string(out, ",\"ops\":[");
	for (size_t i = 0; i < p->op_count; i++) {
		buffer_string(out, i ? ",\n" : "\n");
		add_op(out, &p->ops[i]);
	}
	buffer_string(out, "]");
	if (p->profile)
		html_add_profile(out, p);
	buffer_string(out, "}");
}

static void begin(struct buffer *out)
{
	buffer_string(out, "<script type=\"application/json\" id=\"data\">{");
	add_words(out);
}

void html_add_no_data(struct buffer *out)
{
	begin(out);
	buffer_string(out, ",\"processes\":[]}</script>\n");
}

void html_add_data(struct buffer *out, const struct document *d)
{
	double began = (double)d->wall_ns * 1e-6 - d->run.elapsed * 1e3;

	begin(out);
	buffer_string(out, ",\"began\":"); /* milliseconds since 1970 */
	buffer_digits(out, d->wall_ns && isfinite(began) ? round(began) : NAN, 15);
	buffer_format(out, ",\"steps\":%d,\"processes\":[", HISTOGRAM_STEPS);
	for (size_t i = 0; i < d->process_count; i++) {
		if (i)
			buffer_add(out, ",", 1);
		add_process(out, &d->processes[i]);
	}
	buffer_string(out, "]}</script>\n");
}
