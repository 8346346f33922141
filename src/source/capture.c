/* A command's terminal output, kept from fighting the screen. */
#include "source/capture.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/mem.h"

#include "source/store.h"

#define READ_AT_MOST (1u << 20) /* bytes a call: a flood must not stop the samples */

struct stream {
	bool captured;
	int ours, theirs; /* -1: closed */
};

struct capture {
	struct stream stream[2]; /* stdout, stderr */
	bool terminal;           /* stdout is a pseudo terminal */
	int null;                /* for stdin; -1: theirs is no terminal */
	struct store *store;
};

/* Bytes pass as they are: no echo, no "\r\n". */
static void make_transparent(int terminal)
{
	struct termios settings;
	struct winsize size;

	if (tcgetattr(terminal, &settings) == 0) {
		settings.c_oflag &= ~(tcflag_t)OPOST;
		settings.c_lflag &= ~(tcflag_t)(ECHO | ECHONL);
		tcsetattr(terminal, TCSANOW, &settings);
	}
	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0)
		ioctl(terminal, TIOCSWINSZ, &size);
}

/* The slave stays open on our side too: without one, the master would say that all has ended each
 * time the command closes its own. */
static bool open_terminal(struct stream *s)
{
	char name[64];

	s->ours = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
	if (s->ours == -1)
		return false;
	if (grantpt(s->ours) == 0 && unlockpt(s->ours) == 0 &&
	    ptsname_r(s->ours, name, sizeof(name)) == 0)
		s->theirs = open(name, O_RDWR | O_NOCTTY | O_CLOEXEC);
	if (s->theirs == -1) {
		close(s->ours);
		s->ours = -1;
		return false;
	}
	make_transparent(s->theirs);
	return true;
}

static bool open_pipe(struct stream *s)
{
	int ends[2];

	if (pipe2(ends, O_CLOEXEC) == -1)
		return false;
	s->ours = ends[0];
	s->theirs = ends[1];
	return true;
}

static bool open_streams(struct capture *c)
{
	for (int i = 0; i < 2; i++) {
		struct stream *s = &c->stream[i];

		s->captured = isatty(i == 0 ? STDOUT_FILENO : STDERR_FILENO);
		if (!s->captured)
			continue;
		if (i == 0)
			c->terminal = open_terminal(s);
		if (s->ours == -1 && !open_pipe(s))
			return false;
		fcntl(s->ours, F_SETFL, O_NONBLOCK);
	}
	return true;
}

struct capture *capture_open(struct error *err)
{
	struct capture *c = mem_alloc(sizeof(*c));

	for (int i = 0; i < 2; i++)
		c->stream[i] = (struct stream){ .ours = -1, .theirs = -1 };
	c->null = isatty(STDIN_FILENO) ? open("/dev/null", O_RDONLY | O_CLOEXEC) : -1;
	if (!open_streams(c)) {
		error_errno(err, _("cannot keep the command's output"));
		capture_close(c);
		return NULL;
	}
	c->store = store_new();
	return c;
}

static void close_end(int *fd)
{
	if (*fd != -1)
		close(*fd);
	*fd = -1;
}

void capture_close(struct capture *c)
{
	if (!c)
		return;
	for (int i = 0; i < 2; i++) {
		close_end(&c->stream[i].ours);
		close_end(&c->stream[i].theirs);
	}
	close_end(&c->null);
	store_free(c->store);
	free(c);
}

void capture_enter(const struct capture *c)
{
	setsid();
	if (c->terminal)
		ioctl(c->stream[0].theirs, TIOCSCTTY, 0);
	if (c->null != -1)
		dup2(c->null, STDIN_FILENO);
	for (int i = 0; i < 2; i++)
		if (c->stream[i].captured)
			dup2(c->stream[i].theirs, i == 0 ? STDOUT_FILENO : STDERR_FILENO);
}

size_t capture_poll(const struct capture *c, struct pollfd *fds, size_t count)
{
	size_t used = 0;

	for (int i = 0; i < 2; i++) {
		if (c->stream[i].ours == -1)
			continue;
		if (used < count)
			fds[used] = (struct pollfd){ .fd = c->stream[i].ours, .events = POLLIN };
		used++;
	}
	return used;
}

/* false: nothing more now, or ever. */
static bool read_piece(struct capture *c, int which, size_t *total, source_output_fn *call,
		       void *context)
{
	struct stream *s = &c->stream[which];
	char data[16384];
	ssize_t got = read(s->ours, data, sizeof(data));

	if (got == -1 && errno == EINTR)
		return true;
	if (got == -1 && errno == EAGAIN)
		return false;
	if (got <= 0) {
		close_end(&s->ours);
		return false;
	}
	store_add(c->store, which == 1, data, (size_t)got);
	call(context, which == 1, data, (size_t)got);
	*total += (size_t)got;
	return *total < READ_AT_MOST;
}

void capture_read(struct capture *c, source_output_fn *call, void *context)
{
	for (int i = 0; i < 2; i++) {
		size_t total = 0;

		/* once the child has it, our copy of the pipe's end would hide its end */
		if (!(i == 0 && c->terminal))
			close_end(&c->stream[i].theirs);
		while (c->stream[i].ours != -1 && read_piece(c, i, &total, call, context))
			;
	}
}

void capture_replay(struct capture *c)
{
	store_replay(c->store);
}
