/*
 * Writes the HTML report of a document that no process was needed for, to standard output:
 *	html_sample rich|several|large
 * large: a thousand operations, an hour of samples and as many call paths as there can be; its processor time goes to standard error.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "report/report.h"

#include "profile_fixture.h"

/* Noise of its own, the same on every machine. */
static double noise(void)
{
	static uint32_t state = 12345;

	state = state * 1664525u + 1013904223u;
	return (double)(state >> 8) / (1 << 24);
}

static double bell(void)
{
	return noise() + noise() + noise() + noise() - 2;
}

static const struct shape {
	char *component, *operation, *label;
	double median, spread; /* seconds; in octaves */
	uint64_t count, errors;
} shapes[] = {
	{ "http", "request", NULL, 12e-3, 0.9, 48210, 37 },
	{ "http", "parse", NULL, 41e-6, 0.5, 48210, 0 },
	{ "db", "query", "orders", 3.4e-3, 1.4, 91433, 12 },
	{ "db", "query", "customers", 1.1e-3, 1.1, 40112, 0 },
	{ "db", "commit", NULL, 8.2e-3, 1.0, 12044, 3 },
	{ "db", "connect", NULL, 22e-3, 0.4, 44, 1 },
	{ "cache", "get", NULL, 1.9e-6, 0.6, 812334, 0 },
	{ "cache", "put", NULL, 3.1e-6, 0.7, 93410, 0 },
	{ "cache", "evict", NULL, 120e-6, 1.3, 1203, 0 },
	{ "json", "encode", NULL, 88e-6, 0.8, 48173, 0 },
	{ "json", "decode", NULL, 61e-6, 0.8, 22019, 14 },
	{ "auth", "verify-token", NULL, 230e-6, 0.3, 48210, 119 },
	{ "auth", "hash-password", NULL, 310e-3, 0.1, 320, 0 },
	{ "queue", "publish", "orders", 640e-6, 0.9, 9120, 0 },
	{ "queue", "consume", "orders", 2.2e-3, 1.2, 9118, 2 },
	{ "mail", "send", NULL, 140e-3, 1.1, 812, 9 },
	{ "report", "render", "monthly", 1.8, 0.7, 14, 0 },
	{ "report", "aggregate", NULL, 620e-3, 0.5, 56, 0 },
	{ "image", "resize", "thumbnail", 18e-3, 0.6, 2310, 0 },
	{ "image", "decode", NULL, 9e-3, 0.7, 2310, 6 },
	{ "search", "index", NULL, 4.4e-3, 1.0, 6011, 0 },
	{ "search", "lookup", NULL, 720e-6, 1.5, 30127, 0 },
	{ "log", "write", NULL, 5.2e-6, 0.9, 402910, 0 },
	{ "log", "rotate", NULL, 33e-3, 0.2, 3, 0 },
	{ "tls", "handshake", NULL, 1.7e-3, 0.4, 2204, 8 },
	{ "tls", "read", NULL, 14e-6, 1.1, 140233, 0 },
	{ "pricing", "quote", "tier <b>gold</b>", 410e-6, 0.6, 20110, 0 },
	{ "</script><img src=x onerror=alert(1)>", "\"'><svg/onload=alert(2)>", NULL, 50e-6, 0.5,
	  77, 0 },
	{ "gc", "collect", NULL, 26e-3, 0.8, 210, 0 },
	{ "startup", "load-configuration", NULL, 5.5e-3, 0.0, 1, 0 },
};
#define SHAPES (sizeof(shapes) / sizeof(*shapes))

#define SAMPLES 600
#define SLICES  90

/* A bell over octaves, in so many buckets to each; the caller's bounds ascend. */
static struct document_bucket *make_histogram(const struct shape *s, uint64_t calls, double shift,
					      int steps, size_t *count)
{
	int reach = (int)(4 * s->spread * steps) + 1, from = -reach, n = 2 * reach + 1;
	double middle = round(log2(s->median * 1e9) + shift), sum = 0;
	struct document_bucket *b = mem_alloc_array((size_t)n, sizeof(*b));

	for (int i = 0; i < n; i++)
		sum += exp(-0.5 * pow((double)(from + i) / steps / fmax(s->spread, 0.05), 2));
	*count = 0;
	for (int i = 0; i < n; i++) {
		double octave = (double)(from + i) / steps;
		double part = exp(-0.5 * pow(octave / fmax(s->spread, 0.05), 2)) / sum;
		uint64_t c = (uint64_t)round(part * (double)calls * (0.8 + 0.4 * noise()));

		if (c)
			b[(*count)++] = (struct document_bucket){ exp2(middle + octave) * 1e-9, c };
	}
	return b;
}

static void make_slices(struct document_op *op, const struct shape *s, double seconds)
{
	op->slices = mem_alloc_array(SLICES, sizeof(*op->slices));
	op->slice_count = SLICES;
	for (size_t i = 0; i < SLICES; i++) {
		struct document_slice *slice = &op->slices[i];
		double slow = i > SLICES * 2 / 3 && s->label ? 1.2 : 0, scale;

		slice->from = seconds / SLICES * (double)i;
		slice->to = seconds / SLICES * (double)(i + 1);
		slice->count = (uint64_t)((double)s->count / SLICES * (0.7 + 0.6 * noise()));
		if (slice->count == 0) {
			slice->p50 = slice->p90 = slice->p99 = slice->max = slice->mean = NAN;
			continue;
		}
		scale = s->median * exp2(slow + 0.2 * bell());
		slice->mean = slice->p50 = scale;
		slice->p90 = scale * exp2(1.28 * s->spread);
		slice->p99 = scale * exp2((2.33 + 0.3 * bell()) * s->spread);
		slice->max = scale * exp2(3.2 * s->spread);
		slice->histogram =
			make_histogram(s, slice->count, slow, 1, &slice->histogram_count);
	}
}

static void make_op(struct document_op *op, const struct shape *s, double seconds, int steps)
{
	struct figures *f = &op->figures;

	op->component = s->component;
	op->operation = s->operation;
	op->label = s->label;
	op->in_flight = s->median > 10e-3 ? 1 : 0;
	op->longest_in_flight = op->in_flight ? s->median / 2 : 0;
	f->count = s->count;
	f->errors = s->errors;
	f->rate = (double)s->count / seconds;
	f->mean = s->median * exp2(0.3 * s->spread);
	f->total = f->mean * (double)s->count;
	f->self = f->total * (s->label ? 0.9 : 0.4);
	f->stdev = f->mean * s->spread;
	f->min = s->median * exp2(-3 * s->spread);
	f->p50 = s->median;
	f->p90 = s->median * exp2(1.28 * s->spread);
	f->p95 = s->median * exp2(1.64 * s->spread);
	f->p99 = s->median * exp2(2.33 * s->spread);
	f->p999 = s->median * exp2(3.1 * s->spread);
	f->max = s->median * exp2(3.6 * s->spread);
	f->time_percent = 100 * f->self / seconds;
	f->cpu_percent = s->label ? 96 : 7;
	f->cpu = f->total * f->cpu_percent / 100;
	f->allocated_mean = s->label ? 24000 : 160e6;
	f->allocated = f->allocated_mean * (double)s->count;
	f->net = s->label ? 0 : 48 * (double)s->count;
	f->peak = f->allocated_mean * 0.9;
	op->histogram =
		make_histogram(s, s->count, 0, s->count < 1000 ? 2 : steps, &op->histogram_count);
	if (s->count > 1)
		make_slices(op, s, seconds);
}

/* The level, its step in the last third, the noise. */
static void make_series(struct document_process *p, enum metric metric, double level, double step,
			double rough)
{
	struct document_resource *r = &p->resource[metric];
	double *values = mem_alloc_array(p->series_count, sizeof(*values)), sum = 0;

	*r = (struct document_resource){ .min = INFINITY, .max = -INFINITY };
	for (size_t i = 0; i < p->series_count; i++) {
		double wave = 0.08 * level * sin((double)i / 40);

		values[i] = fmax(0, level + wave + (i > p->series_count * 2 / 3 ? step : 0) +
					    rough * bell());
		r->min = fmin(r->min, values[i]);
		r->max = fmax(r->max, values[i]);
		sum += values[i];
		r->now = values[i];
	}
	r->mean = sum / (double)p->series_count;
	p->series[metric] = values;
}

static void make_resources(struct document_process *p, size_t samples)
{
	for (int m = 0; m < METRIC_COUNT; m++)
		p->resource[m] =
			(struct document_resource){ NAN, NAN, NAN, NAN,
						    "permission denied; run as the target's user" };
	p->series_count = samples;
	p->series_seconds = mem_alloc_array(samples, sizeof(double));
	for (size_t i = 0; i < samples; i++)
		p->series_seconds[i] = (double)i + 0.01 * noise();
	make_series(p, METRIC_CPU, 140, 90, 25);
	make_series(p, METRIC_CPU_USER, 104, 80, 18);
	make_series(p, METRIC_CPU_SYSTEM, 36, 10, 9);
	make_series(p, METRIC_RUN_QUEUE, 6, 22, 5);
	make_series(p, METRIC_RSS, 612e6, 130e6, 2e6);
	make_series(p, METRIC_PSS, 540e6, 120e6, 2e6);
	make_series(p, METRIC_VMS, 2.4e9, 0, 0);
	make_series(p, METRIC_SWAP, 0, 0, 0);
	make_series(p, METRIC_READ, 120e3, 0, 200e3);
	make_series(p, METRIC_WRITE, 2.2e6, 1.4e6, 700e3);
	make_series(p, METRIC_WRITE_CALL_BYTES, 3.1e6, 1.9e6, 900e3);
	make_series(p, METRIC_RECEIVE, 4.1e6, 2e6, 900e3);
	make_series(p, METRIC_SEND, 9.3e6, 4e6, 1.4e6);
	make_series(p, METRIC_THREADS, 18, 6, 0.4);
	make_series(p, METRIC_FILES, 212, 40, 6);
	make_series(p, METRIC_SWITCHES, 5200, 2100, 600);
	make_series(p, METRIC_PREEMPTIONS, 310, 260, 120);
	make_series(p, METRIC_MINOR_FAULTS, 420, 0, 90);
	for (size_t i = samples / 4; i < samples / 4 + 20 && i < samples; i++)
		p->series[METRIC_RECEIVE][i] = p->series[METRIC_SEND][i] = NAN;
}

#define READINGS 61 /* of memory by kind */

/* The heap grows; the others stay. */
static void make_memory(struct document_process *p)
{
	static const double level[MEMORY_KIND_COUNT] = {
		210e6, 260e6, 140e3, 22e6, 41e6, 64e6, 8e3
	};
	struct document_memory *m = p->memory = mem_alloc(sizeof(*m));

	m->leak = (struct leak){ .verdict = LEAK_LEAKING,
				 .bytes_per_minute = 9e6,
				 .low = 8e6,
				 .high = 10e6,
				 .why = "Memory grows all the time." };
	m->reading = memory_reading_zero();
	m->read_seconds = 600;
	m->series_count = READINGS;
	m->seconds = mem_alloc_array(READINGS, sizeof(double));
	for (int i = 0; i < READINGS; i++)
		m->seconds[i] = 10. * i;
	for (int kind = 0; kind < MEMORY_KIND_COUNT; kind++) {
		double *to = m->series[MEMORY_SERIES_KIND + kind] =
			mem_alloc_array(READINGS, sizeof(double));

		for (int i = 0; i < READINGS; i++)
			to[i] = level[kind] * (1 + 0.02 * noise()) + (kind ? 0 : 1.5e6 * i);
		m->reading->kind[kind].rss = to[READINGS - 1];
		m->reading->total.rss += to[READINGS - 1];
	}
}

#define WALL 1795233845000000000

static struct document_finding findings[] = {
	{ "stuck-operation", "critical", "report render [monthly]",
	  "has been under way for 41.2s in thread worker-3 (4718); its P99 is 5.57s",
	  "look at the thread's stack: what is it waiting for?", "seconds", 41.2, 16.7,
	  WALL - 41000000000, 0 },
	{ "memory-limit", "critical", "RSS", "742M of the limit of 800M are in use (93 %)",
	  "raise the limit or hold less; the kernel ends the process at the limit", "percent", 92.8,
	  80, WALL - 200000000000, 0 },
	{ "slow-operation", "warning", "report render [monthly]",
	  "takes 2.08s on average; more than 500ms is slow",
	  "see in its heat map whether it is always slow or only at times", "seconds", 2.08, 0.5,
	  WALL - 590000000000, 0 },
	{ "errors", "warning", "mail send", "9 of 812 failed (1.1 %)",
	  "look for the reason in the program's log", "percent", 1.1, 1, WALL - 300000000000,
	  WALL - 60000000000 },
	{ "large-share", "info", "db query [orders]", "takes 38 % of the time of all operations",
	  "this is where a cache, a better algorithm or a batch pays most", "percent", 38, 30,
	  WALL - 590000000000, 0 },
};
static struct document_part parts[] = {
	{ "latency", "a critical finding and a warning about operations", 42, 25 },
	{ "errors", "1.1 % of mail send failed", 78, 25 },
	{ "cpu", "58 % of what it may use", 96, 15 },
	{ "memory", "93 % of the limit", 18, 15 },
	{ "waiting", "threads waited for a processor 10 % of the time", 88, 10 },
	{ "stability", "unknown: fewer than five minutes", NAN, 0 },
};
static struct document_frame frames[] = {
	{ "http", "request", NULL, 41.31 },
	{ "report", "render", "monthly", 41.2 },
	{ "db", "query", "orders", 0.0021 },
};
static struct document_thread threads[] = {
	{ 4711,
	  "server",
	  'S',
	  { 1.2, WHY_KNOWN },
	  { 1, WHY_KNOWN },
	  { 0.2, WHY_KNOWN },
	  { 0, WHY_KNOWN },
	  NULL,
	  0,
	  NULL,
	  0 },
	{ 4718,
	  "worker-3",
	  'R',
	  { 97, WHY_KNOWN },
	  { 91, WHY_KNOWN },
	  { 6, WHY_KNOWN },
	  { 3.1, WHY_KNOWN },
	  NULL,
	  5,
	  frames,
	  3 },
	{ 4719,
	  "<i>io</i>",
	  'D',
	  { NAN, WHY_PERMISSION },
	  { NAN, WHY_PERMISSION },
	  { NAN, WHY_PERMISSION },
	  { NAN, WHY_PERMISSION },
	  NULL,
	  1,
	  frames,
	  1 },
};
static struct document_metric metrics[] = {
	{ .component = "http",
	  .name = "bytes-sent",
	  .unit = "bytes",
	  .kind = "counter",
	  .total = 5580000000,
	  .figures = { .count = 48210, .rate = 9.3e6 } },
	{ .component = "queue",
	  .name = "depth",
	  .label = "orders",
	  .unit = "",
	  .kind = "gauge",
	  .value = 17 },
	{ .component = "http",
	  .name = "body-size",
	  .unit = "bytes",
	  .kind = "value",
	  .figures = { .count = 48210,
		       .rate = 80.3,
		       .mean = 11200,
		       .p50 = 4100,
		       .p99 = 91000,
		       .max = 4.1e6 } },
};
static struct document_drop drops[] = { { "unmatched", 3 }, { "depth", 0 } };

static void make_process(struct document_process *p, int64_t pid, size_t samples, size_t ops)
{
	make_resources(p, samples);
	make_memory(p);
	p->pid = pid;
	p->comm = "order-server";
	p->command =
		"/srv/shop/order-server --listen 0.0.0.0:8443 --workers 16 --pool 'orders <main>'";
	p->user = "shop";
	p->executable = "/srv/shop/order-server";
	p->directory = "/srv/shop";
	p->cgroup = "/system.slice/order-server.service";
	p->start_wall_ns = WALL - 86400000000000;
	p->state = 'S';
	p->exit_status = -1;
	p->threads = threads;
	p->thread_count = sizeof(threads) / sizeof(*threads);
	p->op_count = ops;
	p->ops = mem_alloc_array(ops, sizeof(*p->ops));
	for (size_t i = 0; i < ops; i++)
		make_op(&p->ops[i], &shapes[i % SHAPES], (double)samples, 64);
	p->metrics = metrics;
	p->metric_count = sizeof(metrics) / sizeof(*metrics);
	p->segment_state = "attached";
	p->segment_size = 64 << 20;
	p->segment_used = 3100000;
	p->segment_threads = 18;
	p->drops = drops;
	p->drop_count = sizeof(drops) / sizeof(*drops);
	p->judged = true;
	p->findings = findings;
	p->finding_count = sizeof(findings) / sizeof(*findings);
	p->health = 61.7;
	p->parts = parts;
	p->part_count = sizeof(parts) / sizeof(*parts);
}

/* The second one records nothing, and little is known of it. */
static void make_others(struct document *d)
{
	struct document_process *p = &d->processes[1];

	make_resources(p, 1);
	p->pid = 5120;
	p->comm = "helper";
	p->segment_state = "absent";
	p->judged = true;
	p->health = 100;
	make_process(&d->processes[2], 0, SAMPLES, 3);
	d->processes[2].comm = NULL;
	d->process_count = 3;
}

int main(int argc, char **argv)
{
	const char *what = argc > 1 ? argv[1] : "rich";
	bool large = strcmp(what, "large") == 0;
	static struct document_process processes[3]; /* holds what is made until the end */
	struct document d = {
		.version = "1.0", .wall_ns = WALL, .processes = processes, .process_count = 1
	};
	clock_t begin;
	char *page;

	i18n_init();
	d.host.name = "shop-3.example";
	d.host.kernel = "6.1.0-28-amd64";
	d.host.cpu_model = "AMD EPYC 7543P 32-Core Processor";
	d.host.cpus = 4;
	d.host.memory_bytes = 0x1p34;
	d.run.interval = 1;
	d.run.elapsed = large ? 3600 : SAMPLES;
	d.run.samples = large ? 3600 : SAMPLES;
	d.run.view = "lifetime";
	d.run.self_cpu_percent = 0.08;
	d.run.self_rss_bytes = 9.1e6;
	d.run.note = "The run was ended early with Ctrl-C.";
	make_process(&processes[0], 4711, large ? 3600 : SAMPLES, large ? 1000 : SHAPES);
	processes[0].profile = profile_fixture_large(large ? PROFILE_PATHS : 10000, SHAPES);
	if (strcmp(what, "several") == 0)
		make_others(&d);
	begin = clock();
	page = report_html(&d, NULL);
	if (large)
		fprintf(stderr, "%.0f ms, %zu bytes\n",
			(double)(clock() - begin) * 1e3 / CLOCKS_PER_SEC, strlen(page));
	fputs(page, stdout);
	free(page);
	return fflush(stdout) != 0;
}
