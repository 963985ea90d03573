// SPDX-License-Identifier: GPL-2.0-or-later
// What a unit can do, by its registers in sysfs.
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "probe/decode_iommu_unit.h"

static void registers_are_hexadecimal(void **state)
{
	static const struct {
		const char *text;
		int rc;
		uint64_t value;
	} cases[] = {
		{"8d2078c106f0466", 0, 0x8d2078c106f0466},
		{"0", 0, 0},
		{"ffffffffffffffff", 0, UINT64_MAX},
		{"1ffffffffffffffff", -EBADMSG, 0},
		{"", -EBADMSG, 0},
		{"0x1", -EBADMSG, 0},
		{"1 ", -EBADMSG, 0},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		uint64_t value = 0;

		print_message("%s\n", cases[i].text);
		assert_int_equal(iommu_register_decode(cases[i].text, &value), cases[i].rc);
		if (cases[i].rc == 0)
			assert_true(value == cases[i].value);
	}
}

static void amds_features_have_two_orders(void **state)
{
	uint64_t efr = 0;

	(void)state;
	assert_int_equal(amd_features_decode("f77ef22294ada", false, &efr), 0);
	assert_true(efr == 0xf77ef22294ada);
	assert_int_equal(amd_features_decode("10:f77ef22294ada", false, &efr), 0);
	assert_true(efr == 0xf77ef22294ada);
	assert_int_equal(amd_features_decode("f77ef22294ada:10", true, &efr), 0);
	assert_true(efr == 0xf77ef22294ada);
	/* A kernel with the order of another version. */
	assert_int_equal(amd_features_decode("f77ef22294ada:10", false, &efr), -EBADMSG);
	assert_int_equal(amd_features_decode("10:f77ef22294ada", true, &efr), -EBADMSG);
	assert_int_equal(amd_features_decode("0:0", true, &efr), 0);
	assert_int_equal(amd_features_decode(":10", true, &efr), -EBADMSG);
	assert_int_equal(amd_features_decode("10:", true, &efr), -EBADMSG);
	assert_int_equal(amd_features_decode("1:2:3", true, &efr), -EBADMSG);
}

/* The registers of a Skylake-SP unit, as its kernel logs them. */
static void features_stand_in_their_bits(void **state)
{
	static const uint64_t skylake_sp[] = {0x08d2078c106f0466, 0xf020df};
	const struct iommu_feature *posted = &iommu_features[IOMMU_FEATURE_POSTED_INTERRUPTS];
	const struct iommu_feature *snp = &iommu_features[IOMMU_FEATURE_AMD_SNP];

	(void)state;
	assert_int_equal(posted->of[IOMMU_VTD].reg, IOMMU_REGISTER_CAP);
	assert_int_equal(skylake_sp[IOMMU_REGISTER_CAP] >> posted->of[IOMMU_VTD].bit & 1, 1);
	assert_int_equal(snp->of[IOMMU_VTD].reg, IOMMU_REGISTER_NONE);
	assert_int_equal(snp->of[IOMMU_AMD].reg, IOMMU_REGISTER_EFR);
	assert_int_equal(vtd_address_bits(skylake_sp[IOMMU_REGISTER_CAP]), 48);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(registers_are_hexadecimal),
		cmocka_unit_test(amds_features_have_two_orders),
		cmocka_unit_test(features_stand_in_their_bits),
	};

	return cmocka_run_group_tests_name("decode_iommu_unit", tests, NULL, NULL);
}
