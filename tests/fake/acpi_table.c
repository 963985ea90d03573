// SPDX-License-Identifier: GPL-2.0-or-later
// Making ACPI tables for tests.
#include "tests/fake/acpi_table.h"

#include <string.h>

#define BODY 48

/* Sets length and checksum anew. */
static void table_seal(struct acpi_table *table)
{
	uint8_t sum = 0;

	table->bytes[4] = (uint8_t)table->len;
	table->bytes[5] = (uint8_t)(table->len >> 8);
	table->bytes[9] = 0;
	for (size_t i = 0; i < table->len; i++)
		sum = (uint8_t)(sum + table->bytes[i]);
	table->bytes[9] = (uint8_t)-sum;
}

static void table_begin(struct acpi_table *table, const char *signature)
{
	memset(table, 0, sizeof(*table));
	memcpy(table->bytes, signature, 4);
	table->bytes[8] = 1;
	memcpy(table->bytes + 10, "VSCOUTTESTTABLE ", 16);
	table->len = BODY;
}

void acpi_table_dmar(struct acpi_table *table, uint8_t flags)
{
	table_begin(table, "DMAR");
	table->bytes[36] = 38;
	table->bytes[37] = flags;
	table_seal(table);
}

void acpi_table_ivrs(struct acpi_table *table, uint32_t ivinfo)
{
	table_begin(table, "IVRS");
	for (unsigned i = 0; i < 4; i++)
		table->bytes[36 + i] = (uint8_t)(ivinfo >> 8 * i);
	table_seal(table);
}

void acpi_table_add_dmar(struct acpi_table *table, uint16_t type, uint16_t size)
{
	uint8_t *at = table->bytes + table->len;

	at[0] = (uint8_t)type;
	at[1] = (uint8_t)(type >> 8);
	at[2] = (uint8_t)size;
	at[3] = (uint8_t)(size >> 8);
	table->len += size;
	table_seal(table);
}

void acpi_table_add_ivrs(struct acpi_table *table, uint8_t type, uint16_t device, uint16_t size)
{
	uint8_t *at = table->bytes + table->len;

	at[0] = type;
	at[2] = (uint8_t)size;
	at[3] = (uint8_t)(size >> 8);
	at[4] = (uint8_t)device;
	at[5] = (uint8_t)(device >> 8);
	table->len += size;
	table_seal(table);
}
