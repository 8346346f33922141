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

#include "cmd/outputs.h"
#include "cmd/run.h"
#include "cmd/signals.h"

static int start(struct run *run)
{
	const struct options *o = run->options;
	bool each = o->batch || o->json_lines, screen;

	if (o->output_count && !each) {
		run_choose_view(run);
		return profile_run(run);
	}
	screen = !each && !o->once && isatty(STDOUT_FILENO);
	return screen ? watch_run(run) : batch_run(run);
}

static int watch_something(const struct options *o)
{
	struct run *run;
	int status = 2;

	if (!options_have_target(o) &&
	    (o->batch || o->json_lines || o->once || o->output_count || !isatty(STDOUT_FILENO)))
		return complain_usage(_("nothing to watch: give a PID, a name or a command"));
	run = mem_alloc(sizeof(*run));
	if (run_init(run, o) && outputs_check(o, &run->settings) && run_judge(run))
		status = start(run);
	run_clear(run);
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
	return options_dump(table, stdout) ? 0 : complain_usage(_("there is no such table"));
}

static int run_task(const struct options *o)
{
	switch (o->task) {
	case TASK_HELP: options_help(o, stdout); return 0;
	case TASK_VERSION: return print("perftop " PACKAGE_VERSION "\n");
	case TASK_SORT_HELP: return sort_help();
	case TASK_DUMP: return dump(o->dump);
	default: break;
	}
	if (o->subcommand != SUBCOMMAND_COUNT)
		return subcommand_info[o->subcommand].run(o);
	return watch_something(o);
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
							   : complain_usage(err.text);
	options_clear(&options);
	return status;
}
