/* Tests of src/bench/plan.c, words.c and values.c: what commands are made of lines and parameters. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "bench/bench.h"
#include "bench/values.h"
#include "bench/words.h"

#define LENGTH(array) (sizeof(array) / sizeof(*(array)))
#define SCAN(name, ...)                                                                     \
	{                                                                                   \
		name, (const char *const[]){ __VA_ARGS__ },                                 \
			sizeof((const char *const[]){ __VA_ARGS__ }) / sizeof(const char *) \
	}

static struct bench_plan plan_of(const char *line, const struct bench_scan *scans, size_t count,
				 const char *items)
{
	struct bench_plan plan;
	struct error err = { "" };

	const struct bench_wanted wanted = { &line, 1, NULL, scans, count, items, NULL };

	if (!bench_plan_make(&plan, &wanted, &err))
		fail_msg("%s", err.text);
	return plan;
}

/* The words with '|' between them; "sh: ..." where a shell is needed. */
static void assert_words(const char *line, const char *expected)
{
	struct bench_plan plan = plan_of(line, NULL, 0, NULL);
	const struct bench_command *c = &plan.commands[0];
	char text[256] = "";

	assert_int_equal(plan.count, 1);
	assert_string_equal(c->name, line);
	if (c->shell) {
		assert_string_equal(c->arguments[0], "/bin/sh");
		assert_string_equal(c->arguments[1], "-c");
		assert_string_equal(c->arguments[2], line);
		assert_null(c->arguments[3]);
		strcpy(text, "sh");
	}
	for (size_t i = 0; !c->shell && c->arguments[i]; i++) {
		strcat(text, i ? "|" : "");
		strcat(text, c->arguments[i]);
	}
	assert_string_equal(text, expected);
	bench_plan_clear(&plan);
}

static void a_shell_is_used_where_one_is_needed(void **state)
{
	static const char *const lines[][2] = {
		{ "./a", "./a" },
		{ "  ./a\t -b  c ", "./a|-b|c" },
		{ "grep 'a b' \"c  d\"", "grep|a b|c  d" },
		{ "a'b c'd \"\"", "ab cd|" },
		{ "a '$HOME; *' \"it's\"", "a|$HOME; *|it's" },
		{ "make CC=gcc", "make|CC=gcc" },
		{ "awk {print}", "awk|{print}" },
		{ "awk '{print $1}' f", "awk|{print $1}|f" },
		{ "git diff HEAD~1 a#b", "git|diff|HEAD~1|a#b" },
		{ "CC=gcc make", "sh" },
		{ "a | b", "sh" },
		{ "a > b", "sh" },
		{ "a $HOME", "sh" },
		{ "a \"$HOME\"", "sh" },
		{ "a *.c", "sh" },
		{ "a ~/b", "sh" },
		{ "a # b", "sh" },
		{ "a \\b", "sh" },
		{ "a 'b", "sh" },
		{ "a; b", "sh" },
		{ "a & b", "sh" },
		{ "a\nb", "sh" },
		{ "exit 3", "sh" },
		{ "cd /", "sh" },
		{ "! a", "sh" },
		{ "for i in 1 2", "sh" },
		{ "echo exit", "echo|exit" },
	};

	(void)state;
	for (size_t i = 0; i < LENGTH(lines); i++)
		assert_words(lines[i][0], lines[i][1]);
}

static void words_are_joined_as_a_shell_wants_them(void **state)
{
	static const char *const words[] = { "./a",  "",   "a b",      "it's",
					     "-x=1", "$1", "\xc3\xa4", NULL };
	char *line = words_join((char *const *)(uintptr_t)words);

	(void)state;
	assert_string_equal(line, "./a '' 'a b' 'it'\\''s' -x=1 '$1' \xc3\xa4");
	free(line);
}

static void parameters_make_all_combinations(void **state)
{
	const struct bench_scan scans[] = { SCAN("a", "1", "2"), SCAN("b", "x", "y", "z") };
	static const char *const expected[] = { "r 1 x 1", "r 1 y 1", "r 1 z 1",
						"r 2 x 2", "r 2 y 2", "r 2 z 2" };
	struct bench_plan plan = plan_of("r {a} {b} {a}", scans, 2, NULL);

	(void)state;
	assert_int_equal(plan.count, LENGTH(expected));
	for (size_t i = 0; i < plan.count; i++) {
		const struct bench_command *c = &plan.commands[i];

		assert_string_equal(c->name, expected[i]);
		assert_int_equal(c->parameter_count, 2);
		assert_string_equal(c->parameters[0].name, "a");
		assert_string_equal(c->parameters[1].value, scans[1].values[i % 3]);
		assert_true(isnan(c->items));
	}
	bench_plan_clear(&plan);
}

static void a_command_without_a_parameter_is_run_once(void **state)
{
	const struct bench_scan scans[] = { SCAN("n", "1", "2"), SCAN("m", "5", "6") };
	static const char *const lines[] = { "a {n}", "b", "c {m}" };
	static const char *const expected[] = { "a 1", "b", "c 5", "c 6", "a 2" };
	struct bench_plan plan;

	(void)state;
	assert_true(bench_plan_make(
		&plan,
		&(const struct bench_wanted){ lines, 3, NULL, scans, 2, NULL, "make {n} {b}" },
		NULL));
	assert_int_equal(plan.count, LENGTH(expected));
	for (size_t i = 0; i < plan.count; i++)
		assert_string_equal(plan.commands[i].name, expected[i]);
	assert_int_equal(plan.commands[1].parameter_count, 0);
	assert_int_equal(plan.commands[0].parameter_count, 1);
	assert_string_equal(plan.commands[0].prepare[2], "make 1 {b}");
	assert_string_equal(plan.commands[4].prepare[2], "make 2 {b}");
	assert_null(plan.commands[4].prepare[3]);
	bench_plan_clear(&plan);
}

static void braces_of_others_are_left_alone(void **state)
{
	const struct bench_scan scans[] = { SCAN("n", "{n}{m}", "2") };
	struct bench_plan plan = plan_of("awk '{print}' {} {{n} {nn} {n", scans, 0, NULL);

	(void)state;
	assert_string_equal(plan.commands[0].arguments[1], "{print}");
	bench_plan_clear(&plan);
	plan = plan_of("awk {print} {} {{n} {nn} {n", scans, 1, NULL);
	assert_string_equal(plan.commands[0].name, "awk {print} {} {{n}{m} {nn} {n");
	assert_string_equal(plan.commands[1].name, "awk {print} {} {2 {nn} {n");
	bench_plan_clear(&plan);
}

static void arguments_are_taken_as_they_are(void **state)
{
	const struct bench_scan scans[] = { SCAN("n", "1 2", "$x") };
	static char program[] = "./a b", option[] = "--n={n}", last[] = "|";
	char *const arguments[] = { program, option, last, NULL };
	struct bench_plan plan;

	(void)state;
	assert_true(bench_plan_make(
		&plan, &(const struct bench_wanted){ NULL, 0, arguments, scans, 1, NULL, NULL },
		NULL));
	assert_int_equal(plan.count, 2);
	assert_false(plan.commands[0].shell);
	assert_string_equal(plan.commands[0].name, "'./a b' '--n=1 2' '|'");
	assert_string_equal(plan.commands[0].arguments[1], "--n=1 2");
	assert_string_equal(plan.commands[1].arguments[1], "--n=$x");
	assert_string_equal(plan.commands[1].pattern, plan.commands[1].name);
	assert_null(plan.commands[1].arguments[3]);
	bench_plan_clear(&plan);
}

static void items_are_computed_for_each_command(void **state)
{
	const struct bench_scan scans[] = { SCAN("a", "10", "2k"), SCAN("b", "4", "1e3") };
	static const double expected[] = { 40, 10000, 8000, 2e6 };
	struct bench_plan plan = plan_of("r {a} {b}", scans, 2, "{a} * {b}");

	(void)state;
	for (size_t i = 0; i < plan.count; i++) {
		assert_true(plan.commands[i].items == expected[i]);
		assert_true(plan.commands[i].size == expected[i]);
		assert_null(plan.commands[i].size_name);
		assert_int_equal(plan.commands[i].series, plan.commands[0].series);
	}
	bench_plan_clear(&plan);
}

static void the_only_numeric_parameter_is_the_size(void **state)
{
	const struct bench_scan scans[] = { SCAN("cc", "gcc", "clang"), SCAN("n", "1", "2k"),
					    SCAN("one", "7") };
	struct bench_plan plan = plan_of("r {cc} {n} {one}", scans, 3, NULL);

	(void)state;
	assert_int_equal(plan.count, 4);
	assert_true(plan.commands[0].size == 1 && plan.commands[1].size == 2000);
	assert_string_equal(plan.commands[1].size_name, "n");
	assert_string_equal(plan.commands[1].pattern, "r gcc {n} 7");
	assert_int_equal(plan.commands[0].series, plan.commands[1].series);
	assert_int_not_equal(plan.commands[0].series, plan.commands[2].series);
	bench_plan_clear(&plan);
	plan = plan_of("r {cc} {n} {one}", scans, 3, "5M"); /* the same for all: not the size */
	assert_true(plan.commands[1].items == 5e6);
	assert_true(plan.commands[1].size == 2000);
	bench_plan_clear(&plan);
}

static void without_one_numeric_parameter_there_is_no_size(void **state)
{
	const struct bench_scan two[] = { SCAN("a", "1", "2"), SCAN("b", "1", "2") };
	struct bench_plan plan = plan_of("r {a} {b}", two, 2, NULL);

	(void)state;
	assert_true(isnan(plan.commands[0].size));
	bench_plan_clear(&plan);
	plan = plan_of("r {a} {b}", two, 2, "{b}");
	assert_true(plan.commands[3].size == 2);
	assert_int_equal(plan.commands[2].series, plan.commands[3].series);
	assert_int_not_equal(plan.commands[1].series, plan.commands[3].series);
	bench_plan_clear(&plan);
}

/* One whose values are no numbers by themselves, beside one whose are. */
static void what_makes_the_items_makes_the_size(void **state)
{
	const struct bench_scan scans[] = { SCAN("a", "2*3", "4"), SCAN("b", "1", "2") };
	struct bench_plan plan = plan_of("r {a} {b}", scans, 2, "{a}");

	(void)state;
	assert_true(plan.commands[0].size == 6 && plan.commands[2].size == 4);
	assert_int_equal(plan.commands[0].series, plan.commands[2].series);
	assert_int_not_equal(plan.commands[0].series, plan.commands[1].series);
	bench_plan_clear(&plan);
}

static void assert_refused(const char *line, const struct bench_scan *scans, size_t count,
			   const char *items, const char *why)
{
	struct bench_plan plan;
	struct error err = { "" };

	assert_false(bench_plan_make(&plan,
				     &(const struct bench_wanted){ &line, line != NULL, NULL, scans,
								   count, items, NULL },
				     &err));
	if (!strstr(err.text, why))
		fail_msg("'%s' does not say '%s'", err.text, why);
	assert_int_equal(plan.count, 0);
	assert_null(plan.commands);
}

static void nonsense_is_refused_with_a_reason(void **state)
{
	const struct bench_scan n[] = { SCAN("n", "1", "2") };
	const struct bench_scan twice[] = { SCAN("n", "1"), SCAN("n", "2") };
	const struct bench_scan words[] = { SCAN("n", "x") };
	const struct bench_scan none[] = { { "n", NULL, 0 } };
	const struct bench_scan odd[] = { SCAN("", "1") };
	const struct bench_scan brace[] = { SCAN("a}", "1") };
	const char *values[101];
	struct bench_scan many[2] = { { "a", values, 101 }, { "b", values, 101 } };

	(void)state;
	for (size_t i = 0; i < LENGTH(values); i++)
		values[i] = "1";
	assert_refused(NULL, NULL, 0, NULL, "no command");
	assert_refused("", NULL, 0, NULL, "a command is empty");
	assert_refused("a", n, 1, NULL, "write {n} where");
	assert_refused("a {n}", twice, 2, NULL, "'n' is given twice");
	assert_refused("a {n}", none, 1, NULL, "'n' has no values");
	assert_refused("a {}", odd, 1, NULL, "cannot be the name");
	assert_refused("a {a}}", brace, 1, NULL, "cannot be the name");
	assert_refused("a {n}", n, 1, "{m}", "no parameter 'm'");
	assert_refused("a {n}", n, 1, "{n", "no parameter 'n'");
	assert_refused("a {n}", words, 1, "{n}", "'x' is not a number above 0");
	assert_refused("a", NULL, 0, "0", "'0' is not a number");
	assert_refused("a", NULL, 0, "-5", "'-5' is not a number");
	assert_refused("a", NULL, 0, "3*", "'3*' is not a number");
	assert_refused("a {a} {b}", many, 2, NULL, "more than 10000 commands");
}

static void numbers_may_have_units(void **state)
{
	static const struct {
		const char *text;
		double number;
	} good[] = { { "1", 1 },        { "0.5", 0.5 }, { "10k", 1e4 },  { "10K", 1e4 },
		     { "2.5M", 2.5e6 }, { "1e6", 1e6 }, { "1E+3", 1e3 }, { "3G", 3e9 },
		     { "1T", 1e12 },    { ".5k", 500 }, { "2e3k", 2e6 } };
	static const char *const bad[] = { "",    "k",  "1kk", "x",  "0x10",  " 1", "1 ",  "inf",
					   "nan", "1e", "-1",  "1m", "1e999", "0",  "1,5", "+1" };

	(void)state;
	for (size_t i = 0; i < LENGTH(good); i++)
		assert_true(values_number(good[i].text, strlen(good[i].text)) == good[i].number);
	for (size_t i = 0; i < LENGTH(bad); i++)
		assert_true(isnan(values_number(bad[i], strlen(bad[i]))));
	assert_true(values_product("2 * 3k*0.5") == 3000);
	assert_true(isnan(values_product("1e200*1e200")));
	assert_true(isnan(values_product("")));
}

/* The values with blanks between them; NULL: refused. */
static void assert_range(const char *first, const char *last, const char *step,
			 const char *expected)
{
	struct bench_values v;
	struct error err = { "" };
	char text[256] = "";
	bool made = bench_values_range(&v, first, last, step, &err);

	assert_int_equal(made, expected != NULL);
	assert_int_equal(*err.text == '\0', made);
	for (size_t i = 0; i < v.count; i++) {
		strcat(text, i ? " " : "");
		strcat(text, v.values[i]);
	}
	assert_string_equal(text, expected ? expected : "");
	bench_values_clear(&v);
}

static void steps_are_decimal(void **state)
{
	(void)state;
	assert_range("0.1", "0.5", "0.1", "0.1 0.2 0.3 0.4 0.5");
	assert_range("1", "2", "0.5", "1 1.5 2");
	assert_range("0", "1", ".25", "0 0.25 0.5 0.75 1");
	assert_range("1", "10", "4", "1 5 9");
	assert_range("10", "0", "-5", "10 5 0");
	assert_range("-0.2", "0.1", "0.1", "-0.2 -0.1 0 0.1");
	assert_range("3", "3", "1", "3");
	assert_range("100", "300", "100", "100 200 300");
	assert_range("1", "5", "0", NULL);
	assert_range("1", "5", "-1", NULL);
	assert_range("1", "1e3", "1", NULL);
	assert_range("1", "x", "1", NULL);
	assert_range("", "2", "1", NULL);
	assert_range("0", "10000", "1", NULL);
	assert_range("-999999999999999999", "999999999999999999", "1", NULL);
	assert_range("999999999999999999", "1", "-0.000000000000000001", NULL);
}

static void assert_split(const char *list, size_t count, const char *const *expected)
{
	struct bench_values v = bench_values_split(list);

	assert_int_equal(v.count, count);
	for (size_t i = 0; i < count; i++)
		assert_string_equal(v.values[i], expected[i]);
	bench_values_clear(&v);
}

static void lists_are_split_at_commas(void **state)
{
	(void)state;
	assert_split("a", 1, (const char *const[]){ "a" });
	assert_split("gcc,clang -O2,", 3, (const char *const[]){ "gcc", "clang -O2", "" });
	assert_split("a\\,b,c\\d,\\", 3, (const char *const[]){ "a,b", "c\\d", "\\" });
	assert_split("", 1, (const char *const[]){ "" });
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_shell_is_used_where_one_is_needed),
		cmocka_unit_test(words_are_joined_as_a_shell_wants_them),
		cmocka_unit_test(parameters_make_all_combinations),
		cmocka_unit_test(a_command_without_a_parameter_is_run_once),
		cmocka_unit_test(braces_of_others_are_left_alone),
		cmocka_unit_test(arguments_are_taken_as_they_are),
		cmocka_unit_test(items_are_computed_for_each_command),
		cmocka_unit_test(the_only_numeric_parameter_is_the_size),
		cmocka_unit_test(without_one_numeric_parameter_there_is_no_size),
		cmocka_unit_test(what_makes_the_items_makes_the_size),
		cmocka_unit_test(nonsense_is_refused_with_a_reason),
		cmocka_unit_test(numbers_may_have_units),
		cmocka_unit_test(steps_are_decimal),
		cmocka_unit_test(lists_are_split_at_commas),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
