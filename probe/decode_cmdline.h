// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Pure decoder of the kernel's command line.
 *
 * Documents: Documentation/admin-guide/kernel-parameters.rst (quotes, "--", dashes and underscores
 * alike); next_arg() in lib/cmdline.c.
 */
#ifndef VIRTSCOUT_PROBE_DECODE_CMDLINE_H
#define VIRTSCOUT_PROBE_DECODE_CMDLINE_H

#include <stdbool.h>
#include <stddef.h>

#include "probe/decode_cpuinfo.h"

struct cmdline_arg {
	struct span name;
	struct span value; /* at NULL: there is no "=" */
};

/*
 * Takes the next argument off @rest. False at the end, and at "--": what follows is for init, not
 * for the kernel.
 */
bool cmdline_next(struct span *rest, struct cmdline_arg *arg);

/* Is that its name? '-' and '_' are the same. */
bool cmdline_is(const struct cmdline_arg *arg, const char *name);

/*
 * The values of all arguments called @name, in order, with commas between (an argument that takes a
 * list adds up), "" where there is none. 0, or -ENOBUFS.
 */
int cmdline_values(struct span cmdline, const char *name, char *text, size_t size);

/* The last argument called @name, which is the one that counts. False: there is none. */
bool cmdline_last(struct span cmdline, const char *name, struct cmdline_arg *arg);

#endif
