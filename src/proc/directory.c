/* Numbered entries of a directory, by getdents64. */
#include "proc/directory.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#define SCRATCH ((size_t)32 << 10)

static bool whole_number(const char *name, uint64_t *number)
{
	const char *at = name, *end = name + strlen(name);

	return *name >= '0' && *name <= '9' && scan_u64(&at, end, number) && at == end;
}

static bool each_in(const char *at, const char *end, directory_fn *call, void *context)
{
	while (at < end) {
		const struct dirent64 *entry = (const struct dirent64 *)at;
		uint64_t number;

		if (whole_number(entry->d_name, &number) && !call(context, number))
			return false;
		at += entry->d_reclen;
	}
	return true;
}

enum why directory_each_at(int fd, struct bytes *scratch, directory_fn *call, void *context)
{
	if (lseek(fd, 0, SEEK_SET) < 0)
		return proc_why(errno);
	bytes_reserve(scratch, SCRATCH);
	for (;;) {
		ssize_t n = getdents64(fd, scratch->data, scratch->capacity);

		if (n < 0)
			return errno == ENOENT ? WHY_GONE : proc_why(errno);
		if (n == 0 || !each_in(scratch->data, scratch->data + n, call, context))
			return WHY_KNOWN;
	}
}

enum why directory_each(int directory, const char *name, struct bytes *scratch, directory_fn *call,
			void *context)
{
	int fd = openat(directory, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	enum why why;

	if (fd < 0)
		return proc_why(errno);
	why = directory_each_at(fd, scratch, call, context);
	close(fd);
	return why;
}
