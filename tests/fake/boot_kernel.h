// SPDX-License-Identifier: GPL-2.0-or-later
/* Kernels of a few instructions, as a bzImage and as an ELF file, to be booted or to be broken. */
#ifndef VIRTSCOUT_TESTS_FAKE_BOOT_KERNEL_H
#define VIRTSCOUT_TESTS_FAKE_BOOT_KERNEL_H

#include <stddef.h>
#include <stdint.h>

#define BOOT_KERNEL_ADDRESS 0x1000000
#define BOOT_KERNEL_ROOM 4096

struct boot_kernel {
	uint8_t file[BOOT_KERNEL_ROOM];
	size_t len;
};

enum boot_kernel_form { FORM_BZIMAGE, FORM_ELF, FORM_PVH };

/* @code is entered at its first byte. */
void boot_kernel_make(
	struct boot_kernel *kernel, enum boot_kernel_form form, const uint8_t *code, size_t len);

/* A little-endian number of @bytes bytes at @at of the file. */
void boot_kernel_put(struct boot_kernel *kernel, size_t at, uint64_t value, size_t bytes);

#endif
