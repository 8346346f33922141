/* Operations of a segment and of probes in one numbering. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "source/joined.h"

/* A provider's sample: new keys with these names, and operations with these numbers, counted so often */
static struct process_sample made(uint32_t first, const char *keys, const char *ops)
{
	struct process_sample s = { .first_key = first, .focus = UINT32_MAX };

	s.key_count = (uint32_t)strlen(keys);
	s.op_count = (uint32_t)strlen(ops);
	s.keys = s.key_count ? mem_alloc_array(s.key_count, sizeof(*s.keys)) : NULL;
	s.ops = s.op_count ? mem_alloc_array(s.op_count, sizeof(*s.ops)) : NULL;
	for (uint32_t i = 0; i < s.key_count; i++)
		s.keys[i] = (struct op_key){ .kind = PERFTOP_KIND_TIMER_NS,
					     .component = mem_string("c"),
					     .operation = mem_stringn(&keys[i], 1),
					     .label = mem_string(""),
					     .unit = mem_string("") };
	for (uint32_t i = 0; i < s.op_count; i++) {
		s.ops[i].op = (uint32_t)(ops[i] - '0');
		s.ops[i].run = mem_alloc(sizeof(*s.ops[i].run));
		s.ops[i].run_length = 1;
	}
	return s;
}

static void expect(struct process_sample *s, uint32_t first, const char *keys, const char *ops)
{
	assert_int_equal(s->first_key, first);
	assert_int_equal(s->key_count, strlen(keys));
	assert_int_equal(s->op_count, strlen(ops));
	for (uint32_t i = 0; i < s->key_count; i++)
		assert_int_equal(s->keys[i].operation[0], keys[i]);
	for (uint32_t i = 0; i < s->op_count; i++)
		assert_int_equal(s->ops[i].op, ops[i] - '0');
	process_sample_clear(s);
}

static void interleaved(void **state)
{
	struct joined j = { 0 };
	struct process_sample a = made(0, "ab", "01"), b = made(0, "x", "0");

	(void)state;
	joined_add(&j, &a, &b);
	assert_null(b.keys);
	expect(&a, 0, "abx", "012");
	a = made(2, "c", "02"); /* c is number 3 of the samples */
	b = made(1, "yz", "02");
	joined_add(&j, &a, &b);
	expect(&a, 3, "cyz", "0235");
	a = made(3, "", "12");
	b = made(3, "", "1");
	joined_add(&j, &a, &b);
	expect(&a, 6, "", "134");
	assert_int_equal(joined_first(&j, 3), 2);
	assert_int_equal(joined_first(&j, 0), 0);
	assert_int_equal(joined_first(&j, 2), UINT32_MAX); /* a probe's */
	assert_int_equal(joined_first(&j, 99), UINT32_MAX);
	joined_clear(&j);
}

static void empty_sides(void **state)
{
	struct joined j = { 0 };
	struct process_sample a = made(0, "", ""), b = made(0, "xy", "01");

	(void)state;
	joined_add(&j, &a, &b);
	expect(&a, 0, "xy", "01");
	a = made(0, "a", "0");
	b = made(2, "", "");
	joined_add(&j, &a, &b);
	expect(&a, 2, "a", "2");
	a = made(1, "", "");
	b = made(2, "", "");
	joined_add(&j, &a, &b);
	expect(&a, 3, "", "");
	joined_clear(&j);
}

/* Wherever the segment's numbers stand */
static void everywhere(void **state)
{
	struct joined j = { 0 };
	struct process_sample a = made(0, "", ""), b = made(0, "x", "");

	(void)state;
	joined_add(&j, &a, &b);
	process_sample_clear(&a);
	a = made(0, "ab", "1");
	b = made(1, "", "");
	a.focus = 1;
	a.thread_count = 1;
	a.threads = mem_alloc(sizeof(*a.threads));
	a.threads[0].frames = 2;
	a.threads[0].stack = mem_alloc_array(2, sizeof(*a.threads[0].stack));
	a.threads[0].stack[1].op = 1;
	a.profile = mem_alloc(sizeof(*a.profile));
	a.profile->hit_count = 4;
	a.profile->hits = mem_alloc_array(4, sizeof(*a.profile->hits));
	a.profile->hits[0].op = 0;
	a.profile->hits[1].op = PROFILE_NO_OP;
	a.profile->hits[2].op = PROFILE_UNKNOWN_OP;
	a.profile->hits[3].op = 7; /* announced by nobody */
	joined_add(&j, &a, &b);
	assert_int_equal(a.focus, 2);
	assert_int_equal(a.threads[0].stack[0].op, 1);
	assert_int_equal(a.threads[0].stack[1].op, 2);
	assert_int_equal(a.profile->hits[0].op, 1);
	assert_int_equal(a.profile->hits[1].op, PROFILE_NO_OP);
	assert_int_equal(a.profile->hits[2].op, PROFILE_UNKNOWN_OP);
	assert_int_equal(a.profile->hits[3].op, PROFILE_UNKNOWN_OP);
	expect(&a, 1, "ab", "2");
	joined_clear(&j);
}

static void begun_anew(void **state)
{
	struct joined j = { 0 };
	struct process_sample a = made(0, "ab", ""), b = made(0, "x", "");

	(void)state;
	joined_add(&j, &a, &b);
	process_sample_clear(&a);
	joined_restart(&j);
	a = made(0, "c", "0");
	b = made(0, "x", "0");
	joined_add(&j, &a, &b);
	expect(&a, 0, "cx", "01");
	joined_clear(&j);
}

static void unannounced(void **state)
{
	struct joined j = { 0 };
	struct process_sample a = made(0, "a", "05"), b = made(0, "", "3");

	(void)state;
	joined_add(&j, &a, &b);
	expect(&a, 0, "a", "0");
	joined_clear(&j);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(interleaved), cmocka_unit_test(empty_sides),
		cmocka_unit_test(everywhere),  cmocka_unit_test(begun_anew),
		cmocka_unit_test(unannounced),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
