// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Where the guests' instructions are not this machine's: the tests are there, none is tried, and each
 * says so. Stands for child.c, trial*.c, vm.c and guests.S on machines that are not x86.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>

#include "launch/boot.h"
#include "launch/child.h"
#include "launch/kvm_sys.h"
#include "launch/trial.h"

void trial_begin(struct trial *trial)
{
	*trial = (struct trial){
		.outcome = LAUNCH_SKIPPED, .why = WHY_NOT_RUN, .call = KVM_CALL_NONE};
}

void trial_undecided(struct trial *trial, uint32_t why, const char *detail, ...)
{
	va_list args;

	va_start(args, detail);
	vsnprintf(trial->detail, sizeof(trial->detail), detail, args);
	va_end(args);
	trial->outcome = LAUNCH_SKIPPED;
	trial->known = 0;
	trial->why = why;
}

const char *kvm_call_name(enum kvm_call call)
{
	(void)call; /* none is made here */
	return "none";
}

static void no_guest(struct trial *trial)
{
	trial_undecided(trial, WHY_NO_INTERFACE, "There is no guest for this architecture");
}

int child_run_trial(void (*run)(const struct trial_place *place, struct trial *trial),
	const char *device, uint64_t deadline_ns, uint64_t kill_ns, struct trial *trial)
{
	const struct trial_place place = {.device = device, .deadline_ns = deadline_ns};

	(void)kill_ns;
	trial_begin(trial);
	run(&place, trial);
	return 0;
}

#define TEST(id, name, ...)                                                                        \
	void trial_##name(const struct trial_place *place, struct trial *trial)                    \
	{                                                                                          \
		(void)place;                                                                       \
		no_guest(trial);                                                                   \
	}
#include "launch/tests.def"

int kvm_sys_open_disk(const char *path, bool is_read_only)
{
	(void)path;
	(void)is_read_only;
	return -ENOSYS;
}

void boot_run(const struct boot_request *request, struct boot_result *result)
{
	(void)request;
	*result = (struct boot_result){.outcome = BOOT_REFUSED, .err = ENOSYS};
}

bool boot_result_is_sane(const struct boot_result *result)
{
	return result->outcome < BOOT_OUTCOMES;
}
