/* The numbers of system calls, as the headers that this was built with have them; the build makes the list. */
#include <stddef.h>

#include <asm/unistd.h>

#include "probe/probe.h"

static const struct {
	unsigned number;
	const char *name;
} calls[] = {
#define X(number, name) { number, name },
#include "probe/syscalls.inc"
#undef X
};

const char *probe_syscall_name(unsigned number)
{
	for (size_t i = 0; i < sizeof(calls) / sizeof(*calls); i++)
		if (calls[i].number == number)
			return calls[i].name;
	return NULL;
}
