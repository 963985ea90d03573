// SPDX-License-Identifier: GPL-2.0-or-later
// vs_check(): the fast path for programs, on this host.
#include "lib/public.h"

#include <stddef.h>

#include "probe/source_fast.h"

void check_host(enum vs_need need, struct fast_answer *found)
{
	struct source_fast source;

	source_fast_open(&source);
	fast_check(&source.base, (enum fast_need)need, found);
	source_close(&source.base);
}

enum vs_verdict check_answer(const struct fast_answer *found, struct vs_answer *answer)
{
	if (answer)
		*answer = (struct vs_answer){
			.verdict = (enum vs_verdict)found->verdict,
			.hw = (enum vs_hw)found->hw,
			.enabled = (enum vs_truth)found->enabled,
			.slat = (enum vs_slat)found->slat,
			.kvm = (enum vs_kvm)found->kvm,
			.kvm_errno = found->kvm_err,
			.backend = found->backend,
			.why = found->why,
		};
	return (enum vs_verdict)found->verdict;
}

bool check_need(enum vs_need need, struct vs_answer *answer)
{
	static const struct fast_answer unasked = {.verdict = FAST_UNKNOWN,
		.enabled = TRUTH_UNKNOWN,
		.backend = "unknown",
		.why = "there is no such need"};

	if ((unsigned)need <= VS_NEED_SLAT)
		return true;
	check_answer(&unasked, answer);
	return false;
}

PUBLIC enum vs_verdict vs_check(enum vs_need need, struct vs_answer *answer)
{
	struct fast_answer found;
	struct source_fast source;
	enum vs_verdict verdict;

	if (!check_need(need, answer))
		return VS_UNKNOWN;
	if (answer) {
		check_host(need, &found);
		return check_answer(&found, answer);
	}
	source_fast_open(&source);
	verdict = (enum vs_verdict)fast_decide(&source.base, (enum fast_need)need);
	source_close(&source.base);
	return verdict;
}

PUBLIC const char *vs_version(void)
{
	return VIRTSCOUT_VERSION;
}

/* A number that this version does not have is "unknown" too. */
PUBLIC const char *vs_verdict_name(enum vs_verdict verdict)
{
	return fast_verdict_name(
		(unsigned)verdict <= VS_UNKNOWN ? (enum fast_verdict)verdict : FAST_UNKNOWN);
}

PUBLIC const char *vs_hw_name(enum vs_hw hw)
{
	return fast_hw_name((unsigned)hw <= VS_HW_SVM ? (enum fast_hw)hw : FAST_HW_UNKNOWN);
}

PUBLIC const char *vs_slat_name(enum vs_slat slat)
{
	return fast_slat_name(
		(unsigned)slat <= VS_SLAT_NPT ? (enum fast_slat)slat : FAST_SLAT_UNKNOWN);
}

PUBLIC const char *vs_kvm_name(enum vs_kvm kvm)
{
	return fast_kvm_name(
		(unsigned)kvm <= VS_KVM_BROKEN ? (enum fast_kvm)kvm : FAST_KVM_UNKNOWN);
}
