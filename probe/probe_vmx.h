// SPDX-License-Identifier: GPL-2.0-or-later
/* What the files that probe VMX share. */
#ifndef VIRTSCOUT_PROBE_PROBE_VMX_H
#define VIRTSCOUT_PROBE_PROBE_VMX_H

#include "probe/probe.h"

/* What VMX can do, where VMX is shown. */
void probe_vmx_controls(struct probe_context *context);

/*
 * The same facts without VMX: there is none of it (@rc 0), or VMX itself is unknown for the
 * negative errno @rc.
 */
void probe_vmx_no_controls(struct probe_context *context, int rc);

#endif
