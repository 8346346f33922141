/* Findings: their beginnings, their ends, their order, and the news of both. */
#include "analysis/store.h"

#include <math.h>
#include <stdlib.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/order.h"

#define LINGER_SECONDS 5
#define LINGER_ROUNDS  3

/* ---- events ---- */

static void finding_clear(struct finding *f)
{
	free(f->subject_text);
	free(f->message);
	free(f->suggestion);
}

static struct finding finding_copy(const struct finding *f)
{
	struct finding copy = *f;

	copy.subject_text = mem_string(f->subject_text);
	copy.message = mem_string(f->message);
	copy.suggestion = mem_string(f->suggestion);
	return copy;
}

static void event_clear(struct stored_event *e)
{
	finding_clear(&e->finding);
	free(e->process);
	*e = (struct stored_event){ .resolved = false };
}

static struct stored_event *event_at(struct store *s, size_t i)
{
	return &s->event[(s->event_first + i) % STORE_EVENTS];
}

static void drop_oldest_event(struct store *s)
{
	event_clear(event_at(s, 0));
	s->event_first = (s->event_first + 1) % STORE_EVENTS;
	s->event_count--;
}

static void tell(struct store *s, const struct stored *entry, bool resolved)
{
	const struct finding *f = &entry->finding;

	if (f->severity < SEVERITY_WARNING && f->rule != RULE_ALERT)
		return;
	if (s->event_count == STORE_EVENTS) {
		drop_oldest_event(s);
		s->event_lost++;
	}
	*event_at(s, s->event_count++) = (struct stored_event){
		.finding = finding_copy(f),
		.process = mem_string(entry->process),
		.resolved = resolved,
		.wall_ns = s->wall_ns,
	};
}

bool store_next_event(struct store *s, struct analysis_event *event)
{
	event_clear(&s->taken);
	if (s->event_count == 0)
		return false;
	s->taken = *event_at(s, 0);
	*event_at(s, 0) = (struct stored_event){ .resolved = false };
	drop_oldest_event(s);
	*event = (struct analysis_event){
		.resolved = s->taken.resolved,
		.wall_ns = s->taken.wall_ns,
		.finding = &s->taken.finding,
		.process = s->taken.process,
	};
	return true;
}

/* ---- claims ---- */

static bool same_subject(const struct subject *a, const struct subject *b)
{
	if (a->kind != b->kind)
		return false;
	return a->kind == SUBJECT_PROCESS ||
	       (a->kind == SUBJECT_OPERATION ? a->op == b->op : a->metric == b->metric);
}

static bool is_of(const struct stored *e, const struct claim *c)
{
	const struct finding *f = &e->finding;

	return f->rule == c->rule && f->pid == c->pid && f->epoch == c->epoch &&
	       e->which == c->which && same_subject(&f->subject, &c->subject);
}

/* One that is over is done with, unless it must keep its successor from beginning. */
static struct stored *find(struct store *s, const struct claim *c)
{
	for (size_t i = 0; i < s->count; i++) {
		struct stored *e = &s->entry[i];

		if (is_of(e, c) && e->state != STORED_OVER)
			return e;
	}
	return NULL;
}

static double free_from(const struct store *s, const struct claim *c)
{
	double from = -INFINITY;

	for (size_t i = 0; i < s->count; i++)
		if (is_of(&s->entry[i], c) && s->entry[i].state == STORED_OVER)
			from = fmax(from, s->entry[i].free_from);
	return from;
}

static size_t count_state(const struct store *s, enum stored_state state)
{
	size_t count = 0;

	for (size_t i = 0; i < s->count; i++)
		count += s->entry[i].state == state;
	return count;
}

static struct stored *append(struct store *s, const struct claim *c)
{
	struct stored *e;

	if (s->count - count_state(s, STORED_OVER) >= STORE_STANDING) {
		if (++s->refused_now > s->refused)
			s->refused = s->refused_now;
		return NULL;
	}
	s->entry = vec_room(s->entry, s->count, &s->capacity);
	e = &s->entry[s->count++];
	*e = (struct stored){
		.finding = {
			.rule = c->rule,
			.pid = c->pid,
			.epoch = c->epoch,
			.subject = c->subject,
			.until = NAN,
		},
		.which = c->which,
		.first = s->now,
		.process = mem_string(c->process),
	};
	return e;
}

static void update_texts(struct finding *f, struct claim *c)
{
	finding_clear(f);
	f->subject_text = c->subject_text;
	f->message = c->message;
	f->suggestion =
		c->suggestion ? c->suggestion : mem_string(_(rule_info[c->rule].suggestion));
}

static void stand(struct store *s, struct stored *e, const struct claim *c)
{
	if (e->state != STORED_PENDING || s->now - e->first < c->delay || s->now < free_from(s, c))
		return;
	e->state = STORED_STANDING;
	e->finding.id = ++s->last_id;
	e->finding.since = isnan(c->since) ? e->first : c->since;
	tell(s, e, false);
}

void store_claim(struct store *s, struct claim *c)
{
	struct stored *e = find(s, c);

	if (!e)
		e = append(s, c);
	if (!e) {
		free(c->subject_text);
		free(c->message);
		free(c->suggestion);
		return;
	}
	update_texts(&e->finding, c);
	e->finding.severity = c->severity;
	e->finding.value = c->value;
	e->finding.threshold = c->threshold;
	e->claimed = true;
	e->missed = 0;
	e->held = s->now;
	stand(s, e, c);
	e->cool_down = c->cool_down;
}

/* ---- rounds ---- */

void store_begin(struct store *s, double now, int64_t wall_ns)
{
	s->now = now;
	s->wall_ns = wall_ns;
	s->refused_now = 0;
	for (size_t i = 0; i < s->count; i++)
		s->entry[i].claimed = false;
}

static bool is_standing(const struct stored *e)
{
	return e->state == STORED_STANDING;
}

static void finish(struct store *s, struct stored *e, double until)
{
	e->finding.until = until;
	e->state = STORED_OVER;
	e->free_from = s->now + e->cool_down;
	tell(s, e, true);
}

static void remove_at(struct store *s, size_t i)
{
	finding_clear(&s->entry[i].finding);
	free(s->entry[i].process);
	for (s->count--; i < s->count; i++)
		s->entry[i] = s->entry[i + 1];
}

/* What was only pending does not linger: the time that it must hold has been broken. */
static void miss(struct store *s, size_t i, bool conclude)
{
	struct stored *e = &s->entry[i];

	e->missed++;
	if (e->state == STORED_PENDING)
		remove_at(s, i);
	else if (conclude || (e->missed >= LINGER_ROUNDS && s->now - e->held >= LINGER_SECONDS))
		finish(s, e, e->held);
}

static void forget_oldest(struct store *s)
{
	size_t over = count_state(s, STORED_OVER);

	while (over-- > STORE_OVER) {
		size_t oldest = s->count;

		for (size_t i = 0; i < s->count; i++)
			if (s->entry[i].state == STORED_OVER &&
			    (oldest == s->count ||
			     s->entry[i].finding.until < s->entry[oldest].finding.until))
				oldest = i;
		remove_at(s, oldest);
	}
}

static int compare_shown(const void *a, const void *b)
{
	const struct finding *one = a, *other = b;
	bool over = !isnan(one->until), other_over = !isnan(other->until);

	if (over != other_over)
		return over ? 1 : -1;
	if (over && one->until != other->until)
		return ORDER(other->until, one->until);
	if (!over && one->severity != other->severity)
		return ORDER(other->severity, one->severity);
	if (one->since != other->since)
		return ORDER(one->since, other->since);
	return ORDER(one->id, other->id);
}

static void show(struct store *s)
{
	s->shown_count = 0;
	s->shown = mem_resize(s->shown, s->count + 1, sizeof(*s->shown));
	for (size_t i = 0; i < s->count; i++)
		if (s->entry[i].state != STORED_PENDING)
			s->shown[s->shown_count++] = s->entry[i].finding;
	qsort(s->shown, s->shown_count, sizeof(*s->shown), compare_shown);
}

void store_end(struct store *s, bool conclude)
{
	for (size_t i = s->count; i-- > 0;)
		if (!s->entry[i].claimed && s->entry[i].state != STORED_OVER)
			miss(s, i, conclude);
	forget_oldest(s);
	show(s);
}

void store_keep(struct store *s, pid_t pid, enum rule rule)
{
	for (size_t i = 0; i < s->count; i++) {
		const struct finding *f = &s->entry[i].finding;

		if (f->pid == pid && (rule == RULE_COUNT || f->rule == rule))
			s->entry[i].claimed = true;
	}
}

void store_drop(struct store *s, pid_t pid)
{
	for (size_t i = s->count; i-- > 0;)
		if (s->entry[i].finding.pid == pid && is_standing(&s->entry[i]))
			finish(s, &s->entry[i], s->now);
}

void store_clear(struct store *s)
{
	while (s->count)
		remove_at(s, s->count - 1);
	while (s->event_count)
		drop_oldest_event(s);
	event_clear(&s->taken);
	free(s->entry);
	free(s->shown);
	*s = (struct store){ .count = 0 };
}
