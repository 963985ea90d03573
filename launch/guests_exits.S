// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The guests of exits.h: one instruction each, with %rax as %r8 was; then the registers are left
 * as words, and SAY_DONE is said. And those of trial_crashes.c.
 */
#include "launch/exits.h"

#include "launch/guest_code.inc"

#define WORD(index) (EXITS_WORDS + (index) * 8)

	.macro FINISH
	movq %rax, WORD(EXITS_RAX)
	movq %rbx, WORD(EXITS_RBX)
	movq %rcx, WORD(EXITS_RCX)
	movq %rdx, WORD(EXITS_RDX)
	movq %rsi, WORD(EXITS_RSI)
	movq %rdi, WORD(EXITS_RDI)
	movl $SAY_DONE, %eax
	outl %eax, $GUEST_PORT
	hlt
	.endm

	.macro ONE name, instruction:vararg
GUEST exits_\name
	movq %r8, %rax
	\instruction
	FINISH
END exits_\name
	.endm

	.section .rodata
	.code64

ONE out_1, outb %al, %dx
ONE out_2, outw %ax, %dx
ONE out_4, outl %eax, %dx
ONE in_1, inb %dx, %al
ONE in_2, inw %dx, %ax
ONE in_4, inl %dx, %eax
ONE outs_1, rep outsb
ONE outs_2, rep outsw
ONE outs_4, rep outsl
ONE ins_1, rep insb
ONE ins_2, rep insw
ONE ins_4, rep insl
ONE store_1, movb %al, (%rdx)
ONE store_2, movw %ax, (%rdx)
ONE store_4, movl %eax, (%rdx)
ONE store_8, movq %rax, (%rdx)
ONE load_1, movb (%rdx), %al
ONE load_2, movw (%rdx), %ax
ONE load_4, movl (%rdx), %eax
ONE load_8, movq (%rdx), %rax
ONE halt, hlt
ONE cpuid, cpuid
ONE read_msr, rdmsr
ONE write_msr, wrmsr
ONE vmcall, vmcall
ONE vmmcall, vmmcall

/* For all of them: the gate of the general protection fault, whose error code is on the stack. */
GUEST exits_fault
	movq $1, WORD(EXITS_FAULT)
	popq %rax
	FINISH
END exits_fault

/*
 * With no gate left the exception is a triple fault. It begins with one that KVM does not
 * intercept, so the processor gets there by itself.
 */
GUEST crash_triple_fault
	movw $0, EXITS_SCRATCH
	movq $0, EXITS_SCRATCH + 2
	lidt EXITS_SCRATCH
	xorl %edx, %edx
	xorl %ecx, %ecx
	divl %ecx
	FINISH
END crash_triple_fault

/* Speaks, where it should not have got to. */
GUEST crash_invalid_state
	FINISH
END crash_invalid_state

/* An instruction of the floating-point unit where no memory is, which is KVM's to emulate. */
GUEST crash_emulation
	fadds (%rdx)
	FINISH
END crash_emulation

	.section .note.GNU-stack, "", @progbits
