/* Descriptors that come through the socket: whose are taken, and that none is left open. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "source/handover.h"

static char variable[128];

static int open_fds(void)
{
	DIR *d = opendir("/proc/self/fd");
	int n = 0;

	while (readdir(d))
		n++;
	closedir(d);
	return n;
}

/* As any process can that has read the name. */
static int reach(void)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	const char *name = strchr(variable, '@') + 1;
	int to = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

	memcpy(address.sun_path + 1, name, strlen(name));
	if (connect(to, (struct sockaddr *)&address,
		    (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1 + strlen(name))) == 0)
		return to;
	close(to);
	return -1;
}

/* Sends `count` descriptors of a file, and closes the connection. */
static bool deliver(int to, int fd, int count)
{
	char room[CMSG_SPACE(200 * sizeof(int))] __attribute__((aligned(8))) = { 0 };
	struct iovec data = { "PERFTOP", 8 };
	struct msghdr message = { .msg_iov = &data, .msg_iovlen = 1 };
	struct cmsghdr *c = (struct cmsghdr *)(void *)room;
	bool sent;

	if (count > 0) {
		*c = (struct cmsghdr){ CMSG_LEN((size_t)count * sizeof(int)), SOL_SOCKET,
				       SCM_RIGHTS };
		for (int i = 0; i < count; i++)
			memcpy(CMSG_DATA(c) + (size_t)i * sizeof(int), &fd, sizeof(fd));
		message.msg_control = room;
		message.msg_controllen = c->cmsg_len;
	}
	sent = to != -1 && sendmsg(to, &message, MSG_DONTWAIT | MSG_NOSIGNAL) == 8;
	if (to != -1)
		close(to);
	return sent;
}

static bool send_fds(int fd, int count)
{
	return deliver(reach(), fd, count);
}

/* From a process of its own, as `uid`. */
static pid_t send_from_child(int fd, uid_t uid)
{
	int status;
	pid_t child = fork();

	if (child == 0)
		_exit((uid != getuid() && setuid(uid) != 0) || !send_fds(fd, 1));
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
	return child;
}

static int null_device(void)
{
	return open("/dev/null", O_RDONLY | O_CLOEXEC);
}

static void the_expected_process_is_heard(void **state)
{
	int before = open_fds(), fd = null_device(), got;
	struct handover *h = handover_open(variable);

	(void)state;
	assert_non_null(h);
	assert_int_equal(strlen(strchr(variable, '@')), 1 + strlen("perftop-") + 32);
	assert_false(handover_receive(h));
	handover_expect(h, getpid());
	assert_true(send_fds(fd, 1));
	assert_true(handover_receive(h));
	assert_false(handover_receive(h));
	assert_true(handover_holds(h, getpid()));
	assert_int_equal(handover_sender(h, 0), getpid());
	got = handover_take(h, getpid());
	assert_true(got >= 0);
	assert_int_equal(fcntl(got, F_GETFD), FD_CLOEXEC);
	assert_int_equal(handover_take(h, getpid()), -1);
	close(got);
	close(fd);
	handover_close(h);
	assert_int_equal(open_fds(), before);
}

/* One that has ended is known all the same; others are not taken, before or after it. */
static void others_are_not(void **state)
{
	int before = open_fds(), fd = null_device();
	struct handover *h = handover_open(variable);
	pid_t child;

	(void)state;
	assert_true(send_fds(fd, 1));
	assert_false(handover_receive(h)); /* nobody is expected yet */
	handover_expect(h, getpid());
	send_from_child(fd, getuid());
	assert_false(handover_receive(h));
	handover_expect(h, 0);
	child = send_from_child(fd, getuid());
	assert_true(handover_receive(h));
	assert_int_equal(handover_sender(h, 0), child);
	assert_int_equal(handover_sender(h, 1), 0);
	close(fd);
	handover_close(h);
	assert_int_equal(open_fds(), before);
}

static void nor_another_user(void **state)
{
	int before = open_fds(), fd;
	struct handover *h;

	(void)state;
	if (getuid() != 0)
		skip();
	fd = null_device();
	h = handover_open(variable);
	handover_expect(h, 0);
	send_from_child(fd, 65534);
	assert_false(handover_receive(h));
	close(fd);
	handover_close(h);
	assert_int_equal(open_fds(), before);
}

/* None, two, more than there is room for: nothing is kept, and nothing stays open. */
static void odd_parcels_are_closed(void **state)
{
	static const int counts[] = { 0, 2, 3, 4, 5, 6, 100, 200 };
	int before = open_fds(), fd = null_device();
	struct handover *h = handover_open(variable);
	int with = open_fds();

	(void)state;
	handover_expect(h, 0);
	for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++) {
		assert_true(send_fds(fd, counts[i]));
		assert_false(handover_receive(h));
		assert_int_equal(open_fds(), with);
	}
	close(fd);
	handover_close(h);
	assert_int_equal(open_fds(), before);
}

static void the_newest_stands(void **state)
{
	int fd = null_device(), other = open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC), got;
	struct handover *h = handover_open(variable);
	int with = open_fds();
	struct stat st;

	(void)state;
	handover_expect(h, getpid());
	assert_true(send_fds(fd, 1));
	assert_true(send_fds(other, 1));
	assert_true(handover_receive(h));
	assert_int_equal(open_fds(), with + 1);
	got = handover_take(h, getpid());
	assert_int_equal(fstat(got, &st), 0);
	assert_true(S_ISDIR(st.st_mode));
	close(got);
	close(fd);
	close(other);
	handover_close(h);
}

/* What is held is bounded; what is more is closed. */
static void held_are_bounded(void **state)
{
	int fd = null_device();
	struct handover *h = handover_open(variable);
	int with = open_fds();

	(void)state;
	handover_expect(h, 0);
	for (int i = 0; i < HANDOVER_HELD + 10; i++) {
		assert_int_equal(handover_presses(h), i >= HANDOVER_HELD / 2);
		send_from_child(fd, getuid());
		assert_int_equal(handover_receive(h), i < HANDOVER_HELD);
	}
	assert_int_equal(open_fds(), with + HANDOVER_HELD);
	close(fd);
	handover_close(h);
}

/* Where all is kept, one process can have several, and what is more waits until there is room. */
static void all_are_kept(void **state)
{
	enum { SENT = HANDOVER_HELD + 10 };
	int before = open_fds(), fd = null_device(), taken = 0, got;
	struct handover *h = handover_open(variable);

	(void)state;
	handover_expect(h, 0);
	handover_keep_all(h);
	for (int i = 0; i < SENT; i++)
		assert_true(send_fds(fd, 1));
	while (handover_receive(h)) {
		assert_true(handover_presses(h) || taken == HANDOVER_HELD);
		for (; (got = handover_take(h, getpid())) != -1; taken++)
			close(got);
	}
	assert_int_equal(taken, SENT);
	close(fd);
	handover_close(h);
	assert_int_equal(open_fds(), before);
}

/* Whoever goes on and on is not listened to any more. */
static void floods_end(void **state)
{
	int fd = null_device();
	struct handover *h = handover_open(variable);

	(void)state;
	handover_expect(h, 1);
	for (int i = 0; i < HANDOVER_REFUSALS; i++) {
		assert_true(handover_fd(h) >= 0);
		assert_true(send_fds(fd, 1));
		assert_false(handover_receive(h));
	}
	assert_int_equal(handover_fd(h), -1);
	assert_false(handover_receive(h));
	assert_false(send_fds(fd, 1));
	close(fd);
	handover_close(h);
}

/* Who has connected and not sent yet is heard later; those who never do are bounded. */
static void the_silent_are_heard_later(void **state)
{
	int before = open_fds(), fd = null_device(), first, status;
	struct handover *h = handover_open(variable);

	(void)state;
	handover_expect(h, 0);
	first = reach();
	assert_true(first != -1);
	assert_false(handover_receive(h));
	assert_false(handover_receive(h));
	assert_true(deliver(first, fd, 1));
	assert_true(handover_receive(h));
	assert_true(handover_holds(h, getpid()));
	for (int i = 0; i < 40; i++) {
		pid_t child = fork();

		if (child == 0)
			_exit(reach() == -1); /* ends without a word */
		assert_int_equal(waitpid(child, &status, 0), child);
		assert_int_equal(status, 0);
	}
	first = reach();
	assert_false(handover_receive(h));
	for (int i = 0; i < 40; i++) {
		close(first);
		first = reach();
		assert_false(handover_receive(h));
	}
	close(first);
	close(fd);
	handover_close(h);
	assert_int_equal(open_fds(), before);
}

static void nothing_is_nothing(void **state)
{
	(void)state;
	assert_false(handover_receive(NULL));
	assert_false(handover_presses(NULL));
	assert_false(handover_holds(NULL, 1));
	assert_int_equal(handover_sender(NULL, 0), 0);
	assert_int_equal(handover_take(NULL, 1), -1);
	assert_int_equal(handover_fd(NULL), -1);
	handover_expect(NULL, 1);
	handover_keep_all(NULL);
	handover_close(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_expected_process_is_heard),
		cmocka_unit_test(others_are_not),
		cmocka_unit_test(nor_another_user),
		cmocka_unit_test(odd_parcels_are_closed),
		cmocka_unit_test(the_newest_stands),
		cmocka_unit_test(held_are_bounded),
		cmocka_unit_test(all_are_kept),
		cmocka_unit_test(floods_end),
		cmocka_unit_test(the_silent_are_heard_later),
		cmocka_unit_test(nothing_is_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
