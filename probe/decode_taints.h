// SPDX-License-Identifier: GPL-2.0-or-later
/* Pure decoder of the kernel's taint bits. */
#ifndef VIRTSCOUT_PROBE_DECODE_TAINTS_H
#define VIRTSCOUT_PROBE_DECODE_TAINTS_H

#include <stdint.h>

#define TAINTS_TEXT 512 /* room for all words */

/*
 * The words for @taints (/proc/sys/kernel/tainted), joined by commas, or "none". Bits that this
 * program does not know are told by number ("bit-31").
 *
 * Source: Documentation/admin-guide/tainted-kernels.rst.
 */
void taints_text(uint64_t taints, char text[TAINTS_TEXT]);

#endif
