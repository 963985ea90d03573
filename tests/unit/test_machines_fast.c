// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Do check and audit agree? Every replayed machine is asked both ways. The fast path asks less,
 * so it may know less; what it does know must be what the probes find and what the rules say of
 * hardware-assisted guests. And it says the same whether or not it stops at the first answer that
 * decides, with every single question denied too.
 */
#include <errno.h>
#include <glob.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "probe/fast.h"
#include "probe/probe.h"
#include "probe/sources.h"
#include "rules/rules.h"
#include "tests/fake/source_deny.h"

struct look {
	struct fact_table facts;
	struct workload workload;
	struct judgement *judgement;
	unsigned wrong, answered[FAST_UNKNOWN + 1]; /* [enum fast_verdict], for NEED_HVM */
};

static void expect_not(struct look *look, bool contradiction, const char *what)
{
	if (!contradiction)
		return;
	print_error("  check and audit contradict each other: %s\n", what);
	look->wrong++;
}

/* Is the fact known, and not what the fast path says? */
static bool is_other(const struct look *look, enum fact_id id, bool value)
{
	return fact_truth(&look->facts, id) == truth_of(!value);
}

static bool is_other_text(const struct look *look, enum fact_id id, const char *text)
{
	return fact_known(&look->facts, id) && !fact_text_is(&look->facts, id, text);
}

static void compare_processor(struct look *look, const struct fast_answer *answer)
{
	const bool vmx = answer->hw == FAST_HW_VMX, svm = answer->hw == FAST_HW_SVM;
	const enum fact_id enabled = svm ? FACT_CPU_SVM_ENABLED : FACT_CPU_VMX_ENABLED;

	if (answer->hw != FAST_HW_UNKNOWN) {
		expect_not(look, is_other(look, FACT_CPU_VMX, vmx), "cpu.vmx");
		expect_not(look, is_other(look, FACT_CPU_SVM, svm), "cpu.svm");
	}
	if (answer->enabled != TRUTH_UNKNOWN)
		expect_not(look, is_other(look, enabled, answer->enabled == TRUTH_YES),
			fact_desc(enabled)->name);
}

static void compare_kvm(struct look *look, const struct fast_answer *answer)
{
	const bool usable = answer->kvm == FAST_KVM_USABLE;

	if (usable || answer->kvm == FAST_KVM_DENIED)
		expect_not(
			look, is_other(look, FACT_KVM_DEVICE_ACCESS, usable), "kvm.device.access");
	if (usable || answer->kvm == FAST_KVM_ABSENT)
		expect_not(look, is_other(look, FACT_KVM_DEVICE_PRESENT, usable),
			"kvm.device.present");
	if (strcmp(answer->backend, "unknown") != 0)
		expect_not(look, is_other_text(look, FACT_KVM_BACKEND, answer->backend),
			"kvm.backend");
	/* Without a backend it is the processor's, whose facts are cpu.vmx.ept and cpu.svm.npt. */
	if (usable && answer->slat != FAST_SLAT_UNKNOWN)
		expect_not(look, is_other_text(look, FACT_KVM_SLAT, fast_slat_name(answer->slat)),
			"kvm.slat");
	else if (answer->slat == FAST_SLAT_EPT)
		expect_not(look, is_other(look, FACT_CPU_VMX_EPT, true), "cpu.vmx.ept");
	else if (answer->slat == FAST_SLAT_NPT)
		expect_not(look, is_other(look, FACT_CPU_SVM_NPT, true), "cpu.svm.npt");
}

static void compare_verdict(struct look *look, const struct fast_answer *answer)
{
	const enum verdict hvm = look->judgement->modes[MODE_HVM].verdict;
	const bool works = hvm == VERDICT_READY || hvm == VERDICT_DEGRADED;

	look->answered[answer->verdict]++;
	/*
	 * More than paging may cost something: degraded is the same yes. And check's yes is that KVM
	 * opens (design.md, section 5): that it then makes no VM, only making one shows.
	 */
	expect_not(look,
		answer->verdict == FAST_YES && !works &&
			fact_truth(&look->facts, FACT_KVM_CREATE_VM) == TRUTH_YES,
		"yes, but hvm does not work");
	expect_not(look, answer->verdict == FAST_DEGRADED && hvm != VERDICT_DEGRADED,
		"degraded, but hvm is not");
	expect_not(look, answer->verdict == FAST_NO && works, "no, but hvm works");
}

static void compare(struct source *source, struct look *look)
{
	struct inventory inventory = {0};
	struct fast_answer answer;

	memset(&look->facts, 0, sizeof(look->facts));
	probe_all(source, &look->facts, &inventory);
	rules_judge(rules_builtin(), &look->facts, &look->workload, "", look->judgement);
	inventory_free(&inventory);
	fast_check(source, NEED_HVM, &answer);
	compare_processor(look, &answer);
	compare_kvm(look, &answer);
	compare_verdict(look, &answer);
}

/* Both ways of asking, for every need. */
static void expect_one_verdict(struct source *source)
{
	for (int need = NEED_HVM; need <= NEED_SLAT; need++) {
		struct fast_answer answer;
		enum fast_verdict decided;

		fast_check(source, (enum fast_need)need, &answer);
		decided = fast_decide(source, (enum fast_need)need);
		if (decided != answer.verdict)
			fail_msg("need %d: %s, but %s (%s) where all was asked", need,
				fast_verdict_name(decided), fast_verdict_name(answer.verdict),
				answer.why);
	}
}

static void deny_each(struct source *source)
{
	static const int errors[] = {ERR_NOT_CAPTURED, ENOENT, EACCES, EIO};
	struct source_deny deny;

	source_deny_open(&deny, source);
	expect_one_verdict(&deny.base);
	assert_true(deny.count > 0);
	for (size_t nth = 0; nth < deny.count; nth++)
		for (size_t e = 0; e < sizeof(errors) / sizeof(errors[0]); e++) {
			source_deny_one(&deny, nth, errors[e]);
			expect_one_verdict(&deny.base);
		}
	source_deny_close(&deny);
}

static void each_machine(void (*each)(struct source *source, struct look *look), struct look *look)
{
	glob_t paths;

	assert_int_equal(glob(TEST_DATA "/machines/*/host.jsonl", 0, NULL, &paths), 0);
	assert_int_equal(
		glob(TEST_DATA "/golden/hosts/*/host.jsonl", GLOB_APPEND, NULL, &paths), 0);
	for (size_t i = 0; i < paths.gl_pathc; i++) {
		struct input_error error = {0};
		struct source *source;

		print_message("%s\n", paths.gl_pathv[i] + strlen(TEST_DATA "/"));
		if (input_open(paths.gl_pathv[i], &source, &error) < 0)
			fail_msg("%s:%d: %s", error.file, error.line, error.text);
		each(source, look);
		source_close(source);
	}
	globfree(&paths);
}

static void check_says_what_audit_says(void **state)
{
	struct look *look = calloc(1, sizeof(*look));

	(void)state;
	assert_non_null(look);
	look->judgement = judgement_new(rules_builtin());
	assert_non_null(look->judgement);
	each_machine(compare, look);
	assert_int_equal(look->wrong, 0);
	/* The machines are such that there is something to compare. */
	for (int verdict = FAST_YES; verdict <= FAST_UNKNOWN; verdict++)
		assert_true(look->answered[verdict] > 0);
	judgement_free(look->judgement);
	free(look);
}

static void deny_one_machine(struct source *source, struct look *look)
{
	(void)look;
	deny_each(source);
}

static void stopping_early_changes_no_verdict(void **state)
{
	(void)state;
	each_machine(deny_one_machine, NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(check_says_what_audit_says),
		cmocka_unit_test(stopping_early_changes_no_verdict),
	};

	return cmocka_run_group_tests_name("machines_fast", tests, NULL, NULL);
}
