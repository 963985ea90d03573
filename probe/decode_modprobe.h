// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Pure decoder of what modprobe reads: does its configuration keep a module from being loaded, and
 * which modules are installed or built in?
 *
 * Documents: modules.dep(5); Documentation/kbuild/kbuild.rst, modules.builtin; modprobe.d(5). Lines end in a backslash to go on; '#' begins a comment; '-' and '_' are
 * the same in names of modules. "blacklist" stops loading on account of hardware, not by name;
 * "install NAME /bin/false" (or true) stops both.
 */
#ifndef VIRTSCOUT_PROBE_DECODE_MODPROBE_H
#define VIRTSCOUT_PROBE_DECODE_MODPROBE_H

#include <stdbool.h>
#include <stddef.h>

#include "probe/decode_cpuinfo.h"

struct modprobe_bars {
	bool blacklisted; /* @module itself; a name that it depends on is loaded all the same */
	bool forbidden;   /* @module, or @needed, without which it can't be */
};

struct modprobe_bars modprobe_decode(struct span text, const char *module, const char *needed);

/* Are they the same name of a module? */
bool module_name_is(struct span span, const char *name);

/* Is @name one of the names with commas between? As in module_blacklist= and modprobe.blacklist=. */
bool module_names_have(struct span list, const char *name);

/* Is "kvm-intel.ko", "kvm-intel.ko.zst" or the like the file of @module? */
bool module_file_is(struct span file, const char *module);

struct module_search {
	const char *module;
	bool found;
};

/*
 * Sets `found` of each module that modules.dep ("kernel/net/veth.ko.xz: what it needs") or
 * modules.builtin ("kernel/net/veth.ko") lists, and leaves the others as they are. 0, or -EBADMSG:
 * no such list, or one that is cut off, so that what it lacks says nothing.
 */
int module_index_search(struct span text, struct module_search *searches, size_t count);

#endif
