/* Watches a command for so many seconds as a profile run does, and prints what was found: one line
 * each, rule and subject. findings SECONDS COMMAND [ARG]... */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "analysis/analysis.h"
#include "source/source.h"

#define TICK 1.0

static void pause_until(double seconds)
{
	struct timespec t = { (time_t)seconds, (long)((seconds - (double)(time_t)seconds) * 1e9) };

	while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &t, NULL) != 0)
		;
}

static double now_seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void watch(struct source *source, struct history *h, struct analysis *a, double seconds)
{
	struct source_wants wants = { .focus = UINT32_MAX };
	double start = now_seconds();

	for (int tick = 0; tick * TICK <= seconds; tick++) {
		pause_until(start + tick * TICK);
		wants.threads = analysis_wants_threads(a);
		history_add(h, source_tick(source, &wants));
		analysis_update(a, h);
	}
	analysis_conclude(a, h);
}

static void print(const struct analysis *a)
{
	size_t count;
	const struct finding *f = analysis_findings(a, &count);

	for (size_t i = 0; i < count; i++)
		printf("%s\t%s\t%s\t%s\t%s\n", rule_info[f[i].rule].name,
		       severity_name(f[i].severity), isnan(f[i].until) ? "stands" : "over",
		       f[i].subject_text, f[i].message);
}

static void print_health(const struct analysis *a, const struct history *h)
{
	const struct health *health = analysis_health(a, h->processes[0]->info->id.pid);

	for (int i = 0; health && i < HEALTH_PARTS; i++)
		fprintf(stderr, "%s %.0f of 100, weight %.0f: %s\n", health_info[i].name,
			health->part[i].score, health->part[i].weight, health->part[i].why);
}

int main(int argc, char **argv)
{
	struct source_options options = { .command = argv + 2, .stdout_to_stderr = true };
	struct analysis_settings settings;
	struct analysis *a;
	struct source *source;
	struct history h;
	struct error err;
	int status;

	if (argc < 3)
		return 2;
	source = source_open(&options, &status, &err);
	if (!source) {
		fprintf(stderr, "findings: %s\n", err.text);
		return status;
	}
	analysis_settings_init(&settings);
	a = analysis_new(&settings);
	history_init(&h, 60);
	watch(source, &h, a, strtod(argv[1], NULL));
	print(a);
	print_health(a, &h);
	source_end_command(source, 2, -1);
	source_close(source);
	analysis_free(a);
	history_clear(&h);
	return 0;
}
