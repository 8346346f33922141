/* Sheets as Markdown and HTML: names of any bytes are inert, tones are told by more than colours. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "report/sheet.h"

#define HOSTILE "</script><img src=x onerror=alert(1)>\"'&"

static void has(const char *text, const char *what)
{
	if (!strstr(text, what))
		fail_msg("no '%s' in:\n%s", what, text);
}

static void has_not(const char *text, const char *what)
{
	const char *at = strstr(text, what);

	if (at)
		fail_msg("there is '%.80s'", at);
}

static size_t count_of(const char *text, const char *what)
{
	size_t count = 0;

	for (; (text = strstr(text, what)); text += strlen(what))
		count++;
	return count;
}

static const struct sheet_column columns[] = { { "Name", CELL_NAME },
					       { "Change", CELL_NUMBER },
					       { "Verdict", CELL_TEXT } };

static void add_row(struct sheet *s, const char *name, const char *change, enum tone tone,
		    const char *verdict)
{
	sheet_row(s);
	sheet_cell(s, TONE_PLAIN, name);
	sheet_cell(s, tone, change);
	if (verdict)
		sheet_cell(s, tone, verdict);
}

static void add_chart(struct sheet *s, const char *title, const char *name)
{
	static const double x[] = { 1, 2, 4 }, y[] = { 0, 5, 10 };
	const struct chart_axis items = { "items", UNIT_COUNT, false },
				time = { "time", UNIT_SECONDS, false };

	sheet_chart(s, title, &items, &time, &(struct chart_series){ name, CHART_LINE, x, y, 3 },
		    1);
}

static struct sheet *make_sheet(void)
{
	struct sheet *s = sheet_new("a_b against *c*");

	sheet_say(s, TONE_STRONG, "1.11x slower, see www.example.org.");
	sheet_say(s, TONE_WARNING, "The hosts differ.");
	sheet_say(s, TONE_PLAIN, "- no list");
	sheet_say(s, TONE_PLAIN, "1. no list");
	sheet_heading(s, "Operations <all>");
	sheet_table(s, columns, 3);
	add_row(s, "a`b|c", "+10%", TONE_BAD, "slower");
	add_row(s, "@me", "-1%", TONE_GOOD, "faster");
	add_row(s, "", "~", TONE_MUTED, NULL);
	sheet_table(s, columns, 3);
	sheet_code(s, "$ make\n```\n");
	add_chart(s, "Time | size", "```");
	return s;
}

static void markdown(void **state)
{
	struct sheet *s = make_sheet();
	char *text = sheet_markdown(s);

	(void)state;
	assert_string_equal(
		text, "# a\\_b against \\*c\\*\n"
		      "\n"
		      "**1.11x slower, see w\xe2\x80\x8b"
		      "ww.example.org.**\n"
		      "\n"
		      "\\! The hosts differ.\n"
		      "\n"
		      "\\- no list\n"
		      "\n"
		      "1\\. no list\n"
		      "\n"
		      "## Operations \\<all\\>\n"
		      "\n"
		      "| Name | Change | Verdict |\n"
		      "|:--|--:|:--|\n"
		      "| `` a`b\\|c `` | **+10%** | ✗ **slower** |\n"
		      "| `@me` | -1% | ✓ faster |\n"
		      "|  | \\~ |  |\n"
		      "\n"
		      "````\n"
		      "$ make\n"
		      "```\n"
		      "````\n"
		      "\n"
		      "### Time \\| size\n"
		      "\n"
		      "````\n"
		      "time\n"
		      "10s +                                                            ...*\n"
		      "    |                                                     .......\n"
		      "    |                                              .......\n"
		      "    |                                       .......\n"
		      "    |                                .......\n"
		      "    |                         .......\n"
		      " 5s +                    .*...\n"
		      "    |                ....\n"
		      "    |             ...\n"
		      "    |         ....\n"
		      "    |      ...\n"
		      "    |  ....\n"
		      " 0s +*.\n"
		      "    ++----------+---------+----------+---------+----------+---------+\n"
		      "     1         1.5        2         2.5        3         3.5        4\n"
		      "                                  items\n"
		      "  * ```\n"
		      "````\n");
	free(text);
	sheet_free(s);
}

static void markdown_of_hostile_text(void **state)
{
	struct sheet *s = sheet_new("\xe2\x80\xae\xff\n# x");
	char *text;

	(void)state;
	sheet_say(s, TONE_PLAIN, "    <img src=x>\n\n| a | b | @all #1 https://x [x](y) ![z](y)");
	sheet_table(s, columns, 2);
	add_row(s, "a\n| b | \033[31m", "x|y\n|z|", TONE_PLAIN, NULL);
	text = sheet_markdown(s);
	assert_string_equal(text, "# \\<202E\\>\xef\xbf\xbd"
				  "^J\\# x\n"
				  "\n"
				  "\\<img src=x\\>^J^J\\| a \\| b \\| @\xe2\x80\x8b"
				  "all \\#1 https:\xe2\x80\x8b"
				  "//x \\[x\\](y) \\!\\[z\\](y)\n"
				  "\n"
				  "| Name | Change |\n"
				  "|:--|--:|\n"
				  "| `a^J\\| b \\| ^[[31m` | x\\|y^J\\|z\\| |\n");
	free(text);
	sheet_free(s);
}

static void html(void **state)
{
	struct sheet *s = make_sheet();
	char *page = sheet_html(s);

	(void)state;
	has(page, "<title>a_b against *c* – perftop</title>");
	has(page, "<h1><bdi>a_b against *c*</bdi></h1>");
	has(page, "<p class=\"say strong\"><span>1.11x slower, see www.example.org.</span></p>");
	has(page, "<p class=\"say warned\"><svg class=\"icon warning\"");
	has(page, "<section id=\"s4\"><h2>Operations &lt;all&gt;</h2>");
	has(page, "<a href=\"#s4\"><bdi>Operations &lt;all&gt;</bdi></a>");
	has(page, "<th scope=\"col\" class=\"number\">Change</th>");
	has(page, "<th scope=\"row\" class=\"name plain\"><bdi>a`b|c</bdi></th>"
		  "<td class=\"number bad\"><bdi>+10%</bdi></td>"
		  "<td class=\"words bad\"><svg class=\"icon critical\"");
	has(page, "<td class=\"number muted\"><bdi>~</bdi></td>"
		  "<td class=\"words plain\"><bdi></bdi></td>");
	has(page, "<code>$ make\n```\n</code>");
	assert_int_equal(count_of(page, "<table"), 1);
	assert_int_equal(count_of(page, "<section"), 2);
	assert_int_equal(count_of(page, "</section>"), 2);
	assert_int_equal(count_of(page, "<div"), count_of(page, "</div>"));
	free(page);
	sheet_free(s);
}

/* Where no word has the tone of a number, an icon tells it. */
static void a_colour_is_never_alone(void **state)
{
	struct sheet *s = sheet_new("t");
	char *page;

	(void)state;
	sheet_table(s, columns, 2);
	add_row(s, "x", "+10%", TONE_BAD, NULL);
	add_row(s, "y", "-10%", TONE_GOOD, NULL);
	page = sheet_html(s);
	has(page, "<td class=\"number bad\"><svg class=\"icon critical\"");
	has(page, "<td class=\"number good\"><svg class=\"icon good\"");
	free(page);
	sheet_free(s);
}

/* The policy forbids what markup could do; there is no markup in the first place. */
/* But what is so long that it may have to be broken, and what is no option. */
static void html_keeps_options_whole(void **state)
{
	struct sheet *s = sheet_new("x");
	char *page;

	(void)state;
	sheet_say(s, TONE_PLAIN, "It takes --warm-up=1, a--b, <or> --");
	sheet_say(s, TONE_PLAIN, "--aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa b");
	page = sheet_html(s);
	has(page, "It takes <span class=\"whole\">--warm-up</span>=1, a--b, &lt;or&gt; ");
	has(page, "<span>--aaa");
	free(page);
	sheet_free(s);
}

static void html_of_hostile_text(void **state)
{
	struct sheet *s = sheet_new(HOSTILE);
	char *page;

	(void)state;
	sheet_say(s, TONE_BAD, HOSTILE);
	sheet_heading(s, HOSTILE);
	sheet_table(s, &(struct sheet_column){ HOSTILE, CELL_NAME }, 1);
	sheet_row(s);
	sheet_cell(s, TONE_PLAIN, HOSTILE "\033\xe2\x80\xae\xff");
	sheet_code(s, HOSTILE);
	add_chart(s, HOSTILE, HOSTILE);
	page = sheet_html(s);
	has_not(page, "<img");
	has_not(page, "\033");
	has_not(page, "\xe2\x80\xae");
	has_not(page, " style=");
	has_not(page, "http:");
	has_not(page, "https:");
	has(page, "onerror=alert(1)&gt;&quot;&#39;&amp;^[&lt;202E&gt;\xef\xbf\xbd</bdi>");
	has(page, "role=\"img\" aria-label=\"&lt;/script&gt;");
	assert_int_equal(count_of(page, "</script>"), 2); /* the data and report.js */
	free(page);
	sheet_free(s);
}

static void a_chart_without_script(void **state)
{
	struct sheet *s = make_sheet();
	char *page = sheet_html(s);

	(void)state;
	has(page, "<svg class=\"picture\" role=\"img\" aria-label=\"Time | size\">");
	has(page, "<path class=\"line s1\" d=\"M0 1000L333.3 500L1000 0\"/>");
	has(page, "<use class=\"s1\" href=\"#mark-1\" x=\"33.3%\" y=\"50%\">"
		  "<title>```: 2, 5s</title></use>");
	has(page, "text-anchor=\"end\" y=\"0%\">10s</text>");
	has(page, "text-anchor=\"middle\" x=\"100%\">4</text>");
	has(page, "<p class=\"axis-title\">time</p>");
	has(page, "<p class=\"axis-title below\">items</p>");
	free(page);
	sheet_free(s);
}

/* Filled down to zero, each run for itself. */
static void steps_are_filled(void **state)
{
	static const double x[] = { 0, 1, 2, 3, 4 }, y[] = { 1, 2, NAN, 1, 9 };
	const struct chart_axis axis = { "", UNIT_COUNT, false };
	struct sheet *s = sheet_new("t");
	char *page;

	(void)state;
	sheet_chart(s, "c", &axis, &axis, &(struct chart_series){ "", CHART_STEPS, x, y, 5 }, 1);
	page = sheet_html(s);
	has(page, "<path class=\"area s1\" d=\"M0 1000L0 500L250 500L250 0L500 0L500 1000Z"
		  "M750 1000L750 500L1000 500L1000 1000Z\"/>");
	has(page, "<path class=\"line s1\" d=\"M0 500L250 500L250 0L500 0M750 500L1000 500\"/>");
	has_not(page, "<use class=\"s1\""); /* a single histogram needs no marks */
	has_not(page, "<ul class=\"key");
	free(page);
	sheet_free(s);
}

static void an_empty_sheet_is_a_page(void **state)
{
	struct sheet *s = sheet_new("");
	char *page = sheet_html(s), *text = sheet_markdown(s);

	(void)state;
	has(page, "<main class=\"sheet\">\n<section>\n</section>\n</main>");
	has(page, "</body>\n</html>\n");
	assert_string_equal(text, "# \n");
	free(text);
	free(page);
	sheet_free(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(markdown),
		cmocka_unit_test(markdown_of_hostile_text),
		cmocka_unit_test(html),
		cmocka_unit_test(a_colour_is_never_alone),
		cmocka_unit_test(html_keeps_options_whole),
		cmocka_unit_test(html_of_hostile_text),
		cmocka_unit_test(a_chart_without_script),
		cmocka_unit_test(steps_are_filled),
		cmocka_unit_test(an_empty_sheet_is_a_page),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
