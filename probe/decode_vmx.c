// SPDX-License-Identifier: GPL-2.0-or-later
// VMX capability MSRs.
#include "probe/decode_vmx.h"

#include "probe/decode_cpuid.h"

/*
 * SDM Vol. 3D, appendix A: A.2 for the TRUE MSRs, A.3.3 and A.3.4 for the secondary and tertiary
 * controls, A.4.2 for the secondary exit controls, A.10 for EPT and VPID, A.11 for VM functions.
 */
// clang-format off
const struct vmx_msr vmx_msrs[VMX_MSR_COUNT] = {
	[VMX_MSR_BASIC]          = {0x480, VMX_PLAIN,     {VMX_NO_GATE, VMX_NO_GATE}},
	[VMX_MSR_PINBASED]       = {0x481, VMX_ALLOWED_1, {VMX_NO_GATE, VMX_NO_GATE}},
	[VMX_MSR_PROCBASED]      = {0x482, VMX_ALLOWED_1, {VMX_NO_GATE, VMX_NO_GATE}},
	[VMX_MSR_EXIT]           = {0x483, VMX_ALLOWED_1, {VMX_NO_GATE, VMX_NO_GATE}},
	[VMX_MSR_ENTRY]          = {0x484, VMX_ALLOWED_1, {VMX_NO_GATE, VMX_NO_GATE}},
	[VMX_MSR_MISC]           = {0x485, VMX_PLAIN,     {VMX_NO_GATE, VMX_NO_GATE}},
	[VMX_MSR_VMCS_ENUM]      = {0x48a, VMX_PLAIN,     {VMX_NO_GATE, VMX_NO_GATE}},
	[VMX_MSR_TRUE_PROCBASED] = {0x48e, VMX_ALLOWED_0, {VMX_TRUE_CONTROLS, VMX_NO_GATE}},
	[VMX_MSR_TRUE_EXIT]      = {0x48f, VMX_ALLOWED_0, {VMX_TRUE_CONTROLS, VMX_NO_GATE}},
	[VMX_MSR_TRUE_ENTRY]     = {0x490, VMX_ALLOWED_0, {VMX_TRUE_CONTROLS, VMX_NO_GATE}},
	[VMX_MSR_PROCBASED2]     = {0x48b, VMX_ALLOWED_1, {VMX_SECONDARY_CONTROLS, VMX_NO_GATE}},
	[VMX_MSR_EPT_VPID]       = {0x48c, VMX_PLAIN,     {VMX_EPT, VMX_VPID}},
	[VMX_MSR_VMFUNC]         = {0x491, VMX_PLAIN,     {VMX_VMFUNC, VMX_NO_GATE}},
	[VMX_MSR_PROCBASED3]     = {0x492, VMX_PLAIN,     {VMX_TERTIARY_CONTROLS, VMX_NO_GATE}},
	[VMX_MSR_EXIT2]          = {0x493, VMX_PLAIN,     {VMX_EXIT_SECONDARY_CONTROLS, VMX_NO_GATE}},
};

#define LINE 0
#define NEVER VMX_WORD_NEVER
#define LINUX(major, minor) ((major) << 8 | (minor))
#define PROVES true
#define EMULATES false

const struct vmx_control vmx_controls[VMX_CONTROL_COUNT] = {
#define VMX_CONTROL(id, name, msr, bit, word, since, kvm, meaning) \
	[VMX_##id] = {name, word, VMX_MSR_##msr, bit, since, kvm},
#include "data/vmx_controls.def"
};

const struct vmx_number vmx_numbers[VMX_NUMBER_COUNT] = {
#define VMX_NUMBER(id, name, msr, high, low, add, times, unit, meaning) \
	[VMX_NUMBER_##id] = {VMX_MSR_##msr, high, low, add, times},
#include "data/vmx_controls.def"
};

const struct vmx_aggregate vmx_aggregates[VMX_AGGREGATE_COUNT] = {
	[VMX_APICV] = {"apicv",
		{VMX_VIRTUAL_TPR, VMX_APIC_REGISTER_VIRT, VMX_VIRT_INTR_DELIVERY, VMX_POSTED_INTERRUPTS}},
	[VMX_FLEXPRIORITY] = {"flexpriority",
		{VMX_VIRTUAL_TPR, VMX_VIRT_APIC_ACCESSES, VMX_NO_GATE, VMX_NO_GATE}},
};

const struct vmx_legacy_word vmx_legacy_words[VMX_LEGACY_COUNT] = {
	{"ept",          VMX_EPT},
	{"vpid",         VMX_VPID},
	{"ept_ad",       VMX_EPT_AD},
	{"vnmi",         VMX_VIRTUAL_NMIS},
	{"tpr_shadow",   VMX_VIRTUAL_TPR},
	{"flexpriority", VMX_VIRTUAL_TPR},
	{"flexpriority", VMX_VIRT_APIC_ACCESSES},
};
// clang-format on

enum feature_control feature_control_decode(uint64_t value)
{
	if (!(value & FEATURE_CONTROL_LOCK))
		return FEATURE_CONTROL_UNLOCKED;
	return value & FEATURE_CONTROL_VMX          ? FEATURE_CONTROL_ENABLED
	       : value & FEATURE_CONTROL_VMX_IN_SMX ? FEATURE_CONTROL_SMX_ONLY
						    : FEATURE_CONTROL_DISABLED;
}

uint64_t feature_control_matters(uint64_t value)
{
	switch (feature_control_decode(value)) {
	case FEATURE_CONTROL_UNLOCKED: return FEATURE_CONTROL_LOCK;
	case FEATURE_CONTROL_ENABLED: return FEATURE_CONTROL_LOCK | FEATURE_CONTROL_VMX;
	default: return FEATURE_CONTROL_LOCK | FEATURE_CONTROL_VMX | FEATURE_CONTROL_VMX_IN_SMX;
	}
}

unsigned vmx_control_bit(const struct vmx_control *control)
{
	return vmx_msrs[control->msr].layout == VMX_ALLOWED_1 ? 32u + control->bit : control->bit;
}

bool vmx_control_decode(const struct vmx_control *control, uint64_t value)
{
	bool set = bit_of(value, vmx_control_bit(control));

	return vmx_msrs[control->msr].layout == VMX_ALLOWED_0 ? !set : set;
}

int64_t vmx_number_decode(const struct vmx_number *number, uint64_t value)
{
	return ((int64_t)bits_of(value, number->high, number->low) + number->add) * number->times;
}
