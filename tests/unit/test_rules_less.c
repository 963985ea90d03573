// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The property that matters most of the rules built in: knowing less never turns a yes into a no
 * or a no into a yes. But for rules that ask what is known.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "tests/fake/knowledge.h"
#include "tests/tables/judged.h"

/*
 * Facts that stand inside "shown" in the rules built in: knowing less of them may change an
 * answer.
 */
static const enum fact_id shown_facts[] = {FACT_CPU_HYPERVISOR, FACT_HYPERVISOR_VENDOR,
	FACT_CPU_VMX, FACT_CPU_VMX_ENABLED, FACT_CPU_SVM, FACT_CPU_SVM_ENABLED,
	FACT_LAUNCH_REAL_MODE, FACT_LAUNCH_PROTECTED_MODE, FACT_LAUNCH_LONG_MODE,
	FACT_LAUNCH_INTERRUPTS, FACT_LAUNCH_SLAT, FACT_LAUNCH_EXIT_NS, FACT_LAUNCH_RING0_SLOWDOWN,
	FACT_LAUNCH_POPEK_EQUIVALENCE, FACT_LAUNCH_POPEK_CONTROL, FACT_LAUNCH_POPEK_KERNEL,
	FACT_LAUNCH_SLAT_HUGE, FACT_LAUNCH_DIRTY_LOG, FACT_LAUNCH_DIRTY_RING,
	FACT_LAUNCH_SAVE_RESTORE, FACT_LAUNCH_IRQCHIP_TIMER, FACT_LAUNCH_IRQCHIP_PIT,
	FACT_LAUNCH_IRQCHIP_LINE, FACT_LAUNCH_IRQCHIP_MSI, FACT_LAUNCH_IRQCHIP_EVENTFD,
	FACT_LAUNCH_IRQCHIP_SPLIT, FACT_LAUNCH_IRQCHIP_IPI, FACT_LAUNCH_PV_CLOCK, FACT_XEN_DOM0,
	FACT_XEN_GUEST_TYPE, FACT_XEN_CAPS_PV, FACT_XEN_CAPS_HVM, FACT_DROPIN_CONFLICTS,
	FACT_DROPIN_REFUSED, FACT_KERNEL_CONFIG_INTEL_IOMMU,
	FACT_KERNEL_CONFIG_INTEL_IOMMU_DEFAULT_ON, FACT_KERNEL_CONFIG_AMD_IOMMU,
	FACT_KERNEL_CONFIG_KVM_AMD_SEV, FACT_KERNEL_CONFIG_INTEL_TDX_HOST,
	FACT_KERNEL_CONFIG_KVM_INTEL_TDX, FACT_KVM_DEVICE_GID, FACT_KVM_DEVICE_MODE,
	FACT_KVM_DEVICE_NODEV, FACT_CONTAINER_INSIDE, FACT_KERNEL_CMDLINE_CLEARCPUID,
	FACT_KERNEL_FEATURE_NX, FACT_LAUNCH_RESET_STATE, FACT_LAUNCH_PAGING32,
	FACT_LAUNCH_RING3_SYSCALL, FACT_LAUNCH_EXITS_IO, FACT_LAUNCH_EXITS_MMIO,
	FACT_LAUNCH_EXITS_HLT, FACT_LAUNCH_EXITS_CPUID, FACT_LAUNCH_EXITS_MSR,
	FACT_LAUNCH_EXITS_HYPERCALL, FACT_LAUNCH_EXITS_TRIPLE_FAULT,
	FACT_LAUNCH_EXITS_INVALID_STATE, FACT_LAUNCH_EXITS_INTERNAL_ERROR,
	FACT_LAUNCH_CONTAINER_USER_NS, FACT_LAUNCH_CONTAINER_PID_NS, FACT_LAUNCH_CONTAINER_MOUNT_NS,
	FACT_LAUNCH_CONTAINER_NET_NS, FACT_LAUNCH_CONTAINER_OVERLAY, FACT_LAUNCH_CONTAINER_CGROUP,
	FACT_LAUNCH_EMULATION_RUN, FACT_LAUNCH_EMULATION_SLOWDOWN,
	FACT_LAUNCH_LATENCY_INTERRUPT_MEDIAN, FACT_LAUNCH_LATENCY_INTERRUPT_P99};

static bool is_shown(int id)
{
	for (size_t i = 0; i < sizeof(shown_facts) / sizeof(shown_facts[0]); i++)
		if ((int)shown_facts[i] == id)
			return true;
	return false;
}

static void mark_shown(const struct expr *expr, bool *seen)
{
	for (size_t i = 0; i < expr->count; i++)
		for (size_t k = i - expr->ops[i].span + 1; expr->ops[i].code == EXPR_SHOWN && k < i;
			k++)
			if (expr_tests_fact(&expr->ops[k]))
				seen[expr->ops[k].index] = true;
}

static void the_list_of_shown_facts_is_complete(void **state)
{
	const struct rule_set *rules = rules_builtin();
	bool seen[FACT_COUNT] = {0};

	(void)state;
	for (size_t i = 0; i < rules->count; i++) {
		mark_shown(&rules->rules[i].when, seen);
		mark_shown(&rules->rules[i].applies, seen);
	}
	for (int id = 0; id < FACT_COUNT; id++)
		if (seen[id] != is_shown(id))
			fail_msg("%s", fact_desc((enum fact_id)id)->name);
}

static void forget(struct judged *judged, int id)
{
	fact_set_unknown(&judged->facts, (enum fact_id)id, WHY_NOT_CAPTURED, 0, NULL);
}

/* Judges again, and compares with what was said when more was known. */
static void assert_less_is_not_otherwise(const struct judged_host *host, struct judged *judged,
	const struct judgement *before, const bool *about_knowledge, const char *what)
{
	rules_judge(rules_builtin(), &judged->facts, &judged->workload, "", judged->judgement);
	for (size_t i = 0; i < before->finding_count; i++) {
		enum truth was = before->findings[i].holds,
			   is = judged->judgement->findings[i].holds;

		/* What only helps others to a verdict may give way to another rule. */
		if (before->findings[i].finding && !about_knowledge[i] && is != was &&
			is != TRUTH_UNKNOWN)
			fail_msg("%s, without %s: %s was %d and is %d", host->name, what,
				rules_info(rules_builtin(), i).id, was, is);
	}
	for (int mode = 0; mode < MODE_COUNT; mode++) {
		enum verdict was = before->modes[mode].verdict,
			     is = judged->judgement->modes[mode].verdict;

		if (is != was && is != VERDICT_UNKNOWN)
			fail_msg("%s, without %s: %s was %s and is %s", host->name, what,
				mode_name((enum mode)mode), verdict_name(was), verdict_name(is));
	}
}

static void knowing_less_by_one_fact_never_turns_an_answer_round(void **state)
{
	for (size_t i = 0; i < judged_host_count; i++) {
		struct judged *before = host_judge(&judged_hosts[i]);
		struct judged *judged = host_judge(&judged_hosts[i]);

		for (int id = 0; id < FACT_COUNT; id++) {
			struct fact kept = judged->facts.at[id];

			if (is_shown(id) || (kept.state == FACT_UNKNOWN && !kept.err))
				continue;
			forget(judged, id);
			assert_less_is_not_otherwise(&judged_hosts[i], judged, before->judgement,
				*state, fact_desc((enum fact_id)id)->name);
			judged->facts.at[id] = kept;
		}
		judged_free(judged);
		judged_free(before);
	}
}

static void knowing_less_by_many_facts_never_turns_an_answer_round(void **state)
{
	uint32_t random = 20261123;

	for (size_t i = 0; i < judged_host_count; i++) {
		for (int round = 0; round < 10; round++) {
			struct judged *before = host_judge(&judged_hosts[i]);
			struct judged *judged = host_judge(&judged_hosts[i]);

			for (int id = 0; id < FACT_COUNT; id++) {
				random = random * 1664525 + 1013904223;
				/* Of what is left, a little less every round. */
				if (!is_shown(id) && (int)(random >> 24) % 10 <= round)
					forget(judged, id);
			}
			assert_less_is_not_otherwise(
				&judged_hosts[i], judged, before->judgement, *state, "many");
			judged_free(judged);
			judged_free(before);
		}
	}
}

static int open_rules(void **state)
{
	*state = rules_about_knowledge(rules_builtin());
	return *state ? 0 : -1;
}

static int close_rules(void **state)
{
	free(*state);
	return 0;
}

int main(void)
{
	const struct CMUnitTest cases[] = {
		cmocka_unit_test(the_list_of_shown_facts_is_complete),
		cmocka_unit_test(knowing_less_by_one_fact_never_turns_an_answer_round),
		cmocka_unit_test(knowing_less_by_many_facts_never_turns_an_answer_round),
	};

	return cmocka_run_group_tests_name("rules_less", cases, open_rules, close_rules);
}
