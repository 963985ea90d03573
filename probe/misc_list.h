// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Which devices of major 10 drivers have registered. That a
 * driver is there does not show that its node in /dev is (Documentation/driver-api/misc_devices.rst).
 */
#ifndef VIRTSCOUT_PROBE_MISC_LIST_H
#define VIRTSCOUT_PROBE_MISC_LIST_H

#include "probe/decode_text.h"
#include "probe/probe.h"

#define MISC_TEXT "/proc/misc"
#define MISC_NAMES "/sys/class/misc"

struct misc_list {
	struct blob text; /* of MISC_TEXT */
	int text_rc;
	struct blob names; /* of MISC_NAMES, asked where the file was refused */
	int names_rc;
};

/* Does a line of MISC_TEXT, "232 kvm", name it? */
bool misc_text_has(struct span text, const char *name);

/*
 * The names in MISC_NAMES. 0, or a negative errno: -ENOENT for none at all, too, as there always are
 * some, and an empty directory is a sysfs that is not mounted.
 */
int misc_names(struct source *source, struct blob *names);

/* Sets @fact, a BOOL: is @name in MISC_NAMES? */
void misc_name_fact(struct probe_context *context, enum fact_id fact, const char *name);

/* Never fails: the rc fields say what was refused. */
void misc_list_open(struct misc_list *misc, struct source *source);
void misc_list_close(struct misc_list *misc);

/* Sets @fact, a BOOL: has a driver registered the device @name? */
void misc_list_fact(const struct misc_list *misc, struct fact_table *facts, enum fact_id fact,
	const char *name);

#endif
