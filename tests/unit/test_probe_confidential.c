// SPDX-License-Identifier: GPL-2.0-or-later
// What processor and kernel say of SEV, TDX, SGX and memory encryption.
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

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

#define SYSCFG 0xc0010010
#define MEMORY_ENCRYPTION BIT(23)
#define PARAMETER(module, name, text) FILE_TEXT("/sys/module/" module "/parameters/" name, text)
#define CAPACITY "/sys/fs/cgroup/misc.capacity"
#define CAPACITY_V1 "/sys/fs/cgroup/misc/misc.capacity"
#define MISC(names) DIR_NAMES("/sys/class/misc", names)
#define CCP "/sys/bus/pci/drivers/ccp"

/* A Zen 4 host: C-bit 51, six bits less, four levels, 1006 guests, 99 of them with ES. */
#define GENOA_LEAF                                                                                 \
	CPUID(0x8000001f, 0, .eax = 0x030ffffb, .ebx = 0x000041b3, .ecx = 1006, .edx = 100)
#define AMD(...)                                                                                   \
	LEAF0_AMD(0, 7), CPUID(1, 0, .eax = EAX_ZEN2), EXT_MAX(0, 0x80000028), CPUID(7, 0),        \
		CPUID(0x80000025, 0), __VA_ARGS__
static void run_on(
	struct probe_run *run, struct source_table *table, const char *release, const char *backend)
{
	probe_run_open_on(run, &table->base, release);
	probe_run_has_backend(run, backend);
	probe_confidential(&run->context);
}

static const enum fact_id all_facts[] = {FACT_CPU_SGX, FACT_CPU_SME, FACT_CPU_SEV, FACT_CPU_SEV_ES,
	FACT_CPU_SEV_SNP, FACT_CPU_TME, FACT_CPU_TDX_HOST, FACT_CPU_SGX_EPC_BYTES,
	FACT_CPU_SEV_C_BIT, FACT_CPU_SEV_ASIDS, FACT_CPU_SEV_ES_ASIDS, FACT_CPU_SEV_VMPL,
	FACT_CONFIDENTIAL_SME_ENABLED, FACT_CONFIDENTIAL_SEV_CAPACITY,
	FACT_CONFIDENTIAL_TDX_CAPACITY, FACT_CONFIDENTIAL_TME_ENABLED, FACT_CONFIDENTIAL_TME_BYPASS,
	FACT_CONFIDENTIAL_TDX_KEYS, FACT_CONFIDENTIAL_SGX_VEPC};

/* Asked only where another fact holds. */
static const enum fact_id dependent_facts[] = {FACT_CONFIDENTIAL_TSME_ENABLED,
	FACT_CONFIDENTIAL_SEV_DEVICE, FACT_CONFIDENTIAL_SEV_ACCESS, FACT_CONFIDENTIAL_SEV_ENABLED,
	FACT_CONFIDENTIAL_TDX_ENABLED, FACT_CONFIDENTIAL_SEV_SNP_RMP_BYTES};

static void nothing_captured_is_unknown_throughout(void **state)
{
	struct source_table table = SOURCE_TABLE(FILE_TEXT("/x", ""));
	struct probe_run run;

	(void)state;
	run_confidential(&run, &table);
	for (size_t i = 0; i < sizeof(all_facts) / sizeof(all_facts[0]); i++)
		expect_unknown(&run.facts, all_facts[i], WHY_NOT_CAPTURED);
	for (size_t i = 0; i < sizeof(dependent_facts) / sizeof(dependent_facts[0]); i++)
		expect_unknown(&run.facts, dependent_facts[i], WHY_PREREQUISITE);
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

static void what_the_leaf_shows_is_told(void **state)
{
	struct source_table table = SOURCE_TABLE(AMD(GENOA_LEAF));
	struct probe_run run;

	(void)state;
	run_on(&run, &table, NULL, NULL);
	expect_yes(&run.facts, FACT_CPU_SEV_VMPL);
	expect_no(&run.facts, FACT_CPU_SEV_PAGE_FLUSH_MSR);
	expect_yes(&run.facts, FACT_CPU_SEV_SECURE_TSC);
	expect_source(&run.facts, FACT_CPU_SEV_SECURE_TSC, "cpuid 8000001f.0 eax[8]");
	expect_yes(&run.facts, FACT_CPU_SEV_SMT_PROTECTION);
	expect_no(&run.facts, FACT_CPU_SEV_SVSM_PAGE);
	expect_int(&run.facts, FACT_CPU_SEV_C_BIT, 51);
	expect_int(&run.facts, FACT_CPU_SEV_PHYS_BITS_REDUCTION, 6);
	expect_int(&run.facts, FACT_CPU_SEV_VMPLS, 4);
	expect_int(&run.facts, FACT_CPU_SEV_ASIDS, 1006);
	expect_int(&run.facts, FACT_CPU_SEV_ES_ASIDS, 99);
	expect_int(&run.facts, FACT_CPU_SEV_RMP_SEGMENTS, 0);
	probe_run_close(&run);
}

static void a_least_asid_out_of_range_is_malformed(void **state)
{
	struct source_table table = SOURCE_TABLE(AMD(
		CPUID(0x8000001f, 0, .eax = 0xf, .ebx = 0x16f, .ecx = 1006, .edx = 0x43b6eb6c)));
	struct source_table refused = SOURCE_TABLE(AMD(CPUID_ERR(0x8000001f, 0, EACCES)));
	struct source_table hidden =
		SOURCE_TABLE(AMD(CPUID(0x8000001f, 0, .eax = 0x1780f, .edx = 1)));
	struct probe_run run;

	(void)state;
	run_on(&run, &table, NULL, NULL);
	expect_unknown(&run.facts, FACT_CPU_SEV_ES_ASIDS, WHY_MALFORMED);
	probe_run_close(&run);
	/* As clouds show it to guests. */
	run_on(&run, &hidden, NULL, NULL);
	expect_unknown(&run.facts, FACT_CPU_SEV_C_BIT, WHY_MALFORMED);
	expect_int(&run.facts, FACT_CPU_SEV_ES_ASIDS, 0);
	probe_run_close(&run);
	run_on(&run, &refused, NULL, NULL);
	expect_unknown(&run.facts, FACT_CPU_SEV_ES_ASIDS, WHY_PERMISSION);
	expect_unknown(&run.facts, FACT_CPU_SEV_C_BIT, WHY_PERMISSION);
	expect_unknown(&run.facts, FACT_CPU_SEV_ASIDS, WHY_PERMISSION);
	expect_unknown(&run.facts, FACT_CPU_SEV_VMPL, WHY_PERMISSION);
	probe_run_close(&run);
}

/* A part of the leaf means nothing without the feature: bit 0 is no bit for encryption. */
static void without_sev_there_is_nothing_to_switch_on(void **state)
{
	struct source_table table = SOURCE_TABLE(AMD(CPUID(0x8000001f, 0)),
		MSR(SYSCFG, MEMORY_ENCRYPTION), PARAMETER("kvm_amd", "sev", "Y\n"));
	struct probe_run run;

	(void)state;
	run_on(&run, &table, "6.12.0", "kvm_amd");
	expect_unknown(&run.facts, FACT_CPU_SEV_C_BIT, WHY_PREREQUISITE);
	expect_int(&run.facts, FACT_CPU_SEV_ES_ASIDS, 0);
	expect_no(&run.facts, FACT_CONFIDENTIAL_SME_ENABLED);
	expect_source(&run.facts, FACT_CONFIDENTIAL_SME_ENABLED, "from cpu.sme, cpu.sev");
	expect_no(&run.facts, FACT_CONFIDENTIAL_SEV_ENABLED);
	expect_no(&run.facts, FACT_CONFIDENTIAL_SEV_SNP_ENABLED);
	expect_int(&run.facts, FACT_CONFIDENTIAL_SEV_CAPACITY, 0);
	expect_int(&run.facts, FACT_CONFIDENTIAL_SEV_SNP_RMP_BYTES, 0);
	expect_unknown(&run.facts, FACT_CONFIDENTIAL_SEV_DEVICE, WHY_PREREQUISITE);
	expect_unknown(&run.facts, FACT_CONFIDENTIAL_SEV_ACCESS, WHY_PREREQUISITE);
	expect_unknown(&run.facts, FACT_CONFIDENTIAL_TSME_ENABLED, WHY_PREREQUISITE);
	probe_run_close(&run);
}

static void a_host_with_all_of_sev(void **state)
{
	struct source_table table = SOURCE_TABLE(AMD(GENOA_LEAF),
		MSR(SYSCFG, MEMORY_ENCRYPTION | BIT(24) | BIT(25)), MSR(0xc0010132, 0x100000000),
		MSR(0xc0010133, 0x13fffffff), PARAMETER("kvm_amd", "sev", "Y\n"),
		PARAMETER("kvm_amd", "sev_es", "1\n"), PARAMETER("kvm_amd", "sev_snp", "Y\n"),
		MISC("kvm\0sev\0"), ACCESS_ERR("/dev/sev", ACCESS_READ_WRITE, EACCES),
		FILE_TEXT(CAPACITY, "sev 907\nsev_es 99\n"),
		DIR_NAMES(CCP, "0000:22:00.1\0bind\0module\0"),
		FILE_TEXT(CCP "/0000:22:00.1/tsme_status", "0\n"));
	struct probe_run run;

	(void)state;
	run_on(&run, &table, "6.12.0", "kvm_amd");
	expect_yes(&run.facts, FACT_CONFIDENTIAL_SME_ENABLED);
	expect_source(&run.facts, FACT_CONFIDENTIAL_SME_ENABLED, "msr c0010010[23]");
	expect_yes(&run.facts, FACT_CONFIDENTIAL_SEV_ENABLED);
	expect_yes(&run.facts, FACT_CONFIDENTIAL_SEV_ES_ENABLED);
	expect_yes(&run.facts, FACT_CONFIDENTIAL_SEV_SNP_ENABLED);
	expect_int(&run.facts, FACT_CONFIDENTIAL_SEV_SNP_RMP_BYTES, 0x40000000);
	expect_yes(&run.facts, FACT_CONFIDENTIAL_SEV_DEVICE);
	expect_no(&run.facts, FACT_CONFIDENTIAL_SEV_ACCESS);
	expect_int(&run.facts, FACT_CONFIDENTIAL_SEV_CAPACITY, 907);
	expect_int(&run.facts, FACT_CONFIDENTIAL_SEV_ES_CAPACITY, 99);
	expect_no(&run.facts, FACT_CONFIDENTIAL_TSME_ENABLED);
	/* A backend of AMD's starts no trust domains; that cpuinfo was not read leaves the rest. */
	expect_unknown(&run.facts, FACT_CONFIDENTIAL_TDX_ENABLED, WHY_PREREQUISITE);
	probe_run_close(&run);
}

/* CPUID shows SEV; SYSCFG shows that firmware keeps it off, whether KVM is there or not. */
static void firmware_keeps_sev_off(void **state)
{
	struct source_table table = SOURCE_TABLE(AMD(GENOA_LEAF), MSR(SYSCFG, 0),
		MSR(0xc0010132, 0), MSR(0xc0010133, 0x1fff), MISC("kvm\0"));
	struct probe_run run;

	(void)state;
	run_on(&run, &table, "6.12.0", "none");
	expect_no(&run.facts, FACT_CONFIDENTIAL_SME_ENABLED);
	expect_no(&run.facts, FACT_CONFIDENTIAL_SEV_ENABLED);
	expect_source(&run.facts, FACT_CONFIDENTIAL_SEV_ENABLED, "msr c0010010[23]");
	expect_no(&run.facts, FACT_CONFIDENTIAL_SEV_SNP_ENABLED);
	expect_int(&run.facts, FACT_CONFIDENTIAL_SEV_SNP_RMP_BYTES, 0);
	expect_int(&run.facts, FACT_CONFIDENTIAL_SEV_CAPACITY, 0);
	expect_no(&run.facts, FACT_CONFIDENTIAL_SEV_DEVICE);
	expect_unknown(&run.facts, FACT_CONFIDENTIAL_SEV_ACCESS, WHY_PREREQUISITE);
	probe_run_close(&run);
}

/* On, as far as firmware goes, with no kvm_amd to say more; SNP needs the kernel as well. */
static void without_kvms_module_it_is_not_known(void **state)
{
	struct source_table table = SOURCE_TABLE(AMD(GENOA_LEAF), MSR(SYSCFG, MEMORY_ENCRYPTION));
	struct probe_run run;

	(void)state;
	run_on(&run, &table, "6.8.0", "none");
	expect_yes(&run.facts, FACT_CONFIDENTIAL_SME_ENABLED);
	expect_unknown(&run.facts, FACT_CONFIDENTIAL_SEV_ENABLED, WHY_PREREQUISITE);
	expect_no(&run.facts, FACT_CONFIDENTIAL_SEV_SNP_ENABLED);
	expect_source(&run.facts, FACT_CONFIDENTIAL_SEV_SNP_ENABLED, "msr c0010010[24]");
	probe_run_close(&run);
}

static void a_module_built_without_it_does_not_have_it(void **state)
{
	struct source_table table = SOURCE_TABLE(AMD(GENOA_LEAF), MSR_ERR(SYSCFG, EACCES),
		DIR_NAMES("/sys/module/kvm_amd/parameters", "avic\0npt\0sev_es\0"),
		FILE_ERR("/sys/module/kvm_amd/parameters/sev", ENOENT),
		PARAMETER("kvm_amd", "sev_es", "perhaps\n"),
		FILE_ERR("/sys/module/kvm_amd/parameters/sev_snp", EACCES));
	struct source_table empty = SOURCE_TABLE(AMD(GENOA_LEAF), MSR_ERR(SYSCFG, EACCES),
		DIR_NAMES("/sys/module/kvm_amd/parameters", ""),
		FILE_ERR("/sys/module/kvm_amd/parameters/sev", ENOENT));
	struct probe_run run;

	(void)state;
	run_on(&run, &table, "5.10.0", "kvm_amd");
	expect_no(&run.facts, FACT_CONFIDENTIAL_SEV_ENABLED);
	expect_source(
		&run.facts, FACT_CONFIDENTIAL_SEV_ENABLED, "dir /sys/module/kvm_amd/parameters");
	expect_unknown(&run.facts, FACT_CONFIDENTIAL_SEV_ES_ENABLED, WHY_MALFORMED);
	expect_unknown(&run.facts, FACT_CONFIDENTIAL_SEV_SNP_ENABLED, WHY_PERMISSION);
	probe_run_close(&run);
	run_on(&run, &empty, "5.10.0", "kvm_amd");
	expect_unknown(&run.facts, FACT_CONFIDENTIAL_SEV_ENABLED, WHY_NO_INTERFACE);
	probe_run_close(&run);
}

/* Kernels before 5.6 may show the words although firmware has it off. */
static void the_kernels_words_show_the_switch(void **state)
{
	static const struct {
		const char *release;
		bool shows;
	} rows[] = {{"5.6.0", true}, {"6.12.1", true}, {"5.4.0", false}, {NULL, false}};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct source_table table = SOURCE_TABLE(
			AMD(GENOA_LEAF), MSR_ERR(SYSCFG, EACCES), CPUINFO(" svm sev sev_es"));
		struct probe_run run;

		run_on(&run, &table, rows[i].release, NULL);
		if (rows[i].shows)
			expect_yes(&run.facts, FACT_CONFIDENTIAL_SME_ENABLED);
		else
			expect_unknown(&run.facts, FACT_CONFIDENTIAL_SME_ENABLED, WHY_PERMISSION);
		probe_run_close(&run);
	}
}

static void missing_words_show_nothing(void **state)
{
	struct source_table table =
		SOURCE_TABLE(AMD(GENOA_LEAF), MSR_ERR(SYSCFG, EACCES), CPUINFO(" svm"));
	struct probe_run run;

	(void)state;
	run_on(&run, &table, "6.12.0", NULL);
	expect_unknown(&run.facts, FACT_CONFIDENTIAL_SME_ENABLED, WHY_PERMISSION);
	expect_unknown(&run.facts, FACT_CONFIDENTIAL_SEV_ENABLED, WHY_PREREQUISITE);
	probe_run_close(&run);
}

static void capacities_are_those_the_kernel_lists(void **state)
{
	struct source_table v1 = SOURCE_TABLE(AMD(GENOA_LEAF), PARAMETER("kvm_amd", "sev", "Y\n"),
		PARAMETER("kvm_amd", "sev_es", "Y\n"), FILE_ERR(CAPACITY, ENOENT),
		FILE_TEXT(CAPACITY_V1, "sev 509\nsev_es x\n"));
	struct source_table refused = SOURCE_TABLE(
		AMD(GENOA_LEAF), FILE_ERR(CAPACITY, EACCES), FILE_TEXT(CAPACITY_V1, "sev 509\n"));
	struct source_table none = SOURCE_TABLE(AMD(GENOA_LEAF), PARAMETER("kvm_amd", "sev", "Y\n"),
		FILE_TEXT(CAPACITY, "rdma 3\n"));
	struct probe_run run;

	(void)state;
	run_on(&run, &v1, "6.12.0", "kvm_amd");
	expect_int(&run.facts, FACT_CONFIDENTIAL_SEV_CAPACITY, 509);
	expect_source(&run.facts, FACT_CONFIDENTIAL_SEV_CAPACITY, "file " CAPACITY_V1 ": sev");
	expect_unknown(&run.facts, FACT_CONFIDENTIAL_SEV_ES_CAPACITY, WHY_MALFORMED);
	probe_run_close(&run);
	run_on(&run, &refused, "6.12.0", "kvm_amd");
	expect_unknown(&run.facts, FACT_CONFIDENTIAL_SEV_CAPACITY, WHY_PERMISSION);
	probe_run_close(&run);
	run_on(&run, &none, "6.12.0", "kvm_amd");
	expect_unknown(&run.facts, FACT_CONFIDENTIAL_SEV_CAPACITY, WHY_NO_INTERFACE);
	probe_run_close(&run);
}

#define TURIN(...)                                                                                 \
	AMD(CPUID(0x8000001f, 0, .eax = 0xcffffffb, .ebx = 0x41b3, .ecx = 1006, .edx = 100)),      \
		__VA_ARGS__

static void the_map_may_lie_in_segments(void **state)
{
	struct source_table segments = SOURCE_TABLE(
		TURIN(MSR(0xc0010136, 1)), MSR(0xc0010132, 0x100000000), MSR(0xc0010133, 0));
	struct source_table whole = SOURCE_TABLE(TURIN(MSR(0xc0010136, 0)),
		MSR(0xc0010132, 0x100000000), MSR(0xc0010133, 0x13fffffff));
	struct source_table refused = SOURCE_TABLE(TURIN(MSR_ERR(0xc0010136, EACCES)));
	struct source_table backwards = SOURCE_TABLE(TURIN(MSR(0xc0010136, 0)),
		MSR(0xc0010132, 0x200000000), MSR(0xc0010133, 0x13fffffff));
	struct probe_run run;

	(void)state;
	run_on(&run, &segments, NULL, NULL);
	expect_unknown(&run.facts, FACT_CONFIDENTIAL_SEV_SNP_RMP_BYTES, WHY_NO_INTERFACE);
	probe_run_close(&run);
	run_on(&run, &whole, NULL, NULL);
	expect_int(&run.facts, FACT_CONFIDENTIAL_SEV_SNP_RMP_BYTES, 0x40000000);
	probe_run_close(&run);
	run_on(&run, &refused, NULL, NULL);
	expect_unknown(&run.facts, FACT_CONFIDENTIAL_SEV_SNP_RMP_BYTES, WHY_PERMISSION);
	probe_run_close(&run);
	run_on(&run, &backwards, NULL, NULL);
	expect_unknown(&run.facts, FACT_CONFIDENTIAL_SEV_SNP_RMP_BYTES, WHY_MALFORMED);
	probe_run_close(&run);
}

static void tsme_is_what_the_security_processor_says(void **state)
{
	struct source_table second = SOURCE_TABLE(AMD(GENOA_LEAF),
		DIR_NAMES(CCP, "0000:02:00.2\0"
			       "0000:22:00.1\0bind\0"),
		FILE_ERR(CCP "/0000:02:00.2/tsme_status", ENOENT),
		FILE_TEXT(CCP "/0000:22:00.1/tsme_status", "1\n"));
	struct source_table old = SOURCE_TABLE(AMD(GENOA_LEAF), DIR_NAMES(CCP, "0000:02:00.2\0"),
		FILE_ERR(CCP "/0000:02:00.2/tsme_status", ENOENT));
	struct source_table odd = SOURCE_TABLE(AMD(GENOA_LEAF), DIR_NAMES(CCP, "0000:02:00.2\0"),
		FILE_TEXT(CCP "/0000:02:00.2/tsme_status", "7\n"));
	struct source_table refused = SOURCE_TABLE(AMD(GENOA_LEAF), DIR_ERR(CCP, EACCES));
	struct probe_run run;

	(void)state;
	run_on(&run, &second, NULL, NULL);
	expect_yes(&run.facts, FACT_CONFIDENTIAL_TSME_ENABLED);
	probe_run_close(&run);
	run_on(&run, &old, NULL, NULL);
	expect_unknown(&run.facts, FACT_CONFIDENTIAL_TSME_ENABLED, WHY_NO_INTERFACE);
	probe_run_close(&run);
	run_on(&run, &odd, NULL, NULL);
	expect_unknown(&run.facts, FACT_CONFIDENTIAL_TSME_ENABLED, WHY_MALFORMED);
	probe_run_close(&run);
	run_on(&run, &refused, NULL, NULL);
	expect_unknown(&run.facts, FACT_CONFIDENTIAL_TSME_ENABLED, WHY_PERMISSION);
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
		cmocka_unit_test(what_the_leaf_shows_is_told),
		cmocka_unit_test(a_least_asid_out_of_range_is_malformed),
		cmocka_unit_test(without_sev_there_is_nothing_to_switch_on),
		cmocka_unit_test(a_host_with_all_of_sev),
		cmocka_unit_test(firmware_keeps_sev_off),
		cmocka_unit_test(without_kvms_module_it_is_not_known),
		cmocka_unit_test(a_module_built_without_it_does_not_have_it),
		cmocka_unit_test(the_kernels_words_show_the_switch),
		cmocka_unit_test(missing_words_show_nothing),
		cmocka_unit_test(capacities_are_those_the_kernel_lists),
		cmocka_unit_test(the_map_may_lie_in_segments),
		cmocka_unit_test(tsme_is_what_the_security_processor_says),
	};

	return cmocka_run_group_tests_name("probe_confidential", tests, NULL, NULL);
}
