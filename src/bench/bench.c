/* What is measured, and what a bench holds. */
#include "bench/bench.h"

#include <stdlib.h>

#include "base/i18n.h"

const struct bench_figure_info bench_figure_info[BENCH_FIGURES] = {
#define X(id, name, title, unit, help) [BENCH_##id] = { name, title, help, UNIT_##unit },
#include "bench/bench_figures.def"
#undef X
};

void bench_settings_init(struct bench_settings *settings)
{
	*settings = (struct bench_settings){ .least = 10, .seconds = 3, .stop = -1 };
}

static void free_result(struct bench_result *r)
{
	for (size_t i = 0; i < r->op_count; i++) {
		struct bench_op *op = &r->ops[i];

		free(op->component);
		free(op->operation);
		free(op->label);
		free(op->means);
	}
	free(r->ops);
	free(r->runs);
	free(r->last_error);
}

void bench_free(struct bench *b)
{
	if (!b)
		return;
	for (size_t i = 0; i < b->count; i++)
		free_result(&b->results[i]);
	free(b->results);
	free(b->prepare_error);
	free(b->host.name);
	free(b->host.kernel);
	free(b->host.cpu_model);
	free(b->host.governor);
	free(b);
}
