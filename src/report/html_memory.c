/* Memory by kind: what it took over time, one kind on the other, as SVG that needs no script (report.js puts
 * a live chart in its place, as in html_chart.c); then the tables. */
#include <math.h>
#include <stdlib.h>

#include "base/i18n.h"

#include "report/html_parts.h"
#include "report/memory_sheet.h"

#define WIDTH  600
#define HEIGHT 150

static double at(const struct document_memory *m, int kind, size_t row)
{
	const double *series = m->series[MEMORY_SERIES_KIND + kind];

	return series && isfinite(series[row]) ? series[row] : 0;
}

/* Of this kind and those below it */
static double sum_to(const struct document_memory *m, int kind, size_t row)
{
	double sum = 0;

	for (int i = 0; i <= kind; i++)
		sum += at(m, i, row);
	return sum;
}

static double highest(const struct document_memory *m)
{
	double most = 0;

	for (size_t i = 0; i < m->series_count; i++)
		most = fmax(most, sum_to(m, MEMORY_KIND_COUNT - 1, i));
	return most;
}

static void add_point(struct buffer *out, const struct document_memory *m, double top, size_t row,
		      double bytes)
{
	double from = m->seconds[0], to = m->seconds[m->series_count - 1];

	html_coordinate(out, (m->seconds[row] - from) / (to - from) * WIDTH);
	buffer_string(out, " ");
	html_coordinate(out, HEIGHT * (1 - bytes / top));
}

/* There along its upper edge, back along the lower one */
static void add_kind(struct buffer *out, const struct document_memory *m, double top, int kind)
{
	buffer_format(out, "<path class=\"s%d\" d=\"", kind + 1);
	for (size_t i = 0; i < m->series_count; i++) {
		buffer_string(out, i ? "L" : "M");
		add_point(out, m, top, i, sum_to(m, kind, i));
	}
	for (size_t i = m->series_count; i-- > 0;) {
		buffer_string(out, "L");
		add_point(out, m, top, i, sum_to(m, kind - 1, i));
	}
	buffer_string(out, "Z\"/>");
}

static void add_key(struct buffer *out, const struct document_memory *m)
{
	buffer_string(out, "<ul class=\"key\">");
	html_element(out, "li class=\"what\"", _("now"));
	for (int i = 0; i < MEMORY_KIND_COUNT; i++) {
		buffer_format(out, "<li class=\"s%d\"", i + 1);
		if (m->series[MEMORY_SERIES_KIND + i])
			html_attribute(out, "data-series", memory_kind_info[i].name);
		html_attribute(out, "title", _(memory_kind_info[i].help));
		buffer_string(out, "><span>");
		html_text(out, _(memory_kind_info[i].title));
		buffer_string(out, "</span> <b>");
		html_unit(out, UNIT_BYTES, m->reading ? m->reading->kind[i].rss : NAN);
		buffer_string(out, "</b></li>");
	}
	buffer_string(out, "</ul>");
}

static void add_plot(struct buffer *out, const struct document_memory *m, double top)
{
	buffer_format(
		out,
		"<svg class=\"plot stack\" viewBox=\"0 0 %d %d\" preserveAspectRatio=\"none\" role=\"img\"",
		WIDTH, HEIGHT);
	html_attribute(out, "aria-label", _("Memory by kind"));
	buffer_string(out, ">");
	for (int i = 0; i < MEMORY_KIND_COUNT; i++)
		add_kind(out, m, top, i);
	buffer_string(out, "</svg>");
}

static void add_chart(struct buffer *out, const struct document_memory *m)
{
	double top = html_round_up(highest(m), UNIT_BYTES);

	html_add_zoom(out);
	buffer_format(out, "<figure class=\"chart stacked\" data-unit=\"%s\"><figcaption>",
		      unit_name(UNIT_BYTES));
	html_element(out, "h4", _("Resident, by kind"));
	add_key(out, m);
	buffer_string(out, "</figcaption>");
	html_begin_frame(out, UNIT_BYTES, top);
	add_plot(out, m, top);
	html_end_frame(out, m->seconds[0], m->seconds[m->series_count - 1]);
	buffer_string(out, "</figure>\n");
}

static bool can_be_drawn(const struct document_memory *m)
{
	return m->series_count > 1 && m->seconds[m->series_count - 1] > m->seconds[0] &&
	       highest(m) > 0;
}

void html_add_memory(struct buffer *out, const struct document_process *p, size_t process)
{
	struct sheet *sheet;

	if (!p->memory)
		return;
	sheet = memory_sheet(p, MEMORY_SHEET_REPORT, false);
	html_section(out, process, "memory", _("Memory"));
	if (can_be_drawn(p->memory))
		add_chart(out, p->memory);
	html_add_sheet(out, sheet);
	buffer_string(out, "</section>\n");
	sheet_free(sheet);
}
