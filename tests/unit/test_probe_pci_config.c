// SPDX-License-Identifier: GPL-2.0-or-later
// What a PCI function can do, by its configuration space and the kernel's files; ports and ACS.
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/fake/pci_host.h"
#include "tests/fake/pci_space.h"

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

	PCI_OPEN(run, NULL);
	assert_int_equal(pci_row_at(&run, 1, 0, 0)->ats, TRUTH_YES);
	assert_int_equal(pci_row_at(&run, 1, 0, 0)->acs, TRUTH_NO);
	assert_int_equal(pci_row_at(&run, 1, 0, 0)->sriov, TRUTH_YES);
	assert_int_equal(pci_row_at(&run, 1, 0, 0)->sriov_total, 7);
	assert_int_equal(pci_row_at(&run, 1, 0, 0)->sriov_active, 2);
	assert_int_equal(pci_row_at(&run, 1, 0, 1)->ats, TRUTH_NO);
	assert_int_equal(pci_row_at(&run, 1, 0, 1)->sriov, TRUTH_NO);
	expect_int(&run.facts, FACT_PCI_SRIOV_CAPABLE, 1);
	expect_int(&run.facts, FACT_PCI_SRIOV_ENABLED, 1);
	probe_run_close(&run);
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

	PCI_OPEN(run, NULL);
	assert_int_equal(pci_row_at(&run, 1, 0, 0)->acs, TRUTH_UNKNOWN);
	assert_int_equal(pci_row_at(&run, 1, 0, 0)->ats, TRUTH_UNKNOWN);
	assert_int_equal(pci_row_at(&run, 1, 0, 0)->sriov, TRUTH_UNKNOWN);
	expect_unknown(&run.facts, FACT_PCI_SRIOV_CAPABLE, WHY_NOT_CAPTURED);
	expect_unknown(&run.facts, FACT_PCI_SRIOV_ENABLED, WHY_NOT_CAPTURED);
	probe_run_close(&run);
}

static void a_function_without_a_link_has_none_of_them(void **state)
{
	static const struct pci_function one[] = {FUNCTION(1, 0, 0, 0x030000, 1)};
	PCI_RUN(run, "6.1.0", PCI_LIST(one),
		ACCESS_ERR(GPU "max_link_speed", ACCESS_EXISTS, ENOENT),
		FILE_ERR(GPU "config", EIO), FILE_ERR(GPU "sriov_totalvfs", ENOENT));
	assert_int_equal(pci_row_at(&run, 1, 0, 0)->acs, TRUTH_NO);
	assert_int_equal(pci_row_at(&run, 1, 0, 0)->ats, TRUTH_NO);
	expect_int(&run.facts, FACT_PCI_SRIOV_CAPABLE, 0);
	expect_int(&run.facts, FACT_PCI_SRIOV_ENABLED, 0);
	probe_run_close(&run);
}

static void kernels_before_4_13_show_no_link_of_anything(void **state)
{
	static const struct pci_function one[] = {FUNCTION(1, 0, 0, 0x030000, 1)};
	PCI_RUN(run, "3.10.0", PCI_LIST(one),
		ACCESS_ERR(GPU "max_link_speed", ACCESS_EXISTS, ENOENT),
		FILE_ERR(GPU "config", EACCES));
	assert_int_equal(pci_row_at(&run, 1, 0, 0)->acs, TRUTH_UNKNOWN);
	probe_run_close(&run);
}

static void the_kernels_file_decides_about_virtual_functions(void **state)
{
	PCI_RUN(run, "6.1.0", PCI_LIST(pci_host), FILE_TEXT(NIC "sriov_totalvfs", "8\n"),
		FILE_TEXT(NIC "sriov_numvfs", "3\n"), FILE_TEXT(GPU "sriov_totalvfs", "0\n"),
		FILE_ERR(AUDIO "sriov_totalvfs", ENOENT),
		FILE_ERR(DEVICES "0000:00:01.0/sriov_totalvfs", ENOENT));
	expect_int(&run.facts, FACT_PCI_SRIOV_CAPABLE, 1);
	expect_int(&run.facts, FACT_PCI_SRIOV_ENABLED, 1);
	assert_int_equal(pci_row_at(&run, 2, 0, 0)->sriov, TRUTH_YES);
	assert_int_equal(pci_row_at(&run, 2, 0, 0)->sriov_total, 8);
	assert_int_equal(pci_row_at(&run, 2, 0, 0)->sriov_active, 3);
	assert_int_equal(pci_row_at(&run, 1, 0, 0)->sriov, TRUTH_NO);
	probe_run_close(&run);
}

static void numbers_that_are_none_leave_the_counts_unknown(void **state)
{
	static const struct pci_function one[] = {FUNCTION(2, 0, 0, 0x020000, 1)};
	PCI_RUN(run, "6.1.0", PCI_LIST(one), FILE_TEXT(NIC "sriov_totalvfs", "many\n"));
	expect_unknown(&run.facts, FACT_PCI_SRIOV_CAPABLE, WHY_MALFORMED);
	expect_unknown(&run.facts, FACT_PCI_SRIOV_ENABLED, WHY_MALFORMED);
	probe_run_close(&run);
}

#define PORT DEVICES "0000:00:01.0/"
#define PORT_LINK ACCESS_OK(PORT "max_link_speed", ACCESS_EXISTS)

/* A root port with an endpoint below it, which is of no express kind. */
static void ports_without_acs_are_counted(void **state)
{
	static const struct pci_function two[] = {
		FUNCTION(0, 1, 0, 0x060400, 1), FUNCTION(2, 0, 0, 0x020000, 2)};
	static const struct {
		uint16_t flags, able, on;
		int64_t ports, open;
	} cases[] = {
		{0x0042, 0x1d, 0x1d, 1, 0}, {0x0042, 0x1d, 0x0c, 1, 1}, {0x0062, 0x00, 0x00, 1, 0},
		{0x0052, 0x1d, 0x00, 0, 0}, /* an upstream port */
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct pci_space space;
		const struct table_row rows[] = {
			PCI_LIST(two), PORT_LINK, FILE_BYTES(PORT "config", space.bytes, 4096)};
		struct source_table table = {.base = {&source_table_ops}, .rows = rows, .count = 3};

		pci_space_begin(&space, true);
		pci_space_u16(&space, 0x52, cases[i].flags);
		pci_space_add(&space, 0x100, 0x0d);
		pci_space_u16(&space, 0x104, cases[i].able);
		pci_space_u16(&space, 0x106, cases[i].on);
		PCI_OPEN(run, "6.1.0");
		expect_int(&run.facts, FACT_PCI_PORTS, cases[i].ports);
		expect_int(&run.facts, FACT_PCI_PORTS_OPEN, cases[i].open);
		assert_int_equal(pci_row_at(&run, 0, 1, 0)->acs, TRUTH_YES);
		assert_int_equal(pci_row_at(&run, 0, 1, 0)->acs_enabled,
			truth_of((cases[i].on & cases[i].able) == cases[i].able));
		assert_int_equal(pci_row_at(&run, 0, 1, 0)->pasid, TRUTH_NO);
		assert_int_equal(pci_row_at(&run, 2, 0, 0)->acs, TRUTH_UNKNOWN);
		probe_run_close(&run);
	}
}

static void a_port_without_acs_at_all_is_open(void **state)
{
	static const struct pci_function one[] = {FUNCTION(0, 1, 0, 0x060400, 1)};
	struct pci_space space;
	const struct table_row rows[] = {
		PCI_LIST(one), PORT_LINK, FILE_BYTES(PORT "config", space.bytes, 4096)};
	struct source_table table = {.base = {&source_table_ops}, .rows = rows, .count = 3};

	pci_space_begin(&space, true);
	pci_space_u16(&space, 0x52, 0x0042);
	PCI_OPEN(run, "6.1.0");
	expect_int(&run.facts, FACT_PCI_PORTS_OPEN, 1);
	assert_int_equal(pci_row_at(&run, 0, 1, 0)->acs, TRUTH_NO);
	probe_run_close(&run);
}

static void the_header_alone_is_a_matter_of_permission(void **state)
{
	static const struct pci_function one[] = {FUNCTION(0, 1, 0, 0x060400, 1)};
	struct pci_space space;
	const struct table_row rows[] = {
		PCI_LIST(one), PORT_LINK, FILE_BYTES(PORT "config", space.bytes, 64)};
	struct source_table table = {.base = {&source_table_ops}, .rows = rows, .count = 3};

	pci_space_begin(&space, true);
	PCI_OPEN(run, "6.1.0");
	expect_unknown(&run.facts, FACT_PCI_PORTS, WHY_PERMISSION);
	expect_unknown(&run.facts, FACT_PCI_PORTS_OPEN, WHY_PERMISSION);
	probe_run_close(&run);
}

static void without_an_iommu_ports_are_not_asked(void **state)
{
	static const struct pci_function one[] = {FUNCTION(0, 1, 0, 0x060400, PCI_NO_GROUP)};
	PCI_RUN(run, "6.1.0", PCI_LIST(one), PORT_LINK, FILE_ERR(PORT "config", EIO));
	expect_unknown(&run.facts, FACT_PCI_PORTS, WHY_PREREQUISITE);
	probe_run_close(&run);
}

static void what_sleeps_is_not_woken(void **state)
{
	static const struct pci_function one[] = {FUNCTION(1, 0, 0, 0x030000, 1)};
	struct pci_space space;
	const struct table_row rows[] = {PCI_LIST(one),
		ACCESS_OK(GPU "max_link_speed", ACCESS_EXISTS),
		FILE_TEXT(GPU "power_state", "D3cold\n"),
		FILE_BYTES(GPU "config", space.bytes, 4096)};
	struct source_table table = {.base = {&source_table_ops}, .rows = rows, .count = 4};

	pci_space_begin(&space, true);
	PCI_OPEN(run, "6.1.0");
	assert_int_equal(pci_row_at(&run, 1, 0, 0)->ats, TRUTH_UNKNOWN);
	probe_run_close(&run);
}

static void what_the_source_has_looked_at_is_not_asked_again(void **state)
{
	static const struct pci_function two[] = {
		{.bus = 1,
			.class_code = 0x020000,
			.iommu_group = PCI_NO_GROUP,
			.looked = true,
			.caps = {.ats = true, .pasid = true, .sriov = true, .total_vfs = 8}},
		{.bus = 2,
			.class_code = 0x020000,
			.iommu_group = PCI_NO_GROUP,
			.looked = true,
			.config_rc = -ENODATA,
			.sriov_file = true},
	};
	PCI_RUN(run, "6.1.0", PCI_LIST(two), FILE_ERR(DEVICES "0000:01:00.0/config", EIO),
		FILE_TEXT(DEVICES "0000:01:00.0/sriov_totalvfs", "64\n"),
		FILE_TEXT(NIC "sriov_totalvfs", "4\n"), FILE_TEXT(NIC "sriov_numvfs", "0\n"),
		FILE_TEXT(NIC "sriov_drivers_autoprobe", "0\n"));
	assert_int_equal(pci_row_at(&run, 1, 0, 0)->ats, TRUTH_YES);
	assert_int_equal(pci_row_at(&run, 1, 0, 0)->pasid, TRUTH_YES);
	assert_int_equal(pci_row_at(&run, 1, 0, 0)->pri, TRUTH_NO);
	assert_int_equal(pci_row_at(&run, 1, 0, 0)->sriov_total, 8);
	assert_int_equal(pci_row_at(&run, 2, 0, 0)->ats, TRUTH_UNKNOWN);
	assert_int_equal(pci_row_at(&run, 2, 0, 0)->sriov, TRUTH_YES);
	assert_int_equal(pci_row_at(&run, 2, 0, 0)->sriov_total, 4);
	assert_int_equal(pci_row_at(&run, 2, 0, 0)->sriov_autoprobe, TRUTH_NO);
	probe_run_close(&run);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(capabilities_come_from_configuration_space),
		cmocka_unit_test(short_configuration_space_leaves_them_unknown),
		cmocka_unit_test(a_function_without_a_link_has_none_of_them),
		cmocka_unit_test(kernels_before_4_13_show_no_link_of_anything),
		cmocka_unit_test(the_kernels_file_decides_about_virtual_functions),
		cmocka_unit_test(numbers_that_are_none_leave_the_counts_unknown),
		cmocka_unit_test(ports_without_acs_are_counted),
		cmocka_unit_test(a_port_without_acs_at_all_is_open),
		cmocka_unit_test(the_header_alone_is_a_matter_of_permission),
		cmocka_unit_test(without_an_iommu_ports_are_not_asked),
		cmocka_unit_test(what_sleeps_is_not_woken),
		cmocka_unit_test(what_the_source_has_looked_at_is_not_asked_again),
	};

	return cmocka_run_group_tests_name("probe_pci_config", tests, NULL, NULL);
}
