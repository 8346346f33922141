/* Tests of decide/check*.c: what rules are understood, what they say of hand-made documents, and that no name
 * escapes from what is written for machines. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "decide/check.h"
#include "report/report.h"
#include "report/sheet.h"

#define LENGTH(array) (sizeof(array) / sizeof(*(array)))

/* ---- documents by hand; nothing in them is owned ---- */

static struct document_op op_of(char *component, char *operation, char *label, double p99)
{
	return (struct document_op){
		.component = component,
		.operation = operation,
		.label = label,
		.figures = { .count = 1000,
			     .errors = 5,
			     .rate = 100,
			     .total = 2,
			     .self = 1,
			     .mean = p99 / 2,
			     .min = p99 / 10,
			     .max = p99,
			     .p50 = p99 / 2,
			     .p90 = p99,
			     .p95 = p99,
			     .p99 = p99,
			     .p999 = p99,
			     .time_percent = 10 },
	};
}

static struct document_op never_called(char *component, char *operation)
{
	struct document_op op = op_of(component, operation, NULL, NAN);

	op.figures.count = op.figures.errors = 0;
	op.reason = "nothing has been recorded";
	return op;
}

static void set_resources(struct document_process *p)
{
	for (int i = 0; i < METRIC_COUNT; i++)
		p->resource[i] = (struct document_resource){ NAN, NAN, NAN, NAN, "no permission" };
}

static struct document_op one_ops[4];
static struct document_metric one_metrics[3];
static struct document_finding one_findings[2];
static struct document_process one_process;
static struct document one;

static void make_metrics(void)
{
	one_metrics[0] = (struct document_metric){
		.component = "web",
		.name = "size",
		.unit = "B",
		.kind = "value",
		.exact = true,
		.total = 5000,
		.min = 10,
		.max = 4096,
		.figures = { .count = 10, .mean = 500, .p99 = 4000, .self = NAN },
	};
	one_metrics[1] = (struct document_metric){
		.component = "web",
		.name = "hits",
		.unit = "",
		.kind = "counter",
		.total = 77,
		.exact = true,
		.min = 1,
		.figures = { .rate = 7.7 },
	};
	one_metrics[2] = (struct document_metric){ .component = "web",
						   .name = "depth",
						   .unit = "",
						   .kind = "gauge",
						   .value = 3,
						   .min = 1 };
}

static void make_one(void)
{
	one_ops[0] = op_of("web", "request", NULL, 0.02);
	one_ops[1] = op_of("db", "query", "users", 0.005);
	one_ops[2] = op_of("db", "commit", NULL, 0.06);
	one_ops[3] = never_called("mail", "send");
	make_metrics();
	one_findings[0] = (struct document_finding){ .rule = "slow-operation",
						     .severity = "warning",
						     .subject = "db commit",
						     .message = "is slow",
						     .value = 0.06 };
	one_findings[1] = (struct document_finding){ .rule = "chatty",
						     .severity = "info",
						     .subject = "web request",
						     .message = "is called often" };
	one_process = (struct document_process){
		.pid = 1,
		.comm = "server",
		.ops = one_ops,
		.op_count = LENGTH(one_ops),
		.metrics = one_metrics,
		.metric_count = LENGTH(one_metrics),
		.findings = one_findings,
		.finding_count = LENGTH(one_findings),
		.judged = true,
		.health = 72,
		.segment_state = "attached",
	};
	set_resources(&one_process);
	one_process.resource[METRIC_RSS] =
		(struct document_resource){ NAN, 100e6, 90e6, 120e6, "the process has ended" };
	one_process.resource[METRIC_THREADS] = (struct document_resource){ 4, 4, 4, 4, NULL };
	one = (struct document){ .run = { .elapsed = 10, .samples = 41 },
				 .processes = &one_process,
				 .process_count = 1 };
}

/* A shell, two workers and their sum, in an order that a document may have. */
static struct document_op worker_ops[2], sum_op;
static struct document_process family_processes[4];
static struct document family;

static void make_family(void)
{
	static char *const names[] = { "sh", "worker", "sum", "worker" };

	worker_ops[0] = op_of("api", "call", NULL, 0.01);
	worker_ops[1] = op_of("api", "call", NULL, 0.09);
	sum_op = op_of("api", "call", NULL, 0.05);
	for (int i = 0; i < 4; i++) {
		family_processes[i] = (struct document_process){
			.pid = i == 2 ? 0 : i + 10,
			.comm = names[i],
			.health = NAN,
			.judged = true,
			.segment_state = "attached",
		};
		set_resources(&family_processes[i]);
		family_processes[i].resource[METRIC_RSS].max = i == 2 ? 300 : 100;
	}
	family_processes[1].health = 90;
	family_processes[1].ops = &worker_ops[0];
	family_processes[3].ops = &worker_ops[1];
	family_processes[2].ops = &sum_op;
	family_processes[1].op_count = family_processes[2].op_count = family_processes[3].op_count =
		1;
	family = (struct document){ .run = { .elapsed = 10, .samples = 41 },
				    .processes = family_processes,
				    .process_count = 4 };
}

/* ---- rules ---- */

static void rules_are_understood(void **state)
{
	static const struct {
		const char *text, *shown;
		bool if_present;
	} cases[] = {
		{ "api:call p99 < 50ms", "api:call p99 < 50ms", false },
		{ "  db:* errors == 0 if present ", "db:* errors == 0 if present", true },
		{ "db:* errors == 0\tif \t present", "db:* errors == 0\tif \t present", true },
		{ "rss_bytes max<500MB", "rss_bytes max<500MB", false },
		{ "for:if count > 0", "for:if count > 0", false },
		{ "a:b count>9k if present", "a:b count>9k if present", true },
	};
	struct check_rules rules;
	struct error err;

	(void)state;
	check_rules_init(&rules);
	for (size_t i = 0; i < LENGTH(cases); i++) {
		if (!check_rules_add(&rules, cases[i].text, &err))
			fail_msg("%s", err.text);
		assert_int_equal(rules.count, i + 1);
		assert_string_equal(rules.rules[i].condition.text, cases[i].shown);
		assert_int_equal(rules.rules[i].if_present, cases[i].if_present);
	}
	check_rules_clear(&rules);
}

static void rules_are_refused(void **state)
{
	static const struct {
		const char *text, *why;
	} cases[] = {
		{ "", "--rule: condition '': it ends where COMPONENT:OPERATION" },
		{ "api:call p98 < 5", "--rule: condition 'api:call p98 < 5': expected a figure" },
		{ "health < 60 for 5s", "\"for TIME\" is for alerts" },
		{ "health < 60 for 0s if present", "\"for TIME\" is for alerts" },
		{ "health < 60 present", "expected 'if present' or the end at 'present'" },
		{ "cart:price p99 < 50 ms",
		  "expected 'if present' or the end at 'ms'; a number and its unit are one word" },
		{ "cart:price p99 < 50ms if present x", "or the end at 'x'" },
		{ "cart:price p99 < 50ms if presently", "or the end at 'if presently'" },
		{ "rss max < 5M", "the nearest is rss_bytes" },
		{ "health < 60 if", "at 'if'" },
		{ "if present", "expected COMPONENT:OPERATION" },
	};

	(void)state;
	for (size_t i = 0; i < LENGTH(cases); i++) {
		struct check_rules rules;
		struct error err = { "" };

		check_rules_init(&rules);
		assert_false(check_rules_add(&rules, cases[i].text, &err));
		assert_int_equal(rules.count, 0);
		if (!strstr(err.text, cases[i].why))
			fail_msg("'%s' is not in: %s", cases[i].why, err.text);
		check_rules_clear(&rules);
	}
}

static bool read_text(struct check_rules *rules, const char *text, size_t length, struct error *err)
{
	char path[] = "/tmp/perftop-check-XXXXXX";
	int fd = mkstemp(path);
	bool good;

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, length), length);
	close(fd);
	check_rules_init(rules);
	good = check_rules_read(rules, path, err);
	unlink(path);
	return good;
}

static void rules_of_files(void **state)
{
	static const char good[] = "# comment\r\n\n  a:b p99 < 5ms # why\r\n\t# x\nc#d:e count > 0";
	/* With a byte order mark, CRLF, and no end of the last line */
	static const char windows[] = "\xef\xbb\xbf"
				      "a:b p99 < 5ms\r\n\r\nc:d count > 0 if present";
	static const struct {
		const char *text, *why;
	} bad[] = {
		{ "a:b p99 < 5ms\n\nnonsense\n", ":3: condition 'nonsense'" },
		{ "# only\n\n", "there is no rule in '" },
		{ "", "there is no rule in '" },
		{ "a:b count > 0 for 3s", ":1: 'a:b count > 0 for 3s': \"for TIME\"" },
		{ "\xef\xbb\xbf", "there is no rule in '" },
	};
	struct check_rules rules;
	struct error err;

	(void)state;
	if (!read_text(&rules, good, strlen(good), &err))
		fail_msg("%s", err.text);
	assert_int_equal(rules.count, 2);
	assert_string_equal(rules.rules[0].condition.text, "a:b p99 < 5ms");
	assert_int_equal(rules.rules[0].line, 3);
	assert_string_equal(rules.rules[1].condition.component, "c#d");
	assert_int_equal(rules.rules[1].line, 5);
	check_rules_clear(&rules);
	for (size_t i = 0; i < LENGTH(bad); i++) {
		assert_false(read_text(&rules, bad[i].text, strlen(bad[i].text), &err));
		if (!strstr(err.text, bad[i].why))
			fail_msg("'%s' is not in: %s", bad[i].why, err.text);
		check_rules_clear(&rules);
	}
	if (!read_text(&rules, windows, strlen(windows), &err))
		fail_msg("%s", err.text);
	assert_int_equal(rules.count, 2);
	assert_string_equal(rules.rules[0].condition.text, "a:b p99 < 5ms");
	assert_string_equal(rules.rules[0].condition.component, "a");
	assert_string_equal(rules.rules[0].limit, "< 5ms");
	assert_int_equal(rules.rules[0].line, 1);
	assert_true(rules.rules[1].if_present);
	assert_string_equal(rules.rules[1].limit, "> 0");
	check_rules_clear(&rules);
	assert_false(read_text(&rules, "a:b count > 0\n\0c:d count > 9\n", 29, &err));
	assert_non_null(strstr(err.text, "NUL"));
	check_rules_clear(&rules);
	assert_false(check_rules_read(&rules, "/nowhere/at/all", &err));
	assert_non_null(strstr(err.text, "/nowhere/at/all"));
}

/* ---- what they say ---- */

/* "FAIL api:call p99: p99 is ...", a line for each. */
static char *said(const struct check *c)
{
	char *all = mem_string("");

	for (size_t i = 0; i < c->count; i++) {
		const struct check_result *r = &c->results[i];
		char *title = check_title(r), *old = all;

		all = mem_format("%s%s %s: %s\n", old, check_state_name(r->state), title,
				 r->message);
		free(title);
		free(old);
	}
	return all;
}

static void expect(const struct document *d, const char *rule, const char *want)
{
	struct check_input input = { .path = "x.json", .document = d };
	struct check_rules rules;
	struct error err;
	struct check *c;
	char *text;

	check_rules_init(&rules);
	if (!check_rules_add(&rules, rule, &err))
		fail_msg("%s", err.text);
	c = check_documents(&rules, &input, 1);
	text = said(c);
	assert_string_equal(text, want);
	assert_int_equal(c->states[CHECK_PASSED] + c->states[CHECK_FAILED] +
				 c->states[CHECK_ABSENT],
			 c->count);
	assert_int_equal(check_status(c), c->states[CHECK_FAILED] != 0);
	free(text);
	check_free(c);
	check_rules_clear(&rules);
}

/* A size is a limit of what was allocated, and of nothing that is timed. */
static void costs(void **state)
{
	(void)state;
	make_one();
	one_ops[0].figures.cpu = 1.5;
	one_ops[0].figures.allocated = 20 << 20;
	one_ops[0].figures.peak = NAN;
	one_ops[1].figures.cpu = one_ops[1].figures.allocated = NAN;
	expect(&one, "web:request cpu_seconds < 2s",
	       "passed web:request cpu: cpu is 1.50s, and must be < 2s\n");
	expect(&one, "web:request allocated < 10MiB",
	       "failed web:request allocated: allocated is 20.0M, but must be < 10MiB\n");
	expect(&one, "web:request peak < 10MiB",
	       "failed web:request peak: peak is not known: it is known of whole lives only\n");
	one_ops[0].figures.cpu_mean = 1.5e-3;
	one_ops[0].figures.allocations_mean = 2.5;
	one_ops[0].figures.allocated_mean = 80 << 10;
	expect(&one, "web:request cpu_per_call < 2ms",
	       "passed web:request cpu_per_call: cpu_per_call is 1.50ms, and must be < 2ms\n");
	expect(&one, "web:request allocations_per_call == 0",
	       "failed web:request allocations_per_call: allocations_per_call is 2.50, but must be == 0\n");
	expect(&one, "web:request per_call < 64k",
	       "failed web:request allocated_per_call: allocated_per_call is 80.0K, but must be < 64k\n");
	one_ops[1].figures.cpu_mean = one_ops[1].figures.allocated_mean = NAN;
	expect(&one, "db:query:users allocated_per_call < 64k if present",
	       "failed db:query:users allocated_per_call: allocated_per_call is not known: it was not "
	       "measured; PERFTOP_SCOPE_COSTS does, see libperftop(3)\n");
	expect(&one, "db:query:users cpu < 2",
	       "failed db:query:users cpu: cpu is not known: it was not measured; "
	       "PERFTOP_SCOPE_COSTS does, see libperftop(3)\n");
}

static void operations(void **state)
{
	(void)state;
	make_one();
	expect(&one, "web:request p99 < 50ms",
	       "passed web:request p99: p99 is 20.0ms, and must be < 50ms\n");
	expect(&one, "db:* p99 < 50ms",
	       "failed db:commit p99: p99 is 60.0ms, but must be < 50ms\n"
	       "passed db:query:users p99: p99 is 5.00ms, and must be < 50ms\n");
	expect(&one, "db:query:users error_percent <= .5",
	       "passed db:query:users error_percent: error_percent is 0.5%, and must be <= .5\n");
	expect(&one, "web:request count == 1001",
	       "failed web:request count: count is 1000, but must be == 1001\n");
	expect(&one, "web:request rate > 20",
	       "passed web:request rate: rate is 100/s, and must be > 20\n");
	/* What looks like the limit is written in full */
	one_ops[0].figures.p99 = 0.0200001;
	expect(&one, "web:request p99 <= 20ms",
	       "failed web:request p99: p99 is 20.0ms (0.0200001), but must be <= 20ms\n");
	/* A figure that is not known */
	expect(&one, "mail:send p99 < 1s",
	       "failed mail:send p99: p99 is not known: nothing has been recorded\n");
	expect(&one, "mail:send p99 < 1s if present",
	       "absent mail:send p99: p99 is not known: nothing has been recorded\n");
	expect(&one, "mail:send count > 0 if present",
	       "failed mail:send count: count is 0, but must be > 0\n");
	/* That are not there */
	expect(&one, "web:reqest p99 < 1s",
	       "failed web:reqest p99: nothing matches 'web:reqest'; there are web:request, "
	       "web:depth, web:hits and 4 more\n");
	expect(&one, "api:* p99 < 1s if present",
	       "absent api:* p99: nothing matches 'api:*'; there are mail:send, web:hits, web:size and 4 more\n");
	expect(&one, "web:request median < 50ms",
	       "passed web:request p50: p50 is 10.0ms, and must be < 50ms\n");
	expect(&one, "web:request count > 1k",
	       "failed web:request count: count is 1000, but must be > 1k\n");
}

static void metrics(void **state)
{
	(void)state;
	make_one();
	expect(&one, "web:size max <= 4K",
	       "passed web:size max: max is 4.00K, and must be <= 4K\n");
	expect(&one, "web:hits total >= 100",
	       "failed web:hits total: total is 77, but must be >= 100\n");
	/* A pattern means what has the figure, in the limit's unit */
	expect(&one, "web:* p99 < 50ms",
	       "passed web:request p99: p99 is 20.0ms, and must be < 50ms\n");
	expect(&one, "web:* p99 < 64K", "passed web:size p99: p99 is 3.91K, and must be < 64K\n");
	expect(&one, "*:* errors < 6",
	       "passed db:commit errors: errors is 5, and must be < 6\n"
	       "passed db:query:users errors: errors is 5, and must be < 6\n"
	       "passed mail:send errors: errors is 0, and must be < 6\n"
	       "passed web:request errors: errors is 5, and must be < 6\n");
	/* Nothing left to hold to it: a mistake, whatever may be absent */
	expect(&one, "web:depth p99 < 5 if present",
	       "failed web:depth p99: 'web:depth' is a gauge, which has no p99\n");
	expect(&one, "web:hits p99 < 5",
	       "failed web:hits p99: 'web:hits' is a counter, which has no p99\n");
	expect(&one, "web:size p99 < 5ms",
	       "failed web:size p99: 'web:size' is not timed, and the limit is a time\n");
	expect(&one, "db:* p99 < 5K",
	       "failed db:commit p99: 'db:commit' is timed, and the limit is a size\n");
}

static void resources_and_health(void **state)
{
	(void)state;
	make_one();
	expect(&one, "rss_bytes max < 500MB",
	       "passed rss_bytes max: max is 114M, and must be < 500MB\n");
	expect(&one, "rss_bytes < 500MB",
	       "failed rss_bytes now: the newest value is not known: the process has ended (mean, min and max are "
	       "known)\n");
	expect(&one, "rss_bytes < 500MB if present",
	       "failed rss_bytes now: the newest value is not known: the process has ended (mean, min and max are "
	       "known)\n");
	expect(&one, "open_files max < 9",
	       "failed open_files max: max is not known: no permission\n");
	expect(&one, "open_files max < 9 if present",
	       "absent open_files max: max is not known: no permission\n");
	/* The reason is that of the newest value, which is another matter once it has ended */
	one_process.ended = true;
	one_process.resource[METRIC_PSS].reason = "the process has ended";
	expect(&one, "pss_bytes max < 9",
	       "failed pss_bytes max: max is not known: it is read on demand only, for the Process pane, and was not "
	       "in this run\n");
	expect(&one, "pss_bytes < 9",
	       "failed pss_bytes now: the newest value is not known: the process has ended\n");
	expect(&one, "open_files max < 9",
	       "failed open_files max: max is not known: it was never read in this run (at its end: no permission)\n");
	expect(&one, "threads == 4",
	       "passed threads now: the newest value is 4, and must be == 4\n");
	expect(&one, "health >= 80", "failed health: health is 72, but must be >= 80\n");
	one_process.health = NAN;
	expect(&one, "health >= 80 if present",
	       "failed health: health is not known: nothing is known that it could be made of\n");
	one_process.judged = false;
	expect(&one, "health >= 80",
	       "failed health: health is not known: health and findings were not looked for\n");
}

static void several_processes(void **state)
{
	(void)state;
	make_family();
	expect(&family, "api:call count == 2000",
	       "passed api:call count: count is 2000, and must be == 2000\n");
	expect(&family, "api:call p99 < 50ms",
	       "passed worker (11) api:call p99: p99 is 10.0ms, and must be < 50ms\n"
	       "failed worker (13) api:call p99: p99 is 90.0ms, but must be < 50ms\n");
	expect(&family, "rss_bytes max < 200",
	       "failed rss_bytes max: max is 300B, but must be < 200\n");
	expect(&family, "health > 80",
	       "passed worker (11) health: health is 90, and must be > 80\n");
	family_processes[1].health = NAN;
	expect(&family, "health > 80",
	       "failed sh health: health is not known: nothing is known that it could be made of\n"
	       "failed worker (11) health: health is not known: nothing is known that it could be made of\n"
	       "failed worker (13) health: health is not known: nothing is known that it could be made of\n");
	/* One that was never called adds nothing, and hides nothing */
	worker_ops[0] = never_called("api", "call");
	worker_ops[0].figures.total = NAN;
	expect(&family, "api:call total < 10s",
	       "passed api:call total: total is 2.00s, and must be < 10s\n");
}

static void nothing_in_it(void **state)
{
	struct document empty = { .process_count = 0 };

	(void)state;
	expect(&empty, "api:call p99 < 5",
	       "failed api:call p99: nothing matches 'api:call': there is no process in it\n");
	expect(&empty, "rss_bytes < 5", "failed rss_bytes now: there is no process in it\n");
	expect(&empty, "health < 5", "failed health: there is no process in it\n");
	make_one();
	one_process.op_count = one_process.metric_count = 0;
	expect(&one, "api:call p99 < 5",
	       "failed api:call p99: nothing matches 'api:call': nothing has been recorded\n");
}

static void expect_findings(const struct document *d, enum severity severity, const char *want,
			    int status)
{
	struct check_input input = { .path = "x.json", .document = d };
	struct check_rules rules;
	struct check *c;
	char *text;

	check_rules_init(&rules);
	rules.fail_on = severity;
	c = check_documents(&rules, &input, 1);
	text = said(c);
	assert_string_equal(text, want);
	assert_int_equal(check_status(c), status);
	free(text);
	check_free(c);
}

static void findings(void **state)
{
	struct document empty = { .process_count = 0 };

	(void)state;
	make_one();
	expect_findings(
		&one, SEVERITY_CRITICAL,
		"passed findings: none in 10.0s, 41 samples (severity critical and above)\n", 0);
	expect_findings(&one, SEVERITY_WARNING,
			"failed db commit: slow-operation: warning: is slow\n", 1);
	one_findings[0].until_wall_ns = 1;
	expect_findings(&one, SEVERITY_INFO,
			"failed db commit: slow-operation: warning: is slow (it has ended)\n"
			"failed web request: chatty: info: is called often\n",
			1);
	one_findings[1].severity = "catastrophic"; /* of a later perftop */
	one_findings[1].subject = "";
	expect_findings(&one, SEVERITY_CRITICAL,
			"failed server: chatty: catastrophic: is called often\n", 1);
	one_process.finding_count = 0;
	one.run.samples = 3;
	one.run.elapsed = 0.5;
	expect_findings(&one, SEVERITY_INFO,
			"passed findings: none in 500ms, 3 samples (severity info and above)\n", 0);
	one.run.samples = 2;
	expect_findings(
		&one, SEVERITY_INFO,
		"failed findings: none in 500ms, 2 samples: too short to judge, findings take at least 3 samples\n",
		1);
	one_process.judged = false;
	expect_findings(&one, SEVERITY_CRITICAL,
			"failed findings: findings were not looked for when it was made\n", 1);
	expect_findings(&empty, SEVERITY_CRITICAL, "failed findings: there is no process in it\n",
			1);
	make_family();
	family_processes[2].judged = false; /* the sum: nobody looks at it */
	expect_findings(&family, SEVERITY_INFO,
			"passed findings: none in 10.0s, 41 samples (severity info and above)\n",
			0);
	family_processes[3].judged = false;
	expect_findings(
		&family, SEVERITY_INFO,
		"failed worker (13) findings: findings were not looked for when it was made\n", 1);
}

/* ---- outputs ---- */

#define EVIL "a\x1b[31m\n::error::x\r<b>&\"']]>\xff\xef\xbf\xbf%\xe2\x80\xae,"

static struct check *evil_check(struct check_rules *rules)
{
	static struct check_input inputs[2];
	struct error err;

	make_one();
	one_ops[0] = op_of(EVIL, EVIL, EVIL, 0.2);
	one_findings[0].subject = one_findings[0].message = one_findings[0].rule = EVIL;
	inputs[0] = (struct check_input){ .path = EVIL, .document = &one };
	inputs[1] =
		(struct check_input){ .path = "b.json", .error = "cannot read 'b.json': " EVIL };
	check_rules_init(rules);
	assert_true(check_rules_add(rules, "*:* p99 < 100ms", &err));
	assert_true(check_rules_add(rules, "x:\x1b[y] p99 < 100ms", &err));
	rules->rules[1].path = mem_string(EVIL);
	rules->rules[1].line = 7;
	assert_true(check_rules_add(rules, "gone:\x1b[y] p99 < 100ms if present", &err));
	rules->fail_on = SEVERITY_WARNING;
	return check_documents(rules, inputs, 2);
}

static void github(void **state)
{
	struct check_rules rules;
	struct check *c = evil_check(&rules);
	char *text = check_github(c), *line = text, *next;
	size_t lines = 0, notices = 0;

	(void)state;
	for (; (next = strchr(line, '\n')) != NULL; line = next + 1, lines++) {
		*next = '\0';
		assert_null(strpbrk(line, "\r\x1b"));
		if (next[1] == '\0')
			assert_string_equal(line,
					    "2 passed, 4 failed, 1 not present, 1 unreadable");
		else if (strncmp(line, "::notice ", 9) == 0)
			notices++;
		else
			assert_ptr_equal(strstr(line, "::error "), line);
	}
	assert_int_equal(notices, 1);
	assert_int_equal(lines, c->states[CHECK_FAILED] + c->states[CHECK_BROKEN] + notices + 1);
	assert_int_equal(check_status(c), 2);
	free(text);
	text = check_github(c);
	assert_non_null(
		strstr(text, "::error title=perftop check%3A a^[[31m^J%3A%3Aerror%3A%3Ax^M<b>"));
	assert_non_null(
		strstr(text, ",line=7,title=perftop check%3A x%3A^[[y] p99 < 100ms::a^[[31m"));
	assert_non_null(strstr(text, "%25<202E>%2C"));
	assert_non_null(strstr(text, "::cannot read 'b.json': a^[[31m^J::error"));
	free(text);
	check_free(c);
	check_rules_clear(&rules);
}

/* That it is XML is tried with a parser, in tests/cli/check.test; here, on what no file can hold. */
static void junit(void **state)
{
	struct check_rules rules;
	struct check *c = evil_check(&rules);
	char *text = check_junit(c);

	(void)state;
	for (const char *at = text; *at; at++)
		assert_true((unsigned char)*at >= 0x20 || *at == '\n');
	assert_null(strstr(text, "<b>"));
	assert_null(strstr(text, "]]>"));
	assert_null(strstr(text, "\xef\xbf\xbf"));
	assert_null(strchr(text, '\xff'));
	assert_non_null(strstr(
		text,
		"<testsuites name=\"perftop check\" tests=\"8\" failures=\"4\" errors=\"1\" skipped=\"1\""));
	assert_non_null(
		strstr(text, "\n      <skipped message=\"nothing matches &apos;gone:^[[y]"));
	assert_non_null(strstr(
		text, "<testcase classname=\"b.json\" name=\"b.json\" time=\"0\">\n      <error "));
	assert_non_null(strstr(
		text, "&lt;b&gt;&amp;&quot;&apos;]]&gt;\xef\xbf\xbd\xef\xbf\xbd%&lt;202E&gt;,"));
	free(text);
	check_free(c);
	check_rules_clear(&rules);
}

static void json(void **state)
{
	struct check_rules rules;
	struct check *c = evil_check(&rules);
	char *text = check_json(c);

	(void)state;
	assert_non_null(strstr(text, "\"schema\":\t\"perftop-check/1\""));
	assert_non_null(strstr(text, "\"status\":\t2"));
	assert_non_null(strstr(text, "\"state\":\t\"broken\""));
	assert_non_null(strstr(text, "\"state\":\t\"absent\""));
	assert_non_null(strstr(text, "\"absent\":\t1,"));
	assert_non_null(strstr(text, "\"operator\":\t\"\\u003c\""));
	assert_non_null(strstr(text, "\"value\":\t0.06"));
	assert_non_null(strstr(text, "\"value\":\tnull"));
	assert_null(strchr(text, '\x1b'));
	free(text);
	check_free(c);
	check_rules_clear(&rules);
}

static size_t occurrences(const char *text, const char *what)
{
	size_t count = 0;

	for (const char *at = text; (at = strstr(at, what)) != NULL; at++)
		count++;
	return count;
}

/* Failures are said again where one would have to look for them. */
static void sheet(void **state)
{
	static const struct report_look plain = { .width = 0 };
	struct check_rules rules;
	struct check *c = evil_check(&rules);
	struct sheet *s = check_sheet(c);
	char *text = sheet_text(s, &plain);

	(void)state;
	assert_int_equal(occurrences(text, "FAIL"), 4);
	assert_int_equal(occurrences(text, "ERROR"), 1);
	assert_int_equal(occurrences(text, "PASS"), 2);
	assert_int_equal(occurrences(text, "60.0ms"), 1);
	assert_int_equal(occurrences(text, "200ms"), 1);
	assert_int_equal(occurrences(text, "\n--"), 1);
	assert_non_null(strstr(text, "2 passed, 4 failed, 1 not present, 1 unreadable\n"));
	assert_null(strstr(text, "What does not hold"));
	free(text);
	sheet_free(s);
	check_free(c);
	for (int i = 0; i < 8; i++)
		assert_true(check_rules_add(&rules, "*:* p99 < 100ms", NULL));
	c = check_documents(&rules, &(struct check_input){ .path = "x.json", .document = &one }, 1);
	s = check_sheet(c);
	text = sheet_text(s, &plain);
	assert_true(c->count > 20);
	assert_non_null(strstr(text, "What does not hold"));
	assert_int_equal(occurrences(text, "200ms"), 18);
	free(text);
	sheet_free(s);
	check_free(c);
	check_rules_clear(&rules);
}

static void expect_order(const char *text, const char *const *pieces, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const char *at = strstr(text, pieces[i]);

		if (!at)
			fail_msg("'%s' is not where it should be, in: %s", pieces[i], text);
		text = at + 1;
	}
}

/* The answer, then the file that fails, and in it the failures. */
static void page(void **state)
{
	static const char *const pieces[] = {
		"1 passed, 1 failed, 4 not present",
		"bad.json",
		"Result",
		"FAIL",
		"db:commit p99",
		"PASS",
		"db:query:users p99",
		"--",
		"gone:x",
		"good.json",
	};
	static const struct report_look plain = { .width = 0 };
	struct check_input inputs[] = { { .path = "good.json", .document = &family },
					{ .path = "bad.json", .document = &one } };
	struct check_rules rules;
	struct check *c;
	struct sheet *s;
	char *text;

	(void)state;
	make_one();
	make_family();
	check_rules_init(&rules);
	assert_true(check_rules_add(&rules, "db:query p99 < 50ms if present", NULL));
	assert_true(check_rules_add(&rules, "gone:x p99 < 50ms if present", NULL));
	assert_true(check_rules_add(&rules, "*:com* p99 < 50ms if present", NULL));
	c = check_documents(&rules, inputs, 2);
	s = check_page(c);
	text = sheet_text(s, &plain);
	expect_order(text, pieces, LENGTH(pieces));
	free(text);
	sheet_free(s);
	check_free(c);
	check_rules_clear(&rules);
}

/* One that nothing in the document has to do with is no good news. */
static void nothing_held(void **state)
{
	struct check_input input = { .path = "x.json", .document = &one };
	struct check_rules rules;
	struct check *c;
	struct sheet *s;
	char *text;

	(void)state;
	make_one();
	check_rules_init(&rules);
	assert_true(check_rules_add(&rules, "wbe:* p99 < 50ms if present", NULL));
	c = check_documents(&rules, &input, 1);
	assert_int_equal(check_status(c), 0);
	s = check_sheet(c);
	text = sheet_markdown(s);
	assert_null(strstr(text, "PASS"));
	assert_non_null(strstr(text, "\\! 0 passed, 0 failed, 1 not present"));
	free(text);
	sheet_free(s);
	check_free(c);
	check_rules_clear(&rules);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rules_are_understood),
		cmocka_unit_test(rules_are_refused),
		cmocka_unit_test(rules_of_files),
		cmocka_unit_test(operations),
		cmocka_unit_test(costs),
		cmocka_unit_test(metrics),
		cmocka_unit_test(resources_and_health),
		cmocka_unit_test(several_processes),
		cmocka_unit_test(nothing_in_it),
		cmocka_unit_test(findings),
		cmocka_unit_test(github),
		cmocka_unit_test(junit),
		cmocka_unit_test(json),
		cmocka_unit_test(sheet),
		cmocka_unit_test(page),
		cmocka_unit_test(nothing_held),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
