// SPDX-License-Identifier: GPL-2.0-or-later
// CPUID's identity leaves.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "probe/decode_cpuid.h"

static void vendor_and_hypervisor_order_their_registers_differently(void **state)
{
	const struct cpuid_regs intel = {0, 0x756e6547, 0x6c65746e, 0x49656e69};
	const struct cpuid_regs microsoft = {0, 0x7263694d, 0x666f736f, 0x76482074};
	const struct cpuid_regs kvm = {0, 0x4b4d564b, 0x564b4d56, 0x4d};
	char text[13];

	(void)state;
	cpuid_vendor_text(&intel, text);
	assert_string_equal(text, "GenuineIntel");
	cpuid_hypervisor_text(&microsoft, text);
	assert_string_equal(text, "Microsoft Hv");
	cpuid_hypervisor_text(&kvm, text);
	assert_string_equal(text, "KVMKVMKVM");
	cpuid_hypervisor_text(&(struct cpuid_regs){0}, text);
	assert_string_equal(text, "");
}

static void signatures_give_display_values(void **state)
{
	static const struct {
		const char *name;
		uint32_t eax, family, model, stepping;
	} rows[] = {
		{"Haswell", 0x000306c3, 6, 0x3c, 3},
		{"Sapphire Rapids", 0x000806f8, 6, 0x8f, 8},
		{"Pentium 4", 0x00000f29, 15, 2, 9},
		{"K8", 0x00020fb1, 15, 0x2b, 1},
		{"Zen 2", 0x00830f10, 0x17, 0x31, 0},
		{"Zen 5", 0x00b40f40, 0x1a, 0x44, 0},
		{"486", 0x00000480, 4, 8, 0},
		{"family 5 has no extended model", 0x000f0544, 5, 4, 4},
		{"family 6 has no extended family", 0x0ff006c3, 6, 0x0c, 3},
		{"Zhaoxin, family 7", 0x000307b0, 7, 0x3b, 0},
		{"the greatest", 0x0fff0fff, 15 + 255, 0xff, 15},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		uint32_t family, model, stepping;

		cpuid_signature(rows[i].eax, &family, &model, &stepping);
		if (family != rows[i].family || model != rows[i].model ||
			stepping != rows[i].stepping)
			fail_msg("%s: %x %x %x", rows[i].name, family, model, stepping);
	}
}

static void extended_maximum_is_8000xxxx(void **state)
{
	(void)state;
	assert_true(cpuid_ext_max_is_sane(0x80000000));
	assert_true(cpuid_ext_max_is_sane(0x80000028));
	assert_true(cpuid_ext_max_is_sane(0x8000ffff));
	assert_false(cpuid_ext_max_is_sane(0));
	assert_false(cpuid_ext_max_is_sane(0x80010000));
	assert_false(cpuid_ext_max_is_sane(0x00008000));
}

static void brand_of(const char *raw, char text[49])
{
	struct cpuid_regs leaves[3] = {0};

	memcpy(leaves, raw, strnlen(raw, sizeof(leaves)));
	cpuid_brand_text(leaves, text);
}

static void brand_is_stripped_and_its_blanks_made_one(void **state)
{
	char text[49];

	(void)state;
	brand_of("       Intel(R) Xeon(R) CPU           E5620  ", text);
	assert_string_equal(text, "Intel(R) Xeon(R) CPU E5620");
	brand_of("AMD EPYC 7742 64-Core Processor                ", text);
	assert_string_equal(text, "AMD EPYC 7742 64-Core Processor");
	brand_of("", text);
	assert_string_equal(text, "");
	brand_of("                                                ", text);
	assert_string_equal(text, "");
	/* 48 bytes without an end. */
	brand_of("123456789012345678901234567890123456789012345678", text);
	assert_string_equal(text, "123456789012345678901234567890123456789012345678");
}

static void bits_are_cut_out_by_the_manuals_numbers(void **state)
{
	(void)state;
	assert_true(bit_of(UINT64_C(1) << 63, 63));
	assert_false(bit_of(~(UINT64_C(1) << 63), 63));
	assert_int_equal(bits_of(0x12345678, 15, 8), 0x56);
	assert_int_equal(bits_of(0x12345678, 31, 0), 0x12345678);
	assert_int_equal(bits_of(0xf000000000000000, 63, 60), 0xf);
	assert_int_equal(bits_of(8, 3, 3), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(vendor_and_hypervisor_order_their_registers_differently),
		cmocka_unit_test(signatures_give_display_values),
		cmocka_unit_test(extended_maximum_is_8000xxxx),
		cmocka_unit_test(brand_is_stripped_and_its_blanks_made_one),
		cmocka_unit_test(bits_are_cut_out_by_the_manuals_numbers),
	};

	return cmocka_run_group_tests_name("decode_cpuid", tests, NULL, NULL);
}
