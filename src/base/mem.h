/*
 * Memory that is there. These never return NULL: where there is none, they run the function set
 * with mem_on_failure (it gives the terminal back), say so on stderr and end the program with
 * status 2. Release with free(). Thread-safe.
 */
#ifndef BASE_MEM_H
#define BASE_MEM_H

#include <stddef.h>

void *mem_alloc(size_t size);                           /* zeroed */
void *mem_alloc_array(size_t count, size_t size);       /* zeroed; overflow is a failure */
void *mem_resize(void *old, size_t count, size_t size); /* what is added is not zeroed */
void *mem_copy(const void *data, size_t size);
char *mem_string(const char *text); /* NULL gives NULL */
char *mem_stringn(const char *text, size_t length);
char *mem_format(const char *format, ...) __attribute__((format(printf, 1, 2)));

void mem_on_failure(void (*restore)(void));

/* Makes room for one more element in a growing array: `array = vec_room(array, count, &capacity)`.
 * Doubles; what is added is zeroed. */
#define vec_room(array, count, capacity) \
	((__typeof__(array))mem_vec_room((array), (count), (capacity), sizeof(*(array))))
void *mem_vec_room(void *array, size_t count, size_t *capacity, size_t size);

#endif
