/* Reports for people and for spreadsheets: what they say, and that names of any bytes stay names. */
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
#include "base/text.h"
#include "report/report.h"

#include "fixture.h"

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

/* Another name for the operation. */
static void rename_op(struct document *d, const char *name)
{
	struct document_op *op = &d->processes[0].ops[0];

	free(op->operation);
	op->operation = mem_string(name);
}

static void add_ops(struct document *d, size_t count)
{
	struct document_process *p = d->processes;

	p->ops = mem_resize(p->ops, p->op_count + count, sizeof(*p->ops));
	for (size_t i = 0; i < count; i++)
		p->ops[p->op_count++] = (struct document_op){
			.component = mem_string("more"),
			.operation = mem_format("op-%zu", i),
			.figures = { .count = i + 1, .self = (double)i, .total = NAN, .p99 = NAN },
		};
}

static void clear_ops(struct document *d)
{
	struct document *empty = mem_alloc(sizeof(*empty));

	empty->processes = mem_alloc(sizeof(*empty->processes));
	empty->process_count = 1;
	empty->processes[0].ops = d->processes[0].ops;
	empty->processes[0].op_count = d->processes[0].op_count;
	document_free(empty);
	d->processes[0].ops = NULL;
	d->processes[0].op_count = 0;
}

static char *text_of(const struct document *d, int width)
{
	return report_text(d, &(struct report_look){ .width = width });
}

static void the_summary(void **state)
{
	struct document *d = fixture_document();
	char *text = text_of(d, 0);

	(void)state;
	has(text, "10 samples");
	has(text, "process 42 has ended\n");
	has(text, "Resources       NOW     MEAN      MIN      MAX\n");
	has(text, "CPU           15.5%    14.2%    12.5%    15.5%\n");
	has(text, "n/a: user, system, ");
	has(text, "(a rate needs two samples)");
	has(text, "   CPU%  B/CALL OPERATION\n");
	has(text, "40.0ms    0.3%  1.00ms  1.00ms  1.00ms   25.0%   1000B db query [label<]\n");
	has(text, "takes 650ms on average; more than 500ms is slow (since");
	has(text, "2026-11-20T04:05:06Z)\n");
	has(text, "ask @somebody");
	has(text, "(from 2026-11-20T04:05:06Z to 2026-11-20T04:05:07Z)\n");
	has(text, "Health: 83 of 100\nlatency       60  weight 25   one is slow\n");
	has(text, "memory       n/a  weight 0    no limit is known\n");
	for (const char *at = text; *at; at++)
		assert_true((unsigned char)*at >= ' ' || *at == '\n');
	free(text);
	document_free(d);
}

static void it_is_plain_unless_told(void **state)
{
	struct document *d = fixture_document();
	char *plain = report_text(d, NULL);
	char *rich = report_text(d, &(struct report_look){ .color = true, .unicode = true });

	(void)state;
	has_not(plain, "\033");
	has(plain, "!! critical");
	has(rich, "\033[1;31m\xe2\x9c\x96");
	document_free(d);
	free(plain);
	free(rich);
}

static void check_widths(const struct document *d, int width)
{
	char *text = text_of(d, width), *rest = text, *line;

	while ((line = strsep(&rest, "\n")))
		if (text_columns(line) > width)
			fail_msg("wider than %d: %s", width, line);
	free(text);
}

static void it_keeps_to_its_width(void **state)
{
	struct document *d = fixture_document();
	char *text;

	(void)state;
	rename_op(d,
		  "a_name_that_is_longer_than_any_screen_is_wide_and_goes_on_for_very_much_longer_"
		  "\xe4\xb8\xad\xe4\xb8\xad\xe4\xb8\xad\xe4\xb8\xad\xe4\xb8\xad\xe4\xb8\xad");
	for (int width = 50; width < 140; width += 7)
		check_widths(d, width);
	text = text_of(d, 50);
	has(text, "  COUNT    SELF     P99 OPERATION\n");
	free(text);
	document_free(d);
}

static void nothing_is_said_to_be_nothing(void **state)
{
	struct document *d = fixture_document(), *none;
	struct document_process *p = d->processes;
	char *text, *markdown;
	struct error err;
	const char *empty = "{\"schema\":\"perftop/1\",\"perftop_version\":\"1\",\"run\":{"
			    "\"interval_seconds\":1,\"window_seconds\":1,\"elapsed_seconds\":0,"
			    "\"samples\":0,\"view\":\"window\"},\"processes\":[]}";

	(void)state;
	clear_ops(d);
	free(p->segment_state);
	p->segment_state = mem_string("absent");
	p->finding_count = 0; /* for now: what is there stays owned */
	text = text_of(d, 0);
	markdown = report_markdown(d, NULL);
	has(text, "No operations: ");
	has(text, "None: nothing looks wrong.\n");
	has(markdown, "None: nothing looks wrong.\n");
	has(markdown, "No operations: ");
	free(text);
	free(markdown);
	p->finding_count = 2;
	document_free(d);

	none = document_parse(empty, strlen(empty), &err);
	assert_non_null(none);
	text = text_of(none, 0);
	has(text, "Nothing was watched.\n");
	free(text);
	document_free(none);
}

static void the_most_self_time_first(void **state)
{
	struct document *d = fixture_document();
	char *text, *markdown;

	(void)state;
	add_ops(d, 24);
	text = text_of(d, 0);
	markdown = report_markdown(d, NULL);
	assert_true(strstr(text, "more op-23\n") < strstr(text, "more op-22\n"));
	has(text, "more op-4\n");
	has_not(text, "more op-3\n");
	has(text, "and 5 more operations\n");
	has(markdown, "| `more op-4` |");
	has_not(markdown, "| `more op-3` |");
	has(markdown, "\nand 5 more operations\n");
	free(text);
	free(markdown);
	document_free(d);
}

static void markdown_is_inert(void **state)
{
	struct document *d = fixture_document();
	char *text;

	(void)state;
	rename_op(d, "a``b|c\n| x | <img src=x> |");
	text = report_markdown(d, NULL);
	has(text, "## a\"\xef\xbf\xbd\\<b (42)\n");
	has(text, "> process 42 has ended\n");
	has(text, "| ``` db a``b\\|c^J\\| x \\| <img src=x> \\| [label<] ``` | 40 |");
	has(text,
	    "| critical | `` db que\\|ry [`<script>`] `` | takes 650ms on average; more than "
	    "500ms is slow | ask @\xe2\x80\x8bsomebody \\| see \\<http:\xe2\x80\x8b//x\\> |\n");
	has(text, "| CPU | 15.5% | 14.2% | 12.5% | 15.5% |\n");
	has(text, "**health** 83 of 100");
	has(text, "| memory | n/a | 0 | no limit is known |\n");
	assert_true(strstr(text, "### Findings") < strstr(text, "### Operations"));
	free(text);
	document_free(d);
}

static void csv_is_inert(void **state)
{
	static const struct {
		const char *name, *field;
	} names[] = {
		{ "plain", ",plain," },
		{ "a,b", ",\"a,b\"," },
		{ "say \"x\"", ",\"say \"\"x\"\"\"," },
		{ "two\nlines", ",\"two\nlines\"," },
		{ "=1+2", ",'=1+2," },
		{ "+1", ",'+1," },
		{ "-1", ",'-1," },
		{ "@sum,", ",\"'@sum,\"," },
		{ "\t=1", ",\"'\t=1\"," },
		{ "\033[31m\xff", ",\xef\xbf\xbd[31m\xef\xbf\xbd," },
		{ "\xc2\x9b"
		  "1m\xe2\x80\xae",
		  ",\xef\xbf\xbd"
		  "1m\xef\xbf\xbd," },
	};
	struct document *d = fixture_document();

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		char *text;

		rename_op(d, names[i].name);
		text = report_csv(d, NULL);
		has(text, names[i].field);
		free(text);
	}
	document_free(d);
}

static size_t commas(const char *text)
{
	size_t count = 0;

	for (; *text && *text != '\r'; text++)
		count += *text == ',';
	return count;
}

static void csv_is_a_table(void **state)
{
	struct document *d = fixture_document();
	char *text = report_csv(d, NULL), *series = report_csv_series(d);
	const char *second = strstr(text, "\r\n") + 2;

	(void)state;
	assert_int_equal(strncmp(text, "process,pid,component,operation,label,count,errors,", 51),
			 0);
	has(second, ",42,db,query,label<,40,10,");
	has(text, "longest_in_flight_seconds,cpu_seconds,cpu_percent,allocations,allocated_bytes,"
		  "freed_bytes,peak_bytes\r\n");
	has(second, ",25,360,40000,39600,600\r\n");
	assert_int_equal(commas(text), commas(second));
	assert_string_equal(strchr(second, '\r'), "\r\n");
	assert_int_equal(strncmp(series, "process,pid,time_seconds,cpu_percent,", 37), 0);
	second = strstr(series, "\r\n") + 2;
	assert_int_equal(commas(series), commas(second));
	has(second, ",42,0,12.5,,,");
	free(text);
	free(series);
	document_free(d);
}

static void formats_have_endings(void **state)
{
	(void)state;
	assert_int_equal(format_of_path("a/b.c/x.json"), FORMAT_JSON);
	assert_int_equal(format_of_path("x.HTM"), FORMAT_HTML);
	assert_int_equal(format_of_path("x.text"), FORMAT_TEXT);
	assert_int_equal(format_of_path("md"), FORMAT_MARKDOWN);
	assert_int_equal(format_of_path("a.md/x"), FORMAT_COUNT);
	assert_int_equal(format_of_path("x.docx"), FORMAT_COUNT);
	assert_int_equal(format_by_name("csv"), FORMAT_CSV);
}

static char *read_back(const char *directory, const char *name)
{
	char *path = mem_format("%s/%s", directory, name), *text;

	text = file_read(path, 1 << 20, NULL, NULL);
	unlink(path);
	free(path);
	return text;
}

static bool write_into(const char *directory, const char *name, struct error *err)
{
	struct document *d = fixture_document();
	char *path = mem_format("%s/%s", directory, name);
	bool good = report_write(d, path, &(struct report_look){ 0 }, err);

	free(path);
	document_free(d);
	return good;
}

static void files_are_written(void **state)
{
	char directory[] = "/tmp/perftop-formats-XXXXXX", *text;
	struct error err = { "" };

	(void)state;
	assert_non_null(mkdtemp(directory));
	assert_true(write_into(directory, "x.csv", &err));
	text = read_back(directory, "x.csv");
	has(text, "process,pid,component");
	free(text);
	text = read_back(directory, "x.series.csv");
	has(text, "process,pid,time_seconds");
	free(text);
	free(read_back(directory, "x.functions.csv"));
	assert_true(write_into(directory, "x.md", &err));
	text = read_back(directory, "x.md");
	has(text, "# perftop");
	free(text);
	assert_false(write_into(directory, "x.docx", &err));
	has(err.text, "no format has this ending");
	has(err.text, ".html");
	assert_false(write_into(directory, "missing/x.md", &err));
	has(err.text, "missing/x.md");
	assert_int_equal(rmdir(directory), 0); /* no temporary file was left */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_summary),
		cmocka_unit_test(it_is_plain_unless_told),
		cmocka_unit_test(it_keeps_to_its_width),
		cmocka_unit_test(nothing_is_said_to_be_nothing),
		cmocka_unit_test(the_most_self_time_first),
		cmocka_unit_test(markdown_is_inert),
		cmocka_unit_test(csv_is_inert),
		cmocka_unit_test(csv_is_a_table),
		cmocka_unit_test(formats_have_endings),
		cmocka_unit_test(files_are_written),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
