// SPDX-License-Identifier: GPL-2.0-or-later
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <errno.h>

#include "tests/fake/probe_fixture.h"
#include "tests/fake/source_table.h"

#define VULNERABILITIES "/sys/devices/system/cpu/vulnerabilities"
#define LOCKDOWN "/sys/kernel/security/lockdown"

#define RUN(fixture, ...)                                                                          \
	struct source_table table = SOURCE_TABLE(__VA_ARGS__);                                     \
	struct probe_fixture fixture;                                                              \
	(void)state;                                                                               \
	probe_fixture_open(&fixture, &table.base, NULL);                                           \
	probe_security(&fixture.context)

static void open_vulnerabilities_are_named(void **state)
{
	RUN(fixture, DIR_NAMES(VULNERABILITIES, "itlb_multihit\0l1tf\0mds\0new_one\0"),
		FILE_TEXT(VULNERABILITIES "/itlb_multihit", "KVM: Vulnerable\n"),
		FILE_TEXT(VULNERABILITIES "/l1tf", "Mitigation: PTE Inversion; VMX: vulnerable\n"),
		FILE_TEXT(VULNERABILITIES "/mds", "Not affected\n"),
		FILE_TEXT(VULNERABILITIES "/new_one", "Vulnerable: No microcode\n"),
		FILE_TEXT(LOCKDOWN, "none [integrity] confidentiality\n"),
		FILE_TEXT("/proc/cmdline", "mitigations=off mitigations=auto,nosmt\n"));
	assert_fact_int(&fixture, FACT_SECURITY_VULN_COUNT, 4);
	assert_fact_text(&fixture, FACT_SECURITY_VULN_OPEN, "itlb_multihit,new_one");
	assert_fact_text(
		&fixture, FACT_SECURITY_VULN_L1TF, "Mitigation: PTE Inversion; VMX: vulnerable");
	assert_fact_text(&fixture, FACT_SECURITY_LOCKDOWN, "integrity");
	assert_fact_text(&fixture, FACT_SECURITY_MITIGATIONS, "auto,nosmt");
	probe_fixture_close(&fixture);
}

static void none_open_is_said(void **state)
{
	RUN(fixture, DIR_NAMES(VULNERABILITIES, "mds\0"),
		FILE_TEXT(VULNERABILITIES "/mds", "Not affected\n"),
		FILE_ERR(VULNERABILITIES "/l1tf", ENOENT), FILE_ERR(LOCKDOWN, ENOENT),
		DIR_NAMES("/sys/kernel/security", "apparmor\0lsm\0"),
		FILE_TEXT("/proc/cmdline", "quiet\n"));
	assert_fact_text(&fixture, FACT_SECURITY_VULN_OPEN, "none");
	assert_fact_unknown(&fixture, FACT_SECURITY_VULN_L1TF, WHY_NO_INTERFACE);
	assert_fact_text(&fixture, FACT_SECURITY_LOCKDOWN, "none");
	assert_fact_text(&fixture, FACT_SECURITY_MITIGATIONS, "auto");
	probe_fixture_close(&fixture);
}

static void one_that_is_refused_leaves_the_list_unknown(void **state)
{
	RUN(fixture, DIR_NAMES(VULNERABILITIES, "mds\0meltdown\0"),
		FILE_TEXT(VULNERABILITIES "/mds", "Vulnerable\n"),
		FILE_ERR(VULNERABILITIES "/meltdown", EACCES), FILE_ERR(LOCKDOWN, EACCES));
	assert_fact_int(&fixture, FACT_SECURITY_VULN_COUNT, 2);
	assert_fact_unknown(&fixture, FACT_SECURITY_VULN_OPEN, WHY_PERMISSION);
	assert_fact_unknown(&fixture, FACT_SECURITY_VULN_L1TF, WHY_NOT_CAPTURED);
	assert_fact_unknown(&fixture, FACT_SECURITY_LOCKDOWN, WHY_PERMISSION);
	assert_fact_unknown(&fixture, FACT_SECURITY_MITIGATIONS, WHY_NOT_CAPTURED);
	probe_fixture_close(&fixture);
}

static void a_security_directory_that_is_not_mounted_says_nothing(void **state)
{
	RUN(fixture, DIR_ERR(VULNERABILITIES, ENOENT), FILE_ERR(LOCKDOWN, ENOENT),
		DIR_NAMES("/sys/kernel/security", ""));
	assert_fact_unknown(&fixture, FACT_SECURITY_VULN_COUNT, WHY_NO_INTERFACE);
	assert_fact_unknown(&fixture, FACT_SECURITY_VULN_OPEN, WHY_NO_INTERFACE);
	assert_fact_unknown(&fixture, FACT_SECURITY_LOCKDOWN, WHY_NO_INTERFACE);
	probe_fixture_close(&fixture);
}

static void texts_that_are_not_the_kernels_are_malformed(void **state)
{
	RUN(fixture, DIR_NAMES(VULNERABILITIES, "mds\0"), FILE_TEXT(VULNERABILITIES "/mds", "\n"),
		FILE_TEXT(LOCKDOWN, "integrity\n"));
	assert_fact_unknown(&fixture, FACT_SECURITY_VULN_OPEN, WHY_MALFORMED);
	assert_fact_unknown(&fixture, FACT_SECURITY_LOCKDOWN, WHY_MALFORMED);
	probe_fixture_close(&fixture);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(open_vulnerabilities_are_named),
		cmocka_unit_test(none_open_is_said),
		cmocka_unit_test(one_that_is_refused_leaves_the_list_unknown),
		cmocka_unit_test(a_security_directory_that_is_not_mounted_says_nothing),
		cmocka_unit_test(texts_that_are_not_the_kernels_are_malformed),
	};

	return cmocka_run_group_tests_name("probe_security", tests, NULL, NULL);
}
