/* The command line: what is taken, and what is refused, with which words. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "model/history.h"

#include "cmd/options.h"

#define MOST_WORDS 30

static struct options options;
static struct error err;

static bool parse(const char *const *words)
{
	static char *argv[MOST_WORDS + 2];
	int argc = 1;

	options_clear(&options);
	argv[0] = "perftop";
	for (; words[argc - 1]; argc++)
		argv[argc] = (char *)words[argc - 1];
	argv[argc] = NULL;
	return options_parse(&options, argc, argv, &err);
}

#define PARSE(...) parse((const char *const[]){ __VA_ARGS__, NULL })
#define TAKE(...)  assert_true(PARSE(__VA_ARGS__))
#define REFUSE(words, ...)                                             \
	do {                                                           \
		assert_false(PARSE(__VA_ARGS__));                      \
		if (!strstr(err.text, words))                          \
			fail_msg("'%s' has no '%s'", err.text, words); \
	} while (0)

static void pids(void **state)
{
	(void)state;
	TAKE("-p", "12");
	assert_int_equal(options.pid_count, 1);
	TAKE("-p12,7", "--pid=99", "--pid", "7");
	assert_int_equal(options.pid_count, 3);
	assert_int_equal(options.pids[2], 99);
	REFUSE("'0'", "-p", "0");
	REFUSE("'-5'", "-p", "-5");
	REFUSE("''", "-p", "");
	REFUSE("''", "-p", "1,");
	REFUSE("'+3'", "-p", "+3");
	REFUSE("'1x'", "-p", "1x");
	REFUSE("' 1'", "-p", " 1");
	REFUSE("99999999999999999999", "-p", "99999999999999999999");
}

static void commands(void **state)
{
	(void)state;
	TAKE("--", "sleep", "-n", "1");
	assert_string_equal(options.command[0], "sleep");
	assert_string_equal(options.command[1], "-n");
	assert_int_equal(options.iterations, 0);
	TAKE("-b", "-n", "3", "--", "list");
	assert_string_equal(options.command[0], "list");
	assert_int_equal(options.iterations, 3);
	TAKE("-N", "--", "-b");
	assert_string_equal(options.name, "--");
	assert_null(options.command);
	REFUSE("more than one target", "-N", "--", "--", "true");
	REFUSE("missing", "--");
	REFUSE("more than one target", "-p", "1", "--", "true");
	REFUSE("more than one target", "--demo", "--segment", "x");
	REFUSE("unexpected argument '2'", "-p", "1", "2");
}

static void subcommands(void **state)
{
	(void)state;
	TAKE("-p1");
	assert_int_equal(options.subcommand, SUBCOMMAND_COUNT);
	TAKE("list");
	assert_int_equal(options.subcommand, SUBCOMMAND_LIST);
	TAKE("list", "-j");
	assert_true(options.json_lines);
	TAKE("-j", "list");
	assert_int_equal(options.subcommand, SUBCOMMAND_LIST);
	TAKE("list", "--help");
	assert_int_equal(options.task, TASK_HELP);
	REFUSE("unknown command 'differ'", "differ", "a", "b");
	REFUSE("unexpected argument 'x'", "list", "x");
	REFUSE("'list' does not take --pid", "list", "-p", "1");
	REFUSE("'list' does not take --iterations", "-n", "2", "list");
}

static void files_of_subcommands(void **state)
{
	(void)state;
	TAKE("report", "a.json", "--report", "b.md", "-c", "db");
	assert_int_equal(options.subcommand, SUBCOMMAND_REPORT);
	assert_int_equal(options.file_count, 1);
	assert_string_equal(options.files[0], "a.json");
	assert_int_equal(options.output_count, 1);
	TAKE("report", "--report", "b.md", "-");
	assert_string_equal(options.files[0], "-");
	TAKE("report", "--", "a.json");
	assert_string_equal(options.files[0], "a.json");
	TAKE("report", "--", "--odd.json");
	assert_string_equal(options.files[0], "--odd.json");
	REFUSE("'report' needs a file", "report");
	REFUSE("unexpected argument 'b.json'", "report", "a.json", "b.json");
	TAKE("report", "--help");
	assert_int_equal(options.task, TASK_HELP);
}

static void targets_of_subcommands(void **state)
{
	(void)state;
	TAKE("leak", "-p", "12", "--duration", "5min");
	assert_int_equal(options.subcommand, SUBCOMMAND_LEAK);
	assert_int_equal(options.pid_count, 1);
	TAKE("leak", "--interval=100ms", "--", "sleep", "-n", "1");
	assert_string_equal(options.command[0], "sleep");
	assert_string_equal(options.command[1], "-n");
	REFUSE("missing", "leak", "--");
	REFUSE("more than one target", "leak", "-p", "1", "--", "true");
	REFUSE("'leak' does not take --json", "leak", "--json", "x", "-p", "1");
}

/* What goes on in the words that follow an option. */
static void words_of_options(void **state)
{
	(void)state;
	TAKE("diff", "--before", "a", "b", "--after=c", "d", "--threshold", "3%");
	assert_int_equal(options.list_count, 2);
	assert_int_equal(options.lists[0].option, OPTION_BEFORE);
	assert_int_equal(options.lists[0].count, 2);
	assert_string_equal(options.lists[0].words[1], "b");
	assert_string_equal(options.lists[1].words[0], "c");
	assert_string_equal(options.lists[1].words[1], "d");
	assert_int_equal(options.file_count, 0);
	assert_true(options.threshold == 3);
	TAKE("diff", "--before", "a", "-U", "b");
	assert_int_equal(options.lists[0].count, 1);
	assert_string_equal(options.files[0], "b");
	TAKE("diff", "--before", "a", "--", "b");
	assert_int_equal(options.lists[0].count, 1);
	assert_string_equal(options.files[0], "b");
	TAKE("bench", "-P", "n", "1", "10", "-w", "2", "-L", "x", "a,b", "-D", "0.5", "--", "f",
	     "{n}");
	assert_int_equal(options.list_count, 3);
	assert_int_equal(options.lists[0].count, 3);
	assert_int_equal(options.lists[1].count, 2);
	assert_int_equal(options.lists[2].option, OPTION_STEP);
	assert_string_equal(options.lists[2].words[0], "0.5");
	assert_int_equal(options.warmup, 2);
	assert_string_equal(options.command[1], "{n}");
	TAKE("bench", "f 1", "f 2", "-r5");
	assert_int_equal(options.file_count, 2);
	assert_int_equal(options.runs, 5);
	REFUSE("--before: the value is empty", "diff", "--before=");
	REFUSE("--runs", "bench", "-r", "0");
	REFUSE("'bench' does not take --pid", "bench", "-p", "1");
	REFUSE("'bench' does not take --iterations", "bench", "-n", "old", "true");
	REFUSE("unexpected argument 'x'", "validate", "x");
}

static void values_of_options(void **state)
{
	(void)state;
	TAKE("diff", "a", "b");
	assert_false(options_have(&options, OPTION_FAIL_ON_REGRESSION));
	assert_int_equal(options.file_count, 2);
	TAKE("diff", "--fail-on-regression", "a", "b");
	assert_true(options_have(&options, OPTION_FAIL_ON_REGRESSION));
	assert_true(isnan(options.fail_on_regression));
	assert_int_equal(options.file_count, 2);
	TAKE("diff", "--fail-on-regression=10", "a", "b", "--alpha", "0.01");
	assert_true(options.fail_on_regression == 10);
	assert_true(options.alpha == 0.01);
	REFUSE("--alpha: '1' is not a number between 0 and 1", "diff", "--alpha=1");
	REFUSE("--threshold: '-1' is not a percentage", "diff", "--threshold=-1");
	REFUSE("--fail-on-regression: 'x' is not a percentage", "diff", "--fail-on-regression=x");
	TAKE("check", "--rule", "health > 1", "--rules=f", "--rule", "b", "--github", "x.json");
	assert_int_equal(options.rules.count, 2);
	assert_string_equal(options.rules.values[1], "b");
	assert_string_equal(options.rule_files.values[0], "f");
	assert_true(options_have(&options, OPTION_GITHUB));
	TAKE("bench", "--export-json", "j", "--export-markdown", "m", "--export-csv", "c", "x");
	assert_int_equal(options.output_count, 3);
	assert_int_equal(options.outputs[2].format, FORMAT_CSV);
}

static void reports(void **state)
{
	(void)state;
	TAKE("-p1", "--report", "a.html", "--report=b/c.MD", "--json", "d.txt", "--report", "-");
	assert_int_equal(options.output_count, 4);
	assert_string_equal(options.outputs[0].path, "a.html");
	assert_int_equal(options.outputs[0].format, FORMAT_HTML);
	assert_int_equal(options.outputs[1].format, FORMAT_MARKDOWN);
	assert_int_equal(options.outputs[2].format, FORMAT_JSON);
	assert_int_equal(options.outputs[3].format, FORMAT_TEXT);
	assert_true(options_claim_stdout(&options));
	TAKE("-p1", "--json", "-");
	assert_true(options_claim_stdout(&options));
	TAKE("-p1", "--json", "./-");
	assert_false(options_claim_stdout(&options));
	REFUSE("'a.pdf' ends in no known format: json, html, md, csv, txt", "--report", "a.pdf");
	TAKE("-p1", "--functions", "--report", "a.folded", "--report", "a.speedscope.json",
	     "--report", "a.pb");
	assert_int_equal(options.outputs[0].format, FORMAT_FOLDED);
	assert_int_equal(options.outputs[1].format, FORMAT_SPEEDSCOPE);
	assert_int_equal(options.outputs[2].format, FORMAT_PPROF);
	REFUSE("'a.pb' is about functions: it needs --functions", "-p1", "--report", "a.pb");
	TAKE("report", "x.json", "--report", "a.pb");
	TAKE("profile", "-p1", "--report", "a.folded");
	REFUSE("'a.folded' is about functions: it needs --functions", "profile", "--skip-cpu",
	       "-p1", "--report", "a.folded");
	REFUSE("--report: the value is empty", "--report", "");
	REFUSE("--json: the value is empty", "--json=");
}

static void alerts(void **state)
{
	struct settings s;

	(void)state;
	TAKE("-p1", "--alert", "api:call p99 > 50ms for 30s", "--alert=health < 60", "--log", "l",
	     "--on-alert", "mail");
	assert_string_equal(options.log, "l");
	assert_string_equal(options.on_alert, "mail");
	settings_init(&s);
	assert_true(options_apply(&options, &s, &err));
	settings_adapt(&s);
	assert_int_equal(s.analysis.alert_count, 2);
	assert_string_equal(s.analysis.alerts[1].text, "health < 60");
	assert_true(s.analysis.alerts[0].seconds == 30);
	settings_clear(&s);
	REFUSE("--alert: ", "--alert", "api:call p98 > 1");
	REFUSE("--log: the value is empty", "--log", "");
	REFUSE("--on-alert: the value is empty", "--on-alert", "");
}

static void functions(void **state)
{
	struct settings s;

	(void)state;
	TAKE("-p1", "--functions", "--frame-pointers");
	assert_true(options_have(&options, OPTION_FUNCTIONS));
	assert_int_equal(options.functions_hertz, 0);
	settings_init(&s);
	assert_true(options_apply(&options, &s, &err));
	assert_true(s.frame_pointers);
	assert_int_equal(s.functions_hertz, 99);
	assert_true(settings_set(&s, "functions-hertz", "49", &err));
	assert_int_equal(s.functions_hertz, 49);
	assert_false(settings_set(&s, "functions-hertz", "10000", &err));
	settings_clear(&s);
	TAKE("-p1", "--functions", "--stack-bytes=32k");
	assert_int_equal(options.stack_bytes, 32768);
	settings_init(&s);
	assert_int_equal(s.functions_stack_bytes, 8192);
	assert_true(settings_set(&s, "functions-stack-bytes", "64k", &err));
	assert_int_equal(s.functions_stack_bytes, 65536);
	assert_false(settings_set(&s, "functions-stack-bytes", "65k", &err));
	settings_clear(&s);
	REFUSE("--stack-bytes: '1000' is not a size from 1k to 64k", "--stack-bytes=1000");
	REFUSE("--stack-bytes: '65537' is not a size", "--stack-bytes=65537");
	REFUSE("--stack-bytes: 'much' is not a size", "--stack-bytes=much");
	TAKE("-p1", "--functions=499");
	assert_int_equal(options.functions_hertz, 499);
	REFUSE("--functions: '0' is not a whole number from 1 to 9999", "--functions=0");
	REFUSE("--functions: '10000'", "--functions=10000");
	REFUSE("--functions: ''", "--functions=");
}

static void lengths(void **state)
{
	(void)state;
	TAKE("-p1", "--duration=90s");
	assert_true(options.duration == 90);
	TAKE("-p1", "--extended");
	assert_true(options.duration == 600);
	TAKE("-p1", "--monitor");
	assert_true(isinf(options.duration));
	TAKE("-p1");
	assert_true(isnan(options.duration));
	TAKE("-1p1");
	assert_int_equal(options.iterations, 1);
	assert_true(options.once);
	REFUSE("--iterations", "-n", "0");
	REFUSE("--iterations", "-n", "-1");
	REFUSE("--iterations", "-n", "x");
	REFUSE("--duration", "--duration=soon");
	REFUSE("--duration", "--duration=0");
}

static void settings(void **state)
{
	struct settings s;

	(void)state;
	TAKE("-d", "250ms", "--window=2min", "-C", "-U", "-M", "--theme", "mono", "--view=reset",
	     "-s", "p99", "-c", "db*", "-f", "!read", "--children", "-o", "/tmp");
	settings_init(&s);
	assert_true(options_apply(&options, &s, &err));
	assert_true(s.screen.interval == 0.25);
	assert_true(s.window == 120);
	assert_false(s.screen.color);
	assert_false(s.screen.unicode);
	assert_true(s.screen.mouse);
	assert_true(s.children);
	assert_int_equal(s.screen.view, VIEW_RESET);
	assert_string_equal(s.screen.theme, "mono");
	assert_string_equal(s.screen.sort, "p99");
	assert_string_equal(s.screen.component, "db*");
	assert_string_equal(s.screen.filter, "!read");
	assert_string_equal(s.output_dir, "/tmp");
	settings_clear(&s);
	REFUSE("--interval", "-d", "0");
	REFUSE("--interval", "-d", "fast");
	REFUSE("--theme", "--theme=pink");
	REFUSE("--view", "--view=tomorrow");
	REFUSE("--sort", "-s", "beauty");
	TAKE("-s", "help");
	assert_int_equal(options.task, TASK_SORT_HELP);
}

static void refusals(void **state)
{
	(void)state;
	REFUSE("'--nonsense'", "--nonsense");
	REFUSE("'--nonsense'", "--nonsense=1");
	REFUSE("'-q'", "-q");
	REFUSE("'-Q'", "-bQ");
	REFUSE("'-p' needs", "-p");
	REFUSE("'--pid' needs", "--pid");
	REFUSE("'--batch' takes no", "--batch=1");
	REFUSE("--wait needs", "--wait", "-p", "1");
	REFUSE("--name", "-N", "");
}

/* Every option without a function of its own is a setting. */
static void every_option_is_known(void **state)
{
	(void)state;
	for (int i = 0; i < OPTION_COUNT; i++) {
		char word[64];
		bool taken;

		snprintf(word, sizeof(word), "--%s", option_info[i].name);
		taken = option_info[i].argument ? PARSE(word, "1") : PARSE(word);
		if (!taken && strstr(err.text, "no option"))
			fail_msg("%s", err.text);
		for (int j = 0; j < i; j++) {
			assert_string_not_equal(option_info[i].name, option_info[j].name);
			if (option_info[i].letter)
				assert_int_not_equal(option_info[i].letter, option_info[j].letter);
		}
	}
}

/* Batch text sorts by the same names as the screen. */
static void sort_names_are_shared(void **state)
{
	static const char *const text[] = {
#define X(name, ...) name,
#include "report/batch_columns.def"
#undef X
		"component",
		"operation",
		"label",
	};
	static const char *const screen[] = {
#define X(id, name, ...) name,
#include "tui/columns.def"
#undef X
	};

	(void)state;
	for (size_t i = 0; i < sizeof(text) / sizeof(text[0]); i++)
		if (!tui_sort_valid(text[i]))
			fail_msg("the screen has no %s", text[i]);
	for (size_t i = 0; i < sizeof(screen) / sizeof(screen[0]); i++) {
		bool found = false;

		for (size_t j = 0; j < sizeof(text) / sizeof(text[0]); j++)
			found = found || strcmp(text[j], screen[i]) == 0;
		if (!found)
			fail_msg("batch text has no %s", screen[i]);
	}
}

static int teardown(void **state)
{
	(void)state;
	options_clear(&options);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pids),
		cmocka_unit_test(commands),
		cmocka_unit_test(subcommands),
		cmocka_unit_test(files_of_subcommands),
		cmocka_unit_test(targets_of_subcommands),
		cmocka_unit_test(words_of_options),
		cmocka_unit_test(values_of_options),
		cmocka_unit_test(reports),
		cmocka_unit_test(alerts),
		cmocka_unit_test(functions),
		cmocka_unit_test(lengths),
		cmocka_unit_test(settings),
		cmocka_unit_test(refusals),
		cmocka_unit_test(every_option_is_known),
		cmocka_unit_test(sort_names_are_shared),
	};

	return cmocka_run_group_tests(tests, NULL, teardown);
}
