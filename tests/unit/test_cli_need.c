// SPDX-License-Identifier: GPL-2.0-or-later
// The option --need.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "cli/need.h"

static void names_go_both_ways(void **state)
{
	static const enum fast_need needs[] = {NEED_HVM, NEED_KVM, NEED_HW, NEED_SLAT};
	static const char *const names[] = {"hvm", "kvm", "hw", "slat"};

	(void)state;
	for (size_t i = 0; i < 4; i++) {
		enum fast_need need = needs[(i + 1) % 4];

		assert_string_equal(need_name(needs[i]), names[i]);
		assert_true(need_parse(names[i], &need));
		assert_int_equal(need, needs[i]);
	}
}

static void other_words_are_refused_and_change_nothing(void **state)
{
	static const char *const words[] = {"", "HVM", "hv", "hvmx", "vmx", " kvm", "kvm ", "all"};
	enum fast_need need = NEED_SLAT;

	(void)state;
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		assert_false(need_parse(words[i], &need));
	assert_int_equal(need, NEED_SLAT);
}

static void the_value_stands_beside_or_behind_the_option(void **state)
{
	char *behind[] = {"-q", "--need", "kvm", "--json"};
	char *beside[] = {"--need=hw"};
	char *empty[] = {"--need="};
	int at = 1;

	(void)state;
	assert_string_equal(need_option_value(4, behind, &at), "kvm");
	assert_int_equal(at, 2);
	at = 0;
	assert_string_equal(need_option_value(1, beside, &at), "hw");
	assert_int_equal(at, 0);
	assert_string_equal(need_option_value(1, empty, &at), "");
}

static void other_options_are_left_alone(void **state)
{
	char *alone[] = {"--need"};
	char *others[] = {"--needs", "--nee", "need", "-q", "--needle=x", ""};
	int at = 0;

	(void)state;
	assert_null(need_option_value(1, alone, &at));
	assert_int_equal(at, 0);
	for (int i = 0; i < 6; i++) {
		at = i;
		assert_null(need_option_value(6, others, &at));
		assert_int_equal(at, i);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_go_both_ways),
		cmocka_unit_test(other_words_are_refused_and_change_nothing),
		cmocka_unit_test(the_value_stands_beside_or_behind_the_option),
		cmocka_unit_test(other_options_are_left_alone),
	};

	return cmocka_run_group_tests_name("cli_need", tests, NULL, NULL);
}
