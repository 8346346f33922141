/* What a program writes to a terminal, as plain lines. */
#include "source/strip.h"

#include <string.h>

static enum strip_state after_escape(char byte)
{
	if (byte == '\033')
		return STRIP_ESCAPE;
	if (byte == '[')
		return STRIP_SEQUENCE;
	if (byte == ']' || byte == 'P' || byte == '_' || byte == '^' || byte == 'X')
		return STRIP_STRING;
	return strchr("()*+-./#%", byte) && byte ? STRIP_ONE : STRIP_TEXT;
}

static enum strip_state next(enum strip_state state, char byte)
{
	switch (state) {
	case STRIP_ESCAPE: return after_escape(byte);
	case STRIP_SEQUENCE:
		if (byte == '\033')
			return STRIP_ESCAPE;
		return (byte >= '@' && byte <= '~') || byte == '\n' ? STRIP_TEXT : STRIP_SEQUENCE;
	case STRIP_STRING:
		if (byte == '\033')
			return STRIP_STRING_END;
		return byte == '\a' ? STRIP_TEXT : STRIP_STRING;
	case STRIP_STRING_END: return byte == '\\' ? STRIP_TEXT : STRIP_STRING;
	default: return byte == '\033' ? STRIP_ESCAPE : STRIP_TEXT;
	}
}

/* A newline ends whatever was begun: a stray ESC must not swallow the rest. */
size_t strip_controls(enum strip_state *state, const char *bytes, size_t length, char *out)
{
	size_t used = 0;

	for (size_t i = 0; i < length; i++) {
		enum strip_state before = *state;

		*state = bytes[i] == '\n' ? STRIP_TEXT : next(before, bytes[i]);
		if (bytes[i] == '\n' || (before == STRIP_TEXT && *state == STRIP_TEXT))
			out[used++] = bytes[i];
	}
	return used;
}
