/*
 * Fills the marks of doc/perftop*.1.in with the program's own tables, so that the manual pages have
 * what the program has: tables PERFTOP.1.IN >PERFTOP.1. A mark is a line "@NAME@", or @VERSION@ and
 * @PKGDATADIR@ anywhere. A page perftop-NAME.1.in is that of a subcommand, and has its options. Runs at
 * build time only.
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/threshold.h"

#define N_(text)      text
#define LENGTH(array) (sizeof(array) / sizeof(*(array)))

/* Text as troff wants it: hyphens as they are typed, nothing at the start of a line taken for a
 * request. */
static void put(const char *text)
{
	if (*text == '.' || *text == '\'')
		fputs("\\&", stdout);
	for (; *text; text++)
		switch (*text) {
		case '-': fputs("\\-", stdout); break;
		case '\\': fputs("\\e", stdout); break;
		case '^': fputs("\\(ha", stdout); break;
		case '~': fputs("\\(ti", stdout); break;
		case '`': fputs("\\(ga", stdout); break;
		case '\'': fputs("\\(aq", stdout); break;
		default: putchar(*text);
		}
}

static void put_font(const char *font, const char *text)
{
	printf("\\f%s", font);
	put(text);
	fputs("\\fR", stdout);
}

static void put_line(const char *text)
{
	put(text);
	putchar('\n');
}

/* A table of names and what they are: the first column bold, the last filled. */
static void begin_table(const char *columns)
{
	printf(".TS\ntab(|);\n%s.\n", columns);
}

static void put_row(const char *name, const char *note, const char *text)
{
	put(name);
	if (note) {
		putchar('|');
		put(note);
	}
	fputs("|T{\n", stdout);
	put_line(text);
	puts("T}");
}

static void end_table(void)
{
	puts(".TE");
}

enum section {
#define X(id, title, subcommand) SECTION_##id,
#include "cmd/option_sections.def"
#undef X
	SECTION_COUNT
};

static const struct {
	const char *title, *subcommand;
} sections[] = {
#define X(id, title, subcommand) { title, #subcommand },
#include "cmd/option_sections.def"
#undef X
};

enum option {
#define X(id, ...) OPTION_##id,
#include "cmd/options.def"
#undef X
};

static const struct {
	const char *name;
	char letter;
	const char *argument;
	enum section section;
	const char *help;
} options[] = {
#define X(id, name, letter, argument, section, help) \
	{ name, letter, argument, SECTION_##section, help },
#include "cmd/options.def"
#undef X
};

/* As cmd/options.h has it */
typedef unsigned __int128 option_set;
#define TAKES(id) ((option_set)1 << OPTION_##id)

static const struct subcommand {
	const char *name, *arguments, *help;
	option_set takes;
} subcommands[] = {
#define X(id, name, arguments, words, help, run, takes) { name, arguments, help, takes },
#include "cmd/subcommands.def"
#undef X
};

/* Whose page is made; NULL: perftop's own. */
static const struct subcommand *page_of;

/* "=TIME", "[=PERCENT]", " FILE..." */
static void put_argument(const char *argument)
{
	char text[64];

	if (*argument == '[') {
		snprintf(text, sizeof(text), "%.*s", (int)strlen(argument) - 2, argument + 1);
		fputs("[\\fB=\\fR", stdout);
		put_font("I", text);
		putchar(']');
		return;
	}
	fputs(strstr(argument, "...") ? " " : "\\fB=\\fR", stdout);
	put_font("I", argument);
}

static void put_option(size_t i)
{
	char text[64];

	puts(".TP");
	if (options[i].letter) {
		snprintf(text, sizeof(text), "-%c", options[i].letter);
		put_font("B", text);
		fputs(", ", stdout);
	}
	snprintf(text, sizeof(text), "--%s", options[i].name);
	put_font("B", text);
	if (options[i].argument)
		put_argument(options[i].argument);
	putchar('\n');
	put_line(options[i].help);
}

/* Those that the page is about: of perftop itself all but a subcommand's own. */
static bool is_shown(size_t i)
{
	static const option_set always = TAKES(CONFIG) | TAKES(VERSION) | TAKES(HELP);

	if (page_of)
		return (page_of->takes | always) >> i & 1;
	return strcmp(sections[options[i].section].subcommand, "NONE") == 0;
}

static void put_options(void)
{
	for (size_t section = 0; section < SECTION_COUNT; section++) {
		bool begun = false;

		for (size_t i = 0; i < LENGTH(options); i++) {
			if (options[i].section != section || !is_shown(i))
				continue;
			if (!begun)
				printf(".SS %s\n", sections[section].title);
			begun = true;
			put_option(i);
		}
	}
}

static void put_synopsis(void)
{
	for (size_t i = 0; i < LENGTH(subcommands); i++) {
		puts(".SY perftop");
		put_font("B", subcommands[i].name);
		putchar(' ');
		put_line(subcommands[i].arguments);
		puts(".YS");
	}
}

static void put_subcommands(void)
{
	for (size_t i = 0; i < LENGTH(subcommands); i++) {
		puts(".TP");
		put_font("B", subcommands[i].name);
		putchar(' ');
		put_line(subcommands[i].arguments);
		put_line(subcommands[i].help);
	}
}

static const struct {
	const char *name, *help;
} formats[] = {
#define X(id, name, other, shows, write, help) { name, help },
#include "report/formats.def"
#undef X
};

static void put_formats(void)
{
	begin_table("lb lx");
	for (size_t i = 0; i < LENGTH(formats); i++)
		put_row(formats[i].name, NULL, formats[i].help);
	end_table();
}

static const struct {
	const char *name, *unit;
	double threshold;
	const char *reads, *source;
} rules[] = {
#define X(id, name, severity, unit, threshold, title, reads, suggestion, source) \
	{ name, unit, threshold, reads, source },
#include "analysis/rules.def"
#undef X
};

/* The last is that of alerts, which have conditions. */
static void put_rules(void)
{
	begin_table("lb l lx");
	for (size_t i = 0; i < LENGTH(rules) - 1; i++) {
		char *threshold = threshold_text(rules[i].threshold, rules[i].unit);

		put_row(rules[i].name, threshold, rules[i].reads);
		free(threshold);
	}
	end_table();
}

static void put_sources(void)
{
	begin_table("lb lx");
	for (size_t i = 0; i < LENGTH(rules) - 1; i++)
		put_row(rules[i].name, NULL, rules[i].source);
	end_table();
}

static const struct {
	const char *name, *title, *help;
	double weight;
} health[] = {
#define X(id, name, weight, title, help) { name, title, help, weight },
#include "analysis/health.def"
#undef X
};

static void put_health(void)
{
	begin_table("lb l lx");
	for (size_t i = 0; i < LENGTH(health); i++) {
		char *weight = threshold_text(health[i].weight, "");

		put_row(health[i].name, weight, health[i].help);
		free(weight);
	}
	end_table();
}

static const struct {
	const char *name;
	bool of_operations, of_resources;
} figures[] = {
#define X(id, name, of_operations, of_resources, ...) { name, of_operations, of_resources },
#include "analysis/condition_figures.def"
#undef X
};

/* One line: the names, with commas between. */
static void put_figures(bool of_operations)
{
	const char *between = "";

	for (size_t i = 0; i < LENGTH(figures); i++) {
		if (!(of_operations ? figures[i].of_operations : figures[i].of_resources))
			continue;
		fputs(between, stdout);
		put_font("B", figures[i].name);
		between = ", ";
	}
	putchar('\n');
}

static void put_operation_figures(void)
{
	put_figures(true);
}

static void put_resource_figures(void)
{
	put_figures(false);
}

static const struct {
	const char *name, *fallback, *help;
} settings[] = {
#define X(name, type, field, fallback, help) { name, fallback, help },
#include "cmd/settings.def"
#undef X
};

static void put_settings(void)
{
	begin_table("lb l lx");
	for (size_t i = 0; i < LENGTH(settings); i++)
		put_row(settings[i].name, settings[i].fallback, settings[i].help);
	end_table();
}

/* Actions without help share that of the one above: 2 to 9. */
static const struct {
	const char *keys, *help;
} actions[] = {
#define X(id, keys, label, help, where) { keys, help },
#include "tui/actions.def"
#undef X
};

static void put_keys(void)
{
	begin_table("lb lx");
	for (size_t i = 0; i < LENGTH(actions); i++)
		if (*actions[i].help)
			put_row(actions[i].keys, NULL, actions[i].help);
	end_table();
}

static const struct {
	const char *name, *header, *help;
} columns[] = {
#define X(id, name, header, kind, width, priority, first, histogram, costs, figure, help) \
	{ name, header, help },
#include "tui/columns.def"
#undef X
};

static void put_columns(void)
{
	begin_table("lb l lx");
	for (size_t i = 0; i < LENGTH(columns); i++)
		put_row(columns[i].name, columns[i].header, columns[i].help);
	end_table();
}

static const struct {
	unsigned code;
	char ascii;
	const char *help;
} signs[] = {
#define X(id, code, ascii, help) { code, ascii, help },
#include "tui/signs.def"
#undef X
};

static void put_signs(void)
{
	begin_table("lb lb lx");
	for (size_t i = 0; i < LENGTH(signs); i++) {
		char ascii[] = { signs[i].ascii, '\0' };

		if (signs[i].code < 0x80)
			put(ascii);
		else
			printf("\\[u%04X]", signs[i].code);
		putchar('|');
		put_row(ascii, NULL, signs[i].help);
	}
	end_table();
}

static const struct {
	const char *name, *help;
} metrics[] = {
#define X(id, name, unit, title, help) { name, help },
#include "model/metrics.def"
#undef X
};

static void put_metrics(void)
{
	begin_table("lb lx");
	for (size_t i = 0; i < LENGTH(metrics); i++)
		put_row(metrics[i].name, NULL, metrics[i].help);
	end_table();
}

static const char *const whys[] = {
#define X(id, text) text,
#include "model/why.def"
#undef X
};

static void put_whys(void)
{
	for (size_t i = 1; i < LENGTH(whys); i++) {
		puts(".IP \\(bu 2");
		put_line(whys[i]);
	}
}

static const struct {
	const char *name, *help;
} states[] = {
#define X(id, name, text) { name, text },
#include "model/segment_states.def"
#undef X
};

static void put_states(void)
{
	begin_table("lb lx");
	for (size_t i = 0; i < LENGTH(states); i++)
		put_row(states[i].name, NULL, states[i].help);
	end_table();
}

static const struct {
	const char *name, *help;
} drops[] = {
#define X(id, name, text) { name, text },
#include "model/drops.def"
#undef X
};

static void put_drops(void)
{
	begin_table("lb lx");
	for (size_t i = 0; i < LENGTH(drops); i++)
		put_row(drops[i].name, NULL, drops[i].help);
	end_table();
}

static const struct {
	const char *mark;
	void (*put)(void);
} marks[] = {
	{ "@OPTIONS@", put_options },
	{ "@KEYS@", put_keys },
	{ "@COLUMNS@", put_columns },
	{ "@SETTINGS@", put_settings },
	{ "@METRICS@", put_metrics },
	{ "@WHYS@", put_whys },
	{ "@STATES@", put_states },
	{ "@DROPS@", put_drops },
	{ "@SIGNS@", put_signs },
	{ "@SYNOPSIS@", put_synopsis },
	{ "@RULES@", put_rules },
	{ "@FORMATS@", put_formats },
	{ "@SOURCES@", put_sources },
	{ "@HEALTH@", put_health },
	{ "@SUBCOMMANDS@", put_subcommands },
	{ "@FIGURES@", put_operation_figures },
	{ "@RESOURCEFIGURES@", put_resource_figures },
};

/* A line of the page with what is known at configuration time. */
static void put_words(char *line)
{
	static const struct {
		const char *mark, *text;
	} words[] = { { "@VERSION@", PACKAGE_VERSION }, { "@PKGDATADIR@", PKGDATADIR } };
	char *at;

	for (size_t i = 0; i < LENGTH(words); i++) {
		at = strstr(line, words[i].mark);
		if (at == NULL)
			continue;
		printf("%.*s%s", (int)(at - line), line, words[i].text);
		line = at + strlen(words[i].mark);
	}
	fputs(line, stdout);
}

static void put_page_line(char *line)
{
	for (size_t i = 0; i < LENGTH(marks); i++)
		if (strncmp(line, marks[i].mark, strlen(marks[i].mark)) == 0) {
			marks[i].put();
			return;
		}
	put_words(line);
}

/* "doc/perftop-diff.1.in": that of diff. */
static const struct subcommand *subcommand_of(const char *path)
{
	const char *name = strstr(path, "perftop-");

	for (size_t i = 0; name && i < LENGTH(subcommands); i++) {
		size_t length = strlen(subcommands[i].name);

		if (strncmp(name + 8, subcommands[i].name, length) == 0 && name[8 + length] == '.')
			return &subcommands[i];
	}
	return NULL;
}

int main(int argc, char **argv)
{
	FILE *page = argc == 2 ? fopen(argv[1], "r") : NULL;
	char line[1024];

	if (page == NULL) {
		fputs("usage: tables PERFTOP.1.IN\n", stderr);
		return 2;
	}
	page_of = subcommand_of(strrchr(argv[1], '/') ? strrchr(argv[1], '/') : argv[1]);
	while (fgets(line, sizeof(line), page))
		put_page_line(line);
	return ferror(page) || fclose(page) || fflush(stdout) ? 1 : 0;
}
