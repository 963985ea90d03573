// SPDX-License-Identifier: GPL-2.0-or-later
// Does modprobe's configuration keep a module from being loaded?
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "probe/decode_modprobe.h"
#include "probe/decode_text.h"

static void lines_say_what_keeps_a_module_away(void **state)
{
	static const struct {
		const char *text;
		bool blacklisted, forbidden;
	} rows[] = {
		{"", false, false},
		{"\n\n# nothing\n", false, false},
		{"blacklist kvm_intel\n", true, false},
		{"blacklist kvm-intel", true, false},
		{"  blacklist\tkvm_intel  \r\n", true, false},
		{"blacklist \\\n kvm_intel\n", true, false},
		{"options kvm nested=1\nblacklist kvm_intel", true, false},
		{"#blacklist kvm_intel\n# blacklist kvm_intel\n", false, false},
		{"blacklist\nkvm_intel\n", false, false},
		{"blacklist kvm_intel2\nblacklist kvm_inte\n", false, false},
		{"blacklist kvm\n", false, false}, /* what it needs is loaded all the same */
		{"install kvm_intel /bin/false\n", false, true},
		{"install kvm-intel /usr/bin/true", false, true},
		{"install kvm_intel true # not here", false, true},
		{"install kvm /bin/false\n", false, true},
		{"install kvm_intel :\n", false, true},
		{"install kvm_amd /bin/false\n", false, false},
		{"install kvm_intel /sbin/modprobe --ignore-install kvm_intel\n", false, false},
		{"install kvm_intel /bin/true && /sbin/modprobe -i kvm_intel\n", false, false},
		{"install kvm_intel\n", false, false},
		{"install kvm_intel\n/bin/false\n", false, false},
		{"install kvm_intel /bin/falsehood\n", false, false},
		{"softdep kvm_intel pre: blacklist kvm_intel\n", false, false},
		{"install kvm_intel /bin/false\nblacklist kvm_intel\n", true, true},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct modprobe_bars bars =
			modprobe_decode(text_span(rows[i].text), "kvm_intel", "kvm");

		if (bars.blacklisted != rows[i].blacklisted || bars.forbidden != rows[i].forbidden)
			fail_msg("row %zu: %s", i, rows[i].text);
	}
}

static void lists_have_commas_between(void **state)
{
	(void)state;
	assert_true(module_names_have(text_span("kvm_intel"), "kvm_intel"));
	assert_true(module_names_have(text_span("nouveau,kvm-intel"), "kvm_intel"));
	assert_true(module_names_have(text_span(",,kvm_intel,"), "kvm_intel"));
	assert_false(module_names_have(text_span("kvm_intel nouveau"), "kvm_intel"));
	assert_false(module_names_have(text_span("kvm"), "kvm_intel"));
	assert_false(module_names_have(text_span(""), "kvm_intel"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lines_say_what_keeps_a_module_away),
		cmocka_unit_test(lists_have_commas_between),
	};

	return cmocka_run_group_tests_name("decode_modprobe", tests, NULL, NULL);
}
