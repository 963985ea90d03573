// SPDX-License-Identifier: GPL-2.0-or-later
// Where a control group can be made, on hosts of each layout.
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "launch/cgroup_place.h"

#define LEGACY                                                                                     \
	"32 31 0:28 / /sys/fs/cgroup/cpu rw shared:9 - cgroup cgroup rw,cpu,cpuacct\n"             \
	"33 31 0:29 / /sys/fs/cgroup/pids rw,nosuid - cgroup cgroup rw,pids\n"                     \
	"34 31 0:30 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw\n"
#define UNIFIED "30 23 0:26 / /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw,nsdelegate\n"
#define CONTAINER "30 23 0:26 /docker/ab12 /sys/fs/cgroup ro - cgroup2 cgroup rw\n"

static const struct {
	const char *cgroups, *mounts, *path;
	bool v2;
} hosts[] = {
	{"4:pids:/\n0::/\n", LEGACY, "/sys/fs/cgroup/pids", false},
	{"9:cpu,cpuacct:/\n4:pids:/user.slice/u 1\n0::/\n", LEGACY,
		"/sys/fs/cgroup/pids/user.slice/u 1", false},
	{"4:pids_not:/a\n0::/user.slice\n", LEGACY, "/sys/fs/cgroup/unified/user.slice", true},
	{"0::/user.slice/session-1.scope\n", UNIFIED, "/sys/fs/cgroup/user.slice/session-1.scope",
		true},
	{"0::/docker/ab12\n", CONTAINER, "/sys/fs/cgroup", true},
	{"0::/docker/ab12/child\n", CONTAINER, "/sys/fs/cgroup/child", true},
	/* Not below what is mounted: the top of that. */
	{"0::/docker/ab123\n", CONTAINER, "/sys/fs/cgroup", true},
	{"0::/\n", CONTAINER, "/sys/fs/cgroup", true},
};

static void the_own_group_is_found(void **state)
{
	struct cgroup_place place;

	(void)state;
	for (size_t i = 0; i < sizeof(hosts) / sizeof(hosts[0]); i++) {
		print_message("%s", hosts[i].cgroups);
		assert_int_equal(cgroup_place_find(hosts[i].cgroups, hosts[i].mounts, &place), 0);
		assert_string_equal(place.path, hosts[i].path);
		assert_int_equal(place.v2, hosts[i].v2);
	}
}

static void what_can_not_be_relied_on_is_none(void **state)
{
	static const struct {
		const char *cgroups, *mounts;
		int rc;
	} bad[] = {
		{"", "", -ENOENT},
		{"0::/\n", "", -ENOENT},
		{"", UNIFIED, -ENOENT},
		{"4:pids:/\n", UNIFIED, -ENOENT},
		{"garbage", "garbage", -ENOENT},
		{"0", "30", -ENOENT},
		{":::::", " - - - ", -ENOENT},
		{"0::/../outside\n", UNIFIED, -EFBIG},
		{"0::/\n", "30 23 0:26 / /a\\040b rw - cgroup2 cgroup2 rw\n", -EFBIG},
	};
	struct cgroup_place place;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_int_equal(
			cgroup_place_find(bad[i].cgroups, bad[i].mounts, &place), bad[i].rc);
}

static void a_path_that_is_too_long_is_none(void **state)
{
	char cgroups[CGROUP_PATH_SIZE + 64] = "0::/";
	struct cgroup_place place;

	(void)state;
	memset(cgroups + 4, 'a', CGROUP_PATH_SIZE);
	assert_int_equal(cgroup_place_find(cgroups, UNIFIED, &place), -EFBIG);
}

static void climbing_ends_where_it_is_mounted(void **state)
{
	struct cgroup_place place;

	(void)state;
	assert_int_equal(cgroup_place_find("0::/a/b\n", UNIFIED, &place), 0);
	assert_true(cgroup_place_climb(&place));
	assert_string_equal(place.path, "/sys/fs/cgroup/a");
	assert_true(cgroup_place_climb(&place));
	assert_string_equal(place.path, "/sys/fs/cgroup");
	assert_false(cgroup_place_climb(&place));
	assert_string_equal(place.path, "/sys/fs/cgroup");
}

static void membership_is_by_the_last_part_of_the_path(void **state)
{
	(void)state;
	assert_true(cgroup_place_is_in("0::/a/virtscout-1\n", true, "virtscout-1"));
	assert_true(cgroup_place_is_in("4:pids:/virtscout-1\n0::/\n", false, "virtscout-1"));
	assert_false(cgroup_place_is_in("4:pids:/virtscout-1\n0::/\n", true, "virtscout-1"));
	assert_false(cgroup_place_is_in("0::/a/not-virtscout-1\n", true, "virtscout-1"));
	assert_false(cgroup_place_is_in("0::/virtscout-1/b\n", true, "virtscout-1"));
	assert_false(cgroup_place_is_in("0::/\n", true, "virtscout-1"));
	assert_false(cgroup_place_is_in("", true, "virtscout-1"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_own_group_is_found),
		cmocka_unit_test(what_can_not_be_relied_on_is_none),
		cmocka_unit_test(a_path_that_is_too_long_is_none),
		cmocka_unit_test(climbing_ends_where_it_is_mounted),
		cmocka_unit_test(membership_is_by_the_last_part_of_the_path),
	};

	return cmocka_run_group_tests_name("test_launch_cgroup_place", tests, NULL, NULL);
}
