// SPDX-License-Identifier: GPL-2.0-or-later
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <errno.h>

#include "tests/fake/pci_space.h"
#include "tests/fake/probe_fixture.h"
#include "tests/fake/source_table.h"

#define DEVICES "/sys/bus/pci/devices/"
#define GROUPS "/sys/kernel/iommu_groups"
#define GPU DEVICES "0000:01:00.0/"
#define AUDIO DEVICES "0000:01:00.1/"
#define NIC DEVICES "0000:02:00.0/"

#define FUNCTION(b, d, f, c, g)                                                                    \
	{                                                                                          \
		.bus = (b), .device = (d), .function = (f), .class_code = (c), .iommu_group = (g)  \
	}

/*
 * A port with a graphics card of two functions behind it in one group; a network card in another.
 */
static const struct pci_function host[] = {
	FUNCTION(2, 0, 0, 0x020000, 2),
	FUNCTION(0, 1, 0, 0x060400, 1),
	FUNCTION(1, 0, 0, 0x030000, 1),
	FUNCTION(1, 0, 1, 0x040300, 1),
};

#define OPEN(fixture, release)                                                                     \
	struct probe_fixture fixture;                                                              \
	(void)state;                                                                               \
	probe_fixture_open(&fixture, &table.base, release);                                        \
	probe_pci(&fixture.context)

#define RUN(fixture, release, ...)                                                                 \
	struct source_table table = SOURCE_TABLE(__VA_ARGS__);                                     \
	OPEN(fixture, release)

#define TYPES FILE_TEXT(GROUPS "/1/type", "DMA\n"), FILE_TEXT(GROUPS "/2/type", "identity\n")

static const struct inventory_pci *row_at(
	const struct probe_fixture *fixture, uint8_t bus, uint8_t device, uint8_t function)
{
	for (size_t i = 0; i < fixture->inventory.pci_count; i++) {
		const struct inventory_pci *row = &fixture->inventory.pci[i];

		if (row->function.bus == bus && row->function.device == device &&
			row->function.function == function)
			return row;
	}
	fail_msg("no row of %02x:%02x.%x", bus, device, function);
	return NULL;
}

static void a_card_with_its_port_is_isolated(void **state)
{
	RUN(fixture, NULL, PCI_LIST(host),
		DIR_NAMES(GROUPS, "1\0"
				  "2\0"),
		TYPES);
	assert_fact_int(&fixture, FACT_PCI_FUNCTIONS, 4);
	assert_int_equal(fixture.inventory.pci_count, 4);
	/* Rows come in the order of addresses. */
	assert_int_equal(fixture.inventory.pci[0].function.class_code, 0x060400);
	assert_int_equal(fixture.inventory.pci[3].function.bus, 2);
	assert_int_equal(row_at(&fixture, 1, 0, 0)->isolated, TRUTH_YES);
	assert_int_equal(row_at(&fixture, 1, 0, 1)->isolated, TRUTH_YES);
	assert_int_equal(row_at(&fixture, 2, 0, 0)->isolated, TRUTH_YES);
	/* The port itself has the card beside it. */
	assert_int_equal(row_at(&fixture, 0, 1, 0)->isolated, TRUTH_NO);
	assert_int_equal(fixture.inventory.group_count, 2);
	assert_int_equal(fixture.inventory.groups[0].number, 1);
	assert_int_equal(fixture.inventory.groups[0].functions, 3);
	assert_int_equal(fixture.inventory.groups[0].viable, TRUTH_YES);
	assert_string_equal(fixture.inventory.groups[0].type, "DMA");
	assert_string_equal(fixture.inventory.groups[1].type, "identity");
	probe_fixture_close(&fixture);
}

static void two_devices_in_a_group_are_not_isolated(void **state)
{
	static const struct pci_function shared[] = {
		FUNCTION(0, 1, 0, 0x060400, 1),
		FUNCTION(1, 0, 0, 0x030000, 1),
		FUNCTION(2, 0, 0, 0x020000, 1),
		FUNCTION(3, 0, 0, 0x020000, PCI_NO_GROUP),
	};
	RUN(fixture, NULL, PCI_LIST(shared), DIR_NAMES(GROUPS, "1\0"), TYPES);
	assert_int_equal(row_at(&fixture, 1, 0, 0)->isolated, TRUTH_NO);
	assert_int_equal(row_at(&fixture, 2, 0, 0)->isolated, TRUTH_NO);
	assert_int_equal(row_at(&fixture, 0, 1, 0)->isolated, TRUTH_NO);
	/* In no group: nothing is known of what protects the rest from it. */
	assert_int_equal(row_at(&fixture, 3, 0, 0)->isolated, TRUTH_UNKNOWN);
	assert_int_equal(fixture.inventory.groups[0].viable, TRUTH_NO);
	probe_fixture_close(&fixture);
}

static void a_function_of_unknown_class_may_be_a_bridge(void **state)
{
	static const struct pci_function half[] = {
		FUNCTION(0, 1, 0, 0, 1),
		FUNCTION(1, 0, 0, 0x030000, 1),
		FUNCTION(2, 0, 0, 0, 2),
		FUNCTION(2, 0, 1, 0, 2),
	};
	RUN(fixture, NULL, PCI_LIST(half), DIR_NAMES(GROUPS, "1\0002\0"), TYPES);
	assert_int_equal(row_at(&fixture, 1, 0, 0)->isolated, TRUTH_UNKNOWN);
	assert_int_equal(row_at(&fixture, 0, 1, 0)->isolated, TRUTH_NO);
	assert_int_equal(row_at(&fixture, 2, 0, 0)->isolated, TRUTH_YES);
	assert_int_equal(fixture.inventory.groups[0].viable, TRUTH_UNKNOWN);
	assert_int_equal(fixture.inventory.groups[1].viable, TRUTH_UNKNOWN);
	probe_fixture_close(&fixture);
}

static void a_group_that_vfio_made_isolates_nothing(void **state)
{
	static const struct pci_function one[] = {FUNCTION(1, 0, 0, 0x020000, 0)};
	RUN(fixture, NULL, PCI_LIST(one), DIR_NAMES(GROUPS, "0\0"),
		FILE_TEXT(GROUPS "/0/type", "unknown\n"),
		FILE_TEXT(GROUPS "/0/name", "vfio-noiommu\n"));
	assert_int_equal(fixture.inventory.groups[0].translated, TRUTH_NO);
	assert_int_equal(row_at(&fixture, 1, 0, 0)->isolated, TRUTH_NO);
	probe_fixture_close(&fixture);
}

static void a_group_that_nobody_can_name_leaves_it_unknown(void **state)
{
	static const struct pci_function one[] = {FUNCTION(1, 0, 0, 0x020000, 0)};
	RUN(fixture, NULL, PCI_LIST(one), DIR_NAMES(GROUPS, "0\0"),
		FILE_TEXT(GROUPS "/0/type", "unknown\n"), FILE_ERR(GROUPS "/0/name", EACCES));
	assert_int_equal(fixture.inventory.groups[0].translated, TRUTH_UNKNOWN);
	assert_int_equal(row_at(&fixture, 1, 0, 0)->isolated, TRUTH_UNKNOWN);
	probe_fixture_close(&fixture);
}

static void a_bridge_in_a_group_shows_an_iommu(void **state)
{
	/* Nothing but the functions was captured; VFIO makes no groups for bridges. */
	RUN(fixture, NULL, PCI_LIST(host));
	assert_int_equal(row_at(&fixture, 1, 0, 0)->isolated, TRUTH_YES);
	assert_int_equal(row_at(&fixture, 2, 0, 0)->isolated, TRUTH_YES);
	probe_fixture_close(&fixture);
}

static void capabilities_come_from_configuration_space(void **state)
{
	static const struct pci_function two[] = {
		FUNCTION(1, 0, 0, 0x030000, 1), FUNCTION(1, 0, 1, 0x040300, 1)};
	struct pci_space express, conventional;
	const struct table_row rows[] = {
		PCI_LIST(two),
		FILE_BYTES(GPU "config", express.bytes, 4096),
		FILE_BYTES(AUDIO "config", conventional.bytes, 256),
	};
	struct source_table table = {.base = {&source_table_ops}, .rows = rows, .count = 3};

	pci_space_begin(&express, true);
	pci_space_add(&express, 0x100, 0x0f);
	pci_space_add(&express, 0x200, 0x10);
	pci_space_u16(&express, 0x208, 1);
	pci_space_u16(&express, 0x20e, 7);
	pci_space_u16(&express, 0x210, 2);
	pci_space_begin(&conventional, false);

	OPEN(fixture, NULL);
	assert_int_equal(row_at(&fixture, 1, 0, 0)->ats, TRUTH_YES);
	assert_int_equal(row_at(&fixture, 1, 0, 0)->acs, TRUTH_NO);
	assert_int_equal(row_at(&fixture, 1, 0, 0)->sriov, TRUTH_YES);
	assert_int_equal(row_at(&fixture, 1, 0, 0)->sriov_total, 7);
	assert_int_equal(row_at(&fixture, 1, 0, 0)->sriov_active, 2);
	assert_int_equal(row_at(&fixture, 1, 0, 1)->ats, TRUTH_NO);
	assert_int_equal(row_at(&fixture, 1, 0, 1)->sriov, TRUTH_NO);
	assert_fact_int(&fixture, FACT_PCI_SRIOV_CAPABLE, 1);
	assert_fact_int(&fixture, FACT_PCI_SRIOV_ENABLED, 1);
	probe_fixture_close(&fixture);
}

static void short_configuration_space_leaves_them_unknown(void **state)
{
	static const struct pci_function one[] = {FUNCTION(1, 0, 0, 0x030000, 1)};
	struct pci_space express;
	const struct table_row rows[] = {
		PCI_LIST(one), FILE_BYTES(GPU "config", express.bytes, 64)};
	struct source_table table = {.base = {&source_table_ops}, .rows = rows, .count = 2};

	pci_space_begin(&express, true);
	pci_space_add(&express, 0x100, 0x0d);

	OPEN(fixture, NULL);
	assert_int_equal(row_at(&fixture, 1, 0, 0)->acs, TRUTH_UNKNOWN);
	assert_int_equal(row_at(&fixture, 1, 0, 0)->ats, TRUTH_UNKNOWN);
	assert_int_equal(row_at(&fixture, 1, 0, 0)->sriov, TRUTH_UNKNOWN);
	assert_fact_unknown(&fixture, FACT_PCI_SRIOV_CAPABLE, WHY_NOT_CAPTURED);
	assert_fact_unknown(&fixture, FACT_PCI_SRIOV_ENABLED, WHY_NOT_CAPTURED);
	probe_fixture_close(&fixture);
}

static void a_function_without_a_link_has_none_of_them(void **state)
{
	static const struct pci_function one[] = {FUNCTION(1, 0, 0, 0x030000, 1)};
	RUN(fixture, "6.1.0", PCI_LIST(one),
		ACCESS_ERR(GPU "max_link_speed", ACCESS_EXISTS, ENOENT),
		FILE_ERR(GPU "config", EIO), FILE_ERR(GPU "sriov_totalvfs", ENOENT));
	assert_int_equal(row_at(&fixture, 1, 0, 0)->acs, TRUTH_NO);
	assert_int_equal(row_at(&fixture, 1, 0, 0)->ats, TRUTH_NO);
	assert_fact_int(&fixture, FACT_PCI_SRIOV_CAPABLE, 0);
	assert_fact_int(&fixture, FACT_PCI_SRIOV_ENABLED, 0);
	probe_fixture_close(&fixture);
}

static void kernels_before_4_13_show_no_link_of_anything(void **state)
{
	static const struct pci_function one[] = {FUNCTION(1, 0, 0, 0x030000, 1)};
	RUN(fixture, "3.10.0", PCI_LIST(one),
		ACCESS_ERR(GPU "max_link_speed", ACCESS_EXISTS, ENOENT),
		FILE_ERR(GPU "config", EACCES));
	assert_int_equal(row_at(&fixture, 1, 0, 0)->acs, TRUTH_UNKNOWN);
	probe_fixture_close(&fixture);
}

static void the_kernels_file_decides_about_virtual_functions(void **state)
{
	RUN(fixture, "6.1.0", PCI_LIST(host), FILE_TEXT(NIC "sriov_totalvfs", "8\n"),
		FILE_TEXT(NIC "sriov_numvfs", "3\n"), FILE_TEXT(GPU "sriov_totalvfs", "0\n"),
		FILE_ERR(AUDIO "sriov_totalvfs", ENOENT),
		FILE_ERR(DEVICES "0000:00:01.0/sriov_totalvfs", ENOENT));
	assert_fact_int(&fixture, FACT_PCI_SRIOV_CAPABLE, 1);
	assert_fact_int(&fixture, FACT_PCI_SRIOV_ENABLED, 1);
	assert_int_equal(row_at(&fixture, 2, 0, 0)->sriov, TRUTH_YES);
	assert_int_equal(row_at(&fixture, 2, 0, 0)->sriov_total, 8);
	assert_int_equal(row_at(&fixture, 2, 0, 0)->sriov_active, 3);
	assert_int_equal(row_at(&fixture, 1, 0, 0)->sriov, TRUTH_NO);
	probe_fixture_close(&fixture);
}

static void numbers_that_are_none_leave_the_counts_unknown(void **state)
{
	static const struct pci_function one[] = {FUNCTION(2, 0, 0, 0x020000, 1)};
	RUN(fixture, "6.1.0", PCI_LIST(one), FILE_TEXT(NIC "sriov_totalvfs", "many\n"));
	assert_fact_unknown(&fixture, FACT_PCI_SRIOV_CAPABLE, WHY_MALFORMED);
	assert_fact_unknown(&fixture, FACT_PCI_SRIOV_ENABLED, WHY_MALFORMED);
	probe_fixture_close(&fixture);
}

static void a_kernel_without_pci_has_no_functions(void **state)
{
	RUN(fixture, "6.1.0", {.question = {.ask = ASK_PCI}, .err = ENOENT},
		DIR_ERR("/sys/bus/pci", ENOENT), DIR_NAMES("/sys/bus", "cpu\0virtio\0"));
	assert_fact_int(&fixture, FACT_PCI_FUNCTIONS, 0);
	assert_fact_int(&fixture, FACT_PCI_SRIOV_CAPABLE, 0);
	assert_fact_int(&fixture, FACT_PCI_SRIOV_ENABLED, 0);
	probe_fixture_close(&fixture);
}

static void a_scan_that_fails_is_not_a_host_without_pci(void **state)
{
	static const char half[] = "not a function";
	RUN(refused, NULL, {.question = {.ask = ASK_PCI}, .err = EACCES});
	assert_fact_unknown(&refused, FACT_PCI_FUNCTIONS, WHY_PERMISSION);
	assert_fact_unknown(&refused, FACT_PCI_SRIOV_CAPABLE, WHY_PERMISSION);
	probe_fixture_close(&refused);

	struct source_table broken =
		SOURCE_TABLE({.question = {.ask = ASK_PCI}, .bytes = half, .len = sizeof(half)});
	probe_fixture_open(&refused, &broken.base, NULL);
	probe_pci(&refused.context);
	assert_fact_unknown(&refused, FACT_PCI_FUNCTIONS, WHY_MALFORMED);
	probe_fixture_close(&refused);
}

static void vfio_is_there_by_node_or_by_driver(void **state)
{
	static const struct {
		int vfio_err, iommu_err;
		const char *misc; /* NULL: refused */
		enum truth available;
	} cases[] = {
		{0, ENOENT, "", TRUTH_YES},
		{ENOENT, 0, "", TRUTH_YES},
		{ENOENT, ENOENT, "196 vfio\n232 kvm\n", TRUTH_YES},
		{EACCES, ENOENT, "123 iommu\n", TRUTH_YES},
		{ENOENT, ENOENT, "232 kvm\n", TRUTH_NO},
		{ENOENT, ENOENT, NULL, TRUTH_UNKNOWN},
		{EACCES, ENOENT, "232 kvm\n", TRUTH_UNKNOWN},
		{ENOENT, ENOENT, "232 notvfio\n vfio", TRUTH_NO},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct table_row rows[] = {
			ACCESS_ERR("/dev/vfio/vfio", ACCESS_EXISTS, cases[i].vfio_err),
			ACCESS_ERR("/dev/iommu", ACCESS_EXISTS, cases[i].iommu_err),
			{.question = {.ask = ASK_FILE, .path = "/proc/misc"},
				.err = cases[i].misc ? 0 : EACCES,
				.bytes = cases[i].misc,
				.len = cases[i].misc ? strlen(cases[i].misc) : 0},
		};
		struct source_table table = {.base = {&source_table_ops}, .rows = rows, .count = 3};
		OPEN(fixture, NULL);

		print_message("case %zu\n", i);
		assert_int_equal(
			fact_truth(&fixture.facts, FACT_VFIO_AVAILABLE), cases[i].available);
		probe_fixture_close(&fixture);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_card_with_its_port_is_isolated),
		cmocka_unit_test(two_devices_in_a_group_are_not_isolated),
		cmocka_unit_test(a_function_of_unknown_class_may_be_a_bridge),
		cmocka_unit_test(a_group_that_vfio_made_isolates_nothing),
		cmocka_unit_test(a_group_that_nobody_can_name_leaves_it_unknown),
		cmocka_unit_test(a_bridge_in_a_group_shows_an_iommu),
		cmocka_unit_test(capabilities_come_from_configuration_space),
		cmocka_unit_test(short_configuration_space_leaves_them_unknown),
		cmocka_unit_test(a_function_without_a_link_has_none_of_them),
		cmocka_unit_test(kernels_before_4_13_show_no_link_of_anything),
		cmocka_unit_test(the_kernels_file_decides_about_virtual_functions),
		cmocka_unit_test(numbers_that_are_none_leave_the_counts_unknown),
		cmocka_unit_test(a_kernel_without_pci_has_no_functions),
		cmocka_unit_test(a_scan_that_fails_is_not_a_host_without_pci),
		cmocka_unit_test(vfio_is_there_by_node_or_by_driver),
	};

	return cmocka_run_group_tests_name("probe_pci", tests, NULL, NULL);
}
