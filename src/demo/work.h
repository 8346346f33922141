/*
 * The ways in which an operation of the demo spends its time: sleeping, computing, a file, a TCP
 * connection of the process with itself, memory. Thread-safe, except for open and close.
 */
#ifndef DEMO_WORK_H
#define DEMO_WORK_H

#include "demo/workload.h"

#include <stdbool.h>
#include <stdint.h>

#define WORK_BLOCK     ((size_t)32 << 10) /* bytes written, read or sent at once */
#define WORK_FILE      ((size_t)4 << 20)  /* where the file begins again */
#define WORK_CHURNED   ((size_t)2 << 20)  /* held for a while */
#define WORK_LEAKED    ((size_t)4 << 10)  /* lost in each pass */
#define WORK_LEAK_MOST ((size_t)64 << 20) /* no more is lost after this */
#define WORK_REQUEST   ((size_t)1 << 10)  /* bytes of a request */

/* An operation in a scope of its own time, handed from the thread that began it to the one that
 * ends it. */
struct parcel {
	struct perftop_span span;
	uint64_t start_ns;
};

/* What the demo may use; parts that cannot be had are left out, and operations that need them fail.
 */
void work_open(void);
void work_close(void); /* after the threads have ended */

/* Lets go whoever waits for the network. */
void work_stop(void);

/* Waits for a request over TCP; false if there will be none. */
bool work_wait_request(void);

/* Spends about duration_ns in the given way; false if the work failed. */
bool work_spend(enum work work, uint64_t duration_ns);

/* Hands a parcel over; false if no more can be held. */
bool work_hand_over(struct parcel parcel);

/* Takes one, oldest first; false if there is none. */
bool work_take(struct parcel *parcel);

#endif
