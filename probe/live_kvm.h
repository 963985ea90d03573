// SPDX-License-Identifier: GPL-2.0-or-later
/* What /dev/kvm answers (Documentation/virt/kvm/api.rst). Nothing is run. */
#ifndef VIRTSCOUT_PROBE_LIVE_KVM_H
#define VIRTSCOUT_PROBE_LIVE_KVM_H

#include "probe/source.h"

/* The device, opened when the first question needs it. */
struct live_kvm {
	bool tried;
	int rc; /* 0, or the negative errno of opening it */
	int fd; /* -1: not open */
};

#define LIVE_KVM_CLOSED                                                                            \
	{                                                                                          \
		.fd = -1                                                                           \
	}

/*
 * ASK_KVM, but for KVM_ASK_SUPPORTED_CPUID. -ENOSYS: not a word that this source knows; the errno
 * of opening the device for every question while it can't be opened.
 */
int live_kvm_ask(struct live_kvm *kvm, const char *what, uint32_t index, uint64_t *value);

/*
 * KVM_ASK_SUPPORTED_CPUID: struct cpuid_entry, appended. In live_kvm_cpuid.c, which check does
 * not link.
 */
int live_kvm_cpuid(struct live_kvm *kvm, struct blob *entries);

int live_kvm_open(struct live_kvm *kvm); /* 0 or a negative errno; the first answer is kept */
void live_kvm_close(struct live_kvm *kvm);

#endif
