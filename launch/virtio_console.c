// SPDX-License-Identifier: GPL-2.0-or-later
// Virtual I/O Device (VIRTIO) Version 1.2, 5.3 "Console Device": one port, no size, no control.
#include "launch/virtio_console.h"

#include <linux/virtio_config.h>
#include <linux/virtio_ids.h>

enum { QUEUE_RECEIVE, QUEUE_SEND };

/* What is there to be received comes from elsewhere: virtio_console_receive(). */
static void notify(struct virtio_device *device, unsigned queue)
{
	struct virtio_console *console = (struct virtio_console *)device;
	struct virtio_chain chain;

	if (queue != QUEUE_SEND)
		return;
	while (virtio_device_take(device, queue, &chain)) {
		console->has_sent = true;
		for (size_t i = 0; i < chain.to_read; i++)
			console->send(console->to, chain.parts[i].at, chain.parts[i].bytes);
		virtio_device_give(device, queue, &chain, 0);
	}
}

void virtio_console_make(struct virtio_console *console, const struct boot_memory *memory,
	void (*send)(void *to, const uint8_t *bytes, size_t len), void *to)
{
	*console = (struct virtio_console){.base = {.notify = notify,
						   .id = VIRTIO_ID_CONSOLE,
						   .queues = 2,
						   .memory = memory,
						   .features = UINT64_C(1) << VIRTIO_F_VERSION_1,
						   .settings_bytes = 12},
		.send = send,
		.to = to};
}

size_t virtio_console_receive(struct virtio_console *console, const uint8_t *bytes, size_t len)
{
	struct virtio_chain chain;
	size_t taken = 0;

	while (taken < len && virtio_device_take(&console->base, QUEUE_RECEIVE, &chain)) {
		const size_t put = virtio_chain_write(&chain, 0, bytes + taken, len - taken);

		virtio_device_give(&console->base, QUEUE_RECEIVE, &chain, (uint32_t)put);
		taken += put;
	}
	return taken;
}
