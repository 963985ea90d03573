// SPDX-License-Identifier: GPL-2.0-or-later
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <errno.h>

#include "probe/gzip.h"
#include "tests/fake/probe_fixture.h"
#include "tests/fake/probe_run.h"
#include "tests/fake/source_table.h"

#define ENDS "CONFIG_MMU=y\nCONFIG_MODULES=y\nCONFIG_HAS_DMA=y\n"
#define HEADING(version) "#\n# Linux/x86 " version " Kernel Configuration\n#\n"
#define PROC "/proc/config.gz"
#define BOOT "/boot/config-6.1.0-18-amd64"
#define RELEASE "6.1.0-18-amd64"

#define RUN(fixture, release, ...)                                                                 \
	struct source_table table = SOURCE_TABLE(__VA_ARGS__);                                     \
	struct probe_fixture fixture;                                                              \
	(void)state;                                                                               \
	probe_fixture_open(&fixture, &table.base, release);                                        \
	probe_kconfig(&fixture.context)

static void the_file_of_the_release_answers_every_option(void **state)
{
	RUN(fixture, RELEASE, FILE_ERR(PROC, ENOENT),
		FILE_TEXT(BOOT, HEADING("6.1.76") ENDS "CONFIG_USER_NS=y\nCONFIG_VETH=m\n"
						       "# CONFIG_XEN is not set\n"));
	assert_fact_text(&fixture, FACT_KERNEL_CONFIG_SOURCE, BOOT);
	assert_fact_text(&fixture, FACT_KERNEL_CONFIG_USER_NS, "y");
	assert_fact_text(&fixture, FACT_KERNEL_CONFIG_VETH, "m");
	assert_fact_text(&fixture, FACT_KERNEL_CONFIG_XEN, "n");
	assert_fact_text(&fixture, FACT_KERNEL_CONFIG_KVM, "n"); /* not in it at all */
	expect_source(&fixture.facts, FACT_KERNEL_CONFIG_VETH, "file " BOOT ": CONFIG_VETH");
	/* Linux 6.1 had no option for it, and it was always on. */
	assert_fact_unknown(&fixture, FACT_KERNEL_CONFIG_KVM_HYPERV, WHY_NO_INTERFACE);
	probe_fixture_close(&fixture);
}

static void the_kernels_own_copy_comes_first(void **state)
{
	static const char text[] = ENDS "CONFIG_KVM=y\n";
	cleanup_blob struct blob packed = BLOB_HEAP;
	struct table_row rows[] = {{.question = {.ask = ASK_FILE, .path = PROC}},
		FILE_TEXT(BOOT, ENDS "CONFIG_KVM=m\n")};
	struct source_table table = {.base = {&source_table_ops}, .rows = rows, .count = 2};
	struct probe_fixture fixture;

	(void)state;
	assert_int_equal(gzip_pack(text, sizeof(text) - 1, &packed), 0);
	rows[0].bytes = packed.at;
	rows[0].len = packed.len;
	probe_fixture_open(&fixture, &table.base, RELEASE);
	table.asked = 0;
	probe_kconfig(&fixture.context);
	assert_fact_text(&fixture, FACT_KERNEL_CONFIG_SOURCE, PROC);
	assert_fact_text(&fixture, FACT_KERNEL_CONFIG_KVM, "y");
	assert_int_equal(table.asked, 1);
	probe_fixture_close(&fixture);
}

static void a_damaged_copy_gives_way_to_the_file(void **state)
{
	RUN(fixture, RELEASE, FILE_TEXT(PROC, "\x1f\x8b\x08 nothing of the kind"),
		FILE_TEXT(BOOT, ENDS "CONFIG_KVM=m\n"));
	assert_fact_text(&fixture, FACT_KERNEL_CONFIG_SOURCE, BOOT);
	assert_fact_text(&fixture, FACT_KERNEL_CONFIG_KVM, "m");
	probe_fixture_close(&fixture);
}

static void the_modules_directory_and_the_build_tree_are_looked_into(void **state)
{
	RUN(fixture, "6.1.0", FILE_ERR(PROC, ENOENT), FILE_ERR("/boot/config-6.1.0", ENOENT),
		FILE_ERR("/lib/modules/6.1.0/config", ENOENT),
		FILE_ERR("/usr/lib/modules/6.1.0/config", ENOENT),
		FILE_TEXT("/lib/modules/6.1.0/build/.config", ENDS));
	assert_fact_text(&fixture, FACT_KERNEL_CONFIG_SOURCE, "/lib/modules/6.1.0/build/.config");
	probe_fixture_close(&fixture);
}

static void a_source_tree_counts_only_for_its_own_version(void **state)
{
	RUN(fixture, "6.18.44-fc", DIR_NAMES("/usr/src", "linux\0linux-6.18.4\0linux-6.18.44\0x\0"),
		FILE_TEXT("/usr/src/linux/.config", ENDS "CONFIG_KVM=y\n"),
		FILE_TEXT("/usr/src/linux-6.18.4/.config", HEADING("6.18.4") ENDS "CONFIG_KVM=y\n"),
		FILE_TEXT(
			"/usr/src/linux-6.18.44/.config", HEADING("6.18.44") ENDS "CONFIG_KVM=m\n"),
		FILE_TEXT("/usr/src/x/.config", HEADING("6.18.44") ENDS "CONFIG_KVM=y\n"));
	assert_fact_text(&fixture, FACT_KERNEL_CONFIG_SOURCE, "/usr/src/linux-6.18.44/.config");
	assert_fact_text(&fixture, FACT_KERNEL_CONFIG_KVM, "m");
	probe_fixture_close(&fixture);
}

static void another_kernels_configuration_is_no_evidence_and_says_so(void **state)
{
	RUN(fixture, RELEASE, FILE_ERR(PROC, ENOENT),
		FILE_TEXT(BOOT, HEADING("5.10.1") ENDS "CONFIG_KVM=y\n"));
	assert_fact_unknown(&fixture, FACT_KERNEL_CONFIG_SOURCE, WHY_CONFLICT);
	assert_fact_unknown(&fixture, FACT_KERNEL_CONFIG_KVM, WHY_CONFLICT);
	expect_source(&fixture.facts, FACT_KERNEL_CONFIG_KVM, "file " BOOT ": heading");
	probe_fixture_close(&fixture);
}

static void a_configuration_cut_off_is_malformed(void **state)
{
	RUN(fixture, RELEASE, FILE_ERR(PROC, ENOENT),
		FILE_TEXT(BOOT, "CONFIG_MMU=y\nCONFIG_MODULES=y\nCONFIG_KVM=y\n"));
	assert_fact_unknown(&fixture, FACT_KERNEL_CONFIG_SOURCE, WHY_MALFORMED);
	assert_fact_unknown(&fixture, FACT_KERNEL_CONFIG_KVM, WHY_MALFORMED);
	probe_fixture_close(&fixture);
}

static void a_refused_one_is_told_before_missing_ones(void **state)
{
	RUN(fixture, RELEASE, FILE_ERR(PROC, ENOENT), FILE_ERR(BOOT, EACCES),
		FILE_ERR("/lib/modules/" RELEASE "/config", ENOENT));
	assert_fact_unknown(&fixture, FACT_KERNEL_CONFIG_SOURCE, WHY_PERMISSION);
	assert_fact_unknown(&fixture, FACT_KERNEL_CONFIG_USER_NS, WHY_PERMISSION);
	probe_fixture_close(&fixture);
}

static void no_configuration_anywhere_is_no_interface(void **state)
{
	RUN(fixture, "6.1.0", FILE_ERR(PROC, ENOENT), FILE_ERR("/boot/config-6.1.0", ENOENT),
		FILE_ERR("/lib/modules/6.1.0/config", ENOENT),
		FILE_ERR("/usr/lib/modules/6.1.0/config", ENOENT),
		FILE_ERR("/lib/modules/6.1.0/build/.config", ENOENT), DIR_ERR("/usr/src", ENOENT));
	assert_fact_unknown(&fixture, FACT_KERNEL_CONFIG_SOURCE, WHY_NO_INTERFACE);
	assert_fact_unknown(&fixture, FACT_KERNEL_CONFIG_KVM, WHY_NO_INTERFACE);
	probe_fixture_close(&fixture);
}

static void a_capture_without_any_is_not_captured(void **state)
{
	RUN(fixture, NULL, FILE_TEXT(BOOT, ENDS));
	assert_fact_unknown(&fixture, FACT_KERNEL_CONFIG_SOURCE, WHY_NOT_CAPTURED);
	assert_fact_unknown(&fixture, FACT_KERNEL_CONFIG_KVM, WHY_NOT_CAPTURED);
	probe_fixture_close(&fixture);
}

static void a_release_never_leads_out_of_its_directory(void **state)
{
	RUN(fixture, "../../etc/x", FILE_TEXT("/boot/config-../../etc/x", ENDS));
	assert_fact_unknown(&fixture, FACT_KERNEL_CONFIG_KVM, WHY_NOT_CAPTURED);
	probe_fixture_close(&fixture);
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
