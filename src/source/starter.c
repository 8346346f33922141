/* Both sides of the starter: it lives in a fork of perftop that execs nothing itself. */
#include "source/starter.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <link.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "proc/pidfd.h"
#include "proc/process.h"

#include "source/spawn.h"

enum wish {
	WISH_READY, /* the first one: all that a run needs is there */
	WISH_START,
	WISH_END
};

struct request {
	enum wish wish;
	bool asked; /* of WISH_END: the command has been sent its SIGTERM */
	size_t command;
	char variable[128]; /* "": none */
	char path[PATH_MAX];
};

struct starter {
	pid_t pid;
	int socket;
	char *const *const *commands;
};

/*
 * ---- in the starter ----
 *
 * What is in memory here is what every command's peak begins with, and files are mapped in pieces of 64 KiB
 * around each function that is called: so few are, and none that asks for memory, formats or looks through
 * strings.
 */

struct server {
	int socket;
	char *const *const *commands;
	int streams[3];
	sigset_t mask;      /* the user's */
	char **environment; /* with a place for the variable at the end, then NULL twice */
	size_t variable;    /* that place */
};

/* The child shares our memory until its exec, and we stand still: nothing of ours may change in it but
 * `failed`. A script without an interpreter takes a shell, as execvp has it. */
static pid_t launch(const struct server *s, const char *path, char *const *arguments, int *error)
{
	volatile int failed = 0;
	pid_t pid = vfork();

	if (pid == 0) {
		for (int i = 0; i < 3; i++)
			if (s->streams[i] != -1)
				dup2(s->streams[i], i);
		syscall(SYS_rt_sigprocmask, SIG_SETMASK, &s->mask, NULL, NSIG / 8);
		execve(path, arguments, s->environment);
		if (errno == ENOEXEC)
			execvpe(path, arguments, s->environment);
		failed = errno;
		_exit(127);
	}
	*error = pid == -1 ? errno : failed;
	return pid;
}

static void tell(const struct server *s, const struct starter_report *report)
{
	send(s->socket, report, sizeof(*report), MSG_NOSIGNAL);
}

static bool hear(const struct server *s, struct request *request)
{
	return recv(s->socket, request, sizeof(*request), 0) == sizeof(*request);
}

/* Whoever has started us wants the command to end, or is no more. */
static void hear_wish(const struct server *s, pid_t pid)
{
	struct starter_report asked = { .said = STARTER_ASKED, .pid = pid };
	struct request request;
	bool lives = hear(s, &request);

	if (!lives || !request.asked)
		kill(pid, SIGTERM);
	if (!lives)
		_exit(0);
	tell(s, &asked);
}

/* Returns when its end was seen. */
static uint64_t await_end(const struct server *s, pid_t pid)
{
	const struct command command = { .pid = pid, .status = -1 };
	struct pollfd fds[] = {
		{ .fd = pidfd_of(pid), .events = POLLIN },
		{ .fd = s->socket, .events = POLLIN },
	};
	uint64_t now_ns;

	for (;;) {
		poll(fds, 2, fds[0].fd == -1 ? 1 : -1);
		now_ns = clock_mono_ns();
		if (fds[0].fd == -1 ? command_ended(&command) : fds[0].revents != 0)
			break;
		if (fds[1].revents)
			hear_wish(s, pid);
	}
	if (fds[0].fd != -1)
		close(fds[0].fd);
	return now_ns;
}

/* "/proc/PID/io", from the end on; the kernel knows no PID with leading zeros. */
static const char *io_path(pid_t pid, char room[32])
{
	char *at = room + 32 - sizeof("/io");

	memcpy(at, "/io", sizeof("/io"));
	for (; pid > 0; pid /= 10)
		*--at = (char)('0' + pid % 10);
	at -= strlen("/proc/");
	return memcpy(at, "/proc/", strlen("/proc/"));
}

static void read_io(pid_t pid, struct starter_report *report)
{
	char room[32];
	int fd = open(io_path(pid, room), O_RDONLY | O_CLOEXEC);
	ssize_t got;

	if (fd == -1)
		return;
	got = read(fd, report->io, sizeof(report->io));
	report->io_length = got > 0 ? (size_t)got : 0;
	close(fd);
}

/* A vforked child begins with our own peak. */
static uint64_t own_peak(void)
{
	struct rusage own;

	getrusage(RUSAGE_SELF, &own);
	return (uint64_t)own.ru_maxrss * 1024;
}

static void start(struct server *s, struct request *request)
{
	struct starter_report report = { .said = STARTER_FAILED };
	uint64_t begun_ns;

	s->environment[s->variable] = request->variable[0] ? request->variable : NULL;
	begun_ns = clock_mono_ns();
	report.pid = launch(s, request->path, s->commands[request->command], &report.error);
	if (report.pid != -1) {
		report.wall_ns = await_end(s, report.pid) - begun_ns;
		report.floor_bytes = own_peak();
		read_io(report.pid, &report);
		wait4(report.pid, &report.status, 0, &report.usage);
	}
	if (!report.error)
		report.said = STARTER_ENDED;
	tell(s, &report);
}

#define MOST_PARTS 256

/* Code and constants: where they are needed again, they come from the page cache. */
struct parts {
	struct part {
		uintptr_t begin, end;
	} part[MOST_PARTS];
	size_t count;
};

static int find_parts(struct dl_phdr_info *object, size_t size, void *context)
{
	uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
	struct parts *parts = context;

	(void)size;
	for (int i = 0; i < object->dlpi_phnum && parts->count < MOST_PARTS; i++) {
		const ElfW(Phdr) *part = &object->dlpi_phdr[i];
		uintptr_t begin = object->dlpi_addr + part->p_vaddr;

		if (part->p_type == PT_LOAD && !(part->p_flags & PF_W))
			parts->part[parts->count++] =
				(struct part){ begin & ~(page - 1), begin + part->p_filesz };
	}
	return 0;
}

static void drop(const struct parts *parts)
{
	for (size_t i = 0; i < parts->count; i++)
		madvise((void *)parts->part[i].begin, parts->part[i].end - parts->part[i].begin,
			MADV_DONTNEED);
}

/* Drops what is in memory because it was needed once, to look up functions say. The kernel forgets the peak
 * only when it is told to (proc(5), clear_refs). */
static void shrink(void)
{
	int fd = open("/proc/self/clear_refs", O_WRONLY | O_CLOEXEC);
	struct parts parts = { .count = 0 };

	dl_iterate_phdr(find_parts, &parts);
	for (int pass = 0; pass < 2; pass++) { /* looks up functions too */
		drop(&parts);
		if (fd != -1 && write(fd, "5", 1) == -1)
			break;
	}
	if (fd != -1)
		close(fd);
}

/* Ours, without what has the variable's name. */
static void copy_environment(struct server *s, const char *name)
{
	size_t count = 0, length = strlen(name);

	while (environ[count])
		count++;
	s->environment = mem_alloc_array(count + 2, sizeof(*s->environment));
	for (char **at = environ; *at; at++)
		if (strncmp(*at, name, length) != 0 || (*at)[length] != '=')
			s->environment[s->variable++] = *at;
}

static _Noreturn void serve(struct server *s, const char *name)
{
	struct request request;

	spawn_default_signals();
	copy_environment(s, name);
	while (hear(s, &request)) {
		if (request.wish != WISH_END)
			start(s, &request);
		if (request.wish == WISH_READY)
			shrink();
	}
	_exit(0);
}

/* ---- in perftop ---- */

static pid_t fork_server(struct server *s, const char *name, int ours)
{
	sigset_t all;
	pid_t pid;

	sigfillset(&all);
	sigprocmask(SIG_SETMASK, &all, &s->mask);
	pid = fork();
	if (pid == 0) {
		close(ours);
		serve(s, name);
	}
	sigprocmask(SIG_SETMASK, &s->mask, NULL);
	return pid;
}

static bool request(struct starter *s, const struct request *r)
{
	return send(s->socket, r, sizeof(*r), MSG_NOSIGNAL) == sizeof(*r);
}

/* A run of what is not there goes all the way, and has each function looked up. */
static bool rehearse(struct starter *s)
{
	struct starter_report report;

	return request(s, &(struct request){ .wish = WISH_READY }) && starter_hear(s, &report);
}

struct starter *starter_open(char *const *const *commands, const int streams[3], const char *name,
			     struct error *err)
{
	struct server server = { .commands = commands };
	struct starter *s;
	int ends[2];

	memcpy(server.streams, streams, sizeof(server.streams));
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) == -1) {
		error_errno(err, _("cannot start a process"));
		return NULL;
	}
	server.socket = ends[1];
	s = mem_alloc(sizeof(*s));
	*s = (struct starter){ fork_server(&server, name, ends[0]), ends[0], commands };
	close(ends[1]);
	if (s->pid != -1 && rehearse(s))
		return s;
	error_errno(err, _("cannot start a process"));
	starter_close(s);
	return NULL;
}

/* Another starter may have been forked since and hold the same socket: closing it would not be seen. */
void starter_close(struct starter *s)
{
	if (!s)
		return;
	shutdown(s->socket, SHUT_RDWR);
	close(s->socket);
	while (s->pid != -1 && waitpid(s->pid, NULL, 0) == -1 && errno == EINTR)
		;
	free(s);
}

bool starter_start(struct starter *s, size_t command, const char *variable, struct error *err)
{
	struct request r = { .wish = WISH_START, .command = command };
	const char *name = s->commands[command][0];
	char *path = spawn_find(name, err);

	if (!path)
		return false;
	snprintf(r.path, sizeof(r.path), "%s", path);
	free(path);
	if (variable)
		snprintf(r.variable, sizeof(r.variable), "%s", variable);
	return request(s, &r) ||
	       error_set(err, _("cannot run '%s': the process that starts commands is gone"), name);
}

/* A shell that ends leaves what it runs: nobody would ask that. False: nothing can be found, so that only the command can
 * be asked. */
static bool ask_descendants(const struct starter *s)
{
	struct error err; /* nobody would read it */
	struct proc_root *root = proc_root_open("/proc", &err);
	size_t count = 0;
	pid_t *pids =
		root && proc_root_ours(root, NULL) ? proc_descendants(root, s->pid, &count) : NULL;

	for (size_t i = 0; i < count; i++)
		kill(pids[i], SIGTERM);
	free(pids);
	if (root)
		proc_root_close(root);
	return count > 0;
}

bool starter_ask(struct starter *s)
{
	return request(s, &(struct request){ .wish = WISH_END, .asked = ask_descendants(s) });
}

int starter_fd(const struct starter *s)
{
	return s->socket;
}

bool starter_hear(struct starter *s, struct starter_report *report)
{
	ssize_t got;

	do
		got = recv(s->socket, report, sizeof(*report), 0);
	while (got == -1 && errno == EINTR);
	return got == sizeof(*report);
}
