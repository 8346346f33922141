/*
 * One process for each case: the library's state is a process's, so every case runs in a forked
 * child that ends with status 0, and looks at the segment's bytes, not only at what the library
 * says of itself.
 */
#ifndef TESTS_CLIENT_CHILD_H
#define TESTS_CLIENT_CHILD_H

#include "perftop.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/types.h>
#include <unistd.h>

#include <cmocka.h>

/* In a child: what must hold; else the child says which and ends with 1. */
#define CHECK(condition)                                            \
	do {                                                        \
		if (!(condition))                                   \
			child_fail(__FILE__, __LINE__, #condition); \
	} while (0)
#define CHECK_IS(got, want) child_is(__FILE__, __LINE__, #got, (uint64_t)(got), (uint64_t)(want))

/* A cmocka test that runs the case `run` in a child of its own. */
#define CASE(run) ((struct CMUnitTest){ .name = (#run), child_test, NULL, NULL, &run##_case })

/* The sanitizers cannot live with limits on memory, nor with threads that end without them. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SANITIZED 1
#else
#define SANITIZED 0
#endif

#define DEFINE_CASE(name)                        \
	static void name(void);                  \
	static void (*name##_case)(void) = name; \
	static void name(void)

void child_fail(const char *file, int line, const char *text);
void child_is(const char *file, int line, const char *text, uint64_t got, uint64_t want);
void child_test(void **state);
/* Forks, runs it, and returns the wait status. */
int child_run(void (*run)(void));
/* Waits for a child and checks that it ended with 0. */
void child_wait(pid_t child);

/* The bytes of this process's segment; NULL: it has none. */
const char *segment_of_self(void);
/* A copy of what another process's memfd holds, or a file; NULL. *size: its bytes. */
char *segment_of(pid_t process, size_t *size);
char *segment_of_file(const char *file, size_t *size);
uint64_t segment_dropped(const char *segment, enum perftop_drop reason);
/* The sum of all threads' cells of an operation, by its name; buckets is the number of values in
 * all. */
struct segment_sum {
	uint64_t count, errors, total, self, min, max, spans, buckets;
	struct perftop_shm_costs costs;
};
struct segment_sum segment_sum(const char *segment, enum perftop_kind kind, const char *component,
			       const char *operation);
/* The slab of a thread of this segment that is live; NULL. */
const struct perftop_shm_thread *segment_thread(const char *segment, uint32_t tid);

#endif
