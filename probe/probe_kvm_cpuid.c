// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What kind of processor can KVM show a guest? One question gives all the leaves. What a guest gets
 * in the end, the program that runs it decides.
 *
 * Documents: Documentation/virt/kvm/api.rst, KVM_GET_SUPPORTED_CPUID; Documentation/virt/kvm/x86/cpuid.rst.
 */
#include "probe/kvm_parts.h"

#include <errno.h>

#include "probe/decode_cpuid.h"
#include "probe/decode_guest_cpuid.h"

/* The kernel's limit (KVM_MAX_CPUID_ENTRIES); a snapshot may hold more. */
#define LEAVES_MAX 256

static const struct {
	enum fact_id fact;
	uint32_t leaf;
	uint8_t reg; /* enum evidence_reg */
	uint8_t high, low;
} fields[] = {
	// clang-format off
	{FACT_KVM_CPUID_MAX_LEAF,   0,          EV_EAX, 31,  0},
	{FACT_KVM_CPUID_VMX,        1,          EV_ECX,  5,  5},
	{FACT_KVM_CPUID_X2APIC,     1,          EV_ECX, 21, 21},
	{FACT_KVM_CPUID_LA57,       7,          EV_ECX, 16, 16},
	{FACT_KVM_CPUID_STEAL_TIME, 0x40000001, EV_EAX,  5,  5},
	{FACT_KVM_CPUID_SVM,        0x80000001, EV_ECX,  2,  2},
	{FACT_KVM_CPUID_PDPE1GB,    0x80000001, EV_EDX, 26, 26},
	{FACT_KVM_CPUID_INVTSC,     0x80000007, EV_EDX,  8,  8},
	{FACT_KVM_CPUID_PHYS_BITS,  0x80000008, EV_EAX,  7,  0},
	// clang-format on
};

#define FIELD_COUNT (sizeof(fields) / sizeof(fields[0]))

static uint32_t reg_of(const struct cpuid_regs *regs, uint8_t reg)
{
	return reg == EV_EAX ? regs->eax : reg == EV_ECX ? regs->ecx : regs->edx;
}

/* 0 or a negative errno; -EBADMSG where the leaves can't be a processor's. */
static int ask_leaves(struct source *source, struct guest_leaf *leaves, size_t *count)
{
	cleanup_blob struct blob bytes = BLOB_HEAP;
	struct answer answer = {.blob = &bytes};
	const struct cpuid_entry *entries;
	int rc = source_ask(source,
		&(struct question){.ask = ASK_KVM, .path = KVM_ASK_SUPPORTED_CPUID}, &answer);

	if (rc < 0)
		return rc;
	*count = bytes.len / sizeof(*entries);
	if (!*count || *count > LEAVES_MAX || bytes.len % sizeof(*entries))
		return -EBADMSG;
	entries = (const void *)bytes.at;
	for (size_t i = 0; i < *count; i++)
		leaves[i] =
			(struct guest_leaf){entries[i].leaf, entries[i].subleaf, entries[i].regs};
	return 0;
}

static void set_refused(struct fact_table *facts, int rc)
{
	const struct evidence *ev = EV_OF_KVM(KVM_ASK_SUPPORTED_CPUID);

	for (size_t i = 0; i < FIELD_COUNT; i++)
		fact_set_refused(facts, fields[i].fact, rc, ev);
	fact_set_refused(facts, FACT_KVM_CPUID_LEVEL, rc, ev);
}

void probe_kvm_cpuid(struct probe_context *context)
{
	const struct evidence *ev = EV_OF_KVM(KVM_ASK_SUPPORTED_CPUID);
	struct fact_table *facts = context->facts;
	struct guest_leaf leaves[LEAVES_MAX];
	struct guest_cpuid cpuid = {.leaves = leaves};
	int rc = ask_leaves(context->source, leaves, &cpuid.count);

	/* Without leaf 1 it is no processor: not even one without VMX. */
	if (rc == 0 && !guest_cpuid_leaf(&cpuid, 1, 0).edx)
		rc = -EBADMSG;
	if (rc < 0) {
		set_refused(facts, rc);
		return;
	}
	for (size_t i = 0; i < FIELD_COUNT; i++) {
		const struct cpuid_regs regs = guest_cpuid_leaf(&cpuid, fields[i].leaf, 0);
		const uint32_t value =
			bits_of(reg_of(&regs, fields[i].reg), fields[i].high, fields[i].low);

		if (fields[i].high == fields[i].low)
			fact_set_bool(facts, fields[i].fact, value != 0, ev);
		else
			fact_set_int(facts, fields[i].fact, value, ev);
	}
	fact_set_int(facts, FACT_KVM_CPUID_LEVEL, guest_cpuid_level(&cpuid), ev);
}
