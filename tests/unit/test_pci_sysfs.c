// SPDX-License-Identifier: GPL-2.0-or-later
// PCI functions out of a captured sysfs.
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "probe/fact.h"
#include "probe/pci_function.h"
#include "probe/pci_sysfs.h"
#include "tests/fake/source_table.h"

#define AT(address, name) "/sys/bus/pci/devices/" address "/" name

/* The first 64 bytes of a configuration space: 10de:1db6, class 030200. */
static const char config[] =
	"\xde\x10\xb6\x1d\x06\x04\x10\x00\xa1\x00\x02\x03\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"
	"\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0";

struct list {
	struct blob blob;
	const struct pci_function *at;
	size_t count;
	int rc;
};

static struct list list_of(const struct table_row *rows, size_t count)
{
	struct source_table table = {{&source_table_ops}, rows, count, 0};
	struct list list = {.blob = BLOB_HEAP};

	list.rc = pci_sysfs_list(&table.base, NULL, &list.blob);
	list.at = (const struct pci_function *)list.blob.at;
	list.count = list.blob.len / sizeof(struct pci_function);
	return list;
}

#define LIST(...)                                                                                  \
	list_of((const struct table_row[]){__VA_ARGS__},                                           \
		sizeof((const struct table_row[]){__VA_ARGS__}) / sizeof(struct table_row))

static void uevent_tells_all_at_once(void **state)
{
	struct list list = LIST(DIR_NAMES("/sys/bus/pci/devices", "10000:e1:00.7\0"
								  "0000:00:1f.3\0"),
		FILE_TEXT(AT("0000:00:1f.3", "uevent"),
			"DRIVER=snd_hda_intel\nPCI_CLASS=40300\nPCI_ID=8086:A348\n"
			"PCI_SLOT_NAME=0000:00:1f.3\n"),
		LINK_TO(AT("0000:00:1f.3", "iommu_group"), "../../../kernel/iommu_groups/12"),
		FILE_TEXT(AT("10000:e1:00.7", "uevent"), "PCI_CLASS=10802\nPCI_ID=144D:A808\n"),
		LINK_TO(AT("10000:e1:00.7", "driver"), "../../../../bus/pci/drivers/nvme"));

	(void)state;
	assert_int_equal(list.rc, 0);
	assert_int_equal(list.count, 2);
	assert_int_equal(list.at[0].device, 0x1f);
	assert_int_equal(list.at[0].function, 3);
	assert_int_equal(list.at[0].class_code, 0x040300);
	assert_int_equal(list.at[0].vendor_id, 0x8086);
	assert_int_equal(list.at[0].device_id, 0xa348);
	assert_int_equal(list.at[0].iommu_group, 12);
	assert_string_equal(list.at[0].driver, "snd_hda_intel");
	assert_int_equal(list.at[1].domain, 0x10000);
	assert_int_equal(list.at[1].bus, 0xe1);
	assert_int_equal(list.at[1].iommu_group, PCI_NO_GROUP);
	assert_string_equal(list.at[1].driver, "nvme");
	blob_free(&list.blob);
}

static void single_files_tell_it_without_uevent(void **state)
{
	struct list list = LIST(DIR_NAMES("/sys/bus/pci/devices", "0000:00:02.0\0"),
		FILE_TEXT(AT("0000:00:02.0", "vendor"), "0x8086\n"),
		FILE_TEXT(AT("0000:00:02.0", "device"), "0x9a49\n"),
		FILE_TEXT(AT("0000:00:02.0", "class"), "0x030000\n"));

	(void)state;
	assert_int_equal(list.count, 1);
	assert_int_equal(list.at[0].vendor_id, 0x8086);
	assert_int_equal(list.at[0].device_id, 0x9a49);
	assert_int_equal(list.at[0].class_code, 0x030000);
	assert_string_equal(list.at[0].driver, "");
	blob_free(&list.blob);
}

static void the_configuration_space_tells_it_with_one_file(void **state)
{
	struct list list = LIST(DIR_NAMES("/sys/bus/pci/devices", "0000:01:00.0\0"
								  "0000:03:00.0\0"),
		FILE_BYTES(AT("0000:01:00.0", "config"), config, 64),
		LINK_TO(AT("0000:01:00.0", "driver"), "../../../../bus/pci/drivers/nvidia"),
		ACCESS_OK(AT("0000:01:00.0", "sriov_totalvfs"), ACCESS_EXISTS),
		FILE_BYTES(AT("0000:03:00.0", "config"), config, 63));

	(void)state;
	assert_int_equal(list.count, 2);
	assert_int_equal(list.at[0].vendor_id, 0x10de);
	assert_int_equal(list.at[0].device_id, 0x1db6);
	assert_int_equal(list.at[0].class_code, 0x030200);
	assert_string_equal(list.at[0].driver, "nvidia");
	assert_false(list.at[0].driver_unknown);
	assert_true(list.at[0].looked);
	assert_true(list.at[0].sriov_file);
	/* Its list of capabilities is empty. */
	assert_int_equal(list.at[0].config_rc, 0);
	/* Too short for a header. */
	assert_int_equal(list.at[1].vendor_id, 0);
	assert_int_equal(list.at[1].class_code, 0);
	assert_int_equal(list.at[1].config_rc, -ENODATA);
	assert_false(list.at[1].sriov_file);
	blob_free(&list.blob);
}

static void a_virtual_function_has_its_ids_in_uevent(void **state)
{
	char virtual[64];
	struct list list;

	(void)state;
	memcpy(virtual, config, sizeof(virtual));
	memset(virtual, 0xff, 4);
	list = LIST(DIR_NAMES("/sys/bus/pci/devices", "0000:01:00.1\0"
						      "0000:01:00.2\0"
						      "0000:01:00.3\0"),
		FILE_BYTES(AT("0000:01:00.1", "config"), virtual, 64),
		FILE_TEXT(AT("0000:01:00.1", "uevent"), "PCI_CLASS=20000\nPCI_ID=8086:154C\n"),
		FILE_BYTES(AT("0000:01:00.2", "config"), virtual, 64),
		FILE_TEXT(AT("0000:01:00.2", "vendor"), "0x8086\n"),
		FILE_TEXT(AT("0000:01:00.2", "device"), "0x154c\n"),
		FILE_BYTES(AT("0000:01:00.3", "config"), virtual, 64));
	assert_int_equal(list.count, 3);
	for (size_t i = 0; i < 2; i++) {
		assert_int_equal(list.at[i].vendor_id, 0x8086);
		assert_int_equal(list.at[i].device_id, 0x154c);
	}
	assert_int_equal(list.at[0].class_code, 0x020000);
	assert_int_equal(list.at[1].class_code, 0x030200);
	assert_int_equal(list.at[2].vendor_id, 0xffff);
	blob_free(&list.blob);
}

static void displays_say_whether_the_host_started_with_them(void **state)
{
	struct list list = LIST(DIR_NAMES("/sys/bus/pci/devices", "0000:01:00.0\0"
								  "0000:02:00.0\0"
								  "0000:03:00.0\0"
								  "0000:04:00.0\0"
								  "0000:05:00.0\0"),
		FILE_TEXT(AT("0000:01:00.0", "class"), "0x030000\n"),
		FILE_TEXT(AT("0000:01:00.0", "boot_vga"), "1\n"),
		FILE_TEXT(AT("0000:02:00.0", "class"), "0x038000\n"),
		FILE_TEXT(AT("0000:02:00.0", "boot_vga"), "0\n"),
		FILE_TEXT(AT("0000:03:00.0", "class"), "0x030000\n"),
		FILE_TEXT(AT("0000:04:00.0", "class"), "0x030000\n"),
		FILE_TEXT(AT("0000:04:00.0", "boot_vga"), "yes\n"),
		FILE_TEXT(AT("0000:05:00.0", "class"), "0x020000\n"),
		FILE_TEXT(AT("0000:05:00.0", "boot_vga"), "1\n"));

	(void)state;
	assert_int_equal(list.count, 5);
	assert_int_equal(list.at[0].boot_vga, 1);
	assert_int_equal(list.at[1].boot_vga, 0);
	assert_int_equal(list.at[2].boot_vga, -ERR_NOT_CAPTURED);
	assert_int_equal(list.at[3].boot_vga, -EBADMSG);
	assert_int_equal(list.at[4].boot_vga, 0);
	blob_free(&list.blob);
}

/* Every third has a group, every fifth is no function at all. */
static void two_threads_find_what_one_finds(void **state)
{
	enum { COUNT = 500 };
	struct table_row rows[2 * COUNT];
	char paths[2 * COUNT][64], names[COUNT * 16];
	size_t row_count = 1, len = 0;
	struct list alone, shared = {.blob = BLOB_HEAP};
	const struct pci_function *at;
	struct source_table one, other;

	(void)state;
	for (size_t i = 0; i < COUNT; i++) {
		const char *address = names + len;

		len += 1 + (size_t)sprintf(names + len, i % 5 ? "0000:%02zx:%02zx.0" : "%zx:%zx",
				   i / 32, i % 32);
		snprintf(paths[row_count], sizeof(paths[0]), AT("%s", "config"), address);
		rows[row_count] = (struct table_row)FILE_BYTES(paths[row_count], config, 64);
		row_count++;
		if (i % 3)
			continue;
		snprintf(paths[row_count], sizeof(paths[0]), AT("%s", "iommu_group"), address);
		rows[row_count] = (struct table_row)LINK_TO(paths[row_count], "iommu_groups/9");
		row_count++;
	}
	rows[0] = (struct table_row){.question = {.ask = ASK_DIR, .path = "/sys/bus/pci/devices"},
		.bytes = names,
		.len = len};
	alone = list_of(rows, row_count);
	one = other = (struct source_table){{&source_table_ops}, rows, row_count, 0};
	assert_int_equal(pci_sysfs_list(&one.base, &other.base, &shared.blob), 0);
	assert_int_equal(alone.count, COUNT - COUNT / 5);
	assert_int_equal(alone.blob.len, shared.blob.len);
	at = (const struct pci_function *)shared.blob.at;
	for (size_t i = 0; i < alone.count; i++) {
		assert_int_equal(pci_function_compare(&alone.at[i], &at[i]), 0);
		assert_int_equal(alone.at[i].vendor_id, at[i].vendor_id);
		assert_int_equal(alone.at[i].class_code, at[i].class_code);
		assert_int_equal(alone.at[i].iommu_group, at[i].iommu_group);
		assert_int_equal(alone.at[i].config_rc, at[i].config_rc);
		assert_int_equal(alone.at[i].physfn_rc, at[i].physfn_rc);
	}
	blob_free(&alone.blob);
	blob_free(&shared.blob);
}

static void a_driver_that_was_not_captured_is_not_none(void **state)
{
	struct list list = LIST(DIR_NAMES("/sys/bus/pci/devices", "0000:01:00.0\0"
								  "0000:02:00.0\0"
								  "0000:03:00.0\0"),
		FILE_BYTES(AT("0000:01:00.0", "config"), config, 64),
		FILE_BYTES(AT("0000:02:00.0", "config"), config, 64),
		{.question = {.ask = ASK_LINK, .path = AT("0000:02:00.0", "driver")},
			.err = ENOENT},
		FILE_TEXT(AT("0000:03:00.0", "uevent"), "PCI_CLASS=20000\nPCI_ID=8086:154C\n"));

	(void)state;
	assert_int_equal(list.count, 3);
	assert_true(list.at[0].driver_unknown);
	assert_false(list.at[1].driver_unknown);
	/* The kernel leaves the line out where none is bound. */
	assert_false(list.at[2].driver_unknown);
	blob_free(&list.blob);
}

static void a_group_that_was_not_captured_is_not_none(void **state)
{
	static const struct {
		struct table_row row;
		int32_t group;
		bool unknown;
	} cases[] = {
		{LINK_TO(AT("0000:01:00.0", "iommu_group"), "../../kernel/iommu_groups/0"), 0,
			false},
		{{.question = {.ask = ASK_LINK, .path = AT("0000:01:00.0", "iommu_group")},
			 .err = ENOENT},
			PCI_NO_GROUP, false},
		{{.question = {.ask = ASK_LINK, .path = AT("0000:01:00.0", "iommu_group")},
			 .err = EACCES},
			PCI_NO_GROUP, true},
		{FILE_TEXT("/not/captured", ""), PCI_NO_GROUP, true},
		{LINK_TO(AT("0000:01:00.0", "iommu_group"), "../../iommu_groups/"), PCI_NO_GROUP,
			true},
		{LINK_TO(AT("0000:01:00.0", "iommu_group"), "iommu_groups/2147483648"),
			PCI_NO_GROUP, true},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct list list =
			LIST(DIR_NAMES("/sys/bus/pci/devices", "0000:01:00.0\0"), cases[i].row);

		print_message("case %zu\n", i);
		assert_int_equal(list.count, 1);
		assert_int_equal(list.at[0].iommu_group, cases[i].group);
		assert_int_equal(list.at[0].group_unknown, cases[i].unknown);
		blob_free(&list.blob);
	}
}

static void an_uevent_tells_all_or_not(void **state)
{
	static const struct {
		const char *text;
		bool all;
		uint32_t class_code;
		uint16_t vendor_id, device_id;
		const char *driver;
	} cases[] = {
		{"DRIVER=nvme\nPCI_CLASS=10802\nPCI_ID=144D:A808\n", true, 0x010802, 0x144d, 0xa808,
			"nvme"},
		{"PCI_ID=144D:A808\nPCI_CLASS=10802", true, 0x010802, 0x144d, 0xa808, ""},
		{"\n\nPCI_CLASS=60400\n\nPCI_ID=8086:0001\nDRIVER=\n", true, 0x060400, 0x8086, 1,
			""},
		{"PCI_CLASS=10802\n", false, 0x010802, 0, 0, ""},
		{"PCI_CLASS=\nPCI_ID=144D:A808\n", false, 0, 0x144d, 0xa808, ""},
		{"PCI_CLASS=1080200\nPCI_ID=144D:A808\n", false, 0, 0x144d, 0xa808, ""},
		{"PCI_CLASS=10802 \nPCI_ID=144D:A80\n", false, 0, 0, 0, ""},
		{"PCI_CLASS=10802\nPCI_ID=144D-A808\n", false, 0x010802, 0, 0, ""},
		{"PCI_CLASS=10802\nPCI_ID=144G:A808\n", false, 0x010802, 0, 0, ""},
		{"XPCI_CLASS=10802\nPCI_ID\nPCI_SUBSYS_ID=144D:A801", false, 0, 0, 0, ""},
		{"", false, 0, 0, 0, ""},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct pci_function function = {.driver = "left over"};

		print_message("case %zu\n", i);
		assert_int_equal(pci_uevent_decode(cases[i].text, &function), cases[i].all);
		assert_int_equal(function.class_code, cases[i].class_code);
		assert_int_equal(function.vendor_id, cases[i].vendor_id);
		assert_int_equal(function.device_id, cases[i].device_id);
		assert_string_equal(function.driver, cases[i].driver);
	}
}

static void functions_are_sorted_by_address(void **state)
{
	struct pci_function rows[] = {
		{.bus = 2}, {.domain = 1}, {.bus = 1, .device = 3}, {.bus = 1, .function = 1}};

	(void)state;
	pci_functions_sort(rows, 4, sizeof(rows[0]));
	assert_int_equal(rows[0].function, 1);
	assert_int_equal(rows[1].device, 3);
	assert_int_equal(rows[2].bus, 2);
	assert_int_equal(rows[3].domain, 1);
	pci_functions_sort(rows, 4, sizeof(rows[0]));
	assert_int_equal(rows[3].domain, 1);
	pci_functions_sort(rows, 0, sizeof(rows[0]));
}

static void names_and_groups_that_are_none_are_left_out(void **state)
{
	struct list list = LIST(DIR_NAMES("/sys/bus/pci/devices", "0000:00:20.0\0"
								  "0000:00:02.0\0"
								  "0000:00:02\0"
								  "x\0"
								  "0000:00:02.8\0"),
		LINK_TO(AT("0000:00:02.0", "iommu_group"), "../noiommu-0"),
		FILE_TEXT(AT("0000:00:02.0", "vendor"), "garbage\n"),
		LINK_TO(AT("0000:00:02.0", "driver"),
			"drivers/a_name_that_is_longer_than_there_is_room_for"));

	(void)state;
	assert_int_equal(list.count, 1);
	assert_int_equal(list.at[0].iommu_group, PCI_NO_GROUP);
	assert_true(list.at[0].group_unknown);
	assert_int_equal(list.at[0].vendor_id, 0);
	assert_int_equal(strlen(list.at[0].driver), 31);
	blob_free(&list.blob);
}

static void a_bus_without_functions_is_empty_and_a_refused_one_is_refused(void **state)
{
	struct list none = LIST(DIR_NAMES("/sys/bus/pci/devices", ""));
	struct list refused = LIST(DIR_ERR("/sys/bus/pci/devices", EACCES));
	struct list absent = LIST(DIR_ERR("/sys/bus/pci/devices", ENOENT),
		FILE_TEXT("/proc/bus/pci/devices", "0010\t10de1db6\t10\n"));

	(void)state;
	assert_int_equal(none.rc, 0);
	assert_int_equal(none.count, 0);
	assert_int_equal(refused.rc, -EACCES);
	assert_int_equal(absent.rc, -ENOENT);
}

static void proc_has_the_functions_where_sysfs_was_not_captured(void **state)
{
	struct list list = LIST(FILE_TEXT("/proc/bus/pci/devices",
		"0408\t10de1db6\t10\t               0\t               0\tnvidia\n"
		"00fb\t8086a348\t0\t               0\t               0\t\n"));
	struct list twice =
		LIST(FILE_TEXT("/proc/bus/pci/devices", "0008\t10221450\t0\n0008\t10221451\t0\n"));
	struct list empty = LIST(FILE_TEXT("/proc/bus/pci/devices", ""));
	struct list garbage = LIST(FILE_TEXT("/proc/bus/pci/devices", "hello\n"));
	struct list neither = LIST(FILE_TEXT("/x", ""));

	(void)state;
	assert_int_equal(list.rc, 0);
	assert_int_equal(list.count, 2);
	assert_int_equal(list.at[0].bus, 0);
	assert_int_equal(list.at[0].device, 0x1f);
	assert_int_equal(list.at[0].function, 3);
	assert_string_equal(list.at[0].driver, "");
	assert_int_equal(list.at[1].bus, 4);
	assert_int_equal(list.at[1].device, 1);
	assert_int_equal(list.at[1].vendor_id, 0x10de);
	assert_int_equal(list.at[1].class_code, 0);
	assert_int_equal(list.at[1].iommu_group, PCI_NO_GROUP);
	assert_true(list.at[1].group_unknown);
	assert_string_equal(list.at[1].driver, "nvidia");
	blob_free(&list.blob);
	assert_int_equal(twice.rc, -ERR_NOT_CAPTURED);
	blob_free(&twice.blob);
	assert_int_equal(empty.rc, -ERR_NOT_CAPTURED);
	assert_int_equal(garbage.rc, -EBADMSG);
	assert_int_equal(neither.rc, -ERR_NOT_CAPTURED);
}

static void addresses_are_exact(void **state)
{
	static const char *const bad[] = {"", "0000:00:02", "00:02.0", "0000:00:02.00",
		"0000:00:2.0", " 0000:00:02.0", "0000:00:02.0 ", "0000:00:02.8", "0000:00:20.0",
		"000g:00:02.0", "123456789:00:02.0", "0x00:00:02.0", "0000:00:02:0",
		"-001:00:02.0"};
	struct pci_function function = {0};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		print_message("'%s'\n", bad[i]);
		assert_int_equal(pci_address_parse(bad[i], &function), -EINVAL);
	}
	assert_int_equal(pci_address_parse("ffffffff:FF:1f.7", &function), 0);
	assert_int_equal(function.domain, 0xffffffff);
	assert_int_equal(function.bus, 0xff);
	assert_int_equal(function.device, 0x1f);
	assert_int_equal(function.function, 7);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(uevent_tells_all_at_once),
		cmocka_unit_test(single_files_tell_it_without_uevent),
		cmocka_unit_test(the_configuration_space_tells_it_with_one_file),
		cmocka_unit_test(a_virtual_function_has_its_ids_in_uevent),
		cmocka_unit_test(displays_say_whether_the_host_started_with_them),
		cmocka_unit_test(two_threads_find_what_one_finds),
		cmocka_unit_test(a_driver_that_was_not_captured_is_not_none),
		cmocka_unit_test(a_group_that_was_not_captured_is_not_none),
		cmocka_unit_test(an_uevent_tells_all_or_not),
		cmocka_unit_test(functions_are_sorted_by_address),
		cmocka_unit_test(names_and_groups_that_are_none_are_left_out),
		cmocka_unit_test(a_bus_without_functions_is_empty_and_a_refused_one_is_refused),
		cmocka_unit_test(proc_has_the_functions_where_sysfs_was_not_captured),
		cmocka_unit_test(addresses_are_exact),
	};

	return cmocka_run_group_tests_name("pci_sysfs", tests, NULL, NULL);
}
