// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Pure decoders of Intel's VMX capability MSRs and of the kernel's "vmx flags".
 *
 * Documents: Intel SDM Vol. 3D, appendix A "VMX Capability Reporting Facility"; Vol. 4, table
 * "IA-32 Architectural MSRs"; arch/x86/include/asm/vmxfeatures.h and
 * arch/x86/kernel/cpu/feat_ctl.c of Linux. The rows are those of data/vmx_controls.def.
 */
#ifndef VIRTSCOUT_PROBE_DECODE_VMX_H
#define VIRTSCOUT_PROBE_DECODE_VMX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define IA32_FEATURE_CONTROL 0x3a

/* Bits of IA32_FEATURE_CONTROL. The other ones are looked at one by one, as facts. */
#define FEATURE_CONTROL_LOCK (1u << 0)
#define FEATURE_CONTROL_VMX_IN_SMX (1u << 1)
#define FEATURE_CONTROL_VMX (1u << 2)

/* What IA32_FEATURE_CONTROL says about VMXON. */
enum feature_control {
	FEATURE_CONTROL_ENABLED,  /* locked with VMXON allowed outside SMX operation */
	FEATURE_CONTROL_DISABLED, /* locked without: firmware switched it off until the next reset */
	FEATURE_CONTROL_UNLOCKED, /* the kernel may still allow it, and does (feat_ctl.c) */
	FEATURE_CONTROL_SMX_ONLY, /* locked with VMXON only inside: enough under tboot (TXT) */
};

enum feature_control feature_control_decode(uint64_t value);

/*
 * What VMXON hangs on in @value; a bit of it must be the same on all CPUs for one to speak for
 * all.
 */
uint64_t feature_control_matters(uint64_t value);

/* The capability MSRs. One that says whether another is there comes before it. */
enum vmx_msr_id {
	VMX_MSR_BASIC,
	VMX_MSR_PINBASED,
	VMX_MSR_PROCBASED,
	VMX_MSR_EXIT,
	VMX_MSR_ENTRY,
	VMX_MSR_MISC,
	VMX_MSR_VMCS_ENUM,
	VMX_MSR_TRUE_PROCBASED,
	VMX_MSR_TRUE_EXIT,
	VMX_MSR_TRUE_ENTRY,
	VMX_MSR_PROCBASED2,
	VMX_MSR_EPT_VPID,
	VMX_MSR_VMFUNC,
	VMX_MSR_PROCBASED3,
	VMX_MSR_EXIT2,
	VMX_MSR_COUNT
};

enum vmx_control_id {
#define VMX_CONTROL(id, name, msr, bit, word, since, kvm, meaning) VMX_##id,
#include "data/vmx_controls.def"
	VMX_CONTROL_COUNT
};

enum vmx_number_id {
#define VMX_NUMBER(id, name, msr, high, low, add, times, unit, meaning) VMX_NUMBER_##id,
#include "data/vmx_controls.def"
	VMX_NUMBER_COUNT
};

/* Where a bit of a control stands in its MSR. */
enum vmx_layout {
	VMX_PLAIN,     /* where its number says; so in the MSRs of 64 controls, too */
	VMX_ALLOWED_1, /* controls in 31:0 must be 1 where set, those in 63:32 may be 1 */
	VMX_ALLOWED_0, /* the same MSR, asked whether the control may be 0 */
};

#define VMX_NO_GATE VMX_CONTROL_COUNT

struct vmx_msr {
	uint32_t index;
	uint8_t layout; /* enum vmx_layout */
	/* Any of these controls must be there for the MSR to be; VMX_NO_GATE: it always is. */
	uint16_t gates[2]; /* enum vmx_control_id */
};

extern const struct vmx_msr vmx_msrs[VMX_MSR_COUNT];

/* Which kernels' missing word says no. */
enum { VMX_WORD_NEVER = 0xffff };

/* One thing that VMX can or can't. */
struct vmx_control {
	const char *name; /* of its fact, after "cpu.vmx." */
	const char *word; /* its own among "vmx flags"; NULL: the kernel prints none */
	uint8_t msr;      /* enum vmx_msr_id */
	uint8_t bit;      /* by the manual's numbering */
	/*
	 * The Linux from which on the word's absence says no, major * 256 + minor; 0: where there
	 * is the line; VMX_WORD_NEVER.
	 */
	uint16_t word_since;
	/* KVM's feature MSR has it only where the processor has it: a yes of KVM's is one. */
	bool kvm_proves;
};

extern const struct vmx_control vmx_controls[VMX_CONTROL_COUNT];

/* The bit of the whole MSR that tells about a control. */
unsigned vmx_control_bit(const struct vmx_control *control);

/* Does its MSR, with this @value, say that the control is there (VMX_ALLOWED_0: may be 0)? */
bool vmx_control_decode(const struct vmx_control *control, uint64_t value);

struct vmx_number {
	uint8_t msr; /* enum vmx_msr_id */
	uint8_t high, low;
	uint8_t add;
	uint16_t times;
};

extern const struct vmx_number vmx_numbers[VMX_NUMBER_COUNT];

int64_t vmx_number_decode(const struct vmx_number *number, uint64_t value);

#define VMX_PARTS_MAX 4

/* What the kernel has one word for although it is several controls together (feat_ctl.c). */
struct vmx_aggregate {
	const char *word;
	uint16_t parts[VMX_PARTS_MAX]; /* enum vmx_control_id; VMX_NO_GATE: none */
};

enum vmx_aggregate_id { VMX_APICV, VMX_FLEXPRIORITY, VMX_AGGREGATE_COUNT };

extern const struct vmx_aggregate vmx_aggregates[VMX_AGGREGATE_COUNT];

/* A word that stands among "flags", in all kernels; before 5.6 there was nothing else. */
struct vmx_legacy_word {
	const char *word;
	uint16_t control; /* enum vmx_control_id */
};

#define VMX_LEGACY_COUNT 7

extern const struct vmx_legacy_word vmx_legacy_words[VMX_LEGACY_COUNT];

#endif
