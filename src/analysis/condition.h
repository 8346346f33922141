/*
 * A condition as a user writes it: SUBJECT [FIGURE] OPERATOR NUMBER [for TIME].
 *
 *	api:call p99 > 50ms for 30s          operations by COMPONENT:OPERATION[:LABEL], shell patterns
 *	*:* errors > 0
 *	rss_bytes > 500MB                    a resource, by its name in JSON; FIGURE: now (default), mean, min, max
 *	health < 60                          the score
 *
 * Figures of operations: count rate errors error_percent mean p50 p90 p95 p99 p999 min max total self
 * time_percent in_flight longest, and where they were measured: cpu cpu_percent allocations allocated freed
 * cpu_per_call allocations_per_call allocated_per_call peak kept; median is p50, cpu_seconds is cpu, per_call is
 * allocated_per_call. Operators: < <= > >= == !=. Numbers take units (base/number.h): times, bytes, percent. A pattern
 * that matches several operations means each of them.
 */
#ifndef ANALYSIS_CONDITION_H
#define ANALYSIS_CONDITION_H

#include "base/error.h"
#include "model/metric.h"
#include "stats/percentile.h"

#include "analysis/quantity.h"

#include <stdbool.h>
#include <stddef.h>

enum condition_subject { CONDITION_OPERATION, CONDITION_RESOURCE, CONDITION_HEALTH };
enum relation {
	COMPARE_LESS,
	COMPARE_LESS_EQUAL,
	COMPARE_MORE,
	COMPARE_MORE_EQUAL,
	COMPARE_EQUAL,
	COMPARE_OTHER
};

/* condition_figures.def is the table. */
enum condition_figure {
#define X(id, ...) CONDITION_##id,
#include "analysis/condition_figures.def"
#undef X
	CONDITION_FIGURES
};
const char *condition_figure_name(enum condition_figure figure);

/* An operation, as far as a figure of it is asked for. */
struct condition_source {
	const struct figures *figures; /* of a counted one, count and errors will do */
	double in_flight, longest;     /* longest: seconds; NaN: unknown */
};
bool condition_is_counted(enum condition_figure figure);
/* Of an operation; NaN: unknown. The unit is that of a timed one. */
double condition_value(enum condition_figure figure, const struct condition_source *o);
enum unit condition_unit(enum condition_figure figure);

struct condition {
	char *text; /* as it was written */
	enum condition_subject subject;
	char *component, *operation,
		*label; /* patterns; NULL where not of an operation; label NULL: any */
	enum metric metric;
	enum condition_figure figure;
	enum relation comparison;
	double limit; /* base unit */
	enum quantity
		written; /* how the limit reads: QUANTITY_NUMBER without a unit, else the unit's */
	double seconds;  /* for how long it must hold; 0: at once */
};

/* False with err: where and what is wrong with the text. */
bool condition_parse(struct condition *c, const char *text, struct error *err);
/* Up to the number, for whom other words than "for TIME" may follow: *rest is where they begin in c->text,
 * without blanks before them; "" where there are none. */
bool condition_parse_head(struct condition *c, const char *text, const char **rest,
			  struct error *err);
void condition_clear(struct condition *c);

const char *condition_operator(const struct condition *c);     /* "<=" */
bool condition_holds(const struct condition *c, double value); /* NaN: never */
bool condition_names(const struct condition *c, const char *component, const char *operation,
		     const char *label);

#endif
