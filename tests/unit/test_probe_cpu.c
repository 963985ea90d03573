// SPDX-License-Identifier: GPL-2.0-or-later
// Which CPU is this, and how many are there.
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/fake/cpu_rows.h"
#include "tests/fake/probe_run.h"

#define ONLINE(list) FILE_TEXT("/sys/devices/system/cpu/online", list "\n")
#define PRESENT(list) FILE_TEXT("/sys/devices/system/cpu/present", list "\n")
#define V2_WORDS "fpu lm cx8 cmov mmx fxsr sse sse2 pni ssse3 cx16 sse4_1 sse4_2 popcnt lahf_lm"
#define INTEL_TEXT(n, extra)                                                                       \
	"processor\t: " n "\nvendor_id\t: GenuineIntel\ncpu family\t: 6\nmodel\t\t: 60\n"          \
	"model name\t: Intel(R) Core(TM) i7-4770\nstepping\t: 3\nmicrocode\t: 0x28\n"              \
	"flags\t\t: " V2_WORDS extra "\naddress sizes\t: 39 bits physical, 48 bits virtual\n\n"
#define CPUINFO(extra) FILE_TEXT("/proc/cpuinfo", INTEL_TEXT("0", extra))
#define HASWELL_ON(n)                                                                              \
	LEAF0_INTEL(n, 0xd), CPUID_ON(n, 1, 0, .eax = EAX_HASWELL), EXT_MAX(n, 0x80000000)

static void run_cpu(struct probe_run *run, struct source_table *table)
{
	probe_run_open(run, &table->base);
	probe_cpu(&run->context);
}

static void cpuid_tells_the_identity(void **state)
{
	struct source_table table = SOURCE_TABLE(LEAF0_AMD(0, 1), CPUID(1, 0, .eax = EAX_ZEN2),
		EXT_MAX(0, 0x80000008),
		CPUID(0x80000002, 0, .eax = 0x20444d41, .ebx = 0x43595045, .ecx = 0x20202020),
		CPUID(0x80000003, 0), CPUID(0x80000004, 0), CPUID(0x80000008, 0, .eax = 0x3030));
	struct probe_run run;

	(void)state;
	run_cpu(&run, &table);
	expect_text(&run.facts, FACT_CPU_VENDOR, "AuthenticAMD");
	expect_source(&run.facts, FACT_CPU_VENDOR, "cpuid 00000000.0");
	expect_int(&run.facts, FACT_CPU_FAMILY, 0x17);
	expect_int(&run.facts, FACT_CPU_MODEL, 0x31);
	expect_int(&run.facts, FACT_CPU_STEPPING, 0);
	expect_text(&run.facts, FACT_CPU_BRAND, "AMD EPYC");
	expect_int(&run.facts, FACT_CPU_PHYS_BITS, 48);
	expect_int(&run.facts, FACT_CPU_VIRT_BITS, 48);
	expect_source(&run.facts, FACT_CPU_VIRT_BITS, "cpuid 80000008.0 eax[15:8]");
	probe_run_close(&run);
}

/* The blanks of the name are gone in cpuinfo's line. */
static void a_zhaoxin_is_one_by_cpuinfo_too(void **state)
{
	struct source_table table = SOURCE_TABLE(FILE_TEXT(
		"/proc/cpuinfo", "processor\t: 0\nvendor_id\t:   Shanghai  \nflags\t\t: fpu\n"));
	struct probe_run run;

	(void)state;
	probe_run_open(&run, &table.base);
	probe_cpu(&run.context);
	expect_text(&run.facts, FACT_CPU_VENDOR, "  Shanghai  ");
	probe_run_close(&run);
}

static void without_cpuid_cpuinfo_tells_it(void **state)
{
	struct source_table table = SOURCE_TABLE(CPUINFO(" vmx"));
	struct probe_run run;

	(void)state;
	run_cpu(&run, &table);
	expect_text(&run.facts, FACT_CPU_VENDOR, "GenuineIntel");
	expect_source(&run.facts, FACT_CPU_VENDOR, "file /proc/cpuinfo: vendor_id");
	expect_int(&run.facts, FACT_CPU_FAMILY, 6);
	expect_int(&run.facts, FACT_CPU_MODEL, 60);
	expect_int(&run.facts, FACT_CPU_STEPPING, 3);
	expect_int(&run.facts, FACT_CPU_MICROCODE, 0x28);
	expect_text(&run.facts, FACT_CPU_BRAND, "Intel(R) Core(TM) i7-4770");
	expect_int(&run.facts, FACT_CPU_PHYS_BITS, 39);
	expect_int(&run.facts, FACT_CPU_VIRT_BITS, 48);
	expect_int(&run.facts, FACT_CPU_LEVEL, 2);
	expect_int(&run.facts, FACT_CPU_ONLINE, 1);
	expect_source(&run.facts, FACT_CPU_ONLINE, "file /proc/cpuinfo: processor");
	expect_unknown(&run.facts, FACT_CPU_COUNT, WHY_NOT_CAPTURED);
	probe_run_close(&run);
}

static const enum fact_id all_facts[] = {FACT_CPU_VENDOR, FACT_CPU_FAMILY, FACT_CPU_MODEL,
	FACT_CPU_STEPPING, FACT_CPU_BRAND, FACT_CPU_CODENAME, FACT_CPU_LEVEL, FACT_CPU_PHYS_BITS,
	FACT_CPU_VIRT_BITS, FACT_CPU_COUNT, FACT_CPU_ONLINE, FACT_CPU_UNIFORM, FACT_CPU_SMT};

static void nothing_captured_is_unknown_throughout(void **state)
{
	struct source_table table = SOURCE_TABLE(FILE_TEXT("/x", ""));
	struct probe_run run;

	(void)state;
	run_cpu(&run, &table);
	for (size_t i = 0; i < sizeof(all_facts) / sizeof(all_facts[0]); i++)
		expect_unknown(&run.facts, all_facts[i], WHY_NOT_CAPTURED);
	probe_run_close(&run);
}

static void garbage_is_unknown_throughout(void **state)
{
	struct source_table table = SOURCE_TABLE(FILE_TEXT("/proc/cpuinfo", "\n:\n\0:\xff\n"),
		ONLINE("all"), PRESENT("-1"),
		FILE_TEXT("/sys/devices/system/cpu/smt/active", "notsupported\n"));
	struct probe_run run;

	(void)state;
	run_cpu(&run, &table);
	for (size_t i = 0; i < sizeof(all_facts) / sizeof(all_facts[0]); i++)
		if (fact_known(&run.facts, all_facts[i]))
			fail_msg("%s is known", fact_desc(all_facts[i])->name);
	expect_unknown(&run.facts, FACT_CPU_COUNT, WHY_MALFORMED);
	expect_unknown(&run.facts, FACT_CPU_ONLINE, WHY_MALFORMED);
	expect_unknown(&run.facts, FACT_CPU_SMT, WHY_MALFORMED);
	probe_run_close(&run);
}

/* The table answers them, as a processor that echoes other leaves would. */
static void leaves_above_the_maximum_never_become_facts(void **state)
{
	struct source_table table = SOURCE_TABLE(LEAF0_INTEL(0, 4),
		CPUID(1, 0, .eax = EAX_HASWELL, .edx = BIT(6)), EXT_MAX(0, 0x80000001),
		CPUID(7, 0, .ebx = ~0u, .ecx = ~0u), CPUID(0x80000001, 0, .ecx = ~0u, .edx = ~0u),
		CPUID(0x80000002, 0, .eax = 0x20444d41), CPUID(0x80000003, 0), CPUID(0x80000004, 0),
		CPUID(0x80000008, 0, .eax = 0x3030), CPUID(0xd, 0, .eax = ~0u, .ebx = ~0u));
	struct probe_run run;

	(void)state;
	run_cpu(&run, &table);
	expect_unknown(&run.facts, FACT_CPU_BRAND, WHY_NO_INTERFACE);
	/* The manual's defaults: PAE is there, long mode is not told of. */
	expect_int(&run.facts, FACT_CPU_PHYS_BITS, 36);
	expect_int(&run.facts, FACT_CPU_VIRT_BITS, 32);
	expect_int(&run.facts, FACT_CPU_LEVEL, 0);
	probe_run_close(&run);
}

static void widths_come_from_the_next_place_where_the_leaf_is_refused_or_empty(void **state)
{
	struct source_table refused =
		SOURCE_TABLE(LEAF0_INTEL(0, 1), CPUID(1, 0, .eax = EAX_HASWELL),
			EXT_MAX(0, 0x80000008), CPUID_ERR(0x80000008, 0, EIO), CPUINFO(""));
	struct source_table empty = SOURCE_TABLE(LEAF0_INTEL(0, 1), CPUID(1, 0, .eax = EAX_HASWELL),
		EXT_MAX(0, 0x80000008), CPUID(0x80000008, 0));
	struct source_table no_pae =
		SOURCE_TABLE(LEAF0_INTEL(0, 1), CPUID(1, 0, .eax = EAX_HASWELL), EXT_MAX(0, 0));
	struct source_table via = SOURCE_TABLE(
		LEAF0_CENTAUR(0, 1), CPUID(1, 0, .eax = EAX_NANO), EXT_MAX(0, 0x80000006));
	struct probe_run run;

	(void)state;
	run_cpu(&run, &refused);
	expect_int(&run.facts, FACT_CPU_PHYS_BITS, 39);
	expect_source(&run.facts, FACT_CPU_PHYS_BITS, "file /proc/cpuinfo: address sizes");
	probe_run_close(&run);
	run_cpu(&run, &empty);
	expect_unknown(&run.facts, FACT_CPU_PHYS_BITS, WHY_MALFORMED);
	probe_run_close(&run);
	run_cpu(&run, &no_pae);
	expect_int(&run.facts, FACT_CPU_PHYS_BITS, 32);
	probe_run_close(&run);
	run_cpu(&run, &via);
	expect_unknown(&run.facts, FACT_CPU_PHYS_BITS, WHY_NO_INTERFACE);
	probe_run_close(&run);
}

#define V3_LEAF1                                                                                   \
	.eax = EAX_HASWELL,                                                                        \
	.ecx = BIT(0) | BIT(9) | BIT(12) | BIT(13) | BIT(19) | BIT(20) | BIT(22) | BIT(23) |       \
	       BIT(27) | BIT(28) | BIT(29),                                                        \
	.edx = BIT(0) | BIT(8) | BIT(15) | BIT(23) | BIT(24) | BIT(25) | BIT(26)
#define V4_LEAVES                                                                                  \
	LEAF0_INTEL(0, 0xd), CPUID(1, 0, V3_LEAF1), EXT_MAX(0, 0x80000001),                        \
		CPUID(7, 0,                                                                        \
			.ebx = BIT(3) | BIT(5) | BIT(8) | BIT(16) | BIT(17) | BIT(28) | BIT(30) |  \
			       BIT(31)),                                                           \
		CPUID(0x80000001, 0, .ecx = BIT(0) | BIT(5), .edx = BIT(29))
#define AVX_PART CPUID(0xd, 2, .eax = 256, .ebx = 576)
#define AVX512_PART CPUID(0xd, 7, .eax = 1024, .ebx = 1664)

static void without_cpuinfo_the_leaves_tell_the_level(void **state)
{
	struct source_table v4 = SOURCE_TABLE(
		V4_LEAVES, CPUID(0xd, 0, .eax = 0xe7, .ebx = 2688), AVX_PART, AVX512_PART);
	struct source_table xcr0_avx = SOURCE_TABLE(
		V4_LEAVES, CPUID(0xd, 0, .eax = 0xe7, .ebx = 832), AVX_PART, AVX512_PART);
	struct source_table xcr0_sse = SOURCE_TABLE(
		V4_LEAVES, CPUID(0xd, 0, .eax = 0xe7, .ebx = 576), AVX_PART, AVX512_PART);
	/* Its parts are questions only where the CPU supports them. */
	struct source_table no_parts = SOURCE_TABLE(V4_LEAVES, CPUID(0xd, 0, .eax = 3, .ebx = 576));
	struct source_table refused = SOURCE_TABLE(V4_LEAVES,
		CPUID(0xd, 0, .eax = 0xe7, .ebx = 2688), CPUID_ERR(0xd, 2, EIO), AVX512_PART);
	struct probe_run run;

	(void)state;
	run_cpu(&run, &v4);
	expect_int(&run.facts, FACT_CPU_LEVEL, 4);
	expect_source(&run.facts, FACT_CPU_LEVEL, "from cpuid 1, 7, d, 80000001");
	probe_run_close(&run);
	run_cpu(&run, &xcr0_avx);
	expect_int(&run.facts, FACT_CPU_LEVEL, 3);
	probe_run_close(&run);
	run_cpu(&run, &xcr0_sse);
	expect_int(&run.facts, FACT_CPU_LEVEL, 2);
	probe_run_close(&run);
	run_cpu(&run, &no_parts);
	expect_int(&run.facts, FACT_CPU_LEVEL, 2);
	probe_run_close(&run);
	run_cpu(&run, &refused);
	expect_unknown(&run.facts, FACT_CPU_LEVEL, WHY_IO);
	probe_run_close(&run);
}

static void the_kernels_flags_outrank_the_leaves(void **state)
{
	struct source_table table = SOURCE_TABLE(V4_LEAVES, CPUID(0xd, 0, .eax = 0xe7, .ebx = 2688),
		AVX_PART, AVX512_PART, CPUINFO(""));
	struct probe_run run;

	(void)state;
	run_cpu(&run, &table);
	expect_int(&run.facts, FACT_CPU_LEVEL, 2);
	expect_source(&run.facts, FACT_CPU_LEVEL, "file /proc/cpuinfo: flags");
	probe_run_close(&run);
}

static void cpus_are_counted_present_and_online(void **state)
{
	struct source_table table = SOURCE_TABLE(ONLINE("0-2,4"), PRESENT("0-7"));
	struct source_table refused =
		SOURCE_TABLE(FILE_ERR("/sys/devices/system/cpu/online", EACCES),
			FILE_ERR("/sys/devices/system/cpu/present", EIO),
			FILE_TEXT("/proc/cpuinfo", INTEL_TEXT("0", "") INTEL_TEXT("1", "")));
	struct probe_run run;

	(void)state;
	run_cpu(&run, &table);
	expect_int(&run.facts, FACT_CPU_COUNT, 8);
	expect_int(&run.facts, FACT_CPU_ONLINE, 4);
	assert_int_equal(run.inventory.cpu_count, 4);
	assert_int_equal(run.inventory.cpus[3].number, 4);
	assert_int_equal(run.inventory.cpus[3].node, -1);
	probe_run_close(&run);
	run_cpu(&run, &refused);
	expect_unknown(&run.facts, FACT_CPU_COUNT, WHY_IO);
	expect_int(&run.facts, FACT_CPU_ONLINE, 2);
	expect_unknown(&run.facts, FACT_CPU_OFFLINE, WHY_IO);
	assert_int_equal(run.inventory.cpu_count, 2);
	probe_run_close(&run);
}

static void many_cpus_have_rows(void **state)
{
	struct source_table table = SOURCE_TABLE(ONLINE("0-8191"));
	struct probe_run run;

	(void)state;
	run_cpu(&run, &table);
	assert_int_equal(run.inventory.cpu_count, 8192);
	assert_int_equal(run.inventory.cpus[8191].number, 8191);
	expect_unknown(&run.facts, FACT_CPU_UNIFORM, WHY_NOT_CAPTURED);
	probe_run_close(&run);
}

#define TWO_ALIKE FILE_TEXT("/proc/cpuinfo", INTEL_TEXT("0", "") INTEL_TEXT("1", ""))

static void cpus_that_agree_are_uniform(void **state)
{
	struct source_table table =
		SOURCE_TABLE(HASWELL_ON(0), HASWELL_ON(1), ONLINE("0-1"), TWO_ALIKE);
	struct source_table no_list = SOURCE_TABLE(HASWELL_ON(0), HASWELL_ON(1), TWO_ALIKE);
	/* OSXSAVE follows what the kernel has set on a CPU, not the CPU. */
	struct source_table osxsave = SOURCE_TABLE(HASWELL_ON(0), LEAF0_INTEL(1, 0xd),
		CPUID_ON(1, 1, 0, .eax = EAX_HASWELL, .ecx = BIT(27)), EXT_MAX(1, 0x80000000),
		ONLINE("0-1"), TWO_ALIKE);
	struct source_table not_x86 = SOURCE_TABLE(HASWELL_ON(0), HASWELL_ON(1), ONLINE("0-1"),
		FILE_TEXT("/proc/cpuinfo", "processor : 0\nprocessor : 1\n"));
	struct probe_run run;

	(void)state;
	run_cpu(&run, &table);
	expect_yes(&run.facts, FACT_CPU_UNIFORM);
	expect_text(&run.facts, FACT_CPU_UNIFORM_DIFFERING, "none");
	expect_yes(&run.facts, FACT_CPU_MICROCODE_UNIFORM);
	probe_run_close(&run);
	/* Without the list of those that are online, cpuinfo lists them. */
	run_cpu(&run, &no_list);
	expect_yes(&run.facts, FACT_CPU_UNIFORM);
	probe_run_close(&run);
	run_cpu(&run, &osxsave);
	expect_yes(&run.facts, FACT_CPU_UNIFORM);
	probe_run_close(&run);
	run_cpu(&run, &not_x86);
	expect_yes(&run.facts, FACT_CPU_UNIFORM);
	probe_run_close(&run);
}

static void cpus_that_disagree_are_not(void **state)
{
	static const struct {
		const char *name;
		struct table_row leaf1, ext, svm;
	} rows[] = {
		{"signature", CPUID_ON(1, 1, 0, .eax = EAX_ZEN2 + 1),
			CPUID_ON(1, 0x80000001, 0, .ecx = SVM_BIT),
			CPUID_ON(1, 0x8000000a, 0, .edx = 1)},
		{"a bit of leaf 1", CPUID_ON(1, 1, 0, .eax = EAX_ZEN2, .ecx = VMX_BIT),
			CPUID_ON(1, 0x80000001, 0, .ecx = SVM_BIT),
			CPUID_ON(1, 0x8000000a, 0, .edx = 1)},
		{"SVM", CPUID_ON(1, 1, 0, .eax = EAX_ZEN2), CPUID_ON(1, 0x80000001, 0, .ecx = 0),
			CPUID_ON(1, 0x8000000a, 0, .edx = 1)},
		{"nested paging", CPUID_ON(1, 1, 0, .eax = EAX_ZEN2),
			CPUID_ON(1, 0x80000001, 0, .ecx = SVM_BIT),
			CPUID_ON(1, 0x8000000a, 0, .edx = 0)},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct source_table table = SOURCE_TABLE(LEAF0_AMD(0, 1), LEAF0_AMD(1, 1),
			EXT_MAX(0, 0x8000000a), EXT_MAX(1, 0x8000000a),
			CPUID(1, 0, .eax = EAX_ZEN2), CPUID(0x80000001, 0, .ecx = SVM_BIT),
			CPUID(0x8000000a, 0, .edx = 1), rows[i].leaf1, rows[i].ext, rows[i].svm,
			ONLINE("0-1"), TWO_ALIKE);
		struct probe_run run;

		print_message("%s\n", rows[i].name);
		run_cpu(&run, &table);
		expect_no(&run.facts, FACT_CPU_UNIFORM);
		probe_run_close(&run);
	}
}

static void the_kernels_view_alone_can_show_that_they_disagree(void **state)
{
	struct source_table agree = SOURCE_TABLE(HASWELL_ON(0), HASWELL_ON(1), ONLINE("0-1"),
		FILE_TEXT("/proc/cpuinfo", INTEL_TEXT("0", "") INTEL_TEXT("1", " vmx")));
	struct source_table no_cpuid = SOURCE_TABLE(
		FILE_TEXT("/proc/cpuinfo", INTEL_TEXT("0", "") INTEL_TEXT("1", " vmx")));
	struct probe_run run;

	(void)state;
	run_cpu(&run, &agree);
	expect_no(&run.facts, FACT_CPU_UNIFORM);
	probe_run_close(&run);
	run_cpu(&run, &no_cpuid);
	expect_no(&run.facts, FACT_CPU_UNIFORM);
	probe_run_close(&run);
}

static void a_cpu_that_was_not_asked_leaves_it_unknown(void **state)
{
	struct source_table refused =
		SOURCE_TABLE(HASWELL_ON(0), CPUID_ERR(0, 0, EIO), ONLINE("0-1"), TWO_ALIKE,
			{.question = {.ask = ASK_CPUID, .index = 0, .cpu = 1}, .err = EACCES});
	struct source_table first =
		SOURCE_TABLE(CPUID_ERR(0, 0, EACCES), HASWELL_ON(1), ONLINE("0-1"), TWO_ALIKE);
	struct source_table no_cpuinfo = SOURCE_TABLE(
		HASWELL_ON(0), HASWELL_ON(1), ONLINE("0-1"), FILE_ERR("/proc/cpuinfo", EACCES));
	/* One that differs decides, whatever a third one would say. */
	struct source_table differs = SOURCE_TABLE(HASWELL_ON(0), LEAF0_INTEL(2, 0xd),
		CPUID_ON(2, 1, 0, .eax = EAX_HASWELL + 1), EXT_MAX(2, 0x80000000), ONLINE("0-2"),
		TWO_ALIKE);
	struct probe_run run;

	(void)state;
	run_cpu(&run, &refused);
	expect_unknown(&run.facts, FACT_CPU_UNIFORM, WHY_PERMISSION);
	probe_run_close(&run);
	run_cpu(&run, &first);
	expect_unknown(&run.facts, FACT_CPU_UNIFORM, WHY_PERMISSION);
	probe_run_close(&run);
	run_cpu(&run, &no_cpuinfo);
	expect_unknown(&run.facts, FACT_CPU_UNIFORM, WHY_PERMISSION);
	probe_run_close(&run);
	run_cpu(&run, &differs);
	expect_no(&run.facts, FACT_CPU_UNIFORM);
	probe_run_close(&run);
}

static void smt_is_what_sysfs_says(void **state)
{
	static const char path[] = "/sys/devices/system/cpu/smt/active";
	struct source_table on = SOURCE_TABLE(FILE_TEXT(path, "1\n"));
	struct source_table off = SOURCE_TABLE(FILE_TEXT(path, "0\n"));
	struct source_table none = SOURCE_TABLE(FILE_ERR(path, ENOENT));
	struct probe_run run;

	(void)state;
	run_cpu(&run, &on);
	expect_yes(&run.facts, FACT_CPU_SMT);
	probe_run_close(&run);
	run_cpu(&run, &off);
	expect_no(&run.facts, FACT_CPU_SMT);
	probe_run_close(&run);
	run_cpu(&run, &none);
	expect_unknown(&run.facts, FACT_CPU_SMT, WHY_NO_INTERFACE);
	probe_run_close(&run);
}

#define ASK_NAME                                                                                   \
	{                                                                                          \
		.question = {.ask = ASK_CODENAME}, .bytes = "Someone's Lake", .len = 14            \
	}
#define NO_NAME(e)                                                                                 \
	{                                                                                          \
		.question = {.ask = ASK_CODENAME}, .err = (e)                                      \
	}

static void the_code_name_is_ours_first(void **state)
{
	struct source_table ours = SOURCE_TABLE(HASWELL_ON(0), ASK_NAME);
	struct source_table same = SOURCE_TABLE(HASWELL_ON(0),
		{.question = {.ask = ASK_CODENAME}, .bytes = "Haswell (Core i7)", .len = 17});
	struct source_table alone = SOURCE_TABLE(HASWELL_ON(0));
	struct source_table theirs = SOURCE_TABLE(
		LEAF0_OTHER(0, 1), CPUID(1, 0, .eax = 0x00000fff), EXT_MAX(0, 0), ASK_NAME);
	struct source_table nobodys = SOURCE_TABLE(
		LEAF0_OTHER(0, 1), CPUID(1, 0, .eax = 0x00000fff), EXT_MAX(0, 0), NO_NAME(ENODATA));
	struct source_table refused = SOURCE_TABLE(
		LEAF0_OTHER(0, 1), CPUID(1, 0, .eax = 0x00000fff), EXT_MAX(0, 0), NO_NAME(EIO));
	struct probe_run run;

	(void)state;
	run_cpu(&run, &ours);
	assert_true(fact_known(&run.facts, FACT_CPU_CODENAME));
	assert_false(fact_text_is(&run.facts, FACT_CPU_CODENAME, "Someone's Lake"));
	expect_text(&run.facts, FACT_CPU_CODENAME_LIBCPUID, "Someone's Lake");
	expect_no(&run.facts, FACT_CPU_CODENAME_AGREED);
	probe_run_close(&run);
	run_cpu(&run, &same);
	expect_text(&run.facts, FACT_CPU_CODENAME, "Haswell");
	expect_text(&run.facts, FACT_CPU_CODENAME_LIBCPUID, "Haswell (Core i7)");
	expect_yes(&run.facts, FACT_CPU_CODENAME_AGREED);
	probe_run_close(&run);
	run_cpu(&run, &alone);
	expect_text(&run.facts, FACT_CPU_CODENAME, "Haswell");
	expect_unknown(&run.facts, FACT_CPU_CODENAME_LIBCPUID, WHY_NOT_CAPTURED);
	expect_unknown(&run.facts, FACT_CPU_CODENAME_AGREED, WHY_NOT_CAPTURED);
	probe_run_close(&run);
	run_cpu(&run, &theirs);
	expect_text(&run.facts, FACT_CPU_CODENAME, "Someone's Lake");
	expect_source(&run.facts, FACT_CPU_CODENAME, "library libcpuid");
	expect_unknown(&run.facts, FACT_CPU_CODENAME_AGREED, WHY_PREREQUISITE);
	probe_run_close(&run);
	run_cpu(&run, &nobodys);
	expect_unknown(&run.facts, FACT_CPU_CODENAME, WHY_NO_INTERFACE);
	expect_unknown(&run.facts, FACT_CPU_CODENAME_LIBCPUID, WHY_NO_INTERFACE);
	probe_run_close(&run);
	run_cpu(&run, &refused);
	expect_unknown(&run.facts, FACT_CPU_CODENAME, WHY_IO);
	probe_run_close(&run);
}

/* Skylake-SP and -X share a signature; a guest of any may be shown a made-up part. */
static void a_brand_that_was_not_read_leaves_the_name_open(void **state)
{
	struct source_table shared = SOURCE_TABLE(LEAF0_INTEL(0, 1), CPUID(1, 0, .eax = 0x00050654),
		EXT_MAX(0, 0x80000004), ASK_NAME);
	struct source_table none =
		SOURCE_TABLE(LEAF0_INTEL(0, 1), CPUID(1, 0, .eax = 0x00050654), EXT_MAX(0, 0));
	struct source_table alone = SOURCE_TABLE(
		LEAF0_INTEL(0, 1), CPUID(1, 0, .eax = EAX_HASWELL), EXT_MAX(0, 0x80000004));
	struct source_table guest = SOURCE_TABLE(LEAF0_INTEL(0, 1),
		CPUID(1, 0, .eax = EAX_HASWELL, .ecx = 1u << 31), EXT_MAX(0, 0x80000004));
	struct probe_run run;

	(void)state;
	run_cpu(&run, &shared);
	expect_unknown(&run.facts, FACT_CPU_CODENAME, WHY_PREREQUISITE);
	probe_run_close(&run);
	run_cpu(&run, &none);
	expect_text(&run.facts, FACT_CPU_CODENAME, "Skylake-SP/X");
	probe_run_close(&run);
	run_cpu(&run, &alone);
	expect_text(&run.facts, FACT_CPU_CODENAME, "Haswell");
	probe_run_close(&run);
	run_cpu(&run, &guest);
	expect_unknown(&run.facts, FACT_CPU_CODENAME, WHY_PREREQUISITE);
	probe_run_close(&run);
}

/* Where the kernel does not tell the revision, the register does: in another half by vendor. */
static void microcode_and_platform_come_from_registers(void **state)
{
	struct source_table intel = SOURCE_TABLE(HASWELL_ON(0), FILE_ERR("/proc/cpuinfo", EACCES),
		MSR(0x8b, UINT64_C(0x28) << 32 | 7), MSR(0x17, UINT64_C(5) << 50 | 1));
	struct source_table amd = SOURCE_TABLE(LEAF0_AMD(0, 1), CPUID(1, 0, .eax = EAX_ZEN2),
		EXT_MAX(0, 0), MSR(0x8b, 0x0830107a), MSR(0x17, ~UINT64_C(0)));
	struct source_table refused =
		SOURCE_TABLE(HASWELL_ON(0), MSR_ERR(0x8b, EACCES), MSR_ERR(0x17, EACCES));
	/* The kernel's word goes first. 0: none is loaded. */
	struct source_table kernel =
		SOURCE_TABLE(HASWELL_ON(0), CPUINFO(""), MSR(0x8b, UINT64_C(0x29) << 32));
	struct source_table no_line = SOURCE_TABLE(HASWELL_ON(0),
		FILE_TEXT("/proc/cpuinfo", "processor : 0\n"), MSR(0x8b, 0xffffffff));
	struct probe_run run;

	(void)state;
	run_cpu(&run, &intel);
	expect_int(&run.facts, FACT_CPU_MICROCODE, 0x28);
	expect_source(&run.facts, FACT_CPU_MICROCODE, "msr 8b[63:32]");
	expect_int(&run.facts, FACT_CPU_PLATFORM_ID, 5);
	expect_unknown(&run.facts, FACT_CPU_MICROCODE_UNIFORM, WHY_PERMISSION);
	probe_run_close(&run);
	run_cpu(&run, &amd);
	expect_int(&run.facts, FACT_CPU_MICROCODE, 0x0830107a);
	expect_unknown(&run.facts, FACT_CPU_PLATFORM_ID, WHY_NO_INTERFACE);
	probe_run_close(&run);
	run_cpu(&run, &refused);
	expect_unknown(&run.facts, FACT_CPU_MICROCODE, WHY_PERMISSION);
	expect_unknown(&run.facts, FACT_CPU_PLATFORM_ID, WHY_PERMISSION);
	probe_run_close(&run);
	run_cpu(&run, &kernel);
	expect_int(&run.facts, FACT_CPU_MICROCODE, 0x28);
	probe_run_close(&run);
	run_cpu(&run, &no_line);
	expect_unknown(&run.facts, FACT_CPU_MICROCODE, WHY_NO_INTERFACE);
	expect_unknown(&run.facts, FACT_CPU_MICROCODE_UNIFORM, WHY_NO_INTERFACE);
	probe_run_close(&run);
}

/* The CPUs before the place where it breaks off agree, those behind it were not asked. */
static void half_a_list_of_cpus_does_not_make_them_uniform(void **state)
{
	struct source_table table =
		SOURCE_TABLE(HASWELL_ON(0), HASWELL_ON(1), ONLINE("0-1,x"), TWO_ALIKE);
	struct probe_run run;

	(void)state;
	run_cpu(&run, &table);
	assert_int_equal(run.inventory.cpu_count, 0);
	assert_false(fact_known(&run.facts, FACT_CPU_UNIFORM));
	probe_run_close(&run);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(cpuid_tells_the_identity),
		cmocka_unit_test(a_zhaoxin_is_one_by_cpuinfo_too),
		cmocka_unit_test(without_cpuid_cpuinfo_tells_it),
		cmocka_unit_test(nothing_captured_is_unknown_throughout),
		cmocka_unit_test(garbage_is_unknown_throughout),
		cmocka_unit_test(leaves_above_the_maximum_never_become_facts),
		cmocka_unit_test(
			widths_come_from_the_next_place_where_the_leaf_is_refused_or_empty),
		cmocka_unit_test(without_cpuinfo_the_leaves_tell_the_level),
		cmocka_unit_test(the_kernels_flags_outrank_the_leaves),
		cmocka_unit_test(cpus_are_counted_present_and_online),
		cmocka_unit_test(many_cpus_have_rows),
		cmocka_unit_test(cpus_that_agree_are_uniform),
		cmocka_unit_test(cpus_that_disagree_are_not),
		cmocka_unit_test(the_kernels_view_alone_can_show_that_they_disagree),
		cmocka_unit_test(a_cpu_that_was_not_asked_leaves_it_unknown),
		cmocka_unit_test(smt_is_what_sysfs_says),
		cmocka_unit_test(the_code_name_is_ours_first),
		cmocka_unit_test(a_brand_that_was_not_read_leaves_the_name_open),
		cmocka_unit_test(half_a_list_of_cpus_does_not_make_them_uniform),
		cmocka_unit_test(microcode_and_platform_come_from_registers),
	};

	return cmocka_run_group_tests_name("probe_cpu", tests, NULL, NULL);
}
