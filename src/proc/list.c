/* The processes there are. */
#include "proc/private.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"
#include "base/order.h"
#include "proc/directory.h"

struct one {
	pid_t pid, parent;
	bool kernel, in;
};

struct all {
	struct one *items;
	size_t count, capacity;
};

static bool add_pid(void *context, uint64_t number)
{
	struct all *all = context;

	if (number == 0 || number > INT32_MAX)
		return true;
	all->items = vec_room(all->items, all->count, &all->capacity);
	all->items[all->count++] = (struct one){ .pid = (pid_t)number };
	return true;
}

static int compare_pids(const void *a, const void *b)
{
	pid_t x = ((const struct one *)a)->pid, y = ((const struct one *)b)->pid;

	return ORDER(x, y);
}

/* All processes with their parents, ascending; those that end meanwhile are left out */
static struct all read_all(struct proc_root *root)
{
	struct all all = { 0 };
	size_t kept = 0;

	directory_each(root->fd, ".", &root->bytes, add_pid, &all);
	for (size_t i = 0; i < all.count; i++) {
		struct proc_stat stat;
		char name[32];

		snprintf(name, sizeof(name), "%d/stat", (int)all.items[i].pid);
		if (root_stat(root, root->fd, name, &stat) != WHY_KNOWN)
			continue;
		all.items[kept] = all.items[i];
		all.items[kept].parent = stat.parent;
		all.items[kept].kernel = stat.flags & PROC_FLAG_KERNEL_THREAD;
		kept++;
	}
	all.count = kept;
	if (all.count)
		qsort(all.items, all.count, sizeof(*all.items), compare_pids);
	return all;
}

static struct one *find(const struct all *all, pid_t pid)
{
	struct one key = { .pid = pid };

	return bsearch(&key, all->items, all->count, sizeof(key), compare_pids);
}

/* The PIDs of those that are in; frees the rest */
static pid_t *take(struct all *all, size_t *count)
{
	pid_t *pids = mem_alloc_array(all->count + 1, sizeof(*pids));

	*count = 0;
	for (size_t i = 0; i < all->count; i++) {
		if (all->items[i].in)
			pids[(*count)++] = all->items[i].pid;
	}
	free(all->items);
	return pids;
}

pid_t *proc_descendants(struct proc_root *root, pid_t pid, size_t *count)
{
	struct all all = read_all(root);
	bool more = all.count > 0;

	/* PIDs wrap around, so a child may come before its parent: until nothing is added */
	while (more) {
		more = false;
		for (size_t i = 0; i < all.count; i++) {
			struct one *one = &all.items[i];
			const struct one *parent = one->in ? NULL : find(&all, one->parent);

			if (one->in || one->pid == pid)
				continue;
			if (one->parent == pid || (parent && parent->in))
				one->in = more = true;
		}
	}
	return take(&all, count);
}

pid_t *proc_list(struct proc_root *root, size_t *count)
{
	struct all all = read_all(root);

	for (size_t i = 0; i < all.count; i++)
		all.items[i].in = !all.items[i].kernel;
	return take(&all, count);
}

bool proc_peek(struct proc_root *root, pid_t pid, struct process_id *id, char **comm,
	       char **command)
{
	struct proc_stat stat;
	char name[32];

	snprintf(name, sizeof(name), "%d/stat", (int)pid);
	if (root_stat(root, root->fd, name, &stat) != WHY_KNOWN)
		return false;
	*id = (struct process_id){ pid, stat.start_ticks };
	*comm = mem_string(stat.comm);
	snprintf(name, sizeof(name), "%d/cmdline", (int)pid);
	*command = root_command(root, root->fd, name, stat.comm);
	return true;
}
