/* The command that perftop starts: a child like any other, whose end we await. */
#ifndef SOURCE_SPAWN_H
#define SOURCE_SPAWN_H

#include "base/error.h"

#include <stdbool.h>
#include <sys/resource.h>
#include <sys/types.h>

struct capture;

struct command {
	pid_t pid;   /* 0: there is none */
	int status;  /* as waitpid gives it, once reaped; else -1 */
	bool reaped; /* the pid is nobody's, or somebody else's, from now on */
	bool asked;  /* we have sent SIGTERM */
};

/* Starts it. The search path, the environment, the directory, the signals and the limit of open
 * files (`files`: as it was before we raised ours) are the user's; variables, each
 * "NAME=VALUE", are added to the environment (NULL-terminated; NULL: none). capture: NULL, the streams are
 * inherited; stdout_to_stderr then sends its stdout to our stderr. Where it cannot be started, false with err,
 * and *status is 127 (not found) or 126. */
bool spawn(struct command *command, char *const *arguments, const struct capture *capture,
	   bool stdout_to_stderr, const struct rlimit *files, char *const *variables, int *status,
	   struct error *err);

/* The file that execvp would execute for this name; allocated. NULL with err: there is none, or it may not
 * be executed. */
char *spawn_find(const char *name, struct error *err);

/* What an exec that failed with `error` means: false with err. */
bool spawn_failed(int error, const char *name, struct error *err);

/* In a child, before its exec: our handlers must not run there. What was ignored stays ignored. */
void spawn_default_signals(void);

/* Whether it has ended; it stays a zombie, whose /proc files can still be read. */
bool command_ended(const struct command *command);

/* Takes its status, without waiting; false: it still runs. */
bool command_reap(struct command *command);

/* SIGTERM, at the first call; then waits for its end, at most `seconds`, and while `stop` (a
 * descriptor; -1: none) is not readable. It is not reaped. True: it has ended. */
bool command_end(struct command *command, double seconds, int stop);

/* The status for a shell: its code, or 128 + signal; -1 while there is none. 0 where it died of the
 * SIGTERM by which we ended it: that is no failure of the command's. */
int command_exit_status(const struct command *command);

/* What waitpid gives, as a shell has it: the code, or 128 + signal. */
int spawn_shell_status(int status);

#endif
