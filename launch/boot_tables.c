// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Linux's Documentation/arch/x86/boot.rst and zero-page.rst (struct boot_params); for PVH, Xen's
 * xen/include/public/arch-x86/hvm/start_info.h.
 */
#include "launch/boot_tables.h"

#include <asm/bootparam.h>
#include <string.h>

#include "launch/boot_mp.h"

/* Base 0, limit 4 GiB, present, ring 0. */
#define GDT_CODE_64 UINT64_C(0x00af9b000000ffff)
#define GDT_CODE_32 UINT64_C(0x00cf9b000000ffff)
#define GDT_DATA UINT64_C(0x00cf93000000ffff)

#define PTE_TABLE 0x3  /* present, writable */
#define PTE_LARGE 0x83 /* and 2 MiB */
#define LARGE_PAGE UINT64_C(0x200000)

#define LOADER_UNDEFINED 0xff

#define START_MAGIC 0x336ec578
#define START_MODULES (BOOT_START_INFO + 0x100)
#define START_MAP (BOOT_START_INFO + 0x200)

struct start_info {
	uint32_t magic, version, flags, module_count;
	uint64_t modules, cmdline, rsdp, map;
	uint32_t map_count, reserved;
};

struct start_module {
	uint64_t address, bytes, cmdline, reserved;
};

struct start_range {
	uint64_t address, bytes;
	uint32_t type, reserved;
};

static void put64(uint8_t *memory, uint64_t address, uint64_t value)
{
	memcpy(memory + address, &value, sizeof(value));
}

static void write_paging(uint8_t *memory)
{
	put64(memory, BOOT_PML4, BOOT_PDPT | PTE_TABLE);
	for (unsigned i = 0; i < 4; i++)
		put64(memory, BOOT_PDPT + i * 8, (BOOT_PD + i * 0x1000) | PTE_TABLE);
	for (unsigned i = 0; i < 4 * 512; i++)
		put64(memory, BOOT_PD + i * 8, i * LARGE_PAGE | PTE_LARGE);
}

static void write_image(uint8_t *memory, const struct boot_image *image, const uint8_t *file)
{
	if (image->is_bzimage) {
		memcpy(memory + image->bzimage.address, file + image->bzimage.code_offset,
			image->bzimage.code_bytes);
		return;
	}
	for (size_t i = 0; i < image->elf.count; i++) {
		const struct elf_segment *segment = &image->elf.segments[i];

		memcpy(memory + segment->address, file + segment->offset, segment->bytes);
	}
}

static void write_params(uint8_t *memory, const struct boot_layout *layout,
	const struct boot_image *image, const struct boot_files *files)
{
	struct boot_range ranges[BOOT_RANGES_MAX];
	const size_t count = boot_layout_ranges(layout, ranges);
	struct boot_params params = {0};

	if (image->is_bzimage) {
		const size_t room = sizeof(params.hdr);
		const size_t given = image->bzimage.header_bytes;

		memcpy(&params.hdr, files->kernel + BZIMAGE_HEADER, given < room ? given : room);

		params.hdr.code32_start = (uint32_t)image->bzimage.address;
	}
	params.hdr.type_of_loader = LOADER_UNDEFINED;
	params.hdr.ramdisk_image = (uint32_t)layout->initrd;
	params.hdr.ramdisk_size = (uint32_t)layout->initrd_bytes;
	params.hdr.cmd_line_ptr = BOOT_CMDLINE;
	params.e820_entries = (uint8_t)count;
	for (size_t i = 0; i < count; i++)
		params.e820_table[i] =
			(struct boot_e820_entry){ranges[i].start, ranges[i].bytes, ranges[i].type};
	memcpy(memory + BOOT_PARAMS, &params, sizeof(params));
}

static void write_start_info(uint8_t *memory, const struct boot_layout *layout)
{
	struct boot_range ranges[BOOT_RANGES_MAX];
	const size_t count = boot_layout_ranges(layout, ranges);
	const struct start_module module = {layout->initrd, layout->initrd_bytes, 0, 0};
	const struct start_info info = {
		.magic = START_MAGIC,
		.version = 1,
		.module_count = layout->initrd_bytes ? 1 : 0,
		.modules = layout->initrd_bytes ? START_MODULES : 0,
		.cmdline = BOOT_CMDLINE,
		.map = START_MAP,
		.map_count = (uint32_t)count,
	};

	memcpy(memory + BOOT_START_INFO, &info, sizeof(info));
	memcpy(memory + START_MODULES, &module, sizeof(module));
	for (size_t i = 0; i < count; i++) {
		const struct start_range range = {
			ranges[i].start, ranges[i].bytes, ranges[i].type, 0};

		memcpy(memory + START_MAP + i * sizeof(range), &range, sizeof(range));
	}
}

void boot_tables_write(uint8_t *memory, const struct boot_layout *layout,
	const struct boot_image *image, const struct boot_files *files)
{
	const bool is_long = image->protocol == BOOT_LINUX_64;

	put64(memory, BOOT_GDT + BOOT_CS, is_long ? GDT_CODE_64 : GDT_CODE_32);
	put64(memory, BOOT_GDT + BOOT_DS, GDT_DATA);
	memcpy(memory + BOOT_CMDLINE, files->cmdline, strlen(files->cmdline) + 1);
	boot_mp_write(memory, files->cpus, files->pci_devices);
	write_image(memory, image, files->kernel);
	if (layout->initrd_bytes)
		memcpy(memory + layout->initrd, files->initrd, layout->initrd_bytes);
	if (is_long) {
		write_paging(memory);
		write_params(memory, layout, image, files);
	} else {
		write_start_info(memory, layout);
	}
}
