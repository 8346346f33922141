/* Frames without call frame information. */
#include "perf/step.h"

#include <string.h>

#include "perf/registers.h"

#define WORD          8u
#define FRAME_AT_MOST 1048576u /* bytes: a frame pointer further away is none */

static bool pop(struct step_frame *f, unsigned number, const struct step_memory *memory)
{
	uint64_t *sp = &f->values[REGISTERS_SP_IN_DWARF];
	uint64_t at = *sp;

	*sp += WORD;
	f->known[number] = memory->read(memory->context, at, &f->values[number]);
	return f->known[number];
}

#if defined(__x86_64__)
#define BP REGISTERS_FP_IN_DWARF
#define SP REGISTERS_SP_IN_DWARF

struct instruction {
	const unsigned char *code; /* its operands */
	struct step_frame *frame;
	const struct step_memory *memory;
	bool returned;
};

static bool add_byte(struct instruction *i)
{
	i->frame->values[SP] += (uint64_t)(int8_t)i->code[3];
	return true;
}

static bool add_word(struct instruction *i)
{
	int32_t bytes;

	memcpy(&bytes, i->code + 3, sizeof(bytes));
	i->frame->values[SP] += (uint64_t)bytes;
	return true;
}

static bool restore_sp(struct instruction *i)
{
	i->frame->values[SP] = i->frame->values[BP];
	return i->frame->known[BP];
}

static bool restore_sp_below(struct instruction *i)
{
	return restore_sp(i) && add_byte(i);
}

static bool leave(struct instruction *i)
{
	return restore_sp(i) && pop(i->frame, BP, i->memory);
}

/* In instructions they have other numbers */
static const unsigned char in_dwarf[] = { 0, 2, 1, 3, 7, 6, 4, 5 };

static bool pop_old(struct instruction *i)
{
	return i->code[0] != 0x5c && pop(i->frame, in_dwarf[i->code[0] & 7], i->memory);
}

static bool pop_new(struct instruction *i)
{
	return pop(i->frame, 8 + (i->code[1] & 7u), i->memory);
}

static bool go_on(struct instruction *i)
{
	(void)i;
	return true;
}

static bool give_back(struct instruction *i)
{
	uint64_t *sp = &i->frame->values[SP];

	i->returned = i->memory->read(i->memory->context, *sp, &i->frame->pc);
	*sp += WORD;
	return i->returned;
}

/* All that compilers end functions with, and entries of the procedure linkage table, for which some linkers (lld) write
 * no call frame information: what they jump to returns for them. `mask` of the last byte of the operation */
static const struct {
	unsigned char code[3], operation, size, mask;
	bool (*run)(struct instruction *i);
} instructions[] = {
	{ { 0x48, 0x83, 0xc4 }, 3, 4, 0xff, add_byte },         /* add $N,%rsp */
	{ { 0x48, 0x81, 0xc4 }, 3, 7, 0xff, add_word },         /* add $N,%rsp */
	{ { 0x48, 0x89, 0xec }, 3, 3, 0xff, restore_sp },       /* mov %rbp,%rsp */
	{ { 0x48, 0x8b, 0xe5 }, 3, 3, 0xff, restore_sp },       /* the same */
	{ { 0x48, 0x8d, 0x65 }, 3, 4, 0xff, restore_sp_below }, /* lea N(%rbp),%rsp */
	{ { 0xc5, 0xf8, 0x77 }, 3, 3, 0xff, go_on },            /* vzeroupper */
	{ { 0xf3, 0x0f, 0x1e }, 3, 4, 0xff, go_on },            /* endbr64 */
	{ { 0xf2, 0xff, 0x25 }, 3, 7, 0xff, give_back },        /* bnd jmp *N(%rip) */
	{ { 0xff, 0x25 }, 2, 6, 0xff, give_back },              /* jmp *N(%rip) */
	{ { 0x41, 0x58 }, 2, 2, 0xf8, pop_new },                /* pop %r8 to %r15 */
	{ { 0xf3, 0xc3 }, 2, 2, 0xff, give_back },              /* rep ret */
	{ { 0x58 }, 1, 1, 0xf8, pop_old },                      /* pop %rax to %rdi */
	{ { 0xc9 }, 1, 1, 0xff, leave },
	{ { 0xc3 }, 1, 1, 0xff, give_back }, /* ret */
	{ { 0xc2 }, 1, 3, 0xff, give_back }, /* ret $N: arguments are the caller's */
};
#define INSTRUCTIONS (sizeof(instructions) / sizeof(instructions[0]))

static bool is_at(size_t n, const unsigned char *code, size_t size)
{
	size_t last = instructions[n].operation - 1u;

	return size >= instructions[n].size && memcmp(code, instructions[n].code, last) == 0 &&
	       (code[last] & instructions[n].mask) == instructions[n].code[last];
}

/* How long it was; 0: it is another, or cannot be followed */
static size_t run(struct instruction *i, size_t size)
{
	for (size_t n = 0; n < INSTRUCTIONS; n++) {
		if (is_at(n, i->code, size))
			return instructions[n].run(i) ? instructions[n].size : 0;
	}
	return 0;
}

static bool return_from(struct step_frame *f, const unsigned char *code, size_t size,
			const struct step_memory *memory)
{
	struct instruction i = { .frame = f, .memory = memory };

	for (size_t at = 0, length; !i.returned; at += length) {
		i.code = code + at;
		length = run(&i, size - at);
		if (length == 0)
			return false;
	}
	return true;
}
#else
static bool return_from(struct step_frame *f, const unsigned char *code, size_t size,
			const struct step_memory *memory)
{
	(void)f, (void)code, (void)size, (void)memory;
	return false;
}
#endif

/* The caller's frame pointer, and above it the return address: on x86_64, aarch64 and others */
static bool by_pointer(struct step_frame *f, const struct step_memory *memory)
{
	uint64_t sp = f->values[REGISTERS_SP_IN_DWARF], fp = f->values[REGISTERS_FP_IN_DWARF];

	if (!f->known[REGISTERS_FP_IN_DWARF] || fp % WORD != 0 || fp - sp > FRAME_AT_MOST)
		return false;
	f->values[REGISTERS_SP_IN_DWARF] = fp;
	if (!pop(f, REGISTERS_FP_IN_DWARF, memory) ||
	    !memory->read(memory->context, fp + WORD, &f->pc))
		return false;
	f->values[REGISTERS_SP_IN_DWARF] = fp + 2 * WORD;
	return true;
}

bool step_out(struct step_frame *f, const unsigned char *code, size_t size,
	      const struct step_memory *memory)
{
	struct step_frame next = *f;
	bool stepped;

	if (!f->known[REGISTERS_SP_IN_DWARF])
		return false;
	stepped = return_from(&next, code, size, memory);
	if (!stepped) {
		next = *f;
		stepped = by_pointer(&next, memory);
	}
	if (!stepped || next.pc == 0 ||
	    next.values[REGISTERS_SP_IN_DWARF] <= f->values[REGISTERS_SP_IN_DWARF])
		return false;
	*f = next;
	return true;
}
