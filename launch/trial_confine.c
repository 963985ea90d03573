// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What a test's process may call: what vm.c, kvm_sys.c and the trials do, and what the C library and
 * the sanitizers do for them. /dev/kvm is open before that, see kvm_sys_live_prepare().
 */
#include "launch/trial_confine.h"

#include <fcntl.h>
#include <linux/ioctl.h>
#include <linux/kvm.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "launch/confine.h"

#define ANY(name)                                                                                  \
	{                                                                                          \
		.call = __NR_##name                                                                \
	}

int trial_confine(void)
{
	// clang-format off
	const struct confine_call calls[] = {
		/* KVM's own requests: none of a terminal or of a network device. */
		{__NR_ioctl, 1, _IOC_TYPEMASK << _IOC_TYPESHIFT, KVMIO << _IOC_TYPESHIFT, 0},
		{__NR_fcntl, 1, UINT32_MAX, F_DUPFD_CLOEXEC, 0}, /* another /dev/kvm */
		ANY(read), ANY(write), ANY(pread64), ANY(close), ANY(poll), ANY(ppoll), ANY(eventfd2),
		{__NR_mmap, 2, PROT_EXEC, 0, 0},
		{__NR_mprotect, 2, PROT_EXEC, 0, 0},
		ANY(munmap), ANY(madvise), ANY(mremap), ANY(brk),
		ANY(timer_create), ANY(timer_settime), ANY(timer_delete),
		ANY(clock_gettime), ANY(clock_nanosleep), ANY(nanosleep), ANY(sched_yield),
		ANY(rt_sigaction), ANY(rt_sigprocmask), ANY(rt_sigreturn), ANY(sigaltstack),
		ANY(restart_syscall), ANY(futex), ANY(getrandom), ANY(gettid), ANY(getpid),
		ANY(getppid), /* popek_efficiency measures it */
		{__NR_tgkill, 0, UINT32_MAX, (uint32_t)getpid(), 0}, /* abort() */
		ANY(exit), ANY(exit_group),
	};
	// clang-format on

	return confine_to(calls, sizeof(calls) / sizeof(calls[0]), true);
}
