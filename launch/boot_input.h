// SPDX-License-Identifier: GPL-2.0-or-later
/* What is typed for a guest that is booted: read, looked through for the escape, kept until it is taken. */
#ifndef VIRTSCOUT_LAUNCH_BOOT_INPUT_H
#define VIRTSCOUT_LAUNCH_BOOT_INPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define BOOT_INPUT_ROOM 1024

struct boot_input {
	int fd; /* -1: no more comes */
	bool has_escape, escaped;
	bool stop; /* the escape was typed */
	size_t len;
	uint8_t bytes[BOOT_INPUT_ROOM]; /* those that are for the guest */
};

/* Is there room for more, and more to come? */
static inline bool boot_input_wants(const struct boot_input *input)
{
	return input->fd >= 0 && input->len < BOOT_INPUT_ROOM;
}

/* One read(), of a descriptor that has something. At its end fd becomes -1. */
void boot_input_read(struct boot_input *input);

/* The first @taken of its bytes are the guest's now. */
void boot_input_drop(struct boot_input *input, size_t taken);

#endif
