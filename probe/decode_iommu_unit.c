// SPDX-License-Identifier: GPL-2.0-or-later
// Pure decoder of the registers of remapping units.
#include "probe/decode_iommu_unit.h"

#include <errno.h>
#include <stddef.h>
#include <string.h>

#include "probe/hex_digit.h"

const struct iommu_feature iommu_features[IOMMU_FEATURE_COUNT] = {
#define IOMMU_FEATURE(id, name, vtd_register, vtd_bit, amd_register, amd_bit, meaning)             \
	[IOMMU_FEATURE_##id] = {.of = {[IOMMU_VTD] = {IOMMU_REGISTER_##vtd_register, vtd_bit},     \
					[IOMMU_AMD] = {IOMMU_REGISTER_##amd_register, amd_bit}}},
#include "data/iommu_features.def"
#undef IOMMU_FEATURE
};

unsigned vtd_address_bits(uint64_t cap)
{
	return (unsigned)(cap >> 16 & 0x3f) + 1;
}

/* The digits up to @end. */
static int hex_decode(const char *text, const char *end, uint64_t *value)
{
	if (text == end || end - text > 16)
		return -EBADMSG;
	*value = 0;
	for (; text < end; text++) {
		unsigned digit = hex_digit(*text);

		if (digit == HEX_NO_DIGIT)
			return -EBADMSG;
		*value = *value << 4 | digit;
	}
	return 0;
}

int iommu_register_decode(const char *text, uint64_t *value)
{
	return hex_decode(text, text + strlen(text), value);
}

int amd_features_decode(const char *text, bool efr_first, uint64_t *efr)
{
	const char *colon = strchr(text, ':');
	uint64_t first, second;
	int rc;

	if (!colon)
		return iommu_register_decode(text, efr);
	rc = hex_decode(text, colon, &first);
	if (rc == 0)
		rc = iommu_register_decode(colon + 1, &second);
	if (rc < 0)
		return rc;
	if (efr_first ? first < second : second < first)
		return -EBADMSG;
	*efr = efr_first ? first : second;
	return 0;
}
