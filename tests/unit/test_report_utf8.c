// SPDX-License-Identifier: GPL-2.0-or-later
// Characters of text from anywhere: their forms, widths and dangers.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "report/utf8.h"

struct row {
	const char *name, *text;
	size_t len;
	uint32_t code;
};

static void each_form_is_decoded(void **state)
{
	static const struct row rows[] = {
		{"one byte", "A", 1, 'A'},
		{"two bytes", "\xc3\xa9", 2, 0xe9},
		{"three bytes", "\xe2\x82\xac", 3, 0x20ac},
		{"four bytes", "\xf0\x9f\x90\xa7", 4, 0x1f427},
		{"the last code", "\xf4\x8f\xbf\xbf", 4, 0x10ffff},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		uint32_t code = 0;

		print_message("# %s\n", rows[i].name);
		assert_int_equal(utf8_next(rows[i].text, &code), rows[i].len);
		assert_int_equal(code, rows[i].code);
	}
}

static void what_is_not_utf8_is_one_byte_at_a_time(void **state)
{
	static const struct row rows[] = {
		{"a byte that only continues", "\x80", 1, UTF8_INVALID},
		{"a beginning with nothing after it", "\xe2", 1, UTF8_INVALID},
		{"a beginning cut off", "\xe2\x82", 1, UTF8_INVALID},
		{"a beginning and something else", "\xc3(", 1, UTF8_INVALID},
		{"an overlong slash", "\xc0\xaf", 1, UTF8_INVALID},
		{"an overlong NUL of three bytes", "\xe0\x80\x80", 1, UTF8_INVALID},
		{"a surrogate", "\xed\xa0\x80", 1, UTF8_INVALID},
		{"above the last code", "\xf4\x90\x80\x80", 1, UTF8_INVALID},
		{"a byte of no form", "\xff", 1, UTF8_INVALID},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		uint32_t code = 0;

		print_message("# %s\n", rows[i].name);
		assert_int_equal(utf8_next(rows[i].text, &code), rows[i].len);
		assert_int_equal(code, rows[i].code);
	}
}

static void what_steers_a_terminal_is_control(void **state)
{
	static const uint32_t controls[] = {0, '\n', 0x1b, 0x7f, 0x9b, 0x202e, 0x2066, 0x2028};
	static const uint32_t letters[] = {' ', 'A', '~', 0xa0, 0xe9, 0x20ac, 0xfffd, 0x1f427};

	(void)state;
	for (size_t i = 0; i < sizeof(controls) / sizeof(controls[0]); i++)
		assert_true(utf8_is_control(controls[i]));
	for (size_t i = 0; i < sizeof(letters) / sizeof(letters[0]); i++)
		assert_false(utf8_is_control(letters[i]));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_form_is_decoded),
		cmocka_unit_test(what_is_not_utf8_is_one_byte_at_a_time),
		cmocka_unit_test(what_steers_a_terminal_is_control),
	};

	return cmocka_run_group_tests_name("report_utf8", tests, NULL, NULL);
}
