// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Which CPU is this, and how many are there: by CPUID where that can be asked, else by
 * /proc/cpuinfo.
 *
 * Documents: Intel SDM Vol. 2A, CPUID; AMD APM Vol. 3, appendix E;
 * Documentation/admin-guide/cputopology.rst.
 */
#include "probe/probe.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "probe/cpu_list.h"
#include "probe/decode_codename.h"
#include "probe/decode_cpuid.h"
#include "probe/decode_level.h"

#define CPUINFO "/proc/cpuinfo"

/*
 * The reason for a fact that neither CPUID nor cpuinfo could tell: CPUID's, unless it was only
 * not captured.
 */
static int both_refused(const struct probe_context *context, int cpuid_rc)
{
	return cpuid_rc == -ERR_NOT_CAPTURED && context->cpuinfo_rc < 0 ? context->cpuinfo_rc
									: cpuid_rc;
}

static void set_cpuinfo_int(struct probe_context *context, enum fact_id id, int64_t value,
	const char *key, int cpuid_rc)
{
	const struct evidence *ev = EV_OF_FILE(CPUINFO, key);

	if (context->cpuinfo_rc == 0 && value >= 0)
		fact_set_int(context->facts, id, value, ev);
	else
		fact_set_refused(context->facts, id, both_refused(context, cpuid_rc), ev);
}

static void probe_identity(struct probe_context *context)
{
	const struct cpuid_view *view = &context->cpuid;
	const struct cpuinfo *cpuinfo = &context->cpuinfo;
	struct fact_table *facts = context->facts;
	char vendor[64];

	if (view->rc == 0) {
		fact_set_text(facts, FACT_CPU_VENDOR, view->vendor_text, EV_LEAF(0, 0));
	} else if (context->cpuinfo_rc == 0 && cpuinfo->vendor.at) {
		span_copy(cpuinfo->vendor, vendor, sizeof(vendor));
		/* Its blanks are part of the name, and got lost beside the colon's. */
		if (!strcmp(vendor, "Shanghai"))
			snprintf(vendor, sizeof(vendor), "  Shanghai  ");
		fact_set_text(facts, FACT_CPU_VENDOR, vendor, EV_OF_FILE(CPUINFO, "vendor_id"));
	} else {
		fact_set_refused(
			facts, FACT_CPU_VENDOR, both_refused(context, view->rc), EV_LEAF(0, 0));
	}
	if (view->leaf1_rc == 0) {
		fact_set_int(facts, FACT_CPU_FAMILY, view->family,
			EV_BITS_OF_CPUID(1, 0, EV_EAX, 27, 8));
		fact_set_int(
			facts, FACT_CPU_MODEL, view->model, EV_BITS_OF_CPUID(1, 0, EV_EAX, 19, 4));
		fact_set_int(facts, FACT_CPU_STEPPING, view->stepping,
			EV_BITS_OF_CPUID(1, 0, EV_EAX, 3, 0));
	} else {
		set_cpuinfo_int(
			context, FACT_CPU_FAMILY, cpuinfo->family, "cpu family", view->leaf1_rc);
		set_cpuinfo_int(context, FACT_CPU_MODEL, cpuinfo->model, "model", view->leaf1_rc);
		set_cpuinfo_int(
			context, FACT_CPU_STEPPING, cpuinfo->stepping, "stepping", view->leaf1_rc);
	}
	/* CPUID does not show it: where the file was read and has no such line, nothing does. */
	set_cpuinfo_int(context, FACT_CPU_MICROCODE, cpuinfo->microcode, "microcode",
		context->cpuinfo_rc < 0 ? context->cpuinfo_rc : -ENXIO);
}

static void probe_brand(struct probe_context *context)
{
	struct cpuid_regs leaves[3];
	char brand[128] = "";
	int rc = 0;

	for (uint32_t i = 0; i < 3 && rc == 0; i++)
		rc = cpuid_view_leaf(&context->cpuid, 0x80000002 + i, 0, &leaves[i]);
	if (rc == 0)
		cpuid_brand_text(leaves, brand);
	if (brand[0]) {
		fact_set_text(context->facts, FACT_CPU_BRAND, brand, EV_LEAF(0x80000002, 0));
		return;
	}
	if (context->cpuinfo_rc == 0 && context->cpuinfo.brand.len) {
		span_copy(context->cpuinfo.brand, brand, sizeof(brand));
		fact_set_text(
			context->facts, FACT_CPU_BRAND, brand, EV_OF_FILE(CPUINFO, "model name"));
		return;
	}
	fact_set_refused(context->facts, FACT_CPU_BRAND, rc ? both_refused(context, rc) : -ENXIO,
		EV_LEAF(0x80000002, 0));
}

/* Our own table first; libcpuid, which misnames many, only where the table is silent. */
static void probe_codename(struct probe_context *context)
{
	struct fact_table *facts = context->facts;
	const char *vendor = fact_text(facts, FACT_CPU_VENDOR);
	char text[64];
	struct blob name = {.at = text, .size = sizeof(text) - 1};
	struct answer answer = {.blob = &name};
	const char *own = NULL;
	int rc;

	if (vendor && fact_known(facts, FACT_CPU_FAMILY) && fact_known(facts, FACT_CPU_MODEL) &&
		fact_known(facts, FACT_CPU_STEPPING))
		own = codename_of(vendor, (uint32_t)fact_int(facts, FACT_CPU_FAMILY),
			(uint32_t)fact_int(facts, FACT_CPU_MODEL),
			(uint32_t)fact_int(facts, FACT_CPU_STEPPING),
			fact_text(facts, FACT_CPU_BRAND));
	if (own) {
		fact_set_text(facts, FACT_CPU_CODENAME, own,
			EV_FROM_FACTS(
				"cpu.vendor, cpu.family, cpu.model, cpu.stepping, cpu.brand"));
		return;
	}
	rc = source_ask(context->source, &(struct question){.ask = ASK_CODENAME}, &answer);
	if (rc == 0) {
		text[name.len] = '\0';
		fact_set_text(
			facts, FACT_CPU_CODENAME, text, EV_NAMED(EV_LIBRARY, "libcpuid", NULL));
	} else if (rc == -ENODATA) {
		fact_set_unknown(facts, FACT_CPU_CODENAME, WHY_NO_INTERFACE, 0,
			EV_NAMED(EV_LIBRARY, "libcpuid", NULL));
	} else {
		fact_set_refused(
			facts, FACT_CPU_CODENAME, rc, EV_NAMED(EV_LIBRARY, "libcpuid", NULL));
	}
}

/* The width of addresses; without the leaf the SDM's defaults (Vol. 3A, section 4.1.4). */
static void probe_bits(struct probe_context *context)
{
	const struct cpuid_view *view = &context->cpuid;
	struct fact_table *facts = context->facts;
	struct cpuid_regs regs;
	int rc = cpuid_view_leaf(view, 0x80000008, 0, &regs);

	if (rc == 0 && bits_of(regs.eax, 7, 0)) {
		fact_set_int(facts, FACT_CPU_PHYS_BITS, bits_of(regs.eax, 7, 0),
			EV_BITS_OF_CPUID(0x80000008, 0, EV_EAX, 7, 0));
		fact_set_int(facts, FACT_CPU_VIRT_BITS, bits_of(regs.eax, 15, 8),
			EV_BITS_OF_CPUID(0x80000008, 0, EV_EAX, 15, 8));
	} else if (rc == -ENXIO && view->vendor == CPU_INTEL && view->leaf1_rc == 0) {
		fact_set_int(facts, FACT_CPU_PHYS_BITS, bit_of(view->leaf1.edx, 6) ? 36 : 32,
			EV_BIT_OF_CPUID(1, 0, EV_EDX, 6));
		fact_set_int(facts, FACT_CPU_VIRT_BITS, 32, EV_LEAF(0x80000000, 0));
	} else {
		if (rc == 0)
			rc = -EBADMSG;
		set_cpuinfo_int(context, FACT_CPU_PHYS_BITS, context->cpuinfo.phys_bits,
			"address sizes", rc);
		set_cpuinfo_int(context, FACT_CPU_VIRT_BITS, context->cpuinfo.virt_bits,
			"address sizes", rc);
	}
}

/* A leaf that the CPU does not have is all zero; any other refusal is @rc. */
static void leaf_or_zero(const struct cpuid_view *view, uint32_t leaf, uint32_t sub,
	struct cpuid_regs *regs, int *rc)
{
	int got = cpuid_view_leaf(view, leaf, sub, regs);

	if (got < 0)
		*regs = (struct cpuid_regs){0};
	if (got < 0 && got != -ENXIO && *rc == 0)
		*rc = got;
}

static void probe_level(struct probe_context *context)
{
	const struct cpuid_view *view = &context->cpuid;
	struct level_leaves leaves = {0};
	struct cpuid_regs state, avx, avx512;
	int rc = 0;

	if (context->cpuinfo_rc == 0 && context->cpuinfo.x86) {
		fact_set_int(context->facts, FACT_CPU_LEVEL, level_of_flags(context->cpuinfo.flags),
			EV_OF_FILE(CPUINFO, "flags"));
		return;
	}
	leaf_or_zero(view, 1, 0, &leaves.leaf1, &rc);
	leaf_or_zero(view, 7, 0, &leaves.leaf7, &rc);
	leaf_or_zero(view, 0x80000001, 0, &leaves.ext1, &rc);
	leaf_or_zero(view, 0xd, 0, &state, &rc);
	/*
	 * Subleaves of 0DH are questions only for state that the CPU supports (EAX of subleaf 0).
	 */
	avx = avx512 = (struct cpuid_regs){0};
	if (bit_of(state.eax, 2))
		leaf_or_zero(view, 0xd, 2, &avx, &rc);
	if (bit_of(state.eax, 7))
		leaf_or_zero(view, 0xd, 7, &avx512, &rc);
	if (rc < 0) {
		fact_set_refused(context->facts, FACT_CPU_LEVEL, rc, EV_LEAF(1, 0));
		return;
	}
	leaves.state_size = state.ebx;
	leaves.avx_end = avx.eax + avx.ebx;
	leaves.avx512_end = avx512.eax + avx512.ebx;
	fact_set_int(context->facts, FACT_CPU_LEVEL, level_of_leaves(&leaves),
		EV_NAMED(EV_DERIVED, "cpuid 1, 7, d, 80000001", NULL));
}

struct cpu_rows {
	struct inventory *inventory;
	size_t room;
	bool failed; /* no memory for a row */
};

static void add_row(void *data, uint32_t cpu)
{
	struct cpu_rows *rows = data;
	struct inventory *inventory = rows->inventory;

	if (inventory->cpu_count == rows->room) {
		size_t room = rows->room ? 2 * rows->room : 64;
		struct inventory_cpu *cpus = realloc(inventory->cpus, room * sizeof(*cpus));

		if (!cpus) {
			rows->failed = true;
			return;
		}
		inventory->cpus = cpus;
		rows->room = room;
	}
	inventory->cpus[inventory->cpu_count++] = (struct inventory_cpu){.number = cpu, .node = -1};
}

static void probe_count(struct probe_context *context)
{
	static const char present[] = "/sys/devices/system/cpu/present";
	static const char online[] = "/sys/devices/system/cpu/online";
	struct cpu_rows rows = {.inventory = context->inventory};
	struct fact_table *facts = context->facts;
	int64_t count = cpu_list_read(context->source, present, NULL, NULL);

	if (count >= 0)
		fact_set_int(facts, FACT_CPU_COUNT, count, EV_OF_FILE(present, NULL));
	else
		fact_set_refused(facts, FACT_CPU_COUNT, (int)count, EV_OF_FILE(present, NULL));

	count = cpu_list_read(context->source, online, add_row, &rows);
	/* Rows of a part of the list would speak for all. */
	if (count < 0 || rows.failed)
		context->inventory->cpu_count = 0;
	if (count >= 0)
		fact_set_int(facts, FACT_CPU_ONLINE, count, EV_OF_FILE(online, NULL));
	else if (context->cpuinfo_rc == 0 && context->cpuinfo.processors)
		fact_set_int(facts, FACT_CPU_ONLINE, context->cpuinfo.processors,
			EV_OF_FILE(CPUINFO, "processor"));
	else
		fact_set_refused(facts, FACT_CPU_ONLINE, (int)count, EV_OF_FILE(online, NULL));
}

/* What must be the same on every CPU for one CPU to speak for all. */
static int cpu_essence(struct probe_context *context, uint32_t cpu, uint32_t essence[4])
{
	struct cpuid_view view;
	struct cpuid_regs ext = {0}, svm = {0};
	int rc;

	cpuid_view_open(&view, context->source, cpu);
	rc = view.leaf1_rc;
	if (rc == 0) {
		rc = cpuid_view_leaf(&view, 0x80000001, 0, &ext);
		if (rc == -ENXIO)
			rc = 0;
	}
	if (rc == 0 && cpuid_view_defines_svm(&view) && bit_of(ext.ecx, 2)) {
		rc = cpuid_view_leaf(&view, 0x8000000a, 0, &svm);
		if (rc == -ENXIO)
			rc = 0;
	}
	if (rc < 0)
		return rc;
	essence[0] = view.leaf1.eax;
	essence[1] = view.leaf1.ecx & ~(UINT32_C(1) << 27); /* OSXSAVE follows CR4, not the CPU */
	essence[2] = ext.ecx;
	essence[3] = svm.edx;
	return 0;
}

static enum truth uniform_by_cpuid(struct probe_context *context, int *rc)
{
	const struct inventory *inventory = context->inventory;
	uint32_t first[4], other[4];
	enum truth truth = TRUTH_YES;

	if (inventory->cpu_count == 0) {
		*rc = -ERR_NOT_CAPTURED;
		return TRUTH_UNKNOWN;
	}
	*rc = cpu_essence(context, inventory->cpus[0].number, first);
	if (*rc < 0)
		return TRUTH_UNKNOWN;
	for (size_t i = 1; i < inventory->cpu_count; i++) {
		int one = cpu_essence(context, inventory->cpus[i].number, other);

		if (one < 0) {
			*rc = one;
			truth = truth_and(truth, TRUTH_UNKNOWN);
			continue;
		}
		for (int word = 0; word < 4; word++)
			if (first[word] != other[word])
				truth = TRUTH_NO;
	}
	return truth;
}

/* Both the CPUs and the kernel's view of them must agree; either can show that they do not. */
static void probe_uniform(struct probe_context *context)
{
	const struct evidence *ev = EV_NAMED(EV_DERIVED, "cpuid of every CPU, " CPUINFO, NULL);
	int rc = 0;
	enum truth truth = uniform_by_cpuid(context, &rc);

	if (context->cpuinfo_rc < 0) {
		if (truth == TRUTH_YES)
			rc = context->cpuinfo_rc;
		truth = truth_and(truth, TRUTH_UNKNOWN);
	} else if (context->cpuinfo.x86) {
		truth = truth_and(truth, truth_of(context->cpuinfo.uniform));
	}
	if (truth == TRUTH_UNKNOWN)
		fact_set_refused(context->facts, FACT_CPU_UNIFORM, rc, ev);
	else
		fact_set_bool(context->facts, FACT_CPU_UNIFORM, truth == TRUTH_YES, ev);
}

static void probe_smt(struct probe_context *context)
{
	static const char path[] = "/sys/devices/system/cpu/smt/active";
	uint64_t value;
	int rc = source_read_number(context->source, path, &value);

	if (rc == 0)
		fact_set_bool(context->facts, FACT_CPU_SMT, value != 0, EV_OF_FILE(path, NULL));
	else
		fact_set_refused(context->facts, FACT_CPU_SMT, rc, EV_OF_FILE(path, NULL));
}

/*
 * A hypervisor says so in a bit that processors leave alone; old Centaur parts fill it with
 * garbage.
 */
static void probe_hypervisor_bit(struct probe_context *context)
{
	const struct cpuid_view *view = &context->cpuid;
	const struct evidence *bit = EV_BIT_OF_CPUID(1, 0, EV_ECX, 31);
	struct fact_table *facts = context->facts;

	if (view->leaf1_rc == 0 && view->vendor != CPU_OTHER &&
		(view->vendor != CPU_CENTAUR || cpuid_view_defines_vmx(view)))
		fact_set_bool(facts, FACT_CPU_HYPERVISOR, bit_of(view->leaf1.ecx, 31), bit);
	else if (context->cpuinfo_rc == 0 && context->cpuinfo.x86)
		cpuinfo_flag_fact(context, FACT_CPU_HYPERVISOR, "hypervisor");
	else if (view->leaf1_rc < 0)
		fact_set_refused(facts, FACT_CPU_HYPERVISOR, view->leaf1_rc, bit);
	else
		fact_set_unknown(facts, FACT_CPU_HYPERVISOR, WHY_NO_INTERFACE, 0, bit);
}

void probe_cpu(struct probe_context *context)
{
	probe_identity(context);
	probe_brand(context);
	probe_codename(context);
	probe_bits(context);
	probe_level(context);
	probe_count(context);
	probe_uniform(context);
	probe_smt(context);
	probe_hypervisor_bit(context);
}
