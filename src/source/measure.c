/* Runs commands by the starter, listens to them meanwhile, and turns what it reports into figures. */
#include "source/measure.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "proc/files.h"
#include "segment/segment.h"

#include "source/handover.h"
#include "source/names.h"
#include "source/spawn.h"
#include "source/starter.h"
#include "source/sum.h"

#define BLOCK 512 /* of getrusage(2) */
#define NOISE_PAGES \
	32 /* that the kernel counts for each processor before it adds them to a process's */
#define RELIEF_MS     100 /* between two looks at what is handed over */
#define STOPPING_MS   10
#define GRACE_NS      500000000u  /* the terminal's ^C has reached the command too */
#define PATIENCE_NS   2500000000u /* after SIGTERM; perftop's own is 5 s in all (cmd/signals.h) */
#define DEATH_WAIT_MS 50

struct measurer {
	struct starter *starter;
	char *const *const *commands;
	int stop, null;
	int errors[2]; /* a pipe for all runs; -1: not kept */
	char tail[2 * MEASURE_TAIL];
	size_t tail_length;
	pid_t left;
};

/* One run. */
struct run {
	struct handover *handover; /* NULL: nothing is recorded */
	struct sum *sum;
	struct function_names names;
	size_t processes;
	uint64_t stopped_ns; /* when the user wanted to end; 0: not so */
	bool asked;
};

/* ---- streams ---- */

/* Where one of our own is closed, its number is free. */
static int above_streams(int fd)
{
	int moved = fd >= 0 && fd <= 2 ? fcntl(fd, F_DUPFD_CLOEXEC, 3) : fd;

	if (moved != fd)
		close(fd);
	return moved;
}

static bool open_streams(struct measurer *m, bool show_output)
{
	m->null = above_streams(open("/dev/null", O_RDWR | O_CLOEXEC));
	if (m->null == -1 || show_output)
		return m->null != -1;
	if (pipe2(m->errors, O_CLOEXEC) == -1)
		return false;
	m->errors[0] = above_streams(m->errors[0]);
	m->errors[1] = above_streams(m->errors[1]);
	return m->errors[0] != -1 && m->errors[1] != -1 &&
	       fcntl(m->errors[0], F_SETFL, O_NONBLOCK) == 0;
}

static void keep_tail(struct measurer *m, size_t got)
{
	m->tail_length += got;
	if (m->tail_length <= MEASURE_TAIL)
		return;
	memmove(m->tail, m->tail + m->tail_length - MEASURE_TAIL, MEASURE_TAIL);
	m->tail_length = MEASURE_TAIL;
}

/* What is there now, and no more than a pipe holds: somebody may write for ever. */
static void drain(struct measurer *m)
{
	for (int i = 0; m->errors[0] != -1 && i < 16; i++) {
		ssize_t got = read(m->errors[0], m->tail + m->tail_length, MEASURE_TAIL);

		if (got <= 0)
			return;
		keep_tail(m, (size_t)got);
	}
}

const char *measure_errors(const struct measurer *m, size_t *length)
{
	*length = m->tail_length;
	return m->tail;
}

/* ---- what was recorded ---- */

static void add_segment(struct run *r, int fd, pid_t pid)
{
	struct process_sample sample = { .exit_status = -1, .focus = UINT32_MAX };
	struct segment *segment = segment_of_descriptor(fd, pid);
	struct sum_member member = { 0 };

	if (!segment) {
		close(fd);
		return;
	}
	for (int i = 0; i < METRIC_COUNT; i++)
		sample.resource[i] = value_unknown(WHY_NONE);
	segment_read(segment, UINT32_MAX, false, &sample);
	function_names_restart(&r->names);
	function_names_give(&r->names, -1, &sample);
	sum_add(r->sum, &member, &sample);
	sum_leave(r->sum, &member);
	process_sample_clear(&sample);
	segment_close(segment);
	r->processes++;
}

/* So many processes that their segments would be too many descriptors: those of the ones that have ended
 * are read. */
static void relieve(struct run *r)
{
	pid_t pid;

	handover_receive(r->handover);
	if (!handover_presses(r->handover))
		return;
	for (size_t i = 0; (pid = handover_sender(r->handover, i)) != 0;)
		if (kill(pid, 0) == -1 && errno == ESRCH)
			add_segment(r, handover_take(r->handover, pid), pid);
		else
			i++;
}

static void take_all(struct run *r)
{
	bool more = true;
	pid_t pid;

	while (more) {
		more = handover_receive(r->handover);
		while ((pid = handover_sender(r->handover, 0)) != 0)
			add_segment(r, handover_take(r->handover, pid), pid);
	}
}

/* A name for each run, so that what an earlier one has left running cannot send to this one. Who knows it
 * is the command, what it starts, and whoever could read its memory anyhow. */
static void open_recording(struct run *r, char variable[128])
{
	r->handover = handover_open(variable);
	if (!r->handover)
		return;
	handover_expect(r->handover, 0);
	handover_keep_all(r->handover);
	r->sum = sum_new();
	sum_begin(r->sum);
}

static struct process_sample *recorded(struct run *r)
{
	struct process_sample *sample;

	if (!r->handover)
		return NULL;
	take_all(r);
	if (!r->processes)
		return NULL;
	sample = mem_alloc(sizeof(*sample));
	sum_take(r->sum, sample);
	return sample;
}

static void close_run(struct run *r)
{
	handover_close(r->handover);
	sum_free(r->sum);
	function_names_clear(&r->names);
}

/* ---- waiting ---- */

static bool wants_stop(int stop, int timeout_ms)
{
	struct pollfd fd = { .fd = stop, .events = POLLIN };

	return stop != -1 && poll(&fd, 1, timeout_ms) > 0;
}

/* False: our patience is over. */
static bool go_on_stopping(struct measurer *m, struct run *r)
{
	uint64_t waited_ns = clock_mono_ns() - r->stopped_ns;

	if (waited_ns > GRACE_NS && !r->asked)
		r->asked = starter_ask(m->starter);
	return waited_ns <= GRACE_NS + PATIENCE_NS;
}

static int patience_ms(const struct run *r)
{
	if (r->stopped_ns)
		return STOPPING_MS;
	return r->handover ? RELIEF_MS : -1;
}

/* One wait. True: the starter has something to say. */
static bool listen_once(struct measurer *m, struct run *r)
{
	struct pollfd fds[] = {
		{ .fd = starter_fd(m->starter), .events = POLLIN },
		{ .fd = m->errors[0], .events = POLLIN },
		{ .fd = r->stopped_ns ? -1 : m->stop, .events = POLLIN },
	};
	int got = poll(fds, 3, patience_ms(r));

	if (got == 0 && r->handover)
		relieve(r);
	if (got <= 0)
		return false;
	if (fds[1].revents)
		drain(m);
	if (fds[2].revents)
		r->stopped_ns = clock_mono_ns();
	return fds[0].revents != 0;
}

/* False: the starter is no more, or the user has no patience left. */
static bool await_report(struct measurer *m, struct run *r, struct starter_report *report)
{
	while (!r->stopped_ns || go_on_stopping(m, r)) {
		if (!listen_once(m, r))
			continue;
		if (!starter_hear(m->starter, report))
			return false;
		if (report->said != STARTER_ASKED) {
			m->left = 0;
			return true;
		}
		m->left = report->pid;
	}
	return false;
}

/* The terminal's signal may have reached the command before us. */
static bool was_stopped(const struct measurer *m, const struct run *r, int status)
{
	bool by_signal = status == 128 + SIGINT || status == 128 + SIGTERM ||
			 status == 128 + SIGHUP || status == 128 + SIGQUIT;

	return r->stopped_ns || wants_stop(m->stop, by_signal ? DEATH_WAIT_MS : 0);
}

/* ---- figures ---- */

static double seconds_of(struct timeval t)
{
	return (double)t.tv_sec + (double)t.tv_usec * 1e-6;
}

/* What is known of nothing read is nothing. */
static struct proc_io io_of(const struct starter_report *report)
{
	struct bytes text = { mem_stringn(report->io, report->io_length), report->io_length, 0 };
	struct proc_io io;

	proc_io_parse(&text, &io);
	bytes_clear(&text);
	return io;
}

static double io_line(const struct proc_io *io, enum proc_io_line line, double instead)
{
	return io->known[line] ? (double)io->number[line] : instead;
}

static struct measured figures(const struct starter_report *report)
{
	const struct rusage *u = &report->usage;
	const struct proc_io io = io_of(report);
	double peak = (double)u->ru_maxrss * 1024;
	double floor =
		(double)report->floor_bytes + (double)NOISE_PAGES * (double)sysconf(_SC_PAGESIZE);

	return (struct measured){
		.wall = (double)report->wall_ns * 1e-9,
		.user = seconds_of(u->ru_utime),
		.system = seconds_of(u->ru_stime),
		.peak_rss = peak > floor ? peak : NAN,
		.rss_floor = floor,
		.read = io_line(&io, IO_READ, (double)u->ru_inblock * BLOCK),
		.write = io_line(&io, IO_WRITE, (double)u->ru_oublock * BLOCK),
		.read_calls = io_line(&io, IO_READ_CALL_BYTES, NAN),
		.write_calls = io_line(&io, IO_WRITE_CALL_BYTES, NAN),
		.voluntary = (double)u->ru_nvcsw,
		.involuntary = (double)u->ru_nivcsw,
		.minor_faults = (double)u->ru_minflt,
		.major_faults = (double)u->ru_majflt,
		.status = spawn_shell_status(report->status),
	};
}

void measured_clear(struct measured *measured)
{
	if (measured->recorded)
		process_sample_clear(measured->recorded);
	free(measured->recorded);
	measured->recorded = NULL;
}

static enum measure_end judge(struct measurer *m, struct run *r, size_t command,
			      const struct starter_report *report, struct measured *out,
			      struct error *err)
{
	if (report->said == STARTER_FAILED) {
		spawn_failed(report->error, m->commands[command][0], err);
		return MEASURE_FAILED;
	}
	*out = figures(report);
	if (was_stopped(m, r, out->status))
		return MEASURE_STOPPED;
	drain(m);
	out->recorded = recorded(r);
	return MEASURE_ENDED;
}

static enum measure_end measure(struct measurer *m, struct run *r, size_t command,
				const char *variable, struct measured *out, struct error *err)
{
	struct starter_report report;

	if (!starter_start(m->starter, command, variable, err))
		return MEASURE_FAILED;
	if (await_report(m, r, &report))
		return judge(m, r, command, &report, out, err);
	if (r->stopped_ns)
		return MEASURE_STOPPED;
	error_set(err, _("cannot run '%s': the process that starts commands is gone"),
		  m->commands[command][0]);
	return MEASURE_FAILED;
}

enum measure_end measure_run(struct measurer *m, size_t command, bool record, struct measured *out,
			     struct error *err)
{
	struct run r = { .handover = NULL };
	char variable[128] = "";
	enum measure_end end;

	*out = (struct measured){ .status = -1 };
	if (wants_stop(m->stop, 0))
		return MEASURE_STOPPED;
	drain(m); /* of what earlier runs have left running */
	m->tail_length = 0;
	if (record)
		open_recording(&r, variable);
	end = measure(m, &r, command, r.handover ? variable : NULL, out, err);
	close_run(&r);
	return end;
}

/* ---- */

struct measurer *measure_open(const struct measure_settings *settings, struct error *err)
{
	struct measurer *m = mem_alloc(sizeof(*m));
	int streams[3];

	m->commands = settings->commands;
	m->stop = settings->stop;
	m->errors[0] = m->errors[1] = -1;
	if (!open_streams(m, settings->show_output)) {
		error_errno(err, _("cannot make a pipe"));
		measure_close(m);
		return NULL;
	}
	streams[0] = m->null;
	streams[1] = settings->show_output ? -1 : m->null;
	streams[2] = m->errors[1];
	m->starter = starter_open(m->commands, streams, "PERFTOP_SOCKET", err);
	if (m->starter)
		return m;
	measure_close(m);
	return NULL;
}

static void close_fd(int fd)
{
	if (fd != -1)
		close(fd);
}

void measure_close(struct measurer *m)
{
	if (!m)
		return;
	starter_close(m->starter);
	close_fd(m->null);
	close_fd(m->errors[0]);
	close_fd(m->errors[1]);
	free(m);
}

pid_t measure_left(const struct measurer *m)
{
	return m->left;
}
