// SPDX-License-Identifier: GPL-2.0-or-later
/* The fast path's answers, and the library's: the same numbers under public names. */
#ifndef VIRTSCOUT_LIB_PUBLIC_H
#define VIRTSCOUT_LIB_PUBLIC_H

#include <assert.h>

#include "include/virtscout/check.h"
#include "probe/fast.h"

/* A function that programs may call; all others are the library's own. */
#define PUBLIC __attribute__((visibility("default")))

#define SAME(public, ours) static_assert((int)(public) == (int)(ours), "one number, two names")
SAME(VS_NEED_HVM, NEED_HVM);
SAME(VS_NEED_KVM, NEED_KVM);
SAME(VS_NEED_HW, NEED_HW);
SAME(VS_NEED_SLAT, NEED_SLAT);
SAME(VS_YES, FAST_YES);
SAME(VS_DEGRADED, FAST_DEGRADED);
SAME(VS_NO, FAST_NO);
SAME(VS_UNKNOWN, FAST_UNKNOWN);
SAME(VS_HW_NONE, FAST_HW_NONE);
SAME(VS_HW_VMX, FAST_HW_VMX);
SAME(VS_HW_SVM, FAST_HW_SVM);
SAME(VS_SLAT_NONE, FAST_SLAT_NONE);
SAME(VS_SLAT_EPT, FAST_SLAT_EPT);
SAME(VS_SLAT_NPT, FAST_SLAT_NPT);
SAME(VS_KVM_USABLE, FAST_KVM_USABLE);
SAME(VS_KVM_DENIED, FAST_KVM_DENIED);
SAME(VS_KVM_ABSENT, FAST_KVM_ABSENT);
SAME(VS_KVM_BROKEN, FAST_KVM_BROKEN);
SAME(VS_TRUTH_NO, TRUTH_NO);
SAME(VS_TRUTH_UNKNOWN, TRUTH_UNKNOWN);
SAME(VS_TRUTH_YES, TRUTH_YES);
#undef SAME

/* Asks this host for all that an answer shows, and judges it by @need. */
void check_host(enum vs_need need, struct fast_answer *found);

/* @answer may be NULL. The verdict. */
enum vs_verdict check_answer(const struct fast_answer *found, struct vs_answer *answer);

/* Is @need one? Else @answer, which may be NULL, says so. */
bool check_need(enum vs_need need, struct vs_answer *answer);

#endif
