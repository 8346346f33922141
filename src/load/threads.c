/* Threads that work, wait, or wait for each other; and files that are open. */
#include "load/load.h"

#include <fcntl.h>
#include <pthread.h>
#include <sys/resource.h>
#include <unistd.h>

#define MOST_THREADS 256
#define MOST_FILES   1024

/* ---- that work ---- */

struct worker {
	pthread_t thread;
	load_work_fn *work;
	void *context;
	size_t i;
};

static void *work(void *context)
{
	struct worker *w = context;

	w->work(w->context, w->i);
	return NULL;
}

bool in_threads(size_t count, load_work_fn *each, void *context)
{
	struct worker workers[MOST_THREADS];
	size_t started = 0;

	for (; started < count && started < MOST_THREADS; started++) {
		struct worker *w = &workers[started];

		*w = (struct worker){ .work = each, .context = context, .i = started };
		if (pthread_create(&w->thread, NULL, work, w) != 0)
			break;
	}
	for (size_t i = 0; i < started; i++)
		pthread_join(workers[i].thread, NULL);
	return started == count;
}

/* ---- that wait ---- */

static struct {
	pthread_mutex_t lock;
	pthread_cond_t changed;
	pthread_t threads[MOST_THREADS];
	size_t wanted, there;
} waiting = { .lock = PTHREAD_MUTEX_INITIALIZER, .changed = PTHREAD_COND_INITIALIZER };

/* Until it is one too many. */
static void *wait_unwanted(void *context)
{
	size_t i = (size_t)(uintptr_t)context;

	pthread_mutex_lock(&waiting.lock);
	while (i < waiting.wanted)
		pthread_cond_wait(&waiting.changed, &waiting.lock);
	pthread_mutex_unlock(&waiting.lock);
	return NULL;
}

static void want(size_t count)
{
	pthread_mutex_lock(&waiting.lock);
	waiting.wanted = count;
	pthread_cond_broadcast(&waiting.changed);
	pthread_mutex_unlock(&waiting.lock);
}

void step_threads(const struct load_order *order, struct load_truth *truth)
{
	size_t count = order->amount < MOST_THREADS ? order->amount : MOST_THREADS;

	want(count);
	while (waiting.there > count)
		pthread_join(waiting.threads[--waiting.there], NULL);
	for (; waiting.there < count; waiting.there++)
		if (pthread_create(&waiting.threads[waiting.there], NULL, wait_unwanted,
				   (void *)(uintptr_t)waiting.there) != 0) {
			truth->refusal = LOAD_REFUSES_THREADS;
			break;
		}
	truth->number[0] = 1 + (double)waiting.there;
}

/* ---- that wait for each other ---- */

static struct {
	bool there;
	int there_and[2], back[2]; /* pipes */
	pthread_t partner;
} table;

static void *send_back(void *context)
{
	char ball;

	while (read(table.there_and[0], &ball, 1) == 1 && write(table.back[1], &ball, 1) == 1)
		;
	return context;
}

/* The partner stays, so that nothing that it has counted goes with it. */
static bool find_partner(void)
{
	if (!table.there)
		table.there = pipe2(table.there_and, O_CLOEXEC) == 0 &&
			      pipe2(table.back, O_CLOEXEC) == 0 &&
			      pthread_create(&table.partner, NULL, send_back, NULL) == 0;
	return table.there;
}

static double switches(void)
{
	struct rusage usage;

	getrusage(RUSAGE_SELF, &usage);
	return (double)usage.ru_nvcsw;
}

/* How often a thread really has to wait depends on the scheduler: about twice for each round trip. */
void step_switch(const struct load_order *order, struct load_truth *truth)
{
	double before = switches();
	char ball = 0;

	if (!find_partner()) {
		truth->refusal = LOAD_REFUSES_THREADS;
		return;
	}
	for (uint64_t i = 0; i < order->amount; i++)
		if (write(table.there_and[1], &ball, 1) != 1 || read(table.back[0], &ball, 1) != 1)
			break;
	truth->number[0] = switches() - before;
}

/* ---- files ---- */

static struct {
	int descriptors[MOST_FILES];
	size_t count;
} files;

void step_open(const struct load_order *order, struct load_truth *truth)
{
	size_t count = order->amount < MOST_FILES ? order->amount : MOST_FILES;

	for (size_t i = 0; i < count && files.count < MOST_FILES; i++) {
		int fd = open("/dev/null", O_RDONLY | O_CLOEXEC);

		if (fd == -1) {
			truth->refusal = LOAD_REFUSES_FILES;
			return;
		}
		files.descriptors[files.count++] = fd;
		truth->number[0]++;
	}
}

void step_close(const struct load_order *order, struct load_truth *truth)
{
	(void)order;
	(void)truth;
	while (files.count > 0)
		close(files.descriptors[--files.count]);
}
