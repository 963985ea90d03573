// SPDX-License-Identifier: GPL-2.0-or-later
/* The short way through a captured tree: what it finds, and that it never leads out. */
#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cmocka.h>

#include "probe/root_near.h"
#include "tests/fake/tree.h"

#define BUS "/sys/bus/pci/devices"
#define ROOT_BUS "sys/devices/pci0000:00"

struct world {
	struct tree tree;
	struct root_near near;
	int root;
};

static int world_make(void **state)
{
	struct world *world = calloc(1, sizeof(*world));

	if (!world)
		return -1;
	tree_make(&world->tree);
	world->root = open(world->tree.root, O_PATH | O_DIRECTORY | O_CLOEXEC);
	root_near_open(&world->near, world->root);
	*state = world;
	return world->root < 0;
}

static int world_remove(void **state)
{
	struct world *world = *state;

	root_near_close(&world->near);
	close(world->root);
	tree_remove(&world->tree);
	free(world);
	return 0;
}

/* The short way was there, is proven, and leads to a file that holds @text. */
static void assert_holds(struct world *world, const char *path, const char *text)
{
	char name[NEAR_PATH_MAX], got[64] = "";
	int fd, opened, rc = root_near_find(&world->near, path, &fd, name);

	print_message("%s\n", path);
	if (rc == 0 && root_near_prove(&world->near))
		rc = root_near_find(&world->near, path, &fd, name);
	assert_int_equal(rc, 0);
	assert_int_equal(root_near_prove(&world->near), 0);
	opened = root_near_read(&world->near, fd, name);
	assert_true(opened >= 0);
	assert_true(read(opened, got, sizeof(got) - 1) >= 0);
	close(opened);
	assert_string_equal(got, text);
}

/* It is not taken, or nothing can be read by it. */
static void assert_shut(struct world *world, const char *path)
{
	char name[NEAR_PATH_MAX];
	int fd, rc = root_near_find(&world->near, path, &fd, name);

	print_message("%s\n", path);
	if (rc == 0 && root_near_prove(&world->near))
		rc = root_near_find(&world->near, path, &fd, name);
	assert_true(rc != 0 || root_near_read(&world->near, fd, name) < 0);
}

static int found(struct world *world, const char *path)
{
	char name[NEAR_PATH_MAX];
	int fd;

	return root_near_find(&world->near, path, &fd, name);
}

static void functions_of_a_bus_are_found_through_their_links(void **state)
{
	struct world *world = *state;
	char path[256], link[128], target[128], text[16];

	/* Two buses, so that the guess that the next one lies beside the last is wrong once. */
	for (int i = 0; i < 40; i++) {
		snprintf(target, sizeof(target), ROOT_BUS "/%s0000:%02x:%02x.0",
			i < 20 ? "" : "0000:00:1c.0/", i / 20, i % 20);
		snprintf(
			link, sizeof(link), "sys/bus/pci/devices/0000:%02x:%02x.0", i / 20, i % 20);
		snprintf(path, sizeof(path), "%s/id", target);
		snprintf(text, sizeof(text), "%d", i);
		tree_file(&world->tree, path, text);
		snprintf(path, sizeof(path), "../../../%s", target + strlen("sys/"));
		tree_link(&world->tree, link, path);
	}
	for (int i = 0; i < 40; i++) {
		snprintf(path, sizeof(path), BUS "/0000:%02x:%02x.0/id", i / 20, i % 20);
		snprintf(text, sizeof(text), "%d", i);
		assert_holds(world, path, text);
	}
	/* And back again. */
	assert_holds(world, BUS "/0000:00:03.0/id", "3");
	assert_int_equal(found(world, BUS "/0000:00:1f.0/id"), 0);
	assert_int_equal(root_near_prove(&world->near), NEAR_LONG_WAY);
	assert_int_equal(found(world, BUS "/0000:00:1f.0/id"), -ENOENT);
}

static void directories_without_links_are_found(void **state)
{
	struct world *world = *state;

	tree_file(&world->tree, "sys/kernel/iommu_groups/1/type", "DMA");
	tree_file(&world->tree, "sys/kernel/iommu_groups/2/type", "identity");
	tree_file(&world->tree, "sys/kernel/iommu_groups/3", "a file");
	assert_holds(world, "/sys/kernel/iommu_groups/1/type", "DMA");
	assert_holds(world, "/sys/kernel/iommu_groups/2/type", "identity");
	assert_int_equal(found(world, "/sys/kernel/iommu_groups/3/type"), -ENOTDIR);
	assert_int_equal(found(world, "/sys/kernel/iommu_groups/4/type"), -ENOENT);
	assert_int_equal(found(world, "/sys/class/iommu/dmar0/cap"), -ENOENT);
	/* The directory is found; that it has no such file is for the asker to see. */
	assert_shut(world, "/sys/kernel/iommu_groups/1/name");
}

/* Standard input may be any directory: that of the host in which it runs, for one. */
static void what_lies_in_the_root_is_not_looked_for_in_standard_input(void **state)
{
	struct world *world = *state;
	struct tree other;
	int input, kept = fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3);

	tree_make(&other);
	tree_file(&other, "proc/cpuinfo", "another host's");
	tree_file(&other, "proc/version", "another host's");
	tree_file(&world->tree, "proc/cpuinfo", "the captured host's");
	input = open(other.root, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	assert_true(dup2(input, STDIN_FILENO) >= 0);
	assert_holds(world, "/proc/cpuinfo", "the captured host's");
	assert_shut(world, "/proc/version");
	dup2(kept, STDIN_FILENO);
	close(kept);
	close(input);
	tree_remove(&other);
}

static void more_directories_than_there_is_room_for_are_no_matter(void **state)
{
	struct world *world = *state;
	char path[64], text[8];

	for (int round = 0; round < 2; round++)
		for (int i = 0; i < 3 * NEAR_DIRS; i++) {
			snprintf(path, sizeof(path), "/a%d/b/c", i);
			snprintf(text, sizeof(text), "%d", i);
			if (!round)
				tree_file(&world->tree, path + 1, text);
			else
				assert_holds(world, path, text);
		}
}

static void what_is_not_plain_goes_the_long_way(void **state)
{
	struct world *world = *state;
	char path[2 * NEAR_PATH_MAX];

	tree_file(&world->tree, "real/d/file", "x");
	tree_link(&world->tree, "by-link", "real");
	tree_link(&world->tree, "real/dots", "d/../d");
	tree_link(&world->tree, "real/twice", "again");
	tree_link(&world->tree, "real/again", "d");
	tree_link(&world->tree, "real/up", "..");
	assert_int_equal(found(world, "/by-link/d/file"), NEAR_LONG_WAY);
	assert_int_equal(found(world, "/real/dots/file"), NEAR_LONG_WAY);
	assert_int_equal(found(world, "/real/twice/file"), NEAR_LONG_WAY);
	assert_int_equal(found(world, "/real/up/file"), NEAR_LONG_WAY);
	assert_int_equal(found(world, "/real/d/../d/file"), NEAR_LONG_WAY);
	assert_int_equal(found(world, "/real/d/.."), NEAR_LONG_WAY);
	assert_int_equal(found(world, "/real/d/"), NEAR_LONG_WAY);
	assert_int_equal(found(world, "/file"), NEAR_LONG_WAY);
	memset(path, 'a', sizeof(path));
	path[0] = '/';
	path[sizeof(path) - 3] = '/';
	path[sizeof(path) - 1] = '\0';
	assert_int_equal(found(world, path), NEAR_LONG_WAY);
	assert_holds(world, "/real/again/file", "x");
	assert_holds(world, "/real/d/file", "x");
}

static void no_link_leads_out_of_the_tree(void **state)
{
	struct world *world = *state;
	char made[] = "virtscout-outside-XXXXXX", outside[PATH_MAX];
	char path[PATH_MAX + 16], up[PATH_MAX + 64];

	assert_non_null(mkdtemp(made));
	assert_non_null(realpath(made, outside));
	snprintf(path, sizeof(path), "%s/secret", outside);
	close(open(path, O_CREAT | O_WRONLY, 0600));
	snprintf(up, sizeof(up), "../../../../../../../..%s", outside);

	tree_file(&world->tree, ROOT_BUS "/0000:00:01.0/secret", "inside");
	tree_link(&world->tree, "sys/bus/pci/devices/0000:00:01.0",
		"../../../devices/pci0000:00/0000:00:01.0");
	tree_link(&world->tree, "sys/bus/pci/devices/0000:00:02.0", outside);
	tree_link(&world->tree, "sys/bus/pci/devices/0000:00:03.0", up);
	/* Beside a function that is found, where the next one is looked for first. */
	tree_link(&world->tree, ROOT_BUS "/0000:00:04.0", outside);
	tree_link(&world->tree, "sys/bus/pci/devices/0000:00:04.0",
		"../../../devices/pci0000:00/0000:00:04.0");
	tree_link(&world->tree, ROOT_BUS "/0000:00:01.0/linked", path);
	assert_holds(world, BUS "/0000:00:01.0/secret", "inside");
	assert_shut(world, BUS "/0000:00:02.0/secret");
	assert_shut(world, BUS "/0000:00:03.0/secret");
	assert_holds(world, BUS "/0000:00:01.0/secret", "inside");
	assert_shut(world, BUS "/0000:00:04.0/secret");
	assert_shut(world, BUS "/0000:00:01.0/linked");
	unlink(path);
	rmdir(outside);
}

/* An emulator of other processors (qemu-user before 9) may not have it: then there is no short way. */
static bool has_openat2(void)
{
	const struct open_how how = {.flags = O_PATH};

	return syscall(SYS_openat2, AT_FDCWD, "/", &how, sizeof(how)) >= 0 || errno != ENOSYS;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			functions_of_a_bus_are_found_through_their_links, world_make, world_remove),
		cmocka_unit_test_setup_teardown(
			directories_without_links_are_found, world_make, world_remove),
		cmocka_unit_test_setup_teardown(
			what_lies_in_the_root_is_not_looked_for_in_standard_input, world_make,
			world_remove),
		cmocka_unit_test_setup_teardown(
			more_directories_than_there_is_room_for_are_no_matter, world_make,
			world_remove),
		cmocka_unit_test_setup_teardown(
			what_is_not_plain_goes_the_long_way, world_make, world_remove),
		cmocka_unit_test_setup_teardown(
			no_link_leads_out_of_the_tree, world_make, world_remove),
	};

	if (!has_openat2()) {
		puts("1..0 # SKIP there is no openat2()");
		return 0;
	}
	return cmocka_run_group_tests_name("root_near", tests, NULL, NULL);
}
