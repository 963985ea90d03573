// SPDX-License-Identifier: GPL-2.0-or-later
// The ACPI table DMAR (VT-d specification, chapter 8).
#include "probe/decode_dmar.h"

#include <errno.h>

#include "probe/decode_acpi.h"

/* After the ACPI header: host address width, flags, 10 reserved bytes, then the structures. */
#define DMAR_WIDTH 36
#define DMAR_FLAGS 37
#define DMAR_STRUCTURES 48

/* Every structure begins with its type and length, 16 bits each. */
#define STRUCTURE_HEADER 4

enum { DMAR_DRHD = 0, DMAR_RMRR = 1, DMAR_ATSR = 2, DMAR_SATC = 5 };

/* Walks @len bytes of structures. Do they end where the table ends? */
static bool structures_decode(const uint8_t *at, size_t len, struct dmar *dmar)
{
	while (len) {
		uint32_t size;

		if (len < STRUCTURE_HEADER)
			return false;
		size = acpi_u16(at + 2);
		if (size < STRUCTURE_HEADER || size > len)
			return false;
		switch (acpi_u16(at)) {
		case DMAR_DRHD:
			dmar->units++;
			dmar->include_all |= size > STRUCTURE_HEADER && (at[4] & 1);
			break;
		case DMAR_RMRR: dmar->rmrr++; break;
		case DMAR_ATSR: dmar->atsr++; break;
		case DMAR_SATC: dmar->satc++; break;
		default: break; /* RHSA, ANDD, SIDP and what is to come */
		}
		at += size;
		len -= size;
	}
	return true;
}

int dmar_decode(const void *bytes, size_t len, struct dmar *dmar)
{
	const uint8_t *table = bytes;
	struct acpi_header header;
	int rc = acpi_header_decode(bytes, len, "DMAR", &header);

	*dmar = (struct dmar){0};
	if (rc < 0) {
		rc = acpi_header_decode(bytes, len, "XMAR", &header);
		dmar->hidden = rc == 0;
	}
	if (rc < 0)
		return rc;
	if (len < DMAR_STRUCTURES || header.length < DMAR_STRUCTURES)
		return -EBADMSG;
	dmar->address_bits = (uint8_t)(table[DMAR_WIDTH] + 1);
	dmar->intr_remap = table[DMAR_FLAGS] & 1;
	dmar->x2apic_opt_out = table[DMAR_FLAGS] >> 1 & 1;
	dmar->dma_opt_in = table[DMAR_FLAGS] >> 2 & 1;
	dmar->checksum_ok = header.checksum_ok;
	/* A table that was cut off has structures that nobody has seen. */
	dmar->structures_ok =
		header.length <= len &&
		structures_decode(table + DMAR_STRUCTURES, header.length - DMAR_STRUCTURES, dmar);
	return 0;
}
