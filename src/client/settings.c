/* The environment, read at the first use, under the lock; forked children keep what their parent
 * read. */
#include "client.h"

#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <unistd.h>

static struct perftop_settings settings;
static bool is_read;

/* "64m" in bytes; 0 where it is no number. */
static uint64_t parse_size(const char *text)
{
	uint64_t size = 0;
	unsigned shift = 0;

	for (; *text >= '0' && *text <= '9' && size < (UINT64_C(1) << 40); text++)
		size = size * 10 + (uint64_t)(*text - '0');
	switch (*text) {
	case 'k':
	case 'K': shift = 10; break;
	case 'm':
	case 'M': shift = 20; break;
	case 'g':
	case 'G': shift = 30; break;
	default: break;
	}
	return size < (UINT64_C(1) << 40) >> shift ? size << shift : UINT64_C(1) << 40;
}

void perftop_set_file(const char *file)
{
	size_t length = strlen(file);

	if (length < sizeof(settings.file))
		memcpy(settings.file, file, length + 1);
}

/* PERFTOP: words with commas between. */
static void set_words(const char *list)
{
	static const struct {
		const char *word;
		uint32_t cost; /* 0: that it is on */
	} words[] = {
		{ "on", 0 },
#define X(id, word) { word, PERFTOP_##id },
#include "costs.def"
#undef X
	};
	size_t length, i;

	for (;; list += length + 1) {
		length = strcspn(list, ",");
		for (i = 0; i < sizeof(words) / sizeof(words[0]); i++)
			if (strlen(words[i].word) == length &&
			    memcmp(words[i].word, list, length) == 0)
				break;
		if (i < sizeof(words) / sizeof(words[0]))
			settings.costs |= words[i].cost;
		else if (length == 3 && memcmp(list, "off", 3) == 0)
			settings.off = true;
		else if (length != 0)
			settings.unknown = true;
		if (list[length] == '\0')
			return;
	}
}

/* Only an abstract name: nothing in the file system is ever spoken to. */
static void set_socket(const char *name)
{
	size_t length = strlen(name);

	if (name[0] == '@' && length > 1 && length <= sizeof(settings.socket) - 1)
		memcpy(settings.socket, name, length + 1);
}

const struct perftop_settings *perftop_settings(void)
{
	const char *value;

	if (is_read)
		return &settings;
	is_read = true;
	value = getenv("PERFTOP");
	if (value != NULL)
		set_words(value);
	value = getenv("PERFTOP_SEGMENT_SIZE");
	settings.size = value != NULL ? parse_size(value) : 0;
	/* a program with more rights than its caller writes and sends nothing where the caller says */
	if (getauxval(AT_SECURE))
		return &settings;
	value = getenv("PERFTOP_SEGMENT");
	if (value != NULL)
		perftop_set_file(value);
	value = getenv("PERFTOP_SOCKET");
	if (value != NULL)
		set_socket(value);
	return &settings;
}

char *perftop_format_number(char text[21], uint64_t number)
{
	char *p = text + 20;

	*p = '\0';
	do {
		*--p = (char)('0' + number % 10);
		number /= 10;
	} while (number != 0);
	return p;
}

bool perftop_file_name(char name[4096], const char *suffix)
{
	const char *in = settings.file, *piece;
	char digits[21], one[2] = "";
	size_t used = 0, length;

	for (; *in != '\0' || suffix != NULL; used += length) {
		if (*in == '\0') {
			piece = suffix;
			suffix = NULL;
		} else if (in[0] == '%' && in[1] == 'p') {
			piece = perftop_format_number(digits, (uint64_t)getpid());
			in += 2;
		} else {
			one[0] = *in++;
			piece = one;
		}
		length = strlen(piece);
		if (used + length >= 4096)
			return false;
		memcpy(name + used, piece, length);
	}
	name[used] = '\0';
	return true;
}
