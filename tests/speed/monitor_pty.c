/*
 * Runs a full-screen program on a terminal that is read at once, and measures what comes out.
 *
 *	monitor_pty COLUMNS ROWS TEXT SECONDS COMMAND [ARG]...
 *
 * Prints "FIRST_PAINT_MS BYTES REFRESHES PEAK_KB CPU_MS": when TEXT first stood in what was written
 *(-1: never), the bytes written in SECONDS (after two seconds of settling; 0: none), in how many
 *bursts, the program's peak resident memory and the processor time of those seconds. Then it ends
 *the program.
 */
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define SETTLE_S 2
#define KEPT     ((size_t)1 << 20)

struct screen {
	int pty;
	pid_t child;
	double start;
	char *text; /* the first KEPT bytes */
	size_t length;
};

static double now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static void run_child(const char *name, char **command)
{
	int tty;

	setsid();
	tty = open(name, O_RDWR);
	ioctl(tty, TIOCSCTTY, 0);
	for (int fd = 0; fd < 3; fd++)
		dup2(tty, fd);
	if (tty > 2)
		close(tty);
	execvp(command[0], command);
	_exit(127);
}

static struct screen start(unsigned short columns, unsigned short rows, char **command)
{
	struct screen screen = { .pty = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC) };
	struct winsize size = { .ws_row = rows, .ws_col = columns };
	char name[64];

	if (screen.pty < 0 || grantpt(screen.pty) != 0 || unlockpt(screen.pty) != 0 ||
	    ptsname_r(screen.pty, name, sizeof(name)) != 0)
		exit(1);
	ioctl(screen.pty, TIOCSWINSZ, &size);
	screen.text = calloc(1, KEPT + 1);
	screen.start = now();
	screen.child = fork();
	if (screen.child == 0)
		run_child(name, command);
	return screen;
}

/* Reads once, waiting no longer than the deadline. Returns how much; -1 at the end. */
static ssize_t take(struct screen *screen, double deadline)
{
	struct pollfd poller = { .fd = screen->pty, .events = POLLIN };
	double left = deadline - now();
	char block[65536];
	ssize_t got;
	size_t keep;

	if (left <= 0 || poll(&poller, 1, (int)(left * 1000) + 1) <= 0)
		return 0;
	got = read(screen->pty, block, sizeof(block));
	if (got <= 0)
		return -1;
	keep = (size_t)got < KEPT - screen->length ? (size_t)got : KEPT - screen->length;
	memcpy(screen->text + screen->length, block, keep);
	screen->length += keep;
	return got;
}

static double first_paint_ms(struct screen *screen, const char *text)
{
	double deadline = screen->start + 10;

	while (now() < deadline && take(screen, deadline) >= 0)
		if (memmem(screen->text, screen->length, text, strlen(text)))
			return (now() - screen->start) * 1000;
	return -1;
}

/* Of all its threads, ended ones too: the process's own clock, which anyone may read. */
static double cpu_ms(pid_t pid)
{
	clockid_t clock = (clockid_t)((~(unsigned)pid << 3) | 2);
	struct timespec time = { 0 };

	clock_gettime(clock, &time);
	return (double)time.tv_sec * 1e3 + (double)time.tv_nsec / 1e6;
}

static long peak_kb(pid_t pid)
{
	char path[64], line[256];
	long peak = 0;
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/status", pid);
	file = fopen(path, "r");
	while (file && fgets(line, sizeof(line), file))
		if (strncmp(line, "VmHWM:", 6) == 0)
			peak = strtol(line + 6, NULL, 10);
	if (file)
		fclose(file);
	return peak;
}

/* Bursts are apart by 100 ms of silence. */
static void measure(struct screen *screen, double seconds, size_t *bytes, unsigned *bursts)
{
	double end = now() + seconds, last = 0;
	ssize_t got;

	while (now() < end && (got = take(screen, end)) >= 0) {
		if (got == 0)
			continue;
		*bytes += (size_t)got;
		*bursts += now() - last > 0.1;
		last = now();
	}
}

int main(int argc, char **argv)
{
	size_t bytes = 0, unused_bytes = 0;
	unsigned bursts = 0, unused_bursts = 0;
	struct screen screen;
	double paint, cpu;

	if (argc < 6)
		return 2;
	screen = start((unsigned short)atoi(argv[1]), (unsigned short)atoi(argv[2]), argv + 5);
	paint = first_paint_ms(&screen, argv[3]);
	if (atof(argv[4]) > 0)
		measure(&screen, SETTLE_S, &unused_bytes, &unused_bursts);
	cpu = cpu_ms(screen.child);
	measure(&screen, atof(argv[4]), &bytes, &bursts);
	cpu = cpu_ms(screen.child) - cpu;
	printf("%.1f %zu %u %ld %.3f\n", paint, bytes, bursts, peak_kb(screen.child), cpu);
	kill(screen.child, SIGTERM);
	waitpid(screen.child, NULL, 0);
	return 0;
}
