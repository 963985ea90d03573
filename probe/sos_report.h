// SPDX-License-Identifier: GPL-2.0-or-later
/* What the outputs of commands in a sosreport say that its files do not. */
#ifndef VIRTSCOUT_PROBE_SOS_REPORT_H
#define VIRTSCOUT_PROBE_SOS_REPORT_H

#include "probe/root_tree.h"

/* Is the tree a sosreport? */
bool sos_is_report(struct root_tree *tree);

/* The answer, or a negative errno as of a source: -ERR_NOT_CAPTURED where no command tells. */
int sos_answer(struct root_tree *tree, const struct question *question, struct answer *answer);

/*
 * May a directory of the report be taken for the whole of it? Of what programs and people made, sos
 * copies single files; of /proc, /sys and the configuration mostly directories.
 */
bool sos_lists(const char *path);

/*
 * Does its sys/module list all modules? sos copies files out of it, not the directory: of each loaded
 * module its initstate, of built-in ones their parameters. So there must be an initstate, and what
 * lsmod shows must be there.
 */
bool sos_lists_modules(struct root_tree *tree);

#endif
