/* One operation as it is seen in a view. */
#include "report/recorded.h"

#include <math.h>

const struct process_sample *recorded_last(const struct process_track *p)
{
	return p->now ? p->now : &p->last;
}

struct recorded recorded_in(const struct history *h, const struct process_track *p,
			    const struct op_track *op, enum view view)
{
	struct recorded r = { .op = op, .totals = history_totals(op, view) };

	r.scale = op_scale(&op->key, &recorded_last(p)->segment);
	r.seconds = history_op_seconds(p, &op->key, view, history_view_seconds(h, p, view));
	r.whole_life = view == VIEW_LIFETIME;
	history_hist(op, view, &r.hist);
	r.figures =
		figures_of(&r.totals, &r.hist, op->min, op->max, r.scale, r.seconds, r.whole_life);
	r.figures.peak = figures_peak(&r.totals, &op->life, op->peak);
	return r;
}

double recorded_longest(const struct recorded *r)
{
	if (r->op->in_flight == 0)
		return 0;
	return r->op->longest_in_flight_ns ? (double)r->op->longest_in_flight_ns * 1e-9 : NAN;
}
