/* The Process pane: who it is, its limits, its segment, every resource, and what is off and why. */
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/number.h"
#include "base/text.h"
#include "tui/screen.h"

#define TEXT_SIZE 1024

/* A line: a heading, or a label and its text (clean), or a resource. */
struct line {
	const char *label;
	char *text;
	enum style style;
	bool heading;
};

struct process {
	struct list list;
	struct line *lines;
	size_t count, capacity;
};

static void clear_lines(struct process *p)
{
	for (size_t i = 0; i < p->count; i++)
		free(p->lines[i].text);
	p->count = 0;
}

static struct line *add(struct process *p, const char *label, enum style style, const char *bytes)
{
	char text[TEXT_SIZE];
	struct line *line;

	p->lines = vec_room(p->lines, p->count, &p->capacity);
	line = &p->lines[p->count++];
	line->label = label;
	line->style = style;
	line->heading = false;
	line->text = mem_string(text_clean(text, sizeof(text), bytes, strlen(bytes)));
	return line;
}

__attribute__((format(printf, 3, 4))) static void add_format(struct process *p, const char *label,
							     const char *format, ...)
{
	char text[TEXT_SIZE];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	add(p, label, STYLE_PLAIN, text);
}

static void add_heading(struct process *p, const char *title)
{
	if (p->count > 0)
		add(p, "", STYLE_PLAIN, "");
	add(p, title, STYLE_LABEL, "")->heading = true;
}

static void add_known(struct process *p, const char *label, const char *bytes)
{
	if (bytes)
		add(p, label, STYLE_PLAIN, bytes);
	else
		add(p, label, STYLE_UNKNOWN, _("n/a: could not be read"));
}

static void add_identity(struct process *p, const struct screen *s)
{
	const struct process_info *info = s->facts.info;
	char started[NUMBER_SIZE];

	add_heading(p, _("Identity"));
	if (info->id.pid == 0) {
		add_format(p, _("process"),
			   P_("the sum of %zu process", "the sum of %zu processes",
			      s->facts.count - 1),
			   s->facts.count - 1);
		return;
	}
	add_format(p, _("process"), _("%d, %s; parent %d"), (int)info->id.pid,
		   state_name(s->facts.state), (int)info->parent);
	if (info->inner_pid != info->id.pid && info->inner_pid > 0)
		add_format(p, _("inside"), _("%d in its own PID namespace"), (int)info->inner_pid);
	add(p, _("command"), STYLE_PLAIN, info->command ? info->command : info->comm);
	add_known(p, _("program"), info->executable);
	add_known(p, _("directory"), info->directory);
	add_known(p, _("user"), info->user);
	add_known(p, _("cgroup"), info->cgroup);
	add(p, _("started"), STYLE_PLAIN, number_time(started, info->start_wall_ns));
}

static void add_segment(struct process *p, const struct screen *s)
{
	const struct segment_sample *segment = &s->facts.segment;
	bool fine = segment->state == SEGMENT_ATTACHED || segment->state == SEGMENT_ABSENT;
	char used[NUMBER_SIZE], size[NUMBER_SIZE];
	bool dropped = false;

	add_heading(p, _("Recording"));
	add(p, _("segment"), fine ? STYLE_PLAIN : STYLE_BAD, segment_state_text(segment->state));
	if (segment->state != SEGMENT_ATTACHED && segment->state != SEGMENT_DEAD)
		return;
	add_format(p, _("memory"), _("%s used of at most %s"),
		   number_bytes(used, (double)segment->used_bytes),
		   number_bytes(size, (double)segment->size_bytes));
	add_format(p, _("slabs"),
		   P_("%u thread recorded at once", "%u threads recorded at once", segment->slabs),
		   segment->slabs);
	if (segment->counter)
		add_format(p, _("clock"), _("the processor's counter, %.3f ticks a nanosecond"),
			   1e-9 / segment->scale);
	else
		add(p, _("clock"), STYLE_PLAIN, _("clock_gettime"));
	add_format(p, _("operations"), "%u", s->track ? s->track->op_count : 0);
	for (int i = 0; i < PERFTOP_DROP_COUNT; i++) {
		char text[TEXT_SIZE];

		if (segment->dropped[i] == 0)
			continue;
		snprintf(text, sizeof(text), "%llu: %s", (unsigned long long)segment->dropped[i],
			 drop_text((enum perftop_drop)i));
		add(p, dropped ? "" : _("not complete"), STYLE_WARNING, text);
		dropped = true;
	}
	if (!dropped)
		add(p, _("not complete"), STYLE_PLAIN, _("nothing was dropped"));
}

static void add_resource(struct process *p, const struct screen *s, enum metric metric)
{
	struct value value = s->facts.resource[metric];
	const struct history_range *range = &s->track->range[metric];
	char now[32], low[32], mean[32], high[32], text[TEXT_SIZE];

	if (!value_known(value)) {
		snprintf(text, sizeof(text), "   n/a  %s", why_text(value.why));
		add(p, _(metric_info[metric].title), STYLE_UNKNOWN, text);
		return;
	}
	snprintf(text, sizeof(text), "%6s  %6s %6s %6s  %s", screen_value(s, metric, value, now),
		 screen_value(s, metric, value_of(range->min), low),
		 screen_value(s, metric, value_of(range->mean), mean),
		 screen_value(s, metric, value_of(range->max), high), _(metric_info[metric].help));
	add(p, _(metric_info[metric].title), STYLE_PLAIN, text);
}

static void add_machine(struct process *p, const struct screen *s)
{
	const struct host *machine = s->machine;
	char memory[NUMBER_SIZE];

	if (!machine)
		return;
	add_heading(p, _("Machine"));
	add(p, _("host"), STYLE_PLAIN, machine->name ? machine->name : "");
	add(p, _("kernel"), STYLE_PLAIN, machine->kernel ? machine->kernel : "");
	if (machine->cpu_model)
		add(p, _("processor"), STYLE_PLAIN, machine->cpu_model);
	add_format(p, _("processors"), _("%u, memory %s"), machine->cpus,
		   number_bytes(memory, machine->memory_bytes));
}

static void update(struct screen *s, void *state)
{
	struct process *p = state;
	char head[128];

	clear_lines(p);
	if (!s->track || !s->facts.info)
		return;
	add_identity(p, s);
	add_segment(p, s);
	add_heading(p, _("Resources"));
	snprintf(head, sizeof(head), "%6s  %6s %6s %6s", _("now"), _("least"), _("mean"),
		 _("most"));
	add(p, "", STYLE_DIM, head);
	for (int metric = 0; metric < METRIC_COUNT; metric++)
		add_resource(p, s, (enum metric)metric);
	if (s->facts.network_namespace)
		add(p, "", STYLE_WARNING,
		    _("receive and send are those of the whole network namespace"));
	add_machine(p, s);
}

static void draw_row(void *context, size_t index, struct area a, bool selected)
{
	struct process *p = context;
	const struct line *line = &p->lines[index];

	(void)selected;
	if (line->heading) {
		int x = area_text(a, 1, 0, STYLE_LABEL, line->label) + 2;

		for (; x < a.width - 1; x++)
			area_put(a, x, 0, STYLE_BOX, 0x2500);
		return;
	}
	area_fit(a, 3, 0, 12, -1, STYLE_DIM, line->label);
	area_fit(a, 16, 0, a.width - 17, -1, line->style, line->text);
}

static bool match_row(void *context, size_t index, const char *text)
{
	struct process *p = context;

	return text_find(p->lines[index].label, text) || text_find(p->lines[index].text, text);
}

static struct list_rows rows(struct screen *s, void *state)
{
	(void)s;
	return (struct list_rows){ state, draw_row, match_row };
}

static void draw(struct screen *s, void *state, struct area a)
{
	struct process *p = state;
	struct list_rows list_rows = rows(s, state);

	list_fit(&p->list, p->count, a.height);
	list_draw(&p->list, a, &list_rows);
}

static struct list *list(void *state)
{
	return &((struct process *)state)->list;
}

static void clear(void *state)
{
	struct process *p = state;

	clear_lines(p);
	free(p->lines);
}

const struct pane pane_process = {
	.title = N_("Process"),
	.state_size = sizeof(struct process),
	.where = IN_PROCESS,
	.pss = true,
	.update = update,
	.draw = draw,
	.list = list,
	.rows = rows,
	.clear = clear,
};
