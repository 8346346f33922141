/* See child.h. */
#include "child.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>

void child_fail(const char *file, int line, const char *text)
{
	fprintf(stderr, "# %s:%d: %s\n", file, line, text);
	_exit(1);
}

void child_is(const char *file, int line, const char *text, uint64_t got, uint64_t want)
{
	if (got == want)
		return;
	fprintf(stderr, "# %s:%d: %s is %llu, not %llu\n", file, line, text,
		(unsigned long long)got, (unsigned long long)want);
	_exit(1);
}

int child_run(void (*run)(void))
{
	static const int fatal[] = { SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT, SIGSYS };
	pid_t child;
	int status = -1;
	size_t i;

	fflush(NULL);
	child = fork();
	if (child == 0) {
		for (i = 0; i < sizeof(fatal) / sizeof(fatal[0]); i++)
			signal(fatal[i], SIG_DFL); /* cmocka's would go on with its tests, here */
		run();
		fflush(NULL);
		_exit(0); /* what a case leaves allocated is no leak of the library's */
	}
	if (child < 0 || waitpid(child, &status, 0) != child)
		return -1;
	return status;
}

void child_test(void **state)
{
	assert_int_equal(child_run(*(void (**)(void)) * state), 0);
}

void child_wait(pid_t child)
{
	int status = -1;

	CHECK(child > 0);
	CHECK(waitpid(child, &status, 0) == child);
	CHECK_IS(status, 0);
}

const char *segment_of_self(void)
{
	unsigned long long start, inode;
	unsigned long offset;
	char line[512], file[256];
	const char *found = NULL;
	FILE *maps = fopen("/proc/self/maps", "re");

	while (maps != NULL && found == NULL && fgets(line, sizeof(line), maps) != NULL)
		if (sscanf(line, "%llx-%*x %*s %lx %*s %llu %255s", &start, &offset, &inode,
			   file) == 4 &&
		    offset == 0 && strstr(line, "rw-s") != NULL &&
		    memcmp((const char *)(uintptr_t)start, PERFTOP_SHM_MAGIC, 8) == 0)
			found = (const char *)(uintptr_t)start;
	if (maps != NULL)
		fclose(maps);
	return found;
}

char *segment_of_file(const char *file, size_t *size)
{
	struct perftop_shm_header header;
	char *bytes = NULL;
	int fd = open(file, O_RDONLY | O_CLOEXEC);

	*size = 0;
	if (fd < 0)
		return NULL;
	if (pread(fd, &header, sizeof(header), 0) == sizeof(header)) {
		*size = (size_t)header.arena_used * PERFTOP_SHM_UNIT;
		bytes = calloc(1, *size + 1);
		if (bytes == NULL || pread(fd, bytes, *size, 0) != (ssize_t)*size) {
			free(bytes);
			bytes = NULL;
		}
	}
	close(fd);
	return bytes;
}

char *segment_of(pid_t process, size_t *size)
{
	char name[64], link[64];
	ssize_t length;
	int i;

	for (i = 0; i < 1024; i++) {
		snprintf(name, sizeof(name), "/proc/%d/fd/%d", (int)process, i);
		length = readlink(name, link, sizeof(link));
		if (length >= 14 && memcmp(link, "/memfd:perftop", 14) == 0)
			return segment_of_file(name, size);
	}
	return NULL;
}

uint64_t segment_dropped(const char *segment, enum perftop_drop reason)
{
	return PERFTOP_GET_(&((const struct perftop_shm_header *)segment)->dropped[reason]);
}

static const struct perftop_shm_thread *slabs(const char *segment)
{
	return (const struct perftop_shm_thread *)(segment + PERFTOP_SHM_THREADS_OFFSET);
}

const struct perftop_shm_thread *segment_thread(const char *segment, uint32_t tid)
{
	const struct perftop_shm_header *h = (const struct perftop_shm_header *)segment;
	uint32_t i;

	for (i = 0; i < h->threads_used; i++)
		if (slabs(segment)[i].state == PERFTOP_SLAB_LIVE && slabs(segment)[i].tid == tid)
			return &slabs(segment)[i];
	return NULL;
}

static void add_costs(const char *segment, uint32_t offset, struct perftop_shm_costs *sum)
{
	const struct perftop_shm_costs *c =
		(const struct perftop_shm_costs *)(segment + (size_t)offset * PERFTOP_SHM_UNIT);

	sum->cpu_count += PERFTOP_GET_(&c->cpu_count);
	sum->cpu_ns += PERFTOP_GET_(&c->cpu_ns);
	sum->cpu_elapsed += PERFTOP_GET_(&c->cpu_elapsed);
	sum->mem_count += PERFTOP_GET_(&c->mem_count);
	sum->allocations += PERFTOP_GET_(&c->allocations);
	sum->allocated += PERFTOP_GET_(&c->allocated);
	sum->freed += PERFTOP_GET_(&c->freed);
	sum->peak = PERFTOP_GET_(&c->peak) > sum->peak ? PERFTOP_GET_(&c->peak) : sum->peak;
}

static void add_cell(const char *segment, uint32_t offset, struct segment_sum *sum)
{
	const struct perftop_shm_cell *c =
		(const struct perftop_shm_cell *)(segment + (size_t)offset * PERFTOP_SHM_UNIT);
	const struct perftop_shm_octaves *table =
		(const struct perftop_shm_octaves *)(segment + (size_t)(c->octaves >>
									PERFTOP_SHM_BLOCKS_BITS) *
								       PERFTOP_SHM_UNIT);
	const uint64_t *buckets;
	unsigned octave, b;

	sum->count += PERFTOP_GET_(&c->count);
	sum->errors += PERFTOP_GET_(&c->errors);
	sum->total += PERFTOP_GET_(&c->total);
	sum->self += PERFTOP_GET_(&c->self);
	sum->spans += PERFTOP_GET_(&c->spans);
	sum->min = PERFTOP_GET_(&c->min) < sum->min ? PERFTOP_GET_(&c->min) : sum->min;
	sum->max = PERFTOP_GET_(&c->max) > sum->max ? PERFTOP_GET_(&c->max) : sum->max;
	if (table->costs != 0)
		add_costs(segment, table->costs, &sum->costs);
	for (octave = 0; octave < PERFTOP_SHM_OCTAVES; octave++) {
		if (table->block[octave] == 0)
			continue;
		buckets = (const uint64_t *)(segment +
					     (size_t)table->block[octave] * PERFTOP_SHM_UNIT);
		for (b = 0; b < PERFTOP_SHM_BUCKETS; b++)
			sum->buckets += PERFTOP_GET_(&buckets[b]);
	}
}

struct segment_sum segment_sum(const char *segment, enum perftop_kind kind, const char *component,
			       const char *operation)
{
	const struct perftop_shm_header *h = (const struct perftop_shm_header *)segment;
	const struct perftop_shm_op *ops =
		(const struct perftop_shm_op *)(segment + PERFTOP_SHM_OPS_OFFSET);
	struct segment_sum sum = { .min = UINT64_MAX };
	const uint32_t *table;
	uint32_t op, i;

	for (op = 0; op < h->ops_used; op++)
		if (ops[op].kind == (uint32_t)kind && strcmp(ops[op].component, component) == 0 &&
		    strcmp(ops[op].operation, operation) == 0)
			break;
	for (i = 0; op < h->ops_used && i < h->threads_used; i++) {
		table = (const uint32_t *)(segment +
					   (size_t)slabs(segment)[i].table * PERFTOP_SHM_UNIT);
		if (op < slabs(segment)[i].capacity && table[op] != 0)
			add_cell(segment, table[op], &sum);
	}
	return sum;
}
