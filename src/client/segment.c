/*
 * The memory of the segment: a sealed memfd, or a file that was given room beforehand. Sizes are
 * tried from large to small, because address space, file size and locked memory may be limited; a
 * sparse segment costs only what is touched. Once it has been handed over (handover.c), its file
 * descriptor is never used again: the program may have closed it, and its number may be another file
 * by then.
 */
#include "client.h"

#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#ifndef MFD_NOEXEC_SEAL
#define MFD_NOEXEC_SEAL 8u
#endif
#ifndef F_SEAL_FUTURE_WRITE
#define F_SEAL_FUTURE_WRITE 0x10
#endif

static const uint64_t ladder[] = {
#if UINTPTR_MAX > UINT32_MAX
	UINT64_C(1) << 30,
#endif
	UINT64_C(256) << 20, UINT64_C(64) << 20, UINT64_C(16) << 20, PERFTOP_SHM_MIN_SIZE,
};
#define RUNGS     (sizeof(ladder) / sizeof(ladder[0]))
#define FILE_SIZE (UINT64_C(16) << 20) /* of a file, whose room is really taken */
#define HIGH_FD   200                  /* where programs do not expect a number to be free */

static void close_fd(int fd)
{
	(void)syscall(SYS_close, fd); /* raw: no cancellation point */
}

/*
 * Maps without letting mlockall(MCL_FUTURE) fill the whole mapping or hold it against
 * RLIMIT_MEMLOCK: one page that cannot be touched, unlocked, then grown, then opened.
 */
static char *map_unlocked(uint64_t size, int flags, int fd)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	char *first = mmap(NULL, page, PROT_NONE, flags, fd, 0), *base;

	if (first == MAP_FAILED)
		return NULL;
	(void)munlock(first, page);
	base = mremap(first, page, (size_t)size, MREMAP_MAYMOVE);
	if (base == MAP_FAILED) {
		(void)munmap(first, page);
		return NULL;
	}
	if (mprotect(base, (size_t)size, PROT_READ | PROT_WRITE) != 0) {
		(void)munmap(base, (size_t)size);
		return NULL;
	}
	return base;
}

void *perftop_map_wiped(uint64_t size)
{
	uint64_t page = (uint64_t)sysconf(_SC_PAGESIZE);
	char *base;

	size = (size + page - 1) & ~(page - 1);
	base = map_unlocked(size, MAP_PRIVATE | MAP_ANONYMOUS, -1);
	if (base != NULL)
		(void)madvise(base, (size_t)size, MADV_WIPEONFORK);
	return base;
}

/* The n-th size to try, at most `most`, or at the limit on file sizes; 0: no more. */
static uint64_t rung(unsigned n, uint64_t most)
{
	struct rlimit limit;
	unsigned i;

	if (getrlimit(RLIMIT_FSIZE, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY &&
	    limit.rlim_cur < most)
		most = limit.rlim_cur; /* beyond it is SIGXFSZ */
	most &= ~UINT64_C(0xffff);
	if (most < PERFTOP_SHM_MIN_SIZE)
		return 0;
	if (n == 0)
		return most;
	for (i = 0; i < RUNGS; i++)
		if (ladder[i] < most && --n == 0)
			return ladder[i];
	return 0;
}

/* A high number survives programs that close what they do not know less often than a low one would.
 */
static int move_high(int fd)
{
	int wanted, high = -1;

	for (wanted = HIGH_FD; high < 0 && wanted > fd; wanted /= 2)
		high = fcntl(fd, F_DUPFD_CLOEXEC, wanted);
	if (high < 0)
		return fd;
	close_fd(fd);
	return high;
}

static int make_memfd(const char **why)
{
	const unsigned flags = MFD_CLOEXEC | MFD_ALLOW_SEALING;
	long fd = syscall(SYS_memfd_create, "perftop", flags | MFD_NOEXEC_SEAL);

	if (fd < 0 && errno == EINVAL)
		fd = syscall(SYS_memfd_create, "perftop", flags);
	if (fd >= 0)
		return move_high((int)fd);
	if (errno == EMFILE || errno == ENFILE)
		*why = "off: no file descriptor left for the segment";
	else
		*why = "off: memfd_create is refused here; PERFTOP_SEGMENT=FILE does without";
	return -1;
}

static bool map_memfd(struct perftop_mapping *m, uint64_t most, const char **why)
{
	unsigned i;

	m->fd = make_memfd(why);
	if (m->fd < 0)
		return false;
	for (i = 0; (m->size = rung(i, most)) != 0; i++) {
		if (ftruncate(m->fd, (off_t)m->size) != 0)
			continue;
		m->base = map_unlocked(m->size, MAP_SHARED | MAP_NORESERVE, m->fd);
		if (m->base != NULL)
			break;
	}
	if (m->base == NULL) {
		close_fd(m->fd);
		*why = "off: no memory or address space for the segment (ulimit?)";
		return false;
	}
	if (fcntl(m->fd, F_ADD_SEALS,
		  F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_FUTURE_WRITE | F_SEAL_SEAL) != 0)
		(void)fcntl(m->fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL);
	return true;
}

static int create_file(const char *suffix, char name[4096])
{
	if (!perftop_file_name(name, suffix)) {
		errno = ENAMETOOLONG;
		return -1;
	}
	return (int)syscall(SYS_openat, AT_FDCWD, name,
			    O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
}

/* Takes room for the whole file now: a hole without room behind it would be a SIGBUS later. */
static bool reserve(int fd, uint64_t size)
{
	static const char zeros[4096];
	uint64_t at;

	if (syscall(SYS_fallocate, fd, 0, (off_t)0, (off_t)size) == 0)
		return true;
	if (errno != EOPNOTSUPP && errno != ENOSYS)
		return false;
	for (at = 0; at < size; at += sizeof(zeros))
		if (syscall(SYS_pwrite64, fd, zeros, sizeof(zeros), (off_t)at) != sizeof(zeros))
			return false;
	return true;
}

static bool map_file(struct perftop_mapping *m, uint64_t most, const char **why)
{
	char name[4096], suffix[22] = ".", digits[21];
	unsigned i;

	m->fd = create_file("", name);
	if (m->fd < 0 && errno == EEXIST) {
		strcpy(suffix + 1, perftop_format_number(digits, (uint64_t)getpid()));
		m->fd = create_file(suffix, name);
	}
	if (m->fd < 0) {
		*why = errno == EEXIST ? "off: the segment's file and FILE.PID exist already"
				       : "off: the segment's file cannot be created";
		return false;
	}
	m->fd = move_high(m->fd);
	for (i = 0; (m->size = rung(i, most)) != 0; i++) {
		if (!reserve(m->fd, m->size)) {
			(void)ftruncate(m->fd, 0);
			continue;
		}
		m->base = map_unlocked(m->size, MAP_SHARED, m->fd);
		if (m->base != NULL)
			return true;
		(void)ftruncate(m->fd, 0);
	}
	(void)unlink(name);
	close_fd(m->fd);
	*why = "off: no room for the segment's file";
	return false;
}

bool perftop_map_segment(struct perftop_mapping *m, const char **why)
{
	const struct perftop_settings *s = perftop_settings();
	bool file = s->file[0] != '\0';
	uint64_t most = s->size ? s->size : file ? FILE_SIZE : ladder[0];
	struct stat st;

	memset(m, 0, sizeof(*m));
	if (most < PERFTOP_SHM_MIN_SIZE)
		most = PERFTOP_SHM_MIN_SIZE;
	if (most > PERFTOP_SHM_MAX_SIZE || most > UINTPTR_MAX / 4)
		most = ladder[0];
	if (!(file ? map_file(m, most, why) : map_memfd(m, most, why)))
		return false;
	(void)madvise(m->base, (size_t)m->size, MADV_DONTDUMP);
	if (fstat(m->fd, &st) == 0) {
		m->device = st.st_dev;
		m->inode = st.st_ino;
	}
	return true;
}

void perftop_unmap_segment(struct perftop_mapping *m)
{
	struct stat st;

	if (m->base == NULL)
		return;
	if (fstat(m->fd, &st) == 0 && st.st_dev == m->device && st.st_ino == m->inode)
		close_fd(m->fd);
	(void)munmap(m->base, (size_t)m->size);
	m->base = NULL;
}
