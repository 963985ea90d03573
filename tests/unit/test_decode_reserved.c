// SPDX-License-Identifier: GPL-2.0-or-later
// Which reserved regions of a group keep its devices from guests?
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "probe/decode_reserved.h"
#include "probe/decode_text.h"

static void only_direct_regions_count(void **state)
{
	static const struct {
		const char *text;
		int count;
	} cases[] = {
		{"", 0},
		{"0x00000000fee00000 0x00000000feefffff msi\n", 0},
		{"0x0 0x1 direct\n0x2 0x3 direct-relaxable\n0x4 0x5 reserved\n0x6 0x7 direct", 2},
		{"0x0 0x1\n", -EBADMSG},
		{"0 1 direct\n", -EBADMSG},
		{"0x0 0x1 direct and more\n", -EBADMSG},
		{"\n", -EBADMSG},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		print_message("%s\n", cases[i].text);
		assert_int_equal(reserved_direct_count(text_span(cases[i].text)), cases[i].count);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(only_direct_regions_count),
	};

	return cmocka_run_group_tests_name("decode_reserved", tests, NULL, NULL);
}
