/* The picker. */
#include "tui/picker.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/number.h"
#include "base/text.h"
#include "tui/key.h"

#define REFRESH_NS 2000000000u

void picker_init(struct picker *p, const struct tui_settings *settings)
{
	memset(p, 0, sizeof(*p));
	p->settings = settings;
	p->cursor_x = p->cursor_y = -1;
}

void picker_clear(struct picker *p)
{
	process_entries_free(p->entries, p->count);
	free(p->shown);
	p->entries = NULL;
	p->shown = NULL;
}

static bool finds(const struct process_entry *entry, const char *text)
{
	char pid[16];

	snprintf(pid, sizeof(pid), "%d", (int)entry->id.pid);
	return text_find(entry->comm, text) || text_find(entry->command, text) ||
	       text_find(entry->user ? entry->user : "", text) || strstr(pid, text) != NULL;
}

static bool is_shown(const struct picker *p, const struct process_entry *entry)
{
	const char *text = p->input.text;

	if (text[0] == '!' && text[1])
		return !finds(entry, text + 1);
	return text[0] == '\0' || finds(entry, text);
}

/* The cursor stays with its process, once it has left the first row. */
static void choose(struct picker *p)
{
	p->shown = mem_resize(p->shown, p->count + 1, sizeof(*p->shown));
	p->shown_count = 0;
	for (size_t i = 0; i < p->count; i++)
		if (is_shown(p, &p->entries[i]))
			p->shown[p->shown_count++] = i;
	for (size_t i = 0; i < p->shown_count && p->list.selected > 0; i++)
		if (p->entries[p->shown[i]].id.pid == p->at)
			p->list.selected = i;
	list_fit(&p->list, p->shown_count, p->list.height);
}

void picker_take(struct picker *p, struct process_entry *(*list)(void *context, size_t *count),
		 void *context)
{
	uint64_t now = clock_mono_ns();
	struct process_entry *entries;
	size_t count = 0;

	if (now < p->next_ns)
		return;
	entries = list(context, &count);
	process_entries_free(p->entries, p->count);
	p->entries = entries;
	p->count = entries ? count : 0;
	p->next_ns = now + REFRESH_NS;
	choose(p);
}

int picker_wait_ms(const struct picker *p)
{
	uint64_t now = clock_mono_ns();

	return now >= p->next_ns ? 0 : (int)((p->next_ns - now) / 1000000 + 1);
}

static void remember(struct picker *p)
{
	if (p->list.selected < p->shown_count)
		p->at = p->entries[p->shown[p->list.selected]].id.pid;
}

static void key_in_input(struct picker *p, int key, bool pasted)
{
	if (!pasted && (key == PRESSED_UP || key == PRESSED_DOWN || key == PRESSED_PGUP ||
			key == PRESSED_PGDN)) {
		list_act(&p->list, action_of_key(key));
		remember(p);
		return;
	}
	switch (input_key(&p->input, key, pasted)) {
	case INPUT_CANCELLED:
		input_set(&p->input, "");
		p->typing = false;
		break;
	case INPUT_DONE: p->typing = false; break;
	default: break;
	}
	p->list.selected = 0;
	choose(p);
}

static void act(struct picker *p, enum action action)
{
	switch (action) {
	case ACTION_ENTER:
		if (p->shown_count == 0)
			return;
		p->chosen = p->entries[p->shown[p->list.selected]].id.pid;
		p->done = true;
		break;
	case ACTION_QUIT: p->done = true; break;
	case ACTION_SEARCH:
	case ACTION_FILTER: p->typing = true; break;
	case ACTION_SUSPEND: p->suspend = true; break;
	case ACTION_REDRAW: p->redraw = true; break;
	case ACTION_REFRESH: p->next_ns = 0; break;
	case ACTION_BACK:
		input_set(&p->input, "");
		choose(p);
		break;
	default:
		if (list_act(&p->list, action))
			remember(p);
		break;
	}
}

void picker_key(struct picker *p, int key, bool pasted)
{
	if (p->typing)
		key_in_input(p, key, pasted);
	else if (!pasted)
		act(p, action_of_key(key));
}

/* ---- drawing ---- */

static void draw_row(void *context, size_t index, struct area a, bool selected)
{
	const struct picker *p = context;
	const struct process_entry *entry = &p->entries[p->shown[index]];
	bool wide = a.width >= 60;
	char text[NUMBER_SIZE];
	int x = 2;

	(void)selected;
	if (entry->instrumented)
		area_put(a, 0, 0, STYLE_GOOD, 0x25CF);
	else if (!entry->readable)
		area_put(a, 0, 0, STYLE_DIM, '-');
	area_print(a, x, 0, STYLE_DIM, "%7d", (int)entry->id.pid);
	x += 8;
	area_fit_name(a, x, 0, 15, -1, entry->instrumented ? STYLE_STRONG : STYLE_PLAIN,
		      entry->comm);
	x += 16;
	if (wide) {
		area_fit_name(a, x, 0, 9, -1, STYLE_DIM, entry->user ? entry->user : "");
		x += 10;
	}
	area_fit(a, x, 0, 6, 1, STYLE_PLAIN, number_percent(text, entry->cpu_percent));
	area_fit(a, x + 7, 0, 6, 1, STYLE_PLAIN, number_bytes(text, entry->rss_bytes));
	x += 14;
	if (wide) {
		area_print(a, x, 0, STYLE_DIM, "%5u", entry->threads);
		if (entry->instrumented)
			area_print(a, x + 6, 0, STYLE_PLAIN, "%4u", entry->operations);
		x += 11;
	}
	area_fit_name(a, x, 0, a.width - x, -1, STYLE_DIM, entry->command);
}

static void draw_header(struct area a)
{
	bool wide = a.width >= 60;
	int x = 26;

	area_fill(a, 0, 0, a.width, 1, STYLE_HEAD);
	area_fit(a, 2, 0, 7, 1, STYLE_HEAD, _("PID"));
	area_text(a, 10, 0, STYLE_HEAD, _("NAME"));
	if (wide) {
		area_text(a, x, 0, STYLE_HEAD, _("USER"));
		x += 10;
	}
	area_fit(a, x, 0, 6, 1, STYLE_HEAD, _("CPU%"));
	area_fit(a, x + 7, 0, 6, 1, STYLE_HEAD, _("RSS"));
	x += 14;
	if (wide) {
		area_fit(a, x, 0, 5, 1, STYLE_HEAD, _("THR"));
		area_fit(a, x + 6, 0, 4, 1, STYLE_HEAD, _("OPS"));
		x += 11;
	}
	area_text(a, x, 0, STYLE_HEAD, _("COMMAND"));
}

static void draw_title(const struct picker *p, struct area a)
{
	size_t instrumented = 0;
	int x;

	for (size_t i = 0; i < p->count; i++)
		instrumented += p->entries[i].instrumented;
	area_fill(a, 0, 0, a.width, 1, STYLE_TITLE);
	x = 1 + area_text(a, 1, 0, STYLE_TITLE_NAME, "perftop") + 2;
	x += area_text(a, x, 0, STYLE_TITLE, _("choose a process")) + 2;
	area_print(a, x, 0, STYLE_TITLE,
		   P_("%zu of %zu is instrumented (●)", "%zu of %zu are instrumented (●)",
		      instrumented),
		   instrumented, p->count);
}

static void draw_status(struct picker *p, struct area a)
{
	int x;

	if (!p->typing && p->input.length == 0) {
		area_print(a, 1, 0, STYLE_DIM, "%zu/%zu", p->shown_count ? p->list.selected + 1 : 0,
			   p->shown_count);
		return;
	}
	x = 1 + area_text(a, 1, 0, STYLE_LABEL, _("Filter (! inverts):")) + 1;
	x = x > a.width / 2 ? 1 : x;
	x += input_draw(&p->input, area_cut(a, x, 0, a.width - x, 1), STYLE_STRONG);
	if (p->typing) {
		p->cursor_x = x;
		p->cursor_y = a.y;
	}
}

static void draw_keys(struct area a)
{
	static const struct {
		const char *key, *label;
	} keys[] = { { "Enter", N_("Watch") }, { "/", N_("Filter") }, { "q", N_("Quit") } };
	int x = 0;

	for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++) {
		x += area_text(a, x, 0, STYLE_BAR_KEY, keys[i].key);
		x += area_text(a, x, 0, STYLE_BAR_LABEL, _(keys[i].label)) + 2;
	}
}

void picker_draw(struct picker *p, struct grid *grid)
{
	struct area a = grid_area(grid), body;
	const struct list_rows rows = { p, draw_row, NULL };
	int top = 0, bottom = a.height;

	grid_clear(grid);
	p->cursor_x = p->cursor_y = -1;
	if (a.height >= 4)
		draw_title(p, area_cut(a, 0, top++, a.width, 1));
	if (a.height >= 5)
		draw_header(area_cut(a, 0, top++, a.width, 1));
	if (a.height >= 6)
		draw_keys(area_cut(a, 0, --bottom, a.width, 1));
	if (a.height >= 3)
		draw_status(p, area_cut(a, 0, --bottom, a.width, 1));
	body = area_cut(a, 0, top, a.width, bottom - top);
	list_fit(&p->list, p->shown_count, body.height);
	if (p->shown_count == 0)
		area_text(body, 2, 1, STYLE_DIM,
			  p->count ? _("no process matches") : _("no processes"));
	list_draw(&p->list, body, &rows);
}
