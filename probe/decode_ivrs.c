// SPDX-License-Identifier: GPL-2.0-or-later
// The ACPI table IVRS (AMD IOMMU specification, chapter 5).
#include "probe/decode_ivrs.h"

#include <errno.h>

#include "probe/decode_acpi.h"

/* After the ACPI header: IVinfo, 8 reserved bytes, then the blocks. */
#define IVRS_IVINFO 36
#define IVRS_BLOCKS 48

/*
 * Every block begins with type, flags, length (16 bits) and, in an IVHD, the IOMMU's PCI device ID.
 */
#define BLOCK_HEADER 4
#define IVHD_HEADER 24
#define IVHD_SEGMENT 16

/* PCI segment and device ID of an IVHD's IOMMU. */
static uint32_t ivhd_unit(const uint8_t *block)
{
	return acpi_u16(block + IVHD_SEGMENT) << 16 | acpi_u16(block + 4);
}

/*
 * Newer types repeat what older ones say about the same IOMMU, so units are told by their device.
 */
static bool unit_add(uint32_t *units, unsigned *count, uint32_t unit)
{
	for (unsigned i = 0; i < *count; i++)
		if (units[i] == unit)
			return true;
	if (*count == IVRS_UNITS_MAX)
		return false;
	units[(*count)++] = unit;
	return true;
}

static bool blocks_decode(const uint8_t *at, size_t len, struct ivrs *ivrs)
{
	uint32_t units[IVRS_UNITS_MAX] = {0};

	while (len) {
		uint32_t size;

		if (len < BLOCK_HEADER)
			return false;
		size = acpi_u16(at + 2);
		if (size < BLOCK_HEADER || size > len)
			return false;
		switch (at[0]) {
		case 0x10:
		case 0x11:
		case 0x40:
			if (size < IVHD_HEADER || !unit_add(units, &ivrs->units, ivhd_unit(at)))
				return false;
			break;
		case 0x20:
		case 0x21:
		case 0x22: ivrs->memory++; break;
		default: break;
		}
		at += size;
		len -= size;
	}
	return true;
}

int ivrs_decode(const void *bytes, size_t len, struct ivrs *ivrs)
{
	const uint8_t *table = bytes;
	struct acpi_header header;
	int rc = acpi_header_decode(bytes, len, "IVRS", &header);

	*ivrs = (struct ivrs){0};
	if (rc < 0)
		return rc;
	if (len < IVRS_BLOCKS || header.length < IVRS_BLOCKS)
		return -EBADMSG;
	ivrs->dma_remap = acpi_u32(table + IVRS_IVINFO) >> 1 & 1;
	ivrs->address_bits = acpi_u32(table + IVRS_IVINFO) >> 8 & 0x7f;
	ivrs->checksum_ok = header.checksum_ok;
	ivrs->structures_ok = header.length <= len &&
			      blocks_decode(table + IVRS_BLOCKS, header.length - IVRS_BLOCKS, ivrs);
	return 0;
}
