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
#include "perftop/bucket.h"

#include "report/batch.h"
#include "report/json.h"
#include "report/node.h"
#include "report/select.h"

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
}

/* A history of one sample of one process with a timer, a counter, a distribution, a gauge. */
static void add_op(struct process_sample *p, enum perftop_kind kind, const char *component,
		   const char *operation, uint64_t count, uint64_t value)
{
	uint32_t octave = perftop_bucket_octave(value);
	struct op_sample *o;

	p->keys = mem_resize(p->keys, p->key_count + 1, sizeof(*p->keys));
	p->keys[p->key_count++] =
		(struct op_key){ kind, mem_string(component), mem_string(operation),
				 mem_string(kind == PERFTOP_KIND_TIMER ? "label<" : ""),
				 mem_string(kind == PERFTOP_KIND_TIMER ? "" : "B") };
	p->ops = mem_resize(p->ops, p->op_count + 1, sizeof(*p->ops));
	o = &p->ops[p->op_count];
	*o = (struct op_sample){
		.op = p->op_count,
		.totals = { count, count, 1, count * value, count * value },
		.min = value,
		.max = value,
		.gauge = 2.5,
	};
	if (kind != PERFTOP_KIND_COUNTER && kind != PERFTOP_KIND_GAUGE) {
		o->run = mem_alloc(sizeof(*o->run));
		o->run[0] = (struct bucket){ octave << 6 | perftop_bucket_sub(value, octave),
					     (uint32_t)count };
		o->run_length = 1;
	}
	p->op_count++;
}

static struct sample *make_sample(void)
{
	struct sample *s = mem_alloc(sizeof(*s));
	struct process_sample *p = mem_alloc(sizeof(*p));

	*p = (struct process_sample){ .state = 'S', .exit_status = -1, .focus = UINT32_MAX };
	p->info = mem_alloc(sizeof(*p->info));
	p->info->references = 1;
	p->info->id = (struct process_id){ 42, 1000 };
	p->info->comm = mem_string("a\"\xff<b");
	p->info->command = mem_string("/bin/x \033[31m");
	p->segment.state = SEGMENT_ATTACHED;
	p->segment.scale = 1e-9;
	for (int i = 0; i < METRIC_COUNT; i++)
		p->resource[i] = value_unknown(WHY_FIRST);
	p->resource[METRIC_RSS] = value_of(9007199254740992.0);
	p->resource[METRIC_CPU] = value_of(12.5);
	p->threads = mem_alloc(sizeof(*p->threads));
	p->thread_count = 1;
	p->threads[0] = (struct thread_sample){ .tid = 43, .state = 'R', .processor = -1 };
	memcpy(p->threads[0].name, "fifteen letters", 16);
	p->threads[0].cpu_percent = value_unknown(WHY_FIRST);
	p->threads[0].cpu_user_percent = value_of(1);
	p->threads[0].depth = p->threads[0].frames = 1;
	p->threads[0].stack = mem_alloc(sizeof(struct frame_sample));
	p->threads[0].stack[0] = (struct frame_sample){ 0, 1500000000 };
	add_op(p, PERFTOP_KIND_TIMER, "db", "query", 4, 1000000);
	add_op(p, PERFTOP_KIND_COUNTER, "net", "bytes", 1, 9007199254740993u);
	add_op(p, PERFTOP_KIND_VALUE, "net", "size", 3, 5);
	add_op(p, PERFTOP_KIND_GAUGE, "net", "queue", 0, 0);
	s->mono_ns = 1000000000;
	s->wall_ns = 1795147506123456000;
	s->self_cpu_percent = NAN;
	s->self_rss_bytes = NAN;
	s->processes = p;
	s->process_count = 1;
	return s;
}

struct made {
	struct history history;
	char *text;
	cJSON *root, *process;
};

static struct made *make(const struct json_options *extra)
{
	struct made *made = mem_alloc(sizeof(*made));
	struct json_options options = *extra;

	options.interval = 1;
	history_init(&made->history, 60);
	history_add(&made->history, make_sample());
	made->text = json_document(&made->history, &options);
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
	struct made *made = make(&(struct json_options){
		.view = VIEW_LIFETIME, .histograms = true, .series = true });
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
	struct made *made = make(&(struct json_options){
		.view = VIEW_LIFETIME, .component = "n*", .filter = "!SIZE", .pretty = true });
	const cJSON *metrics = at(made->process, "metrics");

	(void)state;
	assert_int_equal(cJSON_GetArraySize(at(made->process, "operations")), 0);
	assert_int_equal(cJSON_GetArraySize(metrics), 2);
	assert_null(cJSON_GetObjectItem(made->process, "series"));
	assert_null(strstr(made->text, "histogram"));
	assert_true(strcspn(made->text, "\n") + 1 < strlen(made->text));
	discard(made);
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
	history_init(&history, 60);
	history_add(&history, make_sample());
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
	struct op_key key = { PERFTOP_KIND_TIMER, "Database", "query", "users", "" };

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
		cmocka_unit_test(selection),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
