// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Which devices of major 10 drivers have registered: asked once, for all who want to know. That a
 * driver is there does not show that its node in /dev is (Documentation/driver-api/misc_devices.rst).
 */
#ifndef VIRTSCOUT_PROBE_MISC_LIST_H
#define VIRTSCOUT_PROBE_MISC_LIST_H

#include "probe/probe.h"

struct misc_list {
	struct blob text; /* /proc/misc: "232 kvm" */
	int text_rc;
	struct blob names; /* of /sys/class/misc, asked where the file was refused */
	int names_rc;
};

/* Never fails: the rc fields say what was refused. */
void misc_list_open(struct misc_list *misc, struct source *source);
void misc_list_close(struct misc_list *misc);

/* Sets @fact, a BOOL: has a driver registered the device @name? */
void misc_list_fact(const struct misc_list *misc, struct fact_table *facts, enum fact_id fact,
	const char *name);

#endif
