/*
 * Where processor time was seen: functions, call paths made of them, and how often each path was hit. A hit stands for
 * `period_seconds` of processor time. Names are bytes from strangers until a writer escapes them.
 *
 * As with operations, a sample carries what is new since the previous one (struct profile_sample), the history adds it up
 * (struct profile), and each view is a difference (profile_view), in the same plain form (struct profile_data) in which a
 * saved document has it; stats/functions.h makes tables and call trees of that.
 */
#ifndef MODEL_PROFILE_H
#define MODEL_PROFILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define PROFILE_NONE  UINT32_MAX /* no path: the caller of an outermost function */
#define PROFILE_NO_OP UINT32_MAX /* the thread was in no operation */
#define PROFILE_UNKNOWN_OP \
	(UINT32_MAX - 1) /* the operation of that time had ended before it could be read */
#define PROFILE_ANY_OP (UINT32_MAX - 2) /* in choices: whatever it was in */
#define PROFILE_OTHERS ((pid_t)-1)      /* threads beyond PROFILE_THREADS */

/* What a profile holds at most; beyond it, hits go to the caller that is still there, and are counted as cut. */
#define PROFILE_PATHS   65536u
#define PROFILE_THREADS 1024u

/* Bytes of a function's name at most; a longer one is cut, and ends in an ellipsis (profile_name). */
#define PROFILE_NAME 4096u

struct profile_function {
	char *name;   /* "order_match(Book&)"; without a symbol "module+0x12f0" */
	char *module; /* "redis-server", "libc.so.6", "[kernel]", "[jit]" */
};

/* A name within PROFILE_NAME, allocated. */
char *profile_name(const char *name);

/* Copies that own their names (NULL becomes ""), and their end. */
struct profile_function profile_function_copy(const struct profile_function *f);
struct profile_function *profile_functions_copy(const struct profile_function *functions,
						size_t first, size_t count);
void profile_functions_free(struct profile_function *functions, size_t count);

/* A call path: `function`, called from the path `caller`. A caller's index is below its callee's. */
struct profile_path {
	uint32_t caller; /* PROFILE_NONE: outermost */
	uint32_t function;
};

/* How often processor time was seen on a path: its last function was running. */
struct profile_hit {
	uint32_t path;
	pid_t tid;
	uint32_t
		op; /* index of the innermost operation in flight, or PROFILE_NO_OP, PROFILE_UNKNOWN_OP */
	uint64_t count;
};

/* What was seen and what was not; all of them only grow, or are differences. */
struct profile_account {
	uint64_t samples; /* the sum of all hits */
	uint64_t lost;    /* the kernel had no room for them; notices of new mappings among them */
	uint64_t cut;     /* whose outer callers are unknown */
	double cpu_seconds; /* that the kernel says the process used, of the kind that is sampled; NaN: unknown */
};
/* Where one's cpu_seconds is unknown, the other's stands. */
struct profile_account profile_account_add(struct profile_account a, struct profile_account b);
struct profile_account profile_account_subtract(struct profile_account a, struct profile_account b);

/* Since the previous sample. Indices are dense from 0, of functions and of paths; the first new one has the index first_... .
 * reason: why nothing is sampled (owned, translated); NULL: it is. */
struct profile_sample {
	struct profile_function *functions;
	size_t function_count, first_function;
	struct profile_path *paths;
	size_t path_count, first_path;
	struct profile_hit *hits;
	size_t hit_count;
	struct profile_account account;
	double period_seconds; /* NaN: not sampled */
	bool kernel;           /* time in the kernel is sampled too */
	char *reason;
};
void profile_sample_free(struct profile_sample *s); /* NULL is fine */

/* A profile over one stretch of time. */
struct profile_data {
	struct profile_function *functions;
	size_t function_count;
	struct profile_path *paths;
	size_t path_count;
	struct profile_hit *hits; /* ascending by path, tid, op; none twice, none with count 0 */
	size_t hit_count;
	struct profile_account account;
	double period_seconds;
	bool kernel;
	char *reason; /* why nothing is sampled now; NULL */
};

/* What all samples of one process add up to. Belongs to its track, read under the history's lock. */
struct profile;
enum view;

struct profile *profile_new(void);
void profile_free(struct profile *p); /* NULL is fine */

/* seconds: of the sample, since history.start; window: of the sliding window. The sample stays the caller's; NULL: time goes
 * on, and nothing was sampled. Hits on paths that it does not have count as lost. */
void profile_add(struct profile *p, const struct profile_sample *s, double seconds, double window);
void profile_reset(struct profile *p);

/* One view. Functions, paths and reason are the profile's own, borrowed while the lock is held; hits are allocated, and freed
 * by profile_data_release. */
struct profile_data profile_view(const struct profile *p, enum view view);
void profile_data_release(struct profile_data *d);

/* A copy that owns all, and its end. */
struct profile_data *profile_data_copy(const struct profile_data *d);
void profile_data_free(struct profile_data *d); /* NULL is fine */

#endif
