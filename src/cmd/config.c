/* The configuration file: INI, by inih. */
#include "cmd/settings.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/i18n.h"
#include "base/mem.h"

#ifdef ENABLE_CONFIG_FILE
#include <ini.h>
#endif

#define FILE_LIMIT ((size_t)1 << 20)

char *settings_path(void)
{
	const char *own = getenv("PERFTOP_CONFIG"), *xdg = getenv("XDG_CONFIG_HOME"),
		   *home = getenv("HOME");

	if (own && *own)
		return mem_string(own);
	if (xdg && *xdg == '/') /* the standard says that a relative one is to be ignored */
		return mem_format("%s/perftop/perftoprc", xdg);
	return home && *home ? mem_format("%s/.config/perftop/perftoprc", home) : NULL;
}

#ifdef ENABLE_CONFIG_FILE
struct reading {
	struct settings *settings;
	const char *path, *at;
	unsigned line;
	settings_warn_fn *warn;
	void *context;
};

/* Takes the sentence in an error's clothes: they are how sentences are made. */
static void warn(struct reading *r, const struct error *sentence)
{
	char *whole = mem_format("%s:%u: %s", r->path, r->line, sentence->text);

	r->warn(r->context, whole);
	free(whole);
}

/* inih's fgets. It counts lines, takes blanks from their beginning (inih would read such a line as
 * more of the value before), and cuts what inih would read as two. */
static char *next_line(char *out, int size, void *stream)
{
	struct reading *r = stream;
	size_t length, kept;
	struct error err;

	if (*r->at == '\0')
		return NULL;
	r->line++;
	r->at += strspn(r->at, " \t\v\f\r");
	length = strcspn(r->at, "\n");
	kept = length < (size_t)size - 2 ? length : (size_t)size - 2;
	if (kept < length) {
		error_set(&err, _("the line is too long; its end is left out"));
		warn(r, &err);
	}
	memcpy(out, r->at, kept);
	memcpy(out + kept, "\n", 2);
	r->at += length + (r->at[length] == '\n');
	return out;
}

static int take_line(void *context, const char *section, const char *key, const char *value)
{
	struct reading *r = context;
	struct error err = { "" };

	if (*section && strcmp(section, "perftop") != 0)
		error_set(&err, _("there is no section '%s'"), section);
	else
		settings_set(r->settings, key, value, &err);
	if (*err.text)
		warn(r, &err);
	return 1;
}

static bool read_text(struct settings *s, const char *path, const char *text,
		      settings_warn_fn *warn_fn, void *context)
{
	struct reading r = { s, path, text, 0, warn_fn, context };
	int bad = ini_parse_stream(next_line, &r, take_line, &r);
	struct error err;

	if (bad > 0) {
		r.line = (unsigned)bad;
		error_set(&err, _("this is not 'KEY = VALUE'"));
		warn(&r, &err);
	}
	return true;
}
#endif

bool settings_read(struct settings *s, const char *path, bool must, settings_warn_fn *warn_fn,
		   void *context, struct error *err)
{
#ifdef ENABLE_CONFIG_FILE
	size_t length;
	char *text;

	if (!must && access(path, F_OK) == -1)
		return true;
	text = file_read(path, FILE_LIMIT, &length, err);
	if (!text)
		return false;
	read_text(s, path, text, warn_fn, context);
	free(text);
	return true;
#else
	(void)s;
	(void)path;
	(void)warn_fn;
	(void)context;
	return !must || error_set(err, _("this perftop was built without a configuration file"));
#endif
}

/* NULL with err: not ours to write. The path behind symbolic links, allocated. */
static char *writable_path(const char *path, struct error *err)
{
	char *whole = realpath(path, NULL), *slash;
	struct stat st;

	if (whole) {
		if (stat(whole, &st) == 0 && st.st_uid == geteuid())
			return whole;
		free(whole);
		error_set(err, _("%s belongs to another user; it is left alone"), path);
		return NULL;
	}
	whole = mem_string(path);
	slash = strrchr(whole, '/');
	if (slash && slash != whole) {
		*slash = '\0';
		if (!file_make_directory(whole, err)) {
			free(whole);
			return NULL;
		}
		if (stat(whole, &st) == 0 && st.st_uid != geteuid()) {
			error_set(err, _("%s belongs to another user; it is left alone"), whole);
			free(whole);
			return NULL;
		}
		*slash = '/';
	}
	return whole;
}

/* What was printed takes the text's place. */
static char *replace(char *text, char *longer)
{
	free(text);
	return longer;
}

static char *append(char *text, const struct settings *s, const struct setting_info *info)
{
	char *value;

	text = replace(text, mem_format("%s\n# %s\n", text, _(info->help)));
	for (size_t i = 0; (value = setting_get(s, info, i)); i++) {
		text = replace(text, mem_format("%s%s = %s\n", text, info->key, value));
		free(value);
	}
	return text;
}

/* Only if it was changed: the others follow the defaults of a later perftop. */
static char *append_changed(char *text, const char *prefix, const char *name, const char *help,
			    char *value, char *usual)
{
	if (strcmp(value, usual) != 0)
		text = replace(text, mem_format("%s\n# %s\n%s%s = %s\n", text, _(help), prefix,
						name, value));
	free(value);
	free(usual);
	return text;
}

static char *append_analysis(char *text, const struct settings *s)
{
	struct settings usual;

	settings_init(&usual);
	for (int i = 0; i < RULE_ALERT; i++) /* an alert has its condition */
		text = append_changed(text, SETTING_RULE, rule_info[i].name, rule_info[i].reads,
				      settings_rule(s, (enum rule)i),
				      settings_rule(&usual, (enum rule)i));
	for (int i = 0; i < HEALTH_PARTS; i++)
		text = append_changed(text, SETTING_WEIGHT, health_info[i].name,
				      health_info[i].help, settings_weight(s, (enum health_part)i),
				      settings_weight(&usual, (enum health_part)i));
	settings_clear(&usual);
	return text;
}

bool settings_write(const struct settings *s, const char *path, struct error *err)
{
	struct settings chosen = *s;
	char *whole = writable_path(path, err), *text;
	bool written;

	if (!whole)
		return false;
	chosen.screen.color = s->wants_color;
	chosen.screen.unicode = s->wants_unicode;
	text = mem_string("# perftop's settings, written by its W key; see perftop(1)\n");
	for (size_t i = 0; i < setting_count; i++)
		text = append(text, &chosen, &setting_info[i]);
	text = append_analysis(text, s);
	written = file_write(whole, text, strlen(text), 0600, err);
	free(text);
	free(whole);
	return written;
}
