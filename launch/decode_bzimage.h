// SPDX-License-Identifier: GPL-2.0-or-later
/* Which kernel is in a bzImage, and where does it want to be? */
#ifndef VIRTSCOUT_LAUNCH_DECODE_BZIMAGE_H
#define VIRTSCOUT_LAUNCH_DECODE_BZIMAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "launch/image_error.h"

#define BZIMAGE_HEADER 0x1f1   /* where the setup header begins, in the file and in boot_params */
#define BZIMAGE_ENTRY_64 0x200 /* the 64-bit entry, from the start of the protected-mode code */

struct bzimage {
	uint16_t version;     /* of the boot protocol: 0x020f is 2.15 */
	size_t header_bytes;  /* of the setup header, from BZIMAGE_HEADER on */
	size_t code_offset;   /* in the file: the protected-mode code */
	size_t code_bytes;    /* up to the end of the file */
	uint64_t address;     /* where it prefers to be loaded */
	uint64_t init_bytes;  /* memory that it needs from there until it can look after itself */
	uint32_t cmdline_max; /* longest command line, without its 0 */
	uint64_t initrd_max;  /* highest address that the initrd's last byte may have */
};

/* Does it look like one? The rest may still be wrong. */
bool bzimage_looks_like(const uint8_t *file, size_t len);

/* 0, or -EINVAL with @error filled in. */
int bzimage_decode(
	const uint8_t *file, size_t len, struct bzimage *image, struct image_error *error);

#endif
