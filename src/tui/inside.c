/* Functions inside an operation: those whose samples fell into it while it was the innermost of its thread. */
#include "tui/inside.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/number.h"
#include "tui/function_table.h"
#include "tui/screen.h"

#define SHARE_WIDTH 8

/* Less than that of all samples is no word worth. */
#define UNKNOWN_SHARE 0.01

void inside_clear(struct inside *in)
{
	for (size_t i = 0; i < in->count; i++) {
		free(in->rows[i].name);
		free(in->rows[i].module);
	}
	free(in->reason);
	memset(in, 0, sizeof(*in));
}

static void take_rows(struct inside *in, const struct profile_data *d, uint32_t op)
{
	struct function_table table = { .sort = FUNCTION_COLUMN_SELF_SHARE };
	const struct function_table_choice choice = { d, { .op = op }, "", false };

	function_table_update(&table, &choice);
	in->samples = table.samples;
	for (size_t i = 0; i < table.count && in->count < INSIDE_FUNCTIONS; i++) {
		const struct function_row *row = &table.rows[i];

		if (row->self == 0)
			break;
		in->rows[in->count++] = (struct inside_row){
			.name = mem_string(d->functions[row->function].name),
			.module = mem_string(d->functions[row->function].module),
			.self = (double)row->self / (double)table.samples,
			.total = (double)row->total / (double)table.samples,
		};
	}
	function_table_clear(&table);
}

static uint64_t unknown_samples(const struct profile_data *d)
{
	uint64_t samples = 0;

	for (size_t i = 0; i < d->hit_count; i++)
		samples += d->hits[i].op == PROFILE_UNKNOWN_OP ? d->hits[i].count : 0;
	return samples;
}

void inside_take(struct inside *in, const struct process_track *track, uint32_t op, enum view view)
{
	struct profile_data d;

	inside_clear(in);
	if (!track->profile)
		return;
	d = profile_view(track->profile, view);
	in->asked = true;
	in->reason = mem_string(d.reason);
	take_rows(in, &d, op);
	in->share = (double)in->samples / (double)d.account.samples;
	in->unknown = (double)unknown_samples(&d) / (double)d.account.samples;
	in->seconds = (double)in->samples * d.period_seconds;
	profile_data_release(&d);
}

static bool has_unknown(const struct inside *in)
{
	return in->unknown >= UNKNOWN_SHARE;
}

int inside_height(const struct inside *in)
{
	return 1 + (in->count ? (int)in->count : 1) + has_unknown(in);
}

static void draw_heading(const struct inside *in, struct area a)
{
	char text[160], share[NUMBER_SIZE], seconds[NUMBER_SIZE];
	int x;

	if (in->count)
		snprintf(text, sizeof(text), _("Functions: %s of CPU, %s of all"),
			 number_duration(seconds, in->seconds),
			 number_percent(share, 100 * in->share));
	else
		snprintf(text, sizeof(text), "%s", _("Functions"));
	x = area_text(a, 0, 0, STYLE_LABEL, text);
	for (x++; x < a.width - 1; x++)
		area_put(a, x, 0, STYLE_BOX, 0x2500);
}

static void draw_row(const struct inside_row *row, struct area a)
{
	int modules = a.width >= 60 ? a.width / 4 : 0, x = 2 * SHARE_WIDTH;
	char text[NUMBER_SIZE];

	area_fit(a, 0, 0, SHARE_WIDTH - 1, 1, function_share_style(row->self),
		 number_percent(text, 100 * row->self));
	area_fit(a, SHARE_WIDTH, 0, SHARE_WIDTH - 1, 1, STYLE_DIM,
		 number_percent(text, 100 * row->total));
	area_fit_name(a, x, 0, a.width - x - modules - 1, -1, STYLE_PLAIN, row->name);
	if (modules)
		area_fit_name(a, a.width - modules, 0, modules - 1, -1, STYLE_DIM, row->module);
}

static void draw_none(const struct inside *in, struct area a)
{
	char key[16], text[512];

	key_text(action_key((enum action)(ACTION_PANE_1 + PANE_FUNCTIONS), 0), key);
	if (in->reason)
		snprintf(text, sizeof(text), _("not sampled: %s"), in->reason);
	else if (in->asked)
		snprintf(text, sizeof(text), "%s", _("no samples inside of it in this view"));
	else
		snprintf(text, sizeof(text),
			 _("%s samples functions, as the option --functions does"), key);
	area_fit(a, 1, 0, a.width - 2, -1, STYLE_DIM, text);
}

/* The note about what is unknown stands, whatever the room for rows. */
void inside_draw(const struct inside *in, struct area a)
{
	int rows = a.height - 1 - has_unknown(in), y = 1;
	char share[NUMBER_SIZE];

	draw_heading(in, a);
	if (in->count == 0)
		draw_none(in, area_cut(a, 0, y++, a.width, 1));
	for (size_t i = 0; i < in->count && (int)i < rows; i++)
		draw_row(&in->rows[i], area_cut(a, 0, y++, a.width, 1));
	if (has_unknown(in))
		area_print(a, 1, y, STYLE_DIM, _("%s of all samples: operation unknown"),
			   number_percent(share, 100 * in->unknown));
}
