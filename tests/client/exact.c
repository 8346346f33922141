/* N recorded operations are N in the segment: many threads, short threads, signal handlers, all
 * kinds. */
#include "child.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <sys/wait.h>

#define THREADS 64
#define EACH    20000

static struct segment_sum timer(const char *operation)
{
	return segment_sum(segment_of_self(), PERFTOP_KIND_TIMER, "test", operation);
}

static void nothing_dropped(void)
{
	const char *segment = segment_of_self();
	int reason;

	for (reason = 0; reason < PERFTOP_DROP_COUNT; reason++)
		CHECK_IS(segment_dropped(segment, (enum perftop_drop)reason), 0);
}

static void *record_all(void *arg)
{
	perftop_op pair = PERFTOP_OP("test", "pair");
	unsigned i;

	(void)arg;
	for (i = 0; i < EACH; i++) {
		PERFTOP_SCOPE("test", "scope");
		perftop_begin(pair);
		perftop_count(PERFTOP_COUNTER("test", "counter", "B"), 3);
		perftop_value(PERFTOP_VALUE("test", "value", "rows"), i);
		if (i % 4 == 0)
			perftop_fail(pair);
		else
			perftop_end(pair);
	}
	return NULL;
}

static void check_all(uint64_t n)
{
	const char *segment = segment_of_self();
	struct segment_sum s = timer("scope"), p = timer("pair");

	CHECK_IS(s.count, n);
	CHECK_IS(s.buckets, n);
	CHECK_IS(s.errors, 0);
	CHECK_IS(p.count, n);
	CHECK_IS(p.buckets, n);
	CHECK_IS(p.errors, n / 4);
	CHECK_IS(p.self, p.total);
	CHECK_IS(s.self, s.total - p.total);
	s = segment_sum(segment, PERFTOP_KIND_COUNTER, "test", "counter");
	CHECK_IS(s.count, n);
	CHECK_IS(s.total, 3 * n);
	s = segment_sum(segment, PERFTOP_KIND_VALUE, "test", "value");
	CHECK_IS(s.count, n);
	CHECK_IS(s.buckets, n);
	CHECK_IS(s.total, n / EACH * ((uint64_t)EACH * (EACH - 1) / 2));
	CHECK_IS(s.min, 0);
	CHECK_IS(s.max, EACH - 1);
	nothing_dropped();
}

DEFINE_CASE(many_threads)
{
	pthread_t threads[THREADS];
	int i;

	for (i = 0; i < THREADS; i++)
		CHECK(pthread_create(&threads[i], NULL, record_all, NULL) == 0);
	for (i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
	check_all((uint64_t)THREADS * EACH);
	CHECK(((const struct perftop_shm_header *)segment_of_self())->threads_used <= THREADS);
}

static void *record_once(void *arg)
{
	PERFTOP_SCOPE("test", "short");
	return arg;
}

/* PERFTOP_TEST_THREADS: how many; a million takes half a minute. */
DEFINE_CASE(short_threads)
{
	const char *many = getenv("PERFTOP_TEST_THREADS");
	unsigned long n = many != NULL ? strtoul(many, NULL, 10) : 20000, i;
	const struct perftop_shm_header *h;
	uint32_t used = 0;
	pthread_t threads[4];
	int at;

	for (i = 0; i < n; i += 4) {
		for (at = 0; at < 4; at++)
			CHECK(pthread_create(&threads[at], NULL, record_once, NULL) == 0);
		for (at = 0; at < 4; at++)
			pthread_join(threads[at], NULL);
		h = (const struct perftop_shm_header *)segment_of_self();
		if (i == n / 8 * 4)
			used = h->arena_used;
		if (i >= n / 8 * 4 + 4)
			break;
	}
	for (i += 4; i < n; i += 4) {
		for (at = 0; at < 4; at++)
			CHECK(pthread_create(&threads[at], NULL, record_once, NULL) == 0);
		for (at = 0; at < 4; at++)
			pthread_join(threads[at], NULL);
	}
	CHECK_IS(timer("short").count, n);
	h = (const struct perftop_shm_header *)segment_of_self();
	CHECK(h->threads_used <= 4);
	/* four threads, and of each a table, a cell, and blocks for what octaves a stray time falls
	 * in */
	CHECK(used != 0 && h->arena_used - h->arena_offset / PERFTOP_SHM_UNIT < 4 * 512);
	nothing_dropped();
}

static volatile sig_atomic_t handled;

static void on_tick(int number)
{
	(void)number;
	PERFTOP_SCOPE("test", "handler");
	perftop_begin(PERFTOP_OP("test", "handler-pair"));
	perftop_end(PERFTOP_OP("test", "handler-pair"));
	perftop_count(PERFTOP_COUNTER("test", "ticks", ""), 1);
	/* the same as what is interrupted: the very same cell */
	perftop_count(PERFTOP_COUNTER("test", "counter", "B"), 3);
	perftop_value(PERFTOP_VALUE("test", "both", ""), 1000);
	handled++;
}

DEFINE_CASE(handlers)
{
	const struct itimerval fast = { { 0, 50 }, { 0, 50 } }, never = { { 0, 0 }, { 0, 0 } };
	struct sigaction action;
	uint64_t n = 0, more;
	struct segment_sum s;

	memset(&action, 0, sizeof(action));
	action.sa_handler = on_tick;
	sigaction(SIGALRM, &action, NULL);
	setitimer(ITIMER_REAL, &fast, NULL);
	for (; handled < 5000; n++) {
		PERFTOP_SCOPE("test", "scope");
		perftop_begin(PERFTOP_OP("test", "pair"));
		perftop_count(PERFTOP_COUNTER("test", "counter", "B"), 3);
		perftop_value(PERFTOP_VALUE("test", "both", ""), n & 0xffff);
		perftop_next(PERFTOP_OP("test", "after"));
		perftop_end(PERFTOP_OP("test", "after"));
	}
	for (more = 0; handled < 15000;
	     more++) /* nothing but additions, to be interrupted within */
		perftop_count(PERFTOP_COUNTER("test", "counter", "B"), 3);
	setitimer(ITIMER_REAL, &never, NULL);
	CHECK_IS(timer("scope").count, n);
	CHECK_IS(timer("scope").buckets, n);
	CHECK_IS(timer("pair").count, n);
	CHECK_IS(timer("after").count, n);
	CHECK_IS(timer("handler").count, (uint64_t)handled);
	CHECK_IS(timer("handler-pair").count, (uint64_t)handled);
	CHECK(timer("scope").self <= timer("scope").total);
	CHECK(timer("pair").self <= timer("pair").total);
	s = segment_sum(segment_of_self(), PERFTOP_KIND_COUNTER, "test", "counter");
	CHECK_IS(s.count, n + more + (uint64_t)handled);
	CHECK_IS(s.total, 3 * (n + more + (uint64_t)handled));
	s = segment_sum(segment_of_self(), PERFTOP_KIND_VALUE, "test", "both");
	CHECK_IS(s.buckets, n + (uint64_t)handled);
	CHECK_IS(segment_thread(segment_of_self(), (uint32_t)getpid())->depth, 1);
	nothing_dropped();
}

DEFINE_CASE(sampled)
{
	struct perftop_stats stats;
	unsigned i;

	for (i = 0; i < 1000; i++) {
		PERFTOP_SCOPE_SAMPLED("test", "sampled", 16);
	}
	CHECK_IS(timer("sampled").count, 1000);
	CHECK_IS(timer("sampled").buckets, 63); /* the first, and each 16th after it */
	CHECK(perftop_op_stats(perftop_op_get("test", "sampled", NULL), &stats));
	CHECK_IS(stats.count, 1000);
	CHECK(stats.total >= timer("sampled").buckets * stats.min);
	for (i = 0; i < 10; i++) {
		PERFTOP_SCOPE_SAMPLED("test", "every", 1);
	}
	CHECK_IS(timer("every").buckets, 10);
	nothing_dropped();
}

DEFINE_CASE(one_clock_read)
{
	perftop_op a = PERFTOP_OP("test", "a"), b = PERFTOP_OP("test", "b");
	struct segment_sum sum;

	perftop_next(a); /* nothing in flight: a begin */
	perftop_next(b);
	perftop_next(a);
	perftop_end(a);
	CHECK_IS(timer("a").count, 2);
	CHECK_IS(timer("b").count, 1);
	{
		PERFTOP_SCOPE("test", "around"); /* a step never ends a scope */
		perftop_next(a);
		perftop_next(b);
		perftop_end(b);
	}
	CHECK_IS(timer("a").count, 3);
	CHECK_IS(timer("b").count, 2);
	sum = timer("around");
	CHECK_IS(sum.count, 1);
	CHECK(sum.self < sum.total);
	nothing_dropped();
}

static void *end_it(void *span)
{
	perftop_span_end(span);
	perftop_span_end(span); /* twice: nothing */
	return NULL;
}

DEFINE_CASE(spans)
{
	perftop_op op = PERFTOP_OP("test", "span");
	struct perftop_span a = perftop_span_start(op), b = perftop_span_start(op);
	struct perftop_stats stats;
	pthread_t thread;

	CHECK(perftop_op_stats(op, &stats));
	CHECK_IS(stats.in_flight, 2);
	pthread_create(&thread, NULL, end_it, &a);
	pthread_join(thread, NULL);
	CHECK(perftop_op_stats(op, &stats));
	CHECK_IS(stats.in_flight, 1);
	CHECK_IS(stats.count, 1);
	perftop_span_fail(&b);
	CHECK_IS(timer("span").count, 2);
	CHECK_IS(timer("span").errors, 1);
	CHECK_IS(timer("span").spans, 0);
	nothing_dropped();
}

DEFINE_CASE(kinds)
{
	perftop_metric counter = PERFTOP_COUNTER("test", "x", ""),
		       gauge = PERFTOP_GAUGE("test", "x", "");
	perftop_metric unknown = perftop_metric_get(PERFTOP_KIND_TIMER, "test", "x", NULL, "");
	const char *segment = segment_of_self();
	const struct perftop_shm_op *ops =
		(const struct perftop_shm_op *)(segment + PERFTOP_SHM_OPS_OFFSET);
	double read;

	CHECK(counter.site != gauge.site);
	perftop_value(counter, 1);
	perftop_count(gauge, 1);
	perftop_gauge(counter, 1);
	perftop_count(unknown, 1);
	CHECK_IS(segment_dropped(segment, PERFTOP_DROP_KIND), 4);
	perftop_gauge(gauge, -2.5);
	memcpy(&read, &ops[(gauge.site & 0xffffff) - 1].gauge, sizeof(read));
	CHECK(read == -2.5);
	CHECK_IS(segment_sum(segment, PERFTOP_KIND_GAUGE, "test", "x").count, 1);
}

static perftop_op late_op;

static void end_of_thread(void *arg)
{
	(void)arg;
	perftop_begin(late_op);
	perftop_end(late_op);
}

static void *with_destructor(void *key)
{
	pthread_setspecific(*(pthread_key_t *)key, key);
	PERFTOP_SCOPE("test", "scope");
	return NULL;
}

/* Code that runs after the library's own end of a thread records too, and leaves nothing live. */
DEFINE_CASE(destructors)
{
	pthread_t thread;
	pthread_key_t key;
	int i;

	pthread_key_create(&key, end_of_thread);
	late_op = PERFTOP_OP("test", "late");
	for (i = 0; i < 100; i++) {
		pthread_create(&thread, NULL, with_destructor, &key);
		pthread_join(thread, NULL);
	}
	CHECK_IS(timer("scope").count, 100);
	CHECK_IS(timer("late").count, 100);
	CHECK_IS(((const struct perftop_shm_header *)segment_of_self())->threads_used, 1);
	nothing_dropped();
}

DEFINE_CASE(errno_stays)
{
	pthread_t thread;

	errno = 4711;
	record_all(NULL);
	perftop_record(perftop_op_get("test", "manual", "label"), 5);
	perftop_end(perftop_op_get("test", "manual", "label"));
	CHECK_IS(errno, 4711);
	pthread_create(&thread, NULL, record_once, NULL);
	pthread_join(thread, NULL);
	CHECK(perftop_open(NULL));
	CHECK_IS(errno, 4711);
}

static void after_exit(void)
{
	perftop_begin(late_op);
	perftop_end(late_op);
	if (timer("late").count != 1)
		_exit(3);
	_exit(0);
}

DEFINE_CASE(at_exit)
{
	late_op = PERFTOP_OP("test", "late");
	atexit(after_exit);
	exit(2);
}

static void before_main_op(void);

__attribute__((constructor)) static void before_main_op(void)
{
	if (getenv("PERFTOP_TEST_EARLY") != NULL)
		perftop_count(PERFTOP_COUNTER("test", "early", ""), 1);
}

DEFINE_CASE(before_main)
{
	setenv("PERFTOP_TEST_EARLY", "1", 1);
	execl("/proc/self/exe", "exact", "early", NULL);
	_exit(4);
}

static int check_early(void)
{
	CHECK_IS(segment_sum(segment_of_self(), PERFTOP_KIND_COUNTER, "test", "early").count, 1);
	return 0;
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		CASE(many_threads),   CASE(short_threads), CASE(handlers),    CASE(sampled),
		CASE(one_clock_read), CASE(spans),         CASE(kinds),       CASE(destructors),
		CASE(errno_stays),    CASE(at_exit),       CASE(before_main),
	};

	(void)argv;
	if (argc > 1)
		return check_early();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
