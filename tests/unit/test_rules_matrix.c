// SPDX-License-Identifier: GPL-2.0-or-later
// The contradiction matrix with the rules built in: hosts as tables of facts, and what must come out.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/tables/judged.h"

static const char *const x86_words[] = {
	"modprobe kvm_", "VT-x", "SVM", "VMX", "intel_iommu", "xen-system-amd64"};

static void the_matrix_comes_out_right(void **state)
{
	(void)state;
	for (size_t i = 0; i < judged_host_count; i++) {
		const struct judged_host *host = &judged_hosts[i];
		struct judged *judged = host_judge(host);
		const struct judgement *judgement = judged->judgement;
		const struct mode_verdict *hvm = &judgement->modes[MODE_HVM];
		char text[512] = "";
		bool reason_found = !host->reason;

		print_message("%s\n", host->name);
		for (int mode = 0; mode < MODE_COUNT; mode++) {
			strcat(text, mode ? " " : "");
			strcat(text, verdict_name(judgement->modes[mode].verdict));
		}
		assert_string_equal(text, host->verdicts);

		*text = '\0';
		for (size_t k = 0; k < judgement->finding_count; k++) {
			const struct finding *finding = &judgement->findings[k];

			if (!finding->finding || finding->holds != TRUTH_YES ||
				finding->severity == SEVERITY_INFO)
				continue;
			strcat(text, *text ? " " : "");
			strcat(text, rules_info(rules_builtin(), k).id);
		}
		assert_string_equal(text, host->holds);

		assert_int_equal(hvm->step_count, host->steps);
		if (host->step)
			assert_memory_equal(hvm->steps[0].action, host->step, strlen(host->step));
		for (size_t k = 0; k < hvm->reason_count; k++)
			reason_found |= host->reason && strstr(hvm->reasons[k].text, host->reason);
		assert_true(reason_found);
		assert_string_equal(mode_name(judgement->recommended), host->recommended);
		for (int mode = 0; mode < MODE_COUNT; mode++) {
			const struct mode_verdict *verdict = &judgement->modes[mode];

			assert_true(verdict->reason_count > 0);
			/* What is attainable is so by steps of which the rules say that they suffice. */
			if (verdict->verdict == VERDICT_ATTAINABLE)
				assert_true(verdict->has_then && verdict->step_count > 0);
		}
		judged_free(judged);
	}
}

static void assert_assuming(const char *name, enum verdict would_be, const char *facts)
{
	struct judged *judged = host_judge(judged_host_named(name));
	const struct mode_verdict *hvm = &judged->judgement->modes[MODE_HVM];
	char text[256] = "";

	assert_int_equal(hvm->verdict, VERDICT_UNKNOWN);
	assert_true(hvm->has_would_be);
	assert_int_equal(hvm->would_be, would_be);
	for (size_t i = 0; i < hvm->assuming_count; i++) {
		strcat(text, i ? " " : "");
		strcat(text, fact_desc(hvm->assuming[i])->name);
	}
	assert_string_equal(text, facts);
	judged_free(judged);
}

static void unknown_says_what_would_be(void **state)
{
	(void)state;
	assert_assuming("only a flag", VERDICT_READY,
		"kvm.hardware kvm.device.access kvm.create_vm kvm.slat");
	assert_assuming("replayed: whether the device opens was not captured", VERDICT_READY,
		"kvm.device.access kvm.create_vm");
}

/* Facts taken as good may show what is in the way: that is the prospect then, not "ready". */
static void what_would_be_counts_what_would_block(void **state)
{
	static const struct judged_host host = {
		.facts = "cpu.vendor=GenuineIntel; kernel.arch=x86_64; cpu.hypervisor=no; "
			 "cpu.svm=no; cpu.vmx.flag=no; cpu.svm.flag=no",
		.workload = ""};
	struct judged *judged = host_judge(&host);
	const struct mode_verdict *hvm = &judged->judgement->modes[MODE_HVM];

	(void)state;
	assert_int_equal(hvm->verdict, VERDICT_UNKNOWN);
	assert_true(hvm->has_would_be);
	assert_int_equal(hvm->would_be, VERDICT_ATTAINABLE);
	assert_int_equal(hvm->assuming_count, 1);
	assert_int_equal(hvm->assuming[0], FACT_CPU_VMX);
	judged_free(judged);
}

/* Neither outranks the other: no verdict on either, and a finding. */
static void a_flag_that_cpuid_denies_settles_nothing(void **state)
{
	static const struct judged_host host = {
		.facts = METAL INTEL
		"cpu.vmx=no; cpu.vmx.flag=yes; cpu.vmx.enabled=?;" KVM_NONE ABSENT,
		.workload = ""};
	struct judged *judged = host_judge(&host);
	const struct judgement *judgement = judged->judgement;

	(void)state;
	assert_int_equal(judgement->modes[MODE_HVM].verdict, VERDICT_UNKNOWN);
	assert_int_equal(judgement->findings[rules_find(rules_builtin(), "hardware.absent")].holds,
		TRUTH_UNKNOWN);
	assert_int_equal(
		judgement->findings[rules_find(rules_builtin(), "cpu.flag-against-cpuid")].holds,
		TRUTH_YES);
	judged_free(judged);
}

/* What works counts more than what CPUID shows; programs take one API only. */
static void what_answers_outranks_what_is_shown(void **state)
{
	static const struct {
		const char *facts;
		enum verdict hvm;
		const char *finding;
	} rows[] = {
		{METAL INTEL "cpu.vmx=no; cpu.vmx.flag=yes; cpu.vmx.enabled=yes;" KVM_INTEL WORKS,
			VERDICT_READY, "cpu.flag-against-cpuid"},
		{METAL INTEL VMX_ON KVM_INTEL "kvm.device.present=yes; kvm.device.access=yes; "
					      "kvm.create_vm=yes; kvm.api_version=11;",
			VERDICT_NO, "kvm.api-version"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct judged_host host = {.facts = rows[i].facts, .workload = ""};
		struct judged *judged = host_judge(&host);

		assert_int_equal(judged->judgement->modes[MODE_HVM].verdict, rows[i].hvm);
		assert_int_equal(
			judged->judgement->findings[rules_find(rules_builtin(), rows[i].finding)]
				.holds,
			TRUTH_YES);
		judged_free(judged);
	}
}

static bool finding_holds(const struct judged *judged, const char *id)
{
	int rule = rules_find(rules_builtin(), id);

	assert_true(rule >= 0);
	return judged->judgement->findings[rule].holds == TRUTH_YES;
}

static void without_permission_nobody_is_told_that_the_cpu_is_unsupported(void **state)
{
	struct judged *judged = host_judge(judged_host_named("software backend, nobody"));
	const struct mode_verdict *pv = &judged->judgement->modes[MODE_PV];

	(void)state;
	assert_true(finding_holds(judged, "kvm.device-permission"));
	assert_true(finding_holds(judged, "kvm.software-backend"));
	assert_false(finding_holds(judged, "hardware.absent"));
	assert_false(finding_holds(judged, "hardware.not-offered"));
	assert_int_equal(pv->step_count, 1);
	assert_string_equal(pv->steps[0].command, "usermod -aG kvm USER");
	for (size_t i = 0; i < judged->judgement->finding_count; i++) {
		const char *title = rules_info(rules_builtin(), i).title;

		if (judged->judgement->findings[i].finding &&
			judged->judgement->findings[i].holds == TRUTH_YES)
			assert_false(
				strstr(title, "processor has no") || strstr(title, "unsupported"));
	}
	judged_free(judged);
}

static void other_architectures_get_no_advice_for_x86(void **state)
{
	struct judged *judged = host_judge(judged_host_named("another architecture"));

	(void)state;
	for (size_t i = 0; i < judged->judgement->finding_count; i++) {
		const struct rule *rule = &rules_builtin()->rules[i];

		if (judged->judgement->findings[i].holds != TRUTH_YES || !rule->finding)
			continue;
		for (size_t k = 0; k < sizeof(x86_words) / sizeof(x86_words[0]); k++)
			assert_null(strstr(rule->advice, x86_words[k]));
	}
	for (int mode = 0; mode < MODE_COUNT; mode++)
		for (size_t i = 0; i < judged->judgement->modes[mode].step_count; i++)
			for (size_t k = 0; k < sizeof(x86_words) / sizeof(x86_words[0]); k++)
				assert_null(strstr(judged->judgement->modes[mode].steps[i].action,
					x86_words[k]));
	judged_free(judged);
}

static void guests_are_never_sent_to_the_firmware(void **state)
{
	(void)state;
	for (size_t i = 0; i < judged_host_count; i++) {
		struct judged *judged = host_judge(&judged_hosts[i]);

		if (fact_truth(&judged->facts, FACT_CPU_HYPERVISOR) == TRUTH_YES)
			for (int mode = 0; mode < MODE_COUNT; mode++)
				for (size_t k = 0; k < judged->judgement->modes[mode].step_count;
					k++)
					assert_int_not_equal(
						judged->judgement->modes[mode].steps[k].who,
						ACTOR_FIRMWARE);
		judged_free(judged);
	}
}

int main(void)
{
	const struct CMUnitTest cases[] = {
		cmocka_unit_test(the_matrix_comes_out_right),
		cmocka_unit_test(unknown_says_what_would_be),
		cmocka_unit_test(what_would_be_counts_what_would_block),
		cmocka_unit_test(a_flag_that_cpuid_denies_settles_nothing),
		cmocka_unit_test(what_answers_outranks_what_is_shown),
		cmocka_unit_test(without_permission_nobody_is_told_that_the_cpu_is_unsupported),
		cmocka_unit_test(other_architectures_get_no_advice_for_x86),
		cmocka_unit_test(guests_are_never_sent_to_the_firmware),
	};

	return cmocka_run_group_tests_name("rules_matrix", cases, NULL, NULL);
}
