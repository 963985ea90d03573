// SPDX-License-Identifier: GPL-2.0-or-later
// What the names in DMI say.
#include "probe/decode_dmi.h"

#include <ctype.h>
#include <stddef.h>
#include <string.h>

#define NAMED DMI_NAMED
#define WITH_BIT DMI_WITH_BIT
#define KVM_OR_TCG DMI_KVM_OR_TCG
#define VIRTUAL DMI_VIRTUAL

static const struct {
	const char *want[DMI_FIELD_COUNT];
	enum dmi_proof proof;
	const char *hypervisor;
} machines[] = {
#define MACHINE(sys_vendor, product_name, bios_vendor, chassis_vendor, proof, hypervisor)          \
	{{sys_vendor, product_name, bios_vendor, chassis_vendor}, proof, hypervisor},
#include "data/dmi_machines.def"
#undef MACHINE
};

static const struct {
	const char *cloud;
	const char *want[DMI_FIELD_COUNT];
	const char *detail;
	enum dmi_proof proof;
	const char *hypervisor;
} clouds[] = {
#define CLOUD(cloud, sys_vendor, product_name, detail, proof, hypervisor)                          \
	{cloud, {sys_vendor, product_name, NULL, NULL}, detail, proof, hypervisor},
#include "data/dmi_machines.def"
#undef CLOUD
};

#define MACHINE_COUNT (sizeof(machines) / sizeof(machines[0]))
#define CLOUD_COUNT (sizeof(clouds) / sizeof(clouds[0]))

/* Does @text begin with @word, and the word end there? "Xenon" is not Xen. */
static bool begins(const char *text, const char *word)
{
	const size_t len = strlen(word);

	return !strncmp(text, word, len) && !isalnum((unsigned char)text[len]);
}

/* @field: the first that was looked at. */
static bool matches(const struct dmi_names *names, const char *const want[], enum dmi_field *field)
{
	bool found = false;

	for (int i = DMI_FIELD_COUNT - 1; i >= 0; i--) {
		if (!want[i])
			continue;
		if (!begins(names->field[i], want[i]))
			return false;
		*field = (enum dmi_field)i;
		found = true;
	}
	return found;
}

/* A BIOS version has more in it ("4.2.amazon"); a tag is the cloud's, or a machine's own. */
static bool detail_matches(const struct dmi_names *names, const char *detail, const char *want)
{
	if (dmi_detail_wanted(names) == DMI_BIOS_VERSION)
		return strstr(detail, want);
	return !strcmp(detail, want);
}

/* Which row of `clouds`, and by which name; -1: none. */
static int cloud_row(const struct dmi_names *names, const char *detail, enum dmi_field *field)
{
	*field = DMI_SYS_VENDOR;
	for (size_t i = 0; i < CLOUD_COUNT; i++) {
		const bool named =
			clouds[i].want[DMI_SYS_VENDOR] || clouds[i].want[DMI_PRODUCT_NAME];

		if ((!named || matches(names, clouds[i].want, field)) &&
			(!clouds[i].detail || detail_matches(names, detail, clouds[i].detail)))
			return (int)i;
	}
	return -1;
}

enum dmi_detail dmi_detail_wanted(const struct dmi_names *names)
{
	const char *vendor = names->field[DMI_SYS_VENDOR];
	const char *product = names->field[DMI_PRODUCT_NAME];

	if (begins(product, "HVM domU"))
		return DMI_BIOS_VERSION;
	/* Oracle's bare machines are its own servers, its virtual ones QEMU's. */
	if (begins(vendor, "QEMU") || begins(vendor, "Oracle Corporation") ||
		(begins(vendor, "Microsoft Corporation") && begins(product, "Virtual Machine")))
		return DMI_CHASSIS_ASSET_TAG;
	return DMI_NO_DETAIL;
}

struct dmi_machine dmi_machine_of(const struct dmi_names *names, const char *detail)
{
	struct dmi_machine machine = {0};
	enum dmi_field field;
	int row;

	for (size_t i = 0; i < MACHINE_COUNT && !machine.proof; i++)
		if (matches(names, machines[i].want, &machine.field)) {
			machine.proof = machines[i].proof;
			machine.hypervisor = machines[i].hypervisor;
		}
	if (machine.proof != DMI_NOTHING && machine.proof != DMI_VIRTUAL)
		return machine;
	row = cloud_row(names, detail, &field);
	if (row < 0)
		return machine;
	/* The cloud tells whose a virtual machine is; or it is all that is told. */
	return (struct dmi_machine){
		.cloud = machine.proof == DMI_NOTHING || machine.field == DMI_CHASSIS_VENDOR,
		.proof = clouds[row].proof,
		.hypervisor = clouds[row].hypervisor,
		.field = field};
}

const char *dmi_cloud_of(const struct dmi_names *names, const char *detail)
{
	enum dmi_field field;
	const int row = cloud_row(names, detail, &field);

	return row < 0 ? NULL : clouds[row].cloud;
}

bool dmi_tag_is_a_clouds(const char *tag)
{
	for (size_t i = 0; i < CLOUD_COUNT; i++)
		if (clouds[i].detail && !strcmp(tag, clouds[i].detail))
			return true;
	return false;
}

bool dmi_is_aws_metal(const char *product_name)
{
	const char *at = strstr(product_name, ".metal");

	return at && !isalnum((unsigned char)at[strlen(".metal")]);
}
