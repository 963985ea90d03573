// SPDX-License-Identifier: GPL-2.0-or-later
// Kernels of a few instructions: see boot.rst for the bzImage, elf(5) and Xen's pvh.pandoc for ELF.
#include "tests/fake/boot_kernel.h"

#include <elf.h>
#include <string.h>

#define CODE_AT 0x400 /* in both files; one sector of setup code comes before it in a bzImage */

void boot_kernel_put(struct boot_kernel *kernel, size_t at, uint64_t value, size_t bytes)
{
	for (size_t i = 0; i < bytes; i++)
		kernel->file[at + i] = (uint8_t)(value >> (8 * i));
}

static void make_bzimage(struct boot_kernel *kernel, const uint8_t *code, size_t len)
{
	const size_t whole = 0x200 + ((len + 15) & ~(size_t)15);

	kernel->len = CODE_AT + whole;
	kernel->file[0x1f1] = 1;
	boot_kernel_put(kernel, 0x1f4, whole / 16, 4);
	boot_kernel_put(kernel, 0x1fe, 0xaa55, 2);
	kernel->file[0x200] = 0xeb;
	kernel->file[0x201] = 0x66;
	memcpy(kernel->file + 0x202, "HdrS", 4);
	boot_kernel_put(kernel, 0x206, 0x020f, 2);
	kernel->file[0x211] = 1;
	boot_kernel_put(kernel, 0x22c, 0x7fffffff, 4);
	boot_kernel_put(kernel, 0x230, 0x200000, 4);
	kernel->file[0x236] = 1;
	boot_kernel_put(kernel, 0x238, 2047, 4);
	boot_kernel_put(kernel, 0x248, 0x200, 4);
	boot_kernel_put(kernel, 0x24c, len, 4);
	boot_kernel_put(kernel, 0x258, BOOT_KERNEL_ADDRESS, 8);
	boot_kernel_put(kernel, 0x260, 0x10000, 4);
	memcpy(kernel->file + CODE_AT + 0x200, code, len);
}

static void make_elf(struct boot_kernel *kernel, const uint8_t *code, size_t len, int has_pvh)
{
	const Elf64_Ehdr header = {.e_ident = {ELFMAG0, ELFMAG1, ELFMAG2, ELFMAG3, ELFCLASS64,
					   ELFDATA2LSB, EV_CURRENT},
		.e_type = ET_EXEC,
		.e_machine = EM_X86_64,
		.e_version = EV_CURRENT,
		.e_entry = BOOT_KERNEL_ADDRESS,
		.e_phoff = sizeof(header),
		.e_ehsize = sizeof(header),
		.e_phentsize = sizeof(Elf64_Phdr),
		.e_phnum = has_pvh ? 2 : 1};
	const Elf64_Phdr segments[] = {
		{.p_type = PT_LOAD,
			.p_flags = PF_R | PF_X,
			.p_offset = CODE_AT,
			.p_paddr = BOOT_KERNEL_ADDRESS,
			.p_filesz = len,
			.p_memsz = 0x2000},
		{.p_type = PT_NOTE, .p_offset = 0x200, .p_filesz = 20},
	};

	kernel->len = CODE_AT + len;
	memcpy(kernel->file, &header, sizeof(header));
	memcpy(kernel->file + sizeof(header), segments, sizeof(segments));
	boot_kernel_put(kernel, 0x200, 4, 4);
	boot_kernel_put(kernel, 0x204, 4, 4);
	boot_kernel_put(kernel, 0x208, 18, 4);
	memcpy(kernel->file + 0x20c, "Xen", 4);
	boot_kernel_put(kernel, 0x210, BOOT_KERNEL_ADDRESS, 4);
	memcpy(kernel->file + CODE_AT, code, len);
}

void boot_kernel_make(
	struct boot_kernel *kernel, enum boot_kernel_form form, const uint8_t *code, size_t len)
{
	*kernel = (struct boot_kernel){0};
	if (form == FORM_BZIMAGE)
		make_bzimage(kernel, code, len);
	else
		make_elf(kernel, code, len, form == FORM_PVH);
}
