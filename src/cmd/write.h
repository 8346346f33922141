/* Writing to standard output, whatever reads it. */
#ifndef CMD_WRITE_H
#define CMD_WRITE_H

#include <stdbool.h>
#include <stddef.h>

/* All of it. False with errno: EPIPE where nobody reads any more, EINTR where `stop` (a descriptor;
 * -1: none) is readable: a reader that does not read must not keep us from ending. */
bool write_all(int fd, const char *data, size_t length, int stop);

#endif
