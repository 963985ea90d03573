// SPDX-License-Identifier: GPL-2.0-or-later
// Does modprobe's configuration keep a module from being loaded?
#include <errno.h>
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

static void files_belong_to_modules_whose_name_they_have(void **state)
{
	(void)state;
	assert_true(module_file_is(text_span("kvm-intel.ko"), "kvm_intel"));
	assert_true(module_file_is(text_span("kvm_intel.ko.zst"), "kvm_intel"));
	assert_false(module_file_is(text_span("kvm-intel"), "kvm_intel"));
	assert_false(module_file_is(text_span("kvm-intel2.ko"), "kvm_intel"));
	assert_false(module_file_is(text_span("kvm-intel.text"), "kvm_intel"));
	assert_false(module_file_is(text_span(""), "kvm_intel"));
}

static void an_index_lists_files_and_not_what_they_need(void **state)
{
	static const struct {
		const char *text;
		int rc;
		bool veth, tun;
	} rows[] = {
		{"kernel/drivers/net/veth.ko:\nkernel/drivers/net/tun.ko:\n", 0, true, true},
		{"kernel/drivers/net/veth.ko\n", 0, true, false},
		{"kernel/x.ko.xz: kernel/drivers/net/veth.ko.xz\n", 0, false, false},
		{"updates/tun.ko.gz: kernel/x.ko.gz kernel/y.ko.gz\n", 0, false, true},
		{"tun.ko/x.ko:\n", 0, false, false},
		{"\n:\nkernel/x.ko:\n", 0, false, false},
		{"", -EBADMSG, false, false},
		{"\n", -EBADMSG, false, false},
		{"veth\n", -EBADMSG, false, false},
		{"kernel/x.ko:\nkernel/drivers/net/veth.ko", -EBADMSG, false, false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct module_search searches[] = {{.module = "veth"}, {.module = "tun"}};

		print_message("row %zu\n", i);
		assert_int_equal(
			module_index_search(text_span(rows[i].text), searches, 2), rows[i].rc);
		assert_int_equal(searches[0].found, rows[i].veth);
		assert_int_equal(searches[1].found, rows[i].tun);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lines_say_what_keeps_a_module_away),
		cmocka_unit_test(lists_have_commas_between),
		cmocka_unit_test(files_belong_to_modules_whose_name_they_have),
		cmocka_unit_test(an_index_lists_files_and_not_what_they_need),
	};

	return cmocka_run_group_tests_name("decode_modprobe", tests, NULL, NULL);
}
