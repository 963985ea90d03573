// SPDX-License-Identifier: GPL-2.0-or-later
// Control groups: which version, which controllers, what was delegated.
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/fake/probe_run.h"
#include "tests/fake/source_table.h"

#define TOP "/sys/fs/cgroup"
#define ROOT_MOUNT "27 1 254:0 / / rw - ext4 /dev/vda rw\n"
#define UNIFIED                                                                                    \
	FILE_TEXT("/proc/self/mountinfo",                                                          \
		ROOT_MOUNT "30 23 0:26 / " TOP " rw - cgroup2 cgroup2 rw\n")
#define LEGACY_LINE "35 31 0:32 / " TOP "/memory rw - cgroup cgroup rw,memory\n"
#define LEGACY FILE_TEXT("/proc/self/mountinfo", ROOT_MOUNT LEGACY_LINE)
#define CONTROLLERS(text) FILE_TEXT(TOP "/cgroup.controllers", text)
#define TABLE(rows)                                                                                \
	FILE_TEXT("/proc/cgroups", "#subsys_name\thierarchy\tnum_cgroups\tenabled\n" rows)
#define USER(uid)                                                                                  \
	FILE_TEXT("/proc/self/status",                                                             \
		"Pid:\t1\nUid:\t" uid "\t" uid "\t" uid "\t" uid "\nSeccomp:\t0\n")
#define SLICE TOP "/user.slice/user-1000.slice"
#define CONFIG(rows)                                                                               \
	FILE_TEXT("/boot/config-6.1.0", "CONFIG_MMU=y\nCONFIG_MODULES=y\nCONFIG_HAS_DMA=y\n" rows)

#define RUN(run, release, ...) PROBE_RUN(probe_container, run, release, __VA_ARGS__)

static void version_2_lists_what_it_controls(void **state)
{
	RUN(run, "6.1.0", UNIFIED, CONTROLLERS("cpuset cpu io memory hugetlb pids rdma misc\n"),
		TABLE("perf_event\t0\t1\t1\n"), CONFIG("CONFIG_CGROUP_BPF=y\n"), USER("0"),
		FILE_TEXT("/proc/cmdline", "ro quiet\n"));
	expect_text(&run.facts, FACT_CONTAINER_CGROUP_LAYOUT, "unified");
	expect_yes(&run.facts, FACT_CONTAINER_CGROUP_HUGETLB);
	expect_yes(&run.facts, FACT_CONTAINER_CGROUP_RDMA);
	expect_yes(&run.facts, FACT_CONTAINER_CGROUP_MISC);
	expect_yes(&run.facts, FACT_CONTAINER_CGROUP_PERF_EVENT);
	expect_yes(&run.facts, FACT_CONTAINER_CGROUP_DEVICES);
	expect_yes(&run.facts, FACT_CONTAINER_CGROUP_FREEZER);
	expect_text(&run.facts, FACT_CONTAINER_CGROUP_DELEGATED,
		"cpuset,cpu,io,memory,hugetlb,pids,rdma,misc");
	expect_text(&run.facts, FACT_CONTAINER_CGROUP_DISABLED, "");
	probe_run_close(&run);
}

static void version_1_lists_them_in_its_table(void **state)
{
	RUN(run, "3.10.0", LEGACY,
		TABLE("devices\t5\t1\t1\nfreezer\t6\t1\t0\nperf_"
		      "event\t0\t1\t1\nhugetlb\t0\t1\t1\n"),
		USER("0"), FILE_TEXT("/proc/cmdline", "cgroup_disable=memory,pids x\n"));
	expect_text(&run.facts, FACT_CONTAINER_CGROUP_LAYOUT, "legacy");
	expect_yes(&run.facts, FACT_CONTAINER_CGROUP_DEVICES);
	expect_no(&run.facts, FACT_CONTAINER_CGROUP_FREEZER);
	expect_yes(&run.facts, FACT_CONTAINER_CGROUP_PERF_EVENT);
	expect_yes(&run.facts, FACT_CONTAINER_CGROUP_HUGETLB);
	expect_no(&run.facts, FACT_CONTAINER_CGROUP_MISC);
	expect_text(&run.facts, FACT_CONTAINER_CGROUP_DELEGATED, "none");
	expect_text(&run.facts, FACT_CONTAINER_CGROUP_DISABLED, "memory,pids");
	probe_run_close(&run);
}

static void version_2_beside_version_1_is_hybrid(void **state)
{
	RUN(run, "6.1.0",
		FILE_TEXT("/proc/self/mountinfo",
			LEGACY_LINE "41 31 0:38 / " TOP "/unified rw - cgroup2 cgroup2 rw\n"),
		FILE_TEXT(TOP "/unified/cgroup.controllers", "hugetlb\n"),
		TABLE("devices\t5\t1\t1\n"), USER("0"));
	expect_text(&run.facts, FACT_CONTAINER_CGROUP_LAYOUT, "hybrid");
	expect_yes(&run.facts, FACT_CONTAINER_CGROUP_HUGETLB);
	expect_yes(&run.facts, FACT_CONTAINER_CGROUP_DEVICES);
	expect_no(&run.facts, FACT_CONTAINER_CGROUP_FREEZER);
	expect_text(&run.facts, FACT_CONTAINER_CGROUP_DELEGATED, "hugetlb");
	probe_run_close(&run);
}

static void nothing_mounted_is_no_layout(void **state)
{
	RUN(run, "6.1.0", FILE_TEXT("/proc/self/mountinfo", ROOT_MOUNT), USER("1000"));
	expect_text(&run.facts, FACT_CONTAINER_CGROUP_LAYOUT, "none");
	expect_text(&run.facts, FACT_CONTAINER_CGROUP_DELEGATED, "none");
	probe_run_close(&run);
}

static void devices_of_version_2_need_bpf(void **state)
{
	static const struct {
		const char *release;
		struct table_row config;
		enum truth devices;
	} cases[] = {
		{"6.1.0", CONFIG("CONFIG_CGROUP_BPF=y\n"), TRUTH_YES},
		{"6.1.0", CONFIG("# CONFIG_CGROUP_BPF is not set\n"), TRUTH_NO},
		{"6.1.0", CONFIG(""), TRUTH_NO},
		{"6.1.0", FILE_ERR("/boot/config-6.1.0", EACCES), TRUTH_UNKNOWN},
		{"4.14.0",
			FILE_TEXT("/boot/config-4.14.0", "CONFIG_MMU=y\nCONFIG_MODULES=y\nCONFIG_"
							 "HAS_DMA=y\nCONFIG_CGROUP_BPF=y\n"),
			TRUTH_UNKNOWN},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct table_row rows[] = {UNIFIED, CONTROLLERS("cpu\n"), cases[i].config};
		struct source_table table = {.base = {&source_table_ops}, .rows = rows, .count = 3};
		struct probe_run run;

		(void)state;
		print_message("case %zu\n", i);
		probe_run_open_on(&run, &table.base, cases[i].release);
		probe_container(&run.context);
		assert_int_equal(
			fact_truth(&run.facts, FACT_CONTAINER_CGROUP_DEVICES), cases[i].devices);
		probe_run_close(&run);
	}
}

static void an_old_kernel_shows_the_freezer_in_a_group(void **state)
{
	RUN(run, "4.18.0-477.el8", UNIFIED, CONTROLLERS("cpu\n"),
		DIR_NAMES(TOP "/init.scope", "cgroup.freeze\0cgroup.procs\0"));
	expect_yes(&run.facts, FACT_CONTAINER_CGROUP_FREEZER);
	probe_run_close(&run);
}

static void an_old_kernel_without_the_file_has_no_freezer(void **state)
{
	RUN(run, "4.19.0", UNIFIED, CONTROLLERS("cpu\n"),
		DIR_NAMES(TOP "/init.scope", "cgroup.events\0cgroup.procs\0"));
	expect_no(&run.facts, FACT_CONTAINER_CGROUP_FREEZER);
	probe_run_close(&run);
}

static void without_a_group_an_old_kernel_shows_nothing(void **state)
{
	RUN(run, "4.19.0", UNIFIED, CONTROLLERS("cpu\n"), DIR_ERR(TOP "/init.scope", ENOENT));
	expect_unknown(&run.facts, FACT_CONTAINER_CGROUP_FREEZER, WHY_NO_INTERFACE);
	probe_run_close(&run);
}

static void a_user_has_what_his_manager_was_given(void **state)
{
	RUN(run, "6.1.0", UNIFIED, CONTROLLERS("cpuset cpu io memory pids\n"), USER("1000"),
		DIR_NAMES(SLICE, "cgroup.procs\0session-2.scope\0user@1000.service\0"),
		FILE_TEXT(SLICE "/user@1000.service/cgroup.controllers", "memory pids\n"));
	expect_yes(&run.facts, FACT_CONTAINER_CGROUP_CPU);
	expect_text(&run.facts, FACT_CONTAINER_CGROUP_DELEGATED, "memory,pids");
	probe_run_close(&run);
}

static void a_session_without_a_manager_has_nothing(void **state)
{
	RUN(run, "6.1.0", UNIFIED, CONTROLLERS("cpu\n"), USER("1000"),
		DIR_NAMES(SLICE, "cgroup.procs\0session-2.scope\0"));
	expect_text(&run.facts, FACT_CONTAINER_CGROUP_DELEGATED, "none");
	probe_run_close(&run);
}

static void without_systemd_delegation_is_not_to_be_seen(void **state)
{
	RUN(run, "6.1.0", UNIFIED, CONTROLLERS("cpu\n"), USER("1000"), DIR_ERR(SLICE, ENOENT));
	expect_unknown(&run.facts, FACT_CONTAINER_CGROUP_DELEGATED, WHY_NO_INTERFACE);
	probe_run_close(&run);
}

static void who_asks_must_be_known(void **state)
{
	RUN(run, "6.1.0", UNIFIED, CONTROLLERS("cpu\n"),
		FILE_TEXT("/proc/self/status", "Pid:\t1\nUid:\tx\n"));
	expect_unknown(&run.facts, FACT_CONTAINER_CGROUP_DELEGATED, WHY_MALFORMED);
	expect_unknown(&run.facts, FACT_CONTAINER_CGROUP_DISABLED, WHY_NOT_CAPTURED);
	probe_run_close(&run);
}

static void refused_answers_are_unknown(void **state)
{
	RUN(run, "6.1.0", FILE_ERR("/proc/self/mountinfo", EACCES));
	expect_unknown(&run.facts, FACT_CONTAINER_CGROUP_LAYOUT, WHY_PERMISSION);
	expect_unknown(&run.facts, FACT_CONTAINER_CGROUP_DEVICES, WHY_PERMISSION);
	expect_unknown(&run.facts, FACT_CONTAINER_CGROUP_FREEZER, WHY_PERMISSION);
	expect_unknown(&run.facts, FACT_CONTAINER_CGROUP_MISC, WHY_PERMISSION);
	expect_unknown(&run.facts, FACT_CONTAINER_CGROUP_DELEGATED, WHY_PERMISSION);
	probe_run_close(&run);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(version_2_lists_what_it_controls),
		cmocka_unit_test(version_1_lists_them_in_its_table),
		cmocka_unit_test(version_2_beside_version_1_is_hybrid),
		cmocka_unit_test(nothing_mounted_is_no_layout),
		cmocka_unit_test(devices_of_version_2_need_bpf),
		cmocka_unit_test(an_old_kernel_shows_the_freezer_in_a_group),
		cmocka_unit_test(an_old_kernel_without_the_file_has_no_freezer),
		cmocka_unit_test(without_a_group_an_old_kernel_shows_nothing),
		cmocka_unit_test(a_user_has_what_his_manager_was_given),
		cmocka_unit_test(a_session_without_a_manager_has_nothing),
		cmocka_unit_test(without_systemd_delegation_is_not_to_be_seen),
		cmocka_unit_test(who_asks_must_be_known),
		cmocka_unit_test(refused_answers_are_unknown),
	};

	return cmocka_run_group_tests_name("probe_cgroup", tests, NULL, NULL);
}
