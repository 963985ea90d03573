// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Guests are played, without a KVM: each way in which they end is told for what it is; and every
 * call that booting makes is refused in turn, which is said, and leaves nothing behind.
 */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <cmocka.h>

#include "launch/boot.h"
#include "launch/clock.h"
#include "tests/fake/boot_kernel.h"
#include "tests/fake/kvm_stage.h"

#define COUNT(rows) (sizeof(rows) / sizeof((rows)[0]))
#define MIB UINT64_C(0x100000)

static const uint8_t code[] = {0xf4, 0xeb, 0xfd};

// clang-format off
#define PUT(port, byte) {.reason = KVM_EXIT_IO, .at = (port), .size = 1, .is_write = true, .value = (byte)}
#define PUT32(port, word) {.reason = KVM_EXIT_IO, .at = (port), .size = 4, .is_write = true, .value = (word)}
#define GET(port, bytes) {.reason = KVM_EXIT_IO, .at = (port), .size = (bytes)}
#define STORE(address, bytes, word) \
	{.reason = KVM_EXIT_MMIO, .at = (address), .size = (bytes), .is_write = true, .value = (word)}
#define LOAD(address, bytes) {.reason = KVM_EXIT_MMIO, .at = (address), .size = (bytes)}
#define EXIT(why) {.reason = KVM_EXIT_##why}
// clang-format on

struct place {
	struct boot_kernel kernel;
	struct boot_request request;
	int in[2], out[2];
};

static int setup(void **state)
{
	struct place *place = calloc(1, sizeof(*place));

	assert_non_null(place);
	assert_int_equal(pipe2(place->in, O_CLOEXEC), 0);
	assert_int_equal(pipe2(place->out, O_CLOEXEC), 0);
	boot_kernel_make(&place->kernel, FORM_BZIMAGE, code, sizeof(code));
	place->request = (struct boot_request){.kernel = place->kernel.file,
		.kernel_bytes = place->kernel.len,
		.memory_bytes = 32 * MIB,
		.cpus = 1,
		.deadline_ns = clock_now_ns() + 60000 * MS,
		.device = "/dev/kvm",
		.in = place->in[0],
		.out = place->out[1],
		.disk = {.fd = -1},
		.stop = -1,
		.alive = -1};
	*state = place;
	return 0;
}

static int teardown(void **state)
{
	struct place *place = *state;

	for (int i = 0; i < 2; i++) {
		close(place->in[i]);
		close(place->out[i]);
	}
	free(place);
	return 0;
}

/* What the guest says, and then does. */
static void play(struct place *place, const char *text, const struct kvm_stage_exit *exits,
	size_t count, struct kvm_stage *stage, struct boot_result *result)
{
	struct kvm_stage_exit rows[STAGE_EXITS_MAX];
	size_t len = 0;

	for (; *text; text++)
		rows[len++] = (struct kvm_stage_exit)PUT(0x3f8, (uint8_t)*text);
	memcpy(rows + len, exits, count * sizeof(*exits));
	kvm_stage_begin(stage, rows, len + count);
	boot_run_by(&stage->base, &place->request, result);
	assert_true(boot_result_is_sane(result));
	kvm_stage_end(stage);
}

static void each_end_is_told_for_what_it_is(void **state)
{
	static const struct {
		const char *name, *text;
		struct kvm_stage_exit exit;
		enum boot_outcome outcome;
	} rows[] = {
		{"keyboard controller", "", PUT(0x64, 0xfe), BOOT_RESET},
		{"reset control register", "", PUT(0xcf9, 0x0e), BOOT_RESET},
		{"system control port", "", PUT(0x92, 0x01), BOOT_RESET},
		{"system event", "", EXIT(SYSTEM_EVENT), BOOT_RESET},
		{"triple fault", "on\r\n", EXIT(SHUTDOWN), BOOT_CRASHED},
		{"triple fault to reset", "reboot: Restarting system\r\n", EXIT(SHUTDOWN),
			BOOT_RESET},
		{"halt", "", EXIT(HLT), BOOT_HALTED},
		{"panic, reset", "Kernel panic - not syncing: x\n", PUT(0x64, 0xfe), BOOT_PANICKED},
		{"panic, triple fault", "Kernel panic - not syncing: x\n", EXIT(SHUTDOWN),
			BOOT_PANICKED},
		{"exit by port", "", PUT(0xf4, 42), BOOT_EXITED},
		{"exit by memory", "", STORE(0xd0000000, 1, 42), BOOT_EXITED},
		{"exit after a panic", "Kernel panic - not syncing: x\n", PUT(0xf4, 42),
			BOOT_EXITED},
		{"failed entry", "", EXIT(FAIL_ENTRY), BOOT_STUCK},
		{"internal error", "", EXIT(INTERNAL_ERROR), BOOT_STUCK},
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct kvm_stage stage;
		struct boot_result result;

		print_message("# %s\n", rows[i].name);
		play(*state, rows[i].text, &rows[i].exit, 1, &stage, &result);
		assert_int_equal(result.outcome, rows[i].outcome);
		if (rows[i].outcome == BOOT_EXITED)
			assert_int_equal(result.status, 42);
		else
			assert_string_not_equal(result.last_exit, "");
	}
}

static void a_guest_that_waits_with_interrupts_off_has_halted(void **state)
{
	static const struct kvm_stage_exit exits[] = {PUT(0x80, 0)};
	struct place *place = *state;
	struct kvm_stage stage;
	struct boot_result result;

	place->request.cpus = 4;
	play(place, "reboot: System halted\r\n", exits, COUNT(exits), &stage, &result);
	assert_int_equal(result.outcome, BOOT_HALTED);
	assert_string_equal(result.last_line, "reboot: System halted");
}

/* A guest whose first vCPU has us at work for as long as its second one runs. */
struct busy_stage {
	struct kvm_stage stage; /* first: the calls get its base */
	const struct kvm_sys_ops *ops;
	int fds[2]; /* of the vCPUs */
	atomic_bool second_is_out, gave_up;
};

#define GIVE_UP_TRIES 20000 /* of a millisecond: a bound for a test that fails, not a measure */

static int busy_ioctl(struct kvm_sys *sys, int fd, enum kvm_call call, uintptr_t arg)
{
	struct busy_stage *busy = (struct busy_stage *)sys;
	int rc;

	if (call == KVM_CALL_RUN && fd == busy->fds[0]) {
		for (int i = 0; i < GIVE_UP_TRIES && !atomic_load(&busy->second_is_out); i++)
			usleep(1000);
		if (!atomic_load(&busy->second_is_out))
			atomic_store(&busy->gave_up, true);
		return -EINTR;
	}
	rc = busy->ops->ioctl(sys, fd, call, arg);
	if (call == KVM_CALL_CREATE_VCPU && arg < COUNT(busy->fds))
		busy->fds[arg] = rc;
	if (call == KVM_CALL_RUN)
		atomic_store(&busy->second_is_out, true);
	return rc;
}

static void vcpus_that_wait_for_each_other_end_at_the_deadline(void **state)
{
	struct busy_stage busy = {.fds = {-1, -1}};
	struct place *place = *state;
	struct kvm_sys_ops ops;
	struct boot_result result;

	kvm_stage_begin(&busy.stage, NULL, 0);
	busy.ops = busy.stage.base.ops;
	ops = *busy.ops;
	ops.ioctl = busy_ioctl;
	busy.stage.base.ops = &ops;
	place->request.cpus = 2;
	place->request.deadline_ns = clock_now_ns() + 50 * MS;
	boot_run_by(&busy.stage.base, &place->request, &result);
	kvm_stage_end(&busy.stage);
	assert_int_equal(result.outcome, BOOT_TIMED_OUT);
	assert_false(atomic_load(&busy.gave_up));
}

static void the_first_exit_is_a_sign_of_life(void **state)
{
	static const struct kvm_stage_exit exits[] = {PUT(0xf4, 0)};
	struct place *place = *state;
	struct kvm_stage stage;
	struct boot_result result;
	uint64_t signs;

	place->request.alive = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	assert_true(place->request.alive >= 0);
	place->request.deadline_ns = clock_now_ns() + 50 * MS;
	play(place, "", exits, 0, &stage, &result);
	assert_int_equal(result.outcome, BOOT_TIMED_OUT);
	assert_int_equal(read(place->request.alive, &signs, sizeof(signs)), -1);
	place->request.deadline_ns = clock_now_ns() + 60000 * MS;
	play(place, "", exits, COUNT(exits), &stage, &result);
	assert_int_equal(result.outcome, BOOT_EXITED);
	assert_int_equal(read(place->request.alive, &signs, sizeof(signs)), sizeof(signs));
	assert_true(signs == 1);
	close(place->request.alive);
}

/* All four bytes of a dword to the address port of a PCI bus: the second is no reset. */
static void there_is_a_pci_bus_only_where_something_is_on_it(void **state)
{
	static const struct kvm_stage_exit exits[] = {
		PUT32(0xcf8, 0xffffffff),
		GET(0xcf8, 4),
		PUT32(0xcf8, 0x80000800),
		GET(0xcfc, 4),
		LOAD(0xd0101012, 2), /* how many queues; the register's width is 2 */
		LOAD(0xd0102012, 2), /* nothing is there */
		PUT(0xf4, 0),
	};
	struct place *place = *state;
	struct kvm_stage stage;
	struct boot_result result;

	play(place, "", exits, COUNT(exits), &stage, &result);
	assert_int_equal(result.outcome, BOOT_EXITED);
	assert_int_equal(stage.read[1], 0xffffffff);
	assert_int_equal(stage.read[3], 0xffffffff);
	assert_int_equal(stage.read[4], 0xffff);
	place->request.disk = (struct boot_disk){.fd = -1, .bytes = 512, .is_read_only = true};
	play(place, "", exits, COUNT(exits), &stage, &result);
	assert_int_equal(result.outcome, BOOT_EXITED);
	assert_int_equal(stage.read[1], 0xffffffff);
	assert_int_equal(stage.read[3], 0x10421af4);
	assert_int_equal(stage.read[4], 1);
	assert_int_equal(stage.read[5], 0xffff);
}

static void data_outside_of_the_page_is_not_touched(void **state)
{
	static const struct kvm_stage_exit exits[] = {
		{.reason = KVM_EXIT_IO, .at = 0x3f8, .size = 0, .is_write = true},
		PUT(0xf4, 3),
	};
	struct kvm_stage stage;
	struct boot_result result;

	play(*state, "", exits, COUNT(exits), &stage, &result);
	assert_int_equal(result.outcome, BOOT_EXITED);
	assert_int_equal(result.status, 3);
}

/* Which calls may fail without that the guest is the worse for it? */
static bool is_no_matter(enum kvm_call call)
{
	return call == KVM_CALL_GET_REGS || call == KVM_CALL_GET_MP_STATE;
}

/* The first vCPU had ended it before another one's thread, or that one's run, was refused. */
static bool is_too_late(enum kvm_call call, const struct boot_result *result)
{
	return result->outcome == BOOT_EXITED && result->status == 5 &&
	       (call == KVM_CALL_RUN || call == KVM_CALL_THREAD);
}

/* The console is listened to, so that what is typed raises an interrupt; then it ends. */
static const struct kvm_stage_exit busy[] = {
	PUT(0x3fc, 0x08),
	PUT(0x3f9, 0x01),
	PUT(0x3f8, 'x'),
	GET(0x3fd, 1),
	GET(0x3f8, 1),
	LOAD(0xd0200000, 4),
	PUT(0xf4, 5),
};

static void whatever_is_refused_is_said_and_leaves_nothing_behind(void **state)
{
	static const int errnos[] = {EPERM, ENOMEM, EBUSY, EFAULT};
	struct place *place = *state;
	unsigned failed = 0;

	place->request.cpus = 3;
	place->request.initrd = (const uint8_t *)"x";
	place->request.initrd_bytes = 1;
	for (unsigned at = 0;; at++) {
		struct kvm_stage stage;
		struct boot_result result;

		kvm_stage_begin(&stage, busy, COUNT(busy));
		stage.fail_at = at;
		stage.fail_err = errnos[at % COUNT(errnos)];
		boot_run_by(&stage.base, &place->request, &result);
		assert_true(boot_result_is_sane(&result));
		kvm_stage_end(&stage);
		if (stage.failed == KVM_CALL_NONE && atomic_load(&stage.calls) <= at)
			break;
		if (is_no_matter(stage.failed) || is_too_late(stage.failed, &result))
			continue;
		print_message("# call %u: %s\n", at, kvm_call_name(stage.failed));
		assert_int_equal(result.outcome, BOOT_REFUSED);
		assert_int_equal(result.call, stage.failed);
		assert_int_equal(result.err, stage.fail_err);
		failed++;
	}
	assert_true(failed >= 25);
}

static void with_a_disk_and_another_console_it_fails_as_cleanly(void **state)
{
	struct place *place = *state;

	place->request.console = BOOT_HVC0;
	place->request.disk = (struct boot_disk){.fd = -1, .bytes = 512};
	for (unsigned at = 0; at < 20; at++) {
		struct kvm_stage stage;
		struct boot_result result;

		kvm_stage_begin(&stage, busy, COUNT(busy));
		stage.fail_at = at;
		boot_run_by(&stage.base, &place->request, &result);
		assert_true(boot_result_is_sane(&result));
		assert_int_equal(result.outcome, BOOT_REFUSED);
		kvm_stage_end(&stage);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(each_end_is_told_for_what_it_is, setup, teardown),
		cmocka_unit_test_setup_teardown(
			a_guest_that_waits_with_interrupts_off_has_halted, setup, teardown),
		cmocka_unit_test_setup_teardown(
			vcpus_that_wait_for_each_other_end_at_the_deadline, setup, teardown),
		cmocka_unit_test_setup_teardown(the_first_exit_is_a_sign_of_life, setup, teardown),
		cmocka_unit_test_setup_teardown(
			there_is_a_pci_bus_only_where_something_is_on_it, setup, teardown),
		cmocka_unit_test_setup_teardown(
			data_outside_of_the_page_is_not_touched, setup, teardown),
		cmocka_unit_test_setup_teardown(
			whatever_is_refused_is_said_and_leaves_nothing_behind, setup, teardown),
		cmocka_unit_test_setup_teardown(
			with_a_disk_and_another_console_it_fails_as_cleanly, setup, teardown),
	};

	return cmocka_run_group_tests_name("launch_boot_stage", tests, NULL, NULL);
}
