// SPDX-License-Identifier: GPL-2.0-or-later
/* What DMI's names, as sysfs has them, say about who runs this machine. */
#ifndef VIRTSCOUT_PROBE_HYPERVISOR_DMI_H
#define VIRTSCOUT_PROBE_HYPERVISOR_DMI_H

#include "probe/decode_dmi.h"
#include "probe/source.h"

struct hypervisor_dmi {
	/* 0: answered (a machine without DMI has no names); else a refusal. */
	int rc;         /* of the names but the chassis' */
	int chassis_rc; /* of that one, which is asked for what it shows, not for what it does not */
	struct dmi_names names;
	enum dmi_detail detail; /* which more was wanted */
	int detail_rc;          /* of reading it */
	char detail_text[64];
	struct dmi_machine machine;
	const char *path; /* of the name that says `machine`; static */
};

void hypervisor_dmi_read(struct hypervisor_dmi *dmi, struct source *source);

#endif
