/* An instrumented object that tests/client/plugin_host.c loads and unloads. */
#include "perftop.h"

void plugin_run(unsigned n);

void plugin_run(unsigned n)
{
	while (n--) {
		PERFTOP_SCOPE("plugin", "scope");
		perftop_begin(PERFTOP_OP("plugin", "pair"));
		perftop_end(PERFTOP_OP("plugin", "pair"));
	}
}
