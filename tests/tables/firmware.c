// SPDX-License-Identifier: GPL-2.0-or-later
// Hosts whose firmware allows VMX or SVM or forbids it, and what the registers say of it.
#include "tests/tables/hosts.h"

#include <errno.h>

#include "tests/tables/rows.h"

#define CAPS_HIGH UINT64_C(0xffffffff00000000)
/* Of a processor with tertiary controls, and VM functions, whose word never shows. */
#define VMX_LINE_OF_ALL                                                                            \
	"vmx flags\t: vnmi posted_intr invvpid ept_ad ept_1gb apicv vtpr ept vpid vapic_reg vid "  \
	"ipi_virt\n"
#define CAPS_OF_ALL                                                                                \
	MSR(0x481, 0x16 | BIT(32) | BIT(35) | BIT(37) | BIT(39)),                                  \
		MSR(0x482, 0x0401e172 | BIT(39) | BIT(49) | BIT(53) | BIT(63)),                    \
		MSR(0x48b, BIT(33) | BIT(37) | BIT(40) | BIT(41) | BIT(45)),                       \
		MSR(0x48c, BIT(6) | BIT(17) | BIT(21) | BIT(32) | BIT(48))
/* The MSRs beside these, of a processor that has all of them. */
#define MORE_CAPS                                                                                  \
	MSR(0x480, BIT(55) | 0x12), MSR(0x483, BIT(63) | BIT(41)), MSR(0x484, BIT(41)),            \
		MSR(0x485, 0x300481e5), MSR(0x48a, 0x2a), MSR(0x48e, 0x04006172),                  \
		MSR(0x48f, 0x36dfb), MSR(0x490, 0x11ff), MSR(0x491, 1), MSR(0x492, 0x12),          \
		MSR(0x493, 8)
#define FEATURE_MSRS                                                                               \
	KVM_VALUE(KVM_ASK_FEATURE_MSR, 0x481, CAPS_HIGH),                                          \
		KVM_VALUE(KVM_ASK_FEATURE_MSR, 0x482, CAPS_HIGH),                                  \
		KVM_VALUE(KVM_ASK_FEATURE_MSR, 0x48b, BIT(33) | BIT(37) | BIT(46) | BIT(49)),      \
		KVM_VALUE(KVM_ASK_FEATURE_MSR, 0x48c, BIT(17) | BIT(21))

static const struct host hosts[] = {
	{"amd, firmware has forgotten a CPU",
		SOURCE_TABLE(RELEASE("6.7.0"), CPUS("0-1"), NO_XEN, DMI("Supermicro", "H11"),
			ON_HOST, AMD_CPU(SVM_BIT, 0x9), MSR(VM_CR, BIT(3)),
			MSR_ON(1, VM_CR, BIT(3) | BIT(4)), NO_KVM,
			FILE_TEXT("/proc/cpuinfo", "processor : 0\nvendor_id : AuthenticAMD\nflags "
						   ": fpu lm cx8 cmov mmx fxsr sse sse2 svm npt\n\n"
						   "processor : 1\nvendor_id : AuthenticAMD\nflags "
						   ": fpu lm cx8 cmov mmx fxsr sse sse2 npt\n\n")),
		{{"cpu.svm", "yes"}, {"cpu.svm.enabled", "unknown"}, {"cpu.svm.locked", "yes"},
			{"cpu.svm.revision", "1"}, {"cpu.skinit", "no"}}},
	{"intel, firmware off, user",
		SOURCE_TABLE(HOST("6.1.0", "HP", "Z2"), INTEL_CPU(0, VMX_BIT), NO_MSRS,
			KVM_REFUSED(NO_NODE, ENOENT), NOT_REGISTERED, MODULES("kvm\0"),
			INTEL_TEXT("", "")),
		{{"cpu.vmx", "yes"}, {"cpu.vmx.flag", "no"}, {"cpu.vmx.enabled", "no"},
			{"kvm.backend", "none"}, {"kvm.device.present", "no"}}},
	{"intel, firmware off, root, flags kept by an old kernel",
		SOURCE_TABLE(HOST("5.4.0", "HP", "Z2"), INTEL_CPU(0, VMX_BIT), MSRS(1), NO_KVM,
			INTEL_TEXT("vmx ept vpid", "")),
		{{"cpu.vmx.enabled", "no"}, {"cpu.vmx.flag", "yes"}}},
	{"amd, firmware off, root",
		SOURCE_TABLE(HOST("6.7.0", "ASUS", "B550"), AMD_CPU(SVM_BIT, 1), MSR(VM_CR, BIT(4)),
			KVM_REFUSED(NO_NODE, ENOENT), NOT_REGISTERED, MODULES("kvm\0"),
			AMD_TEXT("npt")),
		{{"cpu.svm", "yes"}, {"cpu.svm.enabled", "no"}, {"cpu.svm.npt", "yes"}}},
	{"intel, old kernel, what KVM shows",
		SOURCE_TABLE(HOST("5.4.0", "LENOVO", "20XW"), INTEL_CPU(0, VMX_BIT), NO_MSRS,
			KVM_WORKS, FEATURE_MSRS, REGISTERED, KVM_INTEL,
			INTEL_TEXT("vmx ept vpid tpr_shadow", "")),
		{{"cpu.vmx.ept", "yes"}, {"cpu.vmx.pml", "unknown"}, {"cpu.vmx.apicv", "unknown"},
			{"cpu.vmx.enabled", "yes"}}},
	{"intel without secondary controls",
		SOURCE_TABLE(HOST("6.1.0", "Dell Inc.", "GX620"), INTEL_CPU(0, VMX_BIT),
			MSR(0x3a, 5), MSR(0x481, BIT(37)), MSR(0x482, BIT(53)), MSR_ERR(0x48b, EIO),
			MSR_ERR(0x48c, EIO), KVM_WORKS, REGISTERED, KVM_INTEL,
			INTEL_TEXT("vmx", "vmx flags\t: vnmi vtpr\n")),
		{{"cpu.vmx.ept", "no"}, {"cpu.vmx.ept_ad", "no"}, {"cpu.vmx.apicv", "no"}}},
	{"intel, trusted boot",
		SOURCE_TABLE(HOST("6.1.0", "Dell Inc.", "R740"), INTEL_CPU(0, VMX_BIT), MSRS(3),
			NO_KVM, INTEL_TEXT("vmx", VMX_LINE)),
		{{"cpu.vmx.enabled", "yes"}}},
	{"intel, every register of VMX",
		SOURCE_TABLE(RELEASE("6.12.0"), CPUS("0-1"), NO_XEN, DMI("Dell Inc.", "R760"),
			ON_HOST, INTEL_CPU(0, VMX_BIT), INTEL_CPU(1, VMX_BIT), MSR(0x3a, 0x100005),
			MSR_ON(1, 0x3a, 5), CAPS_OF_ALL, MORE_CAPS, NO_KVM,
			FILE_TEXT("/proc/cpuinfo",
				INTEL_ENTRY("0", "vmx", VMX_LINE_OF_ALL)
					INTEL_ENTRY("1", "vmx", VMX_LINE_OF_ALL))),
		{{"cpu.vmx.enabled", "yes"}, {"cpu.vmx.locked", "yes"},
			{"cpu.feature_control.lmce", "unknown"}, {"cpu.vmx.conflicts", "none"},
			{"cpu.vmx.ipi_virt", "yes"}, {"cpu.vmx.cr3_load_free", "yes"},
			{"cpu.vmx.exit_shadow_stack_busy", "yes"}, {"cpu.vmx.cr3_targets", "4"}}},
	{"intel, the same without privilege",
		SOURCE_TABLE(HOST("6.12.0", "Dell Inc.", "R760"), INTEL_CPU(0, VMX_BIT), NO_MSRS,
			NO_KVM, INTEL_TEXT("vmx", VMX_LINE_OF_ALL)),
		{{"cpu.vmx.ipi_virt", "yes"}, {"cpu.vmx.tertiary_controls", "yes"},
			{"cpu.vmx.secondary_controls", "yes"}, {"cpu.vmx.notify_vm_exiting", "no"},
			{"cpu.vmx.eptp_switching", "unknown"}, {"cpu.vmx.conflicts", "unknown"}}},
	{"intel, the registers against the vmx flags",
		SOURCE_TABLE(HOST("6.1.0", "Dell Inc.", "R740"), INTEL_CPU(0, VMX_BIT),
			MSR(0x3a, 5), CAPS(BIT(49)), NO_KVM, INTEL_TEXT("vmx", VMX_LINE)),
		{{"cpu.vmx.pml", "yes"}, {"cpu.vmx.conflicts", "pml: msr yes, vmx flags no"}}},
	{"intel, firmware has forgotten a CPU",
		SOURCE_TABLE(RELEASE("6.1.0"), CPUS("0-1"), NO_XEN, DMI("Dell Inc.", "R740"),
			ON_HOST, INTEL_CPU(0, VMX_BIT), INTEL_CPU(1, VMX_BIT), MSRS(5),
			MSR_ON(1, 0x3a, 1), NO_KVM,
			FILE_TEXT("/proc/cpuinfo",
				INTEL_ENTRY("0", "vmx", VMX_LINE) INTEL_ENTRY("1", "", ""))),
		{{"cpu.vmx.enabled", "unknown"}, {"cpu.vmx.locked", "yes"}, {"cpu.uniform", "no"}}},
};

const struct host_list hosts_firmware = {hosts, sizeof(hosts) / sizeof(hosts[0])};
