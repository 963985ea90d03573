// SPDX-License-Identifier: GPL-2.0-or-later
// KVM as a script.
#include "tests/fake/kvm_fake.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define FIRST_FD 100

/* The row for @call, which is made now; *rc: what it answers. NULL: refused. */
static const struct kvm_fake_row *take_row(struct kvm_fake *fake, enum kvm_call call, int *rc)
{
	const struct kvm_fake_row *row;

	if (fake->failed)
		fail_msg("%s after a refusal", kvm_call_name(call));
	if (fake->next == fake->count)
		fail_msg("%s after the end of the script", kvm_call_name(call));
	row = &fake->rows[fake->next];
	if (row->call != call)
		fail_msg("row %zu: expected %s, was called: %s", fake->next,
			kvm_call_name(row->call), kvm_call_name(call));
	fake->now_ns += row->ns;
	fake->failed = fake->next == fake->fail_at;
	fake->next++;
	*rc = fake->failed ? -fake->fail_err : row->err ? -row->err : row->answer;
	return *rc < 0 ? NULL : row;
}

static int give_fd(struct kvm_fake *fake)
{
	int fd = 0;

	while (fd < FAKE_FDS_MAX && fake->fd_open[fd])
		fd++;
	assert_true(fd < FAKE_FDS_MAX);
	fake->fd_open[fd] = true;
	return FIRST_FD + fd;
}

static void check_fd(const struct kvm_fake *fake, int fd)
{
	assert_true(fd >= FIRST_FD && fd < FIRST_FD + FAKE_FDS_MAX);
	assert_true(fake->fd_open[fd - FIRST_FD]);
}

static int fake_open(struct kvm_sys *sys, const char *device)
{
	struct kvm_fake *fake = (struct kvm_fake *)sys;
	int rc;

	assert_non_null(device);
	return take_row(fake, KVM_CALL_OPEN, &rc) ? give_fd(fake) : rc;
}

static void fake_close(struct kvm_sys *sys, int fd)
{
	struct kvm_fake *fake = (struct kvm_fake *)sys;

	check_fd(fake, fd);
	fake->fd_open[fd - FIRST_FD] = false;
}

static void leave_io(struct kvm_fake *fake, struct kvm_run *run, const struct kvm_fake_row *row)
{
	uint8_t *data = (uint8_t *)run + 4096;

	run->io.direction = row->exit.direction;
	run->io.size = row->exit.size;
	run->io.port = row->exit.port;
	run->io.count = row->exit.count;
	run->io.data_offset = row->exit.bad_offset ? FAKE_RUN_BYTES - 3 : 4096;
	if (row->exit.moved)
		memcpy(data, row->exit.moved, (size_t)row->exit.size * row->exit.count);
	else
		memcpy(data, &row->exit.value, sizeof(row->exit.value));
	fake->answer = data;
}

static void leave_mmio(struct kvm_fake *fake, struct kvm_run *run, const struct kvm_fake_row *row)
{
	run->mmio.phys_addr = row->exit.info;
	run->mmio.len = row->exit.size;
	run->mmio.is_write = row->exit.direction;
	memcpy(run->mmio.data, &row->exit.data, sizeof(row->exit.data));
	fake->answer = run->mmio.data;
}

static void leave_msr(struct kvm_fake *fake, struct kvm_run *run, const struct kvm_fake_row *row)
{
	run->msr.index = (uint32_t)row->exit.info;
	run->msr.reason = row->exit.why;
	run->msr.data = row->exit.data;
	run->msr.error = 0;
	fake->answer = &run->msr.error;
	if (row->exit.reason == KVM_EXIT_X86_RDMSR)
		fake->answer = (const uint8_t *)&run->msr.data;
}

static void leave_exit(struct kvm_fake *fake, int fd, const struct kvm_fake_row *row)
{
	struct kvm_run *run = fake->runs[fd - FIRST_FD];

	assert_non_null(run);
	if (row->given_len) {
		assert_non_null(fake->answer);
		assert_memory_equal(fake->answer, row->given, row->given_len);
	}
	fake->answer = NULL;
	if (row->len) {
		uint8_t *to = row->exit.in_ring ? fake->ring : fake->memory;

		assert_non_null(to);
		memcpy(to + row->exit.at, row->bytes, row->len);
	}
	run->exit_reason = row->exit.reason;
	run->ready_for_interrupt_injection = row->exit.window;
	switch (row->exit.reason) {
	case KVM_EXIT_IO: leave_io(fake, run, row); break;
	case KVM_EXIT_MMIO: leave_mmio(fake, run, row); break;
	case KVM_EXIT_X86_RDMSR:
	case KVM_EXIT_X86_WRMSR: leave_msr(fake, run, row); break;
	case KVM_EXIT_HYPERCALL:
		run->hypercall.nr = row->exit.info;
		run->hypercall.args[0] = row->exit.data;
		run->hypercall.args[1] = row->exit.count;
		fake->answer = (const uint8_t *)&run->hypercall.ret;
		break;
	case KVM_EXIT_FAIL_ENTRY:
		run->fail_entry.hardware_entry_failure_reason = row->exit.info;
		break;
	case KVM_EXIT_IOAPIC_EOI: run->eoi.vector = (uint8_t)row->exit.info; break;
	case KVM_EXIT_INTERNAL_ERROR:
		run->internal.suberror = (uint32_t)row->exit.info;
		run->internal.ndata = row->exit.count;
		for (uint32_t i = 0; row->exit.internal && i < row->exit.count; i++)
			run->internal.data[i] = row->exit.internal[i];
		break;
	case KVM_EXIT_UNKNOWN: run->hw.hardware_exit_reason = row->exit.info; break;
	default: break;
	}
}

static int fake_ioctl(struct kvm_sys *sys, int fd, enum kvm_call call, uintptr_t arg)
{
	struct kvm_fake *fake = (struct kvm_fake *)sys;
	const struct kvm_fake_row *row;
	int rc;

	check_fd(fake, fd);
	row = take_row(fake, call, &rc);
	if (!row)
		return rc;
	if (row->checks_arg)
		assert_int_equal(arg, row->arg);
	switch (call) {
	case KVM_CALL_CREATE_VM:
	case KVM_CALL_CREATE_VCPU:
	case KVM_CALL_GET_STATS_FD: return give_fd(fake);
	case KVM_CALL_RUN: leave_exit(fake, fd, row); break;
	case KVM_CALL_GET_SREGS: memset((void *)arg, 0, sizeof(struct kvm_sregs)); break;
	case KVM_CALL_GET_DIRTY_LOG:
		memcpy(((struct kvm_dirty_log *)arg)->dirty_bitmap, row->bytes, row->len);
		break;
	default:
		if (row->len)
			memcpy((void *)arg, row->bytes, row->len);
		break;
	}
	return rc;
}

static int map_zeroed(struct kvm_fake *fake, int fd, size_t size, void **at)
{
	size_t i = 0;
	int rc;

	if (fd >= 0)
		check_fd(fake, fd);
	if (!take_row(fake, KVM_CALL_MAP, &rc))
		return rc;
	while (i < FAKE_MAPS_MAX && fake->maps[i].at)
		i++;
	assert_true(i < FAKE_MAPS_MAX);
	fake->maps[i].at = *at = calloc(1, size);
	fake->maps[i].size = size;
	assert_non_null(*at);
	return 0;
}

static int fake_map(struct kvm_sys *sys, int fd, size_t size, void **at)
{
	struct kvm_fake *fake = (struct kvm_fake *)sys;
	int rc = map_zeroed(fake, fd, size, at);

	if (rc < 0)
		return rc;
	if (fd >= 0)
		fake->runs[fd - FIRST_FD] = *at;
	else
		fake->memory = *at;
	return 0;
}

static int fake_map_ring(struct kvm_sys *sys, int fd, size_t size, void **at)
{
	struct kvm_fake *fake = (struct kvm_fake *)sys;
	int rc = map_zeroed(fake, fd, size, at);

	if (rc == 0)
		fake->ring = *at;
	return rc;
}

static int fake_advise(struct kvm_sys *sys, void *at, size_t size, int advice)
{
	int rc;

	(void)size;
	(void)advice;
	assert_non_null(at);
	take_row((struct kvm_fake *)sys, KVM_CALL_ADVISE, &rc);
	return rc;
}

static void fake_unmap(struct kvm_sys *sys, void *at, size_t size)
{
	struct kvm_fake *fake = (struct kvm_fake *)sys;
	size_t i = 0;

	while (i < FAKE_MAPS_MAX && fake->maps[i].at != at)
		i++;
	assert_true(i < FAKE_MAPS_MAX);
	assert_int_equal(fake->maps[i].size, size);
	for (size_t fd = 0; fd < FAKE_FDS_MAX; fd++) {
		if (fake->runs[fd] != at)
			continue;
		assert_false(fake->armed);
		fake->runs[fd] = NULL;
	}
	if (fake->memory == at)
		fake->memory = NULL;
	if (fake->ring == at)
		fake->ring = NULL;
	free(at);
	fake->maps[i].at = NULL;
}

static int fake_read(struct kvm_sys *sys, int fd, void *bytes, size_t size, uint64_t offset)
{
	struct kvm_fake *fake = (struct kvm_fake *)sys;
	const struct kvm_fake_row *row;
	int rc;

	check_fd(fake, fd);
	row = take_row(fake, KVM_CALL_READ, &rc);
	if (!row)
		return rc;
	if (row->checks_arg)
		assert_int_equal(offset, row->arg);
	assert_true(row->len >= size);
	memcpy(bytes, row->bytes, size);
	return 0;
}

static uint64_t fake_now_ns(struct kvm_sys *sys)
{
	struct kvm_fake *fake = (struct kvm_fake *)sys;

	fake->now_ns += fake->step_ns;
	return fake->now_ns;
}

/* Of the fake's time, guests have all. */
static uint64_t fake_used_ns(struct kvm_sys *sys)
{
	return ((struct kvm_fake *)sys)->now_ns;
}

static bool is_mapped(const struct kvm_fake *fake, const struct kvm_run *run)
{
	for (size_t fd = 0; fd < FAKE_FDS_MAX; fd++)
		if (run && fake->runs[fd] == run)
			return true;
	return false;
}

static int fake_arm(struct kvm_sys *sys, struct kvm_run *run, uint64_t deadline_ns)
{
	struct kvm_fake *fake = (struct kvm_fake *)sys;
	int rc;

	(void)deadline_ns;
	assert_true(is_mapped(fake, run));
	if (!take_row(fake, KVM_CALL_ALARM, &rc))
		return rc;
	fake->armed = true;
	return 0;
}

static void fake_disarm(struct kvm_sys *sys)
{
	((struct kvm_fake *)sys)->armed = false;
}

static int fake_event(struct kvm_sys *sys)
{
	struct kvm_fake *fake = (struct kvm_fake *)sys;
	int rc;

	return take_row(fake, KVM_CALL_EVENT, &rc) ? give_fd(fake) : rc;
}

static int fake_notify(struct kvm_sys *sys, int fd)
{
	struct kvm_fake *fake = (struct kvm_fake *)sys;
	int rc;

	check_fd(fake, fd);
	return take_row(fake, KVM_CALL_WRITE, &rc) ? 0 : rc;
}

static const struct kvm_sys_ops fake_ops = {
	.open = fake_open,
	.close = fake_close,
	.ioctl = fake_ioctl,
	.map = fake_map,
	.map_ring = fake_map_ring,
	.unmap = fake_unmap,
	.advise = fake_advise,
	.read = fake_read,
	.now_ns = fake_now_ns,
	.used_ns = fake_used_ns,
	.arm = fake_arm,
	.disarm = fake_disarm,
	.event = fake_event,
	.notify = fake_notify,
};

void kvm_fake_begin(struct kvm_fake *fake, const struct kvm_fake_row *rows, size_t count)
{
	*fake = (struct kvm_fake){.base = {&fake_ops},
		.rows = rows,
		.count = count,
		.fail_at = FAKE_NEVER,
		.now_ns = 1000,
		.step_ns = 1000};
}

void kvm_fake_end(struct kvm_fake *fake)
{
	if (!fake->failed && fake->next != fake->count)
		fail_msg("%s of the script was not called",
			kvm_call_name(fake->rows[fake->next].call));
	for (size_t i = 0; i < FAKE_FDS_MAX; i++)
		assert_false(fake->fd_open[i]);
	for (size_t i = 0; i < FAKE_MAPS_MAX; i++)
		assert_null(fake->maps[i].at);
	assert_false(fake->armed);
}
