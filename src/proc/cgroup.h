/*
 * Control groups, v1 and v2: where a process is, the smallest processor quota and memory limit of
 * its groups up to the root that is visible, and how long the group of that quota was held back.
 * Groups and limits are looked up every CGROUP_EVERY_NS; throttling at each tick.
 */
#ifndef PROC_CGROUP_H
#define PROC_CGROUP_H

#include "proc/private.h"

#define CGROUP_EVERY_NS 10000000000u

/* Where a hierarchy is mounted, from mountinfo. */
struct cgroup_mount {
	char *controllers; /* "cpu,cpuacct": v1; NULL: v2 */
	char *root;        /* the group that is visible at `point` */
	char *point;
};
struct cgroup_mounts {
	struct cgroup_mount *mounts;
	size_t count, capacity;
};
void cgroup_mounts_parse(struct cgroup_mounts *out, const struct bytes *mountinfo);
void cgroup_mounts_free(struct cgroup_mounts *mounts);

/* Zeroed at first. */
struct cgroup {
	bool resolved;
	uint64_t due_ns;
	struct value cpu_limit, memory_limit;
	struct proc_file throttle; /* cpu.stat of the group with the smallest quota */
	char *throttle_path;
	enum why throttle_why;
	const char *throttle_key; /* the line in it, and the nanoseconds of its unit */
	double throttle_unit_ns;
	struct counter throttled;
};

/* directory: of the process. Fills CPU_LIMIT, MEMORY_LIMIT, THROTTLED. */
void cgroup_read(struct cgroup *cgroup, struct proc_root *root, int directory,
		 const struct tick *tick, struct value resource[METRIC_COUNT]);
void cgroup_clear(struct cgroup *cgroup);

/* The path to show: of v2, or where that says nothing, of a v1 hierarchy; allocated, or NULL. */
char *cgroup_path(struct proc_root *root, int directory);

#endif
