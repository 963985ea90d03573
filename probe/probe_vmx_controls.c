// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What can VMX do: every control of data/vmx_controls.def.
 *
 * Three places tell, in this order of trust: the capability MSRs; the kernel's "vmx flags" line,
 * made from them at boot (Linux 5.6 and later); KVM's feature MSRs, which leave out what KVM does
 * not use and hold what it emulates for nested guests, so that only their yes to the rest counts.
 * The legacy words among "flags" (ept, vpid) count the same way. Where the first two contradict
 * each other, cpu.vmx.conflicts says on what.
 */
#include "probe/probe_vmx.h"

#include <errno.h>
#include <stdio.h>

#include "probe/decode_vmx.h"
#include "probe/version.h"

#define CPUINFO "/proc/cpuinfo"

static const enum fact_id control_facts[VMX_CONTROL_COUNT] = {
#define VMX_CONTROL(id, name, msr, bit, word, since, kvm, meaning) [VMX_##id] = FACT_CPU_VMX_##id,
#include "data/vmx_controls.def"
};

static const enum fact_id number_facts[VMX_NUMBER_COUNT] = {
#define VMX_NUMBER(id, name, msr, high, low, add, times, unit, meaning)                            \
	[VMX_NUMBER_##id] = FACT_CPU_VMX_##id,
#include "data/vmx_controls.def"
};

static const enum fact_id aggregate_facts[VMX_AGGREGATE_COUNT] = {
	[VMX_APICV] = FACT_CPU_VMX_APICV,
	[VMX_FLEXPRIORITY] = FACT_CPU_VMX_FLEXPRIORITY,
};

/* One capability MSR, from the CPU and, where that was refused, as KVM would show it to a guest. */
struct reading {
	bool absent;        /* the CPU has no such MSR, so nothing of it; else: */
	uint32_t absent_by; /* the MSR that says so */
	int rc, kvm_rc;     /* 0, or a negative errno */
	uint64_t value, kvm_value;
};

/* What was learned of one control: @ev is what decided, @rc why nothing did. */
struct answer_of {
	enum truth truth;
	struct evidence ev;
	int rc;
};

static enum truth msr_truth(const struct reading readings[VMX_MSR_COUNT], enum vmx_control_id id)
{
	const struct vmx_control *control = &vmx_controls[id];
	const struct reading *reading = &readings[control->msr];

	if (reading->absent)
		return TRUTH_NO;
	return reading->rc < 0 ? TRUTH_UNKNOWN
			       : truth_of(vmx_control_decode(control, reading->value));
}

/* Is @msr there to be read? Where not, or where that is not known, the reading says why. */
static bool is_there(const struct reading readings[VMX_MSR_COUNT], const struct vmx_msr *msr,
	struct reading *reading)
{
	enum truth there = TRUTH_NO;

	if (msr->gates[0] == VMX_NO_GATE)
		return true;
	for (int i = 0; i < 2; i++)
		if (msr->gates[i] != VMX_NO_GATE)
			there = truth_or(
				there, msr_truth(readings, (enum vmx_control_id)msr->gates[i]));
	/* The gates of an MSR stand in one MSR. */
	const uint8_t teller = vmx_controls[msr->gates[0]].msr;

	reading->absent = there == TRUTH_NO;
	reading->absent_by =
		readings[teller].absent ? readings[teller].absent_by : vmx_msrs[teller].index;
	reading->rc = there == TRUTH_UNKNOWN ? readings[teller].rc : 0;
	return there == TRUTH_YES;
}

static bool kvm_may_prove(enum vmx_msr_id msr)
{
	for (int id = 0; id < VMX_CONTROL_COUNT; id++)
		if (vmx_controls[id].msr == msr && vmx_controls[id].kvm_proves)
			return true;
	return false;
}

static void read_msrs(struct probe_context *context, struct reading readings[VMX_MSR_COUNT])
{
	for (int id = 0; id < VMX_MSR_COUNT; id++) {
		const struct vmx_msr *msr = &vmx_msrs[id];
		struct reading *reading = &readings[id];

		*reading = (struct reading){.kvm_rc = -ENODATA};
		if (is_there(readings, msr, reading))
			reading->rc = source_rdmsr(
				context->source, context->cpuid.cpu, msr->index, &reading->value);
		if (reading->rc < 0 && kvm_may_prove((enum vmx_msr_id)id))
			reading->kvm_rc = source_kvm(context->source, KVM_ASK_FEATURE_MSR,
				msr->index, &reading->kvm_value);
	}
}

/* A word that this kernel would print if it were so is a no where it is missing. */
static enum truth word_truth(const struct probe_context *context, const struct vmx_control *control)
{
	const struct cpuinfo *cpuinfo = &context->cpuinfo;
	const uint16_t since = control->word_since;
	const char *release = fact_text(context->facts, FACT_KERNEL_RELEASE);

	if (context->cpuinfo_rc < 0 || !cpuinfo->vmx_flags.at || !control->word)
		return TRUTH_UNKNOWN;
	if (span_has_word(cpuinfo->vmx_flags, control->word))
		return TRUTH_YES;
	if (since == 0)
		return TRUTH_NO;
	if (since != VMX_WORD_NEVER && release &&
		version_at_least(release, since >> 8, since & 0xff))
		return TRUTH_NO;
	return TRUTH_UNKNOWN;
}

static bool has_legacy_word(const struct probe_context *context, enum vmx_control_id id)
{
	if (context->cpuinfo_rc < 0)
		return false;
	for (size_t i = 0; i < VMX_LEGACY_COUNT; i++)
		if (vmx_legacy_words[i].control == id &&
			span_has_word(context->cpuinfo.flags, vmx_legacy_words[i].word))
			return true;
	return false;
}

/* What all places together say about one control. */
static struct answer_of ask_control(const struct probe_context *context,
	const struct reading readings[VMX_MSR_COUNT], enum vmx_control_id id)
{
	const struct vmx_control *control = &vmx_controls[id];
	const struct reading *reading = &readings[control->msr];
	const uint32_t index = vmx_msrs[control->msr].index;
	enum truth truth = msr_truth(readings, id);

	if (reading->absent)
		return (struct answer_of){truth, *EV_WHOLE_MSR(reading->absent_by), 0};
	if (truth != TRUTH_UNKNOWN)
		return (struct answer_of){
			truth, *EV_BIT_OF_MSR(index, (uint8_t)vmx_control_bit(control)), 0};
	truth = word_truth(context, control);
	if (truth != TRUTH_UNKNOWN)
		return (struct answer_of){truth, *EV_OF_FILE(CPUINFO, "vmx flags"), 0};
	if (reading->kvm_rc == 0 && control->kvm_proves &&
		vmx_control_decode(control, reading->kvm_value))
		return (struct answer_of){TRUTH_YES, *EV_OF_KVM_ARG(KVM_ASK_FEATURE_MSR, index), 0};
	if (has_legacy_word(context, id))
		return (struct answer_of){TRUTH_YES, *EV_OF_FILE(CPUINFO, "flags"), 0};
	/* What was refused is the register, not a bit of it. */
	return (struct answer_of){TRUTH_UNKNOWN, *EV_WHOLE_MSR(index), reading->rc};
}

/* Something of an MSR shows the control that the MSR hangs on. */
static void infer_gates(struct answer_of answers[VMX_CONTROL_COUNT])
{
	for (int msr = VMX_MSR_COUNT; msr-- > 0;) {
		const uint16_t gate = vmx_msrs[msr].gates[0];

		if (gate == VMX_NO_GATE || vmx_msrs[msr].gates[1] != VMX_NO_GATE)
			continue;
		for (int id = 0; id < VMX_CONTROL_COUNT; id++)
			if (vmx_controls[id].msr == msr && answers[id].truth == TRUTH_YES &&
				answers[gate].truth == TRUTH_UNKNOWN)
				answers[gate] = answers[id];
	}
}

static void set_answer(struct fact_table *facts, enum fact_id fact, const struct answer_of *answer)
{
	if (answer->truth == TRUTH_UNKNOWN)
		fact_set_refused(facts, fact, answer->rc, &answer->ev);
	else
		fact_set_bool(facts, fact, answer->truth == TRUTH_YES, &answer->ev);
}

/* All parts together; what decides is the first that is missing, or the last one. */
static struct answer_of all_parts(
	const struct answer_of answers[VMX_CONTROL_COUNT], const struct vmx_aggregate *aggregate)
{
	struct answer_of all = {.truth = TRUTH_YES};

	for (int i = 0; i < VMX_PARTS_MAX && aggregate->parts[i] != VMX_NO_GATE; i++) {
		const struct answer_of *part = &answers[aggregate->parts[i]];

		if (part->truth < all.truth || all.truth == TRUTH_YES)
			all = *part;
	}
	return all;
}

static void set_numbers(struct probe_context *context, const struct reading readings[VMX_MSR_COUNT])
{
	for (int id = 0; id < VMX_NUMBER_COUNT; id++) {
		const struct vmx_number *number = &vmx_numbers[id];
		const struct reading *reading = &readings[number->msr];
		const uint32_t index = vmx_msrs[number->msr].index;

		if (reading->absent)
			fact_set_int(context->facts, number_facts[id], 0,
				EV_WHOLE_MSR(reading->absent_by));
		else if (reading->rc < 0)
			fact_set_refused(
				context->facts, number_facts[id], reading->rc, EV_WHOLE_MSR(index));
		else
			fact_set_int(context->facts, number_facts[id],
				vmx_number_decode(number, reading->value),
				EV_BITS_OF_MSR(index, number->high, number->low));
	}
}

/* A list in the making. No name of a control is longer than 32 letters. */
struct conflicts {
	char text[(VMX_CONTROL_COUNT + VMX_AGGREGATE_COUNT) * 64];
	size_t len;
};

static void add_conflict(struct conflicts *list, const char *name, enum truth msr)
{
	const size_t room = sizeof(list->text) - list->len;
	int len = snprintf(list->text + list->len, room, "%s%s: msr %s, vmx flags %s",
		list->len ? "; " : "", name, msr == TRUTH_YES ? "yes" : "no",
		msr == TRUTH_YES ? "no" : "yes");

	if (len > 0 && (size_t)len < room)
		list->len += (size_t)len;
}

/* 0, or the negative errno for which one of the MSRs that words are made from is unknown. */
static int compare_controls(const struct probe_context *context,
	const struct reading readings[VMX_MSR_COUNT], struct conflicts *list)
{
	for (int id = 0; id < VMX_CONTROL_COUNT; id++) {
		const struct vmx_control *control = &vmx_controls[id];
		const enum truth msr = msr_truth(readings, (enum vmx_control_id)id);
		const enum truth word = word_truth(context, control);

		if (!control->word)
			continue;
		if (msr == TRUTH_UNKNOWN && word != TRUTH_UNKNOWN)
			return readings[control->msr].rc;
		if (word != TRUTH_UNKNOWN && msr != word)
			add_conflict(list, control->name, msr);
	}
	return 0;
}

static void compare_aggregates(const struct probe_context *context,
	const struct reading readings[VMX_MSR_COUNT], struct conflicts *list)
{
	for (int id = 0; id < VMX_AGGREGATE_COUNT; id++) {
		const struct vmx_aggregate *aggregate = &vmx_aggregates[id];
		enum truth msr = TRUTH_YES;

		for (int i = 0; i < VMX_PARTS_MAX && aggregate->parts[i] != VMX_NO_GATE; i++)
			msr = truth_and(
				msr, msr_truth(readings, (enum vmx_control_id)aggregate->parts[i]));
		if (msr != truth_of(span_has_word(context->cpuinfo.vmx_flags, aggregate->word)))
			add_conflict(list, aggregate->word, msr);
	}
}

/*
 * Known only where both places were read whole: a part of them could hide the conflict that the
 * rest holds.
 */
static void probe_conflicts(
	struct probe_context *context, const struct reading readings[VMX_MSR_COUNT])
{
	const struct evidence *line = EV_OF_FILE(CPUINFO, "vmx flags");
	const struct inventory *inventory = context->inventory;
	struct fact_table *facts = context->facts;
	struct conflicts list = {.text = ""};
	int rc = context->cpuinfo_rc;

	if (rc < 0) {
		fact_set_refused(facts, FACT_CPU_VMX_CONFLICTS, rc, line);
		return;
	}
	if (!context->cpuinfo.x86) {
		fact_set_unknown(facts, FACT_CPU_VMX_CONFLICTS, WHY_NO_INTERFACE, 0, line);
		return;
	}
	/* A kernel that has no such line contradicts nothing. */
	if (!context->cpuinfo.vmx_flags.at) {
		fact_set_text(facts, FACT_CPU_VMX_CONFLICTS, "none", EV_OF_FILE(CPUINFO, NULL));
		return;
	}
	if (!fact_known(facts, FACT_KERNEL_RELEASE)) {
		/* Without it a missing word may be one that the kernel does not know. */
		fact_set_unknown(facts, FACT_CPU_VMX_CONFLICTS, WHY_PREREQUISITE, 0,
			EV_FROM_FACTS("kernel.release"));
		return;
	}
	/* The line is the first CPU's; the MSRs may be another's, in a cpuset. */
	if (!context->cpuinfo.uniform && inventory->cpu_count &&
		inventory->cpus[0].number != context->cpuid.cpu) {
		fact_set_unknown(facts, FACT_CPU_VMX_CONFLICTS, WHY_CPUS_DISAGREE, 0, line);
		return;
	}
	rc = compare_controls(context, readings, &list);
	if (rc < 0) {
		fact_set_refused(facts, FACT_CPU_VMX_CONFLICTS, rc,
			EV_FROM_FACTS("the capability MSRs 480 to 493"));
		return;
	}
	compare_aggregates(context, readings, &list);
	fact_set_text(facts, FACT_CPU_VMX_CONFLICTS, list.len ? list.text : "none",
		EV_FROM_FACTS("the capability MSRs 480 to 493, vmx flags"));
}

void probe_vmx_controls(struct probe_context *context)
{
	struct reading readings[VMX_MSR_COUNT];
	struct answer_of answers[VMX_CONTROL_COUNT];

	read_msrs(context, readings);
	for (int id = 0; id < VMX_CONTROL_COUNT; id++)
		answers[id] = ask_control(context, readings, (enum vmx_control_id)id);
	infer_gates(answers);
	for (int id = 0; id < VMX_CONTROL_COUNT; id++)
		set_answer(context->facts, control_facts[id], &answers[id]);
	for (int id = 0; id < VMX_AGGREGATE_COUNT; id++) {
		const struct answer_of all = all_parts(answers, &vmx_aggregates[id]);

		set_answer(context->facts, aggregate_facts[id], &all);
	}
	set_numbers(context, readings);
	probe_conflicts(context, readings);
}

void probe_vmx_no_controls(struct probe_context *context, int rc)
{
	const struct answer_of none = {
		rc < 0 ? TRUTH_UNKNOWN : TRUTH_NO, *EV_FROM_FACTS("cpu.vmx"), rc};
	struct fact_table *facts = context->facts;

	for (int id = 0; id < VMX_CONTROL_COUNT; id++)
		set_answer(facts, control_facts[id], &none);
	for (int id = 0; id < VMX_AGGREGATE_COUNT; id++)
		set_answer(facts, aggregate_facts[id], &none);
	/* What is not there has no numbers and nothing to disagree on. */
	for (int id = 0; id <= VMX_NUMBER_COUNT; id++) {
		enum fact_id fact =
			id < VMX_NUMBER_COUNT ? number_facts[id] : FACT_CPU_VMX_CONFLICTS;

		if (rc < 0)
			fact_set_refused(facts, fact, rc, &none.ev);
		else
			fact_set_unknown(facts, fact, WHY_PREREQUISITE, 0, &none.ev);
	}
}
