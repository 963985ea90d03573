// SPDX-License-Identifier: GPL-2.0-or-later
// Libraries that are loaded when they are needed: there, not there, or other than expected.
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "probe/library.h"

/* What this program is linked with anyway. */
#define LIBC "libc.so.6"

struct functions {
	LIBRARY_MEMBER(strlen)
	void *more;
};

static void functions_are_found_by_name(void **state)
{
	struct functions found = {0};
	const struct library_function functions[] = {LIBRARY_FUNCTION(&found, strlen)};

	(void)state;
	assert_int_equal(library_load(LIBC, functions, 1), 0);
	assert_int_equal(found.strlen("four"), 4);
}

static void a_library_that_is_not_there_is_said_so(void **state)
{
	(void)state;
	assert_int_equal(library_load("libvirtscout-none.so.0", NULL, 0), -ELIBACC);
}

static void a_library_without_the_function_is_not_that_library(void **state)
{
	struct functions found = {0};
	const struct library_function functions[] = {
		LIBRARY_FUNCTION(&found, strlen), {"virtscout_no_such_function", &found.more}};

	(void)state;
	assert_int_equal(library_load(LIBC, functions, 2), -ELIBBAD);
	assert_null(found.more);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(functions_are_found_by_name),
		cmocka_unit_test(a_library_that_is_not_there_is_said_so),
		cmocka_unit_test(a_library_without_the_function_is_not_that_library),
	};

	return cmocka_run_group_tests_name("library", tests, NULL, NULL);
}
