// SPDX-License-Identifier: GPL-2.0-or-later
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <errno.h>

#include "tests/fake/probe_fixture.h"
#include "tests/fake/source_table.h"

#define RUN(fixture, release, ...)                                                                 \
	struct source_table table = SOURCE_TABLE(__VA_ARGS__);                                     \
	struct probe_fixture fixture;                                                              \
	(void)state;                                                                               \
	probe_fixture_open(&fixture, &table.base, release);                                        \
	probe_kernel(&fixture.context)

#define CPUINFO_64                                                                                 \
	"processor\t: 0\nvendor_id\t: AuthenticAMD\ncpuid level\t: 13\nwp\t\t: yes\n"              \
	"flags\t\t: fpu lm svm\n"

static void uname_says_which_kernel_runs(void **state)
{
	RUN(fixture, NULL, UNAME_IS("release", "6.1.0-18-amd64"), UNAME_IS("machine", "x86_64"),
		FILE_TEXT("/proc/cmdline", "quiet iommu=pt kvm-intel.nested=0 -- iommu=off\n"));
	assert_fact_text(&fixture, FACT_KERNEL_RELEASE, "6.1.0-18-amd64");
	assert_fact_text(&fixture, FACT_KERNEL_ARCH, "x86_64");
	assert_fact_text(&fixture, FACT_KERNEL_CMDLINE_IOMMU, "pt");
	assert_fact_text(&fixture, FACT_KERNEL_CMDLINE_INTEL_IOMMU, "");
	assert_fact_text(&fixture, FACT_KERNEL_CMDLINE_AMD_IOMMU, "");
	assert_fact_text(&fixture, FACT_KERNEL_CMDLINE_NESTED, "0");
	probe_fixture_close(&fixture);
}

static void files_of_a_capture_say_it_too(void **state)
{
	RUN(fixture, NULL, FILE_TEXT("/proc/sys/kernel/osrelease", "5.10.0\n"),
		FILE_TEXT("/proc/cpuinfo", CPUINFO_64),
		FILE_TEXT("/proc/cmdline", "kvm_amd.nested=0 kvm_amd.nested\n"));
	assert_fact_text(&fixture, FACT_KERNEL_RELEASE, "5.10.0");
	assert_fact_text(&fixture, FACT_KERNEL_ARCH, "x86_64");
	assert_fact_text(&fixture, FACT_KERNEL_CMDLINE_NESTED, "1");
	probe_fixture_close(&fixture);
}

static void the_version_line_names_the_release(void **state)
{
	RUN(fixture, NULL, FILE_TEXT("/proc/version", "Linux version 4.18.0-1.el8 (a@b) #1 SMP\n"));
	assert_fact_text(&fixture, FACT_KERNEL_RELEASE, "4.18.0-1.el8");
	probe_fixture_close(&fixture);
}

static void a_32_bit_kernel_on_a_64_bit_processor_is_not_x86_64(void **state)
{
	RUN(fixture, NULL,
		FILE_TEXT("/proc/cpuinfo", CPUINFO_64 "fdiv_bug\t: no\ncoma_bug\t: no\n"));
	assert_fact_unknown(&fixture, FACT_KERNEL_ARCH, WHY_NOT_CAPTURED);
	probe_fixture_close(&fixture);
}

static void what_is_refused_is_unknown(void **state)
{
	RUN(fixture, NULL, FILE_ERR("/proc/cmdline", EACCES),
		FILE_TEXT("/proc/version", "Plan 9 version 4\n"));
	assert_fact_unknown(&fixture, FACT_KERNEL_RELEASE, WHY_NOT_CAPTURED);
	assert_fact_unknown(&fixture, FACT_KERNEL_ARCH, WHY_NOT_CAPTURED);
	assert_fact_unknown(&fixture, FACT_KERNEL_CMDLINE_IOMMU, WHY_PERMISSION);
	assert_fact_unknown(&fixture, FACT_KERNEL_CMDLINE_NESTED, WHY_PERMISSION);
	probe_fixture_close(&fixture);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(uname_says_which_kernel_runs),
		cmocka_unit_test(files_of_a_capture_say_it_too),
		cmocka_unit_test(the_version_line_names_the_release),
		cmocka_unit_test(a_32_bit_kernel_on_a_64_bit_processor_is_not_x86_64),
		cmocka_unit_test(what_is_refused_is_unknown),
	};

	return cmocka_run_group_tests_name("probe_kernel", tests, NULL, NULL);
}
