// SPDX-License-Identifier: GPL-2.0-or-later
/* gzip files (RFC 1952) in memory. */
#ifndef VIRTSCOUT_PROBE_GZIP_H
#define VIRTSCOUT_PROBE_GZIP_H

#include <stdbool.h>
#include <stddef.h>

#include "probe/blob.h"
#include "probe/byte_stream.h"

/*
 * Appends what @len bytes of a gzip file unpack to, all its members. 0; -EBADMSG where they are no such file,
 * one that was cut off or damaged or has something behind its end, or one of more than @limit bytes; -ENOMEM.
 */
int gzip_unpack(const void *bytes, size_t len, size_t limit, struct blob *text);

/* Appends @text of @len bytes, packed, without time or name. 0, -ENOMEM or -EFBIG. */
int gzip_pack(const void *text, size_t len, struct blob *bytes);

/* Do the bytes begin as a gzip file does? */
bool gzip_looks_like(const char *bytes, size_t len);

/* Unpacks what @packed, taken on failure too, gives. NULL: no memory. */
struct byte_stream *gzip_stream(struct byte_stream *packed);

#endif
