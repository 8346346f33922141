/*
 * The calls of a thread that have not returned. The segment's own stack, which perftop shows, ends at 63 operations; this one
 * grows, so that a deep recursion is timed to its end, and what was called from a call is taken off its own time at any depth.
 */
#include "functions/functions.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

#define EASY_KEYS  32  /* the C library has room for these keys in each thread, others it mallocs */
#define SAME_ALIVE 256 /* calls of functions that one frame of the C stack may hold */

/* The model again: without it the definition would be reached by __tls_get_addr, which may call malloc. */
__thread struct calls *functions_calls __attribute__((__tls_model__("initial-exec")));

static struct calls
	*everyone; /* of all threads; those that ended are taken over, none is ever freed */
static pthread_key_t key;
static bool keyed;

/* Functions that later destructors call find none, and take one again. */
static void retire(void *calls)
{
	functions_calls = NULL;
	__atomic_store_n(&((struct calls *)calls)->owner, 0, __ATOMIC_RELEASE);
}

static void tell_end(struct calls *calls)
{
	if (keyed)
		(void)pthread_setspecific(key, calls);
}

__attribute__((constructor)) static void make_key(void)
{
	int saved_errno = errno;

	if (pthread_key_create(&key, retire) == 0) {
		if (key < EASY_KEYS)
			keyed = true;
		else
			(void)pthread_key_delete(key);
	}
	if (functions_calls != NULL)
		tell_end(functions_calls);
	errno = saved_errno;
}

/* The static library may be unloaded with the plugin that holds it, while threads go on. */
__attribute__((destructor)) static void delete_key(void)
{
	if (keyed)
		(void)pthread_key_delete(key);
	keyed = false;
}

/* Where there is no key, nobody tells that a thread has ended. */
static bool has_ended(const struct calls *calls, uint32_t owner, uint32_t process)
{
	return owner == 0 ||
	       (!keyed && calls->process == process &&
		syscall(SYS_tgkill, (int)process, (int)owner, 0) != 0 && errno == ESRCH);
}

static struct calls *take_over(uint32_t thread, uint32_t process)
{
	struct calls *calls = __atomic_load_n(&everyone, __ATOMIC_ACQUIRE);

	for (; calls != NULL; calls = calls->next) {
		uint32_t owner = __atomic_load_n(&calls->owner, __ATOMIC_ACQUIRE);

		if (has_ended(calls, owner, process) &&
		    __atomic_compare_exchange_n(&calls->owner, &owner, thread, false,
						__ATOMIC_ACQUIRE, __ATOMIC_RELAXED))
			return calls;
	}
	return NULL;
}

static void add(struct calls *calls)
{
	calls->next = __atomic_load_n(&everyone, __ATOMIC_RELAXED);
	while (!__atomic_compare_exchange_n(&everyone, &calls->next, calls, true, __ATOMIC_RELEASE,
					    __ATOMIC_RELAXED))
		continue;
}

static struct calls *make(void)
{
	uint32_t thread = (uint32_t)syscall(SYS_gettid), process = (uint32_t)getpid();
	struct calls *calls = take_over(thread, process);

	if (calls == NULL) {
		calls = functions_map(sizeof(*calls));
		if (calls == NULL)
			return NULL;
		calls->owner = thread;
		calls->capacity = FUNCTIONS_FIRST;
		add(calls);
	}
	calls->process = process;
	calls->depth = 0;
	functions_calls = calls;
	tell_end(calls);
	return calls;
}

/* more[n] begins at FUNCTIONS_FIRST << n. */
static uint32_t part_of(uint32_t depth)
{
	return 31 - (uint32_t)__builtin_clz(depth / FUNCTIONS_FIRST);
}

struct call *functions_far_call(const struct calls *calls, uint32_t depth)
{
	uint32_t part = part_of(depth);

	return &calls->more[part][depth - (FUNCTIONS_FIRST << part)];
}

static void grow(struct calls *calls)
{
	uint32_t part = part_of(calls->capacity);

	if (part >= FUNCTIONS_MORE)
		return;
	calls->more[part] = functions_map(calls->capacity * sizeof(struct call));
	if (calls->more[part] != NULL)
		calls->capacity *= 2;
}

static bool is_on_other_stack(void)
{
	stack_t stack;

	return sigaltstack(NULL, &stack) != 0 || (stack.ss_flags & SS_ONSTACK) != 0;
}

/* A stack grows downward, so what lies below where we are has returned, in whatever way. Functions that were inlined into one
 * share its place, but there are not that many. */
static uint32_t find_dead(struct calls *calls, uint32_t depth, uintptr_t stack)
{
	uint32_t same = 0, lower = depth;

	for (; depth > 0 && functions_call(calls, depth - 1)->stack <= stack; depth--) {
		same += functions_call(calls, depth - 1)->stack == stack;
		if (same == 0)
			lower = depth - 1;
	}
	return same > SAME_ALIVE ? depth : lower;
}

/* Not for a handler on a stack of its own. libperftop counts them as abandoned when it sees so itself. */
static void drop_dead(struct calls *calls, uintptr_t stack)
{
	uint32_t depth = calls->depth < calls->capacity ? calls->depth : calls->capacity;
	uint32_t alive = is_on_other_stack() ? depth : find_dead(calls, depth, stack);

	if (alive < depth)
		calls->depth = alive;
}

/* With the signals blocked: a handler that ran meanwhile may have made room, or left it full. */
static struct calls *make_room(uintptr_t stack)
{
	struct calls *calls = functions_calls;

	if (calls == NULL)
		return make();
	drop_dead(calls, stack);
	if (calls->depth == calls->capacity)
		grow(calls);
	if (calls->depth < calls->capacity)
		return calls;
	calls->depth++;
	return NULL;
}

struct calls *functions_room(uintptr_t stack)
{
	struct functions_slow slow;
	struct calls *calls;

	if (!functions_slow_begin(&slow))
		return NULL;
	calls = make_room(stack);
	if (calls == NULL)
		perftop_drop_(PERFTOP_DROP_MEMORY);
	functions_slow_end(&slow);
	return calls;
}

static bool is_deep(const struct call *call)
{
	return (call->scope.depth & ~PERFTOP_DEEP_) >= PERFTOP_SHM_FRAMES;
}

/* libperftop takes all time of what its stack has no room for as time in other calls, and leaves the rest to us. */
static void settle(struct calls *calls, const struct call *call, uint64_t elapsed)
{
	struct perftop_thread *t = call->scope.thread;
	uint32_t op = call->scope.op;
	struct call *caller = calls->depth > 0 ? functions_call(calls, calls->depth - 1) : NULL;

	if (op < t->capacity && t->table[op] != 0 && call->child < elapsed)
		PERFTOP_ADD_(&perftop_find_cell_(t, op)->self, elapsed - call->child);
	if (caller != NULL && is_deep(caller))
		PERFTOP_ADD_(&caller->child, elapsed);
	else
		PERFTOP_ADD_(&t->slab->stack[PERFTOP_SHM_FRAMES - 1].child, elapsed);
}

static void leave_deep(struct calls *calls, const struct call *call)
{
	const struct perftop_scope *scope = &call->scope;
	struct perftop_place place = { scope->start, scope->depth };
	uint64_t now;

	if (scope->thread == NULL || scope->thread->slab == NULL)
		return;
	now = perftop_now_(scope->thread);
	perftop_leave_slow_(scope->thread, scope->op, place, now, 1, 0);
	settle(calls, call, perftop_elapsed_(scope->start, now));
}

void functions_leave(struct calls *calls, uint32_t depth)
{
	struct call call = *functions_call(calls, depth);

	PERFTOP_SET_(&calls->depth, depth);
	if (PERFTOP_UNLIKELY_(is_deep(&call)))
		leave_deep(calls, &call);
	else
		perftop_leave_(&call.scope);
}
