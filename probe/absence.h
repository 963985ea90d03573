// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * When does ENOENT mean "no"? Where the directory that would hold the name was listed, holds
 * something, and not the name. A directory that lists nothing proves nothing: container runtimes
 * cover /sys/firmware with an empty one, and a procfs or sysfs that is not mounted is empty, too.
 */
#ifndef VIRTSCOUT_PROBE_ABSENCE_H
#define VIRTSCOUT_PROBE_ABSENCE_H

#include "probe/source.h"

/*
 * Asked after @path gave -ENOENT: is it shown that nothing of that name is there? Goes up until a
 * directory can be listed. 0: shown. -ENOENT: not shown; or the errno that a listing was refused
 * with.
 */
int absence_shown(struct source *source, const char *path);

/*
 * The same for an answer @rc of @path: 0 where it was -ENOENT and absence is shown; else @rc, or
 * what was refused.
 */
int absence_of(struct source *source, const char *path, int rc);

#endif
