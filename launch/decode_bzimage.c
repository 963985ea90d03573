// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Linux's Documentation/arch/x86/boot.rst, "The Real-Mode Kernel Header" and "64-bit Boot
 * Protocol": protocol 2.12 and later, which is Linux 3.8 and later, is the first to say whether
 * the kernel has a 64-bit entry.
 */
#include "launch/decode_bzimage.h"

#include <inttypes.h>
#include <string.h>

#define SECTOR 512
#define HEADER_LEN_MIN 0x268 /* up to handover_offset, of protocol 2.12 */
#define VERSION_MIN 0x020c

#define AT_SETUP_SECTORS 0x1f1
#define AT_SYSSIZE 0x1f4
#define AT_BOOT_FLAG 0x1fe
#define AT_JUMP 0x201 /* the jump's distance from 0x202 is the end of the header */
#define AT_MAGIC 0x202
#define AT_VERSION 0x206
#define AT_LOADFLAGS 0x211
#define AT_INITRD_MAX 0x22c
#define AT_ALIGNMENT 0x230
#define AT_XLOADFLAGS 0x236
#define AT_CMDLINE_SIZE 0x238
#define AT_PAYLOAD_OFFSET 0x248
#define AT_PAYLOAD_LENGTH 0x24c
#define AT_PREF_ADDRESS 0x258
#define AT_INIT_SIZE 0x260

#define BOOT_FLAG 0xaa55
#define MAGIC "HdrS"
#define LOADED_HIGH 0x01
#define XLF_KERNEL_64 0x01
#define XLF_ABOVE_4G 0x02

/* Little-endian, as everything in this header; the caller knows that it is there. */
static uint64_t number(const uint8_t *file, size_t at, size_t bytes)
{
	uint64_t value = 0;

	for (size_t i = 0; i < bytes; i++)
		value |= (uint64_t)file[at + i] << (8 * i);
	return value;
}

bool bzimage_looks_like(const uint8_t *file, size_t len)
{
	return len >= AT_MAGIC + 4 && !memcmp(file + AT_MAGIC, MAGIC, 4);
}

static int check_header(const uint8_t *file, size_t len, struct image_error *error)
{
	const uint64_t version = len >= AT_VERSION + 2 ? number(file, AT_VERSION, 2) : 0;

	if (len < HEADER_LEN_MIN)
		return image_fail(error, len,
			"the file ends within the kernel's header; expected at least %d bytes",
			HEADER_LEN_MIN);
	if (number(file, AT_BOOT_FLAG, 2) != BOOT_FLAG)
		return image_fail(error, AT_BOOT_FLAG,
			"expected the boot flag 0xaa55, found 0x%04" PRIx64,
			number(file, AT_BOOT_FLAG, 2));
	if (memcmp(file + AT_MAGIC, MAGIC, 4))
		return image_fail(error, AT_MAGIC, "expected \"" MAGIC "\", a Linux kernel's mark");
	if (version < VERSION_MIN)
		return image_fail(error, AT_VERSION,
			"boot protocol %" PRIu64 ".%" PRIu64
			"; expected 2.12 or later (Linux 3.8 and later)",
			version >> 8, version & 0xff);
	if (!(file[AT_LOADFLAGS] & LOADED_HIGH))
		return image_fail(error, AT_LOADFLAGS,
			"the kernel wants to be loaded below 1 MiB; expected a bzImage");
	if (!(file[AT_XLOADFLAGS] & XLF_KERNEL_64))
		return image_fail(error, AT_XLOADFLAGS,
			"the kernel has no 64-bit entry; expected an x86-64 kernel");
	if (file[AT_JUMP] < AT_INIT_SIZE + 4 - AT_MAGIC)
		return image_fail(error, AT_JUMP,
			"the header ends at byte 0x%x, expected 0x%x or more",
			AT_MAGIC + file[AT_JUMP], AT_INIT_SIZE + 4);
	return 0;
}

static int check_code(const uint8_t *file, struct bzimage *image, struct image_error *error)
{
	const uint64_t declared = number(file, AT_SYSSIZE, 4) * 16;
	const uint64_t offset = number(file, AT_PAYLOAD_OFFSET, 4);
	const uint64_t length = number(file, AT_PAYLOAD_LENGTH, 4);

	/* The last 16 bytes need not be full. */
	if (declared > (uint64_t)image->code_bytes + 15)
		return image_fail(error, image->code_offset + image->code_bytes,
			"the file ends too early; the header announces %" PRIu64
			" bytes of kernel, there are %zu",
			declared, image->code_bytes);
	if (image->code_bytes <= BZIMAGE_ENTRY_64)
		return image_fail(error, image->code_offset + image->code_bytes,
			"the file ends before the kernel's 64-bit entry");
	if (offset > image->code_bytes || length > image->code_bytes - offset)
		return image_fail(error, AT_PAYLOAD_OFFSET,
			"the compressed kernel is said to end at %" PRIu64 " of %zu bytes",
			offset + length, image->code_bytes);
	return 0;
}

static int check_place(const uint8_t *file, struct bzimage *image, struct image_error *error)
{
	const uint64_t alignment = number(file, AT_ALIGNMENT, 4);

	if (!alignment || (alignment & (alignment - 1)))
		return image_fail(error, AT_ALIGNMENT,
			"expected an alignment that is a power of two, found 0x%" PRIx64,
			alignment);
	if (image->address & (alignment - 1))
		return image_fail(error, AT_PREF_ADDRESS,
			"the load address 0x%" PRIx64 " is no multiple of the alignment 0x%" PRIx64,
			image->address, alignment);
	if (!image->init_bytes)
		return image_fail(error, AT_INIT_SIZE, "the kernel says that it needs no memory");
	if (image->address > UINT64_MAX - image->init_bytes - image->code_bytes)
		return image_fail(error, AT_PREF_ADDRESS,
			"the load address 0x%" PRIx64 " leaves no room for the kernel",
			image->address);
	return 0;
}

int bzimage_decode(
	const uint8_t *file, size_t len, struct bzimage *image, struct image_error *error)
{
	size_t sectors;
	int rc = check_header(file, len, error);

	if (rc < 0)
		return rc;
	sectors = file[AT_SETUP_SECTORS] ? file[AT_SETUP_SECTORS] : 4; /* 0 means 4 */
	if ((sectors + 1) * SECTOR >= len)
		return image_fail(error, len,
			"the file ends within the setup code; expected more than %zu bytes",
			(sectors + 1) * SECTOR);
	*image = (struct bzimage){
		.version = (uint16_t)number(file, AT_VERSION, 2),
		.header_bytes = AT_MAGIC + (size_t)file[AT_JUMP] - BZIMAGE_HEADER,
		.code_offset = (sectors + 1) * SECTOR,
		.code_bytes = len - (sectors + 1) * SECTOR,
		.address = number(file, AT_PREF_ADDRESS, 8),
		.init_bytes = number(file, AT_INIT_SIZE, 4),
		.cmdline_max = (uint32_t)number(file, AT_CMDLINE_SIZE, 4),
		.initrd_max = number(file, AT_INITRD_MAX, 4),
	};
	if (file[AT_XLOADFLAGS] & XLF_ABOVE_4G)
		image->initrd_max = UINT64_MAX;
	rc = check_code(file, image, error);
	if (rc == 0)
		rc = check_place(file, image, error);
	return rc;
}
