// SPDX-License-Identifier: GPL-2.0-or-later
// Is an entry of binfmt_misc switched on, and does it hold its interpreter?
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "probe/decode_binfmt.h"
#include "probe/decode_text.h"

static void an_entry_is_on_or_off_and_may_be_fixed(void **state)
{
	static const struct {
		const char *text;
		int rc;
		bool enabled, fixed;
	} cases[] = {
		{"enabled\ninterpreter /usr/bin/qemu-arm\nflags: OCF\noffset 0\n", 0, true, true},
		{"disabled\ninterpreter /usr/bin/qemu-arm\nflags: F\n", 0, false, true},
		{"enabled\ninterpreter /F/flags\nflags: \n", 0, true, false},
		{"enabled\ninterpreter /F\nflags: POC\n", 0, true, false},
		{"enabled", 0, true, false},
		{"disabled\n", 0, false, false},
		{"enable\n", -EBADMSG, false, false},
		{"", -EBADMSG, false, false},
		{"flags: F\nenabled\n", -EBADMSG, false, false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct binfmt entry = {0};

		print_message("%s\n", cases[i].text);
		assert_int_equal(binfmt_decode(text_span(cases[i].text), &entry), cases[i].rc);
		assert_int_equal(entry.enabled, cases[i].enabled);
		assert_int_equal(entry.fixed, cases[i].fixed);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_entry_is_on_or_off_and_may_be_fixed),
	};

	return cmocka_run_group_tests_name("decode_binfmt", tests, NULL, NULL);
}
