/* perftop profile: one run with everything that can be asked of a process at once. */
#include <stdlib.h>

#include "base/i18n.h"
#include "base/mem.h"

#include "cmd/outputs.h"
#include "cmd/run.h"

/* What the command has without being asked, unless it is to be left out. */
static struct options with_everything(const struct options *o)
{
	struct options all = *o;

	if (!options_have(o, OPTION_SKIP_CPU))
		all.used |= OPTION_BIT(OPTION_FUNCTIONS);
	if (!options_have(o, OPTION_SKIP_MEMORY))
		all.memory = true;
	return all;
}

static int profile_with(struct run *run, const struct options *o)
{
	if (!run_init(run, o))
		return 2;
	run->settings.analysis.rule[RULE_LEAK].off |= options_have(o, OPTION_SKIP_LEAK_TEST);
	if (!outputs_check(o, &run->settings) || !run_judge(run))
		return 2;
	run_choose_view(run);
	return profile_run(run);
}

int profile_command_run(const struct options *o)
{
	struct options all = with_everything(o);
	struct run *run;
	int status;

	if (!options_have_target(o))
		return complain_usage(_("nothing to watch: give a PID, a name or a command"));
	if (options_have(o, OPTION_SKIP_CPU) && options_have(o, OPTION_FUNCTIONS))
		return complain_usage(_("--functions and --skip-cpu contradict each other"));
	run = mem_alloc(sizeof(*run));
	status = profile_with(run, &all);
	run_clear(run);
	free(run);
	return status;
}
