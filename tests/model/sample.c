/* Tests of model/sample.c and model/entry.c. That everything is released is the leak checker's to
 * say. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "base/mem.h"
#include "model/entry.h"
#include "model/sample.h"

static struct process_info *make_info(void)
{
	struct process_info *info = mem_alloc(sizeof(*info));

	info->references = 1;
	info->comm = mem_string("comm");
	info->command = mem_string("comm -x");
	info->user = mem_string("root");
	info->cgroup = mem_string("/");
	return info;
}

static void fill(struct process_sample *p, struct process_info *info)
{
	*p = (struct process_sample){ .info = process_info_hold(info) };
	p->thread_count = 2;
	p->threads = mem_alloc_array(2, sizeof(*p->threads));
	p->threads[1].stack = mem_alloc_array(3, sizeof(*p->threads[1].stack));
	p->key_count = 1;
	p->keys = mem_alloc(sizeof(*p->keys));
	p->keys[0].component = mem_string("c");
	p->keys[0].operation = mem_string("o");
	p->op_count = 1;
	p->ops = mem_alloc(sizeof(*p->ops));
	p->ops[0].run = mem_alloc(sizeof(*p->ops[0].run));
	p->focus_count = 1;
	p->focus_threads = mem_alloc(sizeof(*p->focus_threads));
}

static void everything_is_released(void **state)
{
	struct process_info *info = make_info();
	struct sample *sample = mem_alloc(sizeof(*sample));

	(void)state;
	sample->process_count = 2;
	sample->processes = mem_alloc_array(2, sizeof(*sample->processes));
	fill(&sample->processes[0], info);
	fill(&sample->processes[1], info);
	assert_int_equal(info->references, 3);
	process_sample_clear(&sample->processes[0]);
	assert_int_equal(info->references, 2);
	assert_null(sample->processes[0].ops);
	sample_free(sample);
	assert_int_equal(info->references, 1);
	process_info_release(info);
	process_info_release(NULL);
	assert_null(process_info_hold(NULL));
	sample_free(NULL);
}

static void entries_are_released(void **state)
{
	struct process_entry *entries = mem_alloc_array(2, sizeof(*entries));

	(void)state;
	entries[0].comm = mem_string("a");
	entries[1].command = mem_string("b");
	entries[1].user = mem_string("c");
	process_entries_free(entries, 2);
	process_entries_free(NULL, 0);
}

static void scales_follow_the_kind(void **state)
{
	struct segment_sample segment = { .scale = 0.5e-9 };
	struct op_key key = { .kind = PERFTOP_KIND_TIMER };

	(void)state;
	assert_true(op_scale(&key, &segment) == 0.5e-9);
	key.kind = PERFTOP_KIND_TIMER_NS;
	assert_true(op_scale(&key, &segment) == 1e-9);
	key.kind = PERFTOP_KIND_COUNTER;
	assert_true(op_scale(&key, &segment) == 1);
}

static void tables_are_complete(void **state)
{
	(void)state;
	for (int i = 0; i < SEGMENT_STATE_COUNT; i++)
		assert_true(segment_state_name(i)[0] && segment_state_text(i)[0]);
	for (int i = 0; i < PERFTOP_DROP_COUNT; i++)
		assert_true(drop_name(i)[0] && drop_text(i)[0]);
	assert_string_equal(segment_state_name(SEGMENT_ATTACHED), "attached");
	assert_string_equal(segment_state_name(SEGMENT_DEAD), "dead");
	assert_string_equal(drop_name(PERFTOP_DROP_DEPTH), "depth");
	assert_string_equal(drop_name(PERFTOP_DROP_KIND), "kind");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(everything_is_released),
		cmocka_unit_test(entries_are_released),
		cmocka_unit_test(scales_follow_the_kind),
		cmocka_unit_test(tables_are_complete),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
