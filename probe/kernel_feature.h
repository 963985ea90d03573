// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Has this kernel something that may be built in, loaded, or a module that was not loaded yet? By
 * effect first; by configuration only where the effect is not to be seen.
 */
#ifndef VIRTSCOUT_PROBE_KERNEL_FEATURE_H
#define VIRTSCOUT_PROBE_KERNEL_FEATURE_H

#include <stddef.h>

#include "probe/probe.h"

struct kernel_feature {
	enum fact_id fact;
	enum kconfig_option option;
	const char *sign;      /* its name in the list of signs */
	const char *dir;       /* of its module, below /lib/modules/RELEASE/kernel */
	const char *file_name; /* of its module, up to what a compressed one has behind */
};

/* Where it shows once it is there: the names in /sys/module, or in /proc/filesystems. */
struct feature_signs {
	const char *path;
	enum evidence_kind kind; /* EV_DIR or EV_FILE */
	bool complete; /* what is built in shows there, too: then configuration can't add to it */
	int rc;        /* 0, or the negative errno of reading it: then all of it is unknown */
	struct blob names;
};

/* Sets the fact of each row of @table. */
void kernel_features_probe(struct probe_context *context, const struct feature_signs *signs,
	const struct kernel_feature *table, size_t count);

#endif
