// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Does an emulator run a guest here, and how fast? QEMU's, by its translator (TCG), which needs
 * neither KVM nor privileges. Its only file is the guest's firmware, which is in memory.
 *
 * QEMU's invocation page: -accel, -bios, -nodefaults, -no-reboot.
 */
#include "launch/trial.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "launch/clock.h"
#include "launch/emulation.h"
#include "probe/cleanup.h"

#define ROUNDS 1000000u /* of each run: some milliseconds at a nanosecond an instruction */
#define TEXT_SIZE 512
#define HEAR_SIZE 256

extern const uint8_t guest_emulation[], guest_emulation_end[];
extern const uint8_t guest_emulation_reset[], guest_emulation_reset_end[];

static const char *const programs[] = {"/usr/bin/qemu-system-x86_64",
	"/usr/local/bin/qemu-system-x86_64", "/usr/libexec/qemu-kvm"};

struct hearing {
	uint64_t begin_ns, ready_ns; /* ready_ns 0: it never was */
	uint32_t ticks;              /* the digits so far */
	unsigned digits;
	uint32_t least; /* ticks of the shortest run */
	unsigned runs;
	char text[TEXT_SIZE]; /* what else was said: QEMU's complaints */
	size_t text_len;
};

static void put(uint8_t *firmware, size_t at, const uint8_t *begin, const uint8_t *end)
{
	memcpy(firmware + at, begin, (size_t)(end - begin));
}

static int make_firmware(struct host_sys *sys)
{
	const uint32_t rounds = ROUNDS;
	cleanup_free uint8_t *firmware = calloc(1, EMULATION_BYTES);

	if (!firmware)
		return -ENOMEM;
	put(firmware, 0, guest_emulation, guest_emulation_end);
	put(firmware, EMULATION_WORK, (const uint8_t *)guest_work, guest_work_end);
	put(firmware, EMULATION_RESET, guest_emulation_reset, guest_emulation_reset_end);
	memcpy(firmware + EMULATION_ROUNDS, &rounds, sizeof(rounds));
	return sys->ops->memory_file(sys, firmware, EMULATION_BYTES);
}

static void take_digit(struct hearing *hearing, uint32_t digit)
{
	hearing->ticks = hearing->ticks << 4 | digit;
	if (++hearing->digits % EMULATION_DIGITS)
		return;
	if (!hearing->runs++ || hearing->ticks < hearing->least)
		hearing->least = hearing->ticks;
}

static void take(struct hearing *hearing, const char *heard, size_t len, uint64_t now)
{
	for (size_t i = 0; i < len; i++) {
		const uint8_t byte = (uint8_t)heard[i];

		if (!hearing->ready_ns && byte == EMULATION_READY)
			hearing->ready_ns = now;
		else if (hearing->ready_ns && byte & EMULATION_DIGIT)
			take_digit(hearing, byte & 0xf);
		else if (hearing->text_len + 1 < sizeof(hearing->text))
			hearing->text[hearing->text_len++] = heard[i];
	}
}

/* Until it is silent for good. 0 or a negative errno. */
static int listen_to(struct host_sys *sys, const struct host_program *program, uint64_t deadline_ns,
	struct hearing *hearing)
{
	char heard[HEAR_SIZE];
	int rc;

	do {
		rc = sys->ops->hear(sys, program, heard, sizeof(heard), deadline_ns);
		if (rc > 0)
			take(hearing, heard, (size_t)rc, sys->ops->now_ns(sys));
	} while (rc > 0);
	return rc;
}

/* The exit status, or a negative errno. */
static int run_guest(struct host_sys *sys, const char *path, int firmware, uint64_t deadline_ns,
	struct hearing *hearing)
{
	char file[32], name[64];
	char *const argv[] = {name, "-nodefaults", "-no-user-config", "-display", "none", "-accel",
		"tcg", "-m", "16", "-no-reboot", "-serial", "stdio", "-bios", file, NULL};
	struct host_program program;
	int rc, status;

	snprintf(name, sizeof(name), "%s", path);
	snprintf(file, sizeof(file), "/proc/self/fd/%d", firmware);
	hearing->begin_ns = sys->ops->now_ns(sys);
	rc = sys->ops->start(sys, argv, &program);
	if (rc < 0)
		return rc;
	rc = listen_to(sys, &program, deadline_ns, hearing);
	status = sys->ops->end(sys, &program, deadline_ns);
	return rc < 0 ? rc : status;
}

/* The same here, by both clocks. */
static void run_here(struct host_sys *sys, uint64_t *least_ticks, uint64_t *least_ns)
{
	uint64_t memory;

	*least_ticks = *least_ns = UINT64_MAX;
	for (unsigned i = 0; i < EMULATION_RUNS; i++) {
		const uint64_t begin_ns = sys->ops->now_ns(sys), begin = __builtin_ia32_rdtsc();
		uint64_t ticks, ns;

		guest_work(&memory, ROUNDS);
		ticks = __builtin_ia32_rdtsc() - begin;
		ns = sys->ops->now_ns(sys) - begin_ns;
		if (ticks < *least_ticks)
			*least_ticks = ticks;
		if (ns < *least_ns)
			*least_ns = ns;
	}
}

/*
 * The guest times itself: TCG's time-stamp counter is that of the processor below. What it says is
 * heard at any time later.
 */
static void judge_speed(struct host_sys *sys, const struct hearing *hearing, struct trial *trial)
{
	const uint64_t instructions = (uint64_t)ROUNDS * GUEST_WORK_INSTRUCTIONS;
	uint64_t here_ticks, here_ns, slowdown, per_second;

	run_here(sys, &here_ticks, &here_ns);
	if (!hearing->least || !here_ticks || !here_ns) {
		trial_passed(trial, "QEMU ran a guest by TCG, too short to be timed");
		trial->why = WHY_IO;
		return;
	}
	slowdown = (hearing->least + here_ticks / 2) / here_ticks;
	per_second = instructions * 1000 / here_ns;
	trial_passed(trial,
		"TCG: %" PRIu64 " million instructions a second, here %" PRIu64
		"; the guest began after %" PRIu64 " ms",
		per_second * here_ticks / hearing->least, per_second,
		(hearing->ready_ns - hearing->begin_ns) / MS);
	trial->known = 3;
	trial->value[1] = slowdown ? (int64_t)slowdown : 1;
}

/* QEMU's first line of complaint, without what is no letter of a text. */
static void judge_silence(const struct hearing *hearing, int status, struct trial *trial)
{
	const size_t len = strcspn(hearing->text, "\r\n");

	if (status == 0)
		trial_failed(trial, "QEMU's guest ended before it had done its work");
	else
		trial_undecided(trial, WHY_IO, "QEMU ended with status %d: %.*s", status,
			len > 80 ? 80 : (int)len, hearing->text);
}

static void try_program(
	struct host_sys *sys, const char *path, uint64_t deadline_ns, struct trial *trial)
{
	struct hearing hearing = {0};
	const int firmware = make_firmware(sys);
	int status;

	if (firmware < 0) {
		trial_refused(trial, KVM_CALL_WRITE, firmware);
		return;
	}
	status = run_guest(sys, path, firmware, deadline_ns, &hearing);
	sys->ops->close(sys, firmware);
	if (status < 0)
		trial_refused(trial, status == -ETIMEDOUT ? KVM_CALL_NONE : KVM_CALL_FORK, status);
	else if (hearing.runs == EMULATION_RUNS)
		judge_speed(sys, &hearing, trial);
	else
		judge_silence(&hearing, status, trial);
	if (status == -ETIMEDOUT)
		snprintf(trial->detail, sizeof(trial->detail),
			"QEMU was stopped at the deadline, %u of %d runs were done", hearing.runs,
			EMULATION_RUNS);
}

void trial_emulation_in(struct host_sys *sys, uint64_t deadline_ns, struct trial *trial)
{
	for (size_t i = 0; i < sizeof(programs) / sizeof(programs[0]); i++) {
		if (!sys->ops->is_program(sys, programs[i]))
			continue;
		try_program(sys, programs[i], deadline_ns, trial);
		return;
	}
	trial_undecided(trial, WHY_NO_INTERFACE, "Not tried: no qemu-system-x86_64 here");
}

void trial_emulation(const struct trial_place *place, struct trial *trial)
{
	struct host_sys_live live;

	host_sys_live_open(&live);
	trial_emulation_in(&live.base, place->deadline_ns, trial);
}
