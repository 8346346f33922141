/* A history and a document with something of everything in it. */
#include "fixture.h"

#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "perftop/bucket.h"

#include "profile_fixture.h"

static void add_key(struct process_sample *p, enum perftop_kind kind, const char *component,
		    const char *operation)
{
	bool timer = kind == PERFTOP_KIND_TIMER;

	p->keys = mem_resize(p->keys, p->key_count + 1, sizeof(*p->keys));
	p->keys[p->key_count++] = (struct op_key){ kind,
						   mem_string(component),
						   mem_string(operation),
						   mem_string(timer ? "label<" : ""),
						   mem_string(timer ? "" : "B"),
						   false };
}

static void add_op(struct process_sample *p, enum perftop_kind kind, uint64_t count, uint64_t value)
{
	uint32_t octave = perftop_bucket_octave(value);
	struct op_sample *o;

	p->ops = mem_resize(p->ops, p->op_count + 1, sizeof(*p->ops));
	o = &p->ops[p->op_count];
	*o = (struct op_sample){
		.op = p->op_count++,
		.totals = { count, count, 1, count * value, count * value, { 0 } },
		.min = value,
		.max = value,
		.gauge = 2.5,
	};
	if (kind == PERFTOP_KIND_COUNTER || kind == PERFTOP_KIND_GAUGE)
		return;
	if (kind == PERFTOP_KIND_TIMER) {
		o->totals.costs =
			(struct op_costs){ count,     count * value / 4, count * value, count,
					   9 * count, 1000 * count,      990 * count };
		o->peak = 600;
	}
	o->run = mem_alloc(sizeof(*o->run));
	o->run[0] =
		(struct bucket){ octave << 6 | perftop_bucket_sub(value, octave), (uint32_t)count };
	o->run_length = 1;
}

static void add_ops(struct process_sample *p, unsigned number)
{
	if (number == 0) {
		add_key(p, PERFTOP_KIND_TIMER, "db", "query");
		add_key(p, PERFTOP_KIND_COUNTER, "net", "bytes");
		add_key(p, PERFTOP_KIND_VALUE, "net", "size");
		add_key(p, PERFTOP_KIND_GAUGE, "net", "queue");
	}
	add_op(p, PERFTOP_KIND_TIMER, 4, 1000000);
	add_op(p, PERFTOP_KIND_COUNTER, 1, number ? 10 : 9007199254740993u);
	add_op(p, PERFTOP_KIND_VALUE, 3, number ? UINT64_MAX / 8 : 5);
	add_op(p, PERFTOP_KIND_GAUGE, 0, 0);
}

static void add_thread(struct process_sample *p)
{
	p->threads = mem_alloc(sizeof(*p->threads));
	p->thread_count = 1;
	p->threads[0] = (struct thread_sample){ .tid = 43, .state = 'R', .processor = -1 };
	memcpy(p->threads[0].name, "fifteen letters", 16);
	p->threads[0].cpu_percent = value_unknown(WHY_FIRST);
	p->threads[0].cpu_user_percent = value_of(1);
	p->threads[0].depth = p->threads[0].frames = 1;
	p->threads[0].stack = mem_alloc(sizeof(struct frame_sample));
	p->threads[0].stack[0] = (struct frame_sample){ 0, 1500000000 };
}

struct sample *fixture_sample(unsigned number)
{
	struct sample *s = mem_alloc(sizeof(*s));
	struct process_sample *p = mem_alloc(sizeof(*p));

	*p = (struct process_sample){ .state = 'S', .exit_status = -1, .focus = UINT32_MAX };
	p->info = mem_alloc(sizeof(*p->info));
	p->info->references = 1;
	p->info->id = (struct process_id){ 42, 1000 };
	p->info->comm = mem_string("a\"\xff<b");
	p->info->command = mem_string("/bin/x \033[31m");
	p->info->start_wall_ns = 1795147500000000000;
	p->segment.state = SEGMENT_ATTACHED;
	p->segment.scale = 1e-9;
	for (int i = 0; i < METRIC_COUNT; i++)
		p->resource[i] = value_unknown(WHY_FIRST);
	p->resource[METRIC_RSS] = value_of(9007199254740992.0);
	p->resource[METRIC_CPU] = value_of(12.5 + number / 3.0);
	add_thread(p);
	add_ops(p, number);
	s->mono_ns = 1000000000u * (number + 1ull) + number * 1234567u;
	s->elapsed_ns = number ? 1001234567 : 0;
	s->wall_ns = 1795147506123456000 + (int64_t)number * 1001234567;
	s->self_cpu_percent = number ? 0.1 : NAN;
	s->self_rss_bytes = number ? 4096 : NAN;
	s->processes = p;
	s->process_count = 1;
	return s;
}

void fixture_history(struct history *h, unsigned samples)
{
	history_init(h, 60);
	for (unsigned i = 0; i < samples; i++)
		history_add(h, fixture_sample(i));
}

static void add_findings(struct document_process *p)
{
	p->judged = true;
	p->findings = mem_alloc_array(2, sizeof(*p->findings));
	p->finding_count = 2;
	p->findings[0] = (struct document_finding){
		.rule = mem_string("slow-operation"),
		.severity = mem_string("critical"),
		.subject = mem_string("db que|ry [`<script>`]"),
		.message = mem_string("takes 650ms on average; more than 500ms is slow"),
		.suggestion = mem_string("ask @somebody | see <http://x>"),
		.unit = mem_string("seconds"),
		.value = 0.65,
		.threshold = 0.5,
		.since_wall_ns = 1795147506123456000,
	};
	p->findings[1] = (struct document_finding){
		.rule = mem_string("cpu-trend"),
		.severity = mem_string("info"),
		.subject = mem_string("CPU"),
		.message = mem_string("uses more than before"),
		.suggestion = mem_string(""),
		.unit = mem_string("percent"),
		.value = NAN,
		.threshold = 50,
		.since_wall_ns = 1795147506123456000,
		.until_wall_ns = 1795147507000000000,
	};
}

static void add_health(struct document_process *p)
{
	p->health = 82.5;
	p->parts = mem_alloc_array(2, sizeof(*p->parts));
	p->part_count = 2;
	p->parts[0] =
		(struct document_part){ mem_string("latency"), mem_string("one is slow"), 60, 25 };
	p->parts[1] = (struct document_part){ mem_string("memory"), mem_string("no limit is known"),
					      NAN, 0 };
}

struct document *fixture_document(void)
{
	struct host host = { .name = "host", .kernel = "Linux", .cpus = 2, .memory_bytes = 1e9 };
	struct collect_options options = {
		.host = &host,
		.interval = 1,
		.view = VIEW_LIFETIME,
		.note = "process 42 has ended",
		.histograms = true,
		.series = true,
		.slices = true,
	};
	struct history history;
	struct document *d;

	fixture_history(&history, 10);
	d = document_collect(&history, &options);
	history_clear(&history);
	add_findings(d->processes);
	add_health(d->processes);
	profile_data_free(d->processes->profile);
	d->processes->profile = profile_fixture();
	return d;
}
