// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Reserved regions of IOMMU groups.
 *
 * Documents: Documentation/ABI/testing/sysfs-kernel-iommu_groups; iommu_create_device_direct_mappings()
 * in drivers/iommu/iommu.c.
 */
#include "probe/iommu_reserved.h"

#include <stdio.h>

#include "probe/ask_text.h"
#include "probe/decode_reserved.h"
#include "probe/iommu_groups.h"

static int group_direct(struct source *source, int32_t number)
{
	cleanup_blob struct blob content = BLOB_HEAP;
	struct span text;
	char path[96];
	int rc;

	snprintf(path, sizeof(path), IOMMU_GROUPS_DIR "/%d/reserved_regions", (int)number);
	rc = ask_text(source, path, &content, &text);
	return rc < 0 ? rc : reserved_direct_count(text);
}

int iommu_reserved_fill(struct source *source, struct inventory *inventory)
{
	int first = 0;

	for (size_t i = 0; i < inventory->group_count; i++)
		inventory->groups[i].direct = TRUTH_UNKNOWN;
	for (size_t i = 0; i < inventory->group_count; i++) {
		struct inventory_group *group = &inventory->groups[i];
		int count;

		/* Without an IOMMU nothing is mapped. */
		if (group->translated == TRUTH_NO) {
			group->direct = TRUTH_NO;
			continue;
		}
		count = group_direct(source, group->number);
		if (count >= 0)
			group->direct = truth_of(count > 0);
		else if (!first)
			first = count;
		/* A capture holds these files or it does not: asking thousands of times is idle. */
		if (count == -ERR_NOT_CAPTURED)
			break;
	}
	return first;
}
