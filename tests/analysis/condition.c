/* Tests of analysis/condition.c and settings.c: what is understood, and what the errors point at. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <string.h>

#include "analysis/analysis.h"

static void understood(void **state)
{
	static const struct {
		const char *text;
		enum condition_subject subject;
		enum condition_figure figure;
		enum relation comparison;
		double limit, seconds;
	} cases[] = {
		{ "api:call p99 > 50ms for 30s", CONDITION_OPERATION, CONDITION_P99, COMPARE_MORE,
		  0.05, 30 },
		{ "*:* errors > 0", CONDITION_OPERATION, CONDITION_ERROR_COUNT, COMPARE_MORE, 0,
		  0 },
		{ "db:query:report mean>=.5", CONDITION_OPERATION, CONDITION_MEAN,
		  COMPARE_MORE_EQUAL, 0.5, 0 },
		{ "a:b error_percent > 5%", CONDITION_OPERATION, CONDITION_ERROR_PERCENT,
		  COMPARE_MORE, 5, 0 },
		{ "a:b count != 10", CONDITION_OPERATION, CONDITION_COUNT, COMPARE_OTHER, 10, 0 },
		{ "a:size p50 > 1m", CONDITION_OPERATION, CONDITION_P50, COMPARE_MORE, 60, 0 },
		{ "a:size p50 > 1MiB", CONDITION_OPERATION, CONDITION_P50, COMPARE_MORE, 1048576,
		  0 },
		{ "  rss_bytes>500MB", CONDITION_RESOURCE, CONDITION_NOW, COMPARE_MORE,
		  500 * 0x1p20, 0 },
		{ "cpu_percent mean <= 80 for 1min ", CONDITION_RESOURCE, CONDITION_MEAN,
		  COMPARE_LESS_EQUAL, 80, 60 },
		{ "threads max == 7", CONDITION_RESOURCE, CONDITION_MAX, COMPARE_EQUAL, 7, 0 },
		{ "a:b count > 9k", CONDITION_OPERATION, CONDITION_COUNT, COMPARE_MORE, 9000, 0 },
		{ "a:b rate > 1.5K", CONDITION_OPERATION, CONDITION_RATE, COMPARE_MORE, 1500, 0 },
		{ "a:b count < 10G", CONDITION_OPERATION, CONDITION_COUNT, COMPARE_LESS, 1e10, 0 },
		{ "a:b count < 2M", CONDITION_OPERATION, CONDITION_COUNT, COMPARE_LESS, 2e6, 0 },
		{ "threads < 1k", CONDITION_RESOURCE, CONDITION_NOW, COMPARE_LESS, 1000, 0 },
		{ "a:b median < 1k", CONDITION_OPERATION, CONDITION_P50, COMPARE_LESS, 1024, 0 },
		{ "health < 60", CONDITION_HEALTH, CONDITION_NOW, COMPARE_LESS, 60, 0 },
		{ "a:b allocated < 10MiB", CONDITION_OPERATION, CONDITION_ALLOCATED, COMPARE_LESS,
		  10 * 0x1p20, 0 },
		{ "a:b cpu_seconds > 2", CONDITION_OPERATION, CONDITION_CPU, COMPARE_MORE, 2, 0 },
		{ "a:b cpu_per_call < 2ms", CONDITION_OPERATION, CONDITION_CPU_PER_CALL,
		  COMPARE_LESS, 2e-3, 0 },
		{ "a:b allocations_per_call == 0", CONDITION_OPERATION,
		  CONDITION_ALLOCATIONS_PER_CALL, COMPARE_EQUAL, 0, 0 },
		{ "a:b allocated_per_call < 64k", CONDITION_OPERATION, CONDITION_ALLOCATED_PER_CALL,
		  COMPARE_LESS, 65536, 0 },
		{ "a:b per_call > 1", CONDITION_OPERATION, CONDITION_ALLOCATED_PER_CALL,
		  COMPARE_MORE, 1, 0 },
		{ "a:b cpu_percent > 90%", CONDITION_OPERATION, CONDITION_CPU_PERCENT, COMPARE_MORE,
		  90, 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct condition c;
		struct error err = { "" };

		if (!condition_parse(&c, cases[i].text, &err))
			fail_msg("%s", err.text);
		assert_string_equal(c.text, cases[i].text);
		assert_int_equal(c.subject, cases[i].subject);
		assert_int_equal(c.figure, cases[i].figure);
		assert_int_equal(c.comparison, cases[i].comparison);
		assert_float_equal(c.limit, cases[i].limit, 1e-12);
		assert_float_equal(c.seconds, cases[i].seconds, 1e-12);
		condition_clear(&c);
	}
}

static void errors_point(void **state)
{
	static const struct {
		const char *text, *at;
	} cases[] = {
		{ "", "ends where COMPONENT:OPERATION" },
		{ "nonsense > 1", "at 'nonsense'" },
		{ ":b mean > 1", "COMPONENT:OPERATION at ':b'" },
		{ "a:b > 1", "ends where a figure" },
		{ "rss max > 1", "there is no 'rss'; the nearest is rss_bytes" },
		{ "cpu > 1", "there is no 'cpu'; the nearest is cpu_percent" },
		{ "heath > 1", "the nearest is health" },
		{ "threads median > 1", "now, mean, min or max at 'median'" },
		{ "a:b count > 9m", "a number such as 10 or 10k at '9m'" },
		{ "a:b count > 9kB", "at '9kB'" },
		{ "a:b count > k", "at 'k'" },
		{ "a:b error_percent > 9k", "a percentage such as 80% at '9k'" },
		{ "a:b p98 > 1", "at 'p98'" },
		{ "a:b allocated > 5ms", "a size such as 64M at '5ms'" },
		{ "rss_bytes p99 > 1", "now, mean, min or max at 'p99'" },
		{ "health mean > 1", "an operator: < <= > >= == != at 'mean'" },
		{ "rss_bytes", "ends where an operator" },
		{ "rss_bytes = 1", "operator: < <= > >= == != at '= 1'" },
		{ "rss_bytes >", "ends where a size" },
		{ "rss_bytes > much", "a size such as 64M at 'much'" },
		{ "a:b mean > -1", "at '-1'" },
		{ "cpu_percent > 5ms", "a percentage such as 80% at '5ms'" },
		{ "health < 60 during 5s", "'for TIME' or the end at 'during'" },
		{ "health < 60 for", "ends where a time" },
		{ "health < 60 for ever", "a time such as 500ms at 'ever'" },
		{ "health < 60 for 5s more", "the end at 'more'" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct condition c;
		struct error err = { "" };

		assert_false(condition_parse(&c, cases[i].text, &err));
		assert_null(c.text);
		if (!strstr(err.text, cases[i].at))
			fail_msg("'%s' is not in: %s", cases[i].at, err.text);
	}
}

static void names_and_values(void **state)
{
	struct condition c;

	(void)state;
	assert_true(condition_parse(&c, "d?:q*:r* p99 < 2ms", NULL));
	assert_true(condition_names(&c, "db", "query", "report"));
	assert_false(condition_names(&c, "db", "query", ""));
	assert_false(condition_names(&c, "db", "query", NULL));
	assert_false(condition_names(&c, "web", "query", "report"));
	assert_true(condition_holds(&c, 0.001));
	assert_false(condition_holds(&c, 0.002));
	assert_false(condition_holds(&c, NAN));
	condition_clear(&c);
	assert_true(condition_parse(&c, "db:query max != 0", NULL));
	assert_true(condition_names(&c, "db", "query", "any"));
	assert_true(condition_names(&c, "db", "query", NULL));
	assert_false(condition_holds(&c, NAN));
	condition_clear(&c);
	assert_true(condition_parse(&c, "rss_bytes > 0", NULL));
	assert_false(condition_names(&c, "rss_bytes", "", ""));
	condition_clear(&c);
}

/* For whom other words may follow. */
static void the_rest(void **state)
{
	static const struct {
		const char *text, *rest;
	} cases[] = {
		{ "a:b p99 < 50ms", "" },
		{ "a:b p99<50ms  ", "" },
		{ "a:b p99 < 50 \t ms x ", "ms x " },
		{ "health < 60 for 5s", "for 5s" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct condition c;
		const char *rest;

		assert_true(condition_parse_head(&c, cases[i].text, &rest, NULL));
		assert_string_equal(rest, cases[i].rest);
		assert_float_equal(c.seconds, 0, 0);
		condition_clear(&c);
	}
}

static void settings(void **state)
{
	struct analysis_settings s;
	struct error err;

	(void)state;
	analysis_settings_init(&s);
	assert_float_equal(s.rule[RULE_SLOW].threshold, 0.5, 0);
	assert_true(analysis_set_rule(&s, "slow-operation", "20ms", &err));
	assert_float_equal(s.rule[RULE_SLOW].threshold, 0.02, 0);
	assert_true(analysis_set_rule(&s, "memory-use", "2GiB", &err));
	assert_float_equal(s.rule[RULE_MEMORY].threshold, 0x1p31, 0);
	assert_true(analysis_set_rule(&s, "cpu-use", "90%", &err));
	assert_float_equal(s.rule[RULE_CPU].threshold, 90, 0);
	assert_true(analysis_set_rule(&s, "long-tail", "20x", &err));
	assert_float_equal(s.rule[RULE_TAIL].threshold, 20, 0);
	assert_true(analysis_set_rule(&s, "long-tail", "off", &err));
	assert_true(s.rule[RULE_TAIL].off);
	assert_true(analysis_set_rule(&s, "long-tail", "10", &err));
	assert_false(s.rule[RULE_TAIL].off);
	assert_false(analysis_set_rule(&s, "long-tail", "10ms", &err));
	assert_non_null(strstr(err.text, "'10ms'"));
	assert_false(analysis_set_rule(&s, "short-tail", "10", &err));
	assert_non_null(strstr(err.text, "'short-tail'"));
	assert_true(analysis_set_weight(&s, "errors", "50", &err));
	assert_float_equal(s.weight[HEALTH_ERRORS], 50, 0);
	assert_false(analysis_set_weight(&s, "errors", "-1", &err));
	assert_false(analysis_set_weight(&s, "looks", "1", &err));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(understood),       cmocka_unit_test(errors_point),
		cmocka_unit_test(names_and_values), cmocka_unit_test(the_rest),
		cmocka_unit_test(settings),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
