/*
 * A program whose operations allocate what is known, and that compares it with what libperftop says of them,
 * to the byte. Its argument: "counted", or "absent" where nothing counts. memory.test runs it.
 */
#include "perftop.h"

#include <errno.h>
#include <malloc.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#ifdef OWN_MALLOC
/* A bump allocator of the program's own: what is called is not what libperftop-preload sees. */
static union {
	char bytes[64 << 20];
	max_align_t alignment;
} arena;
static size_t used;

void *malloc(size_t size)
{
	size_t at;

	if (size > 1 << 20)
		return NULL;
	at = __atomic_fetch_add(&used, (size + 31) & ~(size_t)15, __ATOMIC_RELAXED) + 16;
	memcpy(arena.bytes + at - sizeof(size), &size, sizeof(size));
	return arena.bytes + at;
}

void *calloc(size_t count, size_t each)
{
	return malloc(count * each);
}

void *realloc(void *old, size_t size)
{
	char *memory = malloc(size);
	size_t before = 0;

	if (old != NULL)
		memcpy(&before, (char *)old - sizeof(before), sizeof(before));
	return memcpy(memory, old, before < size ? before : size);
}

void free(void *memory)
{
	(void)memory;
}
#endif

static bool counted;
static int failures;

static void expect(const char *operation, uint64_t calls, uint64_t allocated, uint64_t freed,
		   uint64_t peak)
{
	struct perftop_stats s;

	if (!perftop_op_stats(perftop_op_get("memory", operation, NULL), &s)) {
		fprintf(stderr, "%s: %s\n", operation, perftop_status());
		failures++;
		return;
	}
	if (!counted && s.mem_count == 0 && s.count == 1)
		return;
	if (s.mem_count == 1 && s.allocations == calls && s.allocated == allocated &&
	    s.freed == freed && s.peak == peak && counted)
		return;
	fprintf(stderr, "%s: %llu counted, %llu calls, %llu bytes, %llu freed, peak %llu\n",
		operation, (unsigned long long)s.mem_count, (unsigned long long)s.allocations,
		(unsigned long long)s.allocated, (unsigned long long)s.freed,
		(unsigned long long)s.peak);
	fprintf(stderr, "%s: wanted %llu calls, %llu bytes, %llu freed, peak %llu\n", operation,
		(unsigned long long)calls, (unsigned long long)allocated, (unsigned long long)freed,
		(unsigned long long)peak);
	failures++;
}

/* Of what is not libc's, libc cannot say it. */
static uint64_t size_of(void *block)
{
	return counted ? malloc_usable_size(block) : 0;
}

static uint64_t sum(void *const *blocks, int count)
{
	uint64_t bytes = 0;
	int i;

	for (i = 0; i < count; i++)
		bytes += size_of(blocks[i]);
	return bytes;
}

static void release(void **blocks, int count)
{
	int i;

	for (i = 0; i < count; i++)
		free(blocks[i]);
}

/* Every call that gives memory, one of which is too much to ask. */
static void calls(void)
{
	void *blocks[7];
	uint64_t bytes;
	void *volatile none;

	{
		PERFTOP_SCOPE_MEM("memory", "calls");
		blocks[0] = malloc(1000);
		blocks[1] = calloc(30, 7);
		blocks[2] = realloc(NULL, 5);
		blocks[3] = aligned_alloc(64, 640);
		blocks[4] = memalign(256, 100);
		if (posix_memalign(&blocks[5], 4096, 10000) != 0)
			abort();
		blocks[6] = strdup("libc's own calls are the program's");
		none = malloc((size_t)PTRDIFF_MAX);
		free(none);
		free(NULL);
	}
	bytes = sum(blocks, 7);
	expect("calls", 7, bytes, 0, bytes);
	{
		PERFTOP_SCOPE_MEM("memory", "frees");
		release(blocks, 7);
	}
	expect("frees", 0, 0, bytes, 0);
}

/* Each is a call that gives the new size and takes the old one. */
static void reallocations(void)
{
	uint64_t bytes = 0, peak = 0;
	void *volatile memory = NULL;
	size_t size;

	{
		PERFTOP_SCOPE_MEM("memory", "realloc");
		for (size = 16; size <= 1 << 20; size *= 4) {
			memory = realloc(memory, size);
			peak = size_of(memory);
			bytes += peak;
		}
		memory = realloc(memory, 0); /* a free, in glibc */
	}
	expect("realloc", 9, bytes, bytes, peak);
}

static void peaks(void)
{
	uint64_t big, small, again;
	void *volatile one;
	void *volatile two;

	{
		PERFTOP_SCOPE_MEM("memory", "outer");
		one = malloc(100000);
		big = size_of(one);
		free(one);
		{
			PERFTOP_SCOPE_MEM("memory", "inner");
			two = malloc(100);
			one = malloc(50000);
			small = size_of(two);
			again = size_of(one);
			free(one);
		}
		free(two);
	}
	expect("inner", 2, small + again, again, small + again);
	expect("outer", 3, big + small + again, big + small + again, big);
}

static void *free_all(void *blocks)
{
	PERFTOP_SCOPE_MEM("memory", "freed elsewhere");
	release(blocks, 10);
	return NULL;
}

static void *allocate_all(void *blocks)
{
	PERFTOP_SCOPE_MEM("memory", "allocated elsewhere");
	for (int i = 0; i < 10; i++)
		((void **)blocks)[i] = malloc(100 * (size_t)i);
	return NULL;
}

/* What a thread allocates is its own, whoever frees it. */
static void threads(void)
{
	pthread_t thread;
	void *blocks[10];
	uint64_t bytes;

	{
		PERFTOP_SCOPE_MEM("memory", "meanwhile"); /* has what pthread_create allocates */
		pthread_create(&thread, NULL, allocate_all, blocks);
		pthread_join(thread, NULL);
	}
	bytes = sum(blocks, 10);
	expect("allocated elsewhere", 10, bytes, 0, bytes);
	pthread_create(&thread, NULL, free_all, blocks);
	pthread_join(thread, NULL);
	expect("freed elsewhere", 0, 0, bytes, 0);
}

static void forks(void)
{
	uint64_t bytes;
	void *block;
	pid_t child = fork();
	int status = 1;

	if (child == 0) {
		failures = 0;
		{
			PERFTOP_SCOPE_MEM("memory", "child");
			block = malloc(12345);
		}
		bytes = size_of(block);
		expect("child", 1, bytes, 0, bytes);
		_exit(failures != 0);
	}
	if (waitpid(child, &status, 0) != child || status != 0)
		failures++;
}

int main(int argc, char **argv)
{
	counted = argc > 1 && strcmp(argv[1], "counted") == 0;
	if (argc < 2)
		return 2;
	(void)perftop_open(NULL);
	calls();
	reallocations();
	peaks();
	threads();
	forks();
	return failures != 0;
}
