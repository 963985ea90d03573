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
#define GUEST_CPUID                                                                                \
	{                                                                                          \
		.question = {.ask = ASK_KVM, .path = KVM_ASK_SUPPORTED_CPUID},                     \
		.bytes = guest_cpuid, .len = sizeof(guest_cpuid)                                   \
	}
#define MODPROBE(etc, lib)                                                                         \
	DIR_NAMES("/etc/modprobe.d", etc), DIR_ERR("/run/modprobe.d", ENOENT),                     \
		DIR_ERR("/usr/local/lib/modprobe.d", ENOENT),                                      \
		DIR_NAMES("/usr/lib/modprobe.d", lib), DIR_NAMES("/lib/modprobe.d", lib)
#define MODULES_OF(release, names) DIR_NAMES("/lib/modules/" release "/kernel/arch/x86/kvm", names)
#define MAY_LOAD                                                                                   \
	FILE_TEXT("/proc/sys/kernel/modules_disabled", "0\n"),                                     \
		FILE_TEXT("/proc/cmdline", "BOOT_IMAGE=/vmlinuz ro\n")
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
/* Of a processor with tertiary controls, and VM functions, whose word never shows. */
#define VMX_LINE_OF_ALL                                                                            \
	"vmx flags\t: vnmi posted_intr invvpid ept_ad ept_1gb apicv vtpr ept vpid vapic_reg vid "  \
	"ipi_virt\n"
#define CAPS_OF_ALL                                                                                \
	MSR(0x481, 0x16 | BIT(32) | BIT(35) | BIT(37) | BIT(39)),                                  \
		MSR(0x482, 0x0401e172 | BIT(39) | BIT(49) | BIT(53) | BIT(63)),                    \
		MSR(0x48b, BIT(33) | BIT(37) | BIT(40) | BIT(41) | BIT(45)),                       \
		MSR(0x48c, BIT(6) | BIT(17) | BIT(21) | BIT(32) | BIT(48))
#define LEVEL1_EDX (BIT(0) | BIT(6) | BIT(8) | BIT(15) | BIT(23) | BIT(24) | BIT(25) | BIT(26))
#define INTEL_CPU(n, bits)                                                                         \
	LEAF0_INTEL(n, 0x16),                                                                      \
		CPUID_ON(n, 1, 0, .eax = EAX_HASWELL, .ecx = (bits), .edx = LEVEL1_EDX),           \
		EXT_MAX(n, 0x80000008), CPUID_ON(n, 7, 0, .ebx = 0),                               \
		CPUID_ON(n, 0xd, 0, .eax = 3, .ebx = 576),                                         \
		CPUID_ON(n, 0x80000001, 0, .ecx = 0, .edx = BIT(29)),                              \
		CPUID_ON(n, 0x80000008, 0, .eax = 0x3027)
#define CPU_DIR "/sys/devices/system/cpu"
#define HYBRID_CPU(n, type)                                                                        \
	LEAF0_INTEL(n, 0x1a),                                                                      \
		CPUID_ON(n, 1, 0, .eax = EAX_HASWELL, .ecx = VMX_BIT, .edx = LEVEL1_EDX),          \
		EXT_MAX(n, 0x80000008), CPUID_ON(n, 7, 0, .edx = BIT(15)),                         \
		CPUID_ON(n, 0xd, 0, .eax = 3, .ebx = 576), CPUID_ON(n, 0x10, 0),                   \
		CPUID_ON(n, 0x15, 0, .eax = 2, .ebx = 216, .ecx = 24000000),                       \
		CPUID_ON(n, 0x1a, 0, .eax = (type)),                                               \
		CPUID_ON(n, 0x80000001, 0, .edx = BIT(20) | BIT(29)),                              \
		CPUID_ON(n, 0x80000007, 0, .edx = BIT(8)),                                         \
		CPUID_ON(n, 0x80000008, 0, .eax = 0x3027)
#define HYBRID_PLACE(core)                                                                         \
	"physical id\t: 0\nsiblings\t: 3\ncore id\t\t: " core "\ncpu cores\t: 2\n" VMX_LINE
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
/* The MSRs beside these, of a processor that has all of them. */
#define MORE_CAPS                                                                                  \
	MSR(0x480, BIT(55) | 0x12), MSR(0x483, BIT(63) | BIT(41)), MSR(0x484, BIT(41)),            \
		MSR(0x485, 0x300481e5), MSR(0x48a, 0x2a), MSR(0x48e, 0x04006172),                  \
		MSR(0x48f, 0x36dfb), MSR(0x490, 0x11ff), MSR(0x491, 1), MSR(0x492, 0x12),          \
		MSR(0x493, 8)
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
#define KERNEL_MODULES "/lib/modules/6.1.0-18-amd64/kernel/"
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
static const struct cpuid_entry guest_cpuid[] = {
	{0, 0, {.eax = 0xd}},
	{1, 0, {.ecx = BIT(5) | BIT(21), .edx = LEVEL1_EDX}},
	{0x80000001, 0, {.ecx = BIT(2), .edx = BIT(29)}},
	{0x80000008, 0, {.eax = 0x3027}},
};

/* A root port without all of ACS, a graphics card of two functions, a card with SR-IOV beside it. */
static const struct pci_function passed_through[] = {
	{.device = 1, .class_code = 0x060400, .iommu_group = 1, .driver = "pcieport"},
	{.bus = 1, .class_code = 0x030000, .iommu_group = 1, .driver = "vfio-pci"},
	{.bus = 1, .function = 1, .class_code = 0x040300, .iommu_group = 1},
	{.bus = 2, .class_code = 0x020000, .iommu_group = 2, .driver = "ixgbe"},
};
/* In no group of an IOMMU's, but in one of VFIO's own. */
static const struct pci_function unheld[] = {
	{.bus = 2, .class_code = 0x020000, .iommu_group = 0, .driver = "vfio-pci"},
	{.bus = 3, .class_code = 0x010802, .iommu_group = PCI_NO_GROUP, .driver = "nvme"},
};

/*
 * Configuration space of a root port: PCI Express at 40H with type 4, ACS at 100H of which source
 * validation is off.
 */
static const uint8_t port_space[4096] = {[0x00] = 0x86,
	0x80,
	0x01,
	0x00,
	[0x06] = 0x10,
	[0x0a] = 0x04,
	0x06,
	[0x0e] = 0x01,
	[0x34] = 0x40,
	[0x40] = 0x10,
	0x00,
	0x42,
	0x00,
	[0x100] = 0x0d,
	0x00,
	0x01,
	0x00,
	0x1d,
	0x00,
	0x1c,
	0x00};
/* Of an endpoint with nothing but the capability that makes it one. */
static const uint8_t end_space[4096] = {[0x00] = 0x86,
	0x80,
	0x02,
	0x00,
	[0x06] = 0x10,
	[0x0b] = 0x02,
	[0x34] = 0x40,
	[0x40] = 0x10,
	0x00,
	0x02,
	0x00};

#define PCI(address, file) "/sys/bus/pci/devices/0000:" address "/" file
#define GROUP(number, file) "/sys/kernel/iommu_groups/" number "/" file
#define NO_SRIOV(address) ACCESS_ERR(PCI(address, "sriov_totalvfs"), ACCESS_EXISTS, ENOENT)
#define SPACE(address, bytes)                                                                      \
	ACCESS_OK(PCI(address, "max_link_speed"), ACCESS_EXISTS),                                  \
		FILE_TEXT(PCI(address, "power_state"), "D0\n"),                                    \
		FILE_BYTES(PCI(address, "config"), bytes, 4096)
#define PASSES_THROUGH                                                                             \
	PCI_LIST(passed_through), SPACE("00:01.0", port_space), NO_SRIOV("00:01.0"),               \
		SPACE("01:00.0", end_space), NO_SRIOV("01:00.0"),                                  \
		ACCESS_ERR(PCI("01:00.1", "max_link_speed"), ACCESS_EXISTS, ENOENT),               \
		NO_SRIOV("01:00.1"), SPACE("02:00.0", end_space),                                  \
		ACCESS_OK(PCI("02:00.0", "sriov_totalvfs"), ACCESS_EXISTS),                        \
		FILE_TEXT(PCI("02:00.0", "sriov_totalvfs"), "63\n"),                               \
		FILE_TEXT(PCI("02:00.0", "sriov_numvfs"), "2\n"),                                  \
		FILE_TEXT(PCI("02:00.0", "sriov_drivers_autoprobe"), "1\n"),                       \
		DIR_NAMES("/sys/kernel/iommu_groups", "1\0"                                        \
						      "2\0"),                                      \
		FILE_TEXT(GROUP("1", "type"), "DMA\n"), FILE_TEXT(GROUP("2", "type"), "DMA\n"),    \
		FILE_TEXT(GROUP("1", "reserved_regions"), ""),                                     \
		FILE_TEXT(GROUP("2", "reserved_regions"), ""),                                     \
		FILE_TEXT("/proc/cmdline", "quiet intel_iommu=on pcie_acs_override=downstream\n"), \
		DIR_NAMES("/sys/bus/thunderbolt/devices", "domain0\0domain1\0"),                   \
		FILE_TEXT("/sys/bus/thunderbolt/devices/domain0/iommu_dma_protection", "1\n"),     \
		FILE_TEXT("/sys/bus/thunderbolt/devices/domain1/iommu_dma_protection", "0\n")
#define VFIO_THERE                                                                                 \
	ACCESS_OK("/dev/vfio/vfio", ACCESS_EXISTS),                                                \
		ACCESS_OK("/dev/vfio/vfio", ACCESS_READ_WRITE),                                    \
		ACCESS_ERR("/dev/iommu", ACCESS_EXISTS, ENOENT),                                   \
		ACCESS_OK("/sys/module/vfio_pci", ACCESS_EXISTS),                                  \
		ACCESS_OK("/sys/module/vfio_iommu_type1", ACCESS_EXISTS),                          \
		FILE_TEXT(                                                                         \
			"/sys/module/vfio_iommu_type1/parameters/allow_unsafe_interrupts", "N\n"), \
		FILE_ERR("/sys/module/iommufd/parameters/allow_unsafe_interrupts", ENOENT),        \
		DIR_ERR("/sys/module/iommufd/parameters", ENOENT),                                 \
		DIR_ERR("/sys/module/iommufd", ENOENT), DIR_ERR("/sys/class/mdev_bus", ENOENT),    \
		DIR_NAMES("/sys/class", "iommu\0net\0")

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
			ON_HOST, INTEL_CPU(0, VMX_BIT), INTEL_CPU(1, VMX_BIT), MSRS(5),
			MSR_ON(1, 0x3a, 5), KVM_WORKS, REGISTERED, KVM_INTEL,
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
	{"amd, firmware has forgotten a CPU",
		SOURCE_TABLE(RELEASE("6.7.0"), CPUS("0-1"), NO_XEN, DMI("Supermicro", "H11"),
			ON_HOST, AMD_CPU(SVM_BIT, 0x9), MSR(VM_CR, BIT(3)),
			MSR_ON(1, VM_CR, BIT(3) | BIT(4)), KVM_REFUSED(NO_NODE, ENOENT),
			NOT_REGISTERED, MODULES("acpi\0"),
			FILE_TEXT("/proc/cpuinfo", "processor : 0\nvendor_id : AuthenticAMD\nflags "
						   ": fpu lm cx8 cmov mmx fxsr sse sse2 svm npt\n\n"
						   "processor : 1\nvendor_id : AuthenticAMD\nflags "
						   ": fpu lm cx8 cmov mmx fxsr sse sse2 npt\n\n")),
		{{"cpu.svm", "yes"}, {"cpu.svm.enabled", "unknown"}, {"cpu.svm.locked", "yes"},
			{"cpu.svm.revision", "1"}, {"cpu.skinit", "no"}}},
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
	{"amd, module kept away",
		SOURCE_TABLE(RELEASE("6.12.0"), CPUS("0"), NO_XEN, DMI("ASUS", "B550"), ON_HOST,
			AMD_CPU(SVM_BIT, 1), NO_MSRS, KVM_REFUSED(NO_NODE, ENOENT), NOT_REGISTERED,
			MODULES("acpi\0vboxdrv\0"), FILE_TEXT("/sys/module/vboxdrv/refcnt", "3\n"),
			DIR_NAMES("/sys/module/vboxdrv/holders", "vboxnetflt\0"),
			MODULES_OF("6.12.0", "kvm-amd.ko\0kvm-intel.ko\0kvm.ko\0"), MAY_LOAD,
			MODPROBE("a.conf\0b.conf\0", "b.conf\0c.conf\0"),
			FILE_TEXT("/etc/modprobe.d/a.conf", "options kvm ignore_msrs=1\n"),
			FILE_TEXT("/etc/modprobe.d/b.conf", "blacklist kvm_amd\n"),
			FILE_TEXT("/usr/lib/modprobe.d/b.conf", "install kvm /bin/false\n"),
			FILE_TEXT("/usr/lib/modprobe.d/c.conf", "install kvm_amd /bin/false\n"),
			MARKS(ENOENT, "0::/\n"), AMD_TEXT("svm npt")),
		{{"kvm.module.name", "kvm_amd"}, {"kvm.module.loaded", "no"},
			{"kvm.module.available", "yes"},
			{"kvm.module.blacklisted", "/etc/modprobe.d/b.conf"},
			{"kvm.module.forbidden", "/usr/lib/modprobe.d/c.conf"},
			{"kvm.contender", "vboxdrv"}, {"kvm.contender.users", "2"},
			{"container.inside", "no"}}},
	{"intel, module not installed",
		SOURCE_TABLE(RELEASE("6.12.0-cloud"), CPUS("0"), NO_XEN, DMI("Dell Inc.", "R740"),
			ON_HOST, INTEL_CPU(0, VMX_BIT), NO_MSRS, KVM_REFUSED(NO_NODE, ENOENT),
			NOT_REGISTERED, MODULES("acpi\0"),
			DIR_ERR("/lib/modules/6.12.0-cloud/kernel/arch/x86/kvm", ENOENT),
			FILE_TEXT("/lib/modules/6.12.0-cloud/modules.dep", "kernel/fs/ext4.ko:\n"),
			MAY_LOAD, MODPROBE("", ""), MARKS(ENOENT, "0::/\n"),
			INTEL_TEXT("vmx", VMX_LINE)),
		{{"kvm.module.available", "no"}, {"kvm.module.blacklisted", "none"},
			{"kvm.module.forbidden", "none"}, {"kvm.param.tdp_mmu", "unknown"}}},
	{"intel, guests' CPUID and parameters",
		SOURCE_TABLE(RELEASE("6.12.0"), CPUS("0"), NO_XEN, DMI("Dell Inc.", "R740"),
			ON_HOST, INTEL_CPU(0, VMX_BIT), NO_MSRS, KVM_WORKS, GUEST_CPUID,
			KVM_VALUE(KVM_ASK_EXTENSION, 143, 0xf),
			KVM_VALUE(KVM_ASK_EXTENSION, 235, 3), REGISTERED, KVM_INTEL,
			PARAMETER("kvm", "tdp_mmu", "Y\n"),
			PARAMETER("kvm", "nx_huge_pages", "never\n"),
			PARAMETER("kvm_intel", "vmentry_l1d_flush", "not required\n"),
			ACCESS_OK("/dev/vhost-net", ACCESS_READ_WRITE),
			ACCESS_ERR("/dev/net/tun", ACCESS_READ_WRITE, EACCES),
			DIR_ERR("/sys/bus/vdpa/drivers/vhost_vdpa", ENOENT),
			DIR_ERR("/sys/bus/vdpa/drivers", ENOENT), DIR_ERR("/sys/bus/vdpa", ENOENT),
			DIR_NAMES("/sys/bus", "cpu\0pci\0"), INTEL_TEXT("vmx", VMX_LINE)),
		{{"kvm.cpuid.vmx", "yes"}, {"kvm.cpuid.la57", "no"}, {"kvm.cpuid.phys_bits", "39"},
			{"kvm.disable_exits.hlt", "yes"}, {"kvm.vm_type.snp", "no"},
			{"kvm.param.nx_huge_pages", "no"},
			{"kvm.intel.vmentry_l1d_flush", "not required"},
			{"kvm.vhost_vdpa.devices", "0"}}},
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
			ON_HOST, INTEL_CPU(0, VMX_BIT), MSR(0x3a, 5), MSR(0x481, BIT(37)),
			MSR(0x482, BIT(53)), MSR_ERR(0x48b, EIO), MSR_ERR(0x48c, EIO), KVM_WORKS,
			REGISTERED, KVM_INTEL, INTEL_TEXT("vmx", "vmx flags\t: vnmi vtpr\n")),
		{{"cpu.vmx.ept", "no"}, {"cpu.vmx.ept_ad", "no"}, {"cpu.vmx.apicv", "no"}}},
	{"intel, trusted boot",
		SOURCE_TABLE(RELEASE("6.1.0"), CPUS("0"), NO_XEN, DMI("Dell Inc.", "R740"), ON_HOST,
			INTEL_CPU(0, VMX_BIT), MSRS(3), KVM_REFUSED(NO_NODE, ENOENT),
			NOT_REGISTERED, MODULES("acpi\0"), INTEL_TEXT("vmx", VMX_LINE)),
		{{"cpu.vmx.enabled", "yes"}}},
	{"intel, every register of VMX",
		SOURCE_TABLE(RELEASE("6.12.0"), CPUS("0-1"), NO_XEN, DMI("Dell Inc.", "R760"),
			ON_HOST, INTEL_CPU(0, VMX_BIT), INTEL_CPU(1, VMX_BIT), MSR(0x3a, 0x100005),
			MSR_ON(1, 0x3a, 5), CAPS_OF_ALL, MORE_CAPS, KVM_REFUSED(NO_NODE, ENOENT),
			NOT_REGISTERED, MODULES("acpi\0"),
			FILE_TEXT("/proc/cpuinfo",
				INTEL_ENTRY("0", "vmx", VMX_LINE_OF_ALL)
					INTEL_ENTRY("1", "vmx", VMX_LINE_OF_ALL))),
		{{"cpu.vmx.enabled", "yes"}, {"cpu.vmx.locked", "yes"},
			{"cpu.feature_control.lmce", "unknown"}, {"cpu.vmx.conflicts", "none"},
			{"cpu.vmx.ipi_virt", "yes"}, {"cpu.vmx.cr3_load_free", "yes"},
			{"cpu.vmx.exit_shadow_stack_busy", "yes"}, {"cpu.vmx.cr3_targets", "4"}}},
	{"intel, the same without privilege",
		SOURCE_TABLE(RELEASE("6.12.0"), CPUS("0"), NO_XEN, DMI("Dell Inc.", "R760"),
			ON_HOST, INTEL_CPU(0, VMX_BIT), NO_MSRS, KVM_REFUSED(NO_NODE, ENOENT),
			NOT_REGISTERED, MODULES("acpi\0"), INTEL_TEXT("vmx", VMX_LINE_OF_ALL)),
		{{"cpu.vmx.ipi_virt", "yes"}, {"cpu.vmx.tertiary_controls", "yes"},
			{"cpu.vmx.secondary_controls", "yes"}, {"cpu.vmx.notify_vm_exiting", "no"},
			{"cpu.vmx.eptp_switching", "unknown"}, {"cpu.vmx.conflicts", "unknown"}}},
	{"intel, the registers against the vmx flags",
		SOURCE_TABLE(RELEASE("6.1.0"), CPUS("0"), NO_XEN, DMI("Dell Inc.", "R740"), ON_HOST,
			INTEL_CPU(0, VMX_BIT), MSR(0x3a, 5), CAPS(BIT(49)),
			KVM_REFUSED(NO_NODE, ENOENT), NOT_REGISTERED, MODULES("acpi\0"),
			INTEL_TEXT("vmx", VMX_LINE)),
		{{"cpu.vmx.pml", "yes"}, {"cpu.vmx.conflicts", "pml: msr yes, vmx flags no"}}},
	{"intel, firmware has forgotten a CPU",
		SOURCE_TABLE(RELEASE("6.1.0"), CPUS("0-1"), NO_XEN, DMI("Dell Inc.", "R740"),
			ON_HOST, INTEL_CPU(0, VMX_BIT), INTEL_CPU(1, VMX_BIT), MSRS(5),
			MSR_ON(1, 0x3a, 1), KVM_REFUSED(NO_NODE, ENOENT), NOT_REGISTERED,
			MODULES("acpi\0"),
			FILE_TEXT("/proc/cpuinfo",
				INTEL_ENTRY("0", "vmx", VMX_LINE) INTEL_ENTRY("1", "", ""))),
		{{"cpu.vmx.enabled", "unknown"}, {"cpu.vmx.locked", "yes"}, {"cpu.uniform", "no"}}},
	{"intel, CPUs disagree",
		SOURCE_TABLE(RELEASE("6.1.0"), CPUS("0-1"), NO_XEN, DMI("LENOVO", "20XW"), ON_HOST,
			INTEL_CPU(0, VMX_BIT), INTEL_CPU(1, 0), NO_MSRS, KVM_REFUSED(NODE, EACCES),
			REGISTERED, KVM_INTEL,
			FILE_TEXT("/proc/cpuinfo",
				INTEL_ENTRY("0", "vmx", VMX_LINE) INTEL_ENTRY("1", "", ""))),
		{{"cpu.uniform", "no"}}},
	{"intel, hybrid, some offline, set apart, microcode that did not reach all",
		SOURCE_TABLE(RELEASE("6.12.0"), FILE_TEXT(CPU_DIR "/online", "0-1,3\n"),
			FILE_TEXT(CPU_DIR "/present", "0-3\n"),
			FILE_TEXT(CPU_DIR "/smt/active", "1\n"),
			FILE_TEXT(CPU_DIR "/smt/control", "on\n"),
			FILE_TEXT(CPU_DIR "/isolated", "3\n"),
			FILE_ERR(CPU_DIR "/nohz_full", ENOENT),
			DIR_NAMES(CPU_DIR, "cpu0\0isolated\0online\0present\0smt\0"),
			FILE_TEXT("/proc/self/status", "Name:\tx\nCpus_allowed_list:\t0-1,3\n"),
			FILE_TEXT(CPU_DIR "/cpu0/topology/die_cpus_list", "0-3\n"),
			FILE_TEXT("/sys/devices/cpu_core/cpus", "0-1\n"),
			FILE_TEXT("/sys/devices/cpu_atom/cpus", "3\n"),
			FILE_ERR("/sys/devices/cpu_lowpower/cpus", ENOENT), NO_XEN,
			DMI("LENOVO", "21HD"), ON_HOST, HYBRID_CPU(0, 0x40000001),
			HYBRID_CPU(1, 0x40000001), HYBRID_CPU(3, 0x20000001), MSRS(5),
			MSR(0x17, UINT64_C(7) << 50), MSR(0x8b, UINT64_C(0x28) << 32), KVM_WORKS,
			REGISTERED, KVM_INTEL,
			FILE_TEXT("/proc/cpuinfo",
				INTEL_ENTRY("0", "vmx", HYBRID_PLACE("0"))
					INTEL_ENTRY("1", "vmx", HYBRID_PLACE("0"))
						INTEL_ENTRY("3", "vmx svm", HYBRID_PLACE("8")))),
		{{"cpu.hybrid", "yes"}, {"cpu.hybrid.efficient", "1"}, {"cpu.offline", "2"},
			{"cpu.uniform.differing", "cpu 3: svm"}, {"cpu.cores", "2"},
			{"cpu.dies", "1"}, {"cpu.nohz_full", "none"}, {"cpu.tsc.khz", "2592000"}}},
	{"vmware guest that is told its frequency",
		SOURCE_TABLE(RELEASE("6.1.0"), CPUS("0"), NO_XEN, DMI("VMware, Inc.", "VMware7,1"),
			ON_HOST, INTEL_CPU(0, HYPERVISOR_BIT), HV_VMWARE(0x40000000),
			HV_NOTHING(0x40000100), NOTHING_FURTHER,
			CPUID(0x40000010, 0, .eax = 2194843),
			CPUID(0x15, 0, .eax = 2, .ebx = 200, .ecx = 24000000), MSR_ERR(0x3a, EIO),
			MSR_ERR(0x17, EIO), KVM_REFUSED(NO_NODE, ENOENT), NOT_REGISTERED,
			MODULES("acpi\0"), INTEL_TEXT("hypervisor", "")),
		{{"cpu.tsc.khz", "2194843"}, {"hypervisor.vendor", "vmware"}}},
	{"intel, no-execute masked",
		SOURCE_TABLE(RELEASE("4.9.0"), CPUS("0"), NO_XEN, DMI("Acer", "Aspire"), ON_HOST,
			INTEL_CPU(0, 0), MSR(0x1a0, BIT(34)), MSR_ERR(0x3a, EIO),
			KVM_REFUSED(NO_NODE, ENOENT), NOT_REGISTERED, MODULES("acpi\0"),
			INTEL_TEXT("", "")),
		{{"cpu.nx", "no"}, {"cpu.nx.masked", "yes"}}},
	{"aarch64",
		SOURCE_TABLE(RELEASE("6.1.0"), CPUS("0-1"), NO_XEN, ON_HOST,
			CPUID_ERR(0, 0, EOPNOTSUPP), CPUID_ERR(0x80000000, 0, EOPNOTSUPP),
			FILE_TEXT(CPU_DIR "/cpu0/topology/core_siblings_list", "0-1\n"),
			FILE_TEXT(CPU_DIR "/cpu0/topology/die_cpus_list", "0-1\n"),
			FILE_TEXT(CPU_DIR "/cpu0/topology/thread_siblings_list", "0\n"),
			FILE_TEXT(CPU_DIR "/cpu1/topology/thread_siblings_list", "1\n"),
			FILE_TEXT("/proc/cpuinfo", "processor\t: 0\nFeatures\t: fp asimd\n\n"
						   "processor\t: 1\nFeatures\t: fp asimd\n")),
		{{"cpu.packages", "1"}, {"cpu.cores", "2"}, {"cpu.lm", "unknown"},
			{"cpu.uniform", "unknown"}, {"cpu.hybrid", "unknown"}}},
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
	{"xen dom0 in a KVM guest",
		SOURCE_TABLE(RELEASE("6.1.0"), CPUS("0"), FILE_TEXT(XEN_TYPE, "xen\n"),
			FILE_TEXT("/sys/hypervisor/guest_type", "PV\n"),
			FILE_TEXT("/proc/xen/capabilities", "control_d\n"),
			FILE_TEXT("/sys/hypervisor/properties/features", "00000820\n"),
			DMI("QEMU", "Standard PC"), ON_HOST, INTEL_CPU(0, HYPERVISOR_BIT),
			HV_KVM(0x40000000), HV_NOTHING(0x40000100), CPUID(0x40000001, 0, .eax = 8),
			MSR_ERR(0x3a, EIO), KVM_REFUSED(NO_NODE, ENOENT), NOT_REGISTERED,
			MODULES("acpi\0"), INTEL_TEXT("hypervisor", "")),
		{{"hypervisor.vendor", "xen"}, {"hypervisor.role", "dom0"},
			{"hypervisor.nesting", "kvm xen"}, {"hypervisor.dmi", "virtual"},
			{"hypervisor.signatures", "KVMKVMKVM"}, {"hypervisor.kvm.clock", "yes"}}},
	{"virtualbox that shows KVM's interface",
		SOURCE_TABLE(RELEASE("6.1.0"), CPUS("0"), NO_XEN, DMI("innotek GmbH", "VirtualBox"),
			ON_HOST, INTEL_CPU(0, HYPERVISOR_BIT), HV_KVM(0x40000000),
			HV_NOTHING(0x40000100), CPUID(0x40000001, 0, .eax = 0), MSR_ERR(0x3a, EIO),
			KVM_REFUSED(NO_NODE, ENOENT), NOT_REGISTERED, MODULES("acpi\0"),
			INTEL_TEXT("hypervisor", "")),
		{{"hypervisor.vendor", "virtualbox"}, {"hypervisor.dmi", "virtualbox"}}},
	{"amazon, bare metal",
		SOURCE_TABLE(RELEASE("6.1.0"), CPUS("0"), NO_XEN, DMI("Amazon EC2", "i3.metal"),
			ON_HOST, INTEL_CPU(0, VMX_BIT), MSRS(5), KVM_WORKS, REGISTERED, KVM_INTEL,
			INTEL_TEXT("vmx", VMX_LINE),
			FILE_TEXT("/sys/firmware/dmi/entries/0-0/raw",
				"\0\x18\0\0\1\2\0\xf0\3\xff\0\0\0\0\0\0\0\0\0\x04\0\0\0\0")),
		{{"hypervisor.vendor", "none"}, {"hypervisor.cloud", "aws"},
			{"hypervisor.bare_metal_cloud", "yes"},
			{"hypervisor.smbios_vm_bit", "no"}}},
	{"amd guest of azure's, isolated by SNP",
		SOURCE_TABLE(RELEASE("6.1.0"), CPUS("0"), NO_XEN,
			DMI("Microsoft Corporation", "Virtual Machine"),
			FILE_TEXT("/sys/class/dmi/id/chassis_asset_tag",
				"7783-7084-3265-9085-8269-3286-77\n"),
			ON_HOST,
			CPUID(1, 0, .eax = EAX_ZEN2, .ecx = HYPERVISOR_BIT, .edx = LEVEL1_EDX),
			AMD_CPU(0, 0),
			HV_LEAF(0x40000000, 0x4000000c, 0x7263694d, 0x666f736f, 0x76482074),
			CPUID(0x40000003, 0, .ebx = BIT(22)), CPUID(0x40000004, 0, .eax = BIT(14)),
			CPUID(0x40000006, 0, .eax = 0xaf), CPUID(0x4000000c, 0, .ebx = 2),
			HV_NOTHING(0x40000100), NOTHING_FURTHER, MSR(0xc0010131, 7),
			KVM_REFUSED(NO_NODE, ENOENT), NOT_REGISTERED, MODULES("acpi\0"),
			AMD_TEXT("hypervisor")),
		{{"hypervisor.vendor", "hyperv"}, {"hypervisor.cloud", "azure"},
			{"hypervisor.hyperv.isolation", "snp"},
			{"hypervisor.hyperv.enlightened_vmcs", "yes"}, {"hypervisor.mshv", "no"},
			{"hypervisor.nesting", "hyperv"}}},
	{"amd guest that SEV-SNP keeps, root",
		SOURCE_TABLE(RELEASE("6.1.0"), CPUS("0"), NO_XEN,
			DMI("Google", "Google Compute "
				      "Engine"),
			ON_HOST,
			CPUID(1, 0, .eax = EAX_ZEN2, .ecx = HYPERVISOR_BIT, .edx = LEVEL1_EDX),
			AMD_CPU(0, 0), HV_KVM(0x40000000), HV_NOTHING(0x40000100),
			CPUID(0x40000001, 0, .eax = BIT(3), .edx = 1), MSR(0xc0010131, 7),
			KVM_REFUSED(NO_NODE, ENOENT), NOT_REGISTERED, MODULES("acpi\0"),
			AMD_TEXT("hypervisor")),
		{{"hypervisor.vendor", "kvm"}, {"guest.sev", "yes"}, {"guest.sev_snp", "yes"},
			{"guest.tdx", "no"}, {"hypervisor.cloud", "google"},
			{"hypervisor.kvm.dedicated", "yes"}}},
	{"amd guest that SEV-SNP keeps, user",
		SOURCE_TABLE(RELEASE("6.1.0"), CPUS("0"), NO_XEN,
			DMI("Google", "Google Compute "
				      "Engine"),
			ON_HOST,
			CPUID(1, 0, .eax = EAX_ZEN2, .ecx = HYPERVISOR_BIT, .edx = LEVEL1_EDX),
			AMD_CPU(0, 0), HV_KVM(0x40000000), HV_NOTHING(0x40000100),
			MSR_ERR(0xc0010131, EACCES), KVM_REFUSED(NO_NODE, ENOENT),
			DIR_NAMES("/sys/class/misc", "psaux\0sev-guest\0"), MODULES("acpi\0"),
			AMD_TEXT("hypervisor")),
		{{"guest.sev", "yes"}}},
	{"a captured guest of old QEMU's",
		SOURCE_TABLE(
			DMI("Bochs", "Bochs"), RELEASE("2.6.32"), INTEL_TEXT("vme hypervisor", "")),
		{{"hypervisor.vendor", "kvm"}, {"hypervisor.dmi", "virtual"}}},
	{"a captured guest with KVM's clock",
		SOURCE_TABLE(DMI("QEMU", "Standard PC"), RELEASE("6.1.0"),
			FILE_TEXT("/sys/devices/system/clocksource/clocksource0/"
				  "available_clocksource",
				"kvm-clock tsc\n"),
			INTEL_TEXT("vme hypervisor", "")),
		{{"hypervisor.vendor", "kvm"}}},
	{"a captured guest of Amazon's, arm",
		SOURCE_TABLE(DMI("Amazon EC2", "c6g.medium"), RELEASE("6.1.0"),
			FILE_TEXT("/proc/cpuinfo", "processor : 0\nFeatures : fp asimd\n")),
		{{"hypervisor.vendor", "kvm"}, {"hypervisor.bare_metal_cloud", "no"}}},
	{"a captured partition of s390's",
		SOURCE_TABLE(FILE_TEXT("/proc/cpuinfo", "vendor_id : IBM/S390\n"),
			FILE_TEXT("/proc/sysinfo",
				"LPAR Number: 1\nVM00 Control Program: z/VM 7.1.0\n")),
		{{"hypervisor.vendor", "zvm"}, {"hypervisor.nesting", "prsm zvm"}}},
	{"podman in a service of systemd's",
		SOURCE_TABLE(RELEASE("6.1.0"), CPUS("0"), NO_XEN, DMI("LENOVO", "20XW"),
			NAMESPACES("pid:[4026532345]", "mnt:[4026532344]"),
			ACCESS_OK("/run/.containerenv", ACCESS_EXISTS),
			MARKS(ENOENT, "0::/machine.slice/libpod-1.scope\n"), INTEL_CPU(0, 0),
			NO_MSRS, KVM_REFUSED(NO_NODE, ENOENT), NOT_REGISTERED, MODULES("acpi\0"),
			INTEL_TEXT("", "")),
		{{"container.inside", "yes"}, {"container.runtime", "podman"}}},
	{"uml in a KVM guest",
		SOURCE_TABLE(RELEASE("6.1.0"), INTEL_CPU(0, HYPERVISOR_BIT), HV_KVM(0x40000000),
			HV_NOTHING(0x40000100), CPUID(0x40000001, 0, .eax = 0),
			FILE_TEXT("/proc/cpuinfo",
				"processor : 0\nvendor_id : User Mode Linux\nmodel name : UML\n")),
		{{"hypervisor.vendor", "uml"}, {"hypervisor.nesting", "kvm uml"}}},
	{"kvm that plays xen",
		SOURCE_TABLE(RELEASE("6.1.0"), CPUS("0"), NO_XEN, DMI("QEMU", "Standard PC"),
			ON_HOST, INTEL_CPU(0, HYPERVISOR_BIT), HV_XEN(0x40000000),
			HV_KVM(0x40000100), HV_NOTHING(0x40000200), CPUID(0x40000101, 0, .eax = 0),
			MSR_ERR(0x3a, EIO), KVM_REFUSED(NO_NODE, ENOENT), NOT_REGISTERED,
			MODULES("acpi\0"), INTEL_TEXT("hypervisor", "")),
		{{"hypervisor.vendor", "kvm"},
			{"hypervisor.signatures", "XenVMMXenVMM, KVMKVMKVM"}}},
	{"kvm guest with another's firmware names",
		SOURCE_TABLE(RELEASE("6.1.0"), CPUS("0"), NO_XEN, DMI("VMware, Inc.", "VMware7,1"),
			ON_HOST, INTEL_CPU(0, HYPERVISOR_BIT), HV_KVM(0x40000000),
			HV_NOTHING(0x40000100), CPUID(0x40000001, 0, .eax = 0), MSR_ERR(0x3a, EIO),
			KVM_REFUSED(NO_NODE, ENOENT), NOT_REGISTERED, MODULES("acpi\0"),
			INTEL_TEXT("hypervisor", "")),
		{{"hypervisor.vendor", "kvm"}, {"hypervisor.dmi", "vmware"}}},
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
	{"intel, hands devices out",
		SOURCE_TABLE(RELEASE("6.1.0"), CPUS("0"), NO_XEN, DMI("Dell Inc.", "R740"), ON_HOST,
			INTEL_CPU(0, VMX_BIT), MSRS(5), KVM_WORKS, REGISTERED,
			MODULES("kvm\0kvm_intel\0vfio\0vfio_iommu_type1\0vfio_pci\0"),
			INTEL_TEXT("vmx", VMX_LINE), PASSES_THROUGH, VFIO_THERE,
			FILE_TEXT("/sys/module/vfio/parameters/enable_unsafe_noiommu_mode", "N\n")),
		{{"pci.gpus.isolated", "1"}, {"pci.nics", "1"}, {"pci.ports", "1"},
			{"pci.ports.open", "1"}, {"pci.sriov.enabled", "1"},
			{"pci.acs.override", "yes"}, {"pci.thunderbolt", "unprotected"},
			{"vfio.iommufd.unsafe_interrupts", "no"}}},
	{"intel, hands devices out that nothing holds",
		SOURCE_TABLE(RELEASE("6.1.0"), CPUS("0"), NO_XEN, DMI("Dell Inc.", "R740"), ON_HOST,
			INTEL_CPU(0, VMX_BIT), MSRS(5), KVM_WORKS, REGISTERED,
			MODULES("kvm\0kvm_intel\0vfio\0vfio_iommu_type1\0vfio_pci\0"),
			INTEL_TEXT("vmx", VMX_LINE), PCI_LIST(unheld), SPACE("02:00.0", end_space),
			NO_SRIOV("02:00.0"), SPACE("03:00.0", end_space), NO_SRIOV("03:00.0"),
			DIR_NAMES("/sys/kernel/iommu_groups", "0\0"),
			FILE_TEXT(GROUP("0", "type"), "unknown\n"),
			FILE_TEXT(GROUP("0", "name"), "vfio-noiommu\n"), VFIO_THERE,
			FILE_TEXT("/sys/module/vfio/parameters/enable_unsafe_noiommu_mode", "Y\n")),
		{{"pci.nics.isolated", "0"}, {"pci.nvme", "1"}, {"pci.nvme.isolated", "unknown"},
			{"pci.vfio.bound", "1"}, {"iommu.active", "no"}, {"vfio.noiommu", "yes"},
			{"vfio.container.access", "yes"}, {"vfio.mdev.parents", "0"}}},
	{"intel, no groups at all",
		SOURCE_TABLE(RELEASE("6.1.0"), CPUS("0"), NO_XEN, DMI("Dell Inc.", "R740"), ON_HOST,
			INTEL_CPU(0, VMX_BIT), MSRS(5), KVM_WORKS, REGISTERED, KVM_INTEL,
			INTEL_TEXT("vmx", VMX_LINE),
			{.question = {.ask = ASK_PCI},
				.bytes = &unheld[1],
				.len = sizeof(unheld[1])},
			SPACE("03:00.0", end_space), NO_SRIOV("03:00.0"),
			DIR_NAMES("/sys/kernel/iommu_groups", "")),
		{{"pci.nvme", "1"}, {"pci.nvme.isolated", "0"}, {"pci.ports", "0"},
			{"iommu.active", "no"}}},
	{"a machine to be moved, with its kernel's configuration",
		SOURCE_TABLE(RELEASE("6.1.0-18-amd64"), MODULES("acpi\0virtio_net\0virtio_pci\0"),
			CONFIG_OF(BOOT_CONFIG,
				"CONFIG_VIRTIO_PCI=y\nCONFIG_VIRTIO_NET=m\nCONFIG_VIRTIO_BLK=m\n"
				"CONFIG_VIRTIO_FS=m\n# CONFIG_VMXNET3 is not set\n"),
			DIR_NAMES(KERNEL_MODULES "drivers/block", "virtio_blk.ko\0"),
			DIR_NAMES(KERNEL_MODULES "fs/fuse", "fuse.ko\0"),
			FILE_TEXT("/lib/modules/6.1.0-18-amd64/modules.dep",
				"kernel/drivers/block/virtio_blk.ko:\n")),
		{{"kernel.driver.virtio_pci", "builtin"}, {"kernel.driver.virtio_net", "loaded"},
			{"kernel.driver.virtio_blk", "module"}, {"kernel.driver.virtio_fs", "none"},
			{"kernel.driver.vmxnet3", "none"}}},
	{"a machine to be moved, with lists of modules",
		SOURCE_TABLE(RELEASE("6.1.0-18-amd64"), MODULES("acpi\0virtio_net\0virtio_pci\0"),
			FILE_TEXT("/lib/modules/6.1.0-18-amd64/modules.builtin",
				"kernel/drivers/virtio/virtio_pci.ko\n"),
			FILE_TEXT("/lib/modules/6.1.0-18-amd64/modules.dep",
				"kernel/drivers/net/virtio_net.ko:\nextra/vmxnet3.ko:\n"),
			DIR_NAMES(KERNEL_MODULES "drivers/block", "virtio_blk.ko\0"),
			DIR_NAMES(KERNEL_MODULES "drivers/net", "virtio_net.ko\0"),
			DIR_ERR(KERNEL_MODULES "fs/fuse", ENOENT),
			{.question = {.ask = ASK_ACCESS,
				 .path = "/sys/module/virtio_net/initstate",
				 .mode = ACCESS_EXISTS}}),
		{{"kernel.driver.virtio_pci", "builtin"}, {"kernel.driver.virtio_net", "loaded"},
			{"kernel.driver.virtio_blk", "module"}, {"kernel.driver.vmxnet3", "module"},
			{"kernel.driver.virtio_fs", "none"}}},
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
	{"uml ", "file /proc/cpuinfo", "hypervisor.vendor",
		"a program's CPUID is the real one; only the kernel's cpuinfo shows that it is "
		"UML"},
	{"uml ", "file /proc/cpuinfo", "hypervisor.nesting", "the same"},
	{"uml ", "cpuid  index 0.0", "cpu.vendor",
		"the kernel's cpuinfo has its own name for the processor"},
	{"kvm that plays xen", "cpuid  index 40000100.0", "hypervisor.vendor",
		"dumps of Xen's guests often end with Xen's leaves"},
	{"kvm guest with another's", "cpuid  index", "hypervisor.vendor",
		"a capture without CPUID goes by DMI; with both it is the finding "
		"hypervisor.firmware-disagrees"},
	{"kvm guest with another's", "cpuid  index", "hypervisor.nesting", "the same"},
	{"intel, the registers against", "msr ", "cpu.vmx.pml",
		"the registers outrank the vmx flags; cpu.vmx.conflicts holds that they differ"},
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

		if (!fact_known(is, (enum fact_id)id))
			continue;
		value_text(was, (enum fact_id)id, before, sizeof(before));
		value_text(is, (enum fact_id)id, after, sizeof(after));
		if (!strcmp(before, after))
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
