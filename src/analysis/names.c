/* Names from strangers, made clean. */
#include "analysis/names.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"

#define NAME_SIZE  256
#define STACK_SIZE 512

static char *clean(char out[NAME_SIZE], const char *text)
{
	return text_clean(out, NAME_SIZE, text, strlen(text));
}

char *name_of_operation(const struct op_key *key)
{
	char component[NAME_SIZE], operation[NAME_SIZE], label[NAME_SIZE];

	clean(component, key->component ? key->component : "");
	clean(operation, key->operation ? key->operation : "");
	if (!key->label || !*key->label)
		return mem_format("%s %s", component, operation);
	return mem_format("%s %s [%s]", component, operation, clean(label, key->label));
}

char *name_of_process(const struct process_info *info)
{
	char comm[NAME_SIZE];

	return mem_format("%s (%d)", clean(comm, info->comm), (int)info->id.pid);
}

static void append_frame(char stack[STACK_SIZE], const char *name)
{
	size_t length = strlen(stack);

	snprintf(stack + length, STACK_SIZE - length, "%s%s", length ? " > " : "", name);
}

char *name_of_place(const struct process_track *p, const struct thread_sample *thread)
{
	char stack[STACK_SIZE] = "", name[NAME_SIZE], thread_name[sizeof(thread->name) + 1];

	for (uint32_t i = 0; i < thread->frames; i++) {
		char *frame;

		if (thread->stack[i].op >= p->op_count)
			continue;
		frame = name_of_operation(&p->ops[thread->stack[i].op].key);
		append_frame(stack, frame);
		free(frame);
	}
	snprintf(thread_name, sizeof(thread_name), "%.*s", (int)sizeof(thread->name), thread->name);
	return mem_format(_("thread %s (%d): %s"), clean(name, thread_name), (int)thread->tid,
			  stack);
}
