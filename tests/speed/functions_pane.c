/*
 * What the Functions pane costs for each sample while it is open, with a profile as large as it may become: 65536 paths of
 * 4000 functions, 64 deep. From the profile to the rows in order, and to the tree of all calls.
 */
#include <stdio.h>
#include <stdlib.h>

#include "bench.h"

#include "base/clock.h"
#include "base/mem.h"
#include "tui/call_tree.h"
#include "tui/function_table.h"
#include "tui/spent.h"

#define FUNCTIONS 4000u
#define DEPTH     64u
#define ROUNDS    21
#define ROWS_MS   10
#define TREE_MS   25 /* of the largest tree that there is: each path is a node */

static uint32_t seed = 7;

static uint32_t next(uint32_t below)
{
	seed = seed * 1664525u + 1013904223u;
	return (uint32_t)((uint64_t)seed * below >> 32);
}

static struct profile_sample *make_sample(void)
{
	struct profile_sample *s = mem_alloc(sizeof(*s));

	s->period_seconds = 0.01;
	s->function_count = FUNCTIONS;
	s->functions = mem_alloc_array(FUNCTIONS, sizeof(*s->functions));
	for (uint32_t i = 0; i < FUNCTIONS; i++)
		s->functions[i] =
			(struct profile_function){ mem_format("space::class_%u::method_%u(int)",
							      i % 97, i),
						   mem_format("lib%u.so", i % 11) };
	s->path_count = s->hit_count = PROFILE_PATHS;
	s->paths = mem_alloc_array(PROFILE_PATHS, sizeof(*s->paths));
	s->hits = mem_alloc_array(PROFILE_PATHS, sizeof(*s->hits));
	for (uint32_t i = 0; i < PROFILE_PATHS; i++) {
		s->paths[i].caller = i % DEPTH ? i - 1 : PROFILE_NONE;
		s->paths[i].function = next(FUNCTIONS);
		/* first met in any order */
		s->hits[i] = (struct profile_hit){ i * 40503u % PROFILE_PATHS,
						   (pid_t)(100 + i % 16), i % 32, 1 + next(9) };
		s->account.samples += s->hits[i].count;
	}
	return s;
}

static void print(const char *name, double *rounds, double most)
{
	double ms = bench_median(rounds, ROUNDS) / 1e6;

	printf("functions pane: %-40s %6.2f ms  at most %.0f ms %s\n", name, ms, most,
	       ms <= most ? "met" : "MISSED");
}

static void time_table(struct spent *spent, const struct process_track *track, double *rounds)
{
	struct function_table table = { .sort = FUNCTION_COLUMN_SELF_SHARE };

	for (int i = 0; i < ROUNDS; i++) {
		uint64_t begin = clock_thread_ns();
		struct profile_data d;
		struct function_table_choice choice = { .data = &d, .filter = "" };

		spent_take(spent, track, VIEW_WINDOW);
		d = spent_view(spent, VIEW_WINDOW);
		choice.hits.op = PROFILE_ANY_OP;
		function_table_update(&table, &choice);
		rounds[i] = (double)(clock_thread_ns() - begin);
	}
	function_table_clear(&table);
}

static void time_tree(const struct spent *spent, double *rounds)
{
	const struct functions_choice all = { .op = PROFILE_ANY_OP };
	const struct profile_data d = spent_view(spent, VIEW_WINDOW);
	struct call_tree tree = { .count = 0 };

	call_tree_begin(&tree, CALLS_FROM, PROFILE_NONE);
	for (int i = 0; i < ROUNDS; i++) {
		uint64_t begin = clock_thread_ns();

		call_tree_update(&tree, &d, &all);
		rounds[i] = (double)(clock_thread_ns() - begin);
	}
	call_tree_clear(&tree);
}

int main(void)
{
	struct process_track track = { .profile = profile_new() };
	struct profile_sample *sample = make_sample();
	struct spent spent = { .asked = false };
	double rounds[ROUNDS];

	bench_pin(0);
	profile_add(track.profile, sample, 1, 60);
	profile_sample_free(sample);
	time_table(&spent, &track, rounds);
	print("the rows of 65536 paths", rounds, ROWS_MS);
	time_tree(&spent, rounds);
	print("the tree of all their calls", rounds, TREE_MS);
	spent_clear(&spent);
	profile_free(track.profile);
	return 0;
}
