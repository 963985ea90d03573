// SPDX-License-Identifier: GPL-2.0-or-later
// ACPI's DMAR: flags, units, reserved memory, and broken tables.
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "probe/decode_dmar.h"
#include "tests/fake/acpi_table.h"

static void flags_are_read_bit_by_bit(void **state)
{
	(void)state;
	for (uint8_t flags = 0; flags < 8; flags++) {
		struct acpi_table table;
		struct dmar dmar;

		acpi_table_dmar(&table, flags);
		assert_int_equal(dmar_decode(table.bytes, table.len, &dmar), 0);
		assert_int_equal(dmar.intr_remap, flags & 1);
		assert_int_equal(dmar.x2apic_opt_out, flags >> 1 & 1);
		assert_int_equal(dmar.dma_opt_in, flags >> 2 & 1);
		assert_int_equal(dmar.address_bits, 39);
		assert_true(dmar.checksum_ok);
		assert_true(dmar.structures_ok);
	}
}

static void structures_are_counted_by_type(void **state)
{
	struct acpi_table table;
	struct dmar dmar;

	(void)state;
	acpi_table_dmar(&table, 1);
	acpi_table_add_dmar(&table, 0, 24);
	acpi_table_add_dmar(&table, 0, 16);
	acpi_table_add_dmar(&table, 1, 32);
	acpi_table_add_dmar(&table, 2, 16);
	acpi_table_add_dmar(&table, 4, 24);
	acpi_table_add_dmar(&table, 5, 16);
	acpi_table_add_dmar(&table, 999, 8);
	assert_int_equal(dmar_decode(table.bytes, table.len, &dmar), 0);
	assert_true(dmar.structures_ok);
	assert_int_equal(dmar.units, 2);
	assert_int_equal(dmar.rmrr, 1);
	assert_int_equal(dmar.atsr, 1);
	assert_int_equal(dmar.satc, 1);
	assert_false(dmar.include_all);
	assert_false(dmar.hidden);
}

static void a_unit_may_cover_the_rest(void **state)
{
	struct acpi_table table;
	struct dmar dmar;

	(void)state;
	acpi_table_dmar(&table, 1);
	acpi_table_add_dmar(&table, 0, 24);
	/* Flags follow type and length. */
	table.bytes[table.len - 24 + 4] = 1;
	assert_int_equal(dmar_decode(table.bytes, table.len, &dmar), 0);
	assert_true(dmar.include_all);
	table.bytes[table.len - 24 + 4] = 0xfe;
	assert_int_equal(dmar_decode(table.bytes, table.len, &dmar), 0);
	assert_false(dmar.include_all);
	memcpy(table.bytes, "XMAR", 4);
	assert_int_equal(dmar_decode(table.bytes, table.len, &dmar), 0);
	assert_true(dmar.hidden);
}

static void a_wrong_checksum_is_said_and_borne(void **state)
{
	struct acpi_table table;
	struct dmar dmar;

	(void)state;
	acpi_table_dmar(&table, 5);
	acpi_table_add_dmar(&table, 0, 16);
	table.bytes[9]++;
	assert_int_equal(dmar_decode(table.bytes, table.len, &dmar), 0);
	assert_false(dmar.checksum_ok);
	assert_true(dmar.dma_opt_in);
	assert_int_equal(dmar.units, 1);
}

static void a_table_cut_off_keeps_its_flags_alone(void **state)
{
	struct acpi_table table;
	struct dmar dmar;

	(void)state;
	acpi_table_dmar(&table, 1);
	acpi_table_add_dmar(&table, 0, 16);
	acpi_table_add_dmar(&table, 1, 24);
	assert_int_equal(dmar_decode(table.bytes, table.len - 1, &dmar), 0);
	assert_true(dmar.intr_remap);
	assert_false(dmar.structures_ok);
}

static void structures_that_do_not_fit_are_seen(void **state)
{
	static const uint16_t sizes[] = {0, 3, 17, 0xffff};

	(void)state;
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		struct acpi_table table;
		struct dmar dmar;

		acpi_table_dmar(&table, 1);
		acpi_table_add_dmar(&table, 0, 16);
		table.bytes[50] = (uint8_t)sizes[i];
		table.bytes[51] = (uint8_t)(sizes[i] >> 8);
		assert_int_equal(dmar_decode(table.bytes, table.len, &dmar), 0);
		assert_false(dmar.structures_ok);
	}
}

static void other_bytes_are_refused(void **state)
{
	struct acpi_table table;
	struct dmar dmar;

	(void)state;
	acpi_table_ivrs(&table, 0);
	assert_int_equal(dmar_decode(table.bytes, table.len, &dmar), -EBADMSG);
	acpi_table_dmar(&table, 1);
	assert_int_equal(dmar_decode(table.bytes, 47, &dmar), -EBADMSG);
	assert_int_equal(dmar_decode(table.bytes, 0, &dmar), -EBADMSG);
	table.bytes[4] = 40; /* says itself that it ends before the structures */
	assert_int_equal(dmar_decode(table.bytes, table.len, &dmar), -EBADMSG);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(flags_are_read_bit_by_bit),
		cmocka_unit_test(structures_are_counted_by_type),
		cmocka_unit_test(a_unit_may_cover_the_rest),
		cmocka_unit_test(a_wrong_checksum_is_said_and_borne),
		cmocka_unit_test(a_table_cut_off_keeps_its_flags_alone),
		cmocka_unit_test(structures_that_do_not_fit_are_seen),
		cmocka_unit_test(other_bytes_are_refused),
	};

	return cmocka_run_group_tests_name("decode_dmar", tests, NULL, NULL);
}
