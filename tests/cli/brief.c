/*
 * A program that lives for no time at all: records five operations and ends, in the way that its
 * argument says. Built and run by handover.test.
 */
#include <perftop.h>

#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static void work(void)
{
	for (int i = 0; i < 5; i++) {
		PERFTOP_SCOPE("brief", "work");
	}
}

/* A child that has ended before anybody can see it as one. */
static void grandchild(void)
{
	pid_t child = fork();

	if (child == 0) {
		work();
		_exit(0);
	}
	waitpid(child, NULL, 0);
}

int main(int argc, char **argv)
{
	const char *how = argc > 1 ? argv[1] : "exit";

	if (strcmp(how, "closed") == 0)
		for (int fd = 0; fd < 1024; fd++)
			close(fd);
	if (strcmp(how, "children") == 0)
		for (int i = 0; i < 20; i++)
			grandchild();
	else
		work();
	if (strcmp(how, "close-after") == 0)
		for (int fd = 0; fd < 1024; fd++)
			close(fd);
	if (strcmp(how, "kill") == 0)
		raise(SIGKILL);
	if (strcmp(how, "again") == 0)
		execl(argv[0], argv[0], "exit", (char *)NULL);
	if (strcmp(how, "stays") == 0)
		pause();
	_exit(0);
}
