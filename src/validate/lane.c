/* One load program, started and watched. */
#include "validate/lane.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <poll.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/mem.h"

#define ANSWER_NS 15000000000u /* the longest step, on a machine that is very busy */
#define HELLO_NS  5000000000u
#define END_S     1.0
#define WINDOW_S  60

/* It inherits its end of the socket by number. */
static struct source *start(const char *load, int fd, struct error *err)
{
	char path[4096], number[16];
	char *arguments[] = { path, number, NULL };
	struct source_options options = { .command = arguments, .stdout_to_stderr = true };
	int status;

	snprintf(path, sizeof(path), "%s", load);
	snprintf(number, sizeof(number), "%d", fd);
	return source_open(&options, &status, err);
}

static bool await(const struct lane *l)
{
	struct pollfd fd = { .fd = l->fd, .events = POLLIN };
	uint64_t now;

	while ((now = clock_mono_ns()) < l->due_ns)
		if (poll(&fd, 1, (int)((l->due_ns - now) / 1000000) + 1) > 0)
			return true;
	return false;
}

static bool hear_hello(struct lane *l)
{
	struct load_truth hello;

	l->due_ns = clock_mono_ns() + HELLO_NS;
	return await(l) && lane_answer(l, &hello) && hello.number[0] == LOAD_PROTOCOL &&
	       hello.refusal == LOAD_REFUSES_NONE;
}

struct lane *lane_open(const char *load, struct error *err)
{
	struct lane *l = mem_alloc(sizeof(*l));
	int ends[2];

	l->fd = -1;
	history_init(&l->history, WINDOW_S);
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) == -1) {
		error_errno(err, _("cannot make a socket"));
		lane_close(l);
		return NULL;
	}
	l->fd = ends[0];
	fcntl(ends[1], F_SETFD, 0);
	l->source = start(load, ends[1], err);
	close(ends[1]);
	if (l->source && hear_hello(l)) {
		lane_tick(l);
		return l;
	}
	if (l->source)
		error_set(
			err,
			_("the load program '%s' does not work; is it of this version of perftop?"),
			load);
	lane_close(l);
	return NULL;
}

void lane_close(struct lane *l)
{
	if (!l)
		return;
	if (l->fd != -1)
		close(l->fd);
	if (l->source)
		source_end_command(l->source, END_S, -1);
	source_close(l->source);
	history_clear(&l->history);
	free(l);
}

bool lane_order(struct lane *l, const struct load_order *order)
{
	l->due_ns = clock_mono_ns() + order->length_ns + ANSWER_NS;
	return send(l->fd, order, sizeof(*order), MSG_NOSIGNAL) == (ssize_t)sizeof(*order);
}

bool lane_answer(struct lane *l, struct load_truth *truth)
{
	ssize_t got;

	do
		got = recv(l->fd, truth, sizeof(*truth), 0);
	while (got == -1 && errno == EINTR);
	return got == (ssize_t)sizeof(*truth) && truth->refusal < LOAD_REFUSALS;
}

bool lane_do(struct lane *l, const struct load_order *order, struct load_truth *truth)
{
	return lane_order(l, order) && await(l) && lane_answer(l, truth);
}

static void remember(struct lane *l)
{
	const struct process_track *p = lane_process(l);

	for (int i = 0; i < METRIC_COUNT; i++)
		l->before[i] = p && p->now ? p->now->resource[i].number : NAN;
}

void lane_tick(struct lane *l)
{
	static const struct source_wants wants = { .focus = UINT32_MAX };

	remember(l);
	history_add(&l->history, source_tick(l->source, &wants));
}

const struct process_track *lane_process(const struct lane *l)
{
	return l->history.process_count ? l->history.processes[0] : NULL;
}

unsigned lane_processors(void)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	if (sched_getaffinity(0, sizeof(set), &set) != 0 || CPU_COUNT(&set) < 1)
		return 1;
	return (unsigned)CPU_COUNT(&set);
}
