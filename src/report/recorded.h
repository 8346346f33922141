/* One operation as it is seen in a view: what every writer of this room starts from. */
#ifndef REPORT_RECORDED_H
#define REPORT_RECORDED_H

#include "model/history.h"
#include "stats/percentile.h"

struct recorded {
	const struct op_track *op;
	struct op_totals totals;
	struct hist hist; /* release with hist_clear */
	struct figures figures;
	double scale, seconds; /* that the view covers; NaN: no rates yet */
	bool whole_life;
};

struct recorded recorded_in(const struct history *h, const struct process_track *p,
			    const struct op_track *op, enum view view);

/* For how long the oldest one has been under way, seconds: 0 where none is; NaN where all are
 * spans, which are on no stack. */
double recorded_longest(const struct recorded *r);

/* What the process last was: its newest sample, or its last one where it has ended. */
const struct process_sample *recorded_last(const struct process_track *p);

#endif
