// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Popek and Goldberg's first requirement, equivalence: do instructions give in a guest what the
 * architecture says? Each case of popek_cases.c runs by itself, so one that goes wrong hides no
 * other.
 */
#include "launch/trial.h"

#include <stdio.h>
#include <string.h>

#include "launch/popek.h"

#define CASES_MAX 96

static bool has_results(const struct popek_case *this, const struct popek_run *run,
	const uint64_t same[POPEK_CHECKS])
{
	for (size_t i = 0; i < POPEK_CHECKS; i++) {
		const uint64_t wanted = this->same_as ? same[i] : this->results[i].value;

		if ((run->words[POPEK_RESULT + i] ^ wanted) & this->results[i].mask)
			return false;
	}
	return true;
}

/* The exception, its error code, and the ring that it came from. */
static bool has_exception(const struct popek_case *this, const struct popek_run *run)
{
	return run->words[POPEK_VECTOR] == this->vector &&
	       (run->words[POPEK_ERROR] & 0xffff) == this->error &&
	       (run->words[POPEK_CS] & 3) == this->run.ring;
}

static bool is_right(const struct popek_case *this, const struct popek_run *run,
	const uint64_t same[POPEK_CHECKS])
{
	if (this->vector == POPEK_NO_VECTOR)
		return run->end == POPEK_FINISHED && (run->words[POPEK_CS] & 3) == this->run.ring &&
		       has_results(this, run, same);
	return run->end == POPEK_FAULTED && has_exception(this, run);
}

static size_t find_case(const char *name)
{
	size_t i = 0;

	while (strcmp(popek_cases[i].name, name))
		i++;
	return i;
}

/* Runs @index. false: no answer, and the verdict is in @trial. */
static bool run_case(const struct trial_place *place, struct vm *vm, size_t index,
	struct popek_run *run, struct trial *trial)
{
	const struct popek_case *this = &popek_cases[index];

	if (!popek_set(vm, &this->run, trial))
		return false;
	popek_go_soon(place, vm, &this->run, run, trial);
	return run->end != POPEK_REFUSED;
}

static void judge(size_t differ, struct trial *trial)
{
	if (differ) {
		trial_failed(trial, "%zu of %zu differ: %.80s%s", differ, popek_case_count,
			trial->text, strlen(trial->text) > 80 ? "..." : "");
	} else {
		trial_passed(trial,
			"%zu instructions and faults in rings 0 and 3 as they should be",
			popek_case_count);
		popek_list(trial, "none");
	}
	trial->known |= 2;
}

/* What came instead, behind the case's name. */
static void tell_difference(
	const struct popek_case *this, const struct popek_run *run, struct trial *trial)
{
	char seen[64], said[128];

	if (run->end == POPEK_FINISHED && this->vector != POPEK_NO_VECTOR)
		snprintf(seen, sizeof(seen), "no exception");
	else
		popek_run_text(run, seen, sizeof(seen));
	snprintf(said, sizeof(said), "%s (%s)", this->name, seen);
	popek_list(trial, said);
}

/* All cases. false: the verdict is in @trial, and so is whether the VM is still open in *@open. */
static bool run_cases(const struct trial_place *place, struct vm *vm, size_t *differ, bool *open,
	struct trial *trial)
{
	uint64_t results[CASES_MAX][POPEK_CHECKS];
	struct popek_run run;

	for (size_t i = 0; i < popek_case_count; i++) {
		const struct popek_case *this = &popek_cases[i];
		const uint64_t *same = this->same_as ? results[find_case(this->same_as)] : NULL;

		if (!run_case(place, vm, i, &run, trial))
			return false;
		memcpy(results[i], run.words + POPEK_RESULT, sizeof(results[i]));
		if (!is_right(this, &run, same)) {
			tell_difference(this, &run, trial);
			++*differ;
		}
		/* An exit in the middle of an instruction is finished by the next run. */
		if (run.end != POPEK_FINISHED && run.end != POPEK_FAULTED) {
			*open = popek_reopen(place, vm, trial);
			if (!*open)
				return false;
		}
	}
	return true;
}

void trial_popek_equivalence(const struct trial_place *place, struct trial *trial)
{
	size_t differ = 0;
	bool open = true;
	struct vm vm;

	if (popek_case_count > CASES_MAX || !popek_open(place, &vm, trial))
		return;
	if (run_cases(place, &vm, &differ, &open, trial))
		judge(differ, trial);
	if (open)
		vm_close(&vm);
}
