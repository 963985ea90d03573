// SPDX-License-Identifier: GPL-2.0-or-later
/* The table by which a kernel without ACPI finds its processors and its interrupt controller. */
#ifndef VIRTSCOUT_LAUNCH_BOOT_MP_H
#define VIRTSCOUT_LAUNCH_BOOT_MP_H

#include <stdint.h>

#define BOOT_CPUS_MAX 32 /* whose entries fit into the KiB that there is */

/*
 * Writes it to BOOT_MP_TABLE of @memory, for processors with the APIC ids 0 to @cpus - 1, and for
 * @pci_devices devices (pci_bus.h) with a bus for them.
 */
void boot_mp_write(uint8_t *memory, unsigned cpus, unsigned pci_devices);

#endif
