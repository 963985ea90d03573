// SPDX-License-Identifier: GPL-2.0-or-later
// Which control groups are mounted?
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "probe/decode_mounts.h"
#include "probe/decode_text.h"

#define ROOT "27 1 254:0 / / rw,relatime - ext4 /dev/vda rw,discard\n"
#define TMPFS "31 23 0:28 / /sys/fs/cgroup rw - tmpfs tmpfs rw,mode=755\n"
#define MEMORY "35 31 0:32 / /sys/fs/cgroup/memory rw shared:9 master:1 - cgroup cgroup rw,memory\n"
#define NAMED "40 31 0:37 / /sys/fs/cgroup/systemd rw - cgroup cgroup rw,xattr,name=systemd\n"
#define SECOND "41 31 0:38 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw\n"
#define UNIFIED "30 23 0:26 / /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw,nsdelegate\n"

static void the_version_follows_what_is_mounted(void **state)
{
	static const struct {
		const char *name, *text;
		int version;
	} cases[] = {
		{"unified", ROOT UNIFIED, 2},
		{"legacy", ROOT TMPFS MEMORY NAMED, 1},
		{"hybrid with controllers", ROOT TMPFS MEMORY NAMED SECOND, 1},
		{"hybrid, controllers in version 2", ROOT TMPFS NAMED SECOND, 2},
		{"only systemd's own", ROOT TMPFS NAMED, 1},
		{"unified, covered", ROOT UNIFIED TMPFS MEMORY, 1},
		{"none", ROOT, 0},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct cgroup_mounts mounts;

		print_message("%s\n", cases[i].name);
		cgroup_mounts_decode(text_span(cases[i].text), MOUNTS_INFO, &mounts);
		assert_true(mounts.mounts > 0);
		assert_int_equal(cgroup_mounts_version(&mounts), cases[i].version);
	}
}

static void the_table_of_mounts_says_the_same(void **state)
{
	struct cgroup_mounts mounts;

	(void)state;
	cgroup_mounts_decode(text_span("/dev/vda / ext4 rw 0 0\n"
				       "cgroup2 /sys/fs/cgroup cgroup2 rw,nosuid 0 0\n"),
		MOUNTS_TABLE, &mounts);
	assert_int_equal(mounts.mounts, 2);
	assert_int_equal(cgroup_mounts_version(&mounts), 2);
	assert_true(text_is(mounts.second, "/sys/fs/cgroup"));
	cgroup_mounts_decode(text_span("cgroup /sys/fs/cgroup/cpu cgroup rw,cpu,cpuacct 0 0"),
		MOUNTS_TABLE, &mounts);
	assert_int_equal(cgroup_mounts_version(&mounts), 1);
}

static void broken_lines_are_no_mounts(void **state)
{
	struct cgroup_mounts mounts;

	(void)state;
	cgroup_mounts_decode(text_span("\n27 1 254:0 / /\n- - - - - - -\n1 2 3 4 5 6 - cgroup2\n"),
		MOUNTS_INFO, &mounts);
	assert_int_equal(mounts.mounts, 0);
	assert_null(mounts.second.at);
}

static void the_table_of_controllers_tells_what_is_enabled(void **state)
{
	struct span table = text_span("#subsys_name\thierarchy\tnum_cgroups\tenabled\n"
				      "cpu\t1\t1\t1\nmemory\t0\t1\t0\nbroken\t1\n");

	(void)state;
	assert_int_equal(cgroup_table_enabled(table, "cpu"), 1);
	assert_int_equal(cgroup_table_enabled(table, "memory"), 0);
	assert_int_equal(cgroup_table_enabled(table, "cpuset"), -ENOENT);
	assert_int_equal(cgroup_table_enabled(table, "broken"), -EBADMSG);
	assert_int_equal(cgroup_table_enabled(text_span("cpu 1 1 1\n"), "cpu"), -EBADMSG);
}

static void the_nearest_and_last_mount_says_whether_devices_open(void **state)
{
	static const struct {
		const char *name, *text;
		int nodev;
	} cases[] = {
		{"of the file system", "1 0 0:1 / / rw,nodev - ext4 /dev/vda rw\n", 1},
		{"nearer", "1 0 0:1 / / rw,nodev - ext4 a rw\n2 1 0:6 / /dev rw - devtmpfs b rw\n",
			0},
		{"nearer, the other way",
			"1 0 0:1 / / rw - ext4 a rw\n2 1 0:6 / /dev rw,nosuid,nodev shared:2 - "
			"devtmpfs b rw\n",
			1},
		{"the file itself",
			"2 1 0:6 / /dev rw,nodev - tmpfs b rw\n3 2 0:6 /kvm /dev/kvm rw - devtmpfs "
			"c rw\n",
			0},
		{"covered",
			"2 1 0:6 / /dev rw,nodev - tmpfs b rw\n3 2 0:6 / /dev rw - devtmpfs c rw\n",
			0},
		{"another folder",
			"1 0 0:1 / / rw - ext4 a rw\n2 1 0:7 / /dev/k rw,nodev - tmpfs b rw\n", 0},
		{"the super block's options", "1 0 0:1 / / rw - ext4 a rw,nodev\n", 0},
		{"none of it", "2 1 0:7 / /sys rw,nodev - sysfs b rw\n", -EBADMSG},
		{"no mounts", "nodev\n", -EBADMSG},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		print_message("%s\n", cases[i].name);
		assert_int_equal(mounts_nodev(text_span(cases[i].text), MOUNTS_INFO, "/dev/kvm"),
			cases[i].nodev);
	}
	assert_int_equal(mounts_nodev(text_span("dev /dev devtmpfs rw,nodev 0 0\n"), MOUNTS_TABLE,
				 "/dev/kvm"),
		1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_version_follows_what_is_mounted),
		cmocka_unit_test(the_table_of_mounts_says_the_same),
		cmocka_unit_test(broken_lines_are_no_mounts),
		cmocka_unit_test(the_nearest_and_last_mount_says_whether_devices_open),
		cmocka_unit_test(the_table_of_controllers_tells_what_is_enabled),
	};

	return cmocka_run_group_tests_name("decode_mounts", tests, NULL, NULL);
}
