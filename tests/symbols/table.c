/* Tests of symbols/table.c, names.c and demangle.c. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "symbols/inside.h"

enum {
	LOCAL = FUNCTION_SIZED | FUNCTION_TYPED,
	EXPORTED = LOCAL | FUNCTION_EXPORTED,
	LABEL = FUNCTION_EXPORTED
};

static struct table table;

static int empty(void **state)
{
	(void)state;
	table_release(&table);
	return 0;
}

static void add(uint64_t start, uint64_t end, unsigned rank, const char *name)
{
	table_add(&table, (struct function){ .start = start, .end = end }, rank, name,
		  strlen(name));
}

static const char *name_at(uint64_t address)
{
	const struct function *f = table_find(&table, address);

	return f ? table.names + f->name : "(none)";
}

static void finds_what_has_the_address(void **state)
{
	(void)state;
	assert_string_equal(name_at(0), "(none)");
	add(200, 300, LOCAL, "b");
	add(100, 150, LOCAL, "a");
	add(UINT64_MAX - 1, UINT64_MAX, LOCAL, "last");
	table_sort(&table);
	assert_string_equal(name_at(99), "(none)");
	assert_string_equal(name_at(100), "a");
	assert_string_equal(name_at(149), "a");
	assert_string_equal(name_at(150), "(none)");
	assert_string_equal(name_at(200), "b");
	assert_string_equal(name_at(299), "b");
	assert_string_equal(name_at(300), "(none)");
	assert_string_equal(name_at(UINT64_MAX - 1), "last");
	assert_string_equal(name_at(UINT64_MAX), "(none)");
}

static void what_lies_inside_another_is_found_and_the_other_goes_on(void **state)
{
	(void)state;
	add(100, 200, LOCAL, "outer");
	add(110, 120, LOCAL, "inner");
	add(112, 114, LOCAL, "innermost");
	add(150, 250, LOCAL, "reaches out");
	table_sort(&table);
	assert_string_equal(name_at(105), "outer");
	assert_string_equal(name_at(111), "inner");
	assert_string_equal(name_at(113), "innermost");
	assert_string_equal(name_at(114), "inner");
	assert_string_equal(name_at(120), "outer");
	assert_string_equal(name_at(149), "outer");
	assert_string_equal(name_at(199), "reaches out");
	assert_string_equal(name_at(249), "reaches out");
	assert_string_equal(name_at(250), "(none)");
}

static void the_best_of_several_names_is_kept(void **state)
{
	(void)state;
	add(100, 200, EXPORTED, "__libc_write");
	add(100, 200, EXPORTED, "write");
	add(100, 200, EXPORTED, "__write");
	add(100, 200, LOCAL, "w");
	add(200, 300, LOCAL, "long_local_name");
	add(200, 300, LABEL, "label");
	add(300, 400, EXPORTED, "much_longer");
	add(300, 400, EXPORTED, "longer");
	table_sort(&table);
	assert_int_equal(table.count, 3);
	assert_string_equal(name_at(100), "write");
	assert_string_equal(name_at(200), "long_local_name");
	assert_string_equal(name_at(300), "longer");
}

static void labels_reach_to_the_next(void **state)
{
	(void)state;
	add(100, 1000, LABEL, "first");
	add(150, 1000, LABEL, "second");
	add(200, 300, LOCAL, "sized");
	add(250, 1000, LABEL, "inside");
	add(900, 1000, LABEL, "last");
	table_sort(&table);
	assert_string_equal(name_at(149), "first");
	assert_string_equal(name_at(150), "second");
	assert_string_equal(name_at(199), "second");
	assert_string_equal(name_at(260), "sized");
	assert_string_equal(name_at(300), "(none)");
	assert_string_equal(name_at(999), "last");
	assert_string_equal(name_at(1000), "(none)");
}

static void nonsense_is_left_out(void **state)
{
	(void)state;
	add(100, 100, LOCAL, "empty");
	add(100, 99, LOCAL, "backwards");
	table_sort(&table);
	assert_int_equal(table.count, 0);
	assert_string_equal(name_at(100), "(none)");
}

/* Against a search through all, which is too slow to be wrong */
static void agrees_with_a_plain_search(void **state)
{
	uint64_t random = 1;
	struct function copy[200];

	(void)state;
	for (unsigned round = 0; round < 50; round++) {
		table_release(&table);
		for (unsigned i = 0; i < 200; i++) {
			uint64_t start;

			random = random * 6364136223846793005u + 1442695040888963407u;
			start = random >> 54;
			add(start, start + 1 + (random >> 20) % 100, LOCAL, "x");
		}
		table_sort(&table);
		memcpy(copy, table.functions, table.count * sizeof(*copy));
		for (uint64_t address = 0; address < 1200; address++) {
			const struct function *best = NULL;

			for (size_t i = 0; i < table.count; i++) {
				if (copy[i].start <= address && address < copy[i].end)
					best = &table.functions[i];
			}
			assert_ptr_equal(table_find(&table, address), best);
		}
	}
}

static void equal_names_are_one(void **state)
{
	struct names names = { 0 };
	const char *first = names_keep(&names, "a name", 6), *kept[5000];
	char text[32];

	(void)state;
	assert_ptr_equal(names_keep(&names, "a name and more", 6), first);
	assert_ptr_not_equal(names_keep(&names, "a name ", 7), first);
	assert_string_equal(names_keep(&names, "", 0), "");
	assert_string_equal(names_keep(&names, "cut\0off", 7), "cut");
	for (int i = 0; i < 5000; i++)
		kept[i] = names_keep(&names, text,
				     (size_t)snprintf(text, sizeof(text), "function %d", i));
	for (int i = 0; i < 5000; i++) {
		size_t n = (size_t)snprintf(text, sizeof(text), "function %d", i);

		assert_string_equal(kept[i], text);
		assert_ptr_equal(names_keep(&names, text, n), kept[i]);
	}
	assert_string_equal(first, "a name");
	names_clear(&names);
}

static void assert_readable(const char *name, const char *want)
{
	char *got = symbols_demangle(name);

	assert_string_equal(got, want);
	free(got);
}

static bool has_cxx(void)
{
	void *library = dlopen("libstdc++.so.6", RTLD_NOW | RTLD_LOCAL);

	if (library)
		dlclose(library);
	return library != NULL;
}

static void names_are_made_readable(void **state)
{
	(void)state;
	if (!has_cxx())
		skip();
	assert_readable("_ZNSt6vectorIiSaIiEE9push_backERKi",
			"std::vector<int, std::allocator<int> >::push_back(int const&)");
	assert_readable("_Z3fooi.cold", "foo(int) [clone .cold]");
	assert_readable("_ZdlPvm@plt", "operator delete(void*, unsigned long)@plt");
}

/* The example of RFC 2603 and its like; the hash and what LLVM adds are left out */
static void names_of_rust_are_made_readable(void **state)
{
	(void)state;
#ifndef ENABLE_RUST
	skip();
#endif
	assert_readable("_ZN4core3fmt5Write9write_fmt17h0123456789abcdefE",
			"core::fmt::Write::write_fmt");
	assert_readable("_ZN60_$LT$alloc..string..String$u20$as$u20$core..fmt..Display$GT$3fmt"
			"17h0123456789abcdefE",
			"<alloc::string::String as core::fmt::Display>::fmt");
	assert_readable("_ZN4core3fmt5Write9write_fmt17h0123456789abcdefE.llvm.123",
			"core::fmt::Write::write_fmt");
	assert_readable("_RNvCs1234_7mycrate3foo", "mycrate::foo");
	assert_readable("_RNvCs1234_7mycrate3foo@plt", "mycrate::foo@plt");
	assert_readable("_RNvCs1234_7mycrate3foo.llvm.123", "mycrate::foo");
	assert_readable("_RINvNtC3std3mem8align_ofNtC7mycrate3FooE",
			"std::mem::align_of::<mycrate::Foo>");
	assert_readable("_RNCNvC7mycrate4mains_0", "mycrate::main::{closure#1}");
	assert_readable("_RNvXC7mycrateNtB2_5ShapeNtNtC4core3fmt7Display3fmt",
			"<mycrate::Shape as core::fmt::Display>::fmt");
	assert_readable("_RNvC7mycrateu7caf_dma", "mycrate::caf\u00e9");
	/* What could be a number of lifetimes, or the length of an identifier, is not always one */
	assert_readable("_RNvXC7mycrateNtB2_7CFGuardNtB2_5Write10write_u128",
			"<mycrate::CFGuard as mycrate::Write>::write_u128");
	assert_readable("_RNvXCsFGabcdefghi_7mycrateNtB2_8F0G0DG12NtB2_5Write3foo",
			"<mycrate::F0G0DG12 as mycrate::Write>::foo");
}

static void names_of_rust_without_an_end_are_copied(void **state)
{
	static const char *const names[] = {
		"_RINvC1a1bFGzzzzz_EuE",        /* lifetimes, all of which are written */
		"_RMINvC1a1bFGzzzzzzzzzz_EuEu", /* 62^10 that are not */
		"_RNvMC1aFGzzzzzzzzzz_Euu3foo", "_RINvC1a1fB7_E", "_RINvC1a1fTB7_EE",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		assert_readable(names[i], names[i]);
}

static size_t add_reference(char *text, size_t to)
{
	static const char digits[] =
		"0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

	to--;
	if (to < 62)
		return (size_t)sprintf(text, "B%c_", digits[to]);
	return (size_t)sprintf(text, "B%c%c_", digits[to / 62], digits[to % 62]);
}

/* Each a pair of the one before: 2^60 bytes */
static void names_of_rust_that_explode_are_copied(void **state)
{
	char name[1024] = "_RINvC1a1fTuuE";
	size_t length = strlen(name), last = 8; /* positions begin behind "_R" */

	(void)state;
	for (int i = 0; i < 60; i++) {
		size_t here = length - 2;

		name[length++] = 'T';
		length += add_reference(name + length, last);
		length += add_reference(name + length, last);
		name[length++] = 'E';
		last = here;
	}
	strcpy(name + length, "E");
	assert_readable(name, name);
}

static void other_names_are_copied(void **state)
{
	char *many = malloc(100001);

	(void)state;
	assert_readable("main", "main");
	assert_readable("", "");
	assert_readable("_Z", "_Z");
	assert_readable("_Zqqq", "_Zqqq");
	assert_readable("i", "i");
	assert_readable("_R", "_R");
	assert_readable("_Rqqq", "_Rqqq");
	memset(many, 'P', 100000);
	memcpy(many, "_Z1f", 4);
	many[100000] = '\0';
	assert_readable(many, many);
	free(many);
}

/* Each pair<X, X> of the one before: 2^60 bytes, if somebody were to write it out */
static void names_that_explode_are_copied(void **state)
{
	char name[1024] = "_Z1fSt4pairIiiE";
	size_t length = strlen(name);

	(void)state;
	for (int i = 0; i < 60; i++) {
		char reference = (char)(i < 11 ? '0' + i - 1 : 'A' + i - 11);

		if (i == 0)
			length += (size_t)sprintf(name + length, "St4pairIS_S_E");
		else if (i < 37)
			length += (size_t)sprintf(name + length, "St4pairIS%c_S%c_E", reference,
						  reference);
		else
			length += (size_t)sprintf(name + length, "St4pairIS1%c_S1%c_E",
						  (char)('0' + i % 10), (char)('0' + i % 10));
	}
	assert_readable(name, name);
}

static void survive_changes_of(const char *seed)
{
	size_t length = strlen(seed);
	uint64_t random = 7;

	for (unsigned i = 0; i < 3000; i++) {
		char *name = strdup(seed), *readable;

		for (unsigned n = 0; n < 1 + i % 5; n++) {
			random = random * 6364136223846793005u + 1442695040888963407u;
			name[2 + (random >> 33) % (length - 2)] =
				n % 2 ? (char)(random >> 56) : seed[(random >> 50) % length];
		}
		readable = symbols_demangle(name);
		assert_non_null(readable);
		free(readable);
		free(name);
	}
}

static void any_bytes_are_survived(void **state)
{
	(void)state;
	survive_changes_of("_ZNSt8functionIFvRKNS_6vectorISsSaISsEEEEE9_M_invokeI"
			   "JDpT_EEvT0_S2_St5tupleIJiS3_EE");
	survive_changes_of("_ZN60_$LT$alloc..string..String$u20$as$u20$core..fmt..Display$GT$3fmt"
			   "17h0123456789abcdefE");
	survive_changes_of("_RINvXs_CsFGabcd_7mycrateINtB2_5ShapeDG0_NtNtC4core3fmt7DisplayEL_FKC"
			   "yETyjEENtB2_5Areaku7caf_dmaKj10_Kb1_Kc61_NCNvB2_4mains_0EB2_");
}

static void the_kernel_has_names_or_says_so(void **state)
{
	struct symbol low = symbols_kernel(1), any = symbols_kernel(0xffffffff81000100);

	(void)state;
	assert_null(low.name);
	assert_string_equal(low.module, "[kernel]");
	assert_int_equal(low.offset, 1);
	assert_string_equal(any.module, "[kernel]");
	assert_true(any.offset <= 0xffffffff81000100);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(finds_what_has_the_address, empty),
		cmocka_unit_test_teardown(what_lies_inside_another_is_found_and_the_other_goes_on,
					  empty),
		cmocka_unit_test_teardown(the_best_of_several_names_is_kept, empty),
		cmocka_unit_test_teardown(labels_reach_to_the_next, empty),
		cmocka_unit_test_teardown(nonsense_is_left_out, empty),
		cmocka_unit_test_teardown(agrees_with_a_plain_search, empty),
		cmocka_unit_test(equal_names_are_one),
		cmocka_unit_test(names_are_made_readable),
		cmocka_unit_test(names_of_rust_are_made_readable),
		cmocka_unit_test(other_names_are_copied),
		cmocka_unit_test(names_that_explode_are_copied),
		cmocka_unit_test(names_of_rust_without_an_end_are_copied),
		cmocka_unit_test(names_of_rust_that_explode_are_copied),
		cmocka_unit_test(any_bytes_are_survived),
		cmocka_unit_test(the_kernel_has_names_or_says_so),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
