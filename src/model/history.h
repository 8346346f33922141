/*
 * What samples add up to. One history per monitor, one track per process in it: the newest sample,
 * a bounded series of resources, and per operation its lifetime, its state at the last reset, and a
 * sliding window, so that every view is a sum of samples. Old resource rows and old slices are
 * thinned by merging neighbours, never dropped: memory does not grow with time.
 *
 * Not thread-safe. The sampler (source/sampler.h) adds under its lock; whoever reads holds it.
 */
#ifndef MODEL_HISTORY_H
#define MODEL_HISTORY_H

#include "model/output.h"
#include "model/sample.h"

/* Over which time numbers of operations are meant. The first sample of a process that was there
 * before carries all that it has recorded so far, over an unknown time: until its second sample,
 * this stands for every view (rates being NaN); from then on only the lifetime has it. The views of
 * a process that is gone stay as they were in its last sample. */
enum view { VIEW_INTERVAL, VIEW_WINDOW, VIEW_RESET, VIEW_LIFETIME, VIEW_COUNT };
const char *view_name(enum view view);  /* in JSON and on the command line: "interval" "window"
					   "reset" "lifetime" */
const char *view_title(enum view view); /* translated: "since reset" */

/* The resources at one time, as floats: 100 bytes. A merged row holds means; NaN where unknown
 * throughout. */
struct history_row {
	float seconds; /* since history.start, end of the span that it covers */
	float number[METRIC_SERIES];
};
_Static_assert(sizeof(struct history_row) <= 100,
	       "history is to cost at most 0.1 MB for 1000 samples");

/* NaN too for what no series is kept of. */
static inline double history_number(const struct history_row *row, enum metric metric)
{
	return metric < METRIC_SERIES ? (double)row->number[metric] : NAN;
}

/* Over all samples, unthinned. */
struct history_range {
	double min, max;
	double mean;    /* over time: a value counts for as long as its sample covers */
	double seconds; /* that it is the mean of */
	uint64_t count; /* known values */
};

/* One operation of one process. Owned by its track; stays at its index. */
struct op_track {
	struct op_key key;
	struct op_totals life, base, window;         /* base: at the last reset */
	struct hist life_hist, base_hist, past_hist; /* past: what is no longer in the window */
	uint64_t min, max;      /* of its life, recorded units; min > max: none */
	uint64_t peak;          /* of its life, bytes; known where life.costs.mem_count > 0 */
	struct op_sample *last; /* in the newest sample; NULL if nothing is new */
	uint32_t in_flight;
	uint64_t longest_in_flight_ns;
	double gauge;
	uint64_t changed; /* history.samples when something last happened */
};

/* A stretch of time and what was recorded in it, packed; see slices.c. */
struct slices;

struct process_track {
	struct process_info *info;
	struct process_sample *now; /* in the newest sample; NULL: gone from it (ended earlier) */
	struct process_sample
		last; /* a copy of its last appearance's plain fields, for when it is gone */
	struct op_track *ops;
	uint32_t op_count, op_capacity;
	struct slices *slices;
	struct profile *profile;     /* of functions; NULL: never asked for */
	struct memory_track *memory; /* by kind; NULL: never asked for */
	struct history_row *rows;
	size_t row_count, row_capacity;
	struct history_range range[METRIC_COUNT];
	double first_seconds; /* of the first sample, since history.start; so are those below */
	double last_seconds;  /* of the newest sample that it is in: of all its views, the end */
	double began_seconds; /* from when on it is watched: its first sample, a birth or exec */
	double reset_seconds; /* of the last reset, or as began_seconds */
	double life_seconds; /* of the last exec or restart; -INFINITY: none, so its birth counts */
	double interval_seconds; /* between its last two samples */
	double window_seconds; /* that the window really covers now; at most history.window, but for
				* a single sample that spans more */
	bool settled;          /* false: only the sample of all that was before it is watched */
	unsigned epoch;        /* grows at an exec or restart */
};

struct history {
	double window;          /* seconds; set by history_init */
	uint64_t start_mono_ns; /* of the first sample */
	int64_t start_wall_ns;
	uint64_t samples;   /* added so far */
	struct sample *now; /* the newest, owned; NULL before the first */
	struct process_track *
		*processes; /* in the order of appearance; the sum, if any, is last in `now` */
	size_t process_count;
	struct output output;
	bool ended;          /* the source has no more samples */
	char ended_why[256]; /* a translated sentence, "" if not ended */
	char note[512];      /* what there is to say of the watching itself, translated; "" */
};

void history_init(struct history *h, double window_seconds);
void history_clear(struct history *h);

/* Takes ownership of the sample. */
void history_add(struct history *h, struct sample *sample);

/* Sets the note. */
void history_say(struct history *h, const char *note);

/* Makes now the baseline of VIEW_RESET. */
void history_reset(struct history *h);

/* Seconds since the first sample. */
double history_elapsed(const struct history *h);

/* Seconds that a view covers for a process: the divisor of its rates. NaN where there is none yet.
 */
double history_view_seconds(const struct history *h, const struct process_track *p, enum view view);
/* The same for one operation, given what it is for the process: where it is counted only since perftop watches, so long is its
 * life. */
double history_op_seconds(const struct process_track *p, const struct op_key *key, enum view view,
			  double seconds);

/* What was recorded of an operation in a view. The totals by value; the histogram is filled into
 * *out, which the caller clears. That of VIEW_LIFETIME is op->life_hist itself. */
struct op_totals history_totals(const struct op_track *op, enum view view);
void history_hist(const struct op_track *op, enum view view, struct hist *out);

/* Calls back for every slice, oldest first, in which the operation was recorded: for heat maps.
 * seconds are since history.start; the run is valid during the call. */
typedef void history_slice_fn(void *context, double from_seconds, double to_seconds,
			      const struct op_totals *totals, const struct bucket *run,
			      size_t length);
void history_slices(const struct process_track *p, uint32_t op, history_slice_fn *call,
		    void *context);

/* The same of all operations in one pass: of each slice that reaches into the time from .. to, its
 * operations, ascending. */
typedef void history_entry_fn(void *context, uint32_t op, double from_seconds, double to_seconds,
			      const struct op_totals *totals, const struct bucket *run,
			      size_t length);
void history_entries(const struct process_track *p, double from, double to, history_entry_fn *call,
		     void *context);

/* The process track by pid, the latest where a PID was used again; NULL. pid 0: the sum. Tracks of
 * processes that are gone are forgotten when there are hundreds of them: do not keep the pointer
 * beyond the lock. */
struct process_track *history_find(const struct history *h, pid_t pid);

#endif
