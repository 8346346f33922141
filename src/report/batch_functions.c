/* The hottest functions in batch text. */
#include "report/batch_table.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/number.h"
#include "base/text.h"

#include "report/hot.h"

#define NAME_SIZE 1024

static void add_name(struct buffer *out, const char *bytes)
{
	char clean[NAME_SIZE];

	buffer_format(out, "  %s", text_clean(clean, sizeof(clean), bytes, strlen(bytes)));
}

static void add_share(struct buffer *out, uint64_t part, uint64_t whole)
{
	char number[NUMBER_SIZE];

	buffer_format(out, "%8s", number_percent(number, hot_percent(part, whole)));
}

static void add_rows(struct buffer *out, const struct profile_data *d, const struct hot *hot)
{
	double coverage = functions_coverage(d);
	unsigned long samples = (unsigned long)hot->samples;
	char share[NUMBER_SIZE];

	if (isfinite(coverage))
		buffer_format(out,
			      P_("Functions: %lu sample, for %s of the processor time",
				 "Functions: %lu samples, for %s of the processor time", samples),
			      samples, number_percent(share, 100 * coverage));
	else
		buffer_format(out, P_("Functions: %lu sample", "Functions: %lu samples", samples),
			      samples);
	buffer_format(out, "\n%8s%8s  %s\n", _("SELF%"), _("TOTAL%"), _("FUNCTION"));
	for (size_t i = 0; i < hot->count && i < HOT_SUMMARY; i++) {
		const struct profile_function *f = &d->functions[hot->rows[i].function];

		add_share(out, hot->rows[i].self, hot->samples);
		add_share(out, hot->rows[i].total, hot->samples);
		add_name(out, f->name);
		add_name(out, f->module);
		buffer_string(out, "\n");
	}
}

void batch_add_functions(struct buffer *out, const struct process_track *p,
			 const struct batch_options *options)
{
	static const struct functions_choice all = { .op = PROFILE_ANY_OP };
	struct profile_data d;
	struct hot hot;

	if (!p->profile)
		return;
	d = profile_view(p->profile, options->view);
	hot = hot_functions(&d, &all);
	buffer_string(out, "\n");
	if (d.reason) {
		buffer_format(out, _("Functions are not sampled: %s"), d.reason);
		buffer_string(out, "\n");
	}
	if (hot.count)
		add_rows(out, &d, &hot);
	else if (!d.reason)
		buffer_string(out, _("Functions: no samples\n"));
	free(hot.rows);
	profile_data_release(&d);
}
