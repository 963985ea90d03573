// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Does a guest get from ring 0 to ring 3 and back? IRETQ leads there; SYSCALL, or an interrupt
 * gate, back to a handler in ring 0 that returns; and an exception for good.
 *
 * Intel SDM Vol. 3A, chapters "Protection" (privilege levels; fast system calls in 64-bit mode)
 * and "Interrupt and exception handling" (64-bit mode); Vol. 2, IRET, SYSCALL, SYSRET.
 */
#include "launch/trial.h"

#include <stdio.h>

#include "launch/ring3.h"

#define MSR_LSTAR 0xc0000082
#define SUM (RING3_WORK * (RING3_WORK + 1) / 2)
#define DPL_3 (3 << 5)

extern const uint8_t guest_ring3_syscall[], guest_ring3_syscall_end[];
extern const uint8_t guest_ring3_syscall_handler[];
extern const uint8_t guest_ring3_gate[], guest_ring3_gate_end[], guest_ring3_gate_handler[];

/* The ways, in the order of the test's facts after the first. */
enum way { SYSCALL, GATE, WAY_COUNT };

static const struct {
	const char *name;
	struct popek_code code;
	const uint8_t *handler;
} ways[WAY_COUNT] = {
	[SYSCALL] = {"SYSCALL", {.code = GUEST_CODE_OF(ring3_syscall)},
		guest_ring3_syscall_handler},
	[GATE] = {"an interrupt gate", {.code = GUEST_CODE_OF(ring3_gate)},
		guest_ring3_gate_handler},
};

static int set_handler(struct vm *vm, enum way way)
{
	const uint32_t handler = guest_code_address(ways[way].code.code.start, ways[way].handler);
	union {
		struct kvm_msrs list;
		uint8_t bytes[sizeof(struct kvm_msrs) + sizeof(struct kvm_msr_entry)];
	} msrs = {.list.nmsrs = 1};
	int rc;

	if (way == GATE) {
		guest_set_gate(vm, RING3_VECTOR, handler);
		vm->memory[GUEST_IDT + RING3_VECTOR * 16 + 5] |= DPL_3;
		return 0;
	}
	msrs.list.entries[0] = (struct kvm_msr_entry){.index = MSR_LSTAR, .data = handler};
	rc = vm_ioctl(vm, vm->vcpu, KVM_CALL_SET_MSRS, (uintptr_t)&msrs);
	/* One that is not taken shows by SYSCALL itself. */
	return rc < 0 ? rc : 0;
}

/* Goes to ring 3 and back by @way. false: no answer, and the verdict is in @trial. */
static bool go(const struct trial_place *place, struct vm *vm, enum way way, struct popek_run *run,
	struct trial *trial)
{
	int rc;

	if (!popek_set(vm, &ways[way].code, trial))
		return false;
	rc = set_handler(vm, way);
	if (rc < 0) {
		trial_refused(trial, vm->call, rc);
		return false;
	}
	popek_go_soon(place, vm, &ways[way].code, run, trial);
	return run->end != POPEK_REFUSED;
}

static bool is_in_ring3(const struct popek_run *run)
{
	return (run->words[POPEK_RESULT + RING3_CS] & 3) == 3 &&
	       run->words[POPEK_RESULT + RING3_SUM] == SUM;
}

/* An exception in ring 3 that was taken in ring 0, as all are whose gates speak. */
static bool came_back(const struct popek_run *run)
{
	return (run->end == POPEK_FINISHED || run->end == POPEK_FAULTED) &&
	       (run->words[POPEK_CS] & 3) == 3;
}

static bool has_returned(const struct popek_run *run)
{
	const uint64_t *said = run->words + POPEK_RESULT;

	return run->end == POPEK_FINISHED && said[RING3_HANDLER_CS] == GUEST_CS &&
	       said[RING3_RETURN] == 1 && (said[RING3_CS_AFTER] & 3) == 3;
}

/* What ring 3 makes of its selector, which a software backend may not keep. */
static bool has_selector(const struct popek_run *run)
{
	return run->words[POPEK_RESULT + RING3_CS] == POPEK_CS_3;
}

struct sight {
	bool there, back, right; /* in ring 3; and in ring 0 again; and all as it should be */
	char said[WAY_COUNT][48];
};

static void look(const struct popek_run runs[WAY_COUNT], struct sight *sight)
{
	*sight = (struct sight){.right = true};
	for (enum way i = 0; i < WAY_COUNT; i++) {
		const bool there = is_in_ring3(&runs[i]);

		sight->there = sight->there || there;
		sight->back = sight->back || (there && came_back(&runs[i]));
		if (there && has_returned(&runs[i])) {
			snprintf(sight->said[i], sizeof(sight->said[i]), "works");
			sight->right = sight->right && has_selector(&runs[i]);
		} else {
			popek_run_text(&runs[i], sight->said[i], sizeof(sight->said[i]));
			sight->right = false;
		}
	}
}

static void judge(const struct popek_run runs[WAY_COUNT], struct trial *trial)
{
	char selector[32] = "";
	struct sight sight;

	look(runs, &sight);
	if (sight.there && !has_selector(&runs[SYSCALL]))
		snprintf(selector, sizeof(selector), "; CS reads 0x%x",
			(unsigned)runs[SYSCALL].words[POPEK_RESULT + RING3_CS] & 0xffff);
	if (sight.right)
		trial_passed(trial,
			"To ring 3 by IRETQ, and back by SYSCALL, an interrupt gate and a fault");
	else if (!sight.there)
		trial_failed(trial, "IRETQ did not lead to ring 3: %.70s", sight.said[SYSCALL]);
	else
		trial_failed(trial, "Ring 3 works%s; SYSCALL: %.30s; gate: %.30s%s",
			sight.back ? "" : ", but not its way back", sight.said[SYSCALL],
			sight.said[GATE], selector);
	trial->why = WHY_PREREQUISITE;
	trial_set(trial, 0, sight.there && sight.back);
	for (enum way i = 0; i < WAY_COUNT; i++)
		if (is_in_ring3(&runs[i]))
			trial_set(trial, 1 + i, has_returned(&runs[i]));
}

void trial_ring3(const struct trial_place *place, struct trial *trial)
{
	struct popek_run runs[WAY_COUNT];
	bool answered = true;
	struct vm vm;

	if (!popek_open(place, &vm, trial))
		return;
	for (enum way i = 0; i < WAY_COUNT && answered; i++) {
		answered = go(place, &vm, i, &runs[i], trial);
		/* An exit in the middle of an instruction is finished by the next run. */
		if (answered && i + 1 < WAY_COUNT && runs[i].end != POPEK_FINISHED &&
			runs[i].end != POPEK_FAULTED && !popek_reopen(place, &vm, trial))
			return;
	}
	if (answered)
		judge(runs, trial);
	vm_close(&vm);
}
