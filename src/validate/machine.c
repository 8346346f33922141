/* The machine: its clocks, and what else it did meanwhile. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"

#include "validate/internal.h"

#define CLOCKSOURCE "/sys/devices/system/clocksource/clocksource0/"
#define BASE_NS     1000000000u /* the clocks are compared over at least so long */
#define APART_NS    100000000u  /* and so often */

/* ---- clocks ---- */

static uint64_t counter_now(void)
{
	uint64_t tsc = clock_counter(1);

	return tsc ? tsc : clock_counter(2); /* enum perftop_clock; 0: neither is here */
}

static uint64_t raw_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC_RAW, &t);
	return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

/* Of some tries the one least interrupted. */
struct instant instant_now(void)
{
	struct instant best = { 0, 0, 0 };
	uint64_t least = UINT64_MAX;

	for (int i = 0; i < 20; i++) {
		uint64_t before = clock_mono_ns(), counter = counter_now();
		uint64_t after = clock_mono_ns(), raw = raw_ns();

		if (after - before >= least)
			continue;
		least = after - before;
		best = (struct instant){ counter, before + least / 2, raw };
	}
	return best;
}

/* The truth is a second; what is shown is how long that many ticks are by the segment's scale. */
void machine_check_clock(struct trial *t, const struct lane *l)
{
	const struct process_track *p = lane_process(l);
	struct record *r = &t->record[VALIDATE_CLOCK];
	uint64_t since = clock_mono_ns() - t->start_ns;
	struct instant now;
	double ticks;

	if (!p || !p->now || since < BASE_NS + r->count * APART_NS)
		return;
	t->v->machine.counter = p->now->segment.counter;
	if (!p->now->segment.counter)
		return;
	now = instant_now();
	ticks = (double)(now.counter - t->start.counter) /
		((double)(now.mono_ns - t->start.mono_ns) / 1e9);
	record_add(r, 1, ticks * p->now->segment.scale, false);
}

static double slew(const struct instant *from, const struct instant *to)
{
	double mono = (double)(to->mono_ns - from->mono_ns);
	double raw = (double)(to->raw_ns - from->raw_ns);

	return 1e6 * (mono / raw - 1);
}

/* ---- processors ---- */

struct shares shares_now(void)
{
	struct shares s = { NAN, NAN, NAN, 0 };
	double n[8] = { 0 }, tick = (double)sysconf(_SC_CLK_TCK);
	static const int whose[] = { RUSAGE_SELF, RUSAGE_CHILDREN };
	FILE *file = fopen("/proc/stat", "re");

	if (file && fscanf(file, "cpu %lf %lf %lf %lf %lf %lf %lf %lf", &n[0], &n[1], &n[2], &n[3],
			   &n[4], &n[5], &n[6], &n[7]) >= 4) {
		s.all = 0;
		for (int i = 0; i < 8; i++)
			s.all += n[i] / tick;
		s.idle = (n[3] + n[4]) / tick;
		s.steal = n[7] / tick;
	}
	if (file)
		fclose(file);
	for (size_t i = 0; i < 2; i++) {
		struct rusage usage;

		getrusage(whose[i], &usage);
		s.own += (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
			 (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
	}
	return s;
}

/* A figure that informs; of what is not known there is none. */
static void inform(struct trial *t, enum validate_check check, double figure)
{
	if (isfinite(figure))
		record_add(&t->record[check], NAN, figure, false);
}

/* The loads have ended and been reaped, so that what they used is known. */
void machine_measure(struct trial *t)
{
	struct shares now = shares_now(), *then = &t->shares;
	struct instant instant = instant_now();
	double all = now.all - then->all, steal = now.steal - then->steal;
	double others = all - (now.idle - then->idle) - steal - (now.own - then->own);

	inform(t, VALIDATE_STEAL, 100 * steal / all);
	inform(t, VALIDATE_OTHERS, 100 * fmax(others, 0) / all);
	inform(t, VALIDATE_SLEW, slew(&t->start, &instant));
}

/* ---- what it is ---- */

static char *read_line(const char *path)
{
	FILE *file = fopen(path, "re");
	char line[256] = "";
	bool got = file && fgets(line, sizeof(line), file);
	size_t length;

	if (file)
		fclose(file);
	if (!got)
		return NULL;
	length = strcspn(line, "\n");
	while (length > 0 && line[length - 1] == ' ')
		length--;
	return mem_stringn(line, length);
}

static bool has_flag(const char *flags, const char *flag)
{
	const char *at = strstr(flags, flag);
	size_t length = strlen(flag);

	return at && at > flags && at[-1] == ' ' && (at[length] == ' ' || at[length] == '\n');
}

/* x86 says so; elsewhere the counter is one by definition. */
static void read_flags(struct validate_machine *m)
{
	FILE *file = fopen("/proc/cpuinfo", "re");
	char *line = NULL;
	size_t size = 0;

#if defined(__aarch64__)
	m->constant = m->nonstop = true;
#endif
	while (file && getline(&line, &size, file) > 0) {
		if (strncmp(line, "flags", 5) != 0)
			continue;
		m->constant = has_flag(line, "constant_tsc");
		m->nonstop = has_flag(line, "nonstop_tsc");
		break;
	}
	free(line);
	if (file)
		fclose(file);
}

void machine_read(struct validate_machine *m)
{
	m->clocksource = read_line(CLOCKSOURCE "current_clocksource");
	m->clocksources = read_line(CLOCKSOURCE "available_clocksource");
	read_flags(m);
}

void machine_clear(struct validate_machine *m)
{
	free(m->name);
	free(m->kernel);
	free(m->cpu_model);
	free(m->clocksource);
	free(m->clocksources);
}
