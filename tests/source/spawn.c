/* Commands: how they start, how they end, and what of them reaches us. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "source/capture.h"
#include "source/spawn.h"
#include "source/store.h"
#include "source/strip.h"

static void await(struct command *command)
{
	while (!command_ended(command))
		poll(NULL, 0, 1);
	assert_true(command_reap(command));
}

static int status_of(char *const *arguments)
{
	struct command command;
	struct error err;
	int status;

	assert_true(spawn(&command, arguments, NULL, false, NULL, NULL, &status, &err));
	await(&command);
	return command_exit_status(&command);
}

static void statuses(void **state)
{
	(void)state;
	assert_int_equal(status_of((char *[]){ "true", NULL }), 0);
	assert_int_equal(status_of((char *[]){ "sh", "-c", "exit 77", NULL }), 77);
	assert_int_equal(status_of((char *[]){ "sh", "-c", "kill -KILL $$", NULL }), 128 + 9);
}

static void cannot_start(void **state)
{
	struct command command;
	struct error err;
	int status;

	(void)state;
	assert_false(spawn(&command, (char *[]){ "perftop-no-such", NULL }, NULL, false, NULL, NULL,
			   &status, &err));
	assert_int_equal(status, 127);
	assert_non_null(strstr(err.text, "perftop-no-such"));
	assert_false(
		spawn(&command, (char *[]){ "/", NULL }, NULL, false, NULL, NULL, &status, &err));
	assert_int_equal(status, 126);
	assert_int_equal(waitpid(-1, NULL, WNOHANG), -1); /* no zombie is left */
	assert_int_equal(errno, ECHILD);
}

/* Its end leaves a zombie until it is reaped, so that /proc still answers. */
static void stays_until_reaped(void **state)
{
	struct command command;
	struct error err;
	int status;

	(void)state;
	assert_true(spawn(&command, (char *[]){ "true", NULL }, NULL, false, NULL, NULL, &status,
			  &err));
	while (!command_ended(&command))
		poll(NULL, 0, 1);
	assert_int_equal(kill(command.pid, 0), 0);
	assert_int_equal(command_exit_status(&command), -1);
	assert_true(command_reap(&command));
	assert_int_equal(kill(command.pid, 0), -1);
}

static void is_asked_to_end(void **state)
{
	struct command command;
	struct error err;
	int status;

	(void)state;
	assert_true(spawn(&command, (char *[]){ "sleep", "100", NULL }, NULL, false, NULL, NULL,
			  &status, &err));
	assert_true(command_end(&command, 20, -1));
	assert_true(command_reap(&command));
	assert_int_equal(command_exit_status(&command), 0); /* by our wish: no failure */

	assert_true(
		spawn(&command,
		      (char *[]){ "sh", "-c",
				  "trap 'exit 9' TERM; echo; while :; do sleep 0.01; done", NULL },
		      NULL, true, NULL, NULL, &status, &err));
	while (!command_end(&command, 0.2, -1))
		;
	assert_true(command_reap(&command));
}

/* Who waits for a command that takes its time can be told not to. */
static void the_wait_can_be_ended(void **state)
{
	struct command command;
	struct error err;
	int status, ends[2];

	(void)state;
	assert_int_equal(pipe(ends), 0);
	signal(SIGTERM, SIG_IGN); /* as exec has it, the command ignores it too */
	assert_true(spawn(&command, (char *[]){ "sleep", "1000", NULL }, NULL, false, NULL, NULL,
			  &status, &err));
	signal(SIGTERM, SIG_DFL);
	assert_false(command_end(&command, 0.01, ends[0]));
	assert_int_equal(write(ends[1], "", 1), 1);
	assert_false(command_end(&command, 1e6, ends[0]));
	kill(command.pid, SIGKILL);
	assert_true(command_end(&command, 20, -1));
	assert_true(command_reap(&command));
	close(ends[0]);
	close(ends[1]);
}

static volatile sig_atomic_t handled;

static void on_signal(int number)
{
	handled = number;
}

/* What who started the test has us ignore, as in /proc. */
static unsigned long long ignored_signals(void)
{
	FILE *file = fopen("/proc/self/status", "r");
	char line[256];
	unsigned long long set = 0;

	while (file && fgets(line, sizeof(line), file))
		if (sscanf(line, "SigIgn: %llx", &set) == 1)
			break;
	fclose(file);
	return set;
}

/* Neither our handlers nor our mask reach it; what was ignored stays so. */
static void signals_are_the_users(void **state)
{
	char line[256] = "", path[] = "/tmp/perftop-spawn-XXXXXX", script[128], ignored[64];
	unsigned long long inherited = ignored_signals();
	int file = mkstemp(path);

	(void)state;
	signal(SIGUSR1, on_signal);
	signal(SIGUSR2, SIG_IGN);
	snprintf(script, sizeof(script), "grep -E '^Sig(Blk|Ign|Cgt)' /proc/self/status > %s",
		 path);
	assert_int_equal(status_of((char *[]){ "sh", "-c", script, NULL }), 0);
	assert_true(pread(file, line, sizeof(line) - 1, 0) > 0);
	assert_non_null(strstr(line, "SigBlk:\t0000000000000000"));
	snprintf(ignored, sizeof(ignored), "SigIgn:\t%016llx", inherited | 1ULL << (SIGUSR2 - 1));
	assert_non_null(strstr(line, ignored));
	signal(SIGUSR1, SIG_DFL);
	signal(SIGUSR2, SIG_DFL);
	close(file);
	unlink(path);
}

/* A pseudo terminal of the test's own stands for the user's. */
struct terminal {
	int master, saved[3];
};

static void enter_terminal(struct terminal *t)
{
	char name[64];
	int slave;

	t->master = posix_openpt(O_RDWR | O_NOCTTY);
	assert_int_equal(grantpt(t->master), 0);
	assert_int_equal(unlockpt(t->master), 0);
	assert_int_equal(ptsname_r(t->master, name, sizeof(name)), 0);
	slave = open(name, O_RDWR | O_NOCTTY);
	fflush(stdout);
	for (int fd = 0; fd < 3; fd++) {
		t->saved[fd] = dup(fd);
		dup2(slave, fd);
	}
	close(slave);
}

static void leave_terminal(struct terminal *t)
{
	for (int fd = 0; fd < 3; fd++) {
		dup2(t->saved[fd], fd);
		close(t->saved[fd]);
	}
	close(t->master);
}

struct kept {
	char text[2][256];
	size_t length[2];
};

static void keep(void *context, bool error, const char *bytes, size_t length)
{
	struct kept *kept = context;

	if (kept->length[error] + length < sizeof(kept->text[error]))
		memcpy(kept->text[error] + kept->length[error], bytes, length);
	kept->length[error] += length;
}

static int run_captured(char *const *arguments, struct kept *kept, size_t *leaked)
{
	struct terminal terminal;
	struct capture *capture;
	struct command command;
	struct error err;
	int status = -1, pending = 0;
	bool started = false;

	enter_terminal(&terminal);
	capture = capture_open(&err);
	if (capture)
		started = spawn(&command, arguments, capture, false, NULL, NULL, &status, &err);
	while (started && !command_ended(&command)) {
		capture_read(capture, keep, kept);
		poll(NULL, 0, 1);
	}
	if (capture)
		capture_read(capture, keep, kept);
	ioctl(terminal.master, FIONREAD, &pending);
	leave_terminal(&terminal);
	capture_close(capture);
	assert_true(started);
	command_reap(&command);
	*leaked = (size_t)pending;
	return command_exit_status(&command);
}

/* Not through its streams, not through /dev/tty does it reach our terminal. */
static void cannot_reach_the_terminal(void **state)
{
	struct kept kept = { .length = { 0 } };
	size_t leaked;
	int status = run_captured((char *[]){ "sh", "-c",
					      "echo out; echo err >&2; echo tty >/dev/tty; "
					      "test -t 1 && ! read -r line; exit 5",
					      NULL },
				  &kept, &leaked);

	(void)state;
	assert_int_equal(status, 5);
	assert_string_equal(kept.text[0], "out\ntty\n");
	assert_string_equal(kept.text[1], "err\n");
	assert_int_equal(leaked, 0);
}

static void floods_are_kept_whole(void **state)
{
	struct kept kept = { .length = { 0 } };
	size_t leaked;

	(void)state;
	assert_int_equal(run_captured((char *[]){ "sh", "-c",
						  "head -c 3000000 /dev/zero; "
						  "head -c 2000000 /dev/zero >&2",
						  NULL },
				      &kept, &leaked),
			 0);
	assert_int_equal(kept.length[0], 3000000);
	assert_int_equal(kept.length[1], 2000000);
}

static size_t replay(struct store *store, char *out, size_t size, int which)
{
	char path[] = "/tmp/perftop-replay-XXXXXX";
	int file = mkstemp(path), saved[3], null = open("/dev/null", O_WRONLY);
	ssize_t got;

	fflush(stdout);
	for (int fd = 1; fd < 3; fd++) {
		saved[fd] = dup(fd);
		dup2(fd == which ? file : null, fd);
	}
	store_replay(store);
	fflush(stderr);
	for (int fd = 1; fd < 3; fd++) {
		dup2(saved[fd], fd);
		close(saved[fd]);
	}
	got = pread(file, out, size - 1, 0);
	out[got > 0 ? got : 0] = '\0';
	close(file);
	close(null);
	unlink(path);
	return got > 0 ? (size_t)got : 0;
}

static void the_store_replays(void **state)
{
	struct store *store = store_new();
	char out[64];

	(void)state;
	store_add(store, false, "one ", 4);
	store_add(store, true, "error", 5);
	store_add(store, false, "two", 3);
	replay(store, out, sizeof(out), 1);
	assert_string_equal(out, "one two");
	replay(store, out, sizeof(out), 2);
	assert_string_equal(out, "error");
	store_free(store);
}

/* No space: the beginning and the newest are there, and it is said what is missing. */
static void a_full_disk_keeps_the_tail(void **state)
{
	static char piece[10000], out[2 * STORE_TAIL + 100000];
	struct store *store = store_new();
	size_t length;

	(void)state;
	store_add(store, false, "begin", 5);
	store_fail(store, ENOSPC);
	memset(piece, 'x', sizeof(piece));
	for (int i = 0; i < 200; i++)
		store_add(store, false, piece, sizeof(piece));
	store_add(store, false, "end", 3);
	length = replay(store, out, sizeof(out), 1);
	assert_int_equal(memcmp(out, "begin", 5), 0);
	assert_string_equal(out + length - 3, "end");
	assert_true(length > STORE_TAIL && length < 2 * STORE_TAIL + 100);
	replay(store, out, sizeof(out), 2);
	assert_non_null(strstr(out, "No space left"));
	assert_non_null(strstr(out, "bytes"));
	store_free(store);
}

static void strips(const char *bytes, const char *want)
{
	enum strip_state whole = STRIP_TEXT, split = STRIP_TEXT;
	size_t length = strlen(bytes), used = 0;
	char out[256];

	out[strip_controls(&whole, bytes, length, out)] = '\0';
	assert_string_equal(out, want);
	for (size_t i = 0; i < length; i++)
		used += strip_controls(&split, bytes + i, 1, out + used);
	out[used] = '\0';
	assert_string_equal(out, want);
}

static void controls_are_stripped(void **state)
{
	(void)state;
	strips("plain\ttext\n", "plain\ttext\n");
	strips("\033[1;31mred\033[0m\n", "red\n");
	strips("\033]0;title\alook\033]52;c;AAAA\033\\here", "lookhere");
	strips("\033(Ba\033=b\033\033[Kc", "abc");
	strips("cut \033[12\nnext\033]never ended\nline", "cut \nnext\nline");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(statuses),
		cmocka_unit_test(cannot_start),
		cmocka_unit_test(stays_until_reaped),
		cmocka_unit_test(is_asked_to_end),
		cmocka_unit_test(the_wait_can_be_ended),
		cmocka_unit_test(signals_are_the_users),
		cmocka_unit_test(cannot_reach_the_terminal),
		cmocka_unit_test(floods_are_kept_whole),
		cmocka_unit_test(the_store_replays),
		cmocka_unit_test(a_full_disk_keeps_the_tail),
		cmocka_unit_test(controls_are_stripped),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
