// SPDX-License-Identifier: GPL-2.0-or-later
// VMX capability MSRs.
#include "probe/decode_vmx.h"

#include "probe/decode_cpuid.h"

const uint32_t vmx_msr_index[VMX_MSR_COUNT] = {
	[VMX_PINBASED] = IA32_VMX_PINBASED_CTLS,
	[VMX_PROCBASED] = IA32_VMX_PROCBASED_CTLS,
	[VMX_PROCBASED2] = IA32_VMX_PROCBASED_CTLS2,
	[VMX_EPT_VPID] = IA32_VMX_EPT_VPID_CAP,
};

/* Control bit n of a control MSR may be set where bit 32 + n of the MSR is 1. */
#define ALLOWED_1(n) (32 + (n))

// clang-format off
const struct vmx_control vmx_controls[VMX_CONTROL_COUNT] = {
	[VMX_EPT]                = {VMX_PROCBASED2, ALLOWED_1(1),  "ept", false},
	[VMX_VPID]               = {VMX_PROCBASED2, ALLOWED_1(5),  "vpid", false},
	[VMX_UNRESTRICTED_GUEST] = {VMX_PROCBASED2, ALLOWED_1(7),  "unrestricted_guest", false},
	[VMX_EPT_AD]             = {VMX_EPT_VPID,   21,            "ept_ad", false},
	[VMX_EPT_1G]             = {VMX_EPT_VPID,   17,            "ept_1gb", true},
	[VMX_EPT_MBEC]           = {VMX_PROCBASED2, ALLOWED_1(22), "ept_mode_based_exec", false},
	[VMX_POSTED_INTERRUPTS]  = {VMX_PINBASED,   ALLOWED_1(7),  "posted_intr", false},
	[VMX_SHADOW_VMCS]        = {VMX_PROCBASED2, ALLOWED_1(14), "shadow_vmcs", true},
	[VMX_PML]                = {VMX_PROCBASED2, ALLOWED_1(17), "pml", true},
	[VMX_VMFUNC]             = {VMX_PROCBASED2, ALLOWED_1(13), NULL, true},
	[VMX_TSC_SCALING]        = {VMX_PROCBASED2, ALLOWED_1(25), "tsc_scaling", false},
	[VMX_TPR_SHADOW]         = {VMX_PROCBASED,  ALLOWED_1(21), "vtpr", false},
	[VMX_APIC_REGISTER]      = {VMX_PROCBASED2, ALLOWED_1(8),  "vapic_reg", false},
	[VMX_VIRTUAL_INTERRUPTS] = {VMX_PROCBASED2, ALLOWED_1(9),  "vid", false},
};
// clang-format on

enum feature_control feature_control_decode(uint64_t value)
{
	if (!bit_of(value, 0))
		return FEATURE_CONTROL_UNLOCKED;
	return bit_of(value, 2)   ? FEATURE_CONTROL_ENABLED
	       : bit_of(value, 1) ? FEATURE_CONTROL_SMX_ONLY
				  : FEATURE_CONTROL_DISABLED;
}

bool vmx_msr_exists(enum vmx_msr msr, uint64_t procbased, uint64_t procbased2)
{
	bool secondary = bit_of(procbased, ALLOWED_1(31));

	if (msr == VMX_PROCBASED2)
		return secondary;
	if (msr == VMX_EPT_VPID)
		return secondary && (bit_of(procbased2, vmx_controls[VMX_EPT].bit) ||
					    bit_of(procbased2, vmx_controls[VMX_VPID].bit));
	return true;
}
