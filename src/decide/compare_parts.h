/* What the files of the comparison share, compare*.c alone. */
#ifndef DECIDE_COMPARE_PARTS_H
#define DECIDE_COMPARE_PARTS_H

#include "decide/compare.h"

/* The one process of a document that is compared. */
struct compare_source {
	const struct document *document;
	const struct document_process *process; /* NULL: it has none */
	const char *path;
	enum compare_side_id side;
	size_t stretches; /* into which its time is divided, to see how often something was done */
};

/* An operation in a source. */
struct compare_found {
	const struct document_op *op;
	const struct compare_source *source;
};

/* The same operation, in each source at most once; before those of BEFORE, then those of AFTER. */
struct compare_match {
	const struct compare_found *found;
	size_t count;
};

/* How much the values that were tested can carry. */
struct compare_basis {
	size_t values[SIDES];    /* documents; or slices, before they were averaged */
	double effective[SIDES]; /* so many independent values */
	bool over_time;          /* any document has slices of it */
	/* what makes its interval wide, each as the deviation that it alone would make */
	double by_values, by_runs, by_waiting;
};

struct comparing {
	struct comparison *c;
	struct compare_source *sources; /* those of BEFORE, then those of AFTER */
	size_t source_count;
	/* How much of the time in which it could have run it waited for a processor, 0 to 1, the median of the
	 * documents: other programs', where that is all that differs. 0 where it is not known. */
	double waiting[SIDES];
	struct compare_found *found;
	struct compare_match *matches; /* op_count, in step with c->ops until these are sorted */
	struct compare_basis (*bases)[COMPARE_FIGURES]; /* likewise */
};

/* compare_runs.c: the sides, with one document of each run, and warnings of the others. */
void compare_runs(struct comparison *c, const struct compare_side given[SIDES]);

/* compare_match.c: finds the sources, and in them the operations, by name. */
void compare_match(struct comparing *work);

/* compare_values.c: one figure on both sides, and its test by whichever method. basis may be NULL. */
struct compared compare_figure_of(const struct comparing *work, const struct compare_match *match,
				  enum compare_figure figure, struct compare_basis *basis);
struct compared compare_mean_of(const struct comparing *work, enum metric metric);
struct compared compare_max_of(const struct comparing *work, enum metric metric);

/* How much a run differs from the next by itself, at least, and where there are not enough of them to see it: an
 * assumption, see tests/decide/calibrate.sh. */
#define RUN_DEVIATION 0.01
/* Where the shares of waiting differ by more, windows tell nothing. */
#define WAITING_MOST 0.05

/* Why stretches of time may carry less than so many values usually do. */
struct compare_doubts {
	double inflation; /* of the variance, as they depend on each other; at least 1 */
	double deviation; /* of the difference of both sides, by itself: 0.01 is 1 %; INFINITY: anything may be */
	double own; /* the test's answer: the deviation that is the values' own */
};

/* compare_test.c. The test of two groups of finite values; doubts NULL: each is a run. */
void compare_test(struct compared *to, const double *before, size_t before_count,
		  const double *after, size_t after_count, struct compare_doubts *doubts);
/* Where both figures may be off by such a part, so may the ends of the interval by both parts. */
void compare_widen(struct compared *c, double part);
/* Fills in q and the verdict of one family. Returns how many were tested. */
size_t compare_adjust(struct compared *const *family, size_t count,
		      const struct compare_settings *settings);
/* Why the mean or a cost of an operation is not known; allocated. family: so many were tested. */
char *compare_reason(const struct comparing *work, const struct compared_op *op,
		     enum compare_figure figure, const struct compare_basis *basis, size_t family);

/* compare_warnings.c */
void compare_warn(struct comparing *work);

#endif
