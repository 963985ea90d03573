// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Guests that take interrupts from the controllers in the kernel; launch/irq.h says what they follow.
 * As those of guests.S: copied to GUEST_CODE, they speak by OUT to GUEST_PORT. All run in long mode
 * with a gate for GUEST_VECTOR only, so that another vector is a triple fault. In %rdi they have the
 * address of the local APIC.
 */
#include "launch/irq.h"

#include "launch/guest_code.inc"

	.macro SAY what
	movl $\what, %eax
	outl %eax, $GUEST_PORT
	.endm

	/* The local APIC on, spurious vector FFH; no interrupts through LINT0. */
	.macro APIC_ON
	movl $0x1ff, APIC_SPURIOUS(%rdi)
	movl $0x10000, APIC_LVT_LINT0(%rdi)
	.endm

	/* Waits in HLT, with interrupts on nowhere else, for a handler that sets %ebx. */
	.macro AWAIT
	xorl %ebx, %ebx
8:	sti
	hlt
	cli
	testl %ebx, %ebx
	jz 8b
	.endm

	/* Says that it came, lets the next one in, returns. */
	.macro HANDLER
	SAY SAY_INTERRUPT
	movl $0, APIC_EOI(%rdi)
	movl $1, %ebx
	iretq
	.endm

	.section .rodata
	.code64

/*
 * Sets up the pin of the I/O APIC at %rsi, if not 0: index %ecx gets %edx, its upper half 0, APIC 0.
 * Sets up the local APIC's timer if %r8d is not 0: LVT %r8d, initial count %r9d, divided by 1. Then
 * waits for interrupts one after the other.
 */
GUEST irq
	APIC_ON
	testq %rsi, %rsi
	jz 1f
	leal 1(%rcx), %eax
	movl %eax, (%rsi)
	movl $0, 0x10(%rsi)
	movl %ecx, (%rsi)
	movl %edx, 0x10(%rsi)
1:	SAY SAY_READY
	testl %r8d, %r8d
	jz 2f
	movl $0xb, APIC_TIMER_DIV(%rdi)
	movl %r8d, APIC_LVT_TIMER(%rdi)
	movl %r9d, APIC_TIMER_INIT(%rdi)
2:	AWAIT
	SAY SAY_DONE
	jmp 2b
	.balign 8
	.globl guest_irq_handler
guest_irq_handler:
	HANDLER
END irq

/*
 * The old way: the 8259As at their ports, line 0 as GUEST_VECTOR, into LINT0 as ExtINT; the 8254's
 * counter 0 in mode 0 (interrupt on terminal count), %r9d of its ticks.
 */
GUEST irq_pit
	APIC_ON
	movl $0x700, APIC_LVT_LINT0(%rdi)
	movb $0x11, %al /* ICW1: cascaded, with ICW4 */
	outb %al, $0x20
	outb %al, $0xa0
	movb $GUEST_VECTOR, %al /* ICW2: vectors */
	outb %al, $0x21
	movb $GUEST_VECTOR + 8, %al
	outb %al, $0xa1
	movb $4, %al /* ICW3: who is where */
	outb %al, $0x21
	movb $2, %al
	outb %al, $0xa1
	movb $1, %al /* ICW4: 8086 mode */
	outb %al, $0x21
	outb %al, $0xa1
	movb $0xfe, %al /* all masked but line 0 */
	outb %al, $0x21
	movb $0xff, %al
	outb %al, $0xa1
	SAY SAY_READY
	movb $0x30, %al /* counter 0, both bytes, mode 0, binary */
	outb %al, $0x43
	movl %r9d, %eax
	outb %al, $0x40
	movb %ah, %al
	outb %al, $0x40
	AWAIT
	SAY SAY_DONE
	hlt
	.balign 8
	.globl guest_irq_pit_handler
guest_irq_pit_handler:
	SAY SAY_INTERRUPT
	movb $0x20, %al /* end of interrupt, not a specific one */
	outb %al, $0x20
	movl $1, %ebx
	iretq
END irq_pit

/*
 * The first of two vCPUs: starts the second, APIC 1, at the page IRQ_SECOND by INIT, STARTUP, STARTUP;
 * waits for its interrupt; sends it one.
 */
GUEST irq_boot
	APIC_ON
	movl $1 << 24, APIC_ICR_HIGH(%rdi)
	movl $0x4500, APIC_ICR(%rdi)
	movl $0x4600 | IRQ_SECOND >> 12, APIC_ICR(%rdi)
	movl $0x4600 | IRQ_SECOND >> 12, APIC_ICR(%rdi)
	SAY SAY_READY
	AWAIT
	movl $1 << 24, APIC_ICR_HIGH(%rdi)
	movl $0x4000 | GUEST_VECTOR, APIC_ICR(%rdi)
	SAY SAY_DONE
	hlt
	.balign 8
	.globl guest_irq_boot_handler
guest_irq_boot_handler:
	HANDLER
END irq_boot

/*
 * The second vCPU, copied to IRQ_SECOND: from real mode, at offset 0 of that segment, through protected
 * mode into long mode with the first one's page tables and gates (Intel SDM Vol. 3A, "Initializing
 * IA-32e Mode"); sends the first an interrupt, then waits for its own. Its segments are the first
 * one's, and one of 32 bits for the time between.
 */
#define SECOND(label) (IRQ_SECOND + (label - guest_irq_second))
#define SECOND_CS_32 0x18

	.code16
GUEST irq_second
	SAY SAY_REAL
	movw %cs, %ax
	movw %ax, %ds
	lgdtl 5f - guest_irq_second
	lidtl 6f - guest_irq_second
	movl $0x31, %eax /* NE, ET, PE */
	movl %eax, %cr0
	ljmpl $SECOND_CS_32, $SECOND(1f)
	.code32
1:	movl $0x20, %eax /* PAE */
	movl %eax, %cr4
	movl $GUEST_PML4, %eax
	movl %eax, %cr3
	movl $0xc0000080, %ecx /* EFER */
	rdmsr
	orl $0x100, %eax /* LME */
	wrmsr
	movl $0x80000031, %eax /* PG too */
	movl %eax, %cr0
	ljmpl $GUEST_CS, $SECOND(2f)
	.code64
2:	movl $GUEST_DS, %eax
	movl %eax, %ds
	movl %eax, %es
	movl %eax, %ss
	movl $IRQ_SECOND_STACK_END, %esp
	movl $IRQ_APIC, %edi
	APIC_ON
	movl $0, APIC_ICR_HIGH(%rdi)
	movl $0x4000 | GUEST_VECTOR, APIC_ICR(%rdi)
	SAY SAY_READY
	AWAIT
	SAY SAY_DONE
	hlt
	.balign 8
4:	.quad 0, 0x00af9b000000ffff, 0x00cf93000000ffff, 0x00cf9b000000ffff /* as in guest.c */
5:	.word 4 * 8 - 1
	.long SECOND(4b)
6:	.word 256 * 16 - 1
	.long GUEST_IDT
END irq_second

/*
 * Documentation/virt/kvm/x86/msr.rst, MSR_KVM_SYSTEM_TIME_NEW: tells where the clock's page is (%rbx),
 * then again and again leaves a copy of it at %rdi, with the time stamp counter of that moment after
 * it. A version that is odd, or has changed in between, is for another try; %r8d of them at most.
 */
GUEST pv_clock
	movl $0x4b564d01, %ecx
	leal 1(%rbx), %eax
	xorl %edx, %edx
	wrmsr
	SAY SAY_READY
1:	movl %r8d, %esi
2:	decl %esi
	jz 4f
	movl (%rbx), %ecx
	testl $1, %ecx
	jnz 2b
	lfence
	rdtsc
	movl %eax, 32(%rdi)
	movl %edx, 36(%rdi)
	movq (%rbx), %rax
	movq %rax, (%rdi)
	movq 8(%rbx), %rax
	movq %rax, 8(%rdi)
	movq 16(%rbx), %rax
	movq %rax, 16(%rdi)
	movq 24(%rbx), %rax
	movq %rax, 24(%rdi)
	cmpl (%rbx), %ecx
	jne 2b
	SAY SAY_DONE
	jmp 1b
4:	SAY SAY_BAD
	jmp 1b
END pv_clock

	.section .note.GNU-stack, "", @progbits
