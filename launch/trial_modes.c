// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Does a guest run in real, protected and long mode, without and with paging, and with five levels
 * of it? Each says what only that mode makes true, then halts.
 *
 * Intel SDM Vol. 3A, chapters "Protected-mode memory management" and "Paging" (CR4.LA57: 5-level
 * paging); CPUID.(EAX=7,ECX=0):ECX[16] says whether a processor has it.
 */
#include "launch/trial.h"

#include <stddef.h>

#include "launch/guest_cpuid.h"

#define CR0_PE UINT32_C(0x1)
#define CR0_PE_PG UINT32_C(0x80000001)
#define EFER_LONG UINT32_C(0x500) /* LME and LMA */
#define CR4_LA57 UINT32_C(0x1000)

#define CPUID_EXTENDED_FEATURES 7
#define FEATURES_LA57 (1u << 16)

#define SAYS_MAX 4

struct mode_guest {
	enum guest_mode mode;
	struct guest_code code;
	uint64_t data; /* address in %rbx at which GUEST_MAGIC should be seen */
	size_t count;
	uint32_t says[SAYS_MAX];
};

static const struct mode_guest real_mode = {
	.mode = GUEST_REAL,
	.code = GUEST_CODE_OF(real_mode),
	.count = 2,
	.says = {0, GUEST_MAGIC},
};

static const struct mode_guest after_reset = {
	.mode = GUEST_RESET,
	.code = GUEST_CODE_OF(real_mode),
	.count = 2,
	.says = {0, GUEST_MAGIC},
};

static const struct mode_guest protected_mode = {
	.mode = GUEST_PROTECTED,
	.code = GUEST_CODE_OF(protected_mode),
	.data = GUEST_DATA,
	.count = 2,
	.says = {CR0_PE, GUEST_MAGIC},
};

static const struct mode_guest paged_mode = {
	.mode = GUEST_PAGED,
	.code = GUEST_CODE_OF(protected_mode),
	.data = GUEST_WINDOW_32 + GUEST_DATA,
	.count = 2,
	.says = {CR0_PE_PG, GUEST_MAGIC},
};

static const struct mode_guest long_mode = {
	.mode = GUEST_LONG,
	.code = GUEST_CODE_OF(long_mode),
	.data = GUEST_WINDOW,
	.count = 4,
	.says = {CR0_PE_PG, EFER_LONG, GUEST_MAGIC, GUEST_HIGH},
};

static const struct mode_guest long_mode_57 = {
	.mode = GUEST_LONG_57,
	.code = GUEST_CODE_OF(long_mode_57),
	.data = GUEST_WINDOW_57,
	.count = 2,
	.says = {CR4_LA57, GUEST_MAGIC},
};

static void run_in(struct vm *vm, const struct mode_guest *guest, struct trial *trial)
{
	const struct guest_registers registers = {.rbx = guest->data};
	bool right = trial_start(vm, guest->mode, guest->code, &registers, trial);

	for (size_t i = 0; right && i < guest->count; i++)
		right = trial_expect_out(vm, guest->says[i], trial);
	if (right && trial_expect_halt(vm, trial))
		trial_passed(trial, "The guest gave %zu right answers and halted", guest->count);
}

static void run_mode(
	const struct trial_place *place, const struct mode_guest *guest, struct trial *trial)
{
	struct vm vm;

	if (!trial_open(place, &vm, trial))
		return;
	run_in(&vm, guest, trial);
	vm_close(&vm);
}

/* The first 64 KiB of memory once more, where the code segment is after reset. */
static int add_reset_memory(struct vm *vm)
{
	struct kvm_userspace_memory_region region = {
		.slot = 1,
		.guest_phys_addr = GUEST_RESET_BASE,
		.memory_size = GUEST_RESET_BYTES,
		.userspace_addr = (uintptr_t)vm->memory,
	};

	return vm_ioctl(vm, vm->fd, KVM_CALL_SET_USER_MEMORY_REGION, (uintptr_t)&region);
}

/*
 * VMX without "unrestricted guest" runs real mode as virtual-8086 mode, which has fewer states: a
 * guest after reset is in one that it has not, and KVM must emulate it. With kvm_intel's parameter
 * emulate_invalid_guest_state=0 it bends the segment instead. What becomes of that is told beside
 * the verdict.
 */
static void run_after_reset(struct vm *vm, struct trial *trial)
{
	struct trial reset;
	int rc = add_reset_memory(vm);

	trial_begin(&reset);
	if (rc < 0)
		trial_refused(&reset, vm->call, rc);
	else
		run_in(vm, &after_reset, &reset);
	if (reset.outcome == LAUNCH_PASSED)
		trial_passed(trial, "The guest ran, and ran as after reset");
	else
		trial_passed(trial, "The guest ran, but not as after reset: %.80s", reset.detail);
	if (reset.known & 1)
		trial_set(trial, 1, reset.value[0]);
	else
		trial_unset(trial, 1, reset.why, -reset.err);
}

void trial_real_mode(const struct trial_place *place, struct trial *trial)
{
	struct vm vm;

	if (!trial_open(place, &vm, trial))
		return;
	run_in(&vm, &real_mode, trial);
	if (trial->outcome == LAUNCH_PASSED)
		run_after_reset(&vm, trial);
	vm_close(&vm);
}

void trial_protected_mode(const struct trial_place *place, struct trial *trial)
{
	run_mode(place, &protected_mode, trial);
}

void trial_paging32(const struct trial_place *place, struct trial *trial)
{
	run_mode(place, &paged_mode, trial);
}

void trial_long_mode(const struct trial_place *place, struct trial *trial)
{
	run_mode(place, &long_mode, trial);
}

/* Has KVM five levels for a guest? What that takes is in @cpuid then. false: the verdict is set. */
static bool is_la57_offered(
	const struct trial_place *place, union guest_cpuid *cpuid, struct trial *trial)
{
	const struct kvm_cpuid_entry2 *features;
	struct vm vm;
	int rc = vm_open_device(&vm, place->sys, place->device, place->deadline_ns);

	if (rc == 0) {
		rc = guest_cpuid_supported(&vm, cpuid);
		vm_close(&vm);
	}
	if (rc < 0) {
		trial_refused(trial, vm.call, rc);
		return false;
	}
	features = guest_cpuid_find(cpuid, CPUID_EXTENDED_FEATURES, 0);
	if (features && features->ecx & FEATURES_LA57)
		return true;
	/* No leaf 7: no bit of it either. No leaf at all is no answer. */
	if (!guest_cpuid_find(cpuid, 0, 0)) {
		trial_undecided(trial, WHY_MALFORMED, "KVM_GET_SUPPORTED_CPUID has no leaf 0");
		return false;
	}
	trial_failed(trial, "KVM offers its guests no 5-level paging (CPUID LA57)");
	trial->outcome = LAUNCH_SKIPPED;
	trial->by_cpuid = 1;
	return false;
}

void trial_la57(const struct trial_place *place, struct trial *trial)
{
	union guest_cpuid cpuid;
	struct vm vm;
	int rc;

	if (!is_la57_offered(place, &cpuid, trial) || !trial_open(place, &vm, trial))
		return;
	rc = guest_cpuid_set(&vm, &cpuid);
	if (rc < 0)
		trial_refused(trial, vm.call, rc);
	else
		run_in(&vm, &long_mode_57, trial);
	vm_close(&vm);
}
