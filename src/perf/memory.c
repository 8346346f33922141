/* Memory of the process, without faults. */
#include "perf/memory.h"

#include <fcntl.h>
#include <stdbool.h>
#include <sys/uio.h>
#include <unistd.h>

#define PRESENT ((uint64_t)1 << 63) /* Documentation/admin-guide/mm/pagemap.rst */

struct memory memory_open(int proc_directory, pid_t pid)
{
	return (struct memory){ pid, openat(proc_directory, "pagemap", O_RDONLY | O_CLOEXEC) };
}

void memory_close(struct memory *m)
{
	if (m->pagemap != -1)
		close(m->pagemap);
	m->pagemap = -1;
}

static bool is_there(const struct memory *m, uint64_t page)
{
	uint64_t entry;

	return pread(m->pagemap, &entry, sizeof(entry), (off_t)(page * sizeof(entry))) ==
		       sizeof(entry) &&
	       (entry & PRESENT);
}

size_t memory_read(const struct memory *m, uint64_t address, void *out, size_t size)
{
	uint64_t page_size = (uint64_t)sysconf(_SC_PAGESIZE), page = address / page_size;
	uint64_t room = (page + 1) * page_size - address;
	struct iovec here = { out, size }, there = { (void *)(uintptr_t)address, size };
	ssize_t got;

	if (m->pagemap == -1 || !is_there(m, page))
		return 0;
	if (size > room && !is_there(m, page + 1))
		there.iov_len = room;
	else if (size > room + page_size)
		there.iov_len = room + page_size;
	got = process_vm_readv(m->pid, &here, 1, &there, 1, 0);
	return got > 0 ? (size_t)got : 0;
}
