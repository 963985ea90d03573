// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Pure decoder of /proc/interrupts: by which interrupt chips devices interrupt.
 *
 * Documents: Documentation/filesystems/proc.rst; chip names in drivers/iommu/intel/irq_remapping.c,
 * drivers/iommu/amd/iommu.c and drivers/iommu/hyperv-iommu.c ("IR-" before the name of the chip
 * that is remapped), arch/x86/kernel/apic/io_apic.c and msi.c.
 */
#ifndef VIRTSCOUT_PROBE_DECODE_INTERRUPTS_H
#define VIRTSCOUT_PROBE_DECODE_INTERRUPTS_H

#include <stddef.h>

#include "probe/decode_cpuinfo.h"

struct interrupts {
	unsigned remapped; /* lines whose chip is called IR-... */
	unsigned direct;   /* of an IO-APIC or of PCI MSI as they are: would be remapped */
};

void interrupts_decode(struct span text, struct interrupts *interrupts);

#endif
