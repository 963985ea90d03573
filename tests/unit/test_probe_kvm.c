// SPDX-License-Identifier: GPL-2.0-or-later
// What KVM does here: the device, who may open it, what it answers.
#include <errno.h>
#include <linux/kvm.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tests/fake/probe_run.h"
#include "tests/fake/source_table.h"

#define DEVICE "/dev/kvm"
#define NODE STAT_OF(DEVICE, FILE_CHAR_DEVICE, 10, 232, 0660, 0, 36)
#define MAY ACCESS_OK(DEVICE, ACCESS_READ_WRITE)
#define MAY_NOT(e) ACCESS_ERR(DEVICE, ACCESS_READ_WRITE, e)
#define OPENS KVM_VALUE(KVM_ASK_OPEN, 0, 1)
#define ANSWERS OPENS, KVM_VALUE(KVM_ASK_API_VERSION, 0, 12)
#define REFUSES(e)                                                                                 \
	KVM_ERR(KVM_ASK_OPEN, 0, e), KVM_ERR(KVM_ASK_API_VERSION, 0, e),                           \
		KVM_ERR(KVM_ASK_CREATE_VM, 0, e), KVM_ERR(KVM_ASK_EXTENSION, KVM_CAP_IRQCHIP, e),  \
		KVM_ERR(KVM_ASK_EXTENSION, KVM_CAP_MAX_VCPUS, e)
#define REGISTERED FILE_TEXT("/proc/misc", "144 nvram\n232 kvm\n  1 psaux\n")
#define NOT_REGISTERED FILE_TEXT("/proc/misc", "144 nvram\n239 uhid\n  1 psaux\n")
#define INTEL_MODULE                                                                               \
	DIR_NAMES("/sys/module", "kvm\0kvm_intel\0"),                                              \
		FILE_TEXT("/sys/module/kvm_intel/parameters/ept", "Y\n"),                          \
		FILE_TEXT("/sys/module/kvm_intel/parameters/nested", "Y\n")
#define NO_MODULE DIR_NAMES("/sys/module", "acpi\0")

static void run_kvm(struct probe_run *run, struct source_table *table)
{
	probe_run_open(run, &table->base);
	fact_set_text(&run->facts, FACT_CPU_VENDOR, "GenuineIntel", NULL);
	probe_kvm(&run->context);
}

static void kvm_that_works_says_so(void **state)
{
	struct source_table table = SOURCE_TABLE(NODE, MAY, ANSWERS,
		KVM_VALUE(KVM_ASK_CREATE_VM, 0, 1),
		KVM_VALUE(KVM_ASK_EXTENSION, KVM_CAP_IRQCHIP, 1),
		KVM_VALUE(KVM_ASK_EXTENSION, KVM_CAP_MAX_VCPUS, 4096), REGISTERED, INTEL_MODULE);
	struct probe_run run;

	(void)state;
	run_kvm(&run, &table);
	expect_yes(&run.facts, FACT_KVM_DEVICE_REGISTERED);
	expect_yes(&run.facts, FACT_KVM_DEVICE_PRESENT);
	expect_source(&run.facts, FACT_KVM_DEVICE_PRESENT, "stat /dev/kvm");
	expect_yes(&run.facts, FACT_KVM_DEVICE_ACCESS);
	expect_source(&run.facts, FACT_KVM_DEVICE_ACCESS, "kvm open");
	expect_int(&run.facts, FACT_KVM_API_VERSION, 12);
	expect_yes(&run.facts, FACT_KVM_CREATE_VM);
	expect_text(&run.facts, FACT_KVM_BACKEND, "kvm_intel");
	expect_text(&run.facts, FACT_KVM_SLAT, "ept");
	expect_text(&run.facts, FACT_KVM_CONTENDER, "none");
	expect_yes(&run.facts, FACT_KVM_CAP_IRQCHIP);
	expect_int(&run.facts, FACT_KVM_MAX_VCPUS, 4096);
	probe_run_close(&run);
}

static void no_permission_is_no_and_leaves_the_rest_unknown(void **state)
{
	struct source_table table =
		SOURCE_TABLE(NODE, MAY_NOT(EACCES), REFUSES(EACCES), REGISTERED, INTEL_MODULE);
	struct probe_run run;

	(void)state;
	run_kvm(&run, &table);
	expect_yes(&run.facts, FACT_KVM_DEVICE_PRESENT);
	expect_no(&run.facts, FACT_KVM_DEVICE_ACCESS);
	expect_source(&run.facts, FACT_KVM_DEVICE_ACCESS, "access /dev/kvm: rw");
	assert_int_equal(run.facts.at[FACT_KVM_DEVICE_ACCESS].err, EACCES);
	expect_unknown(&run.facts, FACT_KVM_API_VERSION, WHY_PERMISSION);
	expect_unknown(&run.facts, FACT_KVM_CREATE_VM, WHY_PERMISSION);
	expect_unknown(&run.facts, FACT_KVM_CAP_IRQCHIP, WHY_PERMISSION);
	expect_unknown(&run.facts, FACT_KVM_MAX_VCPUS, WHY_PERMISSION);
	/* What needs no permission is known all the same. */
	expect_text(&run.facts, FACT_KVM_BACKEND, "kvm_intel");
	expect_text(&run.facts, FACT_KVM_SLAT, "ept");
	probe_run_close(&run);
}

/* A mount without devices gives root, too, the errno that permissions give. */
static void a_mount_without_devices_is_told_from_permissions(void **state)
{
#define REFUSED_NODE NODE, MAY_NOT(EACCES), REFUSES(EACCES), REGISTERED, INTEL_MODULE
#define MOUNTS "/proc/self/mountinfo"
	struct source_table tables[] = {
		SOURCE_TABLE(REFUSED_NODE,
			FILE_TEXT(MOUNTS, "2 1 0:6 / /dev rw,nodev - devtmpfs d rw\n")),
		SOURCE_TABLE(
			REFUSED_NODE, FILE_TEXT(MOUNTS, "2 1 0:6 / /dev rw - devtmpfs d rw\n")),
		SOURCE_TABLE(REFUSED_NODE, FILE_ERR(MOUNTS, EACCES)),
		SOURCE_TABLE(REFUSED_NODE, FILE_TEXT(MOUNTS, "mounts\n")),
		SOURCE_TABLE(NODE, MAY, ANSWERS, REGISTERED, INTEL_MODULE),
	};
	struct probe_run runs[sizeof(tables) / sizeof(tables[0])];

	(void)state;
	for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++)
		run_kvm(&runs[i], &tables[i]);
	expect_yes(&runs[0].facts, FACT_KVM_DEVICE_NODEV);
	expect_no(&runs[1].facts, FACT_KVM_DEVICE_NODEV);
	expect_unknown(&runs[2].facts, FACT_KVM_DEVICE_NODEV, WHY_PERMISSION);
	expect_unknown(&runs[3].facts, FACT_KVM_DEVICE_NODEV, WHY_MALFORMED);
	expect_no(&runs[4].facts, FACT_KVM_DEVICE_NODEV);
	expect_source(&runs[4].facts, FACT_KVM_DEVICE_NODEV, "from kvm.device.access");
	for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++)
		probe_run_close(&runs[i]);
}

/* The device cgroup lets access(2) pass and refuses open(2). */
static void open_decides_where_access_would_let_in(void **state)
{
	struct source_table table = SOURCE_TABLE(NODE, MAY, REFUSES(EPERM), REGISTERED);
	struct probe_run run;

	(void)state;
	run_kvm(&run, &table);
	expect_no(&run.facts, FACT_KVM_DEVICE_ACCESS);
	expect_source(&run.facts, FACT_KVM_DEVICE_ACCESS, "kvm open");
	assert_int_equal(run.facts.at[FACT_KVM_DEVICE_ACCESS].err, EPERM);
	expect_unknown(&run.facts, FACT_KVM_CREATE_VM, WHY_PERMISSION);
	probe_run_close(&run);
}

/* A node of kmod's without its module: open(2) finds no driver. */
static void a_node_without_a_driver_is_present_and_access_unknown(void **state)
{
	static const int errs[] = {ENODEV, ENXIO};

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct source_table table =
			SOURCE_TABLE(NODE, MAY, REFUSES(errs[i]), NOT_REGISTERED, NO_MODULE);
		struct probe_run run;

		run_kvm(&run, &table);
		expect_yes(&run.facts, FACT_KVM_DEVICE_PRESENT);
		expect_no(&run.facts, FACT_KVM_DEVICE_REGISTERED);
		expect_unknown(&run.facts, FACT_KVM_DEVICE_ACCESS, WHY_PREREQUISITE);
		assert_int_equal(run.facts.at[FACT_KVM_DEVICE_ACCESS].err, errs[i]);
		expect_unknown(&run.facts, FACT_KVM_CREATE_VM, WHY_NO_INTERFACE);
		expect_text(&run.facts, FACT_KVM_BACKEND, "none");
		probe_run_close(&run);
	}
}

static void an_absent_node_is_not_present_and_the_rest_hangs_on_it(void **state)
{
	struct source_table table = SOURCE_TABLE(STAT_ERR(DEVICE, ENOENT), MAY_NOT(ENOENT),
		REFUSES(ENOENT), NOT_REGISTERED, NO_MODULE);
	struct probe_run run;

	(void)state;
	run_kvm(&run, &table);
	expect_no(&run.facts, FACT_KVM_DEVICE_PRESENT);
	expect_no(&run.facts, FACT_KVM_DEVICE_REGISTERED);
	expect_unknown(&run.facts, FACT_KVM_DEVICE_ACCESS, WHY_PREREQUISITE);
	expect_unknown(&run.facts, FACT_KVM_CREATE_VM, WHY_PREREQUISITE);
	expect_unknown(&run.facts, FACT_KVM_API_VERSION, WHY_NO_INTERFACE);
	expect_text(&run.facts, FACT_KVM_BACKEND, "none");
	probe_run_close(&run);
}

/* Inside a container the kernel's list still shows the driver, and /sys/module its backend. */
static void a_container_without_the_node_still_shows_kvm_registered(void **state)
{
	struct source_table table = SOURCE_TABLE(STAT_ERR(DEVICE, ENOENT), MAY_NOT(ENOENT),
		REFUSES(ENOENT), REGISTERED, INTEL_MODULE);
	struct probe_run run;

	(void)state;
	run_kvm(&run, &table);
	expect_no(&run.facts, FACT_KVM_DEVICE_PRESENT);
	expect_yes(&run.facts, FACT_KVM_DEVICE_REGISTERED);
	expect_source(&run.facts, FACT_KVM_DEVICE_REGISTERED, "file /proc/misc: kvm");
	expect_text(&run.facts, FACT_KVM_BACKEND, "kvm_intel");
	expect_unknown(&run.facts, FACT_KVM_CREATE_VM, WHY_PREREQUISITE);
	probe_run_close(&run);
}

static void what_is_not_10_232_is_not_the_device(void **state)
{
	static const struct table_row nodes[] = {
		STAT_OF(DEVICE, FILE_REGULAR, 0, 0, 0666, 0, 0),
		STAT_OF(DEVICE, FILE_DIRECTORY, 0, 0, 0755, 0, 0),
		STAT_OF(DEVICE, FILE_CHAR_DEVICE, 1, 3, 0666, 0, 0),
		STAT_OF(DEVICE, FILE_CHAR_DEVICE, 10, 233, 0666, 0, 0),
		STAT_OF(DEVICE, FILE_BLOCK_DEVICE, 10, 232, 0666, 0, 0),
	};

	(void)state;
	for (size_t i = 0; i < sizeof(nodes) / sizeof(nodes[0]); i++) {
		struct source_table table =
			SOURCE_TABLE(nodes[i], MAY, OPENS, KVM_ERR(KVM_ASK_API_VERSION, 0, ENOTTY),
				KVM_ERR(KVM_ASK_CREATE_VM, 0, ENOTTY), NOT_REGISTERED, NO_MODULE);
		struct probe_run run;

		run_kvm(&run, &table);
		expect_no(&run.facts, FACT_KVM_DEVICE_PRESENT);
		expect_unknown(&run.facts, FACT_KVM_CREATE_VM, WHY_PREREQUISITE);
		expect_unknown(&run.facts, FACT_KVM_API_VERSION, WHY_NO_INTERFACE);
		expect_text(&run.facts, FACT_KVM_BACKEND, "none");
		probe_run_close(&run);
	}
}

static void a_refused_stat_is_not_absence(void **state)
{
	struct source_table table =
		SOURCE_TABLE(STAT_ERR(DEVICE, EACCES), MAY_NOT(EIO), KVM_ERR(KVM_ASK_OPEN, 0, EIO));
	struct probe_run run;

	(void)state;
	run_kvm(&run, &table);
	expect_unknown(&run.facts, FACT_KVM_DEVICE_PRESENT, WHY_PERMISSION);
	expect_unknown(&run.facts, FACT_KVM_DEVICE_ACCESS, WHY_IO);
	expect_unknown(&run.facts, FACT_KVM_CREATE_VM, WHY_NOT_CAPTURED);
	probe_run_close(&run);
}

static void without_a_stat_the_access_shows_the_node(void **state)
{
	struct source_table let_in = SOURCE_TABLE(MAY);
	struct source_table refused = SOURCE_TABLE(MAY_NOT(EACCES));
	struct source_table absent = SOURCE_TABLE(MAY_NOT(ENOENT));
	struct source_table nothing = SOURCE_TABLE(REGISTERED);
	struct probe_run run;

	(void)state;
	run_kvm(&run, &let_in);
	expect_yes(&run.facts, FACT_KVM_DEVICE_PRESENT);
	expect_yes(&run.facts, FACT_KVM_DEVICE_ACCESS);
	probe_run_close(&run);
	run_kvm(&run, &refused);
	expect_yes(&run.facts, FACT_KVM_DEVICE_PRESENT);
	expect_no(&run.facts, FACT_KVM_DEVICE_ACCESS);
	probe_run_close(&run);
	run_kvm(&run, &absent);
	expect_no(&run.facts, FACT_KVM_DEVICE_PRESENT);
	expect_source(&run.facts, FACT_KVM_DEVICE_PRESENT, "access /dev/kvm: rw");
	expect_unknown(&run.facts, FACT_KVM_DEVICE_ACCESS, WHY_PREREQUISITE);
	probe_run_close(&run);
	run_kvm(&run, &nothing);
	expect_unknown(&run.facts, FACT_KVM_DEVICE_PRESENT, WHY_NOT_CAPTURED);
	expect_unknown(&run.facts, FACT_KVM_DEVICE_ACCESS, WHY_NOT_CAPTURED);
	expect_unknown(&run.facts, FACT_KVM_CREATE_VM, WHY_NOT_CAPTURED);
	probe_run_close(&run);
}

static void registration_is_read_from_either_list(void **state)
{
	static const struct {
		const char *misc;
		enum truth registered;
	} rows[] = {{"232 kvm\n", TRUTH_YES}, {" 10 x\n232 kvm", TRUTH_YES},
		{"231 kvmx\n", TRUTH_NO}, {"60 vfio kvm-like\n", TRUTH_NO},
		{"1 psaux\n", TRUTH_NO}};
	struct source_table listed = SOURCE_TABLE(FILE_ERR("/proc/misc", EACCES),
		DIR_NAMES("/sys/class/misc", "cpu_dma_latency\0kvm\0"));
	struct source_table unlisted = SOURCE_TABLE(
		FILE_ERR("/proc/misc", ENOENT), DIR_NAMES("/sys/class/misc", "cpu_dma_latency\0"));
	struct source_table refused =
		SOURCE_TABLE(FILE_ERR("/proc/misc", ENOENT), DIR_ERR("/sys/class/misc", EACCES));
	/* There always are some: this is a sysfs that is not mounted. */
	struct source_table empty =
		SOURCE_TABLE(FILE_ERR("/proc/misc", EACCES), DIR_NAMES("/sys/class/misc", ""));
	struct probe_run run;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct source_table table =
			SOURCE_TABLE({.question = {.ask = ASK_FILE, .path = "/proc/misc"},
				.bytes = rows[i].misc,
				.len = strlen(rows[i].misc)});

		run_kvm(&run, &table);
		if (fact_truth(&run.facts, FACT_KVM_DEVICE_REGISTERED) != rows[i].registered)
			fail_msg("%s", rows[i].misc);
		probe_run_close(&run);
	}
	run_kvm(&run, &listed);
	expect_yes(&run.facts, FACT_KVM_DEVICE_REGISTERED);
	expect_source(&run.facts, FACT_KVM_DEVICE_REGISTERED, "dir /sys/class/misc");
	probe_run_close(&run);
	run_kvm(&run, &unlisted);
	expect_no(&run.facts, FACT_KVM_DEVICE_REGISTERED);
	probe_run_close(&run);
	run_kvm(&run, &empty);
	assert_false(fact_known(&run.facts, FACT_KVM_DEVICE_REGISTERED));
	probe_run_close(&run);
	run_kvm(&run, &refused);
	expect_unknown(&run.facts, FACT_KVM_DEVICE_REGISTERED, WHY_PERMISSION);
	probe_run_close(&run);
}

/* A capture by hand may have nothing but what open(2) or KVM said. */
static void what_opening_gave_shows_whether_the_node_is_there(void **state)
{
	static const struct {
		int open, version; /* errno; 0: not captured */
		enum truth present;
	} rows[] = {{EACCES, 0, TRUTH_YES}, {EPERM, 0, TRUTH_YES}, {ENOENT, 0, TRUTH_NO},
		{0, ENOENT, TRUTH_NO}, {0, EACCES, TRUTH_UNKNOWN}, {EMFILE, 0, TRUTH_UNKNOWN}};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct source_table opened = SOURCE_TABLE(KVM_ERR(KVM_ASK_OPEN, 0, rows[i].open));
		struct source_table asked =
			SOURCE_TABLE(KVM_ERR(KVM_ASK_API_VERSION, 0, rows[i].version));
		struct probe_run run;

		run_kvm(&run, rows[i].open ? &opened : &asked);
		assert_int_equal(fact_truth(&run.facts, FACT_KVM_DEVICE_PRESENT), rows[i].present);
		probe_run_close(&run);
	}
}

static void busy_is_kvms_answer_whatever_else_was_captured(void **state)
{
	struct source_table table = SOURCE_TABLE(KVM_ERR(KVM_ASK_CREATE_VM, 0, EBUSY));
	struct source_table other = SOURCE_TABLE(KVM_ERR(KVM_ASK_CREATE_VM, 0, ENODEV));
	struct probe_run run;

	(void)state;
	run_kvm(&run, &table);
	expect_no(&run.facts, FACT_KVM_CREATE_VM);
	assert_int_equal(run.facts.at[FACT_KVM_CREATE_VM].err, EBUSY);
	probe_run_close(&run);
	run_kvm(&run, &other);
	expect_unknown(&run.facts, FACT_KVM_CREATE_VM, WHY_NO_INTERFACE);
	probe_run_close(&run);
}

static void kvms_own_refusal_of_a_vm_is_no(void **state)
{
	static const int errs[] = {EBUSY, ENODEV, EOPNOTSUPP, EINVAL};

	(void)state;
	for (size_t i = 0; i < sizeof(errs) / sizeof(errs[0]); i++) {
		struct source_table table = SOURCE_TABLE(NODE, MAY, ANSWERS,
			KVM_ERR(KVM_ASK_CREATE_VM, 0, errs[i]), REGISTERED, INTEL_MODULE);
		struct probe_run run;

		run_kvm(&run, &table);
		expect_no(&run.facts, FACT_KVM_CREATE_VM);
		assert_int_equal(run.facts.at[FACT_KVM_CREATE_VM].err, errs[i]);
		expect_text(&run.facts, FACT_KVM_BACKEND, "kvm_intel");
		probe_run_close(&run);
	}
}

/* Seccomp or an LSM: KVM itself was not asked. */
static void a_filters_refusal_of_a_vm_is_unknown(void **state)
{
	static const struct {
		int err;
		enum why why;
	} rows[] = {{EPERM, WHY_PERMISSION}, {EACCES, WHY_PERMISSION}, {ENOSYS, WHY_NO_INTERFACE},
		{ENOMEM, WHY_NO_MEMORY}, {EMFILE, WHY_IO}, {EINTR, WHY_IO}};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct source_table table = SOURCE_TABLE(NODE, MAY, ANSWERS,
			KVM_ERR(KVM_ASK_CREATE_VM, 0, rows[i].err), REGISTERED, INTEL_MODULE);
		struct probe_run run;

		run_kvm(&run, &table);
		expect_yes(&run.facts, FACT_KVM_DEVICE_ACCESS);
		expect_unknown(&run.facts, FACT_KVM_CREATE_VM, rows[i].why);
		assert_int_equal(run.facts.at[FACT_KVM_CREATE_VM].err, rows[i].err);
		probe_run_close(&run);
	}
}

static void the_node_shows_whose_it_is(void **state)
{
	struct source_table table = SOURCE_TABLE(NODE);
	struct source_table bits_lost =
		SOURCE_TABLE(STAT_OF(DEVICE, FILE_CHAR_DEVICE, 10, 232, 0, 0, 0));
	struct source_table refused = SOURCE_TABLE(STAT_ERR(DEVICE, EACCES));
	struct source_table absent = SOURCE_TABLE(STAT_ERR(DEVICE, ENOENT));
	struct probe_run run;

	(void)state;
	run_kvm(&run, &table);
	expect_int(&run.facts, FACT_KVM_DEVICE_UID, 0);
	expect_int(&run.facts, FACT_KVM_DEVICE_GID, 36);
	expect_text(&run.facts, FACT_KVM_DEVICE_MODE, "0660");
	probe_run_close(&run);
	run_kvm(&run, &bits_lost);
	expect_yes(&run.facts, FACT_KVM_DEVICE_PRESENT);
	expect_unknown(&run.facts, FACT_KVM_DEVICE_UID, WHY_NOT_CAPTURED);
	expect_unknown(&run.facts, FACT_KVM_DEVICE_GID, WHY_NOT_CAPTURED);
	expect_unknown(&run.facts, FACT_KVM_DEVICE_MODE, WHY_NOT_CAPTURED);
	probe_run_close(&run);
	run_kvm(&run, &refused);
	expect_unknown(&run.facts, FACT_KVM_DEVICE_UID, WHY_PERMISSION);
	probe_run_close(&run);
	run_kvm(&run, &absent);
	expect_unknown(&run.facts, FACT_KVM_DEVICE_MODE, WHY_NO_INTERFACE);
	probe_run_close(&run);
}

static void a_guest_that_ran_shows_which_backend_started(void **state)
{
	struct source_table table = SOURCE_TABLE(INTEL_MODULE, FILE_ERR("/proc/misc", EACCES),
		DIR_ERR("/sys/class/misc", EACCES), LAUNCHED("real_mode", 1));
	struct probe_run run;

	(void)state;
	probe_run_open(&run, &table.base);
	fact_set_text(&run.facts, FACT_CPU_VENDOR, "GenuineIntel", NULL);
	probe_launch(&run.context);
	probe_kvm(&run.context);
	expect_yes(&run.facts, FACT_KVM_CREATE_VM);
	expect_source(&run.facts, FACT_KVM_CREATE_VM, "from a guest that ran");
	expect_yes(&run.facts, FACT_KVM_DEVICE_PRESENT);
	expect_text(&run.facts, FACT_KVM_BACKEND, "kvm_intel");
	probe_run_close(&run);
}

static void nothing_captured_is_unknown_throughout(void **state)
{
	struct source_table table = SOURCE_TABLE(FILE_TEXT("/x", ""));
	static const enum fact_id ids[] = {FACT_KVM_DEVICE_REGISTERED, FACT_KVM_DEVICE_PRESENT,
		FACT_KVM_DEVICE_ACCESS, FACT_KVM_API_VERSION, FACT_KVM_CREATE_VM, FACT_KVM_BACKEND,
		FACT_KVM_HARDWARE, FACT_KVM_CONTENDER, FACT_KVM_MAX_VCPUS, FACT_KVM_CAP_IRQFD};
	struct probe_run run;

	(void)state;
	run_kvm(&run, &table);
	for (size_t i = 0; i < sizeof(ids) / sizeof(ids[0]); i++)
		expect_unknown(&run.facts, ids[i], WHY_NOT_CAPTURED);
	expect_unknown(&run.facts, FACT_KVM_SLAT, WHY_PREREQUISITE);
	probe_run_close(&run);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(kvm_that_works_says_so),
		cmocka_unit_test(no_permission_is_no_and_leaves_the_rest_unknown),
		cmocka_unit_test(a_mount_without_devices_is_told_from_permissions),
		cmocka_unit_test(open_decides_where_access_would_let_in),
		cmocka_unit_test(a_node_without_a_driver_is_present_and_access_unknown),
		cmocka_unit_test(an_absent_node_is_not_present_and_the_rest_hangs_on_it),
		cmocka_unit_test(a_container_without_the_node_still_shows_kvm_registered),
		cmocka_unit_test(what_is_not_10_232_is_not_the_device),
		cmocka_unit_test(a_refused_stat_is_not_absence),
		cmocka_unit_test(without_a_stat_the_access_shows_the_node),
		cmocka_unit_test(registration_is_read_from_either_list),
		cmocka_unit_test(what_opening_gave_shows_whether_the_node_is_there),
		cmocka_unit_test(busy_is_kvms_answer_whatever_else_was_captured),
		cmocka_unit_test(kvms_own_refusal_of_a_vm_is_no),
		cmocka_unit_test(a_filters_refusal_of_a_vm_is_unknown),
		cmocka_unit_test(the_node_shows_whose_it_is),
		cmocka_unit_test(a_guest_that_ran_shows_which_backend_started),
		cmocka_unit_test(nothing_captured_is_unknown_throughout),
	};

	return cmocka_run_group_tests_name("probe_kvm", tests, NULL, NULL);
}
