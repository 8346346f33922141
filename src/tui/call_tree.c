/* A call tree in rows. A node is known again by its key, made of the functions from the root down to it. */
#include "tui/call_tree.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/number.h"
#include "base/text.h"
#include "tui/function_table.h"
#include "tui/screen.h"

/* What has so much of all is open at first. */
#define OPEN_SHARE 0.05

#define SHARE_WIDTH 8
#define TIME_WIDTH  8
#define INDENT      2

void call_tree_clear(struct call_tree *t)
{
	free(t->nodes);
	free(t->keys);
	free(t->shown);
	free(t->folds);
	memset(t, 0, sizeof(*t));
	t->function = PROFILE_NONE;
}

void call_tree_begin(struct call_tree *t, enum calls_direction direction, uint32_t function)
{
	call_tree_clear(t);
	t->direction = direction;
	t->function = function;
}

/* ---- which rows there are ---- */

static uint64_t key_of(uint64_t parent, uint32_t function)
{
	uint64_t key = (parent ^ (function + 1)) * UINT64_C(0x9e3779b97f4a7c15);

	return key ^ key >> 29;
}

static void make_keys(struct call_tree *t)
{
	free(t->keys);
	t->keys = mem_alloc_array(t->count + 1, sizeof(*t->keys));
	t->samples = 0;
	for (size_t i = 0; i < t->count; i++) {
		const struct calls_node *n = &t->nodes[i];
		bool root = n->parent == PROFILE_NONE;

		t->keys[i] = key_of(root ? 1 : t->keys[n->parent], n->function);
		t->samples += root ? n->total : 0;
	}
}

static bool has_children(const struct call_tree *t, size_t node)
{
	return t->nodes[node].next > node + 1;
}

static struct call_fold *fold_of(const struct call_tree *t, size_t node)
{
	for (size_t i = 0; i < t->fold_count; i++)
		if (t->folds[i].key == t->keys[node])
			return &t->folds[i];
	return NULL;
}

static bool is_open(const struct call_tree *t, size_t node)
{
	const struct call_fold *fold = fold_of(t, node);

	if (fold)
		return fold->open;
	return (double)t->nodes[node].total >= OPEN_SHARE * (double)t->samples;
}

static size_t node_at(const struct call_tree *t)
{
	return t->shown[t->list.selected];
}

/* The cursor stays with its node, once it has left the first row. */
static void follow(struct call_tree *t)
{
	bool follows = t->list.selected > 0 || t->found;

	for (size_t i = 0; i < t->list.count && follows; i++)
		if (t->keys[t->shown[i]] == t->at) {
			t->list.selected = i;
			return;
		}
}

static void remember(struct call_tree *t)
{
	if (t->list.selected < t->list.count)
		t->at = t->keys[node_at(t)];
}

void call_tree_found(struct call_tree *t)
{
	remember(t);
	t->found = true;
}

static void show(struct call_tree *t)
{
	size_t count = 0;

	free(t->shown);
	t->shown = mem_alloc_array(t->count + 1, sizeof(*t->shown));
	for (size_t i = 0; i < t->count; i = is_open(t, i) ? i + 1 : t->nodes[i].next)
		t->shown[count++] = i;
	t->list.count = count;
	follow(t);
	list_fit(&t->list, count, t->list.height);
	remember(t);
}

void call_tree_update(struct call_tree *t, const struct profile_data *d,
		      const struct functions_choice *choice)
{
	free(t->nodes);
	t->data = *d;
	t->nodes = functions_calls(d, choice, t->direction, t->function, &t->count);
	make_keys(t);
	show(t);
}

uint32_t call_tree_function(const struct call_tree *t)
{
	return t->list.selected < t->list.count ? t->nodes[node_at(t)].function : PROFILE_NONE;
}

/* ---- keys ---- */

static void set_open(struct call_tree *t, size_t node, bool open)
{
	struct call_fold *fold = fold_of(t, node);

	if (!fold) {
		t->folds = vec_room(t->folds, t->fold_count, &t->fold_capacity);
		fold = &t->folds[t->fold_count++];
		fold->key = t->keys[node];
	}
	fold->open = open;
	show(t);
}

static void go_to(struct call_tree *t, size_t node)
{
	for (size_t i = 0; i < t->list.count; i++)
		if (t->shown[i] == node)
			t->list.selected = i;
	list_fit(&t->list, t->list.count, t->list.height);
	remember(t);
}

static void go_left(struct call_tree *t)
{
	size_t node = node_at(t);

	if (has_children(t, node) && is_open(t, node))
		set_open(t, node, false);
	else if (t->nodes[node].parent != PROFILE_NONE)
		go_to(t, t->nodes[node].parent);
}

static void go_right(struct call_tree *t)
{
	size_t node = node_at(t);

	if (!has_children(t, node))
		return;
	if (is_open(t, node))
		go_to(t, node + 1);
	else
		set_open(t, node, true);
}

bool call_tree_act(struct call_tree *t, enum action action)
{
	bool node = t->list.selected < t->list.count;

	switch (action) {
	case ACTION_LEFT:
		if (node)
			go_left(t);
		return true;
	case ACTION_RIGHT:
		if (node)
			go_right(t);
		return true;
	case ACTION_ENTER:
		if (node && has_children(t, node_at(t)))
			set_open(t, node_at(t), !is_open(t, node_at(t)));
		return true;
	default:
		if (!list_act(&t->list, action))
			return false;
		remember(t);
		t->found = false;
		return true;
	}
}

/* ---- drawing ---- */

/* From the left: shares, time, the tree, modules; on narrow screens fewer. */
struct places {
	int self, time, name, module; /* x of each; 0: not shown */
	int name_width;
};

static struct places places_for(int width)
{
	struct places p = { .self = width >= 50 ? SHARE_WIDTH + 1 : 0 };
	int x = SHARE_WIDTH + 1 + (p.self ? SHARE_WIDTH : 0), modules = width >= 70 ? width / 5 : 0;

	p.time = width >= 60 ? x : 0;
	p.name = x + (p.time ? TIME_WIDTH : 0) + 1;
	p.module = modules ? width - modules : 0;
	p.name_width = (p.module ? p.module - 1 : width) - p.name;
	return p;
}

static void draw_share(const struct call_tree *t, struct area a, int x, uint64_t samples,
		       enum style style)
{
	char text[NUMBER_SIZE];

	area_fit(a, x, 0, SHARE_WIDTH - 1, 1, samples ? style : STYLE_DIM,
		 number_percent(text, 100 * (double)samples / (double)t->samples));
}

/* What is deeper than there is room for says how deep it is. */
static int draw_indent(const struct calls_node *n, struct area a)
{
	int room = a.width / 2 / INDENT;

	if ((int)n->depth <= room)
		return (int)n->depth * INDENT;
	return room * INDENT - INDENT +
	       area_print(a, room * INDENT - INDENT, 0, STYLE_DIM, "(%u) ", n->depth);
}

static void draw_name(const struct call_tree *t, size_t node, struct area a)
{
	const struct calls_node *n = &t->nodes[node];
	int x = draw_indent(n, a);

	if (has_children(t, node))
		area_put(a, x, 0, STYLE_LABEL, is_open(t, node) ? SIGN_OPEN : SIGN_CLOSED);
	area_fit_name(a, x + 2, 0, a.width - x - 2, -1,
		      n->function == t->function && n->depth == 0 ? STYLE_STRONG : STYLE_PLAIN,
		      t->data.functions[n->function].name);
}

static void draw_node(const struct call_tree *t, size_t node, struct area a)
{
	const struct calls_node *n = &t->nodes[node];
	struct places p = places_for(a.width);
	double seconds = (double)n->total * t->data.period_seconds;
	char text[NUMBER_SIZE];

	draw_share(t, a, 1, n->total, function_share_style((double)n->total / (double)t->samples));
	if (p.self)
		draw_share(t, a, p.self, n->self, STYLE_PLAIN);
	if (p.time)
		area_fit(a, p.time, 0, TIME_WIDTH - 1, 1, STYLE_DIM,
			 t->raw ? number_raw(text, round(seconds * 1e9))
				: number_duration(text, seconds));
	draw_name(t, node, area_cut(a, p.name, 0, p.name_width, 1));
	if (p.module)
		area_fit_name(a, p.module, 0, a.width - p.module, -1, STYLE_DIM,
			      t->data.functions[n->function].module);
}

static void draw_row(void *context, size_t index, struct area a, bool selected)
{
	const struct call_tree *t = context;

	(void)selected;
	draw_node(t, t->shown[index], a);
}

static bool match_row(void *context, size_t index, const char *text)
{
	const struct call_tree *t = context;

	return function_matches(&t->data.functions[t->nodes[t->shown[index]].function], text);
}

struct list_rows call_tree_rows(struct call_tree *t)
{
	return (struct list_rows){ t, draw_row, match_row };
}

static void title_of(const struct call_tree *t, char *out, size_t size)
{
	const char *name =
		t->function < t->data.function_count ? t->data.functions[t->function].name : "";

	if (t->function == PROFILE_NONE)
		snprintf(out, size, "%s", _("CALLS"));
	else
		snprintf(out, size,
			 t->direction == CALLS_FROM ? _("CALLED BY %s") : _("CALLERS OF %s"), name);
}

static void draw_head(const struct call_tree *t, struct area a)
{
	struct places p = places_for(a.width);
	char title[512];

	area_fill(a, 0, 0, a.width, 1, STYLE_HEAD);
	area_fit(a, 1, 0, SHARE_WIDTH - 1, 1, STYLE_HEAD, _("TOTAL%"));
	if (p.self)
		area_fit(a, p.self, 0, SHARE_WIDTH - 1, 1, STYLE_HEAD, _("SELF%"));
	if (p.time)
		area_fit(a, p.time, 0, TIME_WIDTH - 1, 1, STYLE_HEAD, _("TOTAL"));
	title_of(t, title, sizeof(title));
	area_fit_name(a, p.name, 0, p.name_width, -1, STYLE_HEAD, title);
	if (p.module)
		area_fit(a, p.module, 0, a.width - p.module, -1, STYLE_HEAD, _("MODULE"));
}

void call_tree_draw(struct call_tree *t, struct area a)
{
	struct list_rows rows = call_tree_rows(t);
	struct area body = area_cut(a, 0, 1, a.width, a.height - 1);

	draw_head(t, a);
	if (t->count == 0)
		area_text(body, 2, 1, STYLE_DIM, _("no samples of it in this view"));
	list_fit(&t->list, t->list.count, body.height);
	list_draw(&t->list, body, &rows);
}
