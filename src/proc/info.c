/* Who a process is: what does not change until an exec. */
#include "proc/private.h"

#include "base/mem.h"
#include "proc/cgroup.h"
#include "proc/cpu.h"

struct process_info *info_make(struct proc_root *root, int directory, pid_t pid,
			       const struct proc_stat *stat)
{
	struct process_info *info = mem_alloc(sizeof(*info));
	struct proc_status status = { 0 };

	if (proc_file_once(directory, "status", &root->bytes) == WHY_KNOWN)
		proc_status_parse(&root->bytes, &status);
	info->references = 1;
	info->id = (struct process_id){ pid, stat->start_ticks };
	info->parent = stat->parent;
	info->inner_pid = status.inner_pid ? status.inner_pid : pid;
	info->comm = mem_string(stat->comm);
	info->command = root_command(root, directory, "cmdline", stat->comm);
	info->user = mem_string(status.user_known ? root_user(root, status.user) : "");
	info->executable = proc_link(directory, "exe");
	info->directory = proc_link(directory, "cwd");
	info->cgroup = cgroup_path(root, directory);
	info->start_wall_ns =
		(int64_t)(root->host.boot_wall_ns + (double)cpu_ticks_ns(stat->start_ticks));
	return info;
}
