// SPDX-License-Identifier: GPL-2.0-or-later
// What a booted guest's process may call: by which threads run, wait, get memory, and use what is open.
#include "launch/boot_confine.h"

#include <sys/syscall.h>

#include "launch/confine.h"

// clang-format off
static const struct confine_call allowed[] = {
	{.number = __NR_ioctl}, {.number = __NR_read}, {.number = __NR_write}, {.number = __NR_close},
	{.number = __NR_poll}, {.number = __NR_ppoll}, {.number = __NR_eventfd2}, {.number = __NR_pipe2},
	{.number = __NR_futex}, {.number = __NR_clone}, {.number = __NR_clone3},
	{.number = __NR_set_robust_list}, {.number = __NR_rseq}, {.number = __NR_exit},
	{.number = __NR_exit_group}, {.number = __NR_gettid}, {.number = __NR_getpid},
	{.number = __NR_tgkill}, {.number = __NR_rt_sigaction}, {.number = __NR_rt_sigprocmask},
	{.number = __NR_rt_sigreturn}, {.number = __NR_sigaltstack}, {.number = __NR_restart_syscall},
	{.number = __NR_sched_yield}, {.number = __NR_sched_getaffinity}, {.number = __NR_mmap},
	{.number = __NR_munmap}, {.number = __NR_mprotect}, {.number = __NR_madvise},
	{.number = __NR_mremap}, {.number = __NR_brk}, {.number = __NR_clock_gettime},
	{.number = __NR_clock_nanosleep}, {.number = __NR_nanosleep}, {.number = __NR_getrandom},
};
// clang-format on

int boot_confine(void)
{
	return confine_to(allowed, sizeof(allowed) / sizeof(allowed[0]), false);
}
