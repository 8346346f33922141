/* /proc/PID/io: what went through read and write calls, and what of it reached storage. */
#include "proc/files.h"

static const char *const line_key[IO_COUNT] = {
	[IO_READ_CALL_BYTES] = "rchar:", [IO_WRITE_CALL_BYTES] = "wchar:",
	[IO_READ_CALLS] = "syscr:",      [IO_WRITE_CALLS] = "syscw:",
	[IO_READ] = "read_bytes:",       [IO_WRITE] = "write_bytes:",
};

void proc_io_parse(const struct bytes *text, struct proc_io *out)
{
	for (unsigned i = 0; i < IO_COUNT; i++)
		out->known[i] = scan_line(text, line_key[i], &out->number[i]);
}
