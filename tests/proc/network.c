/* Tests of proc/network.c, sockets.c, fd.c and namespace.c: the bytes of a child's TCP sockets, to
 * the byte, over the loopback. The sums are looked at, not the rates made of them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <arpa/inet.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"
#include "proc/namespace.h"
#include "proc/network.h"
#include "roots.h"

#define SENT     1234500
#define RECEIVED 54321

static struct proc_root *root;
static struct network network;
static struct value resource[METRIC_COUNT];
static pid_t child;
static int directory; /* of the child in /proc */
static int control;   /* to the child: orders, and "done" */
static bool of_namespace;

static void look(void)
{
	struct tick tick = { 100 * (uint64_t)SECOND, WHY_KNOWN };

	proc_root_tick(root, tick.elapsed_ns); /* so long that nothing is put off for its cost */
	of_namespace = network_read(&network, root, directory, true, &tick, resource);
}

/* The kernel tells of destroyed sockets when it gets to it */
static void look_until(uint64_t sent, uint64_t received)
{
	uint64_t deadline_ns = clock_mono_ns() + 60 * (uint64_t)SECOND;

	do {
		sched_yield();
		look();
	} while ((network.sent < sent || network.received < received) &&
		 clock_mono_ns() < deadline_ns);
	assert_int_equal(network.sent, sent);
	assert_int_equal(network.received, received);
}

static void transfer(int fd, size_t size, bool sending)
{
	static char data[65536];

	while (size > 0) {
		size_t part = size < sizeof(data) ? size : sizeof(data);
		ssize_t n = sending ? send(fd, data, part, MSG_NOSIGNAL) : recv(fd, data, part, 0);

		if (n <= 0)
			_exit(1);
		size -= (size_t)n;
	}
}

static void order(char what)
{
	char done;

	assert_int_equal(write(control, &what, 1), 1);
	assert_int_equal(read(control, &done, 1), 1);
}

/* To itself; the socket stays */
static void send_datagram(void)
{
	struct sockaddr_in self = { .sin_family = AF_INET,
				    .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t length = sizeof(self);
	int fd = socket(AF_INET, SOCK_DGRAM, 0);

	if (bind(fd, (struct sockaddr *)&self, length) ||
	    getsockname(fd, (struct sockaddr *)&self, &length) ||
	    sendto(fd, "datagram", 8, 0, (struct sockaddr *)&self, length) != 8)
		_exit(1);
}

/* Does as it is told: connects, sends, receives, closes, sends a datagram, leaves the network namespace */
static void obey(int orders, const struct sockaddr_storage *address, socklen_t length)
{
	int fd = -1;
	char what;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	while (read(orders, &what, 1) == 1) {
		if (what == 'c') {
			fd = socket(address->ss_family, SOCK_STREAM, 0);
			if (connect(fd, (const struct sockaddr *)address, length))
				_exit(1);
		} else if (what == 's') {
			transfer(fd, SENT, true);
		} else if (what == 'r') {
			transfer(fd, RECEIVED, false);
		} else if (what == 'x') {
			close(fd);
		} else if (what == 'u') {
			send_datagram();
		} else if (what == 'n' && unshare(CLONE_NEWNET)) {
			_exit(1);
		}
		if (write(orders, "d", 1) != 1)
			break;
	}
	_exit(0);
}

static int listener;

static socklen_t listen_on(int family, struct sockaddr_storage *address)
{
	socklen_t length = sizeof(*address);
	struct sockaddr_in *four = (struct sockaddr_in *)address;
	struct sockaddr_in6 *six = (struct sockaddr_in6 *)address;

	memset(address, 0, sizeof(*address));
	address->ss_family = (sa_family_t)family;
	if (family == AF_INET)
		four->sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	else
		six->sin6_addr = in6addr_loopback;
	listener = socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (bind(listener, (struct sockaddr *)address,
		 family == AF_INET ? sizeof(*four) : sizeof(*six)) ||
	    listen(listener, 8) || getsockname(listener, (struct sockaddr *)address, &length))
		return 0;
	return length;
}

static void start(int family)
{
	struct sockaddr_storage address;
	socklen_t length;
	char path[32];
	int pair[2];

	root = proc_root_open("/proc", NULL);
	memset(&network, 0, sizeof(network));
	length = listen_on(family, &address);
	if (length == 0) {
		print_message("no IPv6 here\n");
		skip();
	}
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
	child = fork();
	if (child == 0) {
		close(listener);
		close(pair[1]);
		obey(pair[0], &address, length);
	}
	control = pair[1];
	close(pair[0]);
	snprintf(path, sizeof(path), "/proc/%d", (int)child);
	directory = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	assert_true(directory >= 0);
	order('-');
}

static int stop(void **state)
{
	(void)state;
	if (!root) /* skipped before its start */
		return 0;
	if (child > 0) {
		kill(child, SIGKILL);
		waitpid(child, NULL, 0);
		close(directory);
		close(control);
	}
	child = 0;
	close(listener);
	network_clear(&network);
	proc_root_close(root);
	root = NULL;
	return 0;
}

static void bytes_are_exact_of(int family)
{
	int peer;

	start(family);
	look();
	assert_why(resource[METRIC_SEND], WHY_FIRST);
	assert_null(root->sockets); /* nothing is asked while there is no TCP socket */
	look();
	assert_value(resource[METRIC_SEND], 0);
	order('c');
	peer = accept(listener, NULL, NULL);
	look();
	assert_non_null(root->sockets);
	assert_int_equal(network.sent, 0);
	assert_int_equal(write(control, "s", 1), 1);
	transfer(peer, SENT, false);
	assert_int_equal(read(control, (char[1]){ 0 }, 1), 1);
	look();
	assert_int_equal(network.sent, SENT);
	assert_int_equal(network.received, 0);
	assert_true(resource[METRIC_SEND].number > 0);
	assert_value(resource[METRIC_RECEIVE], 0);
	transfer(peer, RECEIVED, true);
	order('r');
	look();
	assert_int_equal(network.sent, SENT);
	assert_int_equal(network.received, RECEIVED);
	assert_false(of_namespace);
	/* that the peer closes is no byte */
	close(peer);
	for (int i = 0; i < 3; i++)
		look();
	assert_int_equal(network.received, RECEIVED);
	order('x');
	for (int i = 0; i < 40; i++)
		look();
	assert_int_equal(network.sent, SENT);
	assert_int_equal(network.received, RECEIVED);
	assert_int_equal(network.count, 0);
}

static void bytes_are_exact(void **state)
{
	(void)state;
	bytes_are_exact_of(AF_INET);
}

static void bytes_are_exact_on_ipv6(void **state)
{
	(void)state;
	bytes_are_exact_of(AF_INET6);
}

/* Sends, receives and closes between two looks: the destroy group has its last figures */
static void closed_sockets_count(void **state)
{
	int peer;

	(void)state;
	start(AF_INET);
	look();
	order('c');
	peer = accept(listener, NULL, NULL);
	look();
	transfer(peer, RECEIVED, true);
	order('r');
	assert_int_equal(write(control, "s", 1), 1);
	transfer(peer, SENT, false);
	assert_int_equal(read(control, (char[1]){ 0 }, 1), 1);
	order('x');
	assert_int_equal(recv(peer, (char[1]){ 0 }, 1, 0), 0);
	close(peer);
	look_until(SENT, RECEIVED);
	for (int i = 0; i < 40; i++)
		look();
	assert_int_equal(network.sent, SENT);
	assert_int_equal(network.received, RECEIVED);
}

/* A socket that was made, and has sent, since the last look counts whole; and what a process had
 * moved before anybody looked does not count */
static void new_sockets_count_from_their_birth(void **state)
{
	int peer;

	(void)state;
	start(AF_INET);
	order('c');
	peer = accept(listener, NULL, NULL);
	transfer(peer, RECEIVED, true);
	order('r');
	look();
	assert_int_equal(network.received, 0);
	order('c');
	close(peer);
	peer = accept(listener, NULL, NULL);
	transfer(peer, RECEIVED, true);
	order('r');
	look();
	assert_int_equal(network.received, RECEIVED);
	close(peer);
}

static void the_dead_are_counted(void **state)
{
	struct tick tick = { SECOND, WHY_KNOWN };
	uint64_t deadline_ns = clock_mono_ns() + 60 * (uint64_t)SECOND;
	int peer;

	(void)state;
	start(AF_INET);
	look();
	order('c');
	peer = accept(listener, NULL, NULL);
	look();
	assert_int_equal(write(control, "s", 1), 1);
	transfer(peer, SENT, false);
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
	child = 0;
	close(peer);
	do {
		sched_yield();
		proc_root_tick(root, 100 * (uint64_t)SECOND);
		network_read(&network, root, directory, false, &tick, resource);
	} while (network.sent < SENT && clock_mono_ns() < deadline_ns);
	assert_int_equal(network.sent, SENT);
	close(directory);
	close(control);
}

/* What has sent a datagram has not sent nothing */
static void datagrams_are_not_counted(void **state)
{
	int peer;

	(void)state;
	start(AF_INET);
	look();
	look();
	assert_value(resource[METRIC_SEND], 0);
	order('u');
	resource[METRIC_FILES] = value_of(5); /* one more: it is looked through */
	look();
	assert_why(resource[METRIC_SEND], WHY_DATAGRAMS);
	assert_why(resource[METRIC_RECEIVE], WHY_DATAGRAMS);
	look();
	assert_why(resource[METRIC_SEND], WHY_DATAGRAMS);
	/* a connection beside it is counted, from its first byte on */
	order('c');
	peer = accept(listener, NULL, NULL);
	assert_int_equal(write(control, "s", 1), 1);
	transfer(peer, SENT, false);
	assert_int_equal(read(control, (char[1]){ 0 }, 1), 1);
	resource[METRIC_FILES] = value_of(6);
	look();
	assert_int_equal(network.sent, SENT);
	assert_true(resource[METRIC_SEND].number > 0);
	close(peer);
}

static void another_namespace(void **state)
{
	(void)state;
	if (geteuid() != 0)
		skip();
	start(AF_INET);
	look();
	look();
	assert_false(of_namespace);
	order('n');
	look();
	assert_true(of_namespace);
	assert_why(resource[METRIC_SEND], WHY_FIRST);
	look();
	assert_true(of_namespace);
	assert_value(resource[METRIC_SEND], 0); /* only the loopback is there */
	assert_value(resource[METRIC_RECEIVE], 0);
}

static void files_are_counted(void **state)
{
	struct bytes scratch = { 0 };
	double before;

	(void)state;
	start(AF_INET);
	before = fd_count(directory, true, &scratch).number;
	assert_value(fd_count(directory, false, &scratch), before);
	order('c');
	assert_value(fd_count(directory, true, &scratch), before + 1);
	assert_value(fd_count(directory, false, &scratch), before + 1);
	bytes_clear(&scratch);
}

static void totals_are_parsed(void **state)
{
	static const char text[] = "Inter-| Receive | Transmit\n face |bytes |bytes\n"
				   "    lo: 9 1 1 1 1 1 1 1 9 1 1 1 1 1 1 1\n"
				   "  eth0:100 1 1 1 1 1 1 1 10 1 1 1 1 1 1 1\n"
				   "lo.x: 1 1 1 1 1 1 1 1 2 1 1 1 1 1 1 1\n";
	struct bytes bytes = { (char *)text, strlen(text), 0 };
	struct namespace_totals totals;

	(void)state;
	assert_true(namespace_totals_parse(&bytes, &totals));
	assert_int_equal(totals.received, 101);
	assert_int_equal(totals.sent, 12);
	bytes.length = strlen(text) - 20;
	assert_false(namespace_totals_parse(&bytes, &totals));
	bytes.length = 10;
	assert_false(namespace_totals_parse(&bytes, &totals));
}

#define TEST(name) cmocka_unit_test_teardown(name, stop)

int main(void)
{
	const struct CMUnitTest with_sockets[] = {
		TEST(bytes_are_exact),
		TEST(bytes_are_exact_on_ipv6),
		TEST(closed_sockets_count),
		TEST(new_sockets_count_from_their_birth),
		TEST(the_dead_are_counted),
		TEST(another_namespace),
		TEST(files_are_counted),
		TEST(datagrams_are_not_counted),
		cmocka_unit_test(totals_are_parsed),
	};
	const struct CMUnitTest without[] = {
		cmocka_unit_test(totals_are_parsed),
	};

	if (!sockets_built)
		return cmocka_run_group_tests(without, NULL, NULL);
	return cmocka_run_group_tests(with_sockets, NULL, NULL);
}
