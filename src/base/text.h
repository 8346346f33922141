/*
 * Text in terminal columns, and bytes from strangers made safe for a terminal. UTF-8 in and out.
 * The widths are wcwidth's: wide characters take two columns, combining ones none.
 */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include <stddef.h>
#include <stdint.h>

/* Decodes one character. Returns its length in bytes, 1 to 4; 0 at the end; for an invalid byte, 1
 * with *code = 0xFFFD. Overlong forms, surrogates and values above 0x10FFFF are invalid. */
size_t text_decode(const char *text, size_t length, uint32_t *code);

/* Encodes one character into at most 4 bytes; returns how many. Not terminated. */
size_t text_encode(uint32_t code, char out[4]);

/* Columns of one character: 0, 1 or 2; control characters 0. Does not depend on the locale. */
int text_width(uint32_t code);

/* Columns of a string. */
int text_columns(const char *text);

/* How many bytes of the string fill at most `columns`; *used receives the columns taken. */
size_t text_prefix(const char *text, int columns, int *used);

/* The one escaping for terminals. Copies bytes of any origin into a string safe to draw: C0, C1,
 * DEL and bidirectional controls and line separators become visible ("^[", "<202E>"), invalid bytes
 * U+FFFD. Always terminates; a string that does not fit ends in "…" within `size`. Returns out. */
char *text_clean(char *out, size_t size, const char *bytes, size_t length);
/* It makes at most so many bytes of one, "^[" and "<202E>" being the longest. */
#define TEXT_CLEAN_GROWTH 6
/* The same of a whole string, however long; allocated. NULL gives "". */
char *text_cleaned(const char *bytes);

/* Writes `text` padded or cut ("…", or "." where !utf8) to exactly `columns` columns into out.
 * align < 0: left, > 0: right. Returns out. */
char *text_fit(char *out, size_t size, const char *text, int columns, int align);

/* Case-insensitive search, by Unicode case folding (towlower); NULL if absent. "" is found at once.
 */
const char *text_find(const char *text, const char *needle);

/* Shell pattern (fnmatch: * ? [...]) over the whole string. */
int text_glob(const char *pattern, const char *text);

/* How many bytes have to be inserted, deleted or changed to make one of the other; of each, only the first ones are looked at. */
#define TEXT_DISTANCE_LENGTH 64
unsigned text_distance(const char *a, const char *b);

/* Valid UTF-8 with invalid bytes replaced by U+FFFD, nothing else touched; allocated. For machine
 * formats, whose writers escape the rest. */
char *text_repair(const char *bytes, size_t length);

#endif
