/* Taking over what the analysis has found. */
#include "tui/found.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/lookup.h"
#include "base/mem.h"
#include "base/order.h"
#include "tui/screen.h"

#define EVERY_SECONDS 1

_Static_assert(RULE_COUNT <= 64, "op_mark.rules has a bit for every rule");

static const struct {
	enum sign sign;
	enum style style;
} looks[SEVERITY_COUNT] = {
	[SEVERITY_INFO] = { SIGN_INFO, STYLE_LABEL },
	[SEVERITY_WARNING] = { SIGN_WARNING, STYLE_WARNING },
	[SEVERITY_CRITICAL] = { SIGN_CRITICAL, STYLE_SLOW },
};

enum sign severity_sign(enum severity severity)
{
	return looks[severity].sign;
}

enum style severity_style(enum severity severity)
{
	return looks[severity].style;
}

bool finding_stands(const struct finding *finding)
{
	return isnan(finding->until);
}

static void clear_list(struct found *f)
{
	for (size_t i = 0; i < f->count; i++) {
		free(f->list[i].subject_text);
		free(f->list[i].message);
		free(f->list[i].suggestion);
	}
	free(f->list);
	f->list = NULL;
	f->count = 0;
}

void found_clear(struct found *f)
{
	clear_list(f);
	free(f->marks);
	memset(f, 0, sizeof(*f));
	f->health.score = NAN;
}

static bool is_in_sight(const struct finding *finding, const struct process_track *track)
{
	pid_t pid = track->info->id.pid;

	return pid == 0 || finding->pid == pid;
}

/* Tells by the ids and states of what is in sight whether any of it has changed. */
static uint64_t print_of(const struct finding *list, size_t count,
			 const struct process_track *track)
{
	uint64_t print = LOOKUP_HASH;

	for (size_t i = 0; i < count; i++)
		if (is_in_sight(&list[i], track)) {
			uint64_t word = list[i].id * 8 + (uint64_t)list[i].severity * 2 +
					finding_stands(&list[i]);

			print = lookup_hash(print, &word, sizeof(word));
		}
	return print;
}

static void take_list(struct found *f, const struct finding *list, size_t count,
		      const struct process_track *track)
{
	clear_list(f);
	memset(f->standing, 0, sizeof(f->standing));
	f->list = mem_alloc_array(count + 1, sizeof(*f->list));
	for (size_t i = 0; i < count; i++) {
		struct finding *copy = &f->list[f->count];

		if (!is_in_sight(&list[i], track))
			continue;
		*copy = list[i];
		copy->subject_text = mem_string(list[i].subject_text ? list[i].subject_text : "");
		copy->message = mem_string(list[i].message ? list[i].message : "");
		copy->suggestion = mem_string(list[i].suggestion ? list[i].suggestion : "");
		f->standing[copy->severity] += finding_stands(copy);
		f->count++;
	}
}

static void mark_finding(struct found *f, const struct finding *finding,
			 const struct process_track *track)
{
	struct op_mark *mark;

	if (!finding_stands(finding) || finding->subject.kind != SUBJECT_OPERATION ||
	    finding->pid != track->info->id.pid || finding->epoch != track->epoch ||
	    finding->subject.op >= f->mark_count)
		return;
	mark = &f->marks[finding->subject.op];
	mark->rules |= 1ull << finding->rule;
	if ((int)finding->severity > mark->severity)
		mark->severity = (signed char)finding->severity;
}

static void take_marks(struct found *f, const struct analysis *a, const struct process_track *track)
{
	pid_t pid = track->info->id.pid;

	f->mark_count = track->op_count;
	f->marks = mem_resize(f->marks, f->mark_count + 1u, sizeof(*f->marks));
	for (uint32_t op = 0; op < f->mark_count; op++) {
		int direction = analysis_direction(a, pid, op);

		f->marks[op] = (struct op_mark){
			.severity = -1,
			.direction = (signed char)ORDER(direction, 0),
		};
	}
	for (size_t i = 0; i < f->count; i++)
		mark_finding(f, &f->list[i], track);
}

static void take_health(struct found *f, const struct analysis *a, pid_t pid)
{
	const struct health *health = analysis_health(a, pid);

	f->known = health != NULL;
	if (health)
		f->health = *health;
	else
		f->health.score = NAN;
}

bool found_take(struct found *f, const struct analysis *a, const struct process_track *track,
		double now)
{
	const struct finding *list;
	uint64_t print;
	size_t count;

	if (!a || !track) {
		found_clear(f);
		return false;
	}
	list = analysis_findings(a, &count);
	print = print_of(list, count, track);
	if (f->track == track && f->print == print && now < f->taken + EVERY_SECONDS &&
	    f->mark_count == track->op_count)
		return false;
	take_list(f, list, count, track);
	take_marks(f, a, track);
	take_health(f, a, track->info->id.pid);
	f->track = track;
	f->print = print;
	f->taken = now;
	return true;
}

struct op_mark found_mark(const struct found *f, uint32_t op)
{
	return op < f->mark_count ? f->marks[op] : (struct op_mark){ .severity = -1 };
}

const struct finding *found_worst(const struct found *f)
{
	return f->count > 0 && finding_stands(&f->list[0]) ? &f->list[0] : NULL;
}

const char *age_text(double seconds, char out[32])
{
	static const struct {
		double seconds;
		char unit;
	} units[] = { { 86400, 'd' }, { 3600, 'h' }, { 60, 'm' }, { 1, 's' } };
	size_t i = 0;

	if (!(seconds >= 0))
		return strcpy(out, "-");
	while (i < 3 && seconds < units[i].seconds)
		i++;
	snprintf(out, 32, "%.0f%c", floor(seconds / units[i].seconds), units[i].unit);
	return out;
}

const char *health_word(double score)
{
	return score >= HEALTH_GOOD ? _("good") : score >= HEALTH_FAIR ? _("fair") : _("poor");
}
