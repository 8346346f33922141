/* Repeats to a verdict. */
#include <math.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "stats/robust.h"

#include "validate/validate.h"

static const struct {
	const char *name, *title;
} verdicts[VALIDATE_VERDICTS] = {
	[VALIDATE_PASSED] = { "passed", N_("passed") },
	[VALIDATE_FAILED] = { "failed", N_("failed") },
	[VALIDATE_NOISY] = { "noisy", N_("cannot tell") },
	[VALIDATE_SKIPPED] = { "skipped", N_("skipped") },
	[VALIDATE_INFORMS] = { "informs", N_("for information") },
};

const char *validate_verdict_name(enum validate_verdict verdict)
{
	return verdicts[verdict].name;
}

const char *validate_verdict_title(enum validate_verdict verdict)
{
	return _(verdicts[verdict].title);
}

static enum validate_verdict verdict_of(const struct validate_outcome *out, double tolerance)
{
	if (out->repeats < VALIDATE_LEAST)
		return VALIDATE_NOISY;
	if (fmax(fabs(out->low), fabs(out->high)) <= tolerance)
		return VALIDATE_PASSED;
	if (out->low <= tolerance && out->high >= -tolerance)
		return VALIDATE_NOISY;
	return out->late * 2 > out->repeats ? VALIDATE_NOISY : VALIDATE_FAILED;
}

void validate_judge(const struct validate_info *info, const double *errors, size_t count,
		    size_t late, struct validate_outcome *out)
{
	out->repeats = count;
	out->late = late;
	out->errors = spread_of(errors, count);
	out->error = out->errors.median;
	out->low = out->errors.low;
	out->high = out->errors.high;
	out->verdict = info->information ? VALIDATE_INFORMS : verdict_of(out, info->tolerance);
}

size_t validation_judged(const struct validation *v)
{
	return v->count[VALIDATE_PASSED] + v->count[VALIDATE_FAILED] + v->count[VALIDATE_NOISY];
}

enum validate_verdict validation_verdict(const struct validation *v)
{
	if (v->count[VALIDATE_FAILED])
		return VALIDATE_FAILED;
	return v->stopped || v->count[VALIDATE_NOISY] || !validation_judged(v) ? VALIDATE_NOISY
									       : VALIDATE_PASSED;
}

static char *failed_sentence(const struct validation *v)
{
	size_t failed = v->count[VALIDATE_FAILED], judged = validation_judged(v);

	return mem_format(_("Not all that perftop shows is true here: %zu of %zu checks failed"),
			  failed, judged);
}

static char *unsure_sentence(const struct validation *v)
{
	return mem_format(
		_("Nothing that perftop shows was found untrue here: %zu of %zu checks passed, "
		  "the others cannot be told"),
		v->count[VALIDATE_PASSED], validation_judged(v));
}

char *validation_sentence(const struct validation *v)
{
	size_t judged = validation_judged(v);

	if (v->count[VALIDATE_FAILED])
		return failed_sentence(v);
	if (v->stopped || !judged)
		return mem_string(_(
			"Whether what perftop shows is true here cannot be told: the checks were not finished"));
	if (v->count[VALIDATE_NOISY])
		return unsure_sentence(v);
	return mem_format(_("What perftop shows is true here: %zu of %zu checks passed"),
			  v->count[VALIDATE_PASSED], judged);
}
