/* The rules of perftop check: conditions from options and files, without "for TIME", with "if present". */
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "decide/check.h"

#define BLANKS      " \t\r"
#define UTF8_MARK   "\xef\xbb\xbf" /* before the first line, as some editors on Windows write it */
#define RULES_BYTES ((size_t)1 << 20) /* of a file; more was not written by hand */

void check_rules_init(struct check_rules *rules)
{
	*rules = (struct check_rules){ .fail_on = SEVERITY_COUNT };
}

void check_rules_clear(struct check_rules *rules)
{
	for (size_t i = 0; i < rules->count; i++) {
		condition_clear(&rules->rules[i].condition);
		free(rules->rules[i].limit);
		free(rules->rules[i].path);
	}
	free(rules->rules);
	check_rules_init(rules);
}

/* ---- one rule ---- */

/* Whether the text begins with the word. */
static bool is_word(const char *text, const char *word)
{
	size_t length = strlen(word);

	return strncmp(text, word, length) == 0 && (!text[length] || strchr(BLANKS, text[length]));
}

/* Takes "if present" off; true: it was there. */
static bool take_if_present(const char **rest)
{
	const char *at = *rest;

	if (!is_word(at, "if"))
		return false;
	at += strcspn(at, BLANKS);
	at += strspn(at, BLANKS);
	if (!is_word(at, "present"))
		return false;
	*rest = at + strcspn(at, BLANKS);
	*rest += strspn(*rest, BLANKS);
	return true;
}

static bool refuse_rest(const char *text, const char *rest, struct error *err)
{
	if (is_word(rest, "for"))
		return error_set(
			err,
			_("'%s': \"for TIME\" is for alerts; a rule is about the figures of a whole document"),
			text);
	return error_set(
		err,
		_("condition '%s': expected 'if present' or the end at '%s'; a number and its unit are one word"),
		text, rest);
}

/* "< 50ms": from the operator to where the rest begins. */
static char *limit_of(const char *text, const char *rest)
{
	const char *begin = strpbrk(text, "<>=!");

	while (rest > begin && strchr(BLANKS, rest[-1]))
		rest--;
	return mem_stringn(begin, (size_t)(rest - begin));
}

static bool parse(struct check_rule *rule, const char *text, struct error *err)
{
	const char *rest;

	if (!condition_parse_head(&rule->condition, text, &rest, err))
		return false;
	rule->limit = limit_of(rule->condition.text, rest);
	rule->if_present = take_if_present(&rest);
	if (*rest == '\0')
		return true;
	refuse_rest(text, rest, err);
	condition_clear(&rule->condition);
	free(rule->limit);
	return false;
}

/* Without the blanks around it. */
static char *trimmed(const char *text, size_t length)
{
	while (length && strchr(BLANKS, *text)) {
		text++;
		length--;
	}
	while (length && strchr(BLANKS, text[length - 1]))
		length--;
	return mem_stringn(text, length);
}

static bool add(struct check_rules *rules, const char *text, const char *path, unsigned line,
		struct error *err)
{
	struct check_rule rule = { .path = NULL };

	if (!parse(&rule, text, err))
		return false;
	rule.path = mem_string(path);
	rule.line = line;
	rules->rules = vec_room(rules->rules, rules->count, &rules->capacity);
	rules->rules[rules->count++] = rule;
	return true;
}

bool check_rules_add(struct check_rules *rules, const char *text, struct error *err)
{
	char *rule = trimmed(text, strlen(text));
	struct error why;
	bool good = add(rules, rule, NULL, 0, &why);

	free(rule);
	return good || error_set(err, "--rule: %s", why.text);
}

/* ---- a file of them ---- */

/* Up to the comment: a '#' inside a word belongs to a name. */
static size_t length_of_rule(const char *line, size_t length)
{
	for (size_t i = 0; i < length; i++)
		if (line[i] == '#' && (i == 0 || strchr(BLANKS, line[i - 1])))
			return i;
	return length;
}

static bool add_line(struct check_rules *rules, const char *line, size_t length, const char *path,
		     unsigned number, struct error *err)
{
	char *rule = trimmed(line, length_of_rule(line, length));
	struct error why;
	bool good = *rule == '\0' || add(rules, rule, path, number, &why);

	free(rule);
	return good || error_set(err, "%s:%u: %s", path, number, why.text);
}

static bool add_lines(struct check_rules *rules, const char *text, const char *path,
		      struct error *err)
{
	if (strncmp(text, UTF8_MARK, strlen(UTF8_MARK)) == 0)
		text += strlen(UTF8_MARK);
	for (unsigned number = 1; *text; number++) {
		size_t length = strcspn(text, "\n");

		if (!add_line(rules, text, length, path, number, err))
			return false;
		text += length + (text[length] == '\n');
	}
	return true;
}

/* What stands behind a NUL would be passed over without a word. */
bool check_rules_read(struct check_rules *rules, const char *path, struct error *err)
{
	size_t length, before = rules->count;
	char *text = file_read(path, RULES_BYTES, &length, err);
	bool good;

	if (!text)
		return false;
	if (strlen(text) != length)
		good = error_set(err, _("'%s' is no file of rules: there is a NUL in it"), path);
	else
		good = add_lines(rules, text, path, err);
	free(text);
	if (good && rules->count == before)
		return error_set(err, _("there is no rule in '%s'"), path);
	return good;
}
