// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Setting a vCPU into real, protected or long mode, with the tables in guest memory that the mode
 * wants.
 *
 * Intel SDM Vol. 3A: chapters on protected-mode memory management, paging, and processor
 * management ("initializing IA-32e mode"); AMD APM Vol. 2, chapters 4, 5 and 14.
 */
#include "launch/guest.h"

#include <errno.h>
#include <string.h>

#define CR0_PE UINT64_C(0x1)
#define CR0_ET UINT64_C(0x10)
#define CR0_NE UINT64_C(0x20)
#define CR0_PG UINT64_C(0x80000000)

#define CR4_PSE UINT64_C(0x10)
#define CR4_PAE UINT64_C(0x20)
#define CR4_LA57 UINT64_C(0x1000)

#define EFER_LME UINT64_C(0x100)
#define EFER_LMA UINT64_C(0x400)

#define PTE_PRESENT 0x1
#define PTE_WRITABLE 0x2
#define PTE_LARGE 0x80

#define RFLAGS_FIXED 0x2

/* Segment descriptors: base 0, limit 4 GiB, present, ring 0. */
#define GDT_CODE_32 UINT64_C(0x00cf9b000000ffff)
#define GDT_CODE_64 UINT64_C(0x00af9b000000ffff)
#define GDT_DATA UINT64_C(0x00cf93000000ffff)

#define RESET_CS 0xf000 /* what it is after reset */

#define SEGMENT_CODE 11 /* execute, read, accessed */
#define SEGMENT_DATA 3  /* read, write, accessed */

int guest_copy(struct vm *vm, uint32_t address, struct guest_code code)
{
	size_t len = (size_t)(code.end - code.start);

	if (len > GUEST_REGION)
		return -EFBIG;
	memcpy(vm->memory + address, code.start, len);
	return 0;
}

void guest_poke32(struct vm *vm, uint32_t address, uint32_t value)
{
	memcpy(vm->memory + address, &value, sizeof(value));
}

void guest_poke64(struct vm *vm, uint32_t address, uint64_t value)
{
	memcpy(vm->memory + address, &value, sizeof(value));
}

void guest_set_gate(struct vm *vm, unsigned vector, uint32_t handler)
{
	/* Present, 64-bit interrupt gate, no IST; the handler is below 4 GiB. */
	guest_poke64(vm, GUEST_IDT + vector * 16,
		(handler & 0xffff) | GUEST_CS << 16 | UINT64_C(0x8e00) << 32 |
			(uint64_t)(handler >> 16) << 48);
	guest_poke64(vm, GUEST_IDT + vector * 16 + 8, 0);
}

/* Four levels: the 2 MiB as they are, and GUEST_WINDOW, a 4 KiB page, onto the data. */
static void build_tables_64(struct vm *vm)
{
	const uint64_t table = PTE_PRESENT | PTE_WRITABLE;

	guest_poke64(vm, GUEST_PML4, GUEST_PDPT | table);
	guest_poke64(vm, GUEST_PDPT, GUEST_PD | table);
	guest_poke64(vm, GUEST_PD, table | PTE_LARGE);
	guest_poke64(vm, GUEST_PD + 8, GUEST_PT | table);
	guest_poke64(vm, GUEST_PT, GUEST_DATA | table);
}

/* A fifth level above them, whose first two entries are alike. */
static void build_level_5(struct vm *vm)
{
	const uint64_t table = GUEST_PML4 | PTE_PRESENT | PTE_WRITABLE;

	guest_poke64(vm, GUEST_PML5, table);
	guest_poke64(vm, GUEST_PML5 + 8, table);
}

/* One level of 4 MiB pages: address 0 as it is and once more at GUEST_WINDOW_32. */
static void build_tables_32(struct vm *vm)
{
	const uint32_t page = PTE_PRESENT | PTE_WRITABLE | PTE_LARGE;

	guest_poke32(vm, GUEST_PAGE_TABLES, page);
	guest_poke32(vm, GUEST_PAGE_TABLES + 4, page);
}

static void set_segments(struct kvm_sregs *sregs, int is_long)
{
	struct kvm_segment data = {.limit = UINT32_MAX,
		.selector = GUEST_DS,
		.type = SEGMENT_DATA,
		.present = 1,
		.db = 1,
		.s = 1,
		.g = 1};
	struct kvm_segment code = data;

	code.selector = GUEST_CS;
	code.type = SEGMENT_CODE;
	code.l = is_long ? 1 : 0;
	code.db = is_long ? 0 : 1;
	sregs->cs = code;
	sregs->ds = sregs->es = sregs->ss = sregs->fs = sregs->gs = data;
	sregs->gdt.base = GUEST_GDT;
	sregs->gdt.limit = 3 * 8 - 1;
	sregs->idt.base = GUEST_IDT;
	sregs->idt.limit = is_long ? 256 * 16 - 1 : 0;
}

/* What the reset state (which is real mode, at the top of memory) has to become. */
static void set_mode(struct vm *vm, struct kvm_sregs *sregs, enum guest_mode mode)
{
	const int is_long = mode == GUEST_LONG || mode == GUEST_LONG_57;

	if (mode == GUEST_REAL || mode == GUEST_RESET) {
		/* Where they agree, Intel processors without unrestricted guest can enter. */
		sregs->cs.base = mode == GUEST_REAL ? 0 : GUEST_RESET_BASE;
		sregs->cs.selector = mode == GUEST_REAL ? 0 : RESET_CS;
		return;
	}
	guest_poke64(vm, GUEST_GDT + GUEST_CS, is_long ? GDT_CODE_64 : GDT_CODE_32);
	guest_poke64(vm, GUEST_GDT + GUEST_DS, GDT_DATA);
	set_segments(sregs, is_long);
	sregs->cr0 = CR0_PE | CR0_ET | CR0_NE;
	if (mode == GUEST_PROTECTED)
		return;
	sregs->cr0 |= CR0_PG;
	sregs->cr3 = GUEST_PAGE_TABLES;
	if (mode == GUEST_PAGED) {
		build_tables_32(vm);
		sregs->cr4 |= CR4_PSE;
		return;
	}
	build_tables_64(vm);
	sregs->cr4 |= CR4_PAE;
	sregs->efer |= EFER_LME | EFER_LMA;
	if (mode == GUEST_LONG)
		return;
	build_level_5(vm);
	sregs->cr3 = GUEST_PML5;
	sregs->cr4 |= CR4_LA57;
}

void guest_set_ring3(struct kvm_sregs *sregs, uint16_t code, uint16_t data)
{
	struct kvm_segment *const segments[] = {
		&sregs->ds, &sregs->es, &sregs->ss, &sregs->fs, &sregs->gs};

	for (size_t i = 0; i < sizeof(segments) / sizeof(segments[0]); i++) {
		segments[i]->selector = data;
		segments[i]->dpl = 3;
	}
	sregs->cs.selector = code;
	sregs->cs.dpl = 3;
}

int guest_set_vcpu(struct vm *vm, const struct kvm_sregs *sregs,
	const struct guest_registers *registers, uint64_t stack, uint64_t flags)
{
	const struct kvm_regs regs = {
		.rip = GUEST_CODE,
		.rsp = stack,
		.rflags = flags,
		.rbx = registers->rbx,
		.rcx = registers->rcx,
		.rdx = registers->rdx,
		.rsi = registers->rsi,
		.rdi = registers->rdi,
		.r8 = registers->r8,
		.r9 = registers->r9,
		.r10 = registers->r10,
		.r11 = registers->r11,
	};
	int rc = vm_ioctl(vm, vm->vcpu, KVM_CALL_SET_SREGS, (uintptr_t)sregs);

	return rc < 0 ? rc : vm_ioctl(vm, vm->vcpu, KVM_CALL_SET_REGS, (uintptr_t)&regs);
}

int guest_start(struct vm *vm, enum guest_mode mode, struct guest_code code,
	const struct guest_registers *registers)
{
	struct kvm_sregs sregs;
	int rc;

	rc = guest_copy(vm, GUEST_CODE, code);
	if (rc < 0)
		return rc;
	guest_poke32(vm, GUEST_DATA, GUEST_MAGIC);
	guest_poke32(vm, GUEST_DATA_B, GUEST_MAGIC_B);
	rc = vm_ioctl(vm, vm->vcpu, KVM_CALL_GET_SREGS, (uintptr_t)&sregs);
	if (rc < 0)
		return rc;
	set_mode(vm, &sregs, mode);
	return guest_set_vcpu(vm, &sregs, registers, GUEST_STACK_END, RFLAGS_FIXED);
}
