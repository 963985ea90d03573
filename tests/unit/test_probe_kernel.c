// SPDX-License-Identifier: GPL-2.0-or-later
// Which kernel runs, and of which kind?
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tests/fake/probe_run.h"
#include "tests/fake/source_table.h"

#define RUN(run, release, ...) PROBE_RUN(probe_kernel, run, release, __VA_ARGS__)

#define RT_RUNTIME "/proc/sys/kernel/sched_rt_runtime_us"

#define CPUINFO_64                                                                                 \
	"processor\t: 0\nvendor_id\t: AuthenticAMD\ncpuid level\t: 13\nwp\t\t: yes\n"              \
	"flags\t\t: fpu lm svm\n"

static void uname_says_which_kernel_runs(void **state)
{
	RUN(run, NULL, UNAME_IS("release", "6.1.0-18-amd64"), UNAME_IS("machine", "x86_64"),
		FILE_TEXT("/proc/cmdline", "quiet iommu=pt kvm-intel.nested=0 -- iommu=off\n"));
	expect_text(&run.facts, FACT_KERNEL_RELEASE, "6.1.0-18-amd64");
	expect_text(&run.facts, FACT_KERNEL_ARCH, "x86_64");
	expect_text(&run.facts, FACT_KERNEL_CMDLINE_IOMMU, "pt");
	expect_text(&run.facts, FACT_KERNEL_CMDLINE_INTEL_IOMMU, "");
	expect_text(&run.facts, FACT_KERNEL_CMDLINE_AMD_IOMMU, "");
	expect_text(&run.facts, FACT_KERNEL_CMDLINE_NESTED, "0");
	probe_run_close(&run);
}

static void files_of_a_capture_say_it_too(void **state)
{
	RUN(run, NULL, FILE_TEXT("/proc/sys/kernel/osrelease", "5.10.0\n"),
		FILE_TEXT("/proc/cpuinfo", CPUINFO_64),
		FILE_TEXT("/proc/cmdline", "kvm_amd.nested=0 kvm_amd.nested\n"));
	expect_text(&run.facts, FACT_KERNEL_RELEASE, "5.10.0");
	expect_text(&run.facts, FACT_KERNEL_ARCH, "x86_64");
	expect_text(&run.facts, FACT_KERNEL_CMDLINE_NESTED, "1");
	probe_run_close(&run);
}

static void the_version_line_names_the_release(void **state)
{
	RUN(run, NULL, FILE_TEXT("/proc/version", "Linux version 4.18.0-1.el8 (a@b) #1 SMP\n"));
	expect_text(&run.facts, FACT_KERNEL_RELEASE, "4.18.0-1.el8");
	probe_run_close(&run);
}

static void a_32_bit_kernel_on_a_64_bit_processor_is_not_x86_64(void **state)
{
	RUN(run, NULL, FILE_TEXT("/proc/cpuinfo", CPUINFO_64 "fdiv_bug\t: no\ncoma_bug\t: no\n"));
	expect_unknown(&run.facts, FACT_KERNEL_ARCH, WHY_NOT_CAPTURED);
	probe_run_close(&run);
}

static void what_is_refused_is_unknown(void **state)
{
	RUN(run, NULL, FILE_ERR("/proc/cmdline", EACCES),
		FILE_TEXT("/proc/version", "Plan 9 version 4\n"));
	expect_unknown(&run.facts, FACT_KERNEL_RELEASE, WHY_NOT_CAPTURED);
	expect_unknown(&run.facts, FACT_KERNEL_ARCH, WHY_NOT_CAPTURED);
	expect_unknown(&run.facts, FACT_KERNEL_CMDLINE_IOMMU, WHY_PERMISSION);
	expect_unknown(&run.facts, FACT_KERNEL_CMDLINE_NESTED, WHY_PERMISSION);
	probe_run_close(&run);
}

static void preemption_is_read_from_the_version(void **state)
{
	static const struct {
		const char *text;
		int realtime; /* -1: malformed */
	} cases[] = {
		{"#1 SMP PREEMPT_DYNAMIC Debian 6.1.106-3 (2024-08-26)", 0},
		{"#1 SMP PREEMPT_RT Debian 6.1.106-3 (2024-08-26)", 1},
		{"#1 SMP PREEMPT RT Thu Jan 1 1970", 1},
		{"#1 SMP Thu Jan 1 1970", 0},
		{"", -1},
		{"Linux", -1},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct table_row row = {
			.question = {.ask = ASK_FILE, .path = "/proc/sys/kernel/version"},
			.bytes = cases[i].text,
			.len = strlen(cases[i].text)};
		struct source_table table = {.base = {&source_table_ops}, .rows = &row, .count = 1};
		struct probe_run run;

		print_message("%s\n", cases[i].text);
		probe_run_open(&run, &table.base);
		probe_kernel(&run.context);
		if (cases[i].realtime < 0)
			expect_unknown(&run.facts, FACT_KERNEL_REALTIME, WHY_MALFORMED);
		else
			expect_bool(&run.facts, FACT_KERNEL_REALTIME, cases[i].realtime);
		expect_unknown(&run.facts, FACT_KERNEL_REALTIME_THROTTLED, WHY_NOT_CAPTURED);
		probe_run_close(&run);
	}
}

static void real_time_is_throttled_unless_minus_one(void **state)
{
	{
		RUN(run, NULL, FILE_TEXT(RT_RUNTIME, "950000\n"));
		expect_yes(&run.facts, FACT_KERNEL_REALTIME_THROTTLED);
		probe_run_close(&run);
	}
	{
		RUN(run, NULL, FILE_TEXT(RT_RUNTIME, "-1\n"));
		expect_no(&run.facts, FACT_KERNEL_REALTIME_THROTTLED);
		probe_run_close(&run);
	}
	{
		RUN(run, NULL, FILE_TEXT(RT_RUNTIME, "-2\n"));
		expect_unknown(&run.facts, FACT_KERNEL_REALTIME_THROTTLED, WHY_MALFORMED);
		probe_run_close(&run);
	}
	{
		RUN(run, NULL, FILE_ERR(RT_RUNTIME, EACCES));
		expect_unknown(&run.facts, FACT_KERNEL_REALTIME_THROTTLED, WHY_PERMISSION);
		probe_run_close(&run);
	}
}

static void the_kind_of_root_is_told_not_its_name(void **state)
{
	static const struct {
		const char *cmdline, *kind;
	} cases[] = {
		{"root=UUID=0123-abcd ro", "uuid"},
		{"root=/dev/disk/by-partuuid/1 ro", "partuuid"},
		{"root=/dev/sda1 root=LABEL=x", "label"},
		{"root=/dev/nvme0n1p2", "device"},
		{"root=/dev/mapper/vg-root", "mapper"},
		{"root=/dev/nfs nfsroot=a:/b", "nfs"},
		{"root=/dev/vg/root", "other"},
		{"root", "none"},
		{"quiet -- root=/dev/sda", "none"},
		{"", "none"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct table_row row = {
			.question = {.ask = ASK_FILE, .path = "/proc/cmdline"},
			.bytes = cases[i].cmdline,
			.len = strlen(cases[i].cmdline)};
		struct source_table table = {.base = {&source_table_ops}, .rows = &row, .count = 1};
		struct probe_run run;

		print_message("%s\n", cases[i].cmdline);
		probe_run_open(&run, &table.base);
		probe_kernel(&run.context);
		expect_text(&run.facts, FACT_KERNEL_CMDLINE_ROOT, cases[i].kind);
		probe_run_close(&run);
	}
}

static void zero_bytes_in_a_command_line_are_malformed(void **state)
{
	static const char bytes[] = "quiet\0root=/dev/sda1\n";

	RUN(run, NULL, FILE_BYTES("/proc/cmdline", bytes, sizeof(bytes) - 1));
	expect_unknown(&run.facts, FACT_KERNEL_CMDLINE_ROOT, WHY_MALFORMED);
	expect_unknown(&run.facts, FACT_KERNEL_CMDLINE_IOMMU, WHY_MALFORMED);
	probe_run_close(&run);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(uname_says_which_kernel_runs),
		cmocka_unit_test(files_of_a_capture_say_it_too),
		cmocka_unit_test(the_version_line_names_the_release),
		cmocka_unit_test(a_32_bit_kernel_on_a_64_bit_processor_is_not_x86_64),
		cmocka_unit_test(what_is_refused_is_unknown),
		cmocka_unit_test(preemption_is_read_from_the_version),
		cmocka_unit_test(real_time_is_throttled_unless_minus_one),
		cmocka_unit_test(the_kind_of_root_is_told_not_its_name),
		cmocka_unit_test(zero_bytes_in_a_command_line_are_malformed),
	};

	return cmocka_run_group_tests_name("probe_kernel", tests, NULL, NULL);
}
