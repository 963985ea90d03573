// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Virtual I/O Device (VIRTIO) Version 1.2, 5.2 "Block Device". A request is done when the driver
 * says that it is there, by the thread of the vCPU that said so: the guest waits as long as the
 * file takes.
 */
#include "launch/virtio_blk.h"

#include <errno.h>
#include <linux/virtio_blk.h>
#include <linux/virtio_config.h>
#include <linux/virtio_ids.h>
#include <string.h>
#include <unistd.h>

#define STATUS_BYTES 1

/* One piece of memory to or from the file; false: it could not be. */
static bool transfer(
	const struct virtio_blk *blk, bool is_write, uint8_t *at, size_t len, uint64_t offset)
{
	while (len) {
		const ssize_t done = is_write ? pwrite(blk->fd, at, len, (off_t)offset)
					      : pread(blk->fd, at, len, (off_t)offset);

		if (done < 0 && errno == EINTR)
			continue;
		if (done <= 0)
			return false;
		at += done;
		len -= (size_t)done;
		offset += (uint64_t)done;
	}
	return true;
}

/* @bytes bytes of @parts from their byte @skip on. */
static bool transfer_parts(const struct virtio_blk *blk, bool is_write,
	const struct virtio_part *parts, size_t count, uint32_t skip, uint64_t bytes,
	uint64_t offset)
{
	for (size_t i = 0; i < count && bytes; i++) {
		uint64_t len = parts[i].bytes;

		if (skip >= len) {
			skip -= (uint32_t)len;
			continue;
		}
		len -= skip;
		if (len > bytes)
			len = bytes;
		if (!transfer(blk, is_write, parts[i].at + skip, len, offset))
			return false;
		skip = 0;
		bytes -= len;
		offset += len;
	}
	return true;
}

/* Does it lie on the disk, in whole sectors? */
static bool lies_within(const struct virtio_blk *blk, uint64_t sector, uint64_t bytes)
{
	return bytes % VIRTIO_BLK_SECTOR == 0 && bytes <= blk->bytes &&
	       sector <= (blk->bytes - bytes) / VIRTIO_BLK_SECTOR;
}

static uint8_t read_sectors(
	const struct virtio_blk *blk, const struct virtio_chain *chain, uint64_t sector)
{
	const uint64_t bytes = chain->write_bytes - STATUS_BYTES;

	return lies_within(blk, sector, bytes) &&
			       transfer_parts(blk, false, chain->parts + chain->to_read,
				       chain->to_write, 0, bytes, sector * VIRTIO_BLK_SECTOR)
		       ? VIRTIO_BLK_S_OK
		       : VIRTIO_BLK_S_IOERR;
}

static uint8_t write_sectors(
	const struct virtio_blk *blk, const struct virtio_chain *chain, uint64_t sector)
{
	const uint32_t head = sizeof(struct virtio_blk_outhdr);
	const uint64_t bytes = chain->read_bytes - head;

	return !blk->is_read_only && lies_within(blk, sector, bytes) &&
			       transfer_parts(blk, true, chain->parts, chain->to_read, head, bytes,
				       sector * VIRTIO_BLK_SECTOR)
		       ? VIRTIO_BLK_S_OK
		       : VIRTIO_BLK_S_IOERR;
}

static uint8_t tell_id(const struct virtio_chain *chain)
{
	static const char id[VIRTIO_BLK_ID_BYTES] = "virtscout";

	if (chain->write_bytes < VIRTIO_BLK_ID_BYTES + STATUS_BYTES)
		return VIRTIO_BLK_S_IOERR;
	virtio_chain_write(chain, 0, id, sizeof(id));
	return VIRTIO_BLK_S_OK;
}

static uint8_t serve(const struct virtio_blk *blk, const struct virtio_chain *chain)
{
	struct virtio_blk_outhdr head;

	if (virtio_chain_read(chain, 0, &head, sizeof(head)) != sizeof(head))
		return VIRTIO_BLK_S_IOERR;
	switch (head.type) {
	case VIRTIO_BLK_T_IN: return read_sectors(blk, chain, head.sector);
	case VIRTIO_BLK_T_OUT: return write_sectors(blk, chain, head.sector);
	case VIRTIO_BLK_T_FLUSH:
		return fdatasync(blk->fd) == 0 ? VIRTIO_BLK_S_OK : VIRTIO_BLK_S_IOERR;
	case VIRTIO_BLK_T_GET_ID: return tell_id(chain);
	default: return VIRTIO_BLK_S_UNSUPP;
	}
}

/* The last byte to write to is for the status; what comes before it is for data. */
static void notify(struct virtio_device *device, unsigned queue)
{
	const struct virtio_blk *blk = (const struct virtio_blk *)device;
	struct virtio_chain chain;

	while (virtio_device_take(device, queue, &chain)) {
		uint32_t written = 0;

		if (chain.write_bytes >= STATUS_BYTES) {
			const uint8_t status = serve(blk, &chain);

			written = status == VIRTIO_BLK_S_OK ? chain.write_bytes : STATUS_BYTES;
			virtio_chain_write(
				&chain, chain.write_bytes - STATUS_BYTES, &status, STATUS_BYTES);
		}
		virtio_device_give(device, queue, &chain, written);
	}
}

void virtio_blk_make(struct virtio_blk *blk, const struct boot_memory *memory, int fd,
	uint64_t bytes, bool is_read_only)
{
	struct virtio_blk_config settings = {.capacity = bytes / VIRTIO_BLK_SECTOR,
		/* with the head and the status it fills a queue */
		.seg_max = VIRTIO_RING_MAX - 2};

	*blk = (struct virtio_blk){
		.base = {.notify = notify,
			.id = VIRTIO_ID_BLOCK,
			.queues = 1,
			.memory = memory,
			.features = UINT64_C(1) << VIRTIO_F_VERSION_1 |
				    UINT64_C(1) << VIRTIO_BLK_F_FLUSH |
				    UINT64_C(1) << VIRTIO_BLK_F_SEG_MAX |
				    (is_read_only ? UINT64_C(1) << VIRTIO_BLK_F_RO : 0),
			.settings_bytes = 16},
		.fd = fd,
		.bytes = bytes,
		.is_read_only = is_read_only};
	memcpy(blk->base.settings, &settings, blk->base.settings_bytes);
}
