// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What does the launcher cost above the calls that it can't do without? bench/launch.py runs this.
 *
 *     bench_launch ROUNDS
 *
 * Prints wall-clock nanoseconds, a line each: WHAT NS. In turn, round after round: "bare", a guest
 * that halts, by KVM's ioctls as Documentation/virt/kvm/api.rst has them, written out; "vm", the
 * same by the launcher's VM; "rung", the same as validate runs its tests, in a child process.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/kvm.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "launch/child.h"
#include "launch/clock.h"

#define FAR_NS (10000 * MS)
#define CODE_AT 0x8000

static const uint8_t halt[] = {0xf4}; /* HLT */

__attribute__((noreturn)) static void die(const char *what)
{
	fprintf(stderr, "bench_launch: %s: %s\n", what, strerror(errno));
	exit(1);
}

static int must(int rc, const char *what)
{
	if (rc < 0)
		die(what);
	return rc;
}

static void *must_map(size_t size, int flags, int fd)
{
	void *at = mmap(NULL, size, PROT_READ | PROT_WRITE, flags, fd, 0);

	if (at == MAP_FAILED)
		die("mmap");
	return at;
}

static void run_bare(void)
{
	const int device = must(open("/dev/kvm", O_RDWR | O_CLOEXEC), "open");
	const int vm = must(ioctl(device, KVM_CREATE_VM, 0), "KVM_CREATE_VM");
	uint8_t *memory = must_map(VM_MEMORY_BYTES, MAP_PRIVATE | MAP_ANONYMOUS, -1);
	const struct kvm_userspace_memory_region region = {
		.memory_size = VM_MEMORY_BYTES, .userspace_addr = (uintptr_t)memory};
	const struct kvm_regs regs = {.rip = CODE_AT, .rflags = 2};
	struct kvm_sregs sregs;
	struct kvm_run *run;
	size_t run_bytes;
	int vcpu;

	memcpy(memory + CODE_AT, halt, sizeof(halt));
	must(ioctl(vm, KVM_SET_USER_MEMORY_REGION, &region), "KVM_SET_USER_MEMORY_REGION");
	vcpu = must(ioctl(vm, KVM_CREATE_VCPU, 0), "KVM_CREATE_VCPU");
	run_bytes =
		(size_t)must(ioctl(device, KVM_GET_VCPU_MMAP_SIZE, 0), "KVM_GET_VCPU_MMAP_SIZE");
	run = must_map(run_bytes, MAP_SHARED, vcpu);
	must(ioctl(vcpu, KVM_GET_SREGS, &sregs), "KVM_GET_SREGS");
	sregs.cs.base = 0;
	sregs.cs.selector = 0;
	must(ioctl(vcpu, KVM_SET_SREGS, &sregs), "KVM_SET_SREGS");
	must(ioctl(vcpu, KVM_SET_REGS, &regs), "KVM_SET_REGS");
	must(ioctl(vcpu, KVM_RUN, 0), "KVM_RUN");
	if (run->exit_reason != KVM_EXIT_HLT) {
		errno = EPROTO;
		die("the guest did not halt");
	}
	munmap(run, run_bytes);
	close(vcpu);
	close(vm);
	munmap(memory, VM_MEMORY_BYTES);
	close(device);
}

static void halt_once(const struct trial_place *place, struct trial *trial)
{
	const struct guest_registers registers = {0};
	struct vm vm;

	if (!trial_open(place, &vm, trial))
		return;
	if (trial_start(&vm, GUEST_REAL, (struct guest_code){halt, halt + sizeof(halt)}, &registers,
		    trial) &&
		trial_expect_halt(&vm, trial))
		trial_passed(trial, "It halted");
	vm_close(&vm);
}

static void check(const struct trial *trial)
{
	if (trial->outcome == LAUNCH_PASSED)
		return;
	errno = trial->err ? trial->err : EPROTO;
	die(trial->detail);
}

static void run_vm(void)
{
	struct kvm_sys_live live;
	struct trial trial;

	kvm_sys_live_open(&live);
	trial_begin(&trial);
	halt_once(&(const struct trial_place){&live.base, "/dev/kvm", clock_now_ns() + FAR_NS},
		&trial);
	check(&trial);
}

static void run_rung(void)
{
	const uint64_t deadline_ns = clock_now_ns() + FAR_NS;
	struct trial trial;

	must(child_run_trial(halt_once, "/dev/kvm", deadline_ns, deadline_ns + MS, &trial), "fork");
	check(&trial);
}

#define COUNT 3

int main(int argc, char **argv)
{
	static const struct {
		const char *name;
		void (*run)(void);
	} all[COUNT] = {{"bare", run_bare}, {"vm", run_vm}, {"rung", run_rung}};
	const int rounds = argc > 1 ? atoi(argv[1]) : 100;

	for (int round = 0; round < rounds; round++) {
		for (size_t i = 0; i < COUNT; i++) {
			/* None is always the one after the one that waits for a child. */
			const size_t which = (i * (1 + (size_t)round % 2) + (size_t)round) % COUNT;
			const uint64_t begin = clock_now_ns();

			all[which].run();
			printf("%s %llu\n", all[which].name,
				(unsigned long long)(clock_now_ns() - begin));
		}
	}
	return 0;
}
