/* A program whose memory is known: 64 MiB anonymous of which 48 are touched, a file of 32 MiB mapped and
 * touched, 16 MiB of a memfd; then, until it is ended, 64 KiB more every 50 ms. Argument: where to put
 * the file. */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define MIB ((size_t)1 << 20)

static char *map(size_t bytes, int flags, int fd)
{
	char *at = mmap(NULL, bytes, PROT_READ | PROT_WRITE, flags, fd, 0);

	if (at == MAP_FAILED)
		return NULL;
	madvise(at, bytes, MADV_NOHUGEPAGE);
	return at;
}

static int touch(char *at, size_t bytes)
{
	if (!at)
		return 0;
	memset(at, 1, bytes);
	return 1;
}

int main(int argc, char **argv)
{
	int file = argc > 1 ? open(argv[1], O_RDWR | O_CREAT | O_TRUNC, 0600) : -1;
	int ring = memfd_create("ring", 0);

	if (file < 0 || ring < 0 || ftruncate(file, (off_t)(32 * MIB)) ||
	    ftruncate(ring, (off_t)(16 * MIB)) ||
	    !touch(map(64 * MIB, MAP_PRIVATE | MAP_ANONYMOUS, -1), 48 * MIB) ||
	    !touch(map(32 * MIB, MAP_SHARED, file), 32 * MIB) ||
	    !touch(map(16 * MIB, MAP_SHARED, ring), 16 * MIB))
		return 1;
	puts("ready");
	fflush(stdout);
	while (touch(map(MIB / 16, MAP_PRIVATE | MAP_ANONYMOUS, -1), MIB / 16))
		usleep(50000);
	return 1;
}
