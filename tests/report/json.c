/*
 * The document: names of any bytes, numbers of any size, unknown ones with their reason, in every
 * locale. What is valid against the schema is tested on real documents by tests/cli/json.test.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cJSON.h>
#include <cmocka.h>
#include <locale.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/number.h"

#include "report/batch.h"
#include "report/collect.h"
#include "report/node.h"
#include "report/report.h"
#include "report/select.h"

#include "fixture.h"

static char *quote(const char *bytes)
{
	struct buffer out = { 0 };

	node_quote(&out, bytes);
	return buffer_take(&out);
}

static void quotes(const char *bytes, const char *want)
{
	char *got = quote(bytes);

	assert_string_equal(got, want);
	free(got);
}

static void names_of_any_bytes(void **state)
{
	char all[256], *got;
	cJSON *parsed;

	(void)state;
	quotes("plain", "\"plain\"");
	quotes("a\"b\\c/", "\"a\\\"b\\\\c/\"");
	quotes("</script>&", "\"\\u003c/script\\u003e\\u0026\"");
	quotes("\033]52;\a\x7f\n", "\"\\u001b]52;\\u0007\\u007f\\u000a\"");
	quotes("\xc2\x9b", "\"\\u009b\"");
	quotes("\xe2\x80\xa8\xe2\x80\xa9", "\"\\u2028\\u2029\"");
	quotes("h\xc3\xa4 \xf0\x9f\x98\x80", "\"h\xc3\xa4 \xf0\x9f\x98\x80\"");
	quotes("\xff\xc3", "\"\xef\xbf\xbd\xef\xbf\xbd\"");
	quotes("\xc0\xaf\xed\xa0\x80",
	       "\"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\"");
	for (int i = 0; i < 255; i++)
		all[i] = (char)(i + 1);
	all[255] = '\0';
	got = quote(all);
	parsed = cJSON_Parse(got);
	assert_non_null(parsed);
	cJSON_Delete(parsed);
	free(got);
}

static void prints(cJSON *node, const char *want)
{
	char *got = cJSON_PrintUnformatted(node);

	assert_string_equal(got, want);
	free(got);
	cJSON_Delete(node);
}

static void numbers_keep_every_digit(void **state)
{
	(void)state;
	prints(node_u64(9007199254740993u), "9007199254740993");
	prints(node_u64(UINT64_MAX), "18446744073709551615");
	prints(node_number(0.1), "0.1");
	prints(node_number(NAN), "null");
	prints(node_number(INFINITY), "null");
	prints(node_text(NULL), "null");
	prints(node_time(0), "null");
}

struct made {
	struct history history;
	char *text;
	cJSON *root, *process;
};

static struct made *make(const struct collect_options *extra, bool pretty)
{
	struct made *made = mem_alloc(sizeof(*made));
	struct collect_options options = *extra;
	struct document *d;

	options.interval = 1;
	fixture_history(&made->history, 1);
	d = document_collect(&made->history, &options);
	made->text = pretty ? report_json(d, NULL) : report_json_line(d);
	document_free(d);
	made->root = cJSON_Parse(made->text);
	assert_non_null(made->root);
	made->process = cJSON_GetArrayItem(cJSON_GetObjectItem(made->root, "processes"), 0);
	assert_non_null(made->process);
	return made;
}

static void discard(struct made *made)
{
	cJSON_Delete(made->root);
	free(made->text);
	history_clear(&made->history);
	free(made);
}

static const cJSON *at(const cJSON *node, const char *key)
{
	const cJSON *item = cJSON_GetObjectItemCaseSensitive(node, key);

	if (!item)
		fail_msg("there is no '%s'", key);
	return item;
}

static void the_document(void **state)
{
	struct made *made = make(&(struct collect_options){ .view = VIEW_LIFETIME,
							    .histograms = true,
							    .series = true },
				 false);
	const cJSON *resources = at(made->process, "resources"), *op, *thread, *metrics;

	(void)state;
	assert_non_null(strstr(made->text, "\"schema\":\"perftop/1\""));
	assert_string_equal(at(made->root, "time")->valuestring, "2026-11-20T04:05:06.123456Z");
	assert_int_equal(strlen(made->text), strcspn(made->text, "\n") + 1);
	assert_null(strchr(made->text, '<'));
	assert_string_equal(at(made->process, "comm")->valuestring, "a\"\xef\xbf\xbd<b");
	assert_non_null(strstr(made->text, "\"now\":9007199254740992,"));
	assert_true(cJSON_IsNull(at(at(resources, "read_bytes_per_second"), "now")));
	assert_string_equal(at(at(resources, "read_bytes_per_second"), "reason")->valuestring,
			    why_text(WHY_FIRST));
	assert_null(cJSON_GetObjectItem(at(resources, "cpu_percent"), "reason"));
	op = cJSON_GetArrayItem(at(made->process, "operations"), 0);
	assert_int_equal(cJSON_GetArraySize(at(made->process, "operations")), 1);
	assert_int_equal(at(op, "count")->valueint, 4);
	assert_true(fabs(at(op, "total_seconds")->valuedouble - 0.004) < 1e-12);
	assert_true(fabs(at(op, "p99_seconds")->valuedouble - 0.001) < 1e-5);
	assert_true(at(op, "cpu_seconds")->valuedouble == 0.001);
	assert_true(at(op, "cpu_percent")->valuedouble == 25);
	assert_int_equal(at(op, "allocations")->valueint, 36);
	assert_int_equal(at(op, "allocated_bytes")->valueint, 4000);
	assert_int_equal(at(op, "freed_bytes")->valueint, 3960);
	assert_int_equal(at(op, "peak_bytes")->valueint, 600);
	assert_string_equal(at(op, "label")->valuestring, "label<");
	assert_int_equal(cJSON_GetArraySize(at(op, "histogram")), 1);
	thread = cJSON_GetArrayItem(at(made->process, "threads"), 0);
	assert_string_equal(at(thread, "name")->valuestring, "fifteen letters");
	assert_true(cJSON_IsNull(at(thread, "cpu_percent")));
	assert_non_null(cJSON_GetObjectItem(thread, "reason"));
	assert_true(
		at(cJSON_GetArrayItem(at(thread, "stack"), 0), "elapsed_seconds")->valuedouble ==
		1.5);
	metrics = at(made->process, "metrics");
	assert_int_equal(cJSON_GetArraySize(metrics), 3);
	assert_non_null(strstr(made->text, "\"total\":9007199254740993,"));
	assert_non_null(strstr(made->text, "\"histogram\":[[5,3]]"));
	assert_non_null(strstr(made->text, "\"value\":2.5"));
	assert_non_null(
		strstr(made->text, "\"series\":{\"time_seconds\":[0],\"cpu_percent\":[12.5]"));
	discard(made);
}

static void only_what_is_asked_for(void **state)
{
	struct made *made = make(&(struct collect_options){ .view = VIEW_LIFETIME,
							    .component = "n*",
							    .filter = "!SIZE" },
				 true);
	const cJSON *metrics = at(made->process, "metrics");

	(void)state;
	assert_int_equal(cJSON_GetArraySize(at(made->process, "operations")), 0);
	assert_int_equal(cJSON_GetArraySize(metrics), 2);
	assert_null(cJSON_GetObjectItem(made->process, "series"));
	assert_null(strstr(made->text, "histogram"));
	assert_true(strcspn(made->text, "\n") + 1 < strlen(made->text));
	discard(made);
}

static const struct document_finding *finding_of(const struct document *d, const char *rule)
{
	const struct document_process *p = d->processes;

	for (size_t i = 0; i < p->finding_count; i++)
		if (strcmp(p->findings[i].rule, rule) == 0)
			return &p->findings[i];
	fail_msg("'%s' was not found", rule);
	return NULL;
}

/* What the analysis has to say of the process, in full. */
static void the_judgement(void **state)
{
	struct collect_options options = { .interval = 1, .view = VIEW_LIFETIME };
	struct analysis_settings settings;
	struct analysis *analysis;
	struct history history;
	struct document *d;
	size_t count;

	(void)state;
	analysis_settings_init(&settings);
	analysis = analysis_new(&settings);
	fixture_history(&history, 10);
	analysis_update(analysis, &history);
	analysis_conclude(analysis, &history);
	options.analysis = analysis;
	d = document_collect(&history, &options);
	analysis_findings(analysis, &count);
	assert_true(d->processes[0].judged);
	assert_int_equal(d->processes[0].finding_count, count);
	assert_string_equal(finding_of(d, "memory-use")->unit, "bytes"); /* eight PiB */
	assert_true(finding_of(d, "memory-use")->since_wall_ns >= history.start_wall_ns);
	assert_int_equal(d->processes[0].part_count, HEALTH_PARTS);
	document_free(d);
	analysis_free(analysis);
	history_clear(&history);
}

/* What is cheap gives what number_exact gives. */
static void the_short_way_is_exact(void **state)
{
	static const double some[] = { 0,         -0.0,    1,        0.1,     -12.5,
				       1e-4,      9.99e-5, 1.031e-6, 1e-12,   1e-13,
				       1e15,      1e16,    1e300,    5e-324,  123456.7,
				       0.1 + 0.2, 1 / 3.,  999999.5, -1.5e-7, 1e9 };
	uint64_t seed = 1;

	(void)state;
	for (size_t i = 0; i < 20000; i++) {
		struct buffer out = { 0 };
		char want[NUMBER_SIZE];
		double number;

		seed = seed * 6364136223846793005u + 1442695040888963407u;
		number = (double)(int64_t)(seed >> 24) / (double)(1u << (seed % 30));
		if (seed & 1)
			number = round(number * 1e3) / 1e9;
		if (i < sizeof(some) / sizeof(some[0]))
			number = some[i];
		buffer_number(&out, number);
		assert_string_equal(out.data, number_exact(want, number));
		free(buffer_take(&out));
	}
}

static void digits(double number, const char *want)
{
	struct buffer out = { 0 };

	buffer_digits(&out, number, 4);
	assert_string_equal(out.data, want);
	free(buffer_take(&out));
}

static void few_digits(void **state)
{
	(void)state;
	digits(0, "0");
	digits(NAN, "null");
	digits(1, "1");
	digits(12, "12");
	digits(-1.2345678, "-1235e-3");
	digits(0.00123456, "1235e-6");
	digits(9.99996, "1e1");
	digits(1234e-6, "1234e-6");
	digits(123456, "1235e2");
	digits(1e-40, "1e-40");
}

/* 4,97 is no number. Debian's de_DE is not installed everywhere; any comma will do. */
static void no_locale_has_a_say(void **state)
{
	static const char *const locales[] = { "de_DE.UTF-8", "de_DE.utf8", "fr_FR.UTF-8",
					       "ru_RU.UTF-8", "de_AT.UTF-8" };
	bool found = false;
	struct buffer out = { 0 };

	(void)state;
	for (size_t i = 0; !found && i < sizeof(locales) / sizeof(locales[0]); i++)
		found = setlocale(LC_ALL, locales[i]) && *localeconv()->decimal_point == ',';
	if (!found)
		skip();
	buffer_number(&out, 4.97);
	assert_string_equal(out.data, "4.97");
	free(buffer_take(&out));
	setlocale(LC_ALL, "C");
}

/* No byte of a name reaches the terminal as a control. */
static void text_is_safe(void **state)
{
	struct batch_options options = { .interval = 1, .view = VIEW_LIFETIME };
	struct history history;
	char *text;

	(void)state;
	fixture_history(&history, 1);
	text = batch_text(&history, &options);
	for (const char *at_byte = text; *at_byte; at_byte++)
		assert_true((unsigned char)*at_byte >= ' ' || *at_byte == '\n');
	assert_non_null(strstr(text, "db query{label<}"));
	assert_non_null(strstr(text, "^[[31m"));
	assert_non_null(strstr(text, "12.5%"));
	free(text);
	history_clear(&history);
}

static void selection(void **state)
{
	struct op_key key = { PERFTOP_KIND_TIMER, "Database", "query", "users", "", false };

	(void)state;
	assert_true(select_op(&key, NULL, NULL));
	assert_true(select_op(&key, "", ""));
	assert_true(select_op(&key, "Data*", "QUERY"));
	assert_true(select_op(&key, NULL, "base que"));
	assert_false(select_op(&key, "data", NULL));
	assert_false(select_op(&key, NULL, "!users"));
	assert_true(select_op(&key, NULL, "!orders"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_of_any_bytes),  cmocka_unit_test(numbers_keep_every_digit),
		cmocka_unit_test(the_document),        cmocka_unit_test(only_what_is_asked_for),
		cmocka_unit_test(no_locale_has_a_say), cmocka_unit_test(text_is_safe),
		cmocka_unit_test(selection),           cmocka_unit_test(the_short_way_is_exact),
		cmocka_unit_test(few_digits),          cmocka_unit_test(the_judgement),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
