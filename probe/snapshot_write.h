// SPDX-License-Identifier: GPL-2.0-or-later
/* Lines of a snapshot, out to a stream. */
#ifndef VIRTSCOUT_PROBE_SNAPSHOT_WRITE_H
#define VIRTSCOUT_PROBE_SNAPSHOT_WRITE_H

#include <stdio.h>

#include "probe/source.h"

struct snapshot_header {
	const char *arch;     /* uname -m; NULL: not known */
	const char *kernel;   /* uname -r; NULL: not known */
	const char *captured; /* RFC 3339, UTC; NULL: left out */
	bool has_uid;
	uint32_t uid; /* who asked */
};

/* 0, -ENOMEM, or the negative errno of writing. */
int snapshot_write_header(FILE *out, const struct snapshot_header *header);

/*
 * A question with its answer; @answer->blob holds the bytes of the answers that have some. With
 * @err, a positive errno, only that. 0; -ENOMEM; the negative errno of writing; -EILSEQ where a
 * name is not UTF-8, which JSON can't hold; -EFBIG where the line would be longer than a reader
 * takes. Nothing is written then.
 */
int snapshot_write_entry(
	FILE *out, const struct question *question, int err, const struct answer *answer);

#endif
