// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * PCI functions and subsystems of the machine that runs this test, whatever it has, against what its sysfs
 * shows; and of directories made for it.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "probe/decode_pci_config.h"
#include "probe/live_file.h"
#include "probe/live_pci.h"
#include "probe/live_pci_config.h"
#include "probe/live_udev.h"
#include "probe/source.h"
#include "tests/fake/pci_space.h"
#include "tests/fake/tree.h"

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

static void a_missing_bus_is_an_error_that_returns(void **state)
{
	cleanup_blob struct blob functions = BLOB_HEAP;

	(void)state;
	assert_int_equal(live_pci_list_under("/proc/self/no-such-bus", &functions), -ENOENT);
	assert_int_equal(functions.len, 0);
	assert_int_equal(live_pci_list_under("/proc/self/no-such-bus", &functions), -ENOENT);
}

static void write_file(const char *dir, const char *name, const char *text)
{
	char path[512];
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	file = fopen(path, "w");
	assert_non_null(file);
	assert_true(fputs(text, file) >= 0);
	assert_int_equal(fclose(file), 0);
}

/* A function whose files have gone between the listing and the reading of them is left out. */
static void a_function_that_goes_meanwhile_is_left_out(void **state)
{
	static const char *const made[] = {"devices/0001:02:03.4/class",
		"devices/0001:02:03.4/device", "devices/0001:02:03.4/vendor",
		"devices/0001:02:03.4/iommu_group", "devices/0001:02:03.4/driver",
		"devices/0001:02:03.4", "devices/0000:00:01.0", "devices", "drv", "17", ""};
	cleanup_blob struct blob functions = BLOB_HEAP;
	char root[] = "virtscout-pci-XXXXXX", path[512];
	const struct pci_function *at;
	int rc;

	(void)state;
	assert_non_null(mkdtemp(root));
	for (size_t i = sizeof(made) / sizeof(made[0]) - 1; i-- > 5;) {
		snprintf(path, sizeof(path), "%s/%s", root, made[i]);
		assert_int_equal(mkdir(path, 0700), 0);
	}
	snprintf(path, sizeof(path), "%s/devices/0001:02:03.4", root);
	write_file(path, "class", "0x0c0330\n");
	write_file(path, "device", "0x9a13\n");
	write_file(path, "vendor", "0x8086\n");
	snprintf(path, sizeof(path), "%s/%s", root, made[3]);
	assert_int_equal(symlink("../../17", path), 0);
	snprintf(path, sizeof(path), "%s/%s", root, made[4]);
	assert_int_equal(symlink("../../drv", path), 0);

	rc = live_pci_list_under(root, &functions);
	for (size_t i = 0; i < sizeof(made) / sizeof(made[0]); i++) {
		snprintf(path, sizeof(path), "%s/%s", root, made[i]);
		assert_int_equal(remove(path), 0);
	}
	assert_int_equal(rc, 0);
	assert_int_equal(functions.len, sizeof(*at));
	at = (const void *)functions.at;
	assert_int_equal(at->domain, 1);
	assert_int_equal(at->bus, 2);
	assert_int_equal(at->device, 3);
	assert_int_equal(at->function, 4);
	assert_int_equal(at->vendor_id, 0x8086);
	assert_int_equal(at->device_id, 0x9a13);
	assert_int_equal(at->class_code, 0x0c0330);
	assert_int_equal(at->iommu_group, 17);
	assert_string_equal(at->driver, "drv");
}

/* As many as two threads share; every seventh has gone, every eleventh has no uevent. */
static void many_functions_are_listed_as_few_are(void **state)
{
	enum { COUNT = 300 };
	const struct tree *tree = *state;
	cleanup_blob struct blob functions = BLOB_HEAP;
	const struct pci_function *at;
	size_t left = 0;

	for (unsigned i = 0; i < COUNT; i++) {
		char path[64];
		const int len =
			snprintf(path, sizeof(path), "devices/0000:%02x:%02x.0/", i / 32, i % 32);

		tree_directory(tree, path);
		if (i % 7 == 3)
			continue;
		if (i % 11 == 5) {
			strcpy(path + len, "class");
			tree_file(tree, path, "0x020000\n");
			strcpy(path + len, "vendor");
			tree_file(tree, path, "0x8086\n");
			strcpy(path + len, "device");
			tree_file(tree, path, "0x1572\n");
		} else {
			strcpy(path + len, "uevent");
			tree_file(tree, path, "PCI_CLASS=20000\nPCI_ID=8086:1572\n");
		}
		strcpy(path + len, "iommu_group");
		tree_link(tree, path, "../../groups/17");
	}
	tree_directory(tree, "groups/17");
	assert_int_equal(live_pci_list_under(tree->root, &functions), 0);
	at = (const struct pci_function *)functions.at;
	for (unsigned i = 0; i < COUNT; i++) {
		if (i % 7 == 3)
			continue;
		print_message("%02x:%02x\n", i / 32, i % 32);
		assert_int_equal(at[left].bus, i / 32);
		assert_int_equal(at[left].device, i % 32);
		assert_int_equal(at[left].vendor_id, 0x8086);
		assert_int_equal(at[left].device_id, 0x1572);
		assert_int_equal(at[left].class_code, 0x020000);
		assert_int_equal(at[left].iommu_group, 17);
		left++;
	}
	assert_int_equal(functions.len, left * sizeof(*at));
}

/* One function under a bus of its own, whose files are @files: name and text, up to NULL. */
static int list_of(const char *const files[][2], struct blob *functions)
{
	char root[] = "virtscout-pci-XXXXXX", devices[64], place[96], path[512];
	int rc;

	assert_non_null(mkdtemp(root));
	snprintf(devices, sizeof(devices), "%s/devices", root);
	snprintf(place, sizeof(place), "%s/0000:00:1f.7", devices);
	assert_int_equal(mkdir(devices, 0700), 0);
	assert_int_equal(mkdir(place, 0700), 0);
	for (size_t i = 0; files[i][0]; i++)
		write_file(place, files[i][0], files[i][1]);
	rc = live_pci_list_under(root, functions);
	for (size_t i = 0; files[i][0]; i++) {
		snprintf(path, sizeof(path), "%s/%s", place, files[i][0]);
		assert_int_equal(remove(path), 0);
	}
	assert_int_equal(remove(place), 0);
	assert_int_equal(remove(devices), 0);
	assert_int_equal(remove(root), 0);
	return rc;
}

/* Kernels that do not say all in uevent. */
static void files_tell_what_uevent_does_not(void **state)
{
	static const char *const files[][2] = {{"uevent", "DRIVER=e1000e\n"},
		{"vendor", "0x8086\n"}, {"device", "0x10d3\n"}, {"class", "0x020000\n"}, {NULL}};
	cleanup_blob struct blob functions = BLOB_HEAP;
	const struct pci_function *at;

	(void)state;
	assert_int_equal(list_of(files, &functions), 0);
	assert_int_equal(functions.len, sizeof(*at));
	at = (const void *)functions.at;
	assert_int_equal(at->vendor_id, 0x8086);
	assert_int_equal(at->device_id, 0x10d3);
	assert_int_equal(at->class_code, 0x020000);
	assert_int_equal(at->iommu_group, PCI_NO_GROUP);
	assert_string_equal(at->driver, ""); /* no link says that one is bound */
	assert_false(at->group_unknown);
	assert_false(at->driver_unknown);
}

/* No link shows that there is none; one that can't be read, or leads to no number, does not. */
static void links_that_cannot_be_read_leave_it_unknown(void **state)
{
	static const char *const files[][2] = {{"uevent", ""}, {"vendor", "0x8086\n"},
		{"device", "0x10d3\n"}, {"class", "0x020000\n"}, {"driver", "no link"},
		{"iommu_group", "no link"}, {NULL}};
	cleanup_blob struct blob functions = BLOB_HEAP;
	const struct pci_function *at;

	(void)state;
	assert_int_equal(list_of(files, &functions), 0);
	assert_int_equal(functions.len, sizeof(*at));
	at = (const void *)functions.at;
	assert_int_equal(at->iommu_group, PCI_NO_GROUP);
	assert_true(at->group_unknown);
	assert_string_equal(at->driver, "");
	assert_true(at->driver_unknown);
}

static void links_to_no_number_leave_the_group_unknown(void **state)
{
	static const struct {
		const char *target;
		int32_t group;
	} cases[] = {{"../../groups/0", 0}, {"../../groups/x", PCI_NO_GROUP},
		{"../../groups/-1", PCI_NO_GROUP}, {"../../groups/1x", PCI_NO_GROUP},
		{"../../groups/4294967296", PCI_NO_GROUP}, {"../../groups/", PCI_NO_GROUP}};
	const struct tree *tree = *state;

	for (unsigned i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char path[64];
		const int len = snprintf(path, sizeof(path), "devices/0000:00:%02x.0/", i);

		strcpy(path + len, "uevent");
		tree_file(tree, path, "PCI_CLASS=20000\nPCI_ID=8086:1572\n");
		strcpy(path + len, "iommu_group");
		tree_link(tree, path, cases[i].target);
	}
	for (unsigned i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		cleanup_blob struct blob functions = BLOB_HEAP;
		const struct pci_function *at;

		print_message("%s\n", cases[i].target);
		assert_int_equal(live_pci_list_under(tree->root, &functions), 0);
		at = (const struct pci_function *)functions.at + i;
		assert_int_equal(at->iommu_group, cases[i].group);
		assert_int_equal(at->group_unknown, cases[i].group == PCI_NO_GROUP);
	}
}

static void files_that_tell_nothing_are_malformed(void **state)
{
	static const char *const texts[] = {"", "\n", "8086 x\n", "0x18086\n", "vendor\n",
		"0x8086\n0x8086\n", "0x0000000000000000000000000000000008086\n"};

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		const char *const files[][2] = {{"vendor", texts[i]}, {"device", "0x10d3\n"},
			{"class", "0x020000\n"}, {NULL}};
		cleanup_blob struct blob functions = BLOB_HEAP;

		print_message("%s\n", texts[i]);
		assert_int_equal(list_of(files, &functions), -EBADMSG);
		assert_int_equal(functions.len, 0);
	}
}

/* The little that is read of it says what all of it says. */
static void configuration_space_is_read_where_its_lists_lead(void **state)
{
	cleanup_blob struct blob names = BLOB_HEAP;

	(void)state;
	if (live_dir_list("/sys/bus/pci/devices", &names) < 0)
		skip();
	blob_for_each_name (name, &names) {
		cleanup_blob struct blob whole = BLOB_HEAP, sparse = BLOB_HEAP;
		struct pci_capabilities of_whole, of_sparse;
		char path[256];
		int rc;

		snprintf(path, sizeof(path), "/sys/bus/pci/devices/%s/config", name);
		assert_true(live_pci_is_config(path));
		if (live_file_read(path, &whole) < 0)
			continue;
		assert_int_equal(live_pci_config_read(path, &sparse), 0);
		assert_int_equal(sparse.len, whole.len);
		assert_memory_equal(sparse.at, whole.at, 4);
		rc = pci_config_decode((const uint8_t *)whole.at, whole.len, &of_whole);
		assert_int_equal(
			pci_config_decode((const uint8_t *)sparse.at, sparse.len, &of_sparse), rc);
		expect_same_capabilities(&of_sparse, &of_whole);
	}
}

static void write_bytes(const char *path, const struct pci_space *space, size_t len)
{
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	assert_int_equal(fwrite(space->bytes, 1, len, file), len);
	assert_int_equal(fclose(file), 0);
}

static void configuration_space_is_as_long_as_it_may_be_read(void **state)
{
	static const size_t lengths[] = {4096, 256, 64};
	char path[] = "virtscout-config-XXXXXX";
	struct pci_space space;
	int fd = mkstemp(path);

	(void)state;
	assert_true(fd >= 0);
	close(fd);
	pci_space_begin(&space, true);
	pci_space_add(&space, 0x100, 0x0d);
	pci_space_u32(&space, 0x104, 0x001d001d);
	pci_space_u32(&space, 0x300, 0x12345678);
	for (size_t i = 0; i < 3; i++) {
		char room[64];
		cleanup_blob struct blob content = BLOB_HEAP;
		struct blob fixed = BLOB_FIXED(room);

		write_bytes(path, &space, lengths[i]);
		assert_int_equal(live_pci_config_read(path, &content), 0);
		assert_int_equal(content.len, lengths[i]);
		assert_memory_equal(content.at, space.bytes, 64);
		if (lengths[i] == 4096) {
			assert_memory_equal(content.at + 0x104, space.bytes + 0x104, 4);
			assert_int_equal(content.at[0x300], 0); /* nothing leads there */
		}
		assert_int_equal(live_pci_config_read(path, &fixed), 0);
		assert_int_equal(fixed.len, 64);
		assert_int_equal(fixed.truncated, lengths[i] > 64);
	}
	write_bytes(path, &space, 3);
	assert_int_equal(live_pci_config_read(path, &(struct blob)BLOB_HEAP), -ENODATA);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(live_pci_config_read(path, &(struct blob)BLOB_HEAP), -ENOENT);
	assert_false(live_pci_is_config("/sys/bus/pci/devices/0000:00:00.0/vendor"));
	assert_false(live_pci_is_config("/sys/bus/pci/devices/config"));
	assert_false(live_pci_is_config("/sys/bus/pci/devices/x/config/y"));
	assert_false(live_pci_is_config("/etc/config"));
}

static void devices_of_a_class_are_those_of_sysfs(void **state)
{
	cleanup_blob struct blob devices = BLOB_HEAP, names = BLOB_HEAP;

	(void)state;
	if (live_dir_list("/sys/class/net", &names) < 0)
		skip();
	assert_int_equal(live_udev_list("net", &devices), 0);
	blob_for_each_name (name, &devices)
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
	assert_int_equal(live_udev_list("", &devices), -EINVAL);
	assert_int_equal(live_udev_list("..", &devices), -EINVAL);
	assert_int_equal(live_udev_list("net/lo", &devices), -EINVAL);
}

/* Links to directories are devices, whatever else is beside them; "!" stands for "/". */
static void devices_of_a_class_are_its_directories(void **state)
{
	static const char *const made[] = {"class/iommu/cciss!c0", "class/iommu/dmar0",
		"class/iommu/masters", "class/iommu/gone", "class/iommu", "class", "one", ""};
	cleanup_blob struct blob devices = BLOB_HEAP;
	char root[] = "virtscout-udev-XXXXXX", path[128];
	int rc;

	(void)state;
	assert_non_null(mkdtemp(root));
	for (size_t i = 6; i >= 4; i--) {
		snprintf(path, sizeof(path), "%s/%s", root, made[i]);
		assert_int_equal(mkdir(path, 0700), 0);
	}
	for (size_t i = 0; i < 4; i++) {
		snprintf(path, sizeof(path), "%s/%s", root, made[i]);
		assert_int_equal(i == 2 ? mknod(path, S_IFREG | 0600, 0)
					: symlink(i == 3 ? "../../none" : "../../one", path),
			0);
	}
	rc = live_udev_list_under(root, "iommu", &devices);
	for (size_t i = 0; i < sizeof(made) / sizeof(made[0]); i++) {
		snprintf(path, sizeof(path), "%s/%s", root, made[i]);
		assert_int_equal(remove(path), 0);
	}
	assert_int_equal(rc, 0);
	assert_int_equal(devices.len, sizeof("cciss/c0\0dmar0"));
	assert_memory_equal(devices.at, "cciss/c0\0dmar0", devices.len);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(functions_are_those_of_sysfs_in_order),
		cmocka_unit_test(functions_do_not_overrun_fixed_memory),
		cmocka_unit_test(a_missing_bus_is_an_error_that_returns),
		cmocka_unit_test(a_function_that_goes_meanwhile_is_left_out),
		cmocka_unit_test_setup_teardown(
			many_functions_are_listed_as_few_are, tree_setup, tree_teardown),
		cmocka_unit_test(files_tell_what_uevent_does_not),
		cmocka_unit_test(links_that_cannot_be_read_leave_it_unknown),
		cmocka_unit_test_setup_teardown(
			links_to_no_number_leave_the_group_unknown, tree_setup, tree_teardown),
		cmocka_unit_test(files_that_tell_nothing_are_malformed),
		cmocka_unit_test(configuration_space_is_read_where_its_lists_lead),
		cmocka_unit_test(configuration_space_is_as_long_as_it_may_be_read),
		cmocka_unit_test(devices_of_a_class_are_those_of_sysfs),
		cmocka_unit_test(a_class_that_does_not_exist_has_no_devices),
		cmocka_unit_test(devices_of_a_class_are_its_directories),
	};

	return cmocka_run_group_tests_name("live_devices", tests, NULL, NULL);
}
