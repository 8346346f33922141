/* Time and its end: sleeping until a deadline or until the demo is told to stop. Thread-safe. */
#ifndef DEMO_CLOCK_H
#define DEMO_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

/* CLOCK_MONOTONIC, nanoseconds. */
uint64_t now_ns(void);

/* Sleeps until the deadline; false if the demo stops first. */
bool sleep_until(uint64_t deadline_ns);

/* Keeps the processor busy until the deadline. */
void spin_until(uint64_t deadline_ns);

/* Wakes every sleeper, for good. */
void stop_all(void);
bool stopped(void);

#endif
