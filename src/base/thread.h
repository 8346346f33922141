/* Threads of perftop's own, and what wakes one that waits in poll(2). */
#ifndef BASE_THREAD_H
#define BASE_THREAD_H

#include <pthread.h>
#include <stdbool.h>

/* Starts one with all signals blocked: they are for the main thread or, in somebody else's process, for its own. False with
 * errno. */
bool thread_start(pthread_t *thread, void *(*run)(void *context), void *context);

/* A descriptor (an eventfd) that polls readable from a wakeup_send until the next wakeup_clear. Thread-safe, and nothing here
 * blocks. -1 with errno. */
int wakeup_open(void);
void wakeup_send(int fd);
bool wakeup_clear(int fd); /* false with errno: it cannot be read */

#endif
