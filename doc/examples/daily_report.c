/*
 * A daemon that writes its own daily report: every day at midnight a page about the day, and one when it
 * ends; and a line about everything that looks wrong.
 *
 *	cc daily_report.c $(pkg-config --cflags --libs perftop perftop-monitor) -o daily_report
 *	./daily_report /tmp 2
 *
 * The arguments: where reports go, how many seconds to work, and how many a period has (0: until midnight).
 */
#include <perftop-monitor.h>
#include <perftop.h>

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static void answer_request(void)
{
	const struct timespec a_while = { 0, 2000000 };

	PERFTOP_SCOPE("daemon", "answer_request");
	nanosleep(&a_while, NULL);
}

static void on_finding(void *context, const struct perftop_monitor_finding *finding)
{
	(void)context;
	fprintf(stderr, "%s %s: %s %s\n", finding->resolved ? "over" : finding->severity,
		finding->rule, finding->subject, finding->message);
}

static void on_failed(void *context, const char *message)
{
	(void)context;
	fprintf(stderr, "no report: %s\n", message);
}

int main(int argc, char **argv)
{
	static const char *const alerts[] = { "daemon:answer_request p99 > 50ms for 10s", NULL };
	struct perftop_monitor_options options = PERFTOP_MONITOR_OPTIONS;
	struct perftop_monitor_figures figures = PERFTOP_MONITOR_FIGURES;
	time_t end = time(NULL) + (argc > 2 ? atoi(argv[2]) : 2);
	char report[1000];
	int requests = 0;

	/* The fields are of the time at which the day began */
	snprintf(report, sizeof(report), "%s/daemon-%%Y-%%m-%%d.html", argc > 1 ? argv[1] : ".");
	options.report = report;
	options.period_s = argc > 3 ? atof(argv[3]) : 0;
	options.alerts = alerts;
	options.finding = on_finding;
	options.failed = on_failed;
	if (perftop_monitor_start(&options) != 0)
		fprintf(stderr, "no monitor: %s\n", perftop_monitor_error());

	for (; time(NULL) < end; requests++)
		answer_request();

	/* What the monitor knows can be asked for; a sample taken now has all that was recorded */
	if (perftop_monitor_update() == 0 &&
	    perftop_monitor_operation("daemon", "answer_request", &figures) == 0)
		printf("%d requests, %llu recorded, median %.1f ms\n", requests,
		       (unsigned long long)figures.count, figures.p50_ns / 1e6);

	perftop_monitor_stop(); /* writes the report of the day so far */
	return 0;
}
