// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Does one CPU speak for all? Both the CPUs and the kernel's view of them must agree; either can
 * show that they do not: microcode that reached only some, firmware that locked VMX or SVM on
 * some (the kernel then takes the flag away there), parts that were mixed.
 *
 * The online CPUs are meant: one that is offline can't be asked, and cpu.offline names it.
 *
 * Documents: Intel SDM Vol. 2A, CPUID; AMD APM Vol. 3, appendix E; Documentation/arch/x86/
 * cpuinfo.rst; arch/x86/kernel/cpu/feat_ctl.c.
 */
#include "probe/probe_cpu.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "probe/cpu_list.h"
#include "probe/decode_cpuid.h"
#include "probe/decode_level.h"

#define CPUINFO "/proc/cpuinfo"

/* Beside enum cpuinfo_difference. */
#define LEVEL 64         /* x86-64 level */
#define SVM_FEATURES 128 /* CPUID.8000000AH */
#define OTHER 256        /* other bits of the leaves below */

static const struct evidence everything = {
	.kind = EV_DERIVED, .name = "cpuid of every CPU, " CPUINFO};

static const struct {
	unsigned bit;
	const char *name;
} differences[] = {
	{CPUINFO_MODEL, "model"},
	{CPUINFO_MICROCODE, "microcode"},
	{LEVEL, "level"},
	{CPUINFO_VMX, "vmx"},
	{CPUINFO_SVM, "svm"},
	{CPUINFO_VMX_FLAGS, "vmx features"},
	{SVM_FEATURES, "svm features"},
	{CPUINFO_FLAGS | OTHER, "other features"},
};

/*
 * What must be the same on every CPU for one CPU to speak for all. The features of the other
 * leaves are among the kernel's flags, which must be the same, too.
 */
enum essence { SIGNATURE, LEAF1_ECX, LEAF1_EDX, EXT1_ECX, EXT1_EDX, SVM_EDX, ESSENCE_COUNT };

#define BIT(n) (UINT32_C(1) << (n))

/* A word, the bits of it that count, and what they are. Rows with named bits come first. */
static const struct {
	enum essence word;
	uint32_t mask;
	unsigned difference;
} meanings[] = {
	{SIGNATURE, UINT32_MAX, CPUINFO_MODEL},
	{LEAF1_ECX, BIT(5), CPUINFO_VMX},
	/* OSXSAVE follows what the kernel has set on a CPU, not the CPU. */
	{LEAF1_ECX, ~(BIT(5) | BIT(27)), OTHER},
	/* The APIC can be switched off on a CPU, and shows so. */
	{LEAF1_EDX, ~BIT(9), OTHER},
	{EXT1_ECX, BIT(2), CPUINFO_SVM},
	{EXT1_ECX, ~BIT(2), OTHER},
	{EXT1_EDX, ~BIT(9), OTHER},
	{SVM_EDX, UINT32_MAX, SVM_FEATURES},
};

/* A leaf that the CPU does not have is all zero. */
static int leaf_or_zero(const struct cpuid_view *view, uint32_t leaf, struct cpuid_regs *regs)
{
	int rc = cpuid_view_leaf(view, leaf, 0, regs);

	if (rc < 0)
		*regs = (struct cpuid_regs){0};
	return rc == -ENXIO ? 0 : rc;
}

static int cpu_essence(
	const struct probe_context *context, uint32_t cpu, uint32_t essence[ESSENCE_COUNT])
{
	struct cpuid_view view;
	struct cpuid_regs ext = {0}, svm = {0};
	int rc;

	cpuid_view_open(&view, context->source, cpu);
	rc = view.leaf1_rc;
	if (rc == 0)
		rc = leaf_or_zero(&view, 0x80000001, &ext);
	if (rc == 0 && cpuid_view_defines_svm(&view) && bit_of(ext.ecx, 2))
		rc = leaf_or_zero(&view, 0x8000000a, &svm);
	if (rc < 0)
		return rc;
	essence[SIGNATURE] = view.leaf1.eax;
	essence[LEAF1_ECX] = view.leaf1.ecx;
	essence[LEAF1_EDX] = view.leaf1.edx;
	essence[EXT1_ECX] = ext.ecx;
	essence[EXT1_EDX] = ext.edx;
	essence[SVM_EDX] = svm.edx;
	return 0;
}

static unsigned compare_essence(const uint32_t a[ESSENCE_COUNT], const uint32_t b[ESSENCE_COUNT])
{
	unsigned differ = 0;

	for (size_t i = 0; i < sizeof(meanings) / sizeof(meanings[0]); i++)
		if ((a[meanings[i].word] ^ b[meanings[i].word]) & meanings[i].mask)
			differ |= meanings[i].difference;
	return differ;
}

/* What one source found; `by_cpu` is NULL where there are no rows, or no memory for it. */
struct comparison {
	const struct inventory *inventory;
	unsigned *by_cpu; /* [cpu_count of the inventory]: differences from the first CPU */
	unsigned all;     /* differences of any */
	struct cpuinfo_entry first;
	size_t entries;
	bool no_microcode; /* an entry says none */
};

static struct comparison comparison_of(const struct inventory *inventory)
{
	return (struct comparison){
		.inventory = inventory,
		.by_cpu = inventory->cpu_count ? calloc(inventory->cpu_count, sizeof(unsigned))
					       : NULL,
	};
}

static void note(struct comparison *comparison, uint32_t number, unsigned differ)
{
	const struct inventory *inventory = comparison->inventory;
	const struct inventory_cpu *cpu = inventory_find_cpu(inventory, number);

	comparison->all |= differ;
	if (cpu && comparison->by_cpu)
		comparison->by_cpu[cpu - inventory->cpus] |= differ;
}

/* Yes: all CPUs answered and agree. */
static enum truth compare_cpuid(
	struct probe_context *context, struct comparison *comparison, int *rc)
{
	const struct inventory *inventory = context->inventory;
	uint32_t first[ESSENCE_COUNT], other[ESSENCE_COUNT];
	enum truth truth = TRUTH_YES;

	if (inventory->cpu_count == 0)
		return TRUTH_UNKNOWN;
	*rc = cpu_essence(context, inventory->cpus[0].number, first);
	if (*rc < 0)
		return TRUTH_UNKNOWN;
	for (size_t i = 1; i < inventory->cpu_count; i++) {
		const uint32_t number = inventory->cpus[i].number;
		const int one = cpu_essence(context, number, other);
		const unsigned differ = one < 0 ? 0 : compare_essence(first, other);

		if (one < 0)
			*rc = one;
		note(comparison, number, differ);
		truth = truth_and(truth, one < 0 ? TRUTH_UNKNOWN : differ ? TRUTH_NO : TRUTH_YES);
	}
	return truth;
}

static void compare_entry(void *data, const struct cpuinfo_entry *entry)
{
	struct comparison *comparison = data;
	unsigned differ;

	if (comparison->entries++ == 0)
		comparison->first = *entry;
	comparison->no_microcode |= !entry->microcode.at;
	differ = cpuinfo_compare(&comparison->first, entry);
	if (differ & CPUINFO_FLAGS &&
		level_of_flags(comparison->first.flags) != level_of_flags(entry->flags))
		differ |= LEVEL;
	note(comparison, entry->number, differ);
}

/* "vmx, microcode" */
static void differences_text(unsigned differ, char *text, size_t size)
{
	text[0] = '\0';
	for (size_t i = 0; i < sizeof(differences) / sizeof(differences[0]); i++) {
		const size_t used = strlen(text);

		if (differ & differences[i].bit)
			snprintf(text + used, size - used, "%s%s", used ? ", " : "",
				differences[i].name);
	}
}

/* "cpus 2-3: svm; cpu 7: model": CPUs that differ in the same stand together. */
static void groups_text(const struct comparison *comparison, char *text, size_t size)
{
	const struct inventory *inventory = comparison->inventory;
	uint32_t *numbers = calloc(inventory->cpu_count, sizeof(*numbers));
	unsigned done[16];
	size_t groups = 0;

	text[0] = '\0';
	for (size_t i = 0; numbers && i < inventory->cpu_count; i++) {
		const unsigned differ = comparison->by_cpu[i];
		char list[256], what[128];
		size_t count = 0, used = strlen(text);
		bool again = !differ;

		for (size_t group = 0; group < groups; group++)
			again |= done[group] == differ;
		if (again || groups == sizeof(done) / sizeof(done[0]))
			continue;
		done[groups++] = differ;
		for (size_t j = i; j < inventory->cpu_count; j++)
			if (comparison->by_cpu[j] == differ)
				numbers[count++] = inventory->cpus[j].number;
		cpu_list_write(numbers, count, list, sizeof(list));
		differences_text(differ, what, sizeof(what));
		snprintf(text + used, size - used, "%scpu%s %s: %s", used ? "; " : "",
			count > 1 ? "s" : "", list, what);
	}
	free(numbers);
}

/*
 * As the kernel sees it, if it sees a difference; else as the CPUs show it. Where one of the two
 * was not heard, the other may not be all there is to tell.
 */
static void set_differing(struct probe_context *context, const struct comparison *by_kernel,
	const struct comparison *by_cpuid)
{
	const struct evidence *ev = by_kernel->all ? EV_OF_FILE(CPUINFO, NULL) : &everything;
	const struct comparison *by = by_kernel->all ? by_kernel : by_cpuid;
	const enum truth uniform = fact_truth(context->facts, FACT_CPU_UNIFORM);
	char text[1024] = "";

	if (by->all && by->by_cpu && context->cpuinfo_rc == 0)
		groups_text(by, text, sizeof(text));
	if (uniform == TRUTH_YES)
		fact_set_text(context->facts, FACT_CPU_UNIFORM_DIFFERING, "none", ev);
	else if (uniform == TRUTH_NO && text[0])
		fact_set_text(context->facts, FACT_CPU_UNIFORM_DIFFERING, text, ev);
	else
		fact_set_unknown(context->facts, FACT_CPU_UNIFORM_DIFFERING, WHY_PREREQUISITE, 0,
			EV_FROM_FACTS("cpu.uniform, cpu.online"));
}

/* Where the kernel has no revision of a CPU, as in most guests, there is none to compare. */
static void set_microcode(struct probe_context *context, const struct comparison *comparison)
{
	const struct evidence *ev = EV_OF_FILE(CPUINFO, "microcode");

	if (context->cpuinfo_rc < 0)
		fact_set_refused(
			context->facts, FACT_CPU_MICROCODE_UNIFORM, context->cpuinfo_rc, ev);
	else if (!comparison->entries || comparison->no_microcode)
		fact_set_unknown(
			context->facts, FACT_CPU_MICROCODE_UNIFORM, WHY_NO_INTERFACE, 0, ev);
	else
		fact_set_bool(context->facts, FACT_CPU_MICROCODE_UNIFORM,
			!(comparison->all & CPUINFO_MICROCODE), ev);
}

static void set_uniform(struct probe_context *context, enum truth truth, int rc)
{
	struct fact_table *facts = context->facts;
	const struct fact *online = &facts->at[FACT_CPU_ONLINE];

	if (truth != TRUTH_UNKNOWN)
		fact_set_bool(facts, FACT_CPU_UNIFORM, truth == TRUTH_YES, &everything);
	else if (context->inventory->cpu_count || fact_known(facts, FACT_CPU_ONLINE))
		fact_set_refused(facts, FACT_CPU_UNIFORM, rc, &everything);
	else
		fact_set_unknown(facts, FACT_CPU_UNIFORM, online->why, online->err, &everything);
}

void probe_cpu_uniform(struct probe_context *context)
{
	struct comparison by_cpuid = comparison_of(context->inventory);
	struct comparison by_kernel = comparison_of(context->inventory);
	int rc = -ERR_NOT_CAPTURED;
	enum truth truth = compare_cpuid(context, &by_cpuid, &rc);

	if (context->cpuinfo_rc == 0 && context->cpuinfo.x86)
		cpuinfo_each(context->cpuinfo_text.at, context->cpuinfo_text.len, compare_entry,
			&by_kernel);
	if (context->cpuinfo_rc < 0) {
		if (truth == TRUTH_YES)
			rc = context->cpuinfo_rc;
		truth = truth_and(truth, TRUTH_UNKNOWN);
	} else if (context->cpuinfo.x86) {
		truth = truth_and(truth, truth_of(!by_kernel.all));
	}
	set_uniform(context, truth, rc);
	set_differing(context, &by_kernel, &by_cpuid);
	set_microcode(context, &by_kernel);
	free(by_cpuid.by_cpu);
	free(by_kernel.by_cpu);
}
