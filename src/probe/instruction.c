/* As arch/x86/kernel/uprobes.c has it: pushes, jumps, calls and nops are emulated. */
#include "probe/instruction.h"

#include <stdbool.h>

#if defined(__x86_64__)

/* Operand size; bnd. With a segment's, the kernel takes none. */
static bool is_prefix(unsigned char byte)
{
	return byte == 0x66 || byte == 0xf2;
}

static bool is_rex(unsigned char byte)
{
	return (byte & 0xf0) == 0x40;
}

static bool is_push(unsigned char byte)
{
	return (byte & 0xf8) == 0x50;
}

/* nop; jmp; call; jcc of 8 bits */
static bool is_simple(unsigned char byte)
{
	return byte == 0x90 || byte == 0xeb || byte == 0xe9 || byte == 0xe8 ||
	       (byte & 0xf0) == 0x70;
}

/* 0f 8x: jcc; 0f 1f: a long nop, in the forms that assemblers write (Linux 6.16; before, it is stepped) */
static bool is_simple_long(unsigned char byte, unsigned char operand)
{
	return (byte & 0xf0) == 0x80 || (byte == 0x1f && operand != 0x04);
}

enum instruction instruction_of(const unsigned char *bytes, size_t length)
{
	size_t at = 0;

	if (length > 0 && bytes[0] == 0xcc)
		return INSTRUCTION_TRAP;
	while (at < length && is_prefix(bytes[at]))
		at++;
	if (at == 0 && at + 1 < length && is_rex(bytes[at]) && is_push(bytes[at + 1]))
		return INSTRUCTION_EMULATED;
	if (at < length && (is_simple(bytes[at]) || (at == 0 && is_push(bytes[at]))))
		return INSTRUCTION_EMULATED;
	if (at + 2 < length && bytes[at] == 0x0f && is_simple_long(bytes[at + 1], bytes[at + 2]))
		return INSTRUCTION_EMULATED;
	return INSTRUCTION_STEPPED;
}

#else

enum instruction instruction_of(const unsigned char *bytes, size_t length)
{
	(void)bytes, (void)length;
	return INSTRUCTION_UNKNOWN;
}

#endif
