// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * PCI Local Bus Specification 3.0, 3.2.2.3.2 "Software Generation of Configuration Transactions":
 * an address in port CF8h, data in CFCh. The bridge is there to be found: kernels that have no
 * ACPI look for one before they believe in the ports.
 */
#include "launch/pci_bus.h"

#include <linux/pci_regs.h>

#define ADDRESS_PORT 0xcf8
#define DATA_PORT 0xcfc
#define ENABLE UINT32_C(0x80000000)

#define REGION_FIRST 0xd0100000 /* in the hole, above the address to exit by */

#define BRIDGE_IDS UINT32_C(0x00081b36)   /* QEMU's "PCI host bridge", which asks for no quirks */
#define BRIDGE_CLASS UINT32_C(0x06000000) /* host bridge */

void pci_bus_add(struct pci_bus *bus, struct virtio_device *device)
{
	const unsigned slot = bus->count + 1;

	if (bus->count == PCI_BUS_DEVICES_MAX)
		return;
	virtio_pci_make(&bus->devices[bus->count++], device,
		REGION_FIRST + slot * VIRTIO_PCI_REGION, (uint8_t)PCI_BUS_IRQ(slot));
}

static uint32_t bridge_read(unsigned at, unsigned size)
{
	const unsigned dword = at & ~3u;
	uint32_t value = 0;

	if (dword == PCI_VENDOR_ID)
		value = BRIDGE_IDS;
	else if (dword == PCI_CLASS_REVISION)
		value = BRIDGE_CLASS;
	value >>= at % 4 * 8;
	return size == 4 ? value : value & ((UINT32_C(1) << size * 8) - 1);
}

/* The slot that the address means; -1: none that is there. Bits 23:16 bus, 10:8 function. */
static int slot_of(const struct pci_bus *bus)
{
	const unsigned slot = bus->address >> 11 & 31;

	return (bus->address & ENABLE) && !(bus->address & 0xff0700) && slot <= bus->count
		       ? (int)slot
		       : -1;
}

/* @at: of the configuration space. */
static bool is_data(const struct pci_bus *bus, uint16_t port, unsigned size, unsigned *at)
{
	*at = (bus->address & 0xfc) + (port & 3u);
	return port >= DATA_PORT && port < DATA_PORT + 4 && (size == 1 || size == 2 || size == 4) &&
	       port % size == 0;
}

bool pci_bus_port_read(struct pci_bus *bus, uint16_t port, unsigned size, uint32_t *value)
{
	unsigned at;
	int slot;

	if (port == ADDRESS_PORT && size == 4) {
		*value = bus->count ? bus->address : UINT32_MAX;
		return true;
	}
	if (!bus->count)
		return false;
	if (!is_data(bus, port, size, &at))
		return false;
	slot = slot_of(bus);
	if (slot < 0)
		*value = UINT32_MAX;
	else if (slot == 0)
		*value = bridge_read(at, size);
	else
		*value = virtio_pci_space_read(&bus->devices[slot - 1], at, size);
	return true;
}

bool pci_bus_port_write(struct pci_bus *bus, uint16_t port, unsigned size, uint32_t value)
{
	unsigned at;
	int slot;

	/* With no bus, too: its second byte is no reset, as an access to CF9h alone is. */
	if (port == ADDRESS_PORT && size == 4) {
		bus->address = value;
		return true;
	}
	if (!bus->count)
		return false;
	if (!is_data(bus, port, size, &at))
		return false;
	slot = slot_of(bus);
	if (slot > 0)
		virtio_pci_space_write(&bus->devices[slot - 1], at, size, value);
	return true;
}

struct virtio_pci *pci_bus_find(struct pci_bus *bus, uint64_t address, unsigned *at)
{
	for (unsigned i = 0; i < bus->count; i++)
		if (virtio_pci_has(&bus->devices[i], address, at))
			return &bus->devices[i];
	return NULL;
}
