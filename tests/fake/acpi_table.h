// SPDX-License-Identifier: GPL-2.0-or-later
/* Making ACPI tables for tests. */
#ifndef VIRTSCOUT_TESTS_FAKE_ACPI_TABLE_H
#define VIRTSCOUT_TESTS_FAKE_ACPI_TABLE_H

#include <stddef.h>
#include <stdint.h>

struct acpi_table {
	uint8_t bytes[512];
	size_t len;
};

/*
 * A DMAR with @flags, or an IVRS with @ivinfo, and no structures yet; length and checksum are
 * right.
 */
void acpi_table_dmar(struct acpi_table *table, uint8_t flags);
void acpi_table_ivrs(struct acpi_table *table, uint32_t ivinfo);

/*
 * Appends a DMAR structure of @size bytes (at least 4), or an IVRS block of an IOMMU or of @type
 * alone.
 */
void acpi_table_add_dmar(struct acpi_table *table, uint16_t type, uint16_t size);
void acpi_table_add_ivrs(struct acpi_table *table, uint8_t type, uint16_t device, uint16_t size);

#endif
