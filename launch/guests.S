// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The guests' code. Each is copied to GUEST_CODE as it is, so nothing in it is absolute but
 * addresses of guest memory. They speak by OUT to GUEST_PORT and end in HLT. None has handlers
 * for exceptions: a fault is a triple fault, which KVM reports as SHUTDOWN.
 */
#include <cet.h>

#include "launch/guest.h"

#include "launch/guest_code.inc"

	.section .rodata

/*
 * Real mode: protection is off, and a segment of 0x900 reaches GUEST_DATA at 0x9000.
 */
	.code16
GUEST real_mode
	smsw %ax
	andl $1, %eax
	outl %eax, $GUEST_PORT
	movw $(GUEST_DATA >> 4), %ax
	movw %ax, %ds
	xorw %bx, %bx
	movl (%bx), %eax
	outl %eax, $GUEST_PORT
	hlt
END real_mode

/*
 * Protected mode: PE, and PG as it should be; data at %ebx, which in the paged guest is an
 * address that only the page tables know.
 */
	.code32
GUEST protected_mode
	movl %cr0, %eax
	andl $0x80000001, %eax
	outl %eax, $GUEST_PORT
	movl (%ebx), %eax
	outl %eax, $GUEST_PORT
	hlt
END protected_mode

/* Long mode: PE and PG, LME and LMA, data through the page tables, a register of 64 bits. */
	.code64
GUEST long_mode
	movq %cr0, %rax
	andl $0x80000001, %eax
	outl %eax, $GUEST_PORT
	movl $0xc0000080, %ecx /* EFER */
	rdmsr
	andl $0x500, %eax
	outl %eax, $GUEST_PORT
	movl (%rbx), %eax
	outl %eax, $GUEST_PORT
	movabsq $(GUEST_HIGH << 32 | 0x9abcdef0), %rax
	shrq $32, %rax
	outl %eax, $GUEST_PORT
	hlt
END long_mode

/* Five levels of page tables: CR4.LA57, and data at an address (%rbx) that four don't reach. */
GUEST long_mode_57
	movq %cr4, %rax
	andl $0x1000, %eax
	outl %eax, $GUEST_PORT
	movl (%rbx), %eax
	outl %eax, $GUEST_PORT
	hlt
END long_mode_57

/* Waits in HLT with interrupts on for a handler that speaks and returns; then says so. */
GUEST interrupts
	xorl %ebx, %ebx
1:	sti
	hlt
	testl %ebx, %ebx
	jz 1b
	movl $SAY_DONE, %eax
	outl %eax, $GUEST_PORT
	cli
	hlt
	.balign 8
	.globl guest_interrupts_handler
guest_interrupts_handler:
	movl $SAY_INTERRUPT, %eax
	outl %eax, $GUEST_PORT
	movl $1, %ebx
	iretq
END interrupts

/*
 * Says that it runs, and then nothing any more. No interrupt gets in: after STI the next
 * instruction is run first, and that is CLI. Nothing but JMP would do, were it not for Bochs 2.7
 * as the host. That decides by the interrupt flag that a guest brings along whether its own
 * interrupts are let through, where they should be in any case (external-interrupt exiting;
 * V_INTR_MASKING), and decides anew when the flag is written, with SVM by STI alone. Without it
 * no timer ends the guest, and the machine hangs for good.
 */
GUEST endless
	movl $SAY_READY, %eax
	outl %eax, $GUEST_PORT
1:	sti
	cli
	jmp 1b
END endless

/* One exit after the other. */
GUEST exits
	movl $SAY_READY, %eax
1:	outl %eax, $GUEST_PORT
	jmp 1b
END exits

/* Again and again guest_work, as many rounds as the number at %rbx says, between READY and DONE. */
GUEST ring0
1:	movl $SAY_READY, %eax
	outl %eax, $GUEST_PORT
	movq (%rbx), %rsi
	movl $GUEST_WORK, %eax
	call *%rax
	movl $SAY_DONE, %eax
	outl %eax, $GUEST_PORT
	jmp 1b
END ring0

/*
 * %rcx times: points the page table's entry at %rdi to another page (%r8 and %r9 in turn), drops
 * the old translation by INVLPG, reads through %rsi what the new page holds (%r10d, %r11d), loads
 * CR3. First %rdx times to warm up. Other code would fault pages in between, so it is one loop
 * for both.
 */
GUEST page_tables
	movl $SAY_READY, %ebx
	xchgq %rcx, %rdx
1:	movq %r8, (%rdi)
	invlpg (%rsi)
	cmpl %r10d, (%rsi)
	jne 2f
	movq %cr3, %rax
	movq %rax, %cr3
	xchgq %r8, %r9
	xchgq %r10, %r11
	decq %rcx
	jnz 1b
	movl %ebx, %eax
	outl %eax, $GUEST_PORT
	movl $SAY_DONE, %ebx
	movq %rdx, %rcx
	jmp 1b
2:	movl $SAY_BAD, %eax
	outl %eax, $GUEST_PORT
	hlt
END page_tables

/*
 * AMD APM Vol. 2, chapter 15: sets EFER.SVME, gives a host save area (%rbx), runs the guest whose
 * VMCB is at %rdi, says its exit code. That guest (guest_svm_inner) does nothing but HLT, which
 * is intercepted.
 */
GUEST svm
	movl $0xc0000080, %ecx /* EFER */
	rdmsr
	orl $0x1000, %eax /* SVME */
	wrmsr
	movl $0xc0010117, %ecx /* VM_HSAVE_PA */
	movl %ebx, %eax
	xorl %edx, %edx
	wrmsr
	movl $SAY_READY, %eax
	outl %eax, $GUEST_PORT
	movq %rdi, %rax
	clgi
	vmrun %rax
	stgi
	movl 0x70(%rdi), %eax /* EXITCODE */
	outl %eax, $GUEST_PORT
	hlt
	.balign 8
	.globl guest_svm_inner
guest_svm_inner:
	hlt
1:	jmp 1b
END svm

/*
 * Intel SDM Vol. 3C, "VMXON": IA32_FEATURE_CONTROL is set by who runs us. Enters VMX operation
 * with the region at %rdi, makes the region at %rsi the current VMCS, leaves. Both get the
 * processor's revision.
 */
GUEST vmx
	movq %cr4, %rax
	orl $0x2000, %eax /* VMXE */
	movq %rax, %cr4
	movl $0x480, %ecx /* IA32_VMX_BASIC */
	rdmsr
	andl $0x7fffffff, %eax
	movl %eax, (%rdi)
	movl %eax, (%rsi)
	movl $SAY_READY, %eax
	outl %eax, $GUEST_PORT
	pushq %rdi
	vmxon (%rsp)
	jbe 1f
	pushq %rsi
	vmclear (%rsp)
	jbe 1f
	vmptrld (%rsp)
	jbe 1f
	vmxoff
	jbe 1f
	movl $SAY_DONE, %eax
	outl %eax, $GUEST_PORT
	hlt
1:	movl $SAY_BAD, %eax
	outl %eax, $GUEST_PORT
	hlt
END vmx

/*
 * void guest_work(uint64_t *memory, uint64_t rounds), callable here too; no relocations. The 5
 * instructions of its loop are what GUEST_WORK_INSTRUCTIONS counts.
 */
	.text
	.balign 64
	.globl guest_work
	.type guest_work, @function
guest_work:
	_CET_ENDBR
	xorl %eax, %eax
	xorl %edx, %edx
	.balign 32
1:	addq $3, %rax
	xorq %rax, %rdx
	movq %rdx, (%rdi)
	decq %rsi
	jnz 1b
	ret
	.size guest_work, . - guest_work
	.globl guest_work_end
guest_work_end:

	.section .note.GNU-stack, "", @progbits
