// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Where the static program begins: it has no C library.
 *
 * Before main() of an empty program, glibc 2.36 executes 41 CPUIDs (4 us each in a guest) to
 * choose among its string functions, makes 13 system calls for threads, heap and stdio, and meets
 * 24 page faults: 350 us, of which `check` uses nothing. What is left: find the words of the
 * command line, choose the value that guards the stack, call main(), exit.
 *
 * Source: System V ABI, AMD64 supplement, 3.4.1 "Initial Stack and Register State"; the same
 * layout on AArch64 (Linux, fs/binfmt_elf.c, create_elf_tables()).
 */
#include <assert.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>
#if defined(__x86_64__)
#include <asm/prctl.h>
#endif

#include "cli/auxiliary.h"
#include "cli/status.h"
#include "probe/sys.h"

int main(int argc, char **argv, char **envp);

#if defined(__x86_64__)
__asm__(".pushsection .text._start,\"ax\",@progbits\n"
	".globl _start\n"
	".type _start, @function\n"
	"_start:\n"
	"	.cfi_startproc\n"
	"	.cfi_undefined rip\n"
	"	endbr64\n"
	"	xorl %ebp, %ebp\n"
	"	movq %rsp, %rdi\n"
	"	andq $-16, %rsp\n"
	"	call start\n"
	"	hlt\n"
	"	.cfi_endproc\n"
	".size _start, .-_start\n"
	".popsection\n");
#elif defined(__aarch64__)
__asm__(".pushsection .text._start,\"ax\",@progbits\n"
	".globl _start\n"
	".type _start, @function\n"
	"_start:\n"
	"	.cfi_startproc\n"
	"	.cfi_undefined x30\n"
	"	hint #34\n" /* bti c */
	"	mov x29, #0\n"
	"	mov x30, #0\n"
	"	mov x0, sp\n"
	"	bl start\n"
	"	brk #0\n"
	"	.cfi_endproc\n"
	".size _start, .-_start\n"
	".popsection\n");
#endif

/*
 * Where the compiler keeps the value that guards the stack. On x86-64 that is 28H above %fs: a few
 * words of the first stack frame, because a variable costs a segment of the program and a page
 * fault: 5 us of 200.
 */
#if defined(__x86_64__)
struct guard {
	void *self;
	uintptr_t unused[4];
	uintptr_t value;
};

static_assert(offsetof(struct guard, value) == 0x28, "as GCC and Clang have it");

static int guard_set(struct guard *guard, uintptr_t value)
{
	guard->self = guard;
	guard->value = value;
	return (int)sys_call(SYS_arch_prctl, ARCH_SET_FS, (long)guard, 0, 0);
}
#else
struct guard {
	int unused;
};

uintptr_t __stack_chk_guard;

static int guard_set(struct guard *guard, uintptr_t value)
{
	(void)guard;
	__stack_chk_guard = value;
	return 0;
}
#endif

_Noreturn static void say_and_exit(const char *text)
{
	sys_write(STDERR_FILENO, text, strlen(text));
	sys_exit(EXIT_STATUS_INTERNAL);
}

_Noreturn void __stack_chk_fail(void);

_Noreturn void __stack_chk_fail(void)
{
	say_and_exit("virtscout: the stack was overwritten\n");
}

_Noreturn void start(long *stack);

/* @stack: argc, argv, NULL, environment, NULL, auxiliary vector. Compiled without a guard. */
__attribute__((used)) _Noreturn void start(long *stack)
{
	const int argc = (int)stack[0];
	char **argv = (char **)(stack + 1), **envp = argv + argc + 1;
	const void *random = auxiliary_value(envp, AT_RANDOM);
	uintptr_t value = (uintptr_t)stack;
	struct guard guard;

	if (random)
		memcpy(&value, random, sizeof(value));
	/* No string that runs over holds a 0. */
	if (guard_set(&guard, value & ~(uintptr_t)0xff) < 0)
		say_and_exit("virtscout: arch_prctl: a filter forbids it\n");
	sys_exit(main(argc, argv, envp));
}
