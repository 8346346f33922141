/* Every check has a way to be measured, and a load that does it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "validate/plan.h"

/* Measured by hand. */
static bool is_apart(int check)
{
	return check == VALIDATE_CLOCK || check == VALIDATE_BRIEF ||
	       validate_info[check].information;
}

static void complete(void **state)
{
	(void)state;
	for (int i = 0; i < VALIDATE_CHECKS; i++) {
		const struct plan *plan = &plans[i];

		if (is_apart(i)) {
			assert_null(plan->shown);
			continue;
		}
		assert_non_null(plan->shown);
		assert_true(plan->number < LOAD_NUMBERS);
		if (plan->along) {
			assert_int_equal(plan->lane, LANE_NONE);
			assert_true(i > 0 && plans[i - 1].shown);
			continue;
		}
		assert_true(plan->lane > LANE_NONE && plan->lane < LANES);
		assert_true(plan->order.step != LOAD_STEP_IDLE);
		assert_true(plan->quick >= VALIDATE_LEAST && plan->repeats >= plan->quick);
	}
}

static void lanes(void **state)
{
	(void)state;
	for (int lane = LANE_NONE + 1; lane < LANES; lane++) {
		size_t checks = 0;

		for (int i = 0; i < VALIDATE_CHECKS; i++)
			checks += plans[i].lane == (enum lane_id)lane;
		assert_true(checks > 0);
		assert_true(lane_phase[lane] < LANE_PHASES);
	}
}

static void names(void **state)
{
	(void)state;
	for (int i = 0; i < VALIDATE_CHECKS; i++) {
		assert_true(*validate_info[i].name && *validate_info[i].title);
		assert_true(validate_info[i].tolerance >= 0);
		for (int j = 0; j < i; j++)
			assert_string_not_equal(validate_info[i].name, validate_info[j].name);
	}
}

/* In the sheet, what informs comes last, and groups stand together. */
static void order(void **state)
{
	(void)state;
	for (int i = 1; i < VALIDATE_CHECKS; i++) {
		assert_true(validate_info[i].information || !validate_info[i - 1].information);
		for (int j = 0; j + 1 < i; j++)
			if (strcmp(validate_info[j].group, validate_info[i].group) == 0)
				assert_string_equal(validate_info[i - 1].group,
						    validate_info[i].group);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(complete),
		cmocka_unit_test(lanes),
		cmocka_unit_test(names),
		cmocka_unit_test(order),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
