/* Copies of recorded /proc roots. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "roots.h"

static void copy_file(const char *from, const char *to)
{
	char data[8192];
	int in = open(from, O_RDONLY | O_CLOEXEC);
	int out = open(to, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	ssize_t n;

	assert_true(in >= 0 && out >= 0);
	while ((n = read(in, data, sizeof(data))) > 0)
		assert_int_equal(write(out, data, (size_t)n), n);
	close(in);
	close(out);
}

/* nftw knows no context */
static const char *copy_to;
static size_t copy_skip;

static int copy_one(const char *path, const struct stat *st, int type, struct FTW *walk)
{
	char *to = mem_format("%s%s", copy_to, path + copy_skip);

	(void)st;
	(void)walk;
	if (type == FTW_D)
		mkdir(to, 0755);
	else
		copy_file(path, to);
	free(to);
	return 0;
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *walk)
{
	(void)st;
	(void)type;
	(void)walk;
	return remove(path);
}

void recorded_overlay(struct recorded *recorded, const char *name)
{
	const char *top = getenv("top_srcdir");
	char *from = mem_format("%s/tests/proc-roots/%s", top ? top : ".", name);

	copy_to = recorded->path;
	copy_skip = strlen(from);
	assert_int_equal(nftw(from, copy_one, 8, FTW_PHYS), 0);
	free(from);
}

void recorded_open(struct recorded *recorded, const char *name)
{
	struct error err = { "" };

	memset(recorded, 0, sizeof(*recorded));
	strcpy(recorded->path, "/tmp/perftop-proc-XXXXXX");
	assert_non_null(mkdtemp(recorded->path));
	recorded_overlay(recorded, name);
	recorded->root = proc_root_open(recorded->path, &err);
	assert_string_equal(err.text, "");
	assert_non_null(recorded->root);
}

void recorded_write(struct recorded *recorded, const char *file, const void *data, size_t size)
{
	char *path = mem_format("%s/%s", recorded->path, file);
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, data, size), size);
	close(fd);
	free(path);
}

void recorded_remove(struct recorded *recorded, const char *file)
{
	char *path = mem_format("%s/%s", recorded->path, file);

	assert_int_equal(unlink(path), 0);
	free(path);
}

void recorded_close(struct recorded *recorded)
{
	process_sample_clear(&recorded->sample);
	proc_root_close(recorded->root);
	nftw(recorded->path, remove_one, 8, FTW_PHYS | FTW_DEPTH);
}

void recorded_read(struct recorded *recorded, struct proc_process *p, unsigned wants,
		   double seconds)
{
	uint64_t elapsed_ns = (uint64_t)(seconds * SECOND);

	process_sample_clear(&recorded->sample);
	proc_root_tick(recorded->root, elapsed_ns);
	proc_read(p, wants, elapsed_ns, false, &recorded->sample);
}

void assert_value_at(struct value value, double expected, const char *what, const char *file,
		     int line)
{
	if (value.why == WHY_KNOWN && fabs(value.number - expected) <= fabs(expected) * 1e-6)
		return;
	print_error("%s is %.9g (%s), not %.9g\n", what, value.number, why_text(value.why),
		    expected);
	_fail(file, line);
}

void assert_why_at(struct value value, enum why why, const char *what, const char *file, int line)
{
	if (value.why == why && (why == WHY_KNOWN) == !isnan(value.number))
		return;
	print_error("%s is %.9g (%s), not unknown (%s)\n", what, value.number, why_text(value.why),
		    why_text(why));
	_fail(file, line);
}
