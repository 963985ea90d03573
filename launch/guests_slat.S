// SPDX-License-Identifier: GPL-2.0-or-later
// The code of the guests whose memory is timed, see trial_slat_memory.c and trial_slat_walk.c.
#include <cet.h>

#include "launch/guest.h"

#include "launch/guest_code.inc"

	.section .rodata
	.code64

/* Ring 3: says it is there, then each time writes a word of each of the next %rsi pages from %rdi. */
GUEST touch
1:	movl $SAY_READY, %eax
	outl %eax, $GUEST_PORT
	movq %rsi, %rcx
2:	movl %eax, (%rdi)
	addq $4096, %rdi
	decq %rcx
	jnz 2b
	jmp 1b
END touch

/* Ring 0: %rsi times CPUID, which no processor lets a guest have by itself, between two OUTs. */
GUEST cpuids
1:	movl $SAY_READY, %eax
	outl %eax, $GUEST_PORT
	movq %rsi, %rdi
2:	xorl %eax, %eax
	xorl %ecx, %ecx
	cpuid
	decq %rdi
	jnz 2b
	movl $SAY_DONE, %eax
	outl %eax, $GUEST_PORT
	jmp 1b
END cpuids

/*
 * Ring 3: again and again guest_walk from %rdi on, between READY and DONE; the words at %rbx are
 * its number of steps and its mask.
 */
GUEST walks
1:	movl $SAY_READY, %eax
	outl %eax, $GUEST_PORT
	movq (%rbx), %rsi
	movq 8(%rbx), %rdx
	movl $GUEST_WORK, %eax
	call *%rax
	movl $SAY_DONE, %eax
	outl %eax, $GUEST_PORT
	jmp 1b
END walks

/*
 * void guest_walk(const void *pages, uint64_t steps, uint64_t mask), callable here too: reads a word
 * of one page after the other, of mask + 1 (a power of 2), each once before one comes again (a
 * congruential generator of full period), in an order that no prefetcher follows. It takes one of
 * 16 cache lines, by the page's number. All words are 0, and each address waits for the word
 * before.
 */
	.text
	.balign 64
	.globl guest_walk
	.type guest_walk, @function
guest_walk:
	_CET_ENDBR
	xorl %eax, %eax
	.balign 32
1:	leaq 2531(%rax, %rax, 4), %rax
	andq %rdx, %rax
	movq %rax, %rcx
	movl %eax, %r8d
	shlq $12, %rcx
	andl $15, %r8d
	addq %rdi, %rcx
	shll $6, %r8d
	addq (%rcx, %r8), %rax
	decq %rsi
	jnz 1b
	ret
	.size guest_walk, . - guest_walk
	.globl guest_walk_end
guest_walk_end:

	.section .note.GNU-stack, "", @progbits
