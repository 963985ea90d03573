// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A seccomp filter out of a table of calls: Documentation/userspace-api/seccomp_filter.rst and, for
 * the filter's own instructions, Documentation/networking/filter.rst.
 *
 * For each call in turn:
 *
 *     is it this number? else on to the next call
 *     load the argument; and with the mask; is it the value? else on to the next call
 *     allow
 */
#include "launch/confine.h"

#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#define HEAD 3     /* instructions before the calls */
#define PER_CALL 6 /* and for each */
#define FILTER_MAX (HEAD + PER_CALL * CONFINE_CALLS_MAX + 1)

#define LOAD(at) ((struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, (unsigned)(at)))
#define UNLESS(is, skip)                                                                           \
	((struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (is), 0, (unsigned char)(skip)))
#define RETURN(action) ((struct sock_filter)BPF_STMT(BPF_RET | BPF_K, (action)))

/* The number is loaded again, as the last call's argument may be what is there. */
static void put_call(struct sock_filter at[PER_CALL], const struct confine_call *call)
{
	/* Little-endian: the lower half comes first. */
	const size_t argument = offsetof(struct seccomp_data, args) + call->arg * sizeof(uint64_t);

	at[0] = LOAD(offsetof(struct seccomp_data, nr));
	at[1] = UNLESS(call->call, 4);
	at[2] = LOAD(argument);
	at[3] = (struct sock_filter)BPF_STMT(BPF_ALU | BPF_AND | BPF_K, call->mask);
	at[4] = UNLESS(call->wanted, 1);
	at[5] = RETURN(call->err ? SECCOMP_RET_ERRNO | call->err : SECCOMP_RET_ALLOW);
}

static int put_in_force(const struct sock_fprog *program, bool full_speed)
{
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
		return -errno;
	/* The flag came with Linux 4.17. */
	if (full_speed && !syscall(__NR_seccomp, SECCOMP_SET_MODE_FILTER,
				  SECCOMP_FILTER_FLAG_SPEC_ALLOW, program))
		return 0;
	return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, program, 0, 0) ? -errno : 0;
}

int confine_to(const struct confine_call *calls, size_t count, bool full_speed)
{
	struct sock_filter filter[FILTER_MAX];
	struct sock_fprog program = {.filter = filter};

	if (count > CONFINE_CALLS_MAX)
		return -E2BIG;
	/* Numbers mean other calls to programs of another kind: those are not ours. */
	filter[0] = LOAD(offsetof(struct seccomp_data, arch));
	filter[1] =
		(struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, AUDIT_ARCH_X86_64, 1, 0);
	filter[2] = RETURN(SECCOMP_RET_ERRNO | EPERM);
	for (size_t i = 0; i < count; i++)
		put_call(&filter[HEAD + PER_CALL * i], &calls[i]);
	filter[HEAD + PER_CALL * count] = RETURN(SECCOMP_RET_ERRNO | EPERM);
	program.len = (unsigned short)(HEAD + PER_CALL * count + 1);
	return put_in_force(&program, full_speed);
}
