// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Can a guest use VMX or SVM itself? Where KVM offers one of them to guests, the guest gets that
 * CPUID: with SVM it runs a guest of its own up to an intercepted HLT; with VMX it enters VMX
 * operation, makes a VMCS current and leaves.
 *
 * AMD APM Vol. 2, chapter 15 and appendix B (layout of the VMCB); Intel SDM Vol. 3C, chapters
 * "Introduction to virtual machine extensions" and "VMX instruction reference", appendix A.1
 * (IA32_VMX_BASIC).
 */
#include "launch/trial.h"

#include <errno.h>

#include "launch/guest_cpuid.h"

#define CPUID_FEATURES 0x00000001
#define CPUID_EXTENDED 0x80000001
#define FEATURES_VMX (1u << 5) /* CPUID.1:ECX[5] */
#define EXTENDED_SVM (1u << 2) /* CPUID.80000001H:ECX[2] */

#define MSR_IA32_FEATURE_CONTROL 0x3a
#define FEATURE_CONTROL_LOCKED 0x1
#define FEATURE_CONTROL_VMX 0x4 /* outside SMX */

/* The guest's guest: pages of it. */
#define VMCB GUEST_NESTED                 /* or the VMXON region */
#define HOST_SAVE (GUEST_NESTED + 0x1000) /* or the VMCS */
#define INNER_STACK_END (GUEST_NESTED + 0x3000)

#define VMEXIT_HLT 0x78

/*
 * The VMCB of a guest in the same mode and with the same page tables as the one that makes it; it
 * gets as far as its first instruction, HLT. Control area, then state save area from 400H
 * (appendix B). A segment is selector and attributes, limit, base.
 */
#define ATTRIBUTES_CODE_64 (0xa9bu << 16)
#define ATTRIBUTES_DATA (0xc93u << 16)

// clang-format off
static const struct {
	uint32_t offset, value;
} vmcb_fields[] = {
	{0x00c, 1u << 24}, /* intercept HLT */
	{0x010, 1u << 0},  /* intercept VMRUN, which it must */
	{0x058, 1},        /* ASID */
	{0x400, GUEST_DS | ATTRIBUTES_DATA},    {0x404, UINT32_MAX}, /* ES */
	{0x410, GUEST_CS | ATTRIBUTES_CODE_64}, {0x414, UINT32_MAX}, /* CS */
	{0x420, GUEST_DS | ATTRIBUTES_DATA},    {0x424, UINT32_MAX}, /* SS */
	{0x430, GUEST_DS | ATTRIBUTES_DATA},    {0x434, UINT32_MAX}, /* DS */
	{0x464, 3 * 8 - 1}, {0x468, GUEST_GDT}, /* GDTR */
	{0x4d0, 0x1500},     /* EFER: SVME, LMA, LME */
	{0x548, 0x20},       /* CR4: PAE */
	{0x550, GUEST_PML4}, /* CR3 */
	{0x558, 0x80000031}, /* CR0: PG, NE, ET, PE */
	{0x560, 0x400},      /* DR7, its reset value */
	{0x568, 0xffff0ff0}, /* DR6, likewise */
	{0x570, 0x2},        /* RFLAGS */
	{0x5d8, INNER_STACK_END}, /* RSP */
};
// clang-format on

#define VMCB_RIP 0x578

static void nest_svm(struct vm *vm, struct trial *trial)
{
	const struct guest_registers registers = {.rdi = VMCB, .rbx = HOST_SAVE};

	for (size_t i = 0; i < sizeof(vmcb_fields) / sizeof(vmcb_fields[0]); i++)
		guest_poke32(vm, VMCB + vmcb_fields[i].offset, vmcb_fields[i].value);
	guest_poke32(vm, VMCB + VMCB_RIP, guest_code_address(guest_svm, guest_svm_inner));
	if (trial_start(vm, GUEST_LONG, (struct guest_code)GUEST_CODE_OF(svm), &registers, trial) &&
		trial_expect_out(vm, SAY_READY, trial) && trial_expect_out(vm, VMEXIT_HLT, trial) &&
		trial_expect_halt(vm, trial))
		trial_passed(trial, "The guest ran a guest of its own by VMRUN up to its HLT");
}

static bool set_feature_control(struct vm *vm, struct trial *trial)
{
	union {
		struct kvm_msrs list;
		uint8_t bytes[sizeof(struct kvm_msrs) + sizeof(struct kvm_msr_entry)];
	} msrs = {.list.nmsrs = 1};
	int rc;

	msrs.list.entries[0] = (struct kvm_msr_entry){
		.index = MSR_IA32_FEATURE_CONTROL,
		.data = FEATURE_CONTROL_LOCKED | FEATURE_CONTROL_VMX,
	};
	rc = vm_ioctl(vm, vm->vcpu, KVM_CALL_SET_MSRS, (uintptr_t)&msrs);
	/* The answer is how many it set; what it did not set, it would not take. */
	if (rc == 0)
		rc = -EINVAL;
	if (rc < 0)
		trial_refused(trial, vm->call, rc);
	return rc > 0;
}

static void nest_vmx(struct vm *vm, struct trial *trial)
{
	const struct guest_registers registers = {.rdi = VMCB, .rsi = HOST_SAVE};

	if (set_feature_control(vm, trial) &&
		trial_start(
			vm, GUEST_LONG, (struct guest_code)GUEST_CODE_OF(vmx), &registers, trial) &&
		trial_expect_out(vm, SAY_READY, trial) && trial_expect_out(vm, SAY_DONE, trial) &&
		trial_expect_halt(vm, trial))
		trial_passed(trial, "The guest entered VMX operation, loaded a VMCS and left");
}

static void nest(struct vm *vm, union guest_cpuid *cpuid, struct trial *trial)
{
	const struct kvm_cpuid_entry2 *features = guest_cpuid_find(cpuid, CPUID_FEATURES, 0);
	const struct kvm_cpuid_entry2 *extended = guest_cpuid_find(cpuid, CPUID_EXTENDED, 0);
	bool vmx = features && features->ecx & FEATURES_VMX;
	bool svm = extended && extended->ecx & EXTENDED_SVM;
	int rc;

	if (!features) {
		trial_undecided(trial, WHY_MALFORMED, "KVM_GET_SUPPORTED_CPUID has no leaf 1");
		return;
	}
	if (!vmx && !svm) {
		trial_failed(trial, "KVM offers its guests neither VMX nor SVM");
		trial->outcome = LAUNCH_SKIPPED;
		trial->by_cpuid = 1;
		return;
	}
	rc = guest_cpuid_set(vm, cpuid);
	if (rc < 0) {
		trial_refused(trial, vm->call, rc);
		return;
	}
	if (svm)
		nest_svm(vm, trial);
	else
		nest_vmx(vm, trial);
}

void trial_nested(const struct trial_place *place, struct trial *trial)
{
	union guest_cpuid cpuid;
	struct vm vm;
	int rc;

	if (!trial_open(place, &vm, trial))
		return;
	rc = guest_cpuid_supported(&vm, &cpuid);
	if (rc < 0)
		trial_refused(trial, vm.call, rc);
	else
		nest(&vm, &cpuid, trial);
	vm_close(&vm);
}
