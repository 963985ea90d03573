// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What becomes of a guest that can't go on: a triple fault, a state that the processor refuses to
 * enter, an instruction that KVM would have to emulate and can't. Each must come to the host with
 * its reason, and must not run on.
 *
 * The invalid state is a code segment that is of 64 and of 32 bits at once (L and D both set, in
 * long mode). Both makers refuse it: Intel SDM Vol. 3C, "Checks on guest segment registers" (basic
 * exit reason 33, with bit 31 set, and KVM says FAIL_ENTRY 0x80000021), AMD APM Vol. 2,
 * "Canonicalization and consistency checks" of VMRUN (VMEXIT_INVALID, -1). KVM_SET_SREGS takes it,
 * and so does kvm_intel's check of what it would rather emulate on processors without
 * unrestricted guest (parameter emulate_invalid_guest_state), which is about states that are
 * valid, though not for VMX.
 *
 * What KVM emulates is arch/x86/kvm/emulate.c: of the floating-point unit next to nothing.
 */
#include "launch/trial.h"

#include <stdio.h>
#include <string.h>

#include "launch/decode_exit.h"
#include "launch/exits.h"
#include "launch/popek.h"

#define PTE_OPEN UINT64_C(3) /* present, writable */

extern const uint8_t guest_crash_triple_fault[], guest_crash_triple_fault_end[];
extern const uint8_t guest_crash_invalid_state[], guest_crash_invalid_state_end[];
extern const uint8_t guest_crash_emulation[], guest_crash_emulation_end[];

/* In the order of the test's facts. */
enum crash { TRIPLE_FAULT, INVALID_STATE, EMULATION, CRASH_COUNT };

/* What is seen of one. */
enum sight { AS_IT_SHOULD, OTHERWISE, NOTHING };

struct seen {
	enum sight sight;
	int err; /* NOTHING: negative errno, or */
	uint32_t why;
	enum kvm_call call;
	char text[96];
};

/* 0 or a negative errno. */
static int set_invalid_state(struct vm *vm)
{
	struct kvm_sregs sregs;
	int rc = vm_ioctl(vm, vm->vcpu, KVM_CALL_GET_SREGS, (uintptr_t)&sregs);

	if (rc < 0)
		return rc;
	sregs.cs.l = 1;
	sregs.cs.db = 1;
	return vm_ioctl(vm, vm->vcpu, KVM_CALL_SET_SREGS, (uintptr_t)&sregs);
}

/* Where it can be had, so that ring 0 is not told of an invalid opcode first. */
static int set_emulation(struct vm *vm)
{
	struct kvm_enable_cap enable = {.cap = KVM_CAP_EXIT_ON_EMULATION_FAILURE, .args = {1}};
	int rc = vm_ioctl(vm, vm->fd, KVM_CALL_CHECK_EXTENSION, KVM_CAP_EXIT_ON_EMULATION_FAILURE);

	guest_poke64(vm, GUEST_PT + 4 * 8, EXITS_UNBACKED | PTE_OPEN);
	if (rc <= 0)
		return rc;
	return vm_ioctl(vm, vm->fd, KVM_CALL_ENABLE_CAP, (uintptr_t)&enable);
}

static int set_nothing(struct vm *vm)
{
	(void)vm;
	return 0;
}

static enum sight see_triple_fault(const struct vm_exit *exit)
{
	return exit->reason == KVM_EXIT_SHUTDOWN ? AS_IT_SHOULD : OTHERWISE;
}

static enum sight see_invalid_state(const struct vm_exit *exit)
{
	return exit->reason == KVM_EXIT_FAIL_ENTRY ? AS_IT_SHOULD : OTHERWISE;
}

/* Where KVM says which instruction it was, that must be the one. */
static enum sight see_emulation(const struct vm_exit *exit)
{
	const size_t len = 2; /* FADD m32 */
	struct exit_bytes bytes;

	/* It knows more than it did: an access to a device as any. */
	if (exit->reason == KVM_EXIT_MMIO && exit->info == EXITS_UNBACKED)
		return NOTHING;
	if (exit->reason != KVM_EXIT_INTERNAL_ERROR || exit->info != KVM_INTERNAL_ERROR_EMULATION)
		return OTHERWISE;
	if (!exit_emulation_bytes((uint32_t)exit->info, exit->data, exit->data_count, &bytes))
		return AS_IT_SHOULD;
	return bytes.count >= len && !memcmp(bytes.at, guest_crash_emulation, len) ? AS_IT_SHOULD
										   : OTHERWISE;
}

static const struct {
	const char *name;
	struct guest_code code;
	struct guest_registers registers;
	int (*set)(struct vm *vm);
	enum sight (*see)(const struct vm_exit *exit);
} crashes[CRASH_COUNT] = {
	[TRIPLE_FAULT] = {"triple fault", GUEST_CODE_OF(crash_triple_fault), {0}, set_nothing,
		see_triple_fault},
	[INVALID_STATE] = {"invalid state", GUEST_CODE_OF(crash_invalid_state), {0},
		set_invalid_state, see_invalid_state},
	[EMULATION] = {"FADD at a device", GUEST_CODE_OF(crash_emulation), {.rdx = EXITS_WINDOW},
		set_emulation, see_emulation},
};

static void note_refusal(struct seen *seen, const struct vm *vm, int rc)
{
	seen->sight = NOTHING;
	seen->err = rc;
	seen->call = vm->call;
	snprintf(seen->text, sizeof(seen->text), "%s was refused (%s)", kvm_call_name(vm->call),
		strerrorname_np(-rc) ? strerrorname_np(-rc) : "unknown error");
}

static void look(
	const struct trial_place *place, struct vm *vm, enum crash crash, struct seen *seen)
{
	struct vm_exit exit;
	int rc;

	rc = guest_start(vm, GUEST_LONG, crashes[crash].code, &crashes[crash].registers);
	if (rc == 0)
		rc = crashes[crash].set(vm);
	if (rc >= 0)
		rc = trial_run_soon(place, vm, &exit);
	if (rc == TRIAL_LOOPS) {
		seen->sight = OTHERWISE;
		snprintf(seen->text, sizeof(seen->text), "did not come back");
		return;
	}
	if (rc < 0) {
		note_refusal(seen, vm, rc);
		return;
	}
	seen->sight = crashes[crash].see(&exit);
	seen->why = WHY_PREREQUISITE;
	vm_exit_text(&exit, seen->text, sizeof(seen->text));
	if (exit.reason == KVM_EXIT_IO && exit.value == SAY_DONE)
		snprintf(seen->text, sizeof(seen->text), "it ran on");
}

static void judge(const struct seen seen[CRASH_COUNT], struct trial *trial)
{
	char said[128];
	size_t wrong = CRASH_COUNT, unseen = CRASH_COUNT;

	for (enum crash i = 0; i < CRASH_COUNT; i++) {
		snprintf(said, sizeof(said), "%s: %s", crashes[i].name, seen[i].text);
		popek_list(trial, said);
		if (seen[i].sight == OTHERWISE && wrong == CRASH_COUNT)
			wrong = i;
		if (seen[i].sight == NOTHING && unseen == CRASH_COUNT)
			unseen = i;
	}
	if (wrong == CRASH_COUNT && seen[0].err && seen[1].err && seen[2].err) {
		trial_refused(trial, seen[0].call, seen[0].err);
		return;
	}
	if (wrong < CRASH_COUNT)
		trial_failed(trial, "%s: %.80s", crashes[wrong].name, seen[wrong].text);
	else if (unseen < CRASH_COUNT)
		trial_passed(trial, "Came back as they should, but %s: %.50s", crashes[unseen].name,
			seen[unseen].text);
	else
		trial_passed(trial, "Shutdown; %.80s", seen[INVALID_STATE].text);
	for (enum crash i = 0; i < CRASH_COUNT; i++) {
		if (seen[i].sight == NOTHING)
			trial_unset(trial, i, seen[i].why, seen[i].err);
		else
			trial_set(trial, i, seen[i].sight == AS_IT_SHOULD);
	}
	trial_set(trial, CRASH_COUNT, true); /* the text */
}

void trial_crashes(const struct trial_place *place, struct trial *trial)
{
	struct seen seen[CRASH_COUNT] = {{0}};
	struct vm vm;

	/* A VM for each: what is left of a vCPU after it is KVM's affair. */
	for (enum crash i = 0; i < CRASH_COUNT; i++) {
		if (!trial_open(place, &vm, trial))
			return;
		look(place, &vm, i, &seen[i]);
		vm_close(&vm);
	}
	judge(seen, trial);
}
