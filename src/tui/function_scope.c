/* Whose samples count. */
#include "tui/function_scope.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/number.h"
#include "base/text.h"

void function_scope_all(struct function_scope *scope)
{
	*scope = (struct function_scope){ .hits.op = PROFILE_ANY_OP };
}

bool function_scope_is_part(const struct function_scope *scope)
{
	return scope->hits.tid != 0 || scope->hits.op != PROFILE_ANY_OP;
}

/* The name of a thread as it is now; "": it is gone. */
static void copy_thread_name(const struct screen *s, pid_t tid, char out[17])
{
	const struct process_sample *now = s->track ? s->track->now : NULL;

	out[0] = '\0';
	for (uint32_t i = 0; now && i < now->thread_count; i++)
		if (now->threads[i].tid == tid)
			snprintf(out, 17, "%.16s", now->threads[i].name);
}

void function_scope_thread(struct function_scope *scope, const struct screen *s, pid_t tid)
{
	scope->hits.tid = tid;
	copy_thread_name(s, tid, scope->thread);
}

void function_scope_operation(struct function_scope *scope, uint32_t op)
{
	scope->hits.op = op;
}

static const char *op_name(const struct screen *s, uint32_t op, char *out, size_t size)
{
	const struct op_key *key = op < PROFILE_ANY_OP ? screen_op(s, op) : NULL;

	if (key)
		return op_title(key, out, size);
	snprintf(out, size, "%s", op == PROFILE_NO_OP ? _("no operation") : _("unknown operation"));
	return out;
}

static const char *thread_name(pid_t tid, const char *name, char *out, size_t size)
{
	char clean[128];

	if (tid == PROFILE_OTHERS)
		snprintf(out, size, "%s", _("other threads"));
	else
		snprintf(out, size, "%d %s", (int)tid,
			 text_clean(clean, sizeof(clean), name, strlen(name)));
	return out;
}

int function_scope_draw(const struct function_scope *scope, const struct screen *s, struct area a)
{
	char text[400] = "", name[300], part[320];
	int columns;

	if (scope->hits.op != PROFILE_ANY_OP) {
		op_name(s, scope->hits.op, name, sizeof(name));
		snprintf(text, sizeof(text),
			 scope->hits.op < PROFILE_ANY_OP ? _("inside %s") : "%s", name);
	}
	if (scope->hits.tid != 0) {
		thread_name(scope->hits.tid, scope->thread, name, sizeof(name));
		snprintf(part, sizeof(part), _("thread %s"), name);
		snprintf(text + strlen(text), sizeof(text) - strlen(text), "%s%.150s",
			 text[0] ? "  " : "", part);
	}
	columns = text_columns(text);
	columns = columns > a.width - 2 ? a.width - 2 : columns;
	if (columns <= 0)
		return a.width;
	area_fit(a, a.width - columns - 1, 0, columns, -1, STYLE_FOUND, text);
	return a.width - columns - 2;
}

/* ---- menus ---- */

/* A line of a menu of whose samples count, with its share of all. */
static void add_share(struct screen *s, const struct profile_data *d, const char *text,
		      uint64_t samples, int value, bool now)
{
	char share[NUMBER_SIZE], line[400];

	number_percent(share, 100 * (double)samples / (double)d->account.samples);
	snprintf(line, sizeof(line), "%6s  %s", share, text);
	menu_add(&s->menu, line, NULL, value);
	if (now)
		s->menu.list.selected = s->menu.count - 1;
}

void function_scope_offer_threads(const struct function_scope *scope, struct screen *s,
				  const struct profile_data *d)
{
	size_t count;
	struct functions_share *shares = functions_threads(d, &count);

	menu_begin(&s->menu, _("Samples of"));
	add_share(s, d, _("all threads"), d->account.samples, 0, true);
	for (size_t i = 0; i < count; i++) {
		char name[17], text[160];

		copy_thread_name(s, shares[i].tid, name);
		add_share(s, d, thread_name(shares[i].tid, name, text, sizeof(text)),
			  shares[i].samples, shares[i].tid, shares[i].tid == scope->hits.tid);
	}
	free(shares);
}

void function_scope_offer_operations(const struct function_scope *scope, struct screen *s,
				     const struct profile_data *d)
{
	size_t count;
	struct functions_share *shares = functions_operations(d, &count);

	menu_begin(&s->menu, _("Samples inside"));
	add_share(s, d, _("all, and no operation"), d->account.samples, (int)PROFILE_ANY_OP, true);
	for (size_t i = 0; i < count; i++) {
		char text[300];

		add_share(s, d, op_name(s, shares[i].op, text, sizeof(text)), shares[i].samples,
			  (int)shares[i].op, shares[i].op == scope->hits.op);
	}
	free(shares);
}
