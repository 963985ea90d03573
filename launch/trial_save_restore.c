// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Does a guest go on in another VM where it was stopped in the first? That is what migration, and
 * saving to a file, come to. The guest counts in a register, in memory and in an SSE register, has
 * put values where only the vCPU's state holds them, and has an interrupt pending in its local
 * interrupt controller that it lets in after the move.
 *
 * Documentation/virt/kvm/api.rst; in section 5 that an exit for port IO is complete only when the
 * vCPU was entered again, which immediate_exit does without running the guest.
 */
#include "launch/trial.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "launch/guest_cpuid.h"
#include "launch/migrate.h"
#include "launch/state.h"

#define COUNT_BEFORE 5
#define COUNT_AFTER 8

#define MEMORY GUEST_DATA_B /* what it has at %rdi */

#define LAPIC_DIRECTORY GUEST_NESTED               /* maps the 1 GiB around it */
#define PTE_LAPIC (UINT64_C(0x9b) | MIGRATE_LAPIC) /* 2 MiB, not cached, writable, present */

/*
 * More than a second ahead of any clock that begins now: where they are closer, KVM takes the
 * other VM's counter for the same clock and keeps it (arch/x86/kvm/x86.c, kvm_synchronize_tsc).
 */
#define MSR_IA32_TSC 0x10
#define TSC_AHEAD (UINT64_C(1) << 44)

extern const uint8_t guest_count[], guest_count_handler[], guest_count_end[];

// clang-format off
static const char *const lost_parts[LOST_COUNT] = {
	[LOST_MEMORY] = "the count in memory",
	[LOST_SSE] = "the count in an SSE register",
	[LOST_GS_BASE] = "MSR 0xc0000102 (KERNEL_GS_BASE)",
	[LOST_DR0] = "debug register DR0",
	[LOST_CR2] = "control register CR2",
	[LOST_TSC] = "the time stamp counter, which went back",
	[LOST_INTERRUPT] = "the interrupt that was pending",
};
// clang-format on

/* Interrupt controllers, where KVM has them. */
static int add_irqchip(struct vm *vm)
{
	const struct kvm_pit_config pit = {0};
	int rc = vm_extension(vm, KVM_CAP_IRQCHIP);

	if (rc > 0)
		rc = vm_ioctl(vm, vm->fd, KVM_CALL_CREATE_IRQCHIP, 0);
	else
		return rc;
	if (rc == 0)
		rc = vm_extension(vm, KVM_CAP_PIT2);
	return rc > 0 ? vm_ioctl(vm, vm->fd, KVM_CALL_CREATE_PIT2, (uintptr_t)&pit) : rc;
}

static bool set_clock_ahead(struct vm *vm, struct trial *trial)
{
	union {
		struct kvm_msrs list;
		uint8_t bytes[sizeof(struct kvm_msrs) + sizeof(struct kvm_msr_entry)];
	} msrs = {.list.nmsrs = 1};

	msrs.list.entries[0] = (struct kvm_msr_entry){.index = MSR_IA32_TSC, .data = TSC_AHEAD};
	return trial_ioctl(vm, vm->vcpu, KVM_CALL_SET_MSRS, (uintptr_t)&msrs, trial);
}

static bool show_cpuid(struct vm *vm, struct trial *trial)
{
	union guest_cpuid cpuid;
	int rc = guest_cpuid_supported(vm, &cpuid);

	if (rc == 0)
		rc = guest_cpuid_set(vm, &cpuid);
	if (rc < 0)
		trial_refused(trial, vm->call, rc);
	return rc == 0;
}

static bool start_guest(struct vm *vm, bool has_irqchip, struct trial *trial)
{
	const struct guest_registers registers = {
		.rdi = MEMORY, .rsi = has_irqchip ? MIGRATE_LAPIC : 0};

	if (!show_cpuid(vm, trial) || !set_clock_ahead(vm, trial) ||
		!trial_start(
			vm, GUEST_LONG, (struct guest_code)GUEST_CODE_OF(count), &registers, trial))
		return false;
	memset(vm->memory + MEMORY, 0, GUEST_REGION);
	guest_set_gate(vm, GUEST_VECTOR, guest_code_address(guest_count, guest_count_handler));
	guest_poke64(vm, GUEST_PDPT + 8 * (MIGRATE_LAPIC >> 30), LAPIC_DIRECTORY | 3);
	guest_poke64(vm, LAPIC_DIRECTORY + 8 * (MIGRATE_LAPIC >> 21 & 511), PTE_LAPIC);
	return true;
}

/* The guest must say @value next. */
static bool expect(struct vm *vm, uint32_t value, struct trial *trial)
{
	struct vm_exit exit;
	char seen[64];
	int rc = vm_run(vm, &exit);

	if (rc < 0) {
		trial_refused(trial, vm->call, rc);
		return false;
	}
	if (exit.reason == KVM_EXIT_IO && exit.port == GUEST_PORT && exit.value == value)
		return true;
	vm_exit_text(&exit, seen, sizeof(seen));
	if (exit.reason == KVM_EXIT_IO && exit.port == GUEST_PORT &&
		exit.value - MIGRATE_LOST < LOST_COUNT)
		trial_failed(trial, "Not as the guest left it: %s",
			lost_parts[exit.value - MIGRATE_LOST]);
	else
		trial_failed(
			trial, "The guest left by %s instead of OUT of 0x%" PRIx32, seen, value);
	return false;
}

/* What a guest does wrong while nothing was saved yet says nothing about saving. */
static bool count_before(struct vm *vm, struct trial *trial)
{
	char seen[sizeof(trial->detail)];
	uint32_t count = 0;

	while (count < COUNT_BEFORE && expect(vm, count + 1, trial))
		count++;
	if (count == COUNT_BEFORE)
		return true;
	if (trial->outcome == LAUNCH_FAILED) {
		memcpy(seen, trial->detail, sizeof(seen));
		trial_undecided(trial, WHY_PREREQUISITE, "Before anything was saved: %.90s", seen);
	}
	return false;
}

/* Ends the OUT without a further instruction of the guest. */
static bool complete_exit(struct vm *vm, struct trial *trial)
{
	int rc = vm_extension(vm, KVM_CAP_IMMEDIATE_EXIT);

	if (rc > 0) {
		vm->run->immediate_exit = 1;
		rc = vm_ioctl(vm, vm->vcpu, KVM_CALL_RUN, 0);
		vm->run->immediate_exit = 0;
		if (rc == -EINTR)
			return true;
	}
	if (rc < 0)
		trial_refused(trial, vm->call, rc);
	else
		trial_undecided(trial, WHY_NO_INTERFACE,
			"KVM does not stop a vCPU between two instructions "
			"(KVM_CAP_IMMEDIATE_EXIT)");
	return false;
}

static bool go_on(struct vm *vm, bool has_irqchip, struct trial *trial)
{
	for (uint32_t count = COUNT_BEFORE + 1; count <= COUNT_AFTER; count++)
		if (!expect(vm, count, trial))
			return false;
	if (!has_irqchip)
		return true;
	guest_poke32(vm, MEMORY + MIGRATE_FLAG, 1);
	return expect(vm, SAY_DONE, trial);
}

static void judge(const struct state *state, struct trial *trial)
{
	const bool refused = trial->text[0];

	if (state->lost_msrs)
		trial_failed(trial, "It goes on, but did not get all: %.80s", trial->text);
	else
		trial_passed(trial, "Went on in another VM%s%s%.60s",
			state->has_irqchip ? ", its interrupt came" : "",
			refused ? "; not set, but equal there: " : "", trial->text);
	trial->known = 3;
	if (!refused)
		snprintf(trial->text, sizeof(trial->text), "none");
}

static void move_on(
	const struct trial_place *place, struct vm *from, struct state *state, struct trial *trial)
{
	struct vm to;

	if (!trial_open_prepared(place, &to, add_irqchip, trial))
		return;
	memcpy(to.memory, from->memory, VM_MEMORY_BYTES);
	if (show_cpuid(&to, trial) && state_restore(&to, state, trial) &&
		state_compare(&to, state, trial) && go_on(&to, state->has_irqchip, trial))
		judge(state, trial);
	vm_close(&to);
}

void trial_save_restore(const struct trial_place *place, struct trial *trial)
{
	struct state state = {0};
	struct vm from;
	int rc;

	if (!trial_open_prepared(place, &from, add_irqchip, trial))
		return;
	rc = vm_extension(&from, KVM_CAP_IRQCHIP);
	if (rc < 0)
		trial_refused(trial, from.call, rc);
	state.has_irqchip = rc > 0;
	if (rc >= 0 && start_guest(&from, state.has_irqchip, trial) && count_before(&from, trial) &&
		complete_exit(&from, trial) && state_save(&from, &state, trial))
		move_on(place, &from, &state, trial);
	vm_close(&from);
}
