/* BINARY:FUNCTION[%calls], as on the command line. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"

#include "probe/probe.h"

#define CALLS_SUFFIX "%calls"

/* "+0x1234"; False: it is none. */
static bool take_offset(const char *text, unsigned long *offset)
{
	char *end;

	if (strncmp(text, "+0x", 3) != 0 || strspn(text + 3, "0123456789abcdefABCDEF") == 0)
		return false;
	errno = 0;
	*offset = strtoul(text + 3, &end, 16);
	return *end == '\0' && errno == 0 && *offset > 0;
}

static bool refuse(const char *text, struct error *err)
{
	char *shown = text_cleaned(text);

	error_set(
		err,
		_("--probe: '%s' is not BINARY:FUNCTION, as in 'libssl.so.3:SSL_write' or ':main'"),
		shown);
	free(shown);
	return false;
}

bool probe_spec_parse(const char *text, struct probe_spec *spec, struct error *err)
{
	const char *colon = strchr(text, ':');
	size_t length = strlen(text), suffix = strlen(CALLS_SUFFIX);

	*spec = (struct probe_spec){ .text = text };
	spec->calls = length > suffix && strcmp(text + length - suffix, CALLS_SUFFIX) == 0;
	if (spec->calls)
		length -= suffix;
	if (!colon || colon + 1 >= text + length)
		return refuse(text, err);
	spec->binary = mem_stringn(text, (size_t)(colon - text));
	spec->function = mem_stringn(colon + 1, (size_t)(text + length - colon - 1));
	if (spec->function[0] != '+' || take_offset(spec->function, &spec->offset))
		return true;
	probe_spec_clear(spec);
	return refuse(text, err);
}

void probe_spec_clear(struct probe_spec *spec)
{
	free(spec->binary);
	free(spec->function);
	*spec = (struct probe_spec){ 0 };
}
