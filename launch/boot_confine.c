// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What a booted guest's process may call: that by which threads run, wait, get memory, and use
 * descriptors that are open; of ioctl() what a VM that is running needs. Nothing can be opened,
 * made executable, or started.
 */
#include "launch/boot_confine.h"

#include <errno.h>
#include <linux/kvm.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/syscall.h>

#include "launch/confine.h"

// clang-format off
static const struct confine_call allowed[] = {
	/* Its flags lie in memory, where a filter can't look: the C library takes clone() then. */
	{.call = __NR_clone3, .err = ENOSYS},
	{.call = __NR_clone, .mask = CLONE_THREAD, .wanted = CLONE_THREAD},
	{.call = __NR_ioctl, .arg = 1, .mask = UINT32_MAX, .wanted = KVM_RUN},
	{.call = __NR_ioctl, .arg = 1, .mask = UINT32_MAX, .wanted = KVM_IRQ_LINE},
	{.call = __NR_ioctl, .arg = 1, .mask = UINT32_MAX, .wanted = KVM_GET_REGS},
	{.call = __NR_ioctl, .arg = 1, .mask = UINT32_MAX, .wanted = KVM_GET_MP_STATE},
	{.call = __NR_read}, {.call = __NR_write}, {.call = __NR_close},
	{.call = __NR_poll}, {.call = __NR_ppoll}, {.call = __NR_eventfd2},
	{.call = __NR_futex}, {.call = __NR_set_robust_list}, {.call = __NR_rseq},
	{.call = __NR_exit}, {.call = __NR_exit_group},
	{.call = __NR_gettid}, {.call = __NR_getpid}, {.call = __NR_tgkill},
	{.call = __NR_rt_sigaction}, {.call = __NR_rt_sigprocmask}, {.call = __NR_rt_sigreturn},
	{.call = __NR_sigaltstack}, {.call = __NR_restart_syscall},
	{.call = __NR_sched_yield}, {.call = __NR_sched_getaffinity},
	{.call = __NR_mmap, .arg = 2, .mask = PROT_EXEC}, {.call = __NR_mprotect, .arg = 2, .mask = PROT_EXEC},
	{.call = __NR_munmap}, {.call = __NR_madvise}, {.call = __NR_mremap}, {.call = __NR_brk},
	{.call = __NR_clock_gettime}, {.call = __NR_clock_nanosleep}, {.call = __NR_nanosleep},
	{.call = __NR_getrandom},
	/* Only with a disk: the rows from here on are left out without one. */
	{.call = __NR_pread64}, {.call = __NR_pwrite64}, {.call = __NR_fdatasync},
};
// clang-format on

#define DISK_CALLS 3
#define COUNT (sizeof(allowed) / sizeof(allowed[0]))

int boot_confine(bool has_disk)
{
	return confine_to(allowed, has_disk ? COUNT : COUNT - DISK_CALLS, false);
}
