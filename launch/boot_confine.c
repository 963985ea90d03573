// SPDX-License-Identifier: GPL-2.0-or-later
// What a booted guest's process may call: by which threads run, wait, get memory, and use what is open.
#include "launch/boot_confine.h"

#include <sys/syscall.h>

#include "launch/confine.h"

// clang-format off
static const struct confine_call allowed[] = {
	{.call = __NR_ioctl}, {.call = __NR_read}, {.call = __NR_write}, {.call = __NR_close},
	{.call = __NR_poll}, {.call = __NR_ppoll}, {.call = __NR_eventfd2}, {.call = __NR_pipe2},
	{.call = __NR_futex}, {.call = __NR_clone}, {.call = __NR_clone3},
	{.call = __NR_set_robust_list}, {.call = __NR_rseq}, {.call = __NR_exit},
	{.call = __NR_exit_group}, {.call = __NR_gettid}, {.call = __NR_getpid},
	{.call = __NR_tgkill}, {.call = __NR_rt_sigaction}, {.call = __NR_rt_sigprocmask},
	{.call = __NR_rt_sigreturn}, {.call = __NR_sigaltstack}, {.call = __NR_restart_syscall},
	{.call = __NR_sched_yield}, {.call = __NR_sched_getaffinity}, {.call = __NR_mmap},
	{.call = __NR_munmap}, {.call = __NR_mprotect}, {.call = __NR_madvise},
	{.call = __NR_mremap}, {.call = __NR_brk}, {.call = __NR_clock_gettime},
	{.call = __NR_clock_nanosleep}, {.call = __NR_nanosleep}, {.call = __NR_getrandom},
};
// clang-format on

int boot_confine(void)
{
	return confine_to(allowed, sizeof(allowed) / sizeof(allowed[0]), false);
}
