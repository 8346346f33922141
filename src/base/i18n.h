/*
 * Translation. _("...") translates now, N_("...") marks a string in a table for later. Sentences
 * are whole: never glued from pieces. Numbers that a machine reads are printed by base/number.h,
 * whatever the locale.
 */
#ifndef BASE_I18N_H
#define BASE_I18N_H

#include <stdbool.h>

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#ifdef ENABLE_NLS
#include <libintl.h>
#define _(text)              gettext(text)
#define N_(text)             text
#define P_(one, many, count) ngettext(one, many, count)
#else
#define _(text)              (text)
#define N_(text)             text
#define P_(one, many, count) ((count) == 1 ? (one) : (many))
#endif

/* Takes the user's locale, but for LC_NUMERIC, which stays "C"; binds the catalogue. Once, in main.
 */
void i18n_init(void);

/* Whether the locale's character set is UTF-8: what may be drawn. */
bool i18n_utf8(void);

#endif
