// SPDX-License-Identifier: GPL-2.0-or-later
// The code of the guests that show what migration needs, see dirty.h and trial_save_restore.c.
#include "launch/guest.h"
#include "launch/migrate.h"

#include "launch/guest_code.inc"

	.section .rodata
	.code64

/*
 * Ring 3: again and again the list at %rdi, of 32-bit addresses that end with 0. Writes what is
 * there; where bit 0 is set it reads only. Uses no stack.
 */
GUEST dirty
1:	movq %rdi, %rsi
2:	movl (%rsi), %ebx
	addq $4, %rsi
	testl %ebx, %ebx
	jz 4f
	testl $1, %ebx
	jnz 3f
	incl (%rbx)
	jmp 2b
3:	movl -1(%rbx), %eax
	jmp 2b
4:	movl $SAY_DONE, %eax
	outl %eax, $GUEST_PORT
	jmp 1b
END dirty

	.macro LOST part
	movl $(MIGRATE_LOST + \part), %eax
	jmp 9f
	.endm

/*
 * Ring 0, interrupts off: counts in %rbx, in memory at %rdi and in %xmm0, and says the count.
 * Before that it sets registers of which one a time is looked at in each round, and lets its local
 * interrupt controller (at %rsi; 0: it has none) ask for an interrupt that can't get in yet. The
 * SSE register is counted by way of memory: KVM's emulator, in which a software backend runs ring
 * 0, knows no more of SSE than to load and to store.
 */
GUEST count
	movl $0xc0000102, %ecx /* IA32_KERNEL_GS_BASE */
	movl $(MIGRATE_GS_BASE & 0xffffffff), %eax
	movl $(MIGRATE_GS_BASE >> 32), %edx
	wrmsr
	movabsq $MIGRATE_DR0, %rax
	movq %rax, %dr0
	movabsq $MIGRATE_CR2, %rax
	movq %rax, %cr2
	movq %cr4, %rax
	orl $0x200, %eax /* OSFXSR */
	movq %rax, %cr4
	testq %rsi, %rsi
	jz 1f
	movl $0x1ff, 0xf0(%rsi) /* on */
	movl $(0x44000 | GUEST_VECTOR), 0x300(%rsi) /* to itself */
1:	movdqu MIGRATE_SSE(%rdi), %xmm0
	xorl %ebx, %ebx
	xorl %r11d, %r11d
2:	incq %rbx
	incq MIGRATE_COUNT(%rdi)
	movdqu %xmm0, MIGRATE_SSE(%rdi)
	incq MIGRATE_SSE(%rdi)
	movdqu MIGRATE_SSE(%rdi), %xmm0
	cmpq %rbx, MIGRATE_COUNT(%rdi)
	jne 3f
	cmpq %rbx, MIGRATE_SSE(%rdi)
	jne 4f
	movl $0xc0000102, %ecx
	rdmsr
	shlq $32, %rdx
	orq %rdx, %rax
	movabsq $MIGRATE_GS_BASE, %rdx
	cmpq %rdx, %rax
	jne 5f
	movq %dr0, %rax
	movabsq $MIGRATE_DR0, %rdx
	cmpq %rdx, %rax
	jne 6f
	movq %cr2, %rax
	movabsq $MIGRATE_CR2, %rdx
	cmpq %rdx, %rax
	jne 7f
	rdtsc
	shlq $32, %rdx
	orq %rdx, %rax
	cmpq %r11, %rax
	jb 8f
	movq %rax, %r11
	movl %ebx, %eax
	outl %eax, $GUEST_PORT
	cmpl $0, MIGRATE_FLAG(%rdi)
	je 2b
	xorl %ebx, %ebx
	movl $10000, %ecx /* it comes at once, or soon where ring 0 is emulated */
	sti
1:	testl %ebx, %ebx
	jnz 1f
	decl %ecx
	jnz 1b
1:	cli
	testl %ebx, %ebx
	jz 1f
	movl $SAY_DONE, %eax
	jmp 9f
1:	LOST LOST_INTERRUPT
3:	LOST LOST_MEMORY
4:	LOST LOST_SSE
5:	LOST LOST_GS_BASE
6:	LOST LOST_DR0
7:	LOST LOST_CR2
8:	LOST LOST_TSC
9:	outl %eax, $GUEST_PORT
	jmp 9b
	.balign 8
	.globl guest_count_handler
guest_count_handler:
	incl %ebx
	movl $0, 0xb0(%rsi) /* EOI */
	iretq
END count

	.section .note.GNU-stack, "", @progbits
