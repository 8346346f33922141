/* From an address in a file to a name. What is recorded is hostile: any bytes, any path. */
#include "source/names.h"

#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/mem.h"

#define COMPONENT "functions"
#define HEX_MOST  16

/* Where a function is, as it was recorded. */
struct place {
	char *path;
	uint64_t offset;
	bool program; /* in the program itself, not in a library */
};

/* The '+' of the "+0xOFFSET" at the end; NULL: there is none. */
static const char *find_offset(const char *text, uint64_t *offset)
{
	const char *plus = strrchr(text, '+');
	size_t digits;

	if (!plus || plus[1] != '0' || plus[2] != 'x')
		return NULL;
	digits = strspn(plus + 3, "0123456789abcdef");
	if (digits == 0 || digits > HEX_MOST || plus[3 + digits] != '\0')
		return NULL;
	*offset = strtoull(plus + 3, NULL, 16);
	return plus;
}

/* functions/functions.h has the forms. What is left of a path that did not fit begins with no slash. */
static char *join_path(const struct op_key *key, size_t length)
{
	const char *text = key->operation;

	if (text[0] == '/')
		return mem_stringn(text, length);
	return mem_format("%s%.*s", key->label[0] == '/' ? key->label : "", (int)(length - 1),
			  text + 1);
}

static bool parse(const struct op_key *key, struct place *out)
{
	const char *end;

	if (!op_key_is_timer(key) || strcmp(key->component, COMPONENT) != 0)
		return false;
	end = find_offset(key->operation, &out->offset);
	if (!end || end == key->operation || !strchr("/*~", key->operation[0]))
		return false;
	out->path = join_path(key, (size_t)(end - key->operation));
	out->program =
		key->operation[0] == '*' || (key->operation[0] == '/' && key->label[0] == '\0');
	return true;
}

/* A function that is recorded is entered at its first byte: where none begins, the file is another one now. */
static const char *find_in(struct symbols *symbols, const struct place *place)
{
	struct symbol symbol;

	if (!symbols)
		return NULL;
	symbol = symbols_find_in_file(symbols, place->path, place->offset);
	return symbol.offset == place->offset ? symbol.name : NULL;
}

static const char *find_name(struct function_names *n, int directory, const struct place *place)
{
	const char *name;

	if (place->path[0] != '/')
		return NULL;
	if (!n->process && directory >= 0)
		n->process = symbols_open(directory, 0, 0, NULL);
	name = find_in(n->process, place);
	if (name)
		return name;
	if (!n->files)
		n->files = symbols_open_files();
	return find_in(n->files, place);
}

/* False: it is another one's already. */
static bool take(struct function_names *n, const struct op_key *key)
{
	uint64_t operation = lookup_hash_text(LOOKUP_HASH, key->operation);
	struct lookup_key place = lookup_number(lookup_hash_text(operation, key->label));

	if (lookup_get(&n->given, place) != LOOKUP_NONE)
		return false;
	lookup_put(&n->given, place, 0);
	return true;
}

static void rename_key(struct op_key *key, char *operation, const char *label)
{
	free(key->operation);
	key->operation = operation;
	free(key->label);
	key->label = mem_string(label);
}

static void give(struct function_names *n, struct op_key *key, const struct place *place,
		 const char *name)
{
	const char *object = file_name(place->path);
	unsigned long long offset = place->offset;

	if (!name) {
		rename_key(key, mem_format("%s+0x%llx", object, offset), "");
		take(n, key);
		return;
	}
	rename_key(key, mem_string(name), place->program ? "" : object);
	if (take(n, key))
		return;
	rename_key(key, mem_format("%s +0x%llx", name, offset), place->program ? "" : object);
	take(n, key);
}

void function_names_give(struct function_names *n, int directory, struct process_sample *out)
{
	if (out->reused)
		function_names_clear(n);
	for (uint32_t i = 0; i < out->key_count; i++) {
		struct place place;

		if (!parse(&out->keys[i], &place))
			continue;
		give(n, &out->keys[i], &place, find_name(n, directory, &place));
		free(place.path);
	}
}

void function_names_restart(struct function_names *n)
{
	symbols_close(n->process);
	n->process = NULL;
	lookup_empty(&n->given);
}

void function_names_clear(struct function_names *n)
{
	symbols_close(n->process);
	symbols_close(n->files);
	lookup_clear(&n->given);
	*n = (struct function_names){ 0 };
}
