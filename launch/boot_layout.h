// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What lies where in the memory of a guest that is booted: which kernel it is, where it goes, where
 * the initrd goes, and what the map of memory says. Nothing is written here.
 */
#ifndef VIRTSCOUT_LAUNCH_BOOT_LAYOUT_H
#define VIRTSCOUT_LAUNCH_BOOT_LAYOUT_H

#include <stddef.h>
#include <stdint.h>

#include "launch/decode_bzimage.h"
#include "launch/decode_elf.h"

// clang-format off
/* Guest-physical addresses below 1 MiB. */
#define BOOT_GDT         0x1000
#define BOOT_START_INFO  0x2000 /* PVH's, with its list of modules and its map of memory */
#define BOOT_PARAMS      0x7000 /* Linux's, one page */
#define BOOT_STACK_END   0x9000
#define BOOT_PML4        0x9000
#define BOOT_PDPT        0xa000
#define BOOT_PD          0xb000 /* 4 pages: the first 4 GiB */
#define BOOT_CMDLINE     0x20000
#define BOOT_CMDLINE_MAX 0xffff /* without its 0 */
#define BOOT_MP_TABLE    0x9fc00 /* the last KiB of 640, where it is looked for */
#define BOOT_LOW_END     0xa0000
#define BOOT_HIGH_START  0x100000

#define BOOT_HOLE_START  UINT64_C(0xc0000000) /* no memory from here on, for devices; ... */
#define BOOT_HOLE_END    UINT64_C(0x100000000)
#define BOOT_MIB         UINT64_C(0x100000)
// clang-format on

enum boot_protocol {
	BOOT_LINUX_64, /* boot.rst, "64-bit Boot Protocol" */
	BOOT_PVH,
};

struct boot_image {
	bool is_bzimage;
	enum boot_protocol protocol;
	struct bzimage bzimage; /* of one */
	struct elf_kernel elf;  /* of the other */
	uint64_t low, high;     /* memory that the kernel takes at first, and first after */
	uint64_t entry;
};

/* Which kernel is it? 0, or -EINVAL with @error filled in. */
int boot_image_decode(
	const uint8_t *file, size_t len, struct boot_image *image, struct image_error *error);

struct boot_layout {
	uint64_t memory_bytes;
	uint64_t below_hole, above_hole; /* bytes of memory */
	uint64_t initrd, initrd_bytes;   /* 0: none */
};

/*
 * 0; or -EINVAL, with what does not fit in @error, and in @is_initrd whether that is about the
 * initrd's file.
 */
int boot_layout_make(struct boot_layout *layout, const struct boot_image *image,
	uint64_t memory_bytes, size_t initrd_bytes, struct image_error *error, bool *is_initrd);

enum boot_range_type { BOOT_RAM = 1, BOOT_RESERVED = 2 }; /* as E820 and PVH have them */

struct boot_range {
	uint64_t start, bytes;
	enum boot_range_type type;
};

#define BOOT_RANGES_MAX 5

/* The map of memory, in order. How many. */
size_t boot_layout_ranges(
	const struct boot_layout *layout, struct boot_range ranges[BOOT_RANGES_MAX]);

#endif
