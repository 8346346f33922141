/* Command lines to words and back. */
#include "bench/words.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "report/buffer.h"

#define BLANKS " \t"

/* Outside of quotes, and within double ones (POSIX.1-2017, XCU 2.2). Braces are none to sh. */
#define SPECIAL        "|&;<>()$`\\\"'*?[#~=\n"
#define SPECIAL_QUOTED "$`\\\""

/* A word that need not be quoted. */
#define PLAIN "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789%+,-./:=@_^{}"

/* Reserved words, and what is no program. */
static const char *const of_shells[] = {
	"!",      ".",     ":",        "alias",  "bg",    "break", "case",  "cd",   "command",
	"eval",   "exec",  "exit",     "export", "fg",    "for",   "hash",  "if",   "jobs",
	"local",  "read",  "readonly", "return", "set",   "shift", "times", "trap", "type",
	"ulimit", "umask", "unalias",  "unset",  "until", "wait",  "while", "{",    "}",
};

static bool is_of_shells(const char *word)
{
	for (size_t i = 0; i < sizeof(of_shells) / sizeof(*of_shells); i++)
		if (strcmp(of_shells[i], word) == 0)
			return true;
	return false;
}

/* What is special only where a word begins, or only in the first word. */
static bool is_harmless(const char *at, const char *begin, bool first_word)
{
	if (*at == '#' || *at == '~')
		return at > begin;
	return *at == '=' && !first_word;
}

/* Adds what stands in quotes; returns where they end, NULL: a shell must tell. */
static const char *take_quoted(struct buffer *word, const char *at)
{
	const char *end = strchr(at + 1, *at);
	size_t length = end ? (size_t)(end - at) - 1 : 0;

	if (!end || (*at == '"' && strcspn(at + 1, SPECIAL_QUOTED) != length))
		return NULL;
	buffer_add(word, at + 1, length);
	return end + 1;
}

static const char *take_word(struct buffer *word, const char *begin, bool first_word)
{
	const char *at = begin;

	buffer_add(word, "", 0);
	while (at && *at && !strchr(BLANKS, *at)) {
		if (*at == '\'' || *at == '"') {
			at = take_quoted(word, at);
		} else if (strchr(SPECIAL, *at) && !is_harmless(at, begin, first_word)) {
			at = NULL;
		} else {
			buffer_add(word, at++, 1);
		}
	}
	return at;
}

char **words_split(const char *line)
{
	size_t count = 0, capacity = 1;
	char **words = mem_alloc_array(capacity, sizeof(*words));

	while (*(line += strspn(line, BLANKS))) {
		struct buffer word = { 0 };
		const char *end = take_word(&word, line, count == 0);

		words = vec_room(words, count + 1, &capacity); /* and the NULL */
		words[count++] = buffer_take(&word);
		if (!end || (count == 1 && is_of_shells(words[0]))) {
			words_free(words);
			return NULL;
		}
		line = end;
	}
	return words;
}

static void add_quoted(struct buffer *line, const char *word)
{
	buffer_add(line, "'", 1);
	for (; *word; word++) {
		if (*word == '\'')
			buffer_string(line, "'\\''");
		else
			buffer_add(line, word, 1);
	}
	buffer_add(line, "'", 1);
}

static bool is_plain(const char *word)
{
	for (const char *at = word; *at; at++)
		if (!(*at & 0x80) && !strchr(PLAIN, *at))
			return false;
	return *word != '\0';
}

char *words_join(char *const *words)
{
	struct buffer line = { 0 };

	for (size_t i = 0; words[i]; i++) {
		buffer_add(&line, " ", i > 0);
		if (is_plain(words[i]))
			buffer_string(&line, words[i]);
		else
			add_quoted(&line, words[i]);
	}
	return buffer_take(&line);
}

void words_free(char **words)
{
	for (size_t i = 0; words && words[i]; i++)
		free(words[i]);
	free(words);
}
