/* /proc/PID/task/TID/schedstat: processor time and waiting for one, in nanoseconds. */
#include "proc/files.h"

bool proc_schedstat_parse(const struct bytes *text, struct proc_schedstat *out)
{
	const char *at = text->data, *end = at + text->length;

	return scan_u64(&at, end, &out->run_ns) && scan_u64(&at, end, &out->wait_ns) &&
	       scan_u64(&at, end, &out->slices);
}
