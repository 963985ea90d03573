// SPDX-License-Identifier: GPL-2.0-or-later
// What module parameters print.
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "probe/decode_parameter.h"

static void switches_come_as_letters_and_as_numbers(void **state)
{
	static const char *const neither[] = {
		"", "-1", "2", "y", "YY", "10", "auto", "Never", "N Y", "01"};
	bool on = false;

	(void)state;
	assert_int_equal(parameter_switch("Y", &on), 0);
	assert_true(on);
	assert_int_equal(parameter_switch("N", &on), 0);
	assert_false(on);
	assert_int_equal(parameter_switch("1", &on), 0);
	assert_true(on);
	assert_int_equal(parameter_switch("0", &on), 0);
	assert_false(on);
	on = true;
	assert_int_equal(parameter_switch("never", &on), 0);
	assert_false(on);
	for (size_t i = 0; i < sizeof(neither) / sizeof(neither[0]); i++) {
		on = true;
		assert_int_equal(parameter_switch(neither[i], &on), -EBADMSG);
		assert_true(on);
	}
}

static void numbers_may_be_negative(void **state)
{
	static const char *const neither[] = {"", "-", "--1", "1x", "0x10", " 1", "yes",
		"9223372036854775808", "99999999999999999999"};
	int64_t number = 7;

	(void)state;
	assert_int_equal(parameter_number("200000", &number), 0);
	assert_int_equal(number, 200000);
	assert_int_equal(parameter_number("-1", &number), 0);
	assert_int_equal(number, -1);
	assert_int_equal(parameter_number("Y", &number), 0);
	assert_int_equal(number, 1);
	assert_int_equal(parameter_number("N", &number), 0);
	assert_int_equal(number, 0);
	number = 7;
	for (size_t i = 0; i < sizeof(neither) / sizeof(neither[0]); i++) {
		assert_int_equal(parameter_number(neither[i], &number), -EBADMSG);
		assert_int_equal(number, 7);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(switches_come_as_letters_and_as_numbers),
		cmocka_unit_test(numbers_may_be_negative),
	};

	return cmocka_run_group_tests_name("decode_parameter", tests, NULL, NULL);
}
