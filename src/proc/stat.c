/* /proc/PID/stat: numbers after a name that may hold anything, ") R 1 (" among it. */
#include "proc/files.h"

#include <string.h>

static bool take_comm(const struct bytes *text, const char *close, char comm[PROC_COMM_SIZE])
{
	const char *open = memchr(text->data, '(', (size_t)(close - text->data));
	size_t length;

	if (!open)
		return false;
	length = (size_t)(close - open - 1);
	if (length >= PROC_COMM_SIZE)
		return false;
	memcpy(comm, open + 1, length);
	comm[length] = '\0';
	return true;
}

/* Fields by their numbers in proc_pid_stat(5): utime is 14. Newer ones may be missing. */
static bool take_numbers(const char *at, const char *end, struct proc_stat *s)
{
	uint64_t parent, processor;

	if (!scan_u64(&at, end, &parent) || !scan_skip(&at, end, 4) || /* to 9 */
	    !scan_u64(&at, end, &s->flags) || !scan_u64(&at, end, &s->minor_faults) ||
	    !scan_skip(&at, end, 1) || !scan_u64(&at, end, &s->major_faults) ||
	    !scan_skip(&at, end, 1) || !scan_u64(&at, end, &s->user_ticks) ||
	    !scan_u64(&at, end, &s->system_ticks) || !scan_skip(&at, end, 4) || /* to 20 */
	    !scan_u64(&at, end, &s->threads) || !scan_skip(&at, end, 1) ||
	    !scan_u64(&at, end, &s->start_ticks) || !scan_u64(&at, end, &s->vms_bytes) ||
	    !scan_u64(&at, end, &s->rss_pages) || !scan_skip(&at, end, 1) || /* to 26 */
	    !scan_u64(&at, end, &s->start_code) || !scan_u64(&at, end, &s->end_code) ||
	    !scan_u64(&at, end, &s->start_stack))
		return false;
	s->parent = (pid_t)parent;
	if (scan_skip(&at, end, 10) && scan_u64(&at, end, &processor) && processor < 1 << 20)
		s->processor = (int)processor;
	return true;
}

bool proc_stat_parse(const struct bytes *text, struct proc_stat *out)
{
	const char *end = text->data + text->length;
	const char *close = text->length ? memrchr(text->data, ')', text->length) : NULL;

	*out = (struct proc_stat){ .processor = -1 };
	if (!close || end - close < 4 || close[1] != ' ' || !take_comm(text, close, out->comm))
		return false;
	out->state = close[2];
	if (!strchr("RSDZTtXxKWPI", out->state) || out->state == '\0' || close[3] != ' ')
		return false;
	return take_numbers(close + 3, end, out);
}
