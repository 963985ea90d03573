// SPDX-License-Identifier: GPL-2.0-or-later
// The words of the fast path's answers (design.md, section 7).
#include "probe/fast.h"

static const char *const verdict_names[] = {"yes", "degraded", "no", "unknown"};
static const char *const hw_names[] = {"unknown", "none", "vmx", "svm"};
static const char *const slat_names[] = {"unknown", "none", "ept", "npt"};
static const char *const kvm_names[] = {"unknown", "usable", "denied", "absent", "broken"};

const char *fast_verdict_name(enum fast_verdict verdict)
{
	return verdict_names[verdict];
}

const char *fast_hw_name(enum fast_hw hw)
{
	return hw_names[hw];
}

const char *fast_slat_name(enum fast_slat slat)
{
	return slat_names[slat];
}

const char *fast_kvm_name(enum fast_kvm kvm)
{
	return kvm_names[kvm];
}
