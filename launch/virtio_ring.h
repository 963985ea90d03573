// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A split virtqueue in a guest's memory: what the guest's driver offers, and handing it back.
 *
 * The guest may write anything at any time: every address and length is looked at once, on a copy,
 * and used only as it was then.
 */
#ifndef VIRTSCOUT_LAUNCH_VIRTIO_RING_H
#define VIRTSCOUT_LAUNCH_VIRTIO_RING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "launch/boot_memory.h"

#define VIRTIO_RING_MAX 128 /* entries */

/* As the driver sets it up; all zero: not in use. */
struct virtio_ring {
	uint64_t descriptors, available, used; /* guest-physical */
	uint16_t size;
	uint16_t next; /* of what is available: the next one to take */
	bool is_ready;
};

struct virtio_part {
	uint8_t *at;
	uint32_t bytes;
};

/* One buffer of the driver's, in pieces: first those to read from, then those to write to. */
struct virtio_chain {
	uint16_t head;
	size_t to_read, to_write; /* pieces */
	uint32_t read_bytes, write_bytes;
	struct virtio_part parts[VIRTIO_RING_MAX];
};

/* Puts it in use. -EINVAL: its tables are not where they may be, or its size is none. */
int virtio_ring_start(struct virtio_ring *ring, const struct boot_memory *memory);

/* 1: @chain is the next buffer; 0: there is none; -EBADMSG: the driver broke the rules. */
int virtio_ring_take(
	struct virtio_ring *ring, const struct boot_memory *memory, struct virtio_chain *chain);

/* Hands @chain back, @written bytes of it written. Does the driver want to be interrupted? */
bool virtio_ring_give(struct virtio_ring *ring, const struct boot_memory *memory,
	const struct virtio_chain *chain, uint32_t written);

/* How many bytes were copied: fewer where @chain has no more from @offset on. */
size_t virtio_chain_read(
	const struct virtio_chain *chain, uint32_t offset, void *bytes, size_t len);
size_t virtio_chain_write(
	const struct virtio_chain *chain, uint32_t offset, const void *bytes, size_t len);

#endif
