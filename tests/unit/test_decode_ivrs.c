// SPDX-License-Identifier: GPL-2.0-or-later
// ACPI's IVRS: units, their flags, and broken tables.
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "probe/decode_ivrs.h"
#include "tests/fake/acpi_table.h"

static void newer_blocks_about_a_unit_are_not_more_units(void **state)
{
	struct acpi_table table;
	struct ivrs ivrs;

	(void)state;
	acpi_table_ivrs(&table, 0x00203043);
	acpi_table_add_ivrs(&table, 0x10, 2, 24);
	acpi_table_add_ivrs(&table, 0x11, 2, 40);
	acpi_table_add_ivrs(&table, 0x40, 2, 40);
	acpi_table_add_ivrs(&table, 0x10, 0x4002, 24);
	acpi_table_add_ivrs(&table, 0x21, 0, 32);
	assert_int_equal(ivrs_decode(table.bytes, table.len, &ivrs), 0);
	assert_true(ivrs.structures_ok);
	assert_true(ivrs.checksum_ok);
	assert_int_equal(ivrs.units, 2);
	assert_int_equal(ivrs.memory, 1);
	assert_true(ivrs.dma_remap);
	assert_int_equal(ivrs.address_bits, 48);
}

static void dma_remap_is_bit_1_of_ivinfo(void **state)
{
	struct acpi_table table;
	struct ivrs ivrs;

	(void)state;
	acpi_table_ivrs(&table, ~UINT32_C(2));
	assert_int_equal(ivrs_decode(table.bytes, table.len, &ivrs), 0);
	assert_false(ivrs.dma_remap);
}

static void broken_blocks_are_seen(void **state)
{
	struct acpi_table table;
	struct ivrs ivrs;

	(void)state;
	acpi_table_ivrs(&table, 0);
	acpi_table_add_ivrs(&table, 0x10, 2, 16); /* too short for its own header */
	assert_int_equal(ivrs_decode(table.bytes, table.len, &ivrs), 0);
	assert_false(ivrs.structures_ok);
	acpi_table_ivrs(&table, 0);
	acpi_table_add_ivrs(&table, 0x10, 2, 24);
	assert_int_equal(ivrs_decode(table.bytes, table.len - 1, &ivrs), 0);
	assert_false(ivrs.structures_ok);
	table.bytes[0] = 'X';
	assert_int_equal(ivrs_decode(table.bytes, table.len, &ivrs), -EBADMSG);
	assert_int_equal(ivrs_decode(table.bytes, 20, &ivrs), -EBADMSG);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(newer_blocks_about_a_unit_are_not_more_units),
		cmocka_unit_test(dma_remap_is_bit_1_of_ivinfo),
		cmocka_unit_test(broken_blocks_are_seen),
	};

	return cmocka_run_group_tests_name("decode_ivrs", tests, NULL, NULL);
}
