/*
 * The part that runs in the kernel: at the entry and the return of a function, and of every system call. It changes nothing in the
 * process, adds to the cells of cells.h, and calls nothing but helpers. Compiled by clang for BPF; bpftool makes probe.skel.h of it.
 */
#include <linux/bpf.h>
#include <linux/ptrace.h>

#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

#include "perftop/bucket.h"

#include "probe/cells.h"

#define ERRORS_FROM (-4095L) /* a result from here to -1 is an error's number */
#define TRIES       8        /* to raise an extreme that other processors raise at the same time */

/* Set before loading. */
const volatile __u32 slot_cells;    /* cells of a slot */
const volatile __u32 syscall_cells; /* where among them those of system calls begin */
/* Where one process is watched, which one, so that the others have no more than a comparison. */
volatile __u32 only_process, only_slot;

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct probe_cell);
} cells SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct probe_block);
} blocks SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct probe_region);
} regions SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, PROBE_STARTED);
	__type(key, struct probe_call);
	__type(value, __u64);
} started SEC(".maps");

/* Of each thread; it goes with the thread, so that none is left over for the next one of the same number. */
struct {
	__uint(type, BPF_MAP_TYPE_TASK_STORAGE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, int);
	__type(value, struct probe_waiting);
} waiting SEC(".maps");

/* Processes whose system calls are timed, to their slots. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u32);
} targets SEC(".maps");

static __always_inline void raise(__u64 *at, __u64 value)
{
	__u64 seen = *at;

#pragma unroll
	for (int i = 0; i < TRIES; i++) {
		__u64 before;

		if (seen >= value)
			return;
		before = __sync_val_compare_and_swap(at, seen, value);
		if (before == seen)
			return;
		seen = before;
	}
}

/* Two processors may make one at the same time: the later one's stays unused. */
static __always_inline __u32 make_block(__u32 *entry, __u32 slot)
{
	struct probe_region *region = bpf_map_lookup_elem(&regions, &slot);
	__u32 index, before;
	__u64 taken;

	if (!region)
		return 0;
	taken = region->used < PROBE_BLOCKS ? __sync_fetch_and_add(&region->used, 1) : PROBE_BLOCKS;
	if (taken >= PROBE_BLOCKS) {
		__sync_fetch_and_add(&region->full, 1);
		return 0;
	}
	index = slot * PROBE_BLOCKS + (__u32)taken + 1;
	before = __sync_val_compare_and_swap(entry, 0, index);
	return before ? before : index;
}

/* perftop_bucket_octave, whose count of leading zeros clang 14 cannot compile for BPF. */
static __always_inline __u32 octave_of(__u64 value)
{
	__u32 octave = 0;

	value >>= 5;
#pragma unroll
	for (int bits = 32; bits; bits /= 2) {
		if (!(value >> bits))
			continue;
		value >>= bits;
		octave += bits;
	}
	return octave;
}

static __always_inline void add_to_histogram(struct probe_cell *cell, __u32 slot, __u64 elapsed)
{
	__u32 octave = octave_of(elapsed), index;
	struct probe_block *block;

	if (octave >= PROBE_OCTAVES)
		return;
	index = cell->block[octave];
	if (!index)
		index = make_block(&cell->block[octave], slot);
	if (!index--)
		return;
	block = bpf_map_lookup_elem(&blocks, &index);
	if (block)
		__sync_fetch_and_add(&block->count[perftop_bucket_sub(elapsed, octave)], 1);
}

static __always_inline struct probe_cell *find_cell(__u32 index)
{
	return bpf_map_lookup_elem(&cells, &index);
}

static __always_inline void record(__u32 slot, __u32 index, __u64 elapsed, int failed)
{
	struct probe_cell *cell = find_cell(index);

	if (!cell)
		return;
	__sync_fetch_and_add(&cell->count, 1);
	__sync_fetch_and_add(&cell->total, elapsed);
	if (failed)
		__sync_fetch_and_add(&cell->errors, 1);
	raise(&cell->least, ~elapsed);
	raise(&cell->most, elapsed);
	add_to_histogram(cell, slot, elapsed);
}

static __always_inline void enter(__u32 index)
{
	struct probe_cell *cell = find_cell(index);

	if (cell)
		__sync_fetch_and_add(&cell->entered, 1);
}

/* Functions: where the kernel has sessions, it keeps the start itself, for each call. */

extern _Bool bpf_session_is_return(void) __ksym;
extern __u64 *bpf_session_cookie(void) __ksym;

SEC("kprobe")
int function_session(struct pt_regs *ctx)
{
	__u64 cookie = bpf_get_attach_cookie(ctx), *start = bpf_session_cookie();

	if (!start)
		return 0;
	if (bpf_session_is_return()) {
		record(PROBE_COOKIE_SLOT(cookie), PROBE_COOKIE_CELL(cookie),
		       bpf_ktime_get_ns() - *start, 0);
		return 0;
	}
	enter(PROBE_COOKIE_CELL(cookie));
	*start = bpf_ktime_get_ns();
	return 0;
}

/* The return address lies where the stack pointer is at the entry, and has been taken off at the return. */
#ifdef __TARGET_ARCH_x86
#define RETURN_ADDRESS sizeof(unsigned long)
#else
#define RETURN_ADDRESS 0
#endif

static __always_inline struct probe_call call_of(__u64 cookie, __u64 stack)
{
	return (struct probe_call){ (__u32)bpf_get_current_pid_tgid(), PROBE_COOKIE_CELL(cookie),
				    stack };
}

SEC("kprobe")
int function_entry(struct pt_regs *ctx)
{
	__u64 cookie = bpf_get_attach_cookie(ctx), now;
	struct probe_call call = call_of(cookie, PT_REGS_SP(ctx) + RETURN_ADDRESS);

	enter(PROBE_COOKIE_CELL(cookie));
	now = bpf_ktime_get_ns();
	bpf_map_update_elem(&started, &call, &now, BPF_ANY);
	return 0;
}

SEC("kprobe")
int function_return(struct pt_regs *ctx)
{
	__u64 now = bpf_ktime_get_ns(), cookie = bpf_get_attach_cookie(ctx), elapsed, *start;
	struct probe_call call = call_of(cookie, PT_REGS_SP(ctx));

	start = bpf_map_lookup_elem(&started, &call);
	if (!start)
		return 0;
	elapsed = now - *start;
	bpf_map_delete_elem(&started, &call);
	record(PROBE_COOKIE_SLOT(cookie), PROBE_COOKIE_CELL(cookie), elapsed, 0);
	return 0;
}

/* Calls counted, returns left alone. */
SEC("kprobe")
int function_count(struct pt_regs *ctx)
{
	enter(PROBE_COOKIE_CELL(bpf_get_attach_cookie(ctx)));
	return 0;
}

/* System calls */

/* Every system call of the machine comes here. */
static __always_inline int slot_of_this(__u32 *slot)
{
	__u32 process = (__u32)(bpf_get_current_pid_tgid() >> 32), *found;

	if (only_process) {
		*slot = only_slot;
		return only_process == process;
	}
	found = bpf_map_lookup_elem(&targets, &process);
	if (found)
		*slot = *found;
	return found != 0;
}

static __always_inline __u32 syscall_cell(__u32 slot, __u64 number)
{
	__u32 last = PROBE_SYSCALLS - 1;

	return slot * slot_cells + syscall_cells + (number < last ? (__u32)number : last);
}

static __always_inline struct probe_waiting *waiting_of_this(__u64 flags)
{
	return bpf_task_storage_get(&waiting, bpf_get_current_task_btf(), 0, flags);
}

SEC("raw_tp/sys_enter")
int syscall_enter(struct bpf_raw_tracepoint_args *ctx)
{
	struct probe_waiting *call;
	__u32 slot;

	if (!slot_of_this(&slot))
		return 0;
	call = waiting_of_this(BPF_LOCAL_STORAGE_GET_F_CREATE);
	if (!call)
		return 0;
	call->cell = syscall_cell(slot, ctx->args[1]);
	enter((__u32)call->cell);
	call->start = bpf_ktime_get_ns();
	return 0;
}

SEC("raw_tp/sys_exit")
int syscall_exit(struct bpf_raw_tracepoint_args *ctx)
{
	struct probe_waiting *call;
	long result = (long)ctx->args[1];
	__u64 elapsed;
	__u32 slot;

	if (!slot_of_this(&slot))
		return 0;
	call = waiting_of_this(0);
	if (!call || !call->start)
		return 0;
	elapsed = bpf_ktime_get_ns() - call->start;
	call->start = 0;
	record(slot, (__u32)call->cell, elapsed, result < 0 && result >= ERRORS_FROM);
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
