/* What an executable file says of how it will be loaded. Its bytes are hostile. */
#ifndef CMD_ELF_H
#define CMD_ELF_H

#include <stdbool.h>

struct elf {
	bool known;            /* it could be read, and is an ELF file, as all that follows says */
	bool loaded;           /* by an interpreter: it is dynamic */
	char interpreter[256]; /* "": none */
	bool privileged;       /* it gets more rights than its caller: ld.so preloads nothing */
	bool stdio;            /* it calls libc's functions of files, such as fread */
};

/* Of a script: what its interpreter says. */
struct elf elf_read(const char *path);

#endif
