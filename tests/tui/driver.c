/*
 * The screen on a real terminal with a synthetic history, for eyes and for measuring:
 *
 *	tests/tui/driver [-i SECONDS] [-n TICKS] [-m MORE] [-t THEME] [-a] [-C] [-b] [-x] [-u] [-s] [-p]
 *
 * -n ends after so many ticks; -m adds operations; -a ASCII; -C no colour; -b not instrumented;
 * -x hostile names; -u unknown resources; -s several processes; -p the picker first.
 */
#include <errno.h>
#include <locale.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "fixture.h"
#include "judge.h"

struct driver {
	struct fixture fixture;
	struct tui_settings settings;
	pthread_mutex_t mutex;
	int event_fd, stop_fd, now_fd;
	long ticks;
	volatile bool done;
};

static void lock(void *context)
{
	pthread_mutex_lock(&((struct driver *)context)->mutex);
}

static void unlock(void *context)
{
	pthread_mutex_unlock(&((struct driver *)context)->mutex);
}

static void set_interval(void *context, double seconds)
{
	((struct driver *)context)->fixture.interval = seconds;
}

static void sample_now(void *context)
{
	uint64_t one = 1;
	ssize_t ignored = write(((struct driver *)context)->now_fd, &one, sizeof(one));

	(void)ignored;
}

static void want(void *context, const struct tui_wants *wants)
{
	(void)context;
	(void)wants;
}

static bool snapshot(void *context, const char *format, char *path, size_t size, struct error *err)
{
	(void)context;
	(void)err;
	snprintf(path, size, "perftop-collector-4242-20261121T040000Z.%s", format);
	return true;
}

static bool save_settings(void *context, char *path, size_t size, struct error *err)
{
	(void)context;
	(void)path;
	(void)size;
	return error_set(err, "the driver writes no settings");
}

static void *tick(void *context)
{
	struct driver *d = context;
	uint64_t one = 1;

	for (long n = 0; !d->done && (d->ticks == 0 || n < d->ticks); n++) {
		struct pollfd fd = { d->now_fd, POLLIN, 0 };
		ssize_t ignored;

		poll(&fd, 1, (int)(d->settings.interval * 1000));
		if (fd.revents)
			ignored = read(d->now_fd, &one, sizeof(one));
		lock(d);
		fixture_tick(&d->fixture);
		unlock(d);
		one = 1;
		ignored = write(d->event_fd, &one, sizeof(one));
		(void)ignored;
	}
	if (d->ticks) {
		ssize_t ignored = write(d->stop_fd, &one, sizeof(one));

		(void)ignored;
	}
	return NULL;
}

static struct process_entry *list(void *context, size_t *count)
{
	struct process_entry *entries = mem_alloc_array(40, sizeof(*entries));

	(void)context;
	*count = 40;
	for (int i = 0; i < 40; i++) {
		struct process_entry *e = &entries[i];

		e->id.pid = 100 + i * 37;
		e->comm = mem_format(i < 3 ? "collector-%d" : "daemon-%d", i);
		e->command = mem_format("/usr/bin/daemon-%d --config /etc/daemon/%d.conf", i, i);
		e->user = mem_string(i % 3 ? "root" : "alice");
		e->cpu_percent = 40.0 / (i + 1);
		e->rss_bytes = 1e6 * (40 - i);
		e->threads = 1 + (uint32_t)i % 9;
		e->instrumented = i < 3;
		e->readable = i % 3 == 0;
		e->operations = i < 3 ? 17 : 0;
	}
	return entries;
}

static void use_option(struct driver *d, struct fixture_options *options, int option, bool *pick)
{
	switch (option) {
	case 'i': d->settings.interval = atof(optarg); break;
	case 'n': d->ticks = atol(optarg); break;
	case 'm': options->more = (uint32_t)atol(optarg); break;
	case 't':
		free(d->settings.theme);
		d->settings.theme = mem_string(optarg);
		break;
	case 'a': d->settings.unicode = false; break;
	case 'C': d->settings.color = false; break;
	case 'M': d->settings.mouse = true; break;
	case 'b': options->bare = true; break;
	case 'x': options->hostile = true; break;
	case 'u': options->unknown = true; break;
	case 's': options->several = 2; break;
	case 'p': *pick = true; break;
	default: exit(2);
	}
}

static void on_crash(int number)
{
	tui_rescue();
	signal(number, SIG_DFL);
	raise(number);
}

int main(int argc, char **argv)
{
	struct driver d = { .settings = fixture_settings() };
	struct fixture_options options = { .drops = 0 };
	struct error err = { "" };
	struct rusage before, usage;
	bool pick = false;
	pthread_t thread;
	struct tui *tui;
	struct analysis *judge = judge_new();
	int option;

	i18n_init();
	while ((option = getopt(argc, argv, "i:n:m:t:aCMbxusp")) != -1)
		use_option(&d, &options, option, &pick);
	pthread_mutex_init(&d.mutex, NULL);
	d.event_fd = eventfd(0, EFD_NONBLOCK);
	d.stop_fd = eventfd(0, EFD_NONBLOCK);
	d.now_fd = eventfd(0, EFD_NONBLOCK);
	fixture_init(&d.fixture, &options);
	fixture_ticks(&d.fixture, 90);
	struct tui_host host = {
		.context = &d,
		.lock = lock,
		.unlock = unlock,
		.set_interval = set_interval,
		.sample_now = sample_now,
		.want = want,
		.snapshot = snapshot,
		.save_settings = save_settings,
		.analysis = judge,
		.rules = 23,
		.event_fd = d.event_fd,
		.stop_fd = d.stop_fd,
	};

	signal(SIGSEGV, on_crash);
	signal(SIGABRT, on_crash);
	tui = tui_open(&d.settings, &host, &fixture_host, &err);
	if (!tui) {
		fprintf(stderr, "driver: %s\n", err.text);
		return 2;
	}
	if (pick && tui_pick(tui, list, NULL) == 0) {
		tui_close(tui);
		return 0;
	}
	pthread_create(&thread, NULL, tick, &d);
	getrusage(RUSAGE_THREAD, &before);
	tui_run(tui, &d.fixture.history);
	getrusage(RUSAGE_THREAD, &usage);
	timersub(&usage.ru_utime, &before.ru_utime, &usage.ru_utime);
	timersub(&usage.ru_stime, &before.ru_stime, &usage.ru_stime);
	d.done = true;
	sample_now(&d);
	pthread_join(thread, NULL);
	tui_close(tui);
	fprintf(stderr, "driver: %ld.%06ld s user, %ld.%06ld s system, %ld KiB\n",
		(long)usage.ru_utime.tv_sec, (long)usage.ru_utime.tv_usec,
		(long)usage.ru_stime.tv_sec, (long)usage.ru_stime.tv_usec, usage.ru_maxrss);
	judge_free(judge);
	fixture_clear(&d.fixture);
	fixture_settings_clear(&d.settings);
	return 0;
}
