/* Resources, their series, and threads of a live process. */
#include <math.h>
#include <string.h>

#include "base/mem.h"

#include "report/collect_parts.h"
#include "report/recorded.h"

static char *reason_text(enum why why)
{
	return why == WHY_KNOWN ? NULL : mem_string(why_text(why));
}

static struct document_resource resource_of(const struct process_track *p, enum metric metric)
{
	const struct history_range *range = &p->range[metric];
	struct value now = recorded_last(p)->resource[metric];
	bool any = range->count != 0;

	return (struct document_resource){
		.now = now.number,
		.mean = any ? range->mean : NAN,
		.min = any ? range->min : NAN,
		.max = any ? range->max : NAN,
		.reason = reason_text(value_known(now) && !any ? WHY_NONE : now.why),
	};
}

void collect_resources(struct document_process *to, const struct process_track *p)
{
	for (int i = 0; i < METRIC_COUNT; i++)
		to->resource[i] = resource_of(p, (enum metric)i);
}

/* A float has seven good digits; as a double it would print seventeen. */
double collect_seven_digits(float number)
{
	double scale;

	if (!isfinite(number) || number == 0)
		return number;
	scale = pow(10, 6 - floor(log10(fabs((double)number))));
	return isfinite(scale) && scale > 0 ? round(number * scale) / scale : number;
}

static double *column_of(const struct process_track *p, enum metric metric)
{
	double *numbers = mem_alloc_array(p->row_count + 1, sizeof(*numbers));

	for (size_t i = 0; i < p->row_count; i++)
		numbers[i] = collect_seven_digits(p->rows[i].number[metric]);
	return numbers;
}

void collect_series(struct document_process *to, const struct process_track *p)
{
	to->series_count = p->row_count;
	to->series_seconds = mem_alloc_array(p->row_count + 1, sizeof(*to->series_seconds));
	for (size_t i = 0; i < p->row_count; i++)
		to->series_seconds[i] = collect_seven_digits(p->rows[i].seconds);
	for (int i = 0; i < METRIC_SERIES; i++)
		if (p->range[i].count)
			to->series[i] = column_of(p, (enum metric)i);
}

static struct document_frame frame_of(const struct process_track *p,
				      const struct frame_sample *frame)
{
	const struct op_key *key = &p->ops[frame->op].key;

	return (struct document_frame){
		.component = mem_string(key->component),
		.operation = mem_string(key->operation),
		.label = *key->label ? mem_string(key->label) : NULL,
		.elapsed = (double)frame->elapsed_ns * 1e-9,
	};
}

static void collect_stack(struct document_thread *to, const struct process_track *p,
			  const struct thread_sample *thread)
{
	to->stack = mem_alloc_array(thread->frames, sizeof(*to->stack));
	for (uint32_t i = 0; i < thread->frames; i++)
		if (thread->stack[i].op < p->op_count)
			to->stack[to->frames++] = frame_of(p, &thread->stack[i]);
}

/* Why the first of its figures that is unknown is so. */
static char *thread_reason(const struct thread_sample *thread)
{
	const struct value values[] = { thread->cpu_percent, thread->cpu_user_percent,
					thread->cpu_system_percent,
					thread->run_queue_wait_percent };

	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++)
		if (!value_known(values[i]))
			return reason_text(values[i].why);
	return NULL;
}

static void collect_thread(struct document_thread *to, const struct process_track *p,
			   const struct thread_sample *thread)
{
	*to = (struct document_thread){
		.tid = (uint64_t)thread->tid,
		.name = mem_stringn(thread->name, strnlen(thread->name, sizeof(thread->name))),
		.state = thread->state,
		.cpu = thread->cpu_percent,
		.cpu_user = thread->cpu_user_percent,
		.cpu_system = thread->cpu_system_percent,
		.run_queue_wait = thread->run_queue_wait_percent,
		.reason = thread_reason(thread),
		.depth = thread->depth,
	};
	collect_stack(to, p, thread);
}

void collect_threads(struct document_process *to, const struct process_track *p)
{
	if (!p->now || !p->now->threads)
		return;
	to->threads = mem_alloc_array(p->now->thread_count, sizeof(*to->threads));
	to->thread_count = p->now->thread_count;
	for (uint32_t i = 0; i < p->now->thread_count; i++)
		collect_thread(&to->threads[i], p, &p->now->threads[i]);
}
