// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Which modules the kernel has now, loaded or built in: asked once, for all who want to know.
 *
 * /sys/module lists both kinds, but of what is built in only what has parameters or a version.
 */
#ifndef VIRTSCOUT_PROBE_MODULE_LIST_H
#define VIRTSCOUT_PROBE_MODULE_LIST_H

#include "probe/fact.h"
#include "probe/source.h"

struct module_list {
	struct source *source;
	struct blob listing; /* of /sys/module */
	int listing_rc;
	struct blob loaded; /* /proc/modules: misses what is built in, so only its yes counts */
	int loaded_rc;      /* asked only where the listing was refused; else -ENOENT */
};

/* Never fails: the rc fields say what was refused. */
void module_list_open(struct module_list *modules, struct source *source);
void module_list_close(struct module_list *modules);

/*
 * Is the module @name, whose directory is @path, there? The listing tells; where it was not
 * captured, a single question does. Without /sys/module itself, nothing below it says "no". 0, or
 * a negative errno with @there unknown.
 */
int module_list_ask(
	const struct module_list *modules, const char *name, const char *path, enum truth *there);

/*
 * Is it known to be at work, as one of /proc/modules? A module is in that only once it has started;
 * what is built in stays where it found nothing to work with.
 */
bool module_list_is_at_work(const struct module_list *modules, const char *name);

/* Where the answer comes from. */
const char *module_list_place(const struct module_list *modules);

#endif
