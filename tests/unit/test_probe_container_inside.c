// SPDX-License-Identifier: GPL-2.0-or-later
// Does this process run inside a container, and whose?
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tests/fake/probe_run.h"
#include "tests/fake/source_table.h"

#define FIRST_PID LINK_TO("/proc/self/ns/pid", "pid:[4026531836]")
#define FIRST_MNT LINK_TO("/proc/self/ns/mnt", "mnt:[4026531840]")
#define OTHER_PID LINK_TO("/proc/self/ns/pid", "pid:[4026532345]")
#define OTHER_MNT LINK_TO("/proc/self/ns/mnt", "mnt:[4026532344]")
#define NO_FILES                                                                                   \
	ACCESS_ERR("/.dockerenv", ACCESS_EXISTS, ENOENT),                                          \
		ACCESS_ERR("/run/.containerenv", ACCESS_EXISTS, ENOENT),                           \
		ACCESS_ERR("/run/systemd/container", ACCESS_EXISTS, ENOENT),                       \
		ACCESS_ERR("/run/host/container-manager", ACCESS_EXISTS, ENOTDIR)
#define PLAIN_CGROUP FILE_TEXT("/proc/self/cgroup", "0::/user.slice/session-1.scope\n")

static void run_container(struct probe_run *run, struct source_table *table)
{
	probe_run_open(run, &table->base);
	probe_container_inside(&run->context);
}

static void a_pid_namespace_of_its_own_is_a_container(void **state)
{
	struct source_table table = SOURCE_TABLE(OTHER_PID, FIRST_MNT, NO_FILES, PLAIN_CGROUP);
	struct probe_run run;

	(void)state;
	run_container(&run, &table);
	expect_yes(&run.facts, FACT_CONTAINER_INSIDE);
	expect_source(&run.facts, FACT_CONTAINER_INSIDE, "link /proc/self/ns/pid");
	probe_run_close(&run);
}

/* A machine that was booted from a container image has the mark, and is none. */
static void the_first_namespaces_outrank_the_marks(void **state)
{
	static const char *const mounts[] = {
		"mnt:[4026531832]", "mnt:[4026531840]", "mnt:[4026531841]"};

	(void)state;
	for (size_t i = 0; i < sizeof(mounts) / sizeof(mounts[0]); i++) {
		struct source_table table = SOURCE_TABLE(FIRST_PID,
			{.question = {.ask = ASK_LINK, .path = "/proc/self/ns/mnt"},
				.bytes = mounts[i],
				.len = 16},
			ACCESS_OK("/.dockerenv", ACCESS_EXISTS));
		struct probe_run run;

		run_container(&run, &table);
		expect_no(&run.facts, FACT_CONTAINER_INSIDE);
		probe_run_close(&run);
	}
}

/*
 * A service with mounts of its own is no container, a container that shares the host's PIDs is
 * one.
 */
static void with_other_mounts_the_mark_decides(void **state)
{
	struct source_table service = SOURCE_TABLE(FIRST_PID, OTHER_MNT, NO_FILES, PLAIN_CGROUP);
	struct source_table file =
		SOURCE_TABLE(FIRST_PID, OTHER_MNT, ACCESS_ERR("/.dockerenv", ACCESS_EXISTS, ENOENT),
			ACCESS_OK("/run/.containerenv", ACCESS_EXISTS));
	struct source_table group = SOURCE_TABLE(FIRST_PID, OTHER_MNT, NO_FILES,
		FILE_TEXT("/proc/self/cgroup",
			"0::/kubepods.slice/kubepods-pod1.slice/cri-1.scope\n"));
	struct probe_run run;

	(void)state;
	run_container(&run, &service);
	expect_no(&run.facts, FACT_CONTAINER_INSIDE);
	probe_run_close(&run);
	run_container(&run, &file);
	expect_yes(&run.facts, FACT_CONTAINER_INSIDE);
	expect_source(&run.facts, FACT_CONTAINER_INSIDE, "access /run/.containerenv");
	probe_run_close(&run);
	run_container(&run, &group);
	expect_yes(&run.facts, FACT_CONTAINER_INSIDE);
	expect_source(&run.facts, FACT_CONTAINER_INSIDE, "file /proc/self/cgroup: kubepods");
	probe_run_close(&run);
}

static void a_refused_mark_is_not_its_absence(void **state)
{
	struct source_table file = SOURCE_TABLE(FIRST_PID, OTHER_MNT,
		ACCESS_ERR("/.dockerenv", ACCESS_EXISTS, EACCES),
		ACCESS_ERR("/run/.containerenv", ACCESS_EXISTS, ENOENT),
		ACCESS_ERR("/run/systemd/container", ACCESS_EXISTS, ENOENT),
		ACCESS_ERR("/run/host/container-manager", ACCESS_EXISTS, ENOENT), PLAIN_CGROUP);
	struct source_table group =
		SOURCE_TABLE(FIRST_PID, OTHER_MNT, NO_FILES, FILE_ERR("/proc/self/cgroup", EIO));
	struct source_table but_another =
		SOURCE_TABLE(FIRST_PID, OTHER_MNT, ACCESS_ERR("/.dockerenv", ACCESS_EXISTS, EACCES),
			ACCESS_OK("/run/.containerenv", ACCESS_EXISTS));
	struct probe_run run;

	(void)state;
	run_container(&run, &file);
	expect_unknown(&run.facts, FACT_CONTAINER_INSIDE, WHY_PERMISSION);
	expect_source(&run.facts, FACT_CONTAINER_INSIDE, "access /.dockerenv");
	probe_run_close(&run);
	run_container(&run, &group);
	expect_unknown(&run.facts, FACT_CONTAINER_INSIDE, WHY_IO);
	probe_run_close(&run);
	run_container(&run, &but_another);
	expect_yes(&run.facts, FACT_CONTAINER_INSIDE);
	probe_run_close(&run);
}

static void refused_namespaces_leave_it_unknown(void **state)
{
	struct source_table pid = SOURCE_TABLE(LINK_TO("/x", "x"), FIRST_MNT,
		{.question = {.ask = ASK_LINK, .path = "/proc/self/ns/pid"}, .err = EACCES},
		NO_FILES, PLAIN_CGROUP);
	struct source_table mnt = SOURCE_TABLE(FIRST_PID,
		{.question = {.ask = ASK_LINK, .path = "/proc/self/ns/mnt"}, .err = EIO}, NO_FILES,
		PLAIN_CGROUP);
	struct probe_run run;

	(void)state;
	run_container(&run, &pid);
	expect_unknown(&run.facts, FACT_CONTAINER_INSIDE, WHY_PERMISSION);
	probe_run_close(&run);
	run_container(&run, &mnt);
	expect_unknown(&run.facts, FACT_CONTAINER_INSIDE, WHY_IO);
	probe_run_close(&run);
}

static void a_capture_without_namespaces_has_only_the_marks(void **state)
{
	struct source_table marked = SOURCE_TABLE(ACCESS_OK("/.dockerenv", ACCESS_EXISTS));
	struct source_table unmarked = SOURCE_TABLE(NO_FILES, PLAIN_CGROUP);
	struct source_table nothing = SOURCE_TABLE(FILE_TEXT("/x", ""));
	struct probe_run run;

	(void)state;
	run_container(&run, &marked);
	expect_yes(&run.facts, FACT_CONTAINER_INSIDE);
	probe_run_close(&run);
	run_container(&run, &unmarked);
	expect_unknown(&run.facts, FACT_CONTAINER_INSIDE, WHY_NOT_CAPTURED);
	probe_run_close(&run);
	run_container(&run, &nothing);
	expect_unknown(&run.facts, FACT_CONTAINER_INSIDE, WHY_NOT_CAPTURED);
	probe_run_close(&run);
}

static void a_link_that_is_no_namespace_is_malformed(void **state)
{
	static const char *const targets[] = {"", "pid", "/proc/4026531836", "pid:[]",
		"pid:[4026531836", "pid:[x]", "mnt:[4026531836]", "pid:[4026531836] "};

	(void)state;
	for (size_t i = 0; i < sizeof(targets) / sizeof(targets[0]); i++) {
		struct source_table table =
			SOURCE_TABLE({.question = {.ask = ASK_LINK, .path = "/proc/self/ns/pid"},
					     .bytes = targets[i],
					     .len = strlen(targets[i])},
				FIRST_MNT, NO_FILES, PLAIN_CGROUP);
		struct probe_run run;

		print_message("\"%s\"\n", targets[i]);
		run_container(&run, &table);
		expect_unknown(&run.facts, FACT_CONTAINER_INSIDE, WHY_MALFORMED);
		probe_run_close(&run);
	}
}

/* A container, with all marks but those in the arguments missing. */
#define INSIDE(...)                                                                                \
	SOURCE_TABLE(OTHER_PID, OTHER_MNT, __VA_ARGS__, NO_FILES, PLAIN_CGROUP,                    \
		FILE_ERR("/proc/1/environ", EACCES),                                               \
		ACCESS_ERR("/proc/vz", ACCESS_EXISTS, ENOENT))
#define NAMED_BY(path, name) ACCESS_OK(path, ACCESS_EXISTS), FILE_TEXT(path, name "\n")

static const struct {
	const char *what;
	struct source_table table;
	const char *runtime; /* NULL: unknown */
	const char *source;
} runtimes[] = {
	{"docker", INSIDE(ACCESS_OK("/.dockerenv", ACCESS_EXISTS)), "docker", "access /.dockerenv"},
	{"podman", INSIDE(ACCESS_OK("/run/.containerenv", ACCESS_EXISTS)), "podman",
		"access /run/.containerenv"},
	{"systemd-nspawn", INSIDE(NAMED_BY("/run/host/container-manager", "systemd-nspawn")),
		"systemd-nspawn", "file /run/host/container-manager"},
	{"LXC with systemd", INSIDE(NAMED_BY("/run/systemd/container", "lxc-libvirt")),
		"lxc-libvirt", "file /run/systemd/container"},
	{"the environment, for root",
		INSIDE(FILE_TEXT("/proc/1/environ", "PATH=/bin\0container=rkt\0")), "rkt",
		"file /proc/1/environ: container"},
	{"a control group", INSIDE(FILE_TEXT("/proc/self/cgroup", "4:memory:/lxc/web\n")), "lxc",
		"file /proc/self/cgroup: lxc"},
	{"a pod, whose runtime leaves no name",
		INSIDE(FILE_TEXT("/proc/self/cgroup", "4:memory:/kubepods/besteffort/pod1/1\n")),
		NULL, NULL},
	{"a docker image in systemd-nspawn",
		INSIDE(ACCESS_OK("/.dockerenv", ACCESS_EXISTS),
			NAMED_BY("/run/systemd/container", "systemd-nspawn")),
		"systemd-nspawn", NULL},
	{"OpenVZ",
		INSIDE(ACCESS_OK("/proc/vz", ACCESS_EXISTS),
			ACCESS_ERR("/proc/bc", ACCESS_EXISTS, ENOENT)),
		"openvz", "access /proc/vz"},
	{"a container on OpenVZ's host",
		INSIDE(ACCESS_OK("/proc/vz", ACCESS_EXISTS), ACCESS_OK("/proc/bc", ACCESS_EXISTS)),
		NULL, NULL},
	{"OpenVZ or its host",
		INSIDE(ACCESS_OK("/proc/vz", ACCESS_EXISTS),
			ACCESS_ERR("/proc/bc", ACCESS_EXISTS, EACCES)),
		NULL, NULL},
	{"WSL", INSIDE(UNAME_IS("release", "5.15.90.1-microsoft-standard-WSL2")), "wsl",
		"from kernel.release"},
	{"VServer", INSIDE(FILE_TEXT("/proc/self/status", "Name:\tcat\nVxID: 41639\n")), "vserver",
		"file /proc/self/status: VxID"},
	{"namespaces and no mark", INSIDE(FILE_TEXT("/x", "")), NULL, NULL},
	{"a name that is none", INSIDE(NAMED_BY("/run/systemd/container", "<script>")), NULL, NULL},
	{"a stronger mark refused",
		INSIDE(ACCESS_ERR("/run/systemd/container", ACCESS_EXISTS, EACCES),
			ACCESS_OK("/.dockerenv", ACCESS_EXISTS)),
		NULL, NULL},
	{"a weaker mark refused",
		INSIDE(NAMED_BY("/run/systemd/container", "lxc"),
			ACCESS_ERR("/.dockerenv", ACCESS_EXISTS, EACCES)),
		"lxc", NULL},
};

static void the_marks_name_the_runtime(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(runtimes) / sizeof(runtimes[0]); i++) {
		struct source_table table = runtimes[i].table;
		struct probe_run run;

		print_message("%s\n", runtimes[i].what);
		probe_run_open(&run, &table.base);
		probe_kernel(&run.context);
		probe_container_inside(&run.context);
		expect_yes(&run.facts, FACT_CONTAINER_INSIDE);
		if (runtimes[i].runtime)
			expect_text(&run.facts, FACT_CONTAINER_RUNTIME, runtimes[i].runtime);
		else
			assert_false(fact_known(&run.facts, FACT_CONTAINER_RUNTIME));
		if (runtimes[i].source)
			expect_source(&run.facts, FACT_CONTAINER_RUNTIME, runtimes[i].source);
		probe_run_close(&run);
	}
}

static void who_is_in_no_container_has_no_runtime(void **state)
{
	struct source_table host = SOURCE_TABLE(FIRST_PID, FIRST_MNT);
	struct source_table service = SOURCE_TABLE(FIRST_PID, OTHER_MNT, NO_FILES,
		FILE_TEXT("/proc/self/cgroup", "0::/system.slice/docker.service\n"));
	struct source_table nothing = SOURCE_TABLE(FILE_TEXT("/x", ""));
	struct probe_run run;

	(void)state;
	run_container(&run, &host);
	expect_text(&run.facts, FACT_CONTAINER_RUNTIME, "none");
	probe_run_close(&run);
	/* Docker's daemon, with mounts of its own. */
	run_container(&run, &service);
	expect_no(&run.facts, FACT_CONTAINER_INSIDE);
	expect_text(&run.facts, FACT_CONTAINER_RUNTIME, "none");
	probe_run_close(&run);
	run_container(&run, &nothing);
	expect_unknown(&run.facts, FACT_CONTAINER_RUNTIME, WHY_PREREQUISITE);
	probe_run_close(&run);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_pid_namespace_of_its_own_is_a_container),
		cmocka_unit_test(the_first_namespaces_outrank_the_marks),
		cmocka_unit_test(with_other_mounts_the_mark_decides),
		cmocka_unit_test(a_refused_mark_is_not_its_absence),
		cmocka_unit_test(refused_namespaces_leave_it_unknown),
		cmocka_unit_test(a_capture_without_namespaces_has_only_the_marks),
		cmocka_unit_test(a_link_that_is_no_namespace_is_malformed),
		cmocka_unit_test(the_marks_name_the_runtime),
		cmocka_unit_test(who_is_in_no_container_has_no_runtime),
	};

	return cmocka_run_group_tests_name("probe_container_inside", tests, NULL, NULL);
}
