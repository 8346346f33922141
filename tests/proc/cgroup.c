/* Tests of proc/cgroup.c and proc/mountinfo.c over recorded hierarchies. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "proc/cgroup.h"
#include "roots.h"

static struct proc_process *open_read(struct recorded *r, const char *name, pid_t pid)
{
	struct error err = { "" };
	struct proc_process *p;

	recorded_open(r, name);
	p = proc_open(r->root, pid, &err);
	assert_string_equal(err.text, "");
	recorded_read(r, p, 0, 0);
	return p;
}

static void mounts_are_parsed(void **state)
{
	static const char text[] = "1 2 0:1 / / rw - ext4 /dev/a rw\n"
				   "3 1 0:2 / /cg\\040a\\134b rw shared:1 master:2 - cgroup2 x rw\n"
				   "4 1 0:3 /box /cpu rw - cgroup none rw,cpuacct,cpu\n"
				   "5 1 0:4 / /no rw\n\n - \ngarbage\n6 1 0:5 / /cut rw - cgroup";
	struct bytes bytes = { (char *)text, strlen(text), 0 };
	struct cgroup_mounts *mounts = mem_alloc(sizeof(*mounts));

	(void)state;
	cgroup_mounts_parse(mounts, &bytes);
	assert_int_equal(mounts->count, 2);
	assert_null(mounts->mounts[0].controllers);
	assert_string_equal(mounts->mounts[0].root, "/");
	assert_string_equal(mounts->mounts[0].point, "/cg a\\b");
	assert_string_equal(mounts->mounts[1].controllers, "rw,cpuacct,cpu");
	assert_string_equal(mounts->mounts[1].root, "/box");
	cgroup_mounts_free(mounts);
}

/* The quota is on the parent, and so is the throttling that counts: 250 ms in one second */
static void v1_takes_the_smallest(void **state)
{
	struct recorded r;
	struct proc_process *p = open_read(&r, "cgroup1", 10);

	(void)state;
	assert_value(r.sample.resource[METRIC_CPU_LIMIT], 50);
	assert_value(r.sample.resource[METRIC_MEMORY_LIMIT], 1048576);
	assert_why(r.sample.resource[METRIC_THROTTLED], WHY_FIRST);
	assert_string_equal(proc_info(p)->cgroup, "/box/inner");
	recorded_overlay(&r, "cgroup1.next");
	recorded_read(&r, p, 0, 1);
	assert_value(r.sample.resource[METRIC_THROTTLED], 25);
	proc_close(p);
	recorded_close(&r);
}

static void v1_without_limits(void **state)
{
	struct recorded r;
	struct proc_process *p = open_read(&r, "cgroup1", 11);

	(void)state;
	assert_why(r.sample.resource[METRIC_CPU_LIMIT], WHY_UNLIMITED);
	assert_why(r.sample.resource[METRIC_MEMORY_LIMIT], WHY_UNLIMITED);
	assert_why(r.sample.resource[METRIC_THROTTLED], WHY_UNLIMITED);
	assert_string_equal(proc_info(p)->cgroup, "/");
	proc_close(p);
	recorded_close(&r);
}

static void v2_takes_the_smallest(void **state)
{
	struct recorded r;
	struct proc_process *p = open_read(&r, "cgroup2", 20);

	(void)state;
	assert_value(r.sample.resource[METRIC_CPU_LIMIT], 150);
	assert_value(r.sample.resource[METRIC_MEMORY_LIMIT], 2097152);
	recorded_overlay(&r, "cgroup2.next");
	recorded_read(&r, p, 0, 1);
	assert_value(r.sample.resource[METRIC_THROTTLED], 50);
	proc_close(p);
	recorded_close(&r);
}

/* Moved to another group: noticed at the next look, and its older throttling is not of this tick */
static void v2_moved(void **state)
{
	struct recorded r;
	struct proc_process *p = open_read(&r, "cgroup2", 20);

	(void)state;
	recorded_overlay(&r, "cgroup2.moved");
	recorded_read(&r, p, 0, 1);
	assert_value(r.sample.resource[METRIC_CPU_LIMIT], 150);
	recorded_read(&r, p, 0, 10);
	assert_value(r.sample.resource[METRIC_CPU_LIMIT], 50);
	assert_why(r.sample.resource[METRIC_MEMORY_LIMIT], WHY_UNLIMITED);
	assert_why(r.sample.resource[METRIC_THROTTLED], WHY_FIRST);
	recorded_read(&r, p, 0, 1);
	assert_value(r.sample.resource[METRIC_THROTTLED], 0);
	proc_close(p);
	recorded_close(&r);
}

static void outside_of_what_is_visible(void **state)
{
	struct recorded r;
	struct proc_process *p = open_read(&r, "cgroup2", 21);

	(void)state;
	assert_why(r.sample.resource[METRIC_CPU_LIMIT], WHY_KERNEL);
	assert_why(r.sample.resource[METRIC_MEMORY_LIMIT], WHY_KERNEL);
	proc_close(p);
	recorded_close(&r);
	p = open_read(&r, "cgroup3", 31); /* a sibling whose name begins like ours */
	assert_why(r.sample.resource[METRIC_MEMORY_LIMIT], WHY_KERNEL);
	proc_close(p);
	recorded_close(&r);
}

static void part_of_a_hierarchy(void **state)
{
	struct recorded r;
	struct proc_process *p = open_read(&r, "cgroup3", 30);

	(void)state;
	assert_value(r.sample.resource[METRIC_MEMORY_LIMIT], 5000);
	assert_why(r.sample.resource[METRIC_CPU_LIMIT], WHY_UNLIMITED); /* a period of 0 is none */
	proc_close(p);
	recorded_close(&r);
}

static void a_path_that_does_not_fit(void **state)
{
	size_t length = 8000;
	char *line = mem_alloc(length + 8);
	struct recorded r;
	struct proc_process *p;

	(void)state;
	recorded_open(&r, "cgroup2");
	memcpy(line, "0::/", 4);
	memset(line + 4, 'a', length);
	recorded_write(&r, "20/cgroup", line, length + 4);
	p = proc_open(r.root, 20, NULL);
	recorded_read(&r, p, 0, 0);
	assert_why(r.sample.resource[METRIC_CPU_LIMIT], WHY_KERNEL);
	assert_int_equal(strlen(proc_info(p)->cgroup), length + 1); /* whole */
	free(line);
	proc_close(p);
	recorded_close(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(mounts_are_parsed),
		cmocka_unit_test(v1_takes_the_smallest),
		cmocka_unit_test(v1_without_limits),
		cmocka_unit_test(v2_takes_the_smallest),
		cmocka_unit_test(v2_moved),
		cmocka_unit_test(outside_of_what_is_visible),
		cmocka_unit_test(part_of_a_hierarchy),
		cmocka_unit_test(a_path_that_does_not_fit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
