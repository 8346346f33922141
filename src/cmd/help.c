/* --help, and the tables as text. */
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/text.h"
#include "model/metric.h"

#include "cmd/options.h"

#define NAME_COLUMNS 28
#define LINE_COLUMNS 80

#define SUBCOMMAND_NONE SUBCOMMAND_COUNT

static const struct {
	const char *title;
	enum subcommand subcommand; /* that alone has its options */
} sections[OPTIONS_SECTIONS] = {
#define X(id, title, subcommand) { title, SUBCOMMAND_##subcommand },
#include "cmd/option_sections.def"
#undef X
};

/* Words of the text in lines, each after `indent` blanks; the first line's stand already. */
static void print_wrapped(FILE *out, const char *text, int indent)
{
	int column = indent;

	while (*text) {
		int length = (int)strcspn(text, " ");
		int used = text_columns(text) - text_columns(text + length);

		if (column > indent && column + 1 + used > LINE_COLUMNS) {
			fprintf(out, "\n%*s", indent, "");
			column = indent;
		}
		fprintf(out, column > indent ? " %.*s" : "%.*s", length, text);
		column += used + (column > indent);
		text += length;
		text += strspn(text, " ");
	}
	fputc('\n', out);
}

/* A name, and what it is beside it or, where there is no room, below. */
static void print_entry(FILE *out, const char *name, const char *help)
{
	int columns = text_columns(name);

	fputs(name, out);
	if (columns >= NAME_COLUMNS)
		fprintf(out, "\n%*s", NAME_COLUMNS, "");
	else
		fprintf(out, "%*s", NAME_COLUMNS - columns, "");
	print_wrapped(out, help, NAME_COLUMNS);
}

static void print_subcommand(FILE *out, const struct subcommand_info *info)
{
	char name[128];

	snprintf(name, sizeof(name), "  %s %s", info->name, _(info->arguments));
	print_entry(out, name, _(info->help));
}

/* "=TIME", "[=PERCENT]", " FILE..." */
static void print_argument(char *name, size_t size, const struct option_info *info)
{
	const char *argument = info->argument ? _(info->argument) : "";
	size_t length = strlen(name);

	if (*argument == '[')
		snprintf(name + length, size - length, "[=%s", argument + 1);
	else if (*argument)
		snprintf(name + length, size - length, "%s%s", strstr(argument, "...") ? " " : "=",
			 argument);
}

static void print_option(FILE *out, const struct option_info *info)
{
	char name[128];

	if (info->letter)
		snprintf(name, sizeof(name), "  -%c, --%s", info->letter, info->name);
	else
		snprintf(name, sizeof(name), "      --%s", info->name);
	print_argument(name, sizeof(name), info);
	print_entry(out, name, _(info->help));
}

/* Of one section, those that are in the set. */
static void print_section(FILE *out, int section, option_set set)
{
	bool begun = false;

	for (int i = 0; i < OPTION_COUNT; i++) {
		if ((int)option_info[i].section != section || !(set & OPTION_BIT(i)))
			continue;
		if (!begun)
			fprintf(out, "\n%s:\n", _(sections[section].title));
		begun = true;
		print_option(out, &option_info[i]);
	}
}

static void print_general(FILE *out)
{
	fputs(_("Usage: perftop [OPTION]... -p PID[,PID]...   watch running processes\n"
		"       perftop [OPTION]... -N PATTERN        watch processes by name\n"
		"       perftop [OPTION]... -- COMMAND...     start a command and watch it\n"
		"       perftop [OPTION]...                   pick a process from a list\n"
		"       perftop COMMAND ...                   one of the commands below\n"
		"Watches what processes use, and how long the operations take that they record\n"
		"with libperftop.\n"),
	      out);
	fprintf(out, "\n%s:\n", _("Commands"));
	for (int i = 0; i < SUBCOMMAND_COUNT; i++)
		print_subcommand(out, &subcommand_info[i]);
	for (int section = 0; section < OPTIONS_SECTIONS; section++)
		if (sections[section].subcommand == SUBCOMMAND_NONE)
			print_section(out, section, ~(option_set)0);
	fputc('\n', out);
	print_wrapped(
		out,
		_("A TIME is in seconds, or has a unit: 500ms, 2s, 1min, 1h. The status is 0; 2 "
		  "on a wrong usage, a target that cannot be watched or a report that cannot be "
		  "written; a command's own status where perftop started one. 'perftop COMMAND --help' has the options of a command. "
		  "The keys of the screen are under its F1; all else is in perftop(1)."),
		0);
}

static void print_of_subcommand(FILE *out, const struct subcommand_info *info)
{
	fprintf(out, _("Usage: perftop %s %s\n"), info->name, _(info->arguments));
	print_wrapped(out, _(info->help), 0);
	for (int section = 0; section < OPTIONS_SECTIONS; section++)
		print_section(out, section, info->takes | SUBCOMMAND_ALWAYS);
}

void options_help(const struct options *o, FILE *out)
{
	if (o->subcommand == SUBCOMMAND_COUNT)
		print_general(out);
	else
		print_of_subcommand(out, &subcommand_info[o->subcommand]);
}

static void dump_options(FILE *out)
{
	for (int i = 0; i < OPTION_COUNT; i++) {
		const struct option_info *info = &option_info[i];

		fprintf(out, "--%s\t%c%c\t%s\t%s\t%s\n", info->name, info->letter ? '-' : ' ',
			info->letter ? info->letter : ' ', info->argument ? info->argument : "",
			sections[info->section].title, info->help);
	}
}

static void dump_settings(FILE *out)
{
	for (size_t i = 0; i < setting_count; i++)
		fprintf(out, "%s\t%s\t%s\n", setting_info[i].key, setting_info[i].initial,
			setting_info[i].help);
}

static void dump_subcommands(FILE *out)
{
	for (int i = 0; i < SUBCOMMAND_COUNT; i++)
		fprintf(out, "%s\t%s\t%s\n", subcommand_info[i].name, subcommand_info[i].arguments,
			subcommand_info[i].help);
}

static void dump_formats(FILE *out)
{
	for (int i = 0; i < FORMAT_COUNT; i++)
		fprintf(out, "%s\t%s\n", format_info[i].name, format_info[i].help);
}

/* As settings are: key, default, help. */
static void dump_analysis(FILE *out)
{
	struct settings usual;

	settings_init(&usual);
	for (int i = 0; i < RULE_ALERT; i++) { /* an alert has its condition */
		char *value = settings_rule(&usual, (enum rule)i);

		fprintf(out, SETTING_RULE "%s\t%s\t%s\n", rule_info[i].name, value,
			rule_info[i].reads);
		free(value);
	}
	for (int i = 0; i < HEALTH_PARTS; i++) {
		char *value = settings_weight(&usual, (enum health_part)i);

		fprintf(out, SETTING_WEIGHT "%s\t%s\t%s\n", health_info[i].name, value,
			health_info[i].help);
		free(value);
	}
	settings_clear(&usual);
}

static void dump_metrics(FILE *out)
{
	for (int i = 0; i < METRIC_COUNT; i++)
		fprintf(out, "%s\t%s\t%s\n", metric_info[i].name, unit_name(metric_info[i].unit),
			metric_info[i].help);
}

bool options_dump(const char *table, FILE *out)
{
	static const struct {
		const char *name;
		void (*dump)(FILE *out);
	} tables[] = {
		{ "options", dump_options }, { "settings", dump_settings },
		{ "metrics", dump_metrics }, { "subcommands", dump_subcommands },
		{ "formats", dump_formats }, { "analysis", dump_analysis },
	};

	for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++) {
		if (strcmp(tables[i].name, table) != 0)
			continue;
		tables[i].dump(out);
		return true;
	}
	return false;
}
