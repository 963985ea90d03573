// SPDX-License-Identifier: GPL-2.0-or-later
// Every file of the kernel's directory of vulnerabilities: facts for names, rows for all.
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "tests/fake/probe_run.h"
#include "tests/fake/source_table.h"

#define VULNERABILITIES "/sys/devices/system/cpu/vulnerabilities"
#define SAYS(name, text) FILE_TEXT(VULNERABILITIES "/" name, text)
#define L1TF "Mitigation: PTE Inversion; VMX: "

#define RUN(run, ...) PROBE_RUN(probe_vulnerabilities, run, NULL, __VA_ARGS__)

static void open_vulnerabilities_are_named(void **state)
{
	RUN(run, DIR_NAMES(VULNERABILITIES, "itlb_multihit\0l1tf\0mds\0new_one\0other_one\0"),
		SAYS("itlb_multihit", "KVM: Vulnerable\n"), SAYS("l1tf", L1TF "vulnerable\n"),
		SAYS("mds", "Mitigation: Clear CPU buffers; SMT vulnerable\n"),
		SAYS("new_one", "Vulnerable: No microcode\n"), SAYS("other_one", "Perhaps\n"));
	expect_int(&run.facts, FACT_SECURITY_VULN_COUNT, 5);
	expect_text(&run.facts, FACT_SECURITY_VULN_OPEN, "itlb_multihit,new_one");
	expect_text(&run.facts, FACT_SECURITY_VULN_SMT, "mds");
	expect_text(&run.facts, FACT_SECURITY_VULN_OTHER,
		"new_one: Vulnerable: No microcode; other_one: Perhaps");
	expect_text(&run.facts, FACT_SECURITY_VULN_L1TF, L1TF "vulnerable");
	expect_text(&run.facts, FACT_SECURITY_VULN_ITLB_MULTIHIT, "KVM: Vulnerable");
	expect_text(&run.facts, FACT_SECURITY_L1TF_VMX, "vulnerable");
	/* This kernel does not report on it. */
	expect_unknown(&run.facts, FACT_SECURITY_VULN_VMSCAPE, WHY_NO_INTERFACE);
	probe_run_close(&run);
}

static void all_have_rows(void **state)
{
	const struct inventory_vulnerability *rows;
	RUN(run, DIR_NAMES(VULNERABILITIES, "mds\0meltdown\0new_one\0retbleed\0srbds\0"),
		SAYS("mds", "Mitigation: Clear CPU buffers; SMT disabled\n"),
		SAYS("meltdown", "Not affected\n"), SAYS("new_one", "Vulnerable\n"),
		FILE_ERR(VULNERABILITIES "/retbleed", EACCES),
		SAYS("srbds", "Unknown: Dependent on hypervisor status\n"));
	rows = run.inventory.vulnerabilities;
	assert_int_equal(run.inventory.vulnerability_count, 5);
	assert_string_equal(rows[0].name, "mds");
	assert_string_equal(rows[0].text, "Mitigation: Clear CPU buffers; SMT disabled");
	assert_int_equal(rows[0].state, VULNERABILITY_MITIGATED);
	assert_int_equal(rows[1].state, VULNERABILITY_NOT_AFFECTED);
	assert_string_equal(rows[2].name, "new_one");
	assert_int_equal(rows[2].state, VULNERABILITY_OPEN);
	assert_string_equal(rows[3].text, "");
	assert_int_equal(rows[3].state, VULNERABILITY_UNKNOWN);
	assert_int_equal(rows[4].state, VULNERABILITY_UNKNOWN);
	probe_run_close(&run);
}

static void none_open_is_said(void **state)
{
	RUN(run, DIR_NAMES(VULNERABILITIES, "l1tf\0mds\0"), SAYS("mds", "Not affected\n"),
		SAYS("l1tf", "Not affected\n"));
	expect_text(&run.facts, FACT_SECURITY_VULN_OPEN, "none");
	expect_text(&run.facts, FACT_SECURITY_VULN_SMT, "none");
	expect_text(&run.facts, FACT_SECURITY_VULN_OTHER, "none");
	expect_text(&run.facts, FACT_SECURITY_L1TF_VMX, "not affected");
	probe_run_close(&run);
}

/* The guest's kernel can't see whether the host's threads are shared. */
static void in_a_guest_smt_is_the_hosts_matter(void **state)
{
	RUN(run, DIR_NAMES(VULNERABILITIES, "l1tf\0mds\0"),
		SAYS("mds", "Mitigation: Clear CPU buffers; SMT Host state unknown\n"),
		SAYS("l1tf", "Mitigation: PTE Inversion\n"));
	expect_unknown(&run.facts, FACT_SECURITY_VULN_SMT, WHY_NO_INTERFACE);
	expect_text(&run.facts, FACT_SECURITY_VULN_OPEN, "none");
	/* KVM's module for Intel is not loaded. */
	expect_unknown(&run.facts, FACT_SECURITY_L1TF_VMX, WHY_PREREQUISITE);
	probe_run_close(&run);
}

static void one_that_is_refused_leaves_the_lists_unknown(void **state)
{
	RUN(run, DIR_NAMES(VULNERABILITIES, "l1tf\0mds\0meltdown\0"), SAYS("mds", "Vulnerable\n"),
		FILE_ERR(VULNERABILITIES "/meltdown", EACCES));
	expect_int(&run.facts, FACT_SECURITY_VULN_COUNT, 3);
	expect_unknown(&run.facts, FACT_SECURITY_VULN_OPEN, WHY_NOT_CAPTURED);
	expect_unknown(&run.facts, FACT_SECURITY_VULN_SMT, WHY_NOT_CAPTURED);
	expect_unknown(&run.facts, FACT_SECURITY_VULN_OTHER, WHY_NOT_CAPTURED);
	expect_text(&run.facts, FACT_SECURITY_VULN_MDS, "Vulnerable");
	expect_unknown(&run.facts, FACT_SECURITY_VULN_MELTDOWN, WHY_PERMISSION);
	expect_unknown(&run.facts, FACT_SECURITY_VULN_L1TF, WHY_NOT_CAPTURED);
	expect_unknown(&run.facts, FACT_SECURITY_L1TF_VMX, WHY_PREREQUISITE);
	probe_run_close(&run);
}

static void a_directory_that_is_not_there_says_nothing(void **state)
{
	RUN(run, DIR_ERR(VULNERABILITIES, ENOENT));
	expect_unknown(&run.facts, FACT_SECURITY_VULN_COUNT, WHY_NO_INTERFACE);
	expect_unknown(&run.facts, FACT_SECURITY_VULN_OPEN, WHY_NO_INTERFACE);
	expect_unknown(&run.facts, FACT_SECURITY_VULN_MDS, WHY_NO_INTERFACE);
	assert_int_equal(run.inventory.vulnerability_count, 0);
	probe_run_close(&run);
}

static void texts_that_are_empty_are_malformed(void **state)
{
	RUN(run, DIR_NAMES(VULNERABILITIES, "mds\0"), SAYS("mds", "\n"));
	expect_unknown(&run.facts, FACT_SECURITY_VULN_OPEN, WHY_MALFORMED);
	expect_unknown(&run.facts, FACT_SECURITY_VULN_MDS, WHY_MALFORMED);
	probe_run_close(&run);
}

/* 300 files, and a name that is longer than names are. */
static void what_no_kernel_has_is_malformed(void **state)
{
	char many[300 * 5], name[300];
	struct source_table crowd =
		SOURCE_TABLE({.question = {.ask = ASK_DIR, .path = VULNERABILITIES},
			.bytes = many,
			.len = sizeof(many)});
	struct source_table giant =
		SOURCE_TABLE({.question = {.ask = ASK_DIR, .path = VULNERABILITIES},
			.bytes = name,
			.len = sizeof(name)});
	struct probe_run run;

	(void)state;
	for (unsigned i = 0; i < 300; i++)
		snprintf(many + i * 5, 5, "v%03u", i);
	memset(name, 'x', sizeof(name));
	name[sizeof(name) - 1] = '\0';
	probe_run_open(&run, &crowd.base);
	probe_vulnerabilities(&run.context);
	expect_unknown(&run.facts, FACT_SECURITY_VULN_COUNT, WHY_MALFORMED);
	assert_int_equal(run.inventory.vulnerability_count, 0);
	probe_run_close(&run);
	probe_run_open(&run, &giant.base);
	probe_vulnerabilities(&run.context);
	expect_unknown(&run.facts, FACT_SECURITY_VULN_OPEN, WHY_MALFORMED);
	probe_run_close(&run);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(open_vulnerabilities_are_named),
		cmocka_unit_test(all_have_rows),
		cmocka_unit_test(none_open_is_said),
		cmocka_unit_test(in_a_guest_smt_is_the_hosts_matter),
		cmocka_unit_test(one_that_is_refused_leaves_the_lists_unknown),
		cmocka_unit_test(a_directory_that_is_not_there_says_nothing),
		cmocka_unit_test(texts_that_are_empty_are_malformed),
		cmocka_unit_test(what_no_kernel_has_is_malformed),
	};

	return cmocka_run_group_tests_name("probe_vulnerabilities", tests, NULL, NULL);
}
