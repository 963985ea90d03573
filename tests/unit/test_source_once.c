// SPDX-License-Identifier: GPL-2.0-or-later
// A question is asked once in a run of the probes, and its answer told to each who asks.
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "probe/fact.h"
#include "probe/sources.h"
#include "tests/fake/source_table.h"

static void names_are_asked_for_once(void **state)
{
	struct source_table table =
		SOURCE_TABLE(DIR_NAMES("/sys/module", "kvm\0vfio\0"), DIR_NAMES("/sys/class", ""));
	struct source *once = source_once_open(&table.base);

	(void)state;
	assert_non_null(once);
	for (int round = 0; round < 3; round++) {
		cleanup_blob struct blob names = BLOB_HEAP, none = BLOB_HEAP;

		assert_int_equal(source_list(once, "/sys/module", &names), 0);
		assert_int_equal(blob_name_count(&names), 2);
		assert_true(blob_name_has(&names, "vfio"));
		assert_int_equal(source_list(once, "/sys/class", &none), 0);
		assert_int_equal(none.len, 0);
	}
	assert_int_equal(table.asked, 2);
	source_close(once);
}

static void a_refusal_is_an_answer_too(void **state)
{
	struct source_table table = SOURCE_TABLE(DIR_ERR("/sys/module", EACCES));
	struct source *once = source_once_open(&table.base);
	struct blob names = BLOB_HEAP;

	(void)state;
	assert_non_null(once);
	assert_int_equal(source_list(once, "/sys/module", &names), -EACCES);
	assert_int_equal(source_list(once, "/sys/module", &names), -EACCES);
	assert_int_equal(source_list(once, "/sys", &names), -ERR_NOT_CAPTURED);
	assert_int_equal(table.asked, 2);
	source_close(once);
}

/* Who has no room takes nothing from the next one. */
static void each_asker_has_memory_of_its_own(void **state)
{
	struct source_table table = SOURCE_TABLE(DIR_NAMES("/d", "a\0long-name\0"));
	struct source *once = source_once_open(&table.base);
	char room[4];
	struct blob fixed = BLOB_FIXED(room);
	cleanup_blob struct blob names = BLOB_HEAP;

	(void)state;
	assert_non_null(once);
	assert_int_equal(source_list(once, "/d", &fixed), -ENOBUFS);
	assert_int_equal(source_list(once, "/d", &names), 0);
	assert_memory_equal(names.at, "a\0long-name\0", names.len);
	assert_int_equal(names.len, 12);
	source_close(once);
}

static void questions_of_all_kinds_are_asked_once(void **state)
{
	struct source_table table = SOURCE_TABLE(FILE_TEXT("/d", "text\n"),
		ACCESS_ERR("/d", ACCESS_EXISTS, EPERM), MSR(0x3a, 5), CPUID(7, 0, .ebx = 8),
		CPUID(7, 1, .ebx = 9), DIR_NAMES("/d", "x\0"));
	struct source *once = source_once_open(&table.base);
	struct cpuid_regs regs;
	uint64_t value = 0;

	(void)state;
	assert_non_null(once);
	for (int round = 0; round < 3; round++) {
		cleanup_blob struct blob text = BLOB_HEAP;
		char line[8];

		assert_int_equal(source_access(once, "/d", ACCESS_EXISTS), -EPERM);
		assert_int_equal(source_access(once, "/d", ACCESS_READ), -ERR_NOT_CAPTURED);
		assert_int_equal(source_rdmsr(once, 0, 0x3a, &value), 0);
		assert_int_equal(value, 5);
		assert_int_equal(source_cpuid(once, 0, 7, 0, &regs), 0);
		assert_int_equal(regs.ebx, 8);
		assert_int_equal(source_cpuid(once, 0, 7, 1, &regs), 0);
		assert_int_equal(regs.ebx, 9);
		assert_int_equal(source_cpuid(once, 1, 7, 1, &regs), -ERR_NOT_CAPTURED);
		assert_int_equal(source_read(once, "/d", &text), 0);
		assert_int_equal(text.len, 5);
		assert_int_equal(source_read_line(once, "/d", line, sizeof(line)), 4);
		assert_string_equal(line, "text");
	}
	assert_int_equal(table.asked, 7);
	source_close(once);
}

/* Who asked for the beginning of a file has not heard the rest. */
static void what_was_cut_off_is_asked_for_again(void **state)
{
	struct source_table table = SOURCE_TABLE(FILE_TEXT("/f", "twelve bytes"));
	struct source *once = source_once_open(&table.base);
	cleanup_blob struct blob text = BLOB_HEAP;
	char line[5];

	(void)state;
	assert_non_null(once);
	assert_int_equal(source_read_line(once, "/f", line, sizeof(line)), 4);
	assert_string_equal(line, "twel");
	assert_int_equal(source_read(once, "/f", &text), 0);
	assert_int_equal(text.len, 12);
	/* And who has heard all of it can tell the beginning. */
	assert_int_equal(source_read_line(once, "/f", line, sizeof(line)), 4);
	assert_string_equal(line, "twel");
	assert_int_equal(table.asked, 2);
	source_close(once);
}

/* What stands in the asker's blob before is no part of the answer. */
static void an_answer_is_appended(void **state)
{
	struct source_table table = SOURCE_TABLE(FILE_TEXT("/f", "x"));
	struct source *once = source_once_open(&table.base);

	(void)state;
	assert_non_null(once);
	for (int round = 0; round < 2; round++) {
		cleanup_blob struct blob text = BLOB_HEAP;

		assert_int_equal(blob_append(&text, "before", 6), 0);
		assert_int_equal(source_read(once, "/f", &text), 0);
		assert_int_equal(text.len, 7);
		assert_memory_equal(text.at, "beforex", 7);
	}
	assert_int_equal(table.asked, 1);
	source_close(once);
}

static void long_files_are_not_kept(void **state)
{
	static char longer[5000];
	struct source_table table =
		SOURCE_TABLE(FILE_BYTES("/proc/cpuinfo", longer, sizeof(longer)));
	struct source *once = source_once_open(&table.base);

	(void)state;
	assert_non_null(once);
	for (int round = 0; round < 2; round++) {
		cleanup_blob struct blob text = BLOB_HEAP;

		assert_int_equal(source_read(once, "/proc/cpuinfo", &text), 0);
		assert_int_equal(text.len, sizeof(longer));
	}
	assert_int_equal(table.asked, 2);
	source_close(once);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_are_asked_for_once),
		cmocka_unit_test(a_refusal_is_an_answer_too),
		cmocka_unit_test(each_asker_has_memory_of_its_own),
		cmocka_unit_test(questions_of_all_kinds_are_asked_once),
		cmocka_unit_test(what_was_cut_off_is_asked_for_again),
		cmocka_unit_test(an_answer_is_appended),
		cmocka_unit_test(long_files_are_not_kept),
	};

	return cmocka_run_group_tests_name("source_once", tests, NULL, NULL);
}
