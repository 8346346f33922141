/*
 * JUnit XML, as Jenkins and GitLab read it: a testsuite for each file, a testcase for each result. What
 * a rule fails is a failure, what cannot be read an error, what is not present was skipped.
 */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "decide/check.h"
#include "report/buffer.h"

/* ---- XML ---- */

static const char *entity_of(char byte)
{
	switch (byte) {
	case '&': return "&amp;";
	case '<': return "&lt;";
	case '>': return "&gt;";
	case '"': return "&quot;";
	case '\'': return "&apos;";
	default: return NULL;
	}
}

/* Bytes of any origin, for content and attributes. XML 1.0 (2.2) has no way to write most control
 * characters, which are made visible as for a terminal, nor the non-characters U+FFFE and U+FFFF. */
static void add_text(struct buffer *out, const char *bytes)
{
	char *clean = text_cleaned(bytes);
	size_t left = strlen(clean), length;
	uint32_t code;

	for (const char *at = clean; (length = text_decode(at, left, &code)) != 0;) {
		const char *entity = entity_of(*at);

		if (entity)
			buffer_string(out, entity);
		else if (code == 0xfffe || code == 0xffff)
			buffer_string(out, "\xef\xbf\xbd");
		else
			buffer_add(out, at, length);
		at += length;
		left -= length;
	}
	free(clean);
}

static void add_attribute(struct buffer *out, const char *name, const char *value)
{
	buffer_format(out, " %s=\"", name);
	add_text(out, value);
	buffer_string(out, "\"");
}

static void add_counts(struct buffer *out, size_t tests, const size_t states[CHECK_STATES])
{
	buffer_format(
		out, " tests=\"%zu\" failures=\"%zu\" errors=\"%zu\" skipped=\"%zu\" time=\"0\">\n",
		tests, states[CHECK_FAILED], states[CHECK_BROKEN], states[CHECK_ABSENT]);
}

/* ---- cases ---- */

/* "api:call p99 < 50ms": the same in every run, so that its history can be followed. */
static char *name_of(const struct check_result *r)
{
	const char *limit = check_limit(r);
	char *title = check_title(r), *name;

	name = limit ? mem_format("%s %s", title, limit) : mem_string(title);
	free(title);
	return name;
}

static void add_rule(struct buffer *out, const struct check_rule *rule)
{
	char *origin = rule->path ? mem_format("%s:%u: ", rule->path, rule->line) : mem_string("");

	add_text(out, origin);
	add_text(out, rule->condition.text);
	buffer_string(out, "\n");
	free(origin);
}

static void add_failure(struct buffer *out, const struct check_result *r)
{
	const char *element = r->state == CHECK_BROKEN ? "error" : "failure";
	char *sentence = check_sentence(r);

	buffer_format(out, "      <%s", element);
	add_attribute(out, "message", r->message);
	add_attribute(out, "type", r->finding ? "finding" : r->rule ? "rule" : "file");
	buffer_string(out, ">");
	if (r->rule)
		add_rule(out, r->rule);
	add_text(out, sentence);
	buffer_format(out, "</%s>\n", element);
	free(sentence);
}

static void add_skipped(struct buffer *out, const struct check_result *r)
{
	buffer_string(out, "      <skipped");
	add_attribute(out, "message", r->message);
	buffer_string(out, "/>\n");
}

static void add_case(struct buffer *out, const struct check_result *r)
{
	char *name = name_of(r);

	buffer_string(out, "    <testcase");
	add_attribute(out, "classname", r->file);
	add_attribute(out, "name", name);
	buffer_string(out, " time=\"0\"");
	if (r->state == CHECK_PASSED) {
		buffer_string(out, "/>\n");
	} else {
		buffer_string(out, ">\n");
		(r->state == CHECK_ABSENT ? add_skipped : add_failure)(out, r);
		buffer_string(out, "    </testcase>\n");
	}
	free(name);
}

static void add_suite(struct buffer *out, const struct check_result *results, size_t count)
{
	size_t states[CHECK_STATES] = { 0 };

	for (size_t i = 0; i < count; i++)
		states[results[i].state]++;
	buffer_string(out, "  <testsuite");
	add_attribute(out, "name", results->file);
	add_counts(out, count, states);
	for (size_t i = 0; i < count; i++)
		add_case(out, &results[i]);
	buffer_string(out, "  </testsuite>\n");
}

char *check_junit(const struct check *c)
{
	struct buffer out = { 0 };

	buffer_string(&out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
			    "<testsuites name=\"perftop check\"");
	add_counts(&out, c->count, c->states);
	for (size_t i = 0; i < c->count; i += check_of_file(c, i))
		add_suite(&out, &c->results[i], check_of_file(c, i));
	buffer_string(&out, "</testsuites>\n");
	return buffer_take(&out);
}
