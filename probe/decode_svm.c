// SPDX-License-Identifier: GPL-2.0-or-later
// AMD's SVM feature leaf.
#include "probe/decode_svm.h"

#include "probe/decode_cpuid.h"

// clang-format off
const struct svm_feature svm_features[SVM_FEATURE_COUNT] = {
	[SVM_NPT]            = {0,  "npt"},
	[SVM_LBRV]           = {1,  "lbrv"},
	[SVM_NRIP_SAVE]      = {3,  "nrip_save"},
	[SVM_TSC_SCALE]      = {4,  "tsc_scale"},
	[SVM_FLUSH_BY_ASID]  = {6,  "flushbyasid"},
	[SVM_DECODE_ASSISTS] = {7,  "decodeassists"},
	[SVM_AVIC]           = {13, "avic"},
	[SVM_VLS]            = {15, "v_vmsave_vmload"},
	[SVM_VGIF]           = {16, "vgif"},
	[SVM_GMET]           = {17, NULL},
	[SVM_X2AVIC]         = {18, "x2avic"},
	[SVM_VNMI]           = {25, "vnmi"},
};
// clang-format on

bool vm_cr_svm_disabled(uint64_t vm_cr)
{
	return bit_of(vm_cr, 4);
}
