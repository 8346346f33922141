/* Tests of stats/growth.c: against fits by the textbook's formulas in Python, and planted orders. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>

#include "noise.h"
#include "stats/growth.h"

#define LENGTH(array) (sizeof(array) / sizeof(*(array)))

static void assert_near(double value, double expected)
{
	assert_true(fabs(value - expected) <= 1e-9 * fmax(1, fabs(expected)));
}

/* By hand: x = ln 1e4, 1e5, 1e6; k = 1.06879.., residual 0.03813 with one degree of freedom, standard error of k
 * 0.01171, times t = 12.7062047362. */
static void three_sizes_have_a_wide_interval(void **state)
{
	static const double size[] = { 10000, 100000, 1000000 };
	static const double value[] = { 0.0011, 0.0123, 0.151 };
	struct growth g = growth_of(size, value, 3);

	(void)state;
	assert_int_equal(g.count, 3);
	assert_near(g.exponent, 1.0687921310674724);
	assert_near(g.factor, 5.747305188653316e-08);
	assert_near(g.residual, 0.038126916896738146);
	assert_near(g.high - g.exponent, 12.706204736174704 * 0.011708493017456197);
	assert_near(g.exponent - g.low, 12.706204736174704 * 0.011708493017456197);
	assert_string_equal(g.order, "O(n log n)");
}

/* t of four degrees is 2.7764451051977987. */
static void six_sizes_have_a_narrow_one(void **state)
{
	static const double size[] = { 32, 1, 2, 4, 8, 16 };
	static const double value[] = { 101, 3, 7, 11, 26, 44 };
	struct growth g = growth_of(size, value, 6);

	(void)state;
	assert_int_equal(g.count, 6);
	assert_near(g.exponent, 0.9875280885541733);
	assert_near(g.factor, 3.1227529153712763);
	assert_near(g.residual, 0.10551045495168816);
	assert_near(g.high, g.exponent + 2.7764451051977987 * 0.036387398774462495);
	assert_string_equal(g.order, "O(n)");
	assert_true(g.order_residual < 0.12);
}

static double constant(double n)
{
	return 0 * n + 1;
}

static double n_log_n(double n)
{
	return n * log(n);
}

static double linear(double n)
{
	return n;
}

static double square(double n)
{
	return n * n;
}

static double cube(double n)
{
	return n * n * n;
}

static void planted_orders_are_found(void **state)
{
	static const struct {
		const char *name;
		double (*of)(double n);
		double low, high; /* of the exponent */
	} planted[] = {
		{ "O(1)", constant, -0.03, 0.03 }, { "O(log n)", log, 0.05, 0.4 },
		{ "O(n)", linear, 0.97, 1.03 },    { "O(n log n)", n_log_n, 1.03, 1.3 },
		{ "O(n^2)", square, 1.97, 2.03 },  { "O(n^3)", cube, 2.97, 3.03 },
	};
	struct noise noise = { .state = 7 };

	(void)state;
	for (size_t i = 0; i < LENGTH(planted); i++) {
		double size[8], value[8];
		struct growth g;

		for (size_t j = 0; j < 8; j++) {
			size[j] = 100 * pow(4, (double)j);
			value[j] = 3e-9 * planted[i].of(size[j]) * exp(0.02 * noise_normal(&noise));
		}
		g = growth_of(size, value, 8);
		assert_string_equal(g.order, planted[i].name);
		assert_true(g.exponent > planted[i].low && g.exponent < planted[i].high);
		assert_true(g.low < g.exponent && g.exponent < g.high);
		assert_true(g.residual > 0.002);
		assert_true(g.order_residual < 0.05);
	}
}

/* Of 1000 fits of one power with 5 % of noise about 950 intervals hold it. */
static void the_interval_holds_as_often_as_it_says(void **state)
{
	static const double size[] = { 1e3, 1e4, 1e5, 1e6, 1e7 };
	struct noise noise = { .state = 3 };
	int inside = 0;

	(void)state;
	for (int i = 0; i < 1000; i++) {
		double value[5];
		struct growth g;

		for (size_t j = 0; j < 5; j++)
			value[j] = pow(size[j], 1.2) * exp(0.05 * noise_normal(&noise));
		g = growth_of(size, value, 5);
		inside += g.low <= 1.2 && g.high >= 1.2;
	}
	assert_in_range(inside, 925, 975);
}

static void what_is_not_positive_is_left_out(void **state)
{
	static const double size[] = { 1, 2, 4, 8, 0, -3, NAN, INFINITY };
	static const double value[] = { 2, 4, 8, NAN, 5, 5, 5, 5 };
	struct growth g = growth_of(size, value, LENGTH(size));

	(void)state;
	assert_int_equal(g.count, 3);
	assert_near(g.exponent, 1);
	assert_near(g.low, 1);
	assert_near(g.factor, 2);
	assert_string_equal(g.order, "O(n)"); /* log 1 is 0: not O(log n) */
}

/* Exact; and with y 2 % off by turns, against the normal equations in Python's fractions. */
static void a_line_has_a_fixed_part(void **state)
{
	static const double size[] = { 10, 100, 1000, 10000 };
	static const double value[] = { 2.5, 7, 52, 502 };
	static const double noisy[] = { 2.55, 6.86, 53.04, 491.96 };
	struct growth_line line = growth_line_of(size, value, 4);

	(void)state;
	assert_int_equal(line.count, 4);
	assert_near(line.fixed, 2);
	assert_near(line.each, 0.05);
	assert_true(line.residual < 1e-9);
	line = growth_line_of(size, noisy, 4);
	assert_near(line.fixed, 2.0385578430346225);
	assert_near(line.each, 0.04957623942786906);
	assert_near(line.residual, 0.025444774714370393);
	assert_int_equal(growth_line_of(size, value, 2).count, 0);
}

static void two_sizes_are_too_few(void **state)
{
	static const double size[] = { 10, 10, 20, 20, 20 };
	static const double value[] = { 1, 2, 3, 4, 5 };

	(void)state;
	assert_int_equal(growth_of(size, value, 5).count, 0);
	assert_int_equal(growth_of(size, value, 0).count, 0);
	assert_null(growth_of(NULL, NULL, 0).order);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(three_sizes_have_a_wide_interval),
		cmocka_unit_test(six_sizes_have_a_narrow_one),
		cmocka_unit_test(planted_orders_are_found),
		cmocka_unit_test(the_interval_holds_as_often_as_it_says),
		cmocka_unit_test(what_is_not_positive_is_left_out),
		cmocka_unit_test(a_line_has_a_fixed_part),
		cmocka_unit_test(two_sizes_are_too_few),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
