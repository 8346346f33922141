/* An opened /proc, and what readers of its processes share. */
#include "proc/private.h"

#include <errno.h>
#include <fcntl.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <linux/magic.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "proc/cgroup.h"

/* Whether PIDs in it are ours: another PID namespace's /proc may be mounted anywhere */
static bool is_live(int fd)
{
	struct statfs fs;
	char *self;
	bool live;

	if (fstatfs(fd, &fs) || fs.f_type != PROC_SUPER_MAGIC)
		return false;
	self = proc_link(fd, "self");
	live = self && strtol(self, NULL, 10) == getpid();
	free(self);
	return live;
}

/* Of our descriptors, a quarter may stay open on files of processes and threads */
static unsigned spare_fds(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit))
		return 0;
	return limit.rlim_cur > 16384 ? 4096 : (unsigned)limit.rlim_cur / 4;
}

static int open_root(const char *path, struct error *err)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0) {
		error_errno(err, _("cannot open %s"), path);
		return -1;
	}
	if (faccessat(fd, "self", F_OK, AT_SYMLINK_NOFOLLOW) && faccessat(fd, "stat", F_OK, 0)) {
		error_set(err,
			  _("%s is not a proc file system; mount it with: mount -t proc proc %s"),
			  path, path);
		close(fd);
		return -1;
	}
	return fd;
}

struct proc_root *proc_root_open(const char *path, struct error *err)
{
	int fd = open_root(path, err);
	struct proc_root *root;

	if (fd < 0)
		return NULL;
	root = mem_alloc(sizeof(*root));
	root->fd = fd;
	root->path = mem_string(path);
	root->live = is_live(fd);
	root->spare_fds = spare_fds();
	root->user = (uid_t)-1;
	if (root->live)
		root->network_namespace = proc_link(fd, "self/ns/net");
	host_fill(&root->host, root, &root->bytes);
	return root;
}

void proc_root_close(struct proc_root *root)
{
	if (!root)
		return;
	sockets_close(root->sockets);
	cgroup_mounts_free(root->mounts);
	host_clear(&root->host);
	bytes_clear(&root->bytes);
	free(root->network_namespace);
	free(root->user_name);
	free(root->path);
	close(root->fd);
	free(root);
}

const struct host *proc_host(const struct proc_root *root)
{
	return &root->host;
}

bool proc_root_ours(const struct proc_root *root, struct error *err)
{
	return root->live ||
	       error_set(
		       err,
		       _("%s is of another PID namespace; mount that of this one: mount -t proc proc %s"),
		       root->path, root->path);
}

void proc_root_tick(struct proc_root *root, uint64_t elapsed_ns)
{
	root->age_ns += elapsed_ns;
	if (root->sockets)
		sockets_tick(root->sockets, elapsed_ns);
}

enum why root_stat(struct proc_root *root, int directory, const char *name, struct proc_stat *out)
{
	enum why why = proc_file_once(directory, name, &root->bytes);

	if (why == WHY_KNOWN && !proc_stat_parse(&root->bytes, out))
		why = WHY_MALFORMED;
	return why;
}

enum why root_read(struct proc_root *root, struct proc_file *file, int directory, const char *name)
{
	bool opened = file->fd < 0;
	enum why why = proc_file_read(file, directory, name, &root->bytes);

	if (!opened || file->fd < 0)
		return why;
	if (root->spare_fds > 0)
		root->spare_fds--;
	else
		proc_file_close(file);
	return why;
}

void root_close(struct proc_root *root, struct proc_file *file)
{
	root->spare_fds += file->fd >= 0;
	proc_file_close(file);
}

const char *root_user(struct proc_root *root, uid_t user)
{
	struct passwd entry, *found = NULL;
	char buffer[4096];

	if (root->user_name && root->user == user)
		return root->user_name;
	free(root->user_name);
	root->user = user;
	if (getpwuid_r(user, &entry, buffer, sizeof(buffer), &found) == 0 && found)
		root->user_name = mem_string(entry.pw_name);
	else
		root->user_name = mem_format("%u", (unsigned)user);
	return root->user_name;
}

char *root_command(struct proc_root *root, int directory, const char *name, const char *comm)
{
	struct bytes *bytes = &root->bytes;
	size_t length;

	if (proc_file_once(directory, name, bytes) != WHY_KNOWN)
		return mem_format("[%s]", comm);
	length = bytes->length;
	while (length > 0 && bytes->data[length - 1] == '\0')
		length--;
	if (length == 0)
		return mem_format("[%s]", comm);
	for (size_t i = 0; i < length; i++) {
		if (bytes->data[i] == '\0')
			bytes->data[i] = ' ';
	}
	if (length > PROC_COMMAND_LIMIT)
		return mem_format("%.*s…", (int)PROC_COMMAND_LIMIT, bytes->data);
	return mem_stringn(bytes->data, length);
}
