// SPDX-License-Identifier: GPL-2.0-or-later
/* What the fast path asks of a host, as rows of a source_table, and the question put to it. */
#ifndef VIRTSCOUT_TESTS_FAKE_FAST_HOST_H
#define VIRTSCOUT_TESTS_FAKE_FAST_HOST_H

#include "probe/fast.h"
#include "tests/fake/cpu_rows.h"

#define INTEL_VMX LEAF0_INTEL(0, 0x16), CPUID(1, 0, .eax = EAX_HASWELL, .ecx = VMX_BIT)
#define INTEL_NO_VMX LEAF0_INTEL(0, 0x16), CPUID(1, 0, .eax = EAX_HASWELL)
#define AMD_SVM LEAF0_AMD(0, 0x10), EXT_MAX(0, 0x80000020), CPUID(0x80000001, 0, .ecx = SVM_BIT)
#define NPT CPUID(0x8000000a, 0, .edx = BIT(0))
#define NO_NPT CPUID(0x8000000a, 0, .edx = 0)
#define KVM_WORKS KVM_VALUE(KVM_ASK_OPEN, 0, 1), KVM_VALUE(KVM_ASK_API_VERSION, 0, 12)
#define KVM_OPEN_ERR(e) KVM_ERR(KVM_ASK_OPEN, 0, e)
#define EPT_IS(text) FILE_TEXT("/sys/module/kvm_intel/parameters/ept", text)
#define NPT_IS(text) FILE_TEXT("/sys/module/kvm_amd/parameters/npt", text)
#define NO_EPT_FILE FILE_ERR("/sys/module/kvm_intel/parameters/ept", ENOENT)
#define NO_NPT_FILE FILE_ERR("/sys/module/kvm_amd/parameters/npt", ENOENT)
#define PVM ACCESS_OK("/sys/module/kvm_pvm", ACCESS_EXISTS)
#define NO_PVM ACCESS_ERR("/sys/module/kvm_pvm", ACCESS_EXISTS, ENOENT)
#define REGISTERED FILE_TEXT("/proc/misc", "144 nvram\n232 kvm\n  1 psaux\n")
#define NOT_REGISTERED FILE_TEXT("/proc/misc", "144 nvram\n  1 psaux\n")
#define INTEL_TEXT(flags, more)                                                                    \
	FILE_TEXT("/proc/cpuinfo",                                                                 \
		"processor\t: 0\nvendor_id\t: GenuineIntel\nflags\t\t: fpu " flags " sse\n" more   \
		"bugs\t\t:\n")
#define AMD_TEXT(flags)                                                                            \
	FILE_TEXT("/proc/cpuinfo",                                                                 \
		"processor\t: 0\nvendor_id\t: AuthenticAMD\nflags\t\t: fpu " flags                 \
		" sse\nbugs\t\t:\n")

/* fast_check(), whose answer always says why. */
struct fast_answer fast_ask(struct source_table *table, enum fast_need need);

/* The verdicts for hvm, kvm, hw and slat, in this order, both of asking all and of stopping early. */
void expect_verdicts(struct source_table *table, enum fast_verdict hvm, enum fast_verdict kvm,
	enum fast_verdict hw, enum fast_verdict slat);

#endif
