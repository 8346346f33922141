/* Call stacks, and their paths. */
#include "perf/stack.h"

#include <string.h>

/* The outermost address that belongs to nobody, and what lies behind it, was unwound wrongly; the
 * innermost itself may be anywhere. */
static void find_functions(struct stack *s)
{
	for (s->known = 0; s->known < s->user.count; s->known++) {
		struct symbol *symbol = &s->functions[s->known];

		*symbol = symbols_find(s->symbols, s->user.addresses[s->known]);
		if (s->known > 0 && !symbol->name && !strcmp(symbol->module, "[unknown]")) {
			s->user.cut = true;
			return;
		}
	}
}

/* Where programs and threads begin, also where no call frame information says so */
static bool is_beginning(const struct symbol *symbol)
{
	static const char *const names[] = { "_start", "clone", "clone3" };

	for (size_t i = 0; symbol->name && i < sizeof(names) / sizeof(names[0]); i++) {
		if (!strcmp(symbol->name, names[i]))
			return true;
	}
	return false;
}

/* Nothing says where a chain ends wrongly, but that no thread's outermost function is all alone there */
static void read_frame_pointers(struct stack *s, const struct record_sample *sample)
{
	frames_add_chain(&s->user, sample, PERF_CONTEXT_USER);
	s->user.cut |= s->user.count == 1;
}

static void read_frames(struct stack *s, const struct record_sample *sample)
{
	unsigned generation;

	s->user.count = s->kernel.count = 0;
	s->user.cut = s->kernel.cut = false;
	frames_add_chain(&s->kernel, sample, PERF_CONTEXT_KERNEL);
	/* mappings that have changed are read now, so the session is theirs */
	symbols_find(s->symbols, unwind_address(sample));
	if (s->frame_pointers)
		read_frame_pointers(s, sample);
	else
		unwind(s->unwinder, symbols_dwfl(s->symbols, &generation), sample, &s->user);
	if (sample->kernel && s->kernel.count == 0)
		frames_add(&s->kernel, sample->address, true);
	else if (!sample->kernel && s->user.count == 0)
		frames_add(&s->user, sample->address, true);
}

void stack_read(struct stack *s, const struct record_sample *sample)
{
	read_frames(s, sample);
	find_functions(s);
	if (s->known > 0 && is_beginning(&s->functions[s->known - 1]))
		s->user.cut = false;
}

/* A path under way. */
struct walk {
	struct paths *paths;
	uint32_t path;
	bool full;
};

/* One step further in; where there is no room, it stays with the caller */
static void step(struct walk *w, const struct symbol *symbol)
{
	uint32_t next = w->full ? PROFILE_NONE : paths_step(w->paths, w->path, symbol);

	if (next == PROFILE_NONE)
		w->full = true;
	else
		w->path = next;
}

/* Kernel functions without names are one */
static void step_into_kernel(struct walk *w, const struct frames *kernel)
{
	static const struct symbol nameless = { .module = "[kernel]" };

	for (size_t i = kernel->count; i-- > 0;) {
		struct symbol symbol = symbols_kernel(kernel->addresses[i]);

		step(w, symbol.name ? &symbol : &nameless);
		if (!symbol.name)
			return;
	}
}

uint32_t stack_path(const struct stack *s, struct paths *paths, bool *cut)
{
	struct walk w = { .paths = paths, .path = PROFILE_NONE };

	for (size_t i = s->known; i-- > 0;)
		step(&w, &s->functions[i]);
	step_into_kernel(&w, &s->kernel);
	*cut = w.full || s->user.cut || s->kernel.cut;
	return w.path;
}
