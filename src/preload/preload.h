/*
 * What the files of libperftop-preload share: a library that ld.so puts before libc in a program that
 * was not built for it, and that times its calls as operations of the component "libc".
 *
 * It defines libc's names as preload_NAME with an assembler name of their own, so that neither libc's
 * prototypes nor the compiler's builtins, nor _FORTIFY_SOURCE, meet a second definition. Nothing in here
 * calls what it replaces, and neither does libperftop, so nothing recurses. Before the constructor has
 * run, and in groups that are not wanted, a call goes straight on to the next definition of its name
 * (libc's, or that of another preloaded library).
 *
 * A thread that is cancelled in a call leaves no count: it unwinds past the scope, and libperftop counts
 * the frame as abandoned at the end of the thread.
 */
#ifndef PRELOAD_PRELOAD_H
#define PRELOAD_PRELOAD_H

#include "perftop.h"

#include <netdb.h>
#include <poll.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stddef.h>
#include <sys/epoll.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <time.h>

enum preload_group {
#define X(id, name, by_default) PRELOAD_##id,
#include "preload/groups.def"
#undef X
	PRELOAD_GROUPS
};

enum preload_call {
#define X(group, version, name, operation, result, parameters, arguments, first, failed) \
	CALL_##name,
#include "preload/calls.def"
#undef X
	PRELOAD_CALLS
};

#define PRELOAD_EXPORT __attribute__((__visibility__("default")))

/* Two of libc's calls have an old form beside the present one, for programs of before 2003: ours bears
 * the version of the present one, so such a program does not meet it. */
#if defined(__x86_64__) || defined(__i386__)
#define PRELOAD_VERSION "GLIBC_2.3.2"
#endif

#define PRELOAD_SYMBOL_PLAIN(name) __asm__(#name)
#ifdef PRELOAD_VERSION
#define PRELOAD_SYMBOL_VERSIONED(name)
#else
#define PRELOAD_SYMBOL_VERSIONED(name) __asm__(#name)
#endif

#define X(group, version, name, operation, result, parameters, arguments, first, failed) \
	PRELOAD_EXPORT result preload_##name parameters PRELOAD_SYMBOL_##version(name);
#include "preload/calls.def"
#undef X

/* The next definition of each name; NULL: not looked for yet. */
extern void *preload_next[PRELOAD_CALLS];

/* The handle of each call's operation; or: the call is not timed; it is, but has no handle yet. */
extern uint32_t preload_sites[PRELOAD_CALLS];
#define PRELOAD_OFF     0u
#define PRELOAD_UNNAMED UINT32_MAX

/* Looks for the next definition. There is always one; libc's lookup may call malloc. */
void *preload_find(enum preload_call call);
/* Gives the call its handle; site 0: not now, which libperftop counts. */
perftop_op preload_name(enum preload_call call);
const char *preload_operation(enum preload_call call);

/* The next definition, to be called. */
#define PRELOAD_NEXT(name) ((__typeof__(&preload_##name))preload_function(CALL_##name))

static inline void *preload_function(enum preload_call call)
{
	void *function = __atomic_load_n(&preload_next[call], __ATOMIC_RELAXED);

	return __builtin_expect(function != NULL, 1) ? function : preload_find(call);
}

static inline uint32_t preload_site(enum preload_call call)
{
	return __atomic_load_n(&preload_sites[call], __ATOMIC_RELAXED);
}

static inline perftop_op preload_op(enum preload_call call, uint32_t site)
{
	perftop_op op = { site };

	return __builtin_expect(site != PRELOAD_UNNAMED, 1) ? op : preload_name(call);
}

#endif
