// SPDX-License-Identifier: GPL-2.0-or-later
// Namespaces and what else a kernel needs for containers.
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/fake/probe_run.h"
#include "tests/fake/source_table.h"

#define ALL_NAMESPACES "cgroup\0ipc\0mnt\0net\0pid\0pid_for_children\0time\0user\0uts\0"
#define ROOT_MOUNT "27 1 254:0 / / rw - ext4 /dev/vda rw\n"
#define UNIFIED ROOT_MOUNT "30 23 0:26 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n"
#define LEGACY ROOT_MOUNT "35 31 0:32 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory\n"
#define TABLE_HEAD "#subsys_name\thierarchy\tnum_cgroups\tenabled\n"
#define ACTIONS "/proc/sys/kernel/seccomp/actions_avail"
#define MAX_USERNS "/proc/sys/user/max_user_namespaces"
#define CLONE "/proc/sys/kernel/unprivileged_userns_clone"
#define APPARMOR "/proc/sys/kernel/apparmor_restrict_unprivileged_userns"

#define RUN(run, release, ...) PROBE_RUN(probe_container, run, release, __VA_ARGS__)

static void a_modern_host_has_all_of_it(void **state)
{
	RUN(run, "6.1.0", DIR_NAMES("/proc/self/ns", ALL_NAMESPACES),
		FILE_TEXT("/proc/self/mountinfo", UNIFIED),
		FILE_TEXT("/sys/fs/cgroup/cgroup.controllers", "cpuset cpu io memory\n"),
		FILE_TEXT("/proc/filesystems", "nodev\tproc\nnodev\toverlay\n\text4\n"),
		FILE_TEXT(ACTIONS, "kill_process errno allow\n"), FILE_TEXT(MAX_USERNS, "95948\n"),
		FILE_TEXT(CLONE, "1\n"), FILE_ERR(APPARMOR, ENOENT),
		FILE_TEXT("/proc/self/status", "Name:\tx\nPid:\t1\nSeccomp:\t0\n"),
		DIR_NAMES("/proc/sys/kernel", "osrelease\0unprivileged_userns_clone\0"));
	expect_yes(&run.facts, FACT_CONTAINER_NAMESPACES_MNT);
	expect_yes(&run.facts, FACT_CONTAINER_NAMESPACES_TIME);
	expect_int(&run.facts, FACT_CONTAINER_CGROUP_VERSION, 2);
	expect_yes(&run.facts, FACT_CONTAINER_CGROUP_CPU);
	expect_yes(&run.facts, FACT_CONTAINER_CGROUP_IO);
	expect_yes(&run.facts, FACT_CONTAINER_CGROUP_MEMORY);
	expect_no(&run.facts, FACT_CONTAINER_CGROUP_PIDS);
	expect_yes(&run.facts, FACT_CONTAINER_OVERLAYFS);
	expect_yes(&run.facts, FACT_CONTAINER_SECCOMP);
	expect_yes(&run.facts, FACT_CONTAINER_USERNS);
	probe_run_close(&run);
}

static void an_old_host_has_less(void **state)
{
	RUN(run, "3.10.0", DIR_NAMES("/proc/self/ns", "ipc\0mnt\0net\0pid\0uts\0"),
		FILE_TEXT("/proc/self/mountinfo", LEGACY),
		FILE_TEXT("/proc/cgroups", TABLE_HEAD
			"cpuset\t0\t1\t1\ncpu\t0\t1\t1\nblkio\t0\t1\t1\nmemory\t5\t1\t0\n"),
		FILE_TEXT("/proc/filesystems", "nodev\tproc\n\text4\n"), FILE_ERR(ACTIONS, ENOENT),
		FILE_TEXT("/proc/self/status", "Name:\tx\nPid:\t1\n"),
		DIR_ERR("/proc/sys/kernel/seccomp", ENOENT),
		DIR_NAMES("/proc/sys/kernel", "osrelease\0"), FILE_ERR(MAX_USERNS, ENOENT),
		FILE_ERR(CLONE, ENOENT), FILE_ERR(APPARMOR, ENOENT));
	expect_yes(&run.facts, FACT_CONTAINER_NAMESPACES_NET);
	expect_no(&run.facts, FACT_CONTAINER_NAMESPACES_USER);
	expect_no(&run.facts, FACT_CONTAINER_NAMESPACES_CGROUP);
	expect_int(&run.facts, FACT_CONTAINER_CGROUP_VERSION, 1);
	expect_yes(&run.facts, FACT_CONTAINER_CGROUP_CPU);
	expect_yes(&run.facts, FACT_CONTAINER_CGROUP_IO);
	expect_no(&run.facts, FACT_CONTAINER_CGROUP_MEMORY); /* cgroup_disable=memory */
	expect_no(&run.facts, FACT_CONTAINER_CGROUP_PIDS);   /* came with Linux 4.3 */
	expect_no(&run.facts, FACT_CONTAINER_OVERLAYFS);
	expect_no(&run.facts, FACT_CONTAINER_SECCOMP);
	expect_no(&run.facts, FACT_CONTAINER_USERNS);
	probe_run_close(&run);
}

static void the_old_table_of_a_new_kernel_does_not_show_absence(void **state)
{
	RUN(run, "6.15.0", FILE_TEXT("/proc/self/mountinfo", LEGACY),
		FILE_TEXT("/proc/cgroups", TABLE_HEAD "cpu\t0\t1\t1\n"));
	expect_yes(&run.facts, FACT_CONTAINER_CGROUP_CPU);
	expect_unknown(&run.facts, FACT_CONTAINER_CGROUP_MEMORY, WHY_NO_INTERFACE);
	probe_run_close(&run);
}

static void nothing_mounted_is_version_0(void **state)
{
	RUN(run, "6.1.0", FILE_TEXT("/proc/self/mountinfo", ROOT_MOUNT),
		FILE_TEXT("/proc/cgroups", TABLE_HEAD "memory\t0\t1\t1\n"));
	expect_int(&run.facts, FACT_CONTAINER_CGROUP_VERSION, 0);
	expect_yes(&run.facts, FACT_CONTAINER_CGROUP_MEMORY);
	probe_run_close(&run);
}

static void a_hybrid_host_has_the_controllers_of_both(void **state)
{
	RUN(run, "6.1.0",
		FILE_TEXT("/proc/self/mountinfo",
			LEGACY "41 31 0:38 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw\n"),
		FILE_TEXT("/sys/fs/cgroup/unified/cgroup.controllers", "pids\n"),
		FILE_TEXT("/proc/cgroups", TABLE_HEAD "memory\t4\t1\t1\n"));
	expect_int(&run.facts, FACT_CONTAINER_CGROUP_VERSION, 1);
	expect_yes(&run.facts, FACT_CONTAINER_CGROUP_PIDS);
	expect_yes(&run.facts, FACT_CONTAINER_CGROUP_MEMORY);
	expect_no(&run.facts, FACT_CONTAINER_CGROUP_CPU);
	probe_run_close(&run);
}

static void a_capture_may_have_mounts_only(void **state)
{
	RUN(run, NULL, FILE_TEXT("/proc/mounts", "cgroup2 /sys/fs/cgroup cgroup2 rw,nosuid 0 0\n"));
	expect_int(&run.facts, FACT_CONTAINER_CGROUP_VERSION, 2);
	expect_unknown(&run.facts, FACT_CONTAINER_CGROUP_MEMORY, WHY_NOT_CAPTURED);
	expect_unknown(&run.facts, FACT_CONTAINER_NAMESPACES_PID, WHY_NOT_CAPTURED);
	expect_unknown(&run.facts, FACT_CONTAINER_OVERLAYFS, WHY_NOT_CAPTURED);
	expect_unknown(&run.facts, FACT_CONTAINER_SECCOMP, WHY_NOT_CAPTURED);
	expect_unknown(&run.facts, FACT_CONTAINER_USERNS, WHY_NOT_CAPTURED);
	probe_run_close(&run);
}

static void refused_and_broken_answers_are_unknown(void **state)
{
	RUN(run, "6.1.0", DIR_ERR("/proc/self/ns", EACCES),
		FILE_TEXT("/proc/self/mountinfo", "nothing of the kind\n"),
		FILE_TEXT("/proc/filesystems", "\n"), FILE_ERR(ACTIONS, EACCES),
		FILE_TEXT("/proc/self/status", "Pid:\t1\nSeccomp:\t0\n"));
	expect_unknown(&run.facts, FACT_CONTAINER_NAMESPACES_USER, WHY_PERMISSION);
	expect_unknown(&run.facts, FACT_CONTAINER_CGROUP_VERSION, WHY_MALFORMED);
	expect_unknown(&run.facts, FACT_CONTAINER_CGROUP_MEMORY, WHY_MALFORMED);
	expect_unknown(&run.facts, FACT_CONTAINER_OVERLAYFS, WHY_MALFORMED);
	expect_unknown(&run.facts, FACT_CONTAINER_SECCOMP, WHY_PERMISSION);
	probe_run_close(&run);
}

static void a_process_that_counts_filters_shows_seccomp(void **state)
{
	RUN(run, NULL, FILE_ERR(ACTIONS, EACCES),
		FILE_TEXT("/proc/self/status", "Pid:\t1\nSeccomp:\t0\nSeccomp_filters:\t0\n"));
	expect_yes(&run.facts, FACT_CONTAINER_SECCOMP);
	probe_run_close(&run);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_modern_host_has_all_of_it),
		cmocka_unit_test(an_old_host_has_less),
		cmocka_unit_test(the_old_table_of_a_new_kernel_does_not_show_absence),
		cmocka_unit_test(nothing_mounted_is_version_0),
		cmocka_unit_test(a_hybrid_host_has_the_controllers_of_both),
		cmocka_unit_test(a_capture_may_have_mounts_only),
		cmocka_unit_test(refused_and_broken_answers_are_unknown),
		cmocka_unit_test(a_process_that_counts_filters_shows_seccomp),
	};

	return cmocka_run_group_tests_name("probe_container", tests, NULL, NULL);
}
