/*
 * A program with one trait, which it shows until it is ended: its memory grows, stays, or its operation
 * has the name that it is given. Built and run by leak.test and alerts.test.
 */
#include <perftop.h>

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define STEP_US 20000
#define GRAIN   16384

static char *volatile last; /* so that the compiler does not see through us */

/* 800 KiB a second, touched, never freed */
static void grow(void)
{
	last = malloc(GRAIN);
	if (last)
		memset(last, 1, GRAIN);
}

int main(int argc, char **argv)
{
	const char *trait = argc > 1 ? argv[1] : "stays";
	const char *name = argc > 2 ? argv[2] : "work";
	perftop_op op = perftop_op_get("trait", name, NULL);

	for (;;) {
		perftop_begin(op);
		usleep(STEP_US);
		if (strcmp(trait, "grows") == 0)
			grow();
		perftop_end(op);
	}
}
