/* Descriptors that stand for a process and become readable when it, with all its threads, has
 * ended. Also for processes that are no children of ours. */
#ifndef PROC_PIDFD_H
#define PROC_PIDFD_H

#include <stdbool.h>
#include <sys/types.h>

int pidfd_of(pid_t pid); /* -1 with errno: ESRCH, or ENOSYS before Linux 5.3 */
bool pidfd_ended(int fd);

#endif
