/* The command line. options.def and subcommands.def are the tables; they say what is said nowhere else. */
#ifndef CMD_OPTIONS_H
#define CMD_OPTIONS_H

#include "base/error.h"
#include "report/report.h"

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
#define X(id, title, subcommand) OPTIONS_##id,
#include "cmd/option_sections.def"
#undef X
	OPTIONS_SECTIONS
};

struct option_info {
	const char *name;
	char letter; /* 0: none */
	const char *
		argument; /* untranslated; NULL: none; "[X]": may be left out; "X...": see options.def */
	enum option_section section;
	const char *help; /* untranslated */
};
extern const struct option_info option_info[OPTION_COUNT];

/* Some of the options, a bit for each. */
typedef unsigned __int128 option_set;
_Static_assert(OPTION_COUNT <= 128, "an option_set has 128 bits");
#define OPTION_BIT(id) ((option_set)1 << (id))

/* What every subcommand takes. */
#define SUBCOMMAND_ALWAYS \
	(OPTION_BIT(OPTION_CONFIG) | OPTION_BIT(OPTION_VERSION) | OPTION_BIT(OPTION_HELP))

enum subcommand {
#define X(id, name, arguments, words, help, run, takes) SUBCOMMAND_##id,
#include "cmd/subcommands.def"
#undef X
	SUBCOMMAND_COUNT /* none: a process is watched */
};

struct options;

/* What stands beside the options. */
enum subcommand_words {
	WORDS_NOTHING,
	WORDS_FILE,    /* one */
	WORDS_WORDS,   /* any number */
	WORDS_COMMAND, /* a command after "--" */
	WORDS_LINES,   /* any number, and a command */
};

struct subcommand_info {
	const char *name;
	const char *arguments; /* untranslated */
	enum subcommand_words words;
	const char *help; /* untranslated */
	int (*run)(const struct options *o);
	option_set takes;
};
extern const struct subcommand_info subcommand_info[SUBCOMMAND_COUNT];

enum task { TASK_RUN, TASK_HELP, TASK_VERSION, TASK_SORT_HELP, TASK_DUMP };

/* A setting given as an option: it overrules the configuration file, which is read later. */
struct given {
	enum option_id option;
	const char *value;
};

/* A file to write at the end. */
struct output_file {
	const char *path; /* "-": standard output */
	enum format format;
};

/* An option that goes on in the words that follow it. */
struct option_words {
	enum option_id option;
	const char **words;
	size_t count;
};

/* The values of an option that may be repeated. */
struct option_values {
	const char **values;
	size_t count;
};

struct options {
	enum task task;
	enum subcommand subcommand;
	option_set used;     /* options that were given */
	enum option_id last; /* the one that was taken last */
	pid_t *pids;
	size_t pid_count;
	const char *name, *segment;
	struct option_values probes;
	const char *preload; /* words with commas between; NULL: not given, or the default */
	const char *costs;   /* likewise; NULL: not given */
	bool wait, children, demo;
	uint64_t functions_hertz; /* --functions; 0: not said */
	uint64_t stack_bytes;     /* --stack-bytes; 0: not said */
	char *const *command;     /* NULL-terminated, part of argv; NULL: none */
	const char **files;       /* a subcommand's words */
	size_t file_count;
	uint64_t iterations;          /* 0: no limit */
	double duration;              /* seconds; NaN: not said; INFINITY: until stopped */
	bool batch, json_lines, once; /* each: no screen */
	bool memory;                  /* by kind */
	struct output_file *outputs;  /* --json and --report, in their order */
	size_t output_count;
	const char *log, *on_alert; /* NULL: none */
	struct option_words *
		lists; /* --before, --after, --parameter, --parameter-list, in their order; --parameter-step-size
				     * as one of a single word */
	size_t list_count;
	double threshold, alpha;   /* diff; NaN: not said */
	double fail_on_regression; /* percent; NaN: not said */
	struct option_values rules, rule_files;
	const char *fail_on, *junit; /* check; NULL: not said */
	uint64_t warmup, runs;       /* bench; 0: not said */
	const char *prepare, *items; /* NULL: not said */
	const char *config, *dump;
	struct given *given;
	size_t given_count;
};

/* argv's strings must outlive it. False with err: wrong usage. */
bool options_parse(struct options *o, int argc, char **argv, struct error *err);
void options_clear(struct options *o);

/* Puts the given settings over those of the configuration file. */
bool options_apply(const struct options *o, struct settings *s, struct error *err);

static inline bool options_have(const struct options *o, enum option_id id)
{
	return (o->used & OPTION_BIT(id)) != 0;
}

/* Whether something is named that can be watched. */
bool options_have_target(const struct options *o);
/* Whether what is watched is started by us: the user's command, or the demo. */
bool options_spawn(const struct options *o);
/* Whether something is to go to standard output alone: "-" as a report's file. */
bool options_claim_stdout(const struct options *o);

/* Of the subcommand, or of perftop. */
void options_help(const struct options *o, FILE *out);

/* For completions, manual page and tests: one of the tables as text, a row a line, fields separated
 * by tabs. False: there is no such table. */
bool options_dump(const char *table, FILE *out);

#endif
