/*
 * The HTML report: names of any bytes are inert, nothing is fetched from anywhere, what is unknown
 * says so, and any document makes a whole page. How it looks and moves: browser.test.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cJSON.h>
#include <cmocka.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "report/html_parts.h"
#include "report/report.h"

#include "profile_fixture.h"

#define HOSTILE "</script><img src=x onerror=alert(1)>\"'&"

static size_t count_of(const char *text, const char *what)
{
	size_t count = 0;

	for (; (text = strstr(text, what)); text += strlen(what))
		count++;
	return count;
}

static void assert_in(const char *text, const char *what)
{
	if (!strstr(text, what))
		fail_msg("\"%s\" is missing", what);
}

static void assert_not_in(const char *text, const char *what)
{
	const char *at = strstr(text, what);

	if (at)
		fail_msg("there is \"%.80s\"", at);
}

/* The page without the library of charts, which is not ours. */
static char *page_of(const struct document *d)
{
	setenv("PERFTOP_DYGRAPHS", "/nonexistent", 1);
	return report_html(d, NULL);
}

/* What comes between two marks, allocated. */
static char *between(const char *text, const char *begin, const char *end)
{
	const char *from = strstr(text, begin), *to;

	assert_non_null(from);
	from += strlen(begin);
	to = strstr(from, end);
	assert_non_null(to);
	return mem_stringn(from, (size_t)(to - from));
}

static cJSON *data_of(const char *page)
{
	char *json = between(page, "id=\"data\">", "</script>");
	cJSON *data = cJSON_Parse(json);

	assert_non_null(data);
	free(json);
	return data;
}

static void make_unknown(struct document_process *p)
{
	for (int m = 0; m < METRIC_COUNT; m++)
		p->resource[m] =
			(struct document_resource){ NAN, NAN, NAN, NAN, "because of \"x\"" };
	p->health = NAN;
}

struct small {
	struct document document;
	struct document_process process;
	struct document_op ops[3];
	struct document_bucket buckets[3];
	struct document_slice slice;
	double seconds[4], cpu[4];
};

/* The second operation is busier than the first; the third was never timed. */
static void make_small(struct small *s)
{
	*s = (struct small){
		.document = { .version = "1", .process_count = 1, .wall_ns = 1795233845123456000 },
		.process = { .pid = 7, .comm = "small", .op_count = 3, .series_count = 4 },
		.buckets = { { 1e-6, 5 }, { 1.02e-6, 1 }, { 2.048e-3, 3 } },
		.seconds = { 0, 1, 2, 3 },
		.cpu = { 1, 0.123456789, NAN, 40 },
	};
	make_unknown(&s->process);
	for (int i = 0; i < 3; i++) {
		s->ops[i].component = "c";
		s->ops[i].figures =
			(struct figures){ .count = 9, .rate = 3, .self = i + 1, .p99 = 0.002 };
	}
	s->ops[0].operation = "lesser";
	s->ops[1].operation = "busier";
	s->ops[2].operation = "untimed";
	s->ops[2].figures.self = s->ops[2].figures.p99 = NAN;
	s->slice = (struct document_slice){
		.to = 2,
		.count = 9,
		.mean = 1e-4,
		.p50 = 1e-6,
		.p90 = 1e-3,
		.p99 = 2e-3,
		.max = 2e-3,
		.cpu = NAN,
		.allocations = NAN,
		.allocated = NAN,
		.histogram = &s->buckets[2],
		.histogram_count = 1,
	};
	s->ops[0].histogram = s->buckets;
	s->ops[0].histogram_count = 3;
	s->ops[0].slices = &s->slice;
	s->ops[0].slice_count = 1;
	s->process.series_seconds = s->seconds;
	s->process.series[METRIC_CPU] = s->cpu;
	s->process.resource[METRIC_CPU] = (struct document_resource){ 40, 13.7, 0.123, 40, NULL };
	s->process.ops = s->ops;
	s->document.processes = &s->process;
}

static void test_escapes(void **state)
{
	struct buffer out = { 0 };

	(void)state;
	html_text(&out, "<a href=\"x\">'&'</a>");
	assert_string_equal(out.data, "&lt;a href=&quot;x&quot;&gt;&#39;&amp;&#39;&lt;/a&gt;");
	out.length = 0;
	html_text(&out, "bad \xff byte, \x1b[2J, \xe2\x80\xae"
			"gnp.exe");
	assert_string_equal(out.data, "bad \xef\xbf\xbd byte, ^[[2J, &lt;202E&gt;gnp.exe");
	out.length = 0;
	html_attribute(&out, "title", "\" onload=\"x");
	assert_string_equal(out.data, " title=\"&quot; onload=&quot;x\"");
	free(buffer_take(&out));
}

static void test_long_text(void **state)
{
	struct buffer out = { 0 };
	char *text = mem_alloc(100001);

	(void)state;
	memset(text, '<', 100000);
	html_text(&out, text);
	assert_int_equal(out.length, 4 * 100000);
	free(text);
	free(buffer_take(&out));
}

static void test_digits(void **state)
{
	static const struct {
		double number;
		int digits;
		const char *text;
	} cases[] = {
		{ 0, 7, "0" },
		{ 1, 7, "1" },
		{ -12.5, 7, "-125e-1" },
		{ 0.1 + 0.2, 7, "3e-1" },
		{ 1234567.89, 7, "1234568" },
		{ 123456789, 7, "1234568e2" },
		{ 9.9999999, 7, "1e1" },
		{ 1.5e-9, 4, "15e-10" },
		{ 1.23456789e-11, 7, "1234568e-17" },
		{ NAN, 7, "null" },
		{ INFINITY, 7, "null" },
	};
	struct buffer out = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		out.length = 0;
		buffer_digits(&out, cases[i].number, cases[i].digits);
		assert_string_equal(out.data, cases[i].text);
	}
	free(buffer_take(&out));
}

/* Names of every kind, in every place that a document has for them. */
static void test_hostile_names(void **state)
{
	static struct document_frame frame = { HOSTILE, HOSTILE, HOSTILE, 1 };
	static struct document_thread thread = { .tid = 1,
						 .name = HOSTILE,
						 .reason = HOSTILE,
						 .stack = &frame,
						 .frames = 1,
						 .depth = 1,
						 .state = '<' };
	static struct document_metric metric = { HOSTILE, HOSTILE,      HOSTILE,          HOSTILE,
						 "gauge", .value = NAN, .reason = HOSTILE };
	static struct document_finding finding = { HOSTILE, HOSTILE, HOSTILE, HOSTILE, HOSTILE,
						   HOSTILE, 1,       2,       3,       4 };
	static struct document_part part = { HOSTILE, HOSTILE, 3, 4 };
	static struct document_drop drop = { HOSTILE, 5 };
	struct small s;
	char *page;

	(void)state;
	make_small(&s);
	s.document.version = s.document.host.name = s.document.host.kernel = HOSTILE;
	s.document.host.cpu_model = s.document.run.view = s.document.run.note = HOSTILE;
	s.process.comm = s.process.command = s.process.user = s.process.executable = HOSTILE;
	s.process.directory = s.process.cgroup = s.process.segment_state = HOSTILE;
	s.process.resource[METRIC_RSS].reason = HOSTILE;
	s.ops[0].component = s.ops[0].operation = s.ops[0].label = s.ops[2].reason = HOSTILE;
	s.process.threads = &thread, s.process.thread_count = 1;
	s.process.metrics = &metric, s.process.metric_count = 1;
	s.process.findings = &finding, s.process.finding_count = 1;
	s.process.parts = &part, s.process.part_count = 1;
	s.process.drops = &drop, s.process.drop_count = 1;
	s.process.judged = true;
	s.process.profile = profile_fixture();
	free(s.process.profile->functions[2].name), free(s.process.profile->functions[2].module);
	s.process.profile->functions[2].name = mem_string(HOSTILE "\n\xe2\x80\xae");
	s.process.profile->functions[2].module = mem_string(HOSTILE);
	page = page_of(&s.document);
	profile_data_free(s.process.profile);
	assert_in(page, "&#39;&amp;^J&lt;202E&gt;</bdi>"); /* in the table, */
	assert_in(
		page,
		"'\\u0026^J\\u003c202E\\u003e\""); /* and for the script, which shows what it gets */
	assert_true(count_of(page,
			     "&lt;/script&gt;&lt;img src=x onerror=alert(1)&gt;&quot;&#39;&amp;") >
		    25);
	assert_not_in(page, "<img");
	assert_not_in(page, HOSTILE);
	assert_int_equal(count_of(page, "</script>"), 2); /* the data's and the script's own */
	free(page);
}

static void test_policy(void **state)
{
	struct small s;
	char *page, *again, *nonce, *other;

	(void)state;
	make_small(&s);
	page = page_of(&s.document);
	again = page_of(&s.document);
	assert_in(
		page,
		"http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; script-src 'nonce-");
	assert_not_in(page, "unsafe-");
	assert_not_in(page, " style=");
	assert_not_in(page, "<link");
	assert_not_in(page, "://"); /* there is no address at all */
	nonce = between(page, "script-src 'nonce-", "'");
	other = between(again, "script-src 'nonce-", "'");
	assert_int_equal(strlen(nonce), 32);
	assert_string_not_equal(nonce, other);
	assert_int_equal(count_of(page, nonce), 4);
	free(nonce), free(other), free(page), free(again);
}

static void test_nothing(void **state)
{
	struct document d = { 0 };
	struct document_process p = { 0 };
	char *page;
	cJSON *data;

	(void)state;
	page = page_of(&d);
	assert_in(page, "No process was watched.");
	cJSON_Delete(data_of(page));
	free(page);

	make_unknown(&p);
	d.processes = &p, d.process_count = 1;
	d.run.elapsed = NAN;
	page = page_of(&d);
	assert_in(page, "No operations were recorded");
	assert_in(page, "There are too few samples for a chart.");
	assert_in(page, "n/a: because of &quot;x&quot;");
	assert_in(page, "No analysis was done");
	assert_int_equal(strcmp(page + strlen(page) - 8, "</html>\n"), 0);
	data = data_of(page);
	assert_true(cJSON_IsNull(cJSON_GetObjectItem(data, "began")));
	cJSON_Delete(data);
	free(page);
}

static void test_order_and_share(void **state)
{
	struct small s;
	char *page, *table;

	(void)state;
	make_small(&s);
	page = page_of(&s.document);
	table = between(page, "<tbody>\n<tr data-op", "</tbody>");
	assert_true(strstr(table, ">busier<") < strstr(table, ">lesser<"));
	assert_true(strstr(table, ">lesser<") < strstr(table, ">untimed<"));
	assert_in(table, "66.7%");
	assert_in(table, "33.3%");
	assert_in(table, "n/a");
	assert_int_equal(count_of(table, "class=\"spark\""), 1);
	free(table), free(page);
}

/* Three digits after the comma, a gap where it is unknown, and nothing of what is in no chart. */
static void test_data(void **state)
{
	struct small s;
	char *page;
	cJSON *data, *process, *cpu, *op, *slice;

	(void)state;
	make_small(&s);
	page = page_of(&s.document);
	data = data_of(page);
	process = cJSON_GetArrayItem(cJSON_GetObjectItem(data, "processes"), 0);
	cpu = cJSON_GetObjectItem(cJSON_GetObjectItem(process, "series"), "cpu_percent");
	assert_int_equal(cJSON_GetArraySize(cpu), 4);
	assert_true(fabs(cJSON_GetArrayItem(cpu, 1)->valuedouble - 0.1234568) < 1e-12);
	assert_true(cJSON_IsNull(cJSON_GetArrayItem(cpu, 2)));
	op = cJSON_GetArrayItem(cJSON_GetObjectItem(process, "ops"), 0);
	/* 1000 and 1020 ns in the eighth of an octave that ends at 1024; 2048 us at 2^21 */
	assert_int_equal(cJSON_GetArraySize(cJSON_GetObjectItem(op, "h")), 4);
	assert_int_equal(cJSON_GetArrayItem(cJSON_GetObjectItem(op, "h"), 0)->valueint, 80);
	assert_int_equal(cJSON_GetArrayItem(cJSON_GetObjectItem(op, "h"), 1)->valueint, 6);
	slice = cJSON_GetArrayItem(cJSON_GetObjectItem(op, "s"), 0);
	assert_int_equal(cJSON_GetArrayItem(cJSON_GetArrayItem(slice, 8), 0)->valueint, 21);
	assert_null(cJSON_GetObjectItem(cJSON_GetArrayItem(cJSON_GetObjectItem(process, "ops"), 1),
					"s"));
	cJSON_Delete(data);
	free(page);
}

/* Paths say how far before them their callers are; numbers of threads and operations have names. */
static void test_profile(void **state)
{
	struct small s;
	char *page, *section;
	cJSON *data, *profile;

	(void)state;
	make_small(&s);
	s.process.profile = profile_fixture();
	page = page_of(&s.document);
	data = data_of(page);
	profile = cJSON_GetObjectItem(cJSON_GetArrayItem(cJSON_GetObjectItem(data, "processes"), 0),
				      "profile");
	assert_true(cJSON_GetObjectItem(profile, "period")->valuedouble == 0.01);
	assert_int_equal(cJSON_GetArraySize(cJSON_GetObjectItem(profile, "functions")), 6);
	assert_int_equal(cJSON_GetArraySize(cJSON_GetObjectItem(profile, "modules")), 6);
	assert_in(page, "\"paths\":[0,0,1,1,1,2,1,2,1,2,4,3,0,4,1,1]");
	assert_in(page, "\"hits\":[1,43,-1,5,2,43,0,10,");
	assert_in(page,
		  "\"threads\":[[43,\"thread 43\"],[-1,\"other threads\"],[44,\"thread 44\"]]");
	assert_in(
		page,
		"\"operations\":[[0,\"c lesser\"],[-1,\"no operation\"],[-2,\"unknown operation\"]]");
	section = between(page, "<section id=\"p0-functions\"", "</section>");
	assert_in(section, "<td class=\"number plain\"><bdi>40.0%</bdi></td>");
	assert_in(section, "<h4>Functions by operation</h4>");
	assert_in(page, "<a href=\"#p0-functions\">");
	profile_data_free(s.process.profile);
	s.process.profile = NULL;
	free(page), free(section);
	page = page_of(&s.document);
	assert_not_in(page, "p0-functions");
	cJSON_Delete(data);
	free(page);
}

/* 3600 samples are drawn with at most two points for each of 300 columns, and extremes stay. */
static void test_thinned(void **state)
{
	static double seconds[3600], cpu[3600];
	struct small s;
	char *page, *path;

	(void)state;
	make_small(&s);
	for (int i = 0; i < 3600; i++) {
		seconds[i] = i;
		cpu[i] = 10 + i % 7;
	}
	cpu[1717] = 100;
	cpu[2000] = NAN;
	s.process.series_seconds = seconds;
	s.process.series[METRIC_CPU] = cpu;
	s.process.series_count = 3600;
	page = page_of(&s.document);
	path = between(page, "<path class=\"line s1\" d=\"", "\"");
	assert_true(count_of(path, "L") + count_of(path, "M") <= 604);
	assert_int_equal(count_of(path, "M"), 2); /* a gap */
	assert_in(path, " 0L");                   /* the peak is the chart's upper edge */
	free(path), free(page);
}

static void test_several(void **state)
{
	struct document_process processes[3];
	struct small s;
	char *page;

	(void)state;
	make_small(&s);
	processes[0] = processes[1] = processes[2] = s.process;
	processes[1].pid = 8;
	processes[2].pid = 0;
	s.document.processes = processes;
	s.document.process_count = 3;
	page = page_of(&s.document);
	assert_in(page, "<h1><bdi>2 processes</bdi></h1>");
	assert_in(page, "<h2>small (8)</h2>");
	assert_in(page, "<h2>All processes</h2>");
	assert_int_equal(count_of(page, "<article id="), 3);
	for (int i = 0; i < 3; i++) {
		char id[] = "id=\"p0-operations\"";

		id[5] = (char)('0' + i);
		assert_int_equal(count_of(page, id), 1);
	}
	free(page);
}

static void test_findings(void **state)
{
	struct document_finding findings[] = {
		{ "stuck-operation", "critical", "db query", "is stuck", "look", "seconds", 9, 1,
		  1795233845000000000, 0 },
		{ "new-rule", "dire", "x", "of a later perftop", NULL, "", 0, 0, 0, 0 },
	};
	struct document_part parts[] = { { "latency", "fine", 90, 25 },
					 { "cpu", "unknown: x", NAN, 0 } };
	struct small s;
	char *page;

	(void)state;
	make_small(&s);
	s.process.judged = true;
	s.process.health = 90.4;
	s.process.findings = findings;
	s.process.finding_count = 2;
	s.process.parts = parts;
	s.process.part_count = 2;
	page = page_of(&s.document);
	assert_in(page, "<li class=\"finding critical\"><svg class=\"icon critical\"");
	assert_in(page, "<span class=\"severity\">critical</span>");
	assert_in(page,
		  "<time datetime=\"2026-11-21T04:04:05.000000Z\">2026-11-21 04:04:05 UTC</time>");
	assert_in(page, "<li class=\"finding info\">");
	assert_in(page, ">90</td>");
	assert_in(page, "of 100");
	assert_in(page, "<th scope=\"row\">CPU</th><td class=\"number\">n/a</td>");
	free(page);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_escapes),         cmocka_unit_test(test_long_text),
		cmocka_unit_test(test_digits),          cmocka_unit_test(test_hostile_names),
		cmocka_unit_test(test_policy),          cmocka_unit_test(test_nothing),
		cmocka_unit_test(test_order_and_share), cmocka_unit_test(test_data),
		cmocka_unit_test(test_profile),         cmocka_unit_test(test_thinned),
		cmocka_unit_test(test_several),         cmocka_unit_test(test_findings),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
