// SPDX-License-Identifier: GPL-2.0-or-later
/* Who runs this machine, where it is no PC or its kernel is a program: no CPUID leaves, seldom DMI. */
#ifndef VIRTSCOUT_PROBE_HYPERVISOR_MACHINE_H
#define VIRTSCOUT_PROBE_HYPERVISOR_MACHINE_H

#include "probe/decode_machine.h"
#include "probe/evidence.h"
#include "probe/probe.h"

struct hypervisor_machine {
	struct machine_words words; /* of the first place that tells something */
	struct evidence evidence;   /* that place; its names are static */
};

/* Asks nothing on an x86 but what was read already. */
void hypervisor_machine_read(
	struct hypervisor_machine *machine, const struct probe_context *context);

#endif
