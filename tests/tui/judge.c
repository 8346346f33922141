/* The analysis of the tests. */
#include "judge.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/windows.h"
#include "base/mem.h"

#define PROCESS  4242
#define FINDINGS 32

struct analysis {
	struct finding list[FINDINGS];
	size_t count;
	uint64_t last_id;
	struct health health;
};

struct finding *judge_add(struct analysis *a, enum rule rule, enum severity severity, double since)
{
	struct finding *finding = &a->list[a->count++ % FINDINGS];

	*finding = (struct finding){
		.id = ++a->last_id,
		.rule = rule,
		.severity = severity,
		.pid = PROCESS,
		.threshold = rule_info[rule].threshold,
		.since = since,
		.until = NAN,
	};
	return finding;
}

static void say(struct finding *finding, const char *subject, const char *message,
		const char *suggestion)
{
	finding->subject_text = (char *)(uintptr_t)subject;
	finding->message = (char *)(uintptr_t)message;
	finding->suggestion = (char *)(uintptr_t)suggestion;
}

static void about_operation(struct finding *finding, uint32_t op, double value)
{
	finding->subject = (struct subject){ SUBJECT_OPERATION, op, METRIC_COUNT };
	finding->value = value;
}

static void about_resource(struct finding *finding, enum metric metric, double value)
{
	finding->subject = (struct subject){ SUBJECT_RESOURCE, 0, metric };
	finding->value = value;
}

static void find(struct analysis *a)
{
	struct finding *f = judge_add(a, RULE_MEMORY_LIMIT, SEVERITY_CRITICAL, 63);

	about_resource(f, METRIC_RSS, 83);
	say(f, "RSS", "holds 425M of the 512M that its control group allows",
	    "raise the limit or hold less; the kernel ends the process at the limit");
	f = judge_add(a, RULE_SLOW, SEVERITY_WARNING, 12);
	about_operation(f, 6, 0.73);
	say(f, "storage vacuum", "takes 730ms on average; more than 500ms is slow",
	    "look at what it waits for: the operations nested in it, the Threads pane, the resources at that time");
	f = judge_add(a, RULE_ALERT, SEVERITY_WARNING, 70);
	about_operation(f, 7, 0.0056);
	say(f, "api GET /orders", "p99 is 5.60ms; p99 > 5ms for 30s is an alert",
	    "the condition that was set with --alert holds");
	f = judge_add(a, RULE_TAIL, SEVERITY_INFO, 30);
	about_operation(f, 4, 39.5);
	say(f, "storage insert", "its P99 is 39.5 times its median",
	    "compare slow and fast calls: other arguments, a cold cache, a lock, a pause of the machine");
	f = judge_add(a, RULE_CPU, SEVERITY_WARNING, 20);
	about_resource(f, METRIC_CPU, 88);
	say(f, "CPU", "uses 88% of what it may", "find the operations with the most self time");
	f->until = 41;
	f = judge_add(a, RULE_PREEMPTED, SEVERITY_INFO, 5);
	say(f, "worker (4243)", "is preempted 1.2k times a second",
	    "others want the processor: fewer threads, or other priorities");
	f->pid = 4243;
	f->value = 1200;
	f->until = 9;
}

static void judge_health(struct health *health)
{
	static const struct {
		double score;
		const char *why;
	} parts[HEALTH_PARTS] = {
		[HEALTH_LATENCY] = { 70, "storage vacuum is slow on average" },
		[HEALTH_ERRORS] = { 100, "hardly any completion fails" },
		[HEALTH_CPU] = { 84, "125% of the 800% that it may use" },
		[HEALTH_MEMORY] = { 17, "RSS is near its memory limit" },
		[HEALTH_WAITING] = { NAN, "run queue wait: not known before the second sample" },
		[HEALTH_STABILITY] = { 100, "nothing has moved" },
	};

	health->score = 74;
	for (int i = 0; i < HEALTH_PARTS; i++) {
		health->part[i].score = parts[i].score;
		health->part[i].weight = isnan(parts[i].score) ? 0 : health_info[i].weight;
		snprintf(health->part[i].why, sizeof(health->part[i].why), "%s", parts[i].why);
	}
}

struct analysis *judge_new(void)
{
	struct analysis *a = mem_alloc(sizeof(*a));

	find(a);
	judge_health(&a->health);
	return a;
}

void judge_free(struct analysis *a)
{
	free(a);
}

void judge_forget(struct analysis *a)
{
	a->count = 0;
}

/* ---- what the screen asks ---- */

const struct finding *analysis_findings(const struct analysis *a, size_t *count)
{
	*count = a->count;
	return a->list;
}

const struct health *analysis_health(const struct analysis *a, pid_t pid)
{
	return pid == PROCESS ? &a->health : NULL;
}

struct leak analysis_leak(const struct analysis *a, const struct process_track *p)
{
	(void)a;
	return leak_of(p, rule_info[RULE_LEAK].threshold);
}

int analysis_direction(const struct analysis *a, pid_t pid, uint32_t op)
{
	(void)a;
	(void)pid;
	return op == 2 ? 1 : op == 7 ? -1 : 0;
}

static struct window_change of_operation(uint32_t op, double before, double after, double p,
					 enum change change)
{
	return (struct window_change){
		.subject = { .operation = true, .op = op },
		.before = before,
		.after = after,
		.p50_before = before,
		.p50_after = after,
		.p99_before = before * 3,
		.p99_after = after * 3,
		.rate_before = 12,
		.rate_after = 12.5,
		.percent = 100 * (after / before - 1),
		.p = p,
		.change = change,
	};
}

static struct window_change of_resource(enum metric metric, double before, double after, double p,
					enum change change)
{
	return (struct window_change){
		.subject = { .metric = metric },
		.before = before,
		.after = after,
		.p50_before = NAN,
		.p50_after = NAN,
		.p99_before = NAN,
		.p99_after = NAN,
		.rate_before = NAN,
		.rate_after = NAN,
		.percent = 100 * (after / before - 1),
		.p = p,
		.change = change,
	};
}

struct windows windows_compare(const struct history *h, const struct process_track *p,
			       double seconds)
{
	const struct window_change changes[] = {
		of_operation(2, 0.0151, 0.0336, 0.00002, CHANGE_MORE),
		of_operation(7, 0.0023, 0.00141, 0.004, CHANGE_LESS),
		of_operation(5, 0.0042, 0.00426, 0.62, CHANGE_SAME),
		of_operation(6, NAN, 0.73, NAN, CHANGE_UNKNOWN),
		of_resource(METRIC_RSS, 128e6, 137e6, 0.0008, CHANGE_MORE),
		of_resource(METRIC_CPU, 121, 119, 0.41, CHANGE_SAME),
		of_resource(METRIC_SWAP, 0, 0, 1, CHANGE_SAME),
	};
	double now = p->last_seconds;

	(void)h;
	return (struct windows){
		.before = { now - 2 * seconds, now - seconds },
		.after = { now - seconds, now },
		.changes = mem_copy(changes, sizeof(changes)),
		.count = sizeof(changes) / sizeof(*changes),
	};
}

void windows_clear(struct windows *w)
{
	free(w->changes);
	memset(w, 0, sizeof(*w));
}
