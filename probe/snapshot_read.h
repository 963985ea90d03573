// SPDX-License-Identifier: GPL-2.0-or-later
/* A snapshot file into memory. */
#ifndef VIRTSCOUT_PROBE_SNAPSHOT_READ_H
#define VIRTSCOUT_PROBE_SNAPSHOT_READ_H

#include "probe/snapshot.h"

/*
 * Reads the @len bytes of @file (a name for messages). 0 with *@snapshot, for snapshot_free(),
 * indexed; -EINVAL with @error filled where it is not a snapshot; -ENOMEM.
 */
int snapshot_read(const char *bytes, size_t len, const char *file, struct snapshot **snapshot,
	struct input_error *error);

#endif
