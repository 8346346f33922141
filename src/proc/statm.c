/* /proc/PID/statm: memory, in pages. */
#include "proc/files.h"

bool proc_statm_parse(const struct bytes *text, uint64_t *size_pages, uint64_t *resident_pages)
{
	const char *at = text->data, *end = at + text->length;

	return scan_u64(&at, end, size_pages) && scan_u64(&at, end, resident_pages);
}
