// SPDX-License-Identifier: GPL-2.0-or-later
// The host we run on: which adapter answers which question.
#include "probe/source_live.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <time.h>

#include "probe/fact.h"
#include "probe/live_cpu.h"
#include "probe/live_cpuid.h"
#include "probe/live_file.h"
#include "probe/live_kvm.h"
#include "probe/live_near.h"
#include "probe/live_pci.h"
#include "probe/live_pci_config.h"
#include "probe/live_udev.h"

struct source_live {
	struct source base;
	struct live_kvm kvm;
	struct live_cpu cpu;
	struct live_near near;
};

static int ask_file(struct source_live *live, const struct question *q, struct answer *a)
{
	const int fd = live_near_open(&live->near, q->path);

	if (fd < 0)
		return fd;
	return live_pci_is_config(q->path) ? live_pci_config_read_take(fd, a->blob)
					   : live_file_read_take(fd, q->path, a->blob);
}

static int ask_dir(struct source_live *live, const struct question *q, struct answer *a)
{
	(void)live;
	return live_dir_list(q->path, a->blob);
}

static int ask_programs(struct source_live *live, const struct question *q, struct answer *a)
{
	(void)live;
	return live_dir_programs(q->path, a->blob);
}

static int ask_link(struct source_live *live, const struct question *q, struct answer *a)
{
	return live_near_link(&live->near, q->path, a->blob);
}

static int ask_access(struct source_live *live, const struct question *q, struct answer *a)
{
	(void)a;
	return live_near_access(&live->near, q->path, q->mode);
}

static int ask_stat(struct source_live *live, const struct question *q, struct answer *a)
{
	(void)live;
	return live_file_stat(q->path, &a->stat);
}

static int ask_capability(struct source_live *live, const struct question *q, struct answer *a)
{
	(void)live;
	return live_file_capability(q->path, a->blob);
}

static int ask_cpuid(struct source_live *live, const struct question *q, struct answer *a)
{
	return live_cpu_cpuid(&live->cpu, q->cpu, q->index, q->subleaf, &a->regs);
}

static int ask_msr(struct source_live *live, const struct question *q, struct answer *a)
{
	(void)live;
	return live_cpu_rdmsr(q->cpu, q->index, &a->value);
}

static int ask_kvm(struct source_live *live, const struct question *q, struct answer *a)
{
	if (!strcmp(q->path, KVM_ASK_SUPPORTED_CPUID))
		return live_kvm_cpuid(&live->kvm, a->blob);
	return live_kvm_ask(&live->kvm, q->path, q->index, &a->value);
}

static int ask_pci(struct source_live *live, const struct question *q, struct answer *a)
{
	(void)live, (void)q;
	return live_pci_list(a->blob);
}

static int ask_udev(struct source_live *live, const struct question *q, struct answer *a)
{
	(void)live;
	return live_udev_list(q->path, a->blob);
}

static int ask_uname(struct source_live *live, const struct question *q, struct answer *a)
{
	struct utsname names;
	const char *text;

	(void)live;
	if (uname(&names) < 0)
		return -errno;
	if (!strcmp(q->path, "release"))
		text = names.release;
	else if (!strcmp(q->path, "machine"))
		text = names.machine;
	else
		return -ENOSYS;
	return blob_append(a->blob, text, strlen(text));
}

static int ask_codename(struct source_live *live, const struct question *q, struct answer *a)
{
	(void)live, (void)q;
	return live_cpuid_codename(a->blob);
}

static int ask_launch(struct source_live *live, const struct question *q, struct answer *a)
{
	(void)live, (void)q, (void)a;
	return -ERR_NOT_RUN;
}

static int ask_time(struct source_live *live, const struct question *q, struct answer *a)
{
	const time_t now = time(NULL);

	(void)live, (void)q;
	if (now < 0)
		return -ERANGE;
	a->value = (uint64_t)now;
	return 0;
}

static int (*const askers[ASK_COUNT])(
	struct source_live *live, const struct question *q, struct answer *a) = {
	[ASK_FILE] = ask_file,
	[ASK_DIR] = ask_dir,
	[ASK_PROGRAMS] = ask_programs,
	[ASK_LINK] = ask_link,
	[ASK_ACCESS] = ask_access,
	[ASK_STAT] = ask_stat,
	[ASK_CAPABILITY] = ask_capability,
	[ASK_CPUID] = ask_cpuid,
	[ASK_MSR] = ask_msr,
	[ASK_KVM] = ask_kvm,
	[ASK_PCI] = ask_pci,
	[ASK_UDEV] = ask_udev,
	[ASK_UNAME] = ask_uname,
	[ASK_CODENAME] = ask_codename,
	[ASK_LAUNCH] = ask_launch,
	[ASK_TIME] = ask_time,
};

static int live_ask(struct source *source, const struct question *question, struct answer *answer)
{
	struct source_live *live = (struct source_live *)source;

	if (question->ask != ASK_CPUID)
		live_cpu_go_home(&live->cpu);
	return askers[question->ask](live, question, answer);
}

static void live_close(struct source *source)
{
	struct source_live *live = (struct source_live *)source;

	live_cpu_go_home(&live->cpu);
	live_kvm_close(&live->kvm);
	live_near_close(&live->near);
	free(live);
}

static const struct source_ops live_ops = {.name = "live", .ask = live_ask, .close = live_close};

static int open_live(struct source **source, bool leaf_by_leaf)
{
	struct source_live *live = malloc(sizeof(*live));

	if (!live)
		return -ENOMEM;
	*live = (struct source_live){
		.base = {&live_ops},
		.kvm = LIVE_KVM_CLOSED,
		.cpu = {.leaf_by_leaf = leaf_by_leaf},
		.near = LIVE_NEAR_CLOSED,
	};
	*source = &live->base;
	return 0;
}

int source_live_open(struct source **source)
{
	return open_live(source, false);
}

int source_live_open_beside(struct source **source)
{
	return open_live(source, true);
}
