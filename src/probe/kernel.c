/* libbpf loads the programs; what it does not know yet (uprobe_multi, Linux 6.6) goes to the kernel by bpf(2). */
#include "probe/kernel.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <bpf/bpf.h>
#include <bpf/libbpf.h>

#include "base/i18n.h"
#include "base/mem.h"

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wconversion"
#include "probe/skeleton.inc"
#pragma GCC diagnostic pop

/* As in linux/bpf.h from 6.6 on; sessions (entry and return as one) from 6.13 on. */
#define UPROBE_MULTI   48
#define UPROBE_SESSION 57
#define OF_RETURN      1u
#define FIRST_LINUX    "6.6"
#define NOT_SUPPORTED  524 /* ENOTSUPP, which the kernel has for itself */

/* The inode of the first PID namespace: it is the same in every kernel. */
#define FIRST_PID_NAMESPACE 0xEFFFFFFCu

struct kernel {
	struct probe_kernel *skeleton;
	struct kernel_options options;
	uint32_t slot_cells;
	bool session;
	struct bpf_link *syscalls[2];
	struct probe_cell *cells;
	struct probe_block *blocks;
	struct probe_region *regions;
};

/* What its messages say is said by ours. */
static int silence(enum libbpf_print_level level, const char *format, va_list arguments)
{
	(void)level, (void)format, (void)arguments;
	return 0;
}

static void want(struct bpf_program *program, bool wanted, int type)
{
	bpf_program__set_autoload(program, wanted);
	if (wanted && type)
		bpf_program__set_expected_attach_type(program, (enum bpf_attach_type)type);
}

static void want_programs(struct kernel *k, bool session)
{
	bool functions = k->options.functions > 0;

	want(k->skeleton->progs.function_session, functions && session, UPROBE_SESSION);
	want(k->skeleton->progs.function_entry, functions && !session, UPROBE_MULTI);
	want(k->skeleton->progs.function_return, functions && !session, UPROBE_MULTI);
	want(k->skeleton->progs.function_count, functions, UPROBE_MULTI);
	want(k->skeleton->progs.syscall_enter, k->options.syscalls, 0);
	want(k->skeleton->progs.syscall_exit, k->options.syscalls, 0);
}

static void size_maps(struct kernel *k)
{
	uint32_t slots = k->options.slots;

	bpf_map__set_max_entries(k->skeleton->maps.cells, slots * k->slot_cells);
	bpf_map__set_max_entries(k->skeleton->maps.blocks, slots * PROBE_BLOCKS);
	bpf_map__set_max_entries(k->skeleton->maps.regions, slots);
	bpf_map__set_max_entries(k->skeleton->maps.targets, slots);
	k->skeleton->rodata->slot_cells = k->slot_cells;
	k->skeleton->rodata->syscall_cells = k->options.functions;
}

/* Returns 0, or an errno. */
static int load(struct kernel *k, bool session)
{
	int error;

	k->skeleton = probe_kernel__open();
	if (!k->skeleton)
		return errno;
	size_maps(k);
	want_programs(k, session);
	error = -probe_kernel__load(k->skeleton);
	if (error) {
		probe_kernel__destroy(k->skeleton);
		k->skeleton = NULL;
	}
	k->session = session;
	return error;
}

static bool say_refused(int error, struct error *err)
{
	if (error == EPERM || error == EACCES)
		return error_set(
			err, "%s",
			_("probes are not permitted: run perftop as root, or with CAP_BPF and "
			  "CAP_PERFMON"));
	errno = error;
	return error_errno(err, "%s", _("probes: the kernel does not take them"));
}

static void *map_memory(const struct bpf_map *map, size_t size)
{
	void *at = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, bpf_map__fd(map), 0);

	return at == MAP_FAILED ? NULL : at;
}

static size_t cells_size(const struct kernel *k)
{
	return (size_t)k->options.slots * k->slot_cells * sizeof(*k->cells);
}

static size_t blocks_size(const struct kernel *k)
{
	return (size_t)k->options.slots * PROBE_BLOCKS * sizeof(*k->blocks);
}

static size_t regions_size(const struct kernel *k)
{
	return (size_t)k->options.slots * sizeof(*k->regions);
}

static bool map_all(struct kernel *k, struct error *err)
{
	k->cells = map_memory(k->skeleton->maps.cells, cells_size(k));
	k->blocks = map_memory(k->skeleton->maps.blocks, blocks_size(k));
	k->regions = map_memory(k->skeleton->maps.regions, regions_size(k));
	return (k->cells && k->blocks && k->regions) || say_refused(errno, err);
}

/* The kernel knows processes by their numbers in the first namespace. */
static bool in_first_namespace(void)
{
	struct stat st;

	return stat("/proc/self/ns/pid", &st) == 0 && st.st_ino == FIRST_PID_NAMESPACE;
}

static bool attach_syscalls(struct kernel *k, struct error *err)
{
	if (!k->options.syscalls)
		return true;
	if (!in_first_namespace())
		return error_set(err, "%s",
				 _("--syscalls: perftop must run in the host's PID namespace, not "
				   "within a container"));
	k->syscalls[1] = bpf_program__attach(k->skeleton->progs.syscall_exit);
	k->syscalls[0] = bpf_program__attach(k->skeleton->progs.syscall_enter);
	return (k->syscalls[0] && k->syscalls[1]) || say_refused(errno, err);
}

struct kernel *kernel_open(const struct kernel_options *options, struct error *err)
{
	struct kernel *k = mem_alloc(sizeof(*k));
	int error;

	libbpf_set_print(silence);
	k->options = *options;
	k->slot_cells = options->functions + (options->syscalls ? PROBE_SYSCALLS : 0);
	error = load(k, options->functions > 0);
	if (error && error != EPERM && options->functions > 0)
		error = load(k, false);
	if (error)
		say_refused(error, err);
	else if (map_all(k, err) && attach_syscalls(k, err))
		return k;
	kernel_close(k);
	return NULL;
}

static void unmap(void *at, size_t size)
{
	if (at)
		munmap(at, size);
}

void kernel_close(struct kernel *k)
{
	if (!k)
		return;
	bpf_link__destroy(k->syscalls[0]);
	bpf_link__destroy(k->syscalls[1]);
	unmap(k->cells, cells_size(k));
	unmap(k->blocks, blocks_size(k));
	unmap(k->regions, regions_size(k));
	probe_kernel__destroy(k->skeleton);
	free(k);
}

/* union bpf_attr's link_create, of which older headers lack the last part. */
struct link_create {
	uint32_t program, target, attach_type, flags;
	uint64_t path, offsets, reference_counters, cookies;
	uint32_t count, multi_flags, pid, padding;
};

static int create_link(const struct kernel *k, const struct bpf_program *program, int type,
		       uint32_t flags, const struct kernel_place *place)
{
	uint32_t cell = place->slot * k->slot_cells + place->cell;
	uint64_t offset = place->offset, cookie = PROBE_COOKIE(place->slot, cell);
	struct link_create create = { .attach_type = (uint32_t)type };
	char path[32];

	/* the very file that was looked into, whatever its name means by now */
	snprintf(path, sizeof(path), "/proc/self/fd/%d", place->file);
	create.program = (uint32_t)bpf_program__fd(program);
	create.path = (uintptr_t)path;
	create.offsets = (uintptr_t)&offset;
	create.cookies = (uintptr_t)&cookie;
	create.count = 1;
	create.multi_flags = flags;
	create.pid = (uint32_t)place->pid;
	return (int)syscall(SYS_bpf, BPF_LINK_CREATE, &create, sizeof(create));
}

static bool say_unattached(int error, struct error *err)
{
	if (error == EPERM || error == EACCES)
		return say_refused(error, err);
	if (error == NOT_SUPPORTED)
		return error_set(
			err, "%s",
			_("--probe: the function's first instruction is none that can be probed"));
	if (error == EINVAL || error == EOPNOTSUPP)
		return error_set(
			err,
			_("--probe: this kernel cannot probe a running process: that is for "
			  "Linux %s and later"),
			FIRST_LINUX);
	errno = error;
	return error_errno(err, "%s", _("--probe: the function cannot be probed"));
}

bool kernel_attach(struct kernel *k, const struct kernel_place *place, struct kernel_links *links,
		   struct error *err)
{
	const struct probe_kernel *s = k->skeleton;
	int error;

	*links = KERNEL_NO_LINKS;
	if (place->calls) {
		links->fd[0] = create_link(k, s->progs.function_count, UPROBE_MULTI, 0, place);
	} else if (k->session) {
		links->fd[0] = create_link(k, s->progs.function_session, UPROBE_SESSION, 0, place);
	} else {
		/* the return first: no call is begun that nobody waits for */
		links->fd[0] =
			create_link(k, s->progs.function_return, UPROBE_MULTI, OF_RETURN, place);
		if (links->fd[0] != -1)
			links->fd[1] =
				create_link(k, s->progs.function_entry, UPROBE_MULTI, 0, place);
	}
	error = errno;
	if (links->fd[0] != -1 && (place->calls || k->session || links->fd[1] != -1))
		return true;
	kernel_detach(links);
	return say_unattached(error, err);
}

void kernel_detach(struct kernel_links *links)
{
	for (int i = 0; i < 2; i++)
		if (links->fd[i] != -1)
			close(links->fd[i]);
	*links = KERNEL_NO_LINKS;
}

bool kernel_watch(struct kernel *k, pid_t pid, uint32_t slot, struct error *err)
{
	uint32_t process = (uint32_t)pid;

	if (k->options.slots == 1) {
		k->skeleton->bss->only_slot = slot;
		k->skeleton->bss->only_process = process;
		return true;
	}
	if (bpf_map_update_elem(bpf_map__fd(k->skeleton->maps.targets), &process, &slot, BPF_ANY))
		return say_refused(errno, err);
	return true;
}

void kernel_forget(struct kernel *k, pid_t pid)
{
	uint32_t process = (uint32_t)pid;

	k->skeleton->bss->only_process = 0;
	bpf_map_delete_elem(bpf_map__fd(k->skeleton->maps.targets), &process);
}

const struct probe_cell *kernel_cells(const struct kernel *k, uint32_t slot)
{
	return k->cells + (size_t)slot * k->slot_cells;
}

const struct probe_block *kernel_block(const struct kernel *k, uint32_t index)
{
	return index && index <= k->options.slots * PROBE_BLOCKS ? &k->blocks[index - 1] : NULL;
}

void kernel_clear(struct kernel *k, uint32_t slot)
{
	memset(k->cells + (size_t)slot * k->slot_cells, 0, k->slot_cells * sizeof(*k->cells));
	memset(k->blocks + (size_t)slot * PROBE_BLOCKS, 0, PROBE_BLOCKS * sizeof(*k->blocks));
	k->regions[slot] = (struct probe_region){ 0 };
}
