// SPDX-License-Identifier: GPL-2.0-or-later
/* What DMI's names, as sysfs has them, say about who runs this machine. */
#ifndef VIRTSCOUT_PROBE_HYPERVISOR_DMI_H
#define VIRTSCOUT_PROBE_HYPERVISOR_DMI_H

#include "probe/decode_dmi.h"
#include "probe/source.h"

struct hypervisor_dmi {
	int rc; /* 0: every name was answered (a machine without DMI has none); else a refusal */
	struct dmi_names names;
	enum dmi_detail detail; /* which more was wanted */
	int detail_rc;          /* of reading it */
	char detail_text[64];
	struct dmi_machine machine;
	const char *path; /* of the name that says `machine`; static */
};

void hypervisor_dmi_read(struct hypervisor_dmi *dmi, struct source *source);

#endif
