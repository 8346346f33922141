/* Threads of our own: no signal is theirs, and a wakeup is seen until it is cleared. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <unistd.h>

#include "base/thread.h"

static void *read_mask(void *mask)
{
	pthread_sigmask(SIG_SETMASK, NULL, mask);
	return mask;
}

static void a_thread_takes_no_signals(void **state)
{
	sigset_t theirs, ours;
	pthread_t thread;
	void *returned;

	(void)state;
	assert_true(thread_start(&thread, read_mask, &theirs));
	assert_int_equal(pthread_join(thread, &returned), 0);
	assert_ptr_equal(returned, &theirs);
	assert_true(sigismember(&theirs, SIGTERM));
	assert_true(sigismember(&theirs, SIGUSR1));
	read_mask(&ours);
	assert_false(sigismember(&ours, SIGTERM));
}

static int is_readable(int fd)
{
	struct pollfd polled = { .fd = fd, .events = POLLIN };

	return poll(&polled, 1, 0);
}

static void a_wakeup_lasts_until_it_is_cleared(void **state)
{
	int fd = wakeup_open();

	(void)state;
	assert_int_not_equal(fd, -1);
	assert_int_equal(is_readable(fd), 0);
	wakeup_send(fd);
	wakeup_send(fd);
	assert_int_equal(is_readable(fd), 1);
	assert_true(wakeup_clear(fd));
	assert_int_equal(is_readable(fd), 0);
	assert_true(wakeup_clear(fd));
	close(fd);
	assert_false(wakeup_clear(fd));
	assert_int_equal(errno, EBADF);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_thread_takes_no_signals),
		cmocka_unit_test(a_wakeup_lasts_until_it_is_cleared),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
