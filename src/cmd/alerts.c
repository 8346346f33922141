/* Alerts into a log and to a command of the user's. */
#include "cmd/alerts.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/number.h"
#include "base/text.h"

#include "cmd/run.h"

extern char **environ;

#define COMMAND_CPU_S \
	10 /* of processor time for each process of the command: one that spins ends */

struct alerts {
	int log; /* -1: none */
	const char *log_path, *command;
	bool speak, screen;
	pid_t running[ALERTS_AT_ONCE]; /* 0: free */
	uint64_t left_out;             /* runs of the command */
	uint64_t unheard;              /* alerts that came too many at once */
	uint64_t lost;                 /* lines of the log */
	int lost_why;                  /* errno of the first */
};

/* A FIFO that nobody reads is an error and no wait. */
struct alerts *alerts_open(const char *log, const char *command, bool speak, struct error *err)
{
	struct alerts *a = mem_alloc(sizeof(*a));

	*a = (struct alerts){ .log = -1, .log_path = log, .command = command, .speak = speak };
	if (!log)
		return a;
	a->log = open(log, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOCTTY | O_NONBLOCK, 0644);
	if (a->log != -1)
		return a;
	error_errno(err, _("cannot write '%s'"), log);
	free(a);
	return NULL;
}

static unsigned still_running(struct alerts *a)
{
	unsigned count = 0;

	for (size_t i = 0; i < ALERTS_AT_ONCE; i++)
		count += a->running[i] && waitpid(a->running[i], NULL, WNOHANG) == 0;
	return count;
}

static void say_losses(struct alerts *a)
{
	unsigned running = still_running(a);
	char count[NUMBER_SIZE], *text;

	if (running) {
		text = mem_format(P_("%u command of --on-alert is still running",
				     "%u commands of --on-alert are still running", running),
				  running);
		complain(text);
		free(text);
	}
	if (a->unheard) {
		text = mem_format(P_("%s alert was lost: too many came at once",
				     "%s alerts were lost: too many came at once", a->unheard),
				  number_u64(count, a->unheard));
		complain(text);
		free(text);
	}
	if (a->left_out) {
		text = mem_format(P_("%s alert did not run the command: too many were under way",
				     "%s alerts did not run the command: too many were under way",
				     a->left_out),
				  number_u64(count, a->left_out));
		complain(text);
		free(text);
	}
	if (a->lost) {
		text = mem_format(P_("%s line is missing in '%s': %s",
				     "%s lines are missing in '%s': %s", a->lost),
				  number_u64(count, a->lost), a->log_path, strerror(a->lost_why));
		complain(text);
		free(text);
	}
}

static bool is_matched(const struct condition *c, const struct history *h)
{
	for (size_t i = 0; i < h->process_count; i++)
		for (uint32_t op = 0; op < h->processes[i]->op_count; op++) {
			const struct op_key *key = &h->processes[i]->ops[op].key;

			if (condition_names(c, key->component, key->operation, key->label))
				return true;
		}
	return false;
}

void alerts_say_unmatched(const struct condition *alerts, size_t count, const struct history *h)
{
	for (size_t i = 0; i < count; i++) {
		char *text;

		if (alerts[i].subject != CONDITION_OPERATION || is_matched(&alerts[i], h))
			continue;
		text = mem_format(_("alert '%s': there was no such operation"), alerts[i].text);
		complain(text);
		free(text);
	}
}

void alerts_close(struct alerts *a)
{
	if (!a)
		return;
	say_losses(a);
	if (a->log != -1)
		close(a->log);
	free(a);
}

void alerts_screen(struct alerts *a, bool open)
{
	a->screen = open;
}

static char *clean(const char *bytes)
{
	size_t length = strlen(bytes), size = 8 * length + 1; /* "<202E>" is the longest */

	return text_clean(mem_alloc(size), size, bytes, length);
}

struct alert_list alerts_take(struct analysis *analysis, const struct history *h)
{
	struct alert_list list = { 0 };
	struct analysis_event event;

	while (analysis_next_event(analysis, &event)) {
		const struct finding *f = event.finding;

		list.alerts = vec_room(list.alerts, list.count, &list.capacity);
		list.alerts[list.count++] = (struct alert){
			.resolved = event.resolved,
			.asked = f->rule == RULE_ALERT,
			.wall_ns = event.wall_ns,
			.since_wall_ns = h->start_wall_ns + (int64_t)(f->since * 1e9),
			.pid = f->pid,
			.rule = rule_info[f->rule].name,
			.severity = severity_name(f->severity),
			.value = f->value,
			.threshold = f->threshold,
			.process = clean(event.process),
			.subject = clean(f->subject_text),
			.message = clean(f->message),
		};
	}
	list.lost = analysis_lost_events(analysis);
	return list;
}

void alert_list_clear(struct alert_list *list)
{
	for (size_t i = 0; i < list->count; i++) {
		free(list->alerts[i].process);
		free(list->alerts[i].subject);
		free(list->alerts[i].message);
	}
	free(list->alerts);
	*list = (struct alert_list){ 0 };
}

/* For programs, so not translated. */
static const char *state_name(const struct alert *alert)
{
	return alert->resolved ? "resolved" : "fired";
}

char *alert_line(const struct alert *alert)
{
	char time[NUMBER_SIZE];

	return mem_format("%s\t%s\t%s\t%s\t%s[%d]\t%s\t%s\n", number_time(time, alert->wall_ns),
			  state_name(alert), alert->severity, alert->rule, alert->process,
			  (int)alert->pid, alert->subject, alert->message);
}

/* In one write, so that the lines of several writers do not mix. */
static void write_log(struct alerts *a, const char *line)
{
	size_t length = strlen(line);

	if (write(a->log, line, length) == (ssize_t)length)
		return;
	if (a->lost++ == 0)
		a->lost_why = errno ? errno : ENOSPC;
}

static char *number_or_nothing(char out[NUMBER_SIZE], double number)
{
	if (isfinite(number))
		return number_exact(out, number);
	out[0] = '\0';
	return out;
}

/* Our environment and what there is to know; allocated, as is what stands from *own on. */
static char **make_environment(const struct alert *alert, size_t *own)
{
	static const char prefix[] = "PERFTOP_ALERT_";
	char value[NUMBER_SIZE], threshold[NUMBER_SIZE], since[NUMBER_SIZE], pid[NUMBER_SIZE];
	const struct {
		const char *name, *text;
	} variables[] = {
		{ "STATE", state_name(alert) },
		{ "RULE", alert->rule },
		{ "SEVERITY", alert->severity },
		{ "PROCESS", alert->process },
		{ "PID", number_u64(pid, (uint64_t)alert->pid) },
		{ "SUBJECT", alert->subject },
		{ "MESSAGE", alert->message },
		{ "VALUE", number_or_nothing(value, alert->value) },
		{ "THRESHOLD", number_or_nothing(threshold, alert->threshold) },
		{ "SINCE", number_time(since, alert->since_wall_ns) },
	};
	size_t count = 0, more = sizeof(variables) / sizeof(variables[0]);
	char **all;

	while (environ[count])
		count++;
	all = mem_alloc_array(count + more + 1, sizeof(*all));
	count = 0;
	for (char **at = environ; *at; at++)
		if (strncmp(*at, prefix, sizeof(prefix) - 1) != 0)
			all[count++] = *at;
	*own = count;
	for (size_t i = 0; i < more; i++)
		all[count++] = mem_format("%s%s=%s", prefix, variables[i].name, variables[i].text);
	return all;
}

static void free_environment(char **all, size_t own)
{
	for (char **at = all + own; *at; at++)
		free(*at);
	free(all);
}

/* posix_spawn, since to fork while another thread samples would leave the child its locks. */
static pid_t start(const struct alerts *a, char **environment)
{
	char *arguments[] = { "sh", "-c", (char *)a->command, NULL };
	posix_spawn_file_actions_t files;
	posix_spawnattr_t attributes;
	sigset_t none;
	pid_t pid = 0;

	sigemptyset(&none);
	posix_spawn_file_actions_init(&files);
	posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
	if (a->log != -1)
		posix_spawn_file_actions_adddup2(&files, a->log, STDERR_FILENO);
	else if (a->screen)
		posix_spawn_file_actions_addopen(&files, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
	posix_spawn_file_actions_adddup2(&files, STDERR_FILENO, STDOUT_FILENO);
	posix_spawnattr_init(&attributes);
	posix_spawnattr_setsigmask(&attributes, &none);
	posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSID);
	if (posix_spawn(&pid, "/bin/sh", &files, &attributes, arguments, environment) != 0)
		pid = 0;
	else
		prlimit(pid, RLIMIT_CPU, &(struct rlimit){ COMMAND_CPU_S, COMMAND_CPU_S }, NULL);
	posix_spawnattr_destroy(&attributes);
	posix_spawn_file_actions_destroy(&files);
	return pid;
}

/* A place among those under way; NULL: all are taken. */
static pid_t *free_place(struct alerts *a)
{
	for (size_t i = 0; i < ALERTS_AT_ONCE; i++) {
		if (a->running[i] && waitpid(a->running[i], NULL, WNOHANG) != 0)
			a->running[i] = 0;
		if (!a->running[i])
			return &a->running[i];
	}
	return NULL;
}

static void run_command(struct alerts *a, const struct alert *alert)
{
	pid_t *place = free_place(a);
	char **environment;
	size_t own;

	if (place) {
		environment = make_environment(alert, &own);
		*place = start(a, environment);
		free_environment(environment, own);
	}
	if (place && *place)
		return;
	if (a->left_out++ == 0 && !a->screen)
		complain(_("an alert did not run its command: too many are under way"));
}

static void speak(const struct alert *alert)
{
	char *text = mem_format(alert->resolved ? _("resolved: %s: %s") : _("alert: %s: %s"),
				alert->subject, alert->message);

	complain(text);
	free(text);
}

void alerts_tell(struct alerts *a, const struct alert_list *list)
{
	a->unheard = list->lost;
	for (size_t i = 0; i < list->count; i++) {
		const struct alert *alert = &list->alerts[i];
		char *line = alert_line(alert);

		if (a->log != -1)
			write_log(a, line);
		else if (a->speak && !a->screen && alert->asked)
			speak(alert);
		if (a->command)
			run_command(a, alert);
		free(line);
	}
}
