/* Tests of base/file.c in a directory of their own. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <dirent.h>
#include <fcntl.h>
#include <ftw.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"

static int enter(void **state)
{
	char name[] = "/tmp/perftop-file.XXXXXX";

	if (!mkdtemp(name) || chdir(name) != 0)
		return -1;
	*state = mem_string(name);
	return 0;
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *at)
{
	(void)st;
	(void)type;
	(void)at;
	return remove(path);
}

static int leave(void **state)
{
	int failed = chdir("/") || nftw(*state, remove_one, 8, FTW_DEPTH | FTW_PHYS);

	free(*state);
	return failed;
}

/* How many names are in the directory: a temporary file that is left would be one more. */
static int entries(void)
{
	DIR *dir = opendir(".");
	int count = -2;

	assert_non_null(dir);
	while (readdir(dir))
		count++;
	closedir(dir);
	return count;
}

static void assert_holds(const char *path, const char *text)
{
	struct error err = { "" };
	size_t length;
	char *data = file_read(path, 1 << 20, &length, &err);

	assert_string_equal(err.text, "");
	assert_int_equal(length, strlen(text));
	assert_string_equal(data, text);
	free(data);
}

static void what_is_written_is_read(void **state)
{
	struct error err = { "" };
	struct stat st;

	(void)state;
	umask(022);
	assert_true(file_write("a", "one", 3, 0666, &err));
	assert_holds("a", "one");
	assert_int_equal(stat("a", &st), 0);
	assert_int_equal(st.st_mode & 0777, 0644);
	assert_true(file_write("a", "", 0, 0600, &err));
	assert_holds("a", "");
	assert_true(file_write("a", "three", 5, 0600, NULL));
	assert_holds("a", "three");
	assert_int_equal(stat("a", &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	assert_int_equal(entries(), 1);
}

static void a_large_file_is_whole(void **state)
{
	size_t size = 300000, length;
	char *data = mem_alloc(size), *back;

	(void)state;
	for (size_t i = 0; i < size; i++)
		data[i] = (char)(i * 7);
	assert_true(file_write("a", data, size, 0600, NULL));
	back = file_read("a", size, &length, NULL);
	assert_non_null(back);
	assert_int_equal(length, size);
	assert_memory_equal(back, data, size);
	assert_int_equal(back[size], 0);
	free(back);
	assert_null(file_read("a", size - 1, &length, NULL));
	free(data);
}

static void failures_leave_what_was_there(void **state)
{
	struct rlimit was, small = { 4096, 4096 };
	struct error err = { "" };
	char *data = mem_alloc(100000);
	bool written;

	(void)state;
	assert_true(file_write("a", "old", 3, 0600, &err));
	getrlimit(RLIMIT_FSIZE, &was);
	small.rlim_max = was.rlim_max;
	signal(SIGXFSZ, SIG_IGN);
	setrlimit(RLIMIT_FSIZE, &small);
	written = file_write("a", data, 100000, 0600, &err);
	setrlimit(RLIMIT_FSIZE, &was);
	free(data);
	assert_false(written);
	assert_string_equal(err.text, "cannot write 'a': File too large");
	assert_holds("a", "old");
	assert_int_equal(entries(), 1);
}

static void errors_say_what_and_why(void **state)
{
	struct error err;

	(void)state;
	assert_int_equal(mkdir("dir", 0700), 0);
	assert_false(file_write("dir", "x", 1, 0600, &err));
	assert_string_equal(err.text, "cannot write 'dir': Is a directory");
	assert_false(file_write("none/x", "x", 1, 0600, &err));
	assert_string_equal(err.text, "cannot write 'none/x': No such file or directory");
	assert_null(file_read("none", 10, NULL, &err));
	assert_string_equal(err.text, "cannot read 'none': No such file or directory");
	assert_null(file_read("dir", 10, NULL, &err));
	assert_string_equal(err.text, "cannot read 'dir': Is a directory");
	assert_true(file_write("a", "12345", 5, 0600, NULL));
	assert_null(file_read("a", 4, NULL, &err));
	assert_string_equal(err.text, "'a' is too large: at most 4 bytes are read");
	assert_int_equal(entries(), 2);
}

/* A FIFO stands for every device here: a test that fails must not replace /dev/null. */
static void devices_and_links_stay(void **state)
{
	struct stat st;
	char got[8];
	int fd;

	(void)state;
	assert_int_equal(mkfifo("fifo", 0600), 0);
	fd = open("fifo", O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	assert_true(file_write("fifo", "through", 7, 0600, NULL));
	assert_int_equal(lstat("fifo", &st), 0);
	assert_true(S_ISFIFO(st.st_mode));
	assert_int_equal(read(fd, got, sizeof(got)), 7);
	assert_memory_equal(got, "through", 7);
	close(fd);
	assert_true(file_write("a", "old", 3, 0600, NULL));
	assert_int_equal(symlink("a", "link"), 0);
	assert_true(file_write("link", "new", 3, 0600, NULL));
	assert_int_equal(lstat("link", &st), 0);
	assert_true(S_ISLNK(st.st_mode));
	assert_holds("a", "new");
}

static void directories_are_made(void **state)
{
	struct error err;
	struct stat st;
	char *path = mem_format("%s/one/two//three/", (const char *)*state);

	assert_true(file_make_directory(path, &err));
	assert_true(file_make_directory(path, &err));
	assert_int_equal(stat("one/two/three", &st), 0);
	assert_int_equal(st.st_mode & 0777, 0700);
	assert_true(file_make_directory("four", &err));
	assert_true(file_write("a", "x", 1, 0600, &err));
	assert_false(file_make_directory("a/b", &err));
	assert_string_equal(err.text, "cannot create the directory 'a/b': File exists");
	assert_false(file_make_directory("", &err));
	free(path);
}

static void the_name_is_the_last_part(void **state)
{
	(void)state;
	assert_string_equal(file_name("/usr/bin/perftop"), "perftop");
	assert_string_equal(file_name("perftop"), "perftop");
	assert_string_equal(file_name("bin/"), "");
	assert_string_equal(file_name(""), "");
}

static void a_parent_is_checked(void **state)
{
	struct error err = { "" };

	(void)state;
	assert_true(file_check_parent("a", &err));
	assert_true(file_check_parent("./a", &err));
	assert_false(file_check_parent("absent/a", &err));
	assert_string_equal(err.text, "cannot write into 'absent': No such file or directory");
	assert_int_equal(file_check_parent("/a", NULL), access("/", W_OK) == 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, enter, leave)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(what_is_written_is_read),       TEST(a_large_file_is_whole),
		TEST(failures_leave_what_was_there), TEST(errors_say_what_and_why),
		TEST(devices_and_links_stay),        TEST(directories_are_made),
		TEST(the_name_is_the_last_part),     TEST(a_parent_is_checked),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
