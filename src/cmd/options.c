/* The command line. */
#include "cmd/options.h"

#include <getopt.h>
#include <limits.h>
#include <math.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/quantity.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/number.h"
#include "probe/probe.h"

#include "cmd/preload.h"

/* Beyond what a letter can be. */
#define LONG_ONLY   1000
#define DUMP_HIDDEN (LONG_ONLY + OPTION_COUNT)

const struct option_info option_info[OPTION_COUNT] = {
#define X(id, name, letter, argument, section, help) \
	[OPTION_##id] = { name, letter, argument, OPTIONS_##section, help },
#include "cmd/options.def"
#undef X
};

/* What an option does with its value. Options without a row in `takers` are settings of the same name. */
struct taker;
typedef bool take_fn(struct options *o, const struct taker *taker, const char *value,
		     struct error *err);
struct taker {
	take_fn *take;
	enum option_id option;
	size_t offset; /* of what it fills in, in struct options */
};

static void *target_of(struct options *o, const struct taker *taker)
{
	return (char *)o + taker->offset;
}

static const char *name_of(const struct taker *taker)
{
	return option_info[taker->option].name;
}

static bool take_flag(struct options *o, const struct taker *taker, const char *value,
		      struct error *err)
{
	(void)value;
	(void)err;
	return *(bool *)target_of(o, taker) = true;
}

/* Whether it only counts that an option was given: options_have. */
static bool take_nothing(struct options *o, const struct taker *taker, const char *value,
			 struct error *err)
{
	(void)o;
	(void)taker;
	(void)value;
	(void)err;
	return true;
}

static bool is_empty(const struct taker *taker, const char *value, struct error *err)
{
	return !*value && !error_set(err, _("--%s: the value is empty"), name_of(taker));
}

static bool take_text(struct options *o, const struct taker *taker, const char *value,
		      struct error *err)
{
	*(const char **)target_of(o, taker) = value;
	return !is_empty(taker, value, err);
}

static bool take_value(struct options *o, const struct taker *taker, const char *value,
		       struct error *err)
{
	struct option_values *v = target_of(o, taker);

	v->values = mem_resize(v->values, v->count + 1, sizeof(*v->values));
	v->values[v->count++] = value;
	return !is_empty(taker, value, err);
}

static bool take_whole(struct options *o, const struct taker *taker, const char *value,
		       struct error *err)
{
	char *what = mem_format("--%s", name_of(taker));
	uint64_t least = taker->option == OPTION_WARMUP ? 0 : 1;
	bool good = number_parse_u64(value, what, least, UINT64_MAX, target_of(o, taker), err);

	free(what);
	return good;
}

/* Without a value: what the settings say. */
static bool take_hertz(struct options *o, const struct taker *taker, const char *value,
		       struct error *err)
{
	return !value || number_parse_u64(value, "--functions", SETTING_HERTZ_LEAST,
					  SETTING_HERTZ_MOST, target_of(o, taker), err);
}

static bool take_stack(struct options *o, const struct taker *taker, const char *value,
		       struct error *err)
{
	return setting_parse_stack(value, "--stack-bytes", target_of(o, taker), err);
}

static bool take_time(struct options *o, const struct taker *taker, const char *value,
		      struct error *err)
{
	char *what = mem_format("--%s", name_of(taker));
	bool good = number_parse_duration(value, what, "1ms", NUMBER_DURATION_MOST,
					  target_of(o, taker), err);

	free(what);
	return good;
}

static bool take_percent(struct options *o, const struct taker *taker, const char *value,
			 struct error *err)
{
	double *percent = target_of(o, taker);

	return (quantity_parse(QUANTITY_PERCENT, value, percent) && *percent >= 0) ||
	       error_set(err, _("--%s: '%s' is not a percentage"), name_of(taker), value);
}

static bool take_chance(struct options *o, const struct taker *taker, const char *value,
			struct error *err)
{
	double *chance = target_of(o, taker);

	return (quantity_parse(QUANTITY_NUMBER, value, chance) && *chance > 0 && *chance < 1) ||
	       error_set(err, _("--%s: '%s' is not a number between 0 and 1"), name_of(taker),
			 value);
}

/* Without a value: what is left as the default. */
static bool take_optional_percent(struct options *o, const struct taker *taker, const char *value,
				  struct error *err)
{
	return !value || take_percent(o, taker, value, err);
}

/* The first word; those that follow come through add_word. */
static bool take_words(struct options *o, const struct taker *taker, const char *value,
		       struct error *err)
{
	struct option_words *list;

	o->lists = mem_resize(o->lists, o->list_count + 1, sizeof(*o->lists));
	list = &o->lists[o->list_count++];
	*list = (struct option_words){ .option = taker->option };
	list->words = mem_alloc(sizeof(*list->words));
	list->words[list->count++] = value;
	return !is_empty(taker, value, err);
}

static void add_word(struct option_words *list, const char *word)
{
	list->words = mem_resize(list->words, list->count + 1, sizeof(*list->words));
	list->words[list->count++] = word;
}

static bool goes_on(enum option_id option)
{
	const char *argument = option_info[option].argument;
	size_t length = argument ? strlen(argument) : 0;

	return length > 3 && strcmp(argument + length - 3, "...") == 0;
}

static bool take_pid(struct options *o, const char *text, size_t length, size_t *capacity,
		     struct error *err)
{
	char *word = mem_stringn(text, length);
	bool whole = length && strspn(word, "0123456789") == length && length < 10;
	pid_t pid = whole ? (pid_t)strtol(word, NULL, 10) : 0;

	if (pid <= 0)
		error_set(err, _("--pid: '%s' is not a process ID"), word);
	free(word);
	for (size_t i = 0; i < o->pid_count; i++)
		if (o->pids[i] == pid)
			return true;
	o->pids = vec_room(o->pids, o->pid_count, capacity);
	o->pids[o->pid_count++] = pid;
	return pid > 0;
}

static bool take_pids(struct options *o, const struct taker *taker, const char *value,
		      struct error *err)
{
	size_t capacity = o->pid_count;

	(void)taker;
	for (;;) {
		size_t length = strcspn(value, ",");

		if (!take_pid(o, value, length, &capacity, err))
			return false;
		if (value[length] == '\0')
			return true;
		value += length + 1;
	}
}

static bool take_once(struct options *o, const struct taker *taker, const char *value,
		      struct error *err)
{
	o->iterations = 1;
	return take_flag(o, taker, value, err);
}

static bool take_extended(struct options *o, const struct taker *taker, const char *value,
			  struct error *err)
{
	(void)value;
	(void)err;
	*(double *)target_of(o, taker) = taker->option == OPTION_EXTENDED ? 600 : INFINITY;
	return true;
}

static void add_output(struct options *o, const char *path, enum format format)
{
	o->outputs = mem_resize(o->outputs, o->output_count + 1, sizeof(*o->outputs));
	o->outputs[o->output_count++] = (struct output_file){ path, format };
}

/* A file whose format is the option's, whatever its name. */
static bool take_output(struct options *o, const struct taker *taker, const char *value,
			struct error *err)
{
	static const enum format formats[OPTION_COUNT] = {
		[OPTION_JSON] = FORMAT_JSON,
		[OPTION_EXPORT_JSON] = FORMAT_JSON,
		[OPTION_EXPORT_MARKDOWN] = FORMAT_MARKDOWN,
		[OPTION_EXPORT_CSV] = FORMAT_CSV,
	};

	add_output(o, value, formats[taker->option]);
	return !is_empty(taker, value, err);
}

/* "json, html, md, csv, txt"; allocated. */
static char *format_names(void)
{
	char *names = mem_string(format_info[0].name);

	for (int i = 1; i < FORMAT_COUNT; i++) {
		char *longer = mem_format("%s, %s", names, format_info[i].name);

		free(names);
		names = longer;
	}
	return names;
}

static bool take_report(struct options *o, const struct taker *taker, const char *value,
			struct error *err)
{
	bool standard = strcmp(value, "-") == 0;
	enum format format = standard ? FORMAT_TEXT : format_of_path(value);
	char *names;

	add_output(o, value, format);
	if (is_empty(taker, value, err))
		return false;
	if (format != FORMAT_COUNT)
		return true;
	names = format_names();
	error_set(err, _("--report: the name '%s' ends in no known format: %s"), value, names);
	free(names);
	return false;
}

static bool take_preload(struct options *o, const struct taker *taker, const char *value,
			 struct error *err)
{
	*(const char **)target_of(o, taker) = value;
	return !value || preload_check(value, err);
}

static bool take_costs(struct options *o, const struct taker *taker, const char *value,
		       struct error *err)
{
	*(const char **)target_of(o, taker) = value;
	return costs_check(value, err);
}

static bool take_probe(struct options *o, const struct taker *taker, const char *value,
		       struct error *err)
{
	struct probe_spec spec;

	if (!take_value(o, taker, value, err) || !probe_spec_parse(value, &spec, err))
		return false;
	probe_spec_clear(&spec);
	return true;
}

static bool take_task(struct options *o, const struct taker *taker, const char *value,
		      struct error *err)
{
	(void)value;
	(void)err;
	o->task = taker->option == OPTION_HELP ? TASK_HELP : TASK_VERSION;
	return true;
}

#define TAKER(option, how) [OPTION_##option] = { take_##how, OPTION_##option, 0 }
#define FILLS(option, how, member) \
	[OPTION_##option] = { take_##how, OPTION_##option, offsetof(struct options, member) }

static const struct taker takers[OPTION_COUNT] = {
	TAKER(PID, pids),
	FILLS(NAME, text, name),
	FILLS(WAIT, flag, wait),
	FILLS(CHILDREN, flag, children),
	FILLS(SEGMENT, text, segment),
	FILLS(DEMO, flag, demo),
	FILLS(PRELOAD, preload, preload),
	FILLS(COSTS, costs, costs),
	FILLS(PROBE, probe, probes),
	TAKER(SYSCALLS, nothing),
	FILLS(ITERATIONS, whole, iterations),
	FILLS(ONCE, once, once),
	FILLS(DURATION, time, duration),
	FILLS(EXTENDED, extended, duration),
	FILLS(MONITOR, extended, duration),
	FILLS(BATCH, flag, batch),
	FILLS(FUNCTIONS, hertz, functions_hertz),
	FILLS(STACK_BYTES, stack, stack_bytes),
	FILLS(MEMORY, flag, memory),
	FILLS(JSON_LINES, flag, json_lines),
	TAKER(JSON, output),
	TAKER(REPORT, report),
	FILLS(LOG, text, log),
	FILLS(ON_ALERT, text, on_alert),
	TAKER(BEFORE, words),
	TAKER(AFTER, words),
	FILLS(THRESHOLD, percent, threshold),
	FILLS(ALPHA, chance, alpha),
	FILLS(FAIL_ON_REGRESSION, optional_percent, fail_on_regression),
	FILLS(RULE, value, rules),
	FILLS(RULES, value, rule_files),
	FILLS(FAIL_ON, text, fail_on),
	FILLS(JUNIT, text, junit),
	TAKER(GITHUB, nothing),
	FILLS(WARMUP, whole, warmup),
	FILLS(RUNS, whole, runs),
	FILLS(PREPARE, text, prepare),
	TAKER(IGNORE_FAILURE, nothing),
	TAKER(SHOW_OUTPUT, nothing),
	TAKER(PARAMETER, words),
	TAKER(PARAMETER_LIST, words),
	TAKER(STEP, words),
	FILLS(ITEMS, text, items),
	TAKER(EXPORT_JSON, output),
	TAKER(EXPORT_MARKDOWN, output),
	TAKER(EXPORT_CSV, output),
	TAKER(QUICK, nothing),
	TAKER(SKIP_CPU, nothing),
	TAKER(SKIP_MEMORY, nothing),
	TAKER(SKIP_LEAK_TEST, nothing),
	FILLS(CONFIG, text, config),
	TAKER(VERSION, task),
	TAKER(HELP, task),
};

/* Kept for options_apply; tried at once, so that what is wrong is wrong usage. */
static bool take_setting(struct options *o, enum option_id id, const char *value, struct error *err)
{
	struct settings scratch;
	bool good;

	if (id == OPTION_SORT && strcmp(value, "help") == 0) {
		o->task = TASK_SORT_HELP;
		return true;
	}
	o->given = mem_resize(o->given, o->given_count + 1, sizeof(*o->given));
	o->given[o->given_count++] = (struct given){ id, value ? value : "yes" };
	settings_init(&scratch);
	good = options_apply(o, &scratch, err);
	settings_clear(&scratch);
	return good;
}

bool options_apply(const struct options *o, struct settings *s, struct error *err)
{
	for (size_t i = 0; i < o->given_count; i++) {
		const struct option_info *info = &option_info[o->given[i].option];
		char *what = mem_format("--%s", info->name);
		bool good = setting_set(s, setting_find(info->name), o->given[i].value, what, err);

		free(what);
		if (!good)
			return false;
	}
	s->children = s->children || o->children;
	return true;
}

/* What getopt_long needs, made of the table. */
struct grammar {
	char letters[3 + 2 * OPTION_COUNT + 1];
	struct option words[OPTION_COUNT + 2];
};

static int argument_of(const struct option_info *info)
{
	if (!info->argument)
		return no_argument;
	return *info->argument == '[' ? optional_argument : required_argument;
}

static void make_grammar(struct grammar *g)
{
	char *at = g->letters;

	*at++ = '+'; /* the command's own options are not ours */
	*at++ = ':';
	for (int i = 0; i < OPTION_COUNT; i++) {
		const struct option_info *info = &option_info[i];

		g->words[i] = (struct option){ info->name, argument_of(info), NULL, LONG_ONLY + i };
		if (!info->letter)
			continue;
		*at++ = info->letter;
		if (info->argument)
			*at++ = ':';
	}
	*at = '\0';
	g->words[OPTION_COUNT] = (struct option){ "dump", required_argument, NULL, DUMP_HIDDEN };
	g->words[OPTION_COUNT + 1] = (struct option){ 0 };
}

static enum option_id by_letter(int letter)
{
	for (int i = 0; i < OPTION_COUNT; i++)
		if (option_info[i].letter == letter)
			return (enum option_id)i;
	return OPTION_COUNT;
}

/* What stands before the subcommand is judged when that is known. */
static bool is_taken(const struct options *o, enum option_id id)
{
	return o->subcommand == SUBCOMMAND_COUNT ||
	       (subcommand_info[o->subcommand].takes | SUBCOMMAND_ALWAYS) & OPTION_BIT(id);
}

static bool does_not_take(const struct options *o, enum option_id id, struct error *err)
{
	return error_set(err, _("'%s' does not take --%s"), subcommand_info[o->subcommand].name,
			 option_info[id].name);
}

static bool take(struct options *o, int code, struct error *err)
{
	enum option_id id =
		code >= LONG_ONLY ? (enum option_id)(code - LONG_ONLY) : by_letter(code);

	if (code == DUMP_HIDDEN) {
		o->dump = optarg;
		o->task = TASK_DUMP;
		return true;
	}
	if (!is_taken(o, id))
		return does_not_take(o, id, err);
	o->used |= OPTION_BIT(id);
	o->last = id;
	if (!takers[id].take)
		return take_setting(o, id, optarg, err);
	return takers[id].take(o, &takers[id], optarg, err);
}

/* What getopt did not understand: it tells a long option by its word only, a letter in optopt. */
static bool refuse(int code, char **argv, int index, struct error *err)
{
	const char *word = argv[index];
	bool is_long = strncmp(word, "--", 2) == 0;
	int length = is_long ? (int)strcspn(word, "=") : 0;

	if (code == ':' && is_long)
		return error_set(err, _("option '%.*s' needs a value"), length, word);
	if (code == ':')
		return error_set(err, _("option '-%c' needs a value"), optopt);
	if (is_long && optopt >= LONG_ONLY)
		return error_set(err, _("option '%.*s' takes no value"), length, word);
	if (is_long && optopt == 0)
		return error_set(err, _("there is no option '%.*s', or it is ambiguous"), length,
				 word);
	return error_set(err, _("there is no option '-%c'"), optopt);
}

/* Options from optind on, up to a word that is none. *separated: "--" ended them. */
static bool take_options(struct options *o, int argc, char **argv, bool *separated,
			 struct error *err)
{
	struct grammar grammar;
	int code, before = optind;

	make_grammar(&grammar);
	opterr = 0;
	while ((code = getopt_long(argc, argv, grammar.letters, grammar.words, NULL)) != -1) {
		if (code == '?' || code == ':')
			return refuse(code, argv, before < argc ? before : argc - 1, err);
		if (!take(o, code, err))
			return false;
		before = optind;
	}
	*separated = optind == before + 1 && strcmp(argv[before], "--") == 0;
	return true;
}

static enum subcommand subcommand_by_name(const char *name)
{
	for (int i = 0; i < SUBCOMMAND_COUNT; i++)
		if (strcmp(subcommand_info[i].name, name) == 0)
			return (enum subcommand)i;
	return SUBCOMMAND_COUNT;
}

static bool take_command(struct options *o, int argc, char **argv, struct error *err)
{
	o->command = argv + optind;
	return optind < argc || error_set(err, _("a command is missing after '--'"));
}

/* Where an option has just been given that goes on, the word is its; else one of the subcommand's. */
static bool take_word(struct options *o, enum subcommand_words words, const char *word,
		      struct error *err)
{
	size_t most = words == WORDS_FILE                                ? 1
		      : words == WORDS_NOTHING || words == WORDS_COMMAND ? 0
									 : SIZE_MAX;

	if (goes_on(o->last)) {
		add_word(&o->lists[o->list_count - 1], word);
		return true;
	}
	if (o->file_count == most)
		return error_set(err, _("unexpected argument '%s'"), word);
	o->files = mem_resize(o->files, o->file_count + 1, sizeof(*o->files));
	o->files[o->file_count++] = word;
	return true;
}

/* Its words, among options and after them; after "--" there are no options. */
static bool take_arguments(struct options *o, const struct subcommand_info *info, int argc,
			   char **argv, struct error *err)
{
	bool separated = false;

	o->last = OPTION_HELP; /* those before the subcommand do not go on after it */
	for (;;) {
		if (!separated && !take_options(o, argc, argv, &separated, err))
			return false;
		if (separated && (info->words == WORDS_COMMAND || info->words == WORDS_LINES))
			return take_command(o, argc, argv, err);
		if (separated)
			o->last = OPTION_HELP;
		if (optind == argc)
			return true;
		if (!take_word(o, info->words, argv[optind++], err))
			return false;
	}
}

static bool take_subcommand(struct options *o, int argc, char **argv, struct error *err)
{
	const char *name = argv[optind++];
	const struct subcommand_info *info;

	o->subcommand = subcommand_by_name(name);
	if (o->subcommand == SUBCOMMAND_COUNT)
		return error_set(err, _("unknown command '%s'"), name);
	info = &subcommand_info[o->subcommand];
	if (!take_arguments(o, info, argc, argv, err))
		return false;
	for (int i = 0; i < OPTION_COUNT; i++)
		if (o->used & OPTION_BIT(i) && !is_taken(o, (enum option_id)i))
			return does_not_take(o, (enum option_id)i, err);
	if (o->task == TASK_RUN && info->words == WORDS_FILE && o->file_count == 0)
		return error_set(err, _("'%s' needs a file; - is standard input"), name);
	return true;
}

static bool one_target(const struct options *o, struct error *err)
{
	int targets = (o->pid_count != 0) + (o->name != NULL) + (o->segment != NULL) + o->demo +
		      (o->command != NULL);

	if (targets > 1)
		return error_set(err, _("more than one target: give one of --pid, --name, "
					"--segment, --demo or a command"));
	if (o->wait && !o->name)
		return error_set(err, _("--wait needs --name"));
	if (options_have(o, OPTION_PRELOAD) && !o->command)
		return error_set(err, _("--preload needs a command: it is put in at the start"));
	if (options_have(o, OPTION_COSTS) && !options_spawn(o))
		return error_set(err, _("--costs needs a command: it is told at the start"));
	if ((o->probes.count || options_have(o, OPTION_SYSCALLS)) && o->segment)
		return error_set(err, _("--probe and --syscalls need a process: give one of --pid, "
					"--name or a command"));
	return true;
}

bool options_have_target(const struct options *o)
{
	return o->pid_count || o->name || o->segment || o->demo || o->command;
}

bool options_spawn(const struct options *o)
{
	return o->command || o->demo;
}

static size_t to_stdout(const struct options *o)
{
	size_t count = 0;

	for (size_t i = 0; i < o->output_count; i++)
		count += strcmp(o->outputs[i].path, "-") == 0;
	count += o->junit && strcmp(o->junit, "-") == 0;
	return count + options_have(o, OPTION_GITHUB);
}

bool options_claim_stdout(const struct options *o)
{
	return to_stdout(o) > 0;
}

static bool one_stdout(const struct options *o, struct error *err)
{
	if (to_stdout(o) + (o->batch || o->json_lines) <= 1)
		return true;
	return error_set(err, _("standard output can be only one of --report=-, --json=-, "
				"--junit=-, --github, --batch and --json-lines"));
}

static bool samples_functions(const struct options *o)
{
	if (o->subcommand == SUBCOMMAND_PROFILE)
		return !options_have(o, OPTION_SKIP_CPU);
	return o->subcommand != SUBCOMMAND_COUNT || options_have(o, OPTION_FUNCTIONS);
}

/* So that a run of ten minutes does not end without its report. */
static bool reports_have_content(const struct options *o, struct error *err)
{
	for (size_t i = 0; i < o->output_count && !samples_functions(o); i++)
		if (format_info[o->outputs[i].format].profile)
			return error_set(err, _("'%s' is about functions: it needs --functions"),
					 o->outputs[i].path);
	return true;
}

bool options_parse(struct options *o, int argc, char **argv, struct error *err)
{
	bool separated;

	*o = (struct options){
		.duration = NAN,
		.threshold = NAN,
		.alpha = NAN,
		.fail_on_regression = NAN,
		.subcommand = SUBCOMMAND_COUNT,
	};
	optind = 0; /* GNU: from the start, "+" counts anew */
	optarg = NULL;
	if (argc < 1)
		return true;
	optind = 1;
	if (!take_options(o, argc, argv, &separated, err))
		return false;
	if (separated && !take_command(o, argc, argv, err))
		return false;
	if (!separated && optind < argc &&
	    (subcommand_by_name(argv[optind]) == SUBCOMMAND_COUNT && options_have_target(o)))
		return error_set(err, _("unexpected argument '%s'"), argv[optind]);
	if (!separated && optind < argc && !take_subcommand(o, argc, argv, err))
		return false;
	return one_target(o, err) && one_stdout(o, err) && reports_have_content(o, err);
}

void options_clear(struct options *o)
{
	free(o->pids);
	free(o->given);
	free(o->outputs);
	free(o->files);
	for (size_t i = 0; i < o->list_count; i++)
		free(o->lists[i].words);
	free(o->lists);
	free(o->probes.values);
	free(o->rules.values);
	free(o->rule_files.values);
}
