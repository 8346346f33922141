/* Recorded /proc roots for tests: tests/proc-roots/NAME, copied to where they may be changed. A
 * second sample is another root laid over the copy, in place, so that kept-open files see it. */
#ifndef TESTS_PROC_ROOTS_H
#define TESTS_PROC_ROOTS_H

#include "proc/process.h"

#define SECOND 1000000000u

struct recorded {
	char path[64];
	struct proc_root *root;
	struct process_sample sample;
};

void recorded_open(struct recorded *recorded, const char *name);
void recorded_overlay(struct recorded *recorded, const char *name);
void recorded_write(struct recorded *recorded, const char *file, const void *data, size_t size);
void recorded_remove(struct recorded *recorded, const char *file);
void recorded_close(struct recorded *recorded);

/* A tick of so many seconds and a sample; what the last one held is released. */
void recorded_read(struct recorded *recorded, struct proc_process *p, unsigned wants,
		   double seconds);

/* The value is known and this, to a millionth; it is unknown for this reason. */
#define assert_value(value, expected) assert_value_at(value, expected, #value, __FILE__, __LINE__)
#define assert_why(value, reason)     assert_why_at(value, reason, #value, __FILE__, __LINE__)
void assert_value_at(struct value value, double expected, const char *what, const char *file,
		     int line);
void assert_why_at(struct value value, enum why why, const char *what, const char *file, int line);

#endif
