/* Copies of a profile. Functions and paths only grow, so only what is new of them is copied. */
#include "tui/spent.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

static const struct profile_data nothing = {
	.account = { .cpu_seconds = NAN },
	.period_seconds = NAN,
};

void spent_clear(struct spent *s)
{
	for (int view = 0; view < VIEW_COUNT; view++)
		free(s->view[view].hits);
	profile_functions_free(s->functions, s->function_count);
	free(s->paths);
	free(s->reason);
	memset(s, 0, sizeof(*s));
	for (int view = 0; view < VIEW_COUNT; view++)
		s->view[view] = nothing;
}

bool spent_is_of(const struct spent *s, const struct process_track *track)
{
	return track && s->track == track && s->epoch == track->epoch;
}

static void begin(struct spent *s, const struct process_track *track)
{
	spent_clear(s);
	s->track = track;
	s->epoch = track ? track->epoch : 0;
}

static void take_names(struct spent *s, const struct profile_data *d)
{
	while (s->function_count < d->function_count) {
		s->functions = vec_room(s->functions, s->function_count, &s->function_capacity);
		s->functions[s->function_count] =
			profile_function_copy(&d->functions[s->function_count]);
		s->function_count++;
	}
	while (s->path_count < d->path_count) {
		s->paths = vec_room(s->paths, s->path_count, &s->path_capacity);
		s->paths[s->path_count] = d->paths[s->path_count];
		s->path_count++;
	}
}

static void take_view(struct spent *s, const struct profile *profile, enum view view)
{
	struct profile_data d = profile_view(profile, view);

	take_names(s, &d);
	free(s->reason);
	s->reason = mem_string(d.reason);
	free(s->view[view].hits);
	s->view[view] = d;
	s->asked = true;
}

void spent_take(struct spent *s, const struct process_track *track, enum view view)
{
	if (!spent_is_of(s, track))
		begin(s, track);
	if (track && track->profile)
		take_view(s, track->profile, view);
}

void spent_keep(struct spent *s, const struct process_track *track)
{
	for (int view = 0; view < VIEW_COUNT; view++)
		spent_take(s, track, (enum view)view);
}

struct profile_data spent_view(const struct spent *s, enum view view)
{
	struct profile_data d = s->asked ? s->view[view] : nothing;

	d.functions = s->functions;
	d.function_count = s->function_count;
	d.paths = s->paths;
	d.path_count = s->path_count;
	d.reason = s->reason;
	return d;
}
