/*
 * What the analysis says of the process in sight, as copies: its findings are gone with its next
 * update, and a paused screen stands still. With the sum in sight, the findings of all processes.
 */
#ifndef TUI_FOUND_H
#define TUI_FOUND_H

#include "analysis/analysis.h"

#include <stddef.h>

/* What stands about one operation. */
struct op_mark {
	uint64_t rules;        /* bit by enum rule */
	signed char severity;  /* the worst, enum severity; -1: nothing stands */
	signed char direction; /* where its median goes: > 0 up, < 0 down */
};

struct found {
	struct finding *list; /* in the order of the analysis: those that stand first */
	size_t count;
	unsigned standing[SEVERITY_COUNT];
	struct health health;  /* score NaN: unknown */
	struct op_mark *marks; /* by operation of the process in sight */
	uint32_t mark_count;
	uint64_t print; /* of what was copied: who stands and who is over */
	double taken;   /* seconds since history.start */
	const struct process_track *track;
	bool known;
};

/* Copies what is new: at once where a finding has begun or ended, else once a second, as figures in
 * messages move. `now` in seconds since history.start. a NULL: empties it. True: something was copied. */
bool found_take(struct found *f, const struct analysis *a, const struct process_track *track,
		double now);
void found_clear(struct found *f);

/* Nothing for an operation that is not known. */
struct op_mark found_mark(const struct found *f, uint32_t op);

/* The worst that stands; NULL. */
const struct finding *found_worst(const struct found *f);

bool finding_stands(const struct finding *finding);

/* "12s" "3m" "5h" "2d". */
const char *age_text(double seconds, char out[32]);

/* From which score on: "good", "fair", else "poor"; translated. */
#define HEALTH_GOOD 80
#define HEALTH_FAIR 50
const char *health_word(double score);

#endif
