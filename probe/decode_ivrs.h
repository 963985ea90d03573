// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Pure decoder of the ACPI table IVRS, by which firmware describes AMD's IOMMUs.
 *
 * Document: AMD I/O Virtualization Technology (IOMMU) Specification (48882), chapter "I/O
 * Virtualization ACPI Table" (5).
 */
#ifndef VIRTSCOUT_PROBE_DECODE_IVRS_H
#define VIRTSCOUT_PROBE_DECODE_IVRS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define IVRS_UNITS_MAX 256

struct ivrs {
	bool dma_remap;       /* IVinfo bit 1: firmware remaps DMA before the kernel starts */
	uint8_t address_bits; /* IVinfo bits 14:8: physical addresses */
	bool checksum_ok;
	bool structures_ok; /* the blocks fill the table to its end; else the counts mean nothing */
	/*
	 * IOMMUs: IVHD blocks (types 10H, 11H, 40H) that name different devices; each has up to
	 * three.
	 */
	unsigned units;
	unsigned memory; /* IVMD blocks (types 20H-22H): memory that devices must go on reaching */
};

/* 0, or -EBADMSG where the bytes are no IVRS (signature, or too few of them for IVinfo). */
int ivrs_decode(const void *bytes, size_t len, struct ivrs *ivrs);

#endif
