// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The guests: which code, in which mode of the processor, and where things lie in their 2 MiB.
 *
 * Included by guests.S too, for the addresses.
 */
#ifndef VIRTSCOUT_LAUNCH_GUEST_H
#define VIRTSCOUT_LAUNCH_GUEST_H

// clang-format off
/* Guest-physical addresses. */
#define GUEST_PAGE_TABLES 0x1000 /* PML4 or 32-bit page directory, PDPT, page directory, page table */
#define GUEST_PML4        0x1000
#define GUEST_PDPT        0x2000
#define GUEST_PD          0x3000
#define GUEST_PT          0x4000 /* maps GUEST_WINDOW, in long mode */
#define GUEST_GDT         0x5000
#define GUEST_IDT         0x6000
#define GUEST_STACK_END   0x8000
#define GUEST_CODE        0x8000
#define GUEST_DATA        0x9000 /* holds GUEST_MAGIC */
#define GUEST_DATA_B      0xa000 /* holds GUEST_MAGIC_B */
#define GUEST_WORK        0xb000 /* a copy of guest_work */
#define GUEST_PML5        0xc000 /* with 5 levels of paging */
#define GUEST_NESTED      0x10000 /* trial_nested.c's pages */
#define GUEST_REGION      0x1000 /* room from one of these to the next, at least */

#define GUEST_RESET_BASE  0xffff0000 /* after reset the code segment is the last 64 KiB */
#define GUEST_RESET_BYTES 0x10000

/* Virtual addresses at which the data is seen through page tables only. */
#define GUEST_WINDOW    0x200000 /* long mode: GUEST_DATA, by a 4 KiB page */
#define GUEST_WINDOW_32 0x400000 /* paged protected mode: address 0, by a 4 MiB page */
#define GUEST_WINDOW_57 0x1000000200000 /* 5 levels: GUEST_WINDOW by the second entry of the PML5 */

#define GUEST_PORT    0x10 /* where guests put what they have to say */
#define GUEST_MAGIC   0x5ca1ab1e
#define GUEST_MAGIC_B 0x0ddba115
#define GUEST_HIGH    0x12345678 /* upper half of a 64-bit register */
#define GUEST_VECTOR  0x20       /* the interrupt that guest_interrupts takes */

#define GUEST_CS 0x08 /* selectors */
#define GUEST_DS 0x10

/* What guests say. */
#define SAY_READY     0x11
#define SAY_DONE      0x22
#define SAY_BAD       0x33
#define SAY_INTERRUPT 0x44
// clang-format on

#ifndef __ASSEMBLER__

#include <stddef.h>
#include <stdint.h>

#include "launch/vm.h"

/*
 * GUEST_RESET: real mode with the code segment that it has after reset, at GUEST_RESET_BASE, where
 * the caller puts memory.
 * GUEST_LONG_57: with 5 levels of page tables, which the vCPU's CPUID must have.
 */
enum guest_mode {
	GUEST_REAL,
	GUEST_RESET,
	GUEST_PROTECTED,
	GUEST_PAGED,
	GUEST_LONG,
	GUEST_LONG_57
};

/* From guests.S; `end` is the first byte after. */
struct guest_code {
	const uint8_t *start, *end;
};

// clang-format off
#define GUEST_CODE_OF(name) {guest_##name, guest_##name##_end}
// clang-format on

extern const uint8_t guest_real_mode[], guest_real_mode_end[];
extern const uint8_t guest_protected_mode[], guest_protected_mode_end[];
extern const uint8_t guest_long_mode[], guest_long_mode_end[];
extern const uint8_t guest_long_mode_57[], guest_long_mode_57_end[];
extern const uint8_t guest_interrupts[], guest_interrupts_handler[], guest_interrupts_end[];
extern const uint8_t guest_endless[], guest_endless_end[];
extern const uint8_t guest_exits[], guest_exits_end[];
extern const uint8_t guest_ring0[], guest_ring0_end[];
extern const uint8_t guest_page_tables[], guest_page_tables_end[];
extern const uint8_t guest_svm[], guest_svm_inner[], guest_svm_end[];
extern const uint8_t guest_vmx[], guest_vmx_end[];

/*
 * The instructions that are timed, GUEST_WORK_INSTRUCTIONS of them @rounds times; may be called
 * here, and runs from GUEST_WORK in the guest. @memory: 8 bytes that it writes.
 */
#define GUEST_WORK_INSTRUCTIONS 5
void guest_work(uint64_t *memory, uint64_t rounds);
extern const uint8_t guest_work_end[];

/* General registers to begin with; rip, rsp and rflags are set by guest_start(). */
struct guest_registers {
	uint64_t rbx, rcx, rdx, rsi, rdi, r8, r9, r10, r11;
};

/* Where @label, which stands in the code that begins at @start, is once that is at GUEST_CODE. */
static inline uint32_t guest_code_address(const uint8_t *start, const uint8_t *label)
{
	return (uint32_t)(GUEST_CODE + ((uintptr_t)label - (uintptr_t)start));
}

/* Copies @code to @address; -EFBIG where it does not fit. */
int guest_copy(struct vm *vm, uint32_t address, struct guest_code code);

/* A number at @address of the guest's memory. */
void guest_poke32(struct vm *vm, uint32_t address, uint32_t value);
void guest_poke64(struct vm *vm, uint32_t address, uint64_t value);

/* Long mode's interrupt gate for @vector. */
void guest_set_gate(struct vm *vm, unsigned vector, uint32_t handler);

/* Makes the segments those of ring 3, with these selectors. */
void guest_set_ring3(struct kvm_sregs *sregs, uint16_t code, uint16_t data);

/*
 * @sregs, and the general registers, before the instruction at GUEST_CODE. 0 or a negative errno.
 */
int guest_set_vcpu(struct vm *vm, const struct kvm_sregs *sregs,
	const struct guest_registers *registers, uint64_t stack, uint64_t flags);

/*
 * Puts @code to GUEST_CODE and the vCPU before its first instruction, in @mode. 0 or a negative
 * errno.
 */
int guest_start(struct vm *vm, enum guest_mode mode, struct guest_code code,
	const struct guest_registers *registers);

#endif
#endif
