/* The Threads pane: processor time, state, what each is doing now and for how long. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/number.h"
#include "base/order.h"
#include "base/text.h"
#include "tui/graph.h"
#include "tui/screen.h"

#define STUCK_NS 500000000u

struct threads {
	struct list list;
	struct thread_sample *threads; /* copies; their stacks stand in `frames` */
	struct frame_sample *frames;
	size_t count;
	bool asked; /* threads were in the last sample */
	bool open;  /* the whole stack of the one under the cursor is shown */
	pid_t at;
	struct screen *screen;
};

static double busy(const struct thread_sample *thread)
{
	return value_known(thread->cpu_percent) ? thread->cpu_percent.number : -1;
}

static int compare_ids(const struct thread_sample *a, const struct thread_sample *b)
{
	return ORDER(a->tid, b->tid);
}

static int by_name(const void *first, const void *second)
{
	const struct thread_sample *a = first, *b = second;
	int order = strncmp(a->name, b->name, sizeof(a->name));

	return order ? order : compare_ids(a, b);
}

/* How long it has been in its innermost operation, where that is long; else 0. */
static uint64_t stuck_ns(const struct thread_sample *thread)
{
	uint64_t elapsed = thread->frames ? thread->stack[thread->frames - 1].elapsed_ns : 0;

	return elapsed >= STUCK_NS ? elapsed : 0;
}

/* Who is stuck uses no processor: he comes first, then who uses most. */
static int by_load(const void *first, const void *second)
{
	const struct thread_sample *a = first, *b = second;
	uint64_t stuck = stuck_ns(a), other = stuck_ns(b);
	double x = busy(a), y = busy(b);

	if (stuck != other)
		return ORDER(other, stuck);
	if (x != y)
		return ORDER(y, x);
	return compare_ids(a, b);
}

static bool is_shown(const struct screen *s, const struct thread_sample *thread)
{
	const char *filter = s->settings->filter ? s->settings->filter : "";
	char text[600];
	size_t length = 0;

	if (filter[0] == '\0')
		return true;
	length = (size_t)snprintf(text, sizeof(text), "%.16s %d", thread->name, (int)thread->tid);
	for (uint32_t i = 0; i < thread->frames && length < sizeof(text); i++) {
		const struct op_key *key = screen_op(s, thread->stack[i].op);

		if (key)
			length += (size_t)snprintf(text + length, sizeof(text) - length, " %s %s",
						   key->component, key->operation);
	}
	return filter_passes(filter, text);
}

static void take(struct threads *t, struct screen *s, const struct process_sample *now)
{
	size_t frames = 0;

	for (uint32_t i = 0; i < now->thread_count; i++)
		frames += now->threads[i].frames;
	t->threads = mem_resize(t->threads, now->thread_count + 1, sizeof(*t->threads));
	t->frames = mem_resize(t->frames, frames + 1, sizeof(*t->frames));
	t->count = frames = 0;
	for (uint32_t i = 0; i < now->thread_count; i++) {
		struct thread_sample *copy = &t->threads[t->count];

		if (!is_shown(s, &now->threads[i]))
			continue;
		*copy = now->threads[i];
		copy->stack = &t->frames[frames];
		if (copy->frames > 0)
			memcpy(copy->stack, now->threads[i].stack,
			       copy->frames * sizeof(*copy->stack));
		frames += copy->frames;
		t->count++;
	}
}

static void update(struct screen *s, void *state)
{
	struct threads *t = state;
	const struct process_sample *now = s->track ? s->track->now : NULL;

	if (!s->paused || !t->asked) {
		t->asked = now && now->threads;
		if (t->asked)
			take(t, s, now);
		else if (!now)
			t->count = 0;
	}
	if (t->count > 0)
		qsort(t->threads, t->count, sizeof(*t->threads),
		      s->settings->threads_by_name ? by_name : by_load);
	for (size_t i = 0; i < t->count && t->list.selected > 0; i++)
		if (t->threads[i].tid == t->at)
			t->list.selected = i;
}

struct columns {
	int name, cpu, state, depth, age, what; /* x of each; 0: not shown */
	int name_width;
};

static struct columns columns_for(int width)
{
	struct columns c = { .name = 9, .name_width = 15 };

	if (width < 60) {
		c.name_width = 10;
		c.cpu = c.name + c.name_width + 1;
		c.age = c.cpu + 7;
		c.what = c.age + 8;
		return c;
	}
	c.cpu = c.name + c.name_width + 1;
	c.state = c.cpu + (width >= 120 ? 18 : 7);
	c.age = c.state + 4;
	c.what = c.age + 8;
	return c;
}

static void draw_header(struct area a, const struct columns *c)
{
	area_fill(a, 0, 0, a.width, 1, STYLE_HEAD);
	area_fit(a, 0, 0, 8, 1, STYLE_HEAD, _("TID"));
	area_text(a, c->name, 0, STYLE_HEAD, _("THREAD"));
	area_fit(a, c->cpu, 0, 6, 1, STYLE_HEAD, _("CPU%"));
	if (c->state)
		area_text(a, c->state, 0, STYLE_HEAD, _("S"));
	area_fit(a, c->age, 0, 7, 1, STYLE_HEAD, _("SINCE"));
	area_text(a, c->what, 0, STYLE_HEAD, _("DOING NOW"));
}

static void draw_doing(const struct threads *t, const struct thread_sample *thread,
		       const struct columns *c, struct area a)
{
	const struct frame_sample *top;
	const struct op_key *key;
	char text[32], title[512];
	bool stuck;
	int x;

	if (thread->frames == 0) {
		area_put(a, c->what, 0, STYLE_DIM, SIGN_NOTHING);
		return;
	}
	top = &thread->stack[thread->frames - 1];
	key = screen_op(t->screen, top->op);
	stuck = top->elapsed_ns >= STUCK_NS;
	area_fit(a, c->age, 0, 7, 1, stuck ? STYLE_SLOW : STYLE_PLAIN,
		 screen_seconds(t->screen, (double)top->elapsed_ns / 1e9, text));
	if (stuck)
		area_put(a, c->age - 1, 0, STYLE_SLOW, SIGN_LONG);
	if (!key)
		return;
	x = c->what + area_text(a, c->what, 0, STYLE_PLAIN, op_title(key, title, sizeof(title)));
	if (thread->depth > 1)
		area_print(a, x + 1, 0, STYLE_DIM, _("(%u deep)"), thread->depth);
}

static void draw_row(void *context, size_t index, struct area a, bool selected)
{
	struct threads *t = context;
	const struct thread_sample *thread = &t->threads[index];
	struct columns c = columns_for(a.width);
	bool known = value_known(thread->cpu_percent);
	char name[sizeof(thread->name) + 1], text[32];
	double cpu = screen_cpu(t->screen, thread->cpu_percent.number);

	(void)selected;
	memcpy(name, thread->name, sizeof(thread->name));
	name[sizeof(thread->name)] = '\0';
	area_print(a, 0, 0, STYLE_DIM, "%8d", (int)thread->tid);
	area_fit_name(a, c.name, 0, c.name_width, -1, STYLE_PLAIN, name);
	area_fit(a, c.cpu, 0, 6, 1, !known || cpu == 0 ? STYLE_DIM : STYLE_PLAIN,
		 number_percent(text, known ? cpu : NAN));
	if (c.state - c.cpu > 10 && known)
		graph_bar(a, c.cpu + 7, 0, 10, thread->cpu_percent.number / 100, STYLE_CPU);
	if (c.state)
		area_put(a, c.state, 0, thread->state == 'R' ? STYLE_GOOD : STYLE_DIM,
			 (uint32_t)(unsigned char)thread->state);
	draw_doing(t, thread, &c, a);
}

static bool match_row(void *context, size_t index, const char *text)
{
	struct threads *t = context;
	const struct thread_sample *thread = &t->threads[index];
	char name[sizeof(thread->name) + 1], title[512];
	const struct op_key *key;

	memcpy(name, thread->name, sizeof(thread->name));
	name[sizeof(thread->name)] = '\0';
	if (text_find(name, text))
		return true;
	for (uint32_t i = 0; i < thread->frames; i++) {
		key = screen_op(t->screen, thread->stack[i].op);
		if (key && text_find(op_title(key, title, sizeof(title)), text))
			return true;
	}
	return false;
}

static struct list_rows rows(struct screen *s, void *state)
{
	struct threads *t = state;

	t->screen = s;
	return (struct list_rows){ t, draw_row, match_row };
}

/* The stack, the outermost operation first, each one indented. */
static void draw_stack(const struct threads *t, struct area a)
{
	const struct thread_sample *thread = &t->threads[t->list.selected];
	char text[32], title[512];

	area_print(a, 1, 0, STYLE_LABEL, _("Stack of thread %d"), (int)thread->tid);
	if (thread->frames == 0)
		area_text(a, 3, 1, STYLE_DIM, _("no operation in flight"));
	for (uint32_t i = 0; i < thread->frames; i++) {
		const struct op_key *key = screen_op(t->screen, thread->stack[i].op);
		int y = 1 + (int)i, indent = i < 12 ? (int)i * 2 : 24;
		bool stuck = thread->stack[i].elapsed_ns >= STUCK_NS;

		area_fit(
			a, 1, y, 8, 1, stuck ? STYLE_SLOW : STYLE_PLAIN,
			screen_seconds(t->screen, (double)thread->stack[i].elapsed_ns / 1e9, text));
		if (stuck)
			area_put(a, 0, y, STYLE_SLOW, SIGN_LONG);
		if (key)
			area_text(a, 11 + indent, y, STYLE_PLAIN,
				  op_title(key, title, sizeof(title)));
	}
}

static int stack_height(const struct threads *t, int height)
{
	int wanted;

	if (!t->open || t->list.selected >= t->count)
		return 0;
	wanted = 2 + (int)t->threads[t->list.selected].frames;
	wanted = wanted < 4 ? 4 : wanted;
	return wanted > height / 2 ? height / 2 : wanted;
}

static void remember(struct screen *s, void *state)
{
	struct threads *t = state;

	(void)s;
	if (t->list.selected < t->count)
		t->at = t->threads[t->list.selected].tid;
}

static void draw(struct screen *s, void *state, struct area a)
{
	struct threads *t = state;
	struct list_rows list_rows = rows(s, state);
	struct columns c = columns_for(a.width);
	struct area body = area_cut(a, 0, 1, a.width, a.height - 1);
	int stack;

	draw_header(a, &c);
	if (!t->asked && !s->facts.ended)
		area_text(body, 2, 1, STYLE_DIM, _("comes with the next sample"));
	else if (t->count == 0)
		area_text(body, 2, 1, STYLE_DIM, _("no threads to show"));
	list_fit(&t->list, t->count, body.height);
	stack = stack_height(t, body.height);
	body = area_cut(body, 0, 0, a.width, body.height - stack);
	list_fit(&t->list, t->count, body.height);
	remember(s, t);
	list_draw(&t->list, body, &list_rows);
	if (stack > 0)
		draw_stack(t, area_cut(a, 0, a.height - stack, a.width, stack));
}

static bool act(struct screen *s, void *state, enum action action)
{
	struct threads *t = state;

	if (action == ACTION_ENTER || (action == ACTION_BACK && t->open)) {
		t->open = !t->open;
		return true;
	}
	if (!list_act(&t->list, action))
		return false;
	remember(s, t);
	return true;
}

static struct list *list(void *state)
{
	return &((struct threads *)state)->list;
}

static void clear(void *state)
{
	struct threads *t = state;

	free(t->threads);
	free(t->frames);
}

const struct pane pane_threads = {
	.title = N_("Threads"),
	.state_size = sizeof(struct threads),
	.where = IN_THREADS,
	.threads = true,
	.update = update,
	.draw = draw,
	.act = act,
	.list = list,
	.rows = rows,
	.moved = remember,
	.clear = clear,
};
