// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Taking knowledge away makes answers unknown and never yes or no: every question that the probes
 * ask of these hosts is denied once, with each errno that is not itself an answer, and no fact may
 * come to say something else. tests/unit/test_machines_deny.c does the same with captures of whole
 * machines, and their verdicts.
 */
#include <errno.h>
#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "tests/fake/cpu_rows.h"
#include "tests/fake/probe_run.h"
#include "tests/fake/source_deny.h"

#define XEN_TYPE "/sys/hypervisor/type"
#define VM_CR 0xc0010114
#define CAPS_HIGH UINT64_C(0xffffffff00000000)

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
		FILE_TEXT("/sys/class/dmi/id/board_vendor", vendor "\n"),                          \
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
	"vmx flags\t: vnmi posted_intr invvpid ept_ad ept_1gb vtpr ept vpid vapic_reg vid\n"
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
		CPUID(0x8000000a, 0, .ebx = 0x8000, .edx = (ext)),                                 \
		CPUID(0x8000001f, 0, .eax = 0xf)
#define MSRS(control)                                                                              \
	MSR(0x3a, control), MSR(0x481, CAPS_HIGH), MSR(0x482, CAPS_HIGH),                          \
		MSR(0x48b, BIT(33) | BIT(37) | BIT(40) | BIT(41)), MSR(0x48c, BIT(17) | BIT(21))
#define NO_MSRS                                                                                    \
	MSR_ERR(0x3a, EACCES), MSR_ERR(0x481, EACCES), MSR_ERR(0x482, EACCES),                     \
		MSR_ERR(0x48b, EACCES), MSR_ERR(0x48c, EACCES), MSR_ERR(VM_CR, EACCES)
#define FEATURE_MSRS                                                                               \
	KVM_VALUE(KVM_ASK_FEATURE_MSR, 0x481, CAPS_HIGH),                                          \
		KVM_VALUE(KVM_ASK_FEATURE_MSR, 0x482, CAPS_HIGH),                                  \
		KVM_VALUE(KVM_ASK_FEATURE_MSR, 0x48b, BIT(33) | BIT(37) | BIT(46) | BIT(49)),      \
		KVM_VALUE(KVM_ASK_FEATURE_MSR, 0x48c, BIT(17) | BIT(21))
#define NOTHING_FURTHER                                                                            \
	HV_NOTHING(0x40000200), HV_NOTHING(0x40000300), HV_NOTHING(0x40000400),                    \
		HV_NOTHING(0x40000500), HV_NOTHING(0x40000600), HV_NOTHING(0x40000700),            \
		HV_NOTHING(0x40000800), HV_NOTHING(0x40000900), HV_NOTHING(0x40000a00),            \
		HV_NOTHING(0x40000b00), HV_NOTHING(0x40000c00), HV_NOTHING(0x40000d00),            \
		HV_NOTHING(0x40000e00), HV_NOTHING(0x40000f00)

#define ALL_NAMESPACES                                                                             \
	DIR_NAMES("/proc/self/ns",                                                                 \
		"cgroup\0ipc\0mnt\0net\0pid\0pid_for_children\0time\0user\0uts\0")
#define USERNS(max, clone, apparmor)                                                               \
	FILE_TEXT("/proc/sys/user/max_user_namespaces", max "\n"),                                 \
		FILE_TEXT("/proc/sys/kernel/unprivileged_userns_clone", clone "\n"),               \
		FILE_TEXT("/proc/sys/kernel/apparmor_restrict_unprivileged_userns", apparmor "\n")
#define STATUS(uid, seccomp)                                                                       \
	FILE_TEXT("/proc/self/status", "Name:\tx\nPid:\t1\nUid:\t" uid "\t" uid "\t" uid "\t" uid  \
				       "\nSeccomp:\t" seccomp "\nCpus_allowed_list:\t0\n")
#define UNIFIED(controllers)                                                                       \
	FILE_TEXT("/proc/self/mountinfo",                                                          \
		"27 1 254:0 / / rw - ext4 /dev/vda rw\n"                                           \
		"30 23 0:26 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n"),                          \
		FILE_TEXT("/sys/fs/cgroup/cgroup.controllers", controllers "\n"),                  \
		FILE_TEXT("/proc/cgroups", "#subsys_name\thierarchy\tnum_cgroups\tenabled\n"       \
					   "perf_event\t0\t1\t1\n")
#define CONFIG_OF(path, rows)                                                                      \
	FILE_TEXT(path, "# Linux/x86 6.1.76 Kernel Configuration\nCONFIG_MMU=y\n"                  \
			"CONFIG_MODULES=y\nCONFIG_HAS_DMA=y\n" rows)
#define BOOT_CONFIG "/boot/config-6.1.0-18-amd64"
#define SLICE "/sys/fs/cgroup/user.slice/user-1000.slice"
#define PROGRAMS(bin, sbin)                                                                        \
	DIR_NAMES("/usr/bin", bin), DIR_ERR("/usr/local/bin", ENOENT),                             \
		DIR_NAMES("/usr/sbin", sbin), DIR_ERR("/usr/local/sbin", ENOENT)

static const unsigned char cap_setuid[20] = {1, 0, 0, 2, 0x80};
#define VULNERABILITY(name, text)                                                                  \
	FILE_TEXT("/sys/devices/system/cpu/vulnerabilities/" name, text "\n")
#define VULNERABILITIES                                                                            \
	DIR_NAMES("/sys/devices/system/cpu/vulnerabilities", "l1tf\0mds\0new_one\0retbleed\0"),    \
		VULNERABILITY(                                                                     \
			"l1tf", "Mitigation: PTE Inversion; VMX: conditional cache flushes"),      \
		VULNERABILITY("mds", "Mitigation: Clear CPU buffers; SMT vulnerable"),             \
		VULNERABILITY("new_one", "Vulnerable"), VULNERABILITY("retbleed", "Not affected")
#define SECURE_BOOT "/sys/firmware/efi/efivars/SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c"
#define ATTRIBUTES "/sys/class/firmware-attributes"
/* Two drivers, the first of which has no switch of these. */
#define SETTINGS                                                                                   \
	DIR_NAMES(ATTRIBUTES, "a\0b\0"), DIR_NAMES(ATTRIBUTES "/a/attributes", "Sound\0"),         \
		DIR_NAMES(ATTRIBUTES "/b/attributes", "AmdVt\0IOMMU\0Virtualization\0"),           \
		FILE_TEXT(ATTRIBUTES "/b/attributes/AmdVt/current_value", "Enable\n"),             \
		FILE_TEXT(ATTRIBUTES "/b/attributes/IOMMU/current_value", "Auto\n"),               \
		FILE_TEXT(ATTRIBUTES "/b/attributes/Virtualization/current_value", "Disable\n")

/* What the host is, so that nothing is denied where nothing was known. */
struct expected {
	const char *fact, *value; /* "yes", "no", "unknown", a number or a text */
};

struct host {
	const char *name;
	struct source_table table;
	struct expected expected[12];
};

static const struct host hosts[] = {
	{"intel, ready, root",
		SOURCE_TABLE(RELEASE("6.1.0-18-amd64"), CPUS("0-1"), NO_XEN, DMI("LENOVO", "20XW"),
			ON_HOST, INTEL_CPU(0, VMX_BIT), INTEL_CPU(1, VMX_BIT), MSRS(5), KVM_WORKS,
			REGISTERED, KVM_INTEL,
			FILE_TEXT("/proc/cpuinfo", INTEL_ENTRY("0", "vmx", VMX_LINE)
							   INTEL_ENTRY("1", "vmx", VMX_LINE))),
		{{"cpu.vmx", "yes"}, {"cpu.vmx.enabled", "yes"}, {"cpu.vmx.ept_mbec", "no"},
			{"kvm.slat", "ept"}, {"kvm.create_vm", "yes"},
			{"hypervisor.vendor", "none"}, {"cpu.uniform", "yes"}}},
	{"amd, ready, root",
		SOURCE_TABLE(RELEASE("6.1.0"), CPUS("0"), NO_XEN, DMI("Supermicro", "H11"), ON_HOST,
			AMD_CPU(SVM_BIT, 0x9), MSR(VM_CR, 0), KVM_WORKS, REGISTERED, KVM_AMD,
			AMD_TEXT("svm npt nrip_save")),
		{{"cpu.svm", "yes"}, {"cpu.svm.npt", "yes"}, {"cpu.svm.avic", "no"},
			{"kvm.slat", "npt"}, {"cpu.sev", "yes"}, {"cpu.vmx", "no"}}},
	{"hygon, ready, user",
		SOURCE_TABLE(RELEASE("6.7.1"), CPUS("0"), NO_XEN, DMI("Sugon", "X"), ON_HOST,
			LEAF0_HYGON(0, 0xd), CPUID(1, 0, .eax = 0x00900f02), EXT_MAX(0, 0x8000000a),
			CPUID(0x80000001, 0, .ecx = SVM_BIT),
			CPUID(0x8000000a, 0, .ebx = 8, .edx = 1), NO_MSRS,
			KVM_REFUSED(NODE, EACCES), REGISTERED, KVM_AMD,
			FILE_TEXT("/proc/cpuinfo",
				"processor : 0\nvendor_id : HygonGenuine\nflags : fpu svm npt\n")),
		{{"cpu.svm", "yes"}, {"cpu.svm.enabled", "yes"}, {"kvm.device.access", "no"},
			{"kvm.backend", "kvm_amd"}}},
	{"intel, firmware off, user",
		SOURCE_TABLE(RELEASE("6.1.0"), CPUS("0"), NO_XEN, DMI("HP", "Z2"), ON_HOST,
			INTEL_CPU(0, VMX_BIT), NO_MSRS, KVM_REFUSED(NO_NODE, ENOENT),
			NOT_REGISTERED, MODULES("kvm\0"), INTEL_TEXT("", "")),
		{{"cpu.vmx", "yes"}, {"cpu.vmx.flag", "no"}, {"cpu.vmx.enabled", "no"},
			{"kvm.backend", "none"}, {"kvm.device.present", "no"}}},
	{"intel, firmware off, root, flags kept by an old kernel",
		SOURCE_TABLE(RELEASE("5.4.0"), CPUS("0"), NO_XEN, DMI("HP", "Z2"), ON_HOST,
			INTEL_CPU(0, VMX_BIT), MSRS(1), KVM_REFUSED(NO_NODE, ENOENT),
			NOT_REGISTERED, MODULES("acpi\0"), INTEL_TEXT("vmx ept vpid", "")),
		{{"cpu.vmx.enabled", "no"}, {"cpu.vmx.flag", "yes"}}},
	{"amd, firmware off, root",
		SOURCE_TABLE(RELEASE("6.7.0"), CPUS("0"), NO_XEN, DMI("ASUS", "B550"), ON_HOST,
			AMD_CPU(SVM_BIT, 1), MSR(VM_CR, BIT(4)), KVM_REFUSED(NO_NODE, ENOENT),
			NOT_REGISTERED, MODULES("kvm\0"), AMD_TEXT("npt")),
		{{"cpu.svm", "yes"}, {"cpu.svm.enabled", "no"}, {"cpu.svm.npt", "yes"}}},
	{"intel, module missing, user",
		SOURCE_TABLE(RELEASE("6.12.0"), CPUS("0"), NO_XEN, DMI("Dell Inc.", "R740"),
			ON_HOST, INTEL_CPU(0, VMX_BIT), NO_MSRS, KVM_REFUSED(NO_NODE, ENOENT),
			NOT_REGISTERED, MODULES("acpi\0"), INTEL_TEXT("vmx", VMX_LINE)),
		{{"cpu.vmx.enabled", "yes"}, {"kvm.backend", "none"}, {"cpu.vmx.ept", "yes"},
			{"cpu.vmx.pml", "no"}}},
	{"intel, node of kmod's without the module",
		SOURCE_TABLE(RELEASE("6.12.0"), CPUS("0"), NO_XEN, DMI("Dell Inc.", "R740"),
			ON_HOST, INTEL_CPU(0, VMX_BIT), NO_MSRS, NODE, MAY(0),
			KVM_ERR(KVM_ASK_OPEN, 0, ENODEV), KVM_ERR(KVM_ASK_API_VERSION, 0, ENODEV),
			KVM_ERR(KVM_ASK_CREATE_VM, 0, ENODEV), NOT_REGISTERED, MODULES("acpi\0"),
			INTEL_TEXT("vmx", VMX_LINE)),
		{{"kvm.device.present", "yes"}, {"kvm.device.access", "unknown"},
			{"kvm.backend", "none"}}},
	{"intel, both modules built in, neither started",
		SOURCE_TABLE(RELEASE("6.1.0"), CPUS("0"), NO_XEN, DMI("HP", "Z2"), ON_HOST,
			INTEL_CPU(0, VMX_BIT), NO_MSRS, KVM_REFUSED(NO_NODE, ENOENT),
			NOT_REGISTERED, MODULES("kvm\0kvm_amd\0kvm_intel\0"),
			PARAMETER("kvm_intel", "ept", "Y\n"), PARAMETER("kvm_amd", "npt", "Y\n"),
			INTEL_TEXT("", "")),
		{{"kvm.backend", "none"}, {"kvm.hardware", "no"}, {"cpu.vmx.enabled", "no"}}},
	{"intel, both modules built in, one works",
		SOURCE_TABLE(RELEASE("6.1.0"), CPUS("0"), NO_XEN, DMI("HP", "Z2"), ON_HOST,
			INTEL_CPU(0, VMX_BIT), NO_MSRS, KVM_WORKS, REGISTERED,
			MODULES("kvm\0kvm_amd\0kvm_intel\0"), PARAMETER("kvm_intel", "ept", "Y\n"),
			PARAMETER("kvm_amd", "npt", "N\n"), INTEL_TEXT("vmx", VMX_LINE)),
		{{"kvm.backend", "kvm_intel"}, {"kvm.slat", "ept"}}},
	{"intel, hardware and software backends side by side",
		SOURCE_TABLE(RELEASE("6.7.0-pvm"), CPUS("0"), NO_XEN, DMI("HP", "Z2"), ON_HOST,
			INTEL_CPU(0, VMX_BIT), NO_MSRS, KVM_WORKS, REGISTERED,
			MODULES("kvm\0kvm_intel\0kvm_pvm\0"), PARAMETER("kvm_intel", "ept", "Y\n"),
			INTEL_TEXT("vmx", VMX_LINE)),
		{{"kvm.backend", "unknown"}, {"kvm.hardware", "unknown"}}},
	{"intel, the listing of modules refused",
		SOURCE_TABLE(RELEASE("6.7.0-pvm"), CPUS("0"), NO_XEN, DMI("HP", "Z2"), ON_HOST,
			INTEL_CPU(0, VMX_BIT), NO_MSRS, KVM_WORKS, REGISTERED,
			DIR_ERR("/sys/module", EACCES),
			ACCESS_OK("/sys/module/kvm_intel", ACCESS_EXISTS),
			ACCESS_ERR("/sys/module/kvm_amd", ACCESS_EXISTS, ENOENT),
			ACCESS_OK("/sys/module/kvm_pvm", ACCESS_EXISTS),
			INTEL_TEXT("vmx", VMX_LINE)),
		{{"kvm.backend", "unknown"}}},
	{"intel, no permission",
		SOURCE_TABLE(RELEASE("6.1.0"), CPUS("0"), NO_XEN, DMI("LENOVO", "20XW"), ON_HOST,
			INTEL_CPU(0, VMX_BIT), NO_MSRS, KVM_REFUSED(NODE, EACCES), REGISTERED,
			KVM_INTEL, INTEL_TEXT("vmx", VMX_LINE)),
		{{"kvm.device.access", "no"}, {"kvm.create_vm", "unknown"},
			{"kvm.backend", "kvm_intel"}, {"kvm.slat", "ept"}}},
	{"intel, another hypervisor holds it",
		SOURCE_TABLE(RELEASE("6.1.0"), CPUS("0"), NO_XEN, DMI("LENOVO", "20XW"), ON_HOST,
			INTEL_CPU(0, VMX_BIT), NO_MSRS, KVM_OPENS,
			KVM_ERR(KVM_ASK_CREATE_VM, 0, EBUSY), REGISTERED,
			MODULES("kvm\0kvm_intel\0vboxdrv\0"), PARAMETER("kvm_intel", "ept", "Y\n"),
			INTEL_TEXT("vmx", VMX_LINE)),
		{{"kvm.create_vm", "no"}, {"kvm.contender", "vboxdrv"}}},
	{"intel, a filter forbids the ioctl",
		SOURCE_TABLE(RELEASE("6.1.0"), CPUS("0"), NO_XEN, DMI("LENOVO", "20XW"),
			NAMESPACES("pid:[4026532345]", "mnt:[4026532344]"), INTEL_CPU(0, VMX_BIT),
			NO_MSRS, KVM_OPENS, KVM_ERR(KVM_ASK_CREATE_VM, 0, EPERM), REGISTERED,
			KVM_INTEL, INTEL_TEXT("vmx", VMX_LINE)),
		{{"kvm.create_vm", "unknown"}, {"container.inside", "yes"}}},
	{"intel, old kernel, what KVM shows",
		SOURCE_TABLE(RELEASE("5.4.0"), CPUS("0"), NO_XEN, DMI("LENOVO", "20XW"), ON_HOST,
			INTEL_CPU(0, VMX_BIT), NO_MSRS, KVM_WORKS, FEATURE_MSRS, REGISTERED,
			KVM_INTEL, INTEL_TEXT("vmx ept vpid tpr_shadow", "")),
		{{"cpu.vmx.ept", "yes"}, {"cpu.vmx.pml", "unknown"}, {"cpu.vmx.apicv", "unknown"},
			{"cpu.vmx.enabled", "yes"}}},
	{"intel without secondary controls",
		SOURCE_TABLE(RELEASE("6.1.0"), CPUS("0"), NO_XEN, DMI("Dell Inc.", "GX620"),
			ON_HOST, INTEL_CPU(0, VMX_BIT), MSR(0x3a, 5), MSR(0x481, BIT(35)),
			MSR(0x482, BIT(53)), MSR_ERR(0x48b, EIO), MSR_ERR(0x48c, EIO), KVM_WORKS,
			REGISTERED, KVM_INTEL, INTEL_TEXT("vmx", "vmx flags\t: vnmi vtpr\n")),
		{{"cpu.vmx.ept", "no"}, {"cpu.vmx.ept_ad", "no"}, {"cpu.vmx.apicv", "no"}}},
	{"intel, trusted boot",
		SOURCE_TABLE(RELEASE("6.1.0"), CPUS("0"), NO_XEN, DMI("Dell Inc.", "R740"), ON_HOST,
			INTEL_CPU(0, VMX_BIT), MSRS(3), KVM_REFUSED(NO_NODE, ENOENT),
			NOT_REGISTERED, MODULES("acpi\0"), INTEL_TEXT("vmx", VMX_LINE)),
		{{"cpu.vmx.enabled", "yes"}}},
	{"intel, CPUs disagree",
		SOURCE_TABLE(RELEASE("6.1.0"), CPUS("0-1"), NO_XEN, DMI("LENOVO", "20XW"), ON_HOST,
			INTEL_CPU(0, VMX_BIT), INTEL_CPU(1, 0), NO_MSRS, KVM_REFUSED(NODE, EACCES),
			REGISTERED, KVM_INTEL,
			FILE_TEXT("/proc/cpuinfo",
				INTEL_ENTRY("0", "vmx", VMX_LINE) INTEL_ENTRY("1", "", ""))),
		{{"cpu.uniform", "no"}}},
	{"kvm_pvm in a KVM guest, root",
		SOURCE_TABLE(RELEASE("6.7.0-pvm"), CPUS("0"), NO_XEN, DMI("QEMU", "Standard PC"),
			ON_HOST, INTEL_CPU(0, HYPERVISOR_BIT), HV_KVM(0x40000000),
			MSR_ERR(0x3a, EIO), KVM_WORKS, REGISTERED, MODULES("kvm\0kvm_pvm\0"),
			INTEL_TEXT("hypervisor", "")),
		{{"cpu.vmx", "no"}, {"kvm.backend", "kvm_pvm"}, {"kvm.hardware", "no"},
			{"kvm.slat", "none"}, {"hypervisor.vendor", "kvm"},
			{"hypervisor.role", "guest"}}},
	{"xen dom0",
		SOURCE_TABLE(RELEASE("6.1.0"), CPUS("0"), FILE_TEXT(XEN_TYPE, "xen\n"),
			FILE_TEXT("/sys/hypervisor/guest_type", "PV\n"),
			FILE_TEXT("/proc/xen/capabilities", "control_d\n"),
			FILE_TEXT("/sys/hypervisor/properties/features", "00000820\n"),
			FILE_TEXT("/sys/hypervisor/properties/capabilities",
				"xen-3.0-x86_64 hvm-3.0-x86_64 \n"),
			DMI("Dell Inc.", "R740"), ON_HOST, INTEL_CPU(0, VMX_BIT),
			MSR_ERR(0x3a, EIO), KVM_REFUSED(NO_NODE, ENOENT), NOT_REGISTERED,
			MODULES("acpi\0"), INTEL_TEXT("hypervisor", "")),
		{{"xen.dom0", "yes"}, {"hypervisor.vendor", "xen"}, {"hypervisor.role", "dom0"},
			{"cpu.vmx", "yes"}, {"cpu.vmx.enabled", "unknown"}}},
	{"xen pv guest, CPUID of the real processor",
		SOURCE_TABLE(RELEASE("6.1.0"), CPUS("0"), FILE_TEXT(XEN_TYPE, "xen\n"),
			FILE_TEXT("/sys/hypervisor/guest_type", "PV\n"),
			FILE_TEXT("/proc/xen/capabilities", "\n"),
			FILE_TEXT("/sys/hypervisor/properties/features", "00000020\n"), ON_HOST,
			INTEL_CPU(0, VMX_BIT), MSR_ERR(0x3a, EIO), KVM_REFUSED(NO_NODE, ENOENT),
			NOT_REGISTERED, MODULES("acpi\0"), INTEL_TEXT("hypervisor", "")),
		{{"xen.dom0", "no"}, {"hypervisor.vendor", "xen"}, {"hypervisor.role", "guest"},
			{"cpu.vmx.enabled", "unknown"}}},
	{"xen hvm guest behind Hyper-V's signature",
		SOURCE_TABLE(RELEASE("6.1.0"), CPUS("0"), FILE_TEXT(XEN_TYPE, "xen\n"),
			FILE_TEXT("/sys/hypervisor/guest_type", "HVM\n"),
			FILE_TEXT("/proc/xen/capabilities", "\n"),
			FILE_TEXT("/sys/hypervisor/properties/features", "00000705\n"),
			DMI("Xen", "HVM domU"), ON_HOST, INTEL_CPU(0, HYPERVISOR_BIT),
			HV_MICROSOFT(0x40000000), HV_XEN(0x40000100), MSR_ERR(0x3a, EIO),
			KVM_REFUSED(NO_NODE, ENOENT), NOT_REGISTERED, MODULES("acpi\0"),
			INTEL_TEXT("hypervisor", "")),
		{{"hypervisor.vendor", "xen"}, {"hypervisor.role", "guest"}}},
	{"kvm guest behind Hyper-V's signature",
		SOURCE_TABLE(RELEASE("6.1.0"), CPUS("0"), NO_XEN, DMI("QEMU", "Standard PC"),
			ON_HOST, INTEL_CPU(0, HYPERVISOR_BIT | VMX_BIT), HV_MICROSOFT(0x40000000),
			HV_KVM(0x40000100), CPUID(0x40000003, 0, .ebx = 0x30), NO_MSRS, KVM_WORKS,
			REGISTERED, KVM_INTEL, INTEL_TEXT("vmx hypervisor", VMX_LINE)),
		{{"hypervisor.vendor", "kvm"}, {"hypervisor.role", "guest"},
			{"cpu.vmx.enabled", "yes"}}},
	{"hyper-v root on bare hardware",
		SOURCE_TABLE(RELEASE("6.1.0"), CPUS("0"), NO_XEN, DMI("Dell Inc.", "R740"), ON_HOST,
			INTEL_CPU(0, HYPERVISOR_BIT), HV_MICROSOFT(0x40000000),
			HV_NOTHING(0x40000100), NOTHING_FURTHER,
			CPUID(0x40000003, 0, .ebx = BIT(0) | BIT(12)), MSR_ERR(0x3a, EIO),
			KVM_REFUSED(NO_NODE, ENOENT), NOT_REGISTERED, MODULES("acpi\0"),
			INTEL_TEXT("hypervisor", "")),
		{{"hypervisor.vendor", "hyperv"}, {"hypervisor.role", "root"}}},
	{"virtualbox, the bit hidden",
		SOURCE_TABLE(RELEASE("6.1.0"), CPUS("0"), NO_XEN,
			DMI("Oracle Corporation", "VirtualBox"), ON_HOST, INTEL_CPU(0, 0),
			MSR_ERR(0x3a, EIO), KVM_REFUSED(NO_NODE, ENOENT), NOT_REGISTERED,
			MODULES("acpi\0"), INTEL_TEXT("", "")),
		{{"cpu.hypervisor", "no"}, {"hypervisor.vendor", "virtualbox"},
			{"hypervisor.role", "guest"}}},
	{"guest of somebody who does not say who",
		SOURCE_TABLE(RELEASE("6.1.0"), CPUS("0"), NO_XEN, DMI("QEMU", "Standard PC"),
			ON_HOST, INTEL_CPU(0, HYPERVISOR_BIT), HV_NOTHING(0x40000000),
			MSR_ERR(0x3a, EIO), KVM_REFUSED(NO_NODE, ENOENT), NOT_REGISTERED,
			MODULES("acpi\0"), INTEL_TEXT("hypervisor", "")),
		{{"hypervisor.vendor", "unknown"}, {"hypervisor.role", "guest"}}},
	{"amd guest, SVM hidden and its leaf left behind",
		SOURCE_TABLE(RELEASE("6.7.0"), CPUS("0"), NO_XEN, DMI("VMware, Inc.", "VMware7,1"),
			ON_HOST, AMD_CPU(0, 0xff), MSR_ERR(VM_CR, EIO),
			KVM_REFUSED(NO_NODE, ENOENT), NOT_REGISTERED, MODULES("acpi\0"),
			AMD_TEXT("npt lbrv nrip_save")),
		{{"cpu.svm", "no"}, {"cpu.svm.npt", "no"}, {"cpu.svm.enabled", "unknown"}}},
	{"container without the device",
		SOURCE_TABLE(RELEASE("6.1.0"), CPUS("0"), NO_XEN, DMI("LENOVO", "20XW"),
			NAMESPACES("pid:[4026531836]", "mnt:[4026532344]"), MARKS(0, "0::/\n"),
			INTEL_CPU(0, VMX_BIT), NO_MSRS, KVM_REFUSED(NO_NODE, ENOENT), REGISTERED,
			KVM_INTEL, INTEL_TEXT("vmx", VMX_LINE)),
		{{"container.inside", "yes"}, {"kvm.device.registered", "yes"},
			{"kvm.device.present", "no"}, {"kvm.backend", "kvm_intel"}}},
	{"service with mounts of its own",
		SOURCE_TABLE(RELEASE("6.1.0"), CPUS("0"), NO_XEN, DMI("LENOVO", "20XW"),
			NAMESPACES("pid:[4026531836]", "mnt:[4026532344]"),
			MARKS(ENOENT, "0::/system.slice/x.service\n"), INTEL_CPU(0, 0), NO_MSRS,
			KVM_REFUSED(NO_NODE, ENOENT), NOT_REGISTERED, MODULES("acpi\0"),
			INTEL_TEXT("", "")),
		{{"container.inside", "no"}, {"cpu.vmx", "no"}, {"cpu.vmx.ept", "no"}}},
	{"plain file in place of the device",
		SOURCE_TABLE(RELEASE("6.1.0"), CPUS("0"), NO_XEN, DMI("LENOVO", "20XW"), ON_HOST,
			INTEL_CPU(0, VMX_BIT), NO_MSRS,
			STAT_OF("/dev/kvm", FILE_REGULAR, 0, 0, 0666, 0, 0), MAY(0),
			KVM_VALUE(KVM_ASK_OPEN, 0, 1), KVM_ERR(KVM_ASK_API_VERSION, 0, ENOTTY),
			KVM_ERR(KVM_ASK_CREATE_VM, 0, ENOTTY), NOT_REGISTERED, MODULES("acpi\0"),
			INTEL_TEXT("vmx", VMX_LINE)),
		{{"kvm.device.present", "no"}, {"kvm.create_vm", "unknown"},
			{"kvm.backend", "none"}}},
	{"VIA Nano",
		SOURCE_TABLE(RELEASE("6.1.0"), CPUS("0"), NO_XEN, DMI("VIA", "VB8001"), ON_HOST,
			LEAF0_CENTAUR(0, 0xa), CPUID(1, 0, .eax = EAX_NANO, .ecx = VMX_BIT),
			EXT_MAX(0, 0x80000001),
			CPUID(0x80000001, 0, .ecx = SVM_BIT, .edx = BIT(29)), NO_MSRS,
			KVM_REFUSED(NO_NODE, ENOENT), NOT_REGISTERED, MODULES("acpi\0"),
			FILE_TEXT("/proc/cpuinfo", "processor : 0\nvendor_id : CentaurHauls\nflags "
						   ": fpu vmx lm\nvmx flags : vnmi\n")),
		{{"cpu.vmx", "yes"}, {"cpu.svm", "no"}, {"cpu.vmx.enabled", "yes"}}},
	{"amd, all of SEV, with vulnerabilities, firmware and TPM",
		SOURCE_TABLE(RELEASE("6.12.0"), CPUS("0"), NO_XEN, DMI("Supermicro", "H13"),
			ON_HOST, LEAF0_AMD(0, 0x10),
			CPUID(1, 0, .eax = EAX_ZEN2, .edx = LEVEL1_EDX), EXT_MAX(0, 0x80000028),
			CPUID(7, 0, .ebx = 0), CPUID(0xd, 0, .eax = 3, .ebx = 576),
			CPUID(0x80000001, 0, .ecx = SVM_BIT, .edx = BIT(29)),
			CPUID(0x80000008, 0, .eax = 0x3030, .ebx = BIT(12) | BIT(14)),
			CPUID(0x8000000a, 0, .ebx = 0x8000, .edx = 9),
			CPUID(0x8000001f, 0, .eax = 0x03fffffb, .ebx = 0x41b3, .ecx = 1006,
				.edx = 100),
			CPUID(0x80000021, 0, .eax = BIT(8)), CPUID(0x80000025, 0, .ebx = 16),
			MSR(VM_CR, 0), MSR(0xc0010010, BIT(23) | BIT(24)), MSR(0xc0010136, 0),
			MSR(0xc0010132, 0x100000000), MSR(0xc0010133, 0x13fffffff), KVM_WORKS,
			KVM_AMD, PARAMETER("kvm_amd", "sev", "Y\n"),
			PARAMETER("kvm_amd", "sev_es", "Y\n"),
			FILE_ERR("/sys/module/kvm_amd/parameters/sev_snp", ENOENT),
			DIR_NAMES("/sys/module/kvm_amd/parameters", "npt\0sev\0sev_es\0"),
			MISC("232 kvm\n"), DIR_NAMES("/sys/class/misc", "kvm\0sev\0"),
			ACCESS_OK("/dev/sev", ACCESS_READ_WRITE),
			FILE_ERR("/sys/fs/cgroup/misc.capacity", ENOENT),
			FILE_TEXT("/sys/fs/cgroup/misc/misc.capacity", "sev 907\nsev_es 99\n"),
			DIR_NAMES("/sys/bus/pci/drivers/ccp", "0000:02:00.2\0"
							      "0000:22:00.1\0"),
			FILE_ERR("/sys/bus/pci/drivers/ccp/0000:02:00.2/tsme_status", ENOENT),
			FILE_TEXT("/sys/bus/pci/drivers/ccp/0000:22:00.1/tsme_status", "1\n"),
			VULNERABILITIES, FILE_TEXT("/proc/sys/kernel/tainted", "1\n"),
			FILE_ERR(SECURE_BOOT, ENOENT), DIR_NAMES("/sys/firmware", "acpi\0efi\0"),
			DIR_NAMES("/sys/firmware/efi/efivars", "BootOrder-x\0"),
			DIR_NAMES("/sys/class/tpm", ""), SETTINGS,
			AMD_TEXT("svm npt nrip_save sme sev sev_es")),
		{{"confidential.sev.enabled", "yes"}, {"confidential.sev_snp.enabled", "no"},
			{"confidential.sev.capacity", "907"}, {"confidential.tsme.enabled", "yes"},
			{"cpu.sev.es_asids", "99"}, {"security.secure_boot", "no"},
			{"security.tpm", "none"}, {"security.vuln.smt", "mds"}}},
	{"amd, SEV off in firmware, KVM without SEV",
		SOURCE_TABLE(RELEASE("6.12.0"), CPUS("0"), NO_XEN, DMI("Supermicro", "H13"),
			ON_HOST, AMD_CPU(SVM_BIT, 0x9), MSR(VM_CR, 0), MSR(0xc0010010, 0),
			KVM_WORKS, REGISTERED, KVM_AMD, PARAMETER("kvm_amd", "sev", "N\n"),
			PARAMETER("kvm_amd", "sev_es", "N\n"),
			DIR_NAMES("/sys/bus/pci/drivers/ccp", "bind\0"), AMD_TEXT("svm npt")),
		{{"confidential.sme.enabled", "no"}, {"confidential.sev.enabled", "no"},
			{"confidential.sev.capacity", "0"}, {"cpu.sev", "yes"},
			{"confidential.sev.device", "no"}}},
	{"intel, SGX, TME and TDX, with vulnerabilities",
		SOURCE_TABLE(RELEASE("6.16.0"), CPUS("0"), NO_XEN, DMI("Dell Inc.", "R760"),
			ON_HOST, LEAF0_INTEL(0, 0x16),
			CPUID(1, 0, .eax = EAX_HASWELL, .ecx = VMX_BIT, .edx = LEVEL1_EDX),
			EXT_MAX(0, 0x80000008),
			CPUID(7, 0, .eax = 2, .ebx = BIT(2), .ecx = BIT(13) | BIT(30),
				.edx = BIT(10) | BIT(29)),
			CPUID(7, 2, .edx = BIT(4)), CPUID(0xd, 0, .eax = 3, .ebx = 576),
			CPUID(0x12, 0, .eax = 1),
			CPUID(0x12, 2, .eax = 0x70200001, .ecx = 0x05d80001), CPUID(0x12, 3),
			CPUID(0x80000001, 0, .ecx = 0, .edx = BIT(29)),
			CPUID(0x80000008, 0, .eax = 0x3027), MSRS(0x60005), MSR(0x982, 3),
			MSR(0x87, UINT64_C(0x2000000003f)), MSR(0x10a, 0x2b), KVM_WORKS,
			MISC("232 kvm\n"),
			DIR_NAMES("/sys/class/misc", "kvm\0sgx_enclave\0sgx_vepc\0"), KVM_INTEL,
			PARAMETER("kvm_intel", "tdx", "Y\n"),
			FILE_TEXT("/sys/fs/cgroup/misc.capacity", "tdx 31\n"), VULNERABILITIES,
			FILE_BYTES(SECURE_BOOT, "\6\0\0\0\1", 5),
			DIR_NAMES("/sys/class/tpm", "tpm0\0"),
			FILE_TEXT("/sys/class/tpm/tpm0/tpm_version_major", "2\n"), SETTINGS,
			INTEL_TEXT("vmx sgx tme tdx_host_platform", VMX_LINE)),
		{{"confidential.sgx.enabled", "yes"}, {"confidential.tdx.enabled", "yes"},
			{"cpu.arch_capabilities", "rdctl-no,ibrs-all,skip-l1dfl-vmentry,mds-no"},
			{"security.l1tf.vmx", "conditional cache flushes"},
			{"security.cpu_controls", "md-clear,arch-capabilities,bhi-ctrl"},
			{"confidential.tdx.capacity", "31"}, {"security.secure_boot", "yes"},
			{"firmware.setting.iommu", "IOMMU: Auto"}}},
	{"intel, SGX and TME off in firmware, no trust domains",
		SOURCE_TABLE(RELEASE("6.16.0"), CPUS("0"), NO_XEN, DMI("Dell Inc.", "R760"),
			ON_HOST, LEAF0_INTEL(0, 0x16),
			CPUID(1, 0, .eax = EAX_HASWELL, .ecx = VMX_BIT, .edx = LEVEL1_EDX),
			EXT_MAX(0, 0x80000008), CPUID(7, 0, .ebx = BIT(2), .ecx = BIT(13)),
			CPUID(0xd, 0, .eax = 3, .ebx = 576), CPUID(0x12, 0),
			CPUID(0x80000001, 0, .ecx = 0, .edx = BIT(29)),
			CPUID(0x80000008, 0, .eax = 0x3027), MSRS(5), MSR(0x982, 1), KVM_WORKS,
			REGISTERED, KVM_INTEL,
			FILE_ERR("/sys/module/kvm_intel/parameters/tdx", ENOENT),
			DIR_NAMES("/sys/module/kvm_intel/parameters", "ept\0nested\0"),
			FILE_ERR(SECURE_BOOT, ENOENT), DIR_NAMES("/sys/firmware", "acpi\0"),
			INTEL_TEXT("vmx tme", VMX_LINE)),
		{{"confidential.sgx.enabled", "no"}, {"cpu.sgx", "yes"}, {"cpu.sgx.epc_bytes", "0"},
			{"confidential.tdx.enabled", "no"}, {"confidential.tme.enabled", "no"},
			{"confidential.tdx.keys", "0"}, {"confidential.sgx.vepc", "no"},
			{"security.secure_boot", "no"}}},
	{"WinChip with garbage bits",
		SOURCE_TABLE(RELEASE("6.1.0"), CPUS("0"), NO_XEN, DMI("X", "Y"), ON_HOST,
			LEAF0_CENTAUR(0, 1), CPUID(1, 0, .eax = EAX_WINCHIP, .ecx = ~0u),
			EXT_MAX(0, 0x80000001), HV_NOTHING(0x40000000),
			CPUID(0x80000001, 0, .ecx = ~0u, .edx = ~0u), NO_MSRS,
			KVM_REFUSED(NO_NODE, ENOENT), NOT_REGISTERED, MODULES("acpi\0"),
			FILE_TEXT("/proc/cpuinfo",
				"processor : 0\nvendor_id : CentaurHauls\nflags : fpu mmx\n")),
		{{"cpu.vmx", "no"}, {"cpu.svm", "no"}, {"cpu.hypervisor", "no"},
			{"hypervisor.vendor", "none"}}},
	{"capture of cpuinfo alone", SOURCE_TABLE(INTEL_TEXT("vmx", VMX_LINE)),
		{{"cpu.vmx", "unknown"}, {"cpu.vmx.flag", "yes"}, {"cpu.vmx.ept", "yes"},
			{"kvm.backend", "unknown"}}},
	{"rootless containers on a host of today",
		SOURCE_TABLE(RELEASE("6.1.0-18-amd64"), STATUS("1000", "0"), ALL_NAMESPACES,
			USERNS("95948", "1", "0"), UNIFIED("cpuset cpu io memory pids misc"),
			DIR_NAMES(SLICE, "cgroup.procs\0user@1000.service\0"),
			FILE_TEXT(SLICE "/user@1000.service/cgroup.controllers", "memory pids\n"),
			FILE_TEXT("/proc/cmdline", "ro quiet\n"),
			CONFIG_OF(BOOT_CONFIG, "CONFIG_CGROUP_BPF=y\nCONFIG_OVERLAY_FS=m\n"
					       "CONFIG_VETH=m\nCONFIG_BRIDGE=m\n"),
			FILE_TEXT("/proc/filesystems", "nodev\tproc\nnodev\tfuse\n"),
			DIR_NAMES(
				"/lib/modules/6.1.0-18-amd64/kernel/fs/overlayfs", "overlay.ko\0"),
			DIR_NAMES("/lib/modules/6.1.0-18-amd64/kernel/drivers/net", "veth.ko\0"),
			MODULES("bridge\0ext4\0"), PROGRAMS("newuidmap\0podman\0", "runc\0"),
			STAT_OF("/usr/bin/newuidmap", FILE_REGULAR, 0, 0, 0755, 0, 0),
			CAPABILITY_BYTES("/usr/bin/newuidmap", cap_setuid),
			FILE_TEXT("/etc/subuid", "xxx:100000:65536\n"),
			FILE_TEXT("/proc/sys/kernel/seccomp/actions_avail", "errno user_notif\n"),
			FILE_TEXT("/sys/kernel/security/lsm", "capability,apparmor"),
			PARAMETER("apparmor", "enabled", "Y\n"),
			FILE_ERR("/sys/fs/selinux/enforce", ENOENT),
			DIR_ERR("/sys/fs/selinux", ENOENT), DIR_NAMES("/sys/fs", "cgroup\0ext4\0"),
			ACCESS_OK("/proc/sys/kernel/ns_last_pid", ACCESS_EXISTS),
			FILE_TEXT("/proc/self/maps", "7ffd-7ffe rw-p 00 00:00 0 [stack]\n")),
		{{"container.userns", "yes"}, {"container.overlayfs", "no"},
			{"container.overlayfs.available", "yes"}, {"container.net.veth", "yes"},
			{"container.newuidmap", "capability"}, {"container.newgidmap", "none"},
			{"container.cgroup.delegated", "memory,pids"},
			{"container.cgroup.devices", "yes"}, {"container.runtimes", "podman,runc"},
			{"container.selinux", "none"}, {"kernel.config.kvm", "n"},
			{"container.vsyscall", "none"}}},
	{"container under a filter, and a configuration of another kernel",
		SOURCE_TABLE(RELEASE("6.1.0-18-amd64"), STATUS("0", "2"), ALL_NAMESPACES,
			USERNS("95948", "1", "0"), UNIFIED("cpu"),
			FILE_TEXT(BOOT_CONFIG, "# Linux/x86 5.10.1 Kernel Configuration\n"
					       "CONFIG_MMU=y\nCONFIG_MODULES=y\n"
					       "CONFIG_HAS_DMA=y\nCONFIG_VETH=y\n"),
			MODULES("ext4\0"), FILE_TEXT("/proc/filesystems", "nodev\tproc\n"),
			PROGRAMS("newuidmap\0", ""),
			STAT_OF("/usr/bin/newuidmap", FILE_REGULAR, 0, 0, 04755, 0, 0)),
		{{"container.userns", "unknown"}, {"container.seccomp.filtered", "yes"},
			{"kernel.config.veth", "unknown"}, {"container.net.veth", "unknown"},
			{"container.cgroup.devices", "unknown"},
			{"container.newuidmap", "setuid"}}},
	{"old kernel, all switched off",
		SOURCE_TABLE(RELEASE("4.9.0"), STATUS("0", "0"), ALL_NAMESPACES,
			USERNS("0", "0", "0"),
			FILE_TEXT("/proc/self/mountinfo",
				"35 31 0:32 / /sys/fs/cgroup/cpu rw - cgroup cgroup rw,cpu\n"),
			FILE_TEXT("/proc/cgroups", "#subsys_name\thierarchy\tnum_cgroups\tenabled\n"
						   "memory\t0\t1\t0\ndevices\t3\t1\t1\n"),
			FILE_TEXT("/proc/cmdline", "cgroup_disable=memory\n"),
			CONFIG_OF("/usr/lib/modules/4.9.0/config", "CONFIG_XEN=y\n"),
			FILE_TEXT("/lib/modules/4.9.0/build/.config",
				"# Linux/x86 4.9.1 Kernel Configuration\nCONFIG_MMU=y\n"
				"CONFIG_MODULES=y\nCONFIG_HAS_DMA=y\nCONFIG_XEN=y\n"),
			MODULES("ext4\0"), FILE_TEXT("/proc/filesystems", "nodev\tproc\n"),
			PROGRAMS("env\0", "init\0"), FILE_ERR("/etc/subuid", ENOENT)),
		{{"container.userns", "no"},
			{"container.userns.restricted_by",
				"max_user_namespaces,unprivileged_userns_clone"},
			{"container.cgroup.memory", "no"}, {"container.cgroup.devices", "yes"},
			{"xen.kernel.pv", "yes"}, {"xen.kernel.dom0", "no"},
			{"kernel.config.xen_pv", "unknown"}, {"container.net.veth", "no"},
			{"container.overlayfs.available", "no"}, {"container.runtimes", "none"},
			{"container.subuid.ranges", "0"}}},
	{"the configuration in two places",
		SOURCE_TABLE(RELEASE("6.1.0-18-amd64"), CONFIG_OF(BOOT_CONFIG, "CONFIG_KVM=m\n"),
			CONFIG_OF("/lib/modules/6.1.0-18-amd64/config", "CONFIG_KVM=m\n")),
		{{"kernel.config.source", BOOT_CONFIG}, {"kernel.config.kvm", "m"}}},
	{"capture with guests that ran",
		SOURCE_TABLE(RELEASE("6.1.0"), CPUS("0"), NO_XEN, INTEL_CPU(0, VMX_BIT), NO_MSRS,
			KVM_WORKS, REGISTERED, KVM_INTEL, INTEL_TEXT("vmx", VMX_LINE),
			LAUNCHED("real_mode", 1), LAUNCHED("long_mode", 1), LAUNCHED("slat", 1),
			LAUNCHED("exit_ns", 1500)),
		{{"launch.real_mode", "yes"}, {"kvm.create_vm", "yes"}, {"kvm.slat", "ept"},
			{"launch.exit_ns", "1500"}}},
};

/*
 * Ranked sources: where the stronger one is denied, the weaker one speaks, and on these hosts it
 * says otherwise. @question and @host: how they begin; NULL: any host.
 */
static const struct {
	const char *host, *question, *fact, *reason;
} ranked[] = {
	{"xen ", "cpuid  index 1.0", "cpu.hypervisor",
		"CPUID hides Xen from a PV domain's programs; its kernel's flag, read without "
		"CPUID, shows it"},
	{"xen ", "cpuid  index 0.0", "cpu.hypervisor",
		"the same: without leaf 0 there is no leaf 1"},
	{"amd", "file /proc/cpuinfo", "cpu.codename",
		"the brand decides between parts that share a signature; without it both are "
		"named"},
	{"intel, the listing", "access /sys/module/kvm_pvm", "kvm.backend",
		"a capture that knows of one module only goes by the kernel's flag"},
	{"intel, the listing", "access /sys/module/kvm_pvm", "kvm.hardware", "the same"},
	{"the configuration in two", "file /boot/config-", "kernel.config.source",
		"it is the name of the place that was read; without the first, the second is read"},
};

#define HOST_COUNT (sizeof(hosts) / sizeof(hosts[0]))

static void look(struct source *source, struct fact_table *facts)
{
	struct inventory inventory = {0};

	memset(facts, 0, sizeof(*facts));
	probe_all(source, facts, &inventory);
	inventory_free(&inventory);
}

static void value_text(const struct fact_table *facts, enum fact_id id, char *text, size_t size)
{
	if (!fact_known(facts, id))
		snprintf(text, size, "unknown");
	else if (fact_desc(id)->type == FACT_TEXT)
		snprintf(text, size, "%s", fact_text(facts, id));
	else if (fact_desc(id)->type == FACT_INT)
		snprintf(text, size, "%" PRId64, fact_int(facts, id));
	else
		snprintf(text, size, "%s", fact_int(facts, id) ? "yes" : "no");
}

static bool begins(const char *text, const char *word)
{
	return !word || !strncmp(text, word, strlen(word));
}

/* Which row of @ranked excuses it; -1: none. */
static int ranked_row(const char *host, const char *question, const char *fact)
{
	for (size_t i = 0; i < sizeof(ranked) / sizeof(ranked[0]); i++)
		if (begins(host, ranked[i].host) && begins(question, ranked[i].question) &&
			!strcmp(fact, ranked[i].fact))
			return (int)i;
	return -1;
}

/*
 * A line for each fact that says something else. Returns how many; marks the rows of @ranked that
 * were needed.
 */
static unsigned compare(const struct host *host, const struct fact_table *was,
	const struct fact_table *is, const struct question *question, int err, bool *needed)
{
	unsigned wrong = 0;
	char before[512], after[512], asked[512];

	question_text(question, asked, sizeof(asked));
	for (int id = 0; id < FACT_COUNT; id++) {
		int row;

		value_text(was, (enum fact_id)id, before, sizeof(before));
		value_text(is, (enum fact_id)id, after, sizeof(after));
		if (!fact_known(is, (enum fact_id)id) || !strcmp(before, after))
			continue;
		row = ranked_row(host->name, asked, fact_desc((enum fact_id)id)->name);
		if (row >= 0) {
			needed[row] = true;
			continue;
		}
		print_error("%s: errno %d for \"%s\": %s was %s, is %s\n", host->name, err, asked,
			fact_desc((enum fact_id)id)->name, before, after);
		wrong++;
	}
	return wrong;
}

/* Permission is what these questions are about: its refusal is the answer. */
static bool is_answer(const struct question *question, int err)
{
	return err == EACCES &&
	       (question->ask == ASK_ACCESS ||
		       (question->ask == ASK_KVM && !strcmp(question->path, KVM_ASK_OPEN)));
}

/*
 * ENXIO is what registers say that nobody drives; of files and devices it says that they are not
 * there.
 */
static bool is_denial(const struct question *question, int err)
{
	return err != ENXIO || question->ask == ASK_CPUID || question->ask == ASK_MSR;
}

static unsigned deny_each(const struct host *host, const struct fact_table *whole, int err,
	bool *needed, size_t *denied)
{
	static struct fact_table facts;
	unsigned wrong = 0;

	for (size_t nth = 0;; nth++) {
		struct source_table table = host->table;
		struct source_deny deny;
		bool done;

		source_deny_open(&deny, &table.base, nth, err);
		look(&deny.base, &facts);
		done = nth >= deny.count;
		if (!done && !is_answer(&deny.seen[nth], err) && is_denial(&deny.seen[nth], err)) {
			wrong += compare(host, whole, &facts, &deny.seen[nth], err, needed);
			++*denied;
		}
		source_deny_close(&deny);
		if (done)
			return wrong;
	}
}

static void no_denied_question_makes_a_yes_or_a_no(void **state)
{
	static const int errs[] = {EIO, EACCES, ENXIO, ERR_NOT_CAPTURED};
	static struct fact_table whole;
	bool needed[sizeof(ranked) / sizeof(ranked[0])] = {false};
	unsigned wrong = 0;

	(void)state;
	for (size_t i = 0; i < HOST_COUNT; i++) {
		struct source_table table = hosts[i].table;
		size_t denied = 0;

		look(&table.base, &whole);
		for (size_t e = 0; e < sizeof(errs) / sizeof(errs[0]); e++)
			wrong += deny_each(&hosts[i], &whole, errs[e], needed, &denied);
		assert_true(denied > 3 * 50);
	}
	/* An exception that is no longer needed goes. */
	for (size_t i = 0; i < sizeof(ranked) / sizeof(ranked[0]); i++)
		if (!needed[i]) {
			print_error("not needed: %s, %s\n", ranked[i].question, ranked[i].fact);
			wrong++;
		}
	assert_int_equal(wrong, 0);
}

/* Else the denials would prove nothing. */
static void the_hosts_are_what_they_are_said_to_be(void **state)
{
	static struct fact_table facts;
	unsigned wrong = 0;

	(void)state;
	for (size_t i = 0; i < HOST_COUNT; i++) {
		struct source_table table = hosts[i].table;

		look(&table.base, &facts);
		assert_non_null(hosts[i].expected[0].fact);
		for (size_t k = 0; k < 12 && hosts[i].expected[k].fact; k++) {
			int id = fact_find(hosts[i].expected[k].fact);
			char got[512];

			assert_true(id >= 0);
			value_text(&facts, (enum fact_id)id, got, sizeof(got));
			if (!strcmp(got, hosts[i].expected[k].value))
				continue;
			print_error("%s: %s is %s, not %s\n", hosts[i].name,
				hosts[i].expected[k].fact, got, hosts[i].expected[k].value);
			wrong++;
		}
	}
	assert_int_equal(wrong, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_hosts_are_what_they_are_said_to_be),
		cmocka_unit_test(no_denied_question_makes_a_yes_or_a_no),
	};

	return cmocka_run_group_tests_name("deny", tests, NULL, NULL);
}
