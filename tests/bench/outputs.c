/* Tests of the sheet, the JSON and the CSV of a bench: of results made by hand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "report/node.h"
#include "report/sheet.h"

#include "bench/bench.h"

#define COMMANDS_MOST 12
#define RUNS_MOST     12

/* A bench of which each run took 1 + a little times what is said. */
struct made {
	struct bench_command commands[COMMANDS_MOST];
	struct bench_parameter parameters[COMMANDS_MOST];
	struct bench_result results[COMMANDS_MOST];
	struct bench_run runs[COMMANDS_MOST][RUNS_MOST];
	struct bench_op ops[COMMANDS_MOST];
	double means[RUNS_MOST];
	struct bench bench;
};

static struct bench_result *add(struct made *m, const char *name, double wall, size_t runs)
{
	size_t i = m->bench.count++;
	struct bench_result *r = &m->results[i];
	double values[RUNS_MOST] = { 0 };

	m->commands[i] = (struct bench_command){ .name = (char *)(uintptr_t)name, .items = NAN };
	*r = (struct bench_result){ .command = &m->commands[i],
				    .runs = m->runs[i],
				    .run_count = runs,
				    .peak_rss_floor = 1 << 20 };
	for (int f = 0; f < BENCH_FIGURES; f++) {
		double typical = f == BENCH_WALL ? wall : f <= BENCH_SYSTEM ? wall / 4 : 1 << 21;
		bool known = f <= BENCH_PEAK_RSS;

		for (size_t k = 0; k < runs; k++)
			values[k] = m->runs[i][k].figure[f] =
				known ? typical * (1 + 0.001 * (double)(k * 7 % 11)) : NAN;
		r->spread[f] = spread_of(values, known ? runs : 0);
	}
	m->bench.results = m->results;
	return r;
}

static void add_size(struct made *m, const char *name, const char *value, double wall)
{
	size_t i = m->bench.count;
	struct bench_result *r = add(m, name, wall, 10);
	struct bench_command *c = &m->commands[i];

	m->parameters[i] =
		(struct bench_parameter){ (char *)(uintptr_t) "n", (char *)(uintptr_t)value };
	c->parameters = &m->parameters[i];
	c->parameter_count = 1;
	c->items = c->size = strtod(value, NULL);
	c->pattern = (char *)(uintptr_t) "./x {n}";
	r->ops = &m->ops[i];
	r->op_count = 1;
	m->ops[i] = (struct bench_op){
		.component = (char *)(uintptr_t) "parser",
		.operation = (char *)(uintptr_t) "tick",
		.figures = { .count = 10 * (uint64_t)c->items,
			     .mean = 2e-8,
			     .p99 = 3e-8,
			     .self = wall },
		.means = m->means,
		.mean_count = 2,
	};
}

static void set_host(struct made *m)
{
	m->bench.host.name = (char *)(uintptr_t) "box";
	m->bench.host.kernel = (char *)(uintptr_t) "6.1.0";
	m->bench.host.cpus = 4;
	m->bench.elapsed = 12;
}

static char *text_of(const struct made *m)
{
	static const struct report_look look = { .width = 0 };
	struct sheet *sheet = bench_sheet(&m->bench);
	char *text = sheet_text(sheet, &look);

	sheet_free(sheet);
	return text;
}

static void assert_has(const char *text, const char *part)
{
	if (!strstr(text, part))
		fail_msg("no '%s' in:\n%s", part, text);
}

static void assert_lacks(const char *text, const char *part)
{
	if (strstr(text, part))
		fail_msg("'%s' in:\n%s", part, text);
}

/* ---- the sheet ---- */

static void one_command_has_its_figures(void **state)
{
	struct made m = { 0 };
	char *text;

	(void)state;
	add(&m, "./slow 1", 0.2, 10)->command = &m.commands[0];
	m.commands[0].items = 1000;
	set_host(&m);
	text = text_of(&m);
	assert_has(text, "./slow 1");
	assert_has(text, "wall");
	assert_has(text, "peak RSS");
	assert_has(text, "2.01M");
	assert_has(text, "10 runs, 0 failed, 0 outliers");
	assert_has(text, "items a second");
	assert_has(text, "on box, 6.1.0, 4 processors (n/a)");
	assert_lacks(text, "written");
	assert_lacks(text, "Comparison");
	assert_lacks(text, "less than 5 ms");
	assert_true(strstr(strstr(text, "./slow 1") + 1, "./slow 1") == NULL);
	free(text);
}

static size_t place_of(const char *text, const char *part)
{
	assert_has(text, part);
	return (size_t)(strstr(text, part) - text);
}

/* As hyperfine has it, then what changed, then each. */
static void the_answer_comes_first(void **state)
{
	struct made m = { 0 };
	char *text;

	(void)state;
	add(&m, "./old", 0.100, 10);
	add(&m, "./new", 0.200, 10);
	text = text_of(&m);
	assert_has(text, "command   mean     +-    min    max  relative    +-\n"
			 "./old    101ms");
	assert_has(text, "  1.00\n./new ");
	assert_has(text, "  2.00  0.0");
	assert_true(place_of(text, "relative") < place_of(text, "\nComparison\n"));
	assert_true(place_of(text, "\nComparison\n") < place_of(text, "\n./old\n"));
	free(text);
}

/* Of fewer runs P95 and P99 are the maximum. */
static void quantiles_need_runs(void **state)
{
	struct made m = { 0 };
	struct bench_result *r = add(&m, "./a", 0.1, 10);
	char *text = text_of(&m);

	(void)state;
	assert_has(text, "median");
	assert_lacks(text, "P95");
	free(text);
	r->spread[BENCH_WALL].count = 20;
	text = text_of(&m);
	assert_has(text, "P95");
	assert_lacks(text, "P99");
	free(text);
	r->spread[BENCH_WALL].count = 100;
	text = text_of(&m);
	assert_has(text, "P99");
	free(text);
}

/* A system time of less than a tick is 0 or all there is. */
static void ticks_have_no_quantiles(void **state)
{
	struct made m = { 0 };
	char *text;

	(void)state;
	add(&m, "./a", 0.1, 10)->tick = 0.01;
	text = text_of(&m);
	assert_lacks(text, "less than a tick");
	free(text);
	m.results[0].tick = 0.05;
	text = text_of(&m);
	assert_has(text, "less than a tick");
	assert_has(text, "\nsystem    25.1ms  87.0us\npeak RSS");
	free(text);
	add(&m, "./b", 0.2, 10)->tick = 0.04;
	text = text_of(&m);
	assert_has(text, "\nsystem");
	assert_has(text, "\nuser      25.1ms  50.3ms");
	m.results[1].tick = 0.06;
	free(text);
	text = text_of(&m);
	assert_lacks(text, "25.1ms  50.3ms");
	free(text);
}

static struct bench_op op_of(const char *name, double *means, size_t count)
{
	return (struct bench_op){
		.component = (char *)(uintptr_t) "api",
		.operation = (char *)(uintptr_t)name,
		.figures = { .count = 10, .mean = 1e-3, .self = 0.1 },
		.means = means,
		.mean_count = count,
	};
}

/* "get" takes half as long again in ./new, "put" as long as before; each has one that the other has not. */
static void set_operations(struct made *m, struct bench_op ops[2][3], double means[3][10])
{
	for (size_t i = 0; i < 10; i++) {
		means[0][i] = 1e-3 * (1 + 0.01 * (double)(i * 7 % 10));
		means[1][i] = 1.5e-3 * (1 + 0.01 * (double)(i * 3 % 10));
		means[2][i] = 1.001e-3 * (1 + 0.01 * (double)(i * 3 % 10));
	}
	add(m, "./old", 0.1, 10);
	add(m, "./new", 0.111, 10);
	ops[0][0] = op_of("get", means[0], 10);
	ops[0][1] = op_of("put", means[0], 10);
	ops[0][2] = op_of("gone", means[0], 10);
	ops[1][0] = op_of("put", means[2], 10);
	ops[1][1] = op_of("come", means[0], 10);
	ops[1][2] = op_of("get", means[1], 10);
	for (size_t i = 0; i < 2; i++) {
		m->results[i].ops = ops[i];
		m->results[i].op_count = 3;
	}
}

static void operations_are_compared(void **state)
{
	struct bench_op ops[2][3];
	double means[3][10];
	struct made m = { 0 };
	char *text;

	(void)state;
	set_operations(&m, ops, means);
	text = text_of(&m);
	assert_has(text, "Before: ./old; after: ./new\n");
	assert_has(text, "\nwall       101ms   112ms  +11.0%  [+10.");
	assert_has(text, "\npeak RSS   2.01M   2.01M    0.0%   ");
	assert_has(text, "\napi get   1.05ms  1.57ms  +50.");
	assert_has(text, "\napi put   1.05ms  1.05ms   +0.1%");
	assert_true(place_of(text, "api gone") > place_of(text, "\nOperations\n"));
	assert_true(place_of(text, "api come") > place_of(text, "\nOperations\n"));
	free(text);
}

/* Each series is a run of its own; only the page has it. */
static void the_page_has_the_runs(void **state)
{
	struct made m = { 0 };
	struct sheet *page;
	char *text, *html;

	(void)state;
	add(&m, "./a", 0.1, 10);
	page = bench_page(&m.bench);
	html = sheet_html(page);
	assert_lacks(html, "Wall time of each run");
	free(html);
	sheet_free(page);
	add(&m, "./b", 0.2, 10);
	m.runs[1][3].status = 1;
	page = bench_page(&m.bench);
	html = sheet_html(page);
	text = text_of(&m);
	assert_has(html, "Wall time of each run");
	assert_has(html, "<svg");
	assert_lacks(text, "Wall time of each run");
	free(text);
	free(html);
	sheet_free(page);
}

static void two_commands_are_compared(void **state)
{
	struct made m = { 0 };
	char *text;

	(void)state;
	add(&m, "./b", 0.111, 10);
	add(&m, "./a", 0.100, 10);
	text = text_of(&m);
	assert_has(text, "./a ran 1.11 times faster than ./b (95 % interval 1.1");
	assert_has(text, "p < 0.001)");
	free(text);
	m.bench.count = 0;
	add(&m, "./b", 0.1001, 10);
	add(&m, "./a", 0.1000, 10);
	text = text_of(&m);
	assert_has(text, "no significant difference between ./a and ./b (1.00 times, p = 0.");
	free(text);
	m.bench.count = 0;
	add(&m, "./b", 0.111, 2);
	add(&m, "./a", 0.100, 2);
	text = text_of(&m);
	assert_has(text, "./a against ./b: too few good runs to compare");
	free(text);
}

static void many_commands_are_rows(void **state)
{
	static const char *const names[] = { "a", "b", "c", "d" };
	struct made m = { 0 };
	char *text;

	(void)state;
	for (size_t i = 0; i < 4; i++)
		add(&m, names[i], 0.1 * (double)(i + 1), 10);
	text = text_of(&m);
	assert_has(text, "relative");
	assert_has(text, "4.00");
	assert_has(text, "a ran 4.00 times faster than d");
	assert_lacks(text, "Operations");
	free(text);
}

static void cautions_name_their_commands(void **state)
{
	struct made m = { 0 };
	struct bench_result *r;
	char *text;

	(void)state;
	add(&m, "./short", 0.001, 10);
	r = add(&m, "./broken", NAN, 0);
	r->run_count = r->failed = 3;
	for (int i = 0; i < BENCH_FIGURES; i++)
		r->spread[i] = spread_of(NULL, 0);
	r->last_error = (char *)(uintptr_t) "status 3: no\033[2Jsuch file";
	m.commands[1].shell = true;
	r = add(&m, "./cold", 0.1, 10);
	r->slow_start = true;
	r->outliers = 2;
	set_host(&m);
	m.bench.host.governor = (char *)(uintptr_t) "powersave";
	m.bench.host.load = 3.25;
	m.bench.stopped = true;
	text = text_of(&m);
	assert_has(text, "./broken: 3 of 3 runs failed");
	assert_has(text, "status 3: no");
	assert_lacks(text, "\033");
	assert_has(text, "less than 5 ms");
	assert_has(text, "needs a shell");
	assert_has(text, "--warmup");
	assert_has(text, "modified z-score");
	assert_has(text, "'powersave'");
	assert_has(text, "load 3.2 with 4 processors");
	assert_has(text, "stopped before");
	assert_has(text, "n/a");
	free(text);
}

static void a_scan_has_a_table_charts_and_fits(void **state)
{
	struct made m = { 0 };
	char *text;

	(void)state;
	add_size(&m, "./x 100", "100", 0.012);
	add_size(&m, "./x 1000", "1000", 0.102);
	add_size(&m, "./x 10000", "10000", 1.002);
	text = text_of(&m);
	assert_has(text, "How it grows: ./x {n}");
	assert_has(text, "items/s");
	assert_has(text, "efficiency");
	assert_has(text, "120%");
	assert_has(text, "Time grows as n^0.96 (95 % interval ");
	assert_has(text, "the nearest order is O(n)");
	assert_has(text, "As a line: 2.0");
	assert_has(text, "Memory does not grow with n (95 % interval of the exponent: ");
	assert_lacks(text, "RSS for one");
	assert_has(text, "Throughput");
	assert_has(text, "Operations");
	assert_has(text, "parser tick");
	assert_lacks(text, "Comparison");
	assert_lacks(text, "--items says");
	free(text);
}

static void memory_that_grows_has_a_share(void **state)
{
	struct made m = { 0 };
	char *text;

	(void)state;
	add_size(&m, "./x 100", "100", 0.012);
	add_size(&m, "./x 1000", "1000", 0.102);
	add_size(&m, "./x 10000", "10000", 1.002);
	for (size_t i = 0; i < 3; i++)
		m.results[i].spread[BENCH_PEAK_RSS].median *= pow(10, (double)i);
	text = text_of(&m);
	assert_has(text, "Memory grows as n^1.00");
	assert_has(text, "RSS for one");
	free(text);
}

/* ---- JSON ---- */

static cJSON *json_of(const struct made *m)
{
	char *text = bench_json(&m->bench);
	struct error err = { "" };
	cJSON *root = node_parse(text, strlen(text), &err);

	if (!root)
		fail_msg("%s in %s", err.text, text);
	free(text);
	return root;
}

static double number_at(const cJSON *node, const char *key)
{
	const cJSON *item = cJSON_GetObjectItemCaseSensitive(node, key);

	assert_true(cJSON_IsNumber(item));
	return item->valuedouble;
}

static int length_at(const cJSON *node, const char *key)
{
	return cJSON_GetArraySize(cJSON_GetObjectItemCaseSensitive(node, key));
}

/* The statistics are of "times"; what failed has a status, and no time. */
static void json_has_hyperfines_names(void **state)
{
	struct made m = { 0 };
	struct bench_result *r = add(&m, "./a", 0.1, 11);
	double values[10];
	const cJSON *result;
	cJSON *root;

	(void)state;
	for (size_t i = 0; i < 10; i++)
		values[i] = m.runs[0][i].figure[BENCH_WALL];
	m.runs[0][10].status = 139;
	r->failed = 1;
	r->spread[BENCH_WALL] = spread_of(values, 10);
	root = json_of(&m);
	result = cJSON_GetArrayItem(cJSON_GetObjectItemCaseSensitive(root, "results"), 0);
	assert_int_equal(length_at(result, "times"), 10);
	assert_int_equal(length_at(result, "memory_usage_byte"), 10);
	assert_int_equal(length_at(result, "exit_codes"), 11);
	assert_true(number_at(result, "mean") == r->spread[BENCH_WALL].mean);
	assert_true(number_at(result, "stddev") == r->spread[BENCH_WALL].stdev);
	assert_true(number_at(result, "median") == r->spread[BENCH_WALL].median);
	assert_true(number_at(result, "min") == values[0]);
	assert_true(number_at(result, "user") == r->spread[BENCH_USER].mean);
	cJSON_Delete(root);
}

static void json_survives_any_bytes(void **state)
{
	struct made m = { 0 };
	const cJSON *result, *parameters;
	cJSON *root;

	(void)state;
	add_size(&m, "./x \xff\"<\033", "100", 1);
	m.parameters[0].name = (char *)(uintptr_t) "\xff";
	m.parameters[0].value = (char *)(uintptr_t) "\"\n";
	root = json_of(&m);
	result = cJSON_GetArrayItem(cJSON_GetObjectItemCaseSensitive(root, "results"), 0);
	assert_string_equal(cJSON_GetObjectItemCaseSensitive(result, "command")->valuestring,
			    "./x \xef\xbf\xbd\"<\033");
	parameters = cJSON_GetObjectItemCaseSensitive(result, "parameters");
	assert_string_equal(
		cJSON_GetObjectItemCaseSensitive(parameters, "\xef\xbf\xbd")->valuestring, "\"\n");
	cJSON_Delete(root);
}

static void json_of_a_scan_has_its_scale(void **state)
{
	struct made m = { 0 };
	const cJSON *scale, *steps;
	cJSON *root;

	(void)state;
	add_size(&m, "./x 1000", "1000", 0.1);
	add_size(&m, "./x 100", "100", 0.01);
	add_size(&m, "./x 10000", "10000", 1);
	root = json_of(&m);
	scale = cJSON_GetArrayItem(cJSON_GetObjectItemCaseSensitive(root, "scales"), 0);
	steps = cJSON_GetObjectItemCaseSensitive(scale, "steps");
	assert_int_equal(cJSON_GetArraySize(steps), 3);
	assert_true(number_at(cJSON_GetArrayItem(steps, 0), "result") == 1);
	assert_true(number_at(cJSON_GetArrayItem(steps, 2), "size") == 10000);
	assert_true(fabs(number_at(cJSON_GetObjectItemCaseSensitive(scale, "time"), "exponent") -
			 1) < 1e-9);
	cJSON_Delete(root);
}

static const cJSON *item_at(const cJSON *node, const char *key, int i)
{
	return cJSON_GetArrayItem(cJSON_GetObjectItemCaseSensitive(node, key), i);
}

/* All orders of ten and ten, twice; adjusted for five tests of which two are so small. */
static void json_has_the_comparison(void **state)
{
	static const double least = 2.0 / 184756;
	struct bench_op ops[2][3];
	double means[3][10];
	struct made m = { 0 };
	const cJSON *comparison, *get;
	cJSON *root;

	(void)state;
	set_operations(&m, ops, means);
	root = json_of(&m);
	assert_int_equal(length_at(root, "comparison"), 1);
	comparison = item_at(root, "comparison", 0);
	assert_true(number_at(comparison, "reference") == 0);
	assert_true(number_at(comparison, "result") == 1);
	assert_int_equal(length_at(comparison, "figures"), 4);
	assert_int_equal(length_at(comparison, "operations"), 2);
	assert_true(number_at(comparison, "tests") == 5);
	get = item_at(comparison, "operations", 1);
	assert_string_equal(cJSON_GetObjectItemCaseSensitive(get, "operation")->valuestring, "get");
	assert_true(fabs(number_at(get, "ratio") - 1.5) < 1e-9);
	assert_true(number_at(get, "low") < 1.5 && number_at(get, "low") > 1.4);
	assert_true(fabs(number_at(get, "p") - least) < 1e-12);
	assert_true(fabs(number_at(get, "p_adjusted") - least * 5 / 3) < 1e-12);
	assert_true(number_at(item_at(comparison, "figures", 0), "p") ==
		    number_at(item_at(comparison, "figures", 0), "p_adjusted"));
	cJSON_Delete(root);
}

/* ---- CSV ---- */

static void csv_has_hyperfines_columns(void **state)
{
	static const char heading[] =
		"command,mean,stddev,median,user,system,min,max,parameter_n,p95,";
	struct made m = { 0 };
	char *text;

	(void)state;
	add_size(&m, "./x 100", "100", 0.5);
	add(&m, "=cmd|x, \"y\"", 1, 1);
	m.parameters[0].value = (char *)(uintptr_t) "-5";
	text = bench_csv(&m.bench);
	assert_memory_equal(text, heading, strlen(heading));
	assert_has(text, "\r\n./x 100,0.5");
	assert_has(text, ",-5,");
	assert_has(text, "\r\n\"'=cmd|x, \"\"y\"\"\",1,,1,0.25,0.25,1,1,,");
	assert_string_equal(text + strlen(text) - 2, "\r\n");
	free(text);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_command_has_its_figures),
		cmocka_unit_test(the_answer_comes_first),
		cmocka_unit_test(quantiles_need_runs),
		cmocka_unit_test(ticks_have_no_quantiles),
		cmocka_unit_test(two_commands_are_compared),
		cmocka_unit_test(operations_are_compared),
		cmocka_unit_test(the_page_has_the_runs),
		cmocka_unit_test(many_commands_are_rows),
		cmocka_unit_test(cautions_name_their_commands),
		cmocka_unit_test(a_scan_has_a_table_charts_and_fits),
		cmocka_unit_test(memory_that_grows_has_a_share),
		cmocka_unit_test(json_has_hyperfines_names),
		cmocka_unit_test(json_survives_any_bytes),
		cmocka_unit_test(json_of_a_scan_has_its_scale),
		cmocka_unit_test(json_has_the_comparison),
		cmocka_unit_test(csv_has_hyperfines_columns),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
