/* PSS, on demand. The file is opened anew each time: it belongs to the memory, which an exec
 * changes. */
#include "proc/smaps.h"

#include "base/clock.h"

struct value smaps_pss(struct smaps *smaps, int directory, uint64_t age_ns, struct bytes *scratch)
{
	uint64_t start_ns, wait_ns, kb;
	enum why why;

	if (smaps->read && age_ns < smaps->due_ns)
		return smaps->pss;
	start_ns = clock_thread_ns();
	why = proc_file_once(directory, "smaps_rollup", scratch);
	wait_ns = (clock_thread_ns() - start_ns) * 50;
	smaps->due_ns = age_ns + (wait_ns > SMAPS_EVERY_NS ? wait_ns : SMAPS_EVERY_NS);
	smaps->read = true;
	if (why == WHY_KNOWN && scan_line(scratch, "Pss:", &kb))
		smaps->pss = value_of((double)kb * 1024);
	else
		smaps->pss = value_unknown(why == WHY_KNOWN ? WHY_KERNEL : why);
	return smaps->pss;
}
