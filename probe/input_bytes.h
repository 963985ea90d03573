// SPDX-License-Identifier: GPL-2.0-or-later
/* What is read from a descriptor into a blob. */
#ifndef VIRTSCOUT_PROBE_INPUT_BYTES_H
#define VIRTSCOUT_PROBE_INPUT_BYTES_H

#include "probe/blob.h"

/*
 * Appends what @fd holds, to its end. Fixed memory takes the beginning; `truncated` where that
 * filled it. 0, the negative errno of reading, -ENOMEM, -EFBIG above BLOB_MAX.
 */
int input_bytes_read(int fd, struct blob *bytes);

#endif
