/*
 * From histograms to figures. Pure functions.
 */
#ifndef STATS_PERCENTILE_H
#define STATS_PERCENTILE_H

#include "model/op.h"

/* The figures of one operation over one view. Seconds, or the operation's own unit. Sums and rates
 * of nothing are 0; everything else is NaN where nothing was timed. Quantiles are the middle of
 * their bucket (within 0.8 %), clamped to [min, max] and monotone; they, stdev, and min and max of
 * a view that is no whole life, are NaN with an empty histogram. stdev is that of the bucket
 * middles (of a constant 0). Of an operation that was recorded but never timed (sampling has not
 * come to it yet), total and self are NaN. */
struct figures {
	uint64_t count, errors;
	double rate;        /* per second */
	double total, self; /* where sampled: the timed part's mean x count */
	double mean, stdev;
	double min, max; /* of a lifetime exact; of a shorter view within 0.8 % */
	double p50, p90, p95, p99, p999;
	double time_percent; /* self time against the view's length; one thread fully busy = 100 */

	/* What it cost beside time, nested operations included; NaN where that was not measured. Where only
	 * part of the completions was, sums are that part's mean x count. */
	double cpu, cpu_mean; /* processor time, seconds */
	double cpu_percent;   /* of the time that it took: the rest it waited. At most 100 */
	double allocations, allocations_mean;    /* calls */
	double allocated, allocated_mean, freed; /* bytes */
	double net;                              /* allocated - freed: what it keeps, bytes */
	double peak; /* bytes that one completion had at most; figures_peak() sets it */
};

/* totals and hist are of the view; min and max of the operation's life, recorded units (min > max:
 * none); scale as op_scale(); seconds: the view's length (NaN: rates unknown); whole_life: min and
 * max hold as they are. */
struct figures figures_of(const struct op_totals *totals, const struct hist *hist, uint64_t min,
			  uint64_t max, double scale, double seconds, bool whole_life);

/* The peak of a view: that of the whole life where all that was measured is in the view, else NaN. */
double figures_peak(const struct op_totals *totals, const struct op_totals *life, uint64_t peak);

/* The value at quantile q in [0, 1]: the middle of the bucket in which the ceil(q * n)-th smallest
 * value lies (the nearest-rank definition; Hyndman and Fan 1996, definition 1). Recorded units; NaN
 * for an empty histogram. */
double hist_quantile(const struct hist *h, double q);

/* The same for several ascending quantiles in one pass. */
void hist_quantiles(const struct hist *h, const double *q, double *values, size_t count);

/* And of a packed histogram, ascending. */
void run_quantiles(const struct bucket *run, size_t length, const double *q, double *values,
		   size_t count);

/* The middle of a bucket: (lower + upper) / 2 over the whole numbers in it. */
double bucket_middle(uint32_t index);

/* Moves a histogram to other units: every bucket's count goes to the bucket of its middle x factor.
 * Adds up to 0.8 % to the error of quantiles. For an operation that was both timed and recorded by
 * hand. */
void hist_rescale(struct hist *to, const struct hist *from, double factor);

#endif
