// SPDX-License-Identifier: GPL-2.0-or-later
// Hosts whose processors are odd: hybrid, of different kinds, of other makers and architectures.
#include "tests/tables/hosts.h"

#include <errno.h>

#include "tests/tables/rows.h"

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

static const struct host hosts[] = {
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
	{"intel, no-execute masked",
		SOURCE_TABLE(HOST("4.9.0", "Acer", "Aspire"), INTEL_CPU(0, 0), MSR(0x1a0, BIT(34)),
			MSR_ERR(0x3a, EIO), NO_KVM, INTEL_TEXT("", "")),
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
	{"VIA Nano",
		SOURCE_TABLE(HOST("6.1.0", "VIA", "VB8001"), LEAF0_CENTAUR(0, 0xa),
			CPUID(1, 0, .eax = EAX_NANO, .ecx = VMX_BIT), EXT_MAX(0, 0x80000001),
			CPUID(0x80000001, 0, .ecx = SVM_BIT, .edx = BIT(29)), NO_MSRS, NO_KVM,
			FILE_TEXT("/proc/cpuinfo", "processor : 0\nvendor_id : CentaurHauls\nflags "
						   ": fpu vmx lm\nvmx flags : vnmi\n")),
		{{"cpu.vmx", "yes"}, {"cpu.svm", "no"}, {"cpu.vmx.enabled", "yes"}}},
	{"WinChip with garbage bits",
		SOURCE_TABLE(HOST("6.1.0", "X", "Y"), LEAF0_CENTAUR(0, 1),
			CPUID(1, 0, .eax = EAX_WINCHIP, .ecx = ~0u), EXT_MAX(0, 0x80000001),
			HV_NOTHING(0x40000000), CPUID(0x80000001, 0, .ecx = ~0u, .edx = ~0u),
			NO_MSRS, NO_KVM,
			FILE_TEXT("/proc/cpuinfo",
				"processor : 0\nvendor_id : CentaurHauls\nflags : fpu mmx\n")),
		{{"cpu.vmx", "no"}, {"cpu.svm", "no"}, {"cpu.hypervisor", "no"},
			{"hypervisor.vendor", "none"}}},
	{"a captured partition of s390's",
		SOURCE_TABLE(FILE_TEXT("/proc/cpuinfo", "vendor_id : IBM/S390\n"),
			FILE_TEXT("/proc/sysinfo",
				"LPAR Number: 1\nVM00 Control Program: z/VM 7.1.0\n")),
		{{"hypervisor.vendor", "zvm"}, {"hypervisor.nesting", "prsm zvm"}}},
	{"capture of cpuinfo alone", SOURCE_TABLE(INTEL_TEXT("vmx", VMX_LINE)),
		{{"cpu.vmx", "unknown"}, {"cpu.vmx.flag", "yes"}, {"cpu.vmx.ept", "yes"},
			{"kvm.backend", "unknown"}}},
};

const struct host_list hosts_cpus = {hosts, sizeof(hosts) / sizeof(hosts[0])};
