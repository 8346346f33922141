/* Connections that have ended stay for a minute in TIME_WAIT, thousands of them on a busy server: none of them is dumped. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include "proc/sockets.h"

#ifdef ENABLE_NETWORK
#include <libmnl/libmnl.h>
#include <linux/inet_diag.h>
#include <linux/sock_diag.h>
#endif

#define ENDED     500
#define TIME_WAIT 6

static struct sockaddr_in address;
static int listener;

static size_t told, told_that_wait;

#ifdef ENABLE_NETWORK
/* In the place of the library's: what the kernel says is looked at on its way */
ssize_t mnl_socket_recvfrom(const struct mnl_socket *from, void *buffer, size_t size)
{
	ssize_t n = recv(mnl_socket_get_fd(from), buffer, size, 0);
	int left = (int)n;

	for (const struct nlmsghdr *m = buffer; mnl_nlmsg_ok(m, left);
	     m = mnl_nlmsg_next(m, &left)) {
		const struct inet_diag_msg *diag = mnl_nlmsg_get_payload(m);

		if (m->nlmsg_type != SOCK_DIAG_BY_FAMILY && m->nlmsg_type != TCPDIAG_GETSOCK)
			continue;
		told++;
		told_that_wait += diag->idiag_state == TIME_WAIT;
	}
	return n;
}
#endif

static void begin(void)
{
	socklen_t length = sizeof(address);

	address = (struct sockaddr_in){ .sin_family = AF_INET,
					.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	assert_int_equal(bind(listener, (struct sockaddr *)&address, length), 0);
	assert_int_equal(listen(listener, 8), 0);
	assert_int_equal(getsockname(listener, (struct sockaddr *)&address, &length), 0);
}

/* Both ends; the cookie is that of ours */
static uint64_t make(int *ours, int *theirs)
{
	uint64_t cookie = 0;
	socklen_t length = sizeof(cookie);

	*ours = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	assert_int_equal(connect(*ours, (struct sockaddr *)&address, sizeof(address)), 0);
	*theirs = accept(listener, NULL, NULL);
	assert_true(*theirs >= 0);
	assert_int_equal(getsockopt(*ours, SOL_SOCKET, SO_COOKIE, &cookie, &length), 0);
	return cookie;
}

/* Who closes first waits */
static void make_ended(void)
{
	int ours, theirs;

	make(&ours, &theirs);
	close(ours);
	assert_int_equal(recv(theirs, (char[1]){ 0 }, 1, 0), 0);
	close(theirs);
}

static void those_that_wait_are_left_out(void **state)
{
	uint64_t alive;
	struct sockets *sockets;
	int ours, theirs;
	enum why why;

	(void)state;
	if (!sockets_built)
		skip();
	begin();
	for (size_t i = 0; i < ENDED; i++)
		make_ended();
	alive = make(&ours, &theirs);
	sockets = sockets_open(&why);
	assert_non_null(sockets);
	sockets_tick(sockets, 100 * (uint64_t)1000000000);
	assert_int_equal(sockets_refresh(sockets), WHY_KNOWN);
	assert_non_null(sockets_by_cookie(sockets, alive));
	assert_true(told > 0);
	assert_int_equal(told_that_wait, 0);
	sockets_close(sockets);
	close(ours);
	close(theirs);
	close(listener);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(those_that_wait_are_left_out),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
