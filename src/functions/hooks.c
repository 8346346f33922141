/* The two functions that instrumented code calls. */
#include "functions/functions.h"

/*
 * The C library has both, too, and they do nothing. A program or library that is linked with us asks for ours by this version, so
 * that it finds them wherever the C library stands before us, as in a plugin or a library of a program that was not compiled so. One
 * that is not linked with us asks for the C library's, by the version that they have there: in a program that is, it gets ours.
 */
#define OURS "@@PERFTOP_FUNCTIONS_1"
#if defined(__x86_64__) && defined(__LP64__)
#define LIBCS "@GLIBC_2.2.5"
#elif defined(__aarch64__)
#define LIBCS "@GLIBC_2.17"
#elif defined(__riscv)
#define LIBCS "@GLIBC_2.27"
#endif

#define HOOK FUNCTIONS_EXPORT __attribute__((__no_instrument_function__, __used__))
#ifdef PIC
#define SYMBOL(name)
__asm__(".symver functions_enter, __cyg_profile_func_enter" OURS);
__asm__(".symver functions_exit, __cyg_profile_func_exit" OURS);
#ifdef LIBCS
__asm__(".symver functions_enter, __cyg_profile_func_enter" LIBCS);
__asm__(".symver functions_exit, __cyg_profile_func_exit" LIBCS);
#endif
#else
#define SYMBOL(name) __asm__(name)
#endif
HOOK void functions_enter(void *function, void *site) SYMBOL("__cyg_profile_func_enter");
HOOK void functions_exit(void *function, void *site) SYMBOL("__cyg_profile_func_exit");

/* The depth grows before the call is filled in: what a signal handler calls stands above it, and is gone when we go on. */
static struct call *push(uintptr_t stack)
{
	struct calls *calls = functions_calls;

	if (PERFTOP_UNLIKELY_(calls == NULL || calls->depth >= calls->capacity)) {
		calls = functions_room(stack);
		if (calls == NULL)
			return NULL;
	}
	PERFTOP_SET_(&calls->depth, calls->depth + 1);
	PERFTOP_BARRIER_();
	return functions_call(calls, calls->depth - 1);
}

void functions_enter(void *function, void *site)
{
	uintptr_t stack = (uintptr_t)__builtin_frame_address(0);
	struct call *call;
	perftop_op op;

	(void)site;
	if (PERFTOP_UNLIKELY_(PERFTOP_GET_(&perftop_off_)))
		return;
	op.site = functions_site((uintptr_t)function);
	if (op.site == FUNCTIONS_EXCLUDED)
		return;
	call = push(stack);
	if (call == NULL)
		return;
	call->function = (uintptr_t)function;
	call->stack = stack;
	call->child = 0;
	call->scope = perftop_enter_(op);
}

/* The calls above the innermost one of a function were left by a longjmp. */
static bool find(struct calls *calls, uintptr_t function, uint32_t *depth)
{
	for (uint32_t at = *depth; at > 0; at--)
		if (functions_call(calls, at - 1)->function == function) {
			*depth = at - 1;
			return true;
		}
	return false;
}

/* The innermost call is not of this function: it is excluded, or was begun before there was memory or when nothing was recorded, or
 * there was no room, or a longjmp was. */
static bool find_other(struct calls *calls, uintptr_t function, uint32_t *depth)
{
	if (functions_site(function) == FUNCTIONS_EXCLUDED)
		return false;
	*depth = calls->depth;
	if (*depth > calls->capacity) {
		PERFTOP_SET_(&calls->depth, *depth - 1);
		return false;
	}
	return find(calls, function, depth);
}

void functions_exit(void *function, void *site)
{
	struct calls *calls = functions_calls;
	uint32_t depth;

	(void)site;
	if (calls == NULL || calls->depth == 0)
		return;
	depth = calls->depth - 1;
	if (PERFTOP_UNLIKELY_(depth >= calls->capacity ||
			      functions_call(calls, depth)->function != (uintptr_t)function) &&
	    !find_other(calls, (uintptr_t)function, &depth))
		return;
	functions_leave(calls, depth);
}
