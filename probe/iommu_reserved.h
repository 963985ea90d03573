// SPDX-License-Identifier: GPL-2.0-or-later
/* Which IOMMU groups hold memory that firmware wants reachable, so that VFIO refuses them? */
#ifndef VIRTSCOUT_PROBE_IOMMU_RESERVED_H
#define VIRTSCOUT_PROBE_IOMMU_RESERVED_H

#include "probe/probe.h"

/* Fills `direct` of the groups' rows. 0, or the negative errno of the first that did not answer. */
int iommu_reserved_fill(struct source *source, struct inventory *inventory);

#endif
