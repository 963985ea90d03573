// SPDX-License-Identifier: GPL-2.0-or-later
// KVM as far as booting a guest asks it.
#include "tests/fake/kvm_stage.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <cmocka.h>

#define FD_FIRST 100000 /* none of this process's */
#define FD_CPU (FD_FIRST + 100)
#define RUN_BYTES 8192
#define DATA_AT 4096 /* of a port's data, in the vCPU's page */
#define WAIT_US 1000

static bool refuses(struct kvm_stage *stage, enum kvm_call call)
{
	if (atomic_fetch_add(&stage->calls, 1) != stage->fail_at)
		return false;
	stage->failed = call;
	return true;
}

static int stage_open(struct kvm_sys *sys, const char *device)
{
	struct kvm_stage *stage = (struct kvm_stage *)sys;

	(void)device;
	if (refuses(stage, KVM_CALL_OPEN))
		return -stage->fail_err;
	atomic_fetch_add(&stage->open, 1);
	return FD_FIRST;
}

static void stage_close(struct kvm_sys *sys, int fd)
{
	struct kvm_stage *stage = (struct kvm_stage *)sys;

	if (fd < FD_FIRST)
		close(fd);
	atomic_fetch_sub(&stage->open, 1);
}

static struct kvm_run *run_of(const struct kvm_stage *stage, int fd)
{
	for (size_t i = 0; i < STAGE_MAPS_MAX; i++)
		if (stage->maps[i].at && stage->maps[i].fd == fd)
			return stage->maps[i].at;
	return NULL;
}

static void leave(const struct kvm_stage_exit *row, struct kvm_run *run)
{
	run->exit_reason = row->reason;
	switch (row->reason) {
	case KVM_EXIT_IO:
		run->io.port = (uint16_t)row->at;
		run->io.size = row->size;
		run->io.count = 1;
		run->io.direction = row->is_write ? KVM_EXIT_IO_OUT : KVM_EXIT_IO_IN;
		run->io.data_offset = DATA_AT;
		memcpy((uint8_t *)run + DATA_AT, &row->value, sizeof(row->value));
		break;
	case KVM_EXIT_MMIO:
		run->mmio.phys_addr = row->at;
		run->mmio.len = row->size;
		run->mmio.is_write = row->is_write;
		memcpy(run->mmio.data, &row->value, sizeof(row->value));
		break;
	case KVM_EXIT_FAIL_ENTRY: run->fail_entry.hardware_entry_failure_reason = row->info; break;
	case KVM_EXIT_INTERNAL_ERROR: run->internal.suberror = (uint32_t)row->info; break;
	default: break;
	}
}

/* What the exit before this one was given. */
static void note_read(struct kvm_stage *stage, const struct kvm_run *run)
{
	const struct kvm_stage_exit *row = &stage->exits[stage->next - 1];
	const void *data = row->reason == KVM_EXIT_MMIO ? (const void *)run->mmio.data
							: (const uint8_t *)run + DATA_AT;

	if (!row->is_write && row->size)
		memcpy(&stage->read[stage->next - 1], data, row->size);
}

static int stage_run(struct kvm_stage *stage, int fd)
{
	struct kvm_run *run = run_of(stage, fd);

	if (fd == FD_CPU && stage->next && stage->next <= stage->count)
		note_read(stage, run);
	if (fd == FD_CPU && stage->next < stage->count) {
		leave(&stage->exits[stage->next++], run);
		return 0;
	}
	while (!__atomic_load_n(&run->immediate_exit, __ATOMIC_SEQ_CST))
		usleep(WAIT_US);
	return -EINTR;
}

static int stage_ioctl(struct kvm_sys *sys, int fd, enum kvm_call call, uintptr_t arg)
{
	struct kvm_stage *stage = (struct kvm_stage *)sys;

	if (refuses(stage, call))
		return -stage->fail_err;
	switch (call) {
	case KVM_CALL_GET_API_VERSION: return KVM_API_VERSION;
	case KVM_CALL_GET_VCPU_MMAP_SIZE: return RUN_BYTES;
	case KVM_CALL_CREATE_VM: atomic_fetch_add(&stage->open, 1); return FD_FIRST + 1;
	case KVM_CALL_CREATE_VCPU: atomic_fetch_add(&stage->open, 1); return FD_CPU + (int)arg;
	case KVM_CALL_GET_SUPPORTED_CPUID: ((struct kvm_cpuid2 *)arg)->nent = 0; return 0;
	case KVM_CALL_GET_SREGS: memset((void *)arg, 0, sizeof(struct kvm_sregs)); return 0;
	case KVM_CALL_GET_REGS:
		*(struct kvm_regs *)arg = (struct kvm_regs){.rip = 0x1234, .rflags = 2};
		return 0;
	case KVM_CALL_GET_MP_STATE:
		((struct kvm_mp_state *)arg)->mp_state = KVM_MP_STATE_HALTED;
		return 0;
	case KVM_CALL_RUN: return stage_run(stage, fd);
	default: return 0;
	}
}

static int stage_map(struct kvm_sys *sys, int fd, size_t size, void **at)
{
	struct kvm_stage *stage = (struct kvm_stage *)sys;

	if (refuses(stage, KVM_CALL_MAP))
		return -stage->fail_err;
	for (size_t i = 0; i < STAGE_MAPS_MAX; i++) {
		if (stage->maps[i].at)
			continue;
		*at = calloc(1, size);
		assert_non_null(*at);
		stage->maps[i].at = *at;
		stage->maps[i].size = size;
		stage->maps[i].fd = fd;
		return 0;
	}
	return -ENFILE;
}

static void stage_unmap(struct kvm_sys *sys, void *at, size_t size)
{
	struct kvm_stage *stage = (struct kvm_stage *)sys;

	for (size_t i = 0; i < STAGE_MAPS_MAX; i++) {
		if (stage->maps[i].at != at)
			continue;
		assert_int_equal(stage->maps[i].size, size);
		stage->maps[i].at = NULL;
		free(at);
		return;
	}
	fail_msg("what is unmapped was not mapped");
}

struct errand {
	struct kvm_stage *stage;
	void *(*run)(void *arg);
	void *arg;
};

static void *run_errand(void *arg)
{
	const struct errand errand = *(struct errand *)arg;
	void *result;

	free(arg);
	result = errand.run(errand.arg);
	atomic_fetch_sub(&errand.stage->threads, 1);
	return result;
}

static int stage_spawn(struct kvm_sys *sys, pthread_t *thread, void *(*run)(void *arg), void *arg)
{
	struct kvm_stage *stage = (struct kvm_stage *)sys;
	struct errand *errand;
	int rc;

	if (refuses(stage, KVM_CALL_THREAD))
		return -stage->fail_err;
	errand = malloc(sizeof(*errand));
	assert_non_null(errand);
	*errand = (struct errand){stage, run, arg};
	atomic_fetch_add(&stage->threads, 1);
	rc = pthread_create(thread, NULL, run_errand, errand);
	assert_int_equal(rc, 0);
	return 0;
}

static int stage_event(struct kvm_sys *sys)
{
	struct kvm_stage *stage = (struct kvm_stage *)sys;

	if (refuses(stage, KVM_CALL_EVENT))
		return -stage->fail_err;
	atomic_fetch_add(&stage->open, 1);
	return eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
}

static const struct kvm_sys_ops ops = {
	.open = stage_open,
	.close = stage_close,
	.ioctl = stage_ioctl,
	.map = stage_map,
	.unmap = stage_unmap,
	.spawn = stage_spawn,
	.event = stage_event,
};

void kvm_stage_begin(struct kvm_stage *stage, const struct kvm_stage_exit *exits, size_t count)
{
	assert_true(count <= STAGE_EXITS_MAX);
	*stage = (struct kvm_stage){.base = {&ops},
		.exits = exits,
		.count = count,
		.fail_at = STAGE_NEVER,
		.fail_err = EPERM};
}

void kvm_stage_end(struct kvm_stage *stage)
{
	assert_int_equal(atomic_load(&stage->open), 0);
	assert_int_equal(atomic_load(&stage->threads), 0);
	for (size_t i = 0; i < STAGE_MAPS_MAX; i++)
		assert_null(stage->maps[i].at);
}
