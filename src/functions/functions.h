/*
 * What the files of libperftop-functions share: a library for programs that are compiled with -finstrument-functions. The
 * compiler calls __cyg_profile_func_enter and _exit around each function; here each becomes an operation of the component
 * "functions", called "FILE+0xOFFSET": the object that the function is in, and where in that object's own addresses. perftop
 * finds the name; nothing is looked up here unless a list asks for it.
 *
 * Environment, read at the first use, globs with commas between, of symbols ("order_*", in C++ also "order::*") or of the last
 * parts of objects' names ("libssl.so*"):
 *	PERFTOP_FUNCTIONS_INCLUDE   only these
 *	PERFTOP_FUNCTIONS_EXCLUDE   not these
 *
 * As in libperftop: nothing prints, aborts, calls malloc, changes errno, or passes a cancellation point, and little of the stack is
 * used: it may be a signal handler's. None of it may be compiled with -finstrument-functions.
 */
#ifndef FUNCTIONS_FUNCTIONS_H
#define FUNCTIONS_FUNCTIONS_H

#include "perftop.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define FUNCTIONS_EXPORT __attribute__((__visibility__("default")))

#pragma GCC visibility push(hidden)

/* hooks.c: one call that has not returned. */
struct call {
	uintptr_t function;
	uintptr_t stack; /* stack pointer at its begin */
	uint64_t child;  /* of a call too deep for the segment's stack: ticks in calls made by it */
	struct perftop_scope scope;
};

/* stack.c: the calls of one thread, the outermost first. What is there stays where it is, because a signal handler may need more
 * room while a call is filled in: more[0] has as many as `first`, more[1] twice as many, and so on. */
#define FUNCTIONS_FIRST 1024u /* a power of two */
#define FUNCTIONS_MORE  14u
struct calls {
	uint32_t depth; /* what is beyond the capacity is not recorded */
	uint32_t capacity;
	uint32_t owner;   /* its thread; 0: it has ended, and the next one may have this */
	uint32_t process; /* the owner's: threads of a forked child's parent are none of its own */
	struct calls *next;
	struct call *more[FUNCTIONS_MORE];
	struct call first[FUNCTIONS_FIRST];
};
extern __thread struct calls *functions_calls __attribute__((__tls_model__("initial-exec")));

struct call *functions_far_call(const struct calls *calls, uint32_t depth);
static inline struct call *functions_call(struct calls *calls, uint32_t depth)
{
	return PERFTOP_LIKELY_(depth < FUNCTIONS_FIRST) ? &calls->first[depth]
							: functions_far_call(calls, depth);
}

/* Room for one more. stack: the stack pointer now: calls that lie deeper were left by a longjmp, and go first. NULL: there is no
 * memory for it; counted. */
struct calls *functions_room(uintptr_t stack);

/* Ends the call at `depth` and takes what is above it off the stack as well. */
void functions_leave(struct calls *calls, uint32_t depth);

/* table.c: the operation of a function. 0: not now; FUNCTIONS_EXCLUDED: never. */
#define FUNCTIONS_EXCLUDED UINT32_C(0x7fffffff)
uint32_t functions_site(uintptr_t function);
/* What the lists say of a function before it is called: enum functions_listed, of any of its names. */
void functions_note(uintptr_t function, uint32_t listed);
uint32_t functions_noted(uintptr_t function);
/* Objects were unloaded: others may come to be where they were. */
void functions_forget_unloaded(void);

/* object.c: the object that holds an address; path and all stand as long as the object. */
struct object {
	const char *path; /* as the loader has it, or of the program; may be relative, may be "" */
	uintptr_t base;   /* what the file's own addresses are shifted by */
	bool program;     /* it is the program itself, not a library */
};
bool functions_object(uintptr_t address, struct object *object);
/* The last part of its path. */
const char *functions_object_name(const struct object *object);

/* What the function there is called: the operation "PATH+0xOFFSET", with the last part of a library's path as the label. Of a path
 * that does not fit, the operation has '*' (the program) or '~' (a library) and its end, the label its beginning, or, where that does
 * not fit either, '#' and a hash of the whole. */
struct object_name {
	char operation[120], label[48];
};
void functions_name(const struct object *object, uintptr_t address, struct object_name *name);

/* lists.c: whether it is to be recorded. */
enum functions_listed {
	FUNCTIONS_INCLUDE = 1,
	FUNCTIONS_EXCLUDE = 2,
	FUNCTIONS_READ = 4, /* not of a function: the symbols of its object were looked through */
};
bool functions_wanted(const struct object *object, uintptr_t address);

/* symbols.c: the functions in an object's symbol tables, in no order, aliases too: address is one of the file's own, the name as
 * the compiler wrote it. It reads what is in the file, which may change meanwhile, and never maps it. */
typedef void functions_take_symbol(void *context, uint64_t address, const char *name);
void functions_symbols(const char *path, functions_take_symbol *take, void *context);

/* slow.c: around what is rare. No signal comes in between, and what is called by it and is instrumented itself (a malloc, a
 * getenv of the program's own) is not recorded: then it is false, and nothing is to be ended. */
struct functions_slow {
	uint64_t mask;
	int saved_errno;
};
bool functions_slow_begin(struct functions_slow *slow);
void functions_slow_end(const struct functions_slow *slow);
/* Private memory, zero; NULL: there is none. */
void *functions_map(size_t bytes);

#pragma GCC visibility pop

#endif
