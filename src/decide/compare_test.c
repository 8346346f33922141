/* The test of one figure, the adjustment of many, the verdict, and why there is none. */
#include <math.h>
#include <stdlib.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/number.h"
#include "stats/adjust.h"
#include "stats/robust.h"
#include "stats/shift.h"
#include "stats/student.h"

#include "decide/compare_parts.h"

#define NORMAL_95 1.959964
#define RUNS_MOST 1000 /* that are ever advised */

/* ---- the test ---- */

/* With ties the normal approximation goes below what any order can have. */
static void limit_p(struct shift *s)
{
	s->p = fmax(s->p, shift_least_p((double)s->before, (double)s->after));
}

static bool all_positive(const double *values, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (!(values[i] > 0))
			return false;
	return true;
}

static double *logarithms(const double *values, size_t count)
{
	double *logs = mem_alloc_array(count, sizeof(*logs));

	for (size_t i = 0; i < count; i++)
		logs[i] = log(values[i]);
	return logs;
}

/* With few runs ranks cannot go below a p that is not small enough for one operation among many, however
 * far apart both sides are. Where that p is reached, the distance may speak. Below it this p is at most as
 * often as small as that of Welch's test alone; from it on it is that of the ranks. */
static double separated_p(const struct shift *s, const double *before, const double *after)
{
	double pairs = (double)s->before * (double)s->after;

	if (s->u > 0 && s->u < pairs)
		return s->p;
	return fmin(s->p, student_welch_p(before, s->before, after, s->after, RUN_DEVIATION));
}

static void test_ratio(struct shift *shift, const double *before, size_t before_count,
		       const double *after, size_t after_count, bool runs)
{
	double *a = logarithms(before, before_count), *b = logarithms(after, after_count);

	shift_of(a, before_count, b, after_count, shift);
	limit_p(shift);
	if (runs)
		shift->p = separated_p(shift, a, b);
	free(a);
	free(b);
}

static double percent_of_log(double shift)
{
	return 100 * expm1(shift);
}

/* Relative to nothing, anything is infinitely more. */
static double percent_of_scale(double shift, double scale)
{
	if (shift == 0)
		return 0;
	return scale > 0 ? 100 * shift / scale : copysign(INFINITY, shift);
}

static void set_percent(struct compared *to, const struct shift *shift, bool ratio, double scale)
{
	to->percent = ratio ? percent_of_log(shift->by) : percent_of_scale(shift->by, scale);
	if (!isfinite(to->percent))
		return;
	to->low = ratio ? percent_of_log(shift->low) : percent_of_scale(shift->low, scale);
	to->high = ratio ? percent_of_log(shift->high) : percent_of_scale(shift->high, scale);
	if (!isfinite(to->low) || !isfinite(to->high))
		to->low = to->high = NAN;
}

/* Degrees of freedom of a sum of variances, of which only the values' own was estimated (Satterthwaite 1946). That
 * is known the less the more dependence had to be estimated with it. */
static size_t degrees_of(double values, double inflation, double own, double all)
{
	double degrees = fmax((values / inflation - 2) / inflation, 1) * pow(all / own, 4);

	return degrees < STUDENT_MANY ? (size_t)degrees : STUDENT_MANY;
}

/* The test of ranks knows only which are larger: it cannot tell few values that depend on each other from as many
 * that do not, nor a small difference from a large one. So the shift has to be significant against its own
 * deviation, too, which the interval tells, and in which the doubts count. */
static void doubt(struct shift *s, struct compare_doubts *doubts, double scale)
{
	double half = (s->high - s->low) / 2, inflation = fmax(doubts->inflation, 1);
	double own = half / NORMAL_95 * sqrt(inflation),
	       all = hypot(own, doubts->deviation * scale);
	double values = (double)(s->before + s->after), wider;

	doubts->own = scale > 0 ? own / scale : own;
	if (isinf(doubts->deviation)) {
		s->p = 1;
		s->low = s->high = NAN;
		return;
	}
	if (!(all > 0) || isinf(all))
		return;
	wider = NORMAL_95 * all - half;
	s->p = fmax(s->p, student_p(fabs(s->by) / all, degrees_of(values, inflation, own, all)));
	s->low -= wider;
	s->high += wider;
}

void compare_test(struct compared *to, const double *before, size_t before_count,
		  const double *after, size_t after_count, struct compare_doubts *doubts)
{
	bool ratio = all_positive(before, before_count) && all_positive(after, after_count);
	double scale = ratio ? 1 : robust_median(before, before_count);
	struct shift shift;

	to->n[BEFORE] = before_count;
	to->n[AFTER] = after_count;
	if (before_count < SHIFT_LEAST || after_count < SHIFT_LEAST)
		return;
	if (ratio) {
		test_ratio(&shift, before, before_count, after, after_count, !doubts);
	} else {
		shift_of(before, before_count, after, after_count, &shift);
		limit_p(&shift);
	}
	if (doubts)
		doubt(&shift, doubts, scale);
	to->p = shift.p;
	set_percent(to, &shift, ratio, scale);
}

static double moved(double percent, double shift)
{
	return percent_of_log(log1p(percent / 100) + shift);
}

void compare_widen(struct compared *c, double part)
{
	double by = log1p(part) - log1p(-part);

	if (!(c->low > -100) || isnan(c->high))
		return;
	c->low = moved(c->low, -by);
	c->high = moved(c->high, by);
}

/* ---- the adjustment ---- */

static enum compare_verdict verdict_of(const struct compared *f,
				       const struct compare_settings *settings)
{
	double wide = 2 * settings->least_percent;

	if (f->q < settings->level && fabs(f->percent) >= settings->least_percent)
		return f->percent > 0 ? COMPARE_SLOWER : COMPARE_FASTER;
	return f->low >= -wide && f->high <= wide ? COMPARE_SAME : COMPARE_UNSURE;
}

size_t compare_adjust(struct compared *const *family, size_t count,
		      const struct compare_settings *settings)
{
	double *p = mem_alloc_array(count + 1, sizeof(*p));
	size_t tested;

	for (size_t i = 0; i < count; i++)
		p[i] = family[i]->p;
	tested = adjust_p(p, count);
	for (size_t i = 0; i < count; i++) {
		family[i]->q = p[i];
		family[i]->verdict = verdict_of(family[i], settings);
	}
	free(p);
	return tested;
}

/* ---- the reason ---- */

struct doubt {
	const struct comparing *work;
	const struct compared_op *op;
	const struct compared *figure;
	const struct compare_basis *basis;
	double family, level;
	bool runs, cost;
};

/* Whether one of the family could be singled out with so many independent values. */
static bool could_be_told(const struct doubt *d, double before, double after)
{
	return shift_least_p(before, after) * d->family < d->level;
}

static size_t needed(const struct doubt *d)
{
	size_t each = SHIFT_LEAST;

	while (each < RUNS_MOST && !could_be_told(d, (double)each, (double)each))
		each++;
	return each;
}

static char *too_few(const struct doubt *d)
{
	const size_t *have = d->basis->values;

	if (d->runs)
		return mem_format(
			_("it was measured in %zu and %zu runs, of which it takes %d each"),
			have[BEFORE], have[AFTER], SHIFT_LEAST);
	if (!d->basis->over_time)
		return mem_string(_("the documents do not have it over time"));
	return mem_format(
		_("it was called in %zu and %zu stretches of time, of which it takes %d each"),
		have[BEFORE], have[AFTER], SHIFT_LEAST);
}

static char *not_singled_out(const struct doubt *d)
{
	const size_t *have = d->basis->values;
	size_t family = (size_t)d->family;

	if (d->cost)
		return mem_format(
			P_("%zu and %zu values cannot tell a change of %zu cost; %zu each could",
			   "%zu and %zu values cannot single out one of %zu costs; %zu each could",
			   family),
			have[BEFORE], have[AFTER], family, needed(d));
	if (d->runs)
		return mem_format(
			P_("%zu and %zu runs cannot tell a change of %zu operation that varies so much; %zu each could",
			   "%zu and %zu runs cannot single out one of %zu operations that varies so much; %zu each could",
			   family),
			have[BEFORE], have[AFTER], family, needed(d));
	return mem_format(
		P_("%zu and %zu stretches of time cannot tell even the largest change of %zu operation; %zu each could",
		   "%zu and %zu stretches of time cannot single out one of %zu operations; %zu each could",
		   family),
		have[BEFORE], have[AFTER], family, needed(d));
}

static char *depends(const struct doubt *d)
{
	char before[NUMBER_SIZE], after[NUMBER_SIZE];

	number_count(before, floor(d->basis->effective[BEFORE]));
	number_count(after, floor(d->basis->effective[AFTER]));
	return mem_format(
		_("each stretch of time depends so much on the one before that all of them tell no more than %s and %s independent ones; longer runs would"),
		before, after);
}

static bool is_busier(const struct doubt *d)
{
	return d->basis->by_waiting > WAITING_MOST;
}

static char *waited(const struct doubt *d)
{
	const struct compare_side *side = d->work->c->side;
	char before[NUMBER_SIZE], after[NUMBER_SIZE];

	return mem_format(
		_("the processors were busier on one side: it waited for one for %s of the time (%s) and %s (%s)"),
		number_percent(before, 100 * d->work->waiting[BEFORE]), side[BEFORE].label,
		number_percent(after, 100 * d->work->waiting[AFTER]), side[AFTER].label);
}

/* What most of the width of the interval comes from. */
static char *varies(const struct doubt *d)
{
	const struct compare_basis *b = d->basis;
	char low[NUMBER_SIZE], high[NUMBER_SIZE];

	if (isnan(d->figure->low))
		return mem_string(_("it varies too much"));
	number_percent(low, d->figure->low);
	number_percent(high, d->figure->high);
	if (b->by_waiting > fmax(b->by_runs, b->by_values))
		return mem_format(
			_("the processors were busier on one side: the change may be anything from %s to %s"),
			low, high);
	if (b->by_runs > b->by_values)
		return mem_format(
			_("single runs may differ that much by themselves: the change may be anything from %s to %s; repeated runs would tell"),
			low, high);
	return mem_format(_("it varies too much: the change may be anything from %s to %s"), low,
			  high);
}

/* More runs single out what differs, not what may as well be the same. */
static bool may_be_none(const struct doubt *d)
{
	return d->runs && d->figure->low <= 0 && d->figure->high >= 0;
}

/* A cost was not measured where the operation was timed. */
static const char *why_unknown(const struct doubt *d)
{
	const struct compared *mean = &d->op->figure[COMPARE_MEAN];
	bool before = isnan(d->figure->before);

	if (!d->cost || isnan(before ? mean->before : mean->after))
		return _("nothing was timed");
	return before ? _("it was not measured before; perftop --costs and PERFTOP_SCOPE_COSTS do")
		      : _("it was not measured after; perftop --costs and PERFTOP_SCOPE_COSTS do");
}

static char *doubt_text(const struct doubt *d)
{
	const struct compare_basis *basis = d->basis;

	if (isnan(d->figure->before) || isnan(d->figure->after))
		return mem_string(why_unknown(d));
	if (isnan(d->figure->p))
		return too_few(d);
	if (is_busier(d))
		return waited(d);
	if (may_be_none(d))
		return varies(d);
	if (!could_be_told(d, (double)basis->values[BEFORE], (double)basis->values[AFTER]))
		return not_singled_out(d);
	if (!could_be_told(d, basis->effective[BEFORE], basis->effective[AFTER]))
		return depends(d);
	return varies(d);
}

char *compare_reason(const struct comparing *work, const struct compared_op *op,
		     enum compare_figure figure, const struct compare_basis *basis, size_t family)
{
	struct doubt d = {
		.work = work,
		.op = op,
		.figure = &op->figure[figure],
		.basis = basis,
		.family = (double)family,
		.level = work->c->settings.level,
		.runs = work->c->method == COMPARE_BY_RUNS,
		.cost = compare_is_cost(figure),
	};

	if (op->presence != PRESENT_BOTH)
		return mem_string(op->presence == PRESENT_AFTER ? _("it was not there before")
								: _("it is no longer there"));
	return doubt_text(&d);
}
