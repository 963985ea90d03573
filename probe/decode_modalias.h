// SPDX-License-Identifier: GPL-2.0-or-later
/* Pure decoder of the kernel's list of CPU features, /sys/devices/system/cpu/modalias. */
#ifndef VIRTSCOUT_PROBE_DECODE_MODALIAS_H
#define VIRTSCOUT_PROBE_DECODE_MODALIAS_H

#include "probe/decode_cpuinfo.h"

/* Words of CPUID bits times 32, plus the bit: arch/x86/include/asm/cpufeatures.h. */
enum kernel_cpu_feature {
	KERNEL_NX = 1 * 32 + 20,
	KERNEL_VMX = 4 * 32 + 5,
	KERNEL_SVM = 6 * 32 + 2
};

/*
 * Does the kernel count @feature among those of the machine? 1, 0, or a negative errno: -ENOENT
 * where the text is empty or of another architecture, -EBADMSG where it is none or not whole.
 *
 * A feature counts that every CPU had which ever came online in this start, and that nobody told
 * the kernel to do without. Modules that need it go by this; the flags of /proc/cpuinfo are each
 * CPU's own.
 *
 * Source: drivers/base/cpu.c, print_cpu_modalias(); arch/x86/kernel/cpu/common.c, identify_cpu().
 */
int modalias_counts(struct span text, enum kernel_cpu_feature feature);

#endif
