/* The segment's descriptor is sent to who waits for it, and to nobody else; recording needs none. */
#include "child.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>

static void work(unsigned n)
{
	while (n--) {
		PERFTOP_SCOPE("test", "work");
	}
}

static uint64_t recorded(void)
{
	return segment_sum(segment_of_self(), PERFTOP_KIND_TIMER, "test", "work").count;
}

/* A socket as perftop's, under a name in the environment. */
static int wait_for_segments(void)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int own = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	char name[64];

	snprintf(name, sizeof(name), "@perftop-test-%d", (int)getpid());
	setenv("PERFTOP_SOCKET", name, 1);
	memcpy(address.sun_path + 1, name + 1, strlen(name) - 1);
	CHECK(bind(own, (struct sockaddr *)&address,
		   (socklen_t)(offsetof(struct sockaddr_un, sun_path) + strlen(name))) == 0);
	CHECK(listen(own, 4) == 0);
	return own;
}

/* The pid in the header of the segment that came; 0: none came. */
static uint32_t receive_pid(int own)
{
	struct perftop_shm_header header;
	char room[256] __attribute__((aligned(8))), data[16];
	struct iovec where = { data, sizeof(data) };
	struct msghdr message = { .msg_iov = &where,
				  .msg_iovlen = 1,
				  .msg_control = room,
				  .msg_controllen = sizeof(room) };
	struct cmsghdr *c;
	struct ucred peer;
	socklen_t length = sizeof(peer);
	int fd = -1, connection = accept(own, NULL, NULL);

	if (connection < 0)
		return 0;
	CHECK(getsockopt(connection, SOL_SOCKET, SO_PEERCRED, &peer, &length) == 0);
	CHECK(recvmsg(connection, &message, MSG_CMSG_CLOEXEC) == 8);
	CHECK(memcmp(data, PERFTOP_SHM_MAGIC, 8) == 0);
	c = CMSG_FIRSTHDR(&message);
	CHECK(c != NULL && c->cmsg_type == SCM_RIGHTS);
	memcpy(&fd, CMSG_DATA(c), sizeof(fd));
	CHECK(pread(fd, &header, sizeof(header), 0) == sizeof(header));
	CHECK(memcmp(header.magic, PERFTOP_SHM_MAGIC, 8) == 0);
	CHECK_IS(header.pid, (uint32_t)peer.pid);
	close(fd);
	CHECK(recv(connection, data, sizeof(data), 0) == 0); /* it has been closed */
	close(connection);
	return header.pid;
}

/* What socket() comes to from now on. */
static void filter_socket(uint32_t action)
{
	struct sock_filter code[] = {
		{ BPF_LD | BPF_W | BPF_ABS, 0, 0, offsetof(struct seccomp_data, nr) },
		{ BPF_JMP | BPF_JEQ | BPF_K, 0, 1, SYS_socket },
		{ BPF_RET | BPF_K, 0, 0, action },
		{ BPF_RET | BPF_K, 0, 0, SECCOMP_RET_ALLOW },
	};
	struct sock_fprog program = { sizeof(code) / sizeof(code[0]), code };

	CHECK(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0);
	CHECK(prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0);
}

static int descriptors(void)
{
	int fd, n = 0;

	for (fd = 0; fd < 1024; fd++)
		n += fcntl(fd, F_GETFD) != -1;
	return n;
}

DEFINE_CASE(sent_once)
{
	int own = wait_for_segments(), before = descriptors();

	errno = 4321;
	work(5);
	CHECK_IS(errno, 4321);
	CHECK_IS(recorded(), 5);
	CHECK_IS(descriptors(), before + 1); /* the segment's own */
	CHECK_IS(receive_pid(own), (uint32_t)getpid());
	work(5);
	CHECK_IS(receive_pid(own), 0);
}

DEFINE_CASE(sent_by_children)
{
	int own = wait_for_segments();
	pid_t child;

	work(5);
	CHECK_IS(receive_pid(own), (uint32_t)getpid());
	child = fork();
	if (child == 0) {
		work(3);
		_exit(recorded() != 3);
	}
	child_wait(child);
	CHECK_IS(receive_pid(own), (uint32_t)child);
	child = fork();
	if (child == 0)
		_exit(0); /* records nothing */
	child_wait(child);
	CHECK_IS(receive_pid(own), 0);
}

DEFINE_CASE(sent_from_a_file)
{
	char name[] = "/tmp/perftop-test-XXXXXX", file[64];
	int own = wait_for_segments();

	CHECK(mkdtemp(name) != NULL);
	snprintf(file, sizeof(file), "%s/segment", name);
	setenv("PERFTOP_SEGMENT", file, 1);
	work(5);
	CHECK_IS(receive_pid(own), (uint32_t)getpid());
	unlink(file);
	rmdir(name);
}

/* Nobody there, nobody listening, a full queue, names that are none: recording goes on. */
DEFINE_CASE(nobody_there)
{
	setenv("PERFTOP_SOCKET", "@perftop-test-nobody", 1);
	errno = 4321;
	work(5);
	CHECK_IS(errno, 4321);
	CHECK_IS(recorded(), 5);
}

DEFINE_CASE(queue_full)
{
	int own = wait_for_segments();
	struct sockaddr_un address;
	socklen_t length = sizeof(address);

	CHECK(getsockname(own, (struct sockaddr *)&address, &length) == 0);
	while (connect(socket(AF_UNIX, SOCK_SEQPACKET | SOCK_NONBLOCK, 0),
		       (struct sockaddr *)&address, length) == 0)
		;
	CHECK_IS(errno, EAGAIN);
	work(5);
	CHECK_IS(errno, EAGAIN);
	CHECK_IS(recorded(), 5);
}

static void no_name(const char *name)
{
	setenv("PERFTOP_SOCKET", name, 1);
	filter_socket(SECCOMP_RET_KILL_PROCESS);
	work(5);
	CHECK_IS(recorded(), 5);
}

DEFINE_CASE(path)
{
	no_name("/tmp/socket");
}

DEFINE_CASE(empty)
{
	no_name("");
}

DEFINE_CASE(at_alone)
{
	no_name("@");
}

DEFINE_CASE(too_long)
{
	char name[200];

	memset(name, '@', sizeof(name));
	name[sizeof(name) - 1] = '\0';
	no_name(name);
}

DEFINE_CASE(longest)
{
	char name[108];

	memset(name, '@', sizeof(name));
	name[sizeof(name) - 1] = '\0';
	setenv("PERFTOP_SOCKET", name, 1);
	work(5);
	CHECK_IS(recorded(), 5);
}

/* Without the variable there is no socket: the call would end the process. */
DEFINE_CASE(no_socket_without)
{
	unsetenv("PERFTOP_SOCKET");
	filter_socket(SECCOMP_RET_KILL_PROCESS);
	work(5);
	CHECK_IS(recorded(), 5);
}

DEFINE_CASE(socket_refused)
{
	int own = wait_for_segments();

	filter_socket(SECCOMP_RET_ERRNO | EPERM);
	errno = 4321;
	work(5);
	CHECK_IS(errno, 4321);
	CHECK_IS(recorded(), 5);
	CHECK_IS(receive_pid(own), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(sent_once),    CASE(sent_by_children),  CASE(sent_from_a_file),
		CASE(nobody_there), CASE(queue_full),        CASE(path),
		CASE(empty),        CASE(at_alone),          CASE(too_long),
		CASE(longest),      CASE(no_socket_without), CASE(socket_refused),
	};

	unsetenv("PERFTOP_SEGMENT");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
