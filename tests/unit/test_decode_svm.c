// SPDX-License-Identifier: GPL-2.0-or-later
// AMD's SVM feature leaf.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

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
 * Bits of APM Vol. 3, CPUID Fn8000_000A_EDX, and words of cpufeatures.h, written down a second
 * time.
 */
static void features_have_the_manuals_bits_and_the_kernels_words(void **state)
{
	static const struct {
		enum svm_feature_id id;
		unsigned bit;
		const char *flag;
	} rows[] = {
		{SVM_NPT, 0, "npt"},
		{SVM_LBRV, 1, "lbrv"},
		{SVM_NRIP_SAVE, 3, "nrip_save"},
		{SVM_TSC_SCALE, 4, "tsc_scale"},
		{SVM_FLUSH_BY_ASID, 6, "flushbyasid"},
		{SVM_DECODE_ASSISTS, 7, "decodeassists"},
		{SVM_AVIC, 13, "avic"},
		{SVM_VLS, 15, "v_vmsave_vmload"},
		{SVM_VGIF, 16, "vgif"},
		{SVM_GMET, 17, NULL},
		{SVM_X2AVIC, 18, "x2avic"},
		{SVM_VNMI, 25, "vnmi"},
	};

	(void)state;
	assert_int_equal(sizeof(rows) / sizeof(rows[0]), SVM_FEATURE_COUNT);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		assert_int_equal(svm_features[rows[i].id].bit, rows[i].bit);
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
