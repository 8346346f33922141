/* The stack of operations in flight: nesting, recursion, longjmp, ends without begins. */
#include "child.h"

#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

static jmp_buf back;

static struct segment_sum timer(const char *operation)
{
	return segment_sum(segment_of_self(), PERFTOP_KIND_TIMER, "test", operation);
}

static uint64_t dropped(enum perftop_drop reason)
{
	return segment_dropped(segment_of_self(), reason);
}

static const struct perftop_shm_thread *self(void)
{
	return segment_thread(segment_of_self(), (uint32_t)getpid());
}

static void spin(unsigned n)
{
	while (n--)
		__asm__ volatile("");
}

DEFINE_CASE(nesting)
{
	const struct perftop_shm_thread *t;
	struct segment_sum outer, inner;
	struct perftop_stats stats;

	{
		PERFTOP_SCOPE("test", "outer");
		spin(100000);
		{
			PERFTOP_SCOPE("test", "inner");
			spin(100000);
			t = self();
			CHECK_IS(t->depth, 3);
			CHECK(t->stack[1].start != 0 && t->stack[2].start > t->stack[1].start);
			CHECK_IS(t->stack[2].op, perftop_op_get("test", "inner", NULL).site - 1);
			CHECK(perftop_op_stats(perftop_op_get("test", "inner", NULL), &stats));
			CHECK_IS(stats.in_flight, 1);
			CHECK_IS(stats.count, 0);
		}
	}
	outer = timer("outer");
	inner = timer("inner");
	CHECK_IS(outer.self, outer.total - inner.total);
	CHECK_IS(inner.self, inner.total);
	CHECK(outer.self > 0 && inner.total > 0);
	CHECK_IS(t->depth, 1);
	CHECK_IS(t->stack[1].start | t->stack[2].start, 0);
}

static __attribute__((noinline)) void recurse(unsigned n)
{
	PERFTOP_SCOPE("test", "recursive");
	if (n > 1)
		recurse(n - 1);
	spin(1);
}

DEFINE_CASE(recursion)
{
	struct segment_sum sum;

	recurse(10);
	recurse(1000);
	sum = timer("recursive");
	CHECK_IS(sum.count, 1010);
	CHECK_IS(sum.buckets, 1010);
	CHECK(sum.self < sum.total);
	CHECK_IS(self()->depth, 1);
	CHECK_IS(dropped(PERFTOP_DROP_ABANDONED) + dropped(PERFTOP_DROP_DEPTH), 0);
}

DEFINE_CASE(deep_pairs)
{
	perftop_op op = PERFTOP_OP("test", "deep");
	int i;

	for (i = 0; i < 100; i++)
		perftop_begin(op);
	CHECK_IS(self()->depth, 101);
	for (i = 0; i < 100; i++)
		perftop_end(op);
	CHECK_IS(timer("deep").count, 100);
	CHECK_IS(timer("deep").buckets, 63);
	CHECK_IS(dropped(PERFTOP_DROP_DEPTH), 37);
	CHECK_IS(self()->depth, 1);
	CHECK_IS(dropped(PERFTOP_DROP_UNMATCHED), 0);
}

static __attribute__((noinline)) void jump_out(void)
{
	PERFTOP_SCOPE("test", "left");
	perftop_begin(PERFTOP_OP("test", "left-pair"));
	longjmp(back, 1);
}

static __attribute__((noinline)) void jump_and_return(void)
{
	if (setjmp(back) == 0)
		jump_out();
}

DEFINE_CASE(jump_over)
{
	{
		PERFTOP_SCOPE("test", "outer");
		jump_and_return();
		CHECK_IS(self()->depth, 4);
	}
	CHECK_IS(self()->depth, 1);
	CHECK_IS(timer("outer").count, 1);
	CHECK_IS(timer("left").count + timer("left-pair").count, 0);
	CHECK_IS(dropped(PERFTOP_DROP_ABANDONED), 2);
	CHECK_IS(self()->stack[2].start | self()->stack[3].start, 0);
	perftop_begin(PERFTOP_OP("test", "pair"));
	jump_and_return();
	perftop_end(PERFTOP_OP("test", "pair"));
	CHECK_IS(self()->depth, 1);
	CHECK_IS(timer("pair").count, 1);
	CHECK_IS(dropped(PERFTOP_DROP_ABANDONED), 4);
}

static __attribute__((noinline)) void jump_a(void)
{
	PERFTOP_SCOPE("test", "a");
	longjmp(back, 1);
}

static __attribute__((noinline)) void jump_b(void)
{
	volatile char deeper[256];

	PERFTOP_SCOPE("test", "b");
	deeper[0] = 0;
	longjmp(back, 1 + deeper[0]);
}

/* Nothing below ever ends: the depth stays bounded all the same. */
static void leak(volatile unsigned n)
{
	volatile unsigned i;

	for (i = 0; i < n; i++) {
		if (setjmp(back) == 0) {
			if (i % 3 != 0)
				jump_a();
			else
				jump_b();
		}
	}
}

DEFINE_CASE(jump_for_ever)
{
	struct segment_sum sum;

	leak(100000);
	CHECK(self()->depth <= PERFTOP_SHM_FRAMES + 1);
	CHECK(dropped(PERFTOP_DROP_ABANDONED) > 100000 - 100);
	recurse(20);
	sum = timer("recursive");
	CHECK_IS(sum.count, 20);
	{
		PERFTOP_SCOPE("test", "after");
		recurse(5);
	}
	CHECK_IS(timer("after").count, 1);
	CHECK_IS(timer("recursive").count, 25);
}

static void on_other_stack(int number)
{
	(void)number;
	recurse(5);
}

/* A handler on a stack of its own, above and below the interrupted one, on a full stack of scopes.
 */
static __attribute__((noinline)) void interrupted(unsigned n)
{
	PERFTOP_SCOPE("test", "interrupted");
	if (n > 1)
		interrupted(n - 1);
	else
		raise(SIGUSR1);
	spin(1);
}

DEFINE_CASE(other_stack)
{
	static char low[65536];
	char high[65536];
	struct sigaction action;
	stack_t stack;
	int i;

	memset(&action, 0, sizeof(action));
	action.sa_handler = on_other_stack;
	action.sa_flags = SA_ONSTACK;
	sigaction(SIGUSR1, &action, NULL);
	for (i = 0; i < 2; i++) {
		memset(&stack, 0, sizeof(stack));
		stack.ss_sp = i == 0 ? low : high;
		stack.ss_size = sizeof(low);
		CHECK(sigaltstack(&stack, NULL) == 0);
		interrupted(63);
		interrupted(100);
	}
	CHECK_IS(timer("interrupted").count, 326);
	CHECK_IS(timer("interrupted").buckets, 326);
	CHECK_IS(timer("recursive").count, 20);
	CHECK_IS(self()->depth, 1);
	stack.ss_flags = SS_DISABLE;
	sigaltstack(&stack, NULL);
}

DEFINE_CASE(unmatched)
{
	perftop_op a = PERFTOP_OP("test", "a"), b = PERFTOP_OP("test", "b");

	perftop_end(a);
	CHECK_IS(dropped(PERFTOP_DROP_UNMATCHED), 1);
	perftop_begin(a);
	perftop_fail(b);
	CHECK_IS(dropped(PERFTOP_DROP_UNMATCHED), 2);
	perftop_begin(b);
	perftop_end(a);
	CHECK_IS(dropped(PERFTOP_DROP_ABANDONED), 1);
	CHECK_IS(timer("a").count, 1);
	CHECK_IS(timer("b").count, 0);
	{
		PERFTOP_SCOPE_AS(scope, a);
		perftop_end(a); /* an end never ends a scope */
		perftop_scope_fail(&scope);
	}
	CHECK_IS(dropped(PERFTOP_DROP_UNMATCHED), 3);
	CHECK_IS(timer("a").count, 2);
	CHECK_IS(timer("a").errors, 1);
	perftop_begin(b);
	{
		PERFTOP_SCOPE("test", "across");
		perftop_end(b); /* across a scope: both are counted */
	}
	CHECK_IS(timer("b").count, 1);
	CHECK_IS(timer("across").count, 1);
	CHECK_IS(self()->depth, 1);
}

static void *end_inside(void *arg)
{
	perftop_begin(PERFTOP_OP("test", "unfinished"));
	return arg;
}

DEFINE_CASE(thread_ends_inside)
{
	pthread_t thread;

	pthread_create(&thread, NULL, end_inside, NULL);
	pthread_join(thread, NULL);
	CHECK_IS(dropped(PERFTOP_DROP_ABANDONED), 1);
	recurse(1);
	CHECK_IS(self()->depth, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(nesting),       CASE(recursion),   CASE(deep_pairs), CASE(jump_over),
		CASE(jump_for_ever), CASE(other_stack), CASE(unmatched),  CASE(thread_ends_inside),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
