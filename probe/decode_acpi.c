// SPDX-License-Identifier: GPL-2.0-or-later
// The header of ACPI tables (ACPI specification 5.2.6).
#include "probe/decode_acpi.h"

#include <errno.h>
#include <string.h>

int acpi_header_decode(
	const void *bytes, size_t len, const char *signature, struct acpi_header *header)
{
	const uint8_t *table = bytes;
	uint8_t sum = 0;

	if (len < ACPI_HEADER_SIZE || memcmp(table, signature, 4))
		return -EBADMSG;
	header->length = acpi_u32(table + 4);
	header->revision = table[8];
	if (header->length >= ACPI_HEADER_SIZE && header->length <= len) {
		for (size_t i = 0; i < header->length; i++)
			sum = (uint8_t)(sum + table[i]);
		header->checksum_ok = sum == 0;
	} else {
		header->checksum_ok = false;
	}
	return 0;
}
