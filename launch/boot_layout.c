// SPDX-License-Identifier: GPL-2.0-or-later
// What lies where in the memory of a guest that is booted.
#include "launch/boot_layout.h"

#include <inttypes.h>
#include <string.h>

#define PAGE UINT64_C(4096)

static int tell_unknown(const uint8_t *file, size_t len, struct image_error *error)
{
	static const struct {
		const char *magic;
		size_t len;
		const char *name;
	} others[] = {
		{"\x1f\x8b", 2, "gzip"},
		{"\xfd"
		 "7zXZ",
			5, "xz"},
		{"\x28\xb5\x2f\xfd", 4, "zstd"},
		{"BZh", 3, "bzip2"},
	};

	if (!len)
		return image_fail(
			error, 0, "the file is empty; expected a bzImage or an ELF kernel");
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		if (len >= others[i].len && !memcmp(file, others[i].magic, others[i].len))
			return image_fail(error, 0,
				"expected a bzImage or an ELF kernel, found a file packed by %s",
				others[i].name);
	return image_fail(error, 0,
		"expected a bzImage (\"HdrS\" at byte 0x202) or an ELF kernel, found neither");
}

static void take_bzimage(struct boot_image *image)
{
	const struct bzimage *bzimage = &image->bzimage;

	image->protocol = BOOT_LINUX_64;
	image->low = bzimage->address;
	image->high = bzimage->address + (bzimage->init_bytes > bzimage->code_bytes
							 ? bzimage->init_bytes
							 : bzimage->code_bytes);
	image->entry = bzimage->address + BZIMAGE_ENTRY_64;
}

static void take_elf(struct boot_image *image)
{
	const struct elf_kernel *elf = &image->elf;

	image->protocol = elf->has_pvh ? BOOT_PVH : BOOT_LINUX_64;
	image->low = elf->low;
	image->high = elf->high;
	image->entry = elf->has_pvh ? elf->pvh_entry : elf->entry;
}

int boot_image_decode(
	const uint8_t *file, size_t len, struct boot_image *image, struct image_error *error)
{
	int rc;

	*image = (struct boot_image){0};
	if (elf_looks_like(file, len)) {
		rc = elf_decode(file, len, &image->elf, error);
		if (rc == 0)
			take_elf(image);
		return rc;
	}
	if (!bzimage_looks_like(file, len))
		return tell_unknown(file, len, error);
	image->is_bzimage = true;
	rc = bzimage_decode(file, len, &image->bzimage, error);
	if (rc == 0)
		take_bzimage(image);
	return rc;
}

static uint64_t mib_up(uint64_t bytes)
{
	return bytes / BOOT_MIB + (bytes % BOOT_MIB ? 1 : 0);
}

/* As high as it may be, as boot loaders have it: what unpacks itself grows upwards. */
static int place_initrd(struct boot_layout *layout, const struct boot_image *image,
	size_t initrd_bytes, struct image_error *error)
{
	uint64_t end = layout->below_hole;

	if (image->is_bzimage && image->bzimage.initrd_max < end)
		end = image->bzimage.initrd_max + 1;
	if (initrd_bytes > end || ((end - initrd_bytes) & ~(PAGE - 1)) < image->high)
		return image_fail(error, IMAGE_NO_OFFSET,
			"the initrd of %zu bytes does not fit between the kernel's end at %" PRIu64
			" MiB and %" PRIu64 " MiB; give more --memory, up to 3072",
			initrd_bytes, mib_up(image->high), end / BOOT_MIB);
	layout->initrd = (end - initrd_bytes) & ~(PAGE - 1);
	layout->initrd_bytes = initrd_bytes;
	return 0;
}

int boot_layout_make(struct boot_layout *layout, const struct boot_image *image,
	uint64_t memory_bytes, size_t initrd_bytes, struct image_error *error, bool *is_initrd)
{
	*is_initrd = false;
	*layout = (struct boot_layout){
		.memory_bytes = memory_bytes,
		.below_hole = memory_bytes < BOOT_HOLE_START ? memory_bytes : BOOT_HOLE_START,
		.above_hole = memory_bytes < BOOT_HOLE_START ? 0 : memory_bytes - BOOT_HOLE_START,
	};
	if (image->low < BOOT_HIGH_START)
		return image_fail(error, IMAGE_NO_OFFSET,
			"the kernel wants to be at 0x%" PRIx64 "; expected 0x%x or above",
			image->low, BOOT_HIGH_START);
	if (image->high > BOOT_HOLE_START)
		return image_fail(error, IMAGE_NO_OFFSET,
			"the kernel wants memory up to 0x%" PRIx64 "; expected at most 0x%" PRIx64,
			image->high, BOOT_HOLE_START);
	if (image->high > layout->below_hole)
		return image_fail(error, IMAGE_NO_OFFSET,
			"the kernel needs memory up to %" PRIu64 " MiB, --memory gives %" PRIu64,
			mib_up(image->high), memory_bytes / BOOT_MIB);
	if (!initrd_bytes)
		return 0;
	*is_initrd = true;
	return place_initrd(layout, image, initrd_bytes, error);
}

size_t boot_layout_ranges(
	const struct boot_layout *layout, struct boot_range ranges[BOOT_RANGES_MAX])
{
	size_t count = 0;

	ranges[count++] = (struct boot_range){0, BOOT_MP_TABLE, BOOT_RAM};
	ranges[count++] =
		(struct boot_range){BOOT_MP_TABLE, BOOT_LOW_END - BOOT_MP_TABLE, BOOT_RESERVED};
	ranges[count++] = (struct boot_range){0xf0000, 0x10000, BOOT_RESERVED};
	ranges[count++] = (struct boot_range){
		BOOT_HIGH_START, layout->below_hole - BOOT_HIGH_START, BOOT_RAM};
	if (layout->above_hole)
		ranges[count++] = (struct boot_range){BOOT_HOLE_END, layout->above_hole, BOOT_RAM};
	return count;
}
