// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
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

	list.rc = pci_sysfs_list(&table.base, &list.blob);
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
		FILE_TEXT(AT("0000:00:02.0", "class"), "0x030000\n"),
		FILE_BYTES(AT("0000:00:02.0", "config"), config, 64));

	(void)state;
	assert_int_equal(list.count, 1);
	assert_int_equal(list.at[0].vendor_id, 0x8086);
	assert_int_equal(list.at[0].device_id, 0x9a49);
	assert_int_equal(list.at[0].class_code, 0x030000);
	assert_string_equal(list.at[0].driver, "");
	blob_free(&list.blob);
}

static void the_configuration_space_fills_what_is_missing(void **state)
{
	struct list list = LIST(DIR_NAMES("/sys/bus/pci/devices", "0000:01:00.0\0"
								  "0000:02:00.0\0"
								  "0000:03:00.0\0"),
		FILE_BYTES(AT("0000:01:00.0", "config"), config, 64),
		FILE_TEXT(AT("0000:02:00.0", "vendor"), "0x8086\n"),
		FILE_BYTES(AT("0000:02:00.0", "config"), config, 64),
		FILE_BYTES(AT("0000:03:00.0", "config"), config, 63));

	(void)state;
	assert_int_equal(list.count, 3);
	assert_int_equal(list.at[0].vendor_id, 0x10de);
	assert_int_equal(list.at[0].device_id, 0x1db6);
	assert_int_equal(list.at[0].class_code, 0x030200);
	assert_int_equal(list.at[1].vendor_id, 0x8086);
	assert_int_equal(list.at[1].device_id, 0x1db6);
	assert_int_equal(list.at[2].vendor_id, 0);
	assert_int_equal(list.at[2].class_code, 0);
	blob_free(&list.blob);
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
		cmocka_unit_test(the_configuration_space_fills_what_is_missing),
		cmocka_unit_test(names_and_groups_that_are_none_are_left_out),
		cmocka_unit_test(a_bus_without_functions_is_empty_and_a_refused_one_is_refused),
		cmocka_unit_test(proc_has_the_functions_where_sysfs_was_not_captured),
		cmocka_unit_test(addresses_are_exact),
	};

	return cmocka_run_group_tests_name("pci_sysfs", tests, NULL, NULL);
}
