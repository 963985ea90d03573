// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The short way to files of the host's PCI functions: sysfs has them behind one link each, and to go
 * through that takes as long as three other steps. A function lies where its link says, beside the
 * one that was asked about before it mostly (root_near.h). All other files are opened as ever.
 *
 * What is there is answered at once; that something is not there, only when the function itself is.
 */
#ifndef VIRTSCOUT_PROBE_LIVE_NEAR_H
#define VIRTSCOUT_PROBE_LIVE_NEAR_H

#include "probe/root_near.h"
#include "probe/source.h"

struct live_near {
	int root_rc; /* LIVE_NEAR_NEW: not opened yet; 0; or the negative errno of that */
	int root;
	struct root_near near;
};

#define LIVE_NEAR_NEW 1
#define LIVE_NEAR_CLOSED                                                                           \
	{                                                                                          \
		.root_rc = LIVE_NEAR_NEW                                                           \
	}

void live_near_close(struct live_near *near);

/* For reading: a descriptor, or a negative errno. */
int live_near_open(struct live_near *near, const char *path);
/* As live_file_link() and live_file_access(). */
int live_near_link(struct live_near *near, const char *path, struct blob *target);
int live_near_access(struct live_near *near, const char *path, enum access_mode mode);

#endif
