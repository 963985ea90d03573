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
#include "tests/fake/probe_fixture.h"
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

#define RUN(fixture, wanted, ...)                                                                  \
	struct source_table table = SOURCE_TABLE(__VA_ARGS__);                                     \
	struct probe_fixture fixture;                                                              \
	(void)state;                                                                               \
	probe_fixture_open(&fixture, &table.base, "6.1.0");                                        \
	probe_pci(&fixture.context);                                                               \
	probe_iommu(&fixture.context);                                                             \
	passthrough_facts(&fixture.inventory, wanted, &fixture.facts)

static void without_a_wish_nothing_is_said(void **state)
{
	static const char *const none[] = {"", "none"};

	for (size_t i = 0; i < sizeof(none) / sizeof(none[0]); i++) {
		RUN(fixture, none[i], PCI_LIST(host), GROUP_ROWS);
		for (int id = FACT_PASSTHROUGH_CANDIDATES; id <= FACT_PASSTHROUGH_DEVICE_VFS; id++)
			assert_fact_unknown(&fixture, (enum fact_id)id, WHY_PREREQUISITE);
		probe_fixture_close(&fixture);
	}
}

static void an_address_is_judged_with_its_group(void **state)
{
	RUN(fixture, "0000:01:00.0", PCI_LIST(host), GROUP_ROWS,
		FILE_TEXT(DEVICES "0000:01:00.0/boot_vga", "1\n"),
		ACCESS_ERR(DEVICES "0000:01:00.0/sriov_totalvfs", ACCESS_EXISTS, ENOENT));
	assert_fact_int(&fixture, FACT_PASSTHROUGH_CANDIDATES, 1);
	assert_fact_text(&fixture, FACT_PASSTHROUGH_CANDIDATES_LIST, "0000:01:00.0");
	assert_fact_int(&fixture, FACT_PASSTHROUGH_CANDIDATES_ISOLATED, 1);
	assert_fact_int(&fixture, FACT_PASSTHROUGH_CANDIDATES_READY, 0);
	assert_fact_text(&fixture, FACT_PASSTHROUGH_DEVICE, "0000:01:00.0");
	assert_fact_bool(&fixture, FACT_PASSTHROUGH_DEVICE_FOUND, true);
	assert_fact_text(&fixture, FACT_PASSTHROUGH_DEVICE_CLASS, "gpu");
	assert_fact_text(&fixture, FACT_PASSTHROUGH_DEVICE_DRIVER, "nouveau");
	assert_fact_int(&fixture, FACT_PASSTHROUGH_DEVICE_GROUP, 1);
	assert_fact_bool(&fixture, FACT_PASSTHROUGH_DEVICE_ISOLATED, true);
	/* The port stays, the sound of the same slot is no other device, and has to be let go. */
	assert_fact_text(&fixture, FACT_PASSTHROUGH_DEVICE_GROUP_OTHERS, "none");
	assert_fact_text(&fixture, FACT_PASSTHROUGH_DEVICE_REBIND, "0000:01:00.0 0000:01:00.1");
	assert_fact_bool(&fixture, FACT_PASSTHROUGH_DEVICE_RMRR, false);
	assert_fact_bool(&fixture, FACT_PASSTHROUGH_DEVICE_BOOT_VGA, true);
	assert_fact_bool(&fixture, FACT_PASSTHROUGH_DEVICE_SRIOV, false);
	probe_fixture_close(&fixture);
}

static void what_shares_the_group_is_named(void **state)
{
	RUN(fixture, "nvme", PCI_LIST(host), GROUP_ROWS);
	assert_fact_text(&fixture, FACT_PASSTHROUGH_DEVICE, "0000:04:00.0");
	assert_fact_bool(&fixture, FACT_PASSTHROUGH_DEVICE_ISOLATED, false);
	assert_fact_text(&fixture, FACT_PASSTHROUGH_DEVICE_GROUP_OTHERS, "0000:05:00.0");
	assert_fact_text(&fixture, FACT_PASSTHROUGH_DEVICE_REBIND, "0000:04:00.0 0000:05:00.0");
	assert_fact_bool(&fixture, FACT_PASSTHROUGH_DEVICE_BOOT_VGA, false);
	probe_fixture_close(&fixture);
}

static void a_device_that_vfio_has_is_ready(void **state)
{
	RUN(fixture, "0000:03:00.0", PCI_LIST(host), GROUP_ROWS);
	assert_fact_int(&fixture, FACT_PASSTHROUGH_CANDIDATES_READY, 1);
	assert_fact_text(&fixture, FACT_PASSTHROUGH_DEVICE_DRIVER, "vfio-pci");
	assert_fact_text(&fixture, FACT_PASSTHROUGH_DEVICE_REBIND, "none");
	probe_fixture_close(&fixture);
}

static void of_several_none_is_chosen(void **state)
{
	RUN(fixture, "nic", PCI_LIST(host), GROUP_ROWS);
	assert_fact_int(&fixture, FACT_PASSTHROUGH_CANDIDATES, 2);
	assert_fact_text(&fixture, FACT_PASSTHROUGH_CANDIDATES_LIST, "0000:02:00.0 0000:03:00.0");
	assert_fact_int(&fixture, FACT_PASSTHROUGH_CANDIDATES_ISOLATED, 2);
	assert_fact_int(&fixture, FACT_PASSTHROUGH_CANDIDATES_READY, 1);
	assert_fact_bool(&fixture, FACT_PASSTHROUGH_DEVICE_FOUND, true);
	assert_fact_unknown(&fixture, FACT_PASSTHROUGH_DEVICE, WHY_PREREQUISITE);
	assert_fact_unknown(&fixture, FACT_PASSTHROUGH_DEVICE_DRIVER, WHY_PREREQUISITE);
	probe_fixture_close(&fixture);
}

static void what_is_not_there_is_told_by_its_address(void **state)
{
	RUN(fixture, "0000:0A:00.0", PCI_LIST(host), GROUP_ROWS);
	assert_fact_int(&fixture, FACT_PASSTHROUGH_CANDIDATES, 0);
	assert_fact_text(&fixture, FACT_PASSTHROUGH_CANDIDATES_LIST, "none");
	assert_fact_text(&fixture, FACT_PASSTHROUGH_DEVICE, "0000:0a:00.0");
	assert_fact_bool(&fixture, FACT_PASSTHROUGH_DEVICE_FOUND, false);
	assert_fact_unknown(&fixture, FACT_PASSTHROUGH_DEVICE_CLASS, WHY_PREREQUISITE);
	probe_fixture_close(&fixture);
}

/* A list of a few functions, captured one by one, shows the absence of nothing. */
static void a_list_without_a_host_bridge_may_be_a_part(void **state)
{
	static const struct pci_function part[] = {FUNCTION(2, 0, 0, 0x020000, 2, "")};
	RUN(gpu, "gpu", PCI_LIST(part), GROUP_ROWS);
	assert_fact_unknown(&gpu, FACT_PASSTHROUGH_DEVICE_FOUND, WHY_NOT_CAPTURED);
	assert_fact_unknown(&gpu, FACT_PASSTHROUGH_CANDIDATES, WHY_NOT_CAPTURED);
	assert_fact_unknown(&gpu, FACT_PASSTHROUGH_CANDIDATES_ISOLATED, WHY_PREREQUISITE);
	passthrough_facts(&gpu.inventory, "nic", &gpu.facts);
	assert_fact_bool(&gpu, FACT_PASSTHROUGH_DEVICE_FOUND, true);
	assert_fact_unknown(&gpu, FACT_PASSTHROUGH_CANDIDATES, WHY_NOT_CAPTURED);
	passthrough_facts(&gpu.inventory, "0000:02:00.0", &gpu.facts);
	assert_fact_int(&gpu, FACT_PASSTHROUGH_CANDIDATES, 1);
	probe_fixture_close(&gpu);
}

static void functions_that_can_not_be_listed_leave_all_unknown(void **state)
{
	RUN(fixture, "0000:01:00.0", {.question = {.ask = ASK_PCI}, .err = EACCES});
	assert_fact_unknown(&fixture, FACT_PASSTHROUGH_CANDIDATES, WHY_PERMISSION);
	assert_fact_unknown(&fixture, FACT_PASSTHROUGH_DEVICE_FOUND, WHY_PERMISSION);
	assert_fact_unknown(&fixture, FACT_PASSTHROUGH_DEVICE_REBIND, WHY_PERMISSION);
	assert_fact_text(&fixture, FACT_PASSTHROUGH_DEVICE, "0000:01:00.0");
	probe_fixture_close(&fixture);
}

static void a_class_that_was_not_captured_may_be_the_wanted_one(void **state)
{
	static const struct pci_function half[] = {
		FUNCTION(0, 0, 0, 0x060000, 0, ""),
		FUNCTION(1, 0, 0, 0, 1, "nouveau"),
		FUNCTION(2, 0, 0, 0, 1, ""),
	};
	RUN(fixture, "gpu", PCI_LIST(half), GROUP_ROWS);
	assert_fact_unknown(&fixture, FACT_PASSTHROUGH_DEVICE_FOUND, WHY_NOT_CAPTURED);
	passthrough_facts(&fixture.inventory, "0000:01:00.0", &fixture.facts);
	assert_fact_unknown(&fixture, FACT_PASSTHROUGH_DEVICE_CLASS, WHY_NOT_CAPTURED);
	assert_fact_text(&fixture, FACT_PASSTHROUGH_DEVICE_DRIVER, "nouveau");
	/* The other may be a bridge, which stays. */
	assert_fact_unknown(&fixture, FACT_PASSTHROUGH_DEVICE_GROUP_OTHERS, WHY_NOT_CAPTURED);
	probe_fixture_close(&fixture);
}

static void drivers_that_were_not_captured_leave_the_rebinding_unknown(void **state)
{
	static const struct pci_function bare[] = {
		{.class_code = 0x060000, .driver_unknown = true},
		{.bus = 1, .class_code = 0x020000, .iommu_group = 1, .driver_unknown = true},
	};
	RUN(fixture, "nic", PCI_LIST(bare), GROUP_ROWS);
	assert_fact_unknown(&fixture, FACT_PASSTHROUGH_DEVICE_DRIVER, WHY_NOT_CAPTURED);
	assert_fact_unknown(&fixture, FACT_PASSTHROUGH_DEVICE_REBIND, WHY_NOT_CAPTURED);
	assert_fact_unknown(&fixture, FACT_PASSTHROUGH_CANDIDATES_READY, WHY_PREREQUISITE);
	assert_fact_bool(&fixture, FACT_PASSTHROUGH_DEVICE_ISOLATED, true);
	probe_fixture_close(&fixture);
}

static void without_an_iommu_there_is_no_group_to_speak_of(void **state)
{
	static const struct pci_function plain[] = {
		FUNCTION(0, 0, 0, 0x060000, PCI_NO_GROUP, ""),
		FUNCTION(1, 0, 0, 0x020000, PCI_NO_GROUP, "e1000e"),
	};
	RUN(fixture, "nic", PCI_LIST(plain), DIR_NAMES(GROUPS, ""));
	assert_fact_text(&fixture, FACT_PASSTHROUGH_DEVICE_DRIVER, "e1000e");
	assert_fact_bool(&fixture, FACT_PASSTHROUGH_DEVICE_ISOLATED, false);
	assert_fact_unknown(&fixture, FACT_PASSTHROUGH_DEVICE_GROUP, WHY_PREREQUISITE);
	assert_fact_unknown(&fixture, FACT_PASSTHROUGH_DEVICE_REBIND, WHY_PREREQUISITE);
	assert_fact_int(&fixture, FACT_PASSTHROUGH_CANDIDATES_READY, 0);
	probe_fixture_close(&fixture);
}

static void memory_that_firmware_wants_holds_the_group(void **state)
{
	RUN(fixture, "0000:03:00.0", PCI_LIST(host), DIR_NAMES(GROUPS, "0\0001\0002\0003\0004\0"),
		GROUP_FILES("0"), GROUP_FILES("1"), GROUP_FILES("2"),
		FILE_TEXT(GROUPS "/3/type", "DMA\n"),
		FILE_TEXT(GROUPS "/3/reserved_regions",
			"0x00000000bdf6e000 0x00000000bdf6ffff direct\n"),
		GROUP_FILES("4"));
	assert_fact_bool(&fixture, FACT_PASSTHROUGH_DEVICE_RMRR, true);
	assert_fact_int(&fixture, FACT_PASSTHROUGH_CANDIDATES_READY, 0);
	probe_fixture_close(&fixture);
}

static void virtual_functions_are_told_from_what_made_them(void **state)
{
	static const struct pci_function made[] = {
		FUNCTION(0, 0, 0, 0x060000, 0, ""),
		FUNCTION(1, 0, 0, 0x020000, 1, "igb"),
		FUNCTION(1, 16, 0, 0x020000, 2, "igbvf"),
	};
	RUN(fixture, "0000:01:10.0", PCI_LIST(made), GROUP_ROWS,
		ACCESS_ERR(DEVICES "0000:00:00.0/sriov_totalvfs", ACCESS_EXISTS, ENOENT),
		ACCESS_OK(DEVICES "0000:01:00.0/sriov_totalvfs", ACCESS_EXISTS),
		FILE_TEXT(DEVICES "0000:01:00.0/sriov_totalvfs", "7\n"),
		FILE_TEXT(DEVICES "0000:01:00.0/sriov_numvfs", "1\n"),
		ACCESS_ERR(DEVICES "0000:01:10.0/sriov_totalvfs", ACCESS_EXISTS, ENOENT),
		ACCESS_ERR(DEVICES "0000:00:00.0/physfn", ACCESS_EXISTS, ENOENT),
		ACCESS_OK(DEVICES "0000:01:10.0/physfn", ACCESS_EXISTS));
	assert_fact_bool(&fixture, FACT_PASSTHROUGH_DEVICE_IS_VF, true);
	assert_fact_bool(&fixture, FACT_PASSTHROUGH_DEVICE_SRIOV, false);
	assert_fact_int(&fixture, FACT_PASSTHROUGH_DEVICE_VFS, 0);
	passthrough_facts(&fixture.inventory, "0000:01:00.0", &fixture.facts);
	assert_fact_bool(&fixture, FACT_PASSTHROUGH_DEVICE_IS_VF, false);
	assert_fact_bool(&fixture, FACT_PASSTHROUGH_DEVICE_SRIOV, true);
	assert_fact_int(&fixture, FACT_PASSTHROUGH_DEVICE_VFS, 1);
	assert_fact_bool(&fixture, FACT_PASSTHROUGH_DEVICE_BOOT_VGA, false);
	probe_fixture_close(&fixture);
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
		RUN(fixture, "0000:01:00.0", PCI_LIST(one), GROUP_ROWS);
		assert_fact_text(&fixture, FACT_PASSTHROUGH_DEVICE_CLASS, rows[i].kind);
		probe_fixture_close(&fixture);
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
		cmocka_unit_test(without_an_iommu_there_is_no_group_to_speak_of),
		cmocka_unit_test(memory_that_firmware_wants_holds_the_group),
		cmocka_unit_test(virtual_functions_are_told_from_what_made_them),
		cmocka_unit_test(kinds_are_told_by_class),
	};

	return cmocka_run_group_tests_name("passthrough", tests, NULL, NULL);
}
