/* What was recorded of a check, as its outcome, with what may explain it. */
#include <math.h>
#include <stdlib.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/number.h"
#include "stats/robust.h"

#include "validate/internal.h"

#define BUSY_PERCENT 10  /* of the machine, by others: so much may be felt */
#define GOT_LEAST    0.8 /* of what a load was to take */

static double error_of(const struct validate_info *info, const struct measured *m)
{
	double off = m->shown - m->truth;

	if (info->information)
		return m->shown;
	if (info->absolute || off == 0)
		return off;
	return 100 * off / fabs(m->truth);
}

static double median_of(const struct record *r, bool shown)
{
	double *values = mem_alloc_array(r->count + 1, sizeof(*values)), median;

	for (size_t i = 0; i < r->count; i++)
		values[i] = shown ? r->list[i].shown : r->list[i].truth;
	median = robust_median(values, r->count);
	free(values);
	return median;
}

static double *deviations_of(const struct record *r)
{
	double *values = mem_alloc_array(r->count + 1, sizeof(*values));

	for (size_t i = 0; i < r->count; i++)
		values[i] = r->list[i].shown - r->list[i].truth;
	robust_sort(values, r->count);
	return values;
}

/* So little of it happened that showing nothing would be within the tolerance. */
static bool is_vacuous(const struct validate_info *info, const struct validate_outcome *out)
{
	return info->absolute && info->tolerance > 0 && fabs(out->truth) <= info->tolerance;
}

static void judge(const struct validate_info *info, const struct record *r,
		  struct validate_outcome *out)
{
	double *errors = mem_alloc_array(r->count + 1, sizeof(*errors));
	size_t late = 0, count = 0;

	for (size_t i = 0; i < r->count; i++) {
		double error = error_of(info, &r->list[i]);

		/* without a truth there is no error: a load that says nothing of the sort cannot pass */
		if (!isfinite(error))
			continue;
		errors[count++] = error;
		late += r->list[i].late;
	}
	validate_judge(info, errors, count, late, out);
	out->shown = median_of(r, true);
	out->truth = info->information ? NAN : median_of(r, false);
	out->deviations = info->information ? NULL : deviations_of(r);
	if (out->verdict == VALIDATE_PASSED && is_vacuous(info, out))
		out->verdict = VALIDATE_NOISY;
	free(errors);
}

/* ---- why ---- */

static double figure(const struct validation *v, enum validate_check check)
{
	return v->outcome[check].repeats ? v->outcome[check].shown : NAN;
}

/* What there is to say against the machine; NULL. */
static char *noise(const struct validation *v)
{
	double steal = figure(v, VALIDATE_STEAL), others = figure(v, VALIDATE_OTHERS);
	char text[NUMBER_SIZE];

	if (steal >= 1)
		return mem_format(
			_("the host of this virtual machine took %s of the processor time meanwhile; try again when it is quiet"),
			number_percent(text, steal));
	if (others >= BUSY_PERCENT)
		return mem_format(
			_("other processes took %s of the processor time meanwhile; try again when it is quiet"),
			number_percent(text, others));
	return NULL;
}

static char *why_noisy(const struct validation *v, const struct validate_info *info,
		       const struct validate_outcome *out)
{
	char *why;

	if (out->repeats < VALIDATE_LEAST)
		return mem_format(
			P_("there was time for %zu repeat only, and %d are needed; try without --quick",
			   "there was time for %zu repeats only, and %d are needed; try without --quick",
			   out->repeats),
			out->repeats, VALIDATE_LEAST);
	if (is_vacuous(info, out))
		return mem_string(_(
			"the load did so little of it that it is within the tolerance; try again when the machine is quiet"));
	why = noise(v);
	if (why)
		return why;
	if (out->late * 2 > out->repeats)
		return mem_string(_(
			"samples came too late for a rate over so short a time; try again when the machine is quiet, or without --quick"));
	return mem_string(_(
		"the errors spread over the edge of the tolerance; try again, or without --quick for more repeats"));
}

static char *why_failed(enum validate_check check, const struct validate_outcome *out)
{
	if (out->shown == 0)
		return mem_string(_(
			"perftop shows nothing of what the load did: a fault of perftop's, or of the kernel's account; please report it, with the output of 'perftop validate --json=FILE'"));
	if (check == VALIDATE_CLOCK)
		return mem_string(_(
			"the processor's counter does not run as the kernel says, so all times are off by as much; is the clock source 'tsc' trustworthy here?"));
	return mem_string(_(
		"every repeat is off in the same way, which no noise explains: a fault of perftop's, or of the kernel's account; please report it, with the output of 'perftop validate --json=FILE'"));
}

/* Compared with what it took it is right, but it took less than it was to: that is worth knowing. */
static char *why_short(enum validate_check check, const struct validate_outcome *out)
{
	const struct plan *plan = &plans[check];
	double asked =
		plan->nominal * (plan->order.threads ? plan->order.threads : lane_processors());
	char got[NUMBER_SIZE], all[NUMBER_SIZE];

	if (asked == 0 || out->truth >= GOT_LEAST * asked)
		return NULL;
	return mem_format(
		_("the load got only %s of the %s that it was to take: the machine is busy, or its processors are limited by a quota"),
		number_percent(got, out->truth), number_percent(all, asked));
}

static char *explain(const struct validation *v, enum validate_check check)
{
	const struct validate_outcome *out = &v->outcome[check];

	switch (out->verdict) {
	case VALIDATE_NOISY: return why_noisy(v, &validate_info[check], out);
	case VALIDATE_FAILED: return why_failed(check, out);
	case VALIDATE_PASSED: return why_short(check, out);
	default: return NULL;
	}
}

static const char *why_unmeasured(const struct trial *t, enum validate_check check)
{
	if (t->v->stopped)
		return _("stopped before");
	if (check == VALIDATE_CLOCK)
		return _(
			"operations are timed with the kernel's own clock here, as it does not trust the processor's counter");
	if (check == VALIDATE_APART || check == VALIDATE_WITHIN)
		return _("there is only one processor");
	return _("there was no time for it; try without --quick");
}

static void make(struct trial *t, enum validate_check check)
{
	struct validate_outcome *out = &t->v->outcome[check];
	const struct record *r = &t->record[check];

	if (r->count && !r->why) {
		judge(&validate_info[check], r, out);
		return;
	}
	*out = (struct validate_outcome){ .verdict = VALIDATE_SKIPPED,
					  .truth = NAN,
					  .shown = NAN,
					  .error = NAN,
					  .low = NAN,
					  .high = NAN,
					  .errors = spread_of(NULL, 0) };
	out->why = mem_string(r->why ? r->why : why_unmeasured(t, check));
}

/* The explanations need all outcomes: what the machine did is one of them. */
void outcome_make(struct trial *t)
{
	struct validation *v = t->v;

	for (int i = 0; i < VALIDATE_CHECKS; i++)
		make(t, (enum validate_check)i);
	for (int i = 0; i < VALIDATE_CHECKS; i++) {
		if (!v->outcome[i].why)
			v->outcome[i].why = explain(v, (enum validate_check)i);
		v->count[v->outcome[i].verdict]++;
	}
}
