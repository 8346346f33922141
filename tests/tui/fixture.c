/* The synthetic program: a data collector with a slow, a failing and an uneven operation. */
#include "fixture.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "perftop/bucket.h"

#define SECOND     1000000000ull
#define START_MONO (1000 * SECOND)
#define START_WALL (1795233600ll * 1000000000ll) /* 2026-11-21 04:00:00 UTC */

const struct host fixture_host = {
	.name = "bookworm",
	.kernel = "Linux 6.1.0-13-amd64 x86_64",
	.boot_id = "00000000-0000-0000-0000-000000000000",
	.cpu_model = "Eight Core Processor",
	.cpus = 8,
	.memory_bytes = 16.0 * 1073741824,
	.boot_wall_ns = 1.7952e18,
};

/* What happens in a second: how often, how long (median, and how uneven), how much of it fails. */
static const struct work {
	const char *component, *operation, *label;
	enum perftop_kind kind;
	const char *unit;
	double rate, median_ns, sigma, errors;
} works[] = {
	{ "collector", "fetch_markets", "", PERFTOP_KIND_TIMER, "", 12, 42e6, 0.3, 0 },
	{ "collector", "fetch_orders", "eu-west", PERFTOP_KIND_TIMER, "", 40, 9e6, 0.5, 0 },
	{ "collector", "fetch_orders", "us-east", PERFTOP_KIND_TIMER, "", 31, 31e6, 0.4, 0.04 },
	{ "collector", "parse", "", PERFTOP_KIND_TIMER, "", 900, 180e3, 0.3, 0 },
	{ "storage", "insert", "", PERFTOP_KIND_TIMER, "", 870, 65e3, 1.6, 0 },
	{ "storage", "commit", "", PERFTOP_KIND_TIMER, "", 9, 4e6, 0.4, 0 },
	{ "storage", "vacuum", "", PERFTOP_KIND_TIMER, "", 0.6, 720e6, 0.1, 0 },
	{ "api", "GET /orders", "", PERFTOP_KIND_TIMER, "", 210, 1.1e6, 0.7, 0.01 },
	{ "api", "POST /orders", "", PERFTOP_KIND_TIMER, "", 18, 6.5e6, 0.5, 0 },
	{ "cache", "lookup", "", PERFTOP_KIND_TIMER_NS, "", 4800, 310, 0.4, 0 },
	{ "cache", "evict", "", PERFTOP_KIND_TIMER, "", 2, 22e3, 0.4, 0 },
	{ "report", "daily", "", PERFTOP_KIND_TIMER, "", 0, 1e9, 0.1, 0 },
	{ "collector", "bytes received", "", PERFTOP_KIND_COUNTER, "B", 5200, 0, 0, 0 },
	{ "storage", "batch size", "", PERFTOP_KIND_VALUE, "rows", 9, 96, 0.5, 0 },
	{ "storage", "pool free", "", PERFTOP_KIND_GAUGE, "", 0, 0, 0, 0 },
};

#define WORKS   (sizeof(works) / sizeof(*works))
#define UNENDED 11 /* report daily */

static const char *const hostile_names[] = {
	"\033]52;c;cm0gLXJmIH4=\a",
	"\033[2J\033[31mred",
	"\302\233"
	"31m c1",
	"\xE2\x80\xAE"
	"evil\xE2\x80\xAC bidi",
	"日本語の操作",
	"emoji 🚀👩‍🚀",
	"co\xCC\x81mbi\xCC\x88ning",
	"bad \xFF\xFE\x80 bytes",
	"new\nline\ttab",
	"a very long name that goes on and on and on until it ends at last, or nearly so",
	"zero\xE2\x80\x8Bwidth",
	"",
};

#define HOSTILE (sizeof(hostile_names) / sizeof(*hostile_names))

static uint64_t next(struct fixture *f)
{
	f->seed = f->seed * 6364136223846793005ull + 1442695040888963407ull;
	return f->seed >> 33;
}

static double uniform(struct fixture *f)
{
	return ((double)next(f) + 0.5) / 2147483648.0;
}

/* Nearly normal: twelve uniforms less six. No libm call decides a digit of a golden screen. */
static double normal(struct fixture *f)
{
	double sum = -6;

	for (int i = 0; i < 12; i++)
		sum += uniform(f);
	return sum;
}

void fixture_init(struct fixture *f, const struct fixture_options *options)
{
	static const char *const names[] = { "collector", "worker", "worker", "indexer" };

	memset(f, 0, sizeof(*f));
	if (options)
		f->options = *options;
	f->seed = 42;
	f->interval = 1;
	f->exit_status = -1;
	f->processes = 1 + f->options.several;
	history_init(&f->history, 60);
	for (unsigned i = 0; i < f->processes + (f->processes > 1); i++) {
		bool sum = i == f->processes;
		struct process_info *info = mem_alloc(sizeof(*info));

		info->references = 1;
		info->id.pid = sum ? 0 : 4242 + (pid_t)i;
		info->id.start_ticks = 12345 + i;
		info->parent = 1;
		info->inner_pid = info->id.pid;
		info->comm = mem_string(sum                  ? "sum"
					: f->options.hostile ? "\033[31mev\xE2\x80\xAEil"
							     : names[i % 4]);
		info->command = mem_string(f->options.hostile ? "x \033]0;title\a\xff"
							      : "collector --markets all");
		info->user = mem_string("alice");
		info->executable = mem_string("/usr/bin/collector");
		info->directory = mem_string("/srv");
		info->cgroup = mem_string("/system.slice/collector.service");
		info->start_wall_ns = START_WALL - 11045 * (int64_t)SECOND;
		f->info[i] = info;
	}
}

void fixture_clear(struct fixture *f)
{
	history_clear(&f->history);
	for (int i = 0; i < 8; i++)
		if (f->info[i])
			process_info_release(f->info[i]);
}

static uint32_t op_count(const struct fixture *f)
{
	if (f->options.bare)
		return 0;
	return (uint32_t)(f->options.hostile ? HOSTILE : WORKS) + f->options.more;
}

static const struct work *work_of(const struct fixture *f, uint32_t op)
{
	return f->options.hostile ? &works[op % 10] : &works[op < WORKS ? op : op % 12];
}

static void add_keys(struct fixture *f, struct process_sample *p)
{
	p->key_count = op_count(f);
	p->keys = mem_alloc_array(p->key_count + 1, sizeof(*p->keys));
	for (uint32_t op = 0; op < p->key_count; op++) {
		const struct work *work = work_of(f, op);
		struct op_key *key = &p->keys[op];

		key->kind = work->kind;
		key->component = mem_string(work->component);
		key->operation = f->options.hostile ? mem_string(hostile_names[op % HOSTILE])
				 : op >= WORKS      ? mem_format("%s %u", work->operation, op)
						    : mem_string(work->operation);
		key->label = mem_string(work->label);
		key->unit = mem_string(work->unit);
	}
}

/* Counts durations in buckets and packs them. */
static void record(struct fixture *f, struct op_sample *op, const struct work *work, uint64_t n)
{
	static uint32_t counts[PERFTOP_SHM_OCTAVES * PERFTOP_SHM_BUCKETS];
	const uint32_t size = sizeof(counts) / sizeof(*counts);

	memset(counts, 0, sizeof(counts));
	for (uint64_t i = 0; i < n; i++) {
		double value = work->median_ns * exp(work->sigma * normal(f));
		uint64_t ticks = (uint64_t)value;
		uint32_t octave = perftop_bucket_octave(ticks);

		counts[octave * 64 + perftop_bucket_sub(ticks, octave)]++;
		op->totals.total += ticks;
		op->totals.self += ticks - ticks / 5;
		op->min = ticks < op->min ? ticks : op->min;
		op->max = ticks > op->max ? ticks : op->max;
		op->totals.errors += uniform(f) < work->errors;
	}
	op->totals.count = op->totals.timed = n;
	op->run = mem_alloc_array(n + 1, sizeof(*op->run));
	for (uint32_t i = 0; i < size; i++)
		if (counts[i])
			op->run[op->run_length++] = (struct bucket){ i, counts[i] };
}

/* One waits, one works, one does both. */
static void add_costs(struct op_sample *op, uint32_t i)
{
	struct op_costs *c = &op->totals.costs;
	uint64_t n = op->totals.count;

	if (i > 5)
		return;
	c->cpu_count = n;
	c->cpu_elapsed = op->totals.total;
	c->cpu_ns = op->totals.total / 100 * (i % 3 == 0 ? 4 : i % 3 == 1 ? 97 : 55);
	if (i > 3 || i == 2)
		return;
	c->mem_count = n;
	c->allocations = n * (3 + i);
	c->allocated = n * (i == 0 ? 150u << 20 : 4096 * (i + 1));
	c->freed = i == 3 ? c->allocated : c->allocated - 100 * n;
	op->peak = i == 0 ? 60u << 20 : 4096;
}

static void note_extremes(struct fixture *f, unsigned process, struct op_sample *op)
{
	uint64_t *min = &f->min[process][op->op % 512], *max = &f->max[process][op->op % 512];

	if (*max == 0)
		*min = UINT64_MAX;
	*min = op->min < *min ? op->min : *min;
	*max = op->max > *max ? op->max : *max;
	op->min = *min;
	op->max = *max;
}

static void add_ops(struct fixture *f, struct process_sample *p, unsigned process)
{
	uint32_t count = op_count(f);

	p->ops = mem_alloc_array(count + 1, sizeof(*p->ops));
	for (uint32_t i = 0; i < count; i++) {
		const struct work *work = work_of(f, i);
		struct op_sample *op = &p->ops[p->op_count];
		double wanted = work->rate * (0.8 + 0.4 * uniform(f));
		uint64_t n = (uint64_t)(wanted + uniform(f));

		bool unended = f->options.unended && i == UNENDED;

		if (f->ended || (n == 0 && work->kind != PERFTOP_KIND_GAUGE && i != 6 && !unended))
			continue;
		op->op = i;
		op->min = UINT64_MAX;
		if (work->kind == PERFTOP_KIND_COUNTER) {
			op->totals = (struct op_totals){ .count = n, .total = n * 700 };
		} else if (work->kind == PERFTOP_KIND_GAUGE) {
			op->gauge = (double)(4 + next(f) % 12);
		} else {
			record(f, op, work, n);
			note_extremes(f, process, op);
			if (f->options.costs)
				add_costs(op, i);
		}
		if (i == 6 || i == 0) {
			op->in_flight = 1;
			op->longest_in_flight_ns = i == 6 ? 1340000000 : 12000000;
		}
		if (unended) {
			op->in_flight = 2;
			op->longest_in_flight_ns = 83000000000;
		}
		p->op_count++;
	}
}

static void add_threads(struct fixture *f, struct process_sample *p)
{
	static const char *const names[] = { "collector", "fetch-1", "fetch-2", "storage", "api" };
	static const double cpu[] = { 2.5, 31.0, 24.0, 88.0, 0.0 };

	p->thread_count = f->ended ? 0 : 5;
	p->threads = mem_alloc_array(6, sizeof(*p->threads));
	for (uint32_t i = 0; i < p->thread_count; i++) {
		struct thread_sample *t = &p->threads[i];

		t->tid = p->info->id.pid + (pid_t)i;
		snprintf(t->name, sizeof(t->name), "%s",
			 f->options.hostile ? "\033]0;x\a" : names[i]);
		t->state = i == 3 ? 'R' : 'S';
		t->cpu_percent = t->cpu_user_percent = value_of(cpu[i]);
		t->cpu_system_percent = t->run_queue_wait_percent = value_of(0);
		t->processor = (int)i;
		if (op_count(f) == 0 || i == 4)
			continue;
		t->depth = t->frames = i == 3 ? 3 : 1;
		t->stack = mem_alloc_array(t->frames, sizeof(*t->stack));
		if (i == 3) {
			t->stack[0] = (struct frame_sample){ 5, 1360000000 };
			t->stack[1] = (struct frame_sample){ 4, 1350000000 };
			t->stack[2] = (struct frame_sample){ 6, 1340000000 };
		} else {
			t->stack[0] = (struct frame_sample){ i, 12000000 * (i + 1) };
			if (f->options.unended && i == 2)
				t->stack[0] = (struct frame_sample){ UNENDED, 83000000000 };
		}
	}
}

static void add_focus(struct process_sample *p)
{
	p->focus = 6;
	p->focus_count = 2;
	p->focus_threads = mem_alloc_array(2, sizeof(*p->focus_threads));
	for (uint32_t i = 0; i < 2; i++) {
		struct op_thread_sample *t = &p->focus_threads[i];

		t->tid = p->info->id.pid + (i ? 1 : 3);
		snprintf(t->name, sizeof(t->name), "%s", i ? "fetch-1" : "storage");
		t->live = i == 0;
		t->totals.count = t->totals.timed = i ? 3 : 61;
		t->totals.total = t->totals.self = (i ? 2 : 45) * SECOND;
	}
}

static void add_resources(struct fixture *f, struct process_sample *p, double share)
{
	double wave = (double)(f->ticks % 20) / 20, tick = (double)f->ticks;
	double busy = 90 + 60 * (wave < 0.5 ? wave : 1 - wave) * 2 + 8 * normal(f);
	struct value *r = p->resource;
	static const enum metric hidden[] = { METRIC_READ, METRIC_WRITE, METRIC_FILES,
					      METRIC_RECEIVE, METRIC_SEND };

	for (int metric = 0; metric < METRIC_COUNT; metric++)
		r[metric] = value_of((double)metric);
	r[METRIC_CPU_USER] = value_of(busy * share * 0.85);
	r[METRIC_CPU_SYSTEM] = value_of(busy * share * 0.15);
	r[METRIC_CPU] = value_of(busy * share);
	r[METRIC_RSS] = value_of((118 + 0.25 * tick) * 1048576);
	r[METRIC_VMS] = value_of(912.0 * 1048576);
	r[METRIC_PEAK_RSS] = value_of(160.0 * 1048576);
	r[METRIC_SWAP] = value_of(0);
	r[METRIC_PSS] = value_unknown(WHY_DEMAND);
	r[METRIC_READ] = value_of(wave < 0.3 ? 3.2e6 * uniform(f) : 0);
	r[METRIC_WRITE] = value_of(1.1e6 + 4e5 * normal(f));
	r[METRIC_RECEIVE] = value_of(3.6e6 * (0.5 + uniform(f)));
	r[METRIC_SEND] = value_of(2.4e5 * (0.5 + uniform(f)));
	r[METRIC_THREADS] = value_of(5);
	r[METRIC_FILES] = value_of(43);
	r[METRIC_SWITCHES] = value_of(5300 + 300 * normal(f));
	r[METRIC_PREEMPTIONS] = value_of(41);
	r[METRIC_MINOR_FAULTS] = value_of(120 * uniform(f));
	r[METRIC_MEMORY_LIMIT] = value_of(536870912);
	r[METRIC_CPU_LIMIT] = value_unknown(WHY_UNLIMITED);
	for (size_t i = 0; f->options.unknown && i < sizeof(hidden) / sizeof(*hidden); i++)
		r[hidden[i]] = value_unknown(WHY_PERMISSION);
	for (int metric = 0; f->ticks == 0 && metric < METRIC_COUNT; metric++)
		if (metric_info[metric].unit != UNIT_BYTES &&
		    metric_info[metric].unit != UNIT_COUNT)
			r[metric] = value_unknown(WHY_FIRST);
	for (int metric = 0; f->ended && metric < METRIC_COUNT; metric++)
		r[metric] = value_unknown(WHY_GONE);
}

/* A heap that grows, the rest at rest; read every ten seconds */
static struct memory_reading *read_memory(const struct fixture *f)
{
	static const struct {
		const char *name;
		enum memory_kind kind;
		double mib;
	} mappings[] = {
		{ "[heap]", MEMORY_HEAP, 24 },
		{ "7f2c1c000000-7f2c20000000", MEMORY_ANONYMOUS, 48 },
		{ "7f2c24000000-7f2c28000000", MEMORY_ANONYMOUS, 11.5 },
		{ "/usr/bin/collector", MEMORY_CODE, 9 },
		{ "/usr/lib/x86_64-linux-gnu/libssl.so.3", MEMORY_CODE, 2.25 },
		{ "/usr/bin/collector", MEMORY_FILE, 3 },
		{ "/var/lib/collector/index of \033[31mall\xff.db", MEMORY_FILE, 16 },
		{ "/dev/shm/ring", MEMORY_SHARED, 4 },
		{ "[stack]", MEMORY_STACK, 0.125 },
		{ "[vdso]", MEMORY_OTHER, 0.004 },
	};
	struct memory_reading *r = memory_reading_zero();

	for (size_t i = 0; i < sizeof(mappings) / sizeof(*mappings); i++) {
		double size = mappings[i].mib * 1048576 + (i == 0 ? 262144 * (double)f->ticks : 0);
		bool shared = i >= 3 && i <= 7;
		struct memory_reading one = { 0 };
		struct memory_mapping mapping = { (char *)mappings[i].name,
						  mappings[i].kind,
						  1,
						  { size, shared ? size / 2 : size,
						    shared ? size / 4 : size, 0 } };

		one.kind[mapping.kind] = one.total = mapping.amounts;
		one.mappings = &mapping;
		one.mapping_count = one.ranges = 1;
		memory_reading_add(r, &one);
	}
	memory_reading_settle(r);
	return r;
}

static struct memory_sample *add_memory(const struct fixture *f, unsigned process)
{
	struct memory_sample *m;

	if ((!f->options.memory && !f->options.denied) ||
	    (process > 0 && process == f->options.unread))
		return NULL;
	m = mem_alloc(sizeof(*m));
	for (int i = 0; i < MEMORY_PART_COUNT; i++)
		m->part[i] = value_of((i + 1) * 10 * 1048576.0);
	m->why = f->ended ? WHY_GONE : f->options.denied ? WHY_PERMISSION : WHY_KNOWN;
	if (m->why == WHY_KNOWN && f->ticks % 10 == 0)
		m->reading = read_memory(f);
	return m;
}

static const struct profile_function functions[] = {
	{ "_start", "collector" },
	{ "__libc_start_main", "libc.so.6" },
	{ "main", "collector" },
	{ "collect::fetch_loop(collect::Markets&)", "collector" },
	{ "collect::parse_message(std::basic_string_view<char>)", "collector" },
	{ "json::Value::parse(char const*, unsigned long)", "collector" },
	{ "malloc", "libc.so.6" },
	{ "clone3", "libc.so.6" },
	{ "start_thread", "libc.so.6" },
	{ "storage_worker", "collector" },
	{ "btree_insert", "libstorage.so.1" },
	{ "__memmove_avx_unaligned_erms", "libc.so.6" },
	{ "evil\033]0;x\a\xff", "[jit]" },
	{ "vacuum_step", "libstorage.so.1" },
	{ "do_syscall_64", "[kernel]" },
	{ "libssl.so.3+0x1c2f0", "libssl.so.3" },
};

static const struct profile_path paths[] = {
	{ PROFILE_NONE, 0 },
	{ 0, 1 },
	{ 1, 2 },
	{ 2, 3 },
	{ 3, 4 },
	{ 4, 5 },
	{ 5, 5 },
	{ 5, 6 },
	{ 4, 12 },
	{ 3, 15 },
	{ 3, 14 },
	{ PROFILE_NONE, 7 },
	{ 11, 8 },
	{ 12, 9 },
	{ 13, 10 },
	{ 14, 11 },
	{ 13, 13 },
	{ 16, 13 },
	{ 17, 13 },
	{ 18, 14 },
};

/* Of a second. */
static const struct {
	uint32_t path;
	pid_t thread;
	uint32_t op;
	uint64_t count;
} hits[] = {
	{ 5, 1, 3, 14 },
	{ 6, 1, 3, 6 },
	{ 7, 1, 3, 3 },
	{ 8, 1, 3, 1 },
	{ 9, 2, 2, 5 },
	{ 10, 2, 2, 2 },
	{ 3, 0, PROFILE_NO_OP, 1 },
	{ 14, 3, 4, 29 },
	{ 15, 3, 4, 11 },
	{ 16, 3, 6, 4 },
	{ 18, 3, 6, 9 },
	{ 19, 3, 6, 2 },
	{ 14, 3, PROFILE_UNKNOWN_OP, 3 },
};

#define HITS (sizeof(hits) / sizeof(*hits))

static struct profile_sample *refuse_functions(void)
{
	struct profile_sample *s = mem_alloc(sizeof(*s));

	s->account.cpu_seconds = s->period_seconds = NAN;
	s->reason = mem_string(
		"permission denied: kernel.perf_event_paranoid is 3; set it to 2, or run "
		"perftop as root or with CAP_PERFMON");
	return s;
}

/* All names at once; what is cut and lost, now and then */
static struct profile_sample *add_functions(const struct fixture *f, const struct process_sample *p)
{
	struct profile_sample *s;

	if (f->options.refused)
		return refuse_functions();
	if (!f->options.functions || f->ended)
		return NULL;
	s = mem_alloc(sizeof(*s));
	s->period_seconds = 0.01;
	s->kernel = !f->options.user_only;
	s->account.cpu_seconds = NAN;
	if (f->ticks == 0)
		return s;
	s->function_count = sizeof(functions) / sizeof(*functions);
	s->functions = mem_alloc_array(s->function_count, sizeof(*functions));
	for (size_t i = 0; i < s->function_count; i++)
		s->functions[i] = (struct profile_function){ mem_string(functions[i].name),
							     mem_string(functions[i].module) };
	s->path_count = sizeof(paths) / sizeof(*paths);
	s->paths = mem_copy(paths, sizeof(paths));
	s->hits = mem_alloc_array(HITS, sizeof(*s->hits));
	for (size_t i = 0; i < HITS; i++) {
		s->hits[i] = (struct profile_hit){ hits[i].path, p->info->id.pid + hits[i].thread,
						   hits[i].op, hits[i].count };
		s->account.samples += hits[i].count;
	}
	s->hit_count = HITS;
	s->account.cut = f->ticks % 3 == 0;
	s->account.lost = f->ticks == 20;
	s->account.cpu_seconds = (double)s->account.samples * 0.0104;
	return s;
}

static void add_process(struct fixture *f, struct process_sample *p, unsigned i)
{
	p->info = process_info_hold(f->info[i]);
	p->state = f->ended ? 'X' : 'S';
	p->ended = f->ended;
	p->exit_status = f->ended ? f->exit_status : -1;
	p->segment.state = f->options.bare ? SEGMENT_ABSENT
			   : f->ended      ? SEGMENT_DEAD
					   : SEGMENT_ATTACHED;
	p->segment.scale = 1e-9;
	p->segment.size_bytes = 64 << 20;
	p->segment.used_bytes = 3 << 20;
	p->segment.slabs = 5;
	p->segment.counter = true;
	p->segment.dropped[PERFTOP_DROP_MEMORY] = f->options.drops;
	p->focus = UINT32_MAX;
	add_resources(f, p, i == f->processes ? f->processes : 1);
	if (f->ticks == 0)
		add_keys(f, p);
	add_ops(f, p, i);
	add_threads(f, p);
	p->memory = add_memory(f, i);
	p->profile = add_functions(f, p);
	if (op_count(f) > 6)
		add_focus(p);
}

void fixture_tick(struct fixture *f)
{
	struct sample *s = mem_alloc(sizeof(*s));
	uint64_t step = (uint64_t)(f->interval * 1e9);

	s->mono_ns = START_MONO + f->ticks * step;
	s->elapsed_ns = f->ticks ? step : 0;
	s->wall_ns = START_WALL + (int64_t)(f->ticks * step);
	s->self_cpu_percent = f->ticks ? 0.1 : NAN;
	s->self_rss_bytes = 4.4 * 1048576;
	s->process_count = f->processes + (f->processes > 1) - f->left;
	s->processes = mem_alloc_array(s->process_count, sizeof(*s->processes));
	for (unsigned i = 0; i < s->process_count; i++)
		add_process(f, &s->processes[i], f->left + i);
	f->ticks++;
	history_add(&f->history, s);
}

void fixture_ticks(struct fixture *f, int count)
{
	for (int i = 0; i < count; i++)
		fixture_tick(f);
}

void fixture_end(struct fixture *f, int exit_status)
{
	f->ended = true;
	f->exit_status = exit_status;
	fixture_tick(f);
	f->history.ended = true;
	snprintf(f->history.ended_why, sizeof(f->history.ended_why),
		 "the process has ended; its last state is shown");
}

struct tui_settings fixture_settings(void)
{
	return (struct tui_settings){
		.interval = 1,
		.view = VIEW_WINDOW,
		.sort = mem_string("time"),
		.columns = mem_string(""),
		.component = mem_string(""),
		.filter = mem_string(""),
		.theme = mem_string("default"),
		.color = true,
		.unicode = true,
	};
}

void fixture_settings_clear(struct tui_settings *settings)
{
	free(settings->sort);
	free(settings->columns);
	free(settings->component);
	free(settings->filter);
	free(settings->theme);
}
