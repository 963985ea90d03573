// SPDX-License-Identifier: GPL-2.0-or-later
// A VM is made, run and taken down, by a script of answers.
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "launch/guest.h"
#include "launch/vm.h"
#include "tests/fake/kvm_fake.h"

#define COUNT(rows) (sizeof(rows) / sizeof((rows)[0]))

#define DEADLINE_NS UINT64_C(1000000000)

static const struct kvm_fake_row opens[] = {FAKE_VM_OPENS};

static void a_vm_is_made_and_taken_down(void **state)
{
	struct kvm_fake fake;
	struct vm vm;

	(void)state;
	kvm_fake_begin(&fake, opens, COUNT(opens));
	assert_int_equal(vm_open(&vm, &fake.base, "/dev/kvm", DEADLINE_NS), 0);
	assert_true(fake.armed);
	vm_close(&vm);
	kvm_fake_end(&fake);
}

static void whatever_is_refused_leaves_nothing_behind(void **state)
{
	static const int errnos[] = {EPERM, EBUSY, ENOMEM, ENOTTY};
	struct kvm_fake fake;
	struct vm vm;

	(void)state;
	for (size_t e = 0; e < COUNT(errnos); e++) {
		for (size_t i = 0; i < COUNT(opens); i++) {
			kvm_fake_begin(&fake, opens, COUNT(opens));
			fake.fail_at = i;
			fake.fail_err = errnos[e];
			assert_int_equal(
				vm_open(&vm, &fake.base, "/dev/kvm", DEADLINE_NS), -errnos[e]);
			assert_int_equal(vm.call, opens[i].call);
			kvm_fake_end(&fake);
		}
	}
}

static int open_by(const struct kvm_fake_row *rows, size_t count, struct vm *vm)
{
	struct kvm_fake fake;
	int rc;

	kvm_fake_begin(&fake, rows, count);
	rc = vm_open(vm, &fake.base, "/dev/kvm", DEADLINE_NS);
	if (rc == 0)
		vm_close(vm);
	kvm_fake_end(&fake);
	return rc;
}

static void answers_that_make_no_sense_are_malformed(void **state)
{
	static const struct kvm_fake_row old_api[] = {
		FAKE_OK(OPEN), FAKE_ANSWER(GET_API_VERSION, 11)};
	struct kvm_fake_row sizes[COUNT(opens)];
	struct vm vm;

	(void)state;
	assert_int_equal(open_by(old_api, COUNT(old_api), &vm), -EBADMSG);
	assert_int_equal(vm.call, KVM_CALL_GET_API_VERSION);
	memcpy(sizes, opens, sizeof(opens));
	for (size_t i = 0; i < COUNT(sizes); i++) {
		if (sizes[i].call != KVM_CALL_GET_VCPU_MMAP_SIZE)
			continue;
		sizes[i].answer = 16;
		assert_int_equal(open_by(sizes, i + 1, &vm), -EBADMSG);
		sizes[i].answer = 1 << 30;
		assert_int_equal(open_by(sizes, i + 1, &vm), -EBADMSG);
	}
}

static void extensions_that_are_not_there_are_not_used(void **state)
{
	static const struct kvm_fake_row rows[] = {FAKE_OK(OPEN),
		FAKE_ANSWER(GET_API_VERSION, KVM_API_VERSION), FAKE_OK(CREATE_VM),
		FAKE_OK(CHECK_EXTENSION), FAKE_OK(CHECK_EXTENSION), FAKE_OK(MAP),
		FAKE_OK(SET_USER_MEMORY_REGION), FAKE_ANSWER(GET_VCPU_MMAP_SIZE, FAKE_RUN_BYTES),
		FAKE_OK(CREATE_VCPU), FAKE_OK(MAP), FAKE_OK(ALARM)};
	struct vm vm;

	(void)state;
	assert_int_equal(open_by(rows, COUNT(rows), &vm), 0);
}

static void a_signal_does_not_refuse_a_vm(void **state)
{
	static const struct kvm_fake_row rows[] = {FAKE_OK(OPEN),
		FAKE_ANSWER(GET_API_VERSION, KVM_API_VERSION), FAKE_ERR(CREATE_VM, EINTR),
		FAKE_ERR(CREATE_VM, EINTR), FAKE_ERR(CREATE_VM, EBUSY)};
	struct vm vm;

	(void)state;
	assert_int_equal(open_by(rows, COUNT(rows), &vm), -EBUSY);
}

/* Opens a VM and runs it once, which goes as @row says. */
static int run_once(struct kvm_fake_row row, struct vm_exit *exit)
{
	struct kvm_fake_row rows[COUNT(opens) + 1];
	struct kvm_fake fake;
	struct vm vm;
	int rc;

	memcpy(rows, opens, sizeof(opens));
	rows[COUNT(opens)] = row;
	kvm_fake_begin(&fake, rows, COUNT(rows));
	assert_int_equal(vm_open(&vm, &fake.base, "/dev/kvm", DEADLINE_NS), 0);
	rc = vm_run(&vm, exit);
	vm_close(&vm);
	kvm_fake_end(&fake);
	return rc;
}

static void exits_are_told_apart(void **state)
{
	static const struct {
		struct kvm_fake_row row;
		const char *text;
	} cases[] = {
		{FAKE_OUT(0x2a), "OUT of 0x2a to port 0x10"},
		{FAKE_EXIT(KVM_EXIT_HLT), "HLT"},
		{FAKE_EXIT(KVM_EXIT_SHUTDOWN), "SHUTDOWN (triple fault)"},
		{FAKE_EXIT_INFO(KVM_EXIT_FAIL_ENTRY, 0x80000021),
			"FAIL_ENTRY 0x80000021 (VMX: INVALID_GUEST_STATE)"},
		{FAKE_EXIT_INFO(KVM_EXIT_INTERNAL_ERROR, KVM_INTERNAL_ERROR_EMULATION),
			"INTERNAL_ERROR 1 (EMULATION)"},
		{FAKE_EXIT_INFO(KVM_EXIT_INTERNAL_ERROR, 77),
			"INTERNAL_ERROR 77 (unknown suberror)"},
		{FAKE_EXIT_INFO(KVM_EXIT_UNKNOWN, 5),
			"an exit unknown to KVM, hardware reason 0x5 (VMX: IO_SMI; SVM: READ_CR5)"},
		{FAKE_EXIT_INFO(KVM_EXIT_MMIO, 0xd0000000), "MMIO at 0xd0000000"},
		{FAKE_EXIT_INFO(KVM_EXIT_X86_RDMSR, 0x176), "RDMSR at 0x176"},
		{FAKE_EXIT(KVM_EXIT_DCR), "exit reason 15"},
		{FAKE_EXIT(4000000000u), "exit reason 4000000000"},
	};
	struct vm_exit exit;
	char text[80];

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		assert_int_equal(run_once(cases[i].row, &exit), 0);
		vm_exit_text(&exit, text, sizeof(text));
		assert_string_equal(text, cases[i].text);
	}
}

static void only_a_plain_out_has_a_value(void **state)
{
	struct kvm_fake_row in = FAKE_OUT(7), many = FAKE_OUT(7), outside = FAKE_OUT(7);
	struct kvm_fake_row wide = FAKE_OUT(7), byte = FAKE_OUT(0x1234);
	struct vm_exit exit;

	(void)state;
	in.exit.direction = KVM_EXIT_IO_IN;
	assert_int_equal(run_once(in, &exit), 0);
	assert_int_equal(exit.port, VM_NO_PORT);
	many.exit.count = 2;
	assert_int_equal(run_once(many, &exit), 0);
	assert_int_equal(exit.port, VM_NO_PORT);
	outside.exit.bad_offset = true;
	assert_int_equal(run_once(outside, &exit), 0);
	assert_int_equal(exit.port, VM_NO_PORT);
	wide.exit.size = 200;
	assert_int_equal(run_once(wide, &exit), 0);
	assert_int_equal(exit.port, VM_NO_PORT);
	byte.exit.size = 1;
	assert_int_equal(run_once(byte, &exit), 0);
	assert_int_equal(exit.port, 0x10);
	assert_int_equal(exit.value, 0x34);
}

static void a_run_goes_on_after_a_signal_up_to_the_deadline(void **state)
{
	static const struct kvm_fake_row on[] = {FAKE_VM_OPENS, FAKE_ERR(RUN, EINTR),
		FAKE_EXIT(KVM_EXIT_INTR), FAKE_EXIT(KVM_EXIT_HLT)};
	static const struct kvm_fake_row late[] = {FAKE_VM_OPENS, FAKE_ERR(RUN, EINTR),
		{.call = KVM_CALL_RUN, .err = EINTR, .ns = DEADLINE_NS}};
	struct kvm_fake fake;
	struct vm_exit exit;
	struct vm vm;

	(void)state;
	kvm_fake_begin(&fake, on, COUNT(on));
	assert_int_equal(vm_open(&vm, &fake.base, "/dev/kvm", DEADLINE_NS), 0);
	assert_int_equal(vm_run(&vm, &exit), 0);
	assert_int_equal(exit.reason, KVM_EXIT_HLT);
	vm_close(&vm);
	kvm_fake_end(&fake);

	kvm_fake_begin(&fake, late, COUNT(late));
	assert_int_equal(vm_open(&vm, &fake.base, "/dev/kvm", DEADLINE_NS), 0);
	assert_int_equal(vm_run(&vm, &exit), -ETIMEDOUT);
	assert_int_equal(vm.call, KVM_CALL_RUN);
	vm_close(&vm);
	kvm_fake_end(&fake);
}

static void code_that_has_no_room_is_not_copied(void **state)
{
	static const uint8_t code[GUEST_REGION + 1];
	struct kvm_fake fake;
	struct vm vm;

	(void)state;
	kvm_fake_begin(&fake, opens, COUNT(opens));
	assert_int_equal(vm_open(&vm, &fake.base, "/dev/kvm", DEADLINE_NS), 0);
	assert_int_equal(
		guest_copy(&vm, GUEST_CODE, (struct guest_code){code, code + sizeof(code)}),
		-EFBIG);
	assert_int_equal(
		guest_copy(&vm, GUEST_CODE, (struct guest_code){code, code + GUEST_REGION}), 0);
	vm_close(&vm);
	kvm_fake_end(&fake);
}

static void every_call_has_a_name_and_every_ioctl_a_number(void **state)
{
	(void)state;
	for (int call = 0; call < KVM_CALL_COUNT; call++) {
		assert_non_null(kvm_call_name((enum kvm_call)call));
		assert_int_equal(
			kvm_call_request((enum kvm_call)call) != 0, call >= KVM_CALL_FIRST_IOCTL);
	}
	assert_string_equal(kvm_call_name(KVM_CALL_CREATE_VM), "KVM_CREATE_VM");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_vm_is_made_and_taken_down),
		cmocka_unit_test(whatever_is_refused_leaves_nothing_behind),
		cmocka_unit_test(answers_that_make_no_sense_are_malformed),
		cmocka_unit_test(extensions_that_are_not_there_are_not_used),
		cmocka_unit_test(a_signal_does_not_refuse_a_vm),
		cmocka_unit_test(exits_are_told_apart),
		cmocka_unit_test(only_a_plain_out_has_a_value),
		cmocka_unit_test(a_run_goes_on_after_a_signal_up_to_the_deadline),
		cmocka_unit_test(code_that_has_no_room_is_not_copied),
		cmocka_unit_test(every_call_has_a_name_and_every_ioctl_a_number),
	};

	return cmocka_run_group_tests_name("launch_vm", tests, NULL, NULL);
}
