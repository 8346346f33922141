/* Which files the kernel answers for by itself. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "base/mounts.h"

/* As proc_pid_mountinfo(5) has them: optional fields or none, blanks in names, a type that begins like another one */
static const char listed[] = "22 1 254:1 / / rw,relatime shared:1 master:3 - ext4 /dev/vda1 rw\n"
			     "23 22 0:21 / /dev/shm rw,nosuid - tmpfs tmpfs rw\n"
			     "24 22 0:45 / /mnt/a\\040-\\040b rw - nfs4 server:/x rw\n"
			     "25 22 0:46 / /mnt/sshfs rw - fuse.sshfs host: rw\n"
			     "26 22 8:17 / /mnt/ntfs rw - fuseblk /dev/sdb1 rw\n"
			     "27 22 0:47 / /mnt/odd rw - tmpfsx tmpfs rw\n"
			     "28 22 0:48 / / rw - overlay overlay rw\n"
			     "29 22 0:49 / /cut rw\n"
			     "x 22 0:50 / / rw - tmpfs tmpfs rw\n";

static char base[] = "/tmp/perftop-mounts.XXXXXX";
static int directory;

static void put(const char *name, const char *text)
{
	int fd = openat(directory, name, O_WRONLY | O_CREAT | O_TRUNC, 0600);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), strlen(text));
	close(fd);
}

static int set_up(void **state)
{
	(void)state;
	if (mkdtemp(base) == NULL)
		return -1;
	directory = open(base, O_RDONLY | O_DIRECTORY);
	put("mountinfo", listed);
	return directory < 0;
}

static int tear_down(void **state)
{
	(void)state;
	unlinkat(directory, "mountinfo", 0);
	unlinkat(directory, "info", 0);
	close(directory);
	return rmdir(base);
}

static bool local_id(const char *id)
{
	struct mounts m = mounts_of(directory);
	char text[64];
	bool local;

	snprintf(text, sizeof(text), "pos:\t0\nflags:\t0100000\nmnt_id:\t%s\nino:\t120\n", id);
	put("info", text);
	local = mounts_local_file(&m, "info");
	mounts_clear(&m);
	return local;
}

static void by_number(void **state)
{
	(void)state;
	assert_true(local_id("22") && local_id("23") && local_id("28"));
	assert_false(local_id("24") || local_id("25") || local_id("26") || local_id("27"));
	assert_false(local_id("29") || local_id("30") || local_id("") || local_id("x"));
}

static void by_device(void **state)
{
	struct mounts m = mounts_of(directory);

	(void)state;
	assert_true(mounts_local_device(&m, 254, 1) && mounts_local_device(&m, 0, 48));
	assert_false(mounts_local_device(&m, 0, 45) || mounts_local_device(&m, 8, 17) ||
		     mounts_local_device(&m, 0, 50) || mounts_local_device(&m, 1, 254));
	mounts_clear(&m);
}

static void memory_without_a_mount(void **state)
{
	struct mounts m = mounts_of(directory);
	int fd = memfd_create("any", MFD_CLOEXEC), self = open("/proc/self", O_RDONLY);
	struct mounts own = mounts_of(self);
	char name[32];
	struct stat st;

	(void)state;
	assert_int_equal(fstat(fd, &st), 0);
	assert_true(mounts_local_device(&m, major(st.st_dev), minor(st.st_dev)));
	snprintf(name, sizeof(name), "fdinfo/%d", fd);
	assert_true(mounts_local_file(&own, name));
	mounts_clear(&own);
	mounts_clear(&m);
	close(self);
	close(fd);
}

static void nothing_to_read(void **state)
{
	struct mounts m = mounts_of(-1);

	(void)state;
	assert_false(mounts_local_file(&m, "fdinfo/1"));
	assert_false(mounts_local_device(&m, 254, 1));
	mounts_clear(&m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(by_number),
		cmocka_unit_test(by_device),
		cmocka_unit_test(memory_without_a_mount),
		cmocka_unit_test(nothing_to_read),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
