// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A guest in ring 0 or 3 with a task state segment, gates and a system call, and what became of
 * it.
 *
 * Intel SDM Vol. 3A: chapters 4 (paging), 5 (protection), 6 (interrupts and exceptions), 8 (task
 * state segment in 64-bit mode); AMD APM Vol. 2, chapters 4, 5, 8 and 12.
 */
#include "launch/popek.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "launch/clock.h"

#define PTE_PRESENT UINT64_C(1)
#define PTE_WRITABLE UINT64_C(2)
#define PTE_USER UINT64_C(4)
#define PTE_ALL (PTE_PRESENT | PTE_WRITABLE | PTE_USER)
#define PTE_LARGE UINT64_C(0x80)
#define UNBACKED UINT64_C(0xd0000000)

#define DESCRIPTOR_DATA_3 UINT64_C(0x00cff3000000ffff)
#define DESCRIPTOR_CODE_3 UINT64_C(0x00affb000000ffff)
/* 64-bit TSS, busy, of 104 bytes at POPEK_TSS. */
#define DESCRIPTOR_TSS (UINT64_C(0x00008b0000000067) | (uint64_t)POPEK_TSS << 16)
#define TSS_LIMIT 0x67

#define EFER_SCE UINT64_C(1)
#define MSR_STAR 0xc0000081
#define MSR_LSTAR 0xc0000082
#define MSR_SFMASK 0xc0000084
#define STAR_SEGMENTS (UINT64_C(0x1b) << 48 | (uint64_t)GUEST_CS << 32)

#define FLAGS_FIXED 0x2
#define FLAGS_IF 0x200
#define SEGMENT_CODE 11
#define SEGMENT_DATA 3
#define SEGMENT_TSS_BUSY 11

/* The POPEK_SAYS of an exception at UD2, the end of every case. */
#define VECTOR_BP 3
#define VECTOR_UD 6
#define UD2_BYTES 2

/* Of the processor, for one case. Generous: on an emulated host an exit takes a hundred times as long. */
#define STUCK_USED_NS (300 * MS)

static void set_descriptors(struct vm *vm)
{
	guest_poke64(vm, GUEST_GDT + (POPEK_DS_3 & ~7u), DESCRIPTOR_DATA_3);
	guest_poke64(vm, GUEST_GDT + (POPEK_CS_3 & ~7u), DESCRIPTOR_CODE_3);
	guest_poke64(vm, GUEST_GDT + POPEK_TR, DESCRIPTOR_TSS);
	guest_poke64(vm, GUEST_GDT + POPEK_TR + 8, 0);
	memset(vm->memory + POPEK_TSS, 0, TSS_LIMIT + 1);
	guest_poke64(vm, POPEK_TSS + 4, GUEST_STACK_END);          /* RSP0 */
	guest_poke32(vm, POPEK_TSS + 0x64, (TSS_LIMIT + 1) << 16); /* no map of ports */
}

/* A gate that code of ring 3 may use, by INT. */
static void open_gate(struct vm *vm, unsigned vector)
{
	vm->memory[GUEST_IDT + vector * 16 + 5] |= 3 << 5;
}

static void set_gates(struct vm *vm, bool breaks_return)
{
	for (unsigned i = 0; i < POPEK_GATE_COUNT; i++)
		guest_set_gate(vm, i, POPEK_GATES + i * POPEK_GATE_BYTES);
	guest_set_gate(vm, POPEK_INT_OPEN, POPEK_GATES + POPEK_GATE_COUNT * POPEK_GATE_BYTES);
	guest_set_gate(
		vm, POPEK_INT_CLOSED, POPEK_GATES + (POPEK_GATE_COUNT + 1) * POPEK_GATE_BYTES);
	if (breaks_return)
		guest_set_gate(
			vm, VECTOR_BP, POPEK_GATES + (POPEK_GATE_COUNT + 3) * POPEK_GATE_BYTES);
	open_gate(vm, POPEK_INT_OPEN);
	open_gate(vm, VECTOR_BP);
}

/* guest_start()'s tables, opened for ring 3, and the pages of the window. */
static void set_pages(struct vm *vm)
{
	guest_poke64(vm, GUEST_PML4, GUEST_PDPT | PTE_ALL);
	guest_poke64(vm, GUEST_PDPT, GUEST_PD | PTE_ALL);
	guest_poke64(vm, GUEST_PD, PTE_ALL | PTE_LARGE);
	guest_poke64(vm, GUEST_PD + 8, GUEST_PT | PTE_ALL);
	guest_poke64(vm, GUEST_PT, GUEST_DATA | PTE_ALL);
	guest_poke64(vm, GUEST_PT + 8, GUEST_DATA | PTE_PRESENT | PTE_WRITABLE);
	guest_poke64(vm, GUEST_PT + 16, 0);
	guest_poke64(vm, GUEST_PT + 24, GUEST_DATA | PTE_PRESENT | PTE_USER);
	guest_poke64(vm, GUEST_PT + 32, UNBACKED | PTE_ALL);
}

static void set_ring(struct kvm_sregs *sregs, unsigned ring)
{
	sregs->gdt.limit = POPEK_GDT_LIMIT;
	sregs->idt.base = GUEST_IDT;
	sregs->idt.limit = POPEK_IDT_LIMIT;
	sregs->efer |= EFER_SCE;
	sregs->tr = (struct kvm_segment){.base = POPEK_TSS,
		.limit = TSS_LIMIT,
		.selector = POPEK_TR,
		.type = SEGMENT_TSS_BUSY,
		.present = 1};
	sregs->ldt = (struct kvm_segment){.unusable = 1};
	if (ring != 0)
		guest_set_ring3(sregs, POPEK_CS_3, POPEK_DS_3);
}

static int set_system_call(struct vm *vm)
{
	static const struct kvm_msr_entry entries[] = {
		{.index = MSR_STAR, .data = STAR_SEGMENTS},
		{.index = MSR_LSTAR,
			.data = POPEK_GATES + (POPEK_GATE_COUNT + 2) * POPEK_GATE_BYTES},
		{.index = MSR_SFMASK, .data = FLAGS_IF},
	};
	union {
		struct kvm_msrs list;
		uint8_t bytes[sizeof(struct kvm_msrs) + sizeof(entries)];
	} msrs = {.list.nmsrs = sizeof(entries) / sizeof(entries[0])};
	int rc;

	memcpy(msrs.list.entries, entries, sizeof(entries));
	rc = vm_ioctl(vm, vm->vcpu, KVM_CALL_SET_MSRS, (uintptr_t)&msrs);
	/* One that is not taken shows by SYSCALL itself. */
	return rc < 0 ? rc : 0;
}

bool popek_open(const struct trial_place *place, struct vm *vm, struct trial *trial)
{
	int rc;

	if (!trial_open(place, vm, trial))
		return false;
	rc = guest_copy(vm, POPEK_GATES, (struct guest_code)GUEST_CODE_OF(popek_gates));
	if (rc == 0)
		rc = set_system_call(vm);
	if (rc == 0)
		return true;
	trial_refused(trial, vm->call, rc);
	vm_close(vm);
	return false;
}

bool popek_reopen(const struct trial_place *place, struct vm *vm, struct trial *trial)
{
	vm_close(vm);
	return popek_open(place, vm, trial);
}

static int set_vcpu(struct vm *vm, const struct popek_code *code)
{
	struct kvm_sregs sregs;
	int rc;

	rc = guest_start(vm, GUEST_LONG, code->code, &code->registers);
	if (rc < 0)
		return rc;
	set_descriptors(vm);
	set_gates(vm, code->breaks_return);
	set_pages(vm);
	memset(vm->memory + POPEK_WORDS, 0, POPEK_WORD_COUNT * sizeof(uint64_t));
	rc = vm_ioctl(vm, vm->vcpu, KVM_CALL_GET_SREGS, (uintptr_t)&sregs);
	if (rc < 0)
		return rc;
	set_ring(&sregs, code->ring);
	return guest_set_vcpu(vm, &sregs, &code->registers,
		code->ring ? POPEK_STACK_3 : GUEST_STACK_END,
		FLAGS_FIXED | (code->interrupts_on ? FLAGS_IF : 0));
}

bool popek_set(struct vm *vm, const struct popek_code *code, struct trial *trial)
{
	int rc = set_vcpu(vm, code);

	if (rc < 0)
		trial_refused(trial, vm->call, rc);
	return rc == 0;
}

/* What the gates said. */
static enum popek_end end_of(const struct popek_code *code, const struct popek_run *run)
{
	const uint64_t vector = run->words[POPEK_VECTOR];
	const size_t len = (size_t)(code->code.end - code->code.start);

	if (run->exit.reason != KVM_EXIT_IO || run->exit.port != GUEST_PORT || vector > 0xff ||
		run->exit.value != (POPEK_SAYS | vector))
		return POPEK_LEFT;
	return vector == VECTOR_UD && run->words[POPEK_RIP] == GUEST_CODE + len - UD2_BYTES
		       ? POPEK_FINISHED
		       : POPEK_FAULTED;
}

/* What vm_run() and its like answered. */
static void take_end(struct vm *vm, const struct popek_code *code, int rc, bool is_stuck,
	struct popek_run *run, struct trial *trial)
{
	if (is_stuck) {
		run->end = POPEK_STUCK;
		return;
	}
	if (rc < 0) {
		trial_refused(trial, vm->call, rc);
		run->end = POPEK_REFUSED;
		return;
	}
	memcpy(run->words, vm->memory + POPEK_WORDS, sizeof(run->words));
	run->end = end_of(code, run);
}

void popek_go(
	struct vm *vm, const struct popek_code *code, struct popek_run *run, struct trial *trial)
{
	uint64_t begin = vm->sys->ops->now_ns(vm->sys);
	int rc;

	*run = (struct popek_run){0};
	rc = vm_run(vm, &run->exit);
	run->ns = vm->sys->ops->now_ns(vm->sys) - begin;
	take_end(vm, code, rc, rc == -ETIMEDOUT, run, trial);
}

void popek_go_soon(const struct trial_place *place, struct vm *vm, const struct popek_code *code,
	struct popek_run *run, struct trial *trial)
{
	int rc;

	*run = (struct popek_run){0};
	rc = trial_run_within(place, vm, STUCK_USED_NS, &run->exit);
	take_end(vm, code, rc, rc == TRIAL_LOOPS, run, trial);
}

void popek_run_text(const struct popek_run *run, char *text, size_t size)
{
	switch (run->end) {
	case POPEK_FINISHED: snprintf(text, size, "another result"); break;
	case POPEK_FAULTED:
		snprintf(text, size, "exception %u, error code %u",
			(unsigned)run->words[POPEK_VECTOR] & 0xff,
			(unsigned)run->words[POPEK_ERROR] & 0xffff);
		break;
	case POPEK_LEFT: vm_exit_text(&run->exit, text, size); break;
	default: snprintf(text, size, "did not come back"); break;
	}
}

void popek_list(struct trial *trial, const char *name)
{
	static const char more[] = ", ...";
	const size_t used = strlen(trial->text), need = strlen(name) + (used ? 2 : 0);

	if (used >= sizeof(more) - 1 && !strcmp(trial->text + used - (sizeof(more) - 1), more))
		return;
	if (used + need + sizeof(more) > sizeof(trial->text))
		name = "...";
	snprintf(trial->text + used, sizeof(trial->text) - used, "%s%s", used ? ", " : "", name);
}
