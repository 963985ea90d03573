// SPDX-License-Identifier: GPL-2.0-or-later
// AMD SVM: is it there, does firmware let it be used, what can it do.
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "probe/decode_svm.h"
#include "tests/fake/cpu_rows.h"
#include "tests/fake/probe_run.h"

#define VM_CR 0xc0010114
#define SVM_LEAF 0x8000000a

#define CPU "processor\t: 0\nvendor_id\t: AuthenticAMD\n"
#define WITH_FLAG FILE_TEXT("/proc/cpuinfo", CPU "flags\t\t: fpu svm sse\n")
#define WITHOUT_FLAG FILE_TEXT("/proc/cpuinfo", CPU "flags\t\t: fpu sse\n")

#define AMD(max) LEAF0_AMD(0, 0x10), CPUID(1, 0, .eax = EAX_ZEN2), EXT_MAX(0, max)
#define AMD_SVM AMD(0x80000020), CPUID(0x80000001, 0, .ecx = SVM_BIT)

/* Every fact that is made of a row of data/svm_features.def. */
static const enum fact_id features[SVM_FEATURE_COUNT] = {
#define SVM_FEATURE(id, name, reg, bit, word, meaning) [SVM_##id] = FACT_CPU_SVM_##id,
#include "data/svm_features.def"
};

#define FEATURE_COUNT SVM_FEATURE_COUNT

static void run_svm(struct probe_run *run, struct source_table *table)
{
	probe_run_open_without_xen(run, &table->base);
	probe_svm(&run->context);
}

/* The kernel repeats what CPUID shows; with other makers the bit behind the word is reserved. */
static void the_flag_counts_where_the_maker_defines_the_bit(void **state)
{
	static const struct {
		const char *vendor;
		bool svm, vmx;
	} rows[] = {{"AuthenticAMD", true, false}, {"HygonGenuine", true, false},
		{"GenuineIntel", false, true}, {"CentaurHauls", false, true},
		{"VirtScoutCPU", true, true}};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char text[128];
		struct probe_run run;

		snprintf(text, sizeof(text),
			"processor\t: 0\nvendor_id\t: %s\nflags\t\t: fpu vmx svm sse\n",
			rows[i].vendor);
		struct source_table table =
			SOURCE_TABLE(FILE_BYTES("/proc/cpuinfo", text, strlen(text)));

		run_svm(&run, &table);
		assert_int_equal(fact_truth(&run.facts, FACT_CPU_SVM_FLAG), truth_of(rows[i].svm));
		assert_int_equal(fact_truth(&run.facts, FACT_CPU_VMX_FLAG), truth_of(rows[i].vmx));
		probe_run_close(&run);
	}
}

static void a_register_that_allows_it_outranks_a_missing_flag(void **state)
{
	struct source_table table = SOURCE_TABLE(AMD_SVM, WITHOUT_FLAG, MSR(VM_CR, 0));
	struct probe_run run;

	(void)state;
	run_svm(&run, &table);
	expect_no(&run.facts, FACT_CPU_SVM_FLAG);
	expect_yes(&run.facts, FACT_CPU_SVM_ENABLED);
	probe_run_close(&run);
}

static void a_server_with_everything_says_so(void **state)
{
	struct source_table table = SOURCE_TABLE(AMD_SVM, WITH_FLAG, MSR(VM_CR, 0),
		CPUID(SVM_LEAF, 0, .eax = 0xffffff01, .ebx = 0x8000, .ecx = ~0u, .edx = ~0u));
	struct probe_run run;

	(void)state;
	run_svm(&run, &table);
	expect_yes(&run.facts, FACT_CPU_SVM);
	expect_source(&run.facts, FACT_CPU_SVM, "cpuid 80000001.0 ecx[2]");
	expect_yes(&run.facts, FACT_CPU_SVM_FLAG);
	expect_yes(&run.facts, FACT_CPU_SVM_ENABLED);
	expect_source(&run.facts, FACT_CPU_SVM_ENABLED, "msr c0010114[4]");
	for (size_t i = 0; i < FEATURE_COUNT; i++)
		expect_yes(&run.facts, features[i]);
	expect_int(&run.facts, FACT_CPU_SVM_ASIDS, 0x8000);
	expect_source(&run.facts, FACT_CPU_SVM_NPT, "cpuid 8000000a.0 edx[0]");
	expect_source(&run.facts, FACT_CPU_SVM_X2AVIC_EXT, "cpuid 8000000a.0 ecx[6]");
	expect_int(&run.facts, FACT_CPU_SVM_REVISION, 1);
	expect_no(&run.facts, FACT_CPU_SVM_LOCKED);
	probe_run_close(&run);
}

static void each_feature_is_its_own_bit(void **state)
{
	(void)state;
	for (unsigned bit = 0; bit < 64; bit++) {
		struct source_table table = SOURCE_TABLE(
			AMD_SVM, CPUID(SVM_LEAF, 0, .edx = bit < 32 ? (uint32_t)BIT(bit) : 0,
					 .ecx = bit < 32 ? 0 : (uint32_t)BIT(bit - 32)));
		struct probe_run run;

		run_svm(&run, &table);
		for (size_t k = 0; k < FEATURE_COUNT; k++)
			if (svm_features[k].bit + (svm_features[k].in_ecx ? 32u : 0u) == bit)
				expect_yes(&run.facts, features[k]);
			else
				expect_no(&run.facts, features[k]);
		probe_run_close(&run);
	}
}

static void without_svm_there_is_none_of_it(void **state)
{
	struct source_table table =
		SOURCE_TABLE(AMD(0x80000020), CPUID(0x80000001, 0, .ecx = (uint32_t)~SVM_BIT),
			WITHOUT_FLAG, CPUID(SVM_LEAF, 0, .ebx = 8, .edx = ~0u));
	struct probe_run run;

	(void)state;
	run_svm(&run, &table);
	expect_no(&run.facts, FACT_CPU_SVM);
	expect_unknown(&run.facts, FACT_CPU_SVM_ENABLED, WHY_PREREQUISITE);
	for (size_t i = 0; i < FEATURE_COUNT; i++) {
		expect_no(&run.facts, features[i]);
		expect_source(&run.facts, features[i], "from cpu.svm");
	}
	expect_int(&run.facts, FACT_CPU_SVM_ASIDS, 0);
	expect_unknown(&run.facts, FACT_CPU_SVM_REVISION, WHY_PREREQUISITE);
	expect_unknown(&run.facts, FACT_CPU_SVM_LOCKED, WHY_PREREQUISITE);
	probe_run_close(&run);
}

static void the_bit_counts_only_where_the_vendor_defines_it(void **state)
{
	static const struct {
		const char *name;
		struct table_row leaf0;
		uint32_t signature;
		bool svm;
	} rows[] = {
		{"AMD", LEAF0_AMD(0, 1), EAX_ZEN2, true},
		{"Hygon", LEAF0_HYGON(0, 1), 0x00900f02, true},
		{"Intel", LEAF0_INTEL(0, 1), EAX_HASWELL, false},
		{"Zhaoxin", LEAF0_ZHAOXIN(0, 1), EAX_ZHAOXIN, false},
		{"Nano", LEAF0_CENTAUR(0, 1), EAX_NANO, false},
		{"other", LEAF0_OTHER(0, 1), EAX_ZEN2, false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct table_row cpu[] = {rows[i].leaf0,
			CPUID(1, 0, .eax = rows[i].signature), EXT_MAX(0, 0x80000001),
			CPUID(0x80000001, 0, .ecx = SVM_BIT)};
		struct source_table table = {.base = {&source_table_ops}, .rows = cpu, .count = 4};
		struct probe_run run;

		print_message("%s\n", rows[i].name);
		run_svm(&run, &table);
		if (rows[i].svm)
			expect_yes(&run.facts, FACT_CPU_SVM);
		else
			expect_no(&run.facts, FACT_CPU_SVM);
		probe_run_close(&run);
	}
}

/* The table answers the leaves, as a processor that echoes others would. */
static void leaves_above_the_maximum_are_no(void **state)
{
	struct source_table old = SOURCE_TABLE(AMD(0x80000000),
		CPUID(0x80000001, 0, .ecx = SVM_BIT), CPUID(SVM_LEAF, 0, .edx = ~0u));
	struct source_table no_leaf = SOURCE_TABLE(AMD(0x80000008),
		CPUID(0x80000001, 0, .ecx = SVM_BIT), CPUID(SVM_LEAF, 0, .ebx = 64, .edx = ~0u));
	struct probe_run run;

	(void)state;
	run_svm(&run, &old);
	expect_no(&run.facts, FACT_CPU_SVM);
	expect_source(&run.facts, FACT_CPU_SVM, "cpuid 80000000.0");
	expect_no(&run.facts, FACT_CPU_SVM_NPT);
	probe_run_close(&run);
	run_svm(&run, &no_leaf);
	expect_yes(&run.facts, FACT_CPU_SVM);
	expect_no(&run.facts, FACT_CPU_SVM_NPT);
	expect_source(&run.facts, FACT_CPU_SVM_NPT, "cpuid 80000000.0");
	expect_int(&run.facts, FACT_CPU_SVM_ASIDS, 0);
	probe_run_close(&run);
}

static void refused_cpuid_makes_svm_unknown_with_the_reason(void **state)
{
	struct source_table none =
		SOURCE_TABLE(CPUID_ERR(0, 0, EACCES), CPUID_ERR(0x80000000, 0, EACCES));
	struct source_table no_max = SOURCE_TABLE(
		LEAF0_AMD(0, 0x10), CPUID(1, 0, .eax = EAX_ZEN2), CPUID_ERR(0x80000000, 0, EIO));
	struct source_table no_leaf = SOURCE_TABLE(AMD(0x80000020), CPUID_ERR(0x80000001, 0, EIO),
		CPUID_ERR(SVM_LEAF, 0, EIO), WITHOUT_FLAG);
	struct source_table nothing = SOURCE_TABLE(WITHOUT_FLAG);
	struct probe_run run;

	(void)state;
	run_svm(&run, &none);
	expect_unknown(&run.facts, FACT_CPU_SVM, WHY_PERMISSION);
	expect_unknown(&run.facts, FACT_CPU_SVM_NPT, WHY_PERMISSION);
	expect_unknown(&run.facts, FACT_CPU_SVM_ASIDS, WHY_PERMISSION);
	probe_run_close(&run);
	run_svm(&run, &no_max);
	expect_unknown(&run.facts, FACT_CPU_SVM, WHY_IO);
	expect_unknown(&run.facts, FACT_CPU_SVM_NPT, WHY_IO);
	probe_run_close(&run);
	run_svm(&run, &no_leaf);
	expect_unknown(&run.facts, FACT_CPU_SVM, WHY_IO);
	expect_unknown(&run.facts, FACT_CPU_SVM_NPT, WHY_IO);
	expect_no(&run.facts, FACT_CPU_SVM_FLAG);
	expect_unknown(&run.facts, FACT_CPU_SVM_ENABLED, WHY_NOT_CAPTURED);
	probe_run_close(&run);
	run_svm(&run, &nothing);
	expect_unknown(&run.facts, FACT_CPU_SVM, WHY_NOT_CAPTURED);
	expect_unknown(&run.facts, FACT_CPU_SVM_NPT, WHY_NOT_CAPTURED);
	probe_run_close(&run);
}

static void without_the_leaf_the_kernels_words_show_a_yes_only(void **state)
{
	struct source_table table = SOURCE_TABLE(AMD_SVM, CPUID_ERR(SVM_LEAF, 0, EACCES),
		FILE_TEXT("/proc/cpuinfo", CPU "flags : fpu svm npt lbrv v_vmsave_vmload\n"));
	struct source_table proc_alone =
		SOURCE_TABLE(FILE_TEXT("/proc/cpuinfo", CPU "flags : fpu svm npt nrip_save\n"));
	struct probe_run run;

	(void)state;
	run_svm(&run, &table);
	expect_yes(&run.facts, FACT_CPU_SVM_NPT);
	expect_source(&run.facts, FACT_CPU_SVM_NPT, "file /proc/cpuinfo: flags");
	expect_yes(&run.facts, FACT_CPU_SVM_LBRV);
	expect_yes(&run.facts, FACT_CPU_SVM_VLS);
	expect_unknown(&run.facts, FACT_CPU_SVM_AVIC, WHY_PERMISSION);
	/* The kernel has no word for it. */
	expect_unknown(&run.facts, FACT_CPU_SVM_GMET, WHY_PERMISSION);
	expect_unknown(&run.facts, FACT_CPU_SVM_ASIDS, WHY_PERMISSION);
	probe_run_close(&run);
	run_svm(&run, &proc_alone);
	expect_unknown(&run.facts, FACT_CPU_SVM, WHY_NOT_CAPTURED);
	expect_yes(&run.facts, FACT_CPU_SVM_FLAG);
	expect_yes(&run.facts, FACT_CPU_SVM_NPT);
	expect_yes(&run.facts, FACT_CPU_SVM_NRIP_SAVE);
	expect_unknown(&run.facts, FACT_CPU_SVM_AVIC, WHY_NOT_CAPTURED);
	probe_run_close(&run);
}

static void svmdis_says_switched_off(void **state)
{
	struct source_table gone = SOURCE_TABLE(AMD_SVM, WITHOUT_FLAG, MSR(VM_CR, BIT(4) | BIT(3)));
	/* Kernels before 6.7 keep the flag. */
	struct source_table kept = SOURCE_TABLE(AMD_SVM, WITH_FLAG, MSR(VM_CR, BIT(4)));
	struct source_table locked_open = SOURCE_TABLE(AMD_SVM, WITH_FLAG, MSR(VM_CR, BIT(3)));
	struct probe_run run;

	(void)state;
	run_svm(&run, &gone);
	expect_no(&run.facts, FACT_CPU_SVM_ENABLED);
	expect_source(&run.facts, FACT_CPU_SVM_ENABLED, "msr c0010114[4]");
	probe_run_close(&run);
	run_svm(&run, &kept);
	expect_no(&run.facts, FACT_CPU_SVM_ENABLED);
	probe_run_close(&run);
	run_svm(&run, &locked_open);
	expect_yes(&run.facts, FACT_CPU_SVM_ENABLED);
	probe_run_close(&run);
}

static void cpuid_yes_and_flag_no_say_switched_off_without_privilege(void **state)
{
	struct source_table table = SOURCE_TABLE(AMD_SVM, WITHOUT_FLAG, MSR_ERR(VM_CR, EACCES));
	struct probe_run run;

	(void)state;
	run_svm(&run, &table);
	expect_no(&run.facts, FACT_CPU_SVM_ENABLED);
	expect_source(&run.facts, FACT_CPU_SVM_ENABLED, "from cpu.svm, cpu.svm.flag");
	probe_run_close(&run);
}

static void the_flag_proves_it_from_linux_6_7_on(void **state)
{
	static const struct {
		const char *release;
		bool proves;
	} rows[] = {{"6.6.30", false}, {"6.7.0", true}, {"6.1.0-18-amd64", false}, {"7.0", true},
		{NULL, false}};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct source_table table =
			SOURCE_TABLE(AMD_SVM, WITH_FLAG, MSR_ERR(VM_CR, EACCES));
		struct probe_run run;

		print_message("%s\n", rows[i].release ? rows[i].release : "no release");
		probe_run_open_without_xen(&run, &table.base);
		if (rows[i].release)
			fact_set_text(&run.facts, FACT_KERNEL_RELEASE, rows[i].release, NULL);
		probe_svm(&run.context);
		if (rows[i].proves)
			expect_yes(&run.facts, FACT_CPU_SVM_ENABLED);
		else
			expect_unknown(&run.facts, FACT_CPU_SVM_ENABLED, WHY_PERMISSION);
		probe_run_close(&run);
	}
}

static void where_xen_is_not_ruled_out_a_missing_flag_says_nothing(void **state)
{
	struct source_table table = SOURCE_TABLE(AMD_SVM, WITHOUT_FLAG, MSR_ERR(VM_CR, EIO));
	struct probe_run run;

	(void)state;
	probe_run_open(&run, &table.base);
	fact_set_text(&run.facts, FACT_XEN_GUEST_TYPE, "pv", NULL);
	probe_svm(&run.context);
	expect_unknown(&run.facts, FACT_CPU_SVM_ENABLED, WHY_IO);
	probe_run_close(&run);
	probe_run_open(&run, &table.base);
	fact_set_refused(&run.facts, FACT_XEN_GUEST_TYPE, -EACCES, NULL);
	probe_svm(&run.context);
	expect_unknown(&run.facts, FACT_CPU_SVM_ENABLED, WHY_IO);
	probe_run_close(&run);
}

static void a_vm_that_kvm_amd_made_outranks_registers(void **state)
{
	struct source_table table = SOURCE_TABLE(AMD_SVM, WITHOUT_FLAG, MSR(VM_CR, BIT(4)));
	struct probe_run run;

	(void)state;
	probe_run_open_without_xen(&run, &table.base);
	fact_set_text(&run.facts, FACT_KVM_BACKEND, "kvm_amd", NULL);
	fact_set_bool(&run.facts, FACT_KVM_CREATE_VM, true, NULL);
	probe_svm(&run.context);
	expect_yes(&run.facts, FACT_CPU_SVM_ENABLED);
	fact_set_text(&run.facts, FACT_KVM_BACKEND, "kvm_pvm", NULL);
	probe_svm(&run.context);
	expect_no(&run.facts, FACT_CPU_SVM_ENABLED);
	probe_run_close(&run);
}

/*
 * Some hypervisors hide SVM and leave its leaf: with SVM the answer is no, so without knowing it is
 * none.
 */
static void the_leaf_counts_only_where_svm_is_shown(void **state)
{
	struct source_table known = SOURCE_TABLE(AMD(0x80000020), CPUID(0x80000001, 0, .ecx = 0),
		CPUID(SVM_LEAF, 0, .ebx = 8, .edx = ~0u),
		FILE_TEXT("/proc/cpuinfo", CPU "flags : fpu npt lbrv\n"));
	struct source_table refused = SOURCE_TABLE(AMD(0x80000020), CPUID_ERR(0x80000001, 0, EIO),
		CPUID(SVM_LEAF, 0, .ebx = 8, .edx = ~0u),
		FILE_TEXT("/proc/cpuinfo", CPU "flags : fpu npt lbrv\n"));
	struct source_table no_vendor = SOURCE_TABLE(CPUID_ERR(0, 0, EIO), EXT_MAX(0, 0x80000020),
		CPUID(0x80000001, 0, .ecx = SVM_BIT), CPUID(SVM_LEAF, 0, .ebx = 8, .edx = ~0u));
	struct probe_run run;

	(void)state;
	run_svm(&run, &known);
	expect_no(&run.facts, FACT_CPU_SVM_NPT);
	probe_run_close(&run);
	run_svm(&run, &refused);
	expect_unknown(&run.facts, FACT_CPU_SVM, WHY_IO);
	expect_unknown(&run.facts, FACT_CPU_SVM_NPT, WHY_IO);
	expect_unknown(&run.facts, FACT_CPU_SVM_ASIDS, WHY_IO);
	probe_run_close(&run);
	run_svm(&run, &no_vendor);
	expect_unknown(&run.facts, FACT_CPU_SVM, WHY_IO);
	expect_unknown(&run.facts, FACT_CPU_SVM_NPT, WHY_IO);
	probe_run_close(&run);
}

static void a_lock_is_its_own_bit(void **state)
{
	struct source_table locked = SOURCE_TABLE(AMD_SVM, WITH_FLAG, MSR(VM_CR, BIT(3)));
	struct source_table open = SOURCE_TABLE(AMD_SVM, WITH_FLAG, MSR(VM_CR, ~BIT(3)));
	struct source_table refused = SOURCE_TABLE(AMD_SVM, WITH_FLAG, MSR_ERR(VM_CR, EACCES));
	struct probe_run run;

	(void)state;
	run_svm(&run, &locked);
	expect_yes(&run.facts, FACT_CPU_SVM_LOCKED);
	expect_source(&run.facts, FACT_CPU_SVM_LOCKED, "msr c0010114[3]");
	probe_run_close(&run);
	run_svm(&run, &open);
	expect_no(&run.facts, FACT_CPU_SVM_LOCKED);
	probe_run_close(&run);
	run_svm(&run, &refused);
	expect_unknown(&run.facts, FACT_CPU_SVM_LOCKED, WHY_PERMISSION);
	probe_run_close(&run);
}

#define ENTRY(n, flags)                                                                            \
	"processor\t: " n "\nvendor_id\t: AuthenticAMD\nflags\t\t: fpu " flags "\n\n"
#define BOTH(first, second) FILE_TEXT("/proc/cpuinfo", ENTRY("0", first) ENTRY("1", second))

static void vm_cr_counts_where_all_cpus_agree(void **state)
{
	static const struct {
		uint64_t first, second;
		enum truth enabled, locked;
	} rows[] = {
		{0, 0, TRUTH_YES, TRUTH_NO},
		{0x18, 0x18, TRUTH_NO, TRUTH_YES},
		{8, 0x18, TRUTH_UNKNOWN, TRUTH_YES},
		{0x10, 0, TRUTH_UNKNOWN, TRUTH_NO},
		{0, 8, TRUTH_YES, TRUTH_UNKNOWN},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct source_table table = SOURCE_TABLE(AMD_SVM, BOTH("svm", "svm"),
			MSR(VM_CR, rows[i].first), MSR_ON(1, VM_CR, rows[i].second));
		struct probe_run run;

		print_message("row %zu\n", i);
		run_svm(&run, &table);
		assert_int_equal(fact_truth(&run.facts, FACT_CPU_SVM_ENABLED), rows[i].enabled);
		assert_int_equal(fact_truth(&run.facts, FACT_CPU_SVM_LOCKED), rows[i].locked);
		if (rows[i].enabled == TRUTH_UNKNOWN)
			expect_unknown(&run.facts, FACT_CPU_SVM_ENABLED, WHY_CPUS_DISAGREE);
		if (rows[i].locked == TRUTH_UNKNOWN)
			expect_unknown(&run.facts, FACT_CPU_SVM_LOCKED, WHY_CPUS_DISAGREE);
		probe_run_close(&run);
	}
}

static void without_the_register_the_flags_of_all_cpus_must_agree(void **state)
{
	struct source_table differ =
		SOURCE_TABLE(AMD_SVM, BOTH("svm", "sse"), MSR_ERR(VM_CR, EACCES));
	struct source_table both =
		SOURCE_TABLE(AMD_SVM, BOTH("svm", "svm sse"), MSR_ERR(VM_CR, EACCES));
	struct probe_run run;

	(void)state;
	probe_run_open_without_xen(&run, &differ.base);
	fact_set_text(&run.facts, FACT_KERNEL_RELEASE, "6.12.0", NULL);
	probe_svm(&run.context);
	expect_unknown(&run.facts, FACT_CPU_SVM_ENABLED, WHY_CPUS_DISAGREE);
	probe_run_close(&run);
	probe_run_open_without_xen(&run, &both.base);
	fact_set_text(&run.facts, FACT_KERNEL_RELEASE, "6.12.0", NULL);
	probe_svm(&run.context);
	expect_yes(&run.facts, FACT_CPU_SVM_ENABLED);
	probe_run_close(&run);
}

/* It came with SVM, and stands apart from it. */
static void skinit_is_told_without_svm_too(void **state)
{
	struct source_table alone = SOURCE_TABLE(
		AMD(0x80000020), WITHOUT_FLAG, CPUID(0x80000001, 0, .ecx = (uint32_t)BIT(12)));
	struct source_table none = SOURCE_TABLE(
		AMD(0x80000020), WITHOUT_FLAG, CPUID(0x80000001, 0, .ecx = (uint32_t)~BIT(12)));
	struct source_table intel = SOURCE_TABLE(LEAF0_INTEL(0, 1), CPUID(1, 0, .eax = EAX_HASWELL),
		EXT_MAX(0, 0x80000001), CPUID(0x80000001, 0, .ecx = ~0u));
	struct source_table refused =
		SOURCE_TABLE(AMD(0x80000020), WITHOUT_FLAG, CPUID_ERR(0x80000001, 0, EIO));
	struct source_table word =
		SOURCE_TABLE(FILE_TEXT("/proc/cpuinfo", CPU "flags : fpu skinit\n"));
	struct probe_run run;

	(void)state;
	run_svm(&run, &alone);
	expect_yes(&run.facts, FACT_CPU_SKINIT);
	expect_source(&run.facts, FACT_CPU_SKINIT, "cpuid 80000001.0 ecx[12]");
	probe_run_close(&run);
	run_svm(&run, &none);
	expect_no(&run.facts, FACT_CPU_SKINIT);
	probe_run_close(&run);
	run_svm(&run, &intel);
	expect_no(&run.facts, FACT_CPU_SKINIT);
	probe_run_close(&run);
	run_svm(&run, &refused);
	expect_unknown(&run.facts, FACT_CPU_SKINIT, WHY_IO);
	probe_run_close(&run);
	run_svm(&run, &word);
	expect_yes(&run.facts, FACT_CPU_SKINIT);
	probe_run_close(&run);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_flag_counts_where_the_maker_defines_the_bit),
		cmocka_unit_test(a_register_that_allows_it_outranks_a_missing_flag),
		cmocka_unit_test(a_server_with_everything_says_so),
		cmocka_unit_test(each_feature_is_its_own_bit),
		cmocka_unit_test(without_svm_there_is_none_of_it),
		cmocka_unit_test(the_bit_counts_only_where_the_vendor_defines_it),
		cmocka_unit_test(leaves_above_the_maximum_are_no),
		cmocka_unit_test(refused_cpuid_makes_svm_unknown_with_the_reason),
		cmocka_unit_test(without_the_leaf_the_kernels_words_show_a_yes_only),
		cmocka_unit_test(svmdis_says_switched_off),
		cmocka_unit_test(cpuid_yes_and_flag_no_say_switched_off_without_privilege),
		cmocka_unit_test(the_flag_proves_it_from_linux_6_7_on),
		cmocka_unit_test(where_xen_is_not_ruled_out_a_missing_flag_says_nothing),
		cmocka_unit_test(a_vm_that_kvm_amd_made_outranks_registers),
		cmocka_unit_test(the_leaf_counts_only_where_svm_is_shown),
		cmocka_unit_test(a_lock_is_its_own_bit),
		cmocka_unit_test(vm_cr_counts_where_all_cpus_agree),
		cmocka_unit_test(without_the_register_the_flags_of_all_cpus_must_agree),
		cmocka_unit_test(skinit_is_told_without_svm_too),
	};

	return cmocka_run_group_tests_name("probe_svm", tests, NULL, NULL);
}
