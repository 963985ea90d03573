// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What all virtio devices have: features, a status, queues, and the reasons for an interrupt. The
 * transport (virtio_pci.h) sets it up; the device itself hears of a queue in which there is work.
 *
 * Not for several threads at once: who calls has the lock.
 */
#ifndef VIRTSCOUT_LAUNCH_VIRTIO_DEVICE_H
#define VIRTSCOUT_LAUNCH_VIRTIO_DEVICE_H

#include "launch/virtio_ring.h"

#define VIRTIO_QUEUES_MAX 2
#define VIRTIO_SETTINGS_MAX 64

struct virtio_device {
	void (*notify)(struct virtio_device *device, unsigned queue);
	uint16_t id; /* VIRTIO_ID_* */
	unsigned queues;
	const struct boot_memory *memory;
	uint64_t features, accepted; /* bits: what we offer, what the driver took */
	uint8_t status;              /* VIRTIO_CONFIG_S_* */
	uint8_t interrupt;           /* VIRTIO_PCI_ISR_*: why, until it is read; 0: no interrupt */
	struct virtio_ring ring[VIRTIO_QUEUES_MAX];
	uint8_t settings[VIRTIO_SETTINGS_MAX]; /* the device's own, as the driver reads them */
	size_t settings_bytes;
};

/* The driver writes the status; 0 is a reset. */
void virtio_device_set_status(struct virtio_device *device, uint8_t status);

/* Puts queue @queue in use. */
void virtio_device_start_queue(struct virtio_device *device, unsigned queue);

/* The driver says that there is work in @queue. */
void virtio_device_notify(struct virtio_device *device, unsigned queue);

/* 1: the next buffer of @queue; else 0, also where the driver broke the rules: it is told so. */
int virtio_device_take(struct virtio_device *device, unsigned queue, struct virtio_chain *chain);
void virtio_device_give(struct virtio_device *device, unsigned queue,
	const struct virtio_chain *chain, uint32_t written);

#endif
