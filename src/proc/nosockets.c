/* In place of sockets.c where perftop is built without network figures. */
#include "proc/sockets.h"

const bool sockets_built = false;

struct sockets *sockets_open(enum why *why)
{
	*why = WHY_BUILD;
	return NULL;
}

void sockets_close(struct sockets *sockets)
{
	(void)sockets;
}

void sockets_tick(struct sockets *sockets, uint64_t elapsed_ns)
{
	(void)sockets;
	(void)elapsed_ns;
}

enum why sockets_refresh(struct sockets *sockets)
{
	(void)sockets;
	return WHY_BUILD;
}

uint32_t sockets_dumps(const struct sockets *sockets)
{
	(void)sockets;
	return 0;
}

uint64_t sockets_mono_ns(const struct sockets *sockets)
{
	(void)sockets;
	return 0;
}

const struct socket_row *sockets_by_inode(const struct sockets *sockets, uint64_t inode)
{
	(void)sockets;
	(void)inode;
	return NULL;
}

const struct socket_row *sockets_by_cookie(const struct sockets *sockets, uint64_t cookie)
{
	(void)sockets;
	(void)cookie;
	return NULL;
}
