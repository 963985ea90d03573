// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Pure: what machines that are not PCs, and kernels that run as programs, say about who runs them.
 *
 * Documents: s390: drivers/s390 sysinfo.c and z/Architecture, STORE SYSTEM INFORMATION (SYSIB 2.2.2
 * and 3.2.2: up to eight virtual machine levels, the innermost first). POWER: arch/powerpc
 * lparcfg.c; cpuinfo of machines of class pseries. Device trees: Documentation/devicetree/bindings
 * (xen,xen; linux,kvm; linux,dummy-virt), QEMU hw/arm/virt.c and hw/ppc/spapr.c. UML:
 * arch/um/kernel/um_arch.c.
 */
#ifndef VIRTSCOUT_PROBE_DECODE_MACHINE_H
#define VIRTSCOUT_PROBE_DECODE_MACHINE_H

#include <stdbool.h>
#include <stddef.h>

#include "probe/decode_cpuinfo.h"

/* What is told of who runs this system. */
struct machine_words {
	const char *hypervisor; /* static; NULL: not told. "none": bare hardware */
	bool is_virtual;        /* a virtual machine, even if not told whose */
	char nesting[64];       /* "prsm zvm": outer to inner, where more than one is told; or "" */
};

/* /proc/sysinfo of s390. */
void machine_of_sysinfo(struct span text, struct machine_words *words);

/* "compatible" of the device tree's node /hypervisor: 0-terminated words. */
void machine_of_tree_hypervisor(struct span compatible, struct machine_words *words);

/* "compatible" of the device tree's root: 0-terminated words. */
void machine_of_tree_root(struct span compatible, struct machine_words *words);

/* /proc/ppc64/lparcfg. */
void machine_of_lparcfg(struct span text, struct machine_words *words);

/* /proc/cpuinfo: UML's, and that of POWER. */
void machine_of_cpuinfo(struct span text, struct machine_words *words);

#endif
