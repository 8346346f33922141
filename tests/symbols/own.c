/* Tests of symbols/symbols.c and session.c on the process itself. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <arpa/inet.h>
#include <cmocka.h>
#include <dlfcn.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <elfutils/libdwfl.h>

#include "base/mem.h"
#include "symbols/symbols.h"

static int proc_directory;
static struct symbols *own;

static struct symbols *open_own(void)
{
	struct error err;
	struct symbols *s = symbols_open(proc_directory, getpid(), getpid(), &err);

	if (!s)
		fail_msg("%s", err.text);
	return s;
}

static int begin(void **state)
{
	(void)state;
	proc_directory = open("/proc/self", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	own = open_own();
	return 0;
}

static int end(void **state)
{
	(void)state;
	symbols_close(own);
	close(proc_directory);
	return 0;
}

static __attribute__((noinline)) int static_function(int x)
{
	__asm__ volatile("" : "+r"(x));
	return x * 3;
}

int global_function(int x);
__attribute__((noinline)) int global_function(int x)
{
	__asm__ volatile("" : "+r"(x));
	return x * 5;
}

static struct symbol at(const void *address)
{
	return symbols_find(own, (uintptr_t)address);
}

static void assert_name(struct symbol s, const char *name, const char *module)
{
	assert_non_null(s.name);
	assert_string_equal(s.name, name);
	assert_string_equal(s.module, module);
}

static void functions_of_the_program(void **state)
{
	struct symbol start = at((void *)static_function);

	(void)state;
	assert_name(start, "static_function", "own");
	assert_int_equal(at((char *)static_function + 1).offset, start.offset);
	assert_ptr_equal(at((char *)static_function + 1).name, start.name);
	assert_name(at((void *)global_function), "global_function", "own");
	assert_name(at((void *)symbols_find), "symbols_find", "own");
}

static void functions_of_libraries(void **state)
{
	void *libc = dlopen("libc.so.6", RTLD_NOW | RTLD_LOCAL);

	(void)state;
	assert_name(at(dlsym(libc, "lsearch")), "lsearch", "libc.so.6");
	dlclose(libc);
}

static void equal_pointers_are_equal_names(void **state)
{
	struct symbol first = at((void *)static_function);

	(void)state;
	symbols_stale(own);
	assert_ptr_equal(at((void *)static_function).name, first.name);
	assert_ptr_equal(at((void *)static_function).module, first.module);
	assert_ptr_equal(at((void *)global_function).module, first.module);
}

static void data_and_nothing_have_no_name(void **state)
{
	(void)state;
	assert_null(at(&proc_directory).name);
	assert_string_equal(at(&proc_directory).module, "[unknown]");
	assert_null(at(NULL).name);
	assert_null(symbols_find(own, UINT64_MAX).name);
	assert_int_equal(symbols_find(own, 0x123).offset, 0x123);
}

static void the_vdso_has_names(void **state)
{
	FILE *maps = fopen("/proc/self/maps", "re");
	char line[512], readable = 0;
	unsigned long start = 0, stop = 0, named = 0;

	(void)state;
	while (fgets(line, sizeof(line), maps)) {
		if (strstr(line, "[vdso]"))
			sscanf(line, "%lx-%lx %c", &start, &stop, &readable);
	}
	fclose(maps);
	if (start == 0)
		skip();
	for (unsigned long address = start; address < stop; address += 16) {
		struct symbol s = symbols_find(own, address);

		assert_string_equal(s.module, "[vdso]");
		named += s.name != NULL;
	}
	assert_true(named > 0);
}

/* Code that is mapped later: found by itself after a second, at once where it is said */
static void new_mappings_are_seen(void **state)
{
	void *library;
	unsigned before, generation;
	struct symbol s;

	(void)state;
	assert_non_null(symbols_dwfl(own, &before));
	library = dlopen("libthread_db.so.1", RTLD_LAZY | RTLD_LOCAL);
	if (!library)
		skip();
	symbols_stale(own);
	s = at(dlsym(library, "td_init"));
	assert_name(s, "td_init", "libthread_db.so.1");
	assert_non_null(symbols_dwfl(own, &generation));
	assert_int_not_equal(generation, before);
	symbols_stale(own);
	assert_non_null(symbols_dwfl(own, &before));
	assert_int_equal(generation, before);
	dlclose(library);
}

static void anonymous_code_goes_by_the_map_file(void **state)
{
	char path[64];
	void *code = mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	struct symbol s;
	FILE *map;

	(void)state;
	assert_ptr_not_equal(code, MAP_FAILED);
	snprintf(path, sizeof(path), "/tmp/perf-%d.map", (int)getpid());
	unlink(path);
	map = fopen(path, "wxe");
	if (!map)
		skip();
	fprintf(map, "%lx 10 Interpreter::run()\n", (unsigned long)(uintptr_t)code);
	fclose(map);
	symbols_stale(own);
	s = at((char *)code + 4);
	assert_name(s, "Interpreter::run()", "[jit]");
	assert_true(s.offset == (uintptr_t)code);
	assert_ptr_equal(at((char *)code + 5).module, s.module);
	assert_null(at((char *)code + 16).name);
	assert_string_equal(at((char *)code + 16).module, "[jit]");
	unlink(path);
	munmap(code, 4096);
}

static char *own_path(void)
{
	char path[4096];
	ssize_t n = readlink("/proc/self/exe", path, sizeof(path));

	assert_true(n > 0);
	return mem_stringn(path, (size_t)n);
}

static void files_by_path(void **state)
{
	struct symbols *files = symbols_open_files();
	uint64_t offset = at((void *)static_function).offset;
	struct symbols *both[] = { files, own };
	char *path = own_path();
	unsigned generation;

	(void)state;
	for (unsigned i = 0; i < 2; i++) {
		assert_name(symbols_find_in_file(both[i], path, offset), "static_function", "own");
		assert_name(symbols_find_in_file(both[i], path, offset + 1), "static_function",
			    "own");
		assert_null(symbols_find_in_file(both[i], path, UINT64_MAX).name);
		assert_null(symbols_find_in_file(both[i], "/no/such/file", 5).name);
		assert_string_equal(symbols_find_in_file(both[i], "/no/such/file", 5).module,
				    "file");
		assert_null(symbols_find_in_file(both[i], "/dev/null", 5).name);
		assert_null(symbols_find_in_file(both[i], "/dev/stdin", 5).name);
		assert_null(symbols_find_in_file(both[i], "", 5).name);
		assert_null(symbols_find_in_file(both[i], "/", 5).name);
	}
	assert_string_equal(symbols_find(files, 5).module, "[unknown]");
	assert_null(symbols_dwfl(files, &generation));
	symbols_close(files);
	free(path);
}

/* ---- nothing is asked of the network */

static int listen_on_loopback(char *url, size_t size)
{
	struct sockaddr_in address = { .sin_family = AF_INET };
	socklen_t length = sizeof(address);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);

	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (fd < 0 || bind(fd, (struct sockaddr *)&address, length) || listen(fd, 5) ||
	    getsockname(fd, (struct sockaddr *)&address, &length))
		return -1;
	snprintf(url, size, "http://127.0.0.1:%u", ntohs(address.sin_port));
	return fd;
}

/* libdw looks at the variable before main, so this program is started again with it; the listening socket's
 * number goes with it */
static void start_again_with_debuginfod(char **argv)
{
	char url[64], number[16];
	int fd;

	if (getenv("PERFTOP_TEST_LISTENER"))
		return;
	fd = listen_on_loopback(url, sizeof(url));
	if (fd < 0)
		return;
	snprintf(number, sizeof(number), "%d", fd);
	setenv("PERFTOP_TEST_LISTENER", number, 1);
	setenv("DEBUGINFOD_URLS", url, 1);
	setenv("DEBUGINFOD_TIMEOUT", "1", 1);
	setenv("DEBUGINFOD_RETRY_LIMIT", "0", 1);
	setenv("DEBUGINFOD_CACHE_PATH", "/tmp/perftop-test-no-debuginfod", 1);
	execv("/proc/self/exe", argv);
}

static bool somebody_asked(void)
{
	struct pollfd listener = { .fd = atoi(getenv("PERFTOP_TEST_LISTENER")), .events = POLLIN };

	return poll(&listener, 1, 0) != 0;
}

static int look_at_module(Dwfl_Module *m, void **userdata, const char *name, Dwarf_Addr start,
			  void *context)
{
	Dwarf_Addr bias;
	unsigned *with_frames = context;

	(void)userdata, (void)name, (void)start;
	*with_frames += dwfl_module_eh_cfi(m, &bias) != NULL;
	dwfl_module_getdwarf(m, &bias);
	dwfl_module_dwarf_cfi(m, &bias);
	dwfl_module_getsymtab(m);
	return somebody_asked() ? DWARF_CB_ABORT : DWARF_CB_OK;
}

/* libdw would ask for what it does not find, and does so with its own callbacks */
static void debuginfod_is_never_asked(void **state)
{
	unsigned generation, with_frames = 0;
	struct symbols *s;
	Dwfl *dwfl;

	(void)state;
	if (!getenv("PERFTOP_TEST_LISTENER"))
		skip();
	s = open_own();
	symbols_find(s, (uintptr_t)dlsym(RTLD_DEFAULT, "qsort"));
	dwfl = symbols_dwfl(s, &generation);
	assert_non_null(dwfl);
	dwfl_getmodules(dwfl, look_at_module, &with_frames, 0);
	assert_false(somebody_asked());
	assert_true(with_frames >= 2);
	symbols_close(s);
}

/* ---- others */

static int directory_of(pid_t pid)
{
	char path[32];

	snprintf(path, sizeof(path), "/proc/%d", (int)pid);
	return open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

static void names_stand_when_the_process_has_ended(void **state)
{
	pid_t child = fork();
	struct error err;
	struct symbols *s;
	int fd;

	(void)state;
	if (child == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		pause();
		_exit(0);
	}
	fd = directory_of(child);
	s = symbols_open(fd, child, child, &err);
	assert_non_null(s);
	assert_name(symbols_find(s, (uintptr_t)static_function), "static_function", "own");
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
	symbols_stale(s);
	assert_name(symbols_find(s, (uintptr_t)static_function), "static_function", "own");
	assert_name(symbols_find(s, (uintptr_t)global_function), "global_function", "own");
	symbols_close(s);
	s = symbols_open(fd, child, child, &err);
	assert_null(s);
	assert_non_null(strstr(err.text, "mappings"));
	close(fd);
}

static void *wait_for_ever(void *context)
{
	char byte = 0;

	(void)!write(*(int *)context, &byte, 1);
	pause();
	return NULL;
}

/* /proc/PID of a process whose first thread has ended has no mappings and no root */
static void the_first_thread_may_have_ended(void **state)
{
	int ready[2], fd;
	struct error err;
	struct symbols *s;
	char byte;
	pid_t child;

	(void)state;
	assert_int_equal(pipe(ready), 0);
	child = fork();
	if (child == 0) {
		pthread_t thread;

		prctl(PR_SET_PDEATHSIG, SIGKILL);
		pthread_create(&thread, NULL, wait_for_ever, &ready[1]);
		pthread_exit(NULL);
	}
	assert_int_equal(read(ready[0], &byte, 1), 1);
	fd = directory_of(child);
	for (;;) { /* until the first one is gone */
		ssize_t n;
		int maps = openat(fd, "maps", O_RDONLY | O_CLOEXEC);

		n = read(maps, &byte, 1);
		close(maps);
		if (n <= 0)
			break;
	}
	s = symbols_open(fd, child, child, &err);
	assert_non_null(s);
	assert_name(symbols_find(s, (uintptr_t)static_function), "static_function", "own");
	symbols_close(s);
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
	close(fd);
	close(ready[0]);
	close(ready[1]);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(functions_of_the_program),
		cmocka_unit_test(functions_of_libraries),
		cmocka_unit_test(equal_pointers_are_equal_names),
		cmocka_unit_test(data_and_nothing_have_no_name),
		cmocka_unit_test(the_vdso_has_names),
		cmocka_unit_test(new_mappings_are_seen),
		cmocka_unit_test(anonymous_code_goes_by_the_map_file),
		cmocka_unit_test(files_by_path),
		cmocka_unit_test(debuginfod_is_never_asked),
		cmocka_unit_test(names_stand_when_the_process_has_ended),
		cmocka_unit_test(the_first_thread_may_have_ended),
	};

	(void)argc;
	start_again_with_debuginfod(argv);
	return cmocka_run_group_tests(tests, begin, end);
}
