/*
 * Names for addresses: loading the tables of a file (beside reading its bytes), looking up an address that
 * was seen before, and one that was not, beside a search through the bare table.
 *
 * symbols [FILE...]: loads these too
 */
#include <dlfcn.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bench.h"
#include "symbols/inside.h"

#define ROUNDS    11
#define FUNCTIONS 500000u

static void say(const char *what, double figure, const char *unit, double limit)
{
	printf("symbols: %-43s %9.3f %s", what, figure, unit);
	if (limit > 0)
		printf("  at most %.1f %s", limit, figure <= limit ? "met" : "MISSED");
	printf("\n");
}

static double read_ms(const char *path)
{
	static char buffer[1 << 20];
	uint64_t before = bench_now_ns();
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	while (fd >= 0 && read(fd, buffer, sizeof(buffer)) > 0)
		;
	close(fd);
	return (double)(bench_now_ns() - before) / 1e6;
}

/* Opening the file, its table, and one look-up */
static double load_ms(const char *path)
{
	struct symbols *s = symbols_open_files();
	uint64_t before = bench_now_ns();
	double ms;

	symbols_find_in_file(s, path, 0);
	ms = (double)(bench_now_ns() - before) / 1e6;
	symbols_close(s);
	return ms;
}

static void load(const char *path, double limit)
{
	double loads[ROUNDS], reads[ROUNDS], ms;
	char what[256];
	struct stat status;

	if (stat(path, &status) != 0)
		return;
	for (int i = 0; i < ROUNDS; i++) {
		reads[i] = read_ms(path);
		loads[i] = load_ms(path);
	}
	ms = bench_median(loads, ROUNDS);
	snprintf(what, sizeof(what), "tables of %.30s, %" PRIdMAX " MiB",
		 (strrchr(path, '/') ?: path) + 1, (intmax_t)status.st_size >> 20);
	say(what, ms, "ms", limit);
	say("  its bytes read", bench_median(reads, ROUNDS), "ms", 0);
}

/* As many functions as a browser has, in the order of a linker that does not care */
static struct table make_table(double *ms)
{
	struct table t = { 0 };
	uint64_t before = bench_now_ns(), seed = 1;
	char name[64];

	for (unsigned i = 0; i < FUNCTIONS; i++) {
		struct function f;

		seed = seed * 6364136223846793005u + 1442695040888963407u;
		f.start = seed >> 36;
		f.end = f.start + 100;
		table_add(&t, f, FUNCTION_SIZED, name,
			  (size_t)snprintf(name, sizeof(name), "_ZN7company7product%u4doItEi", i));
	}
	table_sort(&t);
	*ms = (double)(bench_now_ns() - before) / 1e6;
	return t;
}

static void search(void)
{
	double ms;
	struct table t = make_table(&ms);
	uint64_t before, sum = 0;

	say("a table of 500,000 functions", ms, "ms", 500);
	before = bench_now_ns();
	for (uint64_t i = 0; i < 1000000; i++) {
		const struct function *f = table_find(&t, (i * 7919) & 0xfffffff);

		sum += f ? f->start : 0;
	}
	say("  one of them found", (double)(bench_now_ns() - before) / 1e6 + (double)(sum & 0),
	    "ns", 0);
	table_release(&t);
}

static double find_ns(struct symbols *s, const char *base, unsigned count, unsigned rounds)
{
	uint64_t before = bench_now_ns();

	for (unsigned round = 0; round < rounds; round++) {
		for (unsigned i = 0; i < count; i++)
			symbols_find(s, (uintptr_t)base + i * 16);
	}
	return (double)(bench_now_ns() - before) / count / rounds;
}

static void look_up(void)
{
	int directory = open("/proc/self", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	struct symbols *s = symbols_open(directory, getpid(), getpid(), NULL);
	const char *code = dlsym(RTLD_DEFAULT, "qsort");
	uint64_t before;

	if (!s || !code)
		exit(1);
	symbols_find(s, (uintptr_t)code);
	say("an address seen before", find_ns(s, code, 1000, 1000), "ns", 30);
	say("one not seen before, in libc", find_ns(s, code + 16000, 20000, 1), "ns", 5000);
	before = bench_now_ns();
	symbols_stale(s);
	symbols_find(s, (uintptr_t)code);
	say("its mappings read again", (double)(bench_now_ns() - before) / 1e3, "us", 0);
	symbols_close(s);
	close(directory);
}

int main(int argc, char **argv)
{
	char libc[PATH_MAX], python[PATH_MAX];
	Dl_info info;

	bench_pin(0);
	look_up();
	search();
	if (dladdr(dlsym(RTLD_DEFAULT, "qsort"), &info) && realpath(info.dli_fname, libc))
		load(libc, 20);
	if (realpath("/usr/bin/python3", python))
		load(python, 50);
	for (int i = 1; i < argc; i++)
		load(argv[i], 1000);
	return 0;
}
