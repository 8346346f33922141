/*
 * names PID ADDRESS...          what the addresses of a process are: "FUNCTION MODULE OFFSET" a line, "?"
 * without a name names -f FILE START END STEP  the same for a file's own addresses Addresses are
 * hexadecimal.
 */
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "symbols/symbols.h"

static void print(struct symbol s)
{
	printf("%s %s %" PRIx64 "\n", s.name ?: "?", s.module, s.offset);
}

static void look_at_file(char **argv)
{
	struct symbols *s = symbols_open_files();
	uint64_t end = strtoull(argv[3], NULL, 16), step = strtoull(argv[4], NULL, 16);

	for (uint64_t at = strtoull(argv[2], NULL, 16); at < end; at += step)
		print(symbols_find_in_file(s, argv[1], at));
	symbols_close(s);
}

/* The number by which it knows itself: the last of the line NSpid */
static pid_t inner_pid(int directory)
{
	char text[4096], *line, *end;
	int fd = openat(directory, "status", O_RDONLY | O_CLOEXEC);
	ssize_t n = read(fd, text, sizeof(text) - 1);

	close(fd);
	text[n > 0 ? n : 0] = '\0';
	line = strstr(text, "\nNSpid:");
	if (!line)
		return 0;
	end = strchr(line + 1, '\n');
	*end = '\0';
	return (pid_t)atoi(strrchr(line, '\t'));
}

static int look_at_process(int argc, char **argv)
{
	pid_t pid = (pid_t)atoi(argv[1]);
	char path[32];
	struct error err;
	struct symbols *s;
	int directory;

	snprintf(path, sizeof(path), "/proc/%d", (int)pid);
	directory = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	s = symbols_open(directory, pid, inner_pid(directory), &err);
	if (!s) {
		fprintf(stderr, "names: %s\n", err.text);
		return 1;
	}
	for (int i = 2; i < argc; i++)
		print(symbols_find(s, strtoull(argv[i], NULL, 16)));
	symbols_close(s);
	close(directory);
	return 0;
}

int main(int argc, char **argv)
{
	if (argc < 3)
		return 2;
	if (strcmp(argv[1], "-f") != 0)
		return look_at_process(argc, argv);
	if (argc != 6)
		return 2;
	look_at_file(argv + 1);
	return 0;
}
