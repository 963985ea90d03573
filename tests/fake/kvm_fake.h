// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * KVM as a script: the calls that the launcher should make, in order, and what each answers. A
 * call that is not the next one of the script fails the test; kvm_fake_end() checks that all were
 * made and that nothing was left open, mapped or armed.
 *
 *     static const struct kvm_fake_row rows[] = {FAKE_VM_OPENS, FAKE_OUT(0x11, 7), FAKE_EXIT(KVM_EXIT_HLT)};
 *     struct kvm_fake fake;
 *
 *     kvm_fake_begin(&fake, rows, sizeof(rows) / sizeof(rows[0]));
 *     vm_open(&vm, &fake.base, "/dev/kvm", 1000);
 */
#ifndef VIRTSCOUT_TESTS_FAKE_KVM_FAKE_H
#define VIRTSCOUT_TESTS_FAKE_KVM_FAKE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "launch/kvm_sys.h"

struct kvm_fake_row {
	enum kvm_call call;
	int err;         /* positive errno; 0: answered */
	int answer;      /* what an ioctl returns; descriptors are given out by the fake itself */
	bool checks_arg; /* an ioctl's argument must be @arg */
	uintptr_t arg;
	uint64_t ns;       /* the time that the call takes, on the fake's clock */
	const void *bytes; /* READ and ioctls: what is written to the asker; RUN: to the guest's
			      memory, or the ring of dirty pages, at exit.at */
	size_t len;
	struct { /* KVM_RUN: what it leaves in the vCPU's page */
		uint32_t reason;
		uint16_t port;
		uint8_t size, direction;
		uint32_t value, count;
		uint64_t info;
		bool bad_offset; /* the data is said to lie outside of the page */
		bool window;     /* ready_for_interrupt_injection */
		uint32_t at;     /* guest-physical address of `bytes`, or in the ring: */
		bool in_ring;
		/* MMIO, RDMSR, WRMSR: `info` is the address; HYPERCALL: the number */
		uint64_t data;     /* of these; HYPERCALL: the first argument, `count` the second */
		uint32_t why;      /* RDMSR, WRMSR: KVM_MSR_EXIT_REASON_* */
		const void *moved; /* IO: size * count bytes, in value's place */
		const uint64_t *internal; /* INTERNAL_ERROR: `count` numbers */
	} exit;
	const void *given; /* RUN: what the host must have left as its answer to the last exit */
	size_t given_len;
};

#define FAKE_FDS_MAX 16
#define FAKE_MAPS_MAX 8
#define FAKE_NEVER ((size_t)-1)

struct kvm_fake {
	struct kvm_sys base;
	const struct kvm_fake_row *rows;
	size_t count, next;
	size_t fail_at; /* this row is refused with @fail_err, and only releases may follow */
	int fail_err;
	bool failed;
	bool fd_open[FAKE_FDS_MAX];
	struct {
		void *at;
		size_t size;
	} maps[FAKE_MAPS_MAX];
	bool armed;
	struct kvm_run *runs[FAKE_FDS_MAX]; /* by the vCPU's descriptor; NULL: not mapped */
	uint8_t *memory;                    /* the guest's, mapped last */
	uint8_t *ring;                      /* of dirty pages; NULL: not mapped */
	uint64_t now_ns, step_ns;           /* the clock goes on by that with each look */
	const uint8_t *answer; /* where the host's answer to the last exit belongs, or NULL */
};

void kvm_fake_begin(struct kvm_fake *fake, const struct kvm_fake_row *rows, size_t count);
void kvm_fake_end(struct kvm_fake *fake);

// clang-format off
/* Room for struct kvm_run and the data of an OUT. */
#define FAKE_RUN_BYTES 8192

#define FAKE_OK(c)         {.call = KVM_CALL_##c}
#define FAKE_ANSWER(c, n)  {.call = KVM_CALL_##c, .answer = (n)}
#define FAKE_ERR(c, e)     {.call = KVM_CALL_##c, .err = (e)}
#define FAKE_READ(object)  {.call = KVM_CALL_READ, .bytes = &(object), .len = sizeof(object)}
#define FAKE_EXIT(r)       {.call = KVM_CALL_RUN, .exit = {.reason = (r)}}
#define FAKE_EXIT_INFO(r, i) {.call = KVM_CALL_RUN, .exit = {.reason = (r), .info = (i)}}
/* An OUT of 4 bytes to port 0x10; @time: what the run takes. */
#define FAKE_OUT_IN(v, time)                                                                       \
	{.call = KVM_CALL_RUN, .ns = (time),                                                       \
		.exit = {.reason = KVM_EXIT_IO, .port = 0x10, .size = 4, .value = (v),             \
			.direction = KVM_EXIT_IO_OUT, .count = 1}}
#define FAKE_OUT(v) FAKE_OUT_IN(v, 0)

/* vm_open() with all that it may ask, up to the vCPU and that; and guest_start(). */
#define FAKE_VM_BEGINS                                                                             \
	FAKE_OK(OPEN), FAKE_ANSWER(GET_API_VERSION, KVM_API_VERSION), FAKE_OK(CREATE_VM),          \
		{.call = KVM_CALL_CHECK_EXTENSION, .answer = 1, .checks_arg = true,                \
			.arg = KVM_CAP_SET_TSS_ADDR},                                              \
		FAKE_OK(SET_TSS_ADDR),                                                             \
		{.call = KVM_CALL_CHECK_EXTENSION, .answer = 1, .checks_arg = true,                \
			.arg = KVM_CAP_SET_IDENTITY_MAP_ADDR},                                     \
		FAKE_OK(SET_IDENTITY_MAP_ADDR), FAKE_OK(MAP), FAKE_OK(SET_USER_MEMORY_REGION)
#define FAKE_VCPU_OPENS                                                                            \
	FAKE_ANSWER(GET_VCPU_MMAP_SIZE, FAKE_RUN_BYTES), FAKE_OK(CREATE_VCPU), FAKE_OK(MAP),       \
		FAKE_OK(ALARM)
#define FAKE_VM_OPENS FAKE_VM_BEGINS, FAKE_VCPU_OPENS
#define FAKE_VM_OPENS_COUNT 13
#define FAKE_STARTS FAKE_OK(GET_SREGS), FAKE_OK(SET_SREGS), FAKE_OK(SET_REGS)
// clang-format on

#endif
