/*
 * What the user can choose: defaults, then the configuration file, then options. settings.def is
 * the table. The file is found through $PERFTOP_CONFIG, else $XDG_CONFIG_HOME/perftop/perftoprc,
 * else
 * ~/.config/perftop/perftoprc; it is written only on request.
 */
#ifndef CMD_SETTINGS_H
#define CMD_SETTINGS_H

#include "analysis/analysis.h"
#include "base/error.h"
#include "tui/tui.h"

#include <stddef.h>

struct settings {
	struct tui_settings screen;
	double window; /* seconds */
	bool children;
	uint64_t functions_hertz, functions_stack_bytes;
	bool frame_pointers;
	char *output_dir; /* "": the current directory */
	struct condition *alerts;
	size_t alert_count;
	struct analysis_settings analysis; /* its alerts: those above, from settings_adapt on */
	bool wants_color, wants_unicode;   /* as chosen; what is possible here is in `screen` */
};

enum setting_type {
	SETTING_DURATION,
	SETTING_VIEW,
	SETTING_SORT,
	SETTING_THEME,
	SETTING_DIRECTORY,  /* that can be written into; "": none is named */
	SETTING_CONDITIONS, /* each value one more; "": none of those before */
	SETTING_HERTZ,
	SETTING_STACK, /* bytes; "8k" */
	SETTING_TEXT,
	SETTING_BOOLEAN,
	SETTING_NEGATION, /* a boolean whose key says the opposite of its field */
};

/* The bounds of SETTING_HERTZ. */
#define SETTING_HERTZ_LEAST 1
#define SETTING_HERTZ_MOST  9999

/* A size of stack, as --stack-bytes and SETTING_STACK have it. */
bool setting_parse_stack(const char *text, const char *what, uint64_t *bytes, struct error *err);

struct setting_info {
	const char *key;
	enum setting_type type;
	size_t offset; /* in struct settings */
	const char *initial;
	const char *help; /* untranslated */
};
extern const struct setting_info setting_info[];
extern const size_t setting_count;

void settings_init(struct settings *s);
void settings_clear(struct settings *s);

/* NULL: no such key. */
const struct setting_info *setting_find(const char *key);
/* `what` names it in the error: "--interval", "perftoprc:3: interval". */
bool setting_set(struct settings *s, const struct setting_info *info, const char *text,
		 const char *what, struct error *err);
/* As it is written in the file, allocated; the i-th value of a key that has several, NULL: there are
 * no more. */
char *setting_get(const struct settings *s, const struct setting_info *info, size_t i);

/* The keys that the analysis has: rule.NAME (a threshold or "off") and weight.NAME. */
#define SETTING_RULE   "rule."
#define SETTING_WEIGHT "weight."

/* A key of any sort. */
bool settings_set(struct settings *s, const char *key, const char *text, struct error *err);

/* A rule's threshold as it is written: "500ms", "off"; allocated. */
char *settings_rule(const struct settings *s, enum rule rule);
char *settings_weight(const struct settings *s, enum health_part part);

/* After the last one is set. Takes into account what is possible here: NO_COLOR, the locale's
 * character set. */
void settings_adapt(struct settings *s);

/* Where the user's file is; allocated; NULL: there is no home. */
char *settings_path(void);

/* Reads the file, if there is one (`must`: there has to be). What is wrong in it is said line by
 * line through `warn`, and the rest counts. False with err: it cannot be read. */
typedef void settings_warn_fn(void *context, const char *sentence);
bool settings_read(struct settings *s, const char *path, bool must, settings_warn_fn *warn,
		   void *context, struct error *err);

/* Writes all settings, whole or not at all. Refuses where the file or its directory belongs to
 * somebody else (sudo with the user's HOME). */
bool settings_write(const struct settings *s, const char *path, struct error *err);

#endif
