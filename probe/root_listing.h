// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Directories of a captured tree that list what there is: a name that is not in one did not exist. Each is
 * listed once, as many files of one device are asked for.
 */
#ifndef VIRTSCOUT_PROBE_ROOT_LISTING_H
#define VIRTSCOUT_PROBE_ROOT_LISTING_H

#include <stdbool.h>

#include "probe/blob.h"
#include "probe/root_tree.h"

#define LISTED_COUNT 6

/* Zeroed but for the first two. A copy with another tree may look into the listings that are made. */
struct root_listings {
	struct root_tree *tree; /* borrowed */
	bool lists_modules;     /* /sys/module may be taken for the whole of it */
	struct root_listing {
		bool tried;
		int rc; /* 0, or the negative errno of listing it */
		struct blob names;
		const char *last; /* of `names`: one that was found there; NULL: none yet */
	} at[LISTED_COUNT];
};

/* Does one of the directories show that @path does not exist? */
bool root_listings_lack(struct root_listings *listings, const char *path);

/* What directory @path holds, if it is one of them; else NULL. */
const struct root_listing *root_listings_find(struct root_listings *listings, const char *path);

/* Does a kernel have directory @path, one of them, without anything in it? */
bool root_listing_may_be_empty(const char *path);

void root_listings_free(struct root_listings *listings);

#endif
