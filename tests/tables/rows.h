// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What hosts have in common, as rows of a source_table: processors, their registers, /proc/cpuinfo,
 * KVM and its modules, and what shows that they are no guests and no containers.
 */
#ifndef VIRTSCOUT_TESTS_TABLES_ROWS_H
#define VIRTSCOUT_TESTS_TABLES_ROWS_H

#include "tests/fake/cpu_rows.h"

#define XEN_TYPE "/sys/hypervisor/type"
#define VM_CR 0xc0010114
#define RELEASE(text) UNAME_IS("release", text), UNAME_IS("machine", "x86_64")
#define CPUS(list)                                                                                 \
	FILE_TEXT("/sys/devices/system/cpu/online", list "\n"),                                    \
		FILE_TEXT("/sys/devices/system/cpu/present", list "\n"),                           \
		FILE_TEXT("/sys/devices/system/cpu/smt/active", "0\n"),                            \
		FILE_TEXT("/proc/self/status", "Name:\tx\nCpus_allowed_list:\t" list "\n")
#define NO_XEN                                                                                     \
	FILE_ERR(XEN_TYPE, ENOENT), DIR_ERR("/sys/hypervisor", ENOENT),                            \
		DIR_NAMES("/sys", "block\0bus\0class\0"),                                          \
		FILE_ERR("/proc/xen/capabilities", ENOENT)
#define DMI(vendor, product)                                                                       \
	FILE_TEXT("/sys/class/dmi/id/sys_vendor", vendor "\n"),                                    \
		FILE_TEXT("/sys/class/dmi/id/product_name", product "\n"),                         \
		FILE_TEXT("/sys/class/dmi/id/chassis_vendor", vendor "\n"),                        \
		FILE_TEXT("/sys/class/dmi/id/bios_vendor", "American Megatrends\n")
#define NAMESPACES(pid, mnt) LINK_TO("/proc/self/ns/pid", pid), LINK_TO("/proc/self/ns/mnt", mnt)
#define ON_HOST NAMESPACES("pid:[4026531836]", "mnt:[4026531832]")
#define MARKS(dockerenv, cgroup)                                                                   \
	{.question = {.ask = ASK_ACCESS, .path = "/.dockerenv"}, .err = (dockerenv)},              \
		ACCESS_ERR("/run/.containerenv", ACCESS_EXISTS, ENOENT),                           \
		ACCESS_ERR("/run/systemd/container", ACCESS_EXISTS, ENOENT),                       \
		ACCESS_ERR("/run/host/container-manager", ACCESS_EXISTS, ENOENT),                  \
		FILE_TEXT("/proc/self/cgroup", cgroup), FILE_ERR("/proc/1/environ", EACCES)
#define NODE STAT_OF("/dev/kvm", FILE_CHAR_DEVICE, 10, 232, 0660, 0, 36)
#define MAY(e)                                                                                     \
	{                                                                                          \
		.question = {.ask = ASK_ACCESS, .path = "/dev/kvm", .mode = ACCESS_READ_WRITE},    \
		.err = (e)                                                                         \
	}
#define KVM_OPENS NODE, MAY(0), KVM_VALUE(KVM_ASK_OPEN, 0, 1), KVM_VALUE(KVM_ASK_API_VERSION, 0, 12)
#define KVM_WORKS                                                                                  \
	KVM_OPENS, KVM_VALUE(KVM_ASK_CREATE_VM, 0, 1), KVM_VALUE(KVM_ASK_EXTENSION, 0, 1),         \
		KVM_VALUE(KVM_ASK_EXTENSION, 66, 1024)
#define KVM_REFUSED(node, e)                                                                       \
	node, MAY(e), KVM_ERR(KVM_ASK_OPEN, 0, e), KVM_ERR(KVM_ASK_API_VERSION, 0, e),             \
		KVM_ERR(KVM_ASK_CREATE_VM, 0, e), KVM_ERR(KVM_ASK_EXTENSION, 0, e)
#define NO_NODE STAT_ERR("/dev/kvm", ENOENT)
#define MISC(text) FILE_TEXT("/proc/misc", "144 nvram\n" text "  1 psaux\n")
#define REGISTERED MISC("232 kvm\n"), DIR_NAMES("/sys/class/misc", "kvm\0nvram\0psaux\0")
#define NOT_REGISTERED MISC(""), DIR_NAMES("/sys/class/misc", "nvram\0psaux\0")
#define MODULES(names) DIR_NAMES("/sys/module", names)
#define PARAMETER(module, name, text) FILE_TEXT("/sys/module/" module "/parameters/" name, text)
#define KVM_INTEL                                                                                  \
	MODULES("kvm\0kvm_intel\0"), PARAMETER("kvm_intel", "ept", "Y\n"),                         \
		PARAMETER("kvm_intel", "nested", "Y\n")
#define KVM_AMD                                                                                    \
	MODULES("kvm\0kvm_amd\0"), PARAMETER("kvm_amd", "npt", "1\n"),                             \
		PARAMETER("kvm_amd", "nested", "0\n")
#define INTEL_ENTRY(n, flags, more)                                                                \
	"processor\t: " n "\nvendor_id\t: GenuineIntel\ncpu family\t: 6\nmodel\t\t: 60\n"          \
	"model name\t: Intel(R) Core(TM) i7-4770\nstepping\t: 3\nmicrocode\t: 0x28\n"              \
	"flags\t\t: fpu lm cx8 cmov mmx fxsr sse sse2 " flags "\n" more                            \
	"address sizes\t: 39 bits physical, 48 bits virtual\n\n"
#define INTEL_TEXT(flags, more) FILE_TEXT("/proc/cpuinfo", INTEL_ENTRY("0", flags, more))
#define AMD_TEXT(flags)                                                                            \
	FILE_TEXT("/proc/cpuinfo",                                                                 \
		"processor\t: 0\nvendor_id\t: AuthenticAMD\ncpu family\t: 23\nmodel\t\t: 49\n"     \
		"model name\t: AMD EPYC\nstepping\t: 0\nmicrocode\t: 0x8301055\n"                  \
		"flags\t\t: fpu lm cx8 cmov mmx fxsr sse sse2 " flags "\n"                         \
		"address sizes\t: 48 bits physical, 48 bits virtual\n\n")
#define VMX_LINE                                                                                   \
	"vmx flags\t: vnmi posted_intr invvpid ept_ad ept_1gb apicv vtpr ept vpid vapic_reg vid\n"
#define LEVEL1_EDX (BIT(0) | BIT(6) | BIT(8) | BIT(15) | BIT(23) | BIT(24) | BIT(25) | BIT(26))
#define INTEL_CPU(n, bits)                                                                         \
	LEAF0_INTEL(n, 0x16),                                                                      \
		CPUID_ON(n, 1, 0, .eax = EAX_HASWELL, .ecx = (bits), .edx = LEVEL1_EDX),           \
		EXT_MAX(n, 0x80000008), CPUID_ON(n, 7, 0, .ebx = 0),                               \
		CPUID_ON(n, 0xd, 0, .eax = 3, .ebx = 576),                                         \
		CPUID_ON(n, 0x80000001, 0, .ecx = 0, .edx = BIT(29)),                              \
		CPUID_ON(n, 0x80000008, 0, .eax = 0x3027)
#define AMD_CPU(svm, ext)                                                                          \
	LEAF0_AMD(0, 0x10), CPUID(1, 0, .eax = EAX_ZEN2, .edx = LEVEL1_EDX),                       \
		EXT_MAX(0, 0x8000001f), CPUID(7, 0, .ebx = 0),                                     \
		CPUID(0xd, 0, .eax = 3, .ebx = 576),                                               \
		CPUID(0x80000001, 0, .ecx = (svm), .edx = BIT(29)),                                \
		CPUID(0x80000008, 0, .eax = 0x3030),                                               \
		CPUID(0x8000000a, 0, .eax = 1, .ebx = 0x8000, .edx = (ext)),                       \
		CPUID(0x8000001f, 0, .eax = 0xf)
/* What VMX_LINE was made from. */
#define CAPS(secondary)                                                                            \
	MSR(0x481, 0x16 | BIT(32) | BIT(35) | BIT(37) | BIT(39)),                                  \
		MSR(0x482, 0x0401e172 | BIT(39) | BIT(53) | BIT(63)),                              \
		MSR(0x48b, BIT(33) | BIT(37) | BIT(40) | BIT(41) | (secondary)),                   \
		MSR(0x48c, BIT(6) | BIT(17) | BIT(21) | BIT(32))
#define MSRS(control) MSR(0x3a, control), CAPS(0)
#define NO_MSRS                                                                                    \
	MSR_ERR(0x3a, EACCES), MSR_ERR(0x481, EACCES), MSR_ERR(0x482, EACCES),                     \
		MSR_ERR(0x48b, EACCES), MSR_ERR(0x48c, EACCES), MSR_ERR(VM_CR, EACCES)
#define CONFIG_OF(path, rows)                                                                      \
	FILE_TEXT(path, "# Linux/x86 6.1.76 Kernel Configuration\nCONFIG_MMU=y\n"                  \
			"CONFIG_MODULES=y\nCONFIG_HAS_DMA=y\n" rows)
#define BOOT_CONFIG "/boot/config-6.1.0-18-amd64"
/* A machine with one CPU on which no hypervisor and no container is. */
#define HOST(release, vendor, product)                                                             \
	RELEASE(release), CPUS("0"), NO_XEN, DMI(vendor, product), ON_HOST
/* Its kernel has no KVM now. */
#define NO_KVM KVM_REFUSED(NO_NODE, ENOENT), NOT_REGISTERED, MODULES("acpi\0")

#endif
