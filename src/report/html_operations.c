/* The table of operations. */
#include "report/html_parts.h"

#include <math.h>
#include <stdlib.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/order.h"

/* The columns of plain figures, in their order; X(title, help, kind, member of struct figures). */
#define FIGURES(X)                                                         \
	X(N_("Calls"), N_("How often it was completed"), COUNT, count)     \
	X(N_("Per second"), N_("Completed per second"), COUNT, rate)       \
	X(N_("Mean"), N_("Mean duration"), SECONDS, mean)                  \
	X(N_("P50"), N_("Half of all calls took no longer"), SECONDS, p50) \
	X(N_("P90"), N_("Nine of ten calls took no longer"), SECONDS, p90) \
	X(N_("P99"), N_("99 of 100 calls took no longer"), SECONDS, p99)   \
	X(N_("Max"), N_("The longest call"), SECONDS, max)                 \
	X(N_("Errors"), N_("How often it failed"), COUNT, errors)

/* Those of what was measured on request: X(need, title, help, kind, member). */
#define COSTS(X)                                                                              \
	X(CPU, N_("CPU"), N_("Processor time"), SECONDS, cpu)                                 \
	X(CPU, N_("CPU / time"), N_("Processor time as a share of its time; else it waited"), \
	  PERCENT, cpu_percent)                                                               \
	X(MEMORY, N_("Allocated"), N_("Bytes allocated"), BYTES, allocated)                   \
	X(MEMORY, N_("Per call"), N_("Bytes allocated by a call, on average"), BYTES,         \
	  allocated_mean)                                                                     \
	X(MEMORY, N_("Peak"), N_("The most bytes that one call had at a time"), BYTES, peak)  \
	X(MEMORY, N_("Kept"), N_("Bytes allocated less those freed"), BYTES, net)

struct ranked {
	const struct document_op *op;
	size_t index; /* in the document: that of the script's data */
};

/* Unknown ones last, equal ones as they were. */
static int by_self(const void *a, const void *b)
{
	const struct ranked *x = a, *y = b;
	double left = x->op->figures.self, right = y->op->figures.self;

	if (isnan(left) || isnan(right) || left == right) {
		if (isnan(left) != isnan(right))
			return isnan(left) ? 1 : -1;
		return ORDER(x->index, y->index);
	}
	return ORDER(right, left);
}

static struct ranked *rank(const struct document_process *p)
{
	struct ranked *ranked = mem_alloc_array(p->op_count, sizeof(*ranked));

	for (size_t i = 0; i < p->op_count; i++)
		ranked[i] = (struct ranked){ &p->ops[i], i };
	qsort(ranked, p->op_count, sizeof(*ranked), by_self);
	return ranked;
}

static void begin_cell(struct buffer *out, double number, const char *reason)
{
	buffer_string(out, "<td class=\"number\"");
	if (isfinite(number)) {
		buffer_string(out, " data-value=\"");
		buffer_digits(out, number, 7);
		buffer_string(out, "\"");
	} else if (reason) {
		html_attribute(out, "title", reason);
	}
	buffer_string(out, ">");
}

static void add_cell(struct buffer *out, enum unit unit, double number, const char *reason)
{
	begin_cell(out, number, reason);
	html_unit(out, unit, number);
	buffer_string(out, "</td>");
}

static void add_share(struct buffer *out, const struct document_op *op, double all)
{
	double share = all > 0 ? 100 * op->figures.self / all : NAN;

	begin_cell(out, share, op->reason);
	html_bar(out, share, "share");
	buffer_string(out, "<span>");
	html_unit(out, UNIT_PERCENT, share);
	buffer_string(out, "</span></td>");
}

static void add_flight(struct buffer *out, const struct document_op *op)
{
	char *text;

	if (op->in_flight == 0)
		return;
	text = mem_format(P_("%u in flight", "%u in flight", (unsigned long)op->in_flight),
			  (unsigned)op->in_flight);
	buffer_string(out, " ");
	html_element(out, "span class=\"tag\"", text);
	free(text);
}

static void add_row(struct buffer *out, const struct ranked *ranked, double all,
		    struct document_costs costs, const struct html_axis *axis)
{
	const struct document_op *op = ranked->op;
	const struct figures *f = &op->figures;

	buffer_format(out, "<tr data-op=\"%zu\"><th scope=\"row\">", ranked->index);
	html_name(out, op->component, op->operation, op->label);
	add_flight(out, op);
	buffer_string(out, "</th>");
	add_share(out, op, all);
#define X(title, help, unit, member) add_cell(out, UNIT_##unit, (double)f->member, op->reason);
	FIGURES(X)
#undef X
#define X(need, title, help, unit, member)    \
	if (document_has(costs, NEED_##need)) \
		add_cell(out, UNIT_##unit, f->member, NULL);
	COSTS(X)
#undef X
	buffer_string(out, "<td class=\"latency\">");
	html_spark(out, axis, op->histogram, op->histogram_count);
	buffer_string(out, "</td></tr>\n");
}

/* The common axis of the column's pictures, so that they can be compared. */
static void add_latency_column(struct buffer *out, const struct html_axis *axis)
{
	buffer_string(out, "<th scope=\"col\" class=\"latency\"");
	html_attribute(
		out, "title",
		_("Histogram of durations; the axis is logarithmic and the same in all rows"));
	buffer_string(out, ">");
	html_text(out, _("Latency"));
	if (axis->low < axis->high) {
		buffer_string(out, "<small><span>");
		html_unit(out, UNIT_SECONDS, exp2(axis->low) * 1e-9);
		buffer_string(out, "</span><span>");
		html_unit(out, UNIT_SECONDS, exp2(axis->high) * 1e-9);
		buffer_string(out, "</span></small>");
	}
	buffer_string(out, "</th>");
}

static void add_head(struct buffer *out, struct document_costs costs, const struct html_axis *axis)
{
	buffer_string(out, "<thead><tr>");
	html_column(out, NULL, "text", _("Operation"), NULL);
	html_column(
		out, "number", "number", _("Share of time"),
		_("Time in the operation itself, without those inside it, as a share of all operations"));
#define X(title, help, ...) html_column(out, "number", "number", _(title), _(help));
	FIGURES(X)
#undef X
#define X(need, title, help, ...)             \
	if (document_has(costs, NEED_##need)) \
		html_column(out, "number", "number", _(title), _(help));
	COSTS(X)
#undef X
	add_latency_column(out, axis);
	buffer_string(out, "</tr></thead>\n");
}

static void add_table(struct buffer *out, const struct document_process *p)
{
	struct ranked *ranked = rank(p);
	struct html_sums sums = html_sums(p);
	struct document_costs costs = document_costs(p);
	struct html_axis axis = { 0 };

	for (size_t i = 0; i < p->op_count; i++)
		html_axis_take(&axis, p->ops[i].histogram, p->ops[i].histogram_count);
	buffer_format(out, "<div class=\"scroll tall%s\"><table class=\"operations\">",
		      costs.cpu || costs.memory ? " wide" : "");
	html_element(out, "caption class=\"unseen\"", _("Operations"));
	add_head(out, costs, &axis);
	buffer_string(out, "<tbody>\n");
	for (size_t i = 0; i < p->op_count; i++)
		add_row(out, &ranked[i], sums.self, costs, &axis);
	buffer_string(out, "</tbody></table></div>\n");
	free(ranked);
}

static void add_filter(struct buffer *out)
{
	buffer_string(out, "<div class=\"tools script-only\" hidden><label>");
	html_element(out, "span", _("Filter"));
	buffer_string(out,
		      " <input type=\"search\" autocomplete=\"off\" spellcheck=\"false\"></label>"
		      "<output></output><span class=\"hint\">");
	html_text(out, _("Choose an operation for its histogram and how it changed over time."));
	buffer_string(out, "</span></div>\n");
}

void html_add_operations(struct buffer *out, const struct document_process *p, size_t process)
{
	html_section(out, process, "operations", _("Operations"));
	if (p->op_count == 0) {
		html_nothing(
			out,
			_("No operations were recorded: the program is not instrumented, or recorded nothing."));
	} else {
		add_filter(out);
		add_table(out, p);
	}
	buffer_string(out, "</section>\n");
}
