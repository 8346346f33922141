/* Errors to verdicts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "validate/validate.h"

static const struct validate_info relative = { .tolerance = 1 };
static const struct validate_info exact = { .tolerance = 0, .absolute = true };
static const struct validate_info cost = { .tolerance = 0, .information = true };

static enum validate_verdict judge(const struct validate_info *info, const double *errors,
				   size_t count, size_t late)
{
	struct validate_outcome out = { .verdict = VALIDATE_SKIPPED };

	validate_judge(info, errors, count, late, &out);
	assert_int_equal(out.repeats, count);
	assert_int_equal(out.late, late);
	return out.verdict;
}

static void within(void **state)
{
	const double errors[] = { 0.1, -0.2, 0.3, 0.2, 0, 0.9, -0.9, 0.1, 0.2 };

	(void)state;
	assert_int_equal(judge(&relative, errors, 9, 0), VALIDATE_PASSED);
	assert_int_equal(judge(&relative, errors, 9, 9), VALIDATE_PASSED);
}

/* One wild value is no reason to doubt the others. */
static void outlier(void **state)
{
	const double errors[] = { 0.1, -0.2, 0.3, 0.2, 0, 50, -0.9, 0.1, 0.2 };

	(void)state;
	assert_int_equal(judge(&relative, errors, 9, 0), VALIDATE_PASSED);
}

static void outside(void **state)
{
	const double over[] = { 20, 20.1, 19.9, 20.2, 20, 19.8, 20, 20.1, 20.3 };
	const double under[] = { -20, -20.1, -19.9, -20.2, -20, -19.8, -20, -20.1, -20.3 };
	const double once[] = { 0, 0, -1, -1, -1, -1, -1, -1, -1 };

	(void)state;
	assert_int_equal(judge(&relative, over, 9, 0), VALIDATE_FAILED);
	assert_int_equal(judge(&relative, under, 9, 4), VALIDATE_FAILED);
	assert_int_equal(judge(&exact, under, 9, 0), VALIDATE_FAILED);
	assert_int_equal(judge(&exact, once, 9, 0), VALIDATE_NOISY);
	assert_int_equal(judge(&exact, once + 2, 7, 0), VALIDATE_FAILED);
}

static void edge(void **state)
{
	const double errors[] = { 0.8, 0.9, 1, 1.1, 1.2, 1.3, 0.7, 1, 0.9 };
	const double wide[] = { -30, 20, 10, -5, 40, -20, 15, -10, 3 };

	(void)state;
	assert_int_equal(judge(&relative, errors, 9, 0), VALIDATE_NOISY);
	assert_int_equal(judge(&relative, wide, 9, 0), VALIDATE_NOISY);
}

/* Samples that came late explain what is outside, not what is within. */
static void late(void **state)
{
	const double over[] = { 20, 20.1, 19.9, 20.2, 20, 19.8, 20, 20.1, 20.3 };

	(void)state;
	assert_int_equal(judge(&relative, over, 9, 5), VALIDATE_NOISY);
}

static void too_few(void **state)
{
	const double errors[] = { 0, 0, 0, 0, 0, 0 }, far[] = { 9, 9, 9 };

	(void)state;
	assert_int_equal(judge(&exact, errors, VALIDATE_LEAST, 0), VALIDATE_PASSED);
	assert_int_equal(judge(&exact, errors, VALIDATE_LEAST - 1, 0), VALIDATE_NOISY);
	assert_int_equal(judge(&exact, far, 3, 0), VALIDATE_NOISY);
	assert_int_equal(judge(&exact, NULL, 0, 0), VALIDATE_NOISY);
}

static void information(void **state)
{
	const double errors[] = { 500 };

	(void)state;
	assert_int_equal(judge(&cost, errors, 1, 0), VALIDATE_INFORMS);
}

static void figures(void **state)
{
	const double errors[] = { 3, 1, 2, 5, 4, 7, 6, 9, 8 };
	struct validate_outcome out = { .verdict = VALIDATE_SKIPPED };

	(void)state;
	validate_judge(&relative, errors, 9, 0, &out);
	assert_true(out.error == 5);
	assert_true(out.low == 2 && out.high == 8);
	assert_true(out.errors.min == 1 && out.errors.max == 9);
}

static void says(const struct validation *v, enum validate_verdict verdict, const char *words)
{
	char *sentence = validation_sentence(v);

	assert_int_equal(validation_verdict(v), verdict);
	assert_non_null(strstr(sentence, words));
	free(sentence);
}

static void whole(void **state)
{
	struct validation *v = calloc(1, sizeof(*v));

	(void)state;
	says(v, VALIDATE_NOISY, "cannot be told");
	v->count[VALIDATE_PASSED] = 24;
	v->count[VALIDATE_SKIPPED] = 3;
	v->count[VALIDATE_INFORMS] = 9;
	says(v, VALIDATE_PASSED, "is true here: 24 of 24");
	v->count[VALIDATE_NOISY] = 2;
	says(v, VALIDATE_NOISY, "24 of 26");
	v->count[VALIDATE_FAILED] = 1;
	says(v, VALIDATE_FAILED, "1 of 27");
	v->count[VALIDATE_FAILED] = 0;
	v->stopped = true;
	says(v, VALIDATE_NOISY, "not finished");
	free(v);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(within),      cmocka_unit_test(outlier), cmocka_unit_test(outside),
		cmocka_unit_test(edge),        cmocka_unit_test(late),    cmocka_unit_test(too_few),
		cmocka_unit_test(information), cmocka_unit_test(figures), cmocka_unit_test(whole),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
