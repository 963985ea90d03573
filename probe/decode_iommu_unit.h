// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Pure decoder of the registers that the kernel shows of a remapping unit, VT-d's or AMD-Vi's.
 *
 * Documents: those named in data/iommu_features.def; Documentation/ABI/testing/
 * {sysfs-class-iommu-intel-iommu,sysfs-class-iommu-amd-iommu}.
 */
#ifndef VIRTSCOUT_PROBE_DECODE_IOMMU_UNIT_H
#define VIRTSCOUT_PROBE_DECODE_IOMMU_UNIT_H

#include <stdbool.h>
#include <stdint.h>

enum iommu_kind { IOMMU_VTD, IOMMU_AMD, IOMMU_KIND_COUNT };

/* Two registers of each kind: CAP and ECAP of VT-d, HEADER and EFR of AMD-Vi. */
enum iommu_register {
	IOMMU_REGISTER_CAP = 0,
	IOMMU_REGISTER_ECAP = 1,
	IOMMU_REGISTER_HEADER = 0,
	IOMMU_REGISTER_EFR = 1,
	IOMMU_REGISTER_COUNT = 2,
	IOMMU_REGISTER_NONE = 2,
};

enum iommu_feature_id {
#define IOMMU_FEATURE(id, ...) IOMMU_FEATURE_##id,
#include "data/iommu_features.def"
#undef IOMMU_FEATURE
	IOMMU_FEATURE_COUNT
};

struct iommu_feature {
	struct {
		uint8_t reg; /* enum iommu_register; IOMMU_REGISTER_NONE: no such thing */
		uint8_t bit;
	} of[IOMMU_KIND_COUNT]; /* [enum iommu_kind] */
};

extern const struct iommu_feature iommu_features[IOMMU_FEATURE_COUNT];

/* VT-d's CAP: maximum guest address width, in bits (field 21:16, less one). */
unsigned vtd_address_bits(uint64_t cap);

/* A register as sysfs prints it: hexadecimal without 0x. 0 or -EBADMSG. */
int iommu_register_decode(const char *text, uint64_t *value);

/*
 * AMD-Vi's "features": EFR alone; since Linux 6.0 "EFR2:EFR"; since 6.7 "EFR:EFR2" (@efr_first).
 * Distributions bring changes to older kernels: where the smaller of the two would be EFR, they
 * have the other order. EFR says how many PASID bits there are in 36:32; EFR2 has low bits only.
 *
 * 0 or -EBADMSG.
 */
int amd_features_decode(const char *text, bool efr_first, uint64_t *efr);

#endif
