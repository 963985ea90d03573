// SPDX-License-Identifier: GPL-2.0-or-later
// Kernels, good and broken in each field; and where they, the initrd and the tables lie in memory.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <asm/bootparam.h>
#include <elf.h>
#include <cmocka.h>

#include "launch/boot_layout.h"
#include "launch/boot_mp.h"
#include "launch/boot_tables.h"
#include "launch/pci_bus.h"
#include "tests/fake/boot_kernel.h"

#define COUNT(rows) (sizeof(rows) / sizeof((rows)[0]))
#define MIB UINT64_C(0x100000)

static const uint8_t code[] = {0xf4, 0xeb, 0xfd}; /* hlt, and again */

static void a_bzimage_is_understood(void **state)
{
	struct boot_kernel kernel;
	struct image_error error;
	struct boot_image image;

	(void)state;
	boot_kernel_make(&kernel, FORM_BZIMAGE, code, sizeof(code));
	assert_int_equal(boot_image_decode(kernel.file, kernel.len, &image, &error), 0);
	assert_true(image.is_bzimage);
	assert_int_equal(image.protocol, BOOT_LINUX_64);
	assert_int_equal(image.entry, BOOT_KERNEL_ADDRESS + 0x200);
	assert_int_equal(image.low, BOOT_KERNEL_ADDRESS);
	assert_int_equal(image.high, BOOT_KERNEL_ADDRESS + 0x10000);
	assert_int_equal(image.bzimage.version, 0x020f);
	assert_int_equal(image.bzimage.code_offset, 0x400);
	assert_int_equal(image.bzimage.header_bytes, 0x202 + 0x66 - 0x1f1);
	assert_int_equal(image.bzimage.cmdline_max, 2047);
	assert_int_equal(image.bzimage.initrd_max, 0x7fffffff);
	boot_kernel_put(&kernel, 0x236, 3, 1);
	assert_int_equal(boot_image_decode(kernel.file, kernel.len, &image, &error), 0);
	assert_true(image.bzimage.initrd_max == UINT64_MAX);
}

static void an_elf_kernel_is_understood(void **state)
{
	struct boot_kernel kernel;
	struct image_error error;
	struct boot_image image;

	(void)state;
	boot_kernel_make(&kernel, FORM_ELF, code, sizeof(code));
	assert_int_equal(boot_image_decode(kernel.file, kernel.len, &image, &error), 0);
	assert_false(image.is_bzimage);
	assert_int_equal(image.protocol, BOOT_LINUX_64);
	assert_int_equal(image.entry, BOOT_KERNEL_ADDRESS);
	assert_int_equal(image.high, BOOT_KERNEL_ADDRESS + 0x2000);
	boot_kernel_make(&kernel, FORM_PVH, code, sizeof(code));
	boot_kernel_put(&kernel, 24, 0, 8); /* its other entry is no matter then */
	assert_int_equal(boot_image_decode(kernel.file, kernel.len, &image, &error), 0);
	assert_int_equal(image.protocol, BOOT_PVH);
	assert_int_equal(image.entry, BOOT_KERNEL_ADDRESS);
}

/* One field changed, the place that is named, a word of what is said. */
struct broken {
	size_t at;
	uint64_t value;
	size_t bytes;
	uint64_t offset;
	const char *says;
};

static void check_broken(enum boot_kernel_form form, const struct broken *rows, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct boot_kernel kernel;
		struct image_error error = {.offset = 12345};
		struct boot_image image;

		print_message("# byte 0x%zx: %s\n", rows[i].at, rows[i].says);
		boot_kernel_make(&kernel, form, code, sizeof(code));
		boot_kernel_put(&kernel, rows[i].at, rows[i].value, rows[i].bytes);
		assert_true(boot_image_decode(kernel.file, kernel.len, &image, &error) < 0);
		assert_true(error.offset == rows[i].offset);
		assert_non_null(strstr(error.text, rows[i].says));
	}
}

static void each_broken_field_of_a_bzimage_is_named(void **state)
{
	static const struct broken rows[] = {
		{0x1fe, 0, 2, 0x1fe, "boot flag"},
		{0x202, 0, 4, 0, "\"HdrS\" at byte 0x202"},
		{0x206, 0x020b, 2, 0x206, "boot protocol 2.11"},
		{0x211, 0, 1, 0x211, "below 1 MiB"},
		{0x236, 0, 1, 0x236, "no 64-bit entry"},
		{0x201, 0x10, 1, 0x201, "header ends"},
		{0x1f4, 0xffffffff, 4, 0x610, "ends too early"},
		{0x1f1, 255, 1, 0x610, "setup code"},
		{0x1f1, 0, 1, 0x610, "setup code"}, /* means 4 */
		{0x248, 0xffffffff, 4, 0x248, "compressed kernel"},
		{0x24c, 0xffffffff, 4, 0x248, "compressed kernel"},
		{0x230, 0, 4, 0x230, "alignment"},
		{0x230, 3, 4, 0x230, "alignment"},
		{0x258, BOOT_KERNEL_ADDRESS + 1, 8, 0x258, "no multiple"},
		{0x260, 0, 4, 0x260, "no memory"},
	};

	(void)state;
	check_broken(FORM_BZIMAGE, rows, COUNT(rows));
}

static void each_broken_field_of_an_elf_file_is_named(void **state)
{
	static const struct broken rows[] = {
		{4, 1, 1, 4, "64-bit"},
		{5, 2, 1, 5, "little-endian"},
		{16, 3, 2, 16, "type 3"},
		{18, 183, 2, 18, "machine 183"},
		{54, 55, 2, 54, "program headers of 56"},
		{56, 0, 2, 56, "found 0"},
		{56, 65, 2, 56, "found 65"},
		{32, 0x4000, 8, 32, "beyond the end"},
		{32, UINT64_MAX, 8, 32, "beyond the end"},
		{64, PT_NULL, 4, 64, "nothing to load"},
		{64 + 8, 0x4000, 8, 64, "beyond the end"},
		{64 + 32, 0x4000, 8, 64, "beyond the end"},
		{64 + 40, 1, 8, 64, "in memory"},
		{64 + 24, UINT64_MAX, 8, 64, "end of all addresses"},
		{24, 0x1234, 8, 24, "in no segment"},
	};
	static const struct broken pvh_rows[] = {
		{0x210, 0x1234, 4, IMAGE_NO_OFFSET, "PVH entry"},
	};

	(void)state;
	check_broken(FORM_ELF, rows, COUNT(rows));
	check_broken(FORM_PVH, pvh_rows, COUNT(pvh_rows));
}

static void segments_that_overlap_are_refused(void **state)
{
	struct boot_kernel kernel;
	struct image_error error;
	struct boot_image image;

	(void)state;
	boot_kernel_make(&kernel, FORM_ELF, code, sizeof(code));
	boot_kernel_put(&kernel, 56, 2, 2);
	memcpy(kernel.file + 64 + 56, kernel.file + 64, 56);
	boot_kernel_put(&kernel, 64 + 56 + 24, BOOT_KERNEL_ADDRESS + 0x1fff, 8);
	assert_true(boot_image_decode(kernel.file, kernel.len, &image, &error) < 0);
	assert_non_null(strstr(error.text, "overlap"));
	boot_kernel_put(&kernel, 64 + 56 + 24, BOOT_KERNEL_ADDRESS + 0x2000, 8);
	assert_int_equal(boot_image_decode(kernel.file, kernel.len, &image, &error), 0);
	assert_int_equal(image.high, BOOT_KERNEL_ADDRESS + 0x4000);
}

/* In memory of just that size, so that a sanitizer sees who reads on. */
static void cut_anywhere_it_is_refused_or_whole(void **state)
{
	(void)state;
	for (int form = FORM_BZIMAGE; form <= FORM_PVH; form++) {
		struct boot_kernel kernel;

		boot_kernel_make(&kernel, (enum boot_kernel_form)form, code, sizeof(code));
		for (size_t len = 0; len < kernel.len; len++) {
			struct image_error error = {.offset = 12345};
			struct boot_image image;
			uint8_t *part = malloc(len ? len : 1);
			int rc;

			assert_non_null(part);
			memcpy(part, kernel.file, len);
			rc = boot_image_decode(part, len, &image, &error);
			/* The last paragraph of a bzImage need not be full. */
			if (form != FORM_BZIMAGE || len + 15 < kernel.len) {
				assert_true(rc < 0);
				assert_true(*error.text);
			}
			free(part);
		}
	}
}

static void what_is_no_kernel_is_said_to_be_none(void **state)
{
	static const struct {
		const char *bytes;
		size_t len;
		const char *says;
	} rows[] = {
		{"", 0, "empty"},
		{"\x1f\x8b\x08", 3, "gzip"},
		{"\xfd"
		 "7zXZ",
			5, "xz"},
		{"\x28\xb5\x2f\xfd", 4, "zstd"},
		{"BZh9", 4, "bzip2"},
		{"#!/bin/sh\n", 10, "found neither"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct image_error error;
		struct boot_image image;

		assert_true(boot_image_decode((const uint8_t *)rows[i].bytes, rows[i].len, &image,
				    &error) < 0);
		assert_non_null(strstr(error.text, rows[i].says));
	}
}

static struct boot_image image_up_to(uint64_t high)
{
	return (struct boot_image){.is_bzimage = true,
		.bzimage = {.initrd_max = UINT64_MAX},
		.low = 16 * MIB,
		.high = high,
		.entry = 16 * MIB + 0x200};
}

static void the_initrd_is_above_the_kernel_and_below_the_limits(void **state)
{
	static const struct {
		uint64_t memory, high, initrd_max;
		size_t bytes;
		uint64_t at; /* 0: does not fit */
	} rows[] = {
		{256 * MIB, 64 * MIB, UINT64_MAX, 0x1234, 256 * MIB - 0x2000},
		{256 * MIB, 64 * MIB, UINT64_MAX, 192 * MIB, 64 * MIB},
		{256 * MIB, 64 * MIB, UINT64_MAX, 192 * MIB + 1, 0},
		{256 * MIB, 64 * MIB + 1, UINT64_MAX, 192 * MIB, 0},
		{256 * MIB, 64 * MIB, UINT64_MAX, SIZE_MAX, 0},
		{4096 * MIB, 64 * MIB, 0x7fffffff, MIB, 0x7ff00000},
		{4096 * MIB, 64 * MIB, 0x37ffffff, 1, 0x37fff000},
		{8192 * MIB, 64 * MIB, UINT64_MAX, MIB, 3071 * MIB},
		{256 * MIB, 64 * MIB, 0, MIB, 0},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct boot_image image = image_up_to(rows[i].high);
		struct image_error error;
		struct boot_layout layout;
		bool is_initrd;
		int rc;

		print_message("# row %zu\n", i);
		image.bzimage.initrd_max = rows[i].initrd_max;
		rc = boot_layout_make(
			&layout, &image, rows[i].memory, rows[i].bytes, &error, &is_initrd);
		assert_int_equal(rc == 0, rows[i].at != 0);
		assert_true(is_initrd);
		if (rc == 0)
			assert_true(layout.initrd == rows[i].at);
		else
			assert_non_null(strstr(error.text, "does not fit"));
	}
}

static void a_kernel_that_does_not_fit_is_refused(void **state)
{
	static const struct {
		uint64_t low, high, memory;
		const char *says;
	} rows[] = {
		{0x8000, 2 * MIB, 64 * MIB, "0x100000 or above"},
		{16 * MIB, 64 * MIB + 1, 64 * MIB, "up to 65 MiB, --memory gives 64"},
		{16 * MIB, 3073 * MIB, 8192 * MIB, "at most 0xc0000000"},
		{16 * MIB, UINT64_MAX, 8192 * MIB, "at most 0xc0000000"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct boot_image image = image_up_to(rows[i].high);
		struct image_error error;
		struct boot_layout layout;
		bool is_initrd;

		image.low = rows[i].low;
		assert_true(boot_layout_make(
				    &layout, &image, rows[i].memory, MIB, &error, &is_initrd) < 0);
		assert_false(is_initrd);
		assert_non_null(strstr(error.text, rows[i].says));
	}
}

static void the_map_is_in_order_and_all_the_memory_but_a_little(void **state)
{
	static const uint64_t sizes[] = {32 * MIB, 256 * MIB, 3072 * MIB, 3073 * MIB, 16384 * MIB};

	(void)state;
	for (size_t i = 0; i < COUNT(sizes); i++) {
		const struct boot_image image = image_up_to(17 * MIB);
		struct boot_range ranges[BOOT_RANGES_MAX];
		struct image_error error;
		struct boot_layout layout;
		uint64_t ram = 0;
		bool is_initrd;
		size_t count;

		assert_int_equal(
			boot_layout_make(&layout, &image, sizes[i], 0, &error, &is_initrd), 0);
		count = boot_layout_ranges(&layout, ranges);
		assert_true(count <= BOOT_RANGES_MAX);
		for (size_t k = 0; k < count; k++) {
			assert_true(ranges[k].bytes > 0);
			if (k)
				assert_true(ranges[k].start >=
					    ranges[k - 1].start + ranges[k - 1].bytes);
			if (ranges[k].type != BOOT_RAM)
				continue;
			ram += ranges[k].bytes;
			assert_true(ranges[k].start + ranges[k].bytes <= BOOT_HOLE_START ||
				    ranges[k].start >= BOOT_HOLE_END);
		}
		/* All but the KiB of the MP table and the 384 KiB up to 1 MiB. */
		assert_true(ram == sizes[i] - 385 * 1024);
	}
}

static uint8_t sum(const uint8_t *bytes, size_t len)
{
	uint8_t total = 0;

	for (size_t i = 0; i < len; i++)
		total = (uint8_t)(total + bytes[i]);
	return total;
}

static void tables_say_where_things_are(void **state)
{
	const uint8_t initrd[] = "the initrd";
	struct boot_kernel kernel;
	struct boot_files files = {.initrd = initrd, .cmdline = "console=ttyS0", .cpus = 3};
	struct image_error error;
	struct boot_image image;
	struct boot_layout layout;
	struct boot_params params;
	uint8_t *memory = calloc(1, 32 * MIB);
	bool is_initrd;
	uint32_t words[14];
	uint16_t len;

	(void)state;
	assert_non_null(memory);
	boot_kernel_make(&kernel, FORM_BZIMAGE, code, sizeof(code));
	files.kernel = kernel.file;
	files.kernel_bytes = kernel.len;
	assert_int_equal(boot_image_decode(kernel.file, kernel.len, &image, &error), 0);
	assert_int_equal(
		boot_layout_make(&layout, &image, 32 * MIB, sizeof(initrd), &error, &is_initrd), 0);
	boot_tables_write(memory, &layout, &image, &files);
	assert_memory_equal(memory + image.entry, code, sizeof(code));
	assert_string_equal((const char *)memory + layout.initrd, "the initrd");
	memcpy(&params, memory + BOOT_PARAMS, sizeof(params));
	assert_int_equal(params.hdr.header, 0x53726448);
	assert_int_equal(params.hdr.type_of_loader, 0xff);
	assert_int_equal(params.hdr.ramdisk_image, layout.initrd);
	assert_int_equal(params.hdr.ramdisk_size, sizeof(initrd));
	assert_int_equal(params.e820_entries, 4);
	assert_int_equal(params.e820_table[3].addr, MIB);
	assert_int_equal(params.e820_table[3].size, 31 * MIB);
	assert_int_equal(params.e820_table[3].type, 1);
	assert_string_equal((const char *)memory + params.hdr.cmd_line_ptr, "console=ttyS0");

	assert_memory_equal(memory + BOOT_MP_TABLE, "_MP_", 4);
	assert_int_equal(sum(memory + BOOT_MP_TABLE, 16), 0);
	memcpy(&len, memory + BOOT_MP_TABLE + 16 + 4, sizeof(len));
	assert_true(len + 16 <= 1024);
	assert_int_equal(sum(memory + BOOT_MP_TABLE + 16, len), 0);
	for (int cpu = 0; cpu < 3; cpu++) {
		assert_int_equal(memory[BOOT_MP_TABLE + 60 + cpu * 20], 0);
		assert_int_equal(memory[BOOT_MP_TABLE + 60 + cpu * 20 + 1], cpu);
	}
	assert_int_equal(memory[BOOT_MP_TABLE + 60 + 60], 1);

	boot_kernel_make(&kernel, FORM_PVH, code, sizeof(code));
	assert_int_equal(boot_image_decode(kernel.file, kernel.len, &image, &error), 0);
	boot_tables_write(memory, &layout, &image, &files);
	assert_memory_equal(memory + image.entry, code, sizeof(code));
	memcpy(words, memory + BOOT_START_INFO, sizeof(words));
	assert_int_equal(words[0], 0x336ec578);
	assert_int_equal(words[1], 1);
	assert_int_equal(words[3], 1); /* one module */
	assert_memory_equal(memory + words[4], &layout.initrd, 8);
	assert_int_equal(words[6], BOOT_CMDLINE);
	assert_int_equal(words[12], 4); /* ranges */
	free(memory);
}

/*
 * As KVM's own table of routes has it: IRQ n on input n, the timer's on 0, too. Bytes of an entry:
 * processors have 20, all others 8.
 */
static void interrupts_are_where_kvm_raises_them(void **state)
{
	uint8_t *memory = calloc(1, MIB);

	(void)state;
	assert_non_null(memory);
	for (unsigned devices = 0; devices <= PCI_BUS_DEVICES_MAX; devices++) {
		const uint8_t *entry = memory + BOOT_MP_TABLE + 16 + 44;
		unsigned inputs = 0, slots = 0, isa = 255;
		uint16_t count;

		boot_mp_write(memory, 1, devices);
		memcpy(&count, memory + BOOT_MP_TABLE + 16 + 34, sizeof(count));
		for (unsigned i = 0; i < count; i++, entry += *entry ? 8 : 20) {
			if (*entry == 1 && !memcmp(entry + 2, "ISA", 3))
				isa = entry[1];
			if (*entry != 3)
				continue;
			assert_int_equal(inputs >> entry[7] & 1, 0); /* none twice */
			inputs |= 1u << entry[7];
			if (entry[4] == isa) {
				assert_int_equal(entry[5], entry[7]);
				assert_int_equal(entry[2], 0);
			} else {
				slots |= 1u << (entry[5] >> 2);
				assert_int_equal(entry[7], PCI_BUS_IRQ(entry[5] >> 2));
				assert_int_equal(entry[2], 0x0d); /* level */
			}
		}
		assert_int_equal(inputs, 0xfffb); /* on 2 is the second 8259 */
		assert_int_equal(slots, devices == 2 ? 6 : devices == 1 ? 2 : 0);
	}
	free(memory);
}

static void thirty_two_processors_fit_into_the_table(void **state)
{
	uint8_t *memory = calloc(1, MIB);
	uint16_t len;

	(void)state;
	assert_non_null(memory);
	memset(memory + BOOT_LOW_END, 0x5a, 16);
	boot_mp_write(memory, BOOT_CPUS_MAX, PCI_BUS_DEVICES_MAX);
	memcpy(&len, memory + BOOT_MP_TABLE + 16 + 4, sizeof(len));
	assert_true(len + 16 <= BOOT_LOW_END - BOOT_MP_TABLE);
	assert_int_equal(memory[BOOT_LOW_END], 0x5a);
	free(memory);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_bzimage_is_understood),
		cmocka_unit_test(an_elf_kernel_is_understood),
		cmocka_unit_test(each_broken_field_of_a_bzimage_is_named),
		cmocka_unit_test(each_broken_field_of_an_elf_file_is_named),
		cmocka_unit_test(segments_that_overlap_are_refused),
		cmocka_unit_test(cut_anywhere_it_is_refused_or_whole),
		cmocka_unit_test(what_is_no_kernel_is_said_to_be_none),
		cmocka_unit_test(the_initrd_is_above_the_kernel_and_below_the_limits),
		cmocka_unit_test(a_kernel_that_does_not_fit_is_refused),
		cmocka_unit_test(the_map_is_in_order_and_all_the_memory_but_a_little),
		cmocka_unit_test(tables_say_where_things_are),
		cmocka_unit_test(interrupts_are_where_kvm_raises_them),
		cmocka_unit_test(thirty_two_processors_fit_into_the_table),
	};

	return cmocka_run_group_tests_name("launch_boot_image", tests, NULL, NULL);
}
