/*
 * What one tick costs as a whole, in microseconds of CPU: the sample of one process with 11 threads
 * and 100 operations, resources and segment, while all operations go on being recorded, and while
 * none is; and to add it to the history. 20 times a second, so with cold caches.
 */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "model/history.h"
#include "source/source.h"

#include "bench.h"

#define TICKS 101

static const struct source_wants nothing = { .focus = UINT32_MAX };

struct cost {
	double first, tick, history; /* ns; the first tick, then medians */
};

static void tick(struct source *source, struct history *history, double *tick_ns, double *add_ns)
{
	uint64_t start = clock_thread_ns(), taken;
	struct sample *sample = source_tick(source, &nothing);

	taken = clock_thread_ns();
	history_add(history, sample);
	*tick_ns = (double)(taken - start);
	*add_ns = (double)(clock_thread_ns() - taken);
}

static bool measure(const char *target, const char *busy, struct cost *cost)
{
	char *command[] = { (char *)target, (char *)busy, NULL };
	struct source_options options = { .command = command };
	struct timespec pause = { 0, 50000000 };
	struct history history;
	struct source *source;
	double ns[TICKS], add_ns[TICKS];
	struct error err;
	int status;

	source = source_open(&options, &status, &err);
	if (!source) {
		fprintf(stderr, "tick: %s\n", err.text);
		return false;
	}
	history_init(&history, 60);
	nanosleep(&pause, NULL);
	tick(source, &history, &cost->first, add_ns);
	for (int i = 0; i < TICKS; i++) {
		nanosleep(&pause, NULL);
		tick(source, &history, &ns[i], &add_ns[i]);
	}
	source_end_command(source, 2, -1);
	source_close(source);
	history_clear(&history);
	cost->tick = bench_median(ns, TICKS);
	cost->history = bench_median(add_ns, TICKS);
	return true;
}

/* limit: 0: a baseline */
static void print(const char *name, double ns, double limit_us)
{
	printf("tick: %-50s %8.1f us", name, ns / 1e3);
	if (limit_us > 0)
		printf("  at most %.0f us %s", limit_us, ns / 1e3 <= limit_us ? "met" : "MISSED");
	printf("\n");
}

int main(int argc, char **argv)
{
	char target[4096];
	const char *slash = strrchr(argv[0], '/');
	struct cost active, idle;

	(void)argc;
	snprintf(target, sizeof(target), "%.*smonitor_target",
		 slash ? (int)(slash + 1 - argv[0]) : 0, argv[0]);
	if (!measure(target, "0", &idle) || !measure(target, "100", &active))
		return 1;
	print("11 threads, 100 operations: the first", idle.first, 0);
	print("none active", idle.tick, 0);
	print("all active", active.tick, 200);
	print("all active: to add it to the history", active.history, 0);
	return 0;
}
