/* Signals. Handlers call async-signal-safe functions only. */
#include "cmd/signals.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stddef.h>
#include <unistd.h>

#include "base/i18n.h"
#include "tui/tui.h"

#define PATIENCE_S 5

static volatile sig_atomic_t pending, at_once;
static int stop_pipe[2] = { -1, -1 };

static void on_stop(int number)
{
	int saved = errno;

	if (pending > 0 || at_once) {
		tui_rescue();
		_exit(128 + number);
	}
	pending = number;
	alarm(PATIENCE_S);
	if (write(stop_pipe[1], "", 1) == -1) {
		/* full: it is readable already */
	}
	errno = saved;
}

static void on_alarm(int number)
{
	(void)number;
	tui_rescue();
	_exit(128 + (pending > 0 ? pending : SIGTERM));
}

/* Of a write that fails, which says so itself */
static void on_write(int number)
{
	(void)number; /* a handler, so that it is not ignored in commands that we spawn */
}

/* SA_RESETHAND has put the default back: the signal comes again and does what it does. */
static void on_death(int number)
{
	tui_rescue();
	raise(number);
}

static void handle(int number, void (*handler)(int), int flags)
{
	struct sigaction action = { .sa_handler = handler, .sa_flags = flags }, before;

	/* nohup, or a shell's background job, has it ignored: so it stays */
	if (handler != on_write && sigaction(number, NULL, &before) == 0 &&
	    before.sa_handler == SIG_IGN)
		return;
	sigemptyset(&action.sa_mask);
	sigaction(number, &action, NULL);
}

/* A stack of its own, so that an overflow of the usual one is a crash that can be handled. */
static void own_stack(void)
{
	static char memory[65536];
	stack_t stack = { .ss_sp = memory, .ss_size = sizeof(memory) };

	sigaltstack(&stack, NULL);
}

bool signals_open(struct error *err)
{
	static const int stops[] = { SIGINT, SIGTERM, SIGHUP };
	static const int deaths[] = { SIGSEGV, SIGABRT, SIGBUS, SIGFPE,  SIGILL,
				      SIGQUIT, SIGXCPU, SIGSYS, SIGUSR1, SIGUSR2 };
	static const int writes[] = { SIGPIPE, SIGXFSZ };

	if (pipe2(stop_pipe, O_CLOEXEC | O_NONBLOCK) == -1)
		return error_errno(err, _("cannot make a pipe"));
	own_stack();
	for (size_t i = 0; i < sizeof(stops) / sizeof(stops[0]); i++)
		handle(stops[i], on_stop, 0); /* no SA_RESTART: a blocked write is to return */
	for (size_t i = 0; i < sizeof(deaths) / sizeof(deaths[0]); i++)
		handle(deaths[i], on_death,
		       (int)(SA_RESETHAND | (unsigned)SA_NODEFER | (unsigned)SA_ONSTACK));
	handle(SIGALRM, on_alarm, 0);
	for (size_t i = 0; i < sizeof(writes) / sizeof(writes[0]); i++)
		handle(writes[i], on_write, SA_RESTART);
	return true;
}

int signals_fd(void)
{
	return stop_pipe[0];
}

int signals_pending(void)
{
	return pending;
}

void signals_stop(void)
{
	if (pending)
		return;
	pending = -1;
	if (write(stop_pipe[1], "", 1) == -1) {
		/* full: it is readable already */
	}
}

void signals_heard(void)
{
	alarm(0);
}

void signals_at_once(bool yes)
{
	at_once = yes;
}

/* Emptied first: a signal that comes between is in the pipe, and so not lost. */
void signals_again(void)
{
	char bytes[64];

	while (read(stop_pipe[0], bytes, sizeof(bytes)) > 0)
		;
	pending = 0;
}
