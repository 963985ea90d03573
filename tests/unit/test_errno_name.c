// SPDX-License-Identifier: GPL-2.0-or-later
// The names of errnos, both ways.
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "probe/errno_name.h"
#include "probe/fact.h"

static void every_name_leads_back_to_its_number(void **state)
{
	int named = 0;

	(void)state;
	for (int err = 1; err < 200; err++) {
		const char *name = errno_name(err);

		if (!name)
			continue;
		assert_int_equal(errno_of_name(name), err);
		named++;
	}
	assert_in_range(named, 100, 199);
	assert_string_equal(errno_name(EACCES), "EACCES");
}

static void second_names_are_known(void **state)
{
	(void)state;
	assert_int_equal(errno_of_name("EWOULDBLOCK"), EAGAIN);
	assert_int_equal(errno_of_name("ENOTSUP"), EOPNOTSUPP);
	assert_int_equal(errno_of_name("EOPNOTSUPP"), EOPNOTSUPP);
}

static void errnos_without_a_name_are_digits(void **state)
{
	(void)state;
	assert_null(errno_name(524));
	assert_int_equal(errno_of_name("524"), 524);
	assert_null(errno_name(0));
	assert_null(errno_name(-EACCES));
}

static void guests_not_run_have_a_name_and_not_captured_has_none(void **state)
{
	(void)state;
	assert_int_equal(errno_of_name(errno_name(ERR_NOT_RUN)), ERR_NOT_RUN);
	assert_null(errno_name(ERR_NOT_CAPTURED));
	assert_int_equal(errno_of_name("4001"), 0);
}

static void what_is_no_errno_is_zero(void **state)
{
	static const char *const bad[] = {
		"", "EFOO", "eacces", "0", "-13", "13 ", "99999999999999999999", "EACCES "};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		assert_int_equal(errno_of_name(bad[i]), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_name_leads_back_to_its_number),
		cmocka_unit_test(second_names_are_known),
		cmocka_unit_test(errnos_without_a_name_are_digits),
		cmocka_unit_test(guests_not_run_have_a_name_and_not_captured_has_none),
		cmocka_unit_test(what_is_no_errno_is_zero),
	};

	return cmocka_run_group_tests_name("errno_name", tests, NULL, NULL);
}
