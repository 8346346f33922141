/* Files that are written at the end of a run. */
#include "cmd/outputs.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/i18n.h"
#include "base/mem.h"

#include "cmd/run.h"
#include "cmd/signals.h"
#include "cmd/write.h"

static bool is_standard(const char *path)
{
	return strcmp(path, "-") == 0;
}

/* A name without a directory goes where snapshots go; allocated. */
static char *place(const struct settings *s, const char *path)
{
	if (strchr(path, '/') || !*s->output_dir)
		return mem_string(path);
	return mem_format("%s/%s", s->output_dir, path);
}

/* A device or a FIFO is written into, a file is replaced: see base/file.h. */
static bool check(const char *path, struct error *err)
{
	char *target = realpath(path, NULL);
	struct stat st;
	bool exists = target && stat(target, &st) == 0, good;

	if (exists && S_ISDIR(st.st_mode)) {
		errno = EISDIR;
		good = error_errno(err, _("cannot write '%s'"), path);
	} else if (exists && !S_ISREG(st.st_mode)) {
		good = access(target, W_OK) == 0 || error_errno(err, _("cannot write '%s'"), path);
	} else {
		good = file_check_parent(target ? target : path, err);
	}
	free(target);
	return good;
}

bool outputs_check_path(const struct settings *s, const char *path)
{
	char *placed = place(s, path);
	struct error err;
	bool good = is_standard(path) || check(placed, &err);

	if (!good)
		complain(err.text);
	free(placed);
	return good;
}

/* A device, such as /dev/null, may be named as often as one likes. */
static bool is_same_file(const char *a, const char *b)
{
	struct stat x, y;

	if (stat(a, &x) == -1 || stat(b, &y) == -1)
		return strcmp(a, b) == 0;
	return S_ISREG(x.st_mode) && x.st_dev == y.st_dev && x.st_ino == y.st_ino;
}

/* The second would replace the first. */
static bool is_named_before(const struct options *o, const struct settings *s, size_t output)
{
	char *path = place(s, o->outputs[output].path);
	bool found = false;

	for (size_t i = 0; i < output && !found; i++) {
		char *other = place(s, o->outputs[i].path);

		found = is_same_file(path, other);
		free(other);
	}
	free(path);
	return found;
}

/* Takes the sentence. */
static bool refuse(char *sentence)
{
	complain(sentence);
	free(sentence);
	return false;
}

bool outputs_check(const struct options *o, const struct settings *s)
{
	bool good = true;

	for (size_t i = 0; i < o->output_count; i++) {
		good &= outputs_check_path(s, o->outputs[i].path);
		if (is_named_before(o, s, i))
			good = refuse(mem_format(_("two reports cannot go to one file: '%s'"),
						 o->outputs[i].path));
	}
	return good;
}

bool outputs_spare(const struct options *o, const struct settings *s, const char *input)
{
	bool good = true;

	for (size_t i = 0; i < o->output_count; i++) {
		char *path = place(s, o->outputs[i].path);

		if (!is_standard(input) && is_same_file(path, input))
			good = refuse(
				mem_format(_("'%s' is read: a report must not replace it"), input));
		free(path);
	}
	return good;
}

int terminal_columns(int fd)
{
	struct winsize size;

	if (!isatty(fd))
		return 0;
	return ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col ? size.ws_col : 80;
}

static struct report_look look_on(const struct settings *s, int fd)
{
	const char *term = getenv("TERM");
	int columns = terminal_columns(fd);
	bool plain = !columns || !term || !*term || strcmp(term, "dumb") == 0;

	return (struct report_look){
		.color = !plain && s->screen.color,
		.unicode = columns && s->screen.unicode,
		.width = columns,
	};
}

/* After the first signal there is still a whole report to come; the second one ends us. */
static bool print(int fd, const char *text)
{
	bool written = write_all(fd, text, strlen(text), -1) || errno == EPIPE;
	struct error err;

	if (!written) {
		error_errno(&err, _("cannot write the report"));
		complain(err.text);
	}
	return written;
}

bool outputs_print(const struct settings *s, const struct document *d, enum format format, int fd)
{
	struct report_look look = look_on(s, fd);
	char *text = format_info[format].write(d, &look);
	bool written = print(fd, text);

	free(text);
	return written;
}

static bool write_file(const char *path, enum format format, const struct document *d,
		       struct error *err)
{
	static const struct report_look plain = { .width = 0 };
	bool written;
	char *text;

	if (format_of_path(path) == format)
		return report_write(d, path, &plain, err);
	text = format_info[format].write(d, &plain);
	written = file_write(path, text, strlen(text), 0644, err);
	free(text);
	return written;
}

bool outputs_write(const struct options *o, const struct settings *s, const struct document *d)
{
	bool good = true;

	for (size_t i = 0; i < o->output_count; i++) {
		const struct output_file *file = &o->outputs[i];
		char *path = place(s, file->path);
		struct error err;

		if (!is_standard(file->path) && !write_file(path, file->format, d, &err)) {
			complain(err.text);
			good = false;
		}
		free(path);
	}
	return good;
}

bool outputs_print_all(const struct options *o, const struct settings *s, const struct document *d)
{
	bool good = true;

	for (size_t i = 0; i < o->output_count; i++)
		if (is_standard(o->outputs[i].path))
			good &= outputs_print(s, d, o->outputs[i].format, STDOUT_FILENO);
	return good;
}

/* ---- results ---- */

bool outputs_accept(const struct options *o, bool csv)
{
	for (size_t i = 0; i < o->output_count; i++) {
		struct error err;

		if (format_info[o->outputs[i].format].profile)
			error_set(&err,
				  _("'%s': there are no functions in this; json, html, md or txt"),
				  o->outputs[i].path);
		else if (o->outputs[i].format == FORMAT_CSV && !csv)
			error_set(&err, _("'%s': there is no CSV of this; json, html, md or txt"),
				  o->outputs[i].path);
		else
			continue;
		complain_usage(err.text);
		return false;
	}
	return true;
}

bool outputs_put(const struct settings *s, const char *path, const char *text)
{
	char *placed = place(s, path);
	struct error err;
	bool good;

	if (is_standard(path)) {
		good = print(STDOUT_FILENO, text);
	} else {
		good = file_write(placed, text, strlen(text), 0644, &err);
		if (!good)
			complain(err.text);
	}
	free(placed);
	return good;
}

/* GitHub Actions obeys lines that begin with "::" (after blanks), and "##[" anywhere. Names in what we print come from
 * strangers. The text is changed in place. */
static void disarm(char *text)
{
	for (char *line = text; line; line = strchr(line, '\n')) {
		line += strspn(line, "\n \t");
		if (strncmp(line, "::", 2) == 0)
			line[1] = '.';
	}
	for (char *at = text; (at = strstr(at, "##[")) != NULL; at++)
		at[1] = '.';
}

static bool is_read_by_github(const char *path)
{
	const char *github = getenv("GITHUB_ACTIONS");

	return is_standard(path) && github && *github;
}

static bool publish(const struct settings *s, const struct results *r,
		    const struct output_file *file)
{
	static const struct report_look plain = { .width = 0 };
	struct report_look look = look_on(s, STDOUT_FILENO);
	char *text = results_write(r, file->format, is_standard(file->path) ? &look : &plain);
	bool good;

	if (is_read_by_github(file->path) && file->format != FORMAT_JSON)
		disarm(text);
	good = outputs_put(s, file->path, text);
	free(text);
	return good;
}

bool outputs_publish(const struct options *o, const struct settings *s, const struct results *r)
{
	static const struct output_file usual = { "-", FORMAT_TEXT };
	bool good = true;

	for (size_t i = 0; i < o->output_count; i++)
		good &= publish(s, r, &o->outputs[i]);
	if (!options_claim_stdout(o))
		good &= publish(s, r, &usual);
	return good;
}
