/* The map from keys to places, and the hash of what is a key's part. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/lookup.h"

static void a_lookup_holds_many(void **state)
{
	struct lookup l = { 0 };

	(void)state;
	assert_int_equal(lookup_get(&l, lookup_number(1)), LOOKUP_NONE);
	for (uint32_t i = 0; i < 5000; i++)
		lookup_put(&l, lookup_number((uint64_t)i << 32), i);
	lookup_put(&l, lookup_number((uint64_t)7 << 32), 70);
	assert_int_equal(l.count, 5000);
	for (uint32_t i = 0; i < 5000; i++)
		assert_int_equal(lookup_get(&l, lookup_number((uint64_t)i << 32)), i == 7 ? 70 : i);
	assert_int_equal(lookup_get(&l, lookup_number(77)), LOOKUP_NONE);
	lookup_clear(&l);
}

static void every_number_of_a_key_counts(void **state)
{
	struct lookup l = { 0 };

	(void)state;
	lookup_put(&l, (struct lookup_key){ 1, 2, 3 }, 4);
	assert_int_equal(lookup_get(&l, (struct lookup_key){ 1, 2, 3 }), 4);
	assert_int_equal(lookup_get(&l, (struct lookup_key){ 0, 2, 3 }), LOOKUP_NONE);
	assert_int_equal(lookup_get(&l, (struct lookup_key){ 1, 0, 3 }), LOOKUP_NONE);
	assert_int_equal(lookup_get(&l, (struct lookup_key){ 1, 2, 0 }), LOOKUP_NONE);
	lookup_clear(&l);
}

static void what_is_emptied_is_used_again(void **state)
{
	struct lookup l = { 0 };

	(void)state;
	lookup_empty(&l);
	lookup_put(&l, lookup_number(3), 4);
	lookup_empty(&l);
	assert_int_equal(lookup_get(&l, lookup_number(3)), LOOKUP_NONE);
	lookup_put(&l, lookup_number(5), 6);
	assert_int_equal(lookup_get(&l, lookup_number(5)), 6);
	assert_int_equal(l.count, 1);
	lookup_clear(&l);
}

static void a_text_ends_in_its_hash(void **state)
{
	uint64_t ab = lookup_hash_text(LOOKUP_HASH, "ab"), a = lookup_hash_text(LOOKUP_HASH, "a");

	(void)state;
	assert_true(lookup_hash_text(ab, "c") != lookup_hash_text(a, "bc"));
	assert_true(ab == lookup_hash(LOOKUP_HASH, "ab", 3));
	assert_true(lookup_hash(LOOKUP_HASH, "a", 1) ==
		    UINT64_C(0xaf63dc4c8601ec8c)); /* FNV's own example */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_lookup_holds_many),
		cmocka_unit_test(every_number_of_a_key_counts),
		cmocka_unit_test(what_is_emptied_is_used_again),
		cmocka_unit_test(a_text_ends_in_its_hash),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
