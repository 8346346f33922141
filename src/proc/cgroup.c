/* Limits of a process's control groups, and how long its quota held it back. */
#include "proc/cgroup.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

#define V1_UNLIMITED ((uint64_t)1 << 62) /* v1 says "no limit" by a number near 2^63 */

/* A walk from a process's group up to the root that is visible. */
struct walk {
	struct proc_root *root;
	bool v2;
	char path[PATH_MAX]; /* of the group, and behind it room for a file name */
	size_t length, top;  /* of the group now, of the mount point */
};

/* Whether a word is in a list with commas */
static bool has_word(const char *list, size_t length, const char *word)
{
	const char *end = list + length;

	while (list < end) {
		const char *comma = memchr(list, ',', (size_t)(end - list));
		size_t n = (size_t)((comma ? comma : end) - list);

		if (n == strlen(word) && !memcmp(list, word, n))
			return true;
		list += n + 1;
	}
	return false;
}

/* The group of a controller in the text of /proc/PID/cgroup ("4:cpu,cpuacct:/path"); with NULL the
 * v2 group ("0::/path"). Allocated; NULL: it is not in such a hierarchy. */
static char *find_group(const struct bytes *text, const char *controller)
{
	const char *at = text->data, *end = at + text->length;

	while (at < end) {
		const char *newline = memchr(at, '\n', (size_t)(end - at));
		const char *stop = newline ? newline : end;
		const char *list = memchr(at, ':', (size_t)(stop - at));
		const char *path = list ? memchr(list + 1, ':', (size_t)(stop - list - 1)) : NULL;

		if (path) {
			size_t length = (size_t)(path - list - 1);

			if (controller ? has_word(list + 1, length, controller) : length == 0)
				return mem_stringn(path + 1, (size_t)(stop - path - 1));
		}
		at = stop + 1;
	}
	return NULL;
}

/* What of a group's path lies below the mount's root; NULL: it is not visible there */
static const char *below(const char *group, const char *root)
{
	size_t length = strlen(root);

	if (!strcmp(root, "/"))
		return strcmp(group, "/") ? group : "";
	if (strncmp(group, root, length) || (group[length] && group[length] != '/'))
		return NULL;
	return group + length;
}

static bool start_walk(struct walk *walk, const char *group, const char *controller)
{
	const struct cgroup_mounts *mounts = walk->root->mounts;

	if (group[0] != '/' || strstr(group, "/.."))
		return false; /* outside of our own control group namespace */
	for (size_t i = 0; i < mounts->count; i++) {
		const struct cgroup_mount *mount = &mounts->mounts[i];
		const char *rest = below(group, mount->root);
		bool fits = mount->controllers
				    ? controller && has_word(mount->controllers,
							     strlen(mount->controllers), controller)
				    : !controller;
		int n;

		if (!fits || !rest)
			continue;
		/* of a recorded root, /sys/fs/cgroup is ROOT/sys/fs/cgroup */
		n = snprintf(walk->path, sizeof(walk->path), "%s%s",
			     mount->point + !walk->root->live, rest);
		if (n < 0 || (size_t)n >= sizeof(walk->path) - 64)
			return false;
		walk->length = (size_t)n;
		walk->top = (size_t)n - strlen(rest);
		return true;
	}
	return false;
}

/* Finds the process's group with this controller, in v1 if it is there, else in v2 */
static bool begin(struct walk *walk, const struct bytes *text, const char *controller)
{
	char *group = find_group(text, controller);
	bool found;

	walk->v2 = !group;
	if (!group)
		group = find_group(text, NULL);
	found = group && start_walk(walk, group, walk->v2 ? NULL : controller);
	free(group);
	return found;
}

static bool parent(struct walk *walk)
{
	while (walk->length > walk->top && walk->path[walk->length - 1] != '/')
		walk->length--;
	if (walk->length <= walk->top)
		return false;
	walk->length--;
	return walk->length >= walk->top;
}

/* The path of a file of the group; valid until the walk goes on */
static const char *file_of(struct walk *walk, const char *name)
{
	snprintf(walk->path + walk->length, sizeof(walk->path) - walk->length, "/%s", name);
	return walk->path;
}

static int base(const struct walk *walk)
{
	return walk->root->live ? AT_FDCWD : walk->root->fd;
}

/* A number alone in a file; false for "max", -1, or no such file */
static bool number_in(struct walk *walk, const char *name, uint64_t *number)
{
	struct bytes *bytes = &walk->root->bytes;
	const char *at;

	if (proc_file_once(base(walk), file_of(walk, name), bytes) != WHY_KNOWN)
		return false;
	at = bytes->data;
	return scan_u64(&at, bytes->data + bytes->length, number);
}

/* In percent of a core; NaN: none */
static double quota(struct walk *walk)
{
	struct bytes *bytes = &walk->root->bytes;
	uint64_t allowed, period;
	const char *at;

	if (walk->v2) {
		if (!number_in(walk, "cpu.max", &allowed))
			return NAN;
		at = bytes->data;
		if (!scan_skip(&at, at + bytes->length, 1) ||
		    !scan_u64(&at, bytes->data + bytes->length, &period))
			return NAN;
	} else if (!number_in(walk, "cpu.cfs_quota_us", &allowed) ||
		   !number_in(walk, "cpu.cfs_period_us", &period)) {
		return NAN;
	}
	return period ? (double)allowed * 100 / (double)period : NAN;
}

/* Keeps cpu.stat of the group open. Of another group than before, it is another count. */
static void follow(struct cgroup *cgroup, struct walk *walk)
{
	const char *path = file_of(walk, "cpu.stat");

	if (!cgroup->throttle_path || strcmp(cgroup->throttle_path, path)) {
		free(cgroup->throttle_path);
		cgroup->throttle_path = mem_string(path);
		cgroup->throttled.valid = false;
	}
	proc_file_close(&cgroup->throttle);
	cgroup->throttle.fd = openat(base(walk), path, O_RDONLY | O_CLOEXEC);
	cgroup->throttle_why = cgroup->throttle.fd < 0 ? proc_why(errno) : WHY_KNOWN;
	cgroup->throttle_key = walk->v2 ? "throttled_usec" : "throttled_time";
	cgroup->throttle_unit_ns = walk->v2 ? 1000 : 1;
}

static void find_quota(struct cgroup *cgroup, struct walk *walk)
{
	double least = INFINITY;

	do {
		double percent = quota(walk);

		if (!(percent < least))
			continue;
		least = percent;
		follow(cgroup, walk);
	} while (parent(walk));
	if (isfinite(least))
		cgroup->cpu_limit = value_of(least);
}

static void find_memory(struct cgroup *cgroup, struct walk *walk)
{
	const char *name = walk->v2 ? "memory.max" : "memory.limit_in_bytes";
	uint64_t least = V1_UNLIMITED, bytes;

	do {
		if (number_in(walk, name, &bytes) && bytes < least)
			least = bytes;
	} while (parent(walk));
	if (least < V1_UNLIMITED)
		cgroup->memory_limit = value_of((double)least);
}

static void read_mounts(struct proc_root *root)
{
	if (root->mounts)
		return;
	root->mounts = mem_alloc(sizeof(*root->mounts));
	if (proc_file_once(root->fd, "self/mountinfo", &root->bytes) == WHY_KNOWN)
		cgroup_mounts_parse(root->mounts, &root->bytes);
}

static void set_all(struct cgroup *cgroup, enum why why)
{
	cgroup->cpu_limit = cgroup->memory_limit = value_unknown(why);
	cgroup->throttle_why = why;
}

static void resolve(struct cgroup *cgroup, struct proc_root *root, int directory)
{
	struct walk walk = { .root = root };
	struct bytes text = { 0 };
	enum why why;

	read_mounts(root);
	why = proc_file_once(directory, "cgroup", &text);
	set_all(cgroup, why == WHY_KNOWN ? WHY_KERNEL : why);
	if (why == WHY_KNOWN && begin(&walk, &text, "cpu")) {
		cgroup->cpu_limit = value_unknown(WHY_UNLIMITED);
		cgroup->throttle_why = WHY_UNLIMITED;
		find_quota(cgroup, &walk);
	}
	if (why == WHY_KNOWN && begin(&walk, &text, "memory")) {
		cgroup->memory_limit = value_unknown(WHY_UNLIMITED);
		find_memory(cgroup, &walk);
	}
	bytes_clear(&text);
}

void cgroup_read(struct cgroup *cgroup, struct proc_root *root, int directory,
		 const struct tick *tick, struct value resource[METRIC_COUNT])
{
	uint64_t held_back = 0;
	enum why why;

	if (!cgroup->resolved || root->age_ns >= cgroup->due_ns) {
		if (!cgroup->resolved)
			cgroup->throttle = PROC_FILE_CLOSED;
		cgroup->resolved = true;
		cgroup->due_ns = root->age_ns + CGROUP_EVERY_NS;
		resolve(cgroup, root, directory);
	}
	why = cgroup->throttle_why;
	if (why == WHY_KNOWN)
		why = proc_file_read(&cgroup->throttle, -1, "", &root->bytes);
	if (why == WHY_KNOWN && !scan_line(&root->bytes, cgroup->throttle_key, &held_back))
		why = WHY_KERNEL;
	resource[METRIC_CPU_LIMIT] = cgroup->cpu_limit;
	resource[METRIC_MEMORY_LIMIT] = cgroup->memory_limit;
	resource[METRIC_THROTTLED] = counter_rate(&cgroup->throttled, held_back, why, tick,
						  cgroup->throttle_unit_ns * 100 / 1e9);
}

void cgroup_clear(struct cgroup *cgroup)
{
	if (cgroup->resolved)
		proc_file_close(&cgroup->throttle);
	free(cgroup->throttle_path);
	*cgroup = (struct cgroup){ 0 };
}

char *cgroup_path(struct proc_root *root, int directory)
{
	static const char *const controllers[] = { NULL, "memory", "cpu", "name=systemd" };
	char *path = NULL;

	if (proc_file_once(directory, "cgroup", &root->bytes) != WHY_KNOWN)
		return NULL;
	for (size_t i = 0; i < sizeof(controllers) / sizeof(*controllers); i++) {
		char *found = find_group(&root->bytes, controllers[i]);

		if (!found || (path && !strcmp(found, "/"))) {
			free(found);
			continue;
		}
		free(path);
		path = found;
		if (strcmp(path, "/"))
			break;
	}
	return path;
}
