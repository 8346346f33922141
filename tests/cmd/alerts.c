/* Alerts: a line that stays one, commands that know all and hold up nothing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/mem.h"

#include "cmd/alerts.h"

static char directory[] = "/tmp/perftop-alerts-XXXXXX";
static char log_path[128], made_path[128];

static struct alert_list list_of(size_t count)
{
	struct alert_list list = { .alerts = mem_alloc_array(count, sizeof(struct alert)),
				   .count = count };

	for (size_t i = 0; i < count; i++)
		list.alerts[i] = (struct alert){
			.asked = true,
			.wall_ns = 1767225600000000000,
			.since_wall_ns = 1767225570000000000,
			.pid = 42,
			.rule = "alert",
			.severity = "warning",
			.value = 0.0625,
			.threshold = NAN,
			.process = mem_string("server"),
			.subject = mem_string("api $(id) `id`; id \"'"),
			.message = mem_string("p99 is 62.5ms"),
		};
	return list;
}

static void a_line(void **state)
{
	struct alert_list list = list_of(1);
	char *line = alert_line(&list.alerts[0]);

	(void)state;
	assert_string_equal(line, "2026-01-01T00:00:00.000000Z\tfired\twarning\talert\tserver[42]\t"
				  "api $(id) `id`; id \"'\tp99 is 62.5ms\n");
	free(line);
	list.alerts[0].resolved = true;
	line = alert_line(&list.alerts[0]);
	assert_non_null(strstr(line, "\tresolved\t"));
	free(line);
	alert_list_clear(&list);
}

/* The file, once it ends in the text; a test that waits for nothing fails after 20 s. */
static char *await_text(const char *path, const char *end)
{
	uint64_t until = clock_mono_ns() + 20000000000u;

	for (;;) {
		size_t length = 0;
		char *text = file_read(path, 65536, &length, NULL);

		if (text && length >= strlen(end) && strcmp(text + length - strlen(end), end) == 0)
			return text;
		if (clock_mono_ns() > until)
			fail_msg("%s: '%s'", path, text ? text : "not there");
		free(text);
		poll(NULL, 0, 5);
	}
}

/* Variables of ours that were there before are not handed on. */
static void a_command(void **state)
{
	struct alert_list list = list_of(1);
	struct alerts *a;
	struct error err;
	char *text, *command;

	(void)state;
	setenv("PERFTOP_ALERT_OLD", "old", 1);
	command = mem_format("env | grep ^PERFTOP_ALERT | sort >%s; echo done >>%s; echo said",
			     made_path, made_path);
	a = alerts_open(log_path, command, false, &err);
	assert_non_null(a);
	alerts_tell(a, &list);
	text = await_text(made_path, "done\n");
	assert_string_equal(text, "PERFTOP_ALERT_MESSAGE=p99 is 62.5ms\n"
				  "PERFTOP_ALERT_PID=42\n"
				  "PERFTOP_ALERT_PROCESS=server\n"
				  "PERFTOP_ALERT_RULE=alert\n"
				  "PERFTOP_ALERT_SEVERITY=warning\n"
				  "PERFTOP_ALERT_SINCE=2025-12-31T23:59:30.000000Z\n"
				  "PERFTOP_ALERT_STATE=fired\n"
				  "PERFTOP_ALERT_SUBJECT=api $(id) `id`; id \"'\n"
				  "PERFTOP_ALERT_THRESHOLD=\n"
				  "PERFTOP_ALERT_VALUE=0.0625\n"
				  "done\n");
	free(text);
	text = await_text(log_path, "said\n");
	assert_non_null(strstr(text, "\tfired\t"));
	free(text);
	alerts_close(a);
	alert_list_clear(&list);
	free(command);
	unlink(made_path);
	unlink(log_path);
}

/* Ten at once, each of which waits until it is let go. */
static void no_more_than_some_at_once(void **state)
{
	struct alert_list list = list_of(10);
	struct alerts *a;
	struct error err;
	char *gate = mem_format("%s/gate", directory);
	char *command =
		mem_format("until test -e %s; do sleep 0.01; done; echo x >>%s", gate, made_path);
	char *text;

	(void)state;
	a = alerts_open(log_path, command, false, &err);
	alerts_tell(a, &list);
	assert_int_equal(access(made_path, F_OK), -1);
	assert_true(file_write(gate, "", 0, 0600, &err));
	text = await_text(made_path, "x\nx\nx\nx\n");
	assert_int_equal(strlen(text), 2 * ALERTS_AT_ONCE);
	free(text);
	alerts_close(a);
	alert_list_clear(&list);
	unlink(gate);
	unlink(made_path);
	unlink(log_path);
	free(gate);
	free(command);
}

/* Those that are over make room. */
static void one_after_the_other(void **state)
{
	struct alert_list list = list_of(1);
	uint64_t until = clock_mono_ns() + 20000000000u;
	char *command = mem_format("echo x >>%s", made_path), *text;
	size_t length = 0;
	struct alerts *a;
	struct error err;

	(void)state;
	a = alerts_open(NULL, command, false, &err);
	while (length <= 2 * ALERTS_AT_ONCE) {
		assert_true(clock_mono_ns() < until);
		alerts_tell(a, &list);
		poll(NULL, 0, 5);
		text = file_read(made_path, 65536, &length, NULL);
		free(text);
	}
	alerts_close(a);
	alert_list_clear(&list);
	free(command);
	unlink(made_path);
}

static void a_log_that_cannot_be(void **state)
{
	struct error err;
	char *fifo = mem_format("%s/fifo", directory);

	(void)state;
	assert_null(alerts_open("/nowhere/log", NULL, false, &err));
	assert_non_null(strstr(err.text, "/nowhere/log"));
	assert_int_equal(mkfifo(fifo, 0600), 0);
	assert_null(alerts_open(fifo, NULL, false, &err)); /* and does not wait for a reader */
	unlink(fifo);
	free(fifo);
}

static int setup(void **state)
{
	(void)state;
	if (!mkdtemp(directory))
		return -1;
	snprintf(log_path, sizeof(log_path), "%s/log", directory);
	snprintf(made_path, sizeof(made_path), "%s/made", directory);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	return rmdir(directory);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_line),
		cmocka_unit_test(a_command),
		cmocka_unit_test(no_more_than_some_at_once),
		cmocka_unit_test(one_after_the_other),
		cmocka_unit_test(a_log_that_cannot_be),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
