// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Pure: what the names in DMI say about who runs this machine, and which cloud rents it. The
 * tables, and the documents, are data/dmi_machines.def.
 */
#ifndef VIRTSCOUT_PROBE_DECODE_DMI_H
#define VIRTSCOUT_PROBE_DECODE_DMI_H

#include <stdbool.h>

enum dmi_field {
	DMI_SYS_VENDOR,
	DMI_PRODUCT_NAME,
	DMI_BIOS_VENDOR,
	DMI_CHASSIS_VENDOR,
	DMI_FIELD_COUNT
};

/* [enum dmi_field]; "": not there, or not readable. */
struct dmi_names {
	char field[DMI_FIELD_COUNT][64];
};

enum dmi_proof { DMI_NOTHING, DMI_NAMED, DMI_WITH_BIT, DMI_KVM_OR_TCG, DMI_VIRTUAL };

struct dmi_machine {
	enum dmi_proof proof;
	bool cloud; /* a cloud's name, which its bare machines have too */
	/* Static; NULL with DMI_NOTHING and DMI_VIRTUAL, and where a cloud's is not known. */
	const char *hypervisor;
	enum dmi_field field; /* the name that says so */
};

/* One more file, which only some names make worth reading. */
enum dmi_detail { DMI_NO_DETAIL, DMI_BIOS_VERSION, DMI_CHASSIS_ASSET_TAG };

enum dmi_detail dmi_detail_wanted(const struct dmi_names *names);

/* @detail: that file's text; "": not wanted, or not readable. */
struct dmi_machine dmi_machine_of(const struct dmi_names *names, const char *detail);

/* "aws", ...: static; NULL: the names are no cloud's. */
const char *dmi_cloud_of(const struct dmi_names *names, const char *detail);

/*
 * Is this an asset tag that a cloud gives to all its machines? (Others are numbers of one
 * machine.)
 */
bool dmi_tag_is_a_clouds(const char *tag);

/*
 * Is @product_name that of a bare machine of Amazon's ("m6g.metal", "u-6tb1.metal")? Their virtual
 * ones have no ".metal"; processors without CPUID show no other difference to users that are not
 * root.
 */
bool dmi_is_aws_metal(const char *product_name);

#endif
