/*
 * What perftop validate and its loads say to each other, over a socket that keeps messages apart
 * (SOCK_SEQPACKET): the load says hello with a struct load_truth that is all zero but for LOAD_PROTOCOL in
 * number[0]; then each order is answered. Both programs are of one build, so these are plain structs;
 * LOAD_PROTOCOL is for where they are not.
 *
 *	perftop-load DESCRIPTOR          takes orders until the socket is closed
 *	perftop-load brief COUNT MICROS  records COUNT operations, lives for about so long
 *
 * PERFTOP_LOAD_LIE=PERCENT in the environment makes the load say so much more than is true: for tests of
 * whether that is found.
 *
 * Operations are recorded as LOAD_COMPONENT with the names below.
 */
#ifndef LOAD_PROTOCOL_H
#define LOAD_PROTOCOL_H

#include <stdint.h>

#define LOAD_NUMBERS 4

#define LOAD_COMPONENT "load"
#define LOAD_SLEEP     "sleep"
#define LOAD_SPIN      "spin"
#define LOAD_SPREAD    "spread"
#define LOAD_COUNT     "count"
#define LOAD_FAIL      "fail"
#define LOAD_TALLY     "tally" /* a counter */
#define LOAD_BRIEF     "brief"

enum load_step {
#define X(id, function) LOAD_STEP_##id,
#include "load/steps.def"
#undef X
	LOAD_STEPS
};

enum load_refusal {
#define X(id, text) LOAD_REFUSES_##id,
#include "load/refusals.def"
#undef X
	LOAD_REFUSALS
};

/* Other tables, another protocol. */
#define LOAD_PROTOCOL (1 + 100 * LOAD_STEPS + 10000 * LOAD_REFUSALS)

struct load_order {
	uint32_t step;
	uint32_t threads;
	uint64_t amount;
	uint64_t length_ns;
};

struct load_truth {
	uint32_t refusal;            /* LOAD_REFUSES_NONE: it has been done */
	uint64_t began_ns, ended_ns; /* CLOCK_MONOTONIC: the order was heard, the answer is given */
	double number[LOAD_NUMBERS];
};

#endif
