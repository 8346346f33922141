/* Samples of functions of a live process: in the view of its operations. */
#include <stdlib.h>

#include "base/mem.h"

#include "report/collect_parts.h"
#include "report/hits.h"
#include "report/select.h"

/* By the track's operations: the document's, in the order in which collect_operations takes them; of an
 * operation that was not selected nothing can be said. */
static uint32_t *document_ops(const struct process_track *p, const struct collect_options *options)
{
	uint32_t *ops = mem_alloc_array(p->op_count, sizeof(*ops)), next = 0;

	for (uint32_t i = 0; i < p->op_count; i++) {
		const struct op_key *key = &p->ops[i].key;
		bool taken =
			op_key_is_timer(key) && select_op(key, options->component, options->filter);

		ops[i] = taken ? next++ : PROFILE_UNKNOWN_OP;
	}
	return ops;
}

void collect_profile(struct document_process *to, const struct process_track *p,
		     const struct collect_options *options)
{
	struct profile_data d;
	uint32_t *ops;

	if (!p->profile)
		return;
	d = profile_view(p->profile, options->view);
	ops = document_ops(p, options);
	hits_renumber(&d, ops, p->op_count);
	to->profile = profile_data_copy(&d);
	profile_data_release(&d);
	free(ops);
}
