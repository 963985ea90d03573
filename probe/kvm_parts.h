// SPDX-License-Identifier: GPL-2.0-or-later
/* The parts of the KVM probe, in the order in which probe_kvm() runs them. */
#ifndef VIRTSCOUT_PROBE_KVM_PARTS_H
#define VIRTSCOUT_PROBE_KVM_PARTS_H

#include "probe/misc_list.h"
#include "probe/module_list.h"
#include "probe/probe.h"

/* kvm.device.nodev; in probe_kvm_node.c. After kvm.device.access. */
void probe_kvm_node(struct probe_context *context);

/* kvm.cap.*, kvm.max_vcpus, kvm.disable_exits.*, kvm.vm_type.*; in probe_kvm_caps.c. */
void probe_kvm_caps(struct probe_context *context);

/* kvm.cpuid.*; in probe_kvm_cpuid.c. */
void probe_kvm_cpuid(struct probe_context *context);

/* kvm.param.*, kvm.intel.*, kvm.amd.*; in probe_kvm_params.c. After kvm.backend. */
void probe_kvm_params(struct probe_context *context);

/* kvm.contender*; in probe_kvm_rivals.c. */
void probe_kvm_rivals(struct probe_context *context, const struct module_list *modules);

/* kvm.vhost_*, kvm.tun.*; in probe_kvm_helpers.c. */
void probe_kvm_helpers(struct probe_context *context, const struct misc_list *misc);

/* kvm.module.*; in probe_kvm_modules.c. After kvm.backend and cpu.*.flag. */
void probe_kvm_modules(struct probe_context *context, const struct module_list *modules);

#endif
