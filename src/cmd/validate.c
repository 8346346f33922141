/* perftop validate: known loads, watched and compared with what they say they did. */
#include "validate/validate.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"

#include "cmd/outputs.h"
#include "cmd/run.h"
#include "cmd/signals.h"

#define LINE_BEGIN  "\r"
#define ERASE_RIGHT "\033[K"

/* One line on stderr, rewritten in place; only where that is a terminal that can. */
static void show_progress(void *context, enum validate_check check, size_t done, size_t all)
{
	char *text =
		mem_format(_("%zu of %zu: %s ..."), done + 1, all, _(validate_info[check].title));

	(void)context;
	text[text_prefix(text, terminal_columns(STDERR_FILENO) - 1, &(int){ 0 })] = '\0';
	fprintf(stderr, LINE_BEGIN "%s" ERASE_RIGHT, text);
	free(text);
}

static bool has_progress(void)
{
	const char *term = getenv("TERM");

	return isatty(STDERR_FILENO) && term && *term && strcmp(term, "dumb") != 0;
}

static int status_of(const struct validation *v)
{
	if (validation_verdict(v) == VALIDATE_FAILED)
		return 1;
	return v->stopped ? 2 : 0;
}

static int publish(const struct run *run, const struct validation *v)
{
	struct sheet *sheet = validation_sheet(v);
	char *json = validation_json(v);
	const struct results results = { .sheet = sheet, .json = json };
	bool published = outputs_publish(run->options, &run->settings, &results);

	free(json);
	sheet_free(sheet);
	return published ? status_of(v) : 2;
}

static int validate(struct run *run)
{
	const struct options *o = run->options;
	char *load = load_path();
	const struct validate_settings settings = {
		.quick = options_have(o, OPTION_QUICK),
		.stop = signals_fd(),
		.load = load,
	};
	bool progress = has_progress();
	struct validation *v;
	struct error err;
	int status = 2;

	v = validate_run(&settings, progress ? show_progress : NULL, NULL, &err);
	if (progress)
		fputs(LINE_BEGIN ERASE_RIGHT, stderr);
	signals_heard();
	if (v)
		status = publish(run, v);
	else
		complain(err.text);
	validation_free(v);
	free(load);
	return status;
}

int validate_command_run(const struct options *o)
{
	struct run *run = mem_alloc(sizeof(*run));
	int status = 2;

	if (run_init(run, o) && outputs_accept(o, false) && outputs_check(o, &run->settings))
		status = validate(run);
	run_clear(run);
	free(run);
	return status;
}
