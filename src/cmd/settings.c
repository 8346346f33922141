/* What the user can choose: the table and its values. The file is in config.c. */
#include "cmd/settings.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/number.h"

#include "cmd/threshold.h"

#define KIBI        1024u
#define STACK_LEAST KIBI
#define STACK_MOST  (64 * KIBI)

const struct setting_info setting_info[] = {
#define X(key, type, field, initial, help) \
	{ key, SETTING_##type, offsetof(struct settings, field), initial, help },
#include "cmd/settings.def"
#undef X
};
const size_t setting_count = sizeof(setting_info) / sizeof(setting_info[0]);

static bool *flag_at(struct settings *s, const struct setting_info *info)
{
	return (bool *)((char *)s + info->offset);
}

static char **text_at(struct settings *s, const struct setting_info *info)
{
	return (char **)((char *)s + info->offset);
}

static double *seconds_at(struct settings *s, const struct setting_info *info)
{
	return (double *)((char *)s + info->offset);
}

static enum view *view_at(struct settings *s, const struct setting_info *info)
{
	return (enum view *)((char *)s + info->offset);
}

static bool parse_duration(struct settings *s, const struct setting_info *info, const char *text,
			   const char *what, struct error *err)
{
	return number_parse_duration(text, what, TUI_INTERVAL_LEAST, TUI_INTERVAL_MOST,
				     seconds_at(s, info), err);
}

static uint64_t *number_at(struct settings *s, const struct setting_info *info)
{
	return (uint64_t *)((char *)s + info->offset);
}

static bool parse_hertz(struct settings *s, const struct setting_info *info, const char *text,
			const char *what, struct error *err)
{
	return number_parse_u64(text, what, SETTING_HERTZ_LEAST, SETTING_HERTZ_MOST,
				number_at(s, info), err);
}

bool setting_parse_stack(const char *text, const char *what, uint64_t *bytes, struct error *err)
{
	struct error ignored;
	uint64_t size;

	if (!number_parse_bytes(text, what, &size, &ignored) || size < STACK_LEAST ||
	    size > STACK_MOST)
		return error_set(err, _("%s: '%s' is not a size from 1k to 64k"), what, text);
	*bytes = size;
	return true;
}

static bool parse_stack(struct settings *s, const struct setting_info *info, const char *text,
			const char *what, struct error *err)
{
	return setting_parse_stack(text, what, number_at(s, info), err);
}

/* As people write it, where that is exact */
static char *stack_text(uint64_t bytes)
{
	return bytes % KIBI ? mem_format("%" PRIu64, bytes)
			    : mem_format("%" PRIu64 "k", bytes / KIBI);
}

static bool parse_view(struct settings *s, const struct setting_info *info, const char *text,
		       const char *what, struct error *err)
{
	for (int view = 0; view < VIEW_COUNT; view++) {
		if (strcmp(text, view_name((enum view)view)) != 0)
			continue;
		*view_at(s, info) = (enum view)view;
		return true;
	}
	return error_set(err, _("%s: '%s' is none of interval, window, reset, lifetime"), what,
			 text);
}

static bool replace_text(struct settings *s, const struct setting_info *info, const char *text)
{
	free(*text_at(s, info));
	*text_at(s, info) = mem_string(text);
	return true;
}

static bool parse_text(struct settings *s, const struct setting_info *info, const char *text,
		       const char *what, struct error *err)
{
	(void)what;
	(void)err;
	return replace_text(s, info, text);
}

static bool parse_sort(struct settings *s, const struct setting_info *info, const char *text,
		       const char *what, struct error *err)
{
	if (*text && !tui_sort_valid(text))
		return error_set(err, _("%s: there is no column '%s'; --sort help lists them"),
				 what, text);
	return replace_text(s, info, *text ? text : info->initial);
}

static bool parse_theme(struct settings *s, const struct setting_info *info, const char *text,
			const char *what, struct error *err)
{
	if (!tui_theme_valid(text))
		return error_set(err, _("%s: '%s' is none of default, light, colorblind, mono"),
				 what, text);
	return replace_text(s, info, text);
}

static bool parse_directory(struct settings *s, const struct setting_info *info, const char *text,
			    const char *what, struct error *err)
{
	struct error why;

	if (*text && !file_check_directory(text, &why))
		return error_set(err, "%s: %s", what, why.text);
	return replace_text(s, info, text);
}

static void drop_conditions(struct settings *s)
{
	for (size_t i = 0; i < s->alert_count; i++)
		condition_clear(&s->alerts[i]);
	free(s->alerts);
	s->alerts = NULL;
	s->alert_count = 0;
}

static bool parse_condition(struct settings *s, const struct setting_info *info, const char *text,
			    const char *what, struct error *err)
{
	struct condition condition;
	struct error why;

	(void)info;
	if (!*text) {
		drop_conditions(s);
		return true;
	}
	if (!condition_parse(&condition, text, &why))
		return error_set(err, "%s: %s", what, why.text);
	s->alerts = mem_resize(s->alerts, s->alert_count + 1, sizeof(*s->alerts));
	s->alerts[s->alert_count++] = condition;
	return true;
}

static bool parse_flag(struct settings *s, const struct setting_info *info, const char *text,
		       const char *what, struct error *err)
{
	static const char *const words[] = { "no", "yes", "off", "on", "false", "true", "0", "1" };

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (strcmp(text, words[i]) != 0)
			continue;
		*flag_at(s, info) = (i % 2 == 1) != (info->type == SETTING_NEGATION);
		return true;
	}
	return error_set(err, _("%s: '%s' is neither yes nor no"), what, text);
}

static bool (*const parsers[])(struct settings *, const struct setting_info *, const char *,
			       const char *, struct error *) = {
	[SETTING_DURATION] = parse_duration,   [SETTING_HERTZ] = parse_hertz,
	[SETTING_VIEW] = parse_view,           [SETTING_SORT] = parse_sort,
	[SETTING_THEME] = parse_theme,         [SETTING_TEXT] = parse_text,
	[SETTING_DIRECTORY] = parse_directory, [SETTING_BOOLEAN] = parse_flag,
	[SETTING_NEGATION] = parse_flag,       [SETTING_CONDITIONS] = parse_condition,
	[SETTING_STACK] = parse_stack,
};

bool setting_set(struct settings *s, const struct setting_info *info, const char *text,
		 const char *what, struct error *err)
{
	return parsers[info->type](s, info, text, what, err);
}

static char *seconds_text(double seconds)
{
	char number[NUMBER_SIZE];

	return mem_format("%ss", number_exact(number, seconds));
}

static char *condition_text(const struct settings *s, size_t i)
{
	if (i < s->alert_count)
		return mem_string(s->alerts[i].text);
	return i == 0 ? mem_string("") : NULL;
}

char *setting_get(const struct settings *settings, const struct setting_info *info, size_t i)
{
	struct settings *s = (struct settings *)settings; /* only read */

	if (info->type == SETTING_CONDITIONS)
		return condition_text(s, i);
	if (i > 0)
		return NULL;
	switch (info->type) {
	case SETTING_DURATION: return seconds_text(*seconds_at(s, info));
	case SETTING_HERTZ: return mem_format("%" PRIu64, *number_at(s, info));
	case SETTING_STACK: return stack_text(*number_at(s, info));
	case SETTING_VIEW: return mem_string(view_name(*view_at(s, info)));
	case SETTING_BOOLEAN: return mem_string(*flag_at(s, info) ? "yes" : "no");
	case SETTING_NEGATION: return mem_string(*flag_at(s, info) ? "no" : "yes");
	default: return mem_string(*text_at(s, info) ? *text_at(s, info) : "");
	}
}

const struct setting_info *setting_find(const char *key)
{
	for (size_t i = 0; i < setting_count; i++)
		if (strcmp(setting_info[i].key, key) == 0)
			return &setting_info[i];
	return NULL;
}

static const char *after_prefix(const char *key, const char *prefix)
{
	size_t length = strlen(prefix);

	return strncmp(key, prefix, length) == 0 ? key + length : NULL;
}

bool settings_set(struct settings *s, const char *key, const char *text, struct error *err)
{
	const struct setting_info *info = setting_find(key);
	const char *rule = after_prefix(key, SETTING_RULE);
	const char *weight = after_prefix(key, SETTING_WEIGHT);

	if (info)
		return setting_set(s, info, text, key, err);
	if (rule)
		return analysis_set_rule(&s->analysis, rule, text, err);
	if (weight)
		return analysis_set_weight(&s->analysis, weight, text, err);
	return error_set(err, _("there is no setting '%s'"), key);
}

char *settings_rule(const struct settings *s, enum rule rule)
{
	const struct rule_setting *set = &s->analysis.rule[rule];

	return set->off ? mem_string("off") : threshold_text(set->threshold, rule_info[rule].unit);
}

char *settings_weight(const struct settings *s, enum health_part part)
{
	return threshold_text(s->analysis.weight[part], "");
}

void settings_init(struct settings *s)
{
	*s = (struct settings){ 0 };
	analysis_settings_init(&s->analysis);
	for (size_t i = 0; i < setting_count; i++)
		setting_set(s, &setting_info[i], setting_info[i].initial, "", NULL);
}

void settings_clear(struct settings *s)
{
	drop_conditions(s);
	for (size_t i = 0; i < setting_count; i++) {
		enum setting_type type = setting_info[i].type;

		if (type == SETTING_TEXT || type == SETTING_SORT || type == SETTING_THEME ||
		    type == SETTING_DIRECTORY)
			free(*text_at(s, &setting_info[i]));
	}
}

void settings_adapt(struct settings *s)
{
	const char *no_color = getenv("NO_COLOR");

	s->analysis.alerts = s->alerts;
	s->analysis.alert_count = s->alert_count;
	s->wants_color = s->screen.color;
	s->wants_unicode = s->screen.unicode;
	s->screen.color = s->screen.color && !(no_color && *no_color);
	s->screen.unicode = s->screen.unicode && i18n_utf8();
}
