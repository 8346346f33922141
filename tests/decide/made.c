/* Documents made by hand. */
#include "made.h"

#include <math.h>
#include <string.h>

#include "base/mem.h"

#define OPS_MOST 4096

static void forget_resources(struct document_process *p)
{
	for (int metric = 0; metric < METRIC_COUNT; metric++)
		p->resource[metric] = (struct document_resource){ NAN, NAN, NAN, NAN, NULL };
}

struct document *made_document(double elapsed)
{
	struct document *d = mem_alloc(sizeof(*d));
	struct document_process *p = mem_alloc(sizeof(*p));

	d->version = mem_string("1");
	d->host.name = mem_string("host");
	d->host.kernel = mem_string("kernel");
	d->host.cpu_model = mem_string("processor");
	d->host.cpus = 2;
	d->run.interval = 0.1;
	d->run.window = 60;
	d->run.elapsed = elapsed;
	d->run.samples = (uint64_t)(elapsed * 10) + 1;
	d->run.view = mem_string("lifetime");
	d->processes = p;
	d->process_count = 1;
	p->pid = 10;
	p->comm = mem_string("comm");
	p->ops = mem_alloc_array(OPS_MOST, sizeof(*p->ops));
	forget_resources(p);
	return d;
}

struct document_op *made_op(struct document *d, const char *component, const char *operation,
			    const char *label, size_t slices)
{
	struct document_process *p = &d->processes[0];
	struct document_op *op = &p->ops[p->op_count++];

	*op = (struct document_op){
		.component = mem_string(component),
		.operation = mem_string(operation),
		.label = mem_string(label),
		.slices = slices ? mem_alloc_array(slices, sizeof(*op->slices)) : NULL,
	};
	made_figures(op, NAN);
	return op;
}

void made_slice(struct document_op *op, double from, double to, uint64_t count, double mean)
{
	op->slices[op->slice_count++] = (struct document_slice){
		.from = from,
		.to = to,
		.count = count,
		.mean = mean,
		.p50 = mean,
		.p90 = 1.2 * mean,
		.p99 = 1.5 * mean,
		.max = 1.5 * mean,
		.cpu = NAN,
		.allocations = NAN,
		.allocated = NAN,
	};
}

void made_figures(struct document_op *op, double elapsed)
{
	struct figures f = {
		.rate = NAN,
		.mean = NAN,
		.stdev = NAN,
		.max = 0,
		.cpu = NAN,
		.cpu_mean = NAN,
		.allocations = NAN,
		.allocations_mean = NAN,
		.allocated = NAN,
		.allocated_mean = NAN,
	};

	for (size_t i = 0; i < op->slice_count; i++) {
		const struct document_slice *slice = &op->slices[i];

		f.count += slice->count;
		f.total += (double)slice->count * slice->mean;
		f.max = fmax(f.max, slice->max);
	}
	if (f.count)
		f.mean = f.total / (double)f.count;
	f.self = f.total;
	f.rate = (double)f.count / elapsed;
	f.min = f.p50 = f.p90 = f.mean;
	f.p95 = f.p99 = f.p999 = f.max = f.count ? f.max : NAN;
	f.time_percent = NAN;
	op->figures = f;
}

void made_costs(struct document_op *op, double cpu, double allocations, double allocated)
{
	struct figures *f = &op->figures;

	for (size_t i = 0; i < op->slice_count; i++) {
		op->slices[i].cpu = cpu;
		op->slices[i].allocations = allocations;
		op->slices[i].allocated = allocated;
	}
	f->cpu_mean = cpu;
	f->allocations_mean = allocations;
	f->allocated_mean = allocated;
	f->cpu = cpu * (double)f->count;
	f->allocations = allocations * (double)f->count;
	f->allocated = allocated * (double)f->count;
}

void made_series(struct document *d, size_t rows, const enum metric *metrics, size_t count)
{
	struct document_process *p = &d->processes[0];

	p->series_count = rows;
	p->series_seconds = mem_alloc_array(rows + 1, sizeof(double));
	for (size_t i = 0; i < rows; i++)
		p->series_seconds[i] = d->run.elapsed * (double)(i + 1) / (double)rows;
	for (size_t k = 0; k < count; k++) {
		p->series[metrics[k]] = mem_alloc_array(rows + 1, sizeof(double));
		for (size_t i = 0; i < rows; i++)
			p->series[metrics[k]][i] = NAN;
	}
}
