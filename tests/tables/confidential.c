// SPDX-License-Identifier: GPL-2.0-or-later
// Hosts with encrypted guests: SEV, SGX, TME, TDX, with vulnerabilities and firmware settings.
#include "tests/tables/hosts.h"

#include <errno.h>

#include "tests/tables/rows.h"

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

static const struct host hosts[] = {
	{"amd, all of SEV, with vulnerabilities, firmware and TPM",
		SOURCE_TABLE(HOST("6.12.0", "Supermicro", "H13"), LEAF0_AMD(0, 0x10),
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
		SOURCE_TABLE(HOST("6.12.0", "Supermicro", "H13"), AMD_CPU(SVM_BIT, 0x9),
			MSR(VM_CR, 0), MSR(0xc0010010, 0), KVM_WORKS, REGISTERED, KVM_AMD,
			PARAMETER("kvm_amd", "sev", "N\n"), PARAMETER("kvm_amd", "sev_es", "N\n"),
			DIR_NAMES("/sys/bus/pci/drivers/ccp", "bind\0"), AMD_TEXT("svm npt")),
		{{"confidential.sme.enabled", "no"}, {"confidential.sev.enabled", "no"},
			{"confidential.sev.capacity", "0"}, {"cpu.sev", "yes"},
			{"confidential.sev.device", "no"}}},
	{"intel, SGX, TME and TDX, with vulnerabilities",
		SOURCE_TABLE(HOST("6.16.0", "Dell Inc.", "R760"), LEAF0_INTEL(0, 0x16),
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
		SOURCE_TABLE(HOST("6.16.0", "Dell Inc.", "R760"), LEAF0_INTEL(0, 0x16),
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
};

const struct host_list hosts_confidential = {hosts, sizeof(hosts) / sizeof(hosts[0])};
