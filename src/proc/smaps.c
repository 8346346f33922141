/* PSS and memory by kind, on demand. The files are opened anew each time: they belong to the memory,
 * which an exec changes. */
#include "proc/smaps.h"

#include "base/clock.h"
#include "proc/mappings.h"

/* Of the time since the last reading, at most one part in so many is spent on the next. By kind the process
 * waits meanwhile, wherever it changes its mappings: 15 ms for each GiB that one of them has in small pages. */
#define SHARE       50
#define KINDS_SHARE 500

static uint64_t later(uint64_t a, uint64_t b)
{
	return a > b ? a : b;
}

struct value smaps_pss(struct smaps *smaps, int directory, uint64_t age_ns, struct bytes *scratch)
{
	uint64_t start_ns, wait_ns, kb;
	enum why why;

	if (smaps->read && age_ns < smaps->due_ns)
		return smaps->pss;
	start_ns = clock_thread_ns();
	why = proc_file_once(directory, "smaps_rollup", scratch);
	wait_ns = (clock_thread_ns() - start_ns) * SHARE;
	smaps->due_ns = age_ns + later(wait_ns, SMAPS_EVERY_NS);
	smaps->read = true;
	if (why == WHY_KNOWN && scan_line(scratch, "Pss:", &kb))
		smaps->pss = value_of((double)kb * 1024);
	else
		smaps->pss = value_unknown(why == WHY_KNOWN ? WHY_KERNEL : why);
	return smaps->pss;
}

static struct memory_reading *read_total(struct smaps *smaps, int directory, struct bytes *scratch,
					 enum why *why)
{
	struct memory_reading *r;

	*why = mappings_read(directory, "smaps_rollup", scratch, &r);
	if (r)
		r->ranges = smaps->memory.ranges;
	return r;
}

static struct memory_reading *read_kinds(struct smaps *smaps, int directory, uint64_t age_ns,
					 struct bytes *scratch, enum why *why)
{
	struct memory_reading *r;

	if (age_ns < smaps->memory.many_until_ns)
		return read_total(smaps, directory, scratch, why);
	*why = mappings_read(directory, "smaps", scratch, &r);
	if (!r || r->ranges <= MEMORY_RANGES_MOST)
		return r;
	smaps->memory.ranges = r->ranges;
	smaps->memory.many_until_ns = age_ns + SMAPS_MANY_NS;
	memory_reading_free(r);
	return read_total(smaps, directory, scratch, why);
}

/* As far away as the first reading, within bounds */
static uint64_t distance(const struct smaps *smaps, uint64_t age_ns)
{
	uint64_t watched_ns = age_ns - smaps->memory.began_ns;

	return watched_ns < SMAPS_EVERY_NS ? later(watched_ns, SMAPS_FIRST_NS) : SMAPS_EVERY_NS;
}

/* PSS comes with it, so that nobody has to read it again. */
static void take_pss(struct smaps *smaps, const struct memory_reading *r, uint64_t age_ns)
{
	if (isnan(r->total.pss))
		return;
	smaps->pss = value_of(r->total.pss);
	smaps->read = true;
	smaps->due_ns = age_ns + SMAPS_EVERY_NS;
}

struct memory_reading *smaps_memory(struct smaps *smaps, int directory, uint64_t age_ns, bool now,
				    struct bytes *scratch, enum why *why)
{
	struct memory_reading *r;
	uint64_t start_ns;

	*why = smaps->memory.why;
	if (smaps->memory.read && !now && age_ns < smaps->memory.due_ns)
		return NULL;
	if (!smaps->memory.read)
		smaps->memory.began_ns = age_ns;
	smaps->memory.read = true;
	start_ns = clock_thread_ns();
	r = read_kinds(smaps, directory, age_ns, scratch, why);
	smaps->memory.why = *why;
	smaps->memory.due_ns = age_ns + later((clock_thread_ns() - start_ns) * KINDS_SHARE,
					      distance(smaps, age_ns));
	if (r)
		take_pss(smaps, r, age_ns);
	return r;
}
