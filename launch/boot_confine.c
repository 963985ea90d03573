// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A seccomp filter (Documentation/userspace-api/seccomp_filter.rst): the calls by which threads run,
 * wait, get memory, and use descriptors that are open. All others fail with EPERM.
 */
#include "launch/boot_confine.h"

#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

// clang-format off
static const unsigned allowed[] = {
	__NR_ioctl, __NR_read, __NR_write, __NR_close, __NR_poll, __NR_ppoll, __NR_eventfd2, __NR_pipe2,
	__NR_futex, __NR_clone, __NR_clone3, __NR_set_robust_list, __NR_rseq, __NR_exit, __NR_exit_group,
	__NR_gettid, __NR_getpid, __NR_tgkill, __NR_rt_sigaction, __NR_rt_sigprocmask, __NR_rt_sigreturn,
	__NR_sigaltstack, __NR_restart_syscall, __NR_sched_yield, __NR_sched_getaffinity,
	__NR_mmap, __NR_munmap, __NR_mprotect, __NR_madvise, __NR_mremap, __NR_brk,
	__NR_clock_gettime, __NR_clock_nanosleep, __NR_nanosleep, __NR_getrandom,
};
// clang-format on

#define ALLOWED_COUNT (sizeof(allowed) / sizeof(allowed[0]))
#define HEAD 3
#define DENY (HEAD + ALLOWED_COUNT)
#define ALLOW (DENY + 1)

#define LOAD(field)                                                                                \
	(struct sock_filter)                                                                       \
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, field))

int boot_confine(void)
{
	struct sock_filter filter[ALLOW + 1];
	const struct sock_fprog program = {.len = ALLOW + 1, .filter = filter};

	/* Numbers mean other calls to programs of another kind: those are not ours. */
	filter[0] = LOAD(arch);
	filter[1] = (struct sock_filter)BPF_JUMP(
		BPF_JMP | BPF_JEQ | BPF_K, AUDIT_ARCH_X86_64, 0, DENY - 2);
	filter[2] = LOAD(nr);
	for (size_t i = 0; i < ALLOWED_COUNT; i++)
		filter[HEAD + i] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K,
			allowed[i], (unsigned char)(ALLOW - (HEAD + i) - 1), 0);
	filter[DENY] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM);
	filter[ALLOW] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) ||
		prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0))
		return -errno;
	return 0;
}
