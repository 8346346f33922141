/*
 * perftop-load: the loads of `perftop validate`. Takes an order, does it, says what it did; see protocol.h.
 * Uses libperftop and libc, as any instrumented program does.
 */
#include "load/load.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "perftop.h"

static load_step_fn *const steps[LOAD_STEPS] = {
#define X(id, function) function,
#include "load/steps.def"
#undef X
};

/* As a factor: 1 is the truth. */
static double lie(void)
{
	const char *percent = getenv("PERFTOP_LOAD_LIE");

	return percent ? 1 + strtod(percent, NULL) / 100 : 1;
}

void step_idle(const struct load_order *order, struct load_truth *truth)
{
	(void)order;
	(void)truth;
}

static bool receive(int fd, struct load_order *order)
{
	ssize_t got;

	do
		got = recv(fd, order, sizeof(*order), 0);
	while (got == -1 && errno == EINTR);
	return got == (ssize_t)sizeof(*order) && order->step < LOAD_STEPS;
}

static bool answer(int fd, const struct load_truth *truth)
{
	return send(fd, truth, sizeof(*truth), MSG_NOSIGNAL) == (ssize_t)sizeof(*truth);
}

static void obey(const struct load_order *order, struct load_truth *truth)
{
	truth->began_ns = now_ns();
	steps[order->step](order, truth);
	if (order->length_ns)
		sleep_until(truth->began_ns + order->length_ns);
	truth->ended_ns = now_ns();
}

static int converse(int fd)
{
	struct load_truth truth = { .number = { LOAD_PROTOCOL } };
	struct load_order order;

	if (!perftop_open(NULL))
		truth.refusal = LOAD_REFUSES_RECORDING;
	while (answer(fd, &truth) && receive(fd, &order)) {
		truth = (struct load_truth){ .refusal = LOAD_REFUSES_NONE };
		obey(&order, &truth);
		for (int i = 0; i < LOAD_NUMBERS; i++)
			truth.number[i] *= lie();
	}
	return 0;
}

static int be_brief(double count, uint64_t micros)
{
	uint64_t deadline = now_ns() + micros * 1000;

	for (uint64_t i = 0; i < (uint64_t)(count / lie()); i++) {
		PERFTOP_SCOPE(LOAD_COMPONENT, LOAD_BRIEF);
	}
	spin_until(deadline);
	return 0;
}

/* Ends with whoever started it, even if that one was killed. */
static void die_with_parent(pid_t parent)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		raise(SIGKILL);
}

/* What the user has set for programs of his own would make this load another one. */
static void forget_settings(void)
{
	unsetenv("PERFTOP");
	unsetenv("PERFTOP_SEGMENT");
	unsetenv("PERFTOP_SEGMENT_SIZE");
}

int main(int argc, char **argv)
{
	pid_t parent = getppid();

	forget_settings();
	if (argc == 4 && strcmp(argv[1], "brief") == 0)
		return be_brief(strtod(argv[2], NULL), strtoull(argv[3], NULL, 10));
	if (argc != 2)
		return 2;
	die_with_parent(parent);
	return converse(atoi(argv[1]));
}
