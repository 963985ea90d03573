// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Virtual I/O Device (VIRTIO) Version 1.2, 2.7 "Split Virtqueues". Indirect descriptors
 * (VIRTIO_F_INDIRECT_DESC) and the event index are not offered, so a driver can't use them.
 */
#include "launch/virtio_ring.h"

#include <errno.h>
#include <linux/virtio_ring.h>
#include <string.h>

#define DESCRIPTORS_ALIGN 16
#define AVAILABLE_ALIGN 2
#define USED_ALIGN 4
#define HEAD_BYTES 4 /* flags and index, before the ring itself */

static uint8_t *table_at(
	const struct boot_memory *memory, uint64_t address, uint64_t bytes, unsigned align)
{
	return address % align ? NULL : boot_memory_at(memory, address, bytes);
}

static uint8_t *descriptors_of(const struct virtio_ring *ring, const struct boot_memory *memory)
{
	return table_at(memory, ring->descriptors, ring->size * sizeof(struct vring_desc),
		DESCRIPTORS_ALIGN);
}

static uint8_t *available_of(const struct virtio_ring *ring, const struct boot_memory *memory)
{
	return table_at(memory, ring->available, HEAD_BYTES + ring->size * sizeof(uint16_t),
		AVAILABLE_ALIGN);
}

static uint8_t *used_of(const struct virtio_ring *ring, const struct boot_memory *memory)
{
	return table_at(memory, ring->used,
		HEAD_BYTES + ring->size * sizeof(struct vring_used_elem), USED_ALIGN);
}

int virtio_ring_start(struct virtio_ring *ring, const struct boot_memory *memory)
{
	const bool is_power = ring->size && !(ring->size & (ring->size - 1));

	ring->next = 0;
	ring->is_ready = is_power && ring->size <= VIRTIO_RING_MAX &&
			 descriptors_of(ring, memory) && available_of(ring, memory) &&
			 used_of(ring, memory);
	return ring->is_ready ? 0 : -EINVAL;
}

static uint16_t load16(const uint8_t *at, int order)
{
	return __atomic_load_n((const uint16_t *)(const void *)at, order);
}

static int add_part(struct virtio_chain *chain, const struct boot_memory *memory,
	const struct vring_desc *descriptor)
{
	const bool is_write = descriptor->flags & VRING_DESC_F_WRITE;
	uint32_t *total = is_write ? &chain->write_bytes : &chain->read_bytes;
	struct virtio_part *part = &chain->parts[chain->to_read + chain->to_write];

	/* 2.7.4.2: what is to be written comes after what is to be read. */
	if ((!is_write && chain->to_write) || (descriptor->flags & VRING_DESC_F_INDIRECT) ||
		descriptor->len > UINT32_MAX - *total)
		return -EBADMSG;
	part->at = boot_memory_at(memory, descriptor->addr, descriptor->len);
	part->bytes = descriptor->len;
	if (!part->at)
		return -EBADMSG;
	*total += descriptor->len;
	if (is_write)
		chain->to_write++;
	else
		chain->to_read++;
	return 0;
}

/* A chain that is longer than the queue goes in a circle. */
static int walk(const struct virtio_ring *ring, const struct boot_memory *memory,
	struct virtio_chain *chain)
{
	const uint8_t *table = descriptors_of(ring, memory);
	uint16_t index = chain->head;

	for (unsigned count = 0; table && count < ring->size; count++) {
		struct vring_desc descriptor;
		int rc;

		if (index >= ring->size)
			return -EBADMSG;
		memcpy(&descriptor, table + index * sizeof(descriptor), sizeof(descriptor));
		rc = add_part(chain, memory, &descriptor);
		if (rc < 0)
			return rc;
		if (!(descriptor.flags & VRING_DESC_F_NEXT))
			return 1;
		index = descriptor.next;
	}
	return -EBADMSG;
}

int virtio_ring_take(
	struct virtio_ring *ring, const struct boot_memory *memory, struct virtio_chain *chain)
{
	const uint8_t *available = ring->is_ready ? available_of(ring, memory) : NULL;
	uint16_t waiting;

	chain->to_read = chain->to_write = 0;
	chain->read_bytes = chain->write_bytes = 0;
	if (!available)
		return 0;
	/* The entries up to the index were written before it. */
	waiting = (uint16_t)(load16(available + 2, __ATOMIC_ACQUIRE) - ring->next);
	if (!waiting)
		return 0;
	if (waiting > ring->size)
		return -EBADMSG;
	chain->head = load16(available + HEAD_BYTES + ring->next % ring->size * sizeof(uint16_t),
		__ATOMIC_RELAXED);
	ring->next++;
	return walk(ring, memory, chain);
}

bool virtio_ring_give(struct virtio_ring *ring, const struct boot_memory *memory,
	const struct virtio_chain *chain, uint32_t written)
{
	const struct vring_used_elem element = {chain->head, written};
	uint8_t *used = ring->is_ready ? used_of(ring, memory) : NULL;
	const uint8_t *available = ring->is_ready ? available_of(ring, memory) : NULL;
	uint16_t index;

	if (!used || !available)
		return false;
	index = load16(used + 2, __ATOMIC_RELAXED);
	memcpy(used + HEAD_BYTES + index % ring->size * sizeof(element), &element, sizeof(element));
	__atomic_store_n((uint16_t *)(void *)(used + 2), (uint16_t)(index + 1), __ATOMIC_RELEASE);
	/* The driver looks at the index after it has set the flag, we the other way round. */
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
	return !(load16(available, __ATOMIC_RELAXED) & VRING_AVAIL_F_NO_INTERRUPT);
}

/* From @offset of @count pieces on: to @to, or where that is NULL out of @from. */
static size_t copy(const struct virtio_part *parts, size_t count, uint32_t offset, uint8_t *to,
	const uint8_t *from, size_t len)
{
	size_t done = 0;

	for (size_t i = 0; i < count && done < len; i++) {
		size_t bytes = parts[i].bytes;

		if (offset >= bytes) {
			offset -= (uint32_t)bytes;
			continue;
		}
		bytes -= offset;
		if (bytes > len - done)
			bytes = len - done;
		if (to)
			memcpy(to + done, parts[i].at + offset, bytes);
		else
			memcpy(parts[i].at + offset, from + done, bytes);
		done += bytes;
		offset = 0;
	}
	return done;
}

size_t virtio_chain_read(const struct virtio_chain *chain, uint32_t offset, void *bytes, size_t len)
{
	return copy(chain->parts, chain->to_read, offset, bytes, NULL, len);
}

size_t virtio_chain_write(
	const struct virtio_chain *chain, uint32_t offset, const void *bytes, size_t len)
{
	return copy(chain->parts + chain->to_read, chain->to_write, offset, NULL, bytes, len);
}
