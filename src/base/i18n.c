/* Locale and catalogue. */
#include "base/i18n.h"

#include <langinfo.h>
#include <locale.h>
#include <string.h>

/* Text is UTF-8 throughout; a terminal with another character set gets the untranslated
 * sentences, which are ASCII. */
static void bind_catalogue(void)
{
	if (!i18n_utf8()) {
		setlocale(LC_MESSAGES, "C");
		return;
	}
#ifdef ENABLE_NLS
	bindtextdomain(PACKAGE, LOCALEDIR);
	bind_textdomain_codeset(PACKAGE, "UTF-8");
	textdomain(PACKAGE);
#endif
}

void i18n_init(void)
{
	setlocale(LC_ALL, "");
	setlocale(LC_NUMERIC, "C");
	bind_catalogue();
}

bool i18n_utf8(void)
{
	return strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
}
