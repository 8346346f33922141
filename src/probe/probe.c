/* The probes of one monitor: which processes have which, what came of them, and when they are let go of. */
#include "probe/probe.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/order.h"

#include "probe/numbers.h"
#include "probe/point.h"

#define SECOND_NS 1000000000ull
#define TRIAL_NS  20000000  /* of probes_try */
#define RATE_NS   100000000 /* a rate is over at least so long: what comes in a burst costs little */
#define LOOK_NS   SECOND_NS
#define LOOK_BUDGET \
	50 /* looking at what is mapped takes at most 1/50 of the time between two looks */
#define SETTLE_TRIES 100 /* a millisecond apart */

struct probes {
	struct probe_spec *specs;
	size_t spec_count;
	bool syscalls;
	struct kernel *kernel;
	struct probing *slots[PROBE_PROCESSES]; /* NULL: free */
	uint32_t slot_count;
	struct error note;
};

struct probing {
	pid_t pid;
	uint32_t slot;
	struct point *points; /* by spec */
	struct seen **seen;   /* by cell of the slot; NULL: nothing was */
	uint32_t cells;
	uint32_t keys; /* that the samples have */
	struct safety safety;
	uint64_t rate_ns, look_ns; /* when rates were last looked at, mappings are to be next */
};

/* What runs in the kernel */

static bool parse_specs(struct probes *p, const struct probe_options *options, struct error *err)
{
	p->specs = mem_alloc_array(options->function_count + 1, sizeof(*p->specs));
	for (size_t i = 0; i < options->function_count; i++, p->spec_count++)
		if (!probe_spec_parse(options->functions[i], &p->specs[i], err))
			return false;
	return true;
}

struct probes *probes_open(const struct probe_options *options, struct error *err)
{
	struct probes *p = mem_alloc(sizeof(*p));
	struct kernel_options wanted = { .slots = options->several ? PROBE_PROCESSES : 1,
					 .functions = (uint32_t)options->function_count,
					 .syscalls = options->syscalls };

	p->syscalls = options->syscalls;
	p->slot_count = wanted.slots;
	if (parse_specs(p, options, err))
		p->kernel = kernel_open(&wanted, err);
	if (p->kernel)
		return p;
	probes_close(p);
	return NULL;
}

void probes_close(struct probes *p)
{
	if (!p)
		return;
	kernel_close(p->kernel);
	for (size_t i = 0; i < p->spec_count; i++)
		probe_spec_clear(&p->specs[i]);
	free(p->specs);
	free(p);
}

const char *probes_note(const struct probes *p)
{
	return p->note.text;
}

/* One process */

static struct probing *probing_new(struct probes *p, pid_t pid, uint32_t slot)
{
	struct probing *g = mem_alloc(sizeof(*g));

	g->pid = pid;
	g->slot = slot;
	g->cells = (uint32_t)p->spec_count + (p->syscalls ? PROBE_SYSCALLS : 0);
	g->seen = mem_alloc_array(g->cells, sizeof(struct seen *));
	g->points = mem_alloc_array(p->spec_count + 1, sizeof(*g->points));
	for (size_t i = 0; i < p->spec_count; i++)
		g->points[i] = (struct point){ .spec = &p->specs[i], .links = KERNEL_NO_LINKS };
	g->rate_ns = clock_mono_ns();
	kernel_clear(p->kernel, slot);
	p->slots[slot] = g;
	return g;
}

void probes_remove(struct probes *p, struct probing *g)
{
	if (!g)
		return;
	for (size_t i = 0; i < p->spec_count; i++)
		point_clear(&g->points[i]);
	if (p->syscalls)
		kernel_forget(p->kernel, g->pid);
	for (uint32_t i = 0; i < g->cells; i++) {
		if (g->seen[i])
			seen_clear(g->seen[i]);
		free(g->seen[i]);
	}
	p->slots[g->slot] = NULL;
	safety_clear(&g->safety);
	free(g->points);
	free(g->seen);
	free(g);
}

/* A program that is loaded has more than itself and its loader, or nothing but itself. */
static void settle(int proc_directory)
{
	const struct timespec pause = { .tv_nsec = 1000000 };
	size_t before = 0;

	for (int i = 0; i < SETTLE_TRIES; i++) {
		struct mappings maps = { 0 };
		size_t files = 0;

		maps_read(proc_directory, &maps);
		for (size_t j = 0; j < maps.count; j++)
			files += maps.list[j].inode != 0;
		maps_clear(&maps);
		if (files && files == before && files != 2)
			return;
		before = files;
		nanosleep(&pause, NULL);
	}
}

static void note_stepped(struct probes *p, const struct point *point)
{
	error_set(
		&p->note,
		_("the probe of %s costs several microseconds a call: its first instruction has to "
		  "be single-stepped"),
		point->name);
}

static bool set_point(struct probes *p, struct probing *g, size_t i, const struct process_view *v,
		      struct error *err)
{
	struct point *point = &g->points[i];

	if (point->state != POINT_WAITING)
		return true;
	if (!point_set(point, p->kernel, g->slot, (uint32_t)i, v, err))
		return false;
	if (point->state == POINT_SET && point->first == INSTRUCTION_STEPPED)
		note_stepped(p, point);
	return true;
}

static bool say_unmapped(const struct probe_spec *spec, pid_t pid, struct error *err)
{
	if (!*spec->binary)
		return error_set(err, _("--probe: the program of process %d cannot be told"),
				 (int)pid);
	return error_set(err, _("--probe: process %d has no file '%s' mapped"), (int)pid,
			 spec->binary);
}

static bool set_all(struct probes *p, struct probing *g, const struct probe_target *target,
		    struct error *err)
{
	struct process_view v;
	bool good = true;

	if (p->spec_count == 0)
		return true;
	if (!view_open(&v, target->pid, target->proc_directory, &g->safety, err))
		return false;
	for (size_t i = 0; good && i < p->spec_count; i++) {
		good = set_point(p, g, i, &v, err);
		if (good && !target->young && g->points[i].state == POINT_WAITING)
			good = say_unmapped(&p->specs[i], target->pid, err);
	}
	view_close(&v);
	return good;
}

static bool free_slot(const struct probes *p, uint32_t *slot)
{
	for (*slot = 0; *slot < p->slot_count; (*slot)++)
		if (!p->slots[*slot])
			return true;
	return false;
}

struct probing *probes_add(struct probes *p, const struct probe_target *target, struct error *err)
{
	struct probing *g;
	uint32_t slot;

	if (!free_slot(p, &slot)) {
		error_set(err, _("at most %u processes are probed at once"), p->slot_count);
		return NULL;
	}
	if (target->young && p->spec_count)
		settle(target->proc_directory);
	g = probing_new(p, target->pid, slot);
	if (set_all(p, g, target, err) &&
	    (!p->syscalls || kernel_watch(p->kernel, target->pid, slot, err)))
		return g;
	probes_remove(p, g);
	return NULL;
}

/* Letting go */

static const struct probe_cell *cell_of(const struct probes *p, const struct probing *g, size_t i)
{
	return kernel_cells(p->kernel, g->slot) + i;
}

static void check_rate(struct probes *p, struct point *point, uint64_t calls, uint64_t elapsed_ns)
{
	double seconds = (double)(elapsed_ns > RATE_NS ? elapsed_ns : RATE_NS) * 1e-9;
	double rate = (double)calls / seconds;

	if (point->state != POINT_SET || rate <= PROBE_RATE)
		return;
	point_release(point);
	error_set(
		&p->note,
		_("the probe of %s was taken off: %.0f calls a second are more than the %.0f that "
		  "cost little"),
		point->name, rate, PROBE_RATE);
}

static void check_rates(struct probes *p, struct probing *g)
{
	uint64_t now_ns = clock_mono_ns(), elapsed_ns = now_ns - g->rate_ns;

	for (size_t i = 0; i < p->spec_count; i++) {
		struct point *point = &g->points[i];
		uint64_t entered = cell_of(p, g, i)->entered;

		check_rate(p, point, entered - point->entered, elapsed_ns);
		if (elapsed_ns >= RATE_NS)
			point->entered = entered;
	}
	if (elapsed_ns >= RATE_NS)
		g->rate_ns = now_ns;
}

void probes_try(struct probes *p)
{
	const struct timespec trial = { .tv_nsec = TRIAL_NS };

	if (p->spec_count == 0)
		return;
	nanosleep(&trial, NULL);
	for (uint32_t i = 0; i < p->slot_count; i++)
		if (p->slots[i])
			check_rates(p, p->slots[i]);
}

/* Its returns are probed, which may be dangerous. */
static bool is_timed(const struct point *point)
{
	return point->state == POINT_SET && !point->spec->calls;
}

static bool any_timed(const struct probes *p, const struct probing *g)
{
	for (size_t i = 0; i < p->spec_count; i++)
		if (is_timed(&g->points[i]))
			return true;
	return false;
}

static bool any_waiting(const struct probes *p, const struct probing *g)
{
	for (size_t i = 0; i < p->spec_count; i++)
		if (g->points[i].state == POINT_WAITING)
			return true;
	return false;
}

/* A library that throws may have come since. */
static void check_danger(struct probes *p, struct probing *g, const struct process_view *v)
{
	const char *name = "";
	enum danger danger;

	if (!any_timed(p, g))
		return;
	danger = safety_of_process(&g->safety, v->proc_directory, &v->maps, &name);
	if (danger == DANGER_NONE)
		return;
	for (size_t i = 0; i < p->spec_count; i++)
		if (is_timed(&g->points[i]))
			point_release(&g->points[i]);
	error_set(&p->note, _("the probes of process %d were taken off: of %s, %s"), (int)g->pid,
		  name, danger_text(danger));
}

static void set_waiting(struct probes *p, struct probing *g, const struct process_view *v)
{
	struct error err;

	for (size_t i = 0; i < p->spec_count; i++) {
		if (set_point(p, g, i, v, &err))
			continue;
		g->points[i].state = POINT_GONE;
		p->note = err;
	}
}

static void look(struct probes *p, struct probing *g, int proc_directory)
{
	uint64_t before_ns = clock_mono_ns(), cost_ns;
	struct process_view v;

	if (before_ns < g->look_ns || (!any_timed(p, g) && !any_waiting(p, g)))
		return;
	if (view_open(&v, g->pid, proc_directory, &g->safety, NULL)) {
		check_danger(p, g, &v);
		set_waiting(p, g, &v);
		view_close(&v);
	}
	cost_ns = (clock_mono_ns() - before_ns) * LOOK_BUDGET;
	g->look_ns = clock_mono_ns() + (cost_ns > LOOK_NS ? cost_ns : LOOK_NS);
}

/* Reading */

static struct op_key function_key(const struct point *point)
{
	bool calls = point->spec->calls;

	return (struct op_key){
		.component = mem_string("probe"),
		.operation = mem_string(point->name),
		.kind = calls ? PERFTOP_KIND_COUNTER : PERFTOP_KIND_TIMER_NS,
		.unit = mem_string(calls ? "calls" : ""),
	};
}

static struct op_key syscall_key(uint32_t number)
{
	const char *name = number == PROBE_SYSCALLS - 1 ? "others" : probe_syscall_name(number);

	return (struct op_key){
		.component = mem_string("syscall"),
		.operation = name ? mem_string(name) : mem_format("syscall %u", number),
		.kind = PERFTOP_KIND_TIMER_NS,
		.unit = mem_string(""),
	};
}

static bool is_syscall(const struct probes *p, uint32_t cell)
{
	return cell >= p->spec_count;
}

static uint32_t syscall_of(const struct probes *p, uint32_t cell)
{
	return cell - (uint32_t)p->spec_count;
}

static struct op_key key_of(const struct probes *p, const struct probing *g, uint32_t cell)
{
	struct op_key key = is_syscall(p, cell) ? syscall_key(syscall_of(p, cell))
						: function_key(&g->points[cell]);

	key.watched = true;
	key.label = mem_string("");
	return key;
}

/* What a sample has so far. */
struct reading {
	struct process_sample *out;
	size_t key_capacity, op_capacity;
};

static void announce(const struct probes *p, struct probing *g, uint32_t cell, struct reading *r)
{
	struct process_sample *out = r->out;
	struct seen *seen = g->seen[cell];

	seen->known = true;
	seen->key = g->keys++;
	out->keys = vec_room(out->keys, out->key_count, &r->key_capacity);
	out->keys[out->key_count++] = key_of(p, g, cell);
}

static bool calls_only(const struct probes *p, uint32_t cell)
{
	return !is_syscall(p, cell) && p->specs[cell].calls;
}

static int by_op(const void *left, const void *right)
{
	const struct op_sample *a = left, *b = right;

	return ORDER(a->op, b->op);
}

/* A function has its row as soon as its probe is set, a system call when it has happened. */
static bool is_of_interest(const struct probes *p, const struct probing *g, uint32_t cell)
{
	if (g->seen[cell])
		return true;
	if (!is_syscall(p, cell) && g->points[cell].name)
		return true;
	return __atomic_load_n(&cell_of(p, g, cell)->count, __ATOMIC_RELAXED) != 0;
}

/* How the kernel comes back from a probe: ours, not the program's (uprobe, 336, and uretprobe, 335, of Linux 6.18 and 6.11). */
static bool is_of_probes(const struct probes *p, uint32_t cell)
{
#ifdef __x86_64__
	uint32_t number = syscall_of(p, cell);

	return p->spec_count && is_syscall(p, cell) && (number == 335 || number == 336);
#else
	(void)p, (void)cell;
	return false;
#endif
}

static void read_cell(const struct probes *p, struct probing *g, uint32_t cell, struct reading *r)
{
	struct process_sample *out = r->out;
	struct op_sample op;
	bool came;

	if (!is_of_interest(p, g, cell) || is_of_probes(p, cell))
		return;
	if (!g->seen[cell])
		g->seen[cell] = mem_alloc(sizeof(*g->seen[cell]));
	came = seen_take(g->seen[cell], p->kernel, cell_of(p, g, cell), calls_only(p, cell), &op);
	if (!g->seen[cell]->known && (came || !is_syscall(p, cell)))
		announce(p, g, cell, r);
	if (!came)
		return;
	op.op = g->seen[cell]->key;
	out->ops = vec_room(out->ops, out->op_count, &r->op_capacity);
	out->ops[out->op_count++] = op;
}

void probes_read(struct probes *p, struct probing *g, int proc_directory,
		 struct process_sample *out)
{
	struct reading reading = { .out = out };

	check_rates(p, g);
	if (proc_directory != -1)
		look(p, g, proc_directory);
	out->keys = NULL;
	out->ops = NULL;
	out->key_count = out->op_count = 0;
	out->first_key = g->keys;
	for (uint32_t i = 0; i < g->cells; i++)
		read_cell(p, g, i, &reading);
	if (out->op_count)
		qsort(out->ops, out->op_count, sizeof(*out->ops), by_op);
}

void probes_restart(struct probing *g)
{
	for (uint32_t i = 0; i < g->cells; i++)
		if (g->seen[i])
			g->seen[i]->known = false;
	g->keys = 0;
}
