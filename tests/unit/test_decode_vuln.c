// SPDX-License-Identifier: GPL-2.0-or-later
// The kernel's words for the processor's vulnerabilities.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "probe/decode_text.h"
#include "probe/decode_vuln.h"

#define L1TF "Mitigation: PTE Inversion; VMX: "

// clang-format off
static const struct {
	const char *text;
	enum vulnerability_state state;
	enum vulnerability_smt smt;
} words[] = {
	{"Not affected", VULNERABILITY_NOT_AFFECTED, VULNERABILITY_SMT_NOT_TOLD},
	{"Mitigation: PTI", VULNERABILITY_MITIGATED, VULNERABILITY_SMT_NOT_TOLD},
	{"Vulnerable", VULNERABILITY_OPEN, VULNERABILITY_SMT_NOT_TOLD},
	{"Vulnerable: Clear CPU buffers attempted, no microcode; SMT Host state unknown", VULNERABILITY_OPEN, VULNERABILITY_SMT_UNKNOWN},
	{"Mitigation: Clear CPU buffers; SMT vulnerable", VULNERABILITY_MITIGATED, VULNERABILITY_SMT_OPEN},
	{"Mitigation: Clear CPU buffers; SMT disabled", VULNERABILITY_MITIGATED, VULNERABILITY_SMT_FINE},
	{"Mitigation: Clear CPU buffers; SMT mitigated", VULNERABILITY_MITIGATED, VULNERABILITY_SMT_FINE},
	{"Mitigation: untrained return thunk; SMT enabled with STIBP protection", VULNERABILITY_MITIGATED, VULNERABILITY_SMT_FINE},
	{"Mitigation: SMT disabled", VULNERABILITY_MITIGATED, VULNERABILITY_SMT_NOT_TOLD},
	{L1TF "conditional cache flushes, SMT vulnerable", VULNERABILITY_MITIGATED, VULNERABILITY_SMT_OPEN},
	{L1TF "vulnerable", VULNERABILITY_MITIGATED, VULNERABILITY_SMT_NOT_TOLD},
	{"KVM: Mitigation: VMX disabled", VULNERABILITY_MITIGATED, VULNERABILITY_SMT_NOT_TOLD},
	{"KVM: Vulnerable", VULNERABILITY_OPEN, VULNERABILITY_SMT_NOT_TOLD},
	{"Processor vulnerable", VULNERABILITY_OPEN, VULNERABILITY_SMT_NOT_TOLD},
	{"Mitigation: Enhanced / Automatic IBRS; IBPB: conditional; PBRSB-eIBRS: Vulnerable; BHI: BHI_DIS_S", VULNERABILITY_OPEN, VULNERABILITY_SMT_NOT_TOLD},
	{"Mitigation: IBRS, IBPB: conditional, STIBP: disabled, RSB filling, PBRSB-eIBRS: Not affected", VULNERABILITY_MITIGATED, VULNERABILITY_SMT_NOT_TOLD},
	{"Mitigation: Retpolines; BHI: Vulnerable, KVM: SW loop", VULNERABILITY_OPEN, VULNERABILITY_SMT_NOT_TOLD},
	{"Unknown: Dependent on hypervisor status", VULNERABILITY_UNKNOWN, VULNERABILITY_SMT_NOT_TOLD},
	{"Unknown (XEN PV detected, hypervisor mitigation required)", VULNERABILITY_UNKNOWN, VULNERABILITY_SMT_NOT_TOLD},
	{"Not affected by this", VULNERABILITY_UNKNOWN, VULNERABILITY_SMT_NOT_TOLD},
	{"", VULNERABILITY_UNKNOWN, VULNERABILITY_SMT_NOT_TOLD},
	{"; , ;;, ", VULNERABILITY_UNKNOWN, VULNERABILITY_SMT_NOT_TOLD},
};
// clang-format on

static void the_kernels_words_have_a_meaning(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		print_message("%s\n", words[i].text);
		assert_int_equal(vulnerability_state(text_span(words[i].text)), words[i].state);
		assert_int_equal(vulnerability_smt(text_span(words[i].text)), words[i].smt);
	}
}

static void what_kvm_does_about_l1tf_stands_behind_vmx(void **state)
{
	static const struct {
		const char *text, *vmx;
	} rows[] = {
		{L1TF "conditional cache flushes, SMT vulnerable", "conditional cache flushes"},
		{L1TF "cache flushes, SMT disabled", "cache flushes"},
		{L1TF "EPT disabled", "EPT disabled"},
		{L1TF "flush not necessary, SMT disabled", "flush not necessary"},
		{"Mitigation: PTE Inversion; VMX: vulnerable", "vulnerable"},
		{"Mitigation: PTE Inversion", NULL},
		{"Mitigation: PTE Inversion; VMX: ", NULL},
		{"", NULL},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct span vmx = l1tf_vmx(text_span(rows[i].text));

		print_message("%s\n", rows[i].text);
		if (rows[i].vmx)
			assert_true(text_is(vmx, rows[i].vmx));
		else
			assert_null(vmx.at);
	}
}

static void states_have_names(void **state)
{
	(void)state;
	assert_string_equal(vulnerability_state_name(VULNERABILITY_UNKNOWN), "unknown");
	assert_string_equal(vulnerability_state_name(VULNERABILITY_NOT_AFFECTED), "not-affected");
	assert_string_equal(vulnerability_state_name(VULNERABILITY_MITIGATED), "mitigated");
	assert_string_equal(vulnerability_state_name(VULNERABILITY_OPEN), "vulnerable");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_kernels_words_have_a_meaning),
		cmocka_unit_test(what_kvm_does_about_l1tf_stands_behind_vmx),
		cmocka_unit_test(states_have_names),
	};

	return cmocka_run_group_tests_name("decode_vuln", tests, NULL, NULL);
}
