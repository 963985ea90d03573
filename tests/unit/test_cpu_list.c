// SPDX-License-Identifier: GPL-2.0-or-later
// Lists of CPUs as the kernel writes them.
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "probe/cpu_list.h"
#include "probe/fact.h"
#include "tests/fake/source_table.h"

static void sum_up(void *data, uint32_t cpu)
{
	*(uint64_t *)data += cpu;
}

static void lists_are_counted_and_walked(void **state)
{
	static const struct {
		const char *list;
		int64_t count;
		uint64_t sum;
	} rows[] = {
		{"", 0, 0},
		{"0", 1, 0},
		{"0-3", 4, 6},
		{"0-3,8", 5, 14},
		{"1,3,5-6", 4, 15},
		{"7-7", 1, 7},
		{"0-65535", 65536, UINT64_C(65535) * 65536 / 2},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		uint64_t sum = 0;

		assert_int_equal(cpu_list_decode(rows[i].list, sum_up, &sum), rows[i].count);
		assert_int_equal(sum, rows[i].sum);
		assert_int_equal(cpu_list_decode(rows[i].list, NULL, NULL), rows[i].count);
	}
}

static void what_is_no_list_is_malformed(void **state)
{
	static const char *const texts[] = {"x", "0-", "-1", "3-1", "0;1", "0 1", "0-3-5", ",1",
		"0,,1", "65536", "0-65536", "4294967296", "99999999999999999999", "0-65535,0",
		"0x1"};

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		if (cpu_list_decode(texts[i], NULL, NULL) != -EBADMSG)
			fail_msg("\"%s\"", texts[i]);
}

static void lists_are_written_as_the_kernel_does(void **state)
{
	static const uint32_t cpus[] = {0, 1, 2, 5, 7, 8, 100};
	static const struct {
		size_t count, size;
		const char *text;
	} rows[] = {
		{0, 32, ""},
		{1, 32, "0"},
		{2, 32, "0-1"},
		{4, 32, "0-2,5"},
		{7, 32, "0-2,5,7-8,100"},
		/* Whole numbers, or none. */
		{7, 12, "0-2,5..."},
		{7, 17, "0-2,5,7-8,100"},
		{7, 5, "..."},
		{7, 4, "..."},
		{7, 3, ""},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char text[32];

		cpu_list_write(cpus, rows[i].count, text, rows[i].size);
		assert_string_equal(text, rows[i].text);
	}
}

static void a_list_is_read_from_a_file(void **state)
{
	static char huge[8192];
	struct source_table table = SOURCE_TABLE(FILE_TEXT("/list", "0-1,4\n"),
		FILE_TEXT("/none", "\n"), FILE_ERR("/no", EACCES), FILE_TEXT("/bad", "all\n"),
		FILE_TEXT("/huge", huge));
	uint64_t sum = 0;

	(void)state;
	/* Cut off in the middle of a number it would still look like a list. */
	for (size_t i = 0; i + 2 < sizeof(huge); i += 2)
		memcpy(huge + i, "1,", 2);
	assert_int_equal(cpu_list_read(&table.base, "/list", sum_up, &sum), 3);
	assert_int_equal(sum, 5);
	assert_int_equal(cpu_list_read(&table.base, "/none", NULL, NULL), 0);
	assert_int_equal(cpu_list_read(&table.base, "/no", NULL, NULL), -EACCES);
	assert_int_equal(cpu_list_read(&table.base, "/bad", NULL, NULL), -EBADMSG);
	assert_int_equal(cpu_list_read(&table.base, "/huge", NULL, NULL), -EBADMSG);
	assert_int_equal(cpu_list_read(&table.base, "/nowhere", NULL, NULL), -ERR_NOT_CAPTURED);
}

static uint32_t first_allowed(const char *status, int err)
{
	struct source_table table =
		SOURCE_TABLE({.question = {.ask = ASK_FILE, .path = "/proc/self/status"},
			.bytes = status,
			.len = strlen(status),
			.err = err});

	return cpu_list_first_allowed(&table.base);
}

static void the_first_cpu_that_may_be_used_is_found(void **state)
{
	(void)state;
	assert_int_equal(
		first_allowed("Name:\tx\nCpus_allowed:\tc\nCpus_allowed_list:\t2-3\n", 0), 2);
	assert_int_equal(first_allowed("Name:\tx\nCpus_allowed_list:\t0\n", 0), 0);
	/* Where it can't be known, the first. */
	assert_int_equal(first_allowed("", EACCES), 0);
	assert_int_equal(first_allowed("Name:\tx\n", 0), 0);
	assert_int_equal(first_allowed("Name:\tx\nCpus_allowed_list:\tnone\n", 0), 0);
	/* Another key that ends like it. */
	assert_int_equal(first_allowed("Name:\tx\nNot_Cpus_allowed_list:\t5\n", 0), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lists_are_counted_and_walked),
		cmocka_unit_test(what_is_no_list_is_malformed),
		cmocka_unit_test(lists_are_written_as_the_kernel_does),
		cmocka_unit_test(a_list_is_read_from_a_file),
		cmocka_unit_test(the_first_cpu_that_may_be_used_is_found),
	};

	return cmocka_run_group_tests_name("cpu_list", tests, NULL, NULL);
}
