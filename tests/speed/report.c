/*
 * What reports cost, in milliseconds of CPU: an hour of 1000 operations and ten minutes of 100, at one
 * sample a second, as a document and in each format.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "model/history.h"
#include "perftop/bucket.h"
#include "report/collect.h"
#include "report/report.h"

#include "bench.h"

#define ROUNDS 7

/* What is measured, and how long it may take, milliseconds; 0: not said. */
struct load {
	const char *name;
	uint32_t ops;
	unsigned seconds;
	double json, markdown, html;
};

static uint64_t seed = 88172645463325252u;

/* xorshift64 of Marsaglia 2003. */
static uint64_t chance(uint64_t below)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return seed % below;
}

static int by_index(const void *a, const void *b)
{
	const struct bucket *left = a, *right = b;

	return (left->index > right->index) - (left->index < right->index);
}

/* Ten calls, each somewhere in the two octaves above the operation's usual time. */
static void fill(struct op_sample *o, uint32_t op)
{
	uint64_t base = 1000u << op % 16;

	*o = (struct op_sample){ .op = op, .min = base, .max = base * 4 };
	o->run_length = 10;
	o->run = mem_alloc_array(o->run_length, sizeof(*o->run));
	for (uint32_t i = 0; i < o->run_length; i++) {
		uint64_t ticks = base + chance(base * 3);
		uint32_t octave = perftop_bucket_octave(ticks);

		o->run[i] = (struct bucket){ octave << 6 | perftop_bucket_sub(ticks, octave), 1 };
		o->totals.total += ticks;
	}
	qsort(o->run, o->run_length, sizeof(*o->run), by_index);
	o->totals.self = o->totals.total;
	o->totals.count = o->totals.timed = o->run_length;
}

static void add_keys(struct process_sample *p, uint32_t ops)
{
	p->keys = mem_alloc_array(ops, sizeof(*p->keys));
	p->key_count = ops;
	for (uint32_t i = 0; i < ops; i++)
		p->keys[i] = (struct op_key){ PERFTOP_KIND_TIMER,
					      mem_format("component-%u", i % 20),
					      mem_format("operation-%u", i),
					      mem_string(""),
					      mem_string(""),
					      false };
}

static struct sample *make_sample(struct process_info *info, uint32_t ops, unsigned second)
{
	struct sample *s = mem_alloc(sizeof(*s));
	struct process_sample *p = mem_alloc(sizeof(*p));

	*p = (struct process_sample){ .state = 'S', .exit_status = -1, .focus = UINT32_MAX };
	p->info = process_info_hold(info);
	p->segment.state = SEGMENT_ATTACHED;
	p->segment.scale = 1 / 2.6e9; /* a processor's counter */
	for (int i = 0; i < METRIC_COUNT; i++)
		p->resource[i] = value_of((double)chance(1000000) / 7);
	if (second == 0)
		add_keys(p, ops);
	p->ops = mem_alloc_array(ops, sizeof(*p->ops));
	p->op_count = ops;
	for (uint32_t i = 0; i < ops; i++)
		fill(&p->ops[i], i);
	s->mono_ns = 1000000000u * (second + 1ull) + chance(100000);
	s->elapsed_ns = second ? 1000000000u : 0;
	s->wall_ns = 1795147506123456000 + (int64_t)s->mono_ns;
	s->processes = p;
	s->process_count = 1;
	return s;
}

static void make_history(struct history *h, const struct load *load)
{
	struct process_info *info = mem_alloc(sizeof(*info));

	info->references = 1;
	info->id = (struct process_id){ 42, 1000 };
	info->comm = mem_string("server");
	info->command = mem_string("/usr/bin/server --port 80");
	history_init(h, 60);
	for (unsigned i = 0; i < load->seconds; i++)
		history_add(h, make_sample(info, load->ops, i));
	process_info_release(info);
}

static void print(const struct load *load, const char *name, double ms, size_t bytes,
		  double limit_ms)
{
	printf("report: %s: %-22s %8.1f ms", load->name, name, ms);
	if (bytes)
		printf(" %7.2f MB", (double)bytes / 1e6);
	if (limit_ms > 0)
		printf("  at most %.0f ms %s", limit_ms, ms <= limit_ms ? "met" : "MISSED");
	printf("\n");
}

static void bench_collect(const struct load *load, const struct history *h, const char *name,
			  const struct collect_options *options)
{
	double ms[ROUNDS];

	for (int i = 0; i < ROUNDS; i++) {
		uint64_t start = clock_thread_ns();
		struct document *d = document_collect(h, options);

		ms[i] = (double)(clock_thread_ns() - start) / 1e6;
		document_free(d);
	}
	print(load, name, bench_median(ms, ROUNDS), 0, 0);
}

static void bench_format(const struct load *load, const struct document *d, const char *name,
			 char *(*write)(const struct document *d, const struct report_look *look),
			 double limit_ms)
{
	struct report_look look = { .unicode = true, .width = 100 };
	double ms[ROUNDS];
	size_t bytes = 0;

	for (int i = 0; i < ROUNDS; i++) {
		uint64_t start = clock_thread_ns();
		char *text = write(d, &look);

		ms[i] = (double)(clock_thread_ns() - start) / 1e6;
		bytes = strlen(text);
		free(text);
	}
	print(load, name, bench_median(ms, ROUNDS), bytes, limit_ms);
}

static void bench(const struct load *load)
{
	struct collect_options options = {
		.interval = 1, .view = VIEW_LIFETIME, .histograms = true, .series = true
	};
	struct history history;
	struct document *d;

	make_history(&history, load);
	bench_collect(load, &history, "document, no slices", &options);
	options.slices = true;
	bench_collect(load, &history, "document", &options);
	d = document_collect(&history, &options);
	bench_format(load, d, "json", report_json, load->json);
	bench_format(load, d, "markdown", report_markdown, load->markdown);
	bench_format(load, d, "csv", report_csv, 0);
	bench_format(load, d, "text", report_text, 0);
	bench_format(load, d, "html", report_html, load->html);
	document_free(d);
	history_clear(&history);
}

int main(void)
{
	static const struct load loads[] = {
		{ "100 operations, ten minutes", 100, 600, .json = 10, .markdown = 10 },
		{ "1000 operations, an hour", 1000, 3600, .json = 50, .html = 150 },
	};

	bench_pin(0);
	for (size_t i = 0; i < sizeof(loads) / sizeof(loads[0]); i++)
		bench(&loads[i]);
	return 0;
}
