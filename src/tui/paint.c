/* Bytes for a terminal. <term.h> makes macros of words like `columns`: hence a file apart from term.c, and our own
 * headers first. */
#include "tui/paint.h"

#include <errno.h>
#include <langinfo.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <wchar.h>

#include "base/mem.h"
#include "base/text.h"

#include <curses.h>
#include <term.h>

/* Unchanged cells up to this many are written again where that is shorter than to place the cursor. */
#define GAP_CELLS 6

/* A run of bytes for the terminal, made once. */
struct sequence {
	char *bytes;
	size_t length;
};

struct paint {
	int fd;
	bool utf8;
	bool ansi;  /* the cursor is placed as nearly everywhere: worth not asking terminfo */
	bool wraps; /* a character in the last column wraps at once: the last cell must stay empty */
	struct grid shown;
	bool known;  /* `shown` is what the terminal shows */
	int x, y;    /* where the terminal's cursor is; x < 0: unknown */
	int style;   /* of the terminal; -1: unknown */
	bool cursor; /* visible */
	struct sequence look[STYLE_COUNT];
	char *out; /* of one paint_show */
	size_t length, capacity;
};

static void put(struct paint *p, const char *bytes, size_t length)
{
	if (p->length + length > p->capacity) {
		p->capacity = (p->length + length) * 2;
		p->out = mem_resize(p->out, p->capacity, 1);
	}
	memcpy(p->out + p->length, bytes, length);
	p->length += length;
}

/* tputs hands its bytes to a function without a context. */
static struct paint *painting;

static int put_byte(int byte)
{
	char c = (char)byte;

	put(painting, &c, 1);
	return byte;
}

/* A capability, padding expanded; nothing where the terminal has none. */
static void put_capability(struct paint *p, const char *text)
{
	if (!text || text == (const char *)-1)
		return;
	painting = p;
	tputs(text, 1, put_byte);
}

struct paint *paint_new(int fd)
{
	struct paint *p = mem_alloc(sizeof(*p));

	p->fd = fd;
	p->utf8 = strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
	p->ansi = strcmp(cursor_address, "\033[%i%p1%d;%p2%dH") == 0;
	p->wraps = auto_right_margin && !eat_newline_glitch;
	paint_forget(p);
	return p;
}

static void free_looks(struct paint *p)
{
	for (int style = 0; style < STYLE_COUNT; style++)
		free(p->look[style].bytes);
}

void paint_free(struct paint *p)
{
	if (!p)
		return;
	free_looks(p);
	grid_free(&p->shown);
	free(p->out);
	free(p);
}

/* ---- looks ---- */

/* The colour as this terminal has it: the richest it can do; -1 where none is to be set. */
static int foreground(struct look look)
{
	int color = look.rich && max_colors >= 256 ? look.rich : look.fg;

	if (color < max_colors)
		return color;
	return color % 8 == 0 ? -1 : color % 8; /* bright black on eight colours would be black */
}

static void put_colors(struct paint *p, struct look look)
{
	int fg = foreground(look), bg = look.bg < max_colors ? look.bg : look.bg % 8;

	if (fg >= 0 && set_a_foreground)
		put_capability(p, tiparm(set_a_foreground, fg));
	if (bg >= 0 && set_a_background)
		put_capability(p, tiparm(set_a_background, bg));
}

static void put_look(struct paint *p, struct look look, bool color)
{
	/* eight colours have no bright ones: bold makes them so */
	bool bold = (look.attributes & LOOK_BOLD) || (color && look.fg > 8 && max_colors <= 8);

	put_capability(p, exit_attribute_mode);
	if (bold)
		put_capability(p, enter_bold_mode);
	if (look.attributes & LOOK_DIM)
		put_capability(p, enter_dim_mode);
	if (look.attributes & LOOK_REVERSE)
		put_capability(p, enter_reverse_mode);
	if (look.attributes & LOOK_UNDERLINE)
		put_capability(p, enter_underline_mode);
	if (color)
		put_colors(p, look);
}

void paint_take_theme(struct paint *p, enum theme theme, bool color)
{
	free_looks(p);
	for (int style = 0; style < STYLE_COUNT; style++) {
		p->length = 0;
		put_look(p, theme_look(color ? theme : THEME_MONO, (enum style)style), color);
		p->look[style] = (struct sequence){ mem_copy(p->out, p->length), p->length };
	}
	p->style = -1;
}

/* ---- cells ---- */

void paint_forget(struct paint *p)
{
	p->known = false;
	p->x = -1;
	p->style = -1;
	p->cursor = true;
}

static void put_place(struct paint *p, int x, int y)
{
	char text[32];

	if (p->x == x && p->y == y)
		return;
	if (p->ansi)
		put(p, text, (size_t)snprintf(text, sizeof(text), "\033[%d;%dH", y + 1, x + 1));
	else
		put_capability(p, tiparm(cursor_address, y, x));
	p->x = x;
	p->y = y;
}

static void put_style(struct paint *p, int style)
{
	if (p->style == style)
		return;
	put(p, p->look[style].bytes, p->look[style].length);
	p->style = style;
}

/* What the C library deems not printable, or of another width than we do, the terminal may, too. */
static bool drawable(const struct paint *p, const char *text, size_t length)
{
	size_t at = 0;

	for (uint32_t code; at < length;) {
		at += text_decode(text + at, length - at, &code);
		if (!p->utf8 || wcwidth((wchar_t)code) != text_width(code))
			return false;
	}
	return true;
}

static void put_cell(struct paint *p, const struct grid *grid, const struct cell *cell)
{
	static const char unknown[] = "??";
	char text[CELL_TEXT];
	size_t length = cell_text(grid, cell, text);

	if (cell->code < 0x80 && !cell->marks)
		put(p, text, length);
	else if (drawable(p, text, length))
		put(p, text, length);
	else
		put(p, unknown, cell->width);
	p->x += cell->width;
}

/* Marks are those of their grid: what has some is drawn anew. */
static bool same(const struct cell *a, const struct cell *b)
{
	return memcmp(a, b, sizeof(*a)) == 0 && a->marks == 0;
}

static bool changed(const struct paint *p, const struct grid *grid, int x, int y)
{
	return !p->known || !same(grid_cell(grid, x, y), grid_cell(&p->shown, x, y));
}

/* Where the run of changed cells that begins at x ends, short gaps included. */
static int run_end(const struct paint *p, const struct grid *grid, int x, int y)
{
	int end = x + 1;

	for (int at = end; at < grid->width && at - end <= GAP_CELLS; at++)
		if (changed(p, grid, at, y))
			end = at + 1;
	while (end < grid->width && grid_cell(grid, end, y)->width == 0)
		end++;
	return end;
}

static void put_run(struct paint *p, const struct grid *grid, int y, int x, int end)
{
	if (p->wraps && y == grid->height - 1 && end == grid->width)
		end--;
	put_place(p, x, y);
	for (; x < end; x++) {
		const struct cell *cell = grid_cell(grid, x, y);

		if (cell->width == 0)
			continue;
		put_style(p, cell->style);
		put_cell(p, grid, cell);
	}
	if (end == grid->width) /* where the cursor waits after the last column differs */
		p->x = -1;
}

static void put_row(struct paint *p, const struct grid *grid, int y)
{
	for (int x = 0, end; x < grid->width; x = end) {
		end = x + 1;
		if (!changed(p, grid, x, y))
			continue;
		while (x > 0 && grid_cell(grid, x, y)->width == 0)
			x--;
		end = run_end(p, grid, x, y);
		put_run(p, grid, y, x, end);
	}
}

static void put_cursor(struct paint *p, int x, int y)
{
	if (x >= 0)
		put_place(p, x, y);
	if (p->cursor != (x >= 0))
		put_capability(p, x >= 0 ? cursor_normal : cursor_invisible);
	p->cursor = x >= 0;
}

/* A terminal that does not block lets us wait for it. */
static bool write_all(int fd, const char *bytes, size_t length)
{
	while (length > 0) {
		ssize_t n = write(fd, bytes, length);
		struct pollfd ready = { .fd = fd, .events = POLLOUT };

		if (n < 0 && errno == EAGAIN)
			poll(&ready, 1, -1);
		else if (n < 0 && errno != EINTR)
			return false;
		if (n > 0) {
			bytes += n;
			length -= (size_t)n;
		}
	}
	return true;
}

bool paint_show(struct paint *p, const struct grid *grid, int cursor_x, int cursor_y)
{
	p->length = 0;
	if (grid->width != p->shown.width || grid->height != p->shown.height) {
		grid_resize(&p->shown, grid->width, grid->height);
		p->known = false;
	}
	for (int y = 0; y < grid->height; y++)
		put_row(p, grid, y);
	put_cursor(p, cursor_x, cursor_y);
	/* its marks are never asked for */
	memcpy(p->shown.cells, grid->cells,
	       (size_t)grid->width * (size_t)grid->height * sizeof(*grid->cells));
	p->known = true;
	return write_all(p->fd, p->out, p->length);
}
