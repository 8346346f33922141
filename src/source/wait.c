/* Waiting between two samples. */
#include "source/wait.h"

#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"

#include "source/internal.h"

#define MOST_DESCRIPTORS 128

static struct watched *hurried(const struct source *s)
{
	for (size_t i = 0; i < s->count; i++) {
		struct watched *w = s->watched[i];

		if (w->command && w->proc && !w->ended && !w->attached)
			return w;
	}
	return NULL;
}

/* When to look next; UINT64_MAX: not at all. */
static uint64_t next_look(const struct source *s, uint64_t now_ns)
{
	uint64_t age_ns = now_ns - s->born_mono_ns;

	if (s->found || !hurried(s) || (double)age_ns > HURRY_S * 1e9)
		return UINT64_MAX;
	if (age_ns < 20000000)
		return now_ns + 100000;
	if (age_ns < 100000000)
		return now_ns + 500000;
	return now_ns + (age_ns < 500000000 ? 5000000 : 20000000);
}

/* What is found is held from now on, whatever becomes of the process. Finds one only once: what then
 * comes of it, the sample says. */
static bool look(struct source *s)
{
	struct watched *w = hurried(s);
	uint32_t operations;

	if (!w || !segment_probe(proc_directory(w->proc), w->info->inner_pid, &operations))
		return false;
	segment_close(w->segment);
	w->segment = segment_of_process(proc_directory(w->proc), w->info->id.pid,
					w->info->inner_pid, w->info->id.start_ticks);
	return s->found = true;
}

/* Takes what has come; true: it is time to look at it. */
static bool take_handed(struct source *s)
{
	if (!handover_receive(s->handover))
		return false;
	if (s->found || !hurried(s) || !handover_holds(s->handover, s->command.pid))
		return handover_presses(s->handover);
	return s->found = true;
}

struct segment *source_catch(struct source *s)
{
	const struct command *command = &s->command;
	uint64_t until = clock_mono_ns() + (uint64_t)(CATCH_S * 1e9);
	struct segment *segment = NULL;
	uint32_t operations;
	char path[32];
	int directory;

	snprintf(path, sizeof(path), "/proc/%d", (int)command->pid);
	directory = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
	while (directory != -1 && !segment && clock_mono_ns() < until && !command_ended(command) &&
	       !handover_receive(s->handover)) {
		if (segment_probe(directory, command->pid, &operations))
			segment = segment_of_process(directory, command->pid, command->pid, 0);
		else
			sched_yield();
	}
	if (directory != -1)
		close(directory);
	return segment;
}

/* Only for wait_once and its caller. */
#define WAIT_HANDED (1u << 31)

static unsigned events_in(const struct pollfd *fds, size_t own, size_t output, size_t count)
{
	unsigned events = 0;

	for (size_t i = 0; i < count; i++)
		if (fds[i].revents)
			events |= i < own            ? WAIT_OWN
				  : i < own + output ? WAIT_OUTPUT
						     : WAIT_CHANGED;
	return events;
}

/* One wait, until `until_ns` at most. */
static unsigned wait_once(struct source *s, struct pollfd *own, size_t own_count, uint64_t until_ns)
{
	struct pollfd fds[MOST_DESCRIPTORS + 1];
	uint64_t now_ns = clock_mono_ns(), left_ns = until_ns > now_ns ? until_ns - now_ns : 0;
	struct timespec left = { .tv_sec = (time_t)(left_ns / 1000000000),
				 .tv_nsec = (long)(left_ns % 1000000000) };
	size_t output = s->capture ? capture_poll(s->capture, NULL, 0) : 0;
	size_t count;
	int got;

	for (size_t i = 0; i < own_count; i++)
		fds[i] = own[i];
	count = own_count + source_poll(s, fds + own_count, MOST_DESCRIPTORS - own_count);
	if (count > MOST_DESCRIPTORS)
		count = MOST_DESCRIPTORS;
	fds[count] = (struct pollfd){ .fd = handover_fd(s->handover), .events = POLLIN };
	got = ppoll(fds, count + 1, until_ns == UINT64_MAX ? NULL : &left, NULL);
	for (size_t i = 0; i < own_count; i++)
		own[i] = fds[i];
	if (got == -1)
		return WAIT_OWN;
	if (got == 0)
		return WAIT_TIME;
	return events_in(fds, own_count, output, count) | (fds[count].revents ? WAIT_HANDED : 0);
}

unsigned source_wait(struct source *s, struct pollfd *own, size_t count, uint64_t deadline_ns)
{
	for (;;) {
		uint64_t look_ns = next_look(s, clock_mono_ns());
		unsigned events =
			wait_once(s, own, count, look_ns < deadline_ns ? look_ns : deadline_ns);

		if (events & WAIT_HANDED) {
			events &= ~WAIT_HANDED;
			if (take_handed(s))
				events |= WAIT_CHANGED;
			if (events == 0 && clock_mono_ns() < deadline_ns)
				continue;
		}
		if (events != WAIT_TIME || look_ns >= deadline_ns)
			return events;
		if (look(s))
			return WAIT_CHANGED;
	}
}
