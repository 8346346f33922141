/*
 * perftop-demo: the workload behind `perftop --demo`. It pretends to be a small server whose
 * operations take the times that workload.def gives them, so that what perftop shows can be
 * compared with what is so. Uses libperftop and libc, as any instrumented program does.
 */
#include "demo/clock.h"
#include "demo/truth.h"
#include "demo/work.h"
#include "demo/workload.h"

#include <getopt.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#define SAMPLED_ONE_IN 16

static struct {
	perftop_op ops[OP_COUNT];
	perftop_metric metrics[METRIC_COUNT];
	atomic_uint_fast64_t passes[OP_COUNT]; /* begun */
	uint64_t start_ns;
	double speed;
} demo = { .speed = 1 };

struct options {
	double duration;   /* seconds; 0: until told to end */
	const char *truth; /* where to; "-": stdout; NULL: nowhere */
	bool help;
};

static void run(enum op_id id);

static void register_all(void)
{
	for (int id = 0; id < OP_COUNT; id++)
		if (operations[id].way != WAY_SAMPLED)
			demo.ops[id] = perftop_op_get(operations[id].component, operations[id].name,
						      operations[id].label);
	for (int id = 0; id < METRIC_COUNT; id++)
		demo.metrics[id] = perftop_metric_get(metrics[id].kind, metrics[id].component,
						      metrics[id].name, NULL, metrics[id].unit);
}

static uint64_t planned_ns(const struct operation *op, uint64_t pass)
{
	return (uint64_t)((op->micros + op->spread * wave(pass)) * 1000.0 / demo.speed);
}

static void feed(enum metric_id id, uint64_t pass)
{
	uint64_t amount = (uint64_t)(metrics[id].amount + metrics[id].spread * wave(pass));

	if (metrics[id].kind == PERFTOP_KIND_COUNTER)
		perftop_count(demo.metrics[id], amount);
	else if (metrics[id].kind == PERFTOP_KIND_GAUGE)
		perftop_gauge(demo.metrics[id], (double)amount);
	else
		perftop_value(demo.metrics[id], amount);
	truth_metric(id, amount);
}

/* The children of one parent that follow each other: the first is begun, the next ones each end the
 * one before, the last is ended. */
static void run_chain(enum op_id parent)
{
	enum op_id last = OP_NONE;
	uint64_t start = 0, now, pass;

	for (int id = 0; id < OP_COUNT; id++) {
		if (operations[id].parent != parent || operations[id].way != WAY_NEXT)
			continue;
		pass = demo.passes[id]++;
		now = now_ns();
		if (last == OP_NONE) {
			perftop_begin(demo.ops[id]);
		} else {
			perftop_next(demo.ops[id]);
			truth_pass(last, now - start, false);
		}
		start = now;
		last = id;
		work_spend(operations[id].work, planned_ns(&operations[id], pass));
	}
	if (last == OP_NONE)
		return;
	perftop_end(demo.ops[last]);
	truth_pass(last, now_ns() - start, false);
}

static void run_children(enum op_id parent)
{
	for (int id = 0; id < OP_COUNT; id++)
		if (operations[id].parent == parent && operations[id].way != WAY_NEXT)
			for (uint32_t i = 0; i < operations[id].times; i++)
				run(id);
	run_chain(parent);
}

static void deliver(void)
{
	struct parcel parcel;

	while (work_take(&parcel)) {
		perftop_span_end(&parcel.span);
		truth_pass(OP_LETTER, now_ns() - parcel.start_ns, false);
	}
}

/* What happens in a pass, whatever way it is recorded. True if it failed. */
static bool body(enum op_id id, uint64_t pass)
{
	const struct operation *op = &operations[id];
	bool worked = work_spend(op->work, planned_ns(op, pass));

	run_children(id);
	if (op->work == WORK_DELIVER)
		deliver();
	for (int m = 0; m < METRIC_COUNT; m++)
		if (metrics[m].op == id)
			feed(m, pass);
	return !worked || (op->fail && pass % op->fail == op->fail - 1);
}

/* The ways */

static bool pass_scope(enum op_id id, uint64_t pass)
{
	PERFTOP_SCOPE_AS(scope, demo.ops[id]);
	bool failed = body(id, pass);

	if (failed)
		perftop_scope_fail(&scope);
	return failed;
}

static bool pass_pair(enum op_id id, uint64_t pass)
{
	bool failed;

	perftop_begin(demo.ops[id]);
	failed = body(id, pass);
	if (failed)
		perftop_fail(demo.ops[id]);
	else
		perftop_end(demo.ops[id]);
	return failed;
}

/* A site has one name for good, so that one row only can be recorded in this way. */
#define OP(id, component, operation, label, parent, times, way, ...) +(WAY_##way == WAY_SAMPLED)
_Static_assert(0
#include "demo/workload.def"
		       == 1,
	       "one sampled operation");
static bool pass_sampled(enum op_id id, uint64_t pass)
{
	PERFTOP_SCOPE_SAMPLED(operations[id].component, operations[id].name, SAMPLED_ONE_IN);

	return body(id, pass);
}

static void pass_span(enum op_id id)
{
	struct parcel parcel = { perftop_span_start(demo.ops[id]), now_ns() };

	if (work_hand_over(parcel))
		return;
	perftop_span_fail(&parcel.span);
	truth_pass(id, now_ns() - parcel.start_ns, true);
}

static void pass_record(enum op_id id, uint64_t pass)
{
	uint64_t elapsed = planned_ns(&operations[id], pass);

	perftop_record(demo.ops[id], elapsed);
	truth_pass(id, elapsed, false);
}

static void run(enum op_id id)
{
	uint64_t pass = demo.passes[id]++, start = now_ns();
	bool failed;

	switch (operations[id].way) {
	case WAY_SPAN: pass_span(id); return;
	case WAY_RECORD: pass_record(id, pass); return;
	case WAY_PAIR: failed = pass_pair(id, pass); break;
	case WAY_SAMPLED: failed = pass_sampled(id, pass); break;
	default: failed = pass_scope(id, pass); break;
	}
	truth_pass(id, now_ns() - start, failed);
}

/* A thread passes through its root at start + first + n * period; a pass that took longer makes it
 * miss the deadlines that went by. */
static void run_periodically(const struct worker *worker)
{
	uint64_t period = (uint64_t)(worker->period_ms * 1e6 / demo.speed);
	uint64_t deadline = demo.start_ns + (uint64_t)(worker->first_ms * 1e6 / demo.speed);
	uint64_t now;

	while (sleep_until(deadline)) {
		run(worker->root);
		now = now_ns();
		deadline += period;
		if (deadline < now)
			deadline += (now - deadline + period - 1) / period * period;
	}
}

static void *thread_main(void *context)
{
	const struct worker *worker = context;

	prctl(PR_SET_NAME, worker->name);
	if (worker->period_ms)
		run_periodically(worker);
	else
		while (work_wait_request() && !stopped())
			run(worker->root);
	return NULL;
}

static void run_threads(double duration, const sigset_t *signals)
{
	pthread_t threads[THREAD_COUNT];
	struct timespec timeout = { (time_t)duration,
				    (long)((duration - (double)(time_t)duration) * 1e9) };
	size_t started = 0;

	demo.start_ns = now_ns();
	while (started < THREAD_COUNT &&
	       pthread_create(&threads[started], NULL, thread_main, (void *)&workers[started]) == 0)
		started++;
	sigtimedwait(signals, NULL, duration > 0 ? &timeout : NULL);
	stop_all();
	work_stop();
	while (started > 0)
		pthread_join(threads[--started], NULL);
	deliver();
}

static bool print_truth(const char *path)
{
	FILE *out = strcmp(path, "-") == 0 ? stdout : fopen(path, "we");

	if (out == NULL) {
		perror(path);
		return false;
	}
	truth_print(out);
	return (out == stdout ? fflush(out) : fclose(out)) == 0;
}

static bool positive(const char *text, double *value)
{
	char *end;

	*value = strtod(text, &end);
	return end != text && *end == '\0' && *value > 0 && *value < 1e6;
}

static bool parse(int argc, char **argv, struct options *options)
{
	static const struct option table[] = { { "duration", required_argument, NULL, 'd' },
					       { "speed", required_argument, NULL, 's' },
					       { "truth", optional_argument, NULL, 't' },
					       { "help", no_argument, NULL, 'h' },
					       { 0 } };
	bool good = true;
	int c;

	while (good && (c = getopt_long(argc, argv, "h", table, NULL)) != -1) {
		switch (c) {
		case 'd': good = positive(optarg, &options->duration); break;
		case 's': good = positive(optarg, &demo.speed); break;
		case 't': options->truth = optarg ? optarg : "-"; break;
		case 'h': options->help = true; break;
		default: return false;
		}
	}
	return good && optind == argc;
}

/* Ends with whoever started it, even if that one was killed. */
static void die_with_parent(pid_t parent)
{
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	if (getppid() != parent)
		raise(SIGTERM);
}

int main(int argc, char **argv)
{
	static const char usage[] = "usage: perftop-demo [--duration=SECONDS] [--speed=FACTOR] "
				    "[--truth[=FILE]]\n";
	struct options options = { 0 };
	pid_t parent = getppid();
	sigset_t signals;

	if (!parse(argc, argv, &options)) {
		fputs(usage, stderr);
		return 2;
	}
	if (options.help) {
		fputs(usage, stdout);
		return 0;
	}
	sigemptyset(&signals);
	sigaddset(&signals, SIGTERM);
	sigaddset(&signals, SIGINT);
	sigaddset(&signals, SIGHUP);
	pthread_sigmask(SIG_BLOCK, &signals, NULL);
	die_with_parent(parent);
	work_open();
	register_all();
	run_threads(options.duration, &signals);
	work_close();
	return options.truth && !print_truth(options.truth) ? 1 : 0;
}
