// SPDX-License-Identifier: GPL-2.0-or-later
// Why KVM's module is not loaded, and whether it would load.
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "probe/kvm_parts.h"
#include "tests/fake/probe_run.h"
#include "tests/fake/source_table.h"

#define RELEASE "6.1.0-18-amd64"
#define PLACE "/lib/modules/" RELEASE "/kernel/arch/x86/kvm"
#define DEP "/lib/modules/" RELEASE "/modules.dep"
#define UNLOADED DIR_NAMES("/sys/module", "acpi\0")
#define INSTALLED DIR_NAMES(PLACE, "kvm-amd.ko.xz\0kvm-intel.ko.xz\0kvm.ko.xz\0")
#define SYSCTL(text) FILE_TEXT("/proc/sys/kernel/modules_disabled", text "\n")
#define CMDLINE(text) FILE_TEXT("/proc/cmdline", text "\n")
#define NO_DIR(path) DIR_ERR(path, ENOENT)
#define NO_DIRS                                                                                    \
	NO_DIR("/etc/modprobe.d"), NO_DIR("/run/modprobe.d"), NO_DIR("/usr/local/lib/modprobe.d"), \
		NO_DIR("/usr/lib/modprobe.d"), NO_DIR("/lib/modprobe.d")
#define NO_BARS SYSCTL("0"), CMDLINE("ro quiet"), NO_DIRS

struct host {
	const char *vendor;
	enum truth flag, container;
};

static const struct host intel = {"GenuineIntel", TRUTH_YES, TRUTH_NO};

static void run_modules(struct probe_run *run, struct source_table *table, struct host host)
{
	const bool amd = host.vendor && !strcmp(host.vendor, "AuthenticAMD");
	struct module_list modules;

	probe_run_open(run, &table->base);
	if (host.vendor)
		fact_set_text(&run->facts, FACT_CPU_VENDOR, host.vendor, NULL);
	fact_set_text(&run->facts, FACT_KERNEL_RELEASE, RELEASE, NULL);
	if (host.flag != TRUTH_UNKNOWN)
		fact_set_bool(&run->facts, amd ? FACT_CPU_SVM_FLAG : FACT_CPU_VMX_FLAG,
			host.flag == TRUTH_YES, NULL);
	if (host.container != TRUTH_UNKNOWN)
		fact_set_bool(
			&run->facts, FACT_CONTAINER_INSIDE, host.container == TRUTH_YES, NULL);
	table->asked = 0;
	module_list_open(&modules, &table->base);
	probe_kvm_modules(&run->context, &modules);
	module_list_close(&modules);
}

static void expect_rest_unknown(struct probe_run *run)
{
	expect_unknown(&run->facts, FACT_KVM_MODULE_AVAILABLE, WHY_PREREQUISITE);
	expect_unknown(&run->facts, FACT_KVM_MODULE_BLACKLISTED, WHY_PREREQUISITE);
	expect_unknown(&run->facts, FACT_KVM_MODULE_FORBIDDEN, WHY_PREREQUISITE);
}

static void a_module_that_only_waits_is_available(void **state)
{
	struct source_table table = SOURCE_TABLE(UNLOADED, INSTALLED, NO_BARS);
	struct probe_run run;

	(void)state;
	run_modules(&run, &table, intel);
	expect_text(&run.facts, FACT_KVM_MODULE_NAME, "kvm_intel");
	expect_no(&run.facts, FACT_KVM_MODULE_LOADED);
	expect_yes(&run.facts, FACT_KVM_MODULE_AVAILABLE);
	expect_source(&run.facts, FACT_KVM_MODULE_AVAILABLE, "dir " PLACE);
	expect_text(&run.facts, FACT_KVM_MODULE_BLACKLISTED, "none");
	expect_text(&run.facts, FACT_KVM_MODULE_FORBIDDEN, "none");
	probe_run_close(&run);
}

static void nothing_more_is_asked_of_a_module_that_is_there(void **state)
{
	struct source_table table = SOURCE_TABLE(DIR_NAMES("/sys/module", "kvm\0kvm_intel\0"));
	struct probe_run run;

	(void)state;
	run_modules(&run, &table, intel);
	expect_yes(&run.facts, FACT_KVM_MODULE_LOADED);
	expect_yes(&run.facts, FACT_KVM_MODULE_AVAILABLE);
	expect_unknown(&run.facts, FACT_KVM_MODULE_BLACKLISTED, WHY_PREREQUISITE);
	expect_unknown(&run.facts, FACT_KVM_MODULE_FORBIDDEN, WHY_PREREQUISITE);
	assert_int_equal(table.asked, 1); /* the listing */
	probe_run_close(&run);
}

static void what_is_not_known_before_hides_the_rest(void **state)
{
	static const struct host unsure[] = {
		{"GenuineIntel", TRUTH_NO, TRUTH_NO},
		{"GenuineIntel", TRUTH_UNKNOWN, TRUTH_NO},
		{"GenuineIntel", TRUTH_YES, TRUTH_YES},
		{"GenuineIntel", TRUTH_YES, TRUTH_UNKNOWN},
		{"AuthenticAMD", TRUTH_NO, TRUTH_NO},
	};
	struct source_table table = SOURCE_TABLE(UNLOADED, INSTALLED, NO_BARS);
	struct source_table refused =
		SOURCE_TABLE(DIR_ERR("/sys/module", EACCES), INSTALLED, NO_BARS);
	struct source_table cyrix = SOURCE_TABLE(UNLOADED,
		CPUID(0, 0, .eax = 1, .ebx = 0x69727943, .edx = 0x736e4978, .ecx = 0x64616574));
	struct probe_run run;

	(void)state;
	for (size_t i = 0; i < sizeof(unsure) / sizeof(unsure[0]); i++) {
		run_modules(&run, &table, unsure[i]);
		expect_no(&run.facts, FACT_KVM_MODULE_LOADED);
		expect_rest_unknown(&run);
		probe_run_close(&run);
	}
	run_modules(&run, &refused, intel);
	expect_unknown(&run.facts, FACT_KVM_MODULE_LOADED, WHY_NOT_CAPTURED);
	expect_rest_unknown(&run);
	probe_run_close(&run);
	run_modules(&run, &table, (struct host){NULL, TRUTH_YES, TRUTH_NO});
	expect_unknown(&run.facts, FACT_KVM_MODULE_NAME, WHY_PREREQUISITE);
	expect_unknown(&run.facts, FACT_KVM_MODULE_LOADED, WHY_PREREQUISITE);
	probe_run_close(&run);
	run_modules(&run, &table, (struct host){"CyrixInstead", TRUTH_NO, TRUTH_NO});
	/* Not without CPUID: User Mode Linux is its own vendor in cpuinfo. */
	expect_unknown(&run.facts, FACT_KVM_MODULE_NAME, WHY_NOT_CAPTURED);
	expect_unknown(&run.facts, FACT_KVM_MODULE_LOADED, WHY_PREREQUISITE);
	probe_run_close(&run);
	run_modules(&run, &cyrix, (struct host){"CyrixInstead", TRUTH_NO, TRUTH_NO});
	expect_text(&run.facts, FACT_KVM_MODULE_NAME, "none");
	probe_run_close(&run);
}

static void only_modprobes_own_list_shows_that_none_is_installed(void **state)
{
	const struct {
		const char *name;
		struct source_table table;
		enum truth available;
		enum why why;
	} rows[] = {
		{"in another place",
			SOURCE_TABLE(UNLOADED, NO_BARS, NO_DIR(PLACE),
				FILE_TEXT(DEP, "kernel/a/kvm.ko:\nupdates/kvm-intel.ko.zst: "
					       "kernel/a/kvm.ko\n")),
			TRUTH_YES, WHY_NOT_ASKED},
		{"only as what another needs",
			SOURCE_TABLE(UNLOADED, NO_BARS, NO_DIR(PLACE),
				FILE_TEXT(DEP, "kernel/x.ko: kernel/kvm-intel.ko\n")),
			TRUTH_NO, WHY_NOT_ASKED},
		{"names like it",
			SOURCE_TABLE(UNLOADED, NO_BARS, DIR_NAMES(PLACE, "kvm-amd.ko\0kvm.ko\0"),
				FILE_TEXT(DEP, "kernel/kvm-intel2.ko:\nkernel/kvm-inte.ko:\n"
					       "kvm-intel.ko/x.ko:\nkernel/kvm-intel.text:\n")),
			TRUTH_NO, WHY_NOT_ASKED},
		{"the list is not there",
			SOURCE_TABLE(UNLOADED, NO_BARS, NO_DIR(PLACE), FILE_ERR(DEP, ENOENT)),
			TRUTH_UNKNOWN, WHY_NO_INTERFACE},
		{"the place refused",
			SOURCE_TABLE(UNLOADED, NO_BARS, DIR_ERR(PLACE, EACCES),
				FILE_TEXT(DEP, "kernel/x.ko:\n")),
			TRUTH_UNKNOWN, WHY_PERMISSION},
		{"the list refused",
			SOURCE_TABLE(UNLOADED, NO_BARS, NO_DIR(PLACE), FILE_ERR(DEP, EIO)),
			TRUTH_UNKNOWN, WHY_IO},
	};
	struct probe_run run;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct source_table table = rows[i].table;

		print_message("%s\n", rows[i].name);
		run_modules(&run, &table, intel);
		if (rows[i].available == TRUTH_YES)
			expect_yes(&run.facts, FACT_KVM_MODULE_AVAILABLE);
		else if (rows[i].available == TRUTH_NO)
			expect_no(&run.facts, FACT_KVM_MODULE_AVAILABLE);
		else
			expect_unknown(&run.facts, FACT_KVM_MODULE_AVAILABLE, rows[i].why);
		probe_run_close(&run);
	}
}

static void a_release_that_leads_elsewhere_is_not_followed(void **state)
{
	static const char *const releases[] = {"", "../../etc", "6.1/x"};

	(void)state;
	for (size_t i = 0; i < sizeof(releases) / sizeof(releases[0]); i++) {
		struct source_table table = SOURCE_TABLE(UNLOADED, NO_BARS);
		struct module_list modules;
		struct probe_run run;

		probe_run_open(&run, &table.base);
		fact_set_text(&run.facts, FACT_CPU_VENDOR, "GenuineIntel", NULL);
		fact_set_text(&run.facts, FACT_KERNEL_RELEASE, releases[i], NULL);
		fact_set_bool(&run.facts, FACT_CPU_VMX_FLAG, true, NULL);
		fact_set_bool(&run.facts, FACT_CONTAINER_INSIDE, false, NULL);
		module_list_open(&modules, &table.base);
		probe_kvm_modules(&run.context, &modules);
		module_list_close(&modules);
		expect_unknown(&run.facts, FACT_KVM_MODULE_AVAILABLE, WHY_PREREQUISITE);
		probe_run_close(&run);
	}
}

#define CONF "/etc/modprobe.d/10-no-kvm.conf"
#define DIRS_WITH(etc, lib)                                                                        \
	DIR_NAMES("/etc/modprobe.d", etc), NO_DIR("/run/modprobe.d"),                              \
		NO_DIR("/usr/local/lib/modprobe.d"), DIR_NAMES("/usr/lib/modprobe.d", lib),        \
		NO_DIR("/lib/modprobe.d")
#define QUIET SYSCTL("0"), CMDLINE("ro quiet")

static void bars_are_named_by_their_place(void **state)
{
	const struct {
		const char *name;
		struct source_table table;
		const char *blacklisted, *forbidden; /* NULL: unknown */
	} rows[] = {
		{"sysctl", SOURCE_TABLE(UNLOADED, INSTALLED, SYSCTL("1"), CMDLINE("ro"), NO_DIRS),
			"none", "/proc/sys/kernel/modules_disabled"},
		{"sysctl refused",
			SOURCE_TABLE(UNLOADED, INSTALLED,
				FILE_ERR("/proc/sys/kernel/modules_disabled", EACCES),
				CMDLINE("module_blacklist=kvm"), NO_DIRS),
			"none", NULL},
		{"kernel command line",
			SOURCE_TABLE(UNLOADED, INSTALLED, SYSCTL("0"),
				CMDLINE("ro module_blacklist=x,kvm modprobe.blacklist=kvm-intel"),
				NO_DIRS),
			"modprobe.blacklist= on the kernel command line",
			"module_blacklist= on the kernel command line"},
		{"for others",
			SOURCE_TABLE(UNLOADED, INSTALLED, SYSCTL("0"),
				CMDLINE("ro module_blacklist=kvm_amd modprobe.blacklist=kvm"),
				NO_DIRS),
			"none", "none"},
		{"a file",
			SOURCE_TABLE(UNLOADED, INSTALLED, QUIET, DIRS_WITH("10-no-kvm.conf\0", ""),
				FILE_TEXT(CONF, "install kvm_intel /bin/false\nblacklist "
						"kvm_intel\n")),
			CONF, CONF},
		{"two files",
			SOURCE_TABLE(UNLOADED, INSTALLED, QUIET,
				DIRS_WITH("10-no-kvm.conf\0", "b.conf\0"),
				FILE_TEXT(CONF, "blacklist kvm_intel\n"),
				FILE_TEXT("/usr/lib/modprobe.d/b.conf",
					"install kvm /bin/true\nblacklist kvm_intel\n")),
			CONF, "/usr/lib/modprobe.d/b.conf"},
		{"a name that does not count",
			SOURCE_TABLE(UNLOADED, INSTALLED, QUIET,
				DIRS_WITH("10-no-kvm.conf.bak\0README\0.conf\0", ""),
				FILE_TEXT(CONF ".bak", "blacklist kvm_intel\n")),
			"none", "none"},
		{"replaced by the administrator's file of the same name",
			SOURCE_TABLE(UNLOADED, INSTALLED, QUIET, DIRS_WITH("b.conf\0", "b.conf\0"),
				FILE_TEXT("/etc/modprobe.d/b.conf", ""),
				FILE_TEXT("/usr/lib/modprobe.d/b.conf", "blacklist kvm_intel\n")),
			"none", "none"},
		{"a file refused, a later one found",
			SOURCE_TABLE(UNLOADED, INSTALLED, QUIET,
				DIRS_WITH("10-no-kvm.conf\0", "b.conf\0"), FILE_ERR(CONF, EACCES),
				FILE_TEXT("/usr/lib/modprobe.d/b.conf", "blacklist kvm_intel\n")),
			NULL, NULL},
		{"found before a directory that is refused",
			SOURCE_TABLE(UNLOADED, INSTALLED, QUIET,
				DIR_NAMES("/etc/modprobe.d", "10-no-kvm.conf\0"),
				FILE_TEXT(CONF, "blacklist kvm_intel\n"),
				DIR_ERR("/run/modprobe.d", EACCES)),
			CONF, NULL},
		{"command line refused",
			SOURCE_TABLE(UNLOADED, INSTALLED, SYSCTL("0"),
				FILE_ERR("/proc/cmdline", EACCES), NO_DIRS),
			NULL, NULL},
	};
	struct probe_run run;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct source_table table = rows[i].table;

		print_message("%s\n", rows[i].name);
		run_modules(&run, &table, intel);
		if (rows[i].blacklisted)
			expect_text(&run.facts, FACT_KVM_MODULE_BLACKLISTED, rows[i].blacklisted);
		else
			expect_unknown(&run.facts, FACT_KVM_MODULE_BLACKLISTED, WHY_PERMISSION);
		if (rows[i].forbidden)
			expect_text(&run.facts, FACT_KVM_MODULE_FORBIDDEN, rows[i].forbidden);
		else
			expect_unknown(&run.facts, FACT_KVM_MODULE_FORBIDDEN, WHY_PERMISSION);
		probe_run_close(&run);
	}
}

/* Thousands of files are no distribution's; what is not read does not count as none. */
static void too_many_files_are_not_read(void **state)
{
	enum { FILES = 501, NAME = 10 };
	static char names[FILES * NAME];
	static struct table_row rows[FILES + 9];
	static char paths[FILES][64];
	const struct table_row fixed[] = {UNLOADED, INSTALLED, SYSCTL("0"), CMDLINE("ro"),
		NO_DIR("/run/modprobe.d"), NO_DIR("/usr/local/lib/modprobe.d"),
		NO_DIR("/usr/lib/modprobe.d"), NO_DIR("/lib/modprobe.d"),
		DIR_NAMES("/etc/modprobe.d", names)};
	struct source_table table = {.base = {&source_table_ops}, .rows = rows, .count = FILES + 9};
	struct probe_run run;

	(void)state;
	memcpy(rows, fixed, sizeof(fixed));
	rows[8].len = sizeof(names);
	for (size_t i = 0; i < FILES; i++) {
		snprintf(names + i * NAME, NAME, "%04zu.conf", i);
		snprintf(paths[i], sizeof(paths[i]), "/etc/modprobe.d/%04zu.conf", i);
		rows[9 + i] = (struct table_row){
			.question = {.ask = ASK_FILE, .path = paths[i]}, .bytes = "", .len = 0};
	}
	run_modules(&run, &table, intel);
	expect_unknown(&run.facts, FACT_KVM_MODULE_BLACKLISTED, WHY_IO);
	expect_unknown(&run.facts, FACT_KVM_MODULE_FORBIDDEN, WHY_IO);
	probe_run_close(&run);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_module_that_only_waits_is_available),
		cmocka_unit_test(nothing_more_is_asked_of_a_module_that_is_there),
		cmocka_unit_test(what_is_not_known_before_hides_the_rest),
		cmocka_unit_test(only_modprobes_own_list_shows_that_none_is_installed),
		cmocka_unit_test(a_release_that_leads_elsewhere_is_not_followed),
		cmocka_unit_test(bars_are_named_by_their_place),
		cmocka_unit_test(too_many_files_are_not_read),
	};

	return cmocka_run_group_tests_name("probe_kvm_modules", tests, NULL, NULL);
}
