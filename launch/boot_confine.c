// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What a booted guest's process may call: by which threads run, wait, get memory, and use descriptors
 * that are open; of ioctl() those of a VM that is running. Nothing can be opened, made executable, or
 * started.
 */
#include "launch/boot_confine.h"

#include <errno.h>
#include <linux/kvm.h>
#include <sched.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "launch/confine.h"

// clang-format off
#define ANY(name) {.call = __NR_##name}

static const struct confine_call always[] = {
	{__NR_ioctl, 1, UINT32_MAX, KVM_RUN, 0},
	{__NR_ioctl, 1, UINT32_MAX, KVM_IRQ_LINE, 0},
	{__NR_ioctl, 1, UINT32_MAX, KVM_GET_REGS, 0},
	{__NR_ioctl, 1, UINT32_MAX, KVM_GET_MP_STATE, 0},
	ANY(read), ANY(write), ANY(close), ANY(poll), ANY(ppoll), ANY(eventfd2), ANY(futex),
	{__NR_clone, 0, CLONE_THREAD, CLONE_THREAD, 0},
	ANY(set_robust_list), ANY(rseq), ANY(exit), ANY(exit_group), ANY(gettid), ANY(getpid),
	ANY(rt_sigaction), ANY(rt_sigprocmask), ANY(rt_sigreturn), ANY(sigaltstack), ANY(restart_syscall),
	ANY(sched_yield), ANY(sched_getaffinity),
	{__NR_mmap, 2, PROT_EXEC, 0, 0},
	{__NR_mprotect, 2, PROT_EXEC, 0, 0},
	ANY(munmap), ANY(madvise), ANY(mremap), ANY(brk),
	ANY(clock_gettime), ANY(clock_nanosleep), ANY(nanosleep), ANY(getrandom),
	/* Its flags lie in memory, where a filter can't look: the C library takes clone() then. */
	{.call = __NR_clone3, .err = ENOSYS},
};

static const struct confine_call disk[] = {ANY(pread64), ANY(pwrite64), ANY(fdatasync)};
// clang-format on

#define COUNT(rows) (sizeof(rows) / sizeof((rows)[0]))
_Static_assert(1 + COUNT(always) + COUNT(disk) <= CONFINE_CALLS_MAX, "a filter has room for all");

int boot_confine(bool has_disk)
{
	/* Kicks, and abort(): threads of its own only. */
	struct confine_call calls[1 + COUNT(always) + COUNT(disk)] = {
		{__NR_tgkill, 0, UINT32_MAX, (uint32_t)getpid(), 0}};

	memcpy(calls + 1, always, sizeof(always));
	memcpy(calls + 1 + COUNT(always), disk, sizeof(disk));
	return confine_to(calls, 1 + COUNT(always) + (has_disk ? COUNT(disk) : 0), false);
}
