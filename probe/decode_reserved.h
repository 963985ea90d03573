// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Pure decoder of a group's reserved_regions: "0x... 0x... TYPE" a line.
 *
 * Document: Documentation/ABI/testing/sysfs-kernel-iommu_groups. Types: direct (firmware wants it
 * mapped one to one for as long as the device lives), direct-relaxable (the same until a driver
 * takes the device: USB and graphics), msi and reserved (no address for DMA).
 */
#ifndef VIRTSCOUT_PROBE_DECODE_RESERVED_H
#define VIRTSCOUT_PROBE_DECODE_RESERVED_H

#include "probe/decode_cpuinfo.h"

/* Lines of type direct. -EBADMSG: a line is none of the above form. */
int reserved_direct_count(struct span text);

#endif
