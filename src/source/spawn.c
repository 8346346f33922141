/* The command that perftop starts. */
#include "source/spawn.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/mem.h"

#include "source/capture.h"

/* In the child they would write into our own pipe. */
void spawn_default_signals(void)
{
	for (int number = 1; number < NSIG; number++) {
		struct sigaction action;

		if (sigaction(number, NULL, &action) == -1 || action.sa_handler == SIG_IGN ||
		    action.sa_handler == SIG_DFL)
			continue;
		action = (struct sigaction){ .sa_handler = SIG_DFL };
		sigaction(number, &action, NULL);
	}
}

/* Does not return. The error goes through a pipe that closes itself when the exec succeeds. */
static _Noreturn void become(char *const *arguments, const struct capture *capture,
			     bool stdout_to_stderr, const struct rlimit *files,
			     char *const *variables, const sigset_t *mask, int pipe)
{
	int error;

	if (capture)
		capture_enter(capture);
	else if (stdout_to_stderr)
		dup2(STDERR_FILENO, STDOUT_FILENO);
	if (files)
		setrlimit(RLIMIT_NOFILE, files);
	for (; variables && *variables; variables++)
		putenv(*variables);
	sigprocmask(SIG_SETMASK, mask, NULL);
	execvp(arguments[0], arguments);
	error = errno;
	while (write(pipe, &error, sizeof(error)) == -1 && errno == EINTR)
		;
	_exit(127);
}

bool spawn_failed(int error, const char *name, struct error *err)
{
	errno = error;
	return error_errno(err, _("cannot run '%s'"), name);
}

/* 0, or why not. */
static int executable(const char *path)
{
	struct stat st;

	if (stat(path, &st) == -1)
		return errno;
	if (!S_ISREG(st.st_mode))
		return EACCES;
	return faccessat(AT_FDCWD, path, X_OK, AT_EACCESS) == 0 ? 0 : errno;
}

/* The next directory of a search path, with the name in it; an empty one is the current one. Allocated. */
static char *in_directory(const char **path, const char *name)
{
	size_t length = strcspn(*path, ":");
	char *file = mem_format("%.*s%s%s", (int)length, *path, length ? "/" : "", name);

	*path += length;
	*path = **path ? *path + 1 : NULL;
	return file;
}

/* As execvp goes on after a file that may not be executed, but remembers it. */
static char *search(const char *name, int *error)
{
	const char *path = getenv("PATH");
	char *file;

	for (path = path ? path : "/bin:/usr/bin"; path;) {
		int why;

		file = in_directory(&path, name);
		why = executable(file);
		if (why == 0)
			return file;
		if (why == EACCES)
			*error = why;
		free(file);
	}
	return NULL;
}

char *spawn_find(const char *name, struct error *err)
{
	int error = ENOENT;
	char *file = NULL;

	if (strchr(name, '/'))
		error = executable(name);
	else if (*name)
		file = search(name, &error);
	if (strchr(name, '/') && !error)
		return mem_string(name);
	if (!file)
		spawn_failed(error, name, err);
	return file;
}

static int read_error(int pipe)
{
	int error = 0;
	ssize_t got;

	do
		got = read(pipe, &error, sizeof(error));
	while (got == -1 && errno == EINTR);
	return got == sizeof(error) ? error : 0;
}

static bool await_exec(struct command *command, const char *name, int pipe, int *status,
		       struct error *err)
{
	int error = read_error(pipe);

	if (!error)
		return true;
	waitpid(command->pid, NULL, 0);
	*command = (struct command){ .status = -1 };
	*status = error == ENOENT ? 127 : 126;
	return spawn_failed(error, name, err);
}

bool spawn(struct command *command, char *const *arguments, const struct capture *capture,
	   bool stdout_to_stderr, const struct rlimit *files, char *const *variables, int *status,
	   struct error *err)
{
	sigset_t all, mask;
	int ends[2];
	bool started;

	*command = (struct command){ .status = -1 };
	*status = 126;
	if (pipe2(ends, O_CLOEXEC) == -1)
		return error_errno(err, _("cannot run '%s'"), arguments[0]);
	sigfillset(&all);
	sigprocmask(SIG_SETMASK, &all, &mask);
	command->pid = fork();
	if (command->pid == 0) {
		spawn_default_signals();
		become(arguments, capture, stdout_to_stderr, files, variables, &mask, ends[1]);
	}
	sigprocmask(SIG_SETMASK, &mask, NULL);
	close(ends[1]);
	if (command->pid == -1) {
		command->pid = 0;
		started = error_errno(err, _("cannot run '%s'"), arguments[0]);
	} else {
		started = await_exec(command, arguments[0], ends[0], status, err);
	}
	close(ends[0]);
	return started;
}

bool command_ended(const struct command *command)
{
	siginfo_t info = { .si_pid = 0 };

	if (command->pid == 0 || command->reaped)
		return command->reaped;
	/* an error means that somebody else has reaped it */
	return waitid(P_PID, (id_t)command->pid, &info, WEXITED | WNOHANG | WNOWAIT) == -1 ||
	       info.si_pid != 0;
}

bool command_reap(struct command *command)
{
	pid_t got;
	int status;

	if (command->pid == 0 || command->reaped)
		return command->reaped;
	got = waitpid(command->pid, &status, WNOHANG);
	if (got == 0 || (got == -1 && errno == EINTR))
		return false;
	command->reaped = true;
	command->status = got == command->pid ? status : -1;
	return true;
}

bool command_end(struct command *command, double seconds, int stop)
{
	uint64_t deadline = clock_mono_ns() + (uint64_t)(seconds * 1e9);
	struct pollfd fd = { .fd = stop, .events = POLLIN };

	if (command->pid == 0 || command_ended(command))
		return true;
	if (seconds > 0 && !command->asked)
		command->asked = kill(command->pid, SIGTERM) == 0;
	while (!command_ended(command))
		if (clock_mono_ns() >= deadline || poll(&fd, 1, 5) > 0)
			return false;
	return true;
}

int spawn_shell_status(int status)
{
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

int command_exit_status(const struct command *command)
{
	int status = command->status;

	if (!command->reaped || status == -1)
		return -1;
	if (command->asked && WIFSIGNALED(status) && WTERMSIG(status) == SIGTERM)
		return 0;
	return spawn_shell_status(status);
}
