/* What is measured alone, when all else is over. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "source/wait.h"

#include "validate/internal.h"

#define SAMPLES      50
#define BRIEF_COUNT  1000
#define BRIEF_MICROS 1000
#define BRIEF_NS     5000000000u /* one that takes longer is lost */
#define BRIEF_QUICK  9
#define BRIEF_FULL   50

/* ---- costs ---- */

static double process_cpu_s(void)
{
	struct timespec now;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* Of one process whose operations go on. */
static void measure_samples(struct trial *t, struct lane *l)
{
	const struct load_order order = { .step = LOAD_STEP_COUNT, .threads = 1, .amount = 1000 };
	struct load_truth truth;
	double before;

	for (int i = 0; i < SAMPLES && lane_do(l, &order, &truth); i++) {
		before = process_cpu_s();
		lane_tick(l);
		record_add(&t->record[VALIDATE_SAMPLE], NAN, process_cpu_s() - before, false);
	}
}

static void measure_recording(struct trial *t, struct lane *l)
{
	const struct load_order order = { .step = LOAD_STEP_COST };
	struct load_truth truth;

	if (!lane_do(l, &order, &truth))
		return;
	record_add(&t->record[VALIDATE_RECORDING], NAN, truth.number[0], false);
	if (truth.number[1] > 0)
		record_add(&t->record[VALIDATE_READINGS], NAN, truth.number[0] / truth.number[1],
			   false);
}

static void measure_clocks(struct trial *t, struct lane *l)
{
	const struct load_order order = { .step = LOAD_STEP_CLOCK };
	struct load_truth truth;

	if (!lane_do(l, &order, &truth))
		return;
	record_add(&t->record[VALIDATE_RESOLUTION], NAN, truth.number[2], false);
	if (truth.number[3] == 0)
		return;
	record_add(&t->record[VALIDATE_APART], NAN, truth.number[0], false);
	record_add(&t->record[VALIDATE_WITHIN], NAN, truth.number[1], false);
}

void costs_measure(struct trial *t)
{
	struct lane *l = lane_open(t->settings->load, NULL);
	const struct host *host = l ? source_host(l->source) : NULL;

	for (int check = VALIDATE_RECORDING; check < VALIDATE_CHECKS; check++)
		trial_begin(t, (enum validate_check)check);
	if (!l)
		return;
	t->v->machine.name = mem_string(host->name);
	t->v->machine.kernel = mem_string(host->kernel);
	t->v->machine.cpu_model = mem_string(host->cpu_model);
	t->v->machine.cpus = host->cpus;
	measure_recording(t, l);
	measure_samples(t, l);
	measure_clocks(t, l);
	lane_close(l);
}

/* ---- short lives ---- */

static uint64_t operations(const struct history *h)
{
	const struct process_track *p = h->process_count ? h->processes[0] : NULL;

	for (uint32_t i = 0; p && i < p->op_count; i++)
		if (strcmp(p->ops[i].key.operation, LOAD_BRIEF) == 0)
			return history_totals(&p->ops[i], VIEW_LIFETIME).count;
	return 0;
}

static void watch(struct source *source, struct history *h)
{
	static const struct source_wants wants = { .focus = UINT32_MAX };
	uint64_t deadline = clock_mono_ns() + BRIEF_NS;
	char why[256];

	do
		history_add(h, source_tick(source, &wants));
	while (!source_ended(source, why) &&
	       (source_wait(source, NULL, 0, deadline) & WAIT_CHANGED) != 0);
}

/* As `perftop -- COMMAND` does. */
static void watch_brief(struct trial *t)
{
	char path[4096], count[24], micros[24], brief[] = "brief";
	char *command[] = { path, brief, count, micros, NULL };
	struct source_options options = { .command = command, .stdout_to_stderr = true };
	struct source *source;
	struct history h;
	int status;

	snprintf(path, sizeof(path), "%s", t->settings->load);
	snprintf(count, sizeof(count), "%d", BRIEF_COUNT);
	snprintf(micros, sizeof(micros), "%d", BRIEF_MICROS);
	source = source_open(&options, &status, NULL);
	if (!source) {
		record_skip(&t->record[VALIDATE_BRIEF], _("the load cannot be started"));
		return;
	}
	history_init(&h, 60);
	watch(source, &h);
	record_add(&t->record[VALIDATE_BRIEF], BRIEF_COUNT, (double)operations(&h), false);
	source_end_command(source, 1, -1);
	source_close(source);
	history_clear(&h);
}

void brief_measure(struct trial *t)
{
	int repeats = t->settings->quick ? BRIEF_QUICK : BRIEF_FULL;

	trial_begin(t, VALIDATE_BRIEF);
	for (int i = 0; i < repeats && !t->record[VALIDATE_BRIEF].why && !trial_stopped(t); i++)
		watch_brief(t);
}
