// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Virtual I/O Device (VIRTIO) Version 1.2: 2.1 "Device Status Field", 2.2 "Feature Bits",
 * 3.1 "Device Initialization".
 */
#include "launch/virtio_device.h"

#include <linux/virtio_config.h>
#include <linux/virtio_pci.h>
#include <string.h>

#define INTERRUPT_QUEUE 1
#define INTERRUPT_SETTINGS VIRTIO_PCI_ISR_CONFIG

static bool is_running(const struct virtio_device *device)
{
	return (device->status & VIRTIO_CONFIG_S_DRIVER_OK) &&
	       !(device->status & VIRTIO_CONFIG_S_NEEDS_RESET);
}

/* Nothing more is done for this driver until it resets the device. */
static void give_up(struct virtio_device *device)
{
	device->status |= VIRTIO_CONFIG_S_NEEDS_RESET;
	if (device->status & VIRTIO_CONFIG_S_DRIVER_OK)
		device->interrupt |= INTERRUPT_SETTINGS;
}

void virtio_device_set_status(struct virtio_device *device, uint8_t status)
{
	const uint64_t version_1 = UINT64_C(1) << VIRTIO_F_VERSION_1;

	if (!status) {
		device->status = device->interrupt = 0;
		device->accepted = 0;
		memset(device->ring, 0, sizeof(device->ring));
		return;
	}
	/* A driver that takes what was not offered, or knows only older rules, is told no. */
	if ((device->accepted & ~device->features) || !(device->accepted & version_1))
		status &= (uint8_t)~VIRTIO_CONFIG_S_FEATURES_OK;
	device->status = status | (device->status & VIRTIO_CONFIG_S_NEEDS_RESET);
}

void virtio_device_start_queue(struct virtio_device *device, unsigned queue)
{
	if (queue < device->queues && !device->ring[queue].is_ready &&
		virtio_ring_start(&device->ring[queue], device->memory) < 0)
		give_up(device);
}

void virtio_device_notify(struct virtio_device *device, unsigned queue)
{
	if (queue < device->queues && is_running(device))
		device->notify(device, queue);
}

int virtio_device_take(struct virtio_device *device, unsigned queue, struct virtio_chain *chain)
{
	int rc;

	if (!is_running(device))
		return 0;
	rc = virtio_ring_take(&device->ring[queue], device->memory, chain);
	if (rc < 0)
		give_up(device);
	return rc > 0;
}

void virtio_device_give(struct virtio_device *device, unsigned queue,
	const struct virtio_chain *chain, uint32_t written)
{
	if (virtio_ring_give(&device->ring[queue], device->memory, chain, written))
		device->interrupt |= INTERRUPT_QUEUE;
}
