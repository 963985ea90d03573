// SPDX-License-Identifier: GPL-2.0-or-later
/* A console for a guest by virtio: hvc0 in Linux. */
#ifndef VIRTSCOUT_LAUNCH_VIRTIO_CONSOLE_H
#define VIRTSCOUT_LAUNCH_VIRTIO_CONSOLE_H

#include "launch/virtio_device.h"

struct virtio_console {
	struct virtio_device base;
	void (*send)(void *to, const uint8_t *bytes, size_t len); /* what the guest says */
	void *to;
	bool has_sent; /* the guest has said something */
};

void virtio_console_make(struct virtio_console *console, const struct boot_memory *memory,
	void (*send)(void *to, const uint8_t *bytes, size_t len), void *to);

/* For the guest: how many of @len bytes it has given room for. */
size_t virtio_console_receive(struct virtio_console *console, const uint8_t *bytes, size_t len);

#endif
