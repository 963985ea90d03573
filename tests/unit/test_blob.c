// SPDX-License-Identifier: GPL-2.0-or-later
// Bytes of an answer, and runs of names among them.
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "probe/blob.h"
#include "probe/name_list.h"

#define NAMES(text)                                                                                \
	{                                                                                          \
		.at = (text), .len = sizeof(text) - 1, .size = sizeof(text)                        \
	}

static void fixed_memory_takes_all_or_nothing(void **state)
{
	char memory[4];
	struct blob blob = BLOB_FIXED(memory);

	(void)state;
	assert_int_equal(blob_append(&blob, "abc", 3), 0);
	assert_int_equal(blob_append(&blob, "de", 2), -ENOBUFS);
	assert_int_equal(blob.len, 3);
	assert_int_equal(blob_append(&blob, "d", 1), 0);
	assert_int_equal(blob_append(&blob, NULL, 0), 0);
	assert_int_equal(blob_terminate(&blob), -ENOBUFS);
	assert_memory_equal(memory, "abcd", 4);
}

static void heap_memory_grows_and_is_given_back(void **state)
{
	cleanup_blob struct blob blob = BLOB_HEAP;
	char piece[1000];

	(void)state;
	memset(piece, 'p', sizeof(piece));
	for (int i = 0; i < 100; i++)
		assert_int_equal(blob_append(&blob, piece, sizeof(piece)), 0);
	assert_int_equal(blob.len, 100000);
	assert_int_equal(blob_terminate(&blob), 0);
	assert_int_equal(strlen(blob.at), 100000);
	assert_int_equal(blob.len, 100000);
	blob_free(&blob);
	assert_null(blob.at);
	assert_int_equal(blob.len, 0);
	assert_int_equal(blob_append(&blob, "again", 5), 0);
}

static void heap_memory_has_a_limit(void **state)
{
	cleanup_blob struct blob blob = BLOB_HEAP;

	(void)state;
	assert_int_equal(blob_reserve(&blob, BLOB_MAX + 1), -EFBIG);
	assert_int_equal(blob_reserve(&blob, SIZE_MAX), -EFBIG);
	assert_int_equal(blob_append(&blob, "x", 1), 0);
	assert_int_equal(blob_reserve(&blob, BLOB_MAX), -EFBIG);
	assert_int_equal(blob_grow_heap(&blob, BLOB_MAX + 1), -EFBIG);
	assert_int_equal(blob.len, 1);
}

static void names_are_walked_counted_and_found(void **state)
{
	const struct blob names = NAMES((char[]){"kvm\0kvm_intel\0vfio\0"});
	const struct blob none = {0};
	size_t seen = 0;

	(void)state;
	assert_int_equal(blob_name_count(&names), 3);
	assert_true(blob_name_has(&names, "kvm"));
	assert_true(blob_name_has(&names, "vfio"));
	assert_false(blob_name_has(&names, "kvm_amd"));
	assert_false(blob_name_has(&names, "intel"));
	assert_false(blob_name_has(&names, ""));
	blob_for_each_name (name, &names)
		seen += strlen(name);
	assert_int_equal(seen, 3 + 9 + 4);
	assert_int_equal(blob_name_count(&none), 0);
	assert_false(blob_name_has(&none, "kvm"));
}

static void names_are_sorted_from_where_it_is_asked(void **state)
{
	char text[] = "zoo\0c\0a\0bb\0a\0";
	struct blob names = {.at = text, .len = sizeof(text) - 1, .size = sizeof(text)};

	(void)state;
	assert_int_equal(name_list_sort(&names, 4), 0);
	assert_memory_equal(text, "zoo\0a\0a\0bb\0c\0", sizeof(text) - 1);
	assert_int_equal(name_list_sort(&names, 0), 0);
	assert_memory_equal(text, "a\0a\0bb\0c\0zoo\0", sizeof(text) - 1);
	assert_int_equal(names.len, sizeof(text) - 1);
}

static void few_names_need_no_sorting(void **state)
{
	char text[] = "one\0";
	struct blob names = {.at = text, .len = 4, .size = 4}, none = {0};

	(void)state;
	assert_int_equal(name_list_sort(&names, 0), 0);
	assert_int_equal(name_list_sort(&names, 4), 0);
	assert_int_equal(name_list_sort(&none, 0), 0);
	assert_string_equal(text, "one");
}

/* Every name, and every place between two, before the first and behind the last. */
static void sorted_names_are_found_by_looking_at_few(void **state)
{
	static char many[] = "a\0ab\0b\0ba\0bac\0qemu-system-arm\0qemu-system-x86_64\0z\0";
	const struct blob names = NAMES(many), none = BLOB_HEAP;
	static const struct {
		const char *least, *found;
	} cases[] = {
		{"", "a"},
		{"a", "a"},
		{"aa", "ab"},
		{"ab", "ab"},
		{"abc", "b"},
		{"b", "b"},
		{"b0", "ba"},
		{"ba", "ba"},
		{"bab", "bac"},
		{"bac", "bac"},
		{"bad", "qemu-system-arm"},
		{"qemu-system-", "qemu-system-arm"},
		{"qemu-system-b", "qemu-system-x86_64"},
		{"y", "z"},
		{"z", "z"},
		{"za", NULL},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const char *found = name_list_from(&names, cases[i].least);

		print_message("%s\n", cases[i].least);
		if (cases[i].found)
			assert_string_equal(found, cases[i].found);
		else
			assert_null(found);
	}
	assert_null(name_list_from(&none, "a"));
}

/* Names that differ behind their eighth character, bytes above 7FH, and one that begins another. */
static void names_are_sorted_as_strcmp_has_them(void **state)
{
	static const char mixed[] = "systemd-z\0systemd-a\0systemd\0\xc3\xa9\0b\0systemd-\0a\0b\0";
	static const char sorted[] = "a\0b\0b\0systemd\0systemd-\0systemd-a\0systemd-z\0\xc3\xa9\0";
	cleanup_blob struct blob names = BLOB_HEAP;

	(void)state;
	assert_int_equal(blob_append(&names, mixed, sizeof(mixed) - 1), 0);
	assert_int_equal(name_list_sort(&names, 0), 0);
	assert_int_equal(names.len, sizeof(sorted) - 1);
	assert_memory_equal(names.at, sorted, sizeof(sorted) - 1);
	/* Only those from a place on. */
	names.len = 0;
	assert_int_equal(blob_append(&names, "z\0y\0x\0", 6), 0);
	assert_int_equal(name_list_sort(&names, 2), 0);
	assert_memory_equal(names.at, "z\0x\0y\0", 6);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(fixed_memory_takes_all_or_nothing),
		cmocka_unit_test(heap_memory_grows_and_is_given_back),
		cmocka_unit_test(heap_memory_has_a_limit),
		cmocka_unit_test(names_are_walked_counted_and_found),
		cmocka_unit_test(names_are_sorted_from_where_it_is_asked),
		cmocka_unit_test(few_names_need_no_sorting),
		cmocka_unit_test(sorted_names_are_found_by_looking_at_few),
		cmocka_unit_test(names_are_sorted_as_strcmp_has_them),
	};

	return cmocka_run_group_tests_name("blob", tests, NULL, NULL);
}
