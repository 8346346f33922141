/* Which documents stand on which side of a comparison. */
#include "cmd/sides.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/mem.h"

static void add_path(struct side *side, const char *path)
{
	side->paths = mem_resize(side->paths, side->count + 1, sizeof(*side->paths));
	side->paths[side->count++] = path;
}

/* ---- labels ---- */

/* How long the word's label is; 0: it has none. */
static size_t label_length(const char *word)
{
	const char *equals = strchr(word, '=');

	return equals && access(word, F_OK) == -1 ? (size_t)(equals - word) : 0;
}

static size_t count_labelled(const struct options *o)
{
	size_t count = 0;

	for (size_t i = 0; i < o->file_count; i++)
		count += label_length(o->files[i]) > 0;
	return count;
}

/* The side of that label, which becomes a side if there is room; NULL: there is none. */
static struct side *side_labelled(struct sides *s, const char *label, size_t length)
{
	for (int i = 0; i < SIDES; i++) {
		struct side *side = &s->side[i];

		if (!side->label)
			side->label = mem_stringn(label, length);
		if (strlen(side->label) == length && memcmp(side->label, label, length) == 0)
			return side;
	}
	return NULL;
}

static bool take_labelled(struct sides *s, const struct options *o, struct error *err)
{
	for (size_t i = 0; i < o->file_count; i++) {
		const char *word = o->files[i];
		size_t length = label_length(word);
		struct side *side = side_labelled(s, word, length);

		if (!side)
			return error_set(err,
					 _("'%.*s' is a third label, beside '%s' and '%s': two "
					   "sides are compared"),
					 (int)length, word, s->side[BEFORE].label,
					 s->side[AFTER].label);
		if (!word[length + 1])
			return error_set(err, _("'%s': a file is missing after '='"), word);
		add_path(side, word + length + 1);
	}
	return s->side[AFTER].count > 0 ||
	       error_set(err, _("all files have the label '%s': two labels make two sides"),
			 s->side[BEFORE].label);
}

/* ---- words without labels ---- */

static bool take_two(struct sides *s, const struct options *o, struct error *err)
{
	if (o->file_count > SIDES)
		return error_set(err, _("more than two files: label them, as in old=FILE new=FILE, "
					"or use --before and --after"));
	if (o->file_count < SIDES)
		return error_set(err, _("'diff' needs two files, before and after; - is standard "
					"input"));
	for (int i = 0; i < SIDES; i++)
		add_path(&s->side[i], o->files[i]);
	return true;
}

/* ---- options ---- */

static bool take_lists(struct sides *s, const struct options *o, struct error *err)
{
	if (o->file_count)
		return error_set(err,
				 _("'%s' is on no side: with --before and --after every file "
				   "stands behind one of them"),
				 o->files[0]);
	for (size_t i = 0; i < o->list_count; i++) {
		const struct option_words *list = &o->lists[i];

		for (size_t k = 0; k < list->count; k++)
			add_path(&s->side[list->option == OPTION_AFTER], list->words[k]);
	}
	if (!s->side[BEFORE].count)
		return error_set(err, _("--after needs --before"));
	return s->side[AFTER].count > 0 || error_set(err, _("--before needs --after"));
}

/* ---- all ---- */

static bool take(struct sides *s, const struct options *o, struct error *err)
{
	size_t labelled = count_labelled(o);

	if (o->list_count)
		return take_lists(s, o, err);
	if (labelled == 0)
		return take_two(s, o, err);
	if (labelled < o->file_count)
		return error_set(err, _("some files have a label and some have none: label all of "
					"them, as in old=FILE new=FILE"));
	return take_labelled(s, o, err);
}

static bool is_standard(const char *path)
{
	return strcmp(path, "-") == 0;
}

static bool read_once(const struct sides *s, struct error *err)
{
	size_t count = 0;

	for (int i = 0; i < SIDES; i++)
		for (size_t k = 0; k < s->side[i].count; k++)
			count += is_standard(s->side[i].paths[k]);
	return count < 2 || error_set(err, _("standard input can be read only once"));
}

static const char *usual_label(const struct side *side, int i)
{
	if (side->count > 1)
		return i == BEFORE ? _("before") : _("after");
	return is_standard(side->paths[0]) ? _("standard input") : side->paths[0];
}

bool sides_take(struct sides *s, const struct options *o, struct error *err)
{
	*s = (struct sides){ 0 };
	if (!take(s, o, err) || !read_once(s, err)) {
		sides_clear(s);
		return false;
	}
	for (int i = 0; i < SIDES; i++)
		if (!s->side[i].label)
			s->side[i].label = mem_string(usual_label(&s->side[i], i));
	return true;
}

void sides_clear(struct sides *s)
{
	for (int i = 0; i < SIDES; i++) {
		free(s->side[i].label);
		free(s->side[i].paths);
	}
	*s = (struct sides){ 0 };
}
