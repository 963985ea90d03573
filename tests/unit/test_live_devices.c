// SPDX-License-Identifier: GPL-2.0-or-later
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/*
 * libpci and libudev on the machine that runs this test, whatever it has, against what its sysfs shows.
 */
#include <errno.h>

#include "probe/live_file.h"
#include "probe/live_pci.h"
#include "probe/live_udev.h"
#include "probe/source.h"

static uint64_t address(const struct pci_function *function)
{
	return (uint64_t)function->domain << 24 | (uint64_t)function->bus << 16 |
		(uint64_t)function->device << 8 | function->function;
}

static void functions_are_those_of_sysfs_in_order(void **state)
{
	cleanup_blob struct blob functions = BLOB_HEAP, names = BLOB_HEAP;
	int listed = live_dir_list("/sys/bus/pci/devices", &names);
	int rc = live_pci_list(&functions);
	const struct pci_function *at = (const void *)functions.at;
	size_t count = functions.len / sizeof(*at);

	(void)state;
	assert_int_equal(rc, listed);
	assert_int_equal(functions.len % sizeof(*at), 0);
	assert_int_equal(count, blob_name_count(&names));
	for (size_t i = 0; i < count; i++) {
		assert_true(at[i].vendor_id != 0);
		assert_true(at[i].iommu_group >= PCI_NO_GROUP);
		if (i)
			assert_true(address(&at[i - 1]) < address(&at[i]));
	}
}

static void functions_do_not_overrun_fixed_memory(void **state)
{
	char room[sizeof(struct pci_function) + 1];
	struct blob functions = BLOB_FIXED(room);
	int rc = live_pci_list(&functions);

	(void)state;
	assert_true(rc == 0 || rc == -ENOBUFS || rc == -ENOENT);
	assert_true(functions.len <= sizeof(room));
}

static void devices_of_a_class_are_those_of_sysfs(void **state)
{
	cleanup_blob struct blob devices = BLOB_HEAP, names = BLOB_HEAP;

	(void)state;
	if (live_dir_list("/sys/class/net", &names) < 0)
		skip();
	assert_int_equal(live_udev_list("net", &devices), 0);
	blob_for_each_name(name, &devices)
		assert_true(blob_name_has(&names, name));
	/* "bonding_masters" is a file there, no device. */
	assert_true(blob_name_count(&devices) <= blob_name_count(&names));
}

static void a_class_that_does_not_exist_has_no_devices(void **state)
{
	cleanup_blob struct blob devices = BLOB_HEAP;

	(void)state;
	assert_int_equal(live_udev_list("no-such-class", &devices), 0);
	assert_int_equal(devices.len, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(functions_are_those_of_sysfs_in_order),
		cmocka_unit_test(functions_do_not_overrun_fixed_memory),
		cmocka_unit_test(devices_of_a_class_are_those_of_sysfs),
		cmocka_unit_test(a_class_that_does_not_exist_has_no_devices),
	};

	return cmocka_run_group_tests_name("live_devices", tests, NULL, NULL);
}
