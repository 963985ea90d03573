// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A seccomp filter out of a table of calls: Documentation/userspace-api/seccomp_filter.rst and, for
 * the filter's own instructions, Documentation/networking/filter.rst.
 */
#include "launch/confine.h"

#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#define HEAD 4    /* instructions before the rows */
#define ROW_MAX 6 /* for each */
#define FILTER_MAX (HEAD + ROW_MAX * CONFINE_CALLS_MAX + 1)

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

static void skip_unless(struct writer *writer, uint32_t is, uint8_t skip)
{
	add(writer, BPF_JMP | BPF_JEQ | BPF_K, is, 0, skip);
}

static void answer(struct writer *writer, uint16_t err)
{
	add(writer, BPF_RET | BPF_K, err ? SECCOMP_RET_ERRNO | err : SECCOMP_RET_ALLOW, 0, 0);
}

/* The call's number is loaded before each row, and after it. */
static void add_row(struct writer *writer, const struct confine_call *row)
{
	if (!row->mask) {
		skip_unless(writer, row->call, 1);
		answer(writer, row->err);
		return;
	}
	skip_unless(writer, row->call, 5);
	/* Little-endian: the lower half comes first. */
	load(writer, offsetof(struct seccomp_data, args) + row->arg * sizeof(uint64_t));
	add(writer, BPF_ALU | BPF_AND | BPF_K, row->mask, 0, 0);
	skip_unless(writer, row->wanted, 1);
	answer(writer, row->err);
	load(writer, offsetof(struct seccomp_data, nr));
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
	struct writer writer = {.len = 0};
	struct sock_fprog program = {.filter = writer.filter};

	if (count > CONFINE_CALLS_MAX)
		return -E2BIG;
	/* Numbers mean other calls to programs of another kind: those are not ours. */
	load(&writer, offsetof(struct seccomp_data, arch));
	add(&writer, BPF_JMP | BPF_JEQ | BPF_K, AUDIT_ARCH_X86_64, 1, 0);
	answer(&writer, EPERM);
	load(&writer, offsetof(struct seccomp_data, nr));
	for (size_t i = 0; i < count; i++)
		add_row(&writer, &calls[i]);
	answer(&writer, EPERM);
	program.len = writer.len;
	return put_in_force(&program, full_speed);
}
