/* Commands of lines and parameters. */
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "report/buffer.h"

#include "bench/bench.h"
#include "bench/values.h"
#include "bench/words.h"

/* What is wanted, and which value each parameter has just now. */
struct maker {
	struct bench_plan *plan;
	const struct bench_wanted *wanted;
	size_t *at;      /* of each scan's values */
	bool *sizes;     /* which of them make the size */
	size_t capacity; /* of plan->commands */
};

/* What stands at "{": the scan whose name is between the braces; the count: none. */
static size_t scan_at(const struct maker *m, const char *brace)
{
	size_t i;

	for (i = 0; i < m->wanted->scan_count; i++) {
		size_t length = strlen(m->wanted->scans[i].name);

		if (strncmp(brace + 1, m->wanted->scans[i].name, length) == 0 &&
		    brace[length + 1] == '}')
			break;
	}
	return i;
}

/* Allocated. Values are not looked into: braces in them are theirs. keep: parameters that make the size stay. */
static char *replace(const struct maker *m, const char *text, bool keep)
{
	struct buffer out = { 0 };

	while (*text) {
		size_t i = *text == '{' ? scan_at(m, text) : m->wanted->scan_count;

		if (i == m->wanted->scan_count || (keep && m->sizes[i])) {
			buffer_add(&out, text++, 1);
			continue;
		}
		buffer_string(&out, m->wanted->scans[i].values[m->at[i]]);
		text += strlen(m->wanted->scans[i].name) + 2;
	}
	return buffer_take(&out);
}

static bool stands_in(const struct maker *m, size_t scan, const char *text)
{
	while ((text = strchr(text, '{')) != NULL) {
		if (scan_at(m, text) == scan)
			return true;
		text++;
	}
	return false;
}

/* Lines come first; the arguments are one more. */
static size_t source_count(const struct maker *m)
{
	return m->wanted->line_count + (m->wanted->arguments != NULL);
}

static bool source_uses(const struct maker *m, size_t source, size_t scan)
{
	if (source < m->wanted->line_count)
		return stands_in(m, scan, m->wanted->lines[source]);
	for (char *const *word = m->wanted->arguments; *word; word++)
		if (stands_in(m, scan, *word))
			return true;
	return false;
}

/* ---- what is wrong with it ---- */

static bool check_scan(const struct maker *m, size_t scan, struct error *err)
{
	const struct bench_scan *s = &m->wanted->scans[scan];

	if (*s->name == '\0' || strpbrk(s->name, "{}"))
		return error_set(err, _("'%s' cannot be the name of a parameter"), s->name);
	for (size_t i = 0; i < scan; i++)
		if (strcmp(m->wanted->scans[i].name, s->name) == 0)
			return error_set(err, _("the parameter '%s' is given twice"), s->name);
	if (s->count == 0)
		return error_set(err, _("the parameter '%s' has no values"), s->name);
	for (size_t i = 0; i < source_count(m); i++)
		if (source_uses(m, i, scan))
			return true;
	return error_set(err,
			 _("no command has the parameter '%s': write {%s} where its values go"),
			 s->name, s->name);
}

static bool check_items(const struct maker *m, struct error *err)
{
	for (const char *at = m->wanted->items; at && (at = strchr(at, '{')) != NULL; at++) {
		size_t length = strcspn(at, "}");

		if (scan_at(m, at) == m->wanted->scan_count)
			return error_set(err, _("--items: there is no parameter '%.*s'"),
					 (int)(length ? length - 1 : 0), at + 1);
	}
	return true;
}

static bool check_count(const struct maker *m, struct error *err)
{
	size_t commands = source_count(m);

	for (size_t i = 0; i < m->wanted->scan_count; i++)
		if (__builtin_mul_overflow(commands, m->wanted->scans[i].count, &commands) ||
		    commands > BENCH_COMMANDS_MOST)
			return error_set(err, _("these parameters make more than %d commands"),
					 BENCH_COMMANDS_MOST);
	return true;
}

static bool check(const struct maker *m, struct error *err)
{
	if (source_count(m) == 0)
		return error_set(err, _("there is no command to run"));
	for (size_t i = 0; i < m->wanted->scan_count; i++)
		if (!check_scan(m, i, err))
			return false;
	return check_items(m, err) && check_count(m, err);
}

/* ---- sizes ---- */

static bool is_numeric(const struct bench_scan *scan)
{
	for (size_t i = 0; i < scan->count; i++)
		if (isnan(values_number(scan->values[i], strlen(scan->values[i]))))
			return false;
	return scan->count > 1;
}

/* Those of the items, or where items do not differ, the one that is numeric. */
static void find_sizes(struct maker *m)
{
	size_t of_items = 0, numeric = 0, only = 0;

	for (size_t i = 0; i < m->wanted->scan_count; i++) {
		m->sizes[i] = m->wanted->items && m->wanted->scans[i].count > 1 &&
			      stands_in(m, i, m->wanted->items);
		of_items += m->sizes[i];
		if (is_numeric(&m->wanted->scans[i])) {
			numeric++;
			only = i;
		}
	}
	if (of_items == 0 && numeric == 1)
		m->sizes[only] = true;
}

/* Of what stays the same when only the size changes. */
static size_t series_of(const struct maker *m, size_t source)
{
	size_t number = source;

	for (size_t i = 0; i < m->wanted->scan_count; i++)
		number = number * m->wanted->scans[i].count + (m->sizes[i] ? 0 : m->at[i]);
	return number;
}

static void set_size(const struct maker *m, struct bench_command *c, size_t source)
{
	c->size = NAN;
	c->series = series_of(m, source);
	for (size_t i = 0; i < m->wanted->scan_count; i++) {
		const struct bench_scan *scan = &m->wanted->scans[i];

		if (!m->sizes[i] || !source_uses(m, source, i))
			continue;
		if (m->wanted->items && stands_in(m, i, m->wanted->items)) {
			c->size = c->items;
			return;
		}
		c->size = values_number(scan->values[m->at[i]], strlen(scan->values[m->at[i]]));
		for (size_t j = 0; j < c->parameter_count; j++)
			if (strcmp(c->parameters[j].name, scan->name) == 0)
				c->size_name = c->parameters[j].name;
	}
}

/* ---- commands ---- */

/* NaN without err: not said, or of parameters that the command does not have. */
static bool set_items(const struct maker *m, struct bench_command *c, size_t source,
		      struct error *err)
{
	char *text;

	c->items = NAN;
	if (!m->wanted->items)
		return true;
	for (size_t i = 0; i < m->wanted->scan_count; i++)
		if (stands_in(m, i, m->wanted->items) && !source_uses(m, source, i))
			return true;
	text = replace(m, m->wanted->items, false);
	c->items = values_product(text);
	if (isnan(c->items))
		error_set(
			err,
			_("--items: '%s' is not a number above 0; give one such as 1000, 10k or 1e6, "
			  "or a product such as {rows}*{columns}"),
			text);
	free(text);
	return !isnan(c->items);
}

static void set_parameters(const struct maker *m, struct bench_command *c, size_t source)
{
	c->parameters = mem_alloc_array(m->wanted->scan_count + 1, sizeof(*c->parameters));
	for (size_t i = 0; i < m->wanted->scan_count; i++) {
		if (!source_uses(m, source, i))
			continue;
		c->parameters[c->parameter_count++] = (struct bench_parameter){
			.name = mem_string(m->wanted->scans[i].name),
			.value = mem_string(m->wanted->scans[i].values[m->at[i]]),
		};
	}
}

static char **shell_words(const char *line)
{
	char **words = mem_alloc_array(4, sizeof(*words));

	words[0] = mem_string("/bin/sh");
	words[1] = mem_string("-c");
	words[2] = mem_string(line);
	return words;
}

static void set_line(const struct maker *m, struct bench_command *c, const char *line)
{
	c->name = replace(m, line, false);
	c->pattern = replace(m, line, true);
	c->arguments = words_split(c->name);
	c->shell = c->arguments == NULL;
	if (c->shell)
		c->arguments = shell_words(c->name);
}

/* NULL-terminated; allocated. */
static char **replace_all(const struct maker *m, bool keep)
{
	char **words;
	size_t count = 0;

	while (m->wanted->arguments[count])
		count++;
	words = mem_alloc_array(count + 1, sizeof(*words));
	for (size_t i = 0; i < count; i++)
		words[i] = replace(m, m->wanted->arguments[i], keep);
	return words;
}

static void set_arguments(const struct maker *m, struct bench_command *c)
{
	char **words = replace_all(m, true);

	c->pattern = words_join(words);
	words_free(words);
	c->arguments = replace_all(m, false);
	c->name = words_join(c->arguments);
}

static void set_prepare(const struct maker *m, struct bench_command *c)
{
	char *line;

	if (!m->wanted->prepare)
		return;
	line = replace(m, m->wanted->prepare, false);
	c->prepare = shell_words(line);
	free(line);
}

static bool make_command(struct maker *m, size_t source, struct error *err)
{
	struct bench_plan *plan = m->plan;
	struct bench_command *c;

	plan->commands = vec_room(plan->commands, plan->count, &m->capacity);
	c = &plan->commands[plan->count++];
	if (source < m->wanted->line_count)
		set_line(m, c, m->wanted->lines[source]);
	else
		set_arguments(m, c);
	if (!c->arguments[0] || !*c->arguments[0])
		return error_set(err, _("a command is empty"));
	set_parameters(m, c, source);
	set_prepare(m, c);
	if (!set_items(m, c, source, err))
		return false;
	set_size(m, c, source);
	return true;
}

/* A command without a parameter is made once: with the first of its values. */
static bool is_repeated(const struct maker *m, size_t source)
{
	for (size_t i = 0; i < m->wanted->scan_count; i++)
		if (m->at[i] > 0 && !source_uses(m, source, i))
			return true;
	return false;
}

/* The next combination, the last parameter changing fastest; false: there is none. */
static bool advance(struct maker *m)
{
	for (size_t i = m->wanted->scan_count; i > 0; i--) {
		if (++m->at[i - 1] < m->wanted->scans[i - 1].count)
			return true;
		m->at[i - 1] = 0;
	}
	return false;
}

static bool make_commands(struct maker *m, struct error *err)
{
	do {
		for (size_t i = 0; i < source_count(m); i++)
			if (!is_repeated(m, i) && !make_command(m, i, err))
				return false;
	} while (advance(m));
	return true;
}

bool bench_plan_make(struct bench_plan *plan, const struct bench_wanted *wanted, struct error *err)
{
	struct maker m = {
		.plan = plan,
		.wanted = wanted,
		.at = mem_alloc_array(wanted->scan_count + 1, sizeof(size_t)),
		.sizes = mem_alloc_array(wanted->scan_count + 1, sizeof(bool)),
	};
	bool made;

	*plan = (struct bench_plan){ 0 };
	made = check(&m, err);
	if (made) {
		find_sizes(&m);
		made = make_commands(&m, err);
	}
	free(m.at);
	free(m.sizes);
	if (!made)
		bench_plan_clear(plan);
	return made;
}

static void clear_command(struct bench_command *c)
{
	for (size_t i = 0; i < c->parameter_count; i++) {
		free(c->parameters[i].name);
		free(c->parameters[i].value);
	}
	free(c->parameters);
	words_free(c->arguments);
	if (c->prepare)
		words_free(c->prepare);
	free(c->name);
	free(c->pattern);
}

void bench_plan_clear(struct bench_plan *plan)
{
	for (size_t i = 0; i < plan->count; i++)
		clear_command(&plan->commands[i]);
	free(plan->commands);
	*plan = (struct bench_plan){ 0 };
}
