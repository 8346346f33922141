/* Samples of functions of a live history: as part of a document, and in batch text. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "report/batch.h"
#include "report/collect.h"

/* A counter, and two timers of two components; of the second, one sample of four. */
static const struct {
	enum perftop_kind kind;
	const char *component, *operation;
} operations[] = { { PERFTOP_KIND_COUNTER, "shop", "orders" },
		   { PERFTOP_KIND_TIMER, "db", "query" },
		   { PERFTOP_KIND_TIMER, "shop", "price" } };
#define OPERATIONS (sizeof(operations) / sizeof(operations[0]))

static struct op_key *keys(void)
{
	struct op_key *keys = mem_alloc_array(OPERATIONS, sizeof(*keys));

	for (size_t i = 0; i < OPERATIONS; i++)
		keys[i] = (struct op_key){ operations[i].kind,
					   mem_string(operations[i].component),
					   mem_string(operations[i].operation),
					   mem_string(""),
					   mem_string(""),
					   false };
	return keys;
}

static struct profile_sample *profile(const char *reason)
{
	static const struct profile_path path = { PROFILE_NONE, 0 };
	static const struct profile_hit hits[] = { { 0, 9, 1, 4 },
						   { 0, 9, 2, 3 },
						   { 0, 9, PROFILE_NO_OP, 2 },
						   { 0, 9, PROFILE_UNKNOWN_OP, 1 } };
	struct profile_sample *p = mem_alloc(sizeof(*p));

	p->account.cpu_seconds = reason ? NAN : 0.2;
	p->period_seconds = reason ? NAN : 0.01;
	p->reason = mem_string(reason);
	if (reason)
		return p;
	p->functions = mem_alloc(sizeof(*p->functions));
	p->functions[0] =
		(struct profile_function){ mem_string("evil\033[2J"), mem_string("shop") };
	p->paths = mem_copy(&path, sizeof(path));
	p->function_count = p->path_count = 1;
	p->hits = mem_copy(hits, sizeof(hits));
	p->hit_count = sizeof(hits) / sizeof(hits[0]);
	return p;
}

static void fill(struct history *h, struct profile_sample *functions)
{
	struct sample *s = mem_alloc(sizeof(*s));
	struct process_sample *p = mem_alloc(sizeof(*p));
	struct process_info *info = mem_alloc(sizeof(*info));

	*info = (struct process_info){ .references = 1, .id = { 9, 9 } };
	info->comm = mem_string("shop");
	info->command = mem_string("shop");
	*p = (struct process_sample){ .info = info,
				      .state = 'R',
				      .exit_status = -1,
				      .keys = keys(),
				      .key_count = OPERATIONS,
				      .focus = UINT32_MAX,
				      .profile = functions };
	for (int i = 0; i < METRIC_COUNT; i++)
		p->resource[i] = value_unknown(WHY_FIRST);
	*s = (struct sample){ .mono_ns = 1, .processes = p, .process_count = 1 };
	history_init(h, 60);
	history_add(h, s);
}

static uint64_t hits_of(const struct profile_data *d, uint32_t op)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < d->hit_count; i++)
		sum += d->hits[i].op == op ? d->hits[i].count : 0;
	return sum;
}

/* The document has other numbers for operations, and not those that were filtered out. */
static void operations_are_the_documents(void **state)
{
	struct collect_options options = { .interval = 1, .view = VIEW_LIFETIME };
	const struct profile_data *p;
	struct history h;
	struct document *d;

	(void)state;
	fill(&h, profile(NULL));
	d = document_collect(&h, &options);
	p = d->processes[0].profile;
	assert_int_equal(d->processes[0].op_count, 2);
	assert_true(hits_of(p, 0) == 4 && hits_of(p, 1) == 3);
	assert_true(hits_of(p, PROFILE_NO_OP) == 2 && hits_of(p, PROFILE_UNKNOWN_OP) == 1);
	assert_true(p->account.samples == 10 && p->account.cpu_seconds == 0.2);
	document_free(d);
	options.component = "shop";
	d = document_collect(&h, &options);
	p = d->processes[0].profile;
	assert_int_equal(d->processes[0].op_count, 1);
	assert_int_equal(p->hit_count, 3); /* the query's are of no operation that is told of */
	assert_true(hits_of(p, 0) == 3 && hits_of(p, PROFILE_UNKNOWN_OP) == 1 + 4);
	document_free(d);
	history_clear(&h);
}

static void no_profile(void **state)
{
	struct collect_options options = { .interval = 1 };
	struct batch_options text = { .interval = 1, .sort = "time" };
	struct history h;
	struct document *d;
	char *words;

	(void)state;
	fill(&h, NULL);
	d = document_collect(&h, &options);
	assert_null(d->processes[0].profile);
	words = batch_text(&h, &text);
	assert_null(strstr(words, "Functions"));
	free(words);
	document_free(d);
	history_clear(&h);
}

static void in_text(void **state)
{
	struct batch_options options = { .interval = 1, .view = VIEW_LIFETIME, .sort = "time" };
	struct history h;
	char *text;

	(void)state;
	fill(&h, profile(NULL));
	text = batch_text(&h, &options);
	assert_non_null(strstr(text, "Functions: 10 samples, for 50.0% of the processor time\n"));
	assert_non_null(strstr(text, "  evil^[[2J  shop\n"));
	free(text);
	history_clear(&h);
	fill(&h, profile("permission denied"));
	text = batch_text(&h, &options);
	assert_non_null(strstr(text, "Functions are not sampled: permission denied\n"));
	assert_null(strstr(text, "no samples"));
	free(text);
	history_clear(&h);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(operations_are_the_documents),
		cmocka_unit_test(no_profile),
		cmocka_unit_test(in_text),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
