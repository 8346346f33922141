/* See work.h. The file is unlinked from its birth; the two ends of the connection are ours. */
#include "demo/work.h"

#include "demo/clock.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define PARCELS 256u

static struct {
	int file;
	int near, far; /* the ends of the connection: who asks, who answers */
	atomic_size_t written, leaked;
	void *_Atomic last_leak; /* keeps the compiler from seeing that nobody has it */
	pthread_mutex_t lock;    /* of the parcels */
	struct parcel parcels[PARCELS];
	uint32_t head, tail;
} shop = { .file = -1, .near = -1, .far = -1, .lock = PTHREAD_MUTEX_INITIALIZER };

static int open_file(void)
{
	const char *directory = getenv("TMPDIR");
	char path[] = "/tmp/perftop-demo-XXXXXX";
	int fd = open(directory ? directory : "/tmp", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);

	if (fd >= 0)
		return fd;
	fd = mkostemp(path, O_CLOEXEC);
	if (fd >= 0)
		unlink(path);
	return fd;
}

/* A TCP connection over the loopback, both ends here. */
static void connect_self(int ends[2])
{
	struct sockaddr_in address = { .sin_family = AF_INET,
				       .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t length = sizeof(address);
	int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	int near = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	int far = -1;

	if (bind(listener, (struct sockaddr *)&address, sizeof(address)) == 0 &&
	    listen(listener, 1) == 0 &&
	    getsockname(listener, (struct sockaddr *)&address, &length) == 0 &&
	    connect(near, (struct sockaddr *)&address, sizeof(address)) == 0)
		far = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
	close(listener);
	ends[0] = near;
	ends[1] = far;
}

void work_open(void)
{
	int ends[2];

	shop.file = open_file();
	connect_self(ends);
	shop.near = ends[0];
	shop.far = ends[1];
}

void work_stop(void)
{
	shutdown(shop.near, SHUT_RDWR);
	shutdown(shop.far, SHUT_RDWR);
}

void work_close(void)
{
	close(shop.file);
	close(shop.near);
	close(shop.far);
}

static bool send_all(int fd, size_t length)
{
	static const char block[WORK_BLOCK];
	ssize_t sent;

	for (; length > 0; length -= (size_t)sent) {
		sent = send(fd, block, length < sizeof(block) ? length : sizeof(block),
			    MSG_NOSIGNAL);
		if (sent <= 0)
			return false;
	}
	return true;
}

static bool receive_all(int fd, size_t length)
{
	char block[4096];
	ssize_t got;

	for (; length > 0; length -= (size_t)got) {
		got = recv(fd, block, length < sizeof(block) ? length : sizeof(block), 0);
		if (got <= 0)
			return false;
	}
	return true;
}

bool work_wait_request(void)
{
	return receive_all(shop.far, WORK_REQUEST);
}

static bool spend_writing(void)
{
	static const char block[WORK_BLOCK];
	size_t at = atomic_fetch_add(&shop.written, WORK_BLOCK) % WORK_FILE;

	return pwrite(shop.file, block, WORK_BLOCK, (off_t)at) == (ssize_t)WORK_BLOCK;
}

static bool spend_reading(void)
{
	char block[WORK_BLOCK];

	return pread(shop.file, block, WORK_BLOCK, 0) == (ssize_t)WORK_BLOCK;
}

static bool spend_fetching(void)
{
	return send_all(shop.near, WORK_REQUEST) && receive_all(shop.near, WORK_BLOCK);
}

static bool spend_churning(uint64_t deadline_ns)
{
	char *memory = malloc(WORK_CHURNED);

	if (memory == NULL)
		return false;
	memset(memory, 1, WORK_CHURNED);
	__asm__ volatile("" : : "r"(memory) : "memory");
	sleep_until(deadline_ns);
	free(memory);
	return true;
}

static bool spend_leaking(uint64_t deadline_ns)
{
	char *memory;

	sleep_until(deadline_ns);
	if (atomic_fetch_add(&shop.leaked, WORK_LEAKED) >= WORK_LEAK_MOST)
		return true;
	memory = malloc(WORK_LEAKED);
	if (memory == NULL)
		return false;
	memset(memory, 1, WORK_LEAKED);
	shop.last_leak = memory;
	return true;
}

bool work_spend(enum work work, uint64_t duration_ns)
{
	uint64_t deadline = now_ns() + duration_ns;

	switch (work) {
	case WORK_NOTHING: return true;
	case WORK_SPIN: spin_until(deadline); return true;
	case WORK_WRITE: return spend_writing();
	case WORK_READ: return spend_reading();
	case WORK_FETCH: return spend_fetching();
	case WORK_SERVE: sleep_until(deadline); return send_all(shop.far, WORK_BLOCK);
	case WORK_CHURN: return spend_churning(deadline);
	case WORK_LEAK: return spend_leaking(deadline);
	case WORK_SLEEP:
	case WORK_DELIVER: sleep_until(deadline); return true;
	}
	return false;
}

bool work_hand_over(struct parcel parcel)
{
	bool room;

	pthread_mutex_lock(&shop.lock);
	room = shop.head - shop.tail < PARCELS;
	if (room)
		shop.parcels[shop.head++ % PARCELS] = parcel;
	pthread_mutex_unlock(&shop.lock);
	return room;
}

bool work_take(struct parcel *parcel)
{
	bool any;

	pthread_mutex_lock(&shop.lock);
	any = shop.head != shop.tail;
	if (any)
		*parcel = shop.parcels[shop.tail++ % PARCELS];
	pthread_mutex_unlock(&shop.lock);
	return any;
}
