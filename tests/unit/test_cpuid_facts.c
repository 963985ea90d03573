// SPDX-License-Identifier: GPL-2.0-or-later
// A table of CPUID fields becomes facts, or the reason why not.
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "probe/cpuid_facts.h"
#include "tests/fake/cpu_rows.h"
#include "tests/fake/probe_run.h"
#include "tests/fake/source_table.h"

#define INTEL CPUID(0, 0, .eax = 7, .ebx = 0x756e6547, .edx = 0x49656e69, .ecx = 0x6c65746e)
#define AMD CPUID(0, 0, .eax = 7, .ebx = 0x68747541, .edx = 0x69746e65, .ecx = 0x444d4163)

static const struct cpuid_fact table_of_two[] = {
	{FACT_CPU_SGX, 7, 0, EV_EBX, 2, 2, BY_INTEL, "sgx"},
	{FACT_CPU_SVM_ASIDS, 7, 0, EV_EDX, 15, 8, BY_INTEL, NULL},
};

#define RUN(...)                                                                                   \
	struct source_table table = SOURCE_TABLE(__VA_ARGS__);                                     \
	struct probe_run run;                                                                      \
	(void)state;                                                                               \
	probe_run_open(&run, &table.base);                                                         \
	cpuid_facts_probe(&run.context, table_of_two, 2)

static void a_bit_is_a_bool_and_a_field_a_number(void **state)
{
	RUN(INTEL, CPUID(1, 0), CPUID(7, 0, .ebx = BIT(2), .edx = 0x12345));
	expect_yes(&run.facts, FACT_CPU_SGX);
	expect_source(&run.facts, FACT_CPU_SGX, "cpuid 00000007.0 ebx[2]");
	expect_int(&run.facts, FACT_CPU_SVM_ASIDS, 0x23);
	probe_run_close(&run);
}

static void a_clear_bit_is_a_no(void **state)
{
	RUN(INTEL, CPUID(1, 0), CPUID(7, 0, .ebx = 0xfffffffb));
	expect_no(&run.facts, FACT_CPU_SGX);
	probe_run_close(&run);
}

static void what_another_vendor_leaves_reserved_is_a_no(void **state)
{
	RUN(AMD, CPUID(1, 0), CPUID(7, 0, .ebx = BIT(2), .edx = 0x12345));
	expect_no(&run.facts, FACT_CPU_SGX);
	expect_int(&run.facts, FACT_CPU_SVM_ASIDS, 0);
	probe_run_close(&run);
}

static void a_leaf_above_the_maximum_is_a_no(void **state)
{
	RUN(CPUID(0, 0, .eax = 4, .ebx = 0x756e6547, .edx = 0x49656e69, .ecx = 0x6c65746e),
		CPUID(1, 0), CPUID(7, 0, .ebx = BIT(2)));
	expect_no(&run.facts, FACT_CPU_SGX);
	probe_run_close(&run);
}

static void the_kernels_word_shows_a_yes(void **state)
{
	RUN(CPUID_ERR(0, 0, EACCES), FILE_TEXT("/proc/cpuinfo", "processor : 0\nflags : sgx\n"));
	expect_yes(&run.facts, FACT_CPU_SGX);
	expect_unknown(&run.facts, FACT_CPU_SVM_ASIDS, WHY_PERMISSION);
	probe_run_close(&run);
}

static void its_silence_shows_nothing(void **state)
{
	RUN(CPUID_ERR(0, 0, EACCES), FILE_TEXT("/proc/cpuinfo", "processor : 0\nflags : fpu\n"));
	expect_unknown(&run.facts, FACT_CPU_SGX, WHY_PERMISSION);
	probe_run_close(&run);
}

static void a_leaf_that_was_not_captured_is_unknown(void **state)
{
	RUN(INTEL, CPUID(1, 0));
	expect_unknown(&run.facts, FACT_CPU_SGX, WHY_NOT_CAPTURED);
	probe_run_close(&run);
}

/* Where nobody told us what a vendor puts there, it is neither yes nor no. */
static void what_unknown_vendors_put_there_is_unknown(void **state)
{
	static const struct cpuid_fact rows[] = {
		{FACT_CPU_LM, 0x80000001, 0, EV_EDX, 29, 29, BY_ALL | ELSE_UNKNOWN, "lm"},
		{FACT_CPU_NX, 0x80000001, 0, EV_EDX, 20, 20, BY_ALL | ELSE_UNKNOWN, "nx"},
		{FACT_CPU_TSC_INVARIANT, 0x80000007, 0, EV_EDX, 8, 8, BY_ALL | ELSE_UNKNOWN, NULL},
		{FACT_CPU_SMX, 1, 0, EV_ECX, 6, 6, BY_INTEL, "smx"},
	};
	struct source_table table = SOURCE_TABLE(LEAF0_OTHER(0, 1), CPUID(1, 0, .ecx = ~0u),
		EXT_MAX(0, 0x80000001), CPUID(0x80000001, 0, .edx = ~0u),
		FILE_TEXT("/proc/cpuinfo", "processor : 0\nvendor_id : X\nflags : lm\n"));
	struct probe_run run;

	(void)state;
	probe_run_open(&run, &table.base);
	cpuid_facts_probe(&run.context, rows, 4);
	expect_yes(&run.facts, FACT_CPU_LM);
	expect_source(&run.facts, FACT_CPU_LM, "file /proc/cpuinfo: flags");
	expect_unknown(&run.facts, FACT_CPU_NX, WHY_NO_INTERFACE);
	expect_no(&run.facts, FACT_CPU_TSC_INVARIANT);
	expect_no(&run.facts, FACT_CPU_SMX);
	probe_run_close(&run);
}

static void garbage_of_old_centaurs_is_no_fact(void **state)
{
	static const struct cpuid_fact rows[] = {
		{FACT_CPU_X2APIC, 1, 0, EV_ECX, 21, 21, BY_ALL | BY_CENTAUR, "x2apic"},
		{FACT_CPU_NX, 0x80000001, 0, EV_EDX, 20, 20, BY_ALL | BY_CENTAUR, "nx"},
	};
	struct source_table winchip = SOURCE_TABLE(LEAF0_CENTAUR(0, 1),
		CPUID(1, 0, .eax = EAX_WINCHIP, .ecx = ~0u), EXT_MAX(0, 0x80000000));
	struct source_table nano =
		SOURCE_TABLE(LEAF0_CENTAUR(0, 1), CPUID(1, 0, .eax = EAX_NANO, .ecx = BIT(21)),
			EXT_MAX(0, 0x80000001), CPUID(0x80000001, 0, .edx = BIT(20)));
	struct probe_run run;

	(void)state;
	probe_run_open(&run, &winchip.base);
	cpuid_facts_probe(&run.context, rows, 2);
	expect_no(&run.facts, FACT_CPU_X2APIC);
	expect_source(&run.facts, FACT_CPU_X2APIC, "cpuid 00000000.0");
	expect_no(&run.facts, FACT_CPU_NX);
	probe_run_close(&run);
	probe_run_open(&run, &nano.base);
	cpuid_facts_probe(&run.context, rows, 2);
	expect_yes(&run.facts, FACT_CPU_X2APIC);
	expect_yes(&run.facts, FACT_CPU_NX);
	probe_run_close(&run);
}

static void rows_of_one_leaf_ask_it_once(void **state)
{
	size_t before;

	RUN(INTEL, CPUID(1, 0), CPUID(7, 0, .ebx = BIT(2)));
	before = table.asked;
	cpuid_facts_probe(&run.context, table_of_two, 2);
	assert_int_equal(table.asked, before + 1);
	probe_run_close(&run);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_bit_is_a_bool_and_a_field_a_number),
		cmocka_unit_test(a_clear_bit_is_a_no),
		cmocka_unit_test(what_another_vendor_leaves_reserved_is_a_no),
		cmocka_unit_test(a_leaf_above_the_maximum_is_a_no),
		cmocka_unit_test(the_kernels_word_shows_a_yes),
		cmocka_unit_test(its_silence_shows_nothing),
		cmocka_unit_test(a_leaf_that_was_not_captured_is_unknown),
		cmocka_unit_test(what_unknown_vendors_put_there_is_unknown),
		cmocka_unit_test(garbage_of_old_centaurs_is_no_fact),
		cmocka_unit_test(rows_of_one_leaf_ask_it_once),
	};

	return cmocka_run_group_tests_name("cpuid_facts", tests, NULL, NULL);
}
