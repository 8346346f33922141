/*
 * Who is watched: by number, by name, descendants. Processes come and go between ticks; each that
 * has gone is in one last sample, marked as ended.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"

#include "source/internal.h"

/* With a match alive, how often --wait looks for more. */
#define SCAN_NS 2000000000u

static void watched_free(struct watched *w)
{
	functions_free(w->functions);
	function_names_clear(&w->names);
	segment_close(w->segment);
	if (w->proc)
		proc_close(w->proc);
	process_info_release(w->info);
	free(w);
}

static struct watched *find(const struct source *s, pid_t pid)
{
	for (size_t i = 0; i < s->count; i++)
		if (!s->watched[i]->ended && s->watched[i]->info->id.pid == pid)
			return s->watched[i];
	return NULL;
}

/* Histories go by PID: a process with the PID of one that has gone begins a new count in it. */
static void remember(struct source *s, struct watched *w)
{
	for (size_t i = 0; i < s->seen_count; i++) {
		if (s->seen[i] != w->info->id.pid)
			continue;
		w->reused = true;
		return;
	}
	s->seen = vec_room(s->seen, s->seen_count, &s->seen_capacity);
	s->seen[s->seen_count++] = w->info->id.pid;
}

static struct watched *append(struct source *s, struct watched *w)
{
	s->watched = vec_room(s->watched, s->count, &s->capacity);
	s->watched[s->count++] = w;
	remember(s, w);
	return w;
}

static struct watched *watched_new(struct proc_process *proc)
{
	struct watched *w = mem_alloc(sizeof(*w));

	w->proc = proc;
	w->info = process_info_hold(proc_info(proc));
	w->segment = segment_of_process(proc_directory(proc), w->info->id.pid, w->info->inner_pid,
					w->info->id.start_ticks);
	return w;
}

/* What a process takes for good: its directories, pidfd, stat and segment. As many again stay free, for all that is opened
 * now and then. Else much would be unknown of each. */
#define FILES_EACH 5

static bool is_crowded(const struct source *s)
{
	struct rlimit limit;

	return s->count > 0 && getrlimit(RLIMIT_NOFILE, &limit) == 0 &&
	       limit.rlim_cur / 2 < (s->count + 1) * FILES_EACH;
}

struct watched *watched_add(struct source *s, pid_t pid, bool root, struct error *err)
{
	struct proc_process *proc;
	struct watched *w;

	if (is_crowded(s)) {
		s->crowded = true;
		error_set(err, _("cannot watch process %d: %s"), (int)pid, why_text(WHY_FILES));
		return NULL;
	}
	proc = proc_open(s->root, pid, err);
	if (!proc)
		return NULL;
	w = watched_new(proc);
	w->root = root;
	return append(s, w);
}

bool targets_alive(const struct source *s)
{
	for (size_t i = 0; i < s->count; i++)
		if (!s->watched[i]->ended)
			return true;
	return false;
}

/* By name */

static void find_ancestors(struct source *s)
{
	pid_t pid = getpid();
	size_t capacity = 0;

	while (pid > 1 && s->ancestor_count < 64) {
		struct proc_process *proc = proc_open(s->root, pid, NULL);

		s->ancestors = vec_room(s->ancestors, s->ancestor_count, &capacity);
		s->ancestors[s->ancestor_count++] = pid;
		pid = proc ? proc_info(proc)->parent : 0;
		if (proc)
			proc_close(proc);
	}
}

static bool is_ancestor(const struct source *s, pid_t pid)
{
	for (size_t i = 0; i < s->ancestor_count; i++)
		if (s->ancestors[i] == pid)
			return true;
	return false;
}

static bool name_matches(const struct source *s, pid_t pid, bool by_command_line)
{
	struct process_id id;
	char *comm, *command;
	bool matches;

	if (pid == getpid() || !proc_peek(s->root, pid, &id, &comm, &command))
		return false;
	if (by_command_line)
		matches = strstr(command, s->name) && !is_ancestor(s, pid);
	else
		matches = text_glob(s->name, comm);
	free(comm);
	free(command);
	return matches;
}

/* True: it was there, or is now. */
static bool join_by_name(struct source *s, pid_t pid, bool by_command_line)
{
	struct watched *w = find(s, pid);
	bool again = s->matched && !targets_alive(s);

	if (w)
		return w->root;
	if (!name_matches(s, pid, by_command_line))
		return false;
	w = watched_add(s, pid, true, NULL);
	if (w && again)
		w->reused = true;
	return w != NULL;
}

static bool scan_names(struct source *s, bool by_command_line)
{
	size_t count;
	pid_t *pids = proc_list(s->root, &count);
	bool any = false;

	for (size_t i = 0; i < count; i++)
		any = join_by_name(s, pids[i], by_command_line) || any;
	free(pids);
	return any;
}

/* First by comm. Only where no process has ever matched so, by the command line. */
static void look_for_name(struct source *s)
{
	bool found;

	s->scan_ns = clock_mono_ns();
	found = scan_names(s, s->by_command_line);
	if (!found && !s->matched && scan_names(s, true)) {
		s->by_command_line = true;
		found = true;
	}
	s->matched = s->matched || found;
}

/* Descendants */

static void join_descendants(struct source *s, pid_t pid)
{
	size_t count;
	pid_t *pids = proc_descendants(s->root, pid, &count);

	for (size_t i = 0; i < count; i++) {
		struct watched *w = find(s, pids[i]);

		if (!w && pids[i] != getpid())
			w = watched_add(s, pids[i], false, NULL);
		if (w)
			w->covered = true;
	}
	free(pids);
}

/* One search covers a whole tree; those whose parents have ended need one of their own. */
static void look_for_descendants(struct source *s)
{
	size_t count = s->count;

	for (size_t i = 0; i < count; i++)
		s->watched[i]->covered = false;
	for (size_t i = 0; i < count; i++) {
		struct watched *w = s->watched[i];

		if (!w->ended && !w->covered && w->proc)
			join_descendants(s, w->info->id.pid);
	}
}

/* What a dead process has left. */
static struct process_info *info_of_dead(const struct segment *segment, const char *comm,
					 const char *command)
{
	struct process_info *info = mem_alloc(sizeof(*info));

	info->references = 1;
	info->id = segment_writer(segment);
	info->comm = mem_string(comm);
	info->command = mem_string(command);
	info->user = mem_string("");
	info->start_wall_ns = segment_birth_wall_ns(segment);
	return info;
}

/* Handed over by descendants that no search has found: they, or their parents, have ended. */

static bool adopt_living(struct source *s, pid_t pid, int fd)
{
	struct proc_process *proc = proc_open(s->root, pid, NULL);
	struct watched *w = proc ? watched_new(proc) : NULL;

	if (w && segment_offer(w->segment, fd)) {
		append(s, w);
		return true;
	}
	if (w)
		watched_free(w);
	return false;
}

static bool adopt_dead(struct source *s, pid_t pid, int fd)
{
	struct segment *segment = segment_of_descriptor(fd, pid);
	struct watched *w;

	if (!segment)
		return false;
	w = mem_alloc(sizeof(*w));
	w->segment = segment;
	w->info = info_of_dead(segment, "?", "");
	append(s, w);
	return true;
}

static void adopt(struct source *s)
{
	pid_t pid;

	handover_receive(s->handover);
	for (size_t i = 0; s->children && (pid = handover_sender(s->handover, i)) != 0;) {
		int fd;

		if (find(s, pid)) {
			i++;
			continue;
		}
		fd = handover_take(s->handover, pid);
		if (!adopt_living(s, pid, fd) && !adopt_dead(s, pid, fd))
			close(fd);
	}
}

static void forget_ended(struct source *s)
{
	size_t kept = 0;

	for (size_t i = 0; i < s->count; i++) {
		struct watched *w = s->watched[i];

		if (!w->ended) {
			s->watched[kept++] = w;
			continue;
		}
		if (s->sum)
			sum_leave(s->sum, &w->member);
		probed_end(s, w);
		watched_free(w);
	}
	s->count = kept;
}

void targets_update(struct source *s)
{
	forget_ended(s);
	if (s->name && s->wait && (!targets_alive(s) || clock_mono_ns() - s->scan_ns >= SCAN_NS))
		look_for_name(s);
	if (s->children)
		look_for_descendants(s);
	if (s->handover)
		adopt(s);
}

static struct proc_process *living_writer(struct source *s, struct process_id id)
{
	struct proc_process *proc = id.pid > 0 ? proc_open(s->root, id.pid, NULL) : NULL;

	if (proc && proc_info(proc)->id.start_ticks == id.start_ticks && !proc_ended(proc))
		return proc;
	if (proc)
		proc_close(proc);
	return NULL;
}

static bool open_file(struct source *s, const char *path, struct error *err)
{
	struct segment *segment = segment_of_file(path, err);
	struct watched *w;

	if (!segment)
		return false;
	w = mem_alloc(sizeof(*w));
	w->segment = segment;
	w->root = w->of_file = true;
	w->proc = living_writer(s, segment_writer(segment));
	w->info = w->proc ? process_info_hold(proc_info(w->proc))
			  : info_of_dead(segment, file_name(path), path);
	append(s, w);
	return true;
}

bool targets_open(struct source *s, const struct source_options *options, struct error *err)
{
	if (options->segment)
		return open_file(s, options->segment, err);
	for (size_t i = 0; i < options->pid_count; i++)
		if (!find(s, options->pids[i]) && !watched_add(s, options->pids[i], true, err))
			return false;
	if (!s->name)
		return true;
	find_ancestors(s);
	look_for_name(s);
	if (s->matched || s->wait)
		return true;
	return error_set(err, _("no process is called '%s'; with --wait perftop waits for one"),
			 s->name);
}

void targets_close(struct source *s)
{
	for (size_t i = 0; i < s->count; i++) {
		free(s->watched[i]->member.parts);
		pool_member_clear(&s->watched[i]->member.profile);
		memory_reading_free(s->watched[i]->member.memory);
		probed_end(s, s->watched[i]);
		watched_free(s->watched[i]);
	}
	free(s->watched);
	free(s->ancestors);
	free(s->seen);
}
