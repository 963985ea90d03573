// SPDX-License-Identifier: GPL-2.0-or-later
/* What the parts of the probe of hypervisor.* share; nobody else includes it. */
#ifndef VIRTSCOUT_PROBE_PROBE_HYPERVISOR_H
#define VIRTSCOUT_PROBE_PROBE_HYPERVISOR_H

#include "probe/hypervisor_dmi.h"
#include "probe/hypervisor_leaves.h"
#include "probe/hypervisor_machine.h"
#include "probe/probe.h"

/* What was asked, once. */
struct hypervisor_evidence {
	struct hypervisor_leaves leaves;
	struct hypervisor_dmi dmi;
	struct hypervisor_machine machine;
};

/* hypervisor.nesting; after vendor and role. In probe_hypervisor_nesting.c. */
void probe_hypervisor_nesting(
	struct probe_context *context, const struct hypervisor_evidence *evidence);

/* hypervisor.signatures, .hyperv.*, .kvm.*, .mshv. In probe_hypervisor_leaves.c. */
void probe_hypervisor_leaves(struct probe_context *context, const struct hypervisor_leaves *leaves);

/*
 * hypervisor.dmi, .cloud, .bare_metal_cloud, .smbios_vm_bit; after nesting. In
 * probe_hypervisor_firmware.c.
 */
void probe_hypervisor_firmware(struct probe_context *context, const struct hypervisor_dmi *dmi);

#endif
