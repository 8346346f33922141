/*
 * From ticks of a segment's clock to nanoseconds. The rate is the slope from the writer's first
 * mark to a pair read here and now: the longer it runs, the finer. Where the segment was written in
 * another boot, or its process has ended, the slope between the writer's own two marks.
 *
 * CLOCK_MONOTONIC stands still while the machine is suspended and a processor's counter may go on,
 * or begin anew. So the slope since the previous pair, one tick of the monitor long, is compared:
 * where the two differ by more than 0.1 %, the last rate on which both agreed holds, or if there is
 * none, the newer one.
 */
#ifndef SEGMENT_TICKS_H
#define SEGMENT_TICKS_H

#include <stdbool.h>
#include <stdint.h>

#include "perftop/layout.h"

struct ticks {
	double rate;            /* nanoseconds per tick, as of the last update */
	uint64_t now;           /* tick of the last update, or the newest known of a dead writer */
	double agreed;          /* rate that both slopes gave; 0: none yet */
	uint64_t tick, mono_ns; /* the previous pair; 0: none */
	bool local;             /* this machine, this boot, even if the writer has ended */
};

#define TICKS_INIT ((struct ticks){ .rate = 1 })

/* Takes a pair now and the rate from it. live: this machine, this boot, and the writer lives. False
 * where the marks make no sense; rate is then the last one that did. */
bool ticks_update(struct ticks *t, const struct perftop_shm_clock *clock, bool live);

/* Nanoseconds from `start` to t->now; 0 where it is ahead. */
uint64_t ticks_elapsed_ns(const struct ticks *t, uint64_t start);

#endif
