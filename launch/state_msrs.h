// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The MSRs that make up a vCPU's state: those that KVM_GET_MSR_INDEX_LIST names
 * (Documentation/virt/kvm/api.rst).
 */
#ifndef VIRTSCOUT_LAUNCH_STATE_MSRS_H
#define VIRTSCOUT_LAUNCH_STATE_MSRS_H

#include "launch/state.h"

/* Those that this vCPU has. False: refused. */
bool state_save_msrs(struct vm *vm, struct state *state, struct trial *trial);

/* As state_restore() says. */
bool state_restore_msrs(struct vm *vm, struct state *state, struct trial *trial);

#endif
