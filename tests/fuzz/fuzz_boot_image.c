// SPDX-License-Identifier: GPL-2.0-or-later
// Any bytes as a kernel: what is accepted fits into memory, and is put there.
#include <stdint.h>
#include <stdlib.h>

#include "launch/boot_layout.h"
#include "launch/boot_tables.h"

#define MEMORY_BYTES (UINT64_C(64) << 20)

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	const struct boot_files files = {bytes, len, bytes, "quiet", 2};
	struct image_error error;
	struct boot_image image;
	struct boot_layout layout;
	bool is_initrd;
	uint8_t *memory;

	if (boot_image_decode(bytes, len, &image, &error) ||
		boot_layout_make(&layout, &image, MEMORY_BYTES, len, &error, &is_initrd))
		return 0;
	memory = calloc(1, MEMORY_BYTES);
	if (memory)
		boot_tables_write(memory, &layout, &image, &files);
	free(memory);
	return 0;
}
