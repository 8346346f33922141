/* What a document owns, given back. */
#include "report/document.h"

#include <math.h>
#include <stdlib.h>

static void free_strings(char **strings, size_t count)
{
	for (size_t i = 0; i < count; i++)
		free(strings[i]);
}

#define FREE_STRINGS(...) \
	free_strings((char *[]){ __VA_ARGS__ }, sizeof((char *[]){ __VA_ARGS__ }) / sizeof(char *))

static void op_clear(struct document_op *op)
{
	FREE_STRINGS(op->component, op->operation, op->label, op->reason);
	for (size_t i = 0; i < op->slice_count; i++)
		free(op->slices[i].histogram);
	free(op->slices);
	free(op->histogram);
}

static void metric_clear(struct document_metric *metric)
{
	FREE_STRINGS(metric->component, metric->name, metric->label, metric->unit, metric->reason);
	free(metric->histogram);
}

static void frame_clear(struct document_frame *frame)
{
	FREE_STRINGS(frame->component, frame->operation, frame->label);
}

static void thread_clear(struct document_thread *thread)
{
	FREE_STRINGS(thread->name, thread->reason);
	for (size_t i = 0; i < thread->frames; i++)
		frame_clear(&thread->stack[i]);
	free(thread->stack);
}

static void finding_clear(struct document_finding *finding)
{
	FREE_STRINGS(finding->rule, finding->severity, finding->subject, finding->message,
		     finding->suggestion, finding->unit);
}

static void part_clear(struct document_part *part)
{
	FREE_STRINGS(part->name, part->why);
}

static void drop_clear(struct document_drop *drop)
{
	free(drop->name);
}

#define CLEAR_ALL(array, count, clear)                  \
	do {                                            \
		for (size_t at = 0; at < (count); at++) \
			clear(&(array)[at]);            \
		free(array);                            \
	} while (0)

static void process_clear(struct document_process *p)
{
	FREE_STRINGS(p->comm, p->command, p->user, p->executable, p->directory, p->cgroup,
		     p->segment_state);
	for (int i = 0; i < METRIC_COUNT; i++) {
		free(p->resource[i].reason);
		free(p->series[i]);
	}
	free(p->series_seconds);
	CLEAR_ALL(p->threads, p->thread_count, thread_clear);
	CLEAR_ALL(p->ops, p->op_count, op_clear);
	CLEAR_ALL(p->metrics, p->metric_count, metric_clear);
	CLEAR_ALL(p->drops, p->drop_count, drop_clear);
	CLEAR_ALL(p->findings, p->finding_count, finding_clear);
	CLEAR_ALL(p->parts, p->part_count, part_clear);
	profile_data_free(p->profile);
	document_memory_free(p->memory);
}

void document_free(struct document *d)
{
	if (!d)
		return;
	FREE_STRINGS(d->version, d->host.name, d->host.kernel, d->host.cpu_model, d->host.boot_id,
		     d->run.view, d->run.note);
	CLEAR_ALL(d->processes, d->process_count, process_clear);
	free(d);
}

struct document_costs document_costs(const struct document_process *p)
{
	struct document_costs costs = { false, false };

	for (size_t i = 0; i < p->op_count; i++) {
		costs.cpu |= !isnan(p->ops[i].figures.cpu);
		costs.memory |= !isnan(p->ops[i].figures.allocated);
	}
	return costs;
}

struct document_costs document_all_costs(const struct document *d)
{
	struct document_costs all = { false, false };

	for (size_t i = 0; i < d->process_count; i++) {
		struct document_costs costs = document_costs(&d->processes[i]);

		all.cpu |= costs.cpu;
		all.memory |= costs.memory;
	}
	return all;
}

bool document_has(struct document_costs costs, enum document_need need)
{
	return need == NEED_NONE || (need == NEED_CPU ? costs.cpu : costs.memory);
}
