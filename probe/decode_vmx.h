// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Pure decoders of Intel's VMX capability MSRs and of the kernel's "vmx flags".
 *
 * Documents: Intel SDM Vol. 3D, appendix A "VMX Capability Reporting Facility"; Vol. 4, table
 * "IA-32 Architectural MSRs"; arch/x86/include/asm/vmxfeatures.h and
 * arch/x86/kernel/cpu/feat_ctl.c of Linux.
 */
#ifndef VIRTSCOUT_PROBE_DECODE_VMX_H
#define VIRTSCOUT_PROBE_DECODE_VMX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define IA32_FEATURE_CONTROL 0x3a
#define IA32_VMX_PINBASED_CTLS 0x481
#define IA32_VMX_PROCBASED_CTLS 0x482
#define IA32_VMX_PROCBASED_CTLS2 0x48b
#define IA32_VMX_EPT_VPID_CAP 0x48c

/*
 * What IA32_FEATURE_CONTROL says about VMXON (bit 0: lock, 1: enable inside SMX operation, 2:
 * outside it).
 */
enum feature_control {
	FEATURE_CONTROL_ENABLED,  /* locked with VMXON allowed outside SMX operation */
	FEATURE_CONTROL_DISABLED, /* locked without: firmware switched it off until the next reset */
	FEATURE_CONTROL_UNLOCKED, /* the kernel may still allow it, and does (feat_ctl.c) */
	FEATURE_CONTROL_SMX_ONLY, /* locked with VMXON only inside: enough under tboot (TXT) */
};

enum feature_control feature_control_decode(uint64_t value);

/* The capability MSRs that the table below reads. */
enum vmx_msr { VMX_PINBASED, VMX_PROCBASED, VMX_PROCBASED2, VMX_EPT_VPID, VMX_MSR_COUNT };

extern const uint32_t vmx_msr_index[VMX_MSR_COUNT];

/* One thing that VMX can or can't. */
struct vmx_control {
	uint8_t msr; /* enum vmx_msr */
	uint8_t bit; /* in the whole register: 63:32 are the allowed-1 settings of the control MSRs */
	const char *flag; /* its word among "vmx flags"; NULL: the kernel prints none */
	/*
	 * KVM gives it to nested guests whether the processor has it or not
	 * (nested_vmx_setup_ctls_msrs() in arch/x86/kvm/vmx/nested.c), so that KVM's feature MSRs
	 * prove nothing of it.
	 */
	bool emulated;
};

enum vmx_control_id {
	VMX_EPT,
	VMX_VPID,
	VMX_UNRESTRICTED_GUEST,
	VMX_EPT_AD,
	VMX_EPT_1G,
	VMX_EPT_MBEC,
	VMX_POSTED_INTERRUPTS,
	VMX_SHADOW_VMCS,
	VMX_PML,
	VMX_VMFUNC,
	VMX_TSC_SCALING,
	VMX_TPR_SHADOW, /* these three and posted interrupts make APICv */
	VMX_APIC_REGISTER,
	VMX_VIRTUAL_INTERRUPTS,
	VMX_CONTROL_COUNT
};

extern const struct vmx_control vmx_controls[VMX_CONTROL_COUNT];

/*
 * Is the MSR of @msr there to be read, given the ones it hangs on? IA32_VMX_PROCBASED_CTLS2 needs
 * "activate secondary controls" (PROCBASED bit 63), IA32_VMX_EPT_VPID_CAP needs EPT or VPID (App.
 * A.3.3, A.10). Where not, every control in it is absent.
 */
bool vmx_msr_exists(enum vmx_msr msr, uint64_t procbased, uint64_t procbased2);

#endif
