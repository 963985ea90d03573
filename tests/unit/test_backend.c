// SPDX-License-Identifier: GPL-2.0-or-later
// Which module KVM works through, and what that module does now.
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "probe/backend.h"
#include "tests/fake/probe_run.h"
#include "tests/fake/source_table.h"

#define INTEL_PARAMETER(name) "/sys/module/kvm_intel/parameters/" name
#define AMD_PARAMETER(name) "/sys/module/kvm_amd/parameters/" name
#define MODULES(names) DIR_NAMES("/sys/module", names)

/* What the KVM probe learned before. */
struct before {
	const char *vendor;
	enum truth registered; /* TRUTH_UNKNOWN: not captured */
	enum truth create_vm;
};

static void probe_backend(struct source *source, struct fact_table *facts)
{
	struct module_list modules;

	module_list_open(&modules, source);
	backend_probe(&modules, facts);
	module_list_close(&modules);
}

static void run_backend(struct fact_table *facts, struct source_table *table, struct before before)
{
	memset(facts, 0, sizeof(*facts));
	if (before.vendor)
		fact_set_text(facts, FACT_CPU_VENDOR, before.vendor, NULL);
	if (before.registered == TRUTH_UNKNOWN)
		fact_set_refused(facts, FACT_KVM_DEVICE_REGISTERED, -ERR_NOT_CAPTURED, NULL);
	else
		fact_set_bool(
			facts, FACT_KVM_DEVICE_REGISTERED, before.registered == TRUTH_YES, NULL);
	if (before.create_vm != TRUTH_UNKNOWN)
		fact_set_bool(facts, FACT_KVM_CREATE_VM, before.create_vm == TRUTH_YES, NULL);
	probe_backend(&table->base, facts);
}

static const struct before intel = {"GenuineIntel", TRUTH_YES, TRUTH_UNKNOWN};
static const struct before amd = {"AuthenticAMD", TRUTH_YES, TRUTH_UNKNOWN};

static void intel_with_ept(void **state)
{
	struct source_table table =
		SOURCE_TABLE(MODULES("kvm\0kvm_intel\0"), FILE_TEXT(INTEL_PARAMETER("ept"), "Y\n"),
			FILE_TEXT(INTEL_PARAMETER("nested"), "Y\n"));
	struct fact_table facts;

	(void)state;
	run_backend(&facts, &table, intel);
	expect_text(&facts, FACT_KVM_BACKEND, "kvm_intel");
	expect_source(&facts, FACT_KVM_BACKEND, "dir /sys/module");
	expect_yes(&facts, FACT_KVM_HARDWARE);
	expect_text(&facts, FACT_KVM_SLAT, "ept");
	expect_source(&facts, FACT_KVM_SLAT, "file /sys/module/kvm_intel/parameters/ept");
	expect_yes(&facts, FACT_KVM_NESTED);
}

static void intel_with_ept_switched_off(void **state)
{
	struct source_table table =
		SOURCE_TABLE(MODULES("kvm\0kvm_intel\0"), FILE_TEXT(INTEL_PARAMETER("ept"), "N\n"),
			FILE_TEXT(INTEL_PARAMETER("nested"), "0\n"));
	struct fact_table facts;

	(void)state;
	run_backend(&facts, &table, intel);
	expect_text(&facts, FACT_KVM_BACKEND, "kvm_intel");
	expect_text(&facts, FACT_KVM_SLAT, "none");
	expect_no(&facts, FACT_KVM_NESTED);
}

static void amd_with_npt(void **state)
{
	struct source_table table = SOURCE_TABLE(MODULES("kvm\0kvm_amd\0"),
		FILE_TEXT(AMD_PARAMETER("npt"), "1\n"), FILE_TEXT(AMD_PARAMETER("nested"), "1\n"));
	struct fact_table facts;

	(void)state;
	run_backend(&facts, &table, amd);
	expect_text(&facts, FACT_KVM_BACKEND, "kvm_amd");
	expect_yes(&facts, FACT_KVM_HARDWARE);
	expect_text(&facts, FACT_KVM_SLAT, "npt");
	expect_yes(&facts, FACT_KVM_NESTED);
}

static void pvm_is_software_without_second_level_paging(void **state)
{
	struct source_table table = SOURCE_TABLE(MODULES("kvm\0kvm_pvm\0"));
	struct fact_table facts;

	(void)state;
	run_backend(&facts, &table, intel);
	expect_text(&facts, FACT_KVM_BACKEND, "kvm_pvm");
	expect_no(&facts, FACT_KVM_HARDWARE);
	expect_text(&facts, FACT_KVM_SLAT, "none");
	expect_no(&facts, FACT_KVM_NESTED);
}

static void no_module_is_none(void **state)
{
	struct source_table table = SOURCE_TABLE(MODULES("acpi\0vfio\0"));
	struct fact_table facts;

	(void)state;
	run_backend(&facts, &table, (struct before){"GenuineIntel", TRUTH_NO, TRUTH_UNKNOWN});
	expect_text(&facts, FACT_KVM_BACKEND, "none");
	expect_source(&facts, FACT_KVM_BACKEND, "dir /sys/module");
	expect_no(&facts, FACT_KVM_HARDWARE);
	expect_unknown(&facts, FACT_KVM_SLAT, WHY_PREREQUISITE);
	expect_unknown(&facts, FACT_KVM_NESTED, WHY_PREREQUISITE);
}

static void a_built_in_module_that_found_no_hardware_is_none(void **state)
{
	struct source_table table =
		SOURCE_TABLE(MODULES("kvm\0kvm_intel\0"), FILE_TEXT(INTEL_PARAMETER("ept"), "Y\n"));
	struct fact_table facts;

	(void)state;
	run_backend(&facts, &table, (struct before){"GenuineIntel", TRUTH_NO, TRUTH_UNKNOWN});
	expect_text(&facts, FACT_KVM_BACKEND, "none");
	expect_source(&facts, FACT_KVM_BACKEND, "from kvm.device.registered");
	expect_no(&facts, FACT_KVM_HARDWARE);
	expect_unknown(&facts, FACT_KVM_SLAT, WHY_PREREQUISITE);
}

static void of_both_built_in_the_cpu_tells_which(void **state)
{
	struct source_table table = SOURCE_TABLE(MODULES("kvm\0kvm_amd\0kvm_intel\0"),
		FILE_TEXT(INTEL_PARAMETER("ept"), "Y\n"), FILE_TEXT(AMD_PARAMETER("npt"), "N\n"));
	struct fact_table facts;

	(void)state;
	run_backend(&facts, &table, intel);
	expect_text(&facts, FACT_KVM_BACKEND, "kvm_intel");
	expect_text(&facts, FACT_KVM_SLAT, "ept");
	run_backend(&facts, &table, amd);
	expect_text(&facts, FACT_KVM_BACKEND, "kvm_amd");
	expect_text(&facts, FACT_KVM_SLAT, "none");
	run_backend(&facts, &table, (struct before){"HygonGenuine", TRUTH_YES, TRUTH_UNKNOWN});
	expect_text(&facts, FACT_KVM_BACKEND, "kvm_amd");
	run_backend(&facts, &table, (struct before){"  Shanghai  ", TRUTH_YES, TRUTH_UNKNOWN});
	expect_text(&facts, FACT_KVM_BACKEND, "kvm_intel");
	/* Without the vendor nothing tells. */
	run_backend(&facts, &table, (struct before){NULL, TRUTH_YES, TRUTH_UNKNOWN});
	expect_unknown(&facts, FACT_KVM_BACKEND, WHY_CONFLICT);
	expect_unknown(&facts, FACT_KVM_HARDWARE, WHY_CONFLICT);
	expect_unknown(&facts, FACT_KVM_SLAT, WHY_PREREQUISITE);
}

static void hardware_and_software_side_by_side_are_a_conflict(void **state)
{
	struct source_table table = SOURCE_TABLE(
		MODULES("kvm\0kvm_intel\0kvm_pvm\0"), FILE_TEXT(INTEL_PARAMETER("ept"), "Y\n"));
	struct fact_table facts;

	(void)state;
	run_backend(&facts, &table, intel);
	expect_unknown(&facts, FACT_KVM_BACKEND, WHY_CONFLICT);
	/* An AMD machine can't run the built-in Intel one. */
	run_backend(&facts, &table, amd);
	expect_text(&facts, FACT_KVM_BACKEND, "kvm_pvm");
}

static void kvm_that_answers_through_an_unknown_module_is_not_none(void **state)
{
	struct source_table table = SOURCE_TABLE(MODULES("kvm\0kvm_new\0"));
	struct source_table other_vendor = SOURCE_TABLE(MODULES("kvm\0kvm_amd\0"));
	struct fact_table facts;

	(void)state;
	run_backend(&facts, &table, intel);
	expect_unknown(&facts, FACT_KVM_BACKEND, WHY_NO_INTERFACE);
	expect_unknown(&facts, FACT_KVM_HARDWARE, WHY_NO_INTERFACE);
	run_backend(&facts, &table, (struct before){"GenuineIntel", TRUTH_NO, TRUTH_YES});
	expect_unknown(&facts, FACT_KVM_BACKEND, WHY_NO_INTERFACE);
	run_backend(&facts, &other_vendor, intel);
	expect_unknown(&facts, FACT_KVM_BACKEND, WHY_NO_INTERFACE);
}

static void what_kvm_answered_shows_that_a_backend_started(void **state)
{
	struct source_table table =
		SOURCE_TABLE(MODULES("kvm\0kvm_intel\0"), FILE_TEXT(INTEL_PARAMETER("ept"), "Y\n"));
	struct fact_table facts = {0};

	(void)state;
	run_backend(&facts, &table, (struct before){"GenuineIntel", TRUTH_NO, TRUTH_YES});
	expect_text(&facts, FACT_KVM_BACKEND, "kvm_intel");

	memset(&facts, 0, sizeof(facts));
	fact_set_text(&facts, FACT_CPU_VENDOR, "GenuineIntel", NULL);
	fact_set_refused(&facts, FACT_KVM_DEVICE_REGISTERED, -EACCES, NULL);
	fact_set_int(&facts, FACT_KVM_API_VERSION, 12, NULL);
	probe_backend(&table.base, &facts);
	expect_text(&facts, FACT_KVM_BACKEND, "kvm_intel");
}

static void whether_it_started_is_unknown_where_that_was_refused(void **state)
{
	struct source_table table =
		SOURCE_TABLE(MODULES("kvm\0kvm_intel\0"), FILE_TEXT(INTEL_PARAMETER("ept"), "Y\n"));
	struct fact_table facts = {0};

	(void)state;
	fact_set_text(&facts, FACT_CPU_VENDOR, "GenuineIntel", NULL);
	fact_set_refused(&facts, FACT_KVM_DEVICE_REGISTERED, -EACCES, NULL);
	probe_backend(&table.base, &facts);
	expect_unknown(&facts, FACT_KVM_BACKEND, WHY_PREREQUISITE);
	expect_unknown(&facts, FACT_KVM_HARDWARE, WHY_PREREQUISITE);
	expect_unknown(&facts, FACT_KVM_SLAT, WHY_PREREQUISITE);
}

static void without_the_listing_each_module_is_asked_for(void **state)
{
	struct source_table there = SOURCE_TABLE(DIR_ERR("/sys/module", EACCES),
		ACCESS_OK("/sys/module/kvm_intel", ACCESS_EXISTS),
		ACCESS_ERR("/sys/module/kvm_amd", ACCESS_EXISTS, ENOENT),
		ACCESS_ERR("/sys/module/kvm_pvm", ACCESS_EXISTS, ENOENT),
		FILE_TEXT(INTEL_PARAMETER("ept"), "Y\n"));
	struct source_table none = SOURCE_TABLE(DIR_ERR("/sys/module", EACCES),
		ACCESS_ERR("/sys/module/kvm_intel", ACCESS_EXISTS, ENOENT),
		ACCESS_ERR("/sys/module/kvm_amd", ACCESS_EXISTS, ENOENT),
		ACCESS_ERR("/sys/module/kvm_pvm", ACCESS_EXISTS, ENOENT));
	struct source_table refused = SOURCE_TABLE(DIR_ERR("/sys/module", EACCES),
		ACCESS_ERR("/sys/module/kvm_intel", ACCESS_EXISTS, EACCES),
		ACCESS_ERR("/sys/module/kvm_amd", ACCESS_EXISTS, ENOENT),
		ACCESS_ERR("/sys/module/kvm_pvm", ACCESS_EXISTS, ENOENT));
	struct fact_table facts;

	(void)state;
	run_backend(&facts, &there, intel);
	expect_text(&facts, FACT_KVM_BACKEND, "kvm_intel");
	run_backend(&facts, &none, (struct before){"GenuineIntel", TRUTH_NO, TRUTH_UNKNOWN});
	expect_text(&facts, FACT_KVM_BACKEND, "none");
	run_backend(&facts, &refused, intel);
	expect_unknown(&facts, FACT_KVM_BACKEND, WHY_PERMISSION);
	expect_unknown(&facts, FACT_KVM_HARDWARE, WHY_PERMISSION);
	/* Without its device registered, no module has started. */
	run_backend(&facts, &refused, (struct before){"GenuineIntel", TRUTH_NO, TRUTH_UNKNOWN});
	expect_text(&facts, FACT_KVM_BACKEND, "none");
}

/* AMD's module can't be at work on an Intel processor: it need not be asked for. */
static void a_module_that_does_not_fit_leaves_nothing_open(void **state)
{
	struct source_table table =
		SOURCE_TABLE(ACCESS_ERR("/sys/module/kvm_intel", ACCESS_EXISTS, ENOENT),
			ACCESS_ERR("/sys/module/kvm_pvm", ACCESS_EXISTS, ENOENT));
	struct fact_table facts;

	(void)state;
	run_backend(&facts, &table, (struct before){"GenuineIntel", TRUTH_UNKNOWN, TRUTH_UNKNOWN});
	expect_text(&facts, FACT_KVM_BACKEND, "none");
	run_backend(&facts, &table, (struct before){"AuthenticAMD", TRUTH_UNKNOWN, TRUTH_UNKNOWN});
	expect_unknown(&facts, FACT_KVM_BACKEND, WHY_NOT_CAPTURED);
}

static void without_the_module_kvm_there_is_no_backend(void **state)
{
	struct source_table table =
		SOURCE_TABLE(ACCESS_ERR("/sys/module/kvm", ACCESS_EXISTS, ENOENT));
	struct fact_table facts;

	(void)state;
	run_backend(&facts, &table, (struct before){"GenuineIntel", TRUTH_UNKNOWN, TRUTH_UNKNOWN});
	expect_text(&facts, FACT_KVM_BACKEND, "none");
	expect_no(&facts, FACT_KVM_HARDWARE);
}

/* A chroot or container without sysfs: not there is not "no". */
static void without_sysfs_nothing_is_no(void **state)
{
	struct source_table table = SOURCE_TABLE(DIR_ERR("/sys/module", ENOENT),
		ACCESS_ERR("/sys/module/kvm", ACCESS_EXISTS, ENOENT),
		ACCESS_ERR("/sys/module/kvm_intel", ACCESS_EXISTS, ENOENT),
		ACCESS_ERR("/sys/module/kvm_pvm", ACCESS_EXISTS, ENOENT));
	struct fact_table facts;

	(void)state;
	run_backend(&facts, &table, (struct before){"GenuineIntel", TRUTH_UNKNOWN, TRUTH_UNKNOWN});
	expect_unknown(&facts, FACT_KVM_BACKEND, WHY_NO_INTERFACE);
	expect_unknown(&facts, FACT_KVM_HARDWARE, WHY_NO_INTERFACE);
}

/* What is built in does not stand in /proc/modules, so it shows a yes only. */
static void loaded_modules_show_the_backend(void **state)
{
	struct source_table loaded =
		SOURCE_TABLE(FILE_TEXT("/proc/modules", "xkvm_pvm 1 0 - Live 0x0\nkvm_intel 1 0 - "
							"Live 0x0\nkvm 1 1 kvm_intel, Live 0x0\n"),
			ACCESS_ERR("/sys/module/kvm_pvm", ACCESS_EXISTS, ENOENT));
	struct source_table other = SOURCE_TABLE(
		FILE_TEXT("/proc/modules", "ext4 1 0 - Live 0x0\nkvm_intel_x 1 0 -\n"));
	struct fact_table facts;

	(void)state;
	run_backend(&facts, &loaded, (struct before){"GenuineIntel", TRUTH_UNKNOWN, TRUTH_YES});
	expect_text(&facts, FACT_KVM_BACKEND, "kvm_intel");
	expect_source(&facts, FACT_KVM_BACKEND, "file /proc/modules");
	run_backend(&facts, &other, (struct before){"GenuineIntel", TRUTH_UNKNOWN, TRUTH_YES});
	expect_unknown(&facts, FACT_KVM_BACKEND, WHY_NOT_CAPTURED);
}

/* Without sysfs nobody says that kvm_pvm is not built in; but KVM takes one backend. */
static void a_module_at_work_is_the_only_backend(void **state)
{
	struct source_table loaded = SOURCE_TABLE(DIR_ERR("/sys/module", ENOENT),
		FILE_TEXT("/proc/modules", "kvm_amd 1 0 - Live 0x0\nkvm 1 1 kvm_amd, Live 0x0\n"));
	struct source_table core = SOURCE_TABLE(
		DIR_ERR("/sys/module", ENOENT), FILE_TEXT("/proc/modules", "kvm 1 0 - Live 0x0\n"));
	struct fact_table facts;

	(void)state;
	run_backend(&facts, &loaded, (struct before){"AuthenticAMD", TRUTH_YES, TRUTH_YES});
	expect_text(&facts, FACT_KVM_BACKEND, "kvm_amd");
	expect_yes(&facts, FACT_KVM_HARDWARE);
	run_backend(&facts, &loaded, (struct before){"AuthenticAMD", TRUTH_UNKNOWN, TRUTH_UNKNOWN});
	expect_unknown(&facts, FACT_KVM_BACKEND, WHY_NO_INTERFACE);
	run_backend(&facts, &core, (struct before){"AuthenticAMD", TRUTH_YES, TRUTH_YES});
	expect_unknown(&facts, FACT_KVM_BACKEND, WHY_NO_INTERFACE);
}

static void nothing_captured_is_not_captured(void **state)
{
	struct source_table table = SOURCE_TABLE(FILE_TEXT("/x", ""));
	struct fact_table facts;

	(void)state;
	run_backend(&facts, &table, (struct before){"GenuineIntel", TRUTH_UNKNOWN, TRUTH_UNKNOWN});
	expect_unknown(&facts, FACT_KVM_BACKEND, WHY_NOT_CAPTURED);
	expect_unknown(&facts, FACT_KVM_HARDWARE, WHY_NOT_CAPTURED);
}

/* Every kernel has something in it: one that lists nothing is a sysfs that is not mounted. */
static void an_empty_list_of_modules_is_none(void **state)
{
	struct source_table empty = SOURCE_TABLE(MODULES(""),
		ACCESS_ERR("/sys/module/kvm_intel", ACCESS_EXISTS, ENOENT),
		ACCESS_ERR("/sys/module/kvm_amd", ACCESS_EXISTS, ENOENT),
		ACCESS_ERR("/sys/module/kvm_pvm", ACCESS_EXISTS, ENOENT),
		ACCESS_ERR("/sys/module/kvm", ACCESS_EXISTS, ENOENT));
	struct source_table loaded = SOURCE_TABLE(
		MODULES(""), FILE_TEXT("/proc/modules", "kvm_intel 425984 0 - Live 0x0\n"));
	struct fact_table facts;

	(void)state;
	run_backend(&facts, &empty, (struct before){"GenuineIntel", TRUTH_UNKNOWN, TRUTH_UNKNOWN});
	assert_false(fact_known(&facts, FACT_KVM_BACKEND));
	assert_false(fact_known(&facts, FACT_KVM_HARDWARE));
	run_backend(&facts, &loaded, (struct before){"GenuineIntel", TRUTH_YES, TRUTH_YES});
	assert_false(fact_text_is(&facts, FACT_KVM_BACKEND, "none"));
}

static void unreadable_parameters_are_unknown(void **state)
{
	struct source_table refused = SOURCE_TABLE(MODULES("kvm_intel\0"),
		FILE_ERR(INTEL_PARAMETER("ept"), EACCES), FILE_ERR(INTEL_PARAMETER("nested"), EIO));
	struct source_table malformed =
		SOURCE_TABLE(MODULES("kvm_intel\0"), FILE_TEXT(INTEL_PARAMETER("ept"), "maybe\n"),
			FILE_TEXT(INTEL_PARAMETER("nested"), ""));
	struct source_table missing =
		SOURCE_TABLE(MODULES("kvm_intel\0"), FILE_ERR(INTEL_PARAMETER("ept"), ENOENT));
	struct fact_table facts;

	(void)state;
	run_backend(&facts, &refused, intel);
	expect_unknown(&facts, FACT_KVM_SLAT, WHY_PERMISSION);
	expect_unknown(&facts, FACT_KVM_NESTED, WHY_IO);
	run_backend(&facts, &malformed, intel);
	expect_unknown(&facts, FACT_KVM_SLAT, WHY_MALFORMED);
	expect_unknown(&facts, FACT_KVM_NESTED, WHY_MALFORMED);
	run_backend(&facts, &missing, intel);
	expect_unknown(&facts, FACT_KVM_SLAT, WHY_NO_INTERFACE);
	expect_unknown(&facts, FACT_KVM_NESTED, WHY_NOT_CAPTURED);
}

static void the_table_of_modules_is_whole(void **state)
{
	(void)state;
	assert_true(backend_count >= 3);
	for (size_t i = 0; i < backend_count; i++) {
		assert_true(strstr(backends[i].path, backends[i].module) != NULL);
		/* The fast path asks a hardware backend for its parameter. */
		assert_true(!backends[i].hardware || (backends[i].slat && backends[i].slat_path));
		assert_true(!backends[i].amd || backends[i].hardware);
	}
}

/* kvm_intel is there, and kvm_pvm may be: that would leave open which of them started. */
static void a_module_that_was_refused_may_stand_beside_the_one_found(void **state)
{
	struct source_table refused = SOURCE_TABLE(DIR_ERR("/sys/module", EACCES),
		ACCESS_OK("/sys/module/kvm_intel", ACCESS_EXISTS),
		ACCESS_ERR("/sys/module/kvm_amd", ACCESS_EXISTS, ENOENT),
		ACCESS_ERR("/sys/module/kvm_pvm", ACCESS_EXISTS, EACCES));
	/* This one can't run here. */
	struct source_table other_vendor = SOURCE_TABLE(DIR_ERR("/sys/module", EACCES),
		ACCESS_OK("/sys/module/kvm_intel", ACCESS_EXISTS),
		ACCESS_ERR("/sys/module/kvm_amd", ACCESS_EXISTS, EACCES),
		ACCESS_ERR("/sys/module/kvm_pvm", ACCESS_EXISTS, ENOENT));
	struct source_table captured =
		SOURCE_TABLE(ACCESS_OK("/sys/module/kvm_intel", ACCESS_EXISTS));
	struct fact_table facts;

	(void)state;
	run_backend(&facts, &refused, intel);
	expect_unknown(&facts, FACT_KVM_BACKEND, WHY_PERMISSION);
	run_backend(&facts, &other_vendor, intel);
	expect_text(&facts, FACT_KVM_BACKEND, "kvm_intel");
	run_backend(&facts, &captured, intel);
	expect_unknown(&facts, FACT_KVM_BACKEND, WHY_NOT_CAPTURED);
}

/* A capture by hand has one module and no listing. */
static void flags_tell_whether_the_only_module_captured_is_at_work(void **state)
{
	static const struct {
		const char *path;
		bool flag;
		const char *backend; /* NULL: unknown */
	} rows[] = {{"/sys/module/kvm_intel", true, "kvm_intel"},
		{"/sys/module/kvm_intel", false, NULL}, {"/sys/module/kvm_pvm", false, "kvm_pvm"},
		{"/sys/module/kvm_pvm", true, NULL}};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct source_table table = SOURCE_TABLE(ACCESS_OK(rows[i].path, ACCESS_EXISTS));
		struct fact_table facts = {0};

		fact_set_text(&facts, FACT_CPU_VENDOR, "GenuineIntel", NULL);
		fact_set_bool(&facts, FACT_KVM_DEVICE_REGISTERED, true, NULL);
		fact_set_bool(&facts, FACT_CPU_VMX_FLAG, rows[i].flag, NULL);
		fact_set_bool(&facts, FACT_CPU_SVM_FLAG, false, NULL);
		probe_backend(&table.base, &facts);
		if (rows[i].backend)
			expect_text(&facts, FACT_KVM_BACKEND, rows[i].backend);
		else
			expect_unknown(&facts, FACT_KVM_BACKEND, WHY_NOT_CAPTURED);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(intel_with_ept),
		cmocka_unit_test(intel_with_ept_switched_off),
		cmocka_unit_test(amd_with_npt),
		cmocka_unit_test(pvm_is_software_without_second_level_paging),
		cmocka_unit_test(no_module_is_none),
		cmocka_unit_test(a_built_in_module_that_found_no_hardware_is_none),
		cmocka_unit_test(of_both_built_in_the_cpu_tells_which),
		cmocka_unit_test(hardware_and_software_side_by_side_are_a_conflict),
		cmocka_unit_test(kvm_that_answers_through_an_unknown_module_is_not_none),
		cmocka_unit_test(what_kvm_answered_shows_that_a_backend_started),
		cmocka_unit_test(whether_it_started_is_unknown_where_that_was_refused),
		cmocka_unit_test(without_the_listing_each_module_is_asked_for),
		cmocka_unit_test(a_module_that_does_not_fit_leaves_nothing_open),
		cmocka_unit_test(without_the_module_kvm_there_is_no_backend),
		cmocka_unit_test(without_sysfs_nothing_is_no),
		cmocka_unit_test(loaded_modules_show_the_backend),
		cmocka_unit_test(a_module_at_work_is_the_only_backend),
		cmocka_unit_test(nothing_captured_is_not_captured),
		cmocka_unit_test(an_empty_list_of_modules_is_none),
		cmocka_unit_test(unreadable_parameters_are_unknown),
		cmocka_unit_test(the_table_of_modules_is_whole),
		cmocka_unit_test(a_module_that_was_refused_may_stand_beside_the_one_found),
		cmocka_unit_test(flags_tell_whether_the_only_module_captured_is_at_work),
	};

	return cmocka_run_group_tests_name("backend", tests, NULL, NULL);
}
