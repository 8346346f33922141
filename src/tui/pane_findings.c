/* The Findings pane: what is wrong, what to do next, and the parts of the health score. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/number.h"
#include "base/text.h"
#include "tui/graph.h"
#include "tui/screen.h"

#define BOX_HEIGHT 7 /* of what stands below the list about the row under the cursor */
#define AGE_WIDTH  5
#define PART_WIDTH 12

/* The rows: findings, or one that says that there are none; a heading; the parts of the health. */
struct findings {
	struct list list;
	size_t *shown; /* those of screen.found that pass the filter */
	size_t count;
	uint64_t at; /* the id under the cursor, which follows it */
	int subject_width;
	struct screen *screen;
};

enum row_kind { ROW_FINDING, ROW_NONE, ROW_HEALTH, ROW_PART };

static size_t finding_rows(const struct findings *f)
{
	return f->count > 0 ? f->count : 1;
}

static enum row_kind kind_of(const struct findings *f, size_t index)
{
	if (index < f->count)
		return ROW_FINDING;
	if (index < finding_rows(f))
		return ROW_NONE;
	return index == finding_rows(f) ? ROW_HEALTH : ROW_PART;
}

static size_t part_of(const struct findings *f, size_t index)
{
	return index - finding_rows(f) - 1;
}

static const struct finding *finding_at(const struct findings *f, size_t index)
{
	return &f->screen->found.list[f->shown[index]];
}

static size_t row_count(const struct findings *f, const struct screen *s)
{
	return finding_rows(f) + 1 + (s->found.known ? HEALTH_PARTS : 0);
}

static bool present(const struct screen *s)
{
	return s->host && s->host->analysis;
}

/* With the sum in sight, the process too. */
static const char *subject_of(const struct screen *s, const struct finding *finding, char *out,
			      size_t size)
{
	if (finding->pid != s->pid && finding->pid != 0)
		snprintf(out, size, "%d %s", (int)finding->pid, finding->subject_text);
	else
		snprintf(out, size, "%s", finding->subject_text);
	return out;
}

static bool passes(const struct screen *s, const struct finding *finding, const char *filter)
{
	char subject[256], all[1024];

	snprintf(all, sizeof(all), "%s %s %s %s", subject_of(s, finding, subject, sizeof(subject)),
		 finding->message, rule_info[finding->rule].name,
		 severity_title(finding->severity));
	return filter_passes(filter, all);
}

static void choose(struct screen *s, struct findings *f)
{
	const char *filter = s->settings->filter ? s->settings->filter : "";
	char subject[256];

	f->shown = mem_resize(f->shown, s->found.count + 1, sizeof(*f->shown));
	f->count = 0;
	f->subject_width = 0;
	for (size_t i = 0; i < s->found.count; i++) {
		const struct finding *finding = &s->found.list[i];
		int columns = text_columns(subject_of(s, finding, subject, sizeof(subject)));

		if (!passes(s, finding, filter))
			continue;
		f->shown[f->count++] = i;
		f->subject_width = columns > f->subject_width ? columns : f->subject_width;
	}
}

/* The cursor stays with its finding, once it has left the first row. */
static void follow(struct findings *f)
{
	for (size_t i = 0; i < f->count && f->list.selected > 0; i++)
		if (finding_at(f, i)->id == f->at) {
			f->list.selected = i;
			return;
		}
}

static void remember(struct screen *s, void *state)
{
	struct findings *f = state;

	(void)s;
	f->at = f->list.selected < f->count ? finding_at(f, f->list.selected)->id : UINT64_MAX;
}

static void update(struct screen *s, void *state)
{
	struct findings *f = state;

	f->screen = s;
	choose(s, f);
	follow(f);
	list_fit(&f->list, row_count(f, s), f->list.height);
	remember(s, f);
}

/* ---- rows ---- */

/* Where things stand in a row; a word of 0 columns: the sign alone. */
struct places {
	int word, age, subject, subject_width, message;
};

static int word_width(void)
{
	int width = text_columns(_("over"));

	for (int i = 0; i < SEVERITY_COUNT; i++) {
		int columns = text_columns(severity_title((enum severity)i));

		width = columns > width ? columns : width;
	}
	return width;
}

static struct places places_for(const struct findings *f, int width)
{
	struct places p = { .word = width >= 60 ? word_width() : 0 };

	p.age = 2 + p.word + (p.word > 0);
	p.subject = p.age + AGE_WIDTH + 2;
	p.subject_width = (width - p.subject) / 2;
	if (f->subject_width < p.subject_width)
		p.subject_width = f->subject_width < 8 ? 8 : f->subject_width;
	p.message = p.subject + p.subject_width + 2;
	return p;
}

static double age_of(const struct screen *s, const struct finding *finding)
{
	return (finding_stands(finding) ? s->facts.elapsed : finding->until) - finding->since;
}

static void draw_finding(struct findings *f, const struct finding *finding, struct area a)
{
	struct places p = places_for(f, a.width);
	bool stands = finding_stands(finding);
	enum style look = stands ? severity_style(finding->severity) : STYLE_DIM;
	enum style plain = stands ? STYLE_PLAIN : STYLE_DIM;
	char subject[256], age[32];

	if (stands)
		area_put(a, 0, 0, look, severity_sign(finding->severity));
	area_fit(a, 2, 0, p.word, -1, look, stands ? severity_title(finding->severity) : _("over"));
	area_fit(a, p.age, 0, AGE_WIDTH, 1, plain, age_text(age_of(f->screen, finding), age));
	area_fit(a, p.subject, 0, p.subject_width, -1, stands ? STYLE_STRONG : STYLE_DIM,
		 subject_of(f->screen, finding, subject, sizeof(subject)));
	area_fit(a, p.message, 0, a.width - p.message, -1, plain, finding->message);
}

static void draw_nothing(const struct screen *s, struct area a)
{
	char age[32], rules[96];

	if (s->settings->filter && s->settings->filter[0]) {
		area_text(a, 2, 0, STYLE_DIM, _("no finding matches the filter; Esc ends it"));
		return;
	}
	age_text(s->facts.elapsed - (s->track ? s->track->first_seconds : 0), age);
	snprintf(rules, sizeof(rules),
		 P_("%u rule is active", "%u rules are active", s->host->rules), s->host->rules);
	area_put(a, 0, 0, STYLE_GOOD, 0x2713);
	if (s->host->rules > 0)
		area_print(a, 2, 0, STYLE_GOOD, _("nothing found in %s; %s"), age, rules);
	else
		area_print(a, 2, 0, STYLE_GOOD, _("nothing found in %s"), age);
}

static void draw_health(const struct screen *s, struct area a)
{
	double score = s->found.health.score;
	int x;

	if (isnan(score))
		x = area_print(a, 1, 0, STYLE_LABEL, "%s",
			       s->found.known ? _("Health n/a: none of its parts is known")
					      : _("Health n/a: nothing is known yet"));
	else
		x = area_print(a, 1, 0, STYLE_LABEL, _("Health %.0f of 100: %s"), score,
			       health_word(score));
	for (x += 2; x < a.width - 1; x++)
		area_put(a, x, 0, STYLE_BOX, 0x2500);
}

static enum style score_style(double score)
{
	return isnan(score)           ? STYLE_UNKNOWN
	       : score >= HEALTH_GOOD ? STYLE_GOOD
	       : score >= HEALTH_FAIR ? STYLE_WARNING
				      : STYLE_BAD;
}

static void draw_part(const struct screen *s, size_t part, struct area a)
{
	double score = s->found.health.part[part].score;
	double weight = s->found.health.part[part].weight;
	bool wide = a.width >= 60;
	int x = 2 + PART_WIDTH + 5;
	char text[NUMBER_SIZE], weighs[64];

	area_fit(a, 2, 0, PART_WIDTH - 1, -1, STYLE_PLAIN, _(health_info[part].title));
	if (isnan(score))
		strcpy(text, "n/a");
	else
		snprintf(text, sizeof(text), "%.0f", score);
	area_fit(a, 2 + PART_WIDTH, 0, 4, 1, score_style(score), text);
	if (wide) {
		if (!isnan(score))
			graph_bar(a, x + 1, 0, 10, score / 100, score_style(score));
		x += 13;
		snprintf(weighs, sizeof(weighs), _("weight %s"), number_count(text, weight));
		area_fit(a, x, 0, 11, -1, STYLE_DIM, weight > 0 ? weighs : "");
		x += 12;
	}
	area_fit(a, x + 1, 0, a.width - x - 1, -1, STYLE_DIM, s->found.health.part[part].why);
}

static void draw_row(void *context, size_t index, struct area a, bool selected)
{
	struct findings *f = context;

	(void)selected;
	switch (kind_of(f, index)) {
	case ROW_FINDING: draw_finding(f, finding_at(f, index), a); break;
	case ROW_NONE: draw_nothing(f->screen, a); break;
	case ROW_HEALTH: draw_health(f->screen, a); break;
	case ROW_PART: draw_part(f->screen, part_of(f, index), a); break;
	}
}

static bool match_row(void *context, size_t index, const char *text)
{
	struct findings *f = context;

	switch (kind_of(f, index)) {
	case ROW_FINDING: return passes(f->screen, finding_at(f, index), text);
	case ROW_PART: return text_find(_(health_info[part_of(f, index)].title), text) != NULL;
	default: return false;
	}
}

static struct list_rows rows(struct screen *s, void *state)
{
	struct findings *f = state;

	f->screen = s;
	return (struct list_rows){ f, draw_row, match_row };
}

/* ---- the row under the cursor ---- */

/* A number in a rule's unit. */
static const char *in_unit(const struct screen *s, const char *unit, double number, char out[40])
{
	char text[NUMBER_SIZE];

	for (int i = 0; i <= UNIT_SECONDS; i++)
		if (strcmp(unit, unit_name((enum unit)i)) == 0) {
			unit_format(text, (enum unit)i, number, s->settings->raw_units);
			snprintf(out, 40, "%s%s", text, i == UNIT_PER_SECOND ? "/s" : "");
			return out;
		}
	snprintf(out, 40, "%s%s", number_count(text, number), unit);
	return out;
}

/* "650ms against 500ms, for 3m": the condition of an alert says that itself. */
static void draw_evidence(const struct screen *s, const struct finding *finding, struct area a)
{
	const struct rule_info *rule = &rule_info[finding->rule];
	char value[40], threshold[40], age[32], ago[32];

	in_unit(s, rule->unit, finding->value, value);
	in_unit(s, rule->unit, finding->threshold, threshold);
	age_text(age_of(s, finding), age);
	age_text(s->facts.elapsed - finding->until, ago);
	if (!finding_stands(finding))
		area_print(a, 0, 0, STYLE_DIM, _("ended %s ago; it lasted %s"), ago, age);
	else if (rule->unit[0] == '\0')
		area_print(a, 0, 0, STYLE_PLAIN, _("for %s"), age);
	else
		area_print(a, 0, 0, STYLE_PLAIN, _("%s, threshold %s, for %s"), value, threshold,
			   age);
}

static void draw_box_title(struct area a, const char *title)
{
	int x = area_text(a, 0, 0, STYLE_LABEL, title);

	for (x++; x < a.width - 1; x++)
		area_put(a, x, 0, STYLE_BOX, 0x2500);
}

static void draw_finding_box(struct findings *f, const struct finding *finding, struct area a)
{
	const struct rule_info *rule = &rule_info[finding->rule];
	char subject[256], title[400];
	int y = 1;

	snprintf(title, sizeof(title), "%s: %s",
		 subject_of(f->screen, finding, subject, sizeof(subject)), _(rule->title));
	draw_box_title(a, title);
	y += area_wrap(a, y, 2, STYLE_PLAIN, finding->message);
	draw_evidence(f->screen, finding, area_cut(a, 0, y++, a.width, 1));
	y += area_wrap(a, y, a.height - y > 2 ? 2 : 1, STYLE_STRONG, finding->suggestion);
	snprintf(title, sizeof(title), _("rule %s: %s; %s"), rule->name, _(rule->reads),
		 rule->source);
	area_wrap(a, y, a.height - y, STYLE_DIM, title);
}

static void draw_part_box(const struct screen *s, size_t part, struct area a)
{
	draw_box_title(a, _(health_info[part].title));
	area_wrap(a, area_wrap(a, 1, 2, STYLE_PLAIN, s->found.health.part[part].why) + 1, 2,
		  STYLE_DIM, _(health_info[part].help));
}

static void draw_box(struct findings *f, struct area a)
{
	size_t index = f->list.selected;

	switch (kind_of(f, index)) {
	case ROW_FINDING: draw_finding_box(f, finding_at(f, index), a); break;
	case ROW_PART: draw_part_box(f->screen, part_of(f, index), a); break;
	default: break;
	}
}

/* ---- the pane ---- */

static void draw_header(const struct findings *f, struct area a)
{
	struct places p = places_for(f, a.width);

	area_fit(a, 2, 0, p.word, -1, STYLE_HEAD, _("SEVERITY"));
	area_fit(a, p.age, 0, AGE_WIDTH, 1, STYLE_HEAD, _("SINCE"));
	area_fit(a, p.subject, 0, p.subject_width, -1, STYLE_HEAD, _("SUBJECT"));
	area_fit(a, p.message, 0, a.width - p.message, -1, STYLE_HEAD, _("FINDING"));
}

static bool has_box(const struct findings *f, int height)
{
	enum row_kind kind = kind_of(f, f->list.selected);

	return height >= 2 * BOX_HEIGHT - 1 && (kind == ROW_FINDING || kind == ROW_PART);
}

static void draw(struct screen *s, void *state, struct area a)
{
	struct findings *f = state;
	struct list_rows list_rows = rows(s, state);
	struct area body = area_cut(a, 0, 1, a.width, a.height - 1);
	int box = has_box(f, body.height) ? BOX_HEIGHT : 0;

	area_fill(a, 0, 0, a.width, 1, STYLE_HEAD);
	draw_header(f, area_cut(a, 0, 0, a.width, 1));
	body = area_cut(body, 0, 0, a.width, body.height - box);
	list_fit(&f->list, row_count(f, s), body.height);
	list_draw(&f->list, body, &list_rows);
	if (box > 0)
		draw_box(f, area_cut(a, 1, a.height - box, a.width - 2, box));
}

static bool act(struct screen *s, void *state, enum action action)
{
	struct findings *f = state;

	if (action == ACTION_ENTER) {
		if (f->list.selected < f->count) {
			const struct finding *finding = finding_at(f, f->list.selected);
			struct subject subject = finding->subject;

			screen_jump(s, finding->pid, finding->epoch, &subject);
		}
		return true;
	}
	if (!list_act(&f->list, action))
		return false;
	remember(s, f);
	return true;
}

static struct list *list(void *state)
{
	return &((struct findings *)state)->list;
}

static void clear(void *state)
{
	free(((struct findings *)state)->shown);
}

const struct pane pane_findings = {
	.title = N_("Findings"),
	.state_size = sizeof(struct findings),
	.where = IN_FINDINGS,
	.absent = N_("nothing is judged here"),
	.present = present,
	.update = update,
	.draw = draw,
	.act = act,
	.list = list,
	.rows = rows,
	.moved = remember,
	.clear = clear,
};
