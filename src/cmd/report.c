/* perftop report: a saved document in other formats. */
#include "report/report.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/mem.h"

#include "cmd/input.h"
#include "cmd/outputs.h"
#include "cmd/run.h"
#include "cmd/signals.h"

static bool write_it(const struct options *o, const struct settings *s, const struct document *d)
{
	bool good;

	if (!o->output_count)
		return outputs_print(s, d, FORMAT_TEXT, STDOUT_FILENO);
	good = outputs_write(o, s, d);
	return outputs_print_all(o, s, d) && good;
}

static int convert(struct run *run)
{
	const struct options *o = run->options;
	struct document *d;
	struct error err;
	bool written;

	if (!outputs_check(o, &run->settings))
		return 2;
	signals_at_once(true);
	d = input_read(o->files[0], &err);
	signals_at_once(false);
	if (!d) {
		complain(err.text);
		return 2;
	}
	input_restrict(d, o, &run->settings);
	written = write_it(o, &run->settings, d);
	document_free(d);
	return written ? 0 : 2;
}

int report_run(const struct options *o)
{
	struct run *run = mem_alloc(sizeof(*run));
	int status = run_init(run, o) ? convert(run) : 2;

	run_clear(run);
	free(run);
	return status;
}
