/*
 * What a compiler at run time (JIT) writes to /tmp/perf-PID.map: "START SIZE NAME" a line, appended as code
 * is made. Old code's place is used again, so later lines win: what they overlap is gone. Others write all of it anew
 * whenever they are asked (Java), by address: then what was read is forgotten.
 */
#include "symbols/inside.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/order.h"

#define FILE_LIMIT ((uint64_t)64 << 20) /* what is behind has no names */
#define READ_BYTES ((size_t)4 << 20)    /* at a time, and the longest line */

static bool take_number(const char **at, const char *end, uint64_t *value)
{
	const char *start;

	if (end - *at > 2 && (*at)[0] == '0' && ((*at)[1] | 0x20) == 'x')
		*at += 2;
	start = *at;
	for (*value = 0; *at < end && **at != ' '; (*at)++) {
		unsigned digit = hex_digit(**at);

		if (digit > 15 || *value >> 60 != 0)
			return false;
		*value = *value << 4 | digit;
	}
	if (*at == start || *at == end)
		return false;
	(*at)++;
	return true;
}

static void take_line(struct table *t, const char *at, const char *end)
{
	struct function f = { 0 };
	uint64_t size;

	if (!take_number(&at, end, &f.start) || !take_number(&at, end, &size) || at == end ||
	    __builtin_add_overflow(f.start, size, &f.end))
		return;
	table_add(t, f, FUNCTION_SIZED, at, (size_t)(end - at));
}

/* name is where the name of a later line is further on, so it tells their order */
static int compare(const void *left, const void *right)
{
	const struct function *a = left, *b = right;

	if (a->start != b->start)
		return ORDER(a->start, b->start);
	return ORDER(a->name, b->name);
}

/* Puts one behind those that are there, or leaves it out where a later line's code is */
static size_t place(struct function *list, size_t count, const struct function *f)
{
	while (count > 0 && f->start < list[count - 1].end) {
		if (list[count - 1].name > f->name)
			return count;
		count--;
	}
	list[count] = *f;
	list[count].outer = 0;
	return count + 1;
}

/* The first `sorted` stand in order already */
static void merge(struct table *t, size_t sorted)
{
	size_t total = t->count, old = 0, fresh = sorted;
	struct function *merged = mem_alloc_array(total, sizeof(*merged));

	qsort(t->functions + sorted, total - sorted, sizeof(*t->functions), compare);
	t->count = 0;
	while (old < sorted || fresh < total) {
		bool take_old =
			fresh == total ||
			(old < sorted && compare(&t->functions[old], &t->functions[fresh]) < 0);

		t->count = place(merged, t->count, &t->functions[take_old ? old++ : fresh++]);
	}
	free(t->functions);
	t->functions = merged;
	t->capacity = total;
}

size_t jitmap_parse(struct jitmap *j, const char *text, size_t length)
{
	const char *at = text, *end = text + length, *newline;
	size_t sorted = j->table.count;

	while ((newline = memchr(at, '\n', (size_t)(end - at)))) {
		take_line(&j->table, at, newline);
		at = newline + 1;
	}
	if (j->table.count > sorted)
		merge(&j->table, sorted);
	return (size_t)(at - text);
}

const struct function *jitmap_find(const struct jitmap *j, uint64_t address)
{
	return table_find(&j->table, address);
}

void jitmap_clear(struct jitmap *j)
{
	table_release(&j->table);
	*j = (struct jitmap){ 0 };
}

/* The user of the process, root where it is not to be traced; who else may write there could name its code
 * at will */
static bool trusted(int proc_directory, const struct stat *map)
{
	struct stat process;

	return map->st_uid == 0 ||
	       (fstat(proc_directory, &process) == 0 && process.st_uid == map->st_uid);
}

static int open_map(int proc_directory, pid_t inner_pid, struct stat *status)
{
	char path[64];
	int fd;

	snprintf(path, sizeof(path), "/tmp/perf-%d.map", (int)inner_pid);
	fd = file_open_plain(proc_directory, path, status);
	if (fd >= 0 && !trusted(proc_directory, status)) {
		close(fd);
		return -1;
	}
	return fd;
}

static ssize_t read_at(int fd, char *buffer, uint64_t offset)
{
	ssize_t n;

	do
		n = pread(fd, buffer, READ_BYTES, (off_t)offset);
	while (n < 0 && errno == EINTR);
	return n;
}

static void keep_tail(struct jitmap *j, const char *end, size_t length)
{
	j->tail_length = length < sizeof(j->tail) ? length : sizeof(j->tail);
	memcpy(j->tail, end - j->tail_length, j->tail_length);
}

/* Whether what was read last is still there */
static bool has_tail(const struct jitmap *j, int fd)
{
	char now[sizeof(j->tail)];

	return pread(fd, now, j->tail_length, (off_t)(j->read_bytes - j->tail_length)) ==
		       (ssize_t)j->tail_length &&
	       memcmp(now, j->tail, j->tail_length) == 0;
}

/* More was not written, and yet it was */
static bool is_rewritten(const struct jitmap *j, int fd, const struct stat *status)
{
	uint64_t size = (uint64_t)status->st_size;

	return size < j->read_bytes || !has_tail(j, fd) ||
	       (size == j->read_bytes && (status->st_mtim.tv_sec != j->modified.tv_sec ||
					  status->st_mtim.tv_nsec != j->modified.tv_nsec));
}

/* A line that does not end is waited for, if it is not longer than any line could be */
static void read_lines(struct jitmap *j, int fd)
{
	char *buffer = mem_resize(NULL, READ_BYTES, 1);

	while (j->read_bytes < FILE_LIMIT) {
		ssize_t n = read_at(fd, buffer, j->read_bytes);
		size_t lines = n > 0 ? jitmap_parse(j, buffer, (size_t)n) : 0;

		if (lines == 0 && n == (ssize_t)READ_BYTES)
			lines = READ_BYTES;
		if (lines == 0)
			break;
		keep_tail(j, buffer + lines, lines);
		j->read_bytes += lines;
	}
	free(buffer);
}

bool jitmap_read(struct jitmap *j, int proc_directory, pid_t inner_pid)
{
	struct stat status;
	int fd = open_map(proc_directory, inner_pid, &status);
	uint64_t before = j->read_bytes;
	bool another;

	if (fd < 0)
		return false;
	another = j->device != status.st_dev || j->inode != status.st_ino ||
		  is_rewritten(j, fd, &status);
	if (another)
		jitmap_clear(j);
	j->device = status.st_dev;
	j->inode = status.st_ino;
	j->modified = status.st_mtim;
	read_lines(j, fd);
	close(fd);
	return another || j->read_bytes != before;
}
