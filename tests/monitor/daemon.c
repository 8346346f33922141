/*
 * A host of libperftop-monitor, as strict as a stranger may be. daemon MODE DIRECTORY [ARGUMENT]; prints what did not hold,
 * and ends with 1 then.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#include <math.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <perftop-monitor.h>
#include <perftop.h>

#define THREADS 4
#define EACH    2500

static int failures;

#define CHECK(condition) check((condition), #condition, __LINE__)
static void check(int holds, const char *what, int line)
{
	if (holds)
		return;
	failures++;
	printf("line %d: %s (%s)\n", line, what, perftop_monitor_error());
}

static void *work(void *context)
{
	(void)context;
	for (int i = 0; i < EACH; i++) {
		PERFTOP_SCOPE("daemon", "serve");
		if (i % 100 == 0)
			usleep(100);
	}
	return NULL;
}

static void work_all(void)
{
	pthread_t threads[THREADS];

	for (int i = 0; i < THREADS; i++)
		pthread_create(&threads[i], NULL, work, NULL);
	for (int i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
}

static const char *in(const char *directory, const char *name)
{
	static char path[4][4096];
	static int next;
	char *place = path[next++ % 4];

	snprintf(place, sizeof(path[0]), "%s/%s", directory, name);
	return place;
}

static int descriptors(int *inherited)
{
	DIR *directory = opendir("/proc/self/fd");
	struct dirent *entry;
	int count = 0;

	*inherited = 0;
	while (directory && (entry = readdir(directory)) != NULL) {
		int flags = *entry->d_name == '.' ? -1 : fcntl(atoi(entry->d_name), F_GETFD);

		count += flags != -1;
		*inherited += flags != -1 && !(flags & FD_CLOEXEC);
	}
	if (directory)
		closedir(directory);
	return count;
}

static int threads(void)
{
	DIR *directory = opendir("/proc/self/task");
	int count = -2;

	while (directory && readdir(directory))
		count++;
	if (directory)
		closedir(directory);
	return count;
}

/* Counts are exact: whatever was recorded before the call is in it, whatever came before the start is not. */
static void count(const char *directory)
{
	struct perftop_monitor_options options = PERFTOP_MONITOR_OPTIONS;
	struct perftop_monitor_figures figures = PERFTOP_MONITOR_FIGURES;
	double value;

	work_all();
	options.interval_s = 0.05;
	options.memory = 1;
	CHECK(perftop_monitor_start(&options) == 0);
	CHECK(perftop_monitor_update() == 0);
	work_all();
	work_all();
	CHECK(perftop_monitor_report(in(directory, "report.json")) == 0);
	CHECK(perftop_monitor_operation("daemon", "serve", &figures) == 0);
	CHECK(figures.count == 3 * THREADS * EACH);
	CHECK(figures.window_count >= 2 * THREADS * EACH && figures.window_rate > 0);
	CHECK(figures.in_flight == 0 && figures.p50_ns > 0 && figures.p99_ns >= figures.p50_ns);
	CHECK(figures.max_ns >= 100000 && figures.min_ns <= figures.mean_ns);
	CHECK(perftop_monitor_resource("rss_bytes", &value) == 0 && value > 1e5);
	CHECK(perftop_monitor_resource("threads", &value) == 0 && value == 3);
	CHECK(perftop_monitor_report(in(directory, "report.html")) == 0);
	CHECK(perftop_monitor_report(in(directory, "report.md")) == 0);
	CHECK(perftop_monitor_reset() == 0);
	work_all();
	CHECK(perftop_monitor_report(in(directory, "reset.json")) == 0);
	CHECK(perftop_monitor_stop() == 0);
}

static void expect(const char *words)
{
	if (strstr(perftop_monitor_error(), words))
		return;
	failures++;
	printf("'%s' is not in '%s'\n", words, perftop_monitor_error());
}

static void refuse(const struct perftop_monitor_options *options, const char *words)
{
	CHECK(perftop_monitor_start(options) == -1);
	CHECK(!perftop_monitor_running());
	expect(words);
}

#define REFUSE(words, member, given)                                            \
	do {                                                                    \
		struct perftop_monitor_options wrong = PERFTOP_MONITOR_OPTIONS; \
		wrong.member = given;                                           \
		refuse(&wrong, words);                                          \
	} while (0)

static void mistakes(const char *directory)
{
	static const char *const rule[] = { "slow-operation", NULL };
	static const char *const no_rule[] = { "nonsense=1", NULL };
	static const char *const alert[] = { "rss_bytes >", NULL };
	struct {
		struct perftop_monitor_options known;
		int unknown;
	} newer = { PERFTOP_MONITOR_OPTIONS, 1 };
	struct perftop_monitor_figures figures = PERFTOP_MONITOR_FIGURES;
	double value;

	REFUSE("options.size", size, 8);
	REFUSE("interval_s", interval_s, 0.001);
	REFUSE("interval_s", interval_s, NAN);
	REFUSE("window_s", window_s, -1);
	REFUSE("functions_hertz", functions_hertz, 10000);
	REFUSE("options.report is not", period_s, 60);
	REFUSE("has no ending", report, in(directory, "report.xyz"));
	REFUSE("has no ending", report, "-");
	REFUSE("options.functions_hertz is 0", report, in(directory, "report.folded"));
	REFUSE("cannot write into", report, "/no/such/directory/x.html");
	REFUSE("has no '='", rules, rule);
	REFUSE("nonsense", rules, no_rule);
	REFUSE("options.alerts", alerts, alert);
	newer.known.size = sizeof(newer);
	refuse(&newer.known, "older than the program");

	CHECK(perftop_monitor_report("x.json") == -1);
	expect("does not run");
	CHECK(perftop_monitor_stop() == 0);
	CHECK(perftop_monitor_start(NULL) == 0);
	CHECK(perftop_monitor_start(NULL) == -1);
	expect("runs already");
	CHECK(perftop_monitor_running());
	CHECK(perftop_monitor_report("-") == -1);
	expect("path of a file");
	CHECK(perftop_monitor_report(NULL) == -1);
	CHECK(perftop_monitor_report(in(directory, "x.xyz")) == -1);
	expect("no format has this ending");
	CHECK(perftop_monitor_report("/no/such/directory/x.json") == -1);
	CHECK(perftop_monitor_operation("no", "such", &figures) == -1);
	expect("no operation 'such'");
	figures.size = 3;
	CHECK(perftop_monitor_operation("no", "such", &figures) == -1);
	expect("figures.size");
	CHECK(perftop_monitor_resource("no_such", &value) == -1);
	expect("no resource 'no_such'");
	CHECK(perftop_monitor_resource("pss_bytes", &value) == -1);
	CHECK(perftop_monitor_stop() == 0);
}

static int called[2];

static void on_finding(void *context, const struct perftop_monitor_finding *finding)
{
	sigset_t blocked;

	(void)context;
	pthread_sigmask(SIG_SETMASK, NULL, &blocked);
	CHECK(sigismember(&blocked, SIGTERM) && sigismember(&blocked, SIGPROF));
	CHECK(finding->size == sizeof(*finding));
	CHECK(perftop_monitor_running());
	CHECK(perftop_monitor_stop() == -1 && perftop_monitor_start(NULL) == -1);
	if (strcmp(finding->rule, "alert") == 0 && !finding->resolved)
		__atomic_store_n(&called[0], 1, __ATOMIC_RELEASE);
}

static void on_failed(void *context, const char *message)
{
	(void)context;
	CHECK(strstr(message, "gone") != NULL);
	__atomic_store_n(&called[1], 1, __ATOMIC_RELEASE);
}

/* The first periods write, the last one cannot: its directory is gone. */
static void periods(const char *directory)
{
	static const char *const alerts[] = { "threads > 1", NULL };
	struct perftop_monitor_options options = PERFTOP_MONITOR_OPTIONS;
	char report[4096];

	snprintf(report, sizeof(report), "%s/gone/%%H%%M%%S.json", directory);
	CHECK(mkdir(in(directory, "gone"), 0700) == 0);
	options.interval_s = 0.05;
	options.report = report;
	options.period_s = 1;
	options.alerts = alerts;
	options.finding = on_finding;
	options.failed = on_failed;
	CHECK(perftop_monitor_start(&options) == 0);
	work_all();
	for (int i = 0; i < 26; i++)
		poll(NULL, 0, 100);
	work_all();
	CHECK(rename(in(directory, "gone"), in(directory, "kept")) == 0);
	CHECK(perftop_monitor_stop() == 0);
	CHECK(__atomic_load_n(&called[0], __ATOMIC_ACQUIRE) == 1);
	CHECK(__atomic_load_n(&called[1], __ATOMIC_ACQUIRE) == 1);
}

static void in_child(const char *directory)
{
	alarm(10);
	failures = 0;
	CHECK(!perftop_monitor_running());
	CHECK(perftop_monitor_report(in(directory, "child.json")) == -1);
	expect("does not run");
	CHECK(perftop_monitor_stop() == 0);
	CHECK(perftop_monitor_start(NULL) == 0);
	work_all();
	CHECK(perftop_monitor_report(in(directory, "child.json")) == 0);
	CHECK(perftop_monitor_stop() == 0);
	_exit(failures != 0);
}

static void *report_on(void *context)
{
	while (!__atomic_load_n(&called[0], __ATOMIC_ACQUIRE))
		perftop_monitor_report(context);
	return NULL;
}

/* While another thread is in the middle of a report. */
static void forks(const char *directory)
{
	struct perftop_monitor_options options = PERFTOP_MONITOR_OPTIONS;
	pthread_t reporter;
	int status = -1;

	options.interval_s = 0.01;
	CHECK(perftop_monitor_start(&options) == 0);
	work_all();
	pthread_create(&reporter, NULL, report_on, (void *)in(directory, "busy.json"));
	for (int i = 0; i < 10; i++) {
		pid_t child = fork();

		if (child == 0)
			in_child(directory);
		CHECK(waitpid(child, &status, 0) == child && status == 0);
		if (failures)
			break;
	}
	__atomic_store_n(&called[0], 1, __ATOMIC_RELEASE);
	pthread_join(reporter, NULL);
	CHECK(perftop_monitor_running());
	CHECK(perftop_monitor_report(in(directory, "parent.json")) == 0);
	CHECK(perftop_monitor_stop() == 0);
}

/* The stranger finds all as it was. */
static void again(const char *directory)
{
	struct rlimit before, after = { 0, 0 };
	struct sigaction action;
	sigset_t mask, mask_after;
	int inherited, inherited_then, open_before, comma;
	char here[2][4096];

	getrlimit(RLIMIT_NOFILE, &before);
	before.rlim_cur = before.rlim_max / 2; /* there is something to raise */
	CHECK(setrlimit(RLIMIT_NOFILE, &before) == 0);
	comma = setlocale(LC_ALL, "de_DE.UTF-8") != NULL;
	CHECK(perftop_monitor_start(NULL) == 0 && perftop_monitor_stop() == 0); /* first uses */
	open_before = descriptors(&inherited);
	pthread_sigmask(SIG_SETMASK, NULL, &mask);
	CHECK(getcwd(here[0], sizeof(here[0])) != NULL);
	for (int i = 0; i < 20; i++) {
		CHECK(perftop_monitor_start(NULL) == 0);
		CHECK(threads() == 3);
		descriptors(&inherited_then);
		CHECK(inherited_then == inherited);
		CHECK(perftop_monitor_report(in(directory, "again.json")) == 0);
		CHECK(perftop_monitor_stop() == 0);
	}
	CHECK(threads() == 1);
	CHECK(descriptors(&inherited) == open_before);
	getrlimit(RLIMIT_NOFILE, &after);
	CHECK(before.rlim_cur == after.rlim_cur);
	pthread_sigmask(SIG_SETMASK, NULL, &mask_after);
	CHECK(memcmp(&mask, &mask_after, sizeof(mask)) == 0);
	for (int signal = 1; signal < 32; signal++)
		CHECK(sigaction(signal, NULL, &action) != 0 || action.sa_handler == SIG_DFL);
	CHECK(getcwd(here[1], sizeof(here[1])) && strcmp(here[0], here[1]) == 0);
	snprintf(here[0], sizeof(here[0]), "%.1f", 0.5);
	CHECK(strcmp(here[0], comma ? "0,5" : "0.5") == 0);
}

/* As of a program that records nothing, which samples functions. */
static void functions(const char *directory)
{
	struct perftop_monitor_options options = PERFTOP_MONITOR_OPTIONS;
	volatile double sum __attribute__((unused)) = 0;

	options.functions_hertz = 999;
	CHECK(perftop_monitor_start(&options) == 0);
	for (int i = 1; i < 200000000; i++)
		sum += 1.0 / i;
	CHECK(perftop_monitor_report(in(directory, "functions.json")) == 0);
	CHECK(perftop_monitor_stop() == 0);
}

int main(int argc, char **argv)
{
	static const struct {
		const char *name;
		void (*run)(const char *directory);
	} modes[] = { { "count", count }, { "mistakes", mistakes },   { "periods", periods },
		      { "forks", forks }, { "functions", functions }, { "again", again } };

	for (size_t i = 0; argc == 3 && i < sizeof(modes) / sizeof(modes[0]); i++)
		if (strcmp(argv[1], modes[i].name) == 0) {
			modes[i].run(argv[2]);
			return failures != 0;
		}
	return 2;
}
