/*
 * Two sides against each other, each of one or more documents of the same program: is it faster?
 *
 * What is tested is never the single calls, of which a run has millions that depend on each other: a
 * p-value over them is always tiny and means nothing. It is
 *	runs:    with at least COMPARE_RUNS runs on each side, one value of each run;
 *	windows: else, the values of stretches of time in them (slices of operations, series of resources),
 *	         averaged to at most twelve blocks of neighbours a document (stats/blocks.h), fewer where what
 *	         follows depends on what was before. Differences between runs that have nothing to do with
 *	         the change (layout of memory, the machine's other guests) cannot be told from it then, which
 *	         is said. So the difference has to be significant, too, where its variance is that which the
 *	         interval tells, times what dependence is left between blocks, plus that of runs that differ
 *	         by 1 % by themselves, plus the square of the difference in how much of its time the process
 *	         waited for a processor: a change of 3 % is never called one. Where that share of the time
 *	         differs by more than 5 %, nothing can be told: p is 1, and there is no interval.
 * Either goes through the test of Mann and Whitney (stats/shift.h) on logarithms, so that the change is a ratio,
 * with its interval; where a value is 0, on the values themselves, and the change is taken relative to the
 * median of before. With many operations some of a hundred tests would always be significant: the p-values
 * of one family (one figure of all operations, all their costs, the mean of all resources) are adjusted (Benjamini and
 * Hochberg 1995), so that with nothing changed the chance that anything of it is called changed is at most the level.
 * Ranks of few runs have a least p (0.0079 of 5 and 5), which times twenty operations is nothing. So where the runs of
 * both sides do not overlap, p is the smaller of that and Welch's (1947; Student's t of the logarithms, each side
 * with its own variance, but at least that of 1 % per run, so that constant figures do not have p = 0), which is how
 * a single operation among many can be called with few runs. It is still a p-value: from the least p of ranks on it
 * is that of the ranks, and P(p <= x) <= P(Welch's p <= x) for every x below it.
 * Quantiles are the middle of a bucket, within 1/128 of the true ones: their intervals are widened by that of either
 * side.
 *
 * The verdict: faster or slower is what is significant (q below the level) and at least as large as `least_percent`.
 * Of the rest, same is what has its whole interval within twice `least_percent`. What remains is not known, for
 * a reason. Few values that vary cannot be significant among many: then the reason says how many would do.
 *
 * Costs (processor time, allocations and allocated bytes of a call) go through the same tests where both sides have
 * measured them. Waiting for a processor does not make a call allocate: of memory that is no doubt.
 *
 * A run is who was watched: the boot of the host, pid and start of the process; where a document does not know them,
 * what is the same in all its figures. Of several documents of one run on a side (copies, snapshots) only the one that
 * covers the most is compared, which a warning says; so it does where both sides have the same run.
 *
 * Operations are the same where component, operation and label are. Of a document of several processes their sum
 * is compared.
 *
 * Pure functions over documents; the documents must outlive the comparison, whose names point into them.
 */
#ifndef DECIDE_COMPARE_H
#define DECIDE_COMPARE_H

#include "report/document.h"

#include <stdbool.h>
#include <stddef.h>

#define COMPARE_RUNS 4 /* on each side; with three no p can be below 0.05 */

enum compare_side_id { BEFORE, AFTER, SIDES };

struct compare_side {
	const char *label; /* "before.json", or as the user named it */
	struct document *const *documents;
	const char *const *paths; /* as many */
	size_t count;
};

struct compare_settings {
	double level;         /* 0.05 */
	double least_percent; /* 5: a smaller change is none */
};
void compare_settings_init(struct compare_settings *settings);

enum compare_method { COMPARE_NONE, COMPARE_BY_RUNS, COMPARE_BY_WINDOWS };
const char *compare_method_name(enum compare_method method); /* in JSON: "none" "runs" "windows" */

/* What a figure is of. */
enum compare_kind {
	KIND_DURATION, /* slower is worse */
	KIND_LOAD,     /* and resources: more and less are neither good nor bad by themselves */
	KIND_CPU,      /* what a call costs: more is worse */
	KIND_MEMORY,   /* likewise */
};

enum compare_verdict {
	COMPARE_UNSURE, /* not enough data, or it varies too much to exclude a change of twice least_percent */
	COMPARE_SAME,
	COMPARE_FASTER, /* of all but durations: less */
	COMPARE_SLOWER, /* likewise: more */
};
/* In JSON: "not enough data" "same" "faster" "slower", of all but durations "less" "more". */
const char *compare_verdict_name(enum compare_verdict verdict, enum compare_kind kind);
/* The same, translated. */
const char *compare_verdict_title(enum compare_verdict verdict, enum compare_kind kind);

/* One figure on both sides. Percent: (after - before) / before. */
struct compared {
	double before,
		after; /* the document's figure, with several documents their median; NaN: unknown */
	double percent; /* by the test where there was one, else of the two figures; NaN; INFINITY: from nothing */
	double low, high; /* its 95 % interval; NaN: none */
	double p, q;      /* q: adjusted for the family; NaN: not tested */
	size_t n[SIDES];  /* values that were tested */
	enum compare_verdict verdict;
	char *reason; /* translated, a phrase: of means and costs, why it is not known; NULL; owned */
};

/* The figures of an operation, compare_figures.def is the table: its name in JSON, its title, the value in
 * struct figures, whether a slice has it (so that windows can be tested), what it is of. */
enum compare_figure {
#define X(id, ...) COMPARE_##id,
#include "decide/compare_figures.def"
#undef X
	COMPARE_FIGURES
};
struct compare_figure_info {
	const char *name;  /* "mean_seconds" */
	const char *title; /* untranslated: "mean" */
	enum unit unit;
	enum compare_kind kind;
};
extern const struct compare_figure_info compare_figure_info[COMPARE_FIGURES];
bool compare_is_cost(enum compare_figure figure);

enum presence { PRESENT_BOTH, PRESENT_BEFORE, PRESENT_AFTER }; /* vanished, appeared */

struct compared_op {
	const char *component, *operation, *label; /* label: NULL without one */
	enum presence presence;
	struct compared figure[COMPARE_FIGURES];
	enum compare_verdict verdict; /* that of the mean */
	struct document_bucket
		*histogram[SIDES]; /* of all documents of the side; owned; NULL: none */
	size_t histogram_count[SIDES];
};

struct compared_resource {
	enum metric metric;
	struct compared mean, max; /* max is never tested */
};

struct comparison {
	struct compare_side side[SIDES];    /* one document of each run */
	struct document **documents[SIDES]; /* those of the sides: the arrays are owned */
	const char **paths[SIDES];
	struct compare_settings settings;
	enum compare_method method;
	struct compared_op *
		ops; /* slower ones first, then faster, then unsure, same; the larger change first; then
				  * appeared, vanished */
	size_t op_count;
	struct compared_resource *resources; /* known on either side */
	size_t resource_count;
	double ratio; /* geometric mean of after / before of the means of operations on both sides; NaN */
	size_t ratio_count; /* operations in it */
	size_t count[4];    /* operations by verdict, on both sides */
	size_t costs[4];    /* their costs, as far as either side has measured them */
	char **warnings; /* translated sentences: other host, kernel, version, interval, load, too few runs ... */
	size_t warning_count;
};

/* Never fails: what cannot be compared says why. Of a document of several processes the sum is compared. */
struct comparison *compare(const struct compare_side side[SIDES],
			   const struct compare_settings *settings);
void comparison_free(struct comparison *c);
/* One warning more, translated; takes the sentence. */
void comparison_warn(struct comparison *c, char *sentence);

/* What is worse by at least so many percent, significantly (q below the level). */
struct compare_worse {
	size_t count;
	const struct compared_op *op; /* the worst; NULL: none is worse */
	enum compare_figure figure;   /* of it */
};
struct compare_worse comparison_slower(const struct comparison *c, double percent); /* means */
struct compare_worse comparison_costlier(const struct comparison *c, double percent);

/* compare_sheet.c, compare_json.c */
struct sheet;
/* distributions: with charts of those that changed, too, for HTML. */
struct sheet *comparison_sheet(const struct comparison *c, bool distributions);
char *comparison_json(const struct comparison *c);
/* "component operation [label]", allocated; hostile. */
char *comparison_name(const struct compared_op *op);
/* Operations that are there. */
size_t comparison_count(const struct comparison *c, enum presence presence);

#endif
