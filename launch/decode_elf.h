// SPDX-License-Identifier: GPL-2.0-or-later
/* Which parts of an ELF kernel go where, and where does it begin? */
#ifndef VIRTSCOUT_LAUNCH_DECODE_ELF_H
#define VIRTSCOUT_LAUNCH_DECODE_ELF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "launch/image_error.h"

#define ELF_SEGMENTS_MAX 32

struct elf_segment {
	uint64_t offset, bytes; /* in the file */
	uint64_t address;       /* physical */
	uint64_t memory_bytes;  /* those after `bytes` are zero */
};

struct elf_kernel {
	size_t count;
	struct elf_segment segments[ELF_SEGMENTS_MAX]; /* none overlaps another */
	uint64_t low, high;                            /* all of them: first byte, first after */
	uint64_t entry;                                /* e_entry: 64-bit mode */
	bool has_pvh;
	uint32_t pvh_entry; /* 32-bit protected mode */
};

bool elf_looks_like(const uint8_t *file, size_t len);

/* 0, or -EINVAL with @error filled in. */
int elf_decode(
	const uint8_t *file, size_t len, struct elf_kernel *kernel, struct image_error *error);

#endif
