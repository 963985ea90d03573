// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Does everything that a guest does to a device, to CPUID, an MSR or by a hypercall come to the
 * host as KVM's API says, and what the host answers to the guest? Each case of exits.c runs by
 * itself, so one that goes wrong hides no other.
 *
 * What a kernel lacks for a case (KVM_CAP_X86_USER_SPACE_MSR is of Linux 5.10,
 * KVM_CAP_EXIT_HYPERCALL of 5.14), or refuses, leaves that fact unknown and no other.
 */
#include "launch/trial.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "launch/exits.h"
#include "launch/guest_cpuid.h"
#include "launch/popek.h"

#define VECTOR_GP 13
#define SAID_ALONE 90 /* characters of what differs, in the verdict */
#define SAID_BESIDE 45
#define HC_MAP_GPA_RANGE 12
#define PTE_OPEN UINT64_C(3) /* present, writable */

extern const uint8_t guest_exits_fault[], guest_exits_fault_end[];

enum state { UNTRIED, RIGHT, DIFFERS };

struct exits {
	const struct trial_place *place;
	struct vm vm;
	bool is_amd, has_hypercall_exit;
	enum state state[EXITS_FACT_COUNT];
	struct {
		int err; /* negative errno, or */
		uint32_t why;
	} missing[EXITS_FACT_COUNT];     /* all 0: nothing is */
	bool is_stuck[EXITS_FACT_COUNT]; /* which takes time: its other cases are left out */
	unsigned differ, tried;
};

static bool is_missing(const struct exits *exits, enum exits_fact fact)
{
	return exits->missing[fact].err || exits->missing[fact].why;
}

/* "AuthenticAMD" and "HygonGenuine" have VMMCALL. */
static bool is_amd_name(uint32_t ebx)
{
	return ebx == 0x68747541 || ebx == 0x6f677948;
}

/* The CPUID that KVM has for guests, with a processor's name of ours. */
static int set_cpuid(struct exits *exits)
{
	const struct kvm_cpuid_entry2 *vendor;
	union guest_cpuid cpuid;
	int rc = guest_cpuid_supported(&exits->vm, &cpuid);

	if (rc < 0)
		return rc;
	vendor = guest_cpuid_find(&cpuid, 0, 0);
	exits->is_amd = vendor && is_amd_name(vendor->ebx);
	for (uint32_t leaf = EXITS_BRAND; leaf <= EXITS_BRAND_LAST; leaf++) {
		struct kvm_cpuid_entry2 *entry = guest_cpuid_find(&cpuid, leaf, 0);
		uint32_t registers[4];

		if (!entry)
			return -EBADMSG;
		exits_brand(leaf, registers);
		entry->eax = registers[0];
		entry->ebx = registers[1];
		entry->ecx = registers[2];
		entry->edx = registers[3];
	}
	return guest_cpuid_set(&exits->vm, &cpuid);
}

/*
 * Switches KVM_CAP_* on, for @argument. 1: done; 0: this kernel has not got it; or a negative
 * errno. @is_mask: the kernel tells by a mask what the argument may be.
 */
static int enable(struct vm *vm, uint32_t capability, uint64_t argument, bool is_mask)
{
	struct kvm_enable_cap enable = {.cap = capability, .args = {argument}};
	int rc = vm_ioctl(vm, vm->fd, KVM_CALL_CHECK_EXTENSION, capability);

	if (rc <= 0)
		return rc;
	if (is_mask && ((uint64_t)rc & argument) != argument)
		return 0;
	rc = vm_ioctl(vm, vm->fd, KVM_CALL_ENABLE_CAP, (uintptr_t)&enable);
	return rc < 0 ? rc : 1;
}

/* The host wants EXITS_MSR for itself; all others stay as they are. As enable(). */
static int filter_msr(struct vm *vm)
{
	uint8_t denied = 0;
	struct kvm_msr_filter filter = {
		.flags = KVM_MSR_FILTER_DEFAULT_ALLOW,
		.ranges[0] = {.flags = KVM_MSR_FILTER_READ | KVM_MSR_FILTER_WRITE,
			.nmsrs = 1,
			.base = EXITS_MSR,
			.bitmap = &denied},
	};
	int rc = vm_ioctl(vm, vm->fd, KVM_CALL_CHECK_EXTENSION, KVM_CAP_X86_MSR_FILTER);

	if (rc <= 0)
		return rc;
	rc = enable(vm, KVM_CAP_X86_USER_SPACE_MSR, KVM_MSR_EXIT_REASON_FILTER, false);
	if (rc <= 0)
		return rc;
	rc = vm_ioctl(vm, vm->fd, KVM_CALL_X86_SET_MSR_FILTER, (uintptr_t)&filter);
	return rc < 0 ? rc : 1;
}

static void note_missing(struct exits *exits, enum exits_fact fact, int rc)
{
	exits->missing[fact].err = rc < 0 ? rc : 0;
	exits->missing[fact].why = rc ? 0 : WHY_NO_INTERFACE;
}

/* A VM with all that the cases need, as far as it can be had. false: refused. */
static bool open_vm(struct exits *exits, struct trial *trial)
{
	struct vm *vm = &exits->vm;
	int rc;

	if (!trial_open(exits->place, vm, trial))
		return false;
	rc = set_cpuid(exits);
	if (rc < 0)
		note_missing(exits, EXITS_FACT_CPUID, rc);
	rc = filter_msr(vm);
	if (rc <= 0)
		note_missing(exits, EXITS_FACT_MSR, rc);
	rc = enable(vm, KVM_CAP_EXIT_HYPERCALL, UINT64_C(1) << HC_MAP_GPA_RANGE, true);
	if (rc < 0)
		note_missing(exits, EXITS_FACT_HYPERCALL, rc);
	exits->has_hypercall_exit = rc > 0;
	rc = guest_copy(vm, EXITS_FAULT_CODE, (struct guest_code)GUEST_CODE_OF(exits_fault));
	if (rc == 0)
		return true;
	trial_refused(trial, vm->call, rc);
	vm_close(vm);
	return false;
}

/* The vCPU before its instruction. false: the verdict is in @trial. */
static bool set_guest(struct exits *exits, const struct exits_run *run, struct trial *trial)
{
	const struct exits_case *this = run->this;
	struct vm *vm = &exits->vm;

	memset(vm->memory + EXITS_WORDS, 0, EXITS_WORD_COUNT * sizeof(uint64_t));
	memset(vm->memory + EXITS_STRING, 0, EXITS_MOVED_MAX);
	if (this->kind == EXITS_OUT)
		memcpy(vm->memory + EXITS_STRING, run->moved, run->bytes);
	guest_set_gate(vm, VECTOR_GP, EXITS_FAULT_CODE);
	if (!trial_start(vm, GUEST_LONG, exits->is_amd && this->amd.start ? this->amd : this->code,
		    &this->registers, trial))
		return false;
	guest_poke64(vm, GUEST_PT + 4 * 8, EXITS_UNBACKED | PTE_OPEN);
	return true;
}

/*
 * Runs it up to its word, or to what it should not do, which is in @seen then ("" where all is
 * right). false: the verdict is in @trial.
 */
static bool run_guest(
	struct exits *exits, struct exits_run *run, char *seen, size_t size, struct trial *trial)
{
	struct vm *vm = &exits->vm;
	struct vm_exit exit;
	int rc;

	*seen = '\0';
	for (;;) {
		rc = trial_run_soon(exits->place, vm, &exit);
		if (rc == TRIAL_LOOPS) {
			snprintf(seen, size, "did not come back");
			exits->is_stuck[run->this->fact] = true;
			return true;
		}
		if (rc < 0) {
			trial_refused(trial, vm->call, rc);
			return false;
		}
		if (exit.reason == KVM_EXIT_IO && exit.port == GUEST_PORT && exit.value == SAY_DONE)
			break;
		if (!exits_answer(run, vm)) {
			vm_exit_text(&exit, seen, size);
			return true;
		}
	}
	if (!exits_is_right(run, vm))
		snprintf(seen, size, run->done == run->bytes ? "another result" : "no exit");
	return true;
}

static bool is_possible(const struct exits *exits, const struct exits_case *this)
{
	if (this->kind == EXITS_HYPERCALL && !exits->has_hypercall_exit)
		return false;
	return !is_missing(exits, this->fact) && !exits->is_stuck[this->fact];
}

/* false: the verdict is in @trial, and nothing is left to close. */
static bool run_case(struct exits *exits, const struct exits_case *this, struct trial *trial)
{
	struct exits_run run;
	char seen[64], said[128];

	exits_begin(&run, this);
	if (!set_guest(exits, &run, trial) || !run_guest(exits, &run, seen, sizeof(seen), trial)) {
		vm_close(&exits->vm);
		return false;
	}
	exits->tried++;
	if (!*seen) {
		if (exits->state[this->fact] == UNTRIED)
			exits->state[this->fact] = RIGHT;
		return true;
	}
	exits->state[this->fact] = DIFFERS;
	exits->differ++;
	snprintf(said, sizeof(said), "%s (%s)", this->name, seen);
	popek_list(trial, said);
	/* An exit in the middle of an instruction is finished by the next run. */
	vm_close(&exits->vm);
	return open_vm(exits, trial);
}

static void judge(const struct exits *exits, struct trial *trial)
{
	static const char *const names[] = {"IO", "MMIO", "HLT", "CPUID", "MSR", "hypercall"};
	char missing[48] = "";
	int room;

	for (enum exits_fact i = 0; i < EXITS_FACT_COUNT; i++) {
		const size_t used = strlen(missing);

		if (exits->state[i] == UNTRIED)
			snprintf(missing + used, sizeof(missing) - used, "%s%s",
				used ? ", " : "; not to be had: ", names[i]);
	}
	room = *missing ? SAID_BESIDE : SAID_ALONE;
	if (exits->differ) {
		trial_failed(trial, "%u of %u differ: %.*s%s%s", exits->differ, exits->tried, room,
			trial->text, strlen(trial->text) > (size_t)room ? "..." : "", missing);
	} else {
		trial_passed(trial, "%u ways to reach for a device or KVM were answered%s",
			exits->tried, missing);
		popek_list(trial, "none");
	}
	for (enum exits_fact i = 0; i < EXITS_FACT_COUNT; i++) {
		if (exits->state[i] == UNTRIED)
			trial_unset(trial, i, exits->missing[i].why, exits->missing[i].err);
		else
			trial_set(trial, i, exits->state[i] == RIGHT);
	}
	trial_set(trial, EXITS_FACT_COUNT, true); /* the text */
}

void trial_exits(const struct trial_place *place, struct trial *trial)
{
	struct exits exits = {.place = place};

	if (!open_vm(&exits, trial))
		return;
	for (size_t i = 0; i < exits_case_count; i++)
		if (is_possible(&exits, &exits_cases[i]) &&
			!run_case(&exits, &exits_cases[i], trial))
			return;
	vm_close(&exits.vm);
	judge(&exits, trial);
}
