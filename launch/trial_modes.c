// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Does a guest run in real, protected and long mode? Each says what only that mode makes true,
 * then halts.
 */
#include "launch/trial.h"

#include <stddef.h>

#define CR0_PE UINT32_C(0x1)
#define CR0_PE_PG UINT32_C(0x80000001)
#define EFER_LONG UINT32_C(0x500) /* LME and LMA */

#define SAYS_MAX 4

struct mode_guest {
	enum guest_mode mode;
	struct guest_code code;
	uint32_t data; /* address in %ebx at which GUEST_MAGIC should be seen */
	size_t count;
	uint32_t says[SAYS_MAX];
};

static const struct mode_guest real_mode = {
	.mode = GUEST_REAL,
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

static void run_mode(
	const struct trial_place *place, const struct mode_guest *guest, struct trial *trial)
{
	const struct guest_registers registers = {.rbx = guest->data};
	struct vm vm;
	bool right;

	if (!trial_open(place, &vm, trial))
		return;
	right = trial_start(&vm, guest->mode, guest->code, &registers, trial);
	for (size_t i = 0; right && i < guest->count; i++)
		right = trial_expect_out(&vm, guest->says[i], trial);
	if (right && trial_expect_halt(&vm, trial))
		trial_passed(trial, "The guest gave %zu right answers and halted", guest->count);
	vm_close(&vm);
}

void trial_real_mode(const struct trial_place *place, struct trial *trial)
{
	run_mode(place, &real_mode, trial);
}

/* Protected mode without paging decides; what becomes of a paged guest is told beside it. */
void trial_protected_mode(const struct trial_place *place, struct trial *trial)
{
	struct trial paged;

	run_mode(place, &protected_mode, trial);
	if (trial->outcome != LAUNCH_PASSED)
		return;
	trial_begin(&paged);
	run_mode(place, &paged_mode, &paged);
	if (paged.outcome == LAUNCH_PASSED)
		trial_passed(trial, "Guests ran without and with 32-bit paging");
	else
		trial_passed(
			trial, "Without paging it ran; with 32-bit paging: %.70s", paged.detail);
}

void trial_long_mode(const struct trial_place *place, struct trial *trial)
{
	run_mode(place, &long_mode, trial);
}
