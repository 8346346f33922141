/* /proc/PID/status: identity, memory, context switches. The name in it is escaped by the
 * kernel. */
#include "proc/files.h"

#include <string.h>

#include "base/i18n.h"
#include "model/memory.h"

static struct value kilobytes(const struct bytes *text, const char *key)
{
	uint64_t kb;

	if (!scan_line(text, key, &kb))
		return value_unknown(WHY_KERNEL);
	return value_of((double)kb * 1024);
}

static pid_t last_number(const struct bytes *text, const char *key)
{
	size_t length;
	const char *at = scan_text(text, key, &length);
	const char *end = at ? at + length : NULL;
	uint64_t number = 0;

	while (at && at < end && scan_u64(&at, end, &number))
		continue;
	return (pid_t)number;
}

void proc_status_memory(const struct bytes *text, struct value *peak_rss_bytes,
			struct value *swap_bytes)
{
	*peak_rss_bytes = kilobytes(text, "VmHWM:");
	*swap_bytes = kilobytes(text, "VmSwap:");
}

void proc_status_parts(const struct bytes *text, struct value *part)
{
	static const char *const keys[MEMORY_PART_COUNT] = {
#define X(id, name, key, title, help) key,
#include "model/memory_parts.def"
#undef X
	};

	for (int i = 0; i < MEMORY_PART_COUNT; i++)
		part[i] = kilobytes(text, keys[i]);
}

void proc_status_parse(const struct bytes *text, struct proc_status *out)
{
	uint64_t number;

	*out = (struct proc_status){ 0 };
	if (scan_line(text, "Tgid:", &number))
		out->process = (pid_t)number;
	out->inner_pid = last_number(text, "NSpid:");
	if (out->inner_pid == 0)
		out->inner_pid = out->process;
	out->user_known = scan_line(text, "Uid:", &number);
	out->user = out->user_known ? (uid_t)number : 0;
}

bool proc_status_switches(const struct bytes *text, uint64_t *switches, uint64_t *preemptions)
{
	static const char key[] = "\nvoluntary_ctxt_switches:";
	const char *at =
		text->length ? memmem(text->data, text->length, key, sizeof(key) - 1) : NULL;
	struct bytes tail;

	if (!at)
		return false;
	tail = (struct bytes){ (char *)at + 1, text->length - (size_t)(at + 1 - text->data), 0 };
	return scan_line(&tail, "voluntary_ctxt_switches:", switches) &&
	       scan_line(&tail, "nonvoluntary_ctxt_switches:", preemptions);
}
