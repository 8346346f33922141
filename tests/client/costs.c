/*
 * What operations cost beside time: as scopes ask for it and as the environment does. Allocations are
 * counted by this program in place of libperftop-preload, so that each byte is known.
 */
#include "child.h"

#include "client/allocations.h"

#include <errno.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <time.h>

#define MS UINT64_C(1000000)

static __thread struct perftop_allocations counters;
static bool uncounted;

struct perftop_allocations *perftop_preload_allocations(void)
{
	return uncounted ? NULL : &counters;
}

static void give(uint64_t bytes)
{
	int64_t live;

	counters.calls++;
	counters.allocated += bytes;
	live = (int64_t)(counters.allocated - counters.freed);
	if (live > (int64_t)counters.mark)
		counters.mark = (uint64_t)live;
}

static void take_back(uint64_t bytes)
{
	counters.freed += bytes;
}

static struct segment_sum timer(const char *operation)
{
	return segment_sum(segment_of_self(), PERFTOP_KIND_TIMER, "test", operation);
}

static void check_memory(const char *operation, uint64_t count, uint64_t calls, uint64_t allocated,
			 uint64_t freed, uint64_t peak)
{
	struct perftop_shm_costs costs = timer(operation).costs;

	CHECK_IS(costs.mem_count, count);
	CHECK_IS(costs.allocations, calls);
	CHECK_IS(costs.allocated, allocated);
	CHECK_IS(costs.freed, freed);
	CHECK_IS(costs.peak, peak);
}

static uint64_t dropped(enum perftop_drop reason)
{
	return segment_dropped(segment_of_self(), reason);
}

static void nothing_dropped(void)
{
	int reason;

	for (reason = 0; reason < PERFTOP_DROP_COUNT; reason++)
		CHECK_IS(dropped((enum perftop_drop)reason), 0);
}

static uint64_t cpu_ns(void)
{
	struct timespec now;

	CHECK(clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now) == 0);
	return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

static void work(uint64_t ns)
{
	uint64_t end = cpu_ns() + ns;

	while (cpu_ns() < end)
		continue;
}

static void doze(uint64_t ns)
{
	struct timespec nap = { 0, (long)ns };

	while (nanosleep(&nap, &nap) != 0)
		continue;
}

static struct perftop_stats stats_of(const char *operation)
{
	struct perftop_stats stats;

	CHECK(perftop_op_stats(perftop_op_get("test", operation, NULL), &stats));
	return stats;
}

DEFINE_CASE(working_and_waiting)
{
	struct perftop_stats stats;
	int i;

	errno = 77;
	for (i = 0; i < 3; i++) {
		PERFTOP_SCOPE_CPU("test", "busy");
		work(5 * MS);
	}
	for (i = 0; i < 3; i++) {
		PERFTOP_SCOPE_CPU("test", "asleep");
		doze(5 * MS);
	}
	CHECK_IS(errno, 77);
	stats = stats_of("busy");
	CHECK_IS(stats.cpu_count, 3);
	CHECK(stats.cpu_ns >= 15 * MS && stats.cpu_ns < 18 * MS);
	CHECK(stats.cpu_elapsed >= 15 * MS - 10000);
	CHECK_IS(stats.cpu_elapsed, stats.total);
	CHECK_IS(stats.mem_count, 0);
	stats = stats_of("asleep");
	CHECK_IS(stats.cpu_count, 3);
	CHECK(stats.cpu_elapsed >= 15 * MS && stats.cpu_ns < 5 * MS);
	nothing_dropped();
}

/* What taking the time takes is not the operation's: an empty one has next to none, whose mean says so. */
DEFINE_CASE(empty)
{
	struct perftop_stats stats;
	uint64_t start = cpu_ns(), each;
	int i;

	for (i = 0; i < 20000; i++) {
		PERFTOP_SCOPE_CPU("test", "empty");
	}
	each = (cpu_ns() - start) / 20000;
	stats = stats_of("empty");
	CHECK_IS(stats.cpu_count, 20000);
	CHECK(SANITIZED || stats.cpu_ns / 20000 < each * 2 / 5);
}

static uint32_t blocks_of(const struct perftop_shm_octaves *table)
{
	uint32_t blocks = table->costs != 0, i;

	for (i = 0; i < PERFTOP_SHM_OCTAVES; i++)
		blocks += table->block[i] != 0;
	return blocks;
}

/* Nothing is there before it is asked for; then a reader sees that there is a block more. */
DEFINE_CASE(not_asked)
{
	const struct perftop_shm_octaves *table;
	const struct perftop_shm_thread *t;
	const struct perftop_shm_cell *c;
	const uint32_t *cells;
	const char *segment;

	{
		PERFTOP_SCOPE("test", "plain");
		give(100);
	}
	segment = segment_of_self();
	t = segment_thread(segment, (uint32_t)getpid());
	cells = (const uint32_t *)(segment + PERFTOP_SHM_UNIT * (size_t)t->table);
	c = (const struct perftop_shm_cell *)(segment + PERFTOP_SHM_UNIT * (size_t)cells[0]);
	table = (const struct perftop_shm_octaves *)(segment +
						     PERFTOP_SHM_UNIT *
							     (size_t)(c->octaves >>
								      PERFTOP_SHM_BLOCKS_BITS));
	CHECK_IS(c->count, 1);
	CHECK_IS(table->costs, 0);
	{
		PERFTOP_SCOPE_MEM("test", "plain");
	}
	CHECK(table->costs != 0);
	CHECK_IS(c->octaves & ((1u << PERFTOP_SHM_BLOCKS_BITS) - 1), blocks_of(table));
	CHECK_IS(timer("plain").costs.mem_count, 1);
	CHECK_IS(timer("plain").count, 2);
}

/* What a frame of before began with is not that of the next one in its place. */
DEFINE_CASE(frames_without)
{
	perftop_op outer = PERFTOP_OP("test", "outer"), inner = PERFTOP_OP("test", "inner");

	{
		PERFTOP_SCOPE_MEM("test", "first");
		{
			PERFTOP_SCOPE_MEM("test", "first");
		}
	}
	perftop_begin(outer);
	perftop_begin(inner);
	give(10);
	perftop_end(outer); /* in the slow path */
	CHECK_IS(dropped(PERFTOP_DROP_ABANDONED), 1);
	CHECK_IS(timer("outer").count, 1);
	CHECK_IS(timer("outer").costs.mem_count, 0);
	CHECK_IS(timer("first").costs.mem_count, 2);
}

DEFINE_CASE(memory)
{
	give(1000);
	{
		PERFTOP_SCOPE_MEM("test", "one");
		give(100);
		give(50);
		take_back(120);
		give(10);
	}
	check_memory("one", 1, 3, 160, 120, 150);
	CHECK_IS(timer("one").costs.cpu_count, 0);
	{
		PERFTOP_SCOPE_COSTS("test", "both");
		take_back(500); /* of before */
		give(30);
	}
	check_memory("both", 1, 1, 30, 500, 0);
	CHECK_IS(timer("both").costs.cpu_count, 1);
	{
		PERFTOP_SCOPE_COSTS_AS(scope, PERFTOP_OP("test", "both"), PERFTOP_MEM);
		give(7);
		perftop_scope_fail(&scope);
	}
	check_memory("both", 2, 2, 37, 500, 7);
	CHECK_IS(timer("both").costs.cpu_count, 1);
	CHECK_IS(timer("both").errors, 1);
	CHECK_IS(stats_of("both").allocated, 37);
	CHECK_IS(stats_of("both").peak, 7);
	nothing_dropped();
}

/* The highest that any of them saw is its own, whatever was above it. */
DEFINE_CASE(nested_peaks)
{
	PERFTOP_SCOPE_COSTS_AS(all, PERFTOP_OP("test", "all"), PERFTOP_MEM);
	give(10);
	{
		PERFTOP_SCOPE_MEM("test", "outer");
		give(100);
		take_back(100);
		{
			PERFTOP_SCOPE("test", "between");
			{
				PERFTOP_SCOPE_MEM("test", "inner");
				give(60);
				{
					PERFTOP_SCOPE_MEM("test", "innermost");
					give(5);
					take_back(65);
				}
				give(20);
			}
		}
		give(30);
	}
	perftop_leave_(&all);
	all.thread = NULL; /* ended */
	check_memory("innermost", 1, 1, 5, 65, 5);
	check_memory("inner", 1, 3, 85, 65, 65);
	check_memory("outer", 1, 5, 215, 165, 100);
	check_memory("all", 1, 6, 225, 165, 110);
	check_memory("between", 0, 0, 0, 0, 0);
}

static jmp_buf back;

static __attribute__((noinline)) void jump_out(void)
{
	PERFTOP_SCOPE_MEM("test", "left");
	give(1);
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
		PERFTOP_SCOPE_MEM("test", "outer");
		give(100);
		take_back(100);
		jump_and_return();
	}
	check_memory("outer", 1, 2, 101, 100, 100);
	check_memory("left", 0, 0, 0, 0, 0);
	CHECK_IS(timer("left").count, 0);
	CHECK_IS(dropped(PERFTOP_DROP_ABANDONED), 1);
}

static void everything(void)
{
	perftop_op pair = PERFTOP_OP("test", "pair");
	struct perftop_span span = perftop_span_start(PERFTOP_OP("test", "span"));
	int i;

	for (i = 0; i < 10; i++) {
		PERFTOP_SCOPE("test", "scope");
		perftop_begin(pair);
		give(8);
		{
			PERFTOP_SCOPE_SAMPLED("test", "sampled", 5);
		}
		if (i % 5 == 0)
			perftop_fail(pair);
		else
			perftop_end(pair);
	}
	perftop_begin(PERFTOP_OP("test", "first"));
	work(3 * MS);
	give(3);
	perftop_next(PERFTOP_OP("test", "second"));
	doze(3 * MS);
	give(2);
	take_back(5);
	perftop_next(PERFTOP_OP("test", "third"));
	perftop_end(PERFTOP_OP("test", "third"));
	perftop_next(PERFTOP_OP("test", "third")); /* nothing to end */
	perftop_end(PERFTOP_OP("test", "third"));
	perftop_record(PERFTOP_OP("test", "recorded"), 1000);
	perftop_span_end(&span);
}

static void check_everything(bool cpu, bool memory)
{
	static const struct {
		const char *name;
		uint64_t count, taken;
	} all[] = {
		{ "scope", 10, 10 }, { "pair", 10, 10 }, { "sampled", 10, 2 }, { "first", 1, 1 },
		{ "second", 1, 1 },  { "third", 2, 2 },  { "span", 1, 0 },
	};
	struct segment_sum sum, inner;
	size_t i;

	for (i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		sum = timer(all[i].name);
		CHECK_IS(sum.count, all[i].count);
		CHECK_IS(sum.costs.cpu_count, cpu ? all[i].taken : 0);
		CHECK_IS(sum.costs.mem_count, memory ? all[i].taken : 0);
		if (cpu && all[i].taken != 0)
			CHECK_IS(sum.costs.cpu_elapsed, sum.total);
	}
	CHECK_IS(timer("pair").errors, 2);
	sum = timer("scope");
	inner = timer("pair");
	CHECK_IS(sum.self, sum.total - inner.total);
	CHECK_IS(inner.self, inner.total - timer("sampled").total);
	CHECK_IS(segment_thread(segment_of_self(), (uint32_t)getpid())->depth, 1);
	nothing_dropped();
}

DEFINE_CASE(cpu_of_all)
{
	setenv("PERFTOP", "cpu", 1);
	everything();
	CHECK(strcmp(perftop_status(), "recording") == 0);
	check_everything(true, false);
	CHECK(timer("first").costs.cpu_ns >= 3 * MS - 10000);
	CHECK(timer("second").costs.cpu_ns < 2 * MS);
	CHECK_IS(stats_of("recorded").count, 1);
	CHECK_IS(stats_of("recorded").cpu_count, 0);
}

DEFINE_CASE(memory_of_all)
{
	setenv("PERFTOP", "on,mem", 1);
	everything();
	CHECK(strcmp(perftop_status(), "recording") == 0);
	check_everything(false, true);
	check_memory("scope", 10, 10, 80, 0, 8);
	check_memory("pair", 10, 10, 80, 0, 8);
	check_memory("sampled", 2, 0, 0, 0, 0);
	check_memory("first", 1, 1, 3, 0, 3);
	check_memory("second", 1, 1, 2, 5, 2);
	check_memory("third", 2, 0, 0, 0, 0);
}

DEFINE_CASE(both_of_all)
{
	setenv("PERFTOP", "mem,cpu", 1);
	everything();
	check_everything(true, true);
}

DEFINE_CASE(words)
{
	setenv("PERFTOP", "on,,cpus,m", 1);
	{
		PERFTOP_SCOPE("test", "scope");
	}
	CHECK(strcmp(perftop_status(),
		     "recording; PERFTOP in the environment has a word that is unknown") == 0);
	CHECK_IS(timer("scope").count, 1);
	CHECK_IS(timer("scope").costs.cpu_count, 0);
}

DEFINE_CASE(off)
{
	struct perftop_stats stats;

	setenv("PERFTOP", "cpu,off", 1);
	{
		PERFTOP_SCOPE_COSTS("test", "scope");
		perftop_next(PERFTOP_OP("test", "step"));
	}
	CHECK(strcmp(perftop_status(), "off: PERFTOP=off in the environment") == 0);
	CHECK(!perftop_op_stats(PERFTOP_OP("test", "scope"), &stats));
	CHECK_IS(stats.cpu_count, 0);
}

/* Without the library that counts, nothing is known, which is not 0 bytes. */
DEFINE_CASE(nobody_counts)
{
	uncounted = true;
	setenv("PERFTOP", "mem", 1);
	everything();
	{
		PERFTOP_SCOPE_COSTS("test", "costs");
	}
	CHECK(strncmp(perftop_status(), "recording, without memory: ", 27) == 0);
	check_everything(false, false);
	CHECK_IS(timer("costs").costs.cpu_count, 1);
	CHECK_IS(timer("costs").costs.mem_count, 0);
}

static __attribute__((noinline)) void recurse(unsigned n)
{
	PERFTOP_SCOPE_COSTS("test", "recursive");
	give(1);
	if (n > 1)
		recurse(n - 1);
	take_back(1);
}

static void check_deep(void)
{
	perftop_op op = PERFTOP_OP("test", "deep");
	struct segment_sum sum;
	int i;

	recurse(10);
	recurse(100);
	sum = timer("recursive");
	CHECK_IS(sum.count, 110);
	CHECK_IS(sum.buckets, 110);
	CHECK_IS(sum.costs.cpu_count, 73);
	check_memory("recursive", 73, 63 * 100 - 62 * 63 / 2 + 55, 63 * 100 - 62 * 63 / 2 + 55,
		     63 * 100 - 62 * 63 / 2 + 55, 100);
	CHECK(sum.self < sum.total);
	nothing_dropped();
	for (i = 0; i < 100; i++)
		perftop_begin(op);
	CHECK_IS(segment_thread(segment_of_self(), (uint32_t)getpid())->depth, 101);
	for (i = 0; i < 100; i++)
		perftop_end(op);
	sum = timer("deep");
	CHECK_IS(sum.count, 100);
	CHECK_IS(sum.buckets, 63);
	CHECK_IS(dropped(PERFTOP_DROP_DEPTH), 37);
	CHECK_IS(segment_thread(segment_of_self(), (uint32_t)getpid())->depth, 1);
}

DEFINE_CASE(deep)
{
	check_deep();
	CHECK_IS(timer("deep").costs.mem_count, 0);
}

DEFINE_CASE(deep_of_all)
{
	setenv("PERFTOP", "cpu,mem", 1);
	check_deep();
	CHECK_IS(timer("deep").costs.cpu_count, 63);
	CHECK_IS(timer("deep").costs.mem_count, 63);
}

static volatile sig_atomic_t handled;

static void on_tick(int number)
{
	(void)number;
	PERFTOP_SCOPE_COSTS("test", "handler");
	perftop_begin(PERFTOP_OP("test", "handler-pair"));
	perftop_next(PERFTOP_OP("test", "handler-pair"));
	perftop_end(PERFTOP_OP("test", "handler-pair"));
	handled++;
}

static uint64_t interrupted(void)
{
	const struct itimerval fast = { { 0, 200 }, { 0, 200 } }, never = { { 0, 0 }, { 0, 0 } };
	perftop_op pair = PERFTOP_OP("test", "pair");
	uint64_t n = 0;

	signal(SIGALRM, on_tick);
	CHECK(setitimer(ITIMER_REAL, &fast, NULL) == 0);
	while (handled < 500) {
		PERFTOP_SCOPE_COSTS("test", "scope");
		give(10);
		perftop_begin(pair);
		perftop_next(pair);
		perftop_end(pair);
		take_back(10);
		n++;
	}
	CHECK(setitimer(ITIMER_REAL, &never, NULL) == 0);
	return n;
}

/* Each is counted, with its costs, and sees its own bytes only. */
static void check_interrupted(bool all)
{
	uint64_t n = interrupted(), handlers = (uint64_t)handled;

	check_memory("scope", n, n, n * 10, n * 10, 10);
	check_memory("handler", handlers, 0, 0, 0, 0);
	CHECK_IS(timer("scope").count, n);
	CHECK_IS(timer("scope").costs.cpu_count, n);
	CHECK_IS(timer("handler").costs.cpu_count, handlers);
	CHECK_IS(timer("pair").count, 2 * n);
	CHECK_IS(timer("handler-pair").count, 2 * handlers);
	CHECK_IS(timer("pair").costs.cpu_count, all ? 2 * n : 0);
	CHECK_IS(timer("handler-pair").costs.mem_count, all ? 2 * handlers : 0);
	CHECK_IS(segment_thread(segment_of_self(), (uint32_t)getpid())->depth, 1);
	nothing_dropped();
}

DEFINE_CASE(handlers)
{
	check_interrupted(false);
}

DEFINE_CASE(handlers_of_all)
{
	setenv("PERFTOP", "cpu,mem", 1);
	check_interrupted(true);
}

static void in_child(void)
{
	CHECK_IS(timer("scope").count, 0);
	{
		PERFTOP_SCOPE("test", "scope");
		give(5);
	}
	check_memory("scope", 1, 1, 5, 0, 5);
	CHECK_IS(timer("scope").costs.cpu_count, 1);
	CHECK_IS(timer("scope").count, 1);
}

/* What is in flight at a fork is the parent's; the child has costs of its own. */
DEFINE_CASE(forks)
{
	pid_t child;

	setenv("PERFTOP", "cpu,mem", 1);
	{
		PERFTOP_SCOPE("test", "around");
		{
			PERFTOP_SCOPE("test", "scope");
			give(10);
			child = fork();
			if (child == 0) {
				perftop_begin(PERFTOP_OP("test", "in-child"));
				perftop_end(PERFTOP_OP("test", "in-child"));
			} else {
				child_wait(child);
			}
		}
	}
	if (child == 0) {
		in_child();
		CHECK_IS(timer("around").count, 0);
		CHECK_IS(timer("in-child").costs.mem_count, 1);
		_exit(0);
	}
	check_memory("scope", 1, 1, 10, 0, 10);
	check_memory("around", 1, 1, 10, 0, 10);
}

static void *in_thread(void *arg)
{
	uint64_t bytes = *(uint64_t *)arg;
	int i;

	for (i = 0; i < 1000; i++) {
		PERFTOP_SCOPE_COSTS("test", "thread");
		give(bytes);
		take_back(bytes);
	}
	return NULL;
}

DEFINE_CASE(threads)
{
	uint64_t bytes[4] = { 10, 20, 30, 40 };
	pthread_t all[4];
	int i;

	for (i = 0; i < 4; i++)
		CHECK(pthread_create(&all[i], NULL, in_thread, &bytes[i]) == 0);
	for (i = 0; i < 4; i++)
		pthread_join(all[i], NULL);
	check_memory("thread", 4000, 4000, 100000, 100000, 40);
	CHECK_IS(timer("thread").costs.cpu_count, 4000);
	CHECK_IS(stats_of("thread").mem_count, 4000);
	CHECK_IS(stats_of("thread").peak, 40);
	nothing_dropped();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(working_and_waiting),
		CASE(empty),
		CASE(not_asked),
		CASE(frames_without),
		CASE(memory),
		CASE(nested_peaks),
		CASE(jump_over),
		CASE(cpu_of_all),
		CASE(memory_of_all),
		CASE(both_of_all),
		CASE(words),
		CASE(off),
		CASE(nobody_counts),
		CASE(deep),
		CASE(deep_of_all),
		CASE(handlers),
		CASE(handlers_of_all),
		CASE(forks),
		CASE(threads),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
