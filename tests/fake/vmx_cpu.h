// SPDX-License-Identifier: GPL-2.0-or-later
/* An Intel processor with VMX or without, as rows of a source_table, and the VMX probe run on it. */
#ifndef VIRTSCOUT_TESTS_FAKE_VMX_CPU_H
#define VIRTSCOUT_TESTS_FAKE_VMX_CPU_H

#include "tests/fake/cpu_rows.h"
#include "tests/fake/probe_run.h"

#define INTEL_HEAD "processor\t: 0\nvendor_id\t: GenuineIntel\n"
#define WITH_FLAG FILE_TEXT("/proc/cpuinfo", INTEL_HEAD "flags\t\t: fpu vmx sse\n")
#define WITHOUT_FLAG FILE_TEXT("/proc/cpuinfo", INTEL_HEAD "flags\t\t: fpu sse\n")
#define WITH_VMX_FLAGS(words)                                                                      \
	FILE_TEXT("/proc/cpuinfo", INTEL_HEAD "flags\t\t: fpu vmx sse\nvmx flags\t: " words "\n")
#define INTEL_VMX                                                                                  \
	LEAF0_INTEL(0, 0x16), CPUID(1, 0, .eax = EAX_HASWELL, .ecx = VMX_BIT),                     \
		EXT_MAX(0, 0x80000008)
#define INTEL_NO_VMX LEAF0_INTEL(0, 0x16), CPUID(1, 0, .eax = EAX_HASWELL), EXT_MAX(0, 0x80000008)

/* The allowed-1 half of a capability MSR, full. */
#define HIGH UINT64_C(0xffffffff00000000)

/* The facts of design.md's list that a control or capability of VMX's decides. */
extern const enum fact_id vmx_core[];
extern const size_t vmx_core_count;

/* Runs probe_vmx() alone, where probe_xen() has found no Xen. */
void run_vmx(struct probe_run *run, struct source_table *table);
/* The same on a kernel of that release; NULL: not known. */
void run_vmx_on(struct probe_run *run, struct source_table *table, const char *release);

#endif
