/* A snapshot on request. */
#include "cmd/snapshot.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/number.h"

static const char allowed[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-";

char *snapshot_name(const char *comm, pid_t pid, int64_t wall_ns, unsigned attempt,
		    enum format format)
{
	const char *extension = format_info[format].name;
	char time[NUMBER_SIZE], *name, *clean = mem_string(comm);

	for (char *at = clean; *at; at++)
		if (!strchr(allowed, *at))
			*at = '_';
	number_time_compact(time, wall_ns);
	if (attempt > 1)
		name = mem_format("perftop-%s-%d-%s-%u.%s", clean, (int)pid, time, attempt,
				  extension);
	else
		name = mem_format("perftop-%s-%d-%s.%s", clean, (int)pid, time, extension);
	free(clean);
	return name;
}

/* A path that is free: two snapshots in one second are two. */
static void choose_path(const struct run *run, enum format format, char *path, size_t size)
{
	const struct history *h = &run->history;
	const struct process_info *info = h->process_count ? h->processes[0]->info : NULL;
	const char *directory = run->settings.output_dir;
	int64_t now = clock_wall_ns();

	for (unsigned attempt = 1; attempt < 1000; attempt++) {
		char *name = snapshot_name(info ? info->comm : "none", info ? info->id.pid : 0, now,
					   attempt, format);

		snprintf(path, size, "%s%s%s", directory, *directory ? "/" : "", name);
		free(name);
		if (access(path, F_OK) == -1)
			return;
	}
}

struct document *snapshot_make(const struct run *run, enum format format, char *path, size_t size)
{
	struct collect_options options = run_collect_options(run);

	choose_path(run, format, path, size);
	return document_collect(&run->history, &options);
}
