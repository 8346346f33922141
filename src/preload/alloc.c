/*
 * The calls that allocate, by size: counted all, timed one in PERIOD, so that what is counted costs
 * little beside what it counts. They are called from inside libc and ld.so too, from the first
 * moment on. Apart from that, how many bytes they give and take is added up for each thread as soon as an
 * operation wants to know it (client/allocations.h), whatever the groups.
 */
#include "preload/preload.h"

#include "client/allocations.h"

#include <dlfcn.h>
#include <errno.h>
#include <malloc.h>
#include <string.h>

#define PERIOD 16

static const char *const sizes[] = { "<=64B",   "<=256B",   "<=1KiB", "<=4KiB", "<=16KiB",
				     "<=64KiB", "<=256KiB", "<=1MiB", "<=4MiB", ">4MiB" };
#define SIZES    (sizeof(sizes) / sizeof(sizes[0]))
#define UNSIZED  SIZES /* free does not know */
#define SMALLEST 6     /* log2 of the first; each is four times the one before */

static uint32_t sites[PRELOAD_CALLS][SIZES + 1];

static inline size_t size_class(size_t size)
{
	size_t least = size > 1u << SMALLEST ? size : 1u << SMALLEST;
	size_t bits = 8 * sizeof(long) - (size_t)__builtin_clzl(least - 1);
	size_t class = (bits - SMALLEST + 1) / 2;

	return class < SIZES ? class : SIZES - 1;
}

__attribute__((__noinline__)) static perftop_op name(enum preload_call call, size_t class)
{
	perftop_op op;

	perftop_resolve_op_(&op.site, "libc", preload_operation(call),
			    class == UNSIZED ? NULL : sizes[class], PERIOD);
	__atomic_store_n(&sites[call][class], op.site, __ATOMIC_RELAXED);
	return op;
}

static inline struct perftop_scope enter(enum preload_call call, size_t class)
{
	perftop_op op = { __atomic_load_n(&sites[call][class], __ATOMIC_RELAXED) };

	if (__builtin_expect(op.site == 0, 0))
		op = name(call, class);
	return perftop_enter_sampled_(op, PERIOD);
}

/* The sampled scope of perftop.h, of an operation that is not the same at each pass. The call's next
 * definition has been found. Apart from what is not timed, which so saves no registers. */
#define TIMED(name, result, parameters, arguments, class, failed)           \
	__attribute__((__noinline__)) static result timed_##name parameters \
	{                                                                   \
		__attribute__((__cleanup__(perftop_leave_sampled_),         \
			       __unused__)) struct perftop_scope scope =    \
			enter(CALL_##name, class);                          \
		result outcome = PRELOAD_NEXT(name) arguments;              \
		if (__builtin_expect(failed, 0))                            \
			perftop_scope_fail(&scope);                         \
		return outcome;                                             \
	}

static inline size_t product(size_t count, size_t each)
{
	size_t size;

	return __builtin_mul_overflow(count, each, &size) ? SIZE_MAX : size;
}

#define NOTHING_GOT (outcome == NULL && size > 0)
TIMED(malloc, void *, (size_t size), (size), size_class(size), NOTHING_GOT)
TIMED(calloc, void *, (size_t count, size_t each), (count, each), size_class(product(count, each)),
      outcome == NULL && product(count, each) > 0)
TIMED(realloc, void *, (void *old, size_t size), (old, size), size_class(size), NOTHING_GOT)
TIMED(posix_memalign, int, (void **memory, size_t alignment, size_t size),
      (memory, alignment, size), size_class(size), outcome != 0)
TIMED(aligned_alloc, void *, (size_t alignment, size_t size), (alignment, size), size_class(size),
      NOTHING_GOT)
TIMED(memalign, void *, (size_t alignment, size_t size), (alignment, size), size_class(size),
      NOTHING_GOT)

__attribute__((__noinline__)) static void timed_free(void *memory)
{
	__attribute__((__cleanup__(perftop_leave_sampled_),
		       __unused__)) struct perftop_scope scope = enter(CALL_free, UNSIZED);

	PRELOAD_NEXT(free)(memory);
}

/* What the search for the next definitions allocates itself; never given back. */

static union {
	char bytes[16384];
	max_align_t alignment;
} early;
static size_t early_used;
static __thread bool searching __attribute__((__tls_model__("initial-exec")));

static bool is_early(const void *memory)
{
	return (uintptr_t)memory - (uintptr_t)early.bytes < sizeof(early.bytes);
}

static void *allocate_early(size_t size)
{
	size_t room = (size + sizeof(max_align_t) - 1) & ~(sizeof(max_align_t) - 1);
	size_t at;

	if (size > sizeof(early.bytes))
		return NULL;
	at = __atomic_fetch_add(&early_used, room, __ATOMIC_RELAXED);
	return at <= sizeof(early.bytes) - room ? early.bytes + at : NULL;
}

/* How long it was is not known, but where it ends at the latest. */
static void *move_early(const void *old, size_t size)
{
	size_t most = (size_t)(early.bytes + sizeof(early.bytes) - (const char *)old);
	void *memory = preload_malloc(size);

	return memory != NULL ? memcpy(memory, old, size < most ? size : most) : NULL;
}

/* NULL: it is being searched for. */
static inline void *next_of(enum preload_call call)
{
	void *function = __atomic_load_n(&preload_next[call], __ATOMIC_RELAXED);

	if (__builtin_expect(function != NULL, 1) || searching)
		return function;
	searching = true;
	function = preload_find(call);
	searching = false;
	return function;
}

/* Bytes by thread */

static __thread struct perftop_allocations mine __attribute__((__tls_model__("initial-exec")));
static uint32_t counting;

/* What the program's libraries call, which may be a malloc of the program's own, and what we are. */
PRELOAD_EXPORT void *preload_malloc(size_t size);
extern __typeof__(preload_malloc) own_malloc
	__attribute__((__alias__("malloc"), __visibility__("hidden")));

static const void *object_of(void *function)
{
	Dl_info info;

	return dladdr(function, &info) != 0 ? info.dli_fbase : NULL;
}

/* Whether all that the program allocates passes here, and what says a block's size is of the same allocator.
 * */
static bool can_count(void)
{
	void *next = next_of(CALL_malloc);

	return (void *)preload_malloc == (void *)own_malloc && next != NULL &&
	       object_of(next) == object_of((void *)malloc_usable_size);
}

PRELOAD_EXPORT struct perftop_allocations *perftop_preload_allocations(void)
{
	static uint32_t known, can;

	if (!__atomic_load_n(&known, __ATOMIC_ACQUIRE)) {
		__atomic_store_n(&can, can_count(), __ATOMIC_RELAXED);
		__atomic_store_n(&known, 1, __ATOMIC_RELEASE);
	}
	if (!__atomic_load_n(&can, __ATOMIC_RELAXED))
		return NULL;
	if (!__atomic_load_n(&counting, __ATOMIC_RELAXED))
		__atomic_store_n(&counting, 1, __ATOMIC_RELAXED);
	return &mine;
}

static inline size_t size_of(void *memory)
{
	return memory != NULL ? malloc_usable_size(memory) : 0;
}

static inline void *count_given(void *memory)
{
	uint64_t live;

	if (memory == NULL)
		return NULL;
	mine.calls++;
	mine.allocated += malloc_usable_size(memory);
	live = mine.allocated - mine.freed;
	if ((int64_t)(live - mine.mark) > 0)
		mine.mark = live;
	return memory;
}

static inline void count_taken(size_t size)
{
	mine.freed += size;
}

#define NEXT(name)   __typeof__(&preload_##name) next = next_of(CALL_##name)
#define IS_OFF(name) (preload_site(CALL_##name) == PRELOAD_OFF)
#define IS_COUNTED() __builtin_expect(__atomic_load_n(&counting, __ATOMIC_RELAXED), 0)
#define IS_RARE(x)   __builtin_expect(x, 0)

/* What is asked for of a call, its next definition known. Apart, so that what is not asked for saves no
 * registers. */

#define CALL(name, arguments) (IS_OFF(name) ? PRELOAD_NEXT(name) arguments : timed_##name arguments)
#define COUNTED(name, parameters, arguments)                                 \
	__attribute__((__noinline__)) static void *counted_##name parameters \
	{                                                                    \
		return count_given(CALL(name, arguments));                   \
	}

COUNTED(malloc, (size_t size), (size))
COUNTED(calloc, (size_t count, size_t each), (count, each))
COUNTED(aligned_alloc, (size_t alignment, size_t size), (alignment, size))
COUNTED(memalign, (size_t alignment, size_t size), (alignment, size))

__attribute__((__noinline__)) static int counted_posix_memalign(void **memory, size_t alignment,
								size_t size)
{
	int error = CALL(posix_memalign, (memory, alignment, size));

	if (error == 0)
		(void)count_given(*memory);
	return error;
}

/* A block that grows where it is and one that moves are the same: the old one goes first. Where there is no
 * new one, the old one stays, unless none was asked for. */
__attribute__((__noinline__)) static void *counted_realloc(void *old, size_t size)
{
	size_t before = size_of(old);
	void *memory = CALL(realloc, (old, size));

	if (memory != NULL || size == 0)
		count_taken(before);
	return count_given(memory);
}

__attribute__((__noinline__)) static void counted_free(void *memory)
{
	count_taken(size_of(memory));
	if (IS_OFF(free))
		PRELOAD_NEXT(free)(memory);
	else
		timed_free(memory);
}

/* The calls */

void *preload_malloc(size_t size)
{
	NEXT(malloc);

	if (IS_RARE(next == NULL))
		return allocate_early(size);
	if (IS_COUNTED())
		return counted_malloc(size);
	return IS_OFF(malloc) ? next(size) : timed_malloc(size);
}

void *preload_calloc(size_t count, size_t each)
{
	NEXT(calloc);

	if (IS_RARE(next == NULL))
		return allocate_early(product(count, each));
	if (IS_COUNTED())
		return counted_calloc(count, each);
	return IS_OFF(calloc) ? next(count, each) : timed_calloc(count, each);
}

void *preload_realloc(void *old, size_t size)
{
	NEXT(realloc);

	if (IS_RARE(is_early(old)))
		return move_early(old, size);
	if (IS_RARE(next == NULL))
		return old == NULL ? allocate_early(size) : NULL;
	if (IS_COUNTED())
		return counted_realloc(old, size);
	return IS_OFF(realloc) ? next(old, size) : timed_realloc(old, size);
}

void preload_free(void *memory)
{
	NEXT(free);

	if (IS_RARE(next == NULL || is_early(memory)))
		return;
	if (IS_COUNTED())
		counted_free(memory);
	else if (IS_OFF(free))
		next(memory);
	else
		timed_free(memory);
}

int preload_posix_memalign(void **memory, size_t alignment, size_t size)
{
	NEXT(posix_memalign);

	if (IS_RARE(next == NULL))
		return ENOMEM;
	if (IS_COUNTED())
		return counted_posix_memalign(memory, alignment, size);
	return IS_OFF(posix_memalign) ? next(memory, alignment, size)
				      : timed_posix_memalign(memory, alignment, size);
}

void *preload_aligned_alloc(size_t alignment, size_t size)
{
	NEXT(aligned_alloc);

	if (IS_RARE(next == NULL))
		return NULL;
	if (IS_COUNTED())
		return counted_aligned_alloc(alignment, size);
	return IS_OFF(aligned_alloc) ? next(alignment, size) : timed_aligned_alloc(alignment, size);
}

void *preload_memalign(size_t alignment, size_t size)
{
	NEXT(memalign);

	if (IS_RARE(next == NULL))
		return NULL;
	if (IS_COUNTED())
		return counted_memalign(alignment, size);
	return IS_OFF(memalign) ? next(alignment, size) : timed_memalign(alignment, size);
}
