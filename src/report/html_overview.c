/* What one wants to know first: what it is about, the headline figures, findings, health. */
#include "report/html_parts.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/finding.h"
#include "analysis/health.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/number.h"

char *html_process_title(const struct document_process *p)
{
	if (p->pid == 0)
		return mem_string(_("All processes"));
	return mem_format("%s (%lld)", p->comm ? p->comm : "?", (long long)p->pid);
}

struct html_sums html_sums(const struct document_process *p)
{
	struct html_sums sums = { .rate = p->op_count ? 0 : NAN };

	for (size_t i = 0; i < p->op_count; i++) {
		const struct document_op *op = &p->ops[i];
		const struct figures *f = &op->figures;

		sums.rate += f->rate;
		sums.count += f->count;
		sums.errors += f->errors;
		if (!(f->self > 0))
			continue;
		sums.self += f->self;
		if (!sums.busiest || f->self > sums.busiest->figures.self)
			sums.busiest = op;
	}
	return sums;
}

static void begin_fact(struct buffer *out, const char *title)
{
	buffer_string(out, "<div>");
	html_element(out, "dt", title);
	buffer_string(out, "<dd>");
}

static void end_fact(struct buffer *out)
{
	buffer_string(out, "</dd></div>\n");
}

static void add_fact(struct buffer *out, const char *title, const char *text)
{
	if (!text || !*text)
		return;
	begin_fact(out, title);
	html_text(out, text);
	end_fact(out);
}

static void add_moment(struct buffer *out, const char *title, int64_t wall_ns)
{
	if (wall_ns == 0)
		return;
	begin_fact(out, title);
	html_time(out, wall_ns);
	end_fact(out);
}

static char *machine_text(const struct document *d)
{
	char memory[NUMBER_SIZE], cpus[NUMBER_SIZE];

	if (d->host.cpus == 0)
		return NULL;
	number_u64(cpus, d->host.cpus);
	return mem_format(P_("%s processor, %s memory", "%s processors, %s memory",
			     (unsigned long)d->host.cpus),
			  cpus, number_bytes(memory, d->host.memory_bytes));
}

static char *run_text(const struct document *d)
{
	char elapsed[NUMBER_SIZE], samples[NUMBER_SIZE], interval[NUMBER_SIZE];

	number_uptime(elapsed, d->run.elapsed);
	number_u64(samples, d->run.samples);
	number_duration(interval, d->run.interval);
	return mem_format(P_("%s, %s sample, one every %s", "%s, %s samples, one every %s",
			     (unsigned long)d->run.samples),
			  elapsed, samples, interval);
}

static void add_owned_fact(struct buffer *out, const char *title, char *text)
{
	add_fact(out, title, text);
	free(text);
}

static void add_process_facts(struct buffer *out, const struct document_process *p)
{
	add_moment(out, _("Started"), p->start_wall_ns);
	add_fact(out, _("User"), p->user);
	add_fact(out, _("Program"), p->executable);
	add_fact(out, _("Directory"), p->directory);
	add_fact(out, _("Control group"), p->cgroup);
}

/* Over which time the figures of operations are meant. */
static const char *view_text(const char *name)
{
	for (int v = 0; v < VIEW_COUNT; v++)
		if (name && strcmp(name, view_name((enum view)v)) == 0)
			return view_title((enum view)v);
	return name;
}

void html_add_facts(struct buffer *out, const struct document *d)
{
	buffer_string(out, "<dl class=\"facts\">\n");
	add_moment(out, _("Taken"), d->wall_ns);
	add_owned_fact(out, _("Run"), run_text(d));
	add_fact(out, _("View of operations"), view_text(d->run.view));
	add_fact(out, _("Host"), d->host.name);
	add_fact(out, _("Kernel"), d->host.kernel);
	add_owned_fact(out, _("Machine"), machine_text(d));
	add_fact(out, _("Processor"), d->host.cpu_model);
	if (d->process_count == 1)
		add_process_facts(out, &d->processes[0]);
	buffer_string(out, "</dl>\n");
}

static void begin_tile(struct buffer *out, const char *title)
{
	buffer_string(out, "<div class=\"tile\">");
	html_element(out, "dt", title);
	buffer_string(out, "<dd>");
}

/* What stands below the figure. */
static void begin_note(struct buffer *out)
{
	buffer_string(out, "</dd><dd class=\"note\">");
}

static void end_tile(struct buffer *out)
{
	buffer_string(out, "</dd></div>\n");
}

/* Takes the text. */
static void end_tile_with(struct buffer *out, char *text)
{
	begin_note(out);
	html_text(out, text);
	end_tile(out);
	free(text);
}

static void resource_tile(struct buffer *out, const struct document_process *p, enum metric metric,
			  const char *title)
{
	const struct document_resource *r = &p->resource[metric];
	char mean[NUMBER_SIZE], most[NUMBER_SIZE];

	begin_tile(out, title);
	html_unit(out, metric_info[metric].unit, r->now);
	unit_format(mean, metric_info[metric].unit, r->mean, false);
	unit_format(most, metric_info[metric].unit, r->max, false);
	if (isnan(r->mean) && r->reason)
		end_tile_with(out, mem_string(r->reason));
	else
		end_tile_with(out, mem_format(_("mean %s, at most %s"), mean, most));
}

static void rate_tile(struct buffer *out, const struct html_sums *sums)
{
	char total[NUMBER_SIZE];

	begin_tile(out, _("Operations per second"));
	html_unit(out, UNIT_COUNT, sums->rate);
	if (sums->count == 0)
		end_tile_with(out, mem_string(_("nothing has been recorded")));
	else
		end_tile_with(out,
			      mem_format(_("%s in all"), number_count(total, (double)sums->count)));
}

static void busiest_tile(struct buffer *out, const struct html_sums *sums)
{
	const struct document_op *op = sums->busiest;

	begin_tile(out, _("P99 of the busiest"));
	html_unit(out, UNIT_SECONDS, op ? op->figures.p99 : NAN);
	begin_note(out);
	if (op)
		html_name(out, op->component, op->operation, op->label);
	else
		html_text(out, _("nothing has been recorded"));
	end_tile(out);
}

static void error_tile(struct buffer *out, const struct html_sums *sums)
{
	char share[NUMBER_SIZE];

	begin_tile(out, _("Errors"));
	html_unit(out, UNIT_COUNT, sums->count ? (double)sums->errors : NAN);
	if (sums->count == 0) {
		end_tile_with(out, mem_string(_("nothing has been recorded")));
		return;
	}
	if (sums->errors == 0) {
		end_tile_with(out, mem_string(_("no operation failed")));
		return;
	}
	number_count(share, (double)sums->count / (double)sums->errors);
	end_tile_with(out, mem_format(_("one operation in %s failed"), share));
}

static const struct {
	double least;
	const char *css, *word;
} grades[] = {
	{ 80, "good", N_("good") },
	{ 50, "fair", N_("fair") },
	{ -INFINITY, "poor", N_("poor") },
};

static size_t grade_of(double score)
{
	size_t g = 0;

	while (g < sizeof(grades) / sizeof(*grades) - 1 && !(score >= grades[g].least))
		g++;
	return g;
}

static void add_score(struct buffer *out, double score)
{
	char text[NUMBER_SIZE];

	if (isnan(score))
		number_percent(text, NAN);
	else
		number_u64(text, (uint64_t)round(fmin(score, 100)));
	html_text(out, text);
}

static bool scored(const struct document_process *p)
{
	return p->judged && p->health >= 0;
}

bool html_judged(const struct document_process *p)
{
	return p->judged && p->part_count != 0;
}

static void health_tile(struct buffer *out, const struct document_process *p)
{
	begin_tile(out, _("Health"));
	add_score(out, scored(p) ? p->health : NAN);
	if (!scored(p)) {
		end_tile_with(out, mem_string(_("not judged")));
		return;
	}
	html_element(out, "small", _("of 100"));
	begin_note(out);
	html_icon(out, grades[grade_of(p->health)].css);
	html_text(out, _(grades[grade_of(p->health)].word));
	end_tile(out);
}

void html_add_headline(struct buffer *out, const struct document_process *p)
{
	struct html_sums sums = html_sums(p);

	buffer_string(out, "<dl class=\"tiles\">\n");
	health_tile(out, p);
	resource_tile(out, p, METRIC_CPU, _("Processor"));
	resource_tile(out, p, METRIC_RSS, _("Resident memory"));
	rate_tile(out, &sums);
	busiest_tile(out, &sums);
	error_tile(out, &sums);
	buffer_string(out, "</dl>\n");
}

/* By its name in a document; an unknown one is shown as the least. */
static enum severity severity_of(const struct document_finding *f)
{
	for (int s = 0; s < SEVERITY_COUNT; s++)
		if (f->severity && strcmp(f->severity, severity_name((enum severity)s)) == 0)
			return (enum severity)s;
	return SEVERITY_INFO;
}

static void add_since(struct buffer *out, const struct document_finding *f)
{
	buffer_string(out, "<p class=\"meta\"><code>");
	html_text(out, f->rule);
	buffer_string(out, "</code>");
	if (f->since_wall_ns) {
		buffer_string(out, " <span>");
		html_text(out, _("since"));
		buffer_string(out, " ");
		html_time(out, f->since_wall_ns);
		buffer_string(out, "</span>");
	}
	if (f->until_wall_ns) {
		buffer_string(out, " <span>");
		html_text(out, _("ended at"));
		buffer_string(out, " ");
		html_time(out, f->until_wall_ns);
		buffer_string(out, "</span>");
	}
	buffer_string(out, "</p>");
}

static void add_finding(struct buffer *out, const struct document_finding *f)
{
	enum severity severity = severity_of(f);

	buffer_format(out, "<li class=\"finding %s\">", severity_name(severity));
	html_icon(out, severity_name(severity));
	buffer_string(out, "<div><h4>");
	html_element(out, "span class=\"severity\"", severity_title(severity));
	buffer_string(out, " <bdi>");
	html_text(out, f->subject);
	buffer_string(out, "</bdi></h4>");
	html_element(out, "p", f->message);
	if (f->suggestion && *f->suggestion)
		html_element(out, "p class=\"suggestion\"", f->suggestion);
	add_since(out, f);
	buffer_string(out, "</div></li>\n");
}

void html_add_findings(struct buffer *out, const struct document_process *p, size_t process)
{
	html_section(out, process, "findings", _("Findings"));
	if (!p->judged)
		html_nothing(out, _("No analysis was done in this run."));
	else if (p->finding_count == 0)
		html_nothing(out, _("Nothing stands out: no rule was broken."));
	if (p->finding_count) {
		buffer_string(out, "<ul class=\"cards\">\n");
		for (size_t i = 0; i < p->finding_count; i++)
			add_finding(out, &p->findings[i]);
		buffer_string(out, "</ul>\n");
	}
	buffer_string(out, "</section>\n");
}

/* Known parts by their title, others by the name that the document gives. */
static const char *part_title(const char *name)
{
	for (int i = 0; i < HEALTH_PARTS; i++)
		if (name && strcmp(name, health_info[i].name) == 0)
			return _(health_info[i].title);
	return name;
}

static void add_part(struct buffer *out, const struct document_part *part)
{
	buffer_string(out, "<tr>");
	html_element(out, "th scope=\"row\"", part_title(part->name));
	buffer_string(out, "<td class=\"number\">");
	add_score(out, part->score >= 0 ? part->score : NAN);
	buffer_string(out, "</td><td class=\"wide\">");
	html_bar(out, part->score, grades[grade_of(part->score)].css);
	buffer_string(out, "</td><td class=\"number\">");
	html_unit(out, UNIT_COUNT, part->weight);
	buffer_string(out, "</td>");
	html_element(out, "td class=\"why\"", part->why);
	buffer_string(out, "</tr>\n");
}

void html_add_health(struct buffer *out, const struct document_process *p, size_t process)
{
	if (!html_judged(p))
		return;
	html_section(out, process, "health", _("Health"));
	buffer_string(out, "<div class=\"scroll\"><table class=\"parts\">");
	html_element(out, "caption",
		     _("The score is the mean of its parts by their weights; "
		       "what could not be judged has no weight."));
	buffer_string(out, "<thead><tr>");
	html_column(out, NULL, NULL, _("Part"), NULL);
	html_column(out, "number", NULL, _("Score"), _("0 to 100"));
	buffer_string(out, "<td></td>");
	html_column(out, "number", NULL, _("Weight"), NULL);
	html_column(out, NULL, NULL, _("Why"), NULL);
	buffer_string(out, "</tr></thead><tbody>\n");
	for (size_t i = 0; i < p->part_count; i++)
		add_part(out, &p->parts[i]);
	buffer_string(out, "</tbody></table></div>\n</section>\n");
}
