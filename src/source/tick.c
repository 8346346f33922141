/* One tick, one sample. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/mem.h"

#include "source/internal.h"

/* CLOCK_BOOTTIME may run ahead of CLOCK_MONOTONIC by this much between ticks before it is a
 * suspend. */
#define SUSPEND_NS 200000000u

static uint64_t process_cpu_ns(void)
{
	struct timespec t;

	if (clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t) == -1)
		return 0;
	return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

static double self_rss(const struct source *s)
{
	char text[128];
	ssize_t got = pread(s->statm, text, sizeof(text) - 1, 0);
	unsigned long long size, resident;

	if (got <= 0)
		return NAN;
	text[got] = '\0';
	if (sscanf(text, "%llu %llu", &size, &resident) != 2)
		return NAN;
	return (double)resident * (double)sysconf(_SC_PAGESIZE);
}

static struct sample *begin(struct source *s)
{
	struct sample *sample = mem_alloc(sizeof(*sample));
	uint64_t boot_ns = clock_boot_ns(), cpu_ns = process_cpu_ns();

	sample->mono_ns = clock_mono_ns();
	sample->wall_ns = clock_wall_ns();
	sample->self_cpu_percent = NAN;
	sample->self_rss_bytes = self_rss(s);
	if (s->ticks) {
		sample->elapsed_ns = sample->mono_ns - s->mono_ns;
		sample->suspended = boot_ns - s->boot_ns > sample->elapsed_ns + SUSPEND_NS;
	}
	if (sample->elapsed_ns)
		sample->self_cpu_percent =
			100 * (double)(cpu_ns - s->cpu_ns) / (double)sample->elapsed_ns;
	s->mono_ns = sample->mono_ns;
	s->boot_ns = boot_ns;
	s->cpu_ns = cpu_ns;
	s->ticks++;
	return sample;
}

static bool has_ended(const struct source *s, const struct watched *w)
{
	if (!w->proc)
		return true;
	return proc_ended(w->proc) || (w->command && command_ended(&s->command));
}

/* The program that was there before an exec has had its last sample. */
static void take_renewal(struct watched *w)
{
	if (!w->renew)
		return;
	process_info_release(w->info);
	w->info = process_info_hold(proc_info(w->proc));
	if (!w->of_file) {
		segment_close(w->segment);
		w->segment = segment_of_process(proc_directory(w->proc), w->info->id.pid,
						w->info->inner_pid, w->info->id.start_ticks);
	}
	w->renew = false;
	w->reused = true;
}

static void note_end(struct source *s, struct watched *w, struct process_sample *out)
{
	w->ended = out->ended = true;
	out->state = 'X';
	if (w->command && command_reap(&s->command))
		out->exit_status = s->command.status;
	if (!w->root)
		return;
	if (!w->proc)
		snprintf(s->ended_why, sizeof(s->ended_why), "%s",
			 segment_state_text(SEGMENT_DEAD));
	else if (out->exit_status == -1)
		snprintf(s->ended_why, sizeof(s->ended_why), _("process %d has ended"),
			 (int)w->info->id.pid);
	else if (WIFSIGNALED(out->exit_status))
		snprintf(s->ended_why, sizeof(s->ended_why),
			 _("the command was ended by signal %d"), WTERMSIG(out->exit_status));
	else
		snprintf(s->ended_why, sizeof(s->ended_why),
			 _("the command has ended with status %d"), WEXITSTATUS(out->exit_status));
}

static unsigned wants_of(const struct source_wants *wants)
{
	return PROC_WANT_FILES | PROC_WANT_NETWORK | (wants->threads ? PROC_WANT_THREADS : 0) |
	       (wants->pss ? PROC_WANT_PSS : 0);
}

void watched_read(struct source *s, struct watched *w, const struct source_wants *wants,
		  uint64_t elapsed_ns, bool suspended, struct process_sample *out)
{
	bool ended = has_ended(s, w);
	uint32_t focus = w->info->id.pid == wants->focus_pid ? wants->focus : UINT32_MAX;

	take_renewal(w);
	*out = (struct process_sample){ .exit_status = -1, .focus = UINT32_MAX };
	out->reused = w->reused;
	w->reused = false;
	for (int i = 0; i < METRIC_COUNT; i++)
		out->resource[i] = value_unknown(WHY_GONE);
	if (w->proc) {
		proc_read(w->proc, wants_of(wants), elapsed_ns, suspended, out);
		w->renew = proc_info(w->proc) != w->info;
	}
	out->info = process_info_hold(w->info);
	segment_read(w->segment, focus, wants->threads, out);
	w->attached = out->segment.state == SEGMENT_ATTACHED;
	if (ended)
		note_end(s, w, out);
}

static void add_sum(struct source *s, struct sample *sample)
{
	sum_begin(s->sum);
	for (size_t i = 0; i < s->count; i++) {
		if (sample->processes[i].reused)
			sum_leave(s->sum, &s->watched[i]->member);
		sum_add(s->sum, &s->watched[i]->member, &sample->processes[i]);
	}
	if (s->seen_count > 1 && s->count)
		sum_take(s->sum, &sample->processes[sample->process_count++]);
}

struct sample *source_tick(struct source *s, const struct source_wants *wants)
{
	struct sample *sample = begin(s);

	targets_update(s);
	proc_root_tick(s->root, sample->elapsed_ns);
	sample->processes = mem_alloc_array(s->count + 1, sizeof(*sample->processes));
	for (size_t i = 0; i < s->count; i++)
		watched_read(s, s->watched[i], wants, sample->elapsed_ns, sample->suspended,
			     &sample->processes[i]);
	sample->process_count = (uint32_t)s->count;
	if (s->command.pid && s->count == 0) /* it was gone before it could be watched */
		command_reap(&s->command);
	if (s->sum)
		add_sum(s, sample);
	return sample;
}
