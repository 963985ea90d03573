// SPDX-License-Identifier: GPL-2.0-or-later
// When does ENOENT mean "no", and when does nothing show it?
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "probe/absence.h"
#include "probe/fact.h"
#include "tests/fake/source_table.h"

static void a_listing_without_the_name_shows_absence(void **state)
{
	struct source_table table = SOURCE_TABLE(DIR_NAMES("/a/b", "x\0y\0"));

	(void)state;
	assert_int_equal(absence_shown(&table.base, "/a/b/c"), 0);
	assert_int_equal(absence_shown(&table.base, "/a/b/x"), -ENOENT);
}

static void an_empty_listing_shows_nothing(void **state)
{
	struct source_table table = SOURCE_TABLE(DIR_NAMES("/a", ""));

	(void)state;
	assert_int_equal(absence_shown(&table.base, "/a/c"), -ENOENT);
}

static void a_missing_directory_leads_to_its_parent(void **state)
{
	struct source_table table = SOURCE_TABLE(
		DIR_ERR("/s/b/c", ENOENT), DIR_ERR("/s/b", ENOENT), DIR_NAMES("/s", "x\0"));
	struct source_table there =
		SOURCE_TABLE(DIR_ERR("/s/b", ENOENT), DIR_NAMES("/s", "b\0x\0"));

	(void)state;
	assert_int_equal(absence_shown(&table.base, "/s/b/c/d"), 0);
	assert_int_equal(absence_shown(&there.base, "/s/b/c"), -ENOENT);
}

static void the_root_directory_is_not_asked(void **state)
{
	struct source_table table =
		SOURCE_TABLE(DIR_ERR("/s", ENOENT), DIR_NAMES("/", "dev\0proc\0"));

	(void)state;
	assert_int_equal(absence_shown(&table.base, "/s/b"), -ENOENT);
	assert_int_equal(absence_shown(&table.base, "name"), -ENOENT);
}

static void a_refused_listing_gives_its_reason(void **state)
{
	struct source_table table = SOURCE_TABLE(DIR_ERR("/a", EACCES));

	(void)state;
	assert_int_equal(absence_shown(&table.base, "/a/b"), -EACCES);
	assert_int_equal(absence_shown(&table.base, "/b/b"), -ERR_NOT_CAPTURED);
}

static void only_enoent_leads_to_the_question(void **state)
{
	struct source_table table = SOURCE_TABLE(DIR_NAMES("/a", "x\0"));

	(void)state;
	assert_int_equal(absence_of(&table.base, "/a/b", -EACCES), -EACCES);
	assert_int_equal(absence_of(&table.base, "/a/b", 0), 0);
	assert_int_equal(table.asked, 0);
	assert_int_equal(absence_of(&table.base, "/a/b", -ENOENT), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_listing_without_the_name_shows_absence),
		cmocka_unit_test(an_empty_listing_shows_nothing),
		cmocka_unit_test(a_missing_directory_leads_to_its_parent),
		cmocka_unit_test(the_root_directory_is_not_asked),
		cmocka_unit_test(a_refused_listing_gives_its_reason),
		cmocka_unit_test(only_enoent_leads_to_the_question),
	};

	return cmocka_run_group_tests_name("absence", tests, NULL, NULL);
}
