// SPDX-License-Identifier: GPL-2.0-or-later
// What processor and kernel say of SGX, TDX and Intel's memory encryption, as far as it is on.
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tests/fake/cpu_rows.h"
#include "tests/fake/probe_run.h"

#define CPUINFO(flags)                                                                             \
	FILE_TEXT("/proc/cpuinfo",                                                                 \
		"processor\t: 0\nvendor_id\t: GenuineIntel\nflags\t\t: fpu" flags "\n")
#define PARAMETER(module, name, text) FILE_TEXT("/sys/module/" module "/parameters/" name, text)
#define CAPACITY "/sys/fs/cgroup/misc.capacity"
#define MISC(names) DIR_NAMES("/sys/class/misc", names)

/* A server with SGX, TME and all that hangs on them. */
#define INTEL(...)                                                                                 \
	LEAF0_INTEL(0, 0x1f), CPUID(1, 0, .eax = EAX_HASWELL), EXT_MAX(0, 0x80000008),             \
		CPUID(7, 0, .ebx = BIT(2), .ecx = BIT(13) | BIT(30)), __VA_ARGS__
#define TWO_SECTIONS                                                                               \
	CPUID(0x12, 0, .eax = 3), CPUID(0x12, 2, .eax = 0x1001, .ecx = 0x80000001),                \
		CPUID(0x12, 3, .eax = 0x1001, .ecx = 0x1, .edx = 1), CPUID(0x12, 4)

static void run_on(
	struct probe_run *run, struct source_table *table, const char *release, const char *backend)
{
	probe_run_open_on(run, &table->base, release);
	probe_run_has_backend(run, backend);
	probe_confidential(&run->context);
}

static void a_host_with_all_of_intels(void **state)
{
	struct source_table table = SOURCE_TABLE(INTEL(TWO_SECTIONS), MSR(0x3a, 0x60005),
		MSR(0x982, BIT(0) | BIT(1) | BIT(31)), MSR(0x87, UINT64_C(0x2000000003f)),
		MISC("sgx_enclave\0sgx_provision\0sgx_vepc\0"),
		CPUINFO(" sgx tme tdx_host_platform"), PARAMETER("kvm_intel", "tdx", "Y\n"),
		FILE_TEXT(CAPACITY, "tdx 31\n"));
	struct probe_run run;

	(void)state;
	run_on(&run, &table, "6.16.0", "kvm_intel");
	expect_yes(&run.facts, FACT_CPU_SGX_FLC);
	expect_yes(&run.facts, FACT_CPU_SGX_SGX2);
	expect_int(&run.facts, FACT_CPU_SGX_EPC_BYTES, INT64_C(0x180000000));
	expect_yes(&run.facts, FACT_CONFIDENTIAL_SGX_ENABLED);
	expect_source(&run.facts, FACT_CONFIDENTIAL_SGX_ENABLED, "msr 3a[18]");
	expect_yes(&run.facts, FACT_CONFIDENTIAL_SGX_VEPC);
	expect_yes(&run.facts, FACT_CONFIDENTIAL_TME_ENABLED);
	expect_yes(&run.facts, FACT_CONFIDENTIAL_TME_BYPASS);
	expect_int(&run.facts, FACT_CONFIDENTIAL_TME_KEYS, 63);
	expect_int(&run.facts, FACT_CONFIDENTIAL_TDX_KEYS, 512);
	expect_yes(&run.facts, FACT_CONFIDENTIAL_TDX_ENABLED);
	expect_int(&run.facts, FACT_CONFIDENTIAL_TDX_CAPACITY, 31);
	expect_no(&run.facts, FACT_CONFIDENTIAL_SEV_ENABLED);
	expect_int(&run.facts, FACT_CONFIDENTIAL_SEV_CAPACITY, 0);
	probe_run_close(&run);
}

/* CPUID shows SGX, and nothing was set aside: the usual client. */
static void sgx_without_memory_is_off(void **state)
{
	struct source_table empty = SOURCE_TABLE(INTEL(CPUID(0x12, 0)));
	struct source_table no_section =
		SOURCE_TABLE(INTEL(CPUID(0x12, 0, .eax = 1), CPUID(0x12, 2)));
	struct probe_run run;

	(void)state;
	run_on(&run, &empty, NULL, NULL);
	expect_yes(&run.facts, FACT_CPU_SGX);
	expect_int(&run.facts, FACT_CPU_SGX_EPC_BYTES, 0);
	expect_source(&run.facts, FACT_CPU_SGX_EPC_BYTES, "cpuid 00000012.0 eax[1:0]");
	expect_unknown(&run.facts, FACT_CPU_SGX_SGX2, WHY_PREREQUISITE);
	expect_no(&run.facts, FACT_CONFIDENTIAL_SGX_ENABLED);
	probe_run_close(&run);
	run_on(&run, &no_section, NULL, NULL);
	expect_int(&run.facts, FACT_CPU_SGX_EPC_BYTES, 0);
	expect_no(&run.facts, FACT_CPU_SGX_SGX2);
	expect_no(&run.facts, FACT_CONFIDENTIAL_SGX_ENABLED);
	probe_run_close(&run);
}

static void sgx_needs_the_opt_in_too(void **state)
{
	struct source_table off = SOURCE_TABLE(INTEL(TWO_SECTIONS), MSR(0x3a, 5));
	struct source_table refused =
		SOURCE_TABLE(INTEL(TWO_SECTIONS), MSR_ERR(0x3a, EACCES), CPUINFO(""));
	struct source_table shown =
		SOURCE_TABLE(INTEL(TWO_SECTIONS), MSR_ERR(0x3a, EACCES), CPUINFO(" sgx"));
	struct probe_run run;

	(void)state;
	run_on(&run, &off, NULL, NULL);
	expect_no(&run.facts, FACT_CONFIDENTIAL_SGX_ENABLED);
	probe_run_close(&run);
	run_on(&run, &refused, "6.1.0", NULL);
	expect_unknown(&run.facts, FACT_CONFIDENTIAL_SGX_ENABLED, WHY_PERMISSION);
	probe_run_close(&run);
	run_on(&run, &shown, "6.1.0", NULL);
	expect_yes(&run.facts, FACT_CONFIDENTIAL_SGX_ENABLED);
	probe_run_close(&run);
	run_on(&run, &shown, "5.10.0", NULL);
	expect_unknown(&run.facts, FACT_CONFIDENTIAL_SGX_ENABLED, WHY_PERMISSION);
	probe_run_close(&run);
}

/* A list without an end, and one that was not captured to its end. */
static void sections_without_an_end_are_unknown(void **state)
{
	struct source_table endless = SOURCE_TABLE(INTEL(CPUID(0x12, 0, .eax = 1)));
	struct table_row rows[80];
	struct source_table cut = SOURCE_TABLE(
		INTEL(CPUID(0x12, 0, .eax = 1), CPUID(0x12, 2, .eax = 0x1001, .ecx = 0x80000001)),
		MSR(0x3a, 0x40005));
	struct probe_run run;

	(void)state;
	assert_true(endless.count + 66 <= sizeof(rows) / sizeof(rows[0]));
	memcpy(rows, endless.rows, endless.count * sizeof(rows[0]));
	for (uint32_t i = 0; i < 66; i++)
		rows[endless.count + i] =
			(struct table_row)CPUID(0x12, 2 + i, .eax = 1, .ecx = 0x1001);
	endless.rows = rows;
	endless.count += 66;
	run_on(&run, &endless, NULL, NULL);
	expect_unknown(&run.facts, FACT_CPU_SGX_EPC_BYTES, WHY_MALFORMED);
	probe_run_close(&run);
	run_on(&run, &cut, NULL, NULL);
	expect_unknown(&run.facts, FACT_CPU_SGX_EPC_BYTES, WHY_NOT_CAPTURED);
	/* There is some, however much. */
	expect_yes(&run.facts, FACT_CONFIDENTIAL_SGX_ENABLED);
	probe_run_close(&run);
}

static void memory_encryption_that_is_off_has_no_keys(void **state)
{
	struct source_table off = SOURCE_TABLE(
		INTEL(CPUID(0x12, 0)), MSR(0x982, BIT(0)), MSR(0x87, UINT64_C(0x2000000003f)));
	struct source_table refused =
		SOURCE_TABLE(INTEL(CPUID(0x12, 0)), MSR_ERR(0x982, EACCES), MSR_ERR(0x87, EIO));
	struct probe_run run;

	(void)state;
	run_on(&run, &off, NULL, NULL);
	expect_no(&run.facts, FACT_CONFIDENTIAL_TME_ENABLED);
	expect_unknown(&run.facts, FACT_CONFIDENTIAL_TME_BYPASS, WHY_PREREQUISITE);
	expect_int(&run.facts, FACT_CONFIDENTIAL_TME_KEYS, 0);
	expect_int(&run.facts, FACT_CONFIDENTIAL_TDX_KEYS, 0);
	probe_run_close(&run);
	run_on(&run, &refused, NULL, NULL);
	expect_unknown(&run.facts, FACT_CONFIDENTIAL_TME_ENABLED, WHY_PERMISSION);
	expect_unknown(&run.facts, FACT_CONFIDENTIAL_TME_BYPASS, WHY_PERMISSION);
	expect_unknown(&run.facts, FACT_CONFIDENTIAL_TDX_KEYS, WHY_IO);
	probe_run_close(&run);
}

/* Kernels with TDX from before it was upstream show no word for it; their module does. */
static void kvms_module_outranks_the_word_for_tdx(void **state)
{
	struct source_table shown = SOURCE_TABLE(
		INTEL(CPUID(0x12, 0)), CPUINFO(""), PARAMETER("kvm_intel", "tdx", "Y\n"));
	struct source_table built_without =
		SOURCE_TABLE(INTEL(CPUID(0x12, 0)), CPUINFO(" tdx_host_platform"),
			FILE_ERR("/sys/module/kvm_intel/parameters/tdx", ENOENT),
			DIR_NAMES("/sys/module/kvm_intel/parameters", "ept\0"));
	struct source_table refused = SOURCE_TABLE(INTEL(CPUID(0x12, 0)), CPUINFO(""),
		FILE_ERR("/sys/module/kvm_intel/parameters/tdx", EACCES));
	struct source_table none = SOURCE_TABLE(INTEL(CPUID(0x12, 0)), CPUINFO(""));
	struct probe_run run;

	(void)state;
	run_on(&run, &shown, NULL, "kvm_intel");
	expect_no(&run.facts, FACT_CPU_TDX_HOST);
	expect_yes(&run.facts, FACT_CONFIDENTIAL_TDX_ENABLED);
	probe_run_close(&run);
	run_on(&run, &built_without, NULL, "kvm_intel");
	expect_no(&run.facts, FACT_CONFIDENTIAL_TDX_ENABLED);
	probe_run_close(&run);
	run_on(&run, &refused, NULL, "kvm_intel");
	expect_unknown(&run.facts, FACT_CONFIDENTIAL_TDX_ENABLED, WHY_PERMISSION);
	probe_run_close(&run);
	run_on(&run, &none, NULL, "none");
	expect_no(&run.facts, FACT_CONFIDENTIAL_TDX_ENABLED);
	expect_int(&run.facts, FACT_CONFIDENTIAL_TDX_CAPACITY, 0);
	probe_run_close(&run);
	run_on(&run, &none, NULL, NULL);
	expect_unknown(&run.facts, FACT_CONFIDENTIAL_TDX_ENABLED, WHY_PREREQUISITE);
	probe_run_close(&run);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_host_with_all_of_intels),
		cmocka_unit_test(sgx_without_memory_is_off),
		cmocka_unit_test(sgx_needs_the_opt_in_too),
		cmocka_unit_test(sections_without_an_end_are_unknown),
		cmocka_unit_test(memory_encryption_that_is_off_has_no_keys),
		cmocka_unit_test(kvms_module_outranks_the_word_for_tdx),
	};

	return cmocka_run_group_tests_name("probe_confidential_intel", tests, NULL, NULL);
}
