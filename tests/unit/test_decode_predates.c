// SPDX-License-Identifier: GPL-2.0-or-later
// Which processors can't have VMX or SVM, by what they are?
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "probe/decode_predates.h"
#include "probe/probe.h"
#include "tests/fake/source_table.h"
#include "tests/fake/probe_run.h"

static const struct {
	const char *vendor;
	uint32_t family, model;
	bool no_vmx, no_svm;
} rows[] = {
	{"GenuineIntel", 5, 8, true, true},      /* Pentium MMX */
	{"GenuineIntel", 6, 0x0d, true, true},   /* Dothan */
	{"GenuineIntel", 6, 0x0e, false, true},  /* Yonah has it, or not, by part */
	{"GenuineIntel", 6, 0x9e, false, true},  /* Coffee Lake */
	{"GenuineIntel", 11, 1, false, true},    /* between two rows: not told */
	{"GenuineIntel", 15, 3, true, true},     /* Prescott */
	{"GenuineIntel", 15, 4, false, true},    /* Prescott 2M */
	{"GenuineIntel", 19, 1, false, true},    /* of times to come */
	{"AuthenticAMD", 6, 10, true, true},     /* Barton */
	{"AuthenticAMD", 15, 0x3f, true, true},  /* before revision F */
	{"AuthenticAMD", 15, 0x41, true, false}, /* revision F */
	{"AuthenticAMD", 0x17, 0x31, true, false},
	{"HygonGenuine", 0x18, 0, true, false},
	{"CentaurHauls", 5, 4, true, true}, /* WinChip */
	{"CentaurHauls", 6, 0x0d, true, true},
	{"CentaurHauls", 6, 0x0f, false, true}, /* Nano */
	{"  Shanghai  ", 7, 0x3b, false, false},
	{"GenuineTMx86", 5, 4, true, true},
	{"ARM", 7, 1, false, false},
	{"", 0, 0, false, false},
};

static void age_and_maker_decide(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		print_message("%s %u %x\n", rows[i].vendor, rows[i].family, rows[i].model);
		assert_int_equal(predates_vmx(rows[i].vendor, rows[i].family, rows[i].model),
			rows[i].no_vmx);
		assert_int_equal(predates_svm(rows[i].vendor, rows[i].family, rows[i].model),
			rows[i].no_svm);
	}
}

/* As /proc/cpuinfo alone leads to it: CPUID was not captured. */
static void probe(struct source_table *table, struct fact_table *facts)
{
	struct inventory inventory = {0};

	probe_all(&table->base, facts, &inventory);
	inventory_free(&inventory);
}

static void without_cpuid_the_processor_file_tells_what_is_old(void **state)
{
	struct source_table table = SOURCE_TABLE(FILE_TEXT("/proc/cpuinfo",
		"processor\t: 0\nvendor_id\t: AuthenticAMD\ncpu family\t: 6\nmodel\t\t: 10\n"
		"model name\t: AMD Athlon(tm)\nflags\t\t: fpu sse\n\n"));
	struct fact_table *facts = calloc(1, sizeof(*facts));

	(void)state;
	assert_non_null(facts);
	probe(&table, facts);
	expect_no(facts, FACT_CPU_VMX);
	expect_no(facts, FACT_CPU_SVM);
	expect_no(facts, FACT_CPU_SVM_NPT);
	free(facts);
}

static void a_new_one_stays_unknown(void **state)
{
	struct source_table table = SOURCE_TABLE(FILE_TEXT("/proc/cpuinfo",
		"processor\t: 0\nvendor_id\t: GenuineIntel\ncpu family\t: 6\nmodel\t\t: 158\n"
		"model name\t: Intel(R) Core(TM)\nflags\t\t: fpu sse\n\n"));
	struct fact_table *facts = calloc(1, sizeof(*facts));

	(void)state;
	assert_non_null(facts);
	probe(&table, facts);
	expect_unknown(facts, FACT_CPU_VMX, WHY_NOT_CAPTURED);
	expect_no(facts, FACT_CPU_SVM);
	free(facts);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(age_and_maker_decide),
		cmocka_unit_test(without_cpuid_the_processor_file_tells_what_is_old),
		cmocka_unit_test(a_new_one_stays_unknown),
	};

	return cmocka_run_group_tests_name("decode_predates", tests, NULL, NULL);
}
