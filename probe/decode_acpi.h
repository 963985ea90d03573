// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Pure decoder of what all ACPI tables begin with, for the decoders of single tables.
 *
 * Document: ACPI specification, section "System Description Table Header" (5.2.6).
 */
#ifndef VIRTSCOUT_PROBE_DECODE_ACPI_H
#define VIRTSCOUT_PROBE_DECODE_ACPI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ACPI_HEADER_SIZE 36

struct acpi_header {
	uint32_t length; /* of the whole table, as it says itself */
	uint8_t revision;
	bool checksum_ok; /* the bytes add up to 0; false where there are fewer than `length` */
};

/* 0, or -EBADMSG: no table of that four-letter @signature, or fewer bytes than a header has. */
int acpi_header_decode(
	const void *bytes, size_t len, const char *signature, struct acpi_header *header);

static inline uint32_t acpi_u16(const uint8_t *at)
{
	return (uint32_t)(at[0] | at[1] << 8);
}

static inline uint32_t acpi_u32(const uint8_t *at)
{
	return acpi_u16(at) | acpi_u16(at + 2) << 16;
}

#endif
