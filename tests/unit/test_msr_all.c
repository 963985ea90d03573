// SPDX-License-Identifier: GPL-2.0-or-later
// One MSR on every online CPU.
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "tests/fake/cpu_rows.h"
#include "tests/fake/probe_run.h"

#define ENTRY(n) "processor\t: " n "\nvendor_id\t: GenuineIntel\nflags\t\t: fpu vmx\n\n"
#define CPU_0 LEAF0_INTEL(0, 1), CPUID(1, 0, .eax = EAX_HASWELL), EXT_MAX(0, 0)
#define FEATURE_CONTROL 0x3a
#define VM_CR 0xc0010114

/* The inventory that probe_cpu would have made. */
static void open_with_cpus(
	struct probe_run *run, struct source_table *table, const uint32_t *cpus, size_t count)
{
	probe_run_open(run, &table->base);
	run->inventory.cpus = calloc(count, sizeof(*run->inventory.cpus));
	assert_non_null(run->inventory.cpus);
	run->inventory.cpu_count = count;
	for (size_t i = 0; i < count; i++)
		run->inventory.cpus[i].number = cpus[i];
}

static void cpus_that_agree_say_one_thing(void **state)
{
	static const uint32_t cpus[] = {0, 2, 5};
	struct source_table table = SOURCE_TABLE(CPU_0, MSR_ON(0, FEATURE_CONTROL, 5),
		MSR_ON(2, FEATURE_CONTROL, 5), MSR_ON(5, FEATURE_CONTROL, 5), MSR_ON(0, VM_CR, 8),
		MSR_ON(2, VM_CR, 8), MSR_ON(5, VM_CR, 8));
	struct probe_run run;
	const struct msr_all *all;

	(void)state;
	open_with_cpus(&run, &table, cpus, 3);
	all = msr_all_ask(&run.context, MSR_ALL_FEATURE_CONTROL);
	assert_int_equal(all->rc, 0);
	assert_int_equal(all->value, 5);
	assert_int_equal(all->differ, 0);
	all = msr_all_ask(&run.context, MSR_ALL_VM_CR);
	assert_int_equal(all->value, 8);
	probe_run_close(&run);
}

static void the_bits_that_differ_are_told(void **state)
{
	static const uint32_t cpus[] = {0, 1, 2};
	struct source_table table = SOURCE_TABLE(CPU_0, MSR_ON(0, FEATURE_CONTROL, 5),
		MSR_ON(1, FEATURE_CONTROL, 1), MSR_ON(2, FEATURE_CONTROL, 0x100005));
	struct probe_run run;
	const struct msr_all *all;

	(void)state;
	open_with_cpus(&run, &table, cpus, 3);
	all = msr_all_ask(&run.context, MSR_ALL_FEATURE_CONTROL);
	assert_int_equal(all->rc, 0);
	assert_int_equal(all->value, 5);
	assert_int_equal(all->differ, 0x100004);
	probe_run_close(&run);
}

/* What the others say is not known then, so nothing is. */
static void one_refusal_is_the_answer(void **state)
{
	static const uint32_t cpus[] = {0, 1, 2};
	struct source_table table = SOURCE_TABLE(CPU_0, MSR_ON(0, FEATURE_CONTROL, 5),
		MSR_ERR_ON(1, FEATURE_CONTROL, ENXIO), MSR_ON(2, FEATURE_CONTROL, 1));
	struct probe_run run;
	const struct msr_all *all;

	(void)state;
	open_with_cpus(&run, &table, cpus, 3);
	all = msr_all_ask(&run.context, MSR_ALL_FEATURE_CONTROL);
	assert_int_equal(all->rc, -ENXIO);
	assert_int_equal(all->value, 0);
	assert_int_equal(all->differ, 0);
	probe_run_close(&run);
}

/* A user without privilege is refused once, not once per CPU; and nobody asks twice. */
static void it_is_asked_once(void **state)
{
	static const uint32_t cpus[] = {0, 1, 2, 3};
	struct source_table refused = SOURCE_TABLE(CPU_0, MSR_ERR(FEATURE_CONTROL, EACCES));
	struct source_table told =
		SOURCE_TABLE(CPU_0, MSR_ON(0, FEATURE_CONTROL, 5), MSR_ON(1, FEATURE_CONTROL, 5),
			MSR_ON(2, FEATURE_CONTROL, 5), MSR_ON(3, FEATURE_CONTROL, 5));
	struct probe_run run;
	size_t before;

	(void)state;
	open_with_cpus(&run, &refused, cpus, 4);
	before = refused.asked;
	assert_int_equal(msr_all_ask(&run.context, MSR_ALL_FEATURE_CONTROL)->rc, -EACCES);
	assert_int_equal(msr_all_ask(&run.context, MSR_ALL_FEATURE_CONTROL)->rc, -EACCES);
	assert_int_equal(refused.asked, before + 1);
	probe_run_close(&run);
	open_with_cpus(&run, &told, cpus, 4);
	before = told.asked;
	assert_int_equal(msr_all_ask(&run.context, MSR_ALL_FEATURE_CONTROL)->value, 5);
	assert_int_equal(msr_all_ask(&run.context, MSR_ALL_FEATURE_CONTROL)->value, 5);
	assert_int_equal(told.asked, before + 4);
	probe_run_close(&run);
}

static void without_the_list_cpuinfo_says_how_many_there_are(void **state)
{
	struct source_table both =
		SOURCE_TABLE(CPU_0, FILE_TEXT("/proc/cpuinfo", ENTRY("0") ENTRY("1")),
			MSR_ON(0, FEATURE_CONTROL, 5), MSR_ON(1, FEATURE_CONTROL, 1));
	struct source_table one = SOURCE_TABLE(CPU_0,
		FILE_TEXT("/proc/cpuinfo", ENTRY("0") ENTRY("1")), MSR_ON(0, FEATURE_CONTROL, 5));
	struct source_table alone = SOURCE_TABLE(CPU_0, MSR_ON(0, FEATURE_CONTROL, 5));
	struct probe_run run;

	(void)state;
	probe_run_open(&run, &both.base);
	assert_int_equal(msr_all_ask(&run.context, MSR_ALL_FEATURE_CONTROL)->differ, 4);
	probe_run_close(&run);
	probe_run_open(&run, &one.base);
	assert_int_equal(msr_all_ask(&run.context, MSR_ALL_FEATURE_CONTROL)->rc, -ERR_NOT_CAPTURED);
	probe_run_close(&run);
	/* A capture of registers alone is one of a single CPU. */
	probe_run_open(&run, &alone.base);
	assert_int_equal(msr_all_ask(&run.context, MSR_ALL_FEATURE_CONTROL)->rc, 0);
	assert_int_equal(msr_all_ask(&run.context, MSR_ALL_FEATURE_CONTROL)->value, 5);
	probe_run_close(&run);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(cpus_that_agree_say_one_thing),
		cmocka_unit_test(the_bits_that_differ_are_told),
		cmocka_unit_test(one_refusal_is_the_answer),
		cmocka_unit_test(it_is_asked_once),
		cmocka_unit_test(without_the_list_cpuinfo_says_how_many_there_are),
	};

	return cmocka_run_group_tests_name("msr_all", tests, NULL, NULL);
}
