/*
 * One load program, started and watched: what it is told, what it answers, and what perftop shows of it,
 * sample by sample.
 */
#ifndef VALIDATE_LANE_H
#define VALIDATE_LANE_H

#include "load/protocol.h"
#include "model/history.h"
#include "source/source.h"

struct lane {
	struct source *source;
	struct history history;
	int fd;
	uint64_t due_ns;             /* an answer that has not come by then never will */
	double before[METRIC_COUNT]; /* resources in the sample before the newest */
};

/* Starts it, waits for its hello, takes the first sample. NULL with err. */
struct lane *lane_open(const char *load, struct error *err);
/* Ends it; never waits for long. NULL is fine. */
void lane_close(struct lane *l);

bool lane_order(struct lane *l, const struct load_order *order);
/* Takes the answer that has come; false: the load is gone. */
bool lane_answer(struct lane *l, struct load_truth *truth);
/* Both, waiting in between; false also where there is no answer in time. */
bool lane_do(struct lane *l, const struct load_order *order, struct load_truth *truth);

/* A sample. */
void lane_tick(struct lane *l);
/* Of the load; NULL before there is a sample of it. */
const struct process_track *lane_process(const struct lane *l);

/* How many processors a load may use. */
unsigned lane_processors(void);

#endif
