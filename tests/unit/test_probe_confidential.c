// SPDX-License-Identifier: GPL-2.0-or-later
// What processor and kernel say of SEV, TDX, SGX and memory encryption.
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

static void run_confidential(struct probe_run *run, struct source_table *table)
{
	probe_run_open(run, &table->base);
	probe_confidential(&run->context);
}

static const enum fact_id all_facts[] = {FACT_CPU_SGX, FACT_CPU_SME, FACT_CPU_SEV, FACT_CPU_SEV_ES,
	FACT_CPU_SEV_SNP, FACT_CPU_TME, FACT_CPU_TDX_HOST};

static void nothing_captured_is_unknown_throughout(void **state)
{
	struct source_table table = SOURCE_TABLE(FILE_TEXT("/x", ""));
	struct probe_run run;

	(void)state;
	run_confidential(&run, &table);
	for (size_t i = 0; i < sizeof(all_facts) / sizeof(all_facts[0]); i++)
		expect_unknown(&run.facts, all_facts[i], WHY_NOT_CAPTURED);
	probe_run_close(&run);
}

static void garbage_is_unknown_throughout(void **state)
{
	struct source_table table = SOURCE_TABLE(FILE_TEXT("/proc/cpuinfo", "\n:\n\0:\xff\n"));
	struct probe_run run;

	(void)state;
	run_confidential(&run, &table);
	for (size_t i = 0; i < sizeof(all_facts) / sizeof(all_facts[0]); i++)
		if (fact_known(&run.facts, all_facts[i]))
			fail_msg("%s is known", fact_desc(all_facts[i])->name);
	expect_unknown(&run.facts, FACT_CPU_TDX_HOST, WHY_NO_INTERFACE);
	probe_run_close(&run);
}

/* The table answers them, as a processor that echoes other leaves would. */
static void leaves_above_the_maximum_never_become_facts(void **state)
{
	struct source_table intel = SOURCE_TABLE(LEAF0_INTEL(0, 4), CPUID(1, 0, .eax = EAX_HASWELL),
		EXT_MAX(0, 0x80000001), CPUID(7, 0, .ebx = ~0u, .ecx = ~0u),
		CPUID(0x8000001f, 0, .eax = ~0u));
	struct source_table amd = SOURCE_TABLE(LEAF0_AMD(0, 7), CPUID(1, 0, .eax = EAX_ZEN2),
		EXT_MAX(0, 0x8000001e), CPUID(0x8000001f, 0, .eax = ~0u));
	struct probe_run run;

	(void)state;
	run_confidential(&run, &intel);
	expect_no(&run.facts, FACT_CPU_SGX);
	expect_source(&run.facts, FACT_CPU_SGX, "cpuid 00000000.0");
	expect_no(&run.facts, FACT_CPU_TME);
	probe_run_close(&run);
	run_confidential(&run, &amd);
	expect_no(&run.facts, FACT_CPU_SEV);
	expect_source(&run.facts, FACT_CPU_SEV, "cpuid 80000000.0");
	probe_run_close(&run);
}

static void features_of_one_vendor_are_not_anothers(void **state)
{
	struct source_table intel = SOURCE_TABLE(LEAF0_INTEL(0, 7), CPUID(1, 0, .eax = EAX_HASWELL),
		EXT_MAX(0, 0x80000020), CPUID(7, 0, .ebx = BIT(2), .ecx = BIT(13)),
		CPUID(0x8000001f, 0, .eax = ~0u));
	struct source_table amd = SOURCE_TABLE(LEAF0_AMD(0, 7), CPUID(1, 0, .eax = EAX_ZEN2),
		EXT_MAX(0, 0x80000020), CPUID(7, 0, .ebx = ~0u, .ecx = ~0u),
		CPUID(0x8000001f, 0, .eax = BIT(0) | BIT(1) | BIT(3)));
	struct source_table hygon = SOURCE_TABLE(LEAF0_HYGON(0, 7), CPUID(1, 0, .eax = 0x00900f02),
		EXT_MAX(0, 0x8000001f), CPUID(0x8000001f, 0, .eax = BIT(4)));
	struct source_table other = SOURCE_TABLE(LEAF0_OTHER(0, 7), CPUID(1, 0, .eax = EAX_HASWELL),
		EXT_MAX(0, 0x80000020), CPUID(7, 0, .ebx = ~0u, .ecx = ~0u),
		CPUID(0x8000001f, 0, .eax = ~0u));
	struct probe_run run;

	(void)state;
	run_confidential(&run, &intel);
	expect_yes(&run.facts, FACT_CPU_SGX);
	expect_yes(&run.facts, FACT_CPU_TME);
	expect_no(&run.facts, FACT_CPU_SEV);
	expect_source(&run.facts, FACT_CPU_SEV, "cpuid 00000000.0");
	expect_no(&run.facts, FACT_CPU_SEV_SNP);
	probe_run_close(&run);
	run_confidential(&run, &amd);
	expect_no(&run.facts, FACT_CPU_SGX);
	expect_no(&run.facts, FACT_CPU_TME);
	expect_yes(&run.facts, FACT_CPU_SME);
	expect_yes(&run.facts, FACT_CPU_SEV);
	expect_yes(&run.facts, FACT_CPU_SEV_ES);
	expect_no(&run.facts, FACT_CPU_SEV_SNP);
	expect_source(&run.facts, FACT_CPU_SEV_SNP, "cpuid 8000001f.0 eax[4]");
	probe_run_close(&run);
	run_confidential(&run, &hygon);
	expect_no(&run.facts, FACT_CPU_SME);
	expect_yes(&run.facts, FACT_CPU_SEV_SNP);
	probe_run_close(&run);
	run_confidential(&run, &other);
	expect_no(&run.facts, FACT_CPU_SGX);
	expect_no(&run.facts, FACT_CPU_SEV);
	probe_run_close(&run);
}

static void refused_leaves_leave_the_kernels_yes(void **state)
{
	struct source_table table = SOURCE_TABLE(LEAF0_INTEL(0, 7), CPUID(1, 0, .eax = EAX_HASWELL),
		EXT_MAX(0, 0x80000000), CPUID_ERR(7, 0, EACCES), CPUINFO(" sgx"));
	struct probe_run run;

	(void)state;
	run_confidential(&run, &table);
	expect_yes(&run.facts, FACT_CPU_SGX);
	expect_source(&run.facts, FACT_CPU_SGX, "file /proc/cpuinfo: flags");
	expect_unknown(&run.facts, FACT_CPU_TME, WHY_PERMISSION);
	expect_no(&run.facts, FACT_CPU_TDX_HOST);
	probe_run_close(&run);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_captured_is_unknown_throughout),
		cmocka_unit_test(garbage_is_unknown_throughout),
		cmocka_unit_test(leaves_above_the_maximum_never_become_facts),
		cmocka_unit_test(features_of_one_vendor_are_not_anothers),
		cmocka_unit_test(refused_leaves_leave_the_kernels_yes),
	};

	return cmocka_run_group_tests_name("probe_confidential", tests, NULL, NULL);
}
