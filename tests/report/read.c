/* Saved documents: what is written reads back the same; whatever the bytes, reading them is an error
 * that says where, or a document that every writer takes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "report/report.h"

#include "fixture.h"

#define MUTATIONS 4000

static char *saved(void)
{
	struct document *d = fixture_document();
	char *text = report_json(d, NULL);

	document_free(d);
	return text;
}

static struct document *parse(const char *text)
{
	struct error err = { "" };
	struct document *d = document_parse(text, strlen(text), &err);

	if (!d)
		fail_msg("%s", err.text);
	return d;
}

static void round_trip(void **state)
{
	char *before = saved(), *after, *line, *again;
	struct document *d = parse(before);

	(void)state;
	after = report_json(d, NULL);
	assert_string_equal(after, before);
	line = report_json_line(d);
	document_free(d);
	d = parse(line);
	again = report_json_line(d);
	assert_string_equal(again, line);
	document_free(d);
	free(before);
	free(after);
	free(line);
	free(again);
}

static void nothing_is_lost(void **state)
{
	char *text = saved();
	struct document *d = parse(text);
	const struct document_process *p = d->processes;

	(void)state;
	assert_int_equal(d->process_count, 1);
	assert_string_equal(d->run.note, "process 42 has ended");
	assert_int_equal(p->pid, 42);
	assert_int_equal(p->start_wall_ns, 1795147500000000000);
	assert_true(p->resource[METRIC_RSS].now == 9007199254740992.0);
	assert_true(isnan(p->resource[METRIC_SWAP].now));
	assert_string_equal(p->resource[METRIC_SWAP].reason, why_text(WHY_FIRST));
	assert_int_equal(p->series_count, 10);
	assert_non_null(p->series[METRIC_CPU]);
	assert_null(p->series[METRIC_SWAP]);
	assert_int_equal(p->op_count, 1);
	assert_int_equal(p->ops[0].figures.count, 40);
	assert_true(fabs(p->ops[0].figures.cpu - 0.01) < 1e-12);
	assert_true(fabs(p->ops[0].figures.cpu_mean - 0.00025) < 1e-12);
	assert_true(p->ops[0].figures.allocated == 40000 && p->ops[0].figures.net == 400);
	assert_true(p->ops[0].figures.allocated_mean == 1000 && p->ops[0].figures.peak == 600);
	assert_true(p->ops[0].figures.allocations_mean == 9);
	assert_int_equal(p->ops[0].slice_count, 9);
	for (size_t i = 0; i < 9; i++) {
		assert_true(fabs(p->ops[0].slices[i].cpu - 0.00025) < 1e-12);
		assert_true(p->ops[0].slices[i].allocations == 9);
		assert_true(p->ops[0].slices[i].allocated == 1000);
	}
	assert_int_equal(p->ops[0].slices[0].count, 4);
	assert_true(p->ops[0].slices[0].histogram[0].upper == ldexp(1e-9, 20));
	assert_true(fabs(p->ops[0].slices[0].p99 / 1e-3 - 1) < 0.01);
	assert_int_equal(p->metric_count, 3);
	assert_true(p->metrics[0].exact);
	assert_true(p->metrics[0].total == 9007199254740993u + 90);
	assert_true(p->metrics[1].max == UINT64_MAX / 8);
	assert_non_null(strstr(text, "[2305843009213693951,27]")); /* a bucket's bound */
	assert_true(p->threads[0].stack[0].elapsed == 1.5);
	assert_true(isnan(p->threads[0].cpu.number));
	assert_string_equal(p->findings[0].rule, "slow-operation");
	assert_int_equal(p->findings[0].since_wall_ns, 1795147506123456000);
	assert_int_equal(p->findings[0].until_wall_ns, 0);
	assert_true(p->judged && p->health == 82.5);
	assert_int_equal(p->profile->account.samples, 100);
	assert_true(p->profile->account.cpu_seconds == 1.25);
	assert_int_equal(p->profile->paths[7].caller, 6);
	assert_int_equal(p->profile->hits[6].op, PROFILE_UNKNOWN_OP);
	assert_int_equal(p->profile->hits[7].tid, PROFILE_OTHERS);
	assert_true(isnan(p->parts[1].score));
	document_free(d);
	free(text);
}

static char *replaced(const char *text, const char *what, const char *with)
{
	const char *at = strstr(text, what);

	if (!at)
		fail_msg("there is no '%s'", what);
	return mem_format("%.*s%s%s", (int)(at - text), text, with, at + strlen(what));
}

/* One change to a good document, on one line, and what is said of it; NULL: it is taken. */
static const struct {
	const char *what, *with, *error;
} changes[] = {
	{ "\"perftop/1\"", "\"perftop/2\"",
	  "not a document that this perftop can read: its schema is not perftop/1" },
	{ "\"schema\"", "\"shema\"", "not a document of perftop: it has no \"schema\"" },
	{ "\"perftop/1\"", "\"perftop-bench/1\"",
	  "not a document of a run, which 'perftop --json' makes, but what 'perftop bench' has found" },
	{ "\"processes\":[", "\"processes\":{\"a\":[", "not JSON, from line 1 on" },
	{ "\"count\":40,", "\"count\":\"many\",",
	  "not a document of perftop: processes[0].operations[0].count: not a whole number" },
	{ "\"count\":40,", "\"count\":-1,",
	  "not a document of perftop: processes[0].operations[0].count: not a whole number" },
	{ "\"count\":40,", "\"count\":1e300,",
	  "not a document of perftop: processes[0].operations[0].count: not a whole number" },
	{ "\"count\":40,", "\"count\":99999999999999999999,",
	  "not a document of perftop: processes[0].operations[0].count: not a whole number" },
	{ "\"count\":40,", "",
	  "not a document of perftop: processes[0].operations[0].count: missing" },
	{ "\"count\":40,", "\"count\":18446744073709551615,", NULL },
	{ "\"mean_seconds\":0.001", "\"mean_seconds\":1e999",
	  "not a document of perftop: processes[0].operations[0].mean_seconds: not a number" },
	{ "\"mean_seconds\":0.001", "\"mean_seconds\":null", NULL },
	{ "\"mean_seconds\":0.001", "\"mean_seconds\":-5",
	  "not a document of perftop: processes[0].operations[0].mean_seconds: a duration is negative" },
	{ "\"interval_seconds\":", "\"interval_seconds\":0,\"x\":",
	  "not a document of perftop: run.interval_seconds: not above 0" },
	{ "\"elapsed_seconds\":", "\"elapsed_seconds\":-1,\"x\":",
	  "not a document of perftop: run.elapsed_seconds: a duration is negative" },
	{ "\"slices\":[[0,", "\"slices\":[[-1,",
	  "not a document of perftop: processes[0].operations[0].slices[0]: it ends before it begins" },
	{ "\"slices\":[[0,", "\"slices\":[[5,6,1,0,1,1,1,1,1,[]],[0,",
	  "not a document of perftop: processes[0].operations[0].slices[1]: it is not after the one before it" },
	{ "\"slices\":[[0,", "\"slices\":[[0,0,1,0,1,-1,1,1,1,[]],[0,",
	  "not a document of perftop: processes[0].operations[0].slices[0]: a duration is negative" },
	{ "\"in_flight\":0", "\"in_flight\":4294967296",
	  "not a document of perftop: processes[0].operations[0].in_flight: too large" },
	{ "\"pid\":42", "\"pid\":[]",
	  "not a document of perftop: processes[0].pid: not a whole number" },
	{ "\"state\":\"S\"", "\"state\":\"\\u001b\"",
	  "not a document of perftop: processes[0].state: not a state" },
	{ "\"time\":\"2026-", "\"time\":\"9999-",
	  "not a document of perftop: time: not a time such as 2026-11-21T04:05:06.123456Z" },
	{ "\"view\":\"lifetime\"", "\"view\":\"lunch\"",
	  "not a document of perftop: run.view: not a view" },
	{ "\"elapsed_seconds\":", "\"passed_seconds\":",
	  "not a document of perftop: run.elapsed_seconds: missing" },
	{ "\"time_seconds\":[0,", "\"time_seconds\":[",
	  "not a document of perftop: processes[0].series.cpu_percent: not as many numbers as there are "
	  "times" },
	{ "\"histogram\":[[", "\"histogram\":[[[],",
	  "not a document of perftop: processes[0].operations[0].histogram[0]: not a number" },
	{ "\"histogram\":[[", "\"histogram\":[[1],[",
	  "not a document of perftop: processes[0].operations[0].histogram[0]: too few elements" },
	{ "\"slices\":[[0,", "\"slices\":[7,[0,",
	  "not a document of perftop: processes[0].operations[0].slices[0]: not an array" },
	{ "\"slice_costs\":[[", "\"slice_costs\":[[0,0,0],[",
	  "not a document of perftop: processes[0].operations[0].slice_costs: not as many as there are slices" },
	{ "\"slice_costs\":[[", "\"slice_costs\":7,\"x\":[[",
	  "not a document of perftop: processes[0].operations[0].slice_costs: not an array" },
	{ "\"slice_costs\":[[", "\"slice_costs\":[[-",
	  "not a document of perftop: processes[0].operations[0].slice_costs[0]: it is negative" },
	{ "\"slice_costs\":[[", "\"slice_costs\":[[\"\",",
	  "not a document of perftop: processes[0].operations[0].slice_costs[0]: not a number" },
	{ "\"slice_costs\":", "\"slice_cost\":", NULL },
	{ "\"kind\":\"gauge\"", "\"kind\":\"gouge\"",
	  "not a document of perftop: processes[0].metrics[2].kind: not a kind of metric" },
	{ "\"resources\":{", "\"resources\":7,\"r\":{",
	  "not a document of perftop: processes[0].resources: not an object" },
	{ "\"threads\":{", "\"threads\":\"\",\"t\":{",
	  "not a document of perftop: processes[0].resources.threads: not an object" },
	{ "\"cpus\":2", "\"cpus\":2,\"something\":{\"new\":[1]}", NULL },
	{ "\"period_seconds\":0.01", "\"period_seconds\":0",
	  "not a document of perftop: processes[0].profile.period_seconds: not above 0" },
	{ "\"cpu_seconds\":1.25", "\"cpu_seconds\":-1",
	  "not a document of perftop: processes[0].profile.cpu_seconds: a duration is negative" },
	{ "\"functions\":[", "\"functions\":7,\"x\":[",
	  "not a document of perftop: processes[0].profile.functions: not an array" },
	{ "\"module\":\"server\",", "",
	  "not a document of perftop: processes[0].profile.functions[0].module: missing" },
	{ "\"paths\":[", "\"pats\":[",
	  "not a document of perftop: processes[0].profile.paths: missing" },
	{ "[-1,0],[0,1],", "[-1,0],[1,1],",
	  "not a document of perftop: processes[0].profile.paths[1]: a number is not one of those that it may be" },
	{ "[-1,0],[0,1],", "[-1,0],[0,6],",
	  "not a document of perftop: processes[0].profile.paths[1]: a number is not one of those that it may be" },
	{ "[-1,0],[0,1],", "[-1,0],[0.5,1],",
	  "not a document of perftop: processes[0].profile.paths[1]: a number is not one of those that it may be" },
	{ "[-1,0],[0,1],", "[-1,0],[0,null],",
	  "not a document of perftop: processes[0].profile.paths[1]: a number is not one of those that it may be" },
	{ "[[1,43,-1,5],", "[[8,43,-1,5],",
	  "not a document of perftop: processes[0].profile.hits[0]: a number is not one of those that it may be" },
	{ "[[1,43,-1,5],", "[[1,43,1,5],",
	  "not a document of perftop: processes[0].profile.hits[0]: a number is not one of those that it may be" },
	{ "[[1,43,-1,5],", "[[1,0,-1,5],",
	  "not a document of perftop: processes[0].profile.hits[0]: it has no thread" },
	{ "[[1,43,-1,5],", "[[1,43,-1],",
	  "not a document of perftop: processes[0].profile.hits[0]: too few elements" },
	{ "[[1,43,-1,5],", "[[1,43,-1,18446744073709551615],",
	  "not a document of perftop: processes[0].profile.hits: too many" },
	{ "[[1,43,-1,5],", "[[1,43,-1,5],[1,43,-1,5],", NULL },
	{ "\"samples\":100", "\"samples\":7", NULL },
	{ "\"profile\":{", "\"profile\":null,\"x\":{", NULL },
	{ "\"until\":null", "\"until\":0",
	  "not a document of perftop: processes[0].findings[0].until: not a time such as "
	  "2026-11-21T04:05:06.123456Z" },
};

static void errors_say_where(void **state)
{
	char *pretty = saved(), *text;
	struct document *d = parse(pretty);

	(void)state;
	text = report_json_line(d);
	document_free(d);
	for (size_t i = 0; i < sizeof(changes) / sizeof(changes[0]); i++) {
		char *changed = replaced(text, changes[i].what, changes[i].with);
		struct error err = { "" };

		d = document_parse(changed, strlen(changed), &err);
		if (!!d != !changes[i].error)
			fail_msg("%s: %s", changes[i].with, d ? "taken" : err.text);
		if (changes[i].error)
			assert_string_equal(err.text, changes[i].error);
		document_free(d);
		free(changed);
	}
	free(text);
	free(pretty);
}

/* So many call paths, each inside the one before. */
static char *chain(size_t paths)
{
	char *good = saved(), *text;
	struct document *d = parse(good);
	struct profile_data *p = d->processes->profile;

	p->paths = mem_resize(p->paths, paths, sizeof(*p->paths));
	p->path_count = paths;
	for (size_t i = 0; i < paths; i++)
		p->paths[i] = (struct profile_path){ i ? (uint32_t)i - 1 : PROFILE_NONE, 0 };
	text = report_json_line(d);
	document_free(d);
	free(good);
	return text;
}

static void paths_have_an_end(void **state)
{
	struct error err = { "" };
	char *text = chain(1024);

	(void)state;
	document_free(parse(text));
	free(text);
	text = chain(1025);
	assert_null(document_parse(text, strlen(text), &err));
	assert_non_null(strstr(err.text, "profile.paths[1024]: nested too deep"));
	free(text);
	text = chain(65537);
	assert_null(document_parse(text, strlen(text), &err));
	assert_non_null(strstr(err.text, "profile.paths: too many elements"));
	free(text);
}

static void no_document(void **state)
{
	static const char *const texts[] = { "",
					     " ",
					     "{",
					     "[]",
					     "7",
					     "null",
					     "\"perftop/1\"",
					     "{}x",
					     "{\"schema\":\"perftop/1\"}",
					     "\xff\xfe" };
	char *deep = mem_alloc(100001);
	struct error err = { "" };

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		assert_null(document_parse(texts[i], strlen(texts[i]), &err));
		assert_true(err.text[0] != '\0');
	}
	memset(deep, '[', 100000);
	assert_null(document_parse(deep, 100000, &err));
	assert_string_equal(err.text, "not a document of perftop: nested too deep");
	assert_null(document_read("/nonexistent/x.json", &err));
	assert_non_null(strstr(err.text, "/nonexistent/x.json"));
	free(deep);
}

static uint64_t chance(uint64_t *seed, uint64_t below)
{
	*seed = *seed * 6364136223846793005u + 1442695040888963407u;
	return (*seed >> 33) % below;
}

/* Bytes that mean something in JSON, more often than others. */
static void mutate(char *text, size_t length, uint64_t *seed)
{
	static const char telling[] = "0123456789-+.eE\"\\{}[],:nulltruefalse\x01\xff\x80";
	uint64_t times = 1 + chance(seed, 4);

	while (times--) {
		size_t at = (size_t)chance(seed, length);

		if (chance(seed, 3) == 0)
			text[at] ^= (char)(1 << chance(seed, 8));
		else
			text[at] = telling[chance(seed, sizeof(telling) - 1)];
	}
}

static void write_everything(const struct document *d)
{
	static const struct report_look look = { .color = true, .unicode = true, .width = 60 };
	char *series = report_csv_series(d), *line = report_json_line(d);

	for (int i = 0; i < FORMAT_COUNT; i++)
		free(format_write((enum format)i, d, &look, &(size_t){ 0 }));
	free(series);
	free(line);
}

/* Of documents that are taken, what is written is taken again and stays the same. */
static void check_stable(const struct document *d)
{
	char *once = report_json_line(d), *twice;
	struct document *again = parse(once);

	twice = report_json_line(again);
	assert_string_equal(once, twice);
	document_free(again);
	free(once);
	free(twice);
}

static void any_bytes(void **state)
{
	char *pretty = saved(), *good;
	struct document *d = parse(pretty);
	uint64_t seed = 42;
	size_t length, taken = 0;

	(void)state;
	good = report_json_line(d);
	length = strlen(good);
	document_free(d);
	for (int i = 0; i < MUTATIONS; i++) {
		char *text = mem_copy(good, length + 1);
		struct error err = { "" };

		mutate(text, length, &seed);
		d = document_parse(text, length - (size_t)(i % 50 == 0 ? i : 0), &err);
		assert_true(d || err.text[0]);
		if (d && taken++ % 8 == 0) {
			write_everything(d);
			check_stable(d);
		}
		document_free(d);
		free(text);
	}
	assert_true(taken > MUTATIONS / 20);
	free(good);
	free(pretty);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(round_trip),       cmocka_unit_test(nothing_is_lost),
		cmocka_unit_test(errors_say_where), cmocka_unit_test(no_document),
		cmocka_unit_test(any_bytes),        cmocka_unit_test(paths_have_an_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
