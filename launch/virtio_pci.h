// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A virtio device as a PCI function: its configuration space, and its registers in memory. One
 * memory region, one interrupt pin, no MSI.
 */
#ifndef VIRTSCOUT_LAUNCH_VIRTIO_PCI_H
#define VIRTSCOUT_LAUNCH_VIRTIO_PCI_H

#include "launch/virtio_device.h"

#define VIRTIO_PCI_SPACE 256
#define VIRTIO_PCI_REGION 0x1000 /* bytes of its region in memory */

struct virtio_pci {
	struct virtio_device *device;
	uint8_t space[VIRTIO_PCI_SPACE];
	uint32_t features_select, accepted_select;
	uint16_t queue_select;
};

void virtio_pci_make(
	struct virtio_pci *pci, struct virtio_device *device, uint32_t region, uint8_t irq);

/* Of the configuration space: @size is 1, 2 or 4, @at a multiple of it, below 256. */
uint32_t virtio_pci_space_read(struct virtio_pci *pci, unsigned at, unsigned size);
void virtio_pci_space_write(struct virtio_pci *pci, unsigned at, unsigned size, uint32_t value);

/* Is guest-physical @address in its region, and where? */
bool virtio_pci_has(const struct virtio_pci *pci, uint64_t address, unsigned *at);

/* Registers in the region. @size: as above, or another, which reads as 0. */
uint32_t virtio_pci_read(struct virtio_pci *pci, unsigned at, unsigned size);
void virtio_pci_write(struct virtio_pci *pci, unsigned at, unsigned size, uint32_t value);

#endif
