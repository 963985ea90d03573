// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Pure decoders of AMD's SVM feature leaf.
 *
 * Documents: AMD APM Vol. 3, appendix E.4.9 "Function 8000_000Ah - SVM Features"; APM Vol. 2,
 * section
 * 15.30.1 "VM_CR MSR (C001_0114h)"; arch/x86/include/asm/cpufeatures.h for the kernel's words.
 */
#ifndef VIRTSCOUT_PROBE_DECODE_SVM_H
#define VIRTSCOUT_PROBE_DECODE_SVM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define MSR_VM_CR 0xc0010114

/*
 * VM_CR.SVMDIS: EFER.SVME can't be set. Whether a key could undo it (VM_CR.LOCK) is not looked
 * at.
 */
bool vm_cr_svm_disabled(uint64_t vm_cr);

/* A bit of CPUID.8000000AH:EDX and the kernel's word for it among "flags". */
struct svm_feature {
	uint8_t bit;
	const char *flag; /* NULL: the kernel prints none */
};

enum svm_feature_id {
	SVM_NPT,
	SVM_LBRV,
	SVM_NRIP_SAVE,
	SVM_TSC_SCALE,
	SVM_FLUSH_BY_ASID,
	SVM_DECODE_ASSISTS,
	SVM_AVIC,
	SVM_VLS,
	SVM_VGIF,
	SVM_GMET,
	SVM_X2AVIC,
	SVM_VNMI,
	SVM_FEATURE_COUNT
};

extern const struct svm_feature svm_features[SVM_FEATURE_COUNT];

#endif
