// SPDX-License-Identifier: GPL-2.0-or-later
// A captured tree answers questions, and says "not there" only where it can.
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "probe/fact.h"
#include "probe/pci_sysfs.h"
#include "probe/root_walk.h"
#include "probe/sources.h"
#include "tests/fake/tree.h"

#define NC (-ERR_NOT_CAPTURED)

static struct source *open_root(const struct tree *tree)
{
	struct input_error error = {0};
	struct source *source;
	int rc = source_root_open(tree->root, &source, &error);

	if (rc)
		print_message("%s:%d:%d %s\n", error.file, error.line, error.column, error.text);
	assert_int_equal(rc, 0);
	return source;
}

static int exists(struct source *source, const char *path)
{
	return source_access(source, path, ACCESS_EXISTS);
}

static void files_directories_and_links_of_the_tree_answer(void **state)
{
	const struct tree *tree = *state;
	cleanup_blob struct blob names = BLOB_HEAP;
	struct source *source;
	char text[64];
	struct file_stat stat;

	tree_file(tree, "proc/cpuinfo", "processor : 0\n");
	tree_file(tree, "sys/devices/d1/vendor", "0x8086\n");
	tree_file(tree, "sys/devices/d0/vendor", "0x8087\n");
	tree_link(tree, "sys/bus/x", "../devices/d1");
	source = open_root(tree);
	assert_int_equal(source_read_line(source, "/proc/cpuinfo", text, sizeof(text)), 13);
	assert_int_equal(source_read_line(source, "/proc/cpuinfo", text, 5), 4);
	assert_string_equal(text, "proc");
	assert_int_equal(source_read_line(source, "/sys/bus/x/vendor", text, sizeof(text)), 6);
	assert_int_equal(source_link(source, "/sys/bus/x", text, sizeof(text)), 0);
	assert_string_equal(text, "../devices/d1");
	assert_int_equal(source_list(source, "/sys/devices", &names), 0);
	assert_int_equal(names.len, 6);
	assert_memory_equal(names.at, "d0\0d1", 6);
	assert_int_equal(source_stat(source, "/sys/devices", &stat), 0);
	assert_int_equal(stat.type, FILE_DIRECTORY);
	assert_int_equal(source_stat(source, "/proc/cpuinfo", &stat), 0);
	assert_int_equal(stat.type, FILE_REGULAR);
	assert_int_equal(source_read(source, "/sys/devices", &names), -EISDIR);
	assert_int_equal(source_list(source, "/proc/cpuinfo", &names), -ENOTDIR);
	/* A capture may hold a file where the host has a link. */
	assert_int_equal(source_link(source, "/proc/cpuinfo", text, sizeof(text)), NC);
	source_close(source);
}

static void what_is_not_there_was_not_captured(void **state)
{
	const struct tree *tree = *state;
	cleanup_blob struct blob blob = BLOB_HEAP;
	struct answer answer = {.blob = &blob};
	struct source *source;
	struct cpuid_regs regs;
	struct file_stat stat;
	uint64_t value;

	tree_file(tree, "proc/cpuinfo", "processor : 0\n");
	tree_file(tree, "sys/class/dmi/id/sys_vendor", "x\n");
	source = open_root(tree);
	assert_int_equal(source_read(source, "/proc/cmdline", &blob), NC);
	assert_int_equal(source_read(source, "/sys/class/dmi/id/product_name", &blob), NC);
	assert_int_equal(source_list(source, "/sys/module", &blob), NC);
	assert_int_equal(exists(source, "/sys/module/kvm_intel"), NC);
	assert_int_equal(exists(source, "/dev/kvm"), NC);
	assert_int_equal(source_access(source, "/dev/kvm", ACCESS_READ_WRITE), NC);
	assert_int_equal(source_stat(source, "/dev/kvm", &stat), NC);
	assert_int_equal(source_read(source, "/proc/cpuinfo/below", &blob), NC);
	assert_int_equal(source_read(source, "relative", &blob), NC);
	assert_int_equal(source_cpuid(source, 0, 0, 0, &regs), NC);
	assert_int_equal(source_rdmsr(source, 0, 0x3a, &value), NC);
	assert_int_equal(source_kvm(source, KVM_ASK_OPEN, 0, &value), NC);
	assert_int_equal(source_ask(source, &(struct question){.ask = ASK_PCI}, &answer), NC);
	assert_int_equal(source_ask(source, &(struct question){.ask = ASK_CODENAME}, &answer), NC);
	assert_int_equal(
		source_ask(source, &(struct question){.ask = ASK_LAUNCH, .path = "x"}, &answer),
		NC);
	assert_int_equal(
		source_ask(source, &(struct question){.ask = ASK_UDEV, .path = "iommu"}, &answer),
		NC);
	assert_int_equal(
		source_ask(source, &(struct question){.ask = ASK_UDEV, .path = "../dmi"}, &answer),
		-EINVAL);
	source_close(source);
}

static void listing_directories_show_what_is_absent(void **state)
{
	static const char *const listed[] = {"sys/module", "sys/class/misc",
		"sys/firmware/acpi/tables", "sys/kernel/iommu_groups", "sys/bus/pci/devices",
		"sys/class/iommu"};
	const struct tree *tree = *state;
	struct source *source;
	char path[128];

	for (size_t i = 0; i < sizeof(listed) / sizeof(*listed); i++) {
		snprintf(path, sizeof(path), "%s/there", listed[i]);
		tree_directory(tree, path);
	}
	source = open_root(tree);
	for (size_t i = 0; i < sizeof(listed) / sizeof(*listed); i++) {
		print_message("%s\n", listed[i]);
		snprintf(path, sizeof(path), "/%s/there", listed[i]);
		assert_int_equal(exists(source, path), 0);
		snprintf(path, sizeof(path), "/%s/there/file", listed[i]);
		assert_int_equal(exists(source, path), NC);
		snprintf(path, sizeof(path), "/%s/other", listed[i]);
		assert_int_equal(exists(source, path), -ENOENT);
		assert_int_equal(source_access(source, path, ACCESS_READ), -ENOENT);
		snprintf(path, sizeof(path), "/%s/other/below/it", listed[i]);
		assert_int_equal(exists(source, path), -ENOENT);
	}
	assert_int_equal(exists(source, "/sys/class/other"), NC);
	assert_int_equal(exists(source, "/sys/module/../other"), NC);
	source_close(source);
}

/* IOMMU groups may be none; a kernel without modules is none of ours. */
static void empty_directories_show_it_only_where_a_kernel_has_them_empty(void **state)
{
	const struct tree *tree = *state;
	cleanup_blob struct blob names = BLOB_HEAP;
	struct source *source;

	tree_directory(tree, "sys/module");
	tree_directory(tree, "sys/firmware/acpi/tables");
	tree_directory(tree, "sys/class/misc");
	tree_directory(tree, "sys/class/empty");
	tree_directory(tree, "sys/kernel/iommu_groups");
	source = open_root(tree);
	assert_int_equal(exists(source, "/sys/module/kvm"), NC);
	assert_int_equal(exists(source, "/sys/firmware/acpi/tables/DMAR"), NC);
	assert_int_equal(exists(source, "/sys/class/misc/kvm"), NC);
	assert_int_equal(source_list(source, "/sys/module", &names), NC);
	assert_int_equal(source_list(source, "/sys/class/empty", &names), NC);
	assert_int_equal(source_list(source, "/sys/kernel/iommu_groups", &names), 0);
	assert_int_equal(names.len, 0);
	assert_int_equal(exists(source, "/sys/kernel/iommu_groups/0"), -ENOENT);
	source_close(source);
}

static void a_link_that_dangles_in_a_listing_directory_is_not_absent(void **state)
{
	const struct tree *tree = *state;
	struct source *source;

	tree_link(tree, "sys/bus/pci/devices/0000:00:02.0",
		"../../../devices/pci0000:00/0000:00:02.0");
	source = open_root(tree);
	assert_int_equal(exists(source, "/sys/bus/pci/devices/0000:00:02.0"), NC);
	assert_int_equal(exists(source, "/sys/bus/pci/devices/0000:00:02.0/sriov_totalvfs"), NC);
	assert_int_equal(exists(source, "/sys/bus/pci/devices/0000:00:03.0"), -ENOENT);
	source_close(source);
}

/*
 * tar and cp of /proc often leave empty files: that the list of modules is empty must not follow.
 */
static void empty_files_of_proc_and_sys_were_not_captured(void **state)
{
	const struct tree *tree = *state;
	cleanup_blob struct blob content = BLOB_HEAP;
	struct source *source;

	tree_file(tree, "proc/modules", "");
	tree_file(tree, "sys/kernel/x", "");
	tree_file(tree, "etc/empty", "");
	source = open_root(tree);
	assert_int_equal(source_read(source, "/proc/modules", &content), NC);
	assert_int_equal(source_read(source, "/sys/kernel/x", &content), NC);
	assert_int_equal(source_read(source, "/etc/empty", &content), 0);
	assert_int_equal(exists(source, "/proc/modules"), 0);
	source_close(source);
}

static void permission_bits_of_the_tree_say_nothing(void **state)
{
	const struct tree *tree = *state;
	struct source *source;
	struct file_stat stat;
	char full[256];

	tree_file(tree, "proc/cpuinfo", "processor : 0\n");
	tree_file(tree, "dev/kvm", "");
	source = open_root(tree);
	assert_int_equal(chmod(tree_path(tree, "dev/kvm", full), 0666), 0);
	assert_int_equal(exists(source, "/dev/kvm"), 0);
	assert_int_equal(source_access(source, "/dev/kvm", ACCESS_READ_WRITE), NC);
	assert_int_equal(source_access(source, "/dev/kvm", ACCESS_READ), NC);
	/* A file that stands for the device does not say that the device was a file. */
	assert_int_equal(source_stat(source, "/dev/kvm", &stat), NC);
	assert_int_equal(chmod(tree_path(tree, "proc/cpuinfo", full), 0), 0);
	assert_int_equal(source_access(source, "/proc/cpuinfo", ACCESS_READ), NC);
	assert_int_equal(source_stat(source, "/proc/cpuinfo", &stat), 0);
	assert_int_equal(stat.mode, 0);
	/* As a user that may not read the capture, nothing is known; root may read it. */
	assert_int_equal(
		source_read_line(source, "/proc/cpuinfo", full, sizeof(full)), geteuid() ? NC : 13);
	source_close(source);
}

static void device_nodes_and_fifos_are_looked_at_but_never_opened(void **state)
{
	const struct tree *tree = *state;
	cleanup_blob struct blob content = BLOB_HEAP;
	struct source *source;
	struct file_stat stat;
	char full[256];

	tree_directory(tree, "proc");
	tree_fifo(tree, "proc/kmsg");
	tree_directory(tree, "dev");
	source = open_root(tree);
	assert_int_equal(source_read(source, "/proc/kmsg", &content), NC);
	assert_int_equal(source_list(source, "/proc/kmsg", &content), -ENOTDIR);
	if (!mknod(tree_path(tree, "dev/kvm", full), S_IFCHR | 0666, 10 << 8 | 232)) {
		assert_int_equal(source_stat(source, "/dev/kvm", &stat), 0);
		assert_int_equal(stat.type, FILE_CHAR_DEVICE);
		assert_int_equal(stat.major, 10);
		assert_int_equal(stat.minor, 232);
		assert_int_equal(source_read(source, "/dev/kvm", &content), NC);
	}
	source_close(source);
}

/* The same paths by openat2(2) and by walking. */
static void links_never_lead_out_of_the_tree(void **state)
{
	const struct tree *tree = *state;
	int (*const opens[])(int, const char *, int) = {root_open, root_open_by_steps};
	char outside[300], text[64] = "", full[256];
	int root;

	tree_directory(tree, "proc");
	tree_file(tree, "secret", "outside\n");
	tree_file(tree, "in/etc/passwd", "inside\n");
	tree_file(tree, "in/a/b/c/file", "deep\n");
	tree_link(tree, "in/absolute", "/etc/passwd");
	tree_link(tree, "in/up", "../../../../../../../../etc/passwd");
	tree_link(tree, "in/a/b/c/up", "../../../../../../../../etc/passwd");
	tree_link(tree, "in/to_secret", "../secret");
	snprintf(outside, sizeof(outside), "%s/secret", tree->root);
	tree_link(tree, "in/full", outside);
	tree_link(tree, "in/dir", "/a/b");
	tree_link(tree, "in/loop", "loop");
	tree_link(tree, "in/chain", "dir/../b/./c//file");
	root = open(tree_path(tree, "in", full), O_PATH | O_DIRECTORY);
	assert_true(root >= 0);
	for (size_t i = 0; i < 2; i++) {
		static const struct {
			const char *path, *holds; /* NULL: there is none */
			int rc;
		} rows[] = {
			{"/absolute", "inside\n", 0},
			{"/up", "inside\n", 0},
			{"/a/b/c/up", "inside\n", 0},
			{"/../etc/passwd", "inside\n", 0},
			{"/../../secret", NULL, -ENOENT},
			{"/to_secret", NULL, -ENOENT},
			{"/full", NULL, -ENOENT},
			{"/dir/c/file", "deep\n", 0},
			{"/chain", "deep\n", 0},
			{"/dir/c/up", "inside\n", 0},
			{"/loop", NULL, -ELOOP},
			{"/etc/passwd/x", NULL, -ENOTDIR},
			{"/none/x", NULL, -ENOENT},
		};

		for (size_t k = 0; k < sizeof(rows) / sizeof(*rows); k++) {
			int fd = opens[i](root, rows[k].path, O_RDONLY);
			ssize_t len;

			print_message("%s\n", rows[k].path);
			if (!rows[k].holds) {
				assert_int_equal(fd, rows[k].rc);
				continue;
			}
			assert_true(fd >= 0);
			len = read(fd, text, sizeof(text) - 1);
			assert_int_equal(len, strlen(rows[k].holds));
			assert_memory_equal(text, rows[k].holds, (size_t)len);
			close(fd);
		}
	}
	close(root);
}

static void walking_by_steps_keeps_a_link_that_is_asked_for(void **state)
{
	const struct tree *tree = *state;
	char target[64];
	ssize_t len;
	int root, fd;

	tree_link(tree, "a/link", "/somewhere");
	root = open(tree->root, O_PATH | O_DIRECTORY);
	fd = root_open_by_steps(root, "/a/link", O_PATH | O_NOFOLLOW);
	assert_true(fd >= 0);
	len = readlinkat(fd, "", target, sizeof(target));
	assert_int_equal(len, 10);
	assert_memory_equal(target, "/somewhere", 10);
	close(fd);
	close(root);
}

static void the_release_is_what_proc_says(void **state)
{
	const struct tree *tree = *state;
	char text[64];
	struct blob blob = {.at = text, .size = sizeof(text)};
	struct answer answer = {.blob = &blob};
	const struct question release = {.ask = ASK_UNAME, .path = "release"};
	struct source *source;

	tree_directory(tree, "proc");
	source = open_root(tree);
	assert_int_equal(source_ask(source, &release, &answer), NC);
	assert_int_equal(source_ask(source, &(struct question){.ask = ASK_UNAME, .path = "machine"},
				 &answer),
		NC);
	tree_file(tree, "proc/version", "FreeBSD version 14\n");
	assert_int_equal(source_ask(source, &release, &answer), NC);
	tree_file(tree, "proc/version", "Linux version 6.1.0-13-amd64 (root@host) #1 SMP\n");
	assert_int_equal(source_ask(source, &release, &answer), 0);
	assert_int_equal(blob.len, 14);
	assert_memory_equal(text, "6.1.0-13-amd64", 14);
	tree_file(tree, "proc/sys/kernel/osrelease", "5.10.1\n");
	blob.len = 0;
	assert_int_equal(source_ask(source, &release, &answer), 0);
	assert_int_equal(blob.len, 6);
	source_close(source);
}

static void subsystems_are_classes_or_buses(void **state)
{
	const struct tree *tree = *state;
	cleanup_blob struct blob names = BLOB_HEAP;
	struct answer answer = {.blob = &names};
	struct source *source;

	tree_directory(tree, "sys/class/iommu/dmar1");
	tree_directory(tree, "sys/class/iommu/dmar0");
	tree_directory(tree, "sys/bus/mdev/devices/x");
	source = open_root(tree);
	assert_int_equal(
		source_ask(source, &(struct question){.ask = ASK_UDEV, .path = "iommu"}, &answer),
		0);
	assert_int_equal(names.len, 12);
	assert_memory_equal(names.at, "dmar0\0dmar1", 12);
	names.len = 0;
	assert_int_equal(
		source_ask(source, &(struct question){.ask = ASK_UDEV, .path = "mdev"}, &answer),
		0);
	assert_int_equal(names.len, 2);
	source_close(source);
}

static void pci_functions_come_from_sysfs(void **state)
{
	const struct tree *tree = *state;
	struct pci_function functions[2];
	struct blob blob = {.at = (char *)functions, .size = sizeof(functions)};
	struct answer answer = {.blob = &blob};
	struct source *source;

	tree_file(tree, "sys/devices/pci0000:00/0000:00:02.0/vendor", "0x8086\n");
	tree_file(tree, "sys/devices/pci0000:00/0000:00:02.0/device", "0x9a49\n");
	tree_file(tree, "sys/devices/pci0000:00/0000:00:02.0/class", "0x030000\n");
	tree_link(tree, "sys/devices/pci0000:00/0000:00:02.0/iommu_group",
		"../../../kernel/iommu_groups/7");
	tree_link(tree, "sys/bus/pci/devices/0000:00:02.0",
		"../../../devices/pci0000:00/0000:00:02.0");
	source = open_root(tree);
	assert_int_equal(source_ask(source, &(struct question){.ask = ASK_PCI}, &answer), 0);
	assert_int_equal(blob.len, sizeof(*functions));
	assert_int_equal(functions[0].device_id, 0x9a49);
	assert_int_equal(functions[0].class_code, 0x030000);
	assert_int_equal(functions[0].iommu_group, 7);
	source_close(source);
}

/*
 * As many as are shared with a second thread, each fourth of another kind: plain; with a FIFO, which
 * is never opened, in place of a file; with a link out of the tree; behind a link that leads nowhere.
 */
static void many_pci_functions_are_found_as_few_are(void **state)
{
	const struct tree *tree = *state;
	cleanup_blob struct blob blob = BLOB_HEAP;
	struct answer answer = {.blob = &blob};
	struct source *source;

	for (unsigned i = 0; i < PCI_SYSFS_MANY + 40; i++) {
		char path[128], target[128];
		int at = snprintf(path, sizeof(path), "sys/devices/pci0000:%02x/0000:%02x:%02x.0/",
			i / 32, i / 32, i % 32);

		snprintf(target, sizeof(target), "../../../%.*s", at - 5, path + 4);
		strcpy(path + at, i % 4 == 1 ? "config" : "modalias");
		if (i % 4 == 1)
			tree_fifo(tree, path);
		if (i % 4 != 3) {
			strcpy(path + at, "uevent");
			tree_file(tree, path, "PCI_CLASS=20000\nPCI_ID=8086:1572\nDRIVER=i40e\n");
			snprintf(path + at, sizeof(path) - (size_t)at, "iommu_group");
			tree_link(tree, path, "../../../kernel/iommu_groups/7");
		}
		if (i % 4 == 2) {
			strcpy(path + at, "config");
			tree_link(tree, path, "/proc/self/exe");
		}
		snprintf(
			path, sizeof(path), "sys/bus/pci/devices/0000:%02x:%02x.0", i / 32, i % 32);
		tree_link(tree, path, target);
	}
	source = open_root(tree);
	assert_int_equal(source_ask(source, &(struct question){.ask = ASK_PCI}, &answer), 0);
	assert_int_equal(blob.len, (PCI_SYSFS_MANY + 40) * sizeof(struct pci_function));
	for (unsigned i = 0; i < PCI_SYSFS_MANY + 40; i++) {
		const struct pci_function *function = (const struct pci_function *)blob.at + i;

		print_message("%02x:%02x\n", i / 32, i % 32);
		assert_int_equal(function->bus, i / 32);
		assert_int_equal(function->device, i % 32);
		assert_int_equal(function->vendor_id, i % 4 == 3 ? 0 : 0x8086);
		assert_string_equal(function->driver, i % 4 == 3 ? "" : "i40e");
		assert_int_equal(function->driver_unknown, i % 4 == 3);
		assert_int_equal(function->iommu_group, i % 4 == 3 ? PCI_NO_GROUP : 7);
		assert_int_equal(function->group_unknown, i % 4 == 3);
		assert_int_equal(function->config_rc, NC);
		assert_int_equal(function->physfn_rc, NC);
	}
	source_close(source);
}

#define CPUID_R                                                                                    \
	"CPU 0:\n   0x00000000 0x00: eax=0x0000000d ebx=0x756e6547 ecx=0x6c65746e "                \
	"edx=0x49656e69\n"

static void cpuid_text_in_the_tree_answers(void **state)
{
	static const char *const places[] = {"cpuid.txt", "sos_commands/processor/cpuid_-r"};

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct source *source;
		struct cpuid_regs regs;
		struct tree tree;

		tree_make(&tree);
		tree_directory(&tree, "sys");
		tree_file(&tree, places[i], CPUID_R);
		source = open_root(&tree);
		assert_int_equal(source_cpuid(source, 0, 0, 0, &regs), 0);
		assert_int_equal(regs.eax, 0xd);
		assert_int_equal(source_cpuid(source, 0, 1, 0, &regs), NC);
		source_close(source);
		tree_remove(&tree);
	}
}

static void a_message_in_the_place_of_cpuid_text_is_no_cpuid(void **state)
{
	const struct tree *tree = *state;
	struct source *source;
	struct cpuid_regs regs;

	tree_file(tree, "sos_commands/processor/cpuid_-r",
		"timeout: failed to run command 'cpuid'\n");
	source = open_root(tree);
	assert_int_equal(source_cpuid(source, 0, 0, 0, &regs), NC);
	source_close(source);
}

static void damaged_cpuid_text_in_the_tree_is_an_error(void **state)
{
	const struct tree *tree = *state;
	struct input_error error = {0};
	struct source *source;

	tree_file(tree, "cpuid.txt", CPUID_R "   0x00000001 0x00: eax=0x0000");
	assert_int_equal(source_root_open(tree->root, &source, &error), -EINVAL);
	assert_non_null(strstr(error.file, "/cpuid.txt"));
	assert_int_equal(error.line, 3);
}

static void a_directory_that_is_no_root_is_an_error(void **state)
{
	const struct tree *tree = *state;
	struct input_error error = {0};
	struct source *source;
	char full[256];

	tree_file(tree, "etc/passwd", "x\n");
	assert_int_equal(source_root_open(tree->root, &source, &error), -EINVAL);
	assert_non_null(strstr(error.text, "proc/"));
	memset(&error, 0, sizeof(error));
	assert_int_equal(source_root_open(tree_path(tree, "none", full), &source, &error), -ENOENT);
	assert_string_not_equal(error.text, "");
}

#define TREE_TEST(test) cmocka_unit_test_setup_teardown(test, tree_setup, tree_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TREE_TEST(files_directories_and_links_of_the_tree_answer),
		TREE_TEST(what_is_not_there_was_not_captured),
		TREE_TEST(listing_directories_show_what_is_absent),
		TREE_TEST(empty_directories_show_it_only_where_a_kernel_has_them_empty),
		TREE_TEST(a_link_that_dangles_in_a_listing_directory_is_not_absent),
		TREE_TEST(empty_files_of_proc_and_sys_were_not_captured),
		TREE_TEST(permission_bits_of_the_tree_say_nothing),
		TREE_TEST(device_nodes_and_fifos_are_looked_at_but_never_opened),
		TREE_TEST(links_never_lead_out_of_the_tree),
		TREE_TEST(walking_by_steps_keeps_a_link_that_is_asked_for),
		TREE_TEST(the_release_is_what_proc_says),
		TREE_TEST(subsystems_are_classes_or_buses),
		TREE_TEST(pci_functions_come_from_sysfs),
		TREE_TEST(many_pci_functions_are_found_as_few_are),
		cmocka_unit_test(cpuid_text_in_the_tree_answers),
		TREE_TEST(a_message_in_the_place_of_cpuid_text_is_no_cpuid),
		TREE_TEST(damaged_cpuid_text_in_the_tree_is_an_error),
		TREE_TEST(a_directory_that_is_no_root_is_an_error),
	};

	return cmocka_run_group_tests_name("source_root", tests, NULL, NULL);
}
