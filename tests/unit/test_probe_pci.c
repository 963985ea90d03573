// SPDX-License-Identifier: GPL-2.0-or-later
// PCI functions: which are there, in which groups, and can they be handed to a guest?
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tests/fake/pci_host.h"

static void a_card_with_its_port_is_isolated(void **state)
{
	PCI_RUN(run, NULL, PCI_LIST(pci_host),
		DIR_NAMES(GROUPS, "1\0"
				  "2\0"),
		TYPES);
	expect_int(&run.facts, FACT_PCI_FUNCTIONS, 4);
	assert_int_equal(run.inventory.pci_count, 4);
	/* Rows come in the order of addresses. */
	assert_int_equal(run.inventory.pci[0].function.class_code, 0x060400);
	assert_int_equal(run.inventory.pci[3].function.bus, 2);
	assert_int_equal(pci_row_at(&run, 1, 0, 0)->isolated, TRUTH_YES);
	assert_int_equal(pci_row_at(&run, 1, 0, 1)->isolated, TRUTH_YES);
	assert_int_equal(pci_row_at(&run, 2, 0, 0)->isolated, TRUTH_YES);
	/* The port itself has the card beside it. */
	assert_int_equal(pci_row_at(&run, 0, 1, 0)->isolated, TRUTH_NO);
	assert_int_equal(run.inventory.group_count, 2);
	assert_int_equal(run.inventory.groups[0].number, 1);
	assert_int_equal(run.inventory.groups[0].functions, 3);
	assert_int_equal(run.inventory.groups[0].viable, TRUTH_YES);
	assert_string_equal(run.inventory.groups[0].type, "DMA");
	assert_string_equal(run.inventory.groups[1].type, "identity");
	probe_run_close(&run);
}

static void two_devices_in_a_group_are_not_isolated(void **state)
{
	static const struct pci_function shared[] = {
		FUNCTION(0, 1, 0, 0x060400, 1),
		FUNCTION(1, 0, 0, 0x030000, 1),
		FUNCTION(2, 0, 0, 0x020000, 1),
		FUNCTION(3, 0, 0, 0x020000, PCI_NO_GROUP),
	};
	PCI_RUN(run, NULL, PCI_LIST(shared), DIR_NAMES(GROUPS, "1\0"), TYPES);
	assert_int_equal(pci_row_at(&run, 1, 0, 0)->isolated, TRUTH_NO);
	assert_int_equal(pci_row_at(&run, 2, 0, 0)->isolated, TRUTH_NO);
	assert_int_equal(pci_row_at(&run, 0, 1, 0)->isolated, TRUTH_NO);
	/* In no group: nothing is known of what protects the rest from it. */
	assert_int_equal(pci_row_at(&run, 3, 0, 0)->isolated, TRUTH_UNKNOWN);
	assert_int_equal(run.inventory.groups[0].viable, TRUTH_NO);
	probe_run_close(&run);
}

static void a_function_of_unknown_class_may_be_a_bridge(void **state)
{
	static const struct pci_function half[] = {
		FUNCTION(0, 1, 0, 0, 1),
		FUNCTION(1, 0, 0, 0x030000, 1),
		FUNCTION(2, 0, 0, 0, 2),
		FUNCTION(2, 0, 1, 0, 2),
	};
	PCI_RUN(run, NULL, PCI_LIST(half), DIR_NAMES(GROUPS, "1\0002\0"), TYPES);
	assert_int_equal(pci_row_at(&run, 1, 0, 0)->isolated, TRUTH_UNKNOWN);
	assert_int_equal(pci_row_at(&run, 0, 1, 0)->isolated, TRUTH_NO);
	assert_int_equal(pci_row_at(&run, 2, 0, 0)->isolated, TRUTH_YES);
	assert_int_equal(run.inventory.groups[0].viable, TRUTH_UNKNOWN);
	assert_int_equal(run.inventory.groups[1].viable, TRUTH_UNKNOWN);
	probe_run_close(&run);
}

static void a_group_that_vfio_made_isolates_nothing(void **state)
{
	static const struct pci_function one[] = {FUNCTION(1, 0, 0, 0x020000, 0)};
	PCI_RUN(run, NULL, PCI_LIST(one), DIR_NAMES(GROUPS, "0\0"),
		FILE_TEXT(GROUPS "/0/type", "unknown\n"),
		FILE_TEXT(GROUPS "/0/name", "vfio-noiommu\n"));
	assert_int_equal(run.inventory.groups[0].translated, TRUTH_NO);
	assert_int_equal(pci_row_at(&run, 1, 0, 0)->isolated, TRUTH_NO);
	probe_run_close(&run);
}

static void a_group_that_nobody_can_name_leaves_it_unknown(void **state)
{
	static const struct pci_function one[] = {FUNCTION(1, 0, 0, 0x020000, 0)};
	PCI_RUN(run, NULL, PCI_LIST(one), DIR_NAMES(GROUPS, "0\0"),
		FILE_TEXT(GROUPS "/0/type", "unknown\n"), FILE_ERR(GROUPS "/0/name", EACCES));
	assert_int_equal(run.inventory.groups[0].translated, TRUTH_UNKNOWN);
	assert_int_equal(pci_row_at(&run, 1, 0, 0)->isolated, TRUTH_UNKNOWN);
	probe_run_close(&run);
}

static void a_bridge_in_a_group_shows_an_iommu(void **state)
{
	/* Nothing but the functions was captured; VFIO makes no groups for bridges. */
	PCI_RUN(run, NULL, PCI_LIST(pci_host));
	assert_int_equal(pci_row_at(&run, 1, 0, 0)->isolated, TRUTH_YES);
	assert_int_equal(pci_row_at(&run, 2, 0, 0)->isolated, TRUTH_YES);
	probe_run_close(&run);
}

static void a_kernel_without_pci_has_no_functions(void **state)
{
	PCI_RUN(run, "6.1.0", {.question = {.ask = ASK_PCI}, .err = ENOENT},
		DIR_ERR("/sys/bus/pci", ENOENT), DIR_NAMES("/sys/bus", "cpu\0virtio\0"));
	expect_int(&run.facts, FACT_PCI_FUNCTIONS, 0);
	expect_int(&run.facts, FACT_PCI_SRIOV_CAPABLE, 0);
	expect_int(&run.facts, FACT_PCI_SRIOV_ENABLED, 0);
	probe_run_close(&run);
}

static void a_scan_that_fails_is_not_a_host_without_pci(void **state)
{
	static const char half[] = "not a function";
	PCI_RUN(refused, NULL, {.question = {.ask = ASK_PCI}, .err = EACCES});
	expect_unknown(&refused.facts, FACT_PCI_FUNCTIONS, WHY_PERMISSION);
	expect_unknown(&refused.facts, FACT_PCI_SRIOV_CAPABLE, WHY_PERMISSION);
	probe_run_close(&refused);

	struct source_table broken =
		SOURCE_TABLE({.question = {.ask = ASK_PCI}, .bytes = half, .len = sizeof(half)});
	probe_run_open(&refused, &broken.base);
	probe_pci(&refused.context);
	expect_unknown(&refused.facts, FACT_PCI_FUNCTIONS, WHY_MALFORMED);
	probe_run_close(&refused);
}

static void a_group_tells_who_is_in_it_and_who_holds_it(void **state)
{
	static const struct pci_function held[] = {
		{.device = 1, .class_code = 0x060400, .iommu_group = 1, .driver = "pcieport"},
		{.bus = 1, .class_code = 0x030000, .iommu_group = 1, .driver = "vfio-pci"},
		{.bus = 1, .function = 1, .class_code = 0x040300, .iommu_group = 1, .driver = ""},
		{.bus = 2, .class_code = 0x020000, .iommu_group = 2, .driver = "e1000e"},
		{.bus = 3, .class_code = 0x020000, .iommu_group = 3, .driver_unknown = true},
		{.bus = 4, .class_code = 0x010802, .iommu_group = 4, .driver = "mlx5_vfio_pci"},
		{.bus = 5, .class_code = 0x010802, .iommu_group = 5, .driver = "pci-stub"},
		{.bus = 6, .class_code = 0, .iommu_group = 6, .driver = "who"},
		{.bus = 7, .class_code = 0x010802, .iommu_group = 1, .driver = "pci-stub"},
	};
	static const enum truth viable[] = {TRUTH_YES, TRUTH_NO, TRUTH_UNKNOWN, TRUTH_YES,
		TRUTH_YES, TRUTH_UNKNOWN, TRUTH_UNKNOWN};
	PCI_RUN(run, NULL, PCI_LIST(held), DIR_NAMES(GROUPS, "1\0002\0003\0004\0005\0006\0007\0"),
		TYPES);
	const struct inventory_group *groups = run.inventory.groups;
	const size_t *members = run.inventory.members;

	assert_int_equal(run.inventory.group_count, 7);
	for (size_t i = 0; i < 7; i++)
		assert_int_equal(groups[i].vfio_viable, viable[i]);
	assert_int_equal(groups[0].functions, 4);
	assert_int_equal(members[groups[0].first_member], 0);
	assert_int_equal(members[groups[0].first_member + 2], 2);
	assert_int_equal(members[groups[0].first_member + 3], 8);
	assert_int_equal(members[groups[5].first_member], 7);
	assert_int_equal(groups[6].functions, 0);
	/* One driver could not be told. */
	expect_unknown(&run.facts, FACT_PCI_VFIO_BOUND, WHY_NOT_CAPTURED);
	probe_run_close(&run);
}

static void functions_that_vfio_has_are_counted(void **state)
{
	static const struct pci_function held[] = {
		{.bus = 1, .class_code = 0x030000, .iommu_group = 1, .driver = "vfio-pci"},
		{.bus = 2, .class_code = 0x020000, .iommu_group = 2, .driver = "mlx5_vfio_pci"},
		{.bus = 3, .class_code = 0x020000, .iommu_group = 2, .driver = "mlx5_core"},
		{.bus = 4, .class_code = 0x020000, .iommu_group = 2},
	};
	PCI_RUN(run, NULL, PCI_LIST(held));
	expect_int(&run.facts, FACT_PCI_VFIO_BOUND, 2);
	probe_run_close(&run);
}

static void devices_of_each_kind_are_counted(void **state)
{
	static const struct pci_function many[] = {
		FUNCTION(0, 2, 0, 0x030000, 1),
		FUNCTION(1, 0, 0, 0x030200, 2),
		FUNCTION(2, 0, 0, 0x020000, 3),
		FUNCTION(3, 0, 0, 0x020700, 3),
		FUNCTION(4, 0, 0, 0x010802, 4),
		FUNCTION(5, 0, 0, 0x010601, 5),
	};
	PCI_RUN(run, NULL, PCI_LIST(many), DIR_NAMES(GROUPS, "1\0002\0003\0004\0005\0"), TYPES,
		FILE_TEXT(GROUPS "/3/type", "DMA\n"), FILE_TEXT(GROUPS "/4/type", "DMA\n"));
	expect_int(&run.facts, FACT_PCI_GPUS, 2);
	expect_int(&run.facts, FACT_PCI_GPUS_ISOLATED, 2);
	expect_int(&run.facts, FACT_PCI_NICS, 2);
	expect_int(&run.facts, FACT_PCI_NICS_ISOLATED, 0);
	expect_int(&run.facts, FACT_PCI_NVME, 1);
	expect_int(&run.facts, FACT_PCI_NVME_ISOLATED, 1);
	probe_run_close(&run);
}

static void a_class_that_was_not_captured_may_be_any(void **state)
{
	static const struct pci_function half[] = {
		FUNCTION(0, 2, 0, 0x030000, 1), FUNCTION(1, 0, 0, 0, 2)};
	PCI_RUN(run, NULL, PCI_LIST(half), DIR_NAMES(GROUPS, "1\0002\0"), TYPES);
	expect_unknown(&run.facts, FACT_PCI_GPUS, WHY_NOT_CAPTURED);
	expect_unknown(&run.facts, FACT_PCI_NVME_ISOLATED, WHY_NOT_CAPTURED);
	probe_run_close(&run);
}

static void without_groups_nothing_is_isolated(void **state)
{
	static const struct pci_function one[] = {FUNCTION(2, 0, 0, 0x020000, PCI_NO_GROUP)};
	PCI_RUN(run, "6.1.0", PCI_LIST(one), DIR_NAMES(GROUPS, ""));
	assert_int_equal(pci_row_at(&run, 2, 0, 0)->isolated, TRUTH_NO);
	expect_int(&run.facts, FACT_PCI_NICS, 1);
	expect_int(&run.facts, FACT_PCI_NICS_ISOLATED, 0);
	probe_run_close(&run);
}

static void groups_that_can_not_be_listed_leave_it_unknown(void **state)
{
	static const struct pci_function one[] = {FUNCTION(2, 0, 0, 0x020000, PCI_NO_GROUP)};
	PCI_RUN(run, "6.1.0", PCI_LIST(one), DIR_ERR(GROUPS, EACCES));
	assert_int_equal(pci_row_at(&run, 2, 0, 0)->isolated, TRUTH_UNKNOWN);
	expect_int(&run.facts, FACT_PCI_NICS, 1);
	expect_unknown(&run.facts, FACT_PCI_NICS_ISOLATED, WHY_PREREQUISITE);
	expect_int(&run.facts, FACT_PCI_GPUS_ISOLATED, 0);
	probe_run_close(&run);
}

static void a_capture_without_the_groups_files_is_not_asked_forever(void **state)
{
	static struct pci_function many[600];
	size_t asked;

	(void)state;
	for (size_t i = 0; i < 600; i++)
		many[i] = (struct pci_function){.bus = (uint8_t)(i / 32),
			.device = i % 32,
			.class_code = i ? 0x020000 : 0x060400,
			.looked = true,
			.iommu_group = (int32_t)i};
	PCI_RUN(run, NULL, PCI_LIST(many));
	asked = table.asked;
	assert_int_equal(run.inventory.group_count, 600);
	assert_int_equal(run.inventory.groups[599].translated, TRUTH_YES);
	assert_true(asked < 100);
	probe_run_close(&run);
}

static void an_override_of_acs_stands_on_the_command_line(void **state)
{
	static const struct {
		const char *cmdline; /* NULL: refused */
		enum truth is;
	} cases[] = {
		{"quiet pcie_acs_override=downstream,multifunction\n", TRUTH_YES},
		{"quiet pcie-acs-override=id:8086:1234\n", TRUTH_YES},
		{"pcie_acs_override=downstream", TRUTH_YES},
		{"quiet\n", TRUTH_NO},
		{"quiet -- pcie_acs_override=downstream\n", TRUTH_NO},
		{"xpcie_acs_override=downstream\n", TRUTH_NO},
		{NULL, TRUTH_UNKNOWN},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct table_row rows[] = {
			{.question = {.ask = ASK_FILE, .path = "/proc/cmdline"},
				.err = cases[i].cmdline ? 0 : EACCES,
				.bytes = cases[i].cmdline,
				.len = cases[i].cmdline ? strlen(cases[i].cmdline) : 0},
		};
		struct source_table table = {.base = {&source_table_ops}, .rows = rows, .count = 1};
		PCI_OPEN(run, NULL);

		assert_int_equal(fact_truth(&run.facts, FACT_PCI_ACS_OVERRIDE), cases[i].is);
		probe_run_close(&run);
	}
}

#define BOLT "/sys/bus/thunderbolt/devices"

static void every_thunderbolt_domain_has_to_protect(void **state)
{
	PCI_RUN(one, NULL, DIR_NAMES(BOLT, "0-0\0domain0\0domain1\0"),
		FILE_TEXT(BOLT "/domain0/iommu_dma_protection", "1\n"),
		FILE_TEXT(BOLT "/domain1/iommu_dma_protection", "1\n"));
	expect_text(&one.facts, FACT_PCI_THUNDERBOLT, "protected");
	probe_run_close(&one);

	struct source_table half = SOURCE_TABLE(DIR_NAMES(BOLT, "domain0\0domain1\0"),
		FILE_TEXT(BOLT "/domain0/iommu_dma_protection", "1\n"),
		FILE_TEXT(BOLT "/domain1/iommu_dma_protection", "0\n"));
	probe_run_open(&one, &half.base);
	probe_pci(&one.context);
	expect_text(&one.facts, FACT_PCI_THUNDERBOLT, "unprotected");
	probe_run_close(&one);

	struct source_table refused = SOURCE_TABLE(DIR_NAMES(BOLT, "domain0\0"),
		FILE_ERR(BOLT "/domain0/iommu_dma_protection", EACCES));
	probe_run_open(&one, &refused.base);
	probe_pci(&one.context);
	expect_unknown(&one.facts, FACT_PCI_THUNDERBOLT, WHY_PERMISSION);
	probe_run_close(&one);

	struct source_table malformed = SOURCE_TABLE(DIR_NAMES(BOLT, "domain0\0"),
		FILE_TEXT(BOLT "/domain0/iommu_dma_protection", "maybe\n"));
	probe_run_open(&one, &malformed.base);
	probe_pci(&one.context);
	expect_unknown(&one.facts, FACT_PCI_THUNDERBOLT, WHY_MALFORMED);
	probe_run_close(&one);

	struct source_table none = SOURCE_TABLE(DIR_ERR(BOLT, ENOENT),
		DIR_ERR("/sys/bus/thunderbolt", ENOENT), DIR_NAMES("/sys/bus", "cpu\0pci\0"));
	probe_run_open(&one, &none.base);
	probe_pci(&one.context);
	expect_text(&one.facts, FACT_PCI_THUNDERBOLT, "none");
	probe_run_close(&one);
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
		cmocka_unit_test(a_kernel_without_pci_has_no_functions),
		cmocka_unit_test(a_scan_that_fails_is_not_a_host_without_pci),
		cmocka_unit_test(a_group_tells_who_is_in_it_and_who_holds_it),
		cmocka_unit_test(functions_that_vfio_has_are_counted),
		cmocka_unit_test(devices_of_each_kind_are_counted),
		cmocka_unit_test(a_class_that_was_not_captured_may_be_any),
		cmocka_unit_test(without_groups_nothing_is_isolated),
		cmocka_unit_test(groups_that_can_not_be_listed_leave_it_unknown),
		cmocka_unit_test(a_capture_without_the_groups_files_is_not_asked_forever),
		cmocka_unit_test(an_override_of_acs_stands_on_the_command_line),
		cmocka_unit_test(every_thunderbolt_domain_has_to_protect),
	};

	return cmocka_run_group_tests_name("probe_pci", tests, NULL, NULL);
}
