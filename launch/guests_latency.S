/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Guests that do nothing but leave, again and again, each in one way. Long mode.
 */
#include "launch/guest.h"

#include "launch/guest_code.inc"

	.section .rodata
	.code64

/* HLT with interrupts off: without an interrupt controller in the kernel it leaves to user space. */
GUEST latency_hlt
1:	hlt
	jmp 1b
END latency_hlt

/* Writes to where there is no memory, through %rbx. */
GUEST latency_mmio
1:	movl %eax, (%rbx)
	jmp 1b
END latency_mmio

/* As many times CPUID as the number at %rdi says, then READY. */
GUEST latency_cpuid
1:	movl (%rdi), %esi
2:	xorl %eax, %eax
	xorl %ecx, %ecx
	cpuid
	decl %esi
	jnz 2b
	movl $SAY_READY, %eax
	outl %eax, $GUEST_PORT
	jmp 1b
END latency_cpuid

/* Waits with interrupts on for a handler, which speaks and returns. */
GUEST latency_interrupt
1:	sti
	hlt
	jmp 1b
	.balign 8
	.globl guest_latency_interrupt_handler
guest_latency_interrupt_handler:
	movl $SAY_INTERRUPT, %eax
	outl %eax, $GUEST_PORT
	iretq
END latency_interrupt

	.section .note.GNU-stack, "", @progbits
