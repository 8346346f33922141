/* The command line. */
#include "cmd/options.h"

#include <getopt.h>
#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/number.h"

/* Beyond what a letter can be. */
#define LONG_ONLY   1000
#define DUMP_HIDDEN (LONG_ONLY + OPTION_COUNT)

const struct option_info option_info[OPTION_COUNT] = {
#define X(id, name, letter, argument, section, help) \
	[OPTION_##id] = { name, letter, argument, OPTIONS_##section, help },
#include "cmd/options.def"
#undef X
};

/* What an option does. Options without a row here are settings of the same name. */
typedef bool take_fn(struct options *o, const char *value, struct error *err);

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

static bool take_pids(struct options *o, const char *value, struct error *err)
{
	size_t capacity = o->pid_count;

	for (;;) {
		size_t length = strcspn(value, ",");

		if (!take_pid(o, value, length, &capacity, err))
			return false;
		if (value[length] == '\0')
			return true;
		value += length + 1;
	}
}

static bool take_name(struct options *o, const char *value, struct error *err)
{
	o->name = value;
	return *value || error_set(err, _("--name: the pattern is empty"));
}

static bool take_wait(struct options *o, const char *value, struct error *err)
{
	(void)value;
	(void)err;
	return o->wait = true;
}

static bool take_children(struct options *o, const char *value, struct error *err)
{
	(void)value;
	(void)err;
	return o->children = true;
}

static bool take_segment(struct options *o, const char *value, struct error *err)
{
	o->segment = value;
	return *value || error_set(err, _("--segment: the file name is empty"));
}

static bool take_demo(struct options *o, const char *value, struct error *err)
{
	(void)value;
	(void)err;
	return o->demo = true;
}

static bool take_iterations(struct options *o, const char *value, struct error *err)
{
	return number_parse_u64(value, "--iterations", 1, UINT64_MAX, &o->iterations, err);
}

static bool take_once(struct options *o, const char *value, struct error *err)
{
	(void)value;
	(void)err;
	o->iterations = 1;
	return o->once = true;
}

static bool take_duration(struct options *o, const char *value, struct error *err)
{
	return number_parse_duration(value, "--duration", "1ms", NUMBER_DURATION_MOST, &o->duration,
				     err);
}

static bool take_extended(struct options *o, const char *value, struct error *err)
{
	(void)value;
	(void)err;
	o->duration = 600;
	return true;
}

static bool take_monitor(struct options *o, const char *value, struct error *err)
{
	(void)value;
	(void)err;
	o->duration = INFINITY;
	return true;
}

static bool take_batch(struct options *o, const char *value, struct error *err)
{
	(void)value;
	(void)err;
	return o->batch = true;
}

static bool take_json_lines(struct options *o, const char *value, struct error *err)
{
	(void)value;
	(void)err;
	return o->json_lines = true;
}

static void add_output(struct options *o, const char *path, enum format format)
{
	o->outputs = mem_resize(o->outputs, o->output_count + 1, sizeof(*o->outputs));
	o->outputs[o->output_count++] = (struct output_file){ path, format };
}

static bool take_json(struct options *o, const char *value, struct error *err)
{
	add_output(o, value, FORMAT_JSON);
	return *value || error_set(err, _("--json: the file name is empty"));
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

static bool take_report(struct options *o, const char *value, struct error *err)
{
	bool standard = strcmp(value, "-") == 0;
	enum format format = standard ? FORMAT_TEXT : format_of_path(value);
	char *names;

	add_output(o, value, format);
	if (format != FORMAT_COUNT)
		return true;
	if (!*value)
		return error_set(err, _("--report: the file name is empty"));
	names = format_names();
	error_set(err, _("--report: the name '%s' ends in no known format: %s"), value, names);
	free(names);
	return false;
}

static bool take_log(struct options *o, const char *value, struct error *err)
{
	o->log = value;
	return *value || error_set(err, _("--log: the file name is empty"));
}

static bool take_on_alert(struct options *o, const char *value, struct error *err)
{
	o->on_alert = value;
	return *value || error_set(err, _("--on-alert: the command is empty"));
}

static bool take_config(struct options *o, const char *value, struct error *err)
{
	o->config = value;
	return *value || error_set(err, _("--config: the file name is empty"));
}

static bool take_version(struct options *o, const char *value, struct error *err)
{
	(void)value;
	(void)err;
	o->task = TASK_VERSION;
	return true;
}

static bool take_help(struct options *o, const char *value, struct error *err)
{
	(void)value;
	(void)err;
	o->task = TASK_HELP;
	return true;
}

static take_fn *const takers[OPTION_COUNT] = {
	[OPTION_PID] = take_pids,
	[OPTION_NAME] = take_name,
	[OPTION_WAIT] = take_wait,
	[OPTION_CHILDREN] = take_children,
	[OPTION_SEGMENT] = take_segment,
	[OPTION_DEMO] = take_demo,
	[OPTION_ITERATIONS] = take_iterations,
	[OPTION_ONCE] = take_once,
	[OPTION_DURATION] = take_duration,
	[OPTION_EXTENDED] = take_extended,
	[OPTION_MONITOR] = take_monitor,
	[OPTION_BATCH] = take_batch,
	[OPTION_JSON_LINES] = take_json_lines,
	[OPTION_JSON] = take_json,
	[OPTION_REPORT] = take_report,
	[OPTION_LOG] = take_log,
	[OPTION_ON_ALERT] = take_on_alert,
	[OPTION_CONFIG] = take_config,
	[OPTION_VERSION] = take_version,
	[OPTION_HELP] = take_help,
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

static void make_grammar(struct grammar *g)
{
	char *at = g->letters;

	*at++ = '+'; /* the command's own options are not ours */
	*at++ = ':';
	for (int i = 0; i < OPTION_COUNT; i++) {
		const struct option_info *info = &option_info[i];

		g->words[i] = (struct option){ info->name,
					       info->argument ? required_argument : no_argument,
					       NULL, LONG_ONLY + i };
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

static bool take(struct options *o, int code, struct error *err)
{
	enum option_id id =
		code >= LONG_ONLY ? (enum option_id)(code - LONG_ONLY) : by_letter(code);

	if (code == DUMP_HIDDEN) {
		o->dump = optarg;
		o->task = TASK_DUMP;
		return true;
	}
	o->used |= OPTION_BIT(id);
	return takers[id] ? takers[id](o, optarg, err) : take_setting(o, id, optarg, err);
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

/* Its files, among options and after them; after "--" there are no options. */
static bool take_arguments(struct options *o, const struct subcommand_info *info, int argc,
			   char **argv, struct error *err)
{
	bool separated = false;

	o->files = mem_alloc_array(info->files + 1, sizeof(*o->files));
	for (;;) {
		if (!separated && !take_options(o, argc, argv, &separated, err))
			return false;
		if (separated && info->takes & OPTION_BIT(OPTION_PID))
			return take_command(o, argc, argv, err);
		if (optind == argc)
			return true;
		if (o->file_count == info->files)
			return error_set(err, _("unexpected argument '%s'"), argv[optind]);
		o->files[o->file_count++] = argv[optind++];
	}
}

static bool take_subcommand(struct options *o, int argc, char **argv, struct error *err)
{
	static const option_set always =
		OPTION_BIT(OPTION_CONFIG) | OPTION_BIT(OPTION_VERSION) | OPTION_BIT(OPTION_HELP);
	const char *name = argv[optind++];
	const struct subcommand_info *info;

	o->subcommand = subcommand_by_name(name);
	if (o->subcommand == SUBCOMMAND_COUNT)
		return error_set(err, _("unknown command '%s'"), name);
	info = &subcommand_info[o->subcommand];
	if (!take_arguments(o, info, argc, argv, err))
		return false;
	for (int i = 0; i < OPTION_COUNT; i++)
		if (o->used & ~(info->takes | always) & OPTION_BIT(i))
			return error_set(err, _("'%s' does not take --%s"), name,
					 option_info[i].name);
	if (o->task == TASK_RUN && o->file_count < info->files)
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
	return count;
}

bool options_claim_stdout(const struct options *o)
{
	return to_stdout(o) > 0;
}

static bool one_stdout(const struct options *o, struct error *err)
{
	if (to_stdout(o) + (o->batch || o->json_lines) <= 1)
		return true;
	return error_set(err, _("standard output can be only one of --report=-, --json=-, --batch "
				"and --json-lines"));
}

bool options_parse(struct options *o, int argc, char **argv, struct error *err)
{
	bool separated;

	*o = (struct options){ .duration = NAN, .subcommand = SUBCOMMAND_COUNT };
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
	return one_target(o, err) && one_stdout(o, err);
}

void options_clear(struct options *o)
{
	free(o->pids);
	free(o->given);
	free(o->outputs);
	free(o->files);
}
