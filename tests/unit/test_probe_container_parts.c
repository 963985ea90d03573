// SPDX-License-Identifier: GPL-2.0-or-later
/* Storage, network, confinement and programs of containers. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "probe/fact.h"
#include "probe/programs.h"
#include "tests/fake/probe_run.h"
#include "tests/fake/probe_run.h"
#include "tests/fake/source_table.h"

#define CONFIG(rows)                                                                               \
	FILE_TEXT("/boot/config-6.1.0", "CONFIG_MMU=y\nCONFIG_MODULES=y\nCONFIG_HAS_DMA=y\n" rows)
#define FILESYSTEMS(rows) FILE_TEXT("/proc/filesystems", "nodev\tproc\n\text4\n" rows)
#define MODULES_OF "/lib/modules/6.1.0/kernel/"
#define ACTIONS "/proc/sys/kernel/seccomp/actions_avail"
#define STATUS(rows) FILE_TEXT("/proc/self/status", "Pid:\t1\n" rows)
#define MAPS(rows) FILE_TEXT("/proc/self/maps", "7ffd-7ffe rw-p 00 00:00 0 [stack]\n" rows)
#define LAST_PID "/proc/sys/kernel/ns_last_pid"

/* Looked for and not there, by strcmp(). */
#define NO_RUNTIME                                                                                 \
	"-apptainer\0-bwrap\0-containerd\0-crio\0-crun\0-dockerd\0-fuse-overlayfs\0-incusd\0"      \
	"-kata-runtime\0-lxc-start\0-lxd\0-nerdctl\0-newgidmap\0-newuidmap\0-pasta\0-podman\0"     \
	"-rootlesskit\0-runc\0-runsc\0-singularity\0-slirp4netns\0-systemd-nspawn\0-youki\0"

#define RUN(run, release, ...) PROBE_RUN(probe_container, run, release, __VA_ARGS__)

static void what_is_registered_is_there(void **state)
{
	RUN(run, "6.1.0", FILESYSTEMS("nodev\toverlay\nnodev\tfuse\n\tbtrfs\n"),
		ACCESS_OK("/dev/fuse", ACCESS_READ_WRITE));
	expect_yes(&run.facts, FACT_CONTAINER_OVERLAYFS);
	expect_yes(&run.facts, FACT_CONTAINER_OVERLAYFS_AVAILABLE);
	expect_yes(&run.facts, FACT_CONTAINER_OVERLAYFS_USERNS);
	expect_yes(&run.facts, FACT_CONTAINER_FUSE);
	expect_yes(&run.facts, FACT_CONTAINER_FUSE_ACCESS);
	expect_text(&run.facts, FACT_CONTAINER_STORAGE_DRIVERS, "overlay,btrfs");
	probe_run_close(&run);
}

static void a_module_that_can_be_loaded_is_available(void **state)
{
	RUN(run, "6.1.0", FILESYSTEMS(""), CONFIG("CONFIG_OVERLAY_FS=m\nCONFIG_FUSE_FS=m\n"),
		DIR_NAMES(MODULES_OF "fs/overlayfs", "overlay.ko.xz\0"),
		DIR_NAMES(MODULES_OF "fs/fuse", "cuse.ko\0"),
		ACCESS_ERR("/dev/fuse", ACCESS_READ_WRITE, EACCES));
	expect_no(&run.facts, FACT_CONTAINER_OVERLAYFS);
	expect_yes(&run.facts, FACT_CONTAINER_OVERLAYFS_AVAILABLE);
	expect_yes(&run.facts, FACT_CONTAINER_OVERLAYFS_USERNS);
	/* In another package, perhaps; or elsewhere. */
	expect_unknown(&run.facts, FACT_CONTAINER_FUSE, WHY_NO_INTERFACE);
	expect_no(&run.facts, FACT_CONTAINER_FUSE_ACCESS);
	expect_text(&run.facts, FACT_CONTAINER_STORAGE_DRIVERS, "none");
	probe_run_close(&run);
}

static void a_kernel_built_without_has_not(void **state)
{
	RUN(run, "6.1.0", FILESYSTEMS(""), CONFIG("# CONFIG_OVERLAY_FS is not set\n"),
		ACCESS_ERR("/dev/fuse", ACCESS_READ_WRITE, ENOENT));
	expect_no(&run.facts, FACT_CONTAINER_OVERLAYFS_AVAILABLE);
	expect_no(&run.facts, FACT_CONTAINER_OVERLAYFS_USERNS);
	expect_no(&run.facts, FACT_CONTAINER_FUSE);
	expect_no(&run.facts, FACT_CONTAINER_FUSE_ACCESS);
	probe_run_close(&run);
}

static void without_a_configuration_not_loaded_is_not_no(void **state)
{
	RUN(run, "6.1.0", FILESYSTEMS(""), DIR_NAMES("/sys/module", "ext4\0"),
		ACCESS_ERR("/dev/fuse", ACCESS_READ_WRITE, EIO));
	expect_no(&run.facts, FACT_CONTAINER_OVERLAYFS);
	expect_unknown(&run.facts, FACT_CONTAINER_OVERLAYFS_AVAILABLE, WHY_NOT_CAPTURED);
	expect_unknown(&run.facts, FACT_CONTAINER_OVERLAYFS_USERNS, WHY_PREREQUISITE);
	expect_unknown(&run.facts, FACT_CONTAINER_NET_VETH, WHY_NOT_CAPTURED);
	expect_unknown(&run.facts, FACT_CONTAINER_FUSE_ACCESS, WHY_IO);
	probe_run_close(&run);
}

static void built_in_but_not_registered_is_a_conflict(void **state)
{
	RUN(run, "6.1.0", FILESYSTEMS(""), CONFIG("CONFIG_OVERLAY_FS=y\n"));
	expect_unknown(&run.facts, FACT_CONTAINER_OVERLAYFS_AVAILABLE, WHY_CONFLICT);
	probe_run_close(&run);
}

static void an_old_kernel_may_have_overlayfs_for_users_all_the_same(void **state)
{
	RUN(run, "5.10.0", FILESYSTEMS("nodev\toverlay\n"));
	expect_unknown(&run.facts, FACT_CONTAINER_OVERLAYFS_USERNS, WHY_NO_INTERFACE);
	probe_run_close(&run);
}

static void a_foreign_list_of_file_systems_is_malformed(void **state)
{
	RUN(run, "6.1.0", FILE_TEXT("/proc/filesystems", "overlay\n"));
	expect_unknown(&run.facts, FACT_CONTAINER_OVERLAYFS, WHY_MALFORMED);
	expect_unknown(&run.facts, FACT_CONTAINER_OVERLAYFS_AVAILABLE, WHY_MALFORMED);
	expect_unknown(&run.facts, FACT_CONTAINER_STORAGE_DRIVERS, WHY_MALFORMED);
	probe_run_close(&run);
}

static void network_parts_are_loaded_built_in_or_to_be_loaded(void **state)
{
	RUN(run, "6.1.0", DIR_NAMES("/sys/module", "bridge\0ext4\0"),
		CONFIG("CONFIG_BRIDGE=m\nCONFIG_VETH=m\nCONFIG_TUN=y\nCONFIG_NF_TABLES=m\n"
		       "# CONFIG_IP_NF_IPTABLES is not set\n"),
		DIR_NAMES(MODULES_OF "drivers/net", "dummy.ko\0veth.ko\0"),
		DIR_ERR(MODULES_OF "net/netfilter", ENOENT),
		FILE_TEXT("/proc/sys/net/ipv4/ip_forward", "1\n"),
		FILE_ERR("/proc/sys/net/ipv6/conf/all/forwarding", ENOENT),
		DIR_ERR("/proc/sys/net/ipv6/conf/all", ENOENT),
		DIR_ERR("/proc/sys/net/ipv6/conf", ENOENT), DIR_ERR("/proc/sys/net/ipv6", ENOENT),
		DIR_NAMES("/proc/sys/net", "core\0ipv4\0"));
	expect_yes(&run.facts, FACT_CONTAINER_NET_BRIDGE);
	expect_yes(&run.facts, FACT_CONTAINER_NET_VETH);
	expect_yes(&run.facts, FACT_CONTAINER_NET_TUN);
	expect_no(&run.facts, FACT_CONTAINER_NET_IPTABLES);
	expect_no(&run.facts, FACT_CONTAINER_NET_BR_NETFILTER);
	/* The modules of the running kernel were replaced. */
	expect_unknown(&run.facts, FACT_CONTAINER_NET_NFTABLES, WHY_NO_INTERFACE);
	expect_yes(&run.facts, FACT_CONTAINER_NET_IPV4_FORWARD);
	expect_no(&run.facts, FACT_CONTAINER_NET_IPV6_FORWARD);
	expect_source(&run.facts, FACT_CONTAINER_NET_VETH, "dir " MODULES_OF "drivers/net");
	probe_run_close(&run);
}

static void modules_that_can_not_be_listed_leave_the_network_unknown(void **state)
{
	RUN(run, "6.1.0", DIR_ERR("/sys/module", EACCES), CONFIG("CONFIG_VETH=y\n"),
		FILE_TEXT("/proc/sys/net/ipv4/ip_forward", "on\n"));
	expect_unknown(&run.facts, FACT_CONTAINER_NET_VETH, WHY_PERMISSION);
	expect_unknown(&run.facts, FACT_CONTAINER_NET_BRIDGE, WHY_PERMISSION);
	expect_unknown(&run.facts, FACT_CONTAINER_NET_IPV4_FORWARD, WHY_MALFORMED);
	probe_run_close(&run);
}

static void an_empty_list_of_modules_is_not_the_kernels(void **state)
{
	RUN(run, "6.1.0", DIR_NAMES("/sys/module", ""), CONFIG("CONFIG_VETH=y\n"));
	expect_unknown(&run.facts, FACT_CONTAINER_NET_VETH, WHY_MALFORMED);
	probe_run_close(&run);
}

static void a_confined_host_shows_by_what(void **state)
{
	RUN(run, "6.1.0", FILE_TEXT(ACTIONS, "kill_process errno user_notif allow\n"),
		STATUS("Seccomp:\t0\n"),
		FILE_TEXT("/sys/kernel/security/lsm", "capability,landlock,apparmor"),
		FILE_TEXT("/sys/module/apparmor/parameters/enabled", "Y\n"),
		FILE_TEXT("/sys/fs/selinux/enforce", "1"),
		FILE_TEXT("/proc/sys/kernel/keys/root_maxkeys", "1000000\n"),
		FILE_TEXT("/proc/sys/fs/inotify/max_user_instances", "128\n"),
		MAPS("ffff-fff1 --xp 00 00:00 0 [vsyscall]\n"), ACCESS_OK(LAST_PID, ACCESS_EXISTS));
	expect_yes(&run.facts, FACT_CONTAINER_SECCOMP);
	expect_yes(&run.facts, FACT_CONTAINER_SECCOMP_USER_NOTIF);
	expect_no(&run.facts, FACT_CONTAINER_SECCOMP_FILTERED);
	expect_text(&run.facts, FACT_CONTAINER_LSM, "capability,landlock,apparmor");
	expect_yes(&run.facts, FACT_CONTAINER_APPARMOR);
	expect_text(&run.facts, FACT_CONTAINER_SELINUX, "enforcing");
	expect_int(&run.facts, FACT_CONTAINER_KEYS_ROOT_MAX, 1000000);
	expect_int(&run.facts, FACT_CONTAINER_INOTIFY_INSTANCES, 128);
	expect_text(&run.facts, FACT_CONTAINER_VSYSCALL, "xonly");
	expect_yes(&run.facts, FACT_CONTAINER_CHECKPOINT);
	probe_run_close(&run);
}

static void an_old_host_has_none_of_it(void **state)
{
	RUN(run, "4.9.0", FILE_ERR(ACTIONS, ENOENT), DIR_ERR("/proc/sys/kernel/seccomp", ENOENT),
		DIR_NAMES("/proc/sys/kernel", "osrelease\0"), STATUS("Seccomp:\t0\n"),
		FILE_ERR("/sys/module/apparmor/parameters/enabled", ENOENT),
		DIR_ERR("/sys/module/apparmor/parameters", ENOENT),
		DIR_ERR("/sys/module/apparmor", ENOENT), DIR_NAMES("/sys/module", "ext4\0"),
		FILE_ERR("/sys/fs/selinux/enforce", ENOENT), DIR_ERR("/sys/fs/selinux", ENOENT),
		DIR_NAMES("/sys/fs", "cgroup\0ext4\0"), MAPS(""),
		ACCESS_ERR(LAST_PID, ACCESS_EXISTS, ENOENT));
	expect_no(&run.facts, FACT_CONTAINER_SECCOMP_USER_NOTIF);
	expect_no(&run.facts, FACT_CONTAINER_APPARMOR);
	expect_text(&run.facts, FACT_CONTAINER_SELINUX, "none");
	expect_text(&run.facts, FACT_CONTAINER_VSYSCALL, "none");
	expect_no(&run.facts, FACT_CONTAINER_CHECKPOINT);
	probe_run_close(&run);
}

static void a_list_of_actions_without_a_supervisor(void **state)
{
	RUN(run, "4.19.0", FILE_TEXT(ACTIONS, "kill_process errno allow\n"),
		FILE_TEXT("/sys/fs/selinux/enforce", "0\n"));
	expect_no(&run.facts, FACT_CONTAINER_SECCOMP_USER_NOTIF);
	expect_text(&run.facts, FACT_CONTAINER_SELINUX, "permissive");
	probe_run_close(&run);
}

static void refused_and_broken_answers_are_unknown(void **state)
{
	RUN(run, "6.1.0", FILE_ERR(ACTIONS, EACCES), STATUS("Seccomp:\t7\n"),
		FILE_ERR("/sys/kernel/security/lsm", ENOENT), DIR_NAMES("/sys/kernel/security", ""),
		FILE_TEXT("/sys/module/apparmor/parameters/enabled", "maybe\n"),
		FILE_TEXT("/sys/fs/selinux/enforce", "2\n"),
		FILE_TEXT("/proc/self/maps", "nothing of the kind\n"),
		ACCESS_ERR(LAST_PID, ACCESS_EXISTS, EACCES));
	expect_unknown(&run.facts, FACT_CONTAINER_SECCOMP_USER_NOTIF, WHY_PERMISSION);
	expect_unknown(&run.facts, FACT_CONTAINER_SECCOMP_FILTERED, WHY_MALFORMED);
	expect_unknown(&run.facts, FACT_CONTAINER_LSM, WHY_NO_INTERFACE);
	expect_unknown(&run.facts, FACT_CONTAINER_APPARMOR, WHY_MALFORMED);
	expect_unknown(&run.facts, FACT_CONTAINER_SELINUX, WHY_MALFORMED);
	expect_unknown(&run.facts, FACT_CONTAINER_VSYSCALL, WHY_MALFORMED);
	expect_unknown(&run.facts, FACT_CONTAINER_CHECKPOINT, WHY_PERMISSION);
	expect_unknown(&run.facts, FACT_CONTAINER_KEYS_ROOT_MAX, WHY_NOT_CAPTURED);
	probe_run_close(&run);
}

static void programs_are_found_in_every_directory_and_listed_once(void **state)
{
	RUN(run, "6.1.0", DIR_NAMES("/usr/bin", "crun\0env\0podman\0qemu-system-arm\0"),
		DIR_NAMES("/usr/local/bin", "slirp4netns\0"), DIR_NAMES("/usr/sbin", "dockerd\0"),
		DIR_ERR("/usr/local/sbin", ENOENT), DIR_ERR("/snap/bin", ENOENT));
	expect_text(&run.facts, FACT_CONTAINER_RUNTIMES, "podman,dockerd,crun");
	expect_text(&run.facts, FACT_CONTAINER_ROOTLESS_HELPERS, "slirp4netns");
	table.asked = 0;
	probe_emulation(&run.context);
	expect_text(&run.facts, FACT_EMULATION_QEMU_TARGETS, "arm");
	assert_true(table.asked <= 3); /* binfmt_misc alone */
	probe_run_close(&run);
}

/* As a live source answers: no listing of the long directories, and both are needed. */
static void programs_that_were_looked_for_are_believed(void **state)
{
	RUN(run, "6.1.0", PROGRAM_NAMES("/usr/bin", NO_RUNTIME "cat\0podman\0"),
		DIR_ERR("/usr/local/bin", ENOENT), PROGRAM_NAMES("/usr/sbin", NO_RUNTIME "xl\0"),
		DIR_ERR("/usr/local/sbin", ENOENT), DIR_ERR("/snap/bin", ENOENT));
	expect_text(&run.facts, FACT_CONTAINER_RUNTIMES, "podman");
	expect_text(&run.facts, FACT_CONTAINER_ROOTLESS_HELPERS, "none");
	probe_run_close(&run);
}

static void programs_that_could_not_be_looked_for_may_be_there(void **state)
{
	RUN(run, "6.1.0", PROGRAM_ERR("/usr/bin", EACCES), DIR_NAMES("/usr/bin", "podman\0"),
		DIR_ERR("/usr/local/bin", ENOENT), PROGRAM_NAMES("/usr/sbin", ""),
		DIR_ERR("/usr/local/sbin", ENOENT), DIR_ERR("/snap/bin", ENOENT));
	expect_unknown(&run.facts, FACT_CONTAINER_RUNTIMES, WHY_PERMISSION);
	probe_run_close(&run);
}

/* A snapshot of a version that knew less: what it did not look for may be there. */
static void a_program_that_was_not_looked_for_is_not_absent(void **state)
{
	RUN(run, "6.1.0", PROGRAM_NAMES("/usr/bin", "-crun\0cat\0podman\0"),
		DIR_ERR("/usr/local/bin", ENOENT), PROGRAM_NAMES("/usr/sbin", "-crun\0"),
		DIR_ERR("/usr/local/sbin", ENOENT), DIR_ERR("/snap/bin", ENOENT));
	expect_unknown(&run.facts, FACT_CONTAINER_RUNTIMES, WHY_NOT_CAPTURED);
	expect_unknown(&run.facts, FACT_CONTAINER_ROOTLESS_HELPERS, WHY_NOT_CAPTURED);
	probe_run_close(&run);
}

static void programs_are_there_absent_or_not_looked_for(void **state)
{
	char names[] = "-runc\0podman", listed[] = "podman";
	struct program_names looked_for = {.looked_for = true,
		.names = {.at = names, .len = sizeof(names), .size = sizeof(names)}};
	struct program_names listing = {
		.names = {.at = listed, .len = sizeof(listed), .size = sizeof(listed)}};

	(void)state;
	assert_int_equal(programs_has(&looked_for, "podman"), 1);
	assert_int_equal(programs_has(&looked_for, "runc"), 0);
	assert_int_equal(programs_has(&looked_for, "crun"), -ERR_NOT_CAPTURED);
	assert_int_equal(programs_has(&listing, "podman"), 1);
	assert_int_equal(programs_has(&listing, "crun"), 0);
	listing.rc = -EACCES;
	assert_int_equal(programs_has(&listing, "podman"), -EACCES);
}

static void snaps_count(void **state)
{
	RUN(run, "6.1.0", DIR_NAMES("/usr/bin", "env\0id\0"), DIR_ERR("/usr/local/bin", ENOENT),
		DIR_NAMES("/usr/sbin", ""), DIR_ERR("/usr/local/sbin", ENOENT),
		DIR_NAMES("/snap/bin", "lxc\0lxd\0"));
	expect_text(&run.facts, FACT_CONTAINER_RUNTIMES, "lxd");
	probe_run_close(&run);
}

static void no_programs_are_none(void **state)
{
	RUN(run, "6.1.0", DIR_NAMES("/usr/bin", "env\0id\0"), DIR_ERR("/usr/local/bin", ENOENT),
		DIR_NAMES("/usr/sbin", ""), DIR_ERR("/usr/local/sbin", ENOENT),
		DIR_ERR("/snap/bin", ENOENT));
	expect_text(&run.facts, FACT_CONTAINER_RUNTIMES, "none");
	expect_text(&run.facts, FACT_CONTAINER_ROOTLESS_HELPERS, "none");
	probe_run_close(&run);
}

static void a_directory_out_of_sight_may_hold_programs(void **state)
{
	RUN(run, "6.1.0", DIR_NAMES("/usr/bin", "podman\0"), DIR_ERR("/usr/local/bin", ENOENT),
		DIR_ERR("/usr/sbin", EACCES), DIR_ERR("/usr/local/sbin", ENOENT),
		DIR_ERR("/snap/bin", ENOENT));
	expect_unknown(&run.facts, FACT_CONTAINER_RUNTIMES, WHY_PERMISSION);
	probe_run_close(&run);
}

static void an_empty_usr_bin_is_no_systems(void **state)
{
	RUN(run, "6.1.0", DIR_NAMES("/usr/bin", ""), DIR_ERR("/usr/local/bin", ENOENT),
		DIR_ERR("/usr/sbin", ENOENT), DIR_ERR("/usr/local/sbin", ENOENT),
		DIR_ERR("/snap/bin", ENOENT));
	expect_unknown(&run.facts, FACT_CONTAINER_RUNTIMES, WHY_NO_INTERFACE);
	probe_run_close(&run);
}

static void a_system_with_its_programs_elsewhere_may_have_any(void **state)
{
	RUN(run, "6.1.0", DIR_NAMES("/usr/bin", "env\0"), DIR_ERR("/usr/local/bin", ENOENT),
		DIR_ERR("/usr/sbin", ENOENT), DIR_ERR("/usr/local/sbin", ENOENT),
		DIR_ERR("/snap/bin", ENOENT));
	expect_unknown(&run.facts, FACT_CONTAINER_RUNTIMES, WHY_NO_INTERFACE);
	probe_run_close(&run);
}

#define NO_USR                                                                                     \
	DIR_ERR("/usr/bin", ENOENT), DIR_ERR("/usr/local/bin", ENOENT),                            \
		DIR_ERR("/usr/sbin", ENOENT), DIR_ERR("/usr/local/sbin", ENOENT),                  \
		DIR_ERR("/snap/bin", ENOENT)

static void a_small_system_has_its_programs_at_the_top(void **state)
{
	RUN(run, "6.1.0", NO_USR, DIR_NAMES("/bin", "ls\0sh\0"),
		DIR_NAMES("/sbin", "containerd\0"));
	expect_text(&run.facts, FACT_CONTAINER_RUNTIMES, "containerd");
	expect_text(&run.facts, FACT_CONTAINER_NEWUIDMAP, "none");
	probe_run_close(&run);
}

static void a_system_without_any_place_may_have_any(void **state)
{
	RUN(run, "6.1.0", NO_USR, DIR_ERR("/bin", ENOENT), DIR_ERR("/sbin", ENOENT));
	expect_unknown(&run.facts, FACT_CONTAINER_RUNTIMES, WHY_NO_INTERFACE);
	expect_unknown(&run.facts, FACT_CONTAINER_NEWUIDMAP, WHY_NO_INTERFACE);
	probe_run_close(&run);
}

static void a_top_that_was_not_captured_may_hold_programs(void **state)
{
	RUN(run, "6.1.0", NO_USR);
	expect_unknown(&run.facts, FACT_CONTAINER_RUNTIMES, WHY_NOT_CAPTURED);
	probe_run_close(&run);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_registered_is_there),
		cmocka_unit_test(a_module_that_can_be_loaded_is_available),
		cmocka_unit_test(a_kernel_built_without_has_not),
		cmocka_unit_test(without_a_configuration_not_loaded_is_not_no),
		cmocka_unit_test(built_in_but_not_registered_is_a_conflict),
		cmocka_unit_test(an_old_kernel_may_have_overlayfs_for_users_all_the_same),
		cmocka_unit_test(a_foreign_list_of_file_systems_is_malformed),
		cmocka_unit_test(network_parts_are_loaded_built_in_or_to_be_loaded),
		cmocka_unit_test(modules_that_can_not_be_listed_leave_the_network_unknown),
		cmocka_unit_test(an_empty_list_of_modules_is_not_the_kernels),
		cmocka_unit_test(a_confined_host_shows_by_what),
		cmocka_unit_test(an_old_host_has_none_of_it),
		cmocka_unit_test(a_list_of_actions_without_a_supervisor),
		cmocka_unit_test(refused_and_broken_answers_are_unknown),
		cmocka_unit_test(programs_are_found_in_every_directory_and_listed_once),
		cmocka_unit_test(programs_that_were_looked_for_are_believed),
		cmocka_unit_test(programs_that_could_not_be_looked_for_may_be_there),
		cmocka_unit_test(a_program_that_was_not_looked_for_is_not_absent),
		cmocka_unit_test(programs_are_there_absent_or_not_looked_for),
		cmocka_unit_test(snaps_count),
		cmocka_unit_test(no_programs_are_none),
		cmocka_unit_test(a_directory_out_of_sight_may_hold_programs),
		cmocka_unit_test(an_empty_usr_bin_is_no_systems),
		cmocka_unit_test(a_system_with_its_programs_elsewhere_may_have_any),
		cmocka_unit_test(a_small_system_has_its_programs_at_the_top),
		cmocka_unit_test(a_system_without_any_place_may_have_any),
		cmocka_unit_test(a_top_that_was_not_captured_may_hold_programs),
	};

	return cmocka_run_group_tests_name("probe_container_parts", tests, NULL, NULL);
}
