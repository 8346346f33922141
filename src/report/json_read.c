/* A saved document, read: its frame. The parts are in json_read_*.c. Unknown keys are passed over, what
 * is unknown may be missing; a known key with anything but its own sort of value is an error. */
#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "model/history.h"

#include "report/json_parts.h"
#include "report/json_read_parts.h"
#include "report/report.h"

#define DOCUMENT_BYTES ((size_t)256 << 20)

char json_read_state(struct json_reader *r, const cJSON *object)
{
	char *text = json_need_text(r, object, "state"), state = *text;

	if (state && (text[1] || !(isalpha((unsigned char)state) || state == '?')))
		json_wrong(r, "state", _("not a state"));
	free(text);
	return state;
}

char *json_read_reason(struct json_reader *r, const cJSON *object, bool unknown)
{
	char *reason = json_get_text(r, object, "reason");

	return reason || !unknown ? reason : mem_string(why_text(WHY_NONE));
}

static void read_host(struct json_reader *r, struct document *d, const cJSON *root)
{
	const cJSON *host = json_get_object(r, root, "host");
	size_t up = json_into_key(r, "host");

	d->host.name = json_get_text(r, host, "name");
	d->host.kernel = json_get_text(r, host, "kernel");
	d->host.cpu_model = json_get_text(r, host, "cpu_model");
	d->host.boot_id = json_get_text(r, host, "boot_id");
	d->host.cpus = json_get_u64(r, host, "cpus");
	d->host.memory_bytes = json_get_number(r, host, "memory_bytes");
	json_up(r, up);
}

static char *read_view(struct json_reader *r, const cJSON *run)
{
	char *view = json_need_text(r, run, "view");

	for (int i = 0; i < VIEW_COUNT; i++)
		if (strcmp(view, view_name((enum view)i)) == 0)
			return view;
	json_wrong(r, "view", _("not a view"));
	return view;
}

static void read_run(struct json_reader *r, struct document *d, const cJSON *root)
{
	const cJSON *run = json_get_object(r, root, "run");
	size_t up = json_into_key(r, "run");

	d->run.interval = json_need_number(r, run, "interval_seconds");
	d->run.window = json_need_number(r, run, "window_seconds");
	d->run.elapsed = json_need_number(r, run, "elapsed_seconds");
	if (d->run.interval <= 0)
		json_wrong(r, "interval_seconds", _("not above 0"));
	if (d->run.elapsed < 0)
		json_wrong(r, "elapsed_seconds", _("a duration is negative"));
	d->run.samples = json_need_u64(r, run, "samples");
	d->run.view = read_view(r, run);
	d->run.self_cpu_percent = json_get_number(r, run, "self_cpu_percent");
	d->run.self_rss_bytes = json_get_number(r, run, "self_rss_bytes");
	d->run.late = json_get_number(r, run, "late_seconds");
	d->run.suspended = json_get_bool(r, run, "suspended");
	d->run.note = json_get_text(r, run, "note");
	json_up(r, up);
}

/* Reasons are written as keys: what is none of ours to name is left out. */
static bool is_name(const char *text)
{
	return *text && text[strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789_-")] == '\0';
}

static void read_drops(struct json_reader *r, struct document_process *to, const cJSON *segment)
{
	const cJSON *dropped = json_get_object(r, segment, "dropped"), *item;
	size_t up = json_into_key(r, "dropped"), capacity = 0;

	cJSON_ArrayForEach(item, dropped)
	{
		if (!is_name(item->string))
			continue;
		to->drops = vec_room(to->drops, to->drop_count, &capacity);
		to->drops[to->drop_count++] = (struct document_drop){
			mem_string(item->string),
			json_need_u64(r, dropped, item->string),
		};
	}
	json_up(r, up);
}

static void read_segment(struct json_reader *r, struct document_process *to, const cJSON *process)
{
	const cJSON *segment = json_get_object(r, process, "segment");
	size_t up = json_into_key(r, "segment");

	to->segment_state = json_need_text(r, segment, "state");
	read_drops(r, to, segment);
	to->segment_size = json_get_u64(r, segment, "size_bytes");
	to->segment_used = json_get_u64(r, segment, "used_bytes");
	to->segment_threads = json_get_u64(r, segment, "threads");
	json_up(r, up);
}

static void read_identity(struct json_reader *r, struct document_process *to, const cJSON *process)
{
	to->pid = (int64_t)json_get_at_most(r, process, "pid", INT64_MAX);
	to->parent = (int64_t)json_get_at_most(r, process, "parent", INT64_MAX);
	to->comm = json_need_text(r, process, "comm");
	to->command = json_get_text(r, process, "command");
	to->user = json_get_text(r, process, "user");
	to->executable = json_get_text(r, process, "executable");
	to->directory = json_get_text(r, process, "directory");
	to->cgroup = json_get_text(r, process, "cgroup");
	to->start_wall_ns = json_get_time(r, process, "start_time");
}

static void read_state(struct json_reader *r, struct document_process *to, const cJSON *process)
{
	const cJSON *status = cJSON_GetObjectItemCaseSensitive(process, "exit_status");
	bool known = status && !cJSON_IsNull(status);

	to->state = json_read_state(r, process);
	to->ended = json_get_bool(r, process, "ended");
	to->exit_status = known ? (int)json_get_at_most(r, process, "exit_status", 255) : -1;
	to->network_of_namespace = json_get_bool(r, process, "network_of_namespace");
}

static void read_process(struct json_reader *r, struct document_process *to, const cJSON *process)
{
	read_identity(r, to, process);
	read_state(r, to, process);
	json_read_resources(r, to, process);
	json_read_series(r, to, process);
	json_read_memory(r, to, process);
	json_read_threads(r, to, process);
	json_read_operations(r, to, process);
	json_read_profile(r, to, process);
	read_segment(r, to, process);
	json_read_judgement(r, to, process);
}

static void read_processes(struct json_reader *r, struct document *d, const cJSON *root)
{
	const cJSON *processes = json_get_array(r, root, "processes"), *item;
	size_t capacity = 0;

	if (!processes)
		json_wrong(r, "processes", _("missing"));
	cJSON_ArrayForEach(item, processes)
	{
		size_t up = json_into(r, "processes", d->process_count);

		if (r->failed)
			return;
		d->processes = vec_room(d->processes, d->process_count, &capacity);
		read_process(r, &d->processes[d->process_count++], item);
		json_up(r, up);
	}
}

/* What "perftop bench" and the like have written is no document of a run. NULL: it is none of theirs;
 * else the command's name, of so many letters. */
static const char *other_command(const char *schema, int *length)
{
	static const char prefix[] = "perftop-";
	const char *name = schema + sizeof(prefix) - 1;

	if (strncmp(schema, prefix, sizeof(prefix) - 1) != 0)
		return NULL;
	*length = (int)strspn(name, "abcdefghijklmnopqrstuvwxyz");
	return name;
}

static bool check_schema(struct json_reader *r, const cJSON *root)
{
	const cJSON *schema = cJSON_GetObjectItemCaseSensitive(root, "schema");
	const char *command;
	int length;

	if (!cJSON_IsString(schema))
		return error_set(r->err, _("not a document of perftop: it has no \"schema\""));
	command = other_command(schema->valuestring, &length);
	if (command)
		return error_set(
			r->err,
			_("not a document of a run, which 'perftop --json' makes, but what "
			  "'perftop %.*s' has found"),
			length, command);
	if (strcmp(schema->valuestring, JSON_SCHEMA) != 0)
		return error_set(
			r->err,
			_("not a document that this perftop can read: its schema is not %s"),
			JSON_SCHEMA);
	return true;
}

static struct document *read_document(const cJSON *root, struct error *err)
{
	struct json_reader r = { .err = err };
	struct document *d;

	if (!check_schema(&r, root))
		return NULL;
	d = mem_alloc(sizeof(*d));
	d->version = json_need_text(&r, root, "perftop_version");
	d->wall_ns = json_get_time(&r, root, "time");
	read_host(&r, d, root);
	read_run(&r, d, root);
	read_processes(&r, d, root);
	if (!r.failed)
		return d;
	document_free(d);
	return NULL;
}

struct document *document_parse(const char *text, size_t length, struct error *err)
{
	cJSON *root = node_parse(text, length, err);
	struct document *d;

	if (!root)
		return NULL;
	d = read_document(root, err);
	cJSON_Delete(root);
	return d;
}

struct document *document_read(const char *path, struct error *err)
{
	struct error why;
	struct document *d;
	size_t length;
	char *text = file_read(path, DOCUMENT_BYTES, &length, err);

	if (!text)
		return NULL;
	d = document_parse(text, length, &why);
	if (!d)
		error_set(err, "%s: %s", path, why.text);
	free(text);
	return d;
}
