// SPDX-License-Identifier: GPL-2.0-or-later
// Is this system a confidential guest?
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/fake/cpu_rows.h"
#include "tests/fake/probe_run.h"

#define SEV_STATUS 0xc0010131
#define AMD(eax_1f)                                                                                \
	LEAF0_AMD(0, 0x10), CPUID(1, 0, .eax = EAX_ZEN2), EXT_MAX(0, 0x8000001f),                  \
		CPUID(0x8000001f, 0, .eax = (eax_1f))
#define INTEL(max) LEAF0_INTEL(0, max), CPUID(1, 0, .eax = EAX_HASWELL), EXT_MAX(0, 0x80000008)
#define TDX_LEAF(b, d, c) CPUID(0x21, 0, .eax = 0, .ebx = (b), .edx = (d), .ecx = (c))
#define MISC(names) DIR_NAMES("/sys/class/misc", names)

/* @vendor, @role: what probe_hypervisor found; NULL: nothing. */
static void run_guest(
	struct probe_run *run, struct source_table *table, const char *vendor, const char *role)
{
	probe_run_open(run, &table->base);
	if (vendor)
		fact_set_text(&run->facts, FACT_HYPERVISOR_VENDOR, vendor, NULL);
	if (role)
		fact_set_text(&run->facts, FACT_HYPERVISOR_ROLE, role, NULL);
	probe_guest(&run->context);
}

static void sev_status_tells_what_is_on(void **state)
{
	static const struct {
		uint64_t status;
		bool sev, es, snp;
	} rows[] = {{0, false, false, false}, {1, true, false, false}, {3, true, true, false},
		{7, true, true, true}};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct source_table table = SOURCE_TABLE(AMD(2), MSR(SEV_STATUS, rows[i].status));
		struct probe_run run;

		run_guest(&run, &table, "kvm", "guest");
		(rows[i].sev ? expect_yes : expect_no)(&run.facts, FACT_GUEST_SEV);
		(rows[i].es ? expect_yes : expect_no)(&run.facts, FACT_GUEST_SEV_ES);
		(rows[i].snp ? expect_yes : expect_no)(&run.facts, FACT_GUEST_SEV_SNP);
		expect_source(&run.facts, FACT_GUEST_SEV_ES, "msr c0010131[1]");
		expect_no(&run.facts, FACT_GUEST_TDX);
		probe_run_close(&run);
	}
}

/* The register answers, as one that is none would. */
static void a_processor_without_sev_keeps_no_guest(void **state)
{
	struct source_table intel = SOURCE_TABLE(INTEL(0x16), MSR(SEV_STATUS, 7));
	struct source_table old = SOURCE_TABLE(LEAF0_AMD(0, 0x10), CPUID(1, 0, .eax = EAX_ZEN2),
		EXT_MAX(0, 0x80000008), MSR(SEV_STATUS, 7));
	struct source_table off = SOURCE_TABLE(AMD(1), MSR(SEV_STATUS, 7));
	struct probe_run run;

	(void)state;
	run_guest(&run, &intel, "kvm", "guest");
	expect_no(&run.facts, FACT_GUEST_SEV);
	expect_source(&run.facts, FACT_GUEST_SEV, "cpuid 00000000.0");
	probe_run_close(&run);
	run_guest(&run, &old, "kvm", "guest");
	expect_no(&run.facts, FACT_GUEST_SEV_SNP);
	probe_run_close(&run);
	run_guest(&run, &off, "kvm", "guest");
	expect_no(&run.facts, FACT_GUEST_SEV);
	expect_source(&run.facts, FACT_GUEST_SEV, "cpuid 8000001f.0 eax[1]");
	probe_run_close(&run);
}

static void a_refused_register_leaves_it_unknown_in_a_guest(void **state)
{
	struct source_table user =
		SOURCE_TABLE(AMD(2), MSR_ERR(SEV_STATUS, EACCES), MISC("psaux\0"));
	struct source_table snp =
		SOURCE_TABLE(AMD(2), MSR_ERR(SEV_STATUS, EACCES), MISC("psaux\0sev-guest\0"));
	struct source_table no_leaf = SOURCE_TABLE(LEAF0_AMD(0, 0x10), CPUID(1, 0, .eax = EAX_ZEN2),
		EXT_MAX(0, 0x8000001f), CPUID_ERR(0x8000001f, 0, EIO));
	struct probe_run run;

	(void)state;
	run_guest(&run, &user, "kvm", "guest");
	expect_unknown(&run.facts, FACT_GUEST_SEV, WHY_PERMISSION);
	probe_run_close(&run);
	/* Only SNP's guests have that device. */
	run_guest(&run, &snp, "kvm", "guest");
	expect_yes(&run.facts, FACT_GUEST_SEV);
	expect_yes(&run.facts, FACT_GUEST_SEV_SNP);
	expect_source(&run.facts, FACT_GUEST_SEV_SNP, "dir /sys/class/misc");
	probe_run_close(&run);
	run_guest(&run, &no_leaf, "kvm", "guest");
	expect_unknown(&run.facts, FACT_GUEST_SEV, WHY_IO);
	probe_run_close(&run);
	/* Where there is no hypervisor, nobody needs to be root. */
	run_guest(&run, &user, "none", "none");
	expect_no(&run.facts, FACT_GUEST_SEV);
	expect_source(&run.facts, FACT_GUEST_SEV, "from hypervisor.vendor");
	probe_run_close(&run);
	run_guest(&run, &user, NULL, NULL);
	expect_unknown(&run.facts, FACT_GUEST_SEV, WHY_PERMISSION);
	probe_run_close(&run);
}

static void tdx_signs_its_leaf(void **state)
{
	struct source_table yes =
		SOURCE_TABLE(INTEL(0x21), TDX_LEAF(0x65746e49, 0x5844546c, 0x20202020));
	struct source_table other = SOURCE_TABLE(INTEL(0x21), TDX_LEAF(0, 0, 0));
	struct source_table below = SOURCE_TABLE(INTEL(0x20));
	struct source_table refused = SOURCE_TABLE(INTEL(0x21), CPUID_ERR(0x21, 0, EIO));
	struct source_table flag = SOURCE_TABLE(FILE_TEXT("/proc/cpuinfo",
		"processor : 0\nvendor_id : GenuineIntel\nflags : fpu tdx_guest\n"));
	struct source_table no_flag = SOURCE_TABLE(FILE_TEXT(
		"/proc/cpuinfo", "processor : 0\nvendor_id : GenuineIntel\nflags : fpu\n"));
	struct probe_run run;

	(void)state;
	run_guest(&run, &yes, "kvm", "guest");
	expect_yes(&run.facts, FACT_GUEST_TDX);
	expect_source(&run.facts, FACT_GUEST_TDX, "cpuid 00000021.0");
	probe_run_close(&run);
	run_guest(&run, &other, "kvm", "guest");
	expect_no(&run.facts, FACT_GUEST_TDX);
	probe_run_close(&run);
	run_guest(&run, &below, "kvm", "guest");
	expect_no(&run.facts, FACT_GUEST_TDX);
	probe_run_close(&run);
	run_guest(&run, &refused, "kvm", "guest");
	expect_unknown(&run.facts, FACT_GUEST_TDX, WHY_IO);
	probe_run_close(&run);
	run_guest(&run, &flag, NULL, NULL);
	expect_yes(&run.facts, FACT_GUEST_TDX);
	probe_run_close(&run);
	run_guest(&run, &no_flag, NULL, NULL);
	expect_unknown(&run.facts, FACT_GUEST_TDX, WHY_NOT_CAPTURED);
	expect_unknown(&run.facts, FACT_GUEST_SEV, WHY_NOT_CAPTURED);
	probe_run_close(&run);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sev_status_tells_what_is_on),
		cmocka_unit_test(a_processor_without_sev_keeps_no_guest),
		cmocka_unit_test(a_refused_register_leaves_it_unknown_in_a_guest),
		cmocka_unit_test(tdx_signs_its_leaf),
	};

	return cmocka_run_group_tests_name("probe_guest", tests, NULL, NULL);
}
