// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Virtual I/O Device (VIRTIO) Version 1.2, 4.1 "Virtio Over PCI Bus"; PCI Local Bus Specification
 * 3.0, 6.1 "Configuration Space Organization".
 *
 * Why PCI and not the memory-mapped transport: a kernel without ACPI and device tree learns of the
 * latter by its command line only, and Debian's are built without that
 * (CONFIG_VIRTIO_MMIO_CMDLINE_DEVICES).
 */
#include "launch/virtio_pci.h"

#include <linux/pci_regs.h>
#include <linux/virtio_config.h>
#include <linux/virtio_pci.h>
#include <string.h>

#define VENDOR 0x1af4
#define DEVICE_FIRST 0x1040 /* and the number of the kind of device */
#define REVISION 1
#define INTERRUPT_PIN_A 1

/* Where the structures are in the region. */
#define COMMON_AT 0x000
#define ISR_AT 0x100
#define SETTINGS_AT 0x200
#define NOTIFY_AT 0x300
#define NOTIFY_STEP 4

#define CAPS_AT 0x40
#define CAP_BYTES 0x14 /* the longest of them */
#define WINDOW_AT (CAPS_AT + 4 * CAP_BYTES)
#define WINDOW_DATA (WINDOW_AT + sizeof(struct virtio_pci_cap))

#define COMMAND_BITS (PCI_COMMAND_MEMORY | PCI_COMMAND_MASTER | PCI_COMMAND_INTX_DISABLE)

static uint32_t get(const uint8_t *at, unsigned size)
{
	uint32_t value = 0;

	memcpy(&value, at, size);
	return value;
}

static void put(uint8_t *at, unsigned size, uint32_t value)
{
	memcpy(at, &value, size);
}

static void add_caps(struct virtio_pci *pci)
{
	const struct {
		uint8_t type, bytes;
		uint32_t offset, length;
	} caps[] = {
		{VIRTIO_PCI_CAP_COMMON_CFG, 16, COMMON_AT, sizeof(struct virtio_pci_common_cfg)},
		{VIRTIO_PCI_CAP_NOTIFY_CFG, 20, NOTIFY_AT, VIRTIO_QUEUES_MAX * NOTIFY_STEP},
		{VIRTIO_PCI_CAP_ISR_CFG, 16, ISR_AT, 1},
		{VIRTIO_PCI_CAP_DEVICE_CFG, 16, SETTINGS_AT, VIRTIO_SETTINGS_MAX},
		{VIRTIO_PCI_CAP_PCI_CFG, 20, 0, 0},
	};
	const size_t count = sizeof(caps) / sizeof(caps[0]);

	pci->space[PCI_CAPABILITY_LIST] = CAPS_AT;
	for (size_t i = 0; i < count; i++) {
		const size_t at = CAPS_AT + i * CAP_BYTES;
		const struct virtio_pci_cap cap = {.cap_vndr = PCI_CAP_ID_VNDR,
			.cap_next = (uint8_t)(i + 1 < count ? at + CAP_BYTES : 0),
			.cap_len = caps[i].bytes,
			.cfg_type = caps[i].type,
			.offset = caps[i].offset,
			.length = caps[i].length};

		memcpy(pci->space + at, &cap, sizeof(cap));
		if (caps[i].type == VIRTIO_PCI_CAP_NOTIFY_CFG)
			put(pci->space + at + sizeof(cap), 4, NOTIFY_STEP);
	}
}

void virtio_pci_make(
	struct virtio_pci *pci, struct virtio_device *device, uint32_t region, uint8_t irq)
{
	*pci = (struct virtio_pci){.device = device};
	put(pci->space + PCI_VENDOR_ID, 2, VENDOR);
	put(pci->space + PCI_DEVICE_ID, 2, DEVICE_FIRST + device->id);
	put(pci->space + PCI_COMMAND, 2, PCI_COMMAND_MEMORY);
	put(pci->space + PCI_STATUS, 2, PCI_STATUS_CAP_LIST);
	/* "Unassigned class": the device's number says what it is. */
	put(pci->space + PCI_CLASS_REVISION, 4, 0xff000000 | REVISION);
	put(pci->space + PCI_BASE_ADDRESS_0, 4, region);
	put(pci->space + PCI_SUBSYSTEM_VENDOR_ID, 2, VENDOR);
	put(pci->space + PCI_SUBSYSTEM_ID, 2, DEVICE_FIRST + device->id);
	pci->space[PCI_INTERRUPT_LINE] = irq;
	pci->space[PCI_INTERRUPT_PIN] = INTERRUPT_PIN_A;
	add_caps(pci);
}

/* 4.1.4.9: a look at the region without memory accesses. */
static bool window(const struct virtio_pci *pci, unsigned *at, unsigned *size)
{
	*at = get(pci->space + WINDOW_AT + VIRTIO_PCI_CAP_OFFSET, 4);
	*size = get(pci->space + WINDOW_AT + VIRTIO_PCI_CAP_LENGTH, 4);
	return (*size == 1 || *size == 2 || *size == 4) && *at < VIRTIO_PCI_REGION &&
	       *at % *size == 0;
}

uint32_t virtio_pci_space_read(struct virtio_pci *pci, unsigned at, unsigned size)
{
	unsigned there, len;

	if (at == WINDOW_DATA && window(pci, &there, &len))
		put(pci->space + WINDOW_DATA, 4, virtio_pci_read(pci, there, len));
	return get(pci->space + at, size);
}

/* Which bits of the dword at @at can be written? */
static uint32_t writable(unsigned at)
{
	switch (at) {
	case PCI_COMMAND: return COMMAND_BITS;
	case PCI_BASE_ADDRESS_0: return ~(uint32_t)(VIRTIO_PCI_REGION - 1);
	case PCI_INTERRUPT_LINE: return 0xff;
	case WINDOW_AT + VIRTIO_PCI_CAP_OFFSET:
	case WINDOW_AT + VIRTIO_PCI_CAP_LENGTH:
	case WINDOW_DATA: return UINT32_MAX;
	default: return 0;
	}
}

void virtio_pci_space_write(struct virtio_pci *pci, unsigned at, unsigned size, uint32_t value)
{
	const unsigned shift = at % 4 * 8;
	const uint32_t given = size == 4 ? UINT32_MAX : ((UINT32_C(1) << size * 8) - 1) << shift;
	uint8_t *dword = pci->space + (at & ~3u);
	const uint32_t mask = given & writable(at & ~3u);
	unsigned there, len;

	put(dword, 4, (get(dword, 4) & ~mask) | (value << shift & mask));
	if (at == WINDOW_DATA && window(pci, &there, &len))
		virtio_pci_write(pci, there, len, get(dword, len));
}

bool virtio_pci_has(const struct virtio_pci *pci, uint64_t address, unsigned *at)
{
	const uint64_t region = get(pci->space + PCI_BASE_ADDRESS_0, 4);

	if (!(get(pci->space + PCI_COMMAND, 2) & PCI_COMMAND_MEMORY) || address < region ||
		address - region >= VIRTIO_PCI_REGION)
		return false;
	*at = (unsigned)(address - region);
	return true;
}

/* One half of 64 bits. */
static uint32_t half(uint64_t value, unsigned which)
{
	return which > 1 ? 0 : (uint32_t)(value >> which * 32);
}

static void set_half(uint64_t *value, unsigned which, uint32_t bits)
{
	if (which > 1)
		return;
	*value &= ~((uint64_t)UINT32_MAX << which * 32);
	*value |= (uint64_t)bits << which * 32;
}

/* One of the three tables' addresses of the queue, by the register of its low half; else NULL. */
static uint64_t *table_of(struct virtio_ring *ring, unsigned at)
{
	switch (at & ~7u) {
	case VIRTIO_PCI_COMMON_Q_DESCLO: return &ring->descriptors;
	case VIRTIO_PCI_COMMON_Q_AVAILLO: return &ring->available;
	case VIRTIO_PCI_COMMON_Q_USEDLO: return &ring->used;
	default: return NULL;
	}
}

/* Bytes of the register at @at of the common structure: it is accessed as a whole only. */
static unsigned common_size(unsigned at)
{
	switch (at) {
	case VIRTIO_PCI_COMMON_MSIX:
	case VIRTIO_PCI_COMMON_NUMQ:
	case VIRTIO_PCI_COMMON_Q_SELECT:
	case VIRTIO_PCI_COMMON_Q_SIZE:
	case VIRTIO_PCI_COMMON_Q_MSIX:
	case VIRTIO_PCI_COMMON_Q_ENABLE:
	case VIRTIO_PCI_COMMON_Q_NOFF: return 2;
	case VIRTIO_PCI_COMMON_STATUS:
	case VIRTIO_PCI_COMMON_CFGGENERATION: return 1;
	default: return 4;
	}
}

static struct virtio_ring *selected(struct virtio_pci *pci)
{
	return pci->queue_select < pci->device->queues ? &pci->device->ring[pci->queue_select]
						       : NULL;
}

static uint32_t queue_read(struct virtio_pci *pci, unsigned at)
{
	struct virtio_ring *ring = selected(pci);
	const uint64_t *table = ring ? table_of(ring, at) : NULL;

	if (!ring)
		return 0; /* the size of a queue that there is not */
	if (table)
		return half(*table, at / 4 % 2);
	switch (at) {
	case VIRTIO_PCI_COMMON_Q_SIZE: return ring->size ? ring->size : VIRTIO_RING_MAX;
	case VIRTIO_PCI_COMMON_Q_MSIX: return VIRTIO_MSI_NO_VECTOR;
	case VIRTIO_PCI_COMMON_Q_ENABLE: return ring->is_ready;
	case VIRTIO_PCI_COMMON_Q_NOFF: return pci->queue_select;
	default: return 0;
	}
}

static uint32_t common_read(struct virtio_pci *pci, unsigned at)
{
	const struct virtio_device *device = pci->device;

	switch (at) {
	case VIRTIO_PCI_COMMON_DFSELECT: return pci->features_select;
	case VIRTIO_PCI_COMMON_DF: return half(device->features, pci->features_select);
	case VIRTIO_PCI_COMMON_GFSELECT: return pci->accepted_select;
	case VIRTIO_PCI_COMMON_GF: return half(device->accepted, pci->accepted_select);
	case VIRTIO_PCI_COMMON_MSIX: return VIRTIO_MSI_NO_VECTOR;
	case VIRTIO_PCI_COMMON_NUMQ: return device->queues;
	case VIRTIO_PCI_COMMON_STATUS: return device->status;
	case VIRTIO_PCI_COMMON_Q_SELECT: return pci->queue_select;
	default: return queue_read(pci, at);
	}
}

/* 4.1.4.3.2: what a queue in use is made of stays as it is. */
static void queue_write(struct virtio_pci *pci, unsigned at, uint32_t value)
{
	struct virtio_ring *ring = selected(pci);
	uint64_t *table = ring ? table_of(ring, at) : NULL;

	if (!ring || ring->is_ready)
		return;
	if (table)
		set_half(table, at / 4 % 2, value);
	else if (at == VIRTIO_PCI_COMMON_Q_SIZE)
		ring->size = (uint16_t)value;
	else if (at == VIRTIO_PCI_COMMON_Q_ENABLE && value == 1) {
		if (!ring->size)
			ring->size = VIRTIO_RING_MAX;
		virtio_device_start_queue(pci->device, pci->queue_select);
	}
}

static void common_write(struct virtio_pci *pci, unsigned at, uint32_t value)
{
	struct virtio_device *device = pci->device;

	switch (at) {
	case VIRTIO_PCI_COMMON_DFSELECT: pci->features_select = value; break;
	case VIRTIO_PCI_COMMON_GFSELECT: pci->accepted_select = value; break;
	case VIRTIO_PCI_COMMON_GF:
		if (!(device->status & VIRTIO_CONFIG_S_FEATURES_OK))
			set_half(&device->accepted, pci->accepted_select, value);
		break;
	case VIRTIO_PCI_COMMON_STATUS: virtio_device_set_status(device, (uint8_t)value); break;
	case VIRTIO_PCI_COMMON_Q_SELECT: pci->queue_select = (uint16_t)value; break;
	default: queue_write(pci, at, value); break;
	}
}

static uint32_t take_interrupt(struct virtio_device *device)
{
	const uint32_t why = device->interrupt;

	device->interrupt = 0;
	return why;
}

uint32_t virtio_pci_read(struct virtio_pci *pci, unsigned at, unsigned size)
{
	const struct virtio_device *device = pci->device;

	if (size > 4 || at % (size ? size : 1))
		return 0;
	if (at < COMMON_AT + sizeof(struct virtio_pci_common_cfg))
		return size == common_size(at) ? common_read(pci, at) : 0;
	if (at == ISR_AT)
		return take_interrupt(pci->device);
	if (at >= SETTINGS_AT && at < SETTINGS_AT + device->settings_bytes)
		return get(device->settings + (at - SETTINGS_AT), size);
	return 0;
}

void virtio_pci_write(struct virtio_pci *pci, unsigned at, unsigned size, uint32_t value)
{
	if (at < COMMON_AT + sizeof(struct virtio_pci_common_cfg)) {
		if (size == common_size(at))
			common_write(pci, at, value);
	} else if (at >= NOTIFY_AT && (at - NOTIFY_AT) % NOTIFY_STEP == 0) {
		virtio_device_notify(pci->device, (at - NOTIFY_AT) / NOTIFY_STEP);
	}
}
