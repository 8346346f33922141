/* The configuration file: found, read, complained about, written. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"

#include "cmd/settings.h"

static char directory[] = "/tmp/perftop-config-XXXXXX";
static char path[128];

struct said {
	char text[4096];
};

static void say(void *context, const char *sentence)
{
	struct said *said = context;

	strncat(said->text, sentence, sizeof(said->text) - strlen(said->text) - 2);
	strcat(said->text, "\n");
}

static void put(const char *text)
{
	struct error err;

	assert_true(file_write(path, text, strlen(text), 0600, &err));
}

static struct said read_into(struct settings *s, const char *text)
{
	struct said said = { "" };
	struct error err;

	put(text);
	assert_true(settings_read(s, path, true, say, &said, &err));
	return said;
}

static void finds_the_file(void **state)
{
	char *found;

	(void)state;
	setenv("HOME", "/home/me", 1);
	unsetenv("XDG_CONFIG_HOME");
	unsetenv("PERFTOP_CONFIG");
	found = settings_path();
	assert_string_equal(found, "/home/me/.config/perftop/perftoprc");
	free(found);
	setenv("XDG_CONFIG_HOME", "/xdg", 1);
	found = settings_path();
	assert_string_equal(found, "/xdg/perftop/perftoprc");
	free(found);
	setenv("XDG_CONFIG_HOME", "relative", 1);
	found = settings_path();
	assert_string_equal(found, "/home/me/.config/perftop/perftoprc");
	free(found);
	setenv("PERFTOP_CONFIG", "/else/rc", 1);
	found = settings_path();
	assert_string_equal(found, "/else/rc");
	free(found);
	unsetenv("PERFTOP_CONFIG");
}

static void reads(void **state)
{
	struct settings s;
	struct said said;

	(void)state;
	settings_init(&s);
	said = read_into(&s, "# comment\n[perftop]\ninterval = 2s\n  theme=mono\nno-color = yes\n"
			     "filter = a b\nreverse=on\nview = window\nsort =");
	assert_string_equal(said.text, "");
	assert_true(s.screen.interval == 2);
	assert_string_equal(s.screen.theme, "mono");
	assert_false(s.screen.color);
	assert_true(s.screen.reverse);
	assert_string_equal(s.screen.filter, "a b");
	assert_int_equal(s.screen.view, VIEW_WINDOW);
	assert_string_equal(s.screen.sort, "time"); /* the default, for the screen and for text */
	settings_clear(&s);
}

static void has_line(const struct said *said, const char *line)
{
	char whole[256];

	snprintf(whole, sizeof(whole), "%s%s", path, line);
	if (!strstr(said->text, whole))
		fail_msg("no '%s' in '%s'", whole, said->text);
}

/* Each mistake is named by its line; the rest counts. */
static void complains_by_line(void **state)
{
	struct settings s;
	struct said said;
	char text[8192], filler[4096];

	(void)state;
	settings_init(&s);
	memset(filler, 'x', sizeof(filler) - 1);
	filler[sizeof(filler) - 1] = '\0';
	snprintf(text, sizeof(text),
		 "colour = red\n\ninterval = soon\nmouse = maybe\n  indented = 1\nfilter = %s\n"
		 "theme = mono\n[other]\nwindow = 5s\n",
		 filler);
	said = read_into(&s, text);
	has_line(&said, ":1: there is no setting 'colour'");
	has_line(&said, ":3: interval");
	has_line(&said, ":4: mouse");
	has_line(&said, ":5: there is no setting 'indented'");
	has_line(&said, ":6: the line is too long");
	has_line(&said, ":9: there is no section 'other'");
	assert_string_equal(s.screen.theme, "mono");
	assert_true(s.screen.interval == 1);
	said = read_into(&s, "theme = light\nnonsense\n");
	has_line(&said, ":2: this is not 'KEY = VALUE'");
	assert_string_equal(s.screen.theme, "light");
	settings_clear(&s);
}

static void a_missing_file(void **state)
{
	struct settings s;
	struct said said = { "" };
	struct error err;

	(void)state;
	settings_init(&s);
	assert_true(settings_read(&s, "/nowhere/perftoprc", false, say, &said, &err));
	assert_false(settings_read(&s, "/nowhere/perftoprc", true, say, &said, &err));
	assert_non_null(strstr(err.text, "/nowhere/perftoprc"));
	settings_clear(&s);
}

/* What is written is read again as it was, whatever this terminal can do. */
static void writes_what_it_reads(void **state)
{
	struct settings s, again;
	struct said said;
	struct error err;
	char *text;
	size_t length;

	(void)state;
	settings_init(&s);
	read_into(&s, "interval = 300ms\nfilter = !x\ntheme = colorblind\ncpu-of-all = yes\n");
	setenv("NO_COLOR", "1", 1);
	settings_adapt(&s);
	assert_false(s.screen.color);
	unlink(path);
	assert_true(settings_write(&s, path, &err));
	unsetenv("NO_COLOR");
	text = file_read(path, 65536, &length, &err);
	assert_non_null(text);
	settings_init(&again);
	said = read_into(&again, text);
	assert_string_equal(said.text, "");
	for (size_t i = 0; i < setting_count; i++) {
		struct settings chosen = s;
		char *one, *two;

		chosen.screen.color = s.wants_color;
		chosen.screen.unicode = s.wants_unicode;
		one = setting_get(&chosen, &setting_info[i], 0);
		two = setting_get(&again, &setting_info[i], 0);
		assert_string_equal(one, two);
		free(one);
		free(two);
	}
	free(text);
	settings_clear(&s);
	settings_clear(&again);
}

static void has_thresholds_and_weights(void **state)
{
	struct settings s;
	struct said said;

	(void)state;
	settings_init(&s);
	said = read_into(&s, "rule.slow-operation = 250ms\nrule.cpu-use = off\nweight.memory = 40\n"
			     "rule.memory-use = 2GiB\nbell = yes\ncool-down = 5min\n");
	assert_string_equal(said.text, "");
	assert_true(s.analysis.rule[RULE_SLOW].threshold == 0.25);
	assert_true(s.analysis.rule[RULE_CPU].off);
	assert_true(s.analysis.rule[RULE_MEMORY].threshold == 0x1p31);
	assert_true(s.analysis.weight[HEALTH_MEMORY] == 40);
	assert_true(s.analysis.cool_down == 300);
	assert_true(s.screen.bell);
	said = read_into(&s, "rule.slow = 1s\nrule.slow-operation = soon\nweight.memory = heavy\n"
			     "weight.looks = 1\nalert = cpu > 3\n");
	for (int line = 1; line <= 5; line++) {
		char number[16];

		snprintf(number, sizeof(number), ":%d: ", line);
		has_line(&said, number);
	}
	assert_true(s.analysis.rule[RULE_SLOW].threshold == 0.25);
	settings_clear(&s);
}

static void read_back(enum rule rule, double value)
{
	struct settings s;
	struct error err;
	char *text;

	settings_init(&s);
	s.analysis.rule[rule].threshold = value;
	text = settings_rule(&s, rule);
	s.analysis.rule[rule].threshold = -1;
	if (!analysis_set_rule(&s.analysis, rule_info[rule].name, text, &err))
		fail_msg("%s", err.text);
	if (s.analysis.rule[rule].threshold != value)
		fail_msg("%s: %s", rule_info[rule].name, text);
	free(text);
	settings_clear(&s);
}

/* To the last bit. */
static void thresholds_are_read_as_they_are_written(void **state)
{
	static const double usual[] = { 80, 90, 1000, 3600, 65536, 0x1p30 },
			    parts[] = { 0.5, 12.5 };

	(void)state;
	for (int rule = 0; rule < RULE_ALERT; rule++) {
		bool bytes = strcmp(rule_info[rule].unit, "bytes") == 0;

		read_back((enum rule)rule, rule_info[rule].threshold);
		for (size_t i = 0; i < sizeof(usual) / sizeof(usual[0]); i++)
			read_back((enum rule)rule, usual[i]);
		for (size_t i = 0; !bytes && i < sizeof(parts) / sizeof(parts[0]); i++)
			read_back((enum rule)rule, parts[i]);
	}
	read_back(RULE_SLOW, 1.5e-6);
}

/* Each line is one more; an empty one drops those before it. What is written is read again. */
static void several_conditions(void **state)
{
	struct settings s, again;
	struct said said;
	struct error err;
	size_t length;
	char *text;

	(void)state;
	settings_init(&s);
	said = read_into(&s, "alert = threads > 3\nalert = *:* errors > 0 for 1min\n");
	assert_string_equal(said.text, "");
	settings_adapt(&s);
	assert_int_equal(s.analysis.alert_count, 2);
	assert_string_equal(s.analysis.alerts[1].text, "*:* errors > 0 for 1min");
	s.analysis.rule[RULE_SLOW].threshold = 0.75;
	s.analysis.rule[RULE_BURST].off = true;
	s.analysis.weight[HEALTH_CPU] = 0;
	unlink(path);
	assert_true(settings_write(&s, path, &err));
	text = file_read(path, 65536, &length, &err);
	assert_non_null(strstr(text, "\nrule.slow-operation = 750ms\n"));
	assert_non_null(strstr(text, "\nrule.bursts = off\n"));
	assert_null(strstr(text, "rule.errors")); /* as it is by default */
	settings_init(&again);
	said = read_into(&again, text);
	assert_string_equal(said.text, "");
	assert_int_equal(again.alert_count, 2);
	assert_true(again.analysis.rule[RULE_SLOW].threshold == 0.75);
	assert_true(again.analysis.rule[RULE_BURST].off);
	assert_true(again.analysis.weight[HEALTH_CPU] == 0);
	read_into(&again, "alert =\nalert = threads > 4\n");
	assert_int_equal(again.alert_count, 1);
	free(text);
	settings_clear(&s);
	settings_clear(&again);
}

static void writes_through_links_and_into_new_directories(void **state)
{
	struct settings s;
	struct error err;
	struct stat st;
	char link[160], deep[160];

	(void)state;
	settings_init(&s);
	settings_adapt(&s);
	put("");
	snprintf(link, sizeof(link), "%s/link", directory);
	assert_int_equal(symlink(path, link), 0);
	assert_true(settings_write(&s, link, &err));
	assert_int_equal(lstat(link, &st), 0);
	assert_true(S_ISLNK(st.st_mode));
	assert_int_equal(stat(path, &st), 0);
	assert_true(st.st_size > 0);
	unlink(link);
	snprintf(deep, sizeof(deep), "%s/a/b/perftoprc", directory);
	assert_true(settings_write(&s, deep, &err));
	assert_int_equal(unlink(deep), 0);
	snprintf(deep, sizeof(deep), "%s/a/b", directory);
	rmdir(deep);
	snprintf(deep, sizeof(deep), "%s/a", directory);
	rmdir(deep);
	settings_clear(&s);
}

static void leaves_others_files_alone(void **state)
{
	struct settings s;
	struct error err;
	struct stat before, after;

	(void)state;
	if (geteuid() != 0)
		skip();
	settings_init(&s);
	put("theme = mono\n");
	assert_int_equal(chown(path, 65534, 65534), 0);
	assert_int_equal(stat(path, &before), 0);
	assert_false(settings_write(&s, path, &err));
	assert_non_null(strstr(err.text, "another user"));
	assert_int_equal(stat(path, &after), 0);
	assert_int_equal(before.st_ino, after.st_ino);
	unlink(path);
	assert_int_equal(chown(directory, 65534, 65534), 0);
	assert_false(settings_write(&s, path, &err)); /* sudo: the directory is the user's */
	assert_int_equal(access(path, F_OK), -1);
	assert_int_equal(chown(directory, 0, 0), 0);
	settings_clear(&s);
}

static int setup(void **state)
{
	(void)state;
	if (!mkdtemp(directory))
		return -1;
	snprintf(path, sizeof(path), "%s/perftoprc", directory);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	unlink(path);
	return rmdir(directory);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_the_file),
		cmocka_unit_test(reads),
		cmocka_unit_test(complains_by_line),
		cmocka_unit_test(a_missing_file),
		cmocka_unit_test(writes_what_it_reads),
		cmocka_unit_test(has_thresholds_and_weights),
		cmocka_unit_test(thresholds_are_read_as_they_are_written),
		cmocka_unit_test(several_conditions),
		cmocka_unit_test(writes_through_links_and_into_new_directories),
		cmocka_unit_test(leaves_others_files_alone),
	};

#ifndef ENABLE_CONFIG_FILE
	return 77;
#endif
	return cmocka_run_group_tests(tests, setup, teardown);
}
