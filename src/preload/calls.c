/* The calls of calls.def, but for those that allocate. */
#include "preload/preload.h"

#include <errno.h>

/* Before the clock starts */

#define NOTHING ((void)0)

/* What can be had at once is neither timed nor counted: only waiting is. Whatever the attempt says but
 * "busy" is what the call would have said, "its owner has died, it is yours" among it. */
#define AT_ONCE(attempt)            \
	do {                        \
		int got = attempt;  \
		if (got != EBUSY)   \
			return got; \
	} while (0)

#define TAKEN_AT_ONCE(semaphore)     \
	do {                         \
		if (take(semaphore)) \
			return 0;    \
	} while (0)

/* sem_trywait is no cancellation point, sem_wait always is one. */
static inline bool take(sem_t *semaphore)
{
	int before = errno;
	bool taken;

	pthread_testcancel();
	taken = sem_trywait(semaphore) == 0;
	errno = before;
	return taken;
}

/* Whether a result is an error. "Not yet", "interrupted" and "too late" are what one waits for. */

static inline bool call_failed(ssize_t result)
{
	return __builtin_expect(result == -1, 0) && errno != EAGAIN && errno != EINTR &&
	       errno != EINPROGRESS;
}

static inline bool wait_failed(int result)
{
	return __builtin_expect(result == -1, 0) && errno != EINTR && errno != ETIMEDOUT;
}

static inline bool code_failed(int result)
{
	return __builtin_expect(result != 0, 0) && result != ETIMEDOUT;
}

/* The calls */

/* In two functions, so that what is not timed saves no registers. */
#define TIMED(name, result, parameters, arguments, first, failed)                            \
	__attribute__((__noinline__)) static result timed_##name parameters                  \
	{                                                                                    \
		PERFTOP_SCOPE_AS(scope, preload_op(CALL_##name, preload_site(CALL_##name))); \
		result outcome = PRELOAD_NEXT(name) arguments;                               \
		if (failed(outcome))                                                         \
			perftop_scope_fail(&scope);                                          \
		return outcome;                                                              \
	}                                                                                    \
	result preload_##name parameters                                                     \
	{                                                                                    \
		if (preload_site(CALL_##name) == PRELOAD_OFF)                                \
			return PRELOAD_NEXT(name) arguments;                                 \
		first;                                                                       \
		return timed_##name arguments;                                               \
	}
#define TIMED_IO   TIMED
#define TIMED_NET  TIMED
#define TIMED_LOCK TIMED
#define TIMED_ALLOC(...)

#define X(group, version, name, operation, result, parameters, arguments, first, failed) \
	TIMED_##group(name, result, parameters, arguments, first, failed)
#include "preload/calls.def"
#undef X

#ifdef PRELOAD_VERSION
__asm__(".symver preload_pthread_cond_wait, pthread_cond_wait@@@" PRELOAD_VERSION);
__asm__(".symver preload_pthread_cond_timedwait, pthread_cond_timedwait@@@" PRELOAD_VERSION);
#endif
