/*
 * Workflow commands of GitHub Actions, a line for each result that does not hold, or is not present:
 *	::error file=perftop.rules,line=3,title=api%3Acall p99 < 50ms::run.json: api:call: p99 is 61ms ...
 *	::notice title=cache%3A* p99 < 5ms::run.json: cache:*: nothing matches ...
 * and the summary as a line of the log. See "Workflow commands for GitHub Actions" in GitHub's
 * documentation; what is to be escaped, and how, stands in actions/toolkit,
 * packages/core/src/command.ts.
 */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "decide/check.h"
#include "report/buffer.h"

/* Control characters first become visible, so that no name can begin a line, and a command of its own. */
static void add_escaped(struct buffer *out, const char *bytes, const char *escaped)
{
	char *clean = text_cleaned(bytes);

	for (const char *at = clean; *at; at++) {
		if (strchr(escaped, *at))
			buffer_format(out, "%%%02X", (unsigned)*at);
		else
			buffer_add(out, at, 1);
	}
	free(clean);
}

static void add_property(struct buffer *out, const char *bytes)
{
	add_escaped(out, bytes, "%\r\n:,");
}

static char *title_of(const struct check_result *r)
{
	const char *limit = check_limit(r);
	char *title = check_title(r), *whole;

	whole = mem_format("perftop check: %s%s%s", title, limit ? " " : "", limit ? limit : "");
	free(title);
	return whole;
}

static void add_command(struct buffer *out, const struct check_result *r)
{
	char *title = title_of(r), *sentence = check_sentence(r);

	buffer_string(out, check_is_bad(r) ? "::error " : "::notice ");
	if (r->rule && r->rule->path) {
		buffer_string(out, "file=");
		add_property(out, r->rule->path);
		buffer_format(out, ",line=%u,", r->rule->line);
	}
	buffer_string(out, "title=");
	add_property(out, title);
	buffer_string(out, "::");
	add_escaped(out, sentence, "%\r\n");
	buffer_string(out, "\n");
	free(title);
	free(sentence);
}

char *check_github(const struct check *c)
{
	struct buffer out = { 0 };
	char *summary = check_summary(c);

	for (size_t i = 0; i < c->count; i++)
		if (c->results[i].state != CHECK_PASSED)
			add_command(&out, &c->results[i]);
	buffer_format(&out, "%s\n", summary);
	free(summary);
	return buffer_take(&out);
}
