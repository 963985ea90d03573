// SPDX-License-Identifier: GPL-2.0-or-later
/* The memory of a guest that is booted, by the addresses that the guest has for it. */
#ifndef VIRTSCOUT_LAUNCH_BOOT_MEMORY_H
#define VIRTSCOUT_LAUNCH_BOOT_MEMORY_H

#include <stdint.h>

struct boot_memory {
	uint8_t *at; /* what lies below the hole for devices, and right after it what lies above */
	uint64_t below_hole, above_hole; /* bytes */
};

/*
 * Where @bytes bytes from guest-physical @address on are here; NULL where not all of them are the
 * guest's memory. One piece: none reaches over the hole.
 */
uint8_t *boot_memory_at(const struct boot_memory *memory, uint64_t address, uint64_t bytes);

#endif
