// SPDX-License-Identifier: GPL-2.0-or-later
/* A disk for a guest: a file or a block device, by virtio. */
#ifndef VIRTSCOUT_LAUNCH_VIRTIO_BLK_H
#define VIRTSCOUT_LAUNCH_VIRTIO_BLK_H

#include "launch/virtio_device.h"

#define VIRTIO_BLK_SECTOR 512

struct virtio_blk {
	struct virtio_device base;
	int fd; /* borrowed */
	uint64_t bytes;
	bool is_read_only;
};

/* @bytes: a multiple of VIRTIO_BLK_SECTOR. */
void virtio_blk_make(struct virtio_blk *blk, const struct boot_memory *memory, int fd,
	uint64_t bytes, bool is_read_only);

#endif
