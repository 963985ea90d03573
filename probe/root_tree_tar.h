// SPDX-License-Identifier: GPL-2.0-or-later
/* The files of a captured host in a tar archive, read into memory. */
#ifndef VIRTSCOUT_PROBE_ROOT_TREE_TAR_H
#define VIRTSCOUT_PROBE_ROOT_TREE_TAR_H

#include "probe/byte_stream.h"
#include "probe/root_tree.h"

/* @in is borrowed, @file a name for messages. 0; a negative errno with @error filled; -ENOMEM. */
int root_tree_tar_read(struct byte_stream *in, const char *file, struct root_tree **tree,
	struct input_error *error);

#endif
