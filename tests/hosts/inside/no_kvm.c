// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Runs a program which seccomp keeps from KVM: every ioctl of KVM's (type 0xAE, asm-generic/ioctl.h) gives EPERM,
 * on whatever it is called. /dev/kvm itself can be seen and opened. seccomp(2), Documentation/userspace-api/ioctl.
 *
 *     no_kvm PROGRAM [ARGUMENTS]
 */
#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/kvm.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#define LOAD(field) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, field))
#define RETURN(what) BPF_STMT(BPF_RET | BPF_K, (what))
#define UNLESS(value, skip) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (value), 0, (skip))

int main(int argc, char **argv)
{
	struct sock_filter code[] = {
		LOAD(arch),
		UNLESS(AUDIT_ARCH_X86_64, 6),
		LOAD(nr),
		UNLESS(SYS_ioctl, 4),
		LOAD(args[1]), /* the low half: commands have 32 bits */
		BPF_STMT(BPF_ALU | BPF_AND | BPF_K, _IOC_TYPEMASK << _IOC_TYPESHIFT),
		UNLESS(KVMIO << _IOC_TYPESHIFT, 1),
		RETURN(SECCOMP_RET_ERRNO | EPERM),
		RETURN(SECCOMP_RET_ALLOW),
	};
	struct sock_fprog program = {.len = sizeof(code) / sizeof(code[0]), .filter = code};

	if (argc < 2) {
		fprintf(stderr, "no_kvm PROGRAM [ARGUMENTS]\n");
		return 64;
	}
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 ||
		prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) != 0) {
		perror("seccomp");
		return 70;
	}
	execvp(argv[1], argv + 1);
	perror(argv[1]);
	return 70;
}
