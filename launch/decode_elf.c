// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * ELF for x86-64 (elf(5)), and the note by which a kernel says that it can be entered as a PVH
 * guest: XEN_ELFNOTE_PHYS32_ENTRY, see Xen's docs/misc/pvh.pandoc and
 * xen/include/public/elfnote.h.
 */
#include "launch/decode_elf.h"

#include <elf.h>
#include <inttypes.h>
#include <string.h>

#define HEADERS_MAX 64
#define NOTE_PHYS32_ENTRY 18

bool elf_looks_like(const uint8_t *file, size_t len)
{
	return len >= SELFMAG && !memcmp(file, ELFMAG, SELFMAG);
}

static int check_header(const Elf64_Ehdr *header, size_t len, struct image_error *error)
{
	const uint64_t table = (uint64_t)header->e_phnum * sizeof(Elf64_Phdr);

	if (header->e_ident[EI_CLASS] != ELFCLASS64)
		return image_fail(error, EI_CLASS, "expected a 64-bit ELF file, found class %u",
			header->e_ident[EI_CLASS]);
	if (header->e_ident[EI_DATA] != ELFDATA2LSB)
		return image_fail(error, EI_DATA, "expected a little-endian ELF file, found %u",
			header->e_ident[EI_DATA]);
	if (header->e_type != ET_EXEC)
		return image_fail(error, offsetof(Elf64_Ehdr, e_type),
			"expected an executable ELF file (type 2), found type %u", header->e_type);
	if (header->e_machine != EM_X86_64)
		return image_fail(error, offsetof(Elf64_Ehdr, e_machine),
			"expected a kernel for x86-64 (machine 62), found machine %u",
			header->e_machine);
	if (header->e_phentsize != sizeof(Elf64_Phdr))
		return image_fail(error, offsetof(Elf64_Ehdr, e_phentsize),
			"expected program headers of %zu bytes, found %u", sizeof(Elf64_Phdr),
			header->e_phentsize);
	if (!header->e_phnum || header->e_phnum > HEADERS_MAX)
		return image_fail(error, offsetof(Elf64_Ehdr, e_phnum),
			"expected 1 to %d program headers, found %u", HEADERS_MAX, header->e_phnum);
	if (header->e_phoff > len || table > len - header->e_phoff)
		return image_fail(error, offsetof(Elf64_Ehdr, e_phoff),
			"the program headers lie beyond the end of the file, at %" PRIu64,
			(uint64_t)header->e_phoff);
	return 0;
}

static int add_segment(struct elf_kernel *kernel, const Elf64_Phdr *header, uint64_t at, size_t len,
	struct image_error *error)
{
	const struct elf_segment segment = {
		header->p_offset, header->p_filesz, header->p_paddr, header->p_memsz};

	if (segment.offset > len || segment.bytes > len - segment.offset)
		return image_fail(error, at,
			"a segment lies beyond the end of the file: %" PRIu64 " bytes at %" PRIu64
			" of %zu",
			segment.bytes, segment.offset, len);
	if (segment.bytes > segment.memory_bytes)
		return image_fail(error, at,
			"a segment has %" PRIu64 " bytes in the file, but %" PRIu64 " in memory",
			segment.bytes, segment.memory_bytes);
	if (segment.memory_bytes > UINT64_MAX - segment.address)
		return image_fail(error, at,
			"a segment goes beyond the end of all addresses, from 0x%" PRIx64,
			segment.address);
	if (!segment.memory_bytes)
		return 0;
	for (size_t i = 0; i < kernel->count; i++) {
		const struct elf_segment *other = &kernel->segments[i];

		if (segment.address < other->address + other->memory_bytes &&
			other->address < segment.address + segment.memory_bytes)
			return image_fail(error, at,
				"two segments overlap in memory, at 0x%" PRIx64 " and 0x%" PRIx64,
				other->address, segment.address);
	}
	if (kernel->count == ELF_SEGMENTS_MAX)
		return image_fail(error, at, "more than %d segments to load", ELF_SEGMENTS_MAX);
	if (!kernel->count || segment.address < kernel->low)
		kernel->low = segment.address;
	if (segment.address + segment.memory_bytes > kernel->high)
		kernel->high = segment.address + segment.memory_bytes;
	kernel->segments[kernel->count++] = segment;
	return 0;
}

static uint64_t padded(uint64_t bytes)
{
	return (bytes + 3) & ~UINT64_C(3);
}

/* Notes of others, and what comes after one that is malformed, are nobody's business here. */
static void read_notes(struct elf_kernel *kernel, const uint8_t *notes, uint64_t len)
{
	Elf64_Nhdr note;

	while (len >= sizeof(note)) {
		uint64_t name, description;

		memcpy(&note, notes, sizeof(note));
		name = padded(note.n_namesz);
		description = padded(note.n_descsz);
		if (name + description > len - sizeof(note))
			return;
		if (note.n_type == NOTE_PHYS32_ENTRY && note.n_namesz == 4 &&
			!memcmp(notes + sizeof(note), "Xen", 4) && note.n_descsz >= 4) {
			memcpy(&kernel->pvh_entry, notes + sizeof(note) + name,
				sizeof(kernel->pvh_entry));
			kernel->has_pvh = true;
		}
		notes += sizeof(note) + name + description;
		len -= sizeof(note) + name + description;
	}
}

static bool is_loaded(const struct elf_kernel *kernel, uint64_t address)
{
	for (size_t i = 0; i < kernel->count; i++)
		if (address >= kernel->segments[i].address &&
			address - kernel->segments[i].address < kernel->segments[i].bytes)
			return true;
	return false;
}

int elf_decode(
	const uint8_t *file, size_t len, struct elf_kernel *kernel, struct image_error *error)
{
	Elf64_Ehdr header;
	int rc;

	*kernel = (struct elf_kernel){0};
	if (len < sizeof(header))
		return image_fail(error, len, "the file ends within the ELF header");
	memcpy(&header, file, sizeof(header));
	rc = check_header(&header, len, error);
	for (unsigned i = 0; rc == 0 && i < header.e_phnum; i++) {
		const uint64_t at = header.e_phoff + i * sizeof(Elf64_Phdr);
		Elf64_Phdr item;

		memcpy(&item, file + at, sizeof(item));
		if (item.p_type == PT_LOAD)
			rc = add_segment(kernel, &item, at, len, error);
		else if (item.p_type == PT_NOTE && item.p_offset <= len &&
			 item.p_filesz <= len - item.p_offset)
			read_notes(kernel, file + item.p_offset, item.p_filesz);
	}
	if (rc < 0)
		return rc;
	if (!kernel->count)
		return image_fail(
			error, header.e_phoff, "there is nothing to load in this ELF file");
	kernel->entry = header.e_entry;
	if (kernel->has_pvh && !is_loaded(kernel, kernel->pvh_entry))
		return image_fail(error, IMAGE_NO_OFFSET,
			"the PVH entry 0x%" PRIx32 " is in no segment", kernel->pvh_entry);
	if (!kernel->has_pvh && !is_loaded(kernel, kernel->entry))
		return image_fail(error, offsetof(Elf64_Ehdr, e_entry),
			"the entry 0x%" PRIx64 " is in no segment", kernel->entry);
	return 0;
}
