// SPDX-License-Identifier: GPL-2.0-or-later
// What DMI's names say about who runs this machine.
#include "probe/hypervisor_dmi.h"

#include <errno.h>

#define DMI "/sys/class/dmi/id/"

static const char *const field_paths[DMI_FIELD_COUNT] = {
	[DMI_SYS_VENDOR] = DMI "sys_vendor",
	[DMI_PRODUCT_NAME] = DMI "product_name",
	[DMI_BIOS_VENDOR] = DMI "bios_vendor",
	[DMI_CHASSIS_VENDOR] = DMI "chassis_vendor",
};

static const char *const detail_paths[] = {
	[DMI_BIOS_VERSION] = DMI "bios_version",
	[DMI_CHASSIS_ASSET_TAG] = DMI "chassis_asset_tag",
};

/* 0: answered, or not there; else the refusal. */
static int read_name(struct source *source, const char *path, char *text, size_t size)
{
	const int rc = source_read_line(source, path, text, size);

	if (rc >= 0)
		return 0;
	text[0] = '\0';
	return rc == -ENOENT ? 0 : rc;
}

void hypervisor_dmi_read(struct hypervisor_dmi *dmi, struct source *source)
{
	*dmi = (struct hypervisor_dmi){0};
	for (int i = 0; i < DMI_FIELD_COUNT; i++) {
		const int rc = read_name(
			source, field_paths[i], dmi->names.field[i], sizeof(dmi->names.field[i]));

		if (i == DMI_CHASSIS_VENDOR)
			dmi->chassis_rc = rc;
		else if (dmi->rc == 0)
			dmi->rc = rc;
	}
	dmi->detail = dmi_detail_wanted(&dmi->names);
	if (dmi->detail != DMI_NO_DETAIL)
		dmi->detail_rc = read_name(source, detail_paths[dmi->detail], dmi->detail_text,
			sizeof(dmi->detail_text));
	dmi->machine = dmi_machine_of(&dmi->names, dmi->detail_text);
	dmi->path = field_paths[dmi->machine.field];
}
