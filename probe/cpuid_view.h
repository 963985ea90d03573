// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * CPUID of one CPU, as far as it goes: leaves above the maximum that the CPU reports are not
 * asked, because processors echo other leaves there (Intel SDM Vol. 2A, CPUID, "if a value
 * entered for CPUID.EAX is higher than the maximum input value ...").
 */
#ifndef VIRTSCOUT_PROBE_CPUID_VIEW_H
#define VIRTSCOUT_PROBE_CPUID_VIEW_H

#include <stdbool.h>
#include <stdint.h>

#include "probe/source.h"

/*
 * Vendors that matter to who defines which bit. Hygon follows AMD; Centaur and Zhaoxin follow
 * Intel, but only from family 6 model 0FH (VIA Nano) on: WinChip and Samuel set garbage bits.
 */
enum cpu_vendor { CPU_OTHER, CPU_INTEL, CPU_AMD, CPU_HYGON, CPU_CENTAUR, CPU_ZHAOXIN };

struct cpuid_view {
	struct source *source;
	uint32_t cpu;
	int rc;               /* 0, or the negative errno of asking leaf 0 */
	int ext_rc;           /* the same of leaf 80000000H */
	uint32_t max_basic;   /* CPUID.0:EAX */
	uint32_t max_ext;     /* CPUID.80000000H:EAX; 0: no extended leaves */
	char vendor_text[13]; /* CPUID.0:EBX,EDX,ECX, as it is */
	enum cpu_vendor vendor;
	uint32_t family, model, stepping; /* display values */
	int leaf1_rc;
	struct cpuid_regs leaf1;
};

/* Asks leaves 0, 1 and 80000000H of @cpu. Never fails; the rc fields say what was refused. */
void cpuid_view_open(struct cpuid_view *view, struct source *source, uint32_t cpu);

/*
 * A leaf that is in range. -ENXIO: the CPU has no such leaf, so what it would show does not exist
 * (known no, not unknown); else 0 or the errno of the source.
 */
int cpuid_view_leaf(
	const struct cpuid_view *view, uint32_t leaf, uint32_t subleaf, struct cpuid_regs *regs);

/* Does this vendor define CPUID.1:ECX[5] as VMX, or CPUID.80000001H:ECX[2] as SVM? */
bool cpuid_view_defines_vmx(const struct cpuid_view *view);
bool cpuid_view_defines_svm(const struct cpuid_view *view);

/* Pure: the vendor of a CPUID vendor string. */
enum cpu_vendor cpu_vendor_of(const char *text);

#endif
