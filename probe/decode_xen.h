// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Pure decoders of what Xen says through sysfs.
 *
 * Documents: Documentation/ABI/stable/sysfs-hypervisor-xen; Xen's public headers version.h
 * (XENVER_capabilities, XENVER_get_features) and features.h.
 */
#ifndef VIRTSCOUT_PROBE_DECODE_XEN_H
#define VIRTSCOUT_PROBE_DECODE_XEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "probe/decode_cpuinfo.h"

struct xen_capabilities {
	bool pv;  /* "xen-3.0-x86_64" */
	bool hvm; /* "hvm-3.0-x86_64" */
};

/* 0, or -EBADMSG where no word has the form of a capability: a policy may blank them out. */
int xen_capabilities_decode(struct span text, struct xen_capabilities *capabilities);

/* /sys/hypervisor/properties/features: hex digits. 0 or -EBADMSG. */
int xen_features_decode(struct span text, uint64_t *features);

/* Bit of the features: this is the hardware domain, dom0. Xen before 4.2 never sets it. */
#define XEN_FEATURE_DOM0 11

/*
 * How a domain with @features runs, "pv", "hvm" or "pvh" (static); NULL where they do not tell: a
 * PVH guest and an HVM guest without event channels for its PIRQs look the same.
 */
const char *xen_features_guest_type(uint64_t features);

/* Is a file of this name in /boot a Xen hypervisor? "xen-4.17-amd64.gz", "xen.efi". */
bool xen_is_image(const char *name);

#endif
