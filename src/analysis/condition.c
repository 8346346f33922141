/* Conditions: a parser of words, each of which says where it stands. */
#include "analysis/condition.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"

#define BLANKS    " \t"
#define OPERATORS "<>=!"
#define DIGITS    "0123456789."
#define ALIKE     2 /* letters at the beginning */

static const struct {
	const char *name;
	bool of_operation, of_resource;
	enum quantity quantity; /* of an operation's figure */
	enum unit unit;         /* likewise */
	bool counted;
} figures[CONDITION_FIGURES] = {
#define X(id, name, of_operation, of_resource, quantity, unit, counted, value)            \
	[CONDITION_##id] = { name,        of_operation, of_resource, QUANTITY_##quantity, \
			     UNIT_##unit, counted },
#include "analysis/condition_figures.def"
#undef X
};

/* The longer first. */
static const struct {
	const char *text;
	enum relation comparison;
} operators[] = {
	{ "<=", COMPARE_LESS_EQUAL }, { ">=", COMPARE_MORE_EQUAL }, { "==", COMPARE_EQUAL },
	{ "!=", COMPARE_OTHER },      { "<", COMPARE_LESS },        { ">", COMPARE_MORE },
};

const char *condition_figure_name(enum condition_figure figure)
{
	return figures[figure].name;
}

bool condition_is_counted(enum condition_figure figure)
{
	return figures[figure].counted;
}

enum unit condition_unit(enum condition_figure figure)
{
	return figures[figure].unit;
}

double condition_value(enum condition_figure figure, const struct condition_source *o)
{
	const struct figures *f = o->figures;
	const double values[CONDITION_FIGURES] = {
#define X(id, name, of_operation, of_resource, quantity, unit, counted, value) \
	[CONDITION_##id] = value,
#include "analysis/condition_figures.def"
#undef X
	};

	return values[figure];
}

/* The next word, allocated: up to a blank or an operator, which may stand without blanks. */
static char *take_word(const char **at, const char *stop)
{
	const char *begin = *at += strspn(*at, BLANKS);
	size_t length = strcspn(begin, stop);

	*at += length;
	*at += strspn(*at, BLANKS);
	return mem_stringn(begin, length);
}

static bool expected(const struct condition *c, const char *what, const char *where,
		     struct error *err)
{
	if (*where == '\0')
		return error_set(err, _("condition '%s': it ends where %s was expected"), c->text,
				 what);
	return error_set(err, _("condition '%s': expected %s at '%s'"), c->text, what, where);
}

/* ---- the subject ---- */

static size_t common_length(const char *a, const char *b)
{
	size_t length = 0;

	while (a[length] && a[length] == b[length])
		length++;
	return length;
}

/* Of the resources and "health" the one that begins most like the word; NULL: none does. */
static const char *nearest_subject(const char *word)
{
	const char *nearest = "health";
	size_t most = common_length(word, nearest);

	for (int i = 0; i < METRIC_COUNT; i++) {
		size_t length = common_length(word, metric_info[i].name);

		if (length <= most)
			continue;
		most = length;
		nearest = metric_info[i].name;
	}
	return most >= ALIKE ? nearest : NULL;
}

static bool no_subject(const struct condition *c, const char *word, struct error *err)
{
	const char *nearest = nearest_subject(word);

	if (nearest)
		return error_set(err, _("condition '%s': there is no '%s'; the nearest is %s"),
				 c->text, word, nearest);
	return expected(c, _("COMPONENT:OPERATION, a resource such as rss_bytes, or 'health'"),
			word, err);
}

static bool set_operation(struct condition *c, const char *word, struct error *err)
{
	const char *first = strchr(word, ':'), *second = strchr(first + 1, ':');

	c->subject = CONDITION_OPERATION;
	c->component = mem_stringn(word, (size_t)(first - word));
	c->operation = second ? mem_stringn(first + 1, (size_t)(second - first - 1))
			      : mem_string(first + 1);
	c->label = second ? mem_string(second + 1) : NULL;
	if (*c->component && *c->operation)
		return true;
	return expected(c, _("COMPONENT:OPERATION"), word, err);
}

static bool set_subject(struct condition *c, const char *word, struct error *err)
{
	if (strchr(word, ':'))
		return set_operation(c, word, err);
	c->figure = CONDITION_NOW;
	if (strcmp(word, "health") == 0) {
		c->subject = CONDITION_HEALTH;
		return true;
	}
	c->subject = CONDITION_RESOURCE;
	c->metric = metric_by_name(word);
	return c->metric != METRIC_COUNT || no_subject(c, word, err);
}

/* ---- the figure ---- */

static const struct {
	const char *name;
	enum condition_figure figure;
} other_names[] = {
	{ "median", CONDITION_P50 },
	{ "cpu_seconds", CONDITION_CPU },
	{ "per_call", CONDITION_ALLOCATED_PER_CALL },
};

/* CONDITION_FIGURES: there is none of that name. */
static enum condition_figure figure_named(const char *word)
{
	int i = 0;

	for (size_t other = 0; other < sizeof(other_names) / sizeof(*other_names); other++)
		if (strcmp(other_names[other].name, word) == 0)
			return other_names[other].figure;
	while (i < CONDITION_FIGURES && strcmp(figures[i].name, word) != 0)
		i++;
	return (enum condition_figure)i;
}

static bool figure_fits(const struct condition *c, enum condition_figure figure)
{
	if (figure == CONDITION_FIGURES)
		return false;
	return (c->subject == CONDITION_OPERATION && figures[figure].of_operation) ||
	       (c->subject == CONDITION_RESOURCE && figures[figure].of_resource);
}

static const char *figure_help(const struct condition *c)
{
	if (c->subject == CONDITION_OPERATION)
		return _("a figure of an operation such as p99, mean or errors");
	if (c->subject == CONDITION_RESOURCE)
		return _("now, mean, min or max");
	return _("an operator: < <= > >= == !=");
}

static bool set_figure(struct condition *c, const char *word, struct error *err)
{
	enum condition_figure figure = figure_named(word);

	if (*word == '\0' && c->subject != CONDITION_OPERATION)
		return true;
	if (!figure_fits(c, figure))
		return expected(c, figure_help(c), word, err);
	c->figure = figure;
	return true;
}

/* ---- the rest ---- */

static bool take_operator(struct condition *c, const char **at, struct error *err)
{
	for (size_t i = 0; i < sizeof(operators) / sizeof(*operators); i++) {
		size_t length = strlen(operators[i].text);

		if (strncmp(*at, operators[i].text, length) != 0)
			continue;
		c->comparison = operators[i].comparison;
		*at += length;
		return true;
	}
	return expected(c, _("an operator: < <= > >= == !="), *at, err);
}

static enum quantity quantity_of(const struct condition *c)
{
	if (c->subject == CONDITION_OPERATION)
		return figures[c->figure].quantity;
	if (c->subject == CONDITION_RESOURCE)
		return quantity_of_unit(unit_name(metric_info[c->metric].unit));
	return QUANTITY_NUMBER;
}

/* An amount is a time wherever it reads as one. */
static enum quantity written_as(enum quantity quantity, const char *word)
{
	double ignored;

	if (word[strspn(word, DIGITS)] == '\0')
		return QUANTITY_NUMBER;
	if (quantity != QUANTITY_AMOUNT)
		return quantity;
	return quantity_parse(QUANTITY_SECONDS, word, &ignored) ? QUANTITY_SECONDS : QUANTITY_BYTES;
}

static bool set_limit(struct condition *c, const char *word, struct error *err)
{
	c->written = written_as(quantity_of(c), word);
	return quantity_parse(quantity_of(c), word, &c->limit) ||
	       expected(c, quantity_help(quantity_of(c)), word, err);
}

static bool set_time(struct condition *c, const char *word, struct error *err)
{
	return quantity_parse(QUANTITY_SECONDS, word, &c->seconds) ||
	       expected(c, quantity_help(QUANTITY_SECONDS), word, err);
}

typedef bool set_fn(struct condition *c, const char *word, struct error *err);

static bool take(struct condition *c, const char **at, const char *stop, set_fn *set,
		 struct error *err)
{
	char *word = take_word(at, stop);
	bool good = set(c, word, err);

	free(word);
	return good;
}

static bool set_for(struct condition *c, const char *word, struct error *err)
{
	return strcmp(word, "for") == 0 || expected(c, _("'for TIME' or the end"), word, err);
}

static bool take_head(struct condition *c, const char **at, struct error *err)
{
	return take(c, at, BLANKS OPERATORS, set_subject, err) &&
	       take(c, at, BLANKS OPERATORS, set_figure, err) && take_operator(c, at, err) &&
	       take(c, at, BLANKS, set_limit, err);
}

static bool take_tail(struct condition *c, const char *at, struct error *err)
{
	if (*at == '\0')
		return true;
	if (!take(c, &at, BLANKS, set_for, err) || !take(c, &at, BLANKS, set_time, err))
		return false;
	return *at == '\0' || expected(c, _("the end"), at, err);
}

bool condition_parse_head(struct condition *c, const char *text, const char **rest,
			  struct error *err)
{
	*c = (struct condition){ .text = mem_string(text), .metric = METRIC_COUNT };
	*rest = c->text;
	if (take_head(c, rest, err))
		return true;
	condition_clear(c);
	return false;
}

bool condition_parse(struct condition *c, const char *text, struct error *err)
{
	const char *rest;

	if (!condition_parse_head(c, text, &rest, err))
		return false;
	if (take_tail(c, rest, err))
		return true;
	condition_clear(c);
	return false;
}

void condition_clear(struct condition *c)
{
	free(c->text);
	free(c->component);
	free(c->operation);
	free(c->label);
	*c = (struct condition){ .metric = METRIC_COUNT };
}

const char *condition_operator(const struct condition *c)
{
	size_t i = 0;

	while (operators[i].comparison != c->comparison)
		i++;
	return operators[i].text;
}

bool condition_holds(const struct condition *c, double value)
{
	if (isnan(value))
		return false;
	switch (c->comparison) {
	case COMPARE_LESS: return value < c->limit;
	case COMPARE_LESS_EQUAL: return value <= c->limit;
	case COMPARE_MORE: return value > c->limit;
	case COMPARE_MORE_EQUAL: return value >= c->limit;
	case COMPARE_EQUAL: return value == c->limit;
	case COMPARE_OTHER: return value != c->limit;
	}
	return false;
}

bool condition_names(const struct condition *c, const char *component, const char *operation,
		     const char *label)
{
	return c->subject == CONDITION_OPERATION &&
	       text_glob(c->component, component ? component : "") &&
	       text_glob(c->operation, operation ? operation : "") &&
	       (!c->label || text_glob(c->label, label ? label : ""));
}
