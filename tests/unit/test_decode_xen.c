// SPDX-License-Identifier: GPL-2.0-or-later
// What Xen says of itself: capabilities, features, the kind of domain.
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "probe/decode_text.h"
#include "probe/decode_xen.h"

static void capabilities_tell_pv_from_hvm(void **state)
{
	struct xen_capabilities caps;

	(void)state;
	assert_int_equal(xen_capabilities_decode(
				 text_span("xen-3.0-x86_64 hvm-3.0-x86_32 hvm-3.0-x86_64 "), &caps),
		0);
	assert_true(caps.pv);
	assert_true(caps.hvm);
	assert_int_equal(xen_capabilities_decode(text_span("xen-3.0-x86_64\n"), &caps), 0);
	assert_true(caps.pv);
	assert_false(caps.hvm);
	assert_int_equal(xen_capabilities_decode(text_span("hvm-3.0-x86_64"), &caps), 0);
	assert_false(caps.pv);
	assert_true(caps.hvm);
}

static void blanked_capabilities_say_nothing(void **state)
{
	static const char *const texts[] = {"", "<denied>", "xen", "xen-", "xen-x86 hvm"};

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct xen_capabilities caps;

		assert_int_equal(xen_capabilities_decode(text_span(texts[i]), &caps), -EBADMSG);
	}
}

static void features_tell_the_kind_of_domain(void **state)
{
	static const struct {
		const char *text, *type;
	} cases[] = {
		{"00002861", "pv"},  /* dom0, PV: preserves A/D bits, no translation */
		{"00002705", "hvm"}, /* translated, PIRQs by event channel */
		{"00002b05", "pvh"}, /* translated, dom0 */
		{"00002305", NULL},  /* translated, no PIRQs: either */
		{"00000000", NULL}, {"00000024", NULL}, /* contradicts itself */
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		uint64_t features;
		const char *type;

		assert_int_equal(xen_features_decode(text_span(cases[i].text), &features), 0);
		type = xen_features_guest_type(features);
		print_message("%s: %s\n", cases[i].text, type ? type : "-");
		if (cases[i].type)
			assert_string_equal(type, cases[i].type);
		else
			assert_null(type);
	}
}

static void features_are_hex(void **state)
{
	static const char *const texts[] = {"", "xyz", "0x1", "12345678901234567"};
	uint64_t features;

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		assert_int_equal(xen_features_decode(text_span(texts[i]), &features), -EBADMSG);
	assert_int_equal(xen_features_decode(text_span("00000000000008aF\n"), &features), 0);
	assert_int_equal(features, 0x8af);
}

static void hypervisors_are_told_from_what_lies_beside_them(void **state)
{
	static const struct {
		const char *name;
		bool image;
	} cases[] = {
		{"xen-4.17-amd64.gz", true},
		{"xen.efi", true},
		{"xen.gz", true},
		{"xen", true},
		{"xen-4.17-amd64.config", false},
		{"xen-syms-4.17.gz", false},
		{"xenomai", false},
		{"vmlinuz-6.1-xen.gz", false},
		{"", false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		print_message("%s\n", cases[i].name);
		assert_int_equal(xen_is_image(cases[i].name), cases[i].image);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(capabilities_tell_pv_from_hvm),
		cmocka_unit_test(blanked_capabilities_say_nothing),
		cmocka_unit_test(features_tell_the_kind_of_domain),
		cmocka_unit_test(features_are_hex),
		cmocka_unit_test(hypervisors_are_told_from_what_lies_beside_them),
	};

	return cmocka_run_group_tests_name("decode_xen", tests, NULL, NULL);
}
