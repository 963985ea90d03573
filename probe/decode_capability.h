// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Pure decoder of file capabilities, as the extended attribute security.capability holds them.
 *
 * Documents: capabilities(7), "File capabilities"; struct vfs_cap_data in linux/capability.h.
 */
#ifndef VIRTSCOUT_PROBE_DECODE_CAPABILITY_H
#define VIRTSCOUT_PROBE_DECODE_CAPABILITY_H

#include <stddef.h>
#include <stdint.h>

/* Numbers of capabilities, from linux/capability.h. */
enum { CAPABILITY_SETGID = 6, CAPABILITY_SETUID = 7 };

/*
 * The capabilities that the program is given, one bit each. 0, or -EBADMSG where @bytes are no such
 * attribute.
 */
int capability_decode(const void *bytes, size_t len, uint64_t *permitted);

#endif
