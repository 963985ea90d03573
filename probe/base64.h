// SPDX-License-Identifier: GPL-2.0-or-later
/* Bytes as text: base64 of RFC 4648, section 4, with padding and without white space. */
#ifndef VIRTSCOUT_PROBE_BASE64_H
#define VIRTSCOUT_PROBE_BASE64_H

#include <stddef.h>

#include "probe/blob.h"

/* Appends to @text. 0, or the errors of blob_reserve(). */
int base64_encode(const void *bytes, size_t len, struct blob *text);

/* Appends to @bytes. 0; -EBADMSG where @text is not base64; the errors of blob_reserve(). */
int base64_decode(const char *text, size_t len, struct blob *bytes);

#endif
