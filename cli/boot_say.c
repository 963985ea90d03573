// SPDX-License-Identifier: GPL-2.0-or-later
// How a guest that was booted ended, in words and as an exit status.
#include "cli/boot_say.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "cli/complain.h"
#include "launch/kvm_sys.h"
#include "launch/launch.h"
#include "probe/cleanup.h"

#define RING0_TIMEOUT_MS 3000
/* A processor's own guests have a ratio of about 1, software that emulates each instruction of 1000. */
#define RING0_EMULATED 50

bool boot_kernel_mode_is_emulated(int64_t *slowdown, int64_t *instruction_ns)
{
	const struct launch_options options = {
		.only = "ring0", .timeout_ms = RING0_TIMEOUT_MS, .device = BOOT_DEVICE};
	cleanup_free struct fact_table *facts = fact_table_new();
	cleanup_free struct launch_report *report = calloc(1, sizeof(*report));

	if (!facts || !report || launch_validate(&options, facts, report) < 0 ||
		!fact_known(facts, FACT_LAUNCH_RING0_SLOWDOWN))
		return false;
	*slowdown = fact_int(facts, FACT_LAUNCH_RING0_SLOWDOWN);
	*instruction_ns = fact_int(facts, FACT_LAUNCH_RING0_PS) / 1000;
	return *slowdown >= RING0_EMULATED;
}

void boot_say_emulated(int64_t slowdown, int64_t instruction_ns)
{
	complain(0, "KVM here emulates a guest's kernel mode: an instruction takes %" PRId64 " ns",
		instruction_ns);
	complain(0, "(%" PRId64 " times as long as outside); a kernel does not get far that way",
		slowdown);
}

static const char *text_of(const char *text, const char *otherwise)
{
	return *text ? text : otherwise;
}

/* A guest that did nothing: is it that KVM can't run kernels at speed? */
static void say_silence(void)
{
	int64_t slowdown, instruction_ns;

	complain(0, "the guest did nothing that KVM hands on");
	if (boot_kernel_mode_is_emulated(&slowdown, &instruction_ns))
		boot_say_emulated(slowdown, instruction_ns);
}

/* Where it was when it ended. */
static void say_place(const struct boot_result *result)
{
	if (result->has_rip)
		complain(0, "it was at RIP 0x%" PRIx64 ", after %" PRIu64 " exits in %.1f s",
			result->rip, result->exits, (double)result->ran_ns / 1e9);
	if (result->exits)
		complain(0, "its last exit: %s", text_of(result->last_exit, "none"));
	else
		say_silence();
	if (*result->last_line)
		complain(0, "its console's last line: %s", result->last_line);
	else
		complain(0, "it wrote nothing to its console");
}

static int say_bad_image(const struct options *options, const struct boot_result *result)
{
	const char *file = result->is_initrd ? options->initrd : options->kernel;

	if (result->error.offset == IMAGE_NO_OFFSET)
		return complain(EXIT_STATUS_INPUT, "%s: %s", file, result->error.text);
	return complain(EXIT_STATUS_INPUT, "%s: byte %" PRIu64 ": %s", file, result->error.offset,
		result->error.text);
}

static int say_refused(const struct boot_result *result)
{
	if (result->call == KVM_CALL_NONE)
		return complain(result->err == ENOMEM ? EXIT_STATUS_INTERNAL : EXIT_STATUS_UNKNOWN,
			"the guest could not be started: %s", strerror(result->err));
	if (result->call == KVM_CALL_MAP && result->err == ENOMEM)
		return complain(EXIT_STATUS_UNKNOWN,
			"this host has not as much memory to give; try less --memory");
	return complain(EXIT_STATUS_UNKNOWN, "%s%s refused: %s",
		kvm_call_name((enum kvm_call)result->call),
		result->call == KVM_CALL_OPEN ? " " BOOT_DEVICE : "", strerror(result->err));
}

static void say_unused(const struct options *options, const struct boot_result *result)
{
	if (!result->unused_cpus)
		return;
	complain(0, "the guest never started %" PRIu32 " of its %s processors: without ACPI, a",
		result->unused_cpus, options->cpus);
	complain(0, "kernel finds more than one by the MP table only (CONFIG_X86_MPPARSE)");
}

int boot_say_end(const struct options *options, const struct boot_result *result)
{
	say_unused(options, result);
	switch ((enum boot_outcome)result->outcome) {
	case BOOT_EXITED: return (int)result->status;
	case BOOT_RESET:
	case BOOT_HALTED: return EXIT_STATUS_YES;
	case BOOT_PANICKED: return complain(EXIT_STATUS_NO, "the guest's kernel panicked");
	case BOOT_CRASHED:
		complain(0, "the guest ended by a triple fault: it can't run here, or crashed");
		say_place(result);
		return EXIT_STATUS_NO;
	case BOOT_STUCK:
		complain(0, "KVM can't go on with this guest: %s",
			text_of(result->last_exit, "no reason given"));
		say_place(result);
		return EXIT_STATUS_NO;
	case BOOT_TIMED_OUT:
		complain(0, "the guest did not end within its %s s", options->timeout);
		say_place(result);
		return EXIT_STATUS_UNKNOWN;
	case BOOT_STOPPED: return complain(EXIT_STATUS_UNKNOWN, "the guest was stopped");
	case BOOT_UNHEARD:
		return complain(EXIT_STATUS_WRITE, "the guest's console could not be written: %s",
			strerror(result->err));
	case BOOT_REFUSED:
		if (result->call == KVM_CALL_RUN)
			say_place(result);
		return say_refused(result);
	case BOOT_BAD_IMAGE: return say_bad_image(options, result);
	case BOOT_OUTCOMES: break;
	}
	return EXIT_STATUS_INTERNAL;
}
