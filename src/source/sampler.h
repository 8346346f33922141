/*
 * The thread that samples. It ticks by a timer, apart from the terminal: a stalled ssh link never
 * delays a sample. It owns the source, and adds to the history under a lock.
 */
#ifndef SOURCE_SAMPLER_H
#define SOURCE_SAMPLER_H

#include "model/history.h"
#include "source/source.h"

struct sampler;

/* Called with the history locked, in the sampler's thread (for the first sample: in the caller's), when a
 * sample has been added: for what is to be known as soon as the history is. True: the next sample is to
 * have threads. */
typedef bool sampler_added_fn(void *context);

/* Starts the thread and takes the first sample. The source must not be used by others until
 * sampler_stop. added: NULL, nobody is told. */
struct sampler *sampler_start(struct source *source, struct history *history, double interval,
			      sampler_added_fn *added, void *context, struct error *err);
/* Ends the thread; never waits longer than the tick under way. */
void sampler_stop(struct sampler *s);

/* The history may be read and reset while locked. Never held across anything that blocks. */
void sampler_lock(struct sampler *s);
void sampler_unlock(struct sampler *s);

/* Polls readable after each sample and when output of the command has arrived, until wakeup_clear (base/thread.h). */
int sampler_fd(const struct sampler *s);

void sampler_set_interval(struct sampler *s, double seconds);
double sampler_interval(const struct sampler *s);
void sampler_want(struct sampler *s, const struct source_wants *wants);
void sampler_now(struct sampler *s); /* a sample at once */

/* Waits for a sample with threads in it, taken from now on, so that a snapshot tells what each is doing; at most
 * `seconds`. What is wanted at each tick stays as it is. Not to be called locked. */
void sampler_take_threads(struct sampler *s, double seconds);

#endif
