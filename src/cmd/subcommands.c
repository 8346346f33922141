/* The table of subcommands. */
#include "base/i18n.h"

#include "cmd/run.h"

#define TAKES(option) OPTION_BIT(OPTION_##option)

const struct subcommand_info subcommand_info[SUBCOMMAND_COUNT] = {
#define X(id, name, arguments, words, help, run, takes) \
	[SUBCOMMAND_##id] = { name, arguments, WORDS_##words, help, run, takes },
#include "cmd/subcommands.def"
#undef X
};
