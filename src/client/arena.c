/*
 * Memory of the segment. It is made present before it is used, so that a machine or a control group
 * without memory is an error here and not a SIGBUS in the program.
 */
#include "client.h"

#include <sys/mman.h>
#include <unistd.h>

#ifndef MADV_POPULATE_WRITE
#define MADV_POPULATE_WRITE 23
#endif

static bool populate(const struct perftop_process *p, uint64_t from, uint64_t to)
{
	uint64_t page = (uint64_t)sysconf(_SC_PAGESIZE);

	from &= ~(page - 1);
	if (madvise(p->base + from, (size_t)(to - from), MADV_POPULATE_WRITE) == 0)
		return true;
	/* before Linux 5.14, or under a filter: memory comes as it is touched */
	return errno == EINVAL || errno == ENOSYS || errno == EPERM || errno == EACCES;
}

bool perftop_present(struct perftop_process *p, uint64_t *ready, uint64_t end)
{
	uint64_t now = PERFTOP_LOAD(ready), to;

	if (end <= now)
		return true;
	to = (end + PERFTOP_EXTENT - 1) & ~(uint64_t)(PERFTOP_EXTENT - 1);
	if (to > p->size)
		to = p->size;
	if (!populate(p, now, to))
		return false;
	while (now < to && !__atomic_compare_exchange_n(ready, &now, to, false, __ATOMIC_RELEASE,
							__ATOMIC_ACQUIRE))
		continue;
	return true;
}

uint32_t perftop_allocate(struct perftop_process *p, uint32_t units)
{
	uint32_t *used = &perftop_header(p)->arena_used, at = PERFTOP_LOAD(used), end;

	do {
		if (p->size / PERFTOP_SHM_UNIT - at < units)
			return 0;
	} while (!__atomic_compare_exchange_n(used, &at, at + units, false, __ATOMIC_ACQ_REL,
					      __ATOMIC_ACQUIRE));
	end = at + units;
	if (perftop_present(p, &p->arena_ready, (uint64_t)end * PERFTOP_SHM_UNIT))
		return at;
	/* give it back, if it is still the last: the next try may find memory */
	(void)__atomic_compare_exchange_n(used, &end, at, false, __ATOMIC_ACQ_REL,
					  __ATOMIC_RELAXED);
	return 0;
}
