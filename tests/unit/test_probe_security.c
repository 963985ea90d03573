// SPDX-License-Identifier: GPL-2.0-or-later
// Lockdown, mitigations, taints, and what the processor offers against speculation.
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/fake/cpu_rows.h"
#include "tests/fake/probe_run.h"

#define LOCKDOWN "/sys/kernel/security/lockdown"
#define TAINTED "/proc/sys/kernel/tainted"
#define HASWELL LEAF0_INTEL(0, 7), CPUID(1, 0, .eax = EAX_HASWELL), EXT_MAX(0, 0x80000008)
#define ROME LEAF0_AMD(0, 7), CPUID(1, 0, .eax = EAX_ZEN2), EXT_MAX(0, 0x80000020)

#define RUN(run, ...) PROBE_RUN(probe_security, run, NULL, __VA_ARGS__)

static void what_the_kernel_shows_is_told(void **state)
{
	RUN(run, FILE_TEXT(LOCKDOWN, "none [integrity] confidentiality\n"),
		FILE_TEXT("/proc/cmdline", "mitigations=off mitigations=auto,nosmt\n"),
		FILE_TEXT(TAINTED, "12289\n"));
	expect_text(&run.facts, FACT_SECURITY_LOCKDOWN, "integrity");
	expect_text(&run.facts, FACT_SECURITY_MITIGATIONS, "auto,nosmt");
	expect_text(&run.facts, FACT_SECURITY_TAINTS,
		"proprietary-module,out-of-tree-module,unsigned-module");
	probe_run_close(&run);
}

static void none_is_said(void **state)
{
	RUN(run, FILE_ERR(LOCKDOWN, ENOENT), DIR_NAMES("/sys/kernel/security", "apparmor\0lsm\0"),
		FILE_TEXT("/proc/cmdline", "quiet\n"), FILE_TEXT(TAINTED, "0\n"));
	expect_text(&run.facts, FACT_SECURITY_LOCKDOWN, "none");
	expect_text(&run.facts, FACT_SECURITY_MITIGATIONS, "auto");
	expect_text(&run.facts, FACT_SECURITY_TAINTS, "none");
	probe_run_close(&run);
}

static void refusals_are_unknown(void **state)
{
	RUN(run, FILE_ERR(LOCKDOWN, EACCES), FILE_ERR(TAINTED, EACCES));
	expect_unknown(&run.facts, FACT_SECURITY_LOCKDOWN, WHY_PERMISSION);
	expect_unknown(&run.facts, FACT_SECURITY_TAINTS, WHY_PERMISSION);
	expect_unknown(&run.facts, FACT_SECURITY_MITIGATIONS, WHY_NOT_CAPTURED);
	expect_unknown(&run.facts, FACT_SECURITY_CPU_CONTROLS, WHY_NOT_CAPTURED);
	expect_unknown(&run.facts, FACT_CPU_ARCH_CAPABILITIES, WHY_NOT_CAPTURED);
	probe_run_close(&run);
}

static void a_security_directory_that_is_not_mounted_says_nothing(void **state)
{
	RUN(run, FILE_ERR(LOCKDOWN, ENOENT), DIR_NAMES("/sys/kernel/security", ""));
	expect_unknown(&run.facts, FACT_SECURITY_LOCKDOWN, WHY_NO_INTERFACE);
	probe_run_close(&run);
}

static void texts_that_are_not_the_kernels_are_malformed(void **state)
{
	RUN(run, FILE_TEXT(LOCKDOWN, "integrity\n"), FILE_TEXT(TAINTED, "no\n"));
	expect_unknown(&run.facts, FACT_SECURITY_LOCKDOWN, WHY_MALFORMED);
	expect_unknown(&run.facts, FACT_SECURITY_TAINTS, WHY_MALFORMED);
	probe_run_close(&run);
}

static void intels_controls_and_capabilities(void **state)
{
	RUN(run, HASWELL, CPUID(7, 0, .eax = 2, .edx = BIT(10) | BIT(26) | BIT(29)),
		CPUID(7, 2, .edx = BIT(4)), MSR(0x10a, 0x2b));
	expect_text(&run.facts, FACT_SECURITY_CPU_CONTROLS,
		"md-clear,spec-ctrl,arch-capabilities,bhi-ctrl");
	expect_text(&run.facts, FACT_CPU_ARCH_CAPABILITIES,
		"rdctl-no,ibrs-all,skip-l1dfl-vmentry,mds-no");
	probe_run_close(&run);
}

/* Subleaf 2 is above the greatest; the table answers it, as processors do with something. */
static void without_the_register_there_are_no_capabilities(void **state)
{
	RUN(run, HASWELL, CPUID(7, 0, .eax = 1, .edx = 0), CPUID(7, 2, .edx = ~0u),
		MSR(0x10a, 0x2b));
	expect_text(&run.facts, FACT_SECURITY_CPU_CONTROLS, "none");
	expect_text(&run.facts, FACT_CPU_ARCH_CAPABILITIES, "none");
	probe_run_close(&run);
}

static void a_register_that_is_refused_is_unknown(void **state)
{
	RUN(run, HASWELL, CPUID(7, 0, .edx = BIT(29)), MSR_ERR(0x10a, EACCES));
	expect_text(&run.facts, FACT_SECURITY_CPU_CONTROLS, "arch-capabilities");
	expect_unknown(&run.facts, FACT_CPU_ARCH_CAPABILITIES, WHY_PERMISSION);
	probe_run_close(&run);
}

static void a_leaf_that_is_refused_leaves_the_list_unknown(void **state)
{
	RUN(run, ROME, CPUID(7, 0), CPUID_ERR(0x80000008, 0, EACCES));
	expect_unknown(&run.facts, FACT_SECURITY_CPU_CONTROLS, WHY_PERMISSION);
	probe_run_close(&run);
}

/* Its bits in leaf 7 are Intel's; leaf 80000021H is above the maximum, so nothing of it. */
static void amds_controls(void **state)
{
	RUN(run, ROME, CPUID(7, 0, .edx = BIT(10)), CPUID(0x80000008, 0, .ebx = BIT(12) | BIT(14)),
		CPUID(0x80000021, 0, .eax = ~0u));
	expect_text(&run.facts, FACT_SECURITY_CPU_CONTROLS, "ibpb,ibrs");
	expect_text(&run.facts, FACT_CPU_ARCH_CAPABILITIES, "none");
	probe_run_close(&run);
}

static void another_vendors_bits_are_nobodys(void **state)
{
	RUN(run, LEAF0_OTHER(0, 7), CPUID(1, 0, .eax = EAX_HASWELL), EXT_MAX(0, 0x80000008),
		CPUID(7, 0, .edx = ~0u));
	expect_unknown(&run.facts, FACT_SECURITY_CPU_CONTROLS, WHY_NO_INTERFACE);
	expect_unknown(&run.facts, FACT_CPU_ARCH_CAPABILITIES, WHY_NO_INTERFACE);
	probe_run_close(&run);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_the_kernel_shows_is_told),
		cmocka_unit_test(none_is_said),
		cmocka_unit_test(refusals_are_unknown),
		cmocka_unit_test(a_security_directory_that_is_not_mounted_says_nothing),
		cmocka_unit_test(texts_that_are_not_the_kernels_are_malformed),
		cmocka_unit_test(intels_controls_and_capabilities),
		cmocka_unit_test(without_the_register_there_are_no_capabilities),
		cmocka_unit_test(a_register_that_is_refused_is_unknown),
		cmocka_unit_test(a_leaf_that_is_refused_leaves_the_list_unknown),
		cmocka_unit_test(amds_controls),
		cmocka_unit_test(another_vendors_bits_are_nobodys),
	};

	return cmocka_run_group_tests_name("probe_security", tests, NULL, NULL);
}
