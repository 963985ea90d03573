// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * System calls without a C library: what `virtscout check` and vs_check() ask the kernel by.
 *
 * The result is the kernel's: a value, or a negative errno. errno is left alone, no thread-local
 * memory is touched and no function called, so all of it may be used in a signal handler, from
 * any thread, and in a program that has no C library.
 *
 * Source: System V ABI, AMD64 supplement, A.2.1; Linux, arch/arm64/kernel/entry.S.
 */
#ifndef VIRTSCOUT_PROBE_SYS_H
#define VIRTSCOUT_PROBE_SYS_H

#include <fcntl.h>
#include <stddef.h>
#include <sys/syscall.h>
#include <unistd.h>

#if defined(__x86_64__) && defined(__LP64__)
#define SYS_DIRECT 1

static inline long sys_call(long number, long a, long b, long c, long d)
{
	register long fourth __asm__("r10") = d;
	long result;

	__asm__ volatile("syscall"
			 : "=a"(result)
			 : "a"(number), "D"(a), "S"(b), "d"(c), "r"(fourth)
			 : "rcx", "r11", "memory");
	return result;
}

#elif defined(__aarch64__)
#define SYS_DIRECT 1

static inline long sys_call(long number, long a, long b, long c, long d)
{
	register long which __asm__("x8") = number;
	register long first __asm__("x0") = a;
	register long second __asm__("x1") = b;
	register long third __asm__("x2") = c;
	register long fourth __asm__("x3") = d;

	__asm__ volatile("svc #0"
			 : "+r"(first)
			 : "r"(which), "r"(second), "r"(third), "r"(fourth)
			 : "memory", "cc");
	return first;
}

#else /* by the C library, which keeps errno; ours to give back */

#include <errno.h>

static inline long sys_call(long number, long a, long b, long c, long d)
{
	const int kept = errno;
	long result = syscall(number, a, b, c, d);

	if (result < 0)
		result = -errno;
	errno = kept;
	return result;
}

#endif

static inline int sys_open(const char *path, int flags)
{
	return (int)sys_call(SYS_openat, AT_FDCWD, (long)path, flags, 0);
}

static inline int sys_close(int fd)
{
	return (int)sys_call(SYS_close, fd, 0, 0, 0);
}

static inline long sys_read(int fd, void *bytes, size_t size)
{
	return sys_call(SYS_read, fd, (long)bytes, (long)size, 0);
}

static inline long sys_write(int fd, const void *bytes, size_t size)
{
	return sys_call(SYS_write, fd, (long)bytes, (long)size, 0);
}

static inline long sys_ioctl(int fd, unsigned long request, unsigned long arg)
{
	return sys_call(SYS_ioctl, fd, (long)request, (long)arg, 0);
}

/* By the real ids. 0: it is there. */
static inline int sys_exists(const char *path)
{
	return (int)sys_call(SYS_faccessat, AT_FDCWD, (long)path, F_OK, 0);
}

/* The number of bytes, without a 0 behind them. */
static inline long sys_readlink(const char *path, char *target, size_t size)
{
	return sys_call(SYS_readlinkat, AT_FDCWD, (long)path, (long)target, (long)size);
}

/* Returns only where it failed. */
static inline int sys_execve(const char *path, char *const *argv, char *const *envp)
{
	return (int)sys_call(SYS_execve, (long)path, (long)argv, (long)envp, 0);
}

_Noreturn static inline void sys_exit(int status)
{
	for (;;)
		sys_call(SYS_exit_group, status, 0, 0, 0);
}

#endif
