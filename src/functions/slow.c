/* What is rare is done with all signals blocked, and once at a time in each thread. */
#include "functions/functions.h"

#include <errno.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

static __thread bool busy __attribute__((__tls_model__("initial-exec")));

/* The raw call: the C library's would leave its own signals (cancellation, setuid) open. */
bool functions_slow_begin(struct functions_slow *slow)
{
	static const uint64_t all = UINT64_MAX;

	if (busy)
		return false;
	slow->saved_errno = errno;
	(void)syscall(SYS_rt_sigprocmask, SIG_SETMASK, &all, &slow->mask, sizeof(all));
	busy = true;
	return true;
}

void functions_slow_end(const struct functions_slow *slow)
{
	busy = false;
	(void)syscall(SYS_rt_sigprocmask, SIG_SETMASK, &slow->mask, NULL, sizeof(slow->mask));
	errno = slow->saved_errno;
}

void *functions_map(size_t bytes)
{
	void *memory =
		mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	return memory != MAP_FAILED ? memory : NULL;
}
