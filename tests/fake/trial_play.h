// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Plays a trial of the launcher against a script of KVM's (kvm_fake.h), whole, or with one call after
 * the other refused.
 */
#ifndef VIRTSCOUT_TESTS_FAKE_TRIAL_PLAY_H
#define VIRTSCOUT_TESTS_FAKE_TRIAL_PLAY_H

#include <stddef.h>

#include "launch/trial.h"
#include "tests/fake/kvm_fake.h"

typedef void trial_function(const struct trial_place *place, struct trial *trial);

/* As the fake was begun; ends it. */
struct trial trial_play_fake(trial_function *run, struct kvm_fake *fake);

/* The call at @fail_at is refused with the positive errno @fail_err; FAKE_NEVER: none is. */
struct trial trial_play(trial_function *run, const struct kvm_fake_row *rows, size_t count,
	size_t fail_at, int fail_err);

/*
 * Refuses each call of the script in turn, by a positive errno, or by those that never mean "not
 * offered": nothing may be learned from any of that.
 */
void trial_refuse_each_by(
	trial_function *run, const struct kvm_fake_row *rows, size_t count, int err);
void trial_refuse_each(trial_function *run, const struct kvm_fake_row *rows, size_t count);

#define TRIAL_PLAY(run, rows) trial_play(run, rows, sizeof(rows) / sizeof((rows)[0]), FAKE_NEVER, 0)

#endif
