/* What the files of this room share: one validation under way. */
#ifndef VALIDATE_INTERNAL_H
#define VALIDATE_INTERNAL_H

#include "validate/plan.h"

/* One repeat. */
struct measured {
	double truth, shown;
	bool late; /* a sample came so late that it alone may explain a deviation */
};

/* All of one check. */
struct record {
	struct measured *list;
	size_t count, capacity;
	const char *why; /* untranslated: it cannot be done here */
};

/* The processor's counter and the kernel's clocks at one instant. */
struct instant {
	uint64_t counter, mono_ns, raw_ns;
};

/* What of processor time was whose, in seconds. */
struct shares {
	double all, steal, idle, own;
};

struct trial {
	const struct validate_settings *settings;
	validate_progress_fn *progress;
	void *context;
	struct validation *v;
	struct record record[VALIDATE_CHECKS];
	size_t lanes;               /* loads that could be started so far */
	size_t done;                /* checks that are over */
	uint64_t start_ns, late_ns; /* late: nothing more is begun */
	struct instant start;
	struct shares shares; /* at the start */
};

void record_add(struct record *r, double truth, double shown, bool late);
/* For the first reason only. */
void record_skip(struct record *r, const char *why);

/* The user wants to end. */
bool trial_stopped(struct trial *t);
/* A check begins, or is one of those that are over. */
void trial_begin(struct trial *t, enum validate_check check);

/* ---- machine.c ---- */

struct instant instant_now(void);
struct shares shares_now(void);
void machine_read(struct validate_machine *machine);
void machine_clear(struct validate_machine *machine);
/* Counts a second of the load's segment against ours. */
void machine_check_clock(struct trial *t, const struct lane *l);
/* At the end: what informs about clocks and processors. */
void machine_measure(struct trial *t);

/* ---- costs.c ---- */

/* What is measured alone: costs, and commands that live for a millisecond. */
void costs_measure(struct trial *t);
void brief_measure(struct trial *t);

/* ---- outcome.c ---- */

/* Judges what has been recorded, and says what may explain it. */
void outcome_make(struct trial *t);

#endif
