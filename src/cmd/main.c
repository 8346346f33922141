/* The program: what is asked for, and who does it. */
#include <fcntl.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "tui/tui.h"

#include "cmd/run.h"
#include "cmd/signals.h"

static int usage(const char *sentence)
{
	complain(sentence);
	fputs(_("Try 'perftop --help' for more information.\n"), stderr);
	return 2;
}

static void warn(void *context, const char *sentence)
{
	(void)context;
	complain(sentence);
}

static bool load_settings(struct run *run, struct error *err)
{
	const struct options *o = run->options;

	settings_init(run->settings);
	run->config_path = o->config ? mem_string(o->config) : settings_path();
	if (run->config_path &&
	    !settings_read(run->settings, run->config_path, o->config != NULL, warn, NULL, err))
		return false;
	if (!options_apply(o, run->settings, err))
		return false;
	settings_adapt(run->settings);
	return true;
}

static bool has_target(const struct options *o)
{
	return o->pid_count || o->name || o->segment || o->demo || o->command;
}

static int start(struct run *run)
{
	const struct options *o = run->options;
	bool screen = !o->batch && !o->json_lines && !o->once && isatty(STDOUT_FILENO);
	int status;

	if (!screen && !has_target(o))
		return usage(_("nothing to watch: give a PID, a name or a command"));
	if (o->demo)
		run->demo[0] = demo_path();
	history_init(&run->history, run->settings->window);
	status = screen ? watch_run(run) : batch_run(run);
	source_close(run->source);
	history_clear(&run->history);
	free(run->demo[0]);
	return status;
}

static int watch_something(const struct options *o)
{
	struct settings settings;
	struct run *run = mem_alloc(sizeof(*run));
	struct error err;
	int status = 2;

	run->options = o;
	run->settings = &settings;
	if (load_settings(run, &err))
		status = start(run);
	else
		complain(err.text);
	settings_clear(&settings);
	free(run->config_path);
	free(run);
	return status;
}

static int print(const char *text)
{
	fputs(text, stdout);
	return 0;
}

static int sort_help(void)
{
	char *text = tui_sort_help();

	print(text);
	free(text);
	return 0;
}

static int dump(const char *table)
{
	if (strcmp(table, "columns") == 0)
		return sort_help();
	return options_dump(table, stdout) ? 0 : usage(_("there is no such table"));
}

static int run_task(const struct options *o)
{
	switch (o->task) {
	case TASK_HELP: options_help(stdout); return 0;
	case TASK_VERSION: return print("perftop " PACKAGE_VERSION "\n");
	case TASK_SORT_HELP: return sort_help();
	case TASK_DUMP: return dump(o->dump);
	case TASK_LIST: return list_run(o->json_lines);
	default: return watch_something(o);
	}
}

/* What was buffered must have arrived. */
static int flush(int status)
{
	if (fflush(stdout) == 0 && !ferror(stdout))
		return status;
	complain(_("cannot write to standard output"));
	return 2;
}

/* Where stdin, stdout or stderr is closed, the next file or pipe that we open would take its number, and be written
 * to. What holds the place refuses both what it stands for and the rest: it is open the wrong way round. */
static void hold_standard_descriptors(void)
{
	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
		if (fcntl(fd, F_GETFD) == -1)
			(void)!open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY);
}

/* Samples are made by one thread and released by the other: a heap for each would grow and shrink by pages all the
 * time. glibc's; other C libraries have one heap anyway. */
static void share_heap(void)
{
#ifdef M_ARENA_MAX
	mallopt(M_ARENA_MAX, 1);
#endif
}

int main(int argc, char **argv)
{
	struct options options;
	struct error err;
	int status;

	hold_standard_descriptors();
	share_heap();
	i18n_init();
	mem_on_failure(tui_rescue);
	if (!signals_open(&err)) {
		complain(err.text);
		return 2;
	}
	status = options_parse(&options, argc, argv, &err) ? flush(run_task(&options))
							   : usage(err.text);
	options_clear(&options);
	return status;
}
