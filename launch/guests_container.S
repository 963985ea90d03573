/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The program that runs in a container: a whole ELF file (elf(5)) that says by its exit status
 * whether it is process 1 and user 0.
 */
#include <asm/unistd.h>

#include "launch/container.h"

#include "launch/guest_code.inc"

#define AT 0x400000 /* where it is loaded */

	.section .rodata
	.code64
GUEST container_init
	.byte 0x7f, 'E', 'L', 'F', 2, 1, 1, 0 /* 64 bits, little-endian */
	.quad 0
	.short 2, 62 /* ET_EXEC, EM_X86_64 */
	.long 1
	.quad AT + (1f - guest_container_init)
	.quad 64, 0 /* program headers, no sections */
	.long 0
	.short 64, 56, 1, 64, 0, 0
	.long 1, 5 /* PT_LOAD, read and execute */
	.quad 0, AT, AT
	.quad guest_container_init_end - guest_container_init
	.quad guest_container_init_end - guest_container_init
	.quad 0x1000
1:	movl $__NR_getpid, %eax
	syscall
	cmpl $1, %eax
	jne 2f
	movl $__NR_getuid, %eax
	syscall
	testl %eax, %eax
	jne 2f
	movl $CONTAINER_IS_INIT, %edi
	jmp 3f
2:	movl $CONTAINER_IS_NOT, %edi
3:	movl $__NR_exit_group, %eax
	syscall
END container_init

	.section .note.GNU-stack, "", @progbits
