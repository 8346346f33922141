/* The facade of this room. */
#include "source/source.h"

#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/mem.h"

#include "source/internal.h"

/* Each watched process takes a handful of descriptors. Returns what the limit was. */
static struct rlimit raise_file_limit(void)
{
	struct rlimit before, after;

	if (getrlimit(RLIMIT_NOFILE, &before) == -1)
		return (struct rlimit){ RLIM_INFINITY, RLIM_INFINITY };
	after = before;
	after.rlim_cur = after.rlim_max;
	setrlimit(RLIMIT_NOFILE, &after);
	return before;
}

/* Of the command: that of the handover (NULL: none), and what the options say; allocated. */
static char **join_variables(char *handover, char *const *environment)
{
	size_t count = 0;
	char **all;

	while (environment && environment[count])
		count++;
	all = mem_alloc_array(count + 2, sizeof(*all));
	if (count)
		memcpy(all, environment, count * sizeof(*all));
	all[count] = handover;
	return all;
}

static bool open_command(struct source *s, const struct source_options *options, int *status,
			 struct error *err)
{
	struct rlimit files = raise_file_limit();
	char variable[128], **variables;
	struct segment *segment;
	bool started;
	struct watched *w;

	s->handover = handover_open(variable);
	if (options->capture) {
		s->capture = capture_open(err);
		if (!s->capture)
			return false;
	}
	variables = join_variables(s->handover ? variable : NULL, options->environment);
	started = spawn(&s->command, options->command, s->capture, options->stdout_to_stderr,
			&files, variables, status, err);
	free(variables);
	if (!started)
		return false;
	*status = 2;
	handover_expect(s->handover, s->children ? 0 : s->command.pid);
	segment = source_catch(s);
	w = watched_add(s, s->command.pid, true, err);
	if (w)
		w->command = true;
	if (w && segment) {
		segment_close(w->segment);
		w->segment = segment;
		s->found = true;
	} else {
		segment_close(segment);
	}
	return w || command_ended(&s->command); /* too quick for us: its status still counts */
}

/* What is asked of the kernel by PID: a recorded root, or another PID namespace's, would be joined with strangers. */
static bool pids_are_good(const struct source *s, const struct source_options *options,
			  struct error *err)
{
	bool asked = options->command || options->probe_count || options->syscalls;

	return !asked || options->proc_root || proc_root_ours(s->root, err);
}

static bool open_targets(struct source *s, const struct source_options *options, int *status,
			 struct error *err)
{
	if (options->command)
		return open_command(s, options, status, err);
	if (!s->guest)
		raise_file_limit();
	return targets_open(s, options, err);
}

struct source *source_open(const struct source_options *options, int *status, struct error *err)
{
	struct source *s = mem_alloc(sizeof(*s));

	*status = 2;
	s->command.status = -1;
	s->born_mono_ns = clock_mono_ns();
	s->statm = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
	s->name = mem_string(options->name);
	s->wait = options->wait;
	s->children = options->children;
	s->guest = options->guest;
	s->functions = options->functions;
	s->functions_hertz = options->functions_hertz;
	s->stack_bytes = options->stack_bytes;
	s->frame_pointers = options->frame_pointers;
	s->root = proc_root_open(options->proc_root ? options->proc_root : "/proc", err);
	if (s->root && (options->pid_count > 1 || options->name || options->children))
		s->sum = sum_new();
	if (s->root && pids_are_good(s, options, err) && probed_open(s, options, err) &&
	    open_targets(s, options, status, err) &&
	    (options->command || probed_begin(s, options->pid_count > 0, err)))
		return s;
	source_close(s);
	return NULL;
}

void source_close(struct source *s)
{
	if (!s)
		return;
	targets_close(s);
	command_reap(&s->command);
	capture_close(s->capture);
	handover_close(s->handover);
	probed_close(s);
	sum_free(s->sum);
	if (s->root)
		proc_root_close(s->root);
	if (s->statm != -1)
		close(s->statm);
	free(s->name);
	free(s);
}

static void ignore_output(void *context, bool error, const char *bytes, size_t length)
{
	(void)context;
	(void)error;
	(void)bytes;
	(void)length;
}

/* Reads until there is nothing more; a command that is left running could go on for ever. */
static void drain(struct source *s)
{
	struct pollfd fds[2];

	for (int i = 0; i < 64; i++) {
		nfds_t count = capture_poll(s->capture, fds, 2);

		if (poll(fds, count, 0) <= 0)
			return;
		capture_read(s->capture, ignore_output, NULL);
	}
}

bool source_ended(const struct source *s, char why[256])
{
	if (s->ticks == 0 || targets_alive(s) || (s->name && s->wait))
		return false;
	if (s->seen_count > 1)
		snprintf(why, 256, "%s", _("all processes have ended"));
	else
		snprintf(why, 256, "%s", s->ended_why);
	return true;
}

const char *source_note(const struct source *s)
{
	if (s->crowded && s->note.text[0] == '\0')
		return _(
			"not all processes are watched: perftop may have no more files open; raise its limit (ulimit -n)");
	return s->note.text;
}

size_t source_poll(const struct source *s, struct pollfd *fds, size_t count)
{
	size_t used = s->capture ? capture_poll(s->capture, fds, count) : 0;

	for (size_t i = 0; i < s->count; i++) {
		const struct watched *w = s->watched[i];
		int pidfd = w->root && w->proc && !w->ended ? proc_pidfd(w->proc) : -1;

		if (pidfd == -1)
			continue;
		if (used < count)
			fds[used] = (struct pollfd){ .fd = pidfd, .events = POLLIN };
		used++;
	}
	return used;
}

void source_output(struct source *s, source_output_fn *call, void *context)
{
	if (s->capture)
		capture_read(s->capture, call, context);
}

void source_replay_output(struct source *s)
{
	if (!s->capture)
		return;
	drain(s);
	capture_replay(s->capture);
}

int source_exit_status(const struct source *s)
{
	return command_exit_status(&s->command);
}

pid_t source_command_pid(const struct source *s)
{
	return s->command.pid;
}

bool source_end_command(struct source *s, double seconds, int stop)
{
	return command_end(&s->command, seconds, stop);
}

const struct host *source_host(const struct source *s)
{
	return proc_host(s->root);
}
