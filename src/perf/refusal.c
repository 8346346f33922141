/* Refusals, explained. */
#include "perf/refusal.h"

#include <errno.h>
#include <linux/perf_event.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/i18n.h"

#define PARANOID_UNKNOWN (-9)
#define PARANOID_MAY_SAMPLE \
	2 /* up to this, users may sample what is theirs; Debian's kernels know 3 */

static int paranoid(void)
{
	FILE *f = fopen("/proc/sys/kernel/perf_event_paranoid", "re");
	int level = PARANOID_UNKNOWN;

	if (!f)
		return level;
	if (fscanf(f, "%d", &level) != 1)
		level = PARANOID_UNKNOWN;
	fclose(f);
	return level;
}

/* An event of one's own that counts nothing is refused by filters only */
static bool own_is_refused(void)
{
	struct perf_event_attr attr = { .type = PERF_TYPE_SOFTWARE,
					.size = sizeof(attr),
					.config = PERF_COUNT_SW_DUMMY,
					.disabled = 1,
					.exclude_kernel = 1 };
	int fd = (int)syscall(SYS_perf_event_open, &attr, 0, -1, -1, PERF_FLAG_FD_CLOEXEC);

	if (fd == -1)
		return true;
	close(fd);
	return false;
}

static bool refusal_of_permission(pid_t pid, struct error *err)
{
	int level = paranoid();

	if (level > PARANOID_MAY_SAMPLE)
		return error_set(
			err,
			_("permission denied: kernel.perf_event_paranoid is %d; set it to %d, or run "
			  "perftop as root or with CAP_PERFMON"),
			level, PARANOID_MAY_SAMPLE);
	if (own_is_refused())
		return error_set(
			err,
			_("permission denied: perf_event_open is forbidden here, by a container's "
			  "filter of system calls or a security module"));
	return error_set(
		err,
		_("permission denied: process %d is another user's, or does not let itself be read; run "
		  "perftop as root or with CAP_PERFMON"),
		(int)pid);
}

bool refusal_of_event(int code, pid_t pid, struct error *err)
{
	errno = code;
	switch (code) {
	case EACCES:
	case EPERM: return refusal_of_permission(pid, err);
	case ENOENT:
	case EOPNOTSUPP:
	case ENODEV:
	case ENOSYS: return error_set(err, "%s", _("this kernel has no perf events"));
	case ESRCH: return error_set(err, "%s", _("the process has ended"));
	default: return error_errno(err, _("process %d cannot be sampled"), (int)pid);
	}
}

bool refusal_of_descriptors(size_t threads, size_t processors, struct error *err)
{
	struct rlimit limit = { 0 };

	getrlimit(RLIMIT_NOFILE, &limit);
	return error_set(
		err,
		_("the limit of file descriptors is too low: %zu are needed, threads times processors, and %llu "
		  "are allowed (ulimit -n)"),
		threads * processors, (unsigned long long)limit.rlim_cur);
}

bool refusal_of_ring(int code, struct error *err)
{
	errno = code;
	if (code == EPERM)
		return error_set(
			err, "%s",
			_("no memory for samples is left to this user: raise kernel.perf_event_mlock_kb, or run "
			  "perftop as root or with CAP_IPC_LOCK"));
	return error_errno(err, "%s", _("no memory for samples"));
}
