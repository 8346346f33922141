/* The rules of perftop check: conditions from options and files, without "for TIME", with "if present". */
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "decide/check.h"

#define BLANKS      " \t\r"
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

/* The length of a text without the word that it ends in; the whole where it is another word. */
static size_t without_last(const char *text, size_t length, const char *word)
{
	size_t of_word = strlen(word), rest;

	if (length <= of_word || strncmp(text + length - of_word, word, of_word) != 0)
		return length;
	rest = length - of_word;
	if (!strchr(BLANKS, text[rest - 1]))
		return length;
	while (rest && strchr(BLANKS, text[rest - 1]))
		rest--;
	return rest;
}

static bool has_word(const char *text, const char *word)
{
	for (text += strspn(text, BLANKS); *text; text += strspn(text, BLANKS)) {
		size_t length = strcspn(text, BLANKS);

		if (length == strlen(word) && strncmp(text, word, length) == 0)
			return true;
		text += length;
	}
	return false;
}

/* Takes "if present" off; true: it was there. */
static bool take_if_present(char *text)
{
	size_t length = strlen(text), present = without_last(text, length, "present");
	size_t both = without_last(text, present, "if");

	if (present == length || both == present)
		return false;
	text[both] = '\0';
	return true;
}

/* A condition and what is asked for in it, without "if present". */
static bool parse_bare(struct check_rule *rule, const char *bare, struct error *err)
{
	if (!condition_parse(&rule->condition, bare, err))
		return false;
	if (!has_word(bare, "for")) {
		rule->limit = mem_string(strpbrk(bare, "<>=!"));
		return true;
	}
	condition_clear(&rule->condition);
	return error_set(
		err,
		_("'%s': \"for TIME\" is for alerts; a rule is about the figures of a whole document"),
		bare);
}

static bool parse(struct check_rule *rule, const char *text, struct error *err)
{
	char *bare = mem_string(text);
	bool good;

	rule->if_present = take_if_present(bare);
	good = parse_bare(rule, bare, err);
	free(bare);
	if (!good)
		return false;
	free(rule->condition.text);
	rule->condition.text = mem_string(text);
	return true;
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
