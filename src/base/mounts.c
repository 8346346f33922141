/* Which files the kernel answers for by itself. */
#include "base/mounts.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "base/file_at.h"
#include "base/mem.h"

/* Not all there are: those that programs write to. One that is not here is not waited for. */
static const char *const types[] = {
	"bcachefs", "btrfs",   "ext2",  "ext3",  "ext4", "f2fs", "hugetlbfs", "jfs",
	"nilfs2",   "overlay", "ramfs", "tmpfs", "vfat", "xfs",  "zfs",
};

struct mounts mounts_of(int proc_directory)
{
	return (struct mounts){ .directory = proc_directory };
}

void mounts_clear(struct mounts *m)
{
	free(m->local);
	*m = mounts_of(m->directory);
}

static bool is_local(const char *type)
{
	for (size_t i = 0; i < sizeof(types) / sizeof(*types); i++)
		if (strcmp(types[i], type) == 0)
			return true;
	return false;
}

static void add(struct mounts *m, struct mount mount)
{
	m->local = vec_room(m->local, m->count, &m->capacity);
	m->local[m->count++] = mount;
}

/* A line of /proc/PID/mountinfo: ID PARENT MAJOR:MINOR ROOT POINT OPTIONS FIELD... - TYPE SOURCE OPTIONS; see proc(5) */
static void add_line(struct mounts *m, const char *line)
{
	const char *end = strstr(line, " - ");
	struct mount mount;
	char type[32];

	if (end && sscanf(end, " - %31s", type) == 1 && is_local(type) &&
	    sscanf(line, "%d %*d %u:%u", &mount.id, &mount.major, &mount.minor) == 3)
		add(m, mount);
}

static void add_listed(struct mounts *m)
{
	FILE *file = file_at_lines(m->directory, "mountinfo");
	char *line = NULL;
	size_t size = 0;

	while (file && getline(&line, &size, file) > 0)
		add_line(m, line);
	free(line);
	if (file)
		fclose(file);
}

static bool read_id(int directory, const char *fdinfo, int *id)
{
	FILE *file = file_at_lines(directory, fdinfo);
	char line[64];
	bool found = false;

	while (file && !found && fgets(line, sizeof(line), file))
		found = sscanf(line, "mnt_id: %d", id) == 1;
	if (file)
		fclose(file);
	return found;
}

/* One of our own tells where all of them are. */
static void add_memfds(struct mounts *m)
{
	int fd = memfd_create("mounts", MFD_CLOEXEC);
	struct mount mount;
	struct stat st;
	char name[40];

	snprintf(name, sizeof(name), "/proc/self/fdinfo/%d", fd);
	if (fd != -1 && fstat(fd, &st) == 0 && read_id(AT_FDCWD, name, &mount.id)) {
		mount.major = major(st.st_dev);
		mount.minor = minor(st.st_dev);
		add(m, mount);
	}
	if (fd != -1)
		close(fd);
}

static void read_once(struct mounts *m)
{
	if (m->read)
		return;
	m->read = true;
	add_memfds(m);
	add_listed(m);
}

bool mounts_local_file(struct mounts *m, const char *fdinfo)
{
	int id;

	if (!read_id(m->directory, fdinfo, &id))
		return false;
	read_once(m);
	for (size_t i = 0; i < m->count; i++)
		if (m->local[i].id == id)
			return true;
	return false;
}

bool mounts_local_device(struct mounts *m, unsigned major, unsigned minor)
{
	read_once(m);
	for (size_t i = 0; i < m->count; i++)
		if (m->local[i].major == major && m->local[i].minor == minor)
			return true;
	return false;
}
