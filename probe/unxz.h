// SPDX-License-Identifier: GPL-2.0-or-later
/* What xz packed (The .xz File Format, 1.1), unpacked. The one place that knows liblzma. */
#ifndef VIRTSCOUT_PROBE_UNXZ_H
#define VIRTSCOUT_PROBE_UNXZ_H

#include <stdbool.h>
#include <stddef.h>

#include "probe/byte_stream.h"

/* Do the bytes begin as xz's do? */
bool unxz_looks_like(const char *bytes, size_t len);

/* Unpacks what @packed, taken on failure too, gives. NULL: no memory. */
struct byte_stream *unxz_stream(struct byte_stream *packed);

#endif
