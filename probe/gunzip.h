// SPDX-License-Identifier: GPL-2.0-or-later
/* What gzip packed (RFC 1952), unpacked. The one place that knows zlib. */
#ifndef VIRTSCOUT_PROBE_GUNZIP_H
#define VIRTSCOUT_PROBE_GUNZIP_H

#include <stdbool.h>
#include <stddef.h>

#include "probe/byte_stream.h"

/* Do the bytes begin as gzip's do? */
bool gunzip_looks_like(const char *bytes, size_t len);

/* Unpacks what @packed, taken on failure too, gives. NULL: no memory. */
struct byte_stream *gunzip_stream(struct byte_stream *packed);

#endif
