/* The command line. options.def is the table; it says what is said nowhere else. */
#ifndef CMD_OPTIONS_H
#define CMD_OPTIONS_H

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/types.h>

#include "cmd/settings.h"

enum option_id {
#define X(id, name, letter, argument, section, help) OPTION_##id,
#include "cmd/options.def"
#undef X
	OPTION_COUNT
};

enum option_section {
#define X(id, title) OPTIONS_##id,
#include "cmd/option_sections.def"
#undef X
	OPTIONS_SECTIONS
};

struct option_info {
	const char *name;
	char letter;          /* 0: none */
	const char *argument; /* untranslated; NULL: none */
	enum option_section section;
	const char *help; /* untranslated */
};
extern const struct option_info option_info[OPTION_COUNT];

enum task { TASK_WATCH, TASK_LIST, TASK_HELP, TASK_VERSION, TASK_SORT_HELP, TASK_DUMP };

/* A setting given as an option: it overrules the configuration file, which is read later. */
struct given {
	enum option_id option;
	const char *value;
};

struct options {
	enum task task;
	pid_t *pids;
	size_t pid_count;
	const char *name, *segment;
	bool wait, children, demo;
	char *const *command;         /* NULL-terminated, part of argv; NULL: none */
	uint64_t iterations;          /* 0: no limit */
	double duration;              /* seconds; NaN: not said; INFINITY: until stopped */
	bool batch, json_lines, once; /* each: no screen */
	const char *json;             /* file; NULL: none */
	const char *config, *dump;
	struct given *given;
	size_t given_count;
};

/* argv's strings must outlive it. False with err: wrong usage. */
bool options_parse(struct options *o, int argc, char **argv, struct error *err);
void options_clear(struct options *o);

/* Puts the given settings over those of the configuration file. */
bool options_apply(const struct options *o, struct settings *s, struct error *err);

void options_help(FILE *out);

/* For completions, manual page and tests: one of the tables as text, a row a line, fields separated
 * by tabs. False: there is no such table. */
bool options_dump(const char *table, FILE *out);

#endif
