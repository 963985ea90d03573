// SPDX-License-Identifier: GPL-2.0-or-later
// What can VMX do: every row of data/vmx_controls.def, and where its sources disagree.
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "probe/decode_vmx.h"
#include "tests/fake/probe_run.h"
#include "tests/fake/vmx_cpu.h"

/* Every fact that is made of a row of data/vmx_controls.def. */
static const enum fact_id all_controls[VMX_CONTROL_COUNT] = {
#define VMX_CONTROL(id, name, msr, bit, word, since, kvm, meaning) [VMX_##id] = FACT_CPU_VMX_##id,
#include "data/vmx_controls.def"
};

static const enum fact_id all_numbers[VMX_NUMBER_COUNT] = {
#define VMX_NUMBER(id, name, msr, high, low, add, times, unit, meaning)                            \
	[VMX_NUMBER_##id] = FACT_CPU_VMX_##id,
#include "data/vmx_controls.def"
};

/* A processor that has every MSR, with a value of ones or zeros where it is free to. */
#define GATES MSR(0x482, HIGH), MSR(0x480, BIT(55)), MSR(0x483, HIGH), MSR(0x48b, HIGH)
#define LEAVES_FULL                                                                                \
	MSR(0x481, HIGH), MSR(0x484, HIGH), MSR(0x485, ~UINT64_C(0)), MSR(0x48a, 0x2e),            \
		MSR(0x48c, ~UINT64_C(0)), MSR(0x48e, 0), MSR(0x48f, 0), MSR(0x490, 0),             \
		MSR(0x491, 1), MSR(0x492, 0x1df), MSR(0x493, 0xf)

static void without_vmx_there_is_nothing_to_tell(void **state)
{
	struct source_table none = SOURCE_TABLE(INTEL_NO_VMX, WITHOUT_FLAG, GATES, LEAVES_FULL);
	struct source_table refused = SOURCE_TABLE(CPUID_ERR(0, 0, EIO), WITHOUT_FLAG);
	struct probe_run run;

	(void)state;
	run_vmx(&run, &none);
	for (size_t i = 0; i < VMX_CONTROL_COUNT; i++)
		expect_no(&run.facts, all_controls[i]);
	expect_no(&run.facts, FACT_CPU_VMX_FLEXPRIORITY);
	for (size_t i = 0; i < VMX_NUMBER_COUNT; i++)
		expect_unknown(&run.facts, all_numbers[i], WHY_PREREQUISITE);
	probe_run_close(&run);
	run_vmx(&run, &refused);
	for (size_t i = 0; i < VMX_CONTROL_COUNT; i++)
		expect_unknown(&run.facts, all_controls[i], WHY_IO);
	for (size_t i = 0; i < VMX_NUMBER_COUNT; i++)
		expect_unknown(&run.facts, all_numbers[i], WHY_IO);
	expect_unknown(&run.facts, FACT_CPU_VMX_CONFLICTS, WHY_IO);
	probe_run_close(&run);
}

static void every_control_says_yes_where_its_bit_does(void **state)
{
	struct source_table table = SOURCE_TABLE(INTEL_VMX, WITH_FLAG, MSR(0x480, ~UINT64_C(0)),
		MSR(0x482, HIGH), MSR(0x483, HIGH), MSR(0x48b, HIGH), LEAVES_FULL);
	struct probe_run run;

	(void)state;
	run_vmx(&run, &table);
	for (size_t i = 0; i < VMX_CONTROL_COUNT; i++)
		expect_yes(&run.facts, all_controls[i]);
	for (size_t i = 0; i < VMX_NUMBER_COUNT; i++)
		assert_true(fact_known(&run.facts, all_numbers[i]));
	expect_yes(&run.facts, FACT_CPU_VMX_FLEXPRIORITY);
	expect_int(&run.facts, FACT_CPU_VMX_VMCS_INDEX_MAX, 23);
	expect_int(&run.facts, FACT_CPU_VMX_MSR_LIST_MAX, 4096);
	expect_source(&run.facts, FACT_CPU_VMX_IPI_VIRT, "msr 492[4]");
	expect_source(&run.facts, FACT_CPU_VMX_CR3_LOAD_FREE, "msr 48e[15]");
	expect_source(&run.facts, FACT_CPU_VMX_CR3_TARGETS, "msr 485[24:16]");
	probe_run_close(&run);
}

/* The gates stay open; nothing else is set. */
static void every_control_says_no_where_its_bit_does(void **state)
{
	struct source_table table = SOURCE_TABLE(INTEL_VMX, WITH_FLAG, MSR(0x480, BIT(55)),
		MSR(0x481, 0), MSR(0x482, BIT(49) | BIT(63)), MSR(0x483, BIT(63)), MSR(0x484, 0),
		MSR(0x485, 0), MSR(0x48a, 0), MSR(0x48b, BIT(33) | BIT(45)), MSR(0x48c, 0),
		MSR(0x48e, ~UINT64_C(0)), MSR(0x48f, ~UINT64_C(0)), MSR(0x490, ~UINT64_C(0)),
		MSR(0x491, 0), MSR(0x492, 0), MSR(0x493, 0));
	struct probe_run run;

	(void)state;
	run_vmx(&run, &table);
	for (size_t i = 0; i < VMX_CONTROL_COUNT; i++)
		if (i == VMX_TRUE_CONTROLS || i == VMX_SECONDARY_CONTROLS ||
			i == VMX_TERTIARY_CONTROLS || i == VMX_EXIT_SECONDARY_CONTROLS ||
			i == VMX_EPT || i == VMX_VMFUNC)
			expect_yes(&run.facts, all_controls[i]);
		else
			expect_no(&run.facts, all_controls[i]);
	for (size_t i = 0; i < VMX_NUMBER_COUNT; i++)
		if (i != VMX_NUMBER_MSR_LIST_MAX)
			expect_int(&run.facts, all_numbers[i], 0);
	expect_int(&run.facts, FACT_CPU_VMX_MSR_LIST_MAX, 512);
	expect_no(&run.facts, FACT_CPU_VMX_FLEXPRIORITY);
	probe_run_close(&run);
}

/* Reserved bits and the halves that say what must be 1 tell nothing. */
static void other_bits_make_no_fact(void **state)
{
	struct source_table table = SOURCE_TABLE(INTEL_VMX, WITH_FLAG,
		MSR(0x480, BIT(31) | BIT(45) | BIT(57) | BIT(59)), MSR(0x481, 0xffffffff),
		MSR(0x482, 0xffffffff), MSR(0x483, 0xffffffff), MSR(0x484, 0xffffffff),
		MSR(0x485, BIT(9) | BIT(31)), MSR(0x48a, 1));
	struct probe_run run;

	(void)state;
	run_vmx(&run, &table);
	for (size_t i = 0; i < VMX_CONTROL_COUNT; i++)
		expect_no(&run.facts, all_controls[i]);
	probe_run_close(&run);
}

static void every_refused_msr_leaves_what_it_holds_unknown(void **state)
{
	static const uint32_t msrs[] = {0x480, 0x481, 0x482, 0x483, 0x484, 0x485, 0x48a, 0x48b,
		0x48c, 0x48e, 0x48f, 0x490, 0x491, 0x492, 0x493};

	(void)state;
	for (size_t m = 0; m < sizeof(msrs) / sizeof(msrs[0]); m++) {
		struct source_table table =
			SOURCE_TABLE(MSR_ERR(msrs[m], EIO), INTEL_VMX, GATES, LEAVES_FULL);
		struct probe_run run;

		print_message("%x\n", msrs[m]);
		run_vmx(&run, &table);
		for (size_t i = 0; i < VMX_CONTROL_COUNT; i++)
			if (vmx_msrs[vmx_controls[i].msr].index == msrs[m]) {
				expect_unknown(&run.facts, all_controls[i], WHY_IO);
				assert_int_equal(run.facts.at[all_controls[i]].err, EIO);
			}
		for (size_t i = 0; i < VMX_NUMBER_COUNT; i++)
			if (vmx_msrs[vmx_numbers[i].msr].index == msrs[m])
				expect_unknown(&run.facts, all_numbers[i], WHY_IO);
		probe_run_close(&run);
	}
}

/* Reading an MSR that the processor does not have would fault. */
static void msrs_that_are_not_there_are_not_asked(void **state)
{
	struct source_table table =
		SOURCE_TABLE(INTEL_VMX, WITH_FLAG, MSR(0x3a, 5), MSR(0x480, 0), MSR(0x481, 0),
			MSR(0x482, 0), MSR(0x483, 0), MSR(0x484, 0), MSR(0x485, 0), MSR(0x48a, 0));
	struct probe_run run;
	size_t before;

	(void)state;
	probe_run_open_without_xen(&run, &table.base);
	before = table.asked;
	probe_vmx(&run.context);
	/* IA32_FEATURE_CONTROL and the seven that every VMX has. */
	assert_int_equal(table.asked, before + 8);
	expect_no(&run.facts, FACT_CPU_VMX_CR3_LOAD_FREE);
	expect_source(&run.facts, FACT_CPU_VMX_CR3_LOAD_FREE, "msr 480");
	expect_no(&run.facts, FACT_CPU_VMX_IPI_VIRT);
	expect_source(&run.facts, FACT_CPU_VMX_IPI_VIRT, "msr 482");
	expect_no(&run.facts, FACT_CPU_VMX_EPTP_SWITCHING);
	expect_source(&run.facts, FACT_CPU_VMX_EPTP_SWITCHING, "msr 482");
	expect_no(&run.facts, FACT_CPU_VMX_EXIT_LOAD_FRED);
	expect_source(&run.facts, FACT_CPU_VMX_EXIT_LOAD_FRED, "msr 483");
	expect_int(&run.facts, FACT_CPU_VMX_HLAT_PREFIX_MAX, 0);
	probe_run_close(&run);
}

/* A kernel that does not know a word does not print it either. */
static void a_missing_word_says_no_from_the_kernel_on_that_knows_it(void **state)
{
	static const struct {
		const char *release;
		enum truth ipi, wait, violation;
	} rows[] = {
		{"5.6.0", TRUTH_UNKNOWN, TRUTH_UNKNOWN, TRUTH_UNKNOWN},
		{"5.10.0-30-amd64", TRUTH_UNKNOWN, TRUTH_NO, TRUTH_UNKNOWN},
		{"6.1.0", TRUTH_NO, TRUTH_NO, TRUTH_UNKNOWN},
		{"6.12.0", TRUTH_NO, TRUTH_NO, TRUTH_NO},
		{"garbage", TRUTH_UNKNOWN, TRUTH_UNKNOWN, TRUTH_UNKNOWN},
		{NULL, TRUTH_UNKNOWN, TRUTH_UNKNOWN, TRUTH_UNKNOWN},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct source_table table = SOURCE_TABLE(INTEL_VMX, WITH_VMX_FLAGS("ept vpid"));
		struct probe_run run;

		run_vmx_on(&run, &table, rows[i].release);
		expect_no(&run.facts, FACT_CPU_VMX_PML);
		assert_int_equal(fact_truth(&run.facts, FACT_CPU_VMX_IPI_VIRT), rows[i].ipi);
		assert_int_equal(fact_truth(&run.facts, FACT_CPU_VMX_USR_WAIT_PAUSE), rows[i].wait);
		assert_int_equal(
			fact_truth(&run.facts, FACT_CPU_VMX_EPT_VIOLATION_VE), rows[i].violation);
		/* The kernel looks for it in the wrong half of the MSR. */
		expect_unknown(&run.facts, FACT_CPU_VMX_EPTP_SWITCHING, WHY_NOT_CAPTURED);
		probe_run_close(&run);
	}
}

static void a_word_shows_the_control_that_its_msr_hangs_on(void **state)
{
	struct source_table some =
		SOURCE_TABLE(INTEL_VMX, WITH_VMX_FLAGS("ept ipi_virt"), MSR_ERR(0x482, EACCES));
	struct source_table none =
		SOURCE_TABLE(INTEL_VMX, WITH_VMX_FLAGS("vnmi vtpr"), MSR_ERR(0x482, EACCES));
	struct probe_run run;

	(void)state;
	run_vmx(&run, &some);
	expect_yes(&run.facts, FACT_CPU_VMX_SECONDARY_CONTROLS);
	expect_source(&run.facts, FACT_CPU_VMX_SECONDARY_CONTROLS, "file /proc/cpuinfo: vmx flags");
	expect_yes(&run.facts, FACT_CPU_VMX_TERTIARY_CONTROLS);
	expect_unknown(&run.facts, FACT_CPU_VMX_TRUE_CONTROLS, WHY_NOT_CAPTURED);
	probe_run_close(&run);
	run_vmx(&run, &none);
	expect_unknown(&run.facts, FACT_CPU_VMX_SECONDARY_CONTROLS, WHY_PERMISSION);
	expect_unknown(&run.facts, FACT_CPU_VMX_TERTIARY_CONTROLS, WHY_PERMISSION);
	probe_run_close(&run);
}

static void kvm_proves_what_it_does_not_emulate(void **state)
{
	struct source_table table = SOURCE_TABLE(INTEL_VMX, WITH_FLAG,
		KVM_VALUE(KVM_ASK_FEATURE_MSR, 0x480, ~UINT64_C(0)),
		KVM_VALUE(KVM_ASK_FEATURE_MSR, 0x481, ~UINT64_C(0)),
		KVM_VALUE(KVM_ASK_FEATURE_MSR, 0x482, ~UINT64_C(0)),
		KVM_VALUE(KVM_ASK_FEATURE_MSR, 0x483, ~UINT64_C(0)),
		KVM_VALUE(KVM_ASK_FEATURE_MSR, 0x484, ~UINT64_C(0)),
		KVM_VALUE(KVM_ASK_FEATURE_MSR, 0x485, ~UINT64_C(0)),
		KVM_VALUE(KVM_ASK_FEATURE_MSR, 0x48b, ~UINT64_C(0)),
		KVM_VALUE(KVM_ASK_FEATURE_MSR, 0x48c, ~UINT64_C(0)),
		KVM_VALUE(KVM_ASK_FEATURE_MSR, 0x48e, 0), KVM_VALUE(KVM_ASK_FEATURE_MSR, 0x491, 1));
	struct probe_run run;

	(void)state;
	run_vmx(&run, &table);
	for (size_t i = 0; i < VMX_CONTROL_COUNT; i++)
		if (vmx_controls[i].kvm_proves)
			expect_yes(&run.facts, all_controls[i]);
		else
			expect_unknown(&run.facts, all_controls[i], WHY_NOT_CAPTURED);
	for (size_t i = 0; i < VMX_NUMBER_COUNT; i++)
		expect_unknown(&run.facts, all_numbers[i], WHY_NOT_CAPTURED);
	/* What nested_vmx_setup_ctls_msrs() sets or leaves out whatever the processor has. */
	expect_unknown(&run.facts, FACT_CPU_VMX_PREEMPTION_TIMER, WHY_NOT_CAPTURED);
	expect_unknown(&run.facts, FACT_CPU_VMX_MSR_BITMAPS, WHY_NOT_CAPTURED);
	expect_unknown(&run.facts, FACT_CPU_VMX_INVVPID, WHY_NOT_CAPTURED);
	expect_unknown(&run.facts, FACT_CPU_VMX_VMWRITE_ANY_FIELD, WHY_NOT_CAPTURED);
	expect_unknown(&run.facts, FACT_CPU_VMX_TRUE_CONTROLS, WHY_NOT_CAPTURED);
	probe_run_close(&run);
}

static void kvm_is_not_asked_what_the_processor_has_told(void **state)
{
	struct source_table table = SOURCE_TABLE(INTEL_VMX, WITH_FLAG, GATES, LEAVES_FULL);
	struct probe_run run;
	size_t before;

	(void)state;
	probe_run_open_without_xen(&run, &table.base);
	before = table.asked;
	probe_vmx(&run.context);
	assert_int_equal(table.asked, before + 1 + VMX_MSR_COUNT);
	probe_run_close(&run);
}

/* Registers and words of one processor, with a kernel that knows all words. */
#define WORDS "vnmi posted_intr invvpid ept_x_only flexpriority apicv vtpr vapic ept vapic_reg vid"
#define ITS_MSRS(secondary)                                                                        \
	MSR(0x481, BIT(37) | BIT(39)), MSR(0x482, BIT(53) | BIT(63)),                              \
		MSR(0x48b, BIT(32) | BIT(33) | BIT(40) | BIT(41) | (secondary)),                   \
		MSR(0x48c, BIT(0) | BIT(32))

/* The word is younger than the line: only a kernel that knows it says no by leaving it out. */
static void five_levels_are_told_by_a_young_word(void **state)
{
	static const struct {
		const char *cpuinfo, *release;
		enum truth walk_5;
	} rows[] = {
		{INTEL_HEAD "flags\t\t: vmx\nvmx flags\t: ept ept_5level\n", "6.12.0", TRUTH_YES},
		{INTEL_HEAD "flags\t\t: vmx\nvmx flags\t: ept\n", "6.12.0", TRUTH_NO},
		{INTEL_HEAD "flags\t\t: vmx\nvmx flags\t: ept\n", "6.8.0", TRUTH_UNKNOWN},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct source_table table = SOURCE_TABLE(INTEL_VMX,
			FILE_BYTES("/proc/cpuinfo", rows[i].cpuinfo, strlen(rows[i].cpuinfo)),
			MSR_ERR(0x48b, EACCES), MSR_ERR(0x48c, EACCES));
		struct probe_run run;

		print_message("row %zu\n", i);
		run_vmx_on(&run, &table, rows[i].release);
		assert_int_equal(fact_truth(&run.facts, FACT_CPU_VMX_EPT_WALK_5), rows[i].walk_5);
		probe_run_close(&run);
	}
}

static void registers_and_words_that_agree_are_no_conflict(void **state)
{
	struct source_table table = SOURCE_TABLE(INTEL_VMX, WITH_VMX_FLAGS(WORDS), ITS_MSRS(0));
	struct probe_run run;

	(void)state;
	run_vmx_on(&run, &table, "6.12.0");
	expect_text(&run.facts, FACT_CPU_VMX_CONFLICTS, "none");
	probe_run_close(&run);
}

static void without_the_line_there_is_nothing_to_contradict(void **state)
{
	struct source_table table = SOURCE_TABLE(INTEL_VMX, WITH_FLAG, MSR_ERR(0x482, EACCES));
	struct probe_run run;

	(void)state;
	run_vmx_on(&run, &table, "6.12.0");
	expect_text(&run.facts, FACT_CPU_VMX_CONFLICTS, "none");
	expect_source(&run.facts, FACT_CPU_VMX_CONFLICTS, "file /proc/cpuinfo");
	probe_run_close(&run);
}

static void registers_and_words_that_contradict_each_other_are_named(void **state)
{
	struct source_table more =
		SOURCE_TABLE(INTEL_VMX, WITH_VMX_FLAGS(WORDS), ITS_MSRS(BIT(37) | BIT(49)));
	struct source_table fewer =
		SOURCE_TABLE(INTEL_VMX, WITH_VMX_FLAGS(WORDS " tsc_scaling"), ITS_MSRS(0));
	struct source_table composed = SOURCE_TABLE(INTEL_VMX,
		WITH_VMX_FLAGS("vnmi posted_intr invvpid ept_x_only apicv vtpr vapic ept vapic_reg "
			       "vid"),
		ITS_MSRS(0));
	struct probe_run run;

	(void)state;
	run_vmx_on(&run, &more, "6.12.0");
	expect_text(&run.facts, FACT_CPU_VMX_CONFLICTS,
		"vpid: msr yes, vmx flags no; pml: msr yes, vmx flags no");
	expect_yes(&run.facts, FACT_CPU_VMX_PML);
	probe_run_close(&run);
	run_vmx_on(&run, &fewer, "6.12.0");
	expect_text(&run.facts, FACT_CPU_VMX_CONFLICTS, "tsc_scaling: msr no, vmx flags yes");
	expect_no(&run.facts, FACT_CPU_VMX_TSC_SCALING);
	probe_run_close(&run);
	run_vmx_on(&run, &composed, "6.12.0");
	expect_text(&run.facts, FACT_CPU_VMX_CONFLICTS, "flexpriority: msr yes, vmx flags no");
	probe_run_close(&run);
}

/* The longest list there can be. */
static void all_conflicts_there_can_be_fit(void **state)
{
	struct source_table table =
		SOURCE_TABLE(INTEL_VMX, WITH_VMX_FLAGS("x"), GATES, LEAVES_FULL);
	struct probe_run run;
	const char *text;

	(void)state;
	run_vmx_on(&run, &table, "6.12.0");
	text = fact_text(&run.facts, FACT_CPU_VMX_CONFLICTS);
	assert_non_null(text);
	assert_non_null(strstr(text, "ept: msr yes, vmx flags no; "));
	assert_non_null(strstr(text, "ept_violation_ve: msr yes, vmx flags no; "));
	assert_non_null(strstr(text, "; ipi_virt: msr yes, vmx flags no; "));
	assert_string_equal(
		strstr(text, "; flexpriority"), "; flexpriority: msr yes, vmx flags no");
	probe_run_close(&run);
}

static void conflicts_are_unknown_where_a_side_is_not_known_whole(void **state)
{
	struct source_table foreign =
		SOURCE_TABLE(INTEL_VMX, FILE_TEXT("/proc/cpuinfo", "processor : 0\n"), ITS_MSRS(0));
	struct source_table no_file =
		SOURCE_TABLE(INTEL_VMX, FILE_ERR("/proc/cpuinfo", EACCES), ITS_MSRS(0));
	struct source_table no_msr = SOURCE_TABLE(
		MSR_ERR(0x48c, EIO), INTEL_VMX, WITH_VMX_FLAGS(WORDS), ITS_MSRS(BIT(37)));
	struct source_table no_vmx = SOURCE_TABLE(INTEL_NO_VMX, WITHOUT_FLAG);
	struct source_table no_release =
		SOURCE_TABLE(INTEL_VMX, WITH_VMX_FLAGS(WORDS), ITS_MSRS(BIT(37)));
	struct probe_run run;

	(void)state;
	run_vmx_on(&run, &foreign, "6.12.0");
	expect_unknown(&run.facts, FACT_CPU_VMX_CONFLICTS, WHY_NO_INTERFACE);
	probe_run_close(&run);
	run_vmx_on(&run, &no_file, "6.12.0");
	expect_unknown(&run.facts, FACT_CPU_VMX_CONFLICTS, WHY_PERMISSION);
	probe_run_close(&run);
	run_vmx_on(&run, &no_msr, "6.12.0");
	expect_unknown(&run.facts, FACT_CPU_VMX_CONFLICTS, WHY_IO);
	probe_run_close(&run);
	run_vmx_on(&run, &no_vmx, "6.12.0");
	expect_unknown(&run.facts, FACT_CPU_VMX_CONFLICTS, WHY_PREREQUISITE);
	probe_run_close(&run);
	run_vmx(&run, &no_release);
	expect_unknown(&run.facts, FACT_CPU_VMX_CONFLICTS, WHY_PREREQUISITE);
	probe_run_close(&run);
}

#define ENTRY(n, flags) "processor\t: " n "\nvendor_id\t: GenuineIntel\nflags\t\t: fpu " flags "\n"

/* The line is CPU 0's, the registers are those of the first CPU that we may run on. */
static void another_cpus_line_is_not_compared(void **state)
{
	struct source_table table = SOURCE_TABLE(INTEL_VMX,
		FILE_TEXT("/proc/cpuinfo", ENTRY("0", "vmx") "vmx flags\t: " WORDS "\n\n" ENTRY(
						   "1", "vmx") "vmx flags\t: " WORDS " pml\n\n"),
		ITS_MSRS(0));
	struct probe_run run;

	(void)state;
	probe_run_open_without_xen(&run, &table.base);
	fact_set_text(&run.facts, FACT_KERNEL_RELEASE, "6.12.0", NULL);
	run.inventory.cpus = calloc(2, sizeof(*run.inventory.cpus));
	assert_non_null(run.inventory.cpus);
	run.inventory.cpu_count = 2;
	run.inventory.cpus[1].number = 1;
	probe_vmx(&run.context);
	expect_text(&run.facts, FACT_CPU_VMX_CONFLICTS, "none");
	run.inventory.cpus[0].number = 7;
	probe_vmx(&run.context);
	expect_unknown(&run.facts, FACT_CPU_VMX_CONFLICTS, WHY_CPUS_DISAGREE);
	probe_run_close(&run);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(without_vmx_there_is_nothing_to_tell),
		cmocka_unit_test(every_control_says_yes_where_its_bit_does),
		cmocka_unit_test(every_control_says_no_where_its_bit_does),
		cmocka_unit_test(other_bits_make_no_fact),
		cmocka_unit_test(every_refused_msr_leaves_what_it_holds_unknown),
		cmocka_unit_test(msrs_that_are_not_there_are_not_asked),
		cmocka_unit_test(a_missing_word_says_no_from_the_kernel_on_that_knows_it),
		cmocka_unit_test(a_word_shows_the_control_that_its_msr_hangs_on),
		cmocka_unit_test(kvm_proves_what_it_does_not_emulate),
		cmocka_unit_test(kvm_is_not_asked_what_the_processor_has_told),
		cmocka_unit_test(five_levels_are_told_by_a_young_word),
		cmocka_unit_test(registers_and_words_that_agree_are_no_conflict),
		cmocka_unit_test(without_the_line_there_is_nothing_to_contradict),
		cmocka_unit_test(registers_and_words_that_contradict_each_other_are_named),
		cmocka_unit_test(all_conflicts_there_can_be_fit),
		cmocka_unit_test(conflicts_are_unknown_where_a_side_is_not_known_whole),
		cmocka_unit_test(another_cpus_line_is_not_compared),
	};

	return cmocka_run_group_tests_name("probe_vmx_controls", tests, NULL, NULL);
}
