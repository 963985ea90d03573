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
 * Numbers of whole-register bits of SDM Vol. 3D, appendix A, and words of vmxfeatures.h, written
 * down a second time.
 */
static const struct {
	const char *name;
	uint32_t msr;
	unsigned bit;
	const char *word;
} expected[] = {
	// clang-format off
	{"address_32bit", 0x480, 48, NULL},
	{"dual_monitor", 0x480, 49, NULL},
	{"ins_outs_info", 0x480, 54, NULL},
	{"true_controls", 0x480, 55, NULL},
	{"any_error_code", 0x480, 56, NULL},
	{"nested_exception", 0x480, 58, NULL},
	{"intr_exiting", 0x481, 32, NULL},
	{"nmi_exiting", 0x481, 35, NULL},
	{"virtual_nmis", 0x481, 37, "vnmi"},
	{"preemption_timer", 0x481, 38, "preemption_timer"},
	{"posted_interrupts", 0x481, 39, "posted_intr"},
	{"intr_window_exiting", 0x482, 34, NULL},
	{"tsc_offsetting", 0x482, 35, "tsc_offset"},
	{"hlt_exiting", 0x482, 39, NULL},
	{"invlpg_exiting", 0x482, 41, NULL},
	{"mwait_exiting", 0x482, 42, NULL},
	{"rdpmc_exiting", 0x482, 43, NULL},
	{"rdtsc_exiting", 0x482, 44, NULL},
	{"cr3_load_exiting", 0x482, 47, NULL},
	{"cr3_store_exiting", 0x482, 48, NULL},
	{"tertiary_controls", 0x482, 49, NULL},
	{"cr8_load_exiting", 0x482, 51, NULL},
	{"cr8_store_exiting", 0x482, 52, NULL},
	{"virtual_tpr", 0x482, 53, "vtpr"},
	{"nmi_window_exiting", 0x482, 54, NULL},
	{"mov_dr_exiting", 0x482, 55, NULL},
	{"uncond_io_exiting", 0x482, 56, NULL},
	{"io_bitmaps", 0x482, 57, NULL},
	{"monitor_trap_flag", 0x482, 59, "mtf"},
	{"msr_bitmaps", 0x482, 60, NULL},
	{"monitor_exiting", 0x482, 61, NULL},
	{"pause_exiting", 0x482, 62, NULL},
	{"secondary_controls", 0x482, 63, NULL},
	{"cr3_load_free", 0x48e, 15, NULL},
	{"cr3_store_free", 0x48e, 16, NULL},
	{"exit_debug_free", 0x48f, 2, NULL},
	{"entry_debug_free", 0x490, 2, NULL},
	{"virt_apic_accesses", 0x48b, 32, "vapic"},
	{"ept", 0x48b, 33, "ept"},
	{"desc_exiting", 0x48b, 34, NULL},
	{"rdtscp", 0x48b, 35, NULL},
	{"virtual_x2apic", 0x48b, 36, NULL},
	{"vpid", 0x48b, 37, "vpid"},
	{"wbinvd_exiting", 0x48b, 38, NULL},
	{"unrestricted_guest", 0x48b, 39, "unrestricted_guest"},
	{"apic_register_virt", 0x48b, 40, "vapic_reg"},
	{"virt_intr_delivery", 0x48b, 41, "vid"},
	{"pause_loop_exiting", 0x48b, 42, "ple"},
	{"rdrand_exiting", 0x48b, 43, NULL},
	{"invpcid", 0x48b, 44, NULL},
	{"vmfunc", 0x48b, 45, NULL},
	{"shadow_vmcs", 0x48b, 46, "shadow_vmcs"},
	{"encls_exiting", 0x48b, 47, NULL},
	{"rdseed_exiting", 0x48b, 48, NULL},
	{"pml", 0x48b, 49, "pml"},
	{"ept_violation_ve", 0x48b, 50, "ept_violation_ve"},
	{"pt_conceal_vmx", 0x48b, 51, NULL},
	{"xsaves", 0x48b, 52, NULL},
	{"pasid_translation", 0x48b, 53, NULL},
	{"ept_mbec", 0x48b, 54, "ept_mode_based_exec"},
	{"ept_sub_page", 0x48b, 55, NULL},
	{"pt_use_gpa", 0x48b, 56, NULL},
	{"tsc_scaling", 0x48b, 57, "tsc_scaling"},
	{"usr_wait_pause", 0x48b, 58, "usr_wait_pause"},
	{"pconfig", 0x48b, 59, NULL},
	{"enclv_exiting", 0x48b, 60, NULL},
	{"bus_lock_detection", 0x48b, 62, "bus_lock_detection"},
	{"notify_vm_exiting", 0x48b, 63, "notify_vm_exiting"},
	{"ept_execute_only", 0x48c, 0, "ept_x_only"},
	{"ept_walk_4", 0x48c, 6, NULL},
	{"ept_walk_5", 0x48c, 7, "ept_5level"},
	{"ept_uc", 0x48c, 8, NULL},
	{"ept_wb", 0x48c, 14, NULL},
	{"ept_2m", 0x48c, 16, NULL},
	{"ept_1g", 0x48c, 17, "ept_1gb"},
	{"invept", 0x48c, 20, NULL},
	{"ept_ad", 0x48c, 21, "ept_ad"},
	{"ept_exit_info", 0x48c, 22, NULL},
	{"ept_shadow_stack", 0x48c, 23, NULL},
	{"invept_single", 0x48c, 25, NULL},
	{"invept_all", 0x48c, 26, NULL},
	{"invvpid", 0x48c, 32, "invvpid"},
	{"invvpid_address", 0x48c, 40, NULL},
	{"invvpid_single", 0x48c, 41, NULL},
	{"invvpid_all", 0x48c, 42, NULL},
	{"invvpid_single_keep_global", 0x48c, 43, NULL},
	{"eptp_switching", 0x491, 0, "eptp_switching"},
	{"loadiwkey_exiting", 0x492, 0, NULL},
	{"hlat", 0x492, 1, NULL},
	{"ept_paging_write", 0x492, 2, NULL},
	{"guest_paging_verification", 0x492, 3, NULL},
	{"ipi_virt", 0x492, 4, "ipi_virt"},
	{"msr_list", 0x492, 6, NULL},
	{"spec_ctrl_virt", 0x492, 7, NULL},
	{"guest_apic_timer", 0x492, 8, NULL},
	{"exit_save_debug", 0x483, 34, NULL},
	{"exit_64bit_host", 0x483, 41, NULL},
	{"exit_load_perf", 0x483, 44, NULL},
	{"exit_ack_intr", 0x483, 47, NULL},
	{"exit_save_pat", 0x483, 50, NULL},
	{"exit_load_pat", 0x483, 51, NULL},
	{"exit_save_efer", 0x483, 52, NULL},
	{"exit_load_efer", 0x483, 53, NULL},
	{"exit_save_timer", 0x483, 54, NULL},
	{"exit_clear_bndcfgs", 0x483, 55, NULL},
	{"exit_pt_conceal", 0x483, 56, NULL},
	{"exit_clear_rtit", 0x483, 57, NULL},
	{"exit_clear_lbr", 0x483, 58, NULL},
	{"exit_clear_uinv", 0x483, 59, NULL},
	{"exit_load_cet", 0x483, 60, NULL},
	{"exit_load_pkrs", 0x483, 61, NULL},
	{"exit_save_perf", 0x483, 62, NULL},
	{"exit_secondary_controls", 0x483, 63, NULL},
	{"exit_save_fred", 0x493, 0, NULL},
	{"exit_load_fred", 0x493, 1, NULL},
	{"exit_load_spec_ctrl", 0x493, 2, NULL},
	{"exit_shadow_stack_busy", 0x493, 3, NULL},
	{"entry_load_debug", 0x484, 34, NULL},
	{"entry_64bit_guest", 0x484, 41, NULL},
	{"entry_smm", 0x484, 42, NULL},
	{"entry_end_dual_monitor", 0x484, 43, NULL},
	{"entry_load_perf", 0x484, 45, NULL},
	{"entry_load_pat", 0x484, 46, NULL},
	{"entry_load_efer", 0x484, 47, NULL},
	{"entry_load_bndcfgs", 0x484, 48, NULL},
	{"entry_pt_conceal", 0x484, 49, NULL},
	{"entry_load_rtit", 0x484, 50, NULL},
	{"entry_load_uinv", 0x484, 51, NULL},
	{"entry_load_cet", 0x484, 52, NULL},
	{"entry_load_lbr", 0x484, 53, NULL},
	{"entry_load_pkrs", 0x484, 54, NULL},
	{"entry_load_fred", 0x484, 55, NULL},
	{"entry_load_spec_ctrl", 0x484, 56, NULL},
	{"save_efer_lma", 0x485, 5, NULL},
	{"activity_hlt", 0x485, 6, NULL},
	{"activity_shutdown", 0x485, 7, NULL},
	{"activity_wait_sipi", 0x485, 8, NULL},
	{"pt_in_vmx", 0x485, 14, NULL},
	{"smbase_readable", 0x485, 15, NULL},
	{"smm_block_smi", 0x485, 28, NULL},
	{"vmwrite_any_field", 0x485, 29, NULL},
	{"inject_zero_length", 0x485, 30, NULL},
	// clang-format on
};

static void controls_have_the_manuals_bits_and_the_kernels_words(void **state)
{
	(void)state;
	assert_int_equal(sizeof(expected) / sizeof(expected[0]), VMX_CONTROL_COUNT);
	for (size_t i = 0; i < VMX_CONTROL_COUNT; i++) {
		const struct vmx_control *control = NULL;

		print_message("%s\n", expected[i].name);
		for (int id = 0; id < VMX_CONTROL_COUNT; id++)
			if (!strcmp(vmx_controls[id].name, expected[i].name))
				control = &vmx_controls[id];
		assert_non_null(control);
		assert_int_equal(vmx_msrs[control->msr].index, expected[i].msr);
		assert_int_equal(vmx_control_bit(control), expected[i].bit);
		if (expected[i].word)
			assert_string_equal(control->word, expected[i].word);
		else
			assert_null(control->word);
	}
}

/* Bits 31:0 of a control MSR say what must be 1; the TRUE ones are asked just for that. */
static void the_halves_of_a_control_msr_are_told_apart(void **state)
{
	const struct vmx_control *ept = &vmx_controls[VMX_EPT];
	const struct vmx_control *free = &vmx_controls[VMX_CR3_LOAD_FREE];
	const struct vmx_control *ipi = &vmx_controls[VMX_IPI_VIRT];

	(void)state;
	assert_true(vmx_control_decode(ept, BIT(33)));
	assert_false(vmx_control_decode(ept, ~BIT(33)));
	assert_false(vmx_control_decode(ept, BIT(1)));
	assert_false(vmx_control_decode(free, BIT(15)));
	assert_true(vmx_control_decode(free, ~BIT(15)));
	/* 64 controls, each its own allowed-1 setting. */
	assert_true(vmx_control_decode(ipi, BIT(4)));
	assert_false(vmx_control_decode(ipi, BIT(36)));
}

static void a_word_says_no_only_where_the_kernel_would_print_it(void **state)
{
	(void)state;
	for (int id = 0; id < VMX_CONTROL_COUNT; id++)
		if (!vmx_controls[id].word)
			assert_int_equal(vmx_controls[id].word_since, VMX_WORD_NEVER);
	assert_int_equal(vmx_controls[VMX_EPT].word_since, 0);
	assert_int_equal(vmx_controls[VMX_IPI_VIRT].word_since, 0x601);
	assert_int_equal(vmx_controls[VMX_EPTP_SWITCHING].word_since, VMX_WORD_NEVER);
}

/* IA32_VMX_BASIC and IA32_VMX_MISC of a Haswell 06_3CH. */
static void numbers_are_cut_out(void **state)
{
	static const struct {
		enum vmx_number_id id;
		uint64_t value;
		int64_t number;
	} rows[] = {
		{VMX_NUMBER_VMCS_REVISION, 0x00da040000000012, 0x12},
		{VMX_NUMBER_VMCS_REVISION, ~UINT64_C(0), 0x7fffffff},
		{VMX_NUMBER_VMCS_BYTES, 0x00da040000000012, 1024},
		{VMX_NUMBER_VMCS_MEMORY_TYPE, 0x00da040000000012, 6},
		{VMX_NUMBER_PREEMPTION_TIMER_SHIFT, 0x300481e5, 5},
		{VMX_NUMBER_CR3_TARGETS, 0x300481e5, 4},
		{VMX_NUMBER_CR3_TARGETS, ~UINT64_C(0), 511},
		{VMX_NUMBER_MSR_LIST_MAX, 0x300481e5, 512},
		{VMX_NUMBER_MSR_LIST_MAX, ~UINT64_C(0), 4096},
		{VMX_NUMBER_MSEG_REVISION, 0x12345678300481e5, 0x12345678},
		{VMX_NUMBER_MSEG_REVISION, ~UINT64_C(0), 0xffffffff},
		{VMX_NUMBER_VMCS_INDEX_MAX, 0x2a, 21},
		{VMX_NUMBER_HLAT_PREFIX_MAX, BIT(48), 1},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_true(vmx_number_decode(&vmx_numbers[rows[i].id], rows[i].value) ==
			    rows[i].number);
}

static void an_msr_comes_after_what_it_hangs_on(void **state)
{
	static const struct {
		enum vmx_msr_id msr;
		uint32_t index;
		uint16_t gates[2];
	} rows[] = {
		{VMX_MSR_PROCBASED2, 0x48b, {VMX_SECONDARY_CONTROLS, VMX_NO_GATE}},
		{VMX_MSR_EPT_VPID, 0x48c, {VMX_EPT, VMX_VPID}},
		{VMX_MSR_VMFUNC, 0x491, {VMX_VMFUNC, VMX_NO_GATE}},
		{VMX_MSR_PROCBASED3, 0x492, {VMX_TERTIARY_CONTROLS, VMX_NO_GATE}},
		{VMX_MSR_EXIT2, 0x493, {VMX_EXIT_SECONDARY_CONTROLS, VMX_NO_GATE}},
		{VMX_MSR_TRUE_PROCBASED, 0x48e, {VMX_TRUE_CONTROLS, VMX_NO_GATE}},
		{VMX_MSR_TRUE_EXIT, 0x48f, {VMX_TRUE_CONTROLS, VMX_NO_GATE}},
		{VMX_MSR_TRUE_ENTRY, 0x490, {VMX_TRUE_CONTROLS, VMX_NO_GATE}},
	};
	size_t free = VMX_MSR_COUNT;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct vmx_msr *msr = &vmx_msrs[rows[i].msr];

		assert_int_equal(msr->index, rows[i].index);
		assert_int_equal(msr->gates[0], rows[i].gates[0]);
		assert_int_equal(msr->gates[1], rows[i].gates[1]);
		for (int k = 0; k < 2; k++)
			if (msr->gates[k] != VMX_NO_GATE)
				assert_true(vmx_controls[msr->gates[k]].msr < rows[i].msr);
		free--;
	}
	for (int id = 0; id < VMX_MSR_COUNT; id++)
		free -= vmx_msrs[id].gates[0] == VMX_NO_GATE;
	assert_int_equal(free, 0);
}

/* Bits of IA32_FEATURE_CONTROL that decide on VMXON must be the same on all CPUs, others not. */
static void what_matters_depends_on_what_is_set(void **state)
{
	(void)state;
	assert_int_equal(feature_control_matters(0), 1);
	assert_int_equal(feature_control_matters(4), 1);
	assert_int_equal(feature_control_matters(5), 5);
	assert_int_equal(feature_control_matters(7), 5);
	assert_int_equal(feature_control_matters(1), 7);
	assert_int_equal(feature_control_matters(3), 7);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(feature_control_is_lock_and_enable),
		cmocka_unit_test(controls_have_the_manuals_bits_and_the_kernels_words),
		cmocka_unit_test(the_halves_of_a_control_msr_are_told_apart),
		cmocka_unit_test(a_word_says_no_only_where_the_kernel_would_print_it),
		cmocka_unit_test(numbers_are_cut_out),
		cmocka_unit_test(an_msr_comes_after_what_it_hangs_on),
		cmocka_unit_test(what_matters_depends_on_what_is_set),
	};

	return cmocka_run_group_tests_name("decode_vmx", tests, NULL, NULL);
}
