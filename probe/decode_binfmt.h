// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Pure decoder of binfmt_misc's files: "status", and one for each handler.
 *
 * Document: Documentation/admin-guide/binfmt-misc.rst; entry_status() in fs/binfmt_misc.c.
 */
#ifndef VIRTSCOUT_PROBE_DECODE_BINFMT_H
#define VIRTSCOUT_PROBE_DECODE_BINFMT_H

#include <stdbool.h>

#include "probe/decode_cpuinfo.h"

struct binfmt {
	bool enabled;
	bool fixed; /* flag F: the interpreter is open already, so it works in any mount namespace */
};

/* 0, or -EBADMSG: the first line is neither "enabled" nor "disabled". */
int binfmt_decode(struct span text, struct binfmt *entry);

#endif
