/* The Output pane: what the spawned command wrote, its end in sight until scrolled. */
#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "base/text.h"
#include "tui/screen.h"

struct output_state {
	struct list list;
	bool scrolled; /* the user has left the end */
	uint64_t last; /* lines ever, as of the update */
	size_t partial;
	const struct output *output;
};

static bool present(const struct screen *s)
{
	return s->history && (s->history->output.bytes > 0 || s->history->output.count > 0);
}

static size_t line_count(const struct output_state *o)
{
	return (size_t)(o->last < OUTPUT_LINES ? o->last : OUTPUT_LINES) + o->partial;
}

/* The line at an index from the oldest, "" if it is gone since; unfinished ones stand at the end. */
static void line_at(const struct output_state *o, size_t index, bool *error,
		    char out[OUTPUT_LINE_LENGTH + 8])
{
	size_t complete = line_count(o) - o->partial, length;
	const struct output_line *line;

	if (index < complete) {
		line = output_line(o->output, o->output->count - o->last + complete - 1 - index);
		*error = line && line->error;
		snprintf(out, OUTPUT_LINE_LENGTH + 8, "%s", line ? line->text : "");
		return;
	}
	*error = o->output->partial_length[0] == 0 || index > complete;
	length = o->output->partial_length[*error];
	length = length < OUTPUT_LINE_LENGTH ? length : OUTPUT_LINE_LENGTH;
	if (length > 0)
		memcpy(out, o->output->partial[*error], length);
	out[length] = '\0';
}

static void draw_row(void *context, size_t index, struct area a, bool selected)
{
	const struct output_state *o = context;
	char bytes[OUTPUT_LINE_LENGTH + 8];
	bool error;

	(void)selected;
	line_at(o, index, &error, bytes);
	if (error)
		area_put(a, 0, 0, STYLE_ERROR, '!');
	area_name(a, 2, 0, error ? STYLE_ERROR : STYLE_PLAIN, bytes);
}

static bool match_row(void *context, size_t index, const char *text)
{
	char line[OUTPUT_LINE_LENGTH + 8];
	bool error;

	line_at(context, index, &error, line);
	return text_find(line, text) != NULL;
}

static struct list_rows rows(struct screen *s, void *state)
{
	struct output_state *o = state;

	o->output = &s->history->output;
	return (struct list_rows){ o, draw_row, match_row };
}

static void update(struct screen *s, void *state)
{
	struct output_state *o = state;
	const struct output *output = &s->history->output;

	o->output = output;
	if (!s->paused) {
		o->last = output->count;
		o->partial = (output->partial_length[0] > 0) + (output->partial_length[1] > 0);
	}
	if (!o->scrolled && line_count(o) > 0)
		o->list.selected = line_count(o) - 1;
}

static void draw(struct screen *s, void *state, struct area a)
{
	struct output_state *o = state;
	struct list_rows list_rows = rows(s, state);

	list_fit(&o->list, line_count(o), a.height);
	list_draw(&o->list, a, &list_rows);
}

static bool act(struct screen *s, void *state, enum action action)
{
	struct output_state *o = state;

	(void)s;
	if (!list_act(&o->list, action))
		return false;
	o->scrolled = o->list.selected + 1 < line_count(o);
	return true;
}

static struct list *list(void *state)
{
	return &((struct output_state *)state)->list;
}

const struct pane pane_output = {
	.title = N_("Output"),
	.state_size = sizeof(struct output_state),
	.where = IN_OUTPUT,
	.absent = N_("no output: no command was started, or it has written nothing"),
	.present = present,
	.update = update,
	.draw = draw,
	.act = act,
	.list = list,
	.rows = rows,
};
