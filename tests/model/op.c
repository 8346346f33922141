/* Tests of model/op.c. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "model/op.h"

static struct op_key key(enum perftop_kind kind, char *component, char *operation, char *label)
{
	return (struct op_key){ .kind = kind,
				.component = component,
				.operation = operation,
				.label = label,
				.unit = "" };
}

static void keys_are_told_apart(void **state)
{
	struct op_key timer = key(PERFTOP_KIND_TIMER, "c", "o", "l");
	struct op_key others[] = {
		key(PERFTOP_KIND_TIMER, "x", "o", "l"),   key(PERFTOP_KIND_TIMER, "c", "x", "l"),
		key(PERFTOP_KIND_TIMER, "c", "o", ""),    key(PERFTOP_KIND_VALUE, "c", "o", "l"),
		key(PERFTOP_KIND_COUNTER, "c", "o", "l"), key(PERFTOP_KIND_TIMER, "co", "", "l"),
	};
	struct op_key ns = key(PERFTOP_KIND_TIMER_NS, "c", "o", "l");

	(void)state;
	assert_true(op_key_equal(&timer, &timer));
	assert_true(op_key_equal(&timer, &ns));
	assert_true(op_key_equal(&ns, &timer));
	for (size_t i = 0; i < sizeof(others) / sizeof(*others); i++)
		assert_false(op_key_equal(&timer, &others[i]));
	assert_false(op_key_equal(&others[3], &others[4]));
	assert_true(op_key_is_timer(&timer) && op_key_is_timer(&ns));
	assert_false(op_key_is_timer(&others[3]));
}

static void a_copy_is_its_own(void **state)
{
	struct op_key first = key(PERFTOP_KIND_VALUE, "c", "o", "l"), copy = op_key_copy(&first);

	(void)state;
	assert_true(op_key_equal(&first, &copy));
	assert_ptr_not_equal(first.component, copy.component);
	assert_string_equal(copy.unit, "");
	op_key_clear(&copy);
	assert_null(copy.operation);
}

static void totals_subtract_what_was_added(void **state)
{
	struct op_totals a = { 5, 4, 3, 200, 100, { 8, 9, 10, 11, 12, 13, 14 } };
	struct op_totals b = { 1, 1, 1, UINT64_MAX, 7, { 1, 2, 3, 4, 5, 6, UINT64_MAX } };
	struct op_totals sum = op_totals_add(a, b), back = op_totals_subtract(sum, b);

	(void)state;
	assert_int_equal(sum.count, 6);
	assert_memory_equal(&back, &a, sizeof(a));
	assert_int_equal(sum.costs.allocated, 19);
	assert_true(op_totals_equal(&back, &a) && !op_totals_equal(&a, &b));
	assert_true(op_totals_any(&a));
	assert_true(op_totals_any(&(struct op_totals){ .costs.freed = 1 }));
	assert_true(op_totals_any(&(struct op_totals){ .errors = 1 }));
	assert_false(op_totals_any(&(struct op_totals){ 0 }));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(keys_are_told_apart),
		cmocka_unit_test(a_copy_is_its_own),
		cmocka_unit_test(totals_subtract_what_was_added),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
