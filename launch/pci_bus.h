// SPDX-License-Identifier: GPL-2.0-or-later
/* A PCI bus for a guest that is booted: a host bridge, and virtio devices after it. */
#ifndef VIRTSCOUT_LAUNCH_PCI_BUS_H
#define VIRTSCOUT_LAUNCH_PCI_BUS_H

#include "launch/virtio_pci.h"

#define PCI_BUS_DEVICES_MAX 2

/* Devices are in slots 1, 2, ...; all zero: no bus. */
struct pci_bus {
	struct virtio_pci devices[PCI_BUS_DEVICES_MAX];
	unsigned count;
	uint32_t address; /* as it was written to port CF8h */
};

/* The IRQ of the device in slot @slot. */
#define PCI_BUS_IRQ(slot) (9 + (slot))

void pci_bus_add(struct pci_bus *bus, struct virtio_device *device);

/* Accesses to ports CF8h to CFFh; false: not one of the bus's, as a byte to CF9h. */
bool pci_bus_port_read(struct pci_bus *bus, uint16_t port, unsigned size, uint32_t *value);
bool pci_bus_port_write(struct pci_bus *bus, uint16_t port, unsigned size, uint32_t value);

/* The device that has guest-physical @address, and where in its region; NULL: none. */
struct virtio_pci *pci_bus_find(struct pci_bus *bus, uint64_t address, unsigned *at);

#endif
