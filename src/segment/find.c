/* Looking through a process's descriptors and maps. */
#include "segment/find.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "base/file_at.h"
#include "base/mem.h"
#include "base/mounts.h"

#define MEMFD "/memfd:perftop"

/* What is worth more to know when there are several. */
static const unsigned char rank[SEGMENT_STATE_COUNT] = {
	[SEGMENT_DENIED] = 1,    [SEGMENT_FOREIGN] = 2,      [SEGMENT_TRUNCATED] = 3,
	[SEGMENT_MALFORMED] = 4, [SEGMENT_INCOMPATIBLE] = 5, [SEGMENT_HALF_BORN] = 6,
	[SEGMENT_ATTACHED] = 7,
};

/* Alive */

/* Whether a `stat` file, from its state letter on, says that the task has no memory: the 20th field
 * after it. */
static bool has_no_memory(const char *state)
{
	int spaces = 0;

	for (; *state != '\0' && spaces < 20; state++)
		spaces += *state == ' ';
	return state[0] == '0' && state[1] == ' ';
}

/* The state letter in a `stat` file; 0: none. A task on its way out runs for a while without memory,
 * then without descriptors: that is an end, and no exec. */
static char task_state(int directory, const char *prefix)
{
	char path[48], text[512], *end;

	snprintf(path, sizeof(path), "%sstat", prefix);
	file_at_read(directory, path, text, sizeof(text));
	end = strrchr(text, ')');
	if (end == NULL || end[1] != ' ')
		return '\0';
	return has_no_memory(end + 2) ? 'X' : end[2];
}

static bool runs(char state)
{
	return state != '\0' && state != 'Z' && state != 'X' && state != 'x';
}

bool find_alive(const struct find_target *t, char prefix[32], pid_t *tid)
{
	struct dirent *e;
	DIR *tasks;
	bool found;

	prefix[0] = '\0';
	*tid = t->pid;
	found = runs(task_state(t->directory, prefix));
	tasks = found ? NULL : file_at_directory(t->directory, "task");
	if (tasks == NULL)
		return found;
	while (!found && (e = readdir(tasks)) != NULL) {
		*tid = (pid_t)atoi(e->d_name);
		snprintf(prefix, 32, "task/%d/", (int)*tid);
		found = *tid > 0 && runs(task_state(t->directory, prefix));
	}
	closedir(tasks);
	return found;
}

/* A search */

struct search {
	const struct find_target *target;
	const char *prefix; /* of the paths in its directory */
	pid_t tid;          /* whose memory can be read */
	struct mounts mounts;
	struct found *best; /* so far */
};

/* Closes what is not kept. */
static void keep_better(struct search *s, struct found *other)
{
	if (rank[other->state] > rank[s->best->state]) {
		struct found swap = *s->best;

		*s->best = *other;
		*other = swap;
	}
	io_close(&other->io);
}

/* Descriptors */

/* What the kernel knows of the file by itself. */
static bool stat_file(int directory, const char *path, struct statx *st)
{
	return statx(directory, path, AT_STATX_DONT_SYNC,
		     STATX_TYPE | STATX_INO | STATX_SIZE | STATX_UID, st) == 0;
}

static bool stat_number(const struct find_target *t, const char *prefix, int number,
			struct statx *st)
{
	char path[64];

	snprintf(path, sizeof(path), "%sfd/%d", prefix, number);
	return stat_file(t->directory, path, st);
}

static bool same_file(const struct statx *there, int fd)
{
	struct stat here;

	return fstat(fd, &here) == 0 && there->stx_ino == here.st_ino &&
	       makedev(there->stx_dev_major, there->stx_dev_minor) == here.st_dev;
}

/* O_NOATIME is refused to who does not own the file. */
static int open_number(const struct search *s, int number)
{
	const int flags = O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC;
	char path[64];
	int fd;

	snprintf(path, sizeof(path), "%sfd/%d", s->prefix, number);
	fd = openat(s->target->directory, path, flags | O_NOATIME);
	return fd < 0 && errno == EPERM ? openat(s->target->directory, path, flags) : fd;
}

/* Root's files are as good as the target's own: it may have been root when it made them. */
static bool owned(const struct find_target *t, uid_t uid)
{
	struct stat process;

	return fstat(t->directory, &process) == 0 && (uid == process.st_uid || uid == 0);
}

static bool is_local(struct search *s, int number)
{
	char path[64];

	snprintf(path, sizeof(path), "%sfdinfo/%d", s->prefix, number);
	return mounts_local_file(&s->mounts, path);
}

/* Looks into one descriptor. A file that is no memfd says nothing unless it has the magic. */
static void look_into(struct search *s, int number, bool memfd)
{
	struct found one = { .state = SEGMENT_ABSENT, .io = IO_NONE, .number = number };
	struct statx st;

	if (!stat_number(s->target, s->prefix, number, &st) || !S_ISREG(st.stx_mode))
		return;
	if (!memfd && (st.stx_size < PERFTOP_SHM_MIN_SIZE || !owned(s->target, (uid_t)st.stx_uid)))
		return;
	if (!is_local(s, number))
		return;
	one.io.fd = open_number(s, number);
	if (one.io.fd < 0) {
		one.state = memfd ? SEGMENT_DENIED : SEGMENT_ABSENT;
	} else if (same_file(&st, one.io.fd)) {
		one.io.size = st.stx_size;
		one.state = header_read(&one.io, &s->target->owner, &one.header);
		if (!memfd && memcmp(one.header.magic, PERFTOP_SHM_MAGIC, 8) != 0)
			one.state = SEGMENT_ABSENT;
		else if (one.state == SEGMENT_ATTACHED && !owned(s->target, (uid_t)st.stx_uid))
			one.state = SEGMENT_FOREIGN;
	}
	keep_better(s, &one);
}

struct numbers {
	int *all;
	size_t count, capacity;
};

/* Whether a link names what could be a persisted segment. */
static bool plain_path(const char *link)
{
	return link[0] == '/' && strncmp(link, "/memfd:", 7) != 0 &&
	       strncmp(link, "/dev/null", 9) != 0 && strncmp(link, "/proc/", 6) != 0 &&
	       strncmp(link, "/sys/", 5) != 0;
}

/* One descriptor by its link: memfds at once, files for later. */
static void look_at_link(struct search *s, int fds, const char *name, struct numbers *files)
{
	char link[64];
	ssize_t n = readlinkat(fds, name, link, sizeof(link) - 1);

	if (n < 0) {
		if (errno == EACCES && rank[s->best->state] < rank[SEGMENT_DENIED])
			s->best->state = SEGMENT_DENIED;
		return;
	}
	link[n] = '\0';
	if (strcmp(link, MEMFD " (deleted)") == 0 || strcmp(link, MEMFD) == 0) {
		look_into(s, atoi(name), true);
	} else if (plain_path(link)) {
		files->all = vec_room(files->all, files->count, &files->capacity);
		files->all[files->count++] = atoi(name);
	}
}

static void look_through_fds(struct search *s)
{
	struct numbers files = { NULL, 0, 0 };
	struct dirent *e;
	char path[48];
	DIR *fds;

	snprintf(path, sizeof(path), "%sfd", s->prefix);
	fds = file_at_directory(s->target->directory, path);
	if (fds == NULL) {
		s->best->state =
			errno == EACCES || errno == EPERM ? SEGMENT_DENIED : SEGMENT_ABSENT;
		return;
	}
	while (s->best->state != SEGMENT_ATTACHED && (e = readdir(fds)) != NULL)
		if (e->d_name[0] != '.')
			look_at_link(s, dirfd(fds), e->d_name, &files);
	closedir(fds);
	for (size_t i = 0; i < files.count && s->best->state != SEGMENT_ATTACHED; i++)
		look_into(s, files.all[i], false);
	free(files.all);
}

/* Maps */

/* A line of /proc/PID/maps. */
struct mapping {
	uint64_t start, end, offset, inode;
	unsigned major, minor;
	char mode[8];
	const char *path;
};

static bool parse_mapping(const char *line, struct mapping *m)
{
	int length = 0;

	if (sscanf(line, "%" SCNx64 "-%" SCNx64 " %7s %" SCNx64 " %x:%x %" SCNu64 " %n", &m->start,
		   &m->end, m->mode, &m->offset, &m->major, &m->minor, &m->inode, &length) != 7)
		return false;
	m->path = line + length;
	return m->start < m->end;
}

static FILE *open_maps(const struct find_target *t, const char *prefix)
{
	char path[48];

	snprintf(path, sizeof(path), "%smaps", prefix);
	return file_at_lines(t->directory, path);
}

/* A segment is mapped shared and from its start. */
static void look_at_mapping(struct search *s, const struct mapping *m)
{
	struct found one = {
		.io = { .fd = -1, .pid = s->tid, .address = m->start, .size = m->end - m->start },
		.number = -1
	};

	if (m->mode[0] != 'r' || m->mode[3] != 's' || m->offset != 0 || m->inode == 0 ||
	    one.io.size < PERFTOP_SHM_MIN_SIZE ||
	    !mounts_local_device(&s->mounts, m->major, m->minor))
		return;
	one.state = header_read(&one.io, &s->target->owner, &one.header);
	if (one.state != SEGMENT_DENIED && memcmp(one.header.magic, PERFTOP_SHM_MAGIC, 8) != 0)
		one.state = SEGMENT_ABSENT;
	/* without the right to read memory there is nothing to say of other mappings */
	if (one.state == SEGMENT_DENIED && strncmp(m->path, MEMFD, strlen(MEMFD)) != 0)
		one.state = SEGMENT_ABSENT;
	keep_better(s, &one);
}

static void look_through_maps(struct search *s)
{
	FILE *maps = open_maps(s->target, s->prefix);
	struct mapping m;
	char *line = NULL;
	size_t size = 0;

	while (maps != NULL && s->best->state != SEGMENT_ATTACHED &&
	       getline(&line, &size, maps) > 0)
		if (parse_mapping(line, &m))
			look_at_mapping(s, &m);
	free(line);
	if (maps != NULL)
		fclose(maps);
}

void find_segment(const struct find_target *t, const char *prefix, pid_t tid, bool maps,
		  struct found *found)
{
	struct search s = { t, prefix, tid, mounts_of(t->directory), found };

	*found = (struct found){ .state = SEGMENT_ABSENT, .io = IO_NONE, .number = -1 };
	look_through_fds(&s);
	if (maps && found->state == SEGMENT_ABSENT)
		look_through_maps(&s);
	if (found->state != SEGMENT_ATTACHED && found->state != SEGMENT_HALF_BORN)
		io_close(&found->io);
	mounts_clear(&s.mounts);
}

/* Still there */

bool find_same(const struct find_target *t, const char *prefix, int number, int fd)
{
	struct statx there;

	return stat_number(t, prefix, number, &there) && same_file(&there, fd);
}

static bool still_mapped(const struct find_target *t, const char *prefix, const struct stat *st)
{
	FILE *maps = open_maps(t, prefix);
	struct mapping m;
	char *line = NULL;
	size_t size = 0;
	bool found = false;

	while (maps != NULL && !found && getline(&line, &size, maps) > 0)
		found = parse_mapping(line, &m) && m.inode == st->st_ino &&
			m.major == major(st->st_dev) && m.minor == minor(st->st_dev);
	free(line);
	if (maps != NULL)
		fclose(maps);
	return found;
}

static bool find_number(const struct find_target *t, const char *prefix, int fd, int *number)
{
	struct statx there;
	struct dirent *e;
	bool found = false;
	char path[48];
	DIR *fds;

	snprintf(path, sizeof(path), "%sfd", prefix);
	fds = file_at_directory(t->directory, path);
	while (fds != NULL && !found && (e = readdir(fds)) != NULL) {
		found = stat_file(dirfd(fds), e->d_name, &there) && same_file(&there, fd);
		if (found)
			*number = atoi(e->d_name);
	}
	if (fds != NULL)
		closedir(fds);
	return found;
}

bool find_again(const struct find_target *t, const char *prefix, int fd, int *number)
{
	struct stat here;

	if (find_number(t, prefix, fd, number))
		return true;
	*number = -1;
	return fstat(fd, &here) == 0 && still_mapped(t, prefix, &here);
}
