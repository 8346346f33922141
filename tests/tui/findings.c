/* What the screen does with findings: marks, the status line, the bell, jumps, comparing windows. */
#include "test.h"

#include <locale.h>
#include <math.h>

#include "base/mem.h"
#include "fixture.h"
#include "judge.h"
#include "tui/screen.h"

struct run {
	struct fixture fixture;
	struct analysis *judge;
	struct tui_settings settings;
	struct tui_host host;
	struct screen screen;
	struct grid grid;
	char *dump;
};

static bool snapshot(void *context, const char *format, char *path, size_t size, struct error *err)
{
	(void)context;
	(void)err;
	snprintf(path, size, "report.%s", format);
	return true;
}

static struct run *begin(const struct fixture_options *options, int width, int height)
{
	struct run *run = calloc(1, sizeof(*run));

	run->settings = fixture_settings();
	run->judge = judge_new();
	run->host = (struct tui_host){ .snapshot = snapshot, .analysis = run->judge };
	fixture_init(&run->fixture, options);
	fixture_ticks(&run->fixture, 75);
	run->grid.glyphs = GLYPHS_BRAILLE;
	grid_resize(&run->grid, width, height);
	screen_init(&run->screen, &run->settings, &run->host, &fixture_host);
	screen_update(&run->screen, &run->fixture.history);
	screen_draw(&run->screen, &run->grid);
	return run;
}

static void end(struct run *run)
{
	screen_clear(&run->screen);
	grid_free(&run->grid);
	judge_free(run->judge);
	fixture_clear(&run->fixture);
	fixture_settings_clear(&run->settings);
	free(run->dump);
	free(run);
}

static void draw(struct run *run)
{
	screen_update(&run->screen, &run->fixture.history);
	screen_draw(&run->screen, &run->grid);
}

static void tick(struct run *run)
{
	fixture_tick(&run->fixture);
	draw(run);
}

static void press(struct run *run, const char *keys)
{
	while (*keys) {
		size_t length = strcspn(keys, " ");
		int key = key_by_name(keys, length);

		assert_int_not_equal(key, KEY_NONE);
		screen_key(&run->screen, key, false);
		draw(run);
		keys += length + (keys[length] == ' ');
	}
}

static const char *shown(struct run *run)
{
	free(run->dump);
	run->dump = grid_dump(&run->grid);
	return run->dump;
}

#define assert_shows(run, text)     assert_non_null(strstr(shown(run), text))
#define assert_shows_not(run, text) assert_null(strstr(shown(run), text))

static void rows_are_marked(void **state)
{
	struct run *run = begin(NULL, 130, 30);

	(void)state;
	assert_shows(run, "▲storage   vacuum");
	assert_shows(run, "•storage   insert");
	assert_shows(run, " collector parse");
	assert_shows(run, "33.6ms↑");
	assert_shows(run, "1.41ms↓");
	assert_shows(run, "44.1ms ");
	judge_forget(run->judge);
	tick(run);
	assert_shows(run, " storage   vacuum");
	end(run);
}

/* Indices of an earlier epoch, and of another process, mean other operations. */
static void marks_are_of_this_process(void **state)
{
	struct run *run = begin(&(struct fixture_options){ .several = 1 }, 130, 30);
	struct finding *finding;

	(void)state;
	judge_forget(run->judge);
	finding = judge_add(run->judge, RULE_SLOW, SEVERITY_WARNING, 1);
	finding->subject.kind = SUBJECT_OPERATION;
	finding->epoch = 1;
	tick(run);
	assert_int_equal(found_mark(&run->screen.found, 0).severity, -1);
	finding->epoch = 0;
	finding->id = 99;
	tick(run);
	assert_int_equal(found_mark(&run->screen.found, 0).severity, SEVERITY_WARNING);
	assert_int_equal(found_mark(&run->screen.found, 99999).severity, -1);
	press(run, "]");
	assert_int_equal(found_mark(&run->screen.found, 0).severity, -1);
	end(run);
}

static void worst_is_said(void **state)
{
	struct run *run = begin(NULL, 100, 30);

	(void)state;
	assert_shows(run, "! RSS: holds 425M");
	assert_shows(run, "Findings !4");
	assert_shows(run, "health 74 fair");
	judge_forget(run->judge);
	tick(run);
	assert_shows_not(run, "RSS: holds");
	assert_shows(run, "F Findings F3");
	end(run);
}

/* What makes the figures doubtful stands above a warning, not above what is critical. */
static void remarks_by_weight(void **state)
{
	struct run *run = begin(&(struct fixture_options){ .drops = 3 }, 100, 30);

	(void)state;
	assert_shows(run, "RSS: holds 425M");
	judge_forget(run->judge);
	judge_add(run->judge, RULE_CPU, SEVERITY_WARNING, 3)->message = (char[]){ "hot" };
	tick(run);
	assert_shows(run, "3 records are not complete");
	end(run);
}

static void nothing_is_taken_while_paused(void **state)
{
	struct run *run = begin(NULL, 100, 30);

	(void)state;
	press(run, "F z");
	judge_forget(run->judge);
	tick(run);
	assert_shows(run, "takes 730ms");
	press(run, "z");
	assert_shows_not(run, "takes 730ms");
	assert_shows(run, "nothing found in 1m");
	end(run);
}

static void bell_rings_once(void **state)
{
	struct run *run = begin(NULL, 100, 30);

	(void)state;
	assert_false(run->screen.bell); /* it was not asked for */
	run->settings.bell = true;
	tick(run);
	assert_false(run->screen.bell); /* nothing has begun since */
	judge_add(run->judge, RULE_SLOW, SEVERITY_WARNING, 75);
	tick(run);
	assert_false(run->screen.bell); /* no alert, not critical */
	judge_add(run->judge, RULE_ALERT, SEVERITY_WARNING, 76);
	tick(run);
	assert_true(run->screen.bell);
	run->screen.bell = false;
	tick(run);
	assert_false(run->screen.bell);
	press(run, "z");
	judge_add(run->judge, RULE_STUCK, SEVERITY_CRITICAL, 77);
	tick(run);
	assert_true(run->screen.bell); /* paused or not */
	end(run);
}

static void enter_jumps(void **state)
{
	struct run *run = begin(NULL, 100, 40);

	(void)state;
	press(run, "F");
	assert_shows_not(run, "worker (4243)"); /* not of this process */
	press(run, "Enter");
	assert_int_equal(run->screen.pane, PANE_GRAPHS);
	assert_shows(run, "RSS  137M");
	press(run, "F j Enter");
	assert_int_equal(run->screen.pane, PANE_OPERATIONS);
	assert_int_equal(run->screen.focus, 6);
	assert_shows(run, "storage vacuum");
	press(run, "Esc");
	assert_shows(run, "3/11"); /* the cursor is on it */
	press(run, "F G Enter");   /* a part of the health: nowhere to go */
	assert_int_equal(run->screen.pane, PANE_FINDINGS);
	end(run);
}

static void enter_finds_other_processes(void **state)
{
	struct run *run = begin(&(struct fixture_options){ .several = 1 }, 100, 40);

	(void)state;
	press(run, "[ F");
	assert_shows(run, "4243 worker (4243)");
	press(run, "/ p r e e m Enter Enter");
	assert_int_equal(run->screen.pid, 4243);
	assert_int_equal(run->screen.pane, PANE_PROCESS);
	end(run);
}

static void what_is_gone_is_said(void **state)
{
	struct run *run = begin(NULL, 100, 30);
	struct finding *finding;

	(void)state;
	judge_forget(run->judge);
	finding = judge_add(run->judge, RULE_SLOW, SEVERITY_WARNING, 1);
	finding->subject.kind = SUBJECT_OPERATION;
	finding->epoch = 7;
	tick(run);
	press(run, "F Enter");
	assert_shows(run, "that operation is gone");
	assert_int_equal(run->screen.pane, PANE_FINDINGS);
	finding->id = 77;
	finding->pid = 0;
	finding->pid = 1;
	tick(run);
	assert_shows(run, "nothing found");
	end(run);
}

static void filter_and_search(void **state)
{
	struct run *run = begin(NULL, 100, 40);

	(void)state;
	press(run, "F \\ ! s l o w Enter");
	assert_shows_not(run, "takes 730ms");
	assert_shows(run, "its P99 is 39.5 times");
	press(run, "Esc \\ z z z Enter");
	assert_shows(run, "no finding matches the filter");
	press(run, "Esc / s t a b Enter Enter");
	assert_shows(run, "anomalies and trends"); /* what the part is made of */
	end(run);
}

static void without_an_analysis(void **state)
{
	struct run *run = begin(NULL, 100, 30);

	(void)state;
	run->host.analysis = NULL;
	tick(run);
	assert_shows_not(run, "Findings");
	assert_shows_not(run, "health");
	press(run, "F");
	assert_shows(run, "nothing is judged here");
	assert_int_equal(run->screen.pane, PANE_OPERATIONS);
	end(run);
}

static void comparing(void **state)
{
	struct run *run = begin(NULL, 120, 40);

	(void)state;
	press(run, "F3 w");
	assert_shows(run, "the history is too short: 1:14 of 2:00");
	press(run, "-");
	assert_shows(run, "the last 30s against the 30s before");
	assert_shows(run, "+123%");
	assert_shows(run, "slower");
	assert_shows(run, "new");
	assert_shows(run, "<.001");
	press(run, "+");
	assert_shows(run, "too short for longer windows");
	assert_shows(run, "the last 30s");
	press(run, "- - - - Right");
	assert_shows(run, "the last 5s");
	press(run, "/ f e t c h Enter Enter");
	assert_int_equal(run->screen.pane, PANE_OPERATIONS);
	assert_int_equal(run->screen.focus, 2);
	press(run, "w Esc");
	assert_int_equal(run->screen.pane, PANE_OPERATIONS);
	assert_false(pane_present(&run->screen, PANE_COMPARE));
	press(run, "w Tab");
	assert_int_equal(run->screen.pane, PANE_OPERATIONS);
	assert_shows(run, "w Compare");
	press(run, "S-Tab w");
	assert_shows_not(run, "w Compare  ");
	end(run);
}

/* The interval stays what it was. */
static void comparing_takes_its_own_keys(void **state)
{
	struct run *run = begin(NULL, 100, 30);

	(void)state;
	press(run, "w + - Left Right");
	assert_true(run->settings.interval > 0.99 && run->settings.interval < 1.01);
	end(run);
}

static void formats_of_the_host(void **state)
{
	static const char *const formats[] = { "json", "html", "xyz", NULL };
	struct run *run = begin(NULL, 100, 30);

	(void)state;
	press(run, "S");
	assert_shows_not(run, "html");
	press(run, "Esc");
	run->host.formats = formats;
	press(run, "S");
	assert_shows(run, "a page for a browser");
	press(run, "j j Enter");
	screen_snapshot(&run->screen);
	draw(run);
	assert_shows(run, "wrote report.xyz");
	end(run);
}

static void wrapping(void **state)
{
	struct grid grid = { .glyphs = GLYPHS_BRAILLE };
	struct area a;
	char *dump;

	(void)state;
	grid_resize(&grid, 10, 5);
	a = grid_area(&grid);
	assert_int_equal(area_wrap(a, 0, 3, STYLE_PLAIN, "one two three four five six"), 3);
	assert_int_equal(area_wrap(a, 3, 2, STYLE_PLAIN, "ünbreakables"), 2);
	assert_int_equal(area_wrap(a, 0, 3, STYLE_PLAIN, ""), 0);
	dump = grid_dump(&grid);
	assert_string_equal(dump, "one two\nthree four\nfive six\nünbreakabl\nes\n");
	free(dump);
	grid_free(&grid);
}

static int set_up(void **state)
{
	(void)state;
	setlocale(LC_ALL, "C.UTF-8");
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rows_are_marked),
		cmocka_unit_test(marks_are_of_this_process),
		cmocka_unit_test(worst_is_said),
		cmocka_unit_test(remarks_by_weight),
		cmocka_unit_test(nothing_is_taken_while_paused),
		cmocka_unit_test(bell_rings_once),
		cmocka_unit_test(enter_jumps),
		cmocka_unit_test(enter_finds_other_processes),
		cmocka_unit_test(what_is_gone_is_said),
		cmocka_unit_test(filter_and_search),
		cmocka_unit_test(without_an_analysis),
		cmocka_unit_test(comparing),
		cmocka_unit_test(comparing_takes_its_own_keys),
		cmocka_unit_test(formats_of_the_host),
		cmocka_unit_test(wrapping),
	};

	return cmocka_run_group_tests(tests, set_up, NULL);
}
