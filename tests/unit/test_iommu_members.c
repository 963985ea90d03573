// SPDX-License-Identifier: GPL-2.0-or-later
// A function whose link to its IOMMU group could not be read is not one in no group.
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tests/fake/pci_host.h"

#define LOOSE(b, d, f, c)                                                                          \
	{                                                                                          \
		.bus = (b), .device = (d), .function = (f), .class_code = (c),                     \
		.iommu_group = PCI_NO_GROUP, .group_unknown = true                                 \
	}

/* Two network cards in groups of their own, and a drive that does not say where it is. */
static const struct pci_function loose[] = {
	FUNCTION(1, 0, 0, 0x020000, 1),
	FUNCTION(2, 0, 0, 0x020000, 2),
	LOOSE(3, 0, 0, 0x010802),
};

#define BOTH DIR_NAMES(GROUPS, "1\0002\0"), TYPES
#define LIST_OF(number, names) DIR_NAMES(GROUPS "/" number "/devices", names)

#define CARD_1 "0000:01:00.0\0"
#define CARD_2 "0000:02:00.0\0"
#define DRIVE "0000:03:00.0\0"

/* The groups' `viable` and `vfio_viable`, and whether the cards are isolated, are all @want. */
static void expect_group(const struct probe_run *run, size_t i, enum truth want)
{
	const struct inventory_group *group = &run->inventory.groups[i];

	assert_int_equal(group->viable, want);
	assert_int_equal(group->vfio_viable, want);
	assert_int_equal(pci_row_at(run, (uint8_t)(i + 1), 0, 0)->isolated, want);
}

static void a_list_that_names_the_function_places_it(void **state)
{
	PCI_RUN(run, "6.1.0", PCI_LIST(loose), BOTH, LIST_OF("1", CARD_1),
		LIST_OF("2", CARD_2 DRIVE));
	assert_int_equal(pci_row_at(&run, 3, 0, 0)->function.iommu_group, 2);
	assert_false(pci_row_at(&run, 3, 0, 0)->function.group_unknown);
	expect_group(&run, 0, TRUTH_YES);
	assert_int_equal(run.inventory.groups[1].functions, 2);
	assert_int_equal(run.inventory.groups[1].viable, TRUTH_NO);
	assert_int_equal(pci_row_at(&run, 2, 0, 0)->isolated, TRUTH_NO);
	assert_int_equal(pci_row_at(&run, 3, 0, 0)->isolated, TRUTH_NO);
	probe_run_close(&run);
}

static void lists_that_name_it_nowhere_leave_it_in_none(void **state)
{
	PCI_RUN(run, "6.1.0", PCI_LIST(loose), BOTH, LIST_OF("1", CARD_1), LIST_OF("2", CARD_2));
	expect_group(&run, 0, TRUTH_YES);
	expect_group(&run, 1, TRUTH_YES);
	assert_int_equal(pci_row_at(&run, 3, 0, 0)->isolated, TRUTH_UNKNOWN);
	probe_run_close(&run);
}

/* Lists of group 2 that do not show who is in it: the drive may be. */
static void a_group_without_a_whole_list_is_open(void **state)
{
	static const struct table_row lists[] = {
		DIR_ERR(GROUPS "/2/devices", EACCES), DIR_ERR(GROUPS "/2/devices", ENOENT),
		FILE_TEXT("/not/captured", ""), LIST_OF("2", ""), LIST_OF("2", "0000:02:00\0"),
		LIST_OF("2", CARD_2 "0000:09:00.0\0"), /* a function that we do not know */
		LIST_OF("2", CARD_1 CARD_2),           /* its own link says group 1 */
	};

	for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++) {
		PCI_RUN(run, "6.1.0", PCI_LIST(loose), BOTH, LIST_OF("1", CARD_1), lists[i]);
		print_message("list %zu\n", i);
		expect_group(&run, 0, TRUTH_YES);
		expect_group(&run, 1, TRUTH_UNKNOWN);
		expect_unknown(&run.facts, FACT_PCI_NICS_ISOLATED, WHY_PREREQUISITE);
		probe_run_close(&run);
	}
}

static void without_any_list_every_group_is_open(void **state)
{
	PCI_RUN(run, "6.1.0", PCI_LIST(loose), BOTH);
	expect_group(&run, 0, TRUTH_UNKNOWN);
	expect_group(&run, 1, TRUTH_UNKNOWN);
	probe_iommu(&run.context);
	expect_unknown(&run.facts, FACT_IOMMU_GROUPS_VIABLE, WHY_NOT_CAPTURED);
	expect_int(&run.facts, FACT_IOMMU_GROUPS, 2);
	probe_run_close(&run);
}

static void a_group_is_closed_where_all_are_placed_in_others(void **state)
{
	PCI_RUN(run, "6.1.0", PCI_LIST(loose), BOTH, LIST_OF("2", CARD_2 DRIVE));
	expect_group(&run, 0, TRUTH_YES);
	probe_run_close(&run);
}

/* Two slots are in the group, and the host's driver holds one: whoever else may be in it. */
static void what_is_shown_to_be_no_stays_no(void **state)
{
	static const struct pci_function shared[] = {
		{.bus = 1, .class_code = 0x020000, .iommu_group = 1, .driver = "igb"},
		FUNCTION(2, 0, 0, 0x020000, 1),
		LOOSE(3, 0, 0, 0x010802),
	};
	PCI_RUN(run, "6.1.0", PCI_LIST(shared), DIR_NAMES(GROUPS, "1\0"), TYPES);

	assert_int_equal(run.inventory.groups[0].viable, TRUTH_NO);
	assert_int_equal(run.inventory.groups[0].vfio_viable, TRUTH_NO);
	assert_int_equal(pci_row_at(&run, 1, 0, 0)->isolated, TRUTH_NO);
	expect_int(&run.facts, FACT_PCI_NICS_ISOLATED, 0);
	probe_run_close(&run);
}

/* A group with a bridge alone may hold a card that is not known to be in it. */
static void a_group_of_bridges_may_hold_a_device(void **state)
{
	static const struct pci_function bridged[] = {
		FUNCTION(0, 1, 0, 0x060400, 1),
		LOOSE(1, 0, 0, 0x020000),
	};
	PCI_RUN(run, "6.1.0", PCI_LIST(bridged), DIR_NAMES(GROUPS, "1\0"), TYPES);

	assert_int_equal(run.inventory.groups[0].viable, TRUTH_UNKNOWN);
	assert_int_equal(run.inventory.groups[0].vfio_viable, TRUTH_UNKNOWN);
	probe_run_close(&run);
}

static void where_all_is_known_nothing_more_is_asked(void **state)
{
	static const struct pci_function known[] = {
		FUNCTION(1, 0, 0, 0x020000, 1),
		FUNCTION(2, 0, 0, 0x020000, 2),
		FUNCTION(3, 0, 0, 0x010802, PCI_NO_GROUP),
	};
	struct source_table table = SOURCE_TABLE(
		PCI_LIST(known), BOTH, LIST_OF("1", CARD_2), LIST_OF("2", CARD_1 DRIVE));
	PCI_OPEN(run, "6.1.0");
	const size_t asked = table.asked;
	struct probe_run again;

	expect_group(&run, 0, TRUTH_YES);
	expect_group(&run, 1, TRUTH_YES);
	probe_run_close(&run);

	/* With one unknown, the list of each group, once. */
	table = (struct source_table)SOURCE_TABLE(
		PCI_LIST(loose), BOTH, LIST_OF("1", CARD_1), LIST_OF("2", CARD_2));
	probe_run_open_on(&again, &table.base, "6.1.0");
	probe_pci(&again.context);
	assert_int_equal(table.asked, asked + 2);
	probe_run_close(&again);
}

static void a_host_without_groups_isolates_nothing_as_ever(void **state)
{
	static const struct pci_function alone[] = {LOOSE(1, 0, 0, 0x020000)};
	PCI_RUN(run, "6.1.0", PCI_LIST(alone), DIR_NAMES(GROUPS, ""));

	assert_int_equal(pci_row_at(&run, 1, 0, 0)->isolated, TRUTH_NO);
	expect_int(&run.facts, FACT_PCI_NICS_ISOLATED, 0);
	probe_run_close(&run);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_list_that_names_the_function_places_it),
		cmocka_unit_test(lists_that_name_it_nowhere_leave_it_in_none),
		cmocka_unit_test(a_group_without_a_whole_list_is_open),
		cmocka_unit_test(without_any_list_every_group_is_open),
		cmocka_unit_test(a_group_is_closed_where_all_are_placed_in_others),
		cmocka_unit_test(what_is_shown_to_be_no_stays_no),
		cmocka_unit_test(a_group_of_bridges_may_hold_a_device),
		cmocka_unit_test(where_all_is_known_nothing_more_is_asked),
		cmocka_unit_test(a_host_without_groups_isolates_nothing_as_ever),
	};

	return cmocka_run_group_tests_name("iommu_members", tests, NULL, NULL);
}
