/* Command lines to words and back. */
#ifndef BENCH_WORDS_H
#define BENCH_WORDS_H

#include <stdbool.h>

/* The words of a line as a shell would have them, allocated and NULL-terminated; NULL where it takes a shell to tell:
 * anything but plain words and quoted ones, or a first word that only a shell knows. */
char **words_split(const char *line);

/* A line that a shell would make these words of; allocated. */
char *words_join(char *const *words);

/* NULL is fine. */
void words_free(char **words);

#endif
