/* The machine, as the root tells it; what a recorded root leaves out is that of this machine. */
#include "proc/private.h"

#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file_at.h"
#include "base/mem.h"

/* The first line of a file; NULL if it cannot be read or is empty */
static char *first_line(int root, const char *name, struct bytes *scratch)
{
	size_t length;

	if (proc_file_once(root, name, scratch) != WHY_KNOWN)
		return NULL;
	length = strcspn(scratch->data, "\n");
	return length ? mem_stringn(scratch->data, length) : NULL;
}

/* The key of the first processor; its size would be hundreds of kilobytes on large machines */
static char *cpu_model(int root)
{
	char data[4096];
	struct bytes head = { data, file_at_read(root, "cpuinfo", data, sizeof(data)),
			      sizeof(data) };
	size_t length;
	const char *name = scan_text(&head, "model name\t:", &length);

	if (!name)
		name = scan_text(&head, "Hardware\t:", &length);
	return name && length ? mem_stringn(name, length) : NULL;
}

static unsigned count_cpus(const struct bytes *stat)
{
	unsigned count = 0;

	for (const char *at = stat->data; (at = strstr(at, "\ncpu")); at++)
		count += at[4] >= '0' && at[4] <= '9';
	return count;
}

static void fill_from_stat(struct host *host, const struct proc_root *root, struct bytes *scratch)
{
	uint64_t boot_s = 0;

	if (root->live) {
		host->cpus = (unsigned)sysconf(_SC_NPROCESSORS_ONLN);
		host->boot_wall_ns = (double)clock_wall_ns() - (double)clock_boot_ns();
		return;
	}
	host->boot_wall_ns = 0;
	if (proc_file_once(root->fd, "stat", scratch) == WHY_KNOWN) {
		host->cpus = count_cpus(scratch);
		scan_line(scratch, "btime", &boot_s);
		host->boot_wall_ns = (double)boot_s * 1e9;
	}
	if (host->cpus == 0)
		host->cpus = 1;
}

void host_fill(struct host *host, const struct proc_root *root, struct bytes *scratch)
{
	struct utsname system;
	char *release = first_line(root->fd, "sys/kernel/osrelease", scratch);
	uint64_t kb;

	uname(&system);
	host->name = first_line(root->fd, "sys/kernel/hostname", scratch);
	if (!host->name)
		host->name = mem_string(system.nodename);
	host->kernel = mem_format("%s %s %s", system.sysname, release ? release : system.release,
				  system.machine);
	free(release);
	host->boot_id = first_line(root->fd, "sys/kernel/random/boot_id", scratch);
	host->cpu_model = cpu_model(root->fd);
	host->memory_bytes = NAN;
	if (proc_file_once(root->fd, "meminfo", scratch) == WHY_KNOWN &&
	    scan_line(scratch, "MemTotal:", &kb))
		host->memory_bytes = (double)kb * 1024;
	fill_from_stat(host, root, scratch);
}

void host_clear(struct host *host)
{
	free(host->name);
	free(host->kernel);
	free(host->boot_id);
	free(host->cpu_model);
}
