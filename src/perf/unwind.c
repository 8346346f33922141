/* Unwinding through libdwfl, which asks us for the thread's registers and memory. */
#include "perf/unwind.h"

#include <dwarf.h>
#include <elfutils/version.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"

#include "perf/memory.h"
#include "perf/registers.h"
#include "perf/step.h"

/* The stack goes on behind the copied piece, but the thread has gone on too: what is read there now is
 * not what was. A signal handler's own stack (sigaltstack) lies elsewhere: then the stack that it
 * interrupted stands still while the handler runs, and may be read. */
#define STACK_GOES_ON 262144u

#define LIVE_BYTES 4096u

/* All registers that are saved */
#define POPPED_BYTES 256u

/* Whether there is call frame information for an address; by its lowest bits, 0: not known */
#define COVERED 1024u
struct covered {
	uint64_t address;
	bool is;
};

struct unwinder {
	pid_t pid;
	struct memory memory;
	int program; /* perftop itself: the kind of processor is known by it */
	Elf *elf;
	Dwfl *dwfl;
	const struct record_sample *sample; /* that is unwound now */
	struct frames *frames;
	struct step_frame from; /* where elfutils begins, or has ended */
	bool bare;              /* it has ended where there is no call frame information */
	struct covered covered[COVERED];
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

/* From outer frames those that are not known are left out */
static bool set_registers(Dwfl_Thread *thread, void *argument)
{
	const struct unwinder *u = argument;

	for (unsigned i = 0; i < sizeof(by_dwarf); i++) {
		if (u->from.known[i] &&
		    !dwfl_thread_state_registers(thread, (int)i, 1, &u->from.values[i]))
			return false;
	}
	if (!REGISTERS_PC_IN_DWARF)
		dwfl_thread_state_register_pc(thread, u->from.pc);
	return true;
}

static bool within(uint64_t address, uint64_t from, size_t size, size_t wanted)
{
	return size >= wanted && address >= from && address - from <= size - wanted;
}

static bool read_live(struct unwinder *u, uint64_t address)
{
	u->live_at = address;
	u->live_size = memory_read(&u->memory, address, u->live, LIVE_BYTES);
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

#if _ELFUTILS_PREREQ(0, 188)
typedef Dwarf_CFI *find_cfi_fn(Dwfl_Module *module, Dwarf_Addr *bias);

static bool has_frame(find_cfi_fn *find, Dwfl_Module *module, uint64_t address)
{
	Dwarf_Addr bias;
	Dwarf_CFI *cfi = find(module, &bias);
	Dwarf_Frame *frame;

	if (!cfi || dwarf_cfi_addrframe(cfi, address - bias, &frame) != 0)
		return false;
	free(frame);
	return true;
}

static bool find_covered(Dwfl *dwfl, uint64_t address)
{
	Dwfl_Module *module = dwfl_addrmodule(dwfl, address);

	return module && (has_frame(dwfl_module_eh_cfi, module, address) ||
			  has_frame(dwfl_module_dwarf_cfi, module, address));
}

static bool is_covered(struct unwinder *u, uint64_t address)
{
	struct covered *c = &u->covered[address % COVERED];

	if (c->address != address)
		*c = (struct covered){ address, find_covered(u->dwfl, address) };
	return c->is;
}

/* Memory without a file, and functions that were compiled without (a Rust program's main, where a panic aborts): elfutils
 * would take any frame pointer that it finds */
static bool is_bare(struct unwinder *u, Dwfl_Frame *frame, uint64_t pc, bool exact)
{
	u->bare = !is_covered(u, exact ? pc : pc - 1);
	if (!u->bare)
		return false;
	u->from.pc = pc;
	for (unsigned i = 0; i < sizeof(by_dwarf); i++)
		u->from.known[i] = dwfl_frame_reg(frame, i, &u->from.values[i]) == 0;
	return true;
}
#else
static bool is_bare(struct unwinder *u, Dwfl_Frame *frame, uint64_t pc, bool exact)
{
	(void)u, (void)frame, (void)pc, (void)exact;
	return false;
}
#endif

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
	if (!frames_add(u->frames, pc, exact))
		return DWARF_CB_ABORT;
	return is_bare(u, frame, pc, exact) ? DWARF_CB_ABORT : DWARF_CB_OK;
}

struct unwinder *unwinder_new(int proc_directory, pid_t pid)
{
	struct unwinder *u = mem_alloc(sizeof(*u));

	elf_version(EV_CURRENT);
	u->pid = pid;
	u->memory = memory_open(proc_directory, pid);
	u->program = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
	u->elf = elf_begin(u->program, ELF_C_READ, NULL);
	return u;
}

void unwinder_free(struct unwinder *u)
{
	if (!u)
		return;
	memory_close(&u->memory);
	elf_end(u->elf);
	if (u->program != -1)
		close(u->program);
	free(u);
}

/* Once for each session */
static bool attached(struct unwinder *u, Dwfl *dwfl)
{
	if (!dwfl || dwfl_pid(dwfl) != -1)
		return dwfl;
	memset(u->covered, 0, sizeof(u->covered));
	return dwfl_attach_state(dwfl, u->elf, u->pid, &callbacks, u);
}

static bool read_step(void *context, uint64_t address, uint64_t *word)
{
	Dwarf_Word value;

	if (!read_word(context, address, &value))
		return false;
	*word = value;
	return true;
}

/* elfutils looks up where it begins: before the return, which may be another function's beginning */
static void begin_at(struct unwinder *u, uint64_t pc)
{
	u->from.pc = pc;
	if (REGISTERS_PC_IN_DWARF) {
		u->from.values[sizeof(by_dwarf) - 1] = pc;
		u->from.known[sizeof(by_dwarf) - 1] = true;
	}
}

static bool step(struct unwinder *u)
{
	const struct step_memory memory = { read_step, u };
	unsigned char code[STEP_CODE_BYTES];
	size_t size = memory_read(&u->memory, u->from.pc, code, STEP_CODE_BYTES);

	if (!step_out(&u->from, code, size, &memory))
		return false;
	begin_at(u, u->from.pc - 1);
	return true;
}

static void begin(struct unwinder *u, Dwfl *dwfl, const struct record_sample *sample,
		  struct frames *out)
{
	u->sample = sample;
	u->frames = out;
	u->stack_at = register_value(sample, REGISTERS_SP);
	u->live_size = 0;
	u->read_failed = u->failed_before = false;
	u->dwfl = dwfl;
	for (size_t i = 0; i < sizeof(by_dwarf); i++) {
		u->from.values[i] = register_value(sample, by_dwarf[i]);
		u->from.known[i] = true;
	}
	begin_at(u, register_value(sample, REGISTERS_PC));
}

/* False: not to an end that is said to be one */
static bool walk(struct unwinder *u)
{
	int result;

	do {
		u->bare = false;
		result = dwfl_getthread_frames(u->dwfl, u->sample->tid, add_frame, u);
	} while (u->bare && step(u));
	/* elfutils takes a return address that cannot be read for the end */
	return result == 0 && !u->read_failed && !u->failed_before;
}

void unwind(struct unwinder *u, Dwfl *dwfl, const struct record_sample *sample, struct frames *out)
{
	size_t before = out->count;

	if (!sample->registers)
		return;
	begin(u, dwfl, sample, out);
	if (sample->abi != REGISTERS_ABI || !attached(u, dwfl) || !walk(u))
		out->cut = true;
	if (out->count == before)
		frames_add(out, unwind_address(sample), true);
}
