// SPDX-License-Identifier: GPL-2.0-or-later
// AMD's SVM feature leaf.
#include "probe/decode_svm.h"

#include "probe/decode_cpuid.h"

#define IN_ECX true
#define IN_EDX false

const struct svm_feature svm_features[SVM_FEATURE_COUNT] = {
#define SVM_FEATURE(id, name, reg, bit, word, meaning) [SVM_##id] = {IN_##reg, bit, word},
#include "data/svm_features.def"
};

bool vm_cr_svm_disabled(uint64_t vm_cr)
{
	return bit_of(vm_cr, VM_CR_SVMDIS);
}
