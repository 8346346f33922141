/* Tests of memory by kind in documents: collected, written in every format, read again, hostile. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "fixture.h"
#include "report/report.h"

static const char hostile[] = "/srv/<script>|\x1b[31m\xff`=cmd.so";

static struct memory_sample *memory_of(unsigned number)
{
	struct memory_sample *s = mem_alloc(sizeof(*s));
	struct memory_reading *r = s->reading = memory_reading_zero();

	for (int i = 0; i < MEMORY_PART_COUNT; i++)
		s->part[i] = i ? value_of(4096.0 * i) : value_unknown(WHY_KERNEL);
	r->total = (struct memory_amounts){ 7000 + 100 * number, 6000, NAN, 0 };
	r->kind[MEMORY_HEAP] = (struct memory_amounts){ 3000 + 100 * number, 3000, NAN, 0 };
	r->kind[MEMORY_CODE].rss = 4000;
	r->ranges = 2;
	r->mappings = mem_alloc_array(2, sizeof(*r->mappings));
	r->mappings[r->mapping_count++] = (struct memory_mapping){
		mem_string(hostile), MEMORY_CODE, 1, { 4000, 2000, NAN, 0 }
	};
	r->mappings[r->mapping_count++] = (struct memory_mapping){
		mem_string("[heap]"), MEMORY_HEAP, 1, { 3000, 3000, NAN, 0 }
	};
	return s;
}

static struct document *document_of(unsigned samples, enum why why)
{
	struct collect_options options = { .interval = 1, .view = VIEW_LIFETIME, .series = true };
	struct document *d;
	struct history h;

	history_init(&h, 60);
	for (unsigned i = 0; i < samples; i++) {
		struct sample *s = fixture_sample(i);

		s->processes[0].memory = memory_of(i);
		if (why != WHY_KNOWN) {
			memory_reading_free(s->processes[0].memory->reading);
			s->processes[0].memory->reading = NULL;
			s->processes[0].memory->why = why;
		}
		history_add(&h, s);
	}
	d = document_collect(&h, &options);
	history_clear(&h);
	return d;
}

static const struct document_memory *memory(const struct document *d)
{
	assert_non_null(d->processes[0].memory);
	return d->processes[0].memory;
}

static void collected(void **state)
{
	struct document *d = document_of(12, WHY_KNOWN);
	const struct document_memory *m = memory(d);

	(void)state;
	assert_null(m->reason);
	assert_true(m->reading->total.rss == 8100);
	assert_int_equal(m->series_count, 12);
	assert_true(m->series[MEMORY_SERIES_KIND + MEMORY_HEAP][11] == 4100);
	assert_null(m->series[MEMORY_SERIES_PRIVATE]); /* never known */
	assert_true(m->growth[MEMORY_SERIES_RSS].change == 1100);
	assert_true(fabs(m->growth[MEMORY_SERIES_RSS].bytes_per_minute - 6000) < 10);
	document_free(d);
	d = document_of(2, WHY_PERMISSION);
	assert_null(memory(d)->reading);
	assert_string_equal(memory(d)->reason, why_text(WHY_PERMISSION));
	document_free(d);
}

static void read_again(void **state)
{
	struct error err = { "" };

	(void)state;
	for (int i = 0; i < 2; i++) {
		struct document *d = document_of(12, i ? WHY_PERMISSION : WHY_KNOWN), *again;
		char *text = report_json(d, NULL), *second;

		again = document_parse(text, strlen(text), &err);
		assert_string_equal(err.text, "");
		second = report_json(again, NULL);
		assert_string_equal(text, second);
		free(text);
		free(second);
		document_free(again);
		document_free(d);
	}
}

static void refuse(const char *what, const char *from, const char *to)
{
	struct document *d = document_of(12, WHY_KNOWN), *read;
	char *text = report_json_line(d), *at = strstr(text, from), *bad;
	struct error err = { "" };

	if (!at)
		fail_msg("%s: no %s in %s", what, from, text);
	bad = mem_format("%.*s%s%s", (int)(at - text), text, to, at + strlen(from));
	read = document_parse(bad, strlen(bad), &err);
	if (read)
		fail_msg("%s was taken", what);
	assert_non_null(strstr(err.text, "memory"));
	free(bad);
	free(text);
	document_free(d);
}

static void hostile_json(void **state)
{
	(void)state;
	refuse("a verdict of its own", "\"verdict\":\"not_enough_data\"", "\"verdict\":\"maybe\"");
	refuse("no verdict", "\"verdict\":\"not_enough_data\",", "");
	refuse("a size in words", "\"rss_bytes\":4000", "\"rss_bytes\":\"much\"");
	refuse("a size below nothing", "\"rss_bytes\":4000", "\"rss_bytes\":-4000");
	refuse("a kind that is a number", "{\"name\":\"heap\"", "{\"name\":7");
	refuse("a mapping without a kind", ",\"kind\":\"code\"", "");
	refuse("a series too short", "\"code_bytes\":[4000,", "\"code_bytes\":[");
	refuse("kinds that are none", "\"kinds\":[", "\"kinds\":7,\"x\":[");
	refuse("ranges beyond bounds", "\"ranges\":1,", "\"ranges\":99999999999,");
}

/* What is not known here is passed over */
static void later_kinds(void **state)
{
	struct document *d = document_of(3, WHY_KNOWN), *read;
	char *text = report_json_line(d), *at = strstr(text, "\"kind\":\"code\"");
	struct error err = { "" };

	(void)state;
	assert_non_null(at);
	memcpy(at, "\"kind\":\"cody\"", 13);
	read = document_parse(text, strlen(text), &err);
	assert_string_equal(err.text, "");
	assert_int_equal(memory(read)->reading->mapping_count, 1);
	document_free(read);
	document_free(d);
	free(text);
}

static void written(const char *text, const char *const *shows)
{
	for (; *shows; shows++)
		if (!strstr(text, *shows))
			fail_msg("no %s in %s", *shows, text);
	assert_null(strchr(text, '\x1b'));
	assert_null(strstr(text, "<script>|"));
}

static void for_people(void **state)
{
	struct document *d = document_of(12, WHY_KNOWN), *denied = document_of(2, WHY_PERMISSION);
	char *text = report_text(d, NULL), *markdown = report_markdown(d, NULL),
	     *html = report_html(d, NULL);

	(void)state;
	written(html, (const char *const[]){ "id=\"p0-memory\"", "stack", "Heap",
					     "LARGEST MAPPINGS", NULL });
	assert_non_null(strstr(text, "Leak test: not enough data"));
	assert_non_null(strstr(text, "LARGEST MAPPINGS"));
	assert_null(strchr(text, '\x1b'));
	assert_non_null(strstr(markdown, "| Heap | 4.00K | 50.6% |"));
	assert_null(strchr(markdown, '\x1b'));
	free(text);
	free(markdown);
	free(html);
	text = report_text(denied, NULL);
	assert_non_null(strstr(text, "Memory by kind: n/a: permission denied"));
	free(text);
	document_free(d);
	document_free(denied);
}

/* Operations follow the mappings, the one that keeps most first; those that never allocate are left out. */
static void by_operation(void **state)
{
	struct document *d = document_of(3, WHY_KNOWN), *denied = document_of(2, WHY_PERMISSION);
	struct document_process *p = &d->processes[0];
	char *text, *query, *page;

	(void)state;
	text = report_text(denied, NULL);
	assert_non_null(strstr(text, "MEMORY BY OPERATION")); /* whatever else may not be read */
	free(text);
	assert_true(p->op_count >= 1);
	p->ops[0].figures.allocated = 3 << 20;
	p->ops[0].figures.allocated_mean = 1536;
	p->ops[0].figures.peak = 600;
	p->ops[0].figures.net = 2048;
	text = report_markdown(d, NULL);
	query = strstr(text, "| MEMORY BY OPERATION | ALLOCATED | B/CALL | PEAK | KEPT |");
	assert_non_null(query);
	assert_non_null(strstr(query, "db query"));
	assert_non_null(strstr(query, "| 3.00M | 1.50K | 600B | 2.00K |"));
	free(text);
	page = report_html(d, NULL);
	assert_non_null(strstr(page, "MEMORY BY OPERATION"));
	free(page);
	for (size_t i = 0; i < p->op_count; i++)
		p->ops[i].figures.allocated = p->ops[i].figures.freed = NAN;
	text = report_markdown(d, NULL);
	assert_null(strstr(text, "MEMORY BY OPERATION"));
	assert_non_null(strstr(text, "--costs=mem"));
	free(text);
	document_free(d);
	document_free(denied);
}

static void as_csv(void **state)
{
	struct document *d = document_of(3, WHY_KNOWN);
	char *text = report_csv_memory(d), *line = strchr(text, '\n') + 1;

	(void)state;
	assert_memory_equal(text, "process,pid,time_seconds,rss_bytes,pss_bytes,private_bytes,",
			    59);
	assert_non_null(strstr(line, ",0,7000,6000,,0,3000,0,0,4000,0,0,0\r\n"));
	free(text);
	document_free(d);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(collected),    cmocka_unit_test(read_again),
		cmocka_unit_test(hostile_json), cmocka_unit_test(later_kinds),
		cmocka_unit_test(for_people),   cmocka_unit_test(by_operation),
		cmocka_unit_test(as_csv),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
