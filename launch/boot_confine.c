// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A seccomp filter (Documentation/userspace-api/seccomp_filter.rst): the calls by which threads run,
 * wait, get memory, and use descriptors that are open; of ioctl() those of a VM that is running.
 * Nothing can be opened, made executable, or started. All others fail with EPERM.
 */
#include "launch/boot_confine.h"

#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/kvm.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

/* A call is allowed where the bits @mask of its argument @arg are @wanted. */
struct allowed {
	uint16_t call;
	uint8_t arg;
	uint32_t mask, wanted; /* mask 0: whatever it is */
};

// clang-format off
static const struct allowed always[] = {
	{__NR_ioctl, 1, UINT32_MAX, KVM_RUN},
	{__NR_ioctl, 1, UINT32_MAX, KVM_IRQ_LINE},
	{__NR_ioctl, 1, UINT32_MAX, KVM_GET_REGS},
	{__NR_ioctl, 1, UINT32_MAX, KVM_GET_MP_STATE},
	{__NR_read, 0, 0, 0}, {__NR_write, 0, 0, 0}, {__NR_close, 0, 0, 0},
	{__NR_poll, 0, 0, 0}, {__NR_ppoll, 0, 0, 0}, {__NR_eventfd2, 0, 0, 0},
	{__NR_futex, 0, 0, 0}, {__NR_clone, 0, CLONE_THREAD, CLONE_THREAD},
	{__NR_set_robust_list, 0, 0, 0}, {__NR_rseq, 0, 0, 0}, {__NR_exit, 0, 0, 0}, {__NR_exit_group, 0, 0, 0},
	{__NR_gettid, 0, 0, 0}, {__NR_getpid, 0, 0, 0}, {__NR_tgkill, 0, 0, 0},
	{__NR_rt_sigaction, 0, 0, 0}, {__NR_rt_sigprocmask, 0, 0, 0}, {__NR_rt_sigreturn, 0, 0, 0},
	{__NR_sigaltstack, 0, 0, 0}, {__NR_restart_syscall, 0, 0, 0},
	{__NR_sched_yield, 0, 0, 0}, {__NR_sched_getaffinity, 0, 0, 0},
	{__NR_mmap, 2, PROT_EXEC, 0}, {__NR_mprotect, 2, PROT_EXEC, 0},
	{__NR_munmap, 0, 0, 0}, {__NR_madvise, 0, 0, 0}, {__NR_mremap, 0, 0, 0}, {__NR_brk, 0, 0, 0},
	{__NR_clock_gettime, 0, 0, 0}, {__NR_clock_nanosleep, 0, 0, 0}, {__NR_nanosleep, 0, 0, 0},
	{__NR_getrandom, 0, 0, 0},
};

static const struct allowed disk[] = {
	{__NR_pread64, 0, 0, 0}, {__NR_pwrite64, 0, 0, 0}, {__NR_fdatasync, 0, 0, 0},
};
// clang-format on

#define COUNT(rows) (sizeof(rows) / sizeof((rows)[0]))
#define HEAD 5
#define ROW_MAX 6
#define FILTER_MAX (HEAD + (COUNT(always) + COUNT(disk)) * ROW_MAX + 3)

struct writer {
	struct sock_filter filter[FILTER_MAX];
	unsigned short len;
};

static void add(struct writer *writer, uint16_t code, uint32_t k, uint8_t if_true, uint8_t if_false)
{
	writer->filter[writer->len++] = (struct sock_filter){code, if_true, if_false, k};
}

static void load(struct writer *writer, size_t offset)
{
	add(writer, BPF_LD | BPF_W | BPF_ABS, (uint32_t)offset, 0, 0);
}

static void answer(struct writer *writer, uint32_t what)
{
	add(writer, BPF_RET | BPF_K, what, 0, 0);
}

/* The call's number is loaded before each row, and after it. */
static void add_row(struct writer *writer, const struct allowed *row)
{
	if (!row->mask) {
		add(writer, BPF_JMP | BPF_JEQ | BPF_K, row->call, 0, 1);
		answer(writer, SECCOMP_RET_ALLOW);
		return;
	}
	add(writer, BPF_JMP | BPF_JEQ | BPF_K, row->call, 0, 5);
	load(writer, offsetof(struct seccomp_data, args) + row->arg * sizeof(uint64_t));
	add(writer, BPF_ALU | BPF_AND | BPF_K, row->mask, 0, 0);
	add(writer, BPF_JMP | BPF_JEQ | BPF_K, row->wanted, 0, 1);
	answer(writer, SECCOMP_RET_ALLOW);
	load(writer, offsetof(struct seccomp_data, nr));
}

static void add_rows(struct writer *writer, const struct allowed *rows, size_t count)
{
	for (size_t i = 0; i < count; i++)
		add_row(writer, &rows[i]);
}

int boot_confine(bool has_disk)
{
	struct writer writer = {.len = 0};
	struct sock_fprog program = {.filter = writer.filter};

	/* Numbers mean other calls to programs of another kind: those are not ours. */
	load(&writer, offsetof(struct seccomp_data, arch));
	add(&writer, BPF_JMP | BPF_JEQ | BPF_K, AUDIT_ARCH_X86_64, 1, 0);
	answer(&writer, SECCOMP_RET_ERRNO | EPERM);
	load(&writer, offsetof(struct seccomp_data, nr));
	add_rows(&writer, always, COUNT(always));
	if (has_disk)
		add_rows(&writer, disk, COUNT(disk));
	/* Its flags lie in memory, where a filter can't look: the C library takes clone() then. */
	add(&writer, BPF_JMP | BPF_JEQ | BPF_K, __NR_clone3, 0, 1);
	answer(&writer, SECCOMP_RET_ERRNO | ENOSYS);
	answer(&writer, SECCOMP_RET_ERRNO | EPERM);
	program.len = writer.len;
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) ||
		prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0))
		return -errno;
	return 0;
}
