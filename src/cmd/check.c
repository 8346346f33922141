/* perftop check: saved documents against rules. */
#include "decide/check.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "report/sheet.h"

#include "cmd/input.h"
#include "cmd/outputs.h"
#include "cmd/run.h"
#include "cmd/signals.h"
#include "cmd/write.h"

struct checking {
	struct run run;
	struct check_rules rules;
	struct check_input *inputs; /* as many as there are files */
	struct document **documents;
	struct error *errors;
	struct check *check;
};

/* ---- what is asked for ---- */

static bool take_severity(struct check_rules *rules, const char *name, struct error *err)
{
	if (!name)
		return true;
	for (int i = 0; i < SEVERITY_COUNT; i++) {
		if (strcmp(severity_name((enum severity)i), name) != 0)
			continue;
		rules->fail_on = (enum severity)i;
		return true;
	}
	return error_set(err, _("--fail-on: '%s' is none of info, warning and critical"), name);
}

static bool take_options(struct check_rules *rules, const struct options *o, struct error *err)
{
	if (!o->file_count)
		return error_set(err,
				 _("check needs a file: a document that perftop --json wrote"));
	if (!o->rules.count && !o->rule_files.count && !o->fail_on)
		return error_set(err,
				 _("there is nothing to check: give --rule, --rules or --fail-on"));
	for (size_t i = 0; i < o->rules.count; i++)
		if (!check_rules_add(rules, o->rules.values[i], err))
			return false;
	return take_severity(rules, o->fail_on, err);
}

static bool read_rules(struct check_rules *rules, const struct options *o)
{
	bool good = true;
	struct error err;

	for (size_t i = 0; i < o->rule_files.count; i++) {
		if (check_rules_read(rules, o->rule_files.values[i], &err))
			continue;
		complain(err.text);
		good = false;
	}
	return good;
}

static bool can_write(const struct options *o, const struct settings *s)
{
	bool good = outputs_accept(o, false) && outputs_check(o, s);

	return good && (!o->junit || outputs_check_path(s, o->junit));
}

/* ---- documents ---- */

/* One that cannot be read is a result like others. */
static void read_documents(struct checking *c)
{
	const struct options *o = c->run.options;

	c->inputs = mem_alloc_array(o->file_count, sizeof(*c->inputs));
	c->documents = mem_alloc_array(o->file_count, sizeof(*c->documents));
	c->errors = mem_alloc_array(o->file_count, sizeof(*c->errors));
	for (size_t i = 0; i < o->file_count; i++) {
		c->documents[i] = input_read(o->files[i], &c->errors[i]);
		c->inputs[i] =
			(struct check_input){ o->files[i], c->documents[i], c->errors[i].text };
	}
}

/* ---- what comes out ---- */

/* The summary of a step belongs to all its commands: it is added to. */
static bool append(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0644);
	bool good = fd != -1 && write_all(fd, text, strlen(text), -1);
	struct error err;

	if (!good) {
		error_errno(&err, _("cannot write '%s'"), path);
		complain(err.text);
	}
	if (fd != -1)
		close(fd);
	return good;
}

static bool tell_github(const struct checking *c, const struct sheet *page)
{
	const char *summary = getenv("GITHUB_STEP_SUMMARY");
	char *commands = check_github(c->check);
	bool good = outputs_put(&c->run.settings, "-", commands);

	free(commands);
	if (summary && *summary) {
		char *markdown = sheet_markdown(page);

		good &= append(summary, markdown);
		free(markdown);
	}
	return good;
}

static bool write_junit(const struct checking *c, const char *path)
{
	char *xml = check_junit(c->check);
	bool good = outputs_put(&c->run.settings, path, xml);

	free(xml);
	return good;
}

static bool publish(const struct checking *c)
{
	const struct options *o = c->run.options;
	struct sheet *sheet = check_sheet(c->check), *page = check_page(c->check);
	char *json = check_json(c->check);
	struct results results = { .sheet = sheet, .markdown = page, .page = page, .json = json };
	bool good = outputs_publish(o, &c->run.settings, &results);

	if (o->junit)
		good &= write_junit(c, o->junit);
	if (options_have(o, OPTION_GITHUB))
		good &= tell_github(c, page);
	sheet_free(sheet);
	sheet_free(page);
	free(json);
	return good;
}

/* ---- the command ---- */

static int check(struct checking *c)
{
	const struct options *o = c->run.options;
	struct error err;

	if (!take_options(&c->rules, o, &err))
		return complain_usage(err.text);
	if (!read_rules(&c->rules, o) || !can_write(o, &c->run.settings))
		return 2;
	signals_at_once(true);
	read_documents(c);
	c->check = check_documents(&c->rules, c->inputs, o->file_count);
	signals_at_once(false);
	return publish(c) ? check_status(c->check) : 2;
}

static void clear(struct checking *c)
{
	check_free(c->check);
	for (size_t i = 0; c->documents && i < c->run.options->file_count; i++)
		document_free(c->documents[i]);
	free(c->documents);
	free(c->inputs);
	free(c->errors);
	check_rules_clear(&c->rules);
	run_clear(&c->run);
}

int check_run(const struct options *o)
{
	struct checking *c = mem_alloc(sizeof(*c));
	int status;

	check_rules_init(&c->rules);
	status = run_init(&c->run, o) ? check(c) : 2;
	clear(c);
	free(c);
	return status;
}
