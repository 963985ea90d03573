// SPDX-License-Identifier: GPL-2.0-or-later
// A made-up sosreport: which question do its commands answer, and what is left unknown?
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "probe/fact.h"
#include "probe/sources.h"
#include "tests/fake/tree.h"

#define NC (-ERR_NOT_CAPTURED)
#define TOP "sosreport-h-2023-11-01/"
#define COMMANDS TOP "sos_commands/"

static int make_report(void **state)
{
	// clang-format off
	static const struct {
		const char *path, *text;
	} files[] = {
		{TOP "proc/cpuinfo", "processor : 0\n"},
		{TOP "proc/sys/kernel/ostype", "Linux\n"},
		{TOP "sys/class/dmi/id/sys_vendor", "Of the file\n"},
		{COMMANDS "kernel/lsmod", "Module Size Used by\nkvm_intel 425984 0\nkvm 1056768 1 kvm_intel\n"},
		{COMMANDS "kernel/sysctl_-a", "kernel.osrelease = 6.1.0-13-amd64\nkernel.ostype = Hurd\n"},
		{COMMANDS "kernel/uname_-a", "Linux h 6.1.0-99-other #1 SMP Debian x86_64 GNU/Linux\n"},
		{COMMANDS "hardware/dmidecode", "System Information\n\tManufacturer: Of the command\n"
						"\tProduct Name: KVM\n"},
		{COMMANDS "devices/udevadm_info_--export-db",
			"P: /devices/virtual/iommu/dmar1\nE: SUBSYSTEM=iommu\n\n"
			"P: /devices/virtual/iommu/dmar0\nE: SUBSYSTEM=iommu\n"},
		{COMMANDS "pci/lspci_-nnvv", "00:1f.0 ISA bridge [0601]: Intel LPC [8086:a082]\n\n"
					     "00:02.0 VGA [0300]: Intel UHD [8086:9a49]\n\tKernel driver in use: i915\n"},
		{COMMANDS "block/ls_-alZR_.dev", "/dev:\ncrw-rw-rw-. 1 root kvm ? 10, 232 Nov 1 10:00 kvm\n\n"
						 "/dev/net:\n"},
	};
	// clang-format on

	*state = calloc(1, sizeof(struct tree));
	if (!*state)
		return -1;
	tree_make(*state);
	for (size_t i = 0; i < sizeof(files) / sizeof(*files); i++)
		tree_file(*state, files[i].path, files[i].text);
	return 0;
}

static int remove_report(void **state)
{
	tree_remove(*state);
	free(*state);
	return 0;
}

static struct source *open_report(const struct tree *tree)
{
	struct input_error error = {0};
	struct source *source;

	assert_int_equal(input_open(tree->root, &source, &error), 0);
	return source;
}

static void commands_tell_what_files_do_not(void **state)
{
	struct source *source = open_report(*state);
	static const struct {
		const char *path, *text; /* NULL: not captured */
	} rows[] = {
		{"/proc/modules",
			"kvm_intel 425984 0 - Live 0x0\nkvm 1056768 1 kvm_intel, Live 0x0"},
		{"/proc/sys/kernel/osrelease", "6.1.0-13-amd64"},
		/* The file outranks the command. */
		{"/proc/sys/kernel/ostype", "Linux"},
		{"/sys/class/dmi/id/sys_vendor", "Of the file"},
		{"/sys/class/dmi/id/product_name", "KVM"},
		{"/sys/class/dmi/id/board_vendor", NULL},
		{"/sys/class/dmi/id/other", NULL},
		{"/proc/sys/kernel/other", NULL},
		{"/proc/cmdline", NULL},
	};
	char text[128];

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		int rc = source_read_line(source, rows[i].path, text, sizeof(text));

		print_message("%s\n", rows[i].path);
		assert_int_equal(rc, rows[i].text ? (int)strlen(rows[i].text) : NC);
		if (rows[i].text)
			assert_string_equal(text, rows[i].text);
	}
	source_close(source);
}

static void uname_is_sysctl_first(void **state)
{
	struct source *source = open_report(*state);
	cleanup_blob struct blob blob = BLOB_HEAP;
	struct answer answer = {.blob = &blob};

	assert_int_equal(source_ask(source, &(struct question){.ask = ASK_UNAME, .path = "release"},
				 &answer),
		0);
	assert_int_equal(blob.len, 14);
	assert_memory_equal(blob.at, "6.1.0-13-amd64", 14);
	blob.len = 0;
	assert_int_equal(source_ask(source, &(struct question){.ask = ASK_UNAME, .path = "machine"},
				 &answer),
		0);
	assert_int_equal(blob.len, 6);
	assert_memory_equal(blob.at, "x86_64", 6);
	source_close(source);
}

static void devices_come_from_listings(void **state)
{
	struct source *source = open_report(*state);
	cleanup_blob struct blob blob = BLOB_HEAP;
	struct answer answer = {.blob = &blob};
	struct pci_function functions[2];
	struct file_stat stat;
	uint64_t value;

	assert_int_equal(source_stat(source, "/dev/kvm", &stat), 0);
	assert_int_equal(stat.type, FILE_CHAR_DEVICE);
	assert_int_equal(stat.major, 10);
	assert_int_equal(stat.minor, 232);
	assert_int_equal(source_access(source, "/dev/kvm", ACCESS_EXISTS), 0);
	assert_int_equal(source_access(source, "/dev/kvm", ACCESS_READ_WRITE), NC);
	assert_int_equal(source_kvm(source, KVM_ASK_OPEN, 0, &value), NC);
	assert_int_equal(source_access(source, "/dev/sev", ACCESS_EXISTS), -ENOENT);
	assert_int_equal(source_access(source, "/dev/net/tun", ACCESS_EXISTS), NC);
	assert_int_equal(
		source_ask(source, &(struct question){.ask = ASK_UDEV, .path = "iommu"}, &answer),
		0);
	assert_int_equal(blob.len, 12);
	assert_memory_equal(blob.at, "dmar0\0dmar1", 12);
	blob.len = 0;
	assert_int_equal(
		source_ask(source, &(struct question){.ask = ASK_UDEV, .path = "mdev"}, &answer),
		NC);
	assert_int_equal(source_ask(source, &(struct question){.ask = ASK_PCI}, &answer), 0);
	assert_int_equal(blob.len, sizeof(functions));
	memcpy(functions, blob.at, sizeof(functions));
	assert_int_equal(functions[0].device, 2);
	assert_string_equal(functions[0].driver, "i915");
	assert_int_equal(functions[1].class_code, 0x060100);
	source_close(source);
}

static void assert_modules(const struct tree *tree, int amd_rc)
{
	struct source *source = open_report(tree);
	cleanup_blob struct blob names = BLOB_HEAP;

	assert_int_equal(source_access(source, "/sys/module/kvm_intel", ACCESS_EXISTS), 0);
	assert_int_equal(source_access(source, "/sys/module/kvm_amd", ACCESS_EXISTS), amd_rc);
	assert_int_equal(
		source_access(source, "/sys/module/kvm_amd/initstate", ACCESS_EXISTS), amd_rc);
	assert_int_equal(source_list(source, "/sys/module", &names), amd_rc == NC ? NC : 0);
	source_close(source);
}

/* sos copies files out of sys/module, not the directory. */
static void modules_are_absent_only_where_the_report_shows_it(void **state)
{
	const struct tree *tree = *state;

	tree_file(tree, TOP "sys/module/kvm_intel/parameters/nested", "Y\n");
	assert_modules(tree, NC);
	/* Of each loaded module, but lsmod has one more. */
	tree_file(tree, TOP "sys/module/kvm_intel/initstate", "live\n");
	assert_modules(tree, NC);
	tree_file(tree, TOP "sys/module/kvm/initstate", "live\n");
	assert_modules(tree, -ENOENT);
	/* /proc/modules outranks lsmod, which is from another moment. */
	tree_file(tree, TOP "proc/modules", "kvm_amd 1 0 - Live 0x0\n");
	assert_modules(tree, NC);
}

static void directories_of_single_files_are_no_lists(void **state)
{
	static const struct {
		const char *file, *directory;
		int rc;
	} rows[] = {
		{TOP "usr/bin/qemu-system-x86_64", "/usr/bin", NC},
		{TOP "dev/disk/by-dname/x", "/dev", NC},
		{TOP "etc/modprobe.d/kvm.conf", "/etc/modprobe.d", 0},
		{TOP "sys/firmware/acpi/tables/APIC", "/sys/firmware/acpi/tables", 0},
	};
	const struct tree *tree = *state;
	struct source *source;

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		tree_file(tree, rows[i].file, "x");
	source = open_report(tree);
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		cleanup_blob struct blob names = BLOB_HEAP;

		assert_int_equal(source_list(source, rows[i].directory, &names), rows[i].rc);
	}
	assert_int_equal(
		source_access(source, "/sys/firmware/acpi/tables/DMAR", ACCESS_EXISTS), -ENOENT);
	source_close(source);
}

static void a_root_that_is_no_report_has_no_commands(void **state)
{
	struct input_error error = {0};
	struct source *source;
	struct tree tree;
	char text[64];

	(void)state;
	tree_make(&tree);
	tree_file(&tree, "proc/cpuinfo", "x\n");
	tree_file(&tree, "kernel/lsmod", "Module Size Used by\nkvm 1 0\n");
	assert_int_equal(input_open(tree.root, &source, &error), 0);
	assert_int_equal(source_read_line(source, "/proc/modules", text, sizeof(text)), NC);
	source_close(source);
	tree_remove(&tree);
}

#define REPORT_TEST(test) cmocka_unit_test_setup_teardown(test, make_report, remove_report)

int main(void)
{
	const struct CMUnitTest tests[] = {
		REPORT_TEST(commands_tell_what_files_do_not),
		REPORT_TEST(uname_is_sysctl_first),
		REPORT_TEST(devices_come_from_listings),
		REPORT_TEST(modules_are_absent_only_where_the_report_shows_it),
		REPORT_TEST(directories_of_single_files_are_no_lists),
		cmocka_unit_test(a_root_that_is_no_report_has_no_commands),
	};

	return cmocka_run_group_tests_name("sos_report", tests, NULL, NULL);
}
