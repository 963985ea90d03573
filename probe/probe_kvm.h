// SPDX-License-Identifier: GPL-2.0-or-later
/* What guests that ran say about KVM: they outrank what could only be asked. */
#ifndef VIRTSCOUT_PROBE_PROBE_KVM_H
#define VIRTSCOUT_PROBE_PROBE_KVM_H

#include "probe/fact.h"

/*
 * Takes over into kvm.* what launch.* facts prove: a guest that ran shows that a VM can be made;
 * measured second-level paging shows which kind KVM uses. Call after probing and again after
 * guests were run.
 */
void facts_settle(struct fact_table *facts);

#endif
