/* One tick, one sample. */
#include <fcntl.h>
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
	sample->self_rss_bytes = s->guest ? NAN : self_rss(s);
	if (s->ticks) {
		sample->elapsed_ns = sample->mono_ns - s->mono_ns;
		sample->suspended = boot_ns - s->boot_ns > sample->elapsed_ns + SUSPEND_NS;
	}
	if (sample->elapsed_ns && !s->guest)
		sample->self_cpu_percent =
			100 * (double)(cpu_ns - s->cpu_ns) / (double)sample->elapsed_ns;
	s->mono_ns = sample->mono_ns;
	s->boot_ns = boot_ns;
	s->cpu_ns = cpu_ns;
	s->ticks++;
	return sample;
}

/* Asked before anything is taken from the socket: what comes later is the next tick's. */
static void note_ends(struct source *s)
{
	for (size_t i = 0; i < s->count; i++) {
		struct watched *w = s->watched[i];

		w->over = w->over || (w->proc && proc_ended(w->proc)) ||
			  (w->command && command_ended(&s->command));
	}
}

/* The segment that a process had when the last tick read it as another program is the new one's, and
 * the new one may have ended since. */
static struct segment *open_again(const struct watched *w)
{
	const struct process_id id = w->info->id;
	int held = segment_descriptor(w->segment);
	int fd = held == -1 ? -1 : fcntl(held, F_DUPFD_CLOEXEC, 0);
	struct segment *segment = segment_of_process(proc_directory(w->proc), id.pid,
						     w->info->inner_pid, id.start_ticks);

	if (fd != -1 && !segment_offer(segment, fd))
		close(fd);
	return segment;
}

/* The program that was there before an exec has had its last sample. */
static void take_renewal(struct source *s, struct watched *w)
{
	struct segment *segment;

	if (!w->renew)
		return;
	process_info_release(w->info);
	w->info = process_info_hold(proc_info(w->proc));
	if (!w->of_file) {
		segment = open_again(w);
		segment_close(w->segment);
		w->segment = segment;
	}
	if (w->functions)
		functions_renew(w->functions);
	probed_renew(s, w);
	w->renew = false;
	w->reused = true;
}

static void take_handed(struct source *s, struct watched *w)
{
	int fd = w->of_file ? -1 : handover_take(s->handover, w->info->id.pid);

	if (fd != -1 && !segment_offer(w->segment, fd))
		close(fd);
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
	       (wants->pss ? PROC_WANT_PSS : 0) | (wants->memory ? PROC_WANT_MEMORY : 0) |
	       (wants->memory_now ? PROC_WANT_MEMORY_NOW : 0);
}

static void read_functions(const struct source *s, struct watched *w,
			   const struct source_wants *wants, struct process_sample *out)
{
	struct error err;
	const struct functions_target target = {
		.info = w->info,
		.directory = w->proc ? proc_directory(w->proc) : -1,
		.segment = w->segment,
		.over = w->over,
		.refused = proc_root_ours(s->root, &err) ? NULL : err.text,
	};
	bool wanted = s->functions || wants->functions;

	if (!w->functions && wanted)
		w->functions = functions_new(
			&(struct functions_options){ .hertz = s->functions_hertz,
						     .stack_bytes = s->stack_bytes,
						     .frame_pointers = s->frame_pointers });
	if (w->functions)
		functions_read(w->functions, &target, wanted, out);
}

void watched_read(struct source *s, struct watched *w, const struct source_wants *wants,
		  uint64_t elapsed_ns, bool suspended, struct process_sample *out)
{
	uint32_t focus = w->info->id.pid == wants->focus_pid ? wants->focus : UINT32_MAX;

	take_renewal(s, w);
	take_handed(s, w);
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
	segment_read(w->segment, probed_focus(s, w, focus), wants->threads, out);
	w->attached = out->segment.state == SEGMENT_ATTACHED;
	function_names_give(&w->names, w->proc ? proc_directory(w->proc) : -1, out);
	read_functions(s, w, wants, out);
	probed_read(s, w, out);
	if (w->over || !w->proc)
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

	note_ends(s);
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
