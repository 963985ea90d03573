// SPDX-License-Identifier: GPL-2.0-or-later
/* Rows of a source_table that are the same for many processors: vendors, signatures, maxima. */
#ifndef VIRTSCOUT_TESTS_FAKE_CPU_ROWS_H
#define VIRTSCOUT_TESTS_FAKE_CPU_ROWS_H

#include "tests/fake/source_table.h"

/* CPUID.0 of CPU @n, with the greatest basic leaf: EBX, EDX, ECX are the vendor. */
#define LEAF0_INTEL(n, max)                                                                        \
	CPUID_ON(n, 0, 0, .eax = (max), .ebx = 0x756e6547, .edx = 0x49656e69, .ecx = 0x6c65746e)
#define LEAF0_AMD(n, max)                                                                          \
	CPUID_ON(n, 0, 0, .eax = (max), .ebx = 0x68747541, .edx = 0x69746e65, .ecx = 0x444d4163)
#define LEAF0_HYGON(n, max)                                                                        \
	CPUID_ON(n, 0, 0, .eax = (max), .ebx = 0x6f677948, .edx = 0x6e65476e, .ecx = 0x656e6975)
#define LEAF0_CENTAUR(n, max)                                                                      \
	CPUID_ON(n, 0, 0, .eax = (max), .ebx = 0x746e6543, .edx = 0x48727561, .ecx = 0x736c7561)
#define LEAF0_ZHAOXIN(n, max)                                                                      \
	CPUID_ON(n, 0, 0, .eax = (max), .ebx = 0x68532020, .edx = 0x68676e61, .ecx = 0x20206961)
/* A vendor that we do not know: "SomebodyElse". */
#define LEAF0_OTHER(n, max)                                                                        \
	CPUID_ON(n, 0, 0, .eax = (max), .ebx = 0x656d6f53, .edx = 0x79646f62, .ecx = 0x65736c45)

/*
 * CPUID.1:EAX of a Haswell 06_3CH, a Zen 2 17_31H, a VIA Nano 06_0FH, a Samuel 06_07H, a WinChip
 * 05_04H.
 */
#define EAX_HASWELL 0x000306c3
#define EAX_ZEN2 0x00830f10
#define EAX_NANO 0x000006f2
#define EAX_SAMUEL 0x00000678
#define EAX_WINCHIP 0x00000541
#define EAX_ZHAOXIN 0x000307b0

#define VMX_BIT BIT(5)         /* CPUID.1:ECX */
#define HYPERVISOR_BIT BIT(31) /* CPUID.1:ECX */
#define SVM_BIT BIT(2)         /* CPUID.80000001H:ECX */

/* CPUID.80000000H of CPU @n. */
#define EXT_MAX(n, max) CPUID_ON(n, 0x80000000, 0, .eax = (max))

/* The signature at a hypervisor leaf: EBX, ECX, EDX. */
#define HV_LEAF(leaf, max, b, c, d) CPUID(leaf, 0, .eax = (max), .ebx = (b), .ecx = (c), .edx = (d))
#define HV_KVM(leaf) HV_LEAF(leaf, (leaf) + 1, 0x4b4d564b, 0x564b4d56, 0x0000004d)
#define HV_MICROSOFT(leaf) HV_LEAF(leaf, (leaf) + 0xb, 0x7263694d, 0x666f736f, 0x76482074)
#define HV_XEN(leaf) HV_LEAF(leaf, (leaf) + 5, 0x566e6558, 0x65584d4d, 0x4d4d566e)
#define HV_VMWARE(leaf) HV_LEAF(leaf, (leaf) + 0x10, 0x61774d56, 0x4d566572, 0x65726177)
#define HV_TCG(leaf) HV_LEAF(leaf, (leaf) + 1, 0x54474354, 0x43544743, 0x47435447)
#define HV_NOTHING(leaf) HV_LEAF(leaf, 0, 0, 0, 0)

#endif
