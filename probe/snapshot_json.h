// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * One line of a snapshot as JSON, both ways. Included by the snapshot's reader and writer only:
 * it shows jansson.
 */
#ifndef VIRTSCOUT_PROBE_SNAPSHOT_JSON_H
#define VIRTSCOUT_PROBE_SNAPSHOT_JSON_H

#include <jansson.h>

#include "probe/snapshot.h"

static inline void json_release(json_t **json)
{
	json_decref(*json);
}

#define cleanup_json __attribute__((cleanup(json_release)))

/* What is wrong with a line, and the key that it is about ("" : the line). */
struct line_fault {
	char key[24];
	char text[160];
};

#define SNAPSHOT_LINE_IGNORED 1

/*
 * A question with its answer into @entry, which the caller clears, on failure too. 0;
 * SNAPSHOT_LINE_IGNORED: a kind that we do not know; -EINVAL with @fault filled; -ENOMEM.
 */
int snapshot_line_parse(json_t *line, struct snapshot_entry *entry, struct line_fault *fault);

/* The part of it that is the answer to ASK_PCI. */
int snapshot_line_pci(json_t *line, struct snapshot_entry *entry, struct line_fault *fault);

#endif
