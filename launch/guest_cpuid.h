// SPDX-License-Identifier: GPL-2.0-or-later
/* Giving a guest the CPUID that KVM offers (Documentation/virt/kvm/api.rst, KVM_SET_CPUID2). */
#ifndef VIRTSCOUT_LAUNCH_GUEST_CPUID_H
#define VIRTSCOUT_LAUNCH_GUEST_CPUID_H

#include "launch/trial.h"

/* All that KVM_GET_SUPPORTED_CPUID names. False: refused. */
bool guest_cpuid_offer(struct vm *vm, struct trial *trial);

#endif
