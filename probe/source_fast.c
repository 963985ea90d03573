// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The host we run on, as far as `virtscout check` and vs_check() ask: system calls and CPUID,
 * nothing else linked.
 */
#include "probe/source_fast.h"

#include <errno.h>
#include <string.h>

#include "probe/live_kvm_fast.h"
#include "probe/sys.h"

#if defined(__x86_64__) || defined(__i386__)
#include <cpuid.h>

static int fast_cpuid(const struct question *question, struct cpuid_regs *regs)
{
	if (question->cpu != 0)
		return -ENOSYS;
	__cpuid_count(
		question->index, question->subleaf, regs->eax, regs->ebx, regs->ecx, regs->edx);
	return 0;
}
#else
static int fast_cpuid(const struct question *question, struct cpuid_regs *regs)
{
	(void)question, (void)regs;
	return -EOPNOTSUPP;
}
#endif

/*
 * procfs gives a file in pieces. sysfs gives all of an attribute to one read that has room for it
 * (Documentation/filesystems/sysfs.rst), so there a short read is the end.
 */
static int read_all(int fd, bool short_is_end, struct blob *content)
{
	while (content->len < content->size) {
		const size_t room = content->size - content->len;
		const long got = sys_read(fd, content->at + content->len, room);

		if (got == -EINTR)
			continue;
		if (got < 0)
			return (int)got;
		content->len += (size_t)got;
		if (got == 0 || (short_is_end && (size_t)got < room))
			return 0;
	}
	content->truncated = true;
	return 0;
}

static int fast_read(const char *path, struct blob *content)
{
	static const char sysfs[] = "/sys/";
	const int fd = sys_open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	int rc;

	if (fd < 0)
		return fd;
	rc = read_all(fd, !strncmp(path, sysfs, sizeof(sysfs) - 1), content);
	sys_close(fd);
	return rc;
}

static int fast_ask(struct source *source, const struct question *question, struct answer *answer)
{
	struct source_fast *fast = (struct source_fast *)source;

	switch (question->ask) {
	case ASK_FILE: return fast_read(question->path, answer->blob);
	case ASK_ACCESS:
		return question->mode == ACCESS_EXISTS ? sys_exists(question->path) : -ENOSYS;
	case ASK_CPUID: return fast_cpuid(question, &answer->regs);
	case ASK_KVM: return live_kvm_fast_ask(&fast->kvm_fd, question->path, &answer->value);
	default: return -ENOSYS;
	}
}

static void fast_close(struct source *source)
{
	struct source_fast *fast = (struct source_fast *)source;

	if (fast->kvm_fd >= 0)
		sys_close(fast->kvm_fd);
	fast->kvm_fd = LIVE_KVM_NOT_OPENED;
}

static const struct source_ops fast_ops = {.name = "live", .ask = fast_ask, .close = fast_close};

void source_fast_open(struct source_fast *fast)
{
	*fast = (struct source_fast){.base = {&fast_ops}, .kvm_fd = LIVE_KVM_NOT_OPENED};
}
