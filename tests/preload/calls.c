/*
 * A program that knows nothing of perftop and makes a known number of each call. Its argument says
 * which; preload.test runs it and looks at what was counted.
 */
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define CHECK(condition)                                                                \
	do {                                                                            \
		if (!(condition)) {                                                     \
			fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #condition); \
			_exit(1);                                                       \
		}                                                                       \
	} while (0)

static char bytes[64];

/* 3 opens, 2 openats, 5 closes, 10 reads, 20 writes, 4 preads, 3 pwrites, 2 readvs, 1 writev, 1 fsync,
 * 2 fdatasyncs */
static void files(void)
{
	struct iovec part = { bytes, sizeof(bytes) };
	int zero = open("/dev/zero", O_RDONLY), null = open("/dev/null", O_WRONLY);
	int file = open(getenv("TEST_FILE"), O_RDWR | O_CREAT | O_TRUNC, 0640);
	int one = openat(AT_FDCWD, "/dev/null", O_RDONLY),
	    two = openat(AT_FDCWD, "/dev/null", O_RDONLY);
	int i;

	CHECK(zero != -1 && null != -1 && file != -1 && one != -1 && two != -1);
	for (i = 0; i < 10; i++)
		CHECK(read(zero, bytes, sizeof(bytes)) == sizeof(bytes));
	for (i = 0; i < 20; i++)
		CHECK(write(null, bytes, sizeof(bytes)) == sizeof(bytes));
	for (i = 0; i < 3; i++)
		CHECK(pwrite(file, bytes, 1, i) == 1);
	for (i = 0; i < 4; i++)
		CHECK(pread(file, bytes, 2, 1) == 2);
	CHECK(readv(zero, &part, 1) == sizeof(bytes) && readv(zero, &part, 1) == sizeof(bytes));
	CHECK(writev(null, &part, 1) == sizeof(bytes));
	CHECK(fsync(file) == 0 && fdatasync(file) == 0 && fdatasync(file) == 0);
	CHECK(close(zero) == 0 && close(null) == 0 && close(file) == 0);
	CHECK(close(one) == 0 && close(two) == 0);
}

/* The names that a program gets by -D_LARGEFILE64_SOURCE and -D_FORTIFY_SOURCE: 2 opens, 2 openats, 2 preads,
 * 1 read, 1 recv, 1 poll, all of which are to be counted under the plain names */
extern ssize_t __read_chk(int, void *, size_t, size_t);
extern ssize_t __pread64_chk(int, void *, size_t, off64_t, size_t);
extern ssize_t __recv_chk(int, void *, size_t, size_t, int);
extern int __poll_chk(struct pollfd *, nfds_t, int, size_t);
extern int __open64_2(const char *, int);
extern int __openat64_2(int, const char *, int);

static void variants(void)
{
	int file = open64("/dev/zero", O_RDONLY), pair[2];
	struct pollfd fd = { .fd = file, .events = POLLIN };

	CHECK(__open64_2("/dev/null", O_RDONLY) != -1);
	CHECK(__openat64_2(AT_FDCWD, "/dev/null", O_RDONLY) != -1);
	CHECK(openat64(AT_FDCWD, "/dev/null", O_RDONLY) != -1);
	CHECK(__read_chk(file, bytes, 4, sizeof(bytes)) == 4);
	CHECK(pread64(file, bytes, 4, 0) == 4);
	CHECK(__pread64_chk(file, bytes, 4, 0, sizeof(bytes)) == 4);
	CHECK(__poll_chk(&fd, 1, 0, sizeof(fd)) == 1);
	CHECK(socketpair(AF_UNIX, SOCK_STREAM, 0, pair) == 0 && send(pair[0], "x", 1, 0) == 1);
	CHECK(__recv_chk(pair[1], bytes, 1, sizeof(bytes), 0) == 1);
}

/* 2 connects (1 error), 1 accept, 1 accept4 (no error: EAGAIN), 5 sends, 2 sendtos, 1 sendmsg, 6 recvs,
 * 1 recvfrom, 2 recvmsgs (1 error), 3 polls, 1 ppoll, 2 selects, 1 epoll_wait, 2 getaddrinfos (1 error) */
static void network(void)
{
	struct sockaddr_un name = { .sun_family = AF_UNIX };
	int listener = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0);
	int client = socket(AF_UNIX, SOCK_STREAM, 0), server, epoll = epoll_create1(0), i;
	struct iovec part = { bytes, 1 };
	struct msghdr message = { .msg_iov = &part, .msg_iovlen = 1 };
	struct addrinfo hints = { .ai_flags = AI_NUMERICHOST }, *found;
	struct timespec none = { 0, 0 };
	struct timeval at_once = { 0, 0 };
	struct epoll_event event;
	struct pollfd fd = { .events = POLLIN };
	fd_set set;

	CHECK(bind(listener, (struct sockaddr *)&name, sizeof(sa_family_t)) ==
	      0); /* any abstract name */
	socklen_t length = sizeof(name);
	CHECK(getsockname(listener, (struct sockaddr *)&name, &length) == 0);
	CHECK(connect(client, (struct sockaddr *)&name, length) == -1 && errno == ECONNREFUSED);
	CHECK(listen(listener, 1) == 0);
	CHECK(accept4(listener, NULL, NULL, 0) == -1 && errno == EAGAIN);
	CHECK(connect(client, (struct sockaddr *)&name, length) == 0);
	server = accept(listener, NULL, NULL);
	CHECK(server != -1);
	for (i = 0; i < 5; i++)
		CHECK(send(client, "x", 1, 0) == 1);
	CHECK(sendto(client, "x", 1, 0, NULL, 0) == 1 && sendto(client, "x", 1, 0, NULL, 0) == 1);
	CHECK(sendmsg(client, &message, 0) == 1);
	for (i = 0; i < 6; i++)
		CHECK(recv(server, bytes, 1, 0) == 1);
	CHECK(recvfrom(server, bytes, 1, 0, NULL, NULL) == 1 && recvmsg(server, &message, 0) == 1);
	CHECK(recvmsg(-1, &message, 0) == -1 && errno == EBADF);
	fd.fd = server;
	for (i = 0; i < 3; i++)
		CHECK(poll(&fd, 1, 0) == 0);
	CHECK(ppoll(&fd, 1, &none, NULL) == 0);
	FD_ZERO(&set);
	CHECK(select(0, &set, NULL, NULL, &at_once) == 0 &&
	      select(0, NULL, NULL, NULL, &at_once) == 0);
	CHECK(epoll_wait(epoll, &event, 1, 0) == 0);
	CHECK(getaddrinfo("127.0.0.1", NULL, &hints, &found) == 0);
	freeaddrinfo(found);
	CHECK(getaddrinfo("no number", NULL, &hints, &found) != 0);
}

/* 7 reads, of which 4 fail; 3 opens that fail; errno is what it was */
static void errors(void)
{
	int pipes[2], i;

	for (i = 0; i < 4; i++)
		CHECK(read(-1, bytes, 1) == -1 && errno == EBADF);
	for (i = 0; i < 3; i++)
		CHECK(open("/nowhere/at/all", O_RDONLY) == -1 && errno == ENOENT);
	CHECK(pipe2(pipes, O_NONBLOCK) == 0);
	for (i = 0; i < 3; i++)
		CHECK(read(pipes[0], bytes, 1) == -1 && errno == EAGAIN);
	errno = 77;
	CHECK(write(pipes[1], "x", 1) == 1 && errno == 77);
}

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_rwlock_t rwlock = PTHREAD_RWLOCK_INITIALIZER;
static pthread_cond_t condition = PTHREAD_COND_INITIALIZER;
static sem_t semaphore, held;

/* Returns when the thread sleeps. Through stdio, whose calls are not counted. */
static void await_sleep(pid_t thread)
{
	struct timespec nap = { 0, 1000000 };
	char name[64], state = 0;
	FILE *file;

	for (; state != 'S'; nanosleep(&nap, NULL)) {
		snprintf(name, sizeof(name), "/proc/self/task/%d/stat", (int)thread);
		file = fopen(name, "r");
		CHECK(file && fscanf(file, "%*d %*s %c", &state) == 1 && fclose(file) == 0);
	}
}

static int asked; /* how many locks the main thread has come to */

static void await_asked(int count)
{
	while (__atomic_load_n(&asked, __ATOMIC_ACQUIRE) < count)
		sched_yield();
	await_sleep(getpid());
}

/* Holds all locks until the main thread waits for them, one after another. */
static void *hold(void *unused)
{
	(void)unused;
	pthread_mutex_lock(&mutex);
	pthread_rwlock_wrlock(&rwlock);
	sem_post(&held);
	await_asked(1);
	pthread_mutex_unlock(&mutex);
	await_asked(2);
	pthread_rwlock_unlock(&rwlock);
	await_asked(3);
	sem_post(&semaphore);
	return NULL;
}

static void ask(void)
{
	__atomic_fetch_add(&asked, 1, __ATOMIC_RELEASE);
}

/* Waits once for each of mutex, rwlock and semaphore; 1000 more of each are to be had at once. One wait for
 * a condition, whose time is over. One lock that is an error. */
static void locks(void)
{
	pthread_mutexattr_t checked;
	pthread_mutex_t strict;
	struct timespec past = { 1, 0 };
	pthread_t thread;
	int i;

	CHECK(sem_init(&semaphore, 0, 0) == 0 && sem_init(&held, 0, 0) == 0);
	for (i = 0; i < 1000; i++) {
		CHECK(pthread_mutex_lock(&mutex) == 0 && pthread_mutex_unlock(&mutex) == 0);
		CHECK(pthread_rwlock_rdlock(&rwlock) == 0 && pthread_rwlock_unlock(&rwlock) == 0);
		CHECK(sem_post(&semaphore) == 0 && sem_wait(&semaphore) == 0);
	}
	CHECK(pthread_create(&thread, NULL, hold, NULL) == 0);
	while (sem_trywait(&held) == -1)
		sched_yield();
	ask();
	CHECK(pthread_mutex_lock(&mutex) == 0);
	ask();
	CHECK(pthread_rwlock_rdlock(&rwlock) == 0);
	ask();
	CHECK(sem_wait(&semaphore) == 0);
	CHECK(pthread_cond_timedwait(&condition, &mutex, &past) == ETIMEDOUT);
	CHECK(pthread_join(thread, NULL) == 0);
	pthread_mutexattr_init(&checked);
	pthread_mutexattr_settype(&checked, PTHREAD_MUTEX_ERRORCHECK);
	pthread_mutex_init(&strict, &checked);
	CHECK(pthread_mutex_lock(&strict) == 0 && pthread_mutex_lock(&strict) == EDEADLK);
}

static void *read_much(void *zero)
{
	for (int i = 0; i < 10000; i++)
		CHECK(read(*(int *)zero, bytes, 1) == 1);
	return NULL;
}

/* 4 threads of 10000 reads each */
static void threads(void)
{
	int zero = open("/dev/zero", O_RDONLY);
	pthread_t all[4];

	for (int i = 0; i < 4; i++)
		CHECK(pthread_create(&all[i], NULL, read_much, &zero) == 0);
	for (int i = 0; i < 4; i++)
		CHECK(pthread_join(all[i], NULL) == 0);
}

static int null_fd;

static void on_alarm(int number)
{
	(void)number;
	CHECK(write(null_fd, "x", 1) == 1);
}

/* 300 signals whose handler writes, into 1 or more reads each, until all have come */
static void handlers(void)
{
	struct sigaction action = { .sa_handler = on_alarm, .sa_flags = SA_RESTART };
	int zero = open("/dev/zero", O_RDONLY);

	null_fd = open("/dev/null", O_WRONLY);
	CHECK(sigaction(SIGUSR1, &action, NULL) == 0);
	for (int i = 0; i < 300; i++) {
		CHECK(raise(SIGUSR1) == 0);
		CHECK(read(zero, bytes, 1) == 1);
	}
}

static pid_t reader;

static void *read_for_ever(void *pipes)
{
	__atomic_store_n(&reader, gettid(), __ATOMIC_RELEASE);
	CHECK(read(((int *)pipes)[0], bytes, 1) == 1);
	return NULL;
}

/* A thread that is cancelled in read; then 3 reads; errno and all else goes on */
static void cancel(void)
{
	int pipes[2], zero = open("/dev/zero", O_RDONLY);
	pthread_t thread;
	void *end;

	CHECK(pipe(pipes) == 0);
	CHECK(pthread_create(&thread, NULL, read_for_ever, pipes) == 0);
	while (__atomic_load_n(&reader, __ATOMIC_ACQUIRE) == 0)
		sched_yield();
	await_sleep(reader);
	CHECK(pthread_cancel(thread) == 0 && pthread_join(thread, &end) == 0);
	CHECK(end == PTHREAD_CANCELED);
	for (int i = 0; i < 3; i++)
		CHECK(read(zero, bytes, 1) == 1);
}

/* Cancelled before it comes to what it could have at once: a cancellation point nevertheless */
static void *wait_cancelled(void *unused)
{
	pthread_cancel(pthread_self());
	sem_wait(&semaphore);
	return unused;
}

static void cancel_at_once(void)
{
	pthread_t thread;
	void *end;

	CHECK(sem_init(&semaphore, 0, 1) == 0);
	CHECK(pthread_create(&thread, NULL, wait_cancelled, NULL) == 0);
	CHECK(pthread_join(thread, &end) == 0 && end == PTHREAD_CANCELED);
}

/* The parent reads 5, the child 3; each has its own count */
static void forks(void)
{
	int zero = open("/dev/zero", O_RDONLY), status;
	pid_t child = fork();

	for (int i = 0; i < (child == 0 ? 3 : 5); i++)
		CHECK(read(zero, bytes, 1) == 1);
	if (child == 0)
		_exit(0);
	CHECK(waitpid(child, &status, 0) == child && status == 0);
}

/* A child that shares our memory until it becomes another program: its 1 close is ours, then 2 of our own */
static void vforks(void)
{
	int one = dup(0), two = dup(0), three = dup(0), status;
	pid_t child = vfork();

	if (child == 0) {
		close(one);
		execl("/bin/true", "true", (char *)NULL);
		_exit(127);
	}
	CHECK(waitpid(child, &status, 0) == child && status == 0);
	CHECK(close(two) == 0 && close(three) == 0);
}

/* stdio: the program's own write is seen, those inside libc are not */
static void stdio(void)
{
	FILE *file = fopen("/dev/null", "w");

	for (int i = 0; i < 100000; i++)
		fputs("some text that fills buffers", file);
	fclose(file);
	CHECK(write(1, "", 0) == 0);
}

/* malloc 1000 of 10, 100 of 5000 bytes; 50 callocs of 100; 20 reallocs; 1 posix_memalign; all freed */
static void memory(void)
{
	void *volatile p;

	for (int i = 0; i < 1000; i++) {
		p = malloc(10);
		CHECK(p);
		free(p);
	}
	for (int i = 0; i < 100; i++) {
		p = malloc(5000);
		CHECK(p);
		free(p);
	}
	for (int i = 0; i < 50; i++) {
		p = calloc(25, 4);
		CHECK(p);
		free(p);
	}
	p = NULL;
	for (size_t i = 0; i < 20; i++)
		p = realloc(p, 300 + i);
	free(p);
	void *aligned;
	CHECK(posix_memalign(&aligned, 4096, 2000000) == 0);
	free(aligned);
}

static const struct {
	const char *name;
	void (*run)(void);
} cases[] = {
	{ "files", files },       { "variants", variants }, { "network", network },
	{ "errors", errors },     { "locks", locks },       { "threads", threads },
	{ "handlers", handlers }, { "cancel", cancel },     { "cancel_at_once", cancel_at_once },
	{ "forks", forks },       { "vforks", vforks },     { "stdio", stdio },
	{ "memory", memory },
};

int main(int argc, char **argv)
{
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		if (argc > 1 && strcmp(argv[1], cases[i].name) == 0) {
			cases[i].run();
			_exit(0);
		}
	if (argc > 1 && strcmp(argv[1], "exec") == 0) {
		files();
		execl(argv[0], argv[0], "errors", (char *)NULL);
	}
	return 2;
}
