// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The host we run on, as far as `virtscout check` asks: system calls and CPUID, nothing else
 * linked.
 */
#include "probe/source_live.h"

#include <errno.h>

#include "probe/live_file.h"

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

static int fast_ask(struct source *source, const struct question *question, struct answer *answer)
{
	struct source_fast *fast = (struct source_fast *)source;

	switch (question->ask) {
	case ASK_FILE: return live_file_read(question->path, answer->blob);
	case ASK_ACCESS: return live_file_access(question->path, question->mode);
	case ASK_STAT: return live_file_stat(question->path, &answer->stat);
	case ASK_CPUID: return fast_cpuid(question, &answer->regs);
	case ASK_KVM:
		return live_kvm_ask(&fast->kvm, question->path, question->index, &answer->value);
	default: return -ENOSYS;
	}
}

static void fast_close(struct source *source)
{
	live_kvm_close(&((struct source_fast *)source)->kvm);
}

static const struct source_ops fast_ops = {.name = "live", .ask = fast_ask, .close = fast_close};

void source_fast_open(struct source_fast *fast)
{
	*fast = (struct source_fast){.base = {&fast_ops}, .kvm = LIVE_KVM_CLOSED};
}
