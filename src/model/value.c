/* Values that may be unknown, and the table of reasons. */
#include "model/value.h"

#include "base/i18n.h"

static const char *const texts[WHY_COUNT] = {
#define X(id, text) text,
#include "model/why.def"
#undef X
};

struct value value_add(struct value a, struct value b)
{
	if (!value_known(a))
		return a;
	if (!value_known(b))
		return b;
	return value_of(a.number + b.number);
}

/* The empty text is not looked up: its translation is the catalogue's header. */
const char *why_text(enum why why)
{
	return why > WHY_KNOWN && why < WHY_COUNT ? _(texts[why]) : "";
}
