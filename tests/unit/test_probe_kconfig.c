// SPDX-License-Identifier: GPL-2.0-or-later
// Where is the configuration of this kernel, and what does it say?
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "probe/gzip.h"
#include "tests/fake/probe_run.h"
#include "tests/fake/probe_run.h"
#include "tests/fake/source_table.h"

#define ENDS "CONFIG_MMU=y\nCONFIG_MODULES=y\nCONFIG_HAS_DMA=y\n"
#define HEADING(version) "#\n# Linux/x86 " version " Kernel Configuration\n#\n"
#define PROC "/proc/config.gz"
#define BOOT "/boot/config-6.1.0-18-amd64"
#define RELEASE "6.1.0-18-amd64"

#define RUN(run, release, ...) PROBE_RUN(probe_kconfig, run, release, __VA_ARGS__)

static void the_file_of_the_release_answers_every_option(void **state)
{
	RUN(run, RELEASE, FILE_ERR(PROC, ENOENT),
		FILE_TEXT(BOOT, HEADING("6.1.76") ENDS "CONFIG_USER_NS=y\nCONFIG_VETH=m\n"
						       "# CONFIG_XEN is not set\n"));
	expect_text(&run.facts, FACT_KERNEL_CONFIG_SOURCE, BOOT);
	expect_text(&run.facts, FACT_KERNEL_CONFIG_USER_NS, "y");
	expect_text(&run.facts, FACT_KERNEL_CONFIG_VETH, "m");
	expect_text(&run.facts, FACT_KERNEL_CONFIG_XEN, "n");
	expect_text(&run.facts, FACT_KERNEL_CONFIG_KVM, "n"); /* not in it at all */
	expect_source(&run.facts, FACT_KERNEL_CONFIG_VETH, "file " BOOT ": CONFIG_VETH");
	/* Linux 6.1 had no option for it, and it was always on. */
	expect_unknown(&run.facts, FACT_KERNEL_CONFIG_KVM_HYPERV, WHY_NO_INTERFACE);
	probe_run_close(&run);
}

static void the_kernels_own_copy_comes_first(void **state)
{
	static const char text[] = ENDS "CONFIG_KVM=y\n";
	cleanup_blob struct blob packed = BLOB_HEAP;
	struct table_row rows[] = {{.question = {.ask = ASK_FILE, .path = PROC}},
		FILE_TEXT(BOOT, ENDS "CONFIG_KVM=m\n")};
	struct source_table table = {.base = {&source_table_ops}, .rows = rows, .count = 2};
	struct probe_run run;

	(void)state;
	assert_int_equal(gzip_pack(text, sizeof(text) - 1, &packed), 0);
	rows[0].bytes = packed.at;
	rows[0].len = packed.len;
	probe_run_open_on(&run, &table.base, RELEASE);
	table.asked = 0;
	probe_kconfig(&run.context);
	expect_text(&run.facts, FACT_KERNEL_CONFIG_SOURCE, PROC);
	expect_text(&run.facts, FACT_KERNEL_CONFIG_KVM, "y");
	assert_int_equal(table.asked, 1);
	probe_run_close(&run);
}

static void a_damaged_copy_gives_way_to_the_file(void **state)
{
	RUN(run, RELEASE, FILE_TEXT(PROC, "\x1f\x8b\x08 nothing of the kind"),
		FILE_TEXT(BOOT, ENDS "CONFIG_KVM=m\n"));
	expect_text(&run.facts, FACT_KERNEL_CONFIG_SOURCE, BOOT);
	expect_text(&run.facts, FACT_KERNEL_CONFIG_KVM, "m");
	probe_run_close(&run);
}

static void the_modules_directory_and_the_build_tree_are_looked_into(void **state)
{
	RUN(run, "6.1.0", FILE_ERR(PROC, ENOENT), FILE_ERR("/boot/config-6.1.0", ENOENT),
		FILE_ERR("/lib/modules/6.1.0/config", ENOENT),
		FILE_ERR("/usr/lib/modules/6.1.0/config", ENOENT),
		FILE_TEXT("/lib/modules/6.1.0/build/.config", ENDS));
	expect_text(&run.facts, FACT_KERNEL_CONFIG_SOURCE, "/lib/modules/6.1.0/build/.config");
	probe_run_close(&run);
}

static void a_source_tree_counts_only_for_its_own_version(void **state)
{
	RUN(run, "6.18.44-fc", DIR_NAMES("/usr/src", "linux\0linux-6.18.4\0linux-6.18.44\0x\0"),
		FILE_TEXT("/usr/src/linux/.config", ENDS "CONFIG_KVM=y\n"),
		FILE_TEXT("/usr/src/linux-6.18.4/.config", HEADING("6.18.4") ENDS "CONFIG_KVM=y\n"),
		FILE_TEXT(
			"/usr/src/linux-6.18.44/.config", HEADING("6.18.44") ENDS "CONFIG_KVM=m\n"),
		FILE_TEXT("/usr/src/x/.config", HEADING("6.18.44") ENDS "CONFIG_KVM=y\n"));
	expect_text(&run.facts, FACT_KERNEL_CONFIG_SOURCE, "/usr/src/linux-6.18.44/.config");
	expect_text(&run.facts, FACT_KERNEL_CONFIG_KVM, "m");
	probe_run_close(&run);
}

static void another_kernels_configuration_is_no_evidence_and_says_so(void **state)
{
	RUN(run, RELEASE, FILE_ERR(PROC, ENOENT),
		FILE_TEXT(BOOT, HEADING("5.10.1") ENDS "CONFIG_KVM=y\n"));
	expect_unknown(&run.facts, FACT_KERNEL_CONFIG_SOURCE, WHY_CONFLICT);
	expect_unknown(&run.facts, FACT_KERNEL_CONFIG_KVM, WHY_CONFLICT);
	expect_source(&run.facts, FACT_KERNEL_CONFIG_KVM, "file " BOOT ": heading");
	probe_run_close(&run);
}

static void a_configuration_cut_off_is_malformed(void **state)
{
	RUN(run, RELEASE, FILE_ERR(PROC, ENOENT),
		FILE_TEXT(BOOT, "CONFIG_MMU=y\nCONFIG_MODULES=y\nCONFIG_KVM=y\n"));
	expect_unknown(&run.facts, FACT_KERNEL_CONFIG_SOURCE, WHY_MALFORMED);
	expect_unknown(&run.facts, FACT_KERNEL_CONFIG_KVM, WHY_MALFORMED);
	probe_run_close(&run);
}

static void a_refused_one_is_told_before_missing_ones(void **state)
{
	RUN(run, RELEASE, FILE_ERR(PROC, ENOENT), FILE_ERR(BOOT, EACCES),
		FILE_ERR("/lib/modules/" RELEASE "/config", ENOENT));
	expect_unknown(&run.facts, FACT_KERNEL_CONFIG_SOURCE, WHY_PERMISSION);
	expect_unknown(&run.facts, FACT_KERNEL_CONFIG_USER_NS, WHY_PERMISSION);
	probe_run_close(&run);
}

static void no_configuration_anywhere_is_no_interface(void **state)
{
	RUN(run, "6.1.0", FILE_ERR(PROC, ENOENT), FILE_ERR("/boot/config-6.1.0", ENOENT),
		FILE_ERR("/lib/modules/6.1.0/config", ENOENT),
		FILE_ERR("/usr/lib/modules/6.1.0/config", ENOENT),
		FILE_ERR("/lib/modules/6.1.0/build/.config", ENOENT), DIR_ERR("/usr/src", ENOENT));
	expect_unknown(&run.facts, FACT_KERNEL_CONFIG_SOURCE, WHY_NO_INTERFACE);
	expect_unknown(&run.facts, FACT_KERNEL_CONFIG_KVM, WHY_NO_INTERFACE);
	probe_run_close(&run);
}

static void a_capture_without_any_is_not_captured(void **state)
{
	RUN(run, NULL, FILE_TEXT(BOOT, ENDS));
	expect_unknown(&run.facts, FACT_KERNEL_CONFIG_SOURCE, WHY_NOT_CAPTURED);
	expect_unknown(&run.facts, FACT_KERNEL_CONFIG_KVM, WHY_NOT_CAPTURED);
	probe_run_close(&run);
}

static void a_release_never_leads_out_of_its_directory(void **state)
{
	RUN(run, "../../etc/x", FILE_TEXT("/boot/config-../../etc/x", ENDS));
	expect_unknown(&run.facts, FACT_KERNEL_CONFIG_KVM, WHY_NOT_CAPTURED);
	probe_run_close(&run);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_file_of_the_release_answers_every_option),
		cmocka_unit_test(the_kernels_own_copy_comes_first),
		cmocka_unit_test(a_damaged_copy_gives_way_to_the_file),
		cmocka_unit_test(the_modules_directory_and_the_build_tree_are_looked_into),
		cmocka_unit_test(a_source_tree_counts_only_for_its_own_version),
		cmocka_unit_test(another_kernels_configuration_is_no_evidence_and_says_so),
		cmocka_unit_test(a_configuration_cut_off_is_malformed),
		cmocka_unit_test(a_refused_one_is_told_before_missing_ones),
		cmocka_unit_test(no_configuration_anywhere_is_no_interface),
		cmocka_unit_test(a_capture_without_any_is_not_captured),
		cmocka_unit_test(a_release_never_leads_out_of_its_directory),
	};

	return cmocka_run_group_tests_name("probe_kconfig", tests, NULL, NULL);
}
