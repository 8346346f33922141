/* Functions in every format: what is written of a profile, whatever the names; that nothing is made of nothing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "report/hits.h"
#include "report/hot.h"
#include "report/report.h"

#include "fixture.h"
#include "profile_fixture.h"

static void has(const char *text, const char *what)
{
	if (!strstr(text, what))
		fail_msg("no '%s' in:\n%s", what, text);
}

static void has_not(const char *text, const char *what)
{
	if (strstr(text, what))
		fail_msg("'%s' in:\n%s", what, text);
}

static void set_profile(struct document *d, struct profile_data *profile)
{
	profile_data_free(d->processes->profile);
	d->processes->profile = profile;
}

/* A name each; the third is what the fixture has to say of hostile names. */
static void stacks_are_folded(void **state)
{
	static const char wanted[] =
		"fifteen letters;main;work 5\n"
		"fifteen letters;main;work;fib:</script><img src=x>^J^[[31m\xef\xbf\xbd 10\n"
		"fifteen letters;main;work;fib:</script><img src=x>^J^[[31m\xef\xbf\xbd;fib:</script>"
		"<img src=x>^J^[[31m\xef\xbf\xbd 10\n"
		"fifteen letters;main;work;fib:</script><img src=x>^J^[[31m\xef\xbf\xbd;fib:</script>"
		"<img src=x>^J^[[31m\xef\xbf\xbd;fib:</script><img src=x>^J^[[31m\xef\xbf\xbd 20\n"
		"fifteen letters;main;work;parse<std::vector<int> >(char const*) 20\n"
		"a\"\xef\xbf\xbd<b;main;work;parse<std::vector<int> >(char const*) 5\n"
		"a\"\xef\xbf\xbd<b;start;work 30\n";
	struct document *d = fixture_document();
	char *text = report_folded(d, NULL);

	(void)state;
	assert_string_equal(text, wanted);
	free(text);
	document_free(d);
}

static void recursion_counts_once(void **state)
{
	static const struct functions_choice all = { .op = PROFILE_ANY_OP };
	struct profile_data *d = profile_fixture();
	struct hot hot = hot_functions(d, &all);

	(void)state;
	assert_int_equal(hot.count, 5); /* one was never seen */
	assert_int_equal(hot.samples, 100);
	assert_int_equal(hot.rows[0].function, 2); /* 40 in itself */
	assert_int_equal(hot.rows[0].self, 40);
	assert_int_equal(hot.rows[0].total, 40);
	assert_int_equal(hot.rows[1].function, 1); /* 35, on everything */
	assert_int_equal(hot.rows[1].total, 100);
	free(hot.rows);
	profile_data_free(d);
}

static void tables_for_people(void **state)
{
	struct document *d = fixture_document();
	char *text = report_text(d, &(struct report_look){ .width = 100 });
	char *markdown = report_markdown(d, NULL);

	(void)state;
	has(text,
	    "\nFunctions\nSamples: 100, one every 10.0ms of processor time. They stand for 1.00s: "
	    "80.0% of the 1.25s that the\nprocess used.\nTime in the kernel is not sampled.\n");
	has(text, "What is missing was used by threads, or in bursts, too short to be sampled");
	has(text, "1 sample was lost: the kernel had no room for it.\n");
	has(text, "Of 30 samples the outer callers are unknown. Where stacks are deep,");
	has(text, "\nSELF%   SELF  TOTAL%  TOTAL  FUNCTION ");
	has(text, "\n35.0%  350ms    100%  1.00s  work ");
	has(text, "\n 0.0%     0s   70.0%  700ms  main ");
	has_not(text, "Functions by operation");
	has(markdown, "\n### Functions\n\nSamples: 100");
	has(markdown,
	    "| 40.0% | 400ms | 40.0% | 400ms | `fib;</script><img src=x>^J^[[31m\xef\xbf\xbd` "
	    "| `` lib\"x\\|`,.so `` |\n");
	has(markdown, "\n#### Functions by operation\n");
	has(markdown, "| `db query [label<]` | 55.0% | 63.6% | `fib;");
	has(markdown, "|  |  | 36.4% | `parse<std::vector<int> >(char const*)` | `[kernel]` |\n");
	has(markdown, "| `no operation` | 40.0% | 87.5% | `work` |");
	has(markdown, "| `unknown operation` | 5.0% | 100% |");
	free(text);
	free(markdown);
	document_free(d);
}

static void only_the_hottest(void **state)
{
	struct document *d = fixture_document();
	char *text, *markdown;

	(void)state;
	set_profile(d, profile_fixture_large(2000, 0));
	text = report_text(d, NULL);
	markdown = report_markdown(d, NULL);
	has(text, "\nand 242 more functions\n");
	has(markdown, "\nand 222 more functions\n");
	has_not(markdown, "Functions by operation"); /* there are none */
	free(text);
	free(markdown);
	document_free(d);
}

/* Nothing was seen: every format is whole, and says so where it has words. */
static void nothing_was_seen(void **state)
{
	struct document *d = fixture_document();
	struct profile_data *none = mem_alloc(sizeof(*none));
	char *text;

	(void)state;
	none->period_seconds = none->account.cpu_seconds = NAN;
	none->reason = mem_string("permission | denied");
	set_profile(d, none);
	for (int i = 0; i < FORMAT_COUNT; i++) {
		size_t length;

		free(format_write((enum format)i, d, NULL, &length));
	}
	text = report_text(d, NULL);
	has(text, "Functions are not sampled: permission | denied\n");
	has_not(text, "FUNCTION");
	free(text);
	text = report_markdown(d, NULL);
	has(text, "Functions are not sampled: permission \\| denied");
	free(text);
	free(none->reason);
	none->reason = NULL;
	text = report_text(d, NULL);
	has(text, "No samples: the process used hardly any processor time.\n");
	free(text);
	text = report_folded(d, NULL);
	assert_string_equal(text, "");
	free(text);
	text = report_speedscope(d, NULL);
	has(text, "\"profiles\":[]");
	free(text);
	document_free(d);
}

/* Four samples instead of nine may be chance; forty instead of ninety are not. */
static void few_samples_say_little(void **state)
{
	struct document *d = fixture_document();
	struct profile_data *p = d->processes->profile;
	char *text;

	(void)state;
	p->hit_count = 1;
	p->hits[0].count = p->account.samples = 4;
	p->account.cpu_seconds = 0.09;
	text = report_text(d, NULL);
	has(text, "44.4% of the 90.0ms");
	has_not(text, "What is missing");
	free(text);
	p->hits[0].count = p->account.samples = 40;
	p->account.cpu_seconds = 0.9;
	text = report_text(d, NULL);
	has(text, "44.4% of the 900ms");
	has(text, "What is missing");
	free(text);
	document_free(d);
}

/* How long a sample stands for may be unknown: then there are counts. */
static void without_a_period(void **state)
{
	struct document *d = fixture_document();
	char *text;

	(void)state;
	d->processes->profile->period_seconds = NAN;
	text = report_speedscope(d, NULL);
	has(text, "\"unit\":\"none\",\"startValue\":0,\"endValue\":65,");
	free(text);
	text = report_csv_functions(d);
	has(text, ",35,100,35,100,,\r\n");
	free(text);
	document_free(d);
}

static void functions_as_csv(void **state)
{
	struct document *d = fixture_document();
	char *text = report_csv_functions(d);

	(void)state;
	has(text,
	    "process,pid,name,module,self_samples,total_samples,self_percent,total_percent,self_seconds,"
	    "total_seconds\r\n\"a\"\"\xef\xbf\xbd<b\",42,\"fib;</script><img src=x>\n\xef\xbf\xbd[31m"
	    "\xef\xbf\xbd\",\"lib\"\"x|`,.so\",40,40,40,40,0.4,0.4\r\n");
	has_not(text, "never");
	free(text);
	document_free(d);
}

static char *read_back(const char *directory, const char *name)
{
	char *path = mem_format("%s/%s", directory, name);
	char *text = file_read(path, 1 << 20, NULL, NULL);

	unlink(path);
	free(path);
	return text;
}

static bool write_into(const struct document *d, const char *directory, const char *name,
		       struct error *err)
{
	char *path = mem_format("%s/%s", directory, name);
	bool good = report_write(d, path, &(struct report_look){ 0 }, err);

	free(path);
	return good;
}

static void files_are_written(void **state)
{
	static const struct {
		const char *name, *has;
	} files[] = {
		{ "x.folded", ";main;work 5\n" },
		{ "x.speedscope.json", "speedscope.app/file-format-schema.json" },
		{ "x.PB", "\x0a\x04\x08\x01\x10\x02" },
		{ "x.json", "\"perftop/1\"" },
	};
	char directory[] = "/tmp/perftop-functions-XXXXXX", *text;
	struct document *d = fixture_document();
	struct error err = { "" };

	(void)state;
	assert_non_null(mkdtemp(directory));
	for (size_t i = 0; i < sizeof(files) / sizeof(*files); i++) {
		assert_true(write_into(d, directory, files[i].name, &err));
		text = read_back(directory, files[i].name);
		if (format_of_path(files[i].name) == FORMAT_PPROF)
			assert_non_null(memmem(text, 100, files[i].has, 6));
		else
			has(text, files[i].has);
		free(text);
	}
	assert_true(write_into(d, directory, "x.csv", &err));
	free(read_back(directory, "x.csv"));
	free(read_back(directory, "x.series.csv"));
	text = read_back(directory, "x.functions.csv");
	has(text, ",40,40,40,40,0.4,0.4\r\n");
	free(text);
	set_profile(d, NULL);
	assert_false(write_into(d, directory, "x.folded", &err));
	has(err.text, "x.folded': no functions were sampled; --functions samples them");
	assert_true(write_into(d, directory, "x.csv", &err));
	free(read_back(directory, "x.csv"));
	free(read_back(directory, "x.series.csv"));
	assert_int_equal(rmdir(directory), 0); /* and no table of functions */
	document_free(d);
}

static void endings_of_two_words(void **state)
{
	(void)state;
	assert_int_equal(format_of_path("a.b/x.y.speedscope.json"), FORMAT_SPEEDSCOPE);
	assert_int_equal(format_of_path("x.Speedscope"), FORMAT_SPEEDSCOPE);
	assert_int_equal(format_of_path("x.speedscope.html"), FORMAT_HTML);
	assert_int_equal(format_of_path("speedscope.json.md"), FORMAT_MARKDOWN);
	assert_int_equal(format_of_path("xspeedscope.json"), FORMAT_JSON);
	assert_int_equal(format_of_path("x.folded"), FORMAT_FOLDED);
	assert_int_equal(format_of_path("x.pb"), FORMAT_PPROF);
	assert_int_equal(format_of_path("x.pb.gz"), FORMAT_COUNT);
	assert_int_equal(format_of_path("x.folded/y"), FORMAT_COUNT);
}

static void hits_in_order(void **state)
{
	struct profile_hit hits[] = {
		{ 2, 7, 1, 4 },
		{ 1, 9, 0, 2 },
		{ 1, 8, 3, 0 },
		{ 2, 7, 1, 6 },
		{ 1, 9, PROFILE_NO_OP, 5 },
	};
	struct profile_data d = { .hits = hits, .hit_count = 5 };
	static const uint32_t numbers[] = { 5, PROFILE_UNKNOWN_OP };

	(void)state;
	assert_true(hits_order(&d));
	assert_int_equal(d.hit_count, 3);
	assert_int_equal(d.account.samples, 17);
	assert_int_equal(hits[0].op, 0);
	assert_int_equal(hits[1].op, PROFILE_NO_OP);
	assert_int_equal(hits[2].count, 10);
	hits_renumber(&d, numbers, 2);
	assert_int_equal(hits[0].op, 5);
	assert_int_equal(hits[1].op, PROFILE_NO_OP);
	assert_int_equal(hits[2].op, PROFILE_UNKNOWN_OP);
	hits[0].count = UINT64_MAX;
	assert_false(hits_order(&d));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(stacks_are_folded),      cmocka_unit_test(recursion_counts_once),
		cmocka_unit_test(tables_for_people),      cmocka_unit_test(only_the_hottest),
		cmocka_unit_test(nothing_was_seen),       cmocka_unit_test(without_a_period),
		cmocka_unit_test(few_samples_say_little), cmocka_unit_test(functions_as_csv),
		cmocka_unit_test(files_are_written),      cmocka_unit_test(endings_of_two_words),
		cmocka_unit_test(hits_in_order),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
