/* Curses and the terminal's signals. The only file that knows either. */
#include "tui/term.h"

#include <errno.h>
#include <fcntl.h>
#include <langinfo.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#define NCURSES_WIDECHAR 1
#include <curses.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "tui/key.h"
#include "tui/paint.h"
#include "tui/terminfo.h"

#define ESCAPE_MS 25
#define MAX_SIZE  2000

enum { PASTE_BEGIN = KEYS_END + 1, PASTE_END };
enum { CURSES_PASTE_BEGIN = KEY_MAX + 1, CURSES_PASTE_END };

struct term {
	SCREEN *screen;
	struct paint *paint;
	FILE *input; /* /dev/tty where stdin is none; NULL */
	int input_fd, signal_pipe[2];
	struct termios saved;
	struct sigaction old_winch, old_cont, old_tstp;
	enum theme theme;
	bool color, dressed, whole, pasting, mouse, block_only, gone;
	const char *paste_on, *paste_off;
};

/* What a signal handler must reach. */
static volatile sig_atomic_t rescue_armed;
static volatile sig_atomic_t signal_fd = -1;
static struct {
	char text[256];
	size_t length;
	struct termios saved;
	int fd;
} rescue;

static void on_signal(int number)
{
	int saved_errno = errno;
	char byte = number == SIGTSTP ? 't' : number == SIGCONT ? 'c' : 'w';

	if (signal_fd >= 0 && write(signal_fd, &byte, 1) < 0)
		errno = saved_errno;
	errno = saved_errno;
}

static void append(const char *capability)
{
	const char *text = tigetstr(capability);
	size_t length;

	if (!text || text == (const char *)-1)
		return;
	/* terminfo pads with $<...>, which nobody must see */
	length = strcspn(text, "$");
	if (rescue.length + length > sizeof(rescue.text))
		return;
	memcpy(rescue.text + rescue.length, text, length);
	rescue.length += length;
}

static void arm_rescue(struct term *t)
{
	rescue.length = 0;
	if (t->paste_off && strlen(t->paste_off) < 64) {
		memcpy(rescue.text, t->paste_off, strlen(t->paste_off));
		rescue.length = strlen(t->paste_off);
	}
	if (t->mouse) {
		memcpy(rescue.text + rescue.length, "\033[?1000l", 8);
		rescue.length += 8;
	}
	append("rmkx");
	append("sgr0");
	append("cnorm");
	append("rmcup");
	rescue.saved = t->saved;
	rescue.fd = STDOUT_FILENO;
	rescue_armed = 1;
}

void term_rescue(void)
{
	ssize_t ignored;
	int flags;

	if (!rescue_armed)
		return;
	rescue_armed = 0;
	/* a blocked terminal must not hold up the end */
	flags = fcntl(rescue.fd, F_GETFL);
	if (flags >= 0)
		fcntl(rescue.fd, F_SETFL, flags | O_NONBLOCK);
	tcflush(rescue.fd, TCOFLUSH);
	ignored = write(rescue.fd, rescue.text, rescue.length);
	(void)ignored;
	tcsetattr(rescue.fd, TCSANOW, &rescue.saved);
	if (flags >= 0)
		fcntl(rescue.fd, F_SETFL, flags);
}

/* ---- opening ---- */

static bool open_input(struct term *t, struct error *err)
{
	if (!isatty(STDOUT_FILENO))
		return error_set(err, _("the standard output is no terminal"));
	t->input_fd = STDIN_FILENO;
	if (isatty(STDIN_FILENO))
		return true;
	t->input = fopen("/dev/tty", "re");
	if (!t->input)
		return error_set(err, _("there is no terminal to read keys from"));
	t->input_fd = fileno(t->input);
	return true;
}

static void catch_signals(struct term *t)
{
	struct sigaction action = { .sa_handler = on_signal, .sa_flags = SA_RESTART };

	sigemptyset(&action.sa_mask);
	signal_fd = t->signal_pipe[1];
	sigaction(SIGWINCH, &action, &t->old_winch);
	sigaction(SIGCONT, &action, &t->old_cont);
	sigaction(SIGTSTP, &action, &t->old_tstp);
}

static void release_signals(struct term *t)
{
	sigaction(SIGWINCH, &t->old_winch, NULL);
	sigaction(SIGCONT, &t->old_cont, NULL);
	sigaction(SIGTSTP, &t->old_tstp, NULL);
	signal_fd = -1;
}

/* ^C still interrupts; ^Z, ^S and ^Q arrive as keys. */
static void set_modes(struct term *t)
{
	struct termios now;

	cbreak();
	noecho();
	nonl();
	if (tcgetattr(t->input_fd, &now) == 0) {
		now.c_cc[VSUSP] = _POSIX_VDISABLE;
		now.c_cc[VQUIT] = _POSIX_VDISABLE;
		tcsetattr(t->input_fd, TCSADRAIN, &now);
		def_prog_mode();
	}
	intrflush(stdscr, FALSE);
	keypad(stdscr, TRUE);
	nodelay(stdscr, TRUE);
	scrollok(stdscr, FALSE);
	leaveok(stdscr, FALSE);
	idlok(stdscr, FALSE);
	curs_set(0);
	set_escdelay(ESCAPE_MS);
}

static const char *string_or_null(const char *name)
{
	const char *text = tigetstr(name);

	return text && text != (const char *)-1 ? text : NULL;
}

static void write_text(const char *text)
{
	if (text) {
		putp(text);
		fflush(stdout);
	}
}

/* Pastes arrive marked, so that they are never taken for keys. */
static void set_paste(struct term *t)
{
	t->paste_on = string_or_null("BE");
	t->paste_off = string_or_null("BD");
	if (!t->paste_on || !t->paste_off) {
		t->paste_on = t->paste_off = NULL;
		return;
	}
	define_key("\033[200~", CURSES_PASTE_BEGIN);
	define_key("\033[201~", CURSES_PASTE_END);
	write_text(t->paste_on);
}

struct term *term_open(bool mouse, struct error *err)
{
	struct term *t = mem_alloc(sizeof(*t));
	const char *name;

	t->signal_pipe[0] = t->signal_pipe[1] = -1;
	if (!open_input(t, err))
		goto fail;
	name = terminfo_usable(STDOUT_FILENO, err);
	if (!name)
		goto fail;
	if (tcgetattr(t->input_fd, &t->saved) < 0 ||
	    pipe2(t->signal_pipe, O_CLOEXEC | O_NONBLOCK) < 0) {
		error_errno(err, _("the terminal cannot be used"));
		goto fail;
	}
	t->screen = newterm(name, stdout, t->input ? t->input : stdin);
	if (!t->screen) {
		error_set(err, _("the terminal cannot be used; use -b for text without a screen"));
		goto fail;
	}
	t->mouse = mouse;
	t->block_only = strncmp(name, "linux", 5) == 0 || strncmp(name, "vt", 2) == 0;
	set_modes(t);
	set_paste(t);
	arm_rescue(t);
	catch_signals(t);
	t->paint = paint_new(STDOUT_FILENO);
	if (has_colors()) { /* only so that curses clears to the terminal's own background */
		start_color();
		use_default_colors();
	}
	if (mouse)
		mousemask(BUTTON1_PRESSED | BUTTON4_PRESSED | BUTTON5_PRESSED, NULL);
	t->whole = true;
	return t;
fail:
	term_close(t);
	return NULL;
}

void term_close(struct term *t)
{
	if (!t)
		return;
	if (t->screen) {
		release_signals(t);
		write_text(t->paste_off);
		endwin();
		rescue_armed = 0;
		tcsetattr(t->input_fd, TCSADRAIN, &t->saved);
		delscreen(t->screen);
	}
	if (t->signal_pipe[0] >= 0) {
		close(t->signal_pipe[0]);
		close(t->signal_pipe[1]);
	}
	if (t->input)
		fclose(t->input);
	paint_free(t->paint);
	free(t);
}

/* ---- showing ---- */

static void take_look(struct term *t, enum theme theme, bool color)
{
	color = color && has_colors();
	if (t->dressed && color == t->color && theme == t->theme)
		return;
	paint_take_theme(t->paint, theme, color);
	t->color = color;
	t->theme = theme;
	t->dressed = t->whole = true;
}

/* Curses clears, and takes the terminal again after a suspension; the rest is painted. */
static void clear_screen(struct term *t)
{
	erase();
	clearok(curscr, TRUE);
	refresh();
	paint_forget(t->paint);
	t->whole = false;
}

void term_show(struct term *t, const struct grid *grid, enum theme theme, bool color, int cursor_x,
	       int cursor_y)
{
	take_look(t, theme, color);
	if (t->whole)
		clear_screen(t);
	if (!paint_show(t->paint, grid, cursor_x, cursor_y))
		t->gone = true;
}

enum glyphs term_glyphs(const struct term *t, bool unicode)
{
	if (!unicode || strcmp(nl_langinfo(CODESET), "UTF-8") != 0)
		return GLYPHS_ASCII;
	return t->block_only ? GLYPHS_ASCII : GLYPHS_BRAILLE;
}

void term_size(const struct term *t, int *width, int *height)
{
	(void)t;
	getmaxyx(stdscr, *height, *width);
}

void term_bell(struct term *t)
{
	(void)t;
	write_text(string_or_null("bel"));
}

void term_redraw(struct term *t)
{
	t->whole = true;
}

/* ---- keys and signals ---- */

static int from_curses(struct term *t, wint_t code)
{
	static const struct {
		int curses, key;
	} keys[] = {
#define X(id, name, curses) { curses, PRESSED_##id },
#include "tui/keys.def"
#undef X
	};

	if (code == CURSES_PASTE_BEGIN || code == CURSES_PASTE_END)
		t->pasting = code == CURSES_PASTE_BEGIN;
	for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++)
		if ((wint_t)keys[i].curses == code)
			return keys[i].key;
	return KEYS_END;
}

static int wheel(void)
{
	MEVENT event;

	if (getmouse(&event) != OK)
		return KEYS_END;
	return event.bstate & BUTTON4_PRESSED   ? PRESSED_UP
	       : event.bstate & BUTTON5_PRESSED ? PRESSED_DOWN
						: KEYS_END;
}

int term_key(struct term *t, bool *pasted, bool *ended)
{
	wint_t code;
	int result, waiting = 0;

	errno = 0;
	result = get_wch(&code);
	*pasted = t->pasting;
	if (result == ERR) {
		/* nothing there is an error too; an end of file is one with poll() saying ready */
		if (t->gone || ioctl(t->input_fd, FIONREAD, &waiting) < 0)
			*ended = true;
		return KEY_NONE;
	}
	if (result != KEY_CODE_YES)
		return (int)code;
	if (code == KEY_MOUSE)
		return wheel();
	return from_curses(t, code);
}

int term_input_fd(const struct term *t)
{
	return t->input_fd;
}

int term_signal_fd(const struct term *t)
{
	return t->signal_pipe[0];
}

static void take_size(struct term *t)
{
	struct winsize size;
	int width, height;

	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) < 0 || size.ws_col == 0 || size.ws_row == 0)
		return;
	width = size.ws_col > MAX_SIZE ? MAX_SIZE : size.ws_col;
	height = size.ws_row > MAX_SIZE ? MAX_SIZE : size.ws_row;
	if (width == COLS && height == LINES && !is_term_resized(height, width))
		return;
	resizeterm(height, width);
	t->whole = true;
}

bool term_signals(struct term *t)
{
	char bytes[64];
	ssize_t length = read(t->signal_pipe[0], bytes, sizeof(bytes));
	bool stop = length > 0 && memchr(bytes, 't', (size_t)length);
	bool go_on = length > 0 && memchr(bytes, 'c', (size_t)length);

	if (length <= 0)
		return false;
	if (stop)
		term_suspend(t);
	else if (go_on) {
		reset_prog_mode();
		term_redraw(t);
	}
	take_size(t);
	return true;
}

void term_suspend(struct term *t)
{
	struct sigaction stop = { .sa_handler = SIG_DFL }, ours;
	char bytes[64];

	write_text(t->paste_off);
	endwin();
	tcsetattr(t->input_fd, TCSADRAIN, &t->saved);
	rescue_armed = 0;
	sigaction(SIGTSTP, &stop, &ours);
	kill(0, SIGTSTP);
	/* here when continued */
	sigaction(SIGTSTP, &ours, NULL);
	while (read(t->signal_pipe[0], bytes, sizeof(bytes)) > 0)
		continue;
	reset_prog_mode();
	write_text(t->paste_on);
	arm_rescue(t);
	take_size(t);
	term_redraw(t);
}
