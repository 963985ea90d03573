// SPDX-License-Identifier: GPL-2.0-or-later
// The device that a guest is to have: found by address or class, with what goes with it.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <errno.h>

#include "probe/passthrough.h"
#include "tests/fake/probe_run.h"
#include "tests/fake/source_table.h"

#define DEVICES "/sys/bus/pci/devices/"
#define GROUPS "/sys/kernel/iommu_groups"

#define FUNCTION(b, d, f, c, g, name)                                                              \
	{                                                                                          \
		.bus = (b), .device = (d), .function = (f), .class_code = (c), .iommu_group = (g), \
		.driver = (name)                                                                   \
	}

/*
 * A card with graphics and sound in one group; two network cards, one of them with VFIO already;
 * two drives that share a group; a bridge.
 */
static const struct pci_function host[] = {
	FUNCTION(0, 0, 0, 0x060000, 0, ""),
	FUNCTION(0, 1, 0, 0x060400, 1, "pcieport"),
	FUNCTION(1, 0, 0, 0x030000, 1, "nouveau"),
	FUNCTION(1, 0, 1, 0x040300, 1, "snd_hda_intel"),
	FUNCTION(2, 0, 0, 0x020000, 2, "e1000e"),
	FUNCTION(3, 0, 0, 0x020000, 3, "vfio-pci"),
	FUNCTION(4, 0, 0, 0x010802, 4, "nvme"),
	FUNCTION(5, 0, 0, 0x010601, 4, "ahci"),
};

#define GROUP_FILES(n)                                                                             \
	FILE_TEXT(GROUPS "/" n "/type", "DMA\n"), FILE_TEXT(GROUPS "/" n "/reserved_regions", "")

#define GROUP_ROWS                                                                                 \
	DIR_NAMES(GROUPS, "0\0"                                                                    \
			  "1\0"                                                                    \
			  "2\0"                                                                    \
			  "3\0"                                                                    \
			  "4\0"),                                                                  \
		GROUP_FILES("0"), GROUP_FILES("1"), GROUP_FILES("2"), GROUP_FILES("3"),            \
		GROUP_FILES("4")

#define RUN(run, wanted, ...)                                                                      \
	struct source_table table = SOURCE_TABLE(__VA_ARGS__);                                     \
	struct probe_run run;                                                                      \
	(void)state;                                                                               \
	probe_run_open_on(&run, &table.base, "6.1.0");                                             \
	probe_pci(&run.context);                                                                   \
	probe_iommu(&run.context);                                                                 \
	passthrough_facts(&run.inventory, wanted, &run.facts)

static void without_a_wish_nothing_is_said(void **state)
{
	static const char *const none[] = {"", "none"};

	for (size_t i = 0; i < sizeof(none) / sizeof(none[0]); i++) {
		RUN(run, none[i], PCI_LIST(host), GROUP_ROWS);
		for (int id = FACT_PASSTHROUGH_CANDIDATES; id <= FACT_PASSTHROUGH_DEVICE_VFS; id++)
			expect_unknown(&run.facts, (enum fact_id)id, WHY_PREREQUISITE);
		probe_run_close(&run);
	}
}

static void an_address_is_judged_with_its_group(void **state)
{
	RUN(run, "0000:01:00.0", PCI_LIST(host), GROUP_ROWS,
		FILE_TEXT(DEVICES "0000:01:00.0/boot_vga", "1\n"),
		ACCESS_ERR(DEVICES "0000:01:00.0/sriov_totalvfs", ACCESS_EXISTS, ENOENT));
	expect_int(&run.facts, FACT_PASSTHROUGH_CANDIDATES, 1);
	expect_text(&run.facts, FACT_PASSTHROUGH_CANDIDATES_LIST, "0000:01:00.0");
	expect_int(&run.facts, FACT_PASSTHROUGH_CANDIDATES_ISOLATED, 1);
	expect_int(&run.facts, FACT_PASSTHROUGH_CANDIDATES_READY, 0);
	expect_text(&run.facts, FACT_PASSTHROUGH_DEVICE, "0000:01:00.0");
	expect_bool(&run.facts, FACT_PASSTHROUGH_DEVICE_FOUND, true);
	expect_text(&run.facts, FACT_PASSTHROUGH_DEVICE_CLASS, "gpu");
	expect_text(&run.facts, FACT_PASSTHROUGH_DEVICE_DRIVER, "nouveau");
	expect_int(&run.facts, FACT_PASSTHROUGH_DEVICE_GROUP, 1);
	expect_bool(&run.facts, FACT_PASSTHROUGH_DEVICE_ISOLATED, true);
	/* The port stays, the sound of the same slot is no other device, and has to be let go. */
	expect_text(&run.facts, FACT_PASSTHROUGH_DEVICE_GROUP_OTHERS, "none");
	expect_text(&run.facts, FACT_PASSTHROUGH_DEVICE_REBIND, "0000:01:00.0 0000:01:00.1");
	expect_bool(&run.facts, FACT_PASSTHROUGH_DEVICE_RMRR, false);
	expect_bool(&run.facts, FACT_PASSTHROUGH_DEVICE_BOOT_VGA, true);
	expect_bool(&run.facts, FACT_PASSTHROUGH_DEVICE_SRIOV, false);
	probe_run_close(&run);
}

static void what_shares_the_group_is_named(void **state)
{
	RUN(run, "nvme", PCI_LIST(host), GROUP_ROWS);
	expect_text(&run.facts, FACT_PASSTHROUGH_DEVICE, "0000:04:00.0");
	expect_bool(&run.facts, FACT_PASSTHROUGH_DEVICE_ISOLATED, false);
	expect_text(&run.facts, FACT_PASSTHROUGH_DEVICE_GROUP_OTHERS, "0000:05:00.0");
	expect_text(&run.facts, FACT_PASSTHROUGH_DEVICE_REBIND, "0000:04:00.0 0000:05:00.0");
	expect_bool(&run.facts, FACT_PASSTHROUGH_DEVICE_BOOT_VGA, false);
	probe_run_close(&run);
}

static void a_device_that_vfio_has_is_ready(void **state)
{
	RUN(run, "0000:03:00.0", PCI_LIST(host), GROUP_ROWS);
	expect_int(&run.facts, FACT_PASSTHROUGH_CANDIDATES_READY, 1);
	expect_text(&run.facts, FACT_PASSTHROUGH_DEVICE_DRIVER, "vfio-pci");
	expect_text(&run.facts, FACT_PASSTHROUGH_DEVICE_REBIND, "none");
	probe_run_close(&run);
}

static void of_several_none_is_chosen(void **state)
{
	RUN(run, "nic", PCI_LIST(host), GROUP_ROWS);
	expect_int(&run.facts, FACT_PASSTHROUGH_CANDIDATES, 2);
	expect_text(&run.facts, FACT_PASSTHROUGH_CANDIDATES_LIST, "0000:02:00.0 0000:03:00.0");
	expect_int(&run.facts, FACT_PASSTHROUGH_CANDIDATES_ISOLATED, 2);
	expect_int(&run.facts, FACT_PASSTHROUGH_CANDIDATES_READY, 1);
	expect_bool(&run.facts, FACT_PASSTHROUGH_DEVICE_FOUND, true);
	expect_unknown(&run.facts, FACT_PASSTHROUGH_DEVICE, WHY_PREREQUISITE);
	expect_unknown(&run.facts, FACT_PASSTHROUGH_DEVICE_DRIVER, WHY_PREREQUISITE);
	probe_run_close(&run);
}

static void what_is_not_there_is_told_by_its_address(void **state)
{
	RUN(run, "0000:0A:00.0", PCI_LIST(host), GROUP_ROWS);
	expect_int(&run.facts, FACT_PASSTHROUGH_CANDIDATES, 0);
	expect_text(&run.facts, FACT_PASSTHROUGH_CANDIDATES_LIST, "none");
	expect_text(&run.facts, FACT_PASSTHROUGH_DEVICE, "0000:0a:00.0");
	expect_bool(&run.facts, FACT_PASSTHROUGH_DEVICE_FOUND, false);
	expect_unknown(&run.facts, FACT_PASSTHROUGH_DEVICE_CLASS, WHY_PREREQUISITE);
	probe_run_close(&run);
}

/* A list of a few functions, captured one by one, shows the absence of nothing. */
static void a_list_without_a_host_bridge_may_be_a_part(void **state)
{
	static const struct pci_function part[] = {FUNCTION(2, 0, 0, 0x020000, 2, "")};
	RUN(gpu, "gpu", PCI_LIST(part), GROUP_ROWS);
	expect_unknown(&gpu.facts, FACT_PASSTHROUGH_DEVICE_FOUND, WHY_NOT_CAPTURED);
	expect_unknown(&gpu.facts, FACT_PASSTHROUGH_CANDIDATES, WHY_NOT_CAPTURED);
	expect_unknown(&gpu.facts, FACT_PASSTHROUGH_CANDIDATES_ISOLATED, WHY_PREREQUISITE);
	passthrough_facts(&gpu.inventory, "nic", &gpu.facts);
	expect_bool(&gpu.facts, FACT_PASSTHROUGH_DEVICE_FOUND, true);
	expect_unknown(&gpu.facts, FACT_PASSTHROUGH_CANDIDATES, WHY_NOT_CAPTURED);
	passthrough_facts(&gpu.inventory, "0000:02:00.0", &gpu.facts);
	expect_int(&gpu.facts, FACT_PASSTHROUGH_CANDIDATES, 1);
	probe_run_close(&gpu);
}

static void functions_that_can_not_be_listed_leave_all_unknown(void **state)
{
	RUN(run, "0000:01:00.0", {.question = {.ask = ASK_PCI}, .err = EACCES});
	expect_unknown(&run.facts, FACT_PASSTHROUGH_CANDIDATES, WHY_PERMISSION);
	expect_unknown(&run.facts, FACT_PASSTHROUGH_DEVICE_FOUND, WHY_PERMISSION);
	expect_unknown(&run.facts, FACT_PASSTHROUGH_DEVICE_REBIND, WHY_PERMISSION);
	expect_text(&run.facts, FACT_PASSTHROUGH_DEVICE, "0000:01:00.0");
	probe_run_close(&run);
}

static void a_class_that_was_not_captured_may_be_the_wanted_one(void **state)
{
	static const struct pci_function half[] = {
		FUNCTION(0, 0, 0, 0x060000, 0, ""),
		FUNCTION(1, 0, 0, 0, 1, "nouveau"),
		FUNCTION(2, 0, 0, 0, 1, ""),
	};
	RUN(run, "gpu", PCI_LIST(half), GROUP_ROWS);
	expect_unknown(&run.facts, FACT_PASSTHROUGH_DEVICE_FOUND, WHY_NOT_CAPTURED);
	passthrough_facts(&run.inventory, "0000:01:00.0", &run.facts);
	expect_unknown(&run.facts, FACT_PASSTHROUGH_DEVICE_CLASS, WHY_NOT_CAPTURED);
	expect_text(&run.facts, FACT_PASSTHROUGH_DEVICE_DRIVER, "nouveau");
	/* The other may be a bridge, which stays. */
	expect_unknown(&run.facts, FACT_PASSTHROUGH_DEVICE_GROUP_OTHERS, WHY_NOT_CAPTURED);
	probe_run_close(&run);
}

static void drivers_that_were_not_captured_leave_the_rebinding_unknown(void **state)
{
	static const struct pci_function bare[] = {
		{.class_code = 0x060000, .driver_unknown = true},
		{.bus = 1, .class_code = 0x020000, .iommu_group = 1, .driver_unknown = true},
	};
	RUN(run, "nic", PCI_LIST(bare), GROUP_ROWS);
	expect_unknown(&run.facts, FACT_PASSTHROUGH_DEVICE_DRIVER, WHY_NOT_CAPTURED);
	expect_unknown(&run.facts, FACT_PASSTHROUGH_DEVICE_REBIND, WHY_NOT_CAPTURED);
	expect_unknown(&run.facts, FACT_PASSTHROUGH_CANDIDATES_READY, WHY_PREREQUISITE);
	expect_bool(&run.facts, FACT_PASSTHROUGH_DEVICE_ISOLATED, true);
	probe_run_close(&run);
}

/* A drive whose own link was not captured: it may share any group. */
static const struct pci_function loose[] = {
	FUNCTION(0, 0, 0, 0x060000, 0, ""),
	FUNCTION(2, 0, 0, 0x020000, 2, "e1000e"),
	{.bus = 4,
		.class_code = 0x010802,
		.iommu_group = PCI_NO_GROUP,
		.group_unknown = true,
		.driver = "nvme"},
};

static void what_may_share_the_group_leaves_its_others_unknown(void **state)
{
	RUN(run, "nic", PCI_LIST(loose), GROUP_ROWS);
	expect_int(&run.facts, FACT_PASSTHROUGH_DEVICE_GROUP, 2);
	expect_unknown(&run.facts, FACT_PASSTHROUGH_DEVICE_ISOLATED, WHY_PREREQUISITE);
	expect_unknown(&run.facts, FACT_PASSTHROUGH_CANDIDATES_ISOLATED, WHY_PREREQUISITE);
	expect_unknown(&run.facts, FACT_PASSTHROUGH_DEVICE_GROUP_OTHERS, WHY_NOT_CAPTURED);
	expect_unknown(&run.facts, FACT_PASSTHROUGH_DEVICE_REBIND, WHY_NOT_CAPTURED);
	/* The card's own driver is the host's, whatever else is in the group. */
	expect_int(&run.facts, FACT_PASSTHROUGH_CANDIDATES_READY, 0);
	probe_run_close(&run);
}

static void what_the_groups_list_names_is_an_other(void **state)
{
	RUN(run, "nic", PCI_LIST(loose), GROUP_ROWS,
		DIR_NAMES(GROUPS "/2/devices", "0000:02:00.0\0"
					       "0000:04:00.0\0"));
	expect_bool(&run.facts, FACT_PASSTHROUGH_DEVICE_ISOLATED, false);
	expect_text(&run.facts, FACT_PASSTHROUGH_DEVICE_GROUP_OTHERS, "0000:04:00.0");
	expect_text(&run.facts, FACT_PASSTHROUGH_DEVICE_REBIND, "0000:02:00.0 0000:04:00.0");
	probe_run_close(&run);
}

static void without_an_iommu_there_is_no_group_to_speak_of(void **state)
{
	static const struct pci_function plain[] = {
		FUNCTION(0, 0, 0, 0x060000, PCI_NO_GROUP, ""),
		FUNCTION(1, 0, 0, 0x020000, PCI_NO_GROUP, "e1000e"),
	};
	RUN(run, "nic", PCI_LIST(plain), DIR_NAMES(GROUPS, ""));
	expect_text(&run.facts, FACT_PASSTHROUGH_DEVICE_DRIVER, "e1000e");
	expect_bool(&run.facts, FACT_PASSTHROUGH_DEVICE_ISOLATED, false);
	expect_unknown(&run.facts, FACT_PASSTHROUGH_DEVICE_GROUP, WHY_PREREQUISITE);
	expect_unknown(&run.facts, FACT_PASSTHROUGH_DEVICE_REBIND, WHY_PREREQUISITE);
	expect_int(&run.facts, FACT_PASSTHROUGH_CANDIDATES_READY, 0);
	probe_run_close(&run);
}

static void memory_that_firmware_wants_holds_the_group(void **state)
{
	RUN(run, "0000:03:00.0", PCI_LIST(host), DIR_NAMES(GROUPS, "0\0001\0002\0003\0004\0"),
		GROUP_FILES("0"), GROUP_FILES("1"), GROUP_FILES("2"),
		FILE_TEXT(GROUPS "/3/type", "DMA\n"),
		FILE_TEXT(GROUPS "/3/reserved_regions",
			"0x00000000bdf6e000 0x00000000bdf6ffff direct\n"),
		GROUP_FILES("4"));
	expect_bool(&run.facts, FACT_PASSTHROUGH_DEVICE_RMRR, true);
	expect_int(&run.facts, FACT_PASSTHROUGH_CANDIDATES_READY, 0);
	probe_run_close(&run);
}

/* No list of the group's regions, but a table that names none at all: nothing holds anything. */
static void a_table_without_regions_stands_for_the_groups(void **state)
{
	static const struct {
		const char *table;
		enum fact_id regions;
		int64_t count;
		bool known;
	} rows[] = {
		{"dmar", FACT_IOMMU_DMAR_RMRR, 0, true},
		{"ivrs", FACT_IOMMU_IVRS_MEMORY, 0, true},
		{"dmar", FACT_IOMMU_DMAR_RMRR, 1, false},
		{"dmar", FACT_IOMMU_IVRS_MEMORY, 0, false},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		RUN(run, "", PCI_LIST(host), DIR_NAMES(GROUPS, "3\0"),
			FILE_TEXT(GROUPS "/3/type", "DMA\n"));
		fact_set_text(&run.facts, FACT_IOMMU_FIRMWARE_TABLE, rows[i].table, EV_PCI_SCAN);
		fact_set_int(&run.facts, rows[i].regions, rows[i].count, EV_PCI_SCAN);
		passthrough_facts(&run.inventory, "0000:03:00.0", &run.facts);
		if (rows[i].known)
			expect_no(&run.facts, FACT_PASSTHROUGH_DEVICE_RMRR);
		else
			expect_unknown(&run.facts, FACT_PASSTHROUGH_DEVICE_RMRR, WHY_PREREQUISITE);
		probe_run_close(&run);
	}
}

static void virtual_functions_are_told_from_what_made_them(void **state)
{
	static const struct pci_function made[] = {
		FUNCTION(0, 0, 0, 0x060000, 0, ""),
		FUNCTION(1, 0, 0, 0x020000, 1, "igb"),
		FUNCTION(1, 16, 0, 0x020000, 2, "igbvf"),
	};
	RUN(run, "0000:01:10.0", PCI_LIST(made), GROUP_ROWS,
		ACCESS_ERR(DEVICES "0000:00:00.0/sriov_totalvfs", ACCESS_EXISTS, ENOENT),
		ACCESS_OK(DEVICES "0000:01:00.0/sriov_totalvfs", ACCESS_EXISTS),
		FILE_TEXT(DEVICES "0000:01:00.0/sriov_totalvfs", "7\n"),
		FILE_TEXT(DEVICES "0000:01:00.0/sriov_numvfs", "1\n"),
		ACCESS_ERR(DEVICES "0000:01:10.0/sriov_totalvfs", ACCESS_EXISTS, ENOENT),
		ACCESS_ERR(DEVICES "0000:00:00.0/physfn", ACCESS_EXISTS, ENOENT),
		ACCESS_OK(DEVICES "0000:01:10.0/physfn", ACCESS_EXISTS));
	expect_bool(&run.facts, FACT_PASSTHROUGH_DEVICE_IS_VF, true);
	expect_bool(&run.facts, FACT_PASSTHROUGH_DEVICE_SRIOV, false);
	expect_int(&run.facts, FACT_PASSTHROUGH_DEVICE_VFS, 0);
	passthrough_facts(&run.inventory, "0000:01:00.0", &run.facts);
	expect_bool(&run.facts, FACT_PASSTHROUGH_DEVICE_IS_VF, false);
	expect_bool(&run.facts, FACT_PASSTHROUGH_DEVICE_SRIOV, true);
	expect_int(&run.facts, FACT_PASSTHROUGH_DEVICE_VFS, 1);
	expect_bool(&run.facts, FACT_PASSTHROUGH_DEVICE_BOOT_VGA, false);
	probe_run_close(&run);
}

static void kinds_are_told_by_class(void **state)
{
	static const struct {
		uint32_t class_code;
		const char *kind;
	} rows[] = {
		{0x030000, "gpu"},
		{0x030200, "gpu"},
		{0x028000, "nic"},
		{0x010802, "nvme"},
		{0x010700, "storage"},
		{0x040300, "audio"},
		{0x0c0330, "usb"},
		{0x120000, "accelerator"},
		{0x060000, "bridge"},
		{0x060400, "bridge"},
		{0x068000, "other"},
		{0x0c0500, "other"},
		{0xff0000, "other"},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct pci_function one[] = {
			{.bus = 1, .class_code = rows[i].class_code, .iommu_group = 1}};
		RUN(run, "0000:01:00.0", PCI_LIST(one), GROUP_ROWS);
		expect_text(&run.facts, FACT_PASSTHROUGH_DEVICE_CLASS, rows[i].kind);
		probe_run_close(&run);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(without_a_wish_nothing_is_said),
		cmocka_unit_test(an_address_is_judged_with_its_group),
		cmocka_unit_test(what_shares_the_group_is_named),
		cmocka_unit_test(a_device_that_vfio_has_is_ready),
		cmocka_unit_test(of_several_none_is_chosen),
		cmocka_unit_test(what_is_not_there_is_told_by_its_address),
		cmocka_unit_test(a_list_without_a_host_bridge_may_be_a_part),
		cmocka_unit_test(functions_that_can_not_be_listed_leave_all_unknown),
		cmocka_unit_test(a_class_that_was_not_captured_may_be_the_wanted_one),
		cmocka_unit_test(drivers_that_were_not_captured_leave_the_rebinding_unknown),
		cmocka_unit_test(what_may_share_the_group_leaves_its_others_unknown),
		cmocka_unit_test(what_the_groups_list_names_is_an_other),
		cmocka_unit_test(without_an_iommu_there_is_no_group_to_speak_of),
		cmocka_unit_test(memory_that_firmware_wants_holds_the_group),
		cmocka_unit_test(a_table_without_regions_stands_for_the_groups),
		cmocka_unit_test(virtual_functions_are_told_from_what_made_them),
		cmocka_unit_test(kinds_are_told_by_class),
	};

	return cmocka_run_group_tests_name("passthrough", tests, NULL, NULL);
}
