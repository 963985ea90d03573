// SPDX-License-Identifier: GPL-2.0-or-later
// A directory is listed once in a run of the probes, and is told to each who asks.
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

static void other_questions_go_through(void **state)
{
	struct source_table table = SOURCE_TABLE(FILE_TEXT("/d", "text\n"),
		ACCESS_ERR("/d", ACCESS_EXISTS, EPERM), MSR(0x3a, 5), DIR_NAMES("/d", "x\0"));
	struct source *once = source_once_open(&table.base);
	cleanup_blob struct blob text = BLOB_HEAP;
	uint64_t value = 0;

	(void)state;
	assert_non_null(once);
	for (int round = 0; round < 2; round++) {
		assert_int_equal(source_access(once, "/d", ACCESS_EXISTS), -EPERM);
		assert_int_equal(source_rdmsr(once, 0, 0x3a, &value), 0);
		assert_int_equal(value, 5);
	}
	assert_int_equal(source_read(once, "/d", &text), 0);
	assert_int_equal(text.len, 5);
	assert_int_equal(table.asked, 5);
	source_close(once);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_are_asked_for_once),
		cmocka_unit_test(a_refusal_is_an_answer_too),
		cmocka_unit_test(each_asker_has_memory_of_its_own),
		cmocka_unit_test(other_questions_go_through),
	};

	return cmocka_run_group_tests_name("source_once", tests, NULL, NULL);
}
