/*
 * Loads and unloads an instrumented object (argument 1) again and again, in threads that end after
 * it has gone. With LINKED this process knows the library itself and checks the counts; else by the
 * plugin only.
 */
#include <dlfcn.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>

#ifdef LINKED
#include "perftop.h"
#endif

#define ROUNDS 50
#define EACH   100

static const char *file;
static pthread_barrier_t gone;

static void *use(void *failed)
{
	void *plugin = dlopen(file, RTLD_NOW);
	void (*run)(unsigned);

	if (plugin == NULL) {
		fprintf(stderr, "# %s\n", dlerror());
		pthread_barrier_wait(&gone);
		return failed;
	}
	*(void **)&run = dlsym(plugin, "plugin_run");
	run(EACH);
	dlclose(plugin);
	pthread_barrier_wait(&gone);
	return NULL;
}

static int check(void)
{
#ifdef LINKED
	struct perftop_stats s;

	if (!perftop_op_stats(perftop_op_get("plugin", "scope", NULL), &s) ||
	    s.count != ROUNDS * 2 * EACH || s.in_flight != 0)
		return 3;
	if (!perftop_op_stats(perftop_op_get("plugin", "pair", NULL), &s) ||
	    s.count != ROUNDS * 2 * EACH)
		return 4;
#endif
	return 0;
}

int main(int argc, char **argv)
{
	pthread_t threads[2];
	void *failed[2];
	int i, at;

	if (argc < 2)
		return 2;
	file = argv[1];
	pthread_barrier_init(&gone, NULL, 2);
	for (i = 0; i < ROUNDS; i++) {
		for (at = 0; at < 2; at++)
			pthread_create(&threads[at], NULL, use, failed);
		for (at = 0; at < 2; at++)
			pthread_join(threads[at], &failed[at]);
		if (failed[0] != NULL || failed[1] != NULL)
			return 1;
	}
	return check();
}
