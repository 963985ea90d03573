/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Firmware that goes from real mode to long mode, runs guest_work a few times, says so, and crashes.
 * Intel SDM Vol. 3A, "Processor management and initialization".
 */
#include "launch/emulation.h"

#include "launch/guest_code.inc"

#define HERE(label) (EMULATION_AT + (label - guest_emulation))

	.section .rodata

	.code16
GUEST emulation
	cli
	lgdtl %cs:(4f - guest_emulation)
	movl %cr0, %eax
	orl $1, %eax /* PE */
	movl %eax, %cr0
	ljmpl $0x08, $HERE(1f)

	.code32
1:	movl $0x10, %eax
	movl %eax, %ds
	movl %eax, %es
	movl %eax, %ss
	movl $EMULATION_TABLES, %edi
	xorl %eax, %eax
	movl $(3 * 0x1000 / 4), %ecx
	cld
	rep stosl
	/* Four levels, the last of which is a page of 2 MiB. */
	movl $(EMULATION_TABLES + 0x1000 + 3), EMULATION_TABLES
	movl $(EMULATION_TABLES + 0x2000 + 3), EMULATION_TABLES + 0x1000
	movl $0x83, EMULATION_TABLES + 0x2000
	movl $EMULATION_TABLES, %eax
	movl %eax, %cr3
	movl %cr4, %eax
	orl $0x20, %eax /* PAE */
	movl %eax, %cr4
	movl $0xc0000080, %ecx /* EFER */
	rdmsr
	orl $0x100, %eax /* LME */
	wrmsr
	movl %cr0, %eax
	orl $0x80000000, %eax /* PG */
	movl %eax, %cr0
	ljmpl $0x18, $HERE(2f)

	.code64
2:	movl $EMULATION_STACK, %esp
	movl $EMULATION_PORT, %edx
	movl $EMULATION_READY, %eax
	outb %al, %dx
	movl $EMULATION_RUNS, %ebx
3:	call 8f
	movq %rax, %r8
	movl $EMULATION_DATA, %edi
	movl EMULATION_AT + EMULATION_ROUNDS, %esi
	movl $(EMULATION_AT + EMULATION_WORK), %eax
	call *%rax
	call 8f
	subq %r8, %rax
	movl $0xffffffff, %ecx /* no more than that */
	cmpq %rcx, %rax
	cmovaq %rcx, %rax
	movl %eax, %esi
	movl $EMULATION_PORT, %edx
	movl $EMULATION_DIGITS, %ecx
7:	roll $4, %esi
	movl %esi, %eax
	andl $0xf, %eax
	orl $EMULATION_DIGIT, %eax
	outb %al, %dx
	decl %ecx
	jnz 7b
	decl %ebx
	jnz 3b
	/* No handler for an exception, nor for the one that follows from that. */
	lidt 6f(%rip)
	ud2
	/* The time-stamp counter, to %rax. */
8:	rdtsc
	shlq $32, %rdx
	orq %rdx, %rax
	ret

	.balign 8
4:	.short 4 * 8 - 1 /* as LGDT takes it */
	.long HERE(5f)
	.balign 8
5:	.quad 0
	.quad 0x00cf9b000000ffff /* code, 32 bits */
	.quad 0x00cf93000000ffff /* data */
	.quad 0x00af9b000000ffff /* code, 64 bits */
6:	.short 0
	.quad 0
END emulation

	/* At the reset vector: to the firmware as it is seen below 1 MiB. */
	.code16
GUEST emulation_reset
	ljmpw $(EMULATION_AT >> 4), $0
END emulation_reset

	.section .note.GNU-stack, "", @progbits
