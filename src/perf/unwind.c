/* Unwinding through libdwfl, which asks us for the thread's registers and memory. */
#include "perf/unwind.h"

#include <dwarf.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

#include "base/mem.h"

#include "perf/registers.h"

/* The stack goes on behind the copied piece, but the thread has gone on too: what is read there now is
 * not what was. A signal handler's own stack (sigaltstack) lies elsewhere: then the stack that it
 * interrupted stands still while the handler runs, and may be read. */
#define STACK_GOES_ON 262144u

#define LIVE_BYTES 4096u

/* All registers that are saved */
#define POPPED_BYTES 256u

struct unwinder {
	pid_t pid;
	int program; /* perftop itself: the kind of processor is known by it */
	Elf *elf;
	Dwfl *dwfl;
	const struct record_sample *sample; /* that is unwound now */
	struct frames *frames;
	uint64_t stack_at; /* where the copied piece was */
	/* on the way from the last frame outwards, and on the one to it: a register that was not found there
	 * may be missed only here */
	bool read_failed, failed_before;
	uint64_t live_at; /* memory read from the process, and where it was */
	size_t live_size;
	unsigned char live[LIVE_BYTES];
};

static const unsigned char by_dwarf[] = { REGISTERS_BY_DWARF };

uint64_t unwind_registers(void)
{
	return REGISTERS_MASK;
}

/* Where a register's value is among those that were copied */
static uint64_t register_value(const struct record_sample *sample, unsigned number)
{
	uint64_t below = REGISTERS_MASK & (((uint64_t)1 << number) - 1);

	return sample->registers[__builtin_popcountll(below)];
}

uint64_t unwind_address(const struct record_sample *sample)
{
	return sample->registers ? register_value(sample, REGISTERS_PC) : sample->address;
}

static bool set_registers(Dwfl_Thread *thread, void *argument)
{
	const struct unwinder *u = argument;
	Dwarf_Word values[sizeof(by_dwarf)];

	for (size_t i = 0; i < sizeof(by_dwarf); i++)
		values[i] = register_value(u->sample, by_dwarf[i]);
	if (!dwfl_thread_state_registers(thread, 0, sizeof(by_dwarf), values))
		return false;
	if (!REGISTERS_PC_IN_DWARF)
		dwfl_thread_state_register_pc(thread, register_value(u->sample, REGISTERS_PC));
	return true;
}

static bool within(uint64_t address, uint64_t from, size_t size, size_t wanted)
{
	return size >= wanted && address >= from && address - from <= size - wanted;
}

static bool read_live(struct unwinder *u, uint64_t address)
{
	struct iovec here = { u->live, LIVE_BYTES };
	struct iovec there = { (void *)(uintptr_t)address, LIVE_BYTES };
	size_t in_page = LIVE_BYTES - address % LIVE_BYTES;
	ssize_t n;

	/* all of it, or up to the end of a page: nothing is copied of a piece that ends where nothing is
	 * mapped */
	n = process_vm_readv(u->pid, &here, 1, &there, 1, 0);
	if (n <= 0 && in_page < LIVE_BYTES) {
		there.iov_len = in_page;
		n = process_vm_readv(u->pid, &here, 1, &there, 1, 0);
	}
	u->live_at = address;
	u->live_size = n > 0 ? (size_t)n : 0;
	return u->live_size >= sizeof(Dwarf_Word);
}

static bool stack_continued(const struct unwinder *u, uint64_t address)
{
	return address - u->stack_at < u->sample->stack_size + STACK_GOES_ON ||
	       u->stack_at - address < STACK_GOES_ON;
}

/* CFA, where that is a register and an offset */
static bool frame_address(const struct unwinder *u, Dwarf_Frame *frame, uint64_t *cfa)
{
	Dwarf_Op *ops;
	size_t count;

	if (dwarf_frame_cfa(frame, &ops, &count) != 0 || count != 1 || ops->atom != DW_OP_bregx ||
	    ops->number >= sizeof(by_dwarf))
		return false;
	*cfa = register_value(u->sample, by_dwarf[ops->number]) + ops->number2;
	return true;
}

/* Whether it is said to be saved there */
static bool saved_at(Dwarf_Frame *frame, int number, uint64_t offset)
{
	Dwarf_Op memory[3], *ops;
	size_t count;

	return dwarf_frame_register(frame, number, memory, &ops, &count) == 0 && count == 2 &&
	       ops[0].atom == DW_OP_call_frame_cfa && ops[1].atom == DW_OP_plus_uconst &&
	       ops[1].number == offset;
}

static bool find_saved(const struct unwinder *u, Dwarf_Frame *frame, uint64_t address,
		       Dwarf_Word *result)
{
	uint64_t cfa;

	if (!frame_address(u, frame, &cfa))
		return false;
	for (unsigned i = 0; i < sizeof(by_dwarf); i++) {
		if (saved_at(frame, (int)i, address - cfa)) {
			*result = register_value(u->sample, by_dwarf[i]);
			return true;
		}
	}
	return false;
}

/* Of a function about to return, compilers still say that registers are saved where they have just been
 * popped, below the stack pointer: the sample has them */
static bool read_popped(const struct unwinder *u, uint64_t address, Dwarf_Word *result)
{
	uint64_t pc = unwind_address(u->sample);
	Dwfl_Module *module = dwfl_addrmodule(u->dwfl, pc);
	Dwarf_Addr bias;
	Dwarf_CFI *cfi = module ? dwfl_module_eh_cfi(module, &bias) : NULL;
	Dwarf_Frame *frame;
	bool found;

	if (!cfi || dwarf_cfi_addrframe(cfi, pc - bias, &frame) != 0)
		return false;
	found = find_saved(u, frame, address, result);
	free(frame);
	return found;
}

static bool read_word(struct unwinder *u, uint64_t address, Dwarf_Word *result)
{
	const unsigned char *from;

	if (u->stack_at - address <= POPPED_BYTES && address != u->stack_at)
		return read_popped(u, address, result);
	if (within(address, u->stack_at, u->sample->stack_size, sizeof(*result))) {
		from = u->sample->stack + (address - u->stack_at);
	} else {
		if (stack_continued(u, address))
			return false;
		if (!within(address, u->live_at, u->live_size, sizeof(*result)) &&
		    !read_live(u, address))
			return false;
		from = u->live + (address - u->live_at);
	}
	memcpy(result, from, sizeof(*result));
	return true;
}

static bool read_memory(Dwfl *dwfl, Dwarf_Addr address, Dwarf_Word *result, void *argument)
{
	struct unwinder *u = argument;

	(void)dwfl;
	if (read_word(u, address, result))
		return true;
	u->read_failed = true;
	return false;
}

static pid_t next_thread(Dwfl *dwfl, void *argument, void **thread_argument)
{
	(void)dwfl;
	if (*thread_argument)
		return 0;
	*thread_argument = argument;
	return ((struct unwinder *)argument)->pid;
}

static bool get_thread(Dwfl *dwfl, pid_t tid, void *argument, void **thread_argument)
{
	(void)dwfl, (void)tid;
	*thread_argument = argument;
	return true;
}

static const Dwfl_Thread_Callbacks callbacks = { .next_thread = next_thread,
						 .get_thread = get_thread,
						 .memory_read = read_memory,
						 .set_initial_registers = set_registers };

static int add_frame(Dwfl_Frame *frame, void *argument)
{
	struct unwinder *u = argument;
	bool exact;
	Dwarf_Addr pc;

	/* from here on it goes to the next */
	u->failed_before = u->read_failed;
	u->read_failed = false;
	if (!dwfl_frame_pc(frame, &pc, &exact))
		return DWARF_CB_ABORT;
	/* of damaged stacks: it would go on there for ever */
	if (pc == 0)
		return DWARF_CB_ABORT;
	return frames_add(u->frames, pc, exact) ? DWARF_CB_OK : DWARF_CB_ABORT;
}

struct unwinder *unwinder_new(pid_t pid)
{
	struct unwinder *u = mem_alloc(sizeof(*u));

	elf_version(EV_CURRENT);
	u->pid = pid;
	u->program = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
	u->elf = elf_begin(u->program, ELF_C_READ, NULL);
	return u;
}

void unwinder_free(struct unwinder *u)
{
	if (!u)
		return;
	elf_end(u->elf);
	if (u->program != -1)
		close(u->program);
	free(u);
}

/* Once for each session */
static bool attached(struct unwinder *u, Dwfl *dwfl)
{
	return dwfl &&
	       (dwfl_pid(dwfl) != -1 || dwfl_attach_state(dwfl, u->elf, u->pid, &callbacks, u));
}

void unwind(struct unwinder *u, Dwfl *dwfl, const struct record_sample *sample, struct frames *out)
{
	size_t before = out->count;
	int result = -1;

	if (!sample->registers)
		return;
	u->sample = sample;
	u->frames = out;
	u->stack_at = register_value(sample, REGISTERS_SP);
	u->live_size = 0;
	u->read_failed = u->failed_before = false;
	u->dwfl = dwfl;
	if (sample->abi == REGISTERS_ABI && attached(u, dwfl))
		result = dwfl_getthread_frames(dwfl, sample->tid, add_frame, u);
	if (out->count == before)
		frames_add(out, unwind_address(sample), true);
	/* elfutils takes a return address that cannot be read for the end */
	if (u->read_failed || u->failed_before || (result != 0 && out->count == before + 1))
		out->cut = true;
}
