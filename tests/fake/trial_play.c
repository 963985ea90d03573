// SPDX-License-Identifier: GPL-2.0-or-later
// Trials against a KVM that is a script.
#include "tests/fake/trial_play.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

#define NEVER_NS (UINT64_C(1) << 40) /* by the script's clock */

struct trial trial_play_fake(trial_function *run, struct kvm_fake *fake)
{
	const struct trial_place place = {&fake->base, "/dev/kvm", NEVER_NS};
	struct trial trial;

	trial_begin(&trial);
	run(&place, &trial);
	kvm_fake_end(fake);
	return trial;
}

struct trial trial_play(trial_function *run, const struct kvm_fake_row *rows, size_t count,
	size_t fail_at, int fail_err)
{
	struct kvm_fake fake;

	kvm_fake_begin(&fake, rows, count);
	fake.fail_at = fail_at;
	fake.fail_err = fail_err;
	return trial_play_fake(run, &fake);
}

void trial_refuse_each_by(
	trial_function *run, const struct kvm_fake_row *rows, size_t count, int err)
{
	for (size_t i = 0; i < count; i++) {
		const struct trial trial = trial_play(run, rows, count, i, err);

		print_message("row %zu, %s, errno %d\n", i, kvm_call_name(rows[i].call), err);
		assert_int_equal(trial.outcome, LAUNCH_REFUSED);
		assert_int_equal(trial.known, 0);
		assert_int_equal(trial.call, rows[i].call);
		assert_int_equal(trial.err, err);
	}
}

void trial_refuse_each(trial_function *run, const struct kvm_fake_row *rows, size_t count)
{
	trial_refuse_each_by(run, rows, count, EPERM);
	trial_refuse_each_by(run, rows, count, EBUSY);
	trial_refuse_each_by(run, rows, count, EIO);
}
