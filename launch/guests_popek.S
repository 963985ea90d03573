// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The code of the tests of Popek and Goldberg's requirements, see popek.h. A case ends in UD2 as
 * its last instruction, writes what it found to RESULT, and takes what it needs in %rdx and %rcx.
 */
#include <cet.h>

#include "launch/popek.h"

#include "launch/guest_code.inc"

#define WORD(index) (POPEK_WORDS + (index) * 8)
#define RESULT(index) WORD(POPEK_RESULT + (index))
#define SCRATCH (POPEK_WORDS + 0x400)

#define NR_GETPPID 110

/* A case of one instruction. */
	.macro ONE name, instruction:vararg
GUEST popek_\name
	\instruction
	ud2
END popek_\name
	.endm

	.section .rodata
	.code64

/*
 * A gate for each exception, POPEK_GATE_BYTES apart, for INT 80H and INT 81H, the system call, and
 * a gate that just returns. Exceptions 8, 10 to 14, 17, 21, 29 and 30 have an error code.
 */
GUEST popek_gates
	.set vector, 0
	.rept POPEK_GATE_COUNT + 2
	.balign POPEK_GATE_BYTES
	.if vector == 8 || (vector >= 10 && vector <= 14) || vector == 17 || vector == 21 || vector == 29 || vector == 30
	.else
	pushq $0
	.endif
	.if vector < POPEK_GATE_COUNT
	pushq $vector
	.else
	.byte 0x68 /* PUSH imm32 */
	.long POPEK_INT_OPEN + vector - POPEK_GATE_COUNT
	.endif
	jmp tell
	.set vector, vector + 1
	.endr
	.balign POPEK_GATE_BYTES
	sysretq
	.balign POPEK_GATE_BYTES
	iretq
tell:
	popq WORD(POPEK_VECTOR)
	popq WORD(POPEK_ERROR)
	popq WORD(POPEK_RIP)
	popq WORD(POPEK_CS)
	popq WORD(POPEK_FLAGS)
	movl WORD(POPEK_VECTOR), %eax
	orl $POPEK_SAYS, %eax
	outl %eax, $GUEST_PORT
	hlt
END popek_gates

ONE nothing, nop
ONE sgdt, sgdt RESULT(0)
ONE sidt, sidt RESULT(0)
ONE int_open, int $POPEK_INT_OPEN
ONE int_closed, int $POPEK_INT_CLOSED
ONE int3, int3
ONE out, outb %al, $POPEK_PORT
ONE in, inb $POPEK_PORT, %al
ONE hlt, hlt
ONE cli, cli
ONE sti, sti
ONE clts, clts
ONE read_cr0, movq %cr0, %rax
ONE rdmsr, rdmsr
ONE invlpg, invlpg (%rdx)
ONE load_ds, movw %dx, %ds
ONE load, movl (%rdx), %eax
ONE store, movl %eax, (%rdx)

GUEST popek_sldt
	xorl %eax, %eax
	sldt %eax
	movq %rax, RESULT(0)
	ud2
END popek_sldt

GUEST popek_str
	xorl %eax, %eax
	str %eax
	movq %rax, RESULT(0)
	ud2
END popek_str

GUEST popek_smsw
	xorl %eax, %eax
	smsw %ax
	movq %rax, RESULT(0)
	ud2
END popek_smsw

GUEST popek_pushf
	pushfq
	popq RESULT(0)
	ud2
END popek_pushf

GUEST popek_popf
	pushq %rdx
	popfq
	pushfq
	popq RESULT(0)
	pushq $2
	popfq
	ud2
END popek_popf

/* One step with the trap flag: the exception comes after the NOP. */
GUEST popek_step
	pushfq
	orl $0x100, (%rsp)
	popfq
	nop
	ud2
END popek_step

GUEST popek_lar
	xorl %eax, %eax
	larl %edx, %eax
	setz RESULT(1)
	movq %rax, RESULT(0)
	ud2
END popek_lar

GUEST popek_lsl
	xorl %eax, %eax
	lsll %edx, %eax
	setz RESULT(1)
	movq %rax, RESULT(0)
	ud2
END popek_lsl

GUEST popek_verr
	verr %dx
	setz RESULT(0)
	ud2
END popek_verr

GUEST popek_verw
	verw %dx
	setz RESULT(0)
	ud2
END popek_verw

/* %rdx: the code segment. */
GUEST popek_far_call
	movl $(GUEST_CODE + 1f - guest_popek_far_call), SCRATCH
	movw %dx, SCRATCH + 4
	lcall *SCRATCH
	movl $1, RESULT(1)
	jmp 2f
1:	movl $1, RESULT(0)
	movq %cs, %rax
	movq %rax, RESULT(2)
	lretl
2:	ud2
END popek_far_call

/* %rdx: code segment, %rcx: stack segment. */
GUEST popek_iret
	movq %rsp, %rax
	pushq %rcx
	pushq %rax
	pushq $0x3
	pushq %rdx
	pushq $(GUEST_CODE + 1f - guest_popek_iret)
	iretq
	ud2
1:	setc RESULT(0)
	ud2
END popek_iret

GUEST popek_lgdt
	movw $(POPEK_GDT_LIMIT + 0x10), SCRATCH
	movq $GUEST_GDT, SCRATCH + 2
	lgdt SCRATCH
	sgdt RESULT(0)
	ud2
END popek_lgdt

GUEST popek_lidt
	movw $(POPEK_IDT_LIMIT - 0x100), SCRATCH
	movq $GUEST_IDT, SCRATCH + 2
	lidt SCRATCH
	sidt RESULT(0)
	ud2
END popek_lidt

GUEST popek_control_registers
	movq %cr0, %rax
	movq %rax, RESULT(0)
	movq %cr3, %rax
	movq %rax, RESULT(1)
	movq %cr4, %rax
	movq %rax, RESULT(2)
	ud2
END popek_control_registers

/* Task switched: set by LMSW, cleared by CLTS. */
GUEST popek_lmsw
	movl $0x39, %eax
	lmsw %ax
	smsw %ax
	movq %rax, RESULT(0)
	clts
	smsw %ax
	movq %rax, RESULT(1)
	ud2
END popek_lmsw

GUEST popek_cpuid
	xorl %eax, %eax
	xorl %ecx, %ecx
	cpuid
	movq %rax, RESULT(0)
	movq %rbx, RESULT(1)
	movl $1, %eax
	xorl %ecx, %ecx
	cpuid
	movq %rax, RESULT(2)
	movq %rdx, RESULT(3)
	ud2
END popek_cpuid

/* RESULT(0): the second reading is not before the first. */
GUEST popek_rdtsc
	rdtsc
	shlq $32, %rdx
	leaq (%rax,%rdx), %rbx
	rdtsc
	shlq $32, %rdx
	orq %rdx, %rax
	cmpq %rbx, %rax
	setae RESULT(0)
	ud2
END popek_rdtsc

GUEST popek_efer
	movl $0xc0000080, %ecx
	rdmsr
	movl %eax, RESULT(0)
	ud2
END popek_efer

/* IA32_FS_BASE: written, read back, used. */
GUEST popek_fs_base
	movl $0xc0000100, %ecx
	movl $GUEST_DATA, %eax
	xorl %edx, %edx
	wrmsr
	xorl %eax, %eax
	rdmsr
	movl %eax, RESULT(0)
	movl %fs:0, %eax
	movl %eax, RESULT(1)
	ud2
END popek_fs_base

GUEST popek_divide
	xorl %ecx, %ecx
	xorl %edx, %edx
	divl %ecx
	ud2
END popek_divide

GUEST popek_syscall
	syscall
1:	movl $1, RESULT(0)
	subq $(GUEST_CODE + 1b - guest_popek_syscall), %rcx
	setz RESULT(1)
	ud2
END popek_syscall

/* Through page tables: an entry pointed elsewhere is seen after INVLPG. */
GUEST popek_invalidate
	movl GUEST_WINDOW, %eax
	movl %eax, RESULT(0)
	movq $(GUEST_DATA_B + 7), GUEST_PT
	invlpg GUEST_WINDOW
	movl GUEST_WINDOW, %eax
	movl %eax, RESULT(1)
	movq $(GUEST_DATA + 7), GUEST_PT
	invlpg GUEST_WINDOW
	ud2
END popek_invalidate

/* Reaching for the machine. */
ONE write_msr, wrmsr
ONE write_cr4, movq %rdx, %cr4
ONE write_cr0, movq %rdx, %cr0

GUEST popek_read_msr
	rdmsr
	shlq $32, %rdx
	orq %rdx, %rax
	movq %rax, RESULT(0)
	ud2
END popek_read_msr

/* With no gate left the exception is a triple fault. */
GUEST popek_triple_fault
	movw $0, SCRATCH
	movq $0, SCRATCH + 2
	lidt SCRATCH
	int3
	ud2
END popek_triple_fault

/* Without leaving; the flag is left alone, see guest_endless. */
GUEST popek_endless
1:	pause
	jmp 1b
	ud2
END popek_endless

/* Measures. */

GUEST popek_measure
	movl $GUEST_WORK, %eax
	call *%rax
	ud2
END popek_measure

/*
 * %rsi times, as guest_page_tables does it: points the entry at %rdi to another page (%r8, %r9),
 * drops the old translation, reads through %rdx.
 */
GUEST popek_churn
1:	movq %r8, (%rdi)
	invlpg (%rdx)
	movl (%rdx), %eax
	xchgq %r8, %r9
	decq %rsi
	jnz 1b
	ud2
END popek_churn

/* %rsi times to ring 0 and back through the gate that just returns. */
GUEST popek_breaks
1:	int3
	decq %rsi
	jnz 1b
	ud2
END popek_breaks

	.text
	.balign 64
	.globl popek_walk
	.type popek_walk, @function
popek_walk:
	_CET_ENDBR
	.balign 32
1:	movq %rdi, %rax
	movq %rdx, %rcx
2:	addq (%rax), %rax /* all is 0: each address waits for the word before */
	addq $4160, %rax /* a page and a cache line */
	decq %rcx
	jnz 2b
	decq %rsi
	jnz 1b
	ret
	.size popek_walk, . - popek_walk
	.globl popek_walk_end
popek_walk_end:

	.balign 64
	.globl popek_calls
	.type popek_calls, @function
popek_calls:
	_CET_ENDBR
	.balign 32
1:	movl $NR_GETPPID, %eax
	syscall
	decq %rsi
	jnz 1b
	ret
	.size popek_calls, . - popek_calls
	.globl popek_calls_end
popek_calls_end:

	.section .note.GNU-stack, "", @progbits
