// SPDX-License-Identifier: GPL-2.0-or-later
/* The four registers that CPUID answers in. */
#ifndef VIRTSCOUT_PROBE_CPUID_REGS_H
#define VIRTSCOUT_PROBE_CPUID_REGS_H

#include <stdint.h>

struct cpuid_regs {
	uint32_t eax, ebx, ecx, edx;
};

#endif
