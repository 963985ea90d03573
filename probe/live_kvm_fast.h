// SPDX-License-Identifier: GPL-2.0-or-later
/* What the fast path asks /dev/kvm, by system calls alone (Documentation/virt/kvm/api.rst). */
#ifndef VIRTSCOUT_PROBE_LIVE_KVM_FAST_H
#define VIRTSCOUT_PROBE_LIVE_KVM_FAST_H

#include "probe/source.h"

/* Not a descriptor, and no negative errno. */
#define LIVE_KVM_NOT_OPENED (-4096)

/*
 * ASK_KVM: KVM_ASK_OPEN and KVM_ASK_API_VERSION; else -ENOSYS. @fd: LIVE_KVM_NOT_OPENED before the
 * first question; then the open device, for the caller to close, or the negative errno of opening
 * it.
 */
int live_kvm_fast_ask(int *fd, const char *what, uint64_t *value);

#endif
