// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * From ring 0 to ring 3 by IRETQ, and back: the guests of trial_ring3.c. They run amid the tables
 * and gates of popek.h; UD2 in ring 3, their last instruction, is their end.
 */
#include "launch/ring3.h"

#include "launch/guest_code.inc"

#define RESULT(index) (POPEK_WORDS + (POPEK_RESULT + (index)) * 8)

	.section .rodata
	.code64

/* Goes on in ring 3, and works there: the sum of the numbers up to RING3_WORK. */
	.macro TO_RING3 guest
	pushq $POPEK_DS_3
	pushq $POPEK_STACK_3
	pushq $2 /* flags */
	pushq $POPEK_CS_3
	pushq $(GUEST_CODE + 1f - \guest)
	iretq
1:	movq %cs, %rax
	movq %rax, RESULT(RING3_CS)
	xorl %eax, %eax
	movl $RING3_WORK, %ecx
2:	addq %rcx, %rax
	decl %ecx
	jnz 2b
	movq %rax, RESULT(RING3_SUM)
	.endm

/* The ring that a way back leads to, and whether it knows (@from) where it came from. */
	.macro IN_HANDLER guest, from:vararg
	movq %cs, %rax
	movq %rax, RESULT(RING3_HANDLER_CS)
	movq \from, %rax
	subq $(GUEST_CODE + 3f - \guest), %rax
	setz RESULT(RING3_RETURN)
	.endm

	.macro AFTER_HANDLER
3:	movq %cs, %rax
	movq %rax, RESULT(RING3_CS_AFTER)
	ud2
	.endm

GUEST ring3_syscall
	jmp 4f
	.balign 8
	.globl guest_ring3_syscall_handler
guest_ring3_syscall_handler:
	IN_HANDLER guest_ring3_syscall, %rcx
	sysretq
4:	TO_RING3 guest_ring3_syscall
	syscall
	AFTER_HANDLER
END ring3_syscall

GUEST ring3_gate
	jmp 4f
	.balign 8
	.globl guest_ring3_gate_handler
guest_ring3_gate_handler:
	IN_HANDLER guest_ring3_gate, (%rsp)
	iretq
4:	TO_RING3 guest_ring3_gate
	int $RING3_VECTOR
	AFTER_HANDLER
END ring3_gate

	.section .note.GNU-stack, "", @progbits
