/* What a command wrote, kept whole for the end. */
#include "source/store.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/mem.h"

/* Before each piece, in the file and in memory. */
struct piece {
	uint32_t error, length;
};

/* Two halves of memory: when one is full the other, older one is given up. */
struct half {
	char *data;
	size_t length;
};

struct store {
	int file;      /* -1: none could be made */
	int failure;   /* errno of the write that failed; 0: none did */
	uint64_t lost; /* bytes */
	off_t end;     /* of the whole pieces in the file */
	struct half old, young;
};

static int temporary_file(void)
{
	const char *directory = getenv("TMPDIR");
	char path[4096];
	int file;

	if (!directory || *directory != '/')
		directory = "/tmp";
	file = open(directory, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
	if (file != -1 ||
	    snprintf(path, sizeof(path), "%s/perftop-XXXXXX", directory) >= (int)sizeof(path))
		return file;
	file = mkostemp(path, O_CLOEXEC);
	if (file != -1)
		unlink(path);
	return file;
}

struct store *store_new(void)
{
	struct store *s = mem_alloc(sizeof(*s));

	s->file = temporary_file();
	s->failure = s->file == -1 ? errno : 0;
	return s;
}

void store_free(struct store *s)
{
	if (!s)
		return;
	if (s->file != -1)
		close(s->file);
	free(s->old.data);
	free(s->young.data);
	free(s);
}

void store_fail(struct store *s, int error)
{
	s->failure = error;
}

static bool write_all(int fd, const void *data, size_t length)
{
	const char *at = data;

	while (length) {
		ssize_t done = write(fd, at, length);

		if (done == -1 && errno == EINTR)
			continue;
		if (done <= 0)
			return false;
		at += done;
		length -= (size_t)done;
	}
	return true;
}

static uint64_t bytes_in(const struct half *half)
{
	uint64_t bytes = 0;
	struct piece piece;

	for (size_t at = 0; at < half->length; at += sizeof(piece) + piece.length) {
		memcpy(&piece, half->data + at, sizeof(piece));
		bytes += piece.length;
	}
	return bytes;
}

static void keep_tail(struct store *s, struct piece piece, const char *bytes)
{
	size_t needed = sizeof(piece) + piece.length;

	if (needed > STORE_TAIL) { /* cannot be: pieces are what one read gives */
		s->lost += piece.length;
		return;
	}
	if (s->young.data && s->young.length + needed > STORE_TAIL) {
		struct half given_up = s->old;

		s->lost += bytes_in(&given_up);
		s->old = s->young;
		s->young = (struct half){ given_up.data, 0 };
	}
	if (!s->young.data)
		s->young.data = mem_alloc(STORE_TAIL);
	memcpy(s->young.data + s->young.length, &piece, sizeof(piece));
	memcpy(s->young.data + s->young.length + sizeof(piece), bytes, piece.length);
	s->young.length += needed;
}

void store_add(struct store *s, bool error, const char *bytes, size_t length)
{
	struct piece piece = { error, (uint32_t)length };

	if (!s->failure) {
		if (write_all(s->file, &piece, sizeof(piece)) &&
		    write_all(s->file, bytes, length)) {
			s->end += (off_t)(sizeof(piece) + length);
			return;
		}
		s->failure = errno ? errno : EIO;
	}
	keep_tail(s, piece, bytes);
}

static bool replay_file(const struct store *s)
{
	char data[16384];
	struct piece piece;
	off_t at = 0;

	while (at < s->end && pread(s->file, &piece, sizeof(piece), at) == sizeof(piece)) {
		at += (off_t)sizeof(piece);
		while (piece.length) {
			size_t want = piece.length < sizeof(data) ? piece.length : sizeof(data);
			ssize_t got = pread(s->file, data, want, at);

			if (got <= 0 || !write_all(piece.error ? STDERR_FILENO : STDOUT_FILENO,
						   data, (size_t)got))
				return false;
			at += got;
			piece.length -= (uint32_t)got;
		}
	}
	return true;
}

static bool replay_half(const struct half *half)
{
	struct piece piece;

	for (size_t at = 0; at < half->length; at += sizeof(piece) + piece.length) {
		memcpy(&piece, half->data + at, sizeof(piece));
		if (!write_all(piece.error ? STDERR_FILENO : STDOUT_FILENO,
			       half->data + at + sizeof(piece), piece.length))
			return false;
	}
	return true;
}

void store_replay(struct store *s)
{
	if (!replay_file(s))
		return;
	if (s->failure)
		fprintf(stderr,
			_("perftop: the command's output could not be kept whole: %s; %llu bytes "
			  "are missing here\n"),
			strerror(s->failure), (unsigned long long)s->lost);
	if (replay_half(&s->old))
		replay_half(&s->young);
}
