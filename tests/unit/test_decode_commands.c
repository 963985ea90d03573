// SPDX-License-Identifier: GPL-2.0-or-later
// The output of commands that captures hold in place of files.
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "probe/decode_commands.h"
#include "probe/decode_lspci.h"

static const char lsmod[] = "Module                  Size  Used by\n"
			    "kvm_intel             425984  0\n"
			    "kvm                  1056768  1 kvm_intel\n";

static void lsmod_becomes_proc_modules(void **state)
{
	cleanup_blob struct blob out = BLOB_HEAP;

	(void)state;
	assert_int_equal(command_lsmod(lsmod, strlen(lsmod), &out), 1);
	assert_int_equal(blob_terminate(&out), 0);
	assert_string_equal(
		out.at, "kvm_intel 425984 0 - Live 0x0\nkvm 1056768 1 kvm_intel, Live 0x0\n");
	out.len = 0;
	/* A last line cut off is none; without the head it is another text. */
	assert_int_equal(command_lsmod(lsmod, strlen(lsmod) - 1, &out), 1);
	assert_int_equal(out.len, 30);
	out.len = 0;
	assert_int_equal(command_lsmod(lsmod + 38, strlen(lsmod) - 38, &out), 0);
	assert_int_equal(command_lsmod("sh: lsmod: not found\n", 21, &out), 0);
	assert_int_equal(command_lsmod("Module  Size  Used by\n", 22, &out), 0);
	assert_int_equal(out.len, 0);
}

static void sysctl_keys_are_paths(void **state)
{
	static const char text[] = "dev.cdrom.info = CD-ROM information\n"
				   "dev.cdrom.info = \n"
				   "dev.cdrom.info = drive name:\tsr0\n"
				   "kernel.osrelease = 6.1.0-13-amd64\n"
				   "kernel.osrelease_more = x\n"
				   "sysctl: permission denied on key 'kernel.secret'\n"
				   "net.ipv4.conf.eth0/1.forwarding = 1\n"
				   "kernel.empty = \n"
				   "kernel.cut = half";
	static const struct {
		const char *key, *value; /* NULL: not told */
	} rows[] = {
		{"kernel/osrelease", "6.1.0-13-amd64\n"},
		{"net/ipv4/conf/eth0.1/forwarding", "1\n"},
		{"dev/cdrom/info", "CD-ROM information\n\ndrive name:\tsr0\n"},
		{"kernel/osreleas", NULL},
		{"kernel/secret", NULL},
		{"kernel/empty", NULL},
		{"kernel/cut", NULL},
		{"", NULL},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		cleanup_blob struct blob out = BLOB_HEAP;
		int rc = command_sysctl(text, strlen(text), rows[i].key, &out);

		print_message("%s\n", rows[i].key);
		assert_int_equal(rc, rows[i].value != NULL);
		if (!rows[i].value)
			continue;
		assert_int_equal(blob_terminate(&out), 0);
		assert_string_equal(out.at, rows[i].value);
	}
}

static void uname_has_release_and_machine(void **state)
{
	static const struct {
		const char *text, *release, *machine;
	} rows[] = {
		{"Linux h 6.1.0-13-amd64 #1 SMP PREEMPT_DYNAMIC Debian 6.1.55-1 (2023-09-29) "
		 "x86_64 "
		 "GNU/Linux\n",
			"6.1.0-13-amd64", "x86_64"},
		{"Linux h 5.14.0-427.el9.x86_64 #1 SMP Fri Feb 23 2024 x86_64 x86_64 x86_64 "
		 "GNU/Linux",
			"5.14.0-427.el9.x86_64", "x86_64"},
		{"Linux h 2.6.32 #1 SMP Tue 2010 i686 i686 i386 GNU/Linux\n", "2.6.32", "i686"},
		{"Linux h 6.6.1 #1 SMP aarch64 GNU/Linux\n", "6.6.1", "aarch64"},
		/* Cut off, of another system, or a message. */
		{"Linux h 6.1.0-13-am", NULL, NULL},
		{"Linux h 6.1.0-13-amd64 ", NULL, NULL},
		{"Linux h 6.1.0-13-amd64 #1 SMP x86_64", "6.1.0-13-amd64", NULL},
		{"FreeBSD h 14.0 #1 amd64\n", NULL, NULL},
		{"Linux", NULL, NULL},
		{"", NULL, NULL},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		const char *text = rows[i].text;
		cleanup_blob struct blob release = BLOB_HEAP, machine = BLOB_HEAP;

		print_message("%s\n", text);
		assert_int_equal(command_uname_release(text, strlen(text), &release),
			rows[i].release != NULL);
		assert_int_equal(command_uname_machine(text, strlen(text), &machine),
			rows[i].machine != NULL);
		assert_int_equal(release.len, rows[i].release ? strlen(rows[i].release) : 0);
		assert_int_equal(machine.len, rows[i].machine ? strlen(rows[i].machine) : 0);
		if (rows[i].release)
			assert_memory_equal(release.at, rows[i].release, release.len);
		if (rows[i].machine)
			assert_memory_equal(machine.at, rows[i].machine, machine.len);
	}
}

static const char dmidecode[] = "# dmidecode 3.4\nGetting SMBIOS data from sysfs.\n\n"
				"Handle 0x0000, DMI type 0, 26 bytes\nBIOS Information\n"
				"\tVendor: SeaBIOS\n\tCharacteristics:\n\t\tVendor: no\n\n"
				"Handle 0x0100, DMI type 1, 27 bytes\nSystem Information\n"
				"\tManufacturer: Red Hat, Inc.\n\tProduct Name:   KVM \n"
				"\tVersion: Not Specified\n\tFamily:\n\n"
				"Handle 0x0300, DMI type 3, 21 bytes\nChassis Information\n"
				"\tManufacturer: Other\n\n"
				"Handle 0x0101, DMI type 1, 27 bytes\nSystem Information\n"
				"\tSKU Number: second\n";

static void dmidecode_has_the_fields_of_the_first_structure(void **state)
{
	static const struct {
		const char *section, *field, *value;
	} rows[] = {
		{"BIOS Information", "Vendor", "SeaBIOS"},
		{"System Information", "Manufacturer", "Red Hat, Inc."},
		{"System Information", "Product Name", "KVM "},
		{"Chassis Information", "Manufacturer", "Other"},
		{"System Information", "Version", NULL},
		{"System Information", "Family", NULL},
		{"System Information", "SKU Number", NULL},
		{"System Information", "Product", NULL},
		{"System", "Manufacturer", NULL},
		{"Base Board Information", "Manufacturer", NULL},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		cleanup_blob struct blob out = BLOB_HEAP;
		int rc = command_dmidecode(
			dmidecode, strlen(dmidecode), rows[i].section, rows[i].field, &out);

		print_message("%s: %s\n", rows[i].section, rows[i].field);
		assert_int_equal(rc, rows[i].value != NULL);
		if (!rows[i].value)
			continue;
		assert_int_equal(out.len, strlen(rows[i].value));
		assert_memory_equal(out.at, rows[i].value, out.len);
	}
}

static void udev_names_the_devices_of_a_subsystem(void **state)
{
	static const char text[] = "P: /devices/virtual/iommu/dmar1\nL: 0\n"
				   "E: DEVPATH=/devices/virtual/iommu/dmar1\n"
				   "E: SUBSYSTEM=iommu\n\n"
				   "P: /devices/virtual/misc/kvm\nN: kvm\nE: SUBSYSTEM=misc\n\n"
				   "E: SUBSYSTEM=iommu\n\n"
				   "P: /devices/virtual/iommu/dmar0\nE: SUBSYSTEM=iommu\n"
				   "E: SUBSYSTEM=iommu\n\n"
				   "P: /devices/virtual/iommu/dmar9\nE: SUBSYSTEM=iommu";
	cleanup_blob struct blob names = BLOB_HEAP;

	(void)state;
	assert_int_equal(command_udev(text, strlen(text), "iommu", &names), 1);
	assert_int_equal(names.len, 12);
	assert_memory_equal(names.at, "dmar1\0dmar0", 12);
	assert_int_equal(command_udev(text, strlen(text), "iomm", &names), 0);
	assert_int_equal(command_udev(text, strlen(text), "net", &names), 0);
}

static void ls_shows_devices_and_their_absence(void **state)
{
	static const char text[] =
		"ls -lanR /dev\n/dev:\ntotal 4\n"
		"drwxr-xr-x. 20 0 0 3360 Nov  1 10:00 .\n"
		"crw-rw-rw-. 1 0 36 10, 232 Nov  1 10:00 kvm\n"
		"lrwxrwxrwx. 1 0 0 3 Nov  1 10:00 kvmlink -> kvm\n"
		"brw-rw----. 1 0 6 system_u:object_r:x_t:s0 8, 0 Nov  1 10:00 sda\n"
		"-rw-r--r--. 1 0 0 0 Nov  1 10:00 file\n"
		"drwxr-xr-x. 2 0 0 60 Nov  1 10:00 vfio\n\n"
		"/dev/vfio:\ntotal 0\n"
		"crw-rw-rw-. 1 0 0 10, 196 Nov  1 10:00 vfio\n";
	static const struct {
		const char *path;
		int rc;
		bool is_char;
		uint32_t major, minor;
	} rows[] = {
		{"/dev/kvm", 1, true, 10, 232},
		{"/dev/sda", 1, false, 8, 0},
		{"/dev/vfio/vfio", 1, true, 10, 196},
		{"/dev/sev", -ENOENT, false, 0, 0},
		{"/dev/sda1", -ENOENT, false, 0, 0},
		/* There, but no device. */
		{"/dev/file", 0, false, 0, 0},
		{"/dev/kvmlink", 0, false, 0, 0},
		{"/dev/vfio", 0, false, 0, 0},
		/* The last list may be cut off; of another directory there is none. */
		{"/dev/vfio/7", 0, false, 0, 0},
		{"/dev/net/tun", 0, false, 0, 0},
		{"/dev/", 0, false, 0, 0},
		{"kvm", 0, false, 0, 0},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct command_device device = {0};

		print_message("%s\n", rows[i].path);
		assert_int_equal(
			command_ls_device(text, strlen(text), rows[i].path, &device), rows[i].rc);
		if (rows[i].rc != 1)
			continue;
		assert_int_equal(device.is_char, rows[i].is_char);
		assert_int_equal(device.major, rows[i].major);
		assert_int_equal(device.minor, rows[i].minor);
	}
}

static const char lspci[] =
	"00:00.0 Host bridge [0600]: Intel Corporation Tiger [Lake] [8086:9a14] (rev 01)\n"
	"\tSubsystem: Lenovo Device [17aa:22c5]\n\tControl: I/O-\n\tIOMMU group: 0\n\n"
	"0001:3b:1f.7 VGA compatible controller [0300]: Intel Corporation UHD [8086:9a49] (rev 01) "
	"(prog-if 02 [VGA controller])\n\tKernel driver in use: i915\n\tKernel modules: i915\n\n"
	"04:00.0 0108: 144d:a808 (prog-if 02)\n\tKernel driver in use: nvme\n\tIOMMU group: 17\n";

static void lspci_shows_functions(void **state)
{
	struct lspci_function function;
	size_t at = 0, count = 0;

	(void)state;
	assert_int_equal(lspci_next(lspci, strlen(lspci), &at, &function), 1);
	assert_int_equal(function.vendor_id, 0x8086);
	assert_int_equal(function.device_id, 0x9a14);
	assert_int_equal(function.class_code, 0x060000);
	assert_int_equal(function.iommu_group, 0);
	assert_string_equal(function.driver, "");
	assert_int_equal(lspci_next(lspci, strlen(lspci), &at, &function), 1);
	assert_int_equal(function.domain, 1);
	assert_int_equal(function.bus, 0x3b);
	assert_int_equal(function.device, 0x1f);
	assert_int_equal(function.function, 7);
	assert_int_equal(function.class_code, 0x030002);
	assert_int_equal(function.iommu_group, -1);
	assert_string_equal(function.driver, "i915");
	assert_int_equal(lspci_next(lspci, strlen(lspci), &at, &function), 1);
	assert_int_equal(function.vendor_id, 0x144d);
	assert_int_equal(function.class_code, 0x010802);
	assert_int_equal(function.iommu_group, 17);
	assert_int_equal(lspci_next(lspci, strlen(lspci), &at, &function), 0);
	/* A text that begins in the middle of a function is not believed. */
	at = 0;
	assert_int_equal(lspci_next(lspci + 90, strlen(lspci) - 90, &at, &function), -EBADMSG);
	at = 0;
	assert_int_equal(lspci_next("pcilib: Cannot open\n", 20, &at, &function), -EBADMSG);
	/* Nor is one cut off within its first line. */
	for (size_t len = 1; len < 70; len++) {
		at = 0;
		assert_int_equal(lspci_next(lspci, len, &at, &function), -EBADMSG);
	}
	/* Cut off anywhere it comes to its end. */
	for (size_t len = 0; len < strlen(lspci); len++)
		for (at = 0; lspci_next(lspci, len, &at, &function) > 0;)
			count++;
	assert_true(count > 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lsmod_becomes_proc_modules),
		cmocka_unit_test(sysctl_keys_are_paths),
		cmocka_unit_test(uname_has_release_and_machine),
		cmocka_unit_test(dmidecode_has_the_fields_of_the_first_structure),
		cmocka_unit_test(udev_names_the_devices_of_a_subsystem),
		cmocka_unit_test(ls_shows_devices_and_their_absence),
		cmocka_unit_test(lspci_shows_functions),
	};

	return cmocka_run_group_tests_name("decode_commands", tests, NULL, NULL);
}
