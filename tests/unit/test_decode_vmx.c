// SPDX-License-Identifier: GPL-2.0-or-later
// VMX capability MSRs.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "probe/decode_vmx.h"
#include "tests/fake/source_table.h"

static void feature_control_is_lock_and_enable(void **state)
{
	(void)state;
	assert_int_equal(feature_control_decode(0), FEATURE_CONTROL_UNLOCKED);
	assert_int_equal(feature_control_decode(4), FEATURE_CONTROL_UNLOCKED);
	assert_int_equal(feature_control_decode(5), FEATURE_CONTROL_ENABLED);
	assert_int_equal(feature_control_decode(1), FEATURE_CONTROL_DISABLED);
	assert_int_equal(feature_control_decode(7), FEATURE_CONTROL_ENABLED);
	assert_int_equal(feature_control_decode(3), FEATURE_CONTROL_SMX_ONLY);
	assert_int_equal(feature_control_decode(2), FEATURE_CONTROL_UNLOCKED);
	assert_int_equal(feature_control_decode(0x100005), FEATURE_CONTROL_ENABLED);
	assert_int_equal(
		feature_control_decode(~UINT64_C(4) & ~UINT64_C(2)), FEATURE_CONTROL_DISABLED);
}

/*
 * Bit numbers of SDM Vol. 3D, appendix A, and words of vmxfeatures.h, written down a second time.
 */
static void controls_have_the_manuals_bits_and_the_kernels_words(void **state)
{
	static const struct {
		enum vmx_control_id id;
		uint32_t msr;
		unsigned bit;
		const char *flag;
	} rows[] = {
		{VMX_EPT, 0x48b, 33, "ept"},
		{VMX_VPID, 0x48b, 37, "vpid"},
		{VMX_UNRESTRICTED_GUEST, 0x48b, 39, "unrestricted_guest"},
		{VMX_APIC_REGISTER, 0x48b, 40, "vapic_reg"},
		{VMX_VIRTUAL_INTERRUPTS, 0x48b, 41, "vid"},
		{VMX_VMFUNC, 0x48b, 45, NULL},
		{VMX_SHADOW_VMCS, 0x48b, 46, "shadow_vmcs"},
		{VMX_PML, 0x48b, 49, "pml"},
		{VMX_EPT_MBEC, 0x48b, 54, "ept_mode_based_exec"},
		{VMX_TSC_SCALING, 0x48b, 57, "tsc_scaling"},
		{VMX_EPT_1G, 0x48c, 17, "ept_1gb"},
		{VMX_EPT_AD, 0x48c, 21, "ept_ad"},
		{VMX_POSTED_INTERRUPTS, 0x481, 39, "posted_intr"},
		{VMX_TPR_SHADOW, 0x482, 53, "vtpr"},
	};

	(void)state;
	assert_int_equal(sizeof(rows) / sizeof(rows[0]), VMX_CONTROL_COUNT);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct vmx_control *control = &vmx_controls[rows[i].id];

		assert_int_equal(vmx_msr_index[control->msr], rows[i].msr);
		assert_int_equal(control->bit, rows[i].bit);
		if (rows[i].flag)
			assert_string_equal(control->flag, rows[i].flag);
		else
			assert_null(control->flag);
	}
}

static void secondary_msrs_hang_on_what_activates_them(void **state)
{
	const uint64_t secondary = BIT(63), ept = BIT(33), vpid = BIT(37);

	(void)state;
	assert_true(vmx_msr_exists(VMX_PINBASED, 0, 0));
	assert_true(vmx_msr_exists(VMX_PROCBASED, 0, 0));
	assert_false(vmx_msr_exists(VMX_PROCBASED2, ~secondary, 0));
	assert_true(vmx_msr_exists(VMX_PROCBASED2, secondary, 0));
	assert_false(vmx_msr_exists(VMX_EPT_VPID, secondary, ~(ept | vpid)));
	assert_true(vmx_msr_exists(VMX_EPT_VPID, secondary, ept));
	assert_true(vmx_msr_exists(VMX_EPT_VPID, secondary, vpid));
	/* Without secondary controls the value of the other MSR means nothing. */
	assert_false(vmx_msr_exists(VMX_EPT_VPID, 0, ept | vpid));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(feature_control_is_lock_and_enable),
		cmocka_unit_test(controls_have_the_manuals_bits_and_the_kernels_words),
		cmocka_unit_test(secondary_msrs_hang_on_what_activates_them),
	};

	return cmocka_run_group_tests_name("decode_vmx", tests, NULL, NULL);
}
