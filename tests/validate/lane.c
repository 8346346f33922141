/* A load is started, told, watched and ended; what it says is what it did, and when it lies that shows. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "validate/plan.h"

static char *load_path(void)
{
	static char path[4096];
	const char *top = getenv("top_builddir");

	snprintf(path, sizeof(path), "%s/src/load/perftop-load", top ? top : ".");
	return path;
}

static struct lane *open_lane(void)
{
	struct error err = { "" };
	struct lane *l = lane_open(load_path(), &err);

	if (!l)
		fail_msg("%s", err.text);
	return l;
}

static double shown(struct lane *l, enum validate_check check, const struct load_order *order,
		    double *truth)
{
	struct load_truth answer;
	struct value value;

	assert_true(lane_do(l, order, &answer));
	assert_int_equal(answer.refusal, LOAD_REFUSES_NONE);
	assert_true(answer.ended_ns >= answer.began_ns + order->length_ns);
	lane_tick(l);
	*truth = answer.number[plans[check].number];
	value = plans[check].shown(l, &plans[check], &answer, truth);
	assert_int_equal(value.why, WHY_KNOWN);
	return value.number;
}

static void exact(void **state)
{
	const struct load_order count = { .step = LOAD_STEP_COUNT, .threads = 4, .amount = 5000 };
	const struct load_order fail = { .step = LOAD_STEP_FAIL, .amount = 700 };
	const struct load_order tally = { .step = LOAD_STEP_TALLY, .amount = 10 };
	struct lane *l = open_lane();
	double truth;

	(void)state;
	for (int i = 0; i < 3; i++) {
		assert_true(shown(l, VALIDATE_COUNT_4, &count, &truth) == 20000);
		assert_true(truth == 20000);
		assert_true(shown(l, VALIDATE_FAILURES, &fail, &truth) == 100);
		assert_true(truth == 100);
		assert_true(shown(l, VALIDATE_COUNTER, &tally, &truth) == 45);
		assert_true(truth == 45);
	}
	lane_close(l);
}

static void timing(void **state)
{
	const struct load_order sleep = { .step = LOAD_STEP_SLEEP, .amount = 3000000 };
	struct lane *l = open_lane();
	double truth, is = shown(l, VALIDATE_SLEEP_1MS, &sleep, &truth);

	(void)state;
	assert_true(truth >= 0.003);
	assert_true(is >= 0.003 && is <= truth);
	lane_close(l);
}

static void levels(void **state)
{
	const struct load_order more = { .step = LOAD_STEP_THREADS, .amount = 8 };
	const struct load_order fewer = { .step = LOAD_STEP_THREADS, .amount = 2 };
	const struct load_order files = { .step = LOAD_STEP_OPEN, .amount = 20 };
	const struct load_order touch = { .step = LOAD_STEP_TOUCH, .amount = 8 << 20 };
	const struct load_order release = { .step = LOAD_STEP_RELEASE };
	struct lane *l = open_lane();
	double truth, is;

	(void)state;
	assert_true(shown(l, VALIDATE_FILES, &files, &truth) == 20 && truth == 20);
	is = shown(l, VALIDATE_MEMORY_8, &touch, &truth);
	assert_true(truth == 8 << 20);
	assert_true(fabs(is - truth) < 1 << 20);
	shown(l, VALIDATE_RELEASED, &release, &truth);
	assert_true(truth == -(8 << 20));
	if (getenv("SANITIZERS") &&
	    *getenv("SANITIZERS")) { /* which may have threads of their own */
		lane_close(l);
		return;
	}
	assert_true(shown(l, VALIDATE_THREADS_8, &more, &truth) == 9 && truth == 9);
	assert_true(shown(l, VALIDATE_THREADS_8, &fewer, &truth) == 3 && truth == 3);
	lane_close(l);
}

static void lies(void **state)
{
	const struct load_order count = { .step = LOAD_STEP_COUNT, .threads = 1, .amount = 1000 };
	struct lane *l;
	double truth;

	(void)state;
	setenv("PERFTOP_LOAD_LIE", "20", 1);
	l = open_lane();
	assert_true(shown(l, VALIDATE_COUNT_1, &count, &truth) == 1000);
	assert_true(truth == 1200);
	lane_close(l);
	unsetenv("PERFTOP_LOAD_LIE");
}

/* What the user has for programs of his own is not for the loads. */
static void settings(void **state)
{
	const struct load_order count = { .step = LOAD_STEP_COUNT, .threads = 1, .amount = 1000 };
	struct lane *l;
	double truth;

	(void)state;
	setenv("PERFTOP", "off", 1);
	l = open_lane();
	assert_true(shown(l, VALIDATE_COUNT_1, &count, &truth) == 1000);
	lane_close(l);
	unsetenv("PERFTOP");
}

static void ends(void **state)
{
	struct lane *l = open_lane();
	pid_t pid = lane_process(l)->info->id.pid;

	(void)state;
	assert_int_equal(kill(pid, 0), 0);
	lane_close(l);
	assert_int_equal(kill(pid, 0), -1);
	assert_int_equal(errno, ESRCH);
}

static void is_killed(void **state)
{
	const struct load_order order = { .step = LOAD_STEP_IDLE };
	struct lane *l = open_lane();
	struct load_truth truth;

	(void)state;
	kill(lane_process(l)->info->id.pid, SIGKILL);
	assert_false(lane_do(l, &order, &truth));
	lane_close(l);
}

static void refused(const char *path)
{
	struct error err = { "" };

	assert_null(lane_open(path, &err));
	assert_non_null(strstr(err.text, path));
}

static void no_load(void **state)
{
	(void)state;
	refused("/nonexistent/perftop-load");
	refused("/bin/true");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(exact),     cmocka_unit_test(timing),   cmocka_unit_test(levels),
		cmocka_unit_test(lies),      cmocka_unit_test(settings), cmocka_unit_test(ends),
		cmocka_unit_test(is_killed), cmocka_unit_test(no_load),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
