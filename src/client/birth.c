/*
 * How a segment comes to be: mapped, filled, and published by its magic last. A forked child that
 * records gets its own at its first use, with its parent's directory in it, because call sites keep
 * their ids.
 */
#include "client.h"

#include <fcntl.h>
#include <pthread.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

uint32_t perftop_off_;

static struct perftop_mapping segment; /* of this process, or of its parent if it has none yet */
static const char *status = "not started";

struct perftop_shm_header *perftop_header(const struct perftop_process *p)
{
	return (struct perftop_shm_header *)p->base;
}

bool perftop_is_open(const struct perftop_process *p)
{
	return p != NULL && PERFTOP_LOAD(&p->opened);
}

/* Bytes of a small file, without the C library's cancellation points; text is NUL-terminated. */
static void read_file(const char *name, char *text, size_t size)
{
	long fd = syscall(SYS_openat, AT_FDCWD, name, O_RDONLY | O_CLOEXEC), n = -1;

	if (fd >= 0) {
		n = syscall(SYS_read, (int)fd, text, size - 1);
		(void)syscall(SYS_close, (int)fd);
	}
	text[n > 0 ? n : 0] = '\0';
}

/* Field 22 of /proc/self/stat; the name in field 2 may hold anything, so count from its end. */
static uint64_t start_ticks(void)
{
	char text[1024];
	const char *p;
	uint64_t ticks = 0;
	int spaces = 0;

	read_file("/proc/self/stat", text, sizeof(text));
	p = strrchr(text, ')');
	for (; p != NULL && *p != '\0' && spaces < 20; p++)
		spaces += *p == ' ';
	for (; p != NULL && *p >= '0' && *p <= '9'; p++)
		ticks = ticks * 10 + (uint64_t)(*p - '0');
	return ticks;
}

static void fill_header(struct perftop_shm_header *h, uint64_t size)
{
	struct timespec now;
	char *newline;

	h->version = PERFTOP_SHM_VERSION;
	h->header_size = PERFTOP_SHM_HEADER_SIZE;
	h->size = size;
	h->pid = (uint32_t)getpid();
	h->start_ticks = start_ticks();
	read_file("/proc/sys/kernel/random/boot_id", h->boot_id, sizeof(h->boot_id));
	newline = strchr(h->boot_id, '\n');
	if (newline != NULL)
		*newline = '\0';
	if (clock_gettime(CLOCK_REALTIME, &now) == 0)
		h->wall_ns = (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
	h->clock.kind = perftop_clock_kind();
	h->ops_offset = PERFTOP_SHM_OPS_OFFSET;
	h->ops_limit = PERFTOP_SHM_OPS;
	h->op_size = sizeof(struct perftop_shm_op);
	h->threads_offset = PERFTOP_SHM_THREADS_OFFSET;
	h->threads_limit = PERFTOP_SHM_THREADS;
	h->thread_size = sizeof(struct perftop_shm_thread);
	h->arena_offset = PERFTOP_SHM_ARENA_OFFSET;
	h->arena_used = PERFTOP_SHM_ARENA_OFFSET / PERFTOP_SHM_UNIT;
}

/* The parent's operations, under the same ids; its gauges' values stay its own. */
static bool inherit_ops(struct perftop_process *p, const char *parent)
{
	const struct perftop_shm_header *old = (const struct perftop_shm_header *)parent;
	uint32_t used = PERFTOP_LOAD(&old->ops_used), i;
	struct perftop_shm_op *entry;

	if (!perftop_present(p, &p->ops_ready,
			     PERFTOP_SHM_OPS_OFFSET + (uint64_t)used * sizeof(*entry)))
		return false;
	memcpy(perftop_entry(p, 0), parent + PERFTOP_SHM_OPS_OFFSET, used * sizeof(*entry));
	for (i = 0; i < used; i++)
		perftop_entry(p, i)->gauge = 0;
	perftop_header(p)->ops_used = used;
	return true;
}

static void publish(struct perftop_process *p)
{
	struct perftop_shm_header *h = perftop_header(p);
	uint64_t magic;

	h->dropped[PERFTOP_DROP_BUSY] = p->busy;
	perftop_clock_mark(h, 1);
	memcpy(&magic, PERFTOP_SHM_MAGIC, sizeof(magic));
	PERFTOP_STORE((uint64_t *)(void *)h->magic, magic);
	PERFTOP_STORE(&p->opened, 1);
}

/* Under the lock. On failure says why in *why and leaves no trace but the inherited segment. */
static bool open_segment(struct perftop_process *p, const char **why)
{
	struct perftop_mapping own;

	p->threads = perftop_map_wiped(PERFTOP_THREADS_SIZE);
	*why = "off: no memory or address space for the segment (ulimit?)";
	if (p->threads == NULL || !perftop_map_segment(&own, why))
		return false;
	p->base = own.base;
	p->size = own.size;
	p->ops_ready = 0; /* the header is present with the first operations */
	p->threads_ready = PERFTOP_SHM_THREADS_OFFSET;
	p->arena_ready = PERFTOP_SHM_ARENA_OFFSET;
	if (!perftop_present(p, &p->ops_ready, PERFTOP_SHM_OPS_OFFSET) ||
	    (segment.base != NULL && !inherit_ops(p, segment.base))) {
		perftop_unmap_segment(&own);
		*why = "off: no memory for the segment";
		return false;
	}
	fill_header(perftop_header(p), own.size);
	perftop_clock_mark(perftop_header(p), 0);
	p->counter = perftop_header(p)->clock.kind != PERFTOP_CLOCK_MONOTONIC;
	p->pid = perftop_header(p)->pid;
	perftop_unmap_segment(&segment);
	segment = own;
	perftop_index_all(p);
	publish(p);
	perftop_hand_over(&own);
	return true;
}

static void turn_off(const char *why)
{
	PERFTOP_STORE(&status, why);
	PERFTOP_STORE(&perftop_off_, 1);
}

/* What of the environment's wishes is not fulfilled is said, too. */
static const char *recording(void)
{
	const struct perftop_settings *s = perftop_settings();

	if (s->unknown)
		return "recording; PERFTOP in the environment has a word that is unknown";
	if (perftop_costs_had(s->costs) != s->costs)
		return "recording, without memory: libperftop-preload is not there to count it";
	return "recording";
}

static bool open_or_turn_off(struct perftop_process *p)
{
	const char *why = "off: PERFTOP=off in the environment";

	if (!perftop_settings()->off && open_segment(p, &why)) {
		PERFTOP_STORE(&status, recording());
		return true;
	}
	turn_off(why);
	return false;
}

struct perftop_process *perftop_start(struct perftop_guard *g)
{
	struct perftop_process *p;

	if (PERFTOP_LOAD(&perftop_off_))
		return NULL;
	p = perftop_process(true);
	if (p == NULL) {
		turn_off("off: no memory for the segment");
		return NULL;
	}
	if (!perftop_lock(p, g))
		return NULL;
	if (PERFTOP_LOAD(&perftop_off_) || (!p->opened && !open_or_turn_off(p))) {
		perftop_unlock(p, g);
		return NULL;
	}
	return p;
}

bool perftop_open(const char *file)
{
	struct perftop_guard g;
	struct perftop_process *p = perftop_process(true);

	if (file != NULL && p != NULL && !perftop_is_open(p) && perftop_lock(p, &g)) {
		(void)perftop_settings();
		if (!p->opened)
			perftop_set_file(file);
		perftop_unlock(p, &g);
	}
	p = perftop_start(&g);
	if (p == NULL)
		return false;
	perftop_unlock(p, &g);
	return true;
}

const char *perftop_status(void)
{
	const char *now = PERFTOP_LOAD(&status);

	/* a forked child inherits its parent's */
	if (PERFTOP_LOAD(&perftop_off_) || perftop_is_open(perftop_process(false)))
		return now;
	return "not started";
}

/* Where the kernel does not know MADV_WIPEONFORK (before 4.14), fork at least is seen like this. */
static void wipe_in_child(void)
{
	struct perftop_process *p = perftop_process(false);

	if (p == NULL || p->pid == (uint32_t)getpid())
		return;
	if (p->threads != NULL)
		memset(p->threads, 0, PERFTOP_SHM_THREADS * sizeof(*p->threads));
	memset(p, 0, sizeof(*p));
}

__attribute__((constructor)) static void watch_forks(void)
{
	(void)pthread_atfork(NULL, NULL, wipe_in_child);
}
