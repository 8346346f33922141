/*
 * The real writer: threads that record through libperftop while readers come, stay and leave. What
 * one reader that stayed has added up is the truth, and so is what one sees that comes afterwards.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../segment/builder.h"
#include "perftop.h"

#define THREADS 8
#define PASSES  40000u

struct sum {
	struct op_totals totals;
	uint64_t buckets, in_flight;
	double gauge;
};

struct watch {
	struct segment *s;
	struct sum sums[16];
	char *names[16];
	uint32_t keys;
	enum segment_state state;
};

static void watch_add(struct watch *w)
{
	struct process_sample p = builder_read(w->s);

	assert_int_equal(p.first_key, w->keys);
	for (uint32_t i = 0; i < p.key_count; i++)
		w->names[w->keys++] = strdup(p.keys[i].operation);
	for (uint32_t i = 0; i < w->keys; i++)
		w->sums[i].in_flight = 0;
	for (uint32_t i = 0; i < p.op_count; i++) {
		struct sum *sum = &w->sums[p.ops[i].op];

		sum->totals = op_totals_add(sum->totals, p.ops[i].totals);
		sum->in_flight = p.ops[i].in_flight;
		sum->gauge = p.ops[i].gauge;
		for (uint32_t r = 0; r < p.ops[i].run_length; r++)
			sum->buckets += p.ops[i].run[r].count;
	}
	w->state = p.segment.state;
	process_sample_clear(&p);
}

static void watch_clear(struct watch *w)
{
	for (uint32_t i = 0; i < w->keys; i++)
		free(w->names[i]);
	segment_close(w->s);
	*w = (struct watch){ .s = NULL };
}

static const struct sum *watch_find(const struct watch *w, const char *name)
{
	for (uint32_t i = 0; i < w->keys; i++)
		if (strcmp(w->names[i], name) == 0)
			return &w->sums[i];
	fail_msg("no operation %s", name);
	return NULL;
}

static void record_all(uint32_t pass)
{
	PERFTOP_SCOPE("live", "outer");
	{
		PERFTOP_SCOPE_AS(inner, PERFTOP_OP("live", "inner"));
		if (pass % 10 == 0)
			perftop_scope_fail(&inner);
	}
	for (int i = 0; i < 4; i++) {
		PERFTOP_SCOPE_SAMPLED("live", "sampled", 16);
	}
	perftop_count(PERFTOP_COUNTER("live", "bytes", "B"), 100);
	perftop_value(PERFTOP_VALUE("live", "rows", "rows"), pass);
	if (pass % 100 == 0)
		perftop_record(PERFTOP_OP("live", "by hand"), 1000000);
}

static void *record_thread(void *context)
{
	for (uint32_t pass = 0; pass < PASSES; pass++)
		record_all(pass);
	return context;
}

static void check_sums(const struct watch *w)
{
	const uint64_t n = (uint64_t)THREADS * PASSES;
	const struct sum *sum = watch_find(w, "outer");

	assert_int_equal(sum->totals.count, n);
	assert_int_equal(sum->buckets, n);
	assert_true(sum->totals.total > sum->totals.self);
	sum = watch_find(w, "inner");
	assert_int_equal(sum->totals.count, n);
	assert_int_equal(sum->totals.timed, n);
	assert_int_equal(sum->totals.errors, n / 10);
	sum = watch_find(w, "sampled");
	assert_int_equal(sum->totals.count, 4 * n);
	assert_int_equal(sum->buckets, sum->totals.timed);
	assert_int_equal(sum->totals.timed, n / 4);
	sum = watch_find(w, "bytes");
	assert_int_equal(sum->totals.total, 100 * n);
	sum = watch_find(w, "rows");
	assert_int_equal(sum->totals.count, n);
	assert_int_equal(sum->buckets, n);
	assert_int_equal(sum->totals.total, THREADS * ((uint64_t)PASSES * (PASSES - 1) / 2));
	assert_int_equal(watch_find(w, "by hand")->totals.count, n / 100);
}

static void exact(void **state)
{
	struct watch stays, leaves = { .s = NULL };
	pthread_t threads[THREADS];

	(void)state;
	assert_true(perftop_open(NULL));
	stays = (struct watch){ .s = builder_of_self() };
	for (int i = 0; i < THREADS; i++)
		pthread_create(&threads[i], NULL, record_thread, NULL);
	for (int i = 0; i < 200; i++) {
		watch_add(&stays);
		assert_int_equal(stays.state, SEGMENT_ATTACHED);
		if (i % 10 == 0) {
			leaves = (struct watch){ .s = builder_of_self() };
			watch_add(&leaves);
			watch_clear(&leaves);
		}
	}
	for (int i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
	watch_add(&stays);
	watch_add(&stays);
	check_sums(&stays);
	watch_clear(&stays);
	leaves = (struct watch){ .s = builder_of_self() };
	watch_add(&leaves);
	check_sums(&leaves);
	watch_clear(&leaves);
}

static void in_flight(void **state)
{
	struct watch w = { .s = NULL };
	struct perftop_span span;
	struct process_sample p = { .exit_status = -1 };

	(void)state;
	span = perftop_span_start(PERFTOP_OP("live", "span"));
	perftop_gauge(PERFTOP_GAUGE("live", "level", ""), 4.5);
	PERFTOP_SCOPE("live", "scope");
	w.s = builder_of_self();
	watch_add(&w);
	assert_int_equal(watch_find(&w, "span")->in_flight, 1);
	assert_int_equal(watch_find(&w, "scope")->in_flight, 1);
	assert_true(watch_find(&w, "level")->gauge == 4.5);
	segment_read(w.s, UINT32_MAX, true, &p);
	assert_true(p.thread_count >= 1);
	assert_int_equal(p.threads[0].tid, getpid());
	assert_int_equal(p.threads[0].frames, 1);
	assert_true(p.threads[0].stack[0].elapsed_ns < 60000000000u);
	process_sample_clear(&p);
	perftop_span_end(&span);
	watch_add(&w);
	assert_int_equal(watch_find(&w, "span")->in_flight, 0);
	assert_int_equal(watch_find(&w, "span")->totals.count, 1);
	watch_clear(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(exact),
		cmocka_unit_test(in_flight),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
