/* From a finding or a comparison to the pane that shows what it is about. */
#include "base/i18n.h"
#include "tui/screen.h"

/* Operations are numbered anew in each epoch. */
static void jump_to_operation(struct screen *s, unsigned epoch, uint32_t op)
{
	const struct op_key *key = s->track->epoch == epoch ? screen_op(s, op) : NULL;

	if (!key)
		screen_say(s, true, "%s", _("that operation is gone"));
	else if (op_key_is_timer(key))
		operations_open(s, op);
	else
		metrics_open(s, op);
}

void screen_jump(struct screen *s, pid_t pid, unsigned epoch, const struct subject *subject)
{
	if (!screen_watch(s, pid)) {
		screen_say(s, true, "%s", _("that process is gone"));
		return;
	}
	switch (subject->kind) {
	case SUBJECT_OPERATION: jump_to_operation(s, epoch, subject->op); break;
	case SUBJECT_RESOURCE: graphs_open(s, subject->metric); break;
	case SUBJECT_PROCESS: screen_open_pane(s, PANE_PROCESS); break;
	}
}
