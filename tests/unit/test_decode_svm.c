// SPDX-License-Identifier: GPL-2.0-or-later
// AMD's SVM feature leaf.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "probe/decode_svm.h"
#include "tests/fake/source_table.h"

static void svmdis_alone_says_disabled(void **state)
{
	(void)state;
	assert_false(vm_cr_svm_disabled(0));
	assert_true(vm_cr_svm_disabled(BIT(4)));
	/* LOCK says only that SVMDIS can't be changed. */
	assert_false(vm_cr_svm_disabled(BIT(3)));
	assert_false(vm_cr_svm_disabled(~BIT(4)));
}

/*
 * Bits of APM Vol. 3, CPUID Fn8000_000A, and words of cpufeatures.h, written down a second
 * time.
 */
static void features_have_the_manuals_bits_and_the_kernels_words(void **state)
{
	static const struct {
		enum svm_feature_id id;
		bool in_ecx;
		unsigned bit;
		const char *flag;
	} rows[] = {
		{SVM_NPT, false, 0, "npt"},
		{SVM_LBRV, false, 1, "lbrv"},
		{SVM_SVM_LOCK, false, 2, "svm_lock"},
		{SVM_NRIP_SAVE, false, 3, "nrip_save"},
		{SVM_TSC_SCALE, false, 4, "tsc_scale"},
		{SVM_VMCB_CLEAN, false, 5, "vmcb_clean"},
		{SVM_FLUSH_BY_ASID, false, 6, "flushbyasid"},
		{SVM_DECODE_ASSISTS, false, 7, "decodeassists"},
		{SVM_PMC_VIRT, false, 8, NULL},
		{SVM_PAUSE_FILTER, false, 10, "pausefilter"},
		{SVM_PAUSE_FILTER_THRESHOLD, false, 12, "pfthreshold"},
		{SVM_AVIC, false, 13, "avic"},
		{SVM_VLS, false, 15, "v_vmsave_vmload"},
		{SVM_VGIF, false, 16, "vgif"},
		{SVM_GMET, false, 17, NULL},
		{SVM_X2AVIC, false, 18, "x2avic"},
		{SVM_SSS_CHECK, false, 19, NULL},
		{SVM_SPEC_CTRL, false, 20, "v_spec_ctrl"},
		{SVM_ROGPT, false, 21, NULL},
		{SVM_HOST_MCE_OVERRIDE, false, 23, NULL},
		{SVM_TLBI_CTL, false, 24, NULL},
		{SVM_VNMI, false, 25, "vnmi"},
		{SVM_IBS_VIRT, false, 26, NULL},
		{SVM_EXT_LVT, false, 27, NULL},
		{SVM_VMCB_ADDRESS_CHECK, false, 28, NULL},
		{SVM_BUS_LOCK_THRESHOLD, false, 29, NULL},
		{SVM_IDLE_HLT, false, 30, NULL},
		{SVM_PML, true, 4, NULL},
		{SVM_X2AVIC_EXT, true, 6, NULL},
	};

	(void)state;
	assert_int_equal(sizeof(rows) / sizeof(rows[0]), SVM_FEATURE_COUNT);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		assert_int_equal(svm_features[rows[i].id].bit, rows[i].bit);
		assert_int_equal(svm_features[rows[i].id].in_ecx, rows[i].in_ecx);
		if (rows[i].flag)
			assert_string_equal(svm_features[rows[i].id].flag, rows[i].flag);
		else
			assert_null(svm_features[rows[i].id].flag);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(svmdis_alone_says_disabled),
		cmocka_unit_test(features_have_the_manuals_bits_and_the_kernels_words),
	};

	return cmocka_run_group_tests_name("decode_svm", tests, NULL, NULL);
}
