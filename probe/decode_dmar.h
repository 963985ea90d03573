// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Pure decoder of the ACPI table DMAR, by which firmware describes Intel's IOMMUs.
 *
 * Document: Intel Virtualization Technology for Directed I/O, architecture specification, chapter
 * "BIOS Considerations" (8): DMA remapping reporting structure and remapping structure types.
 */
#ifndef VIRTSCOUT_PROBE_DECODE_DMAR_H
#define VIRTSCOUT_PROBE_DECODE_DMAR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct dmar {
	uint8_t address_bits; /* host address width; the table holds it less one */
	bool intr_remap;      /* flags bit 0: the platform supports interrupt remapping */
	bool x2apic_opt_out;  /* flags bit 1: do not enable x2APIC; of meaning only with bit 0 */
	bool dma_opt_in;    /* flags bit 2: firmware protects itself by DMA remapping, keep it so */
	bool checksum_ok;   /* Linux takes the table either way, and so do we */
	bool structures_ok; /* they fill the table to its end; else the counts mean nothing */
	bool hidden;        /* renamed to XMAR: Xen keeps the units to itself */
	bool include_all;   /* a DRHD covers what the others do not name (its flags bit 0) */
	unsigned units;     /* DRHD, type 0: remapping hardware units */
	unsigned rmrr;      /* RMRR, type 1: memory regions that devices must go on reaching */
	unsigned atsr;      /* ATSR, type 2: root ports that support ATS */
	unsigned satc;      /* SATC, type 5: devices in the chipset that cache translations */
};

/*
 * Xen renames the table to XMAR to keep dom0 away from the units (acpi_dmar_zap() in its
 * drivers/passthrough/vtd/dmar.c); nothing else in it changes, so the checksum is wrong then.
 *
 * 0, or -EBADMSG where the bytes are no DMAR (signature, or too few of them for the flags). The
 * flags say what firmware claims; whether the kernel uses the units is not in here.
 */
int dmar_decode(const void *bytes, size_t len, struct dmar *dmar);

#endif
