// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Which IOMMUs does the kernel drive, and what can they do? A feature counts where every unit has
 * it: a device can't choose its unit.
 *
 * Documents: Documentation/ABI/testing/sysfs-class-iommu{,-intel-iommu,-amd-iommu};
 * data/iommu_features.def for the registers.
 */
#include "probe/probe.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "probe/absence.h"
#include "probe/decode_iommu_unit.h"
#include "probe/version.h"

#define CLASS "/sys/class/iommu"

/* How the drivers call their units in class iommu. */
static const struct {
	const char *prefix, *vendor;
} vendors[] = {
	{"dmar", "intel-vtd"},
	{"ivhd", "amd-vi"},
	{"virtio", "virtio"},
	{"smmu", "arm-smmu"},
	{"arm-smmu", "arm-smmu"},
	{"s390", "s390"},
	{"riscv", "riscv"},
};

static const char *vendor_of(const struct blob *names)
{
	blob_for_each_name (name, names)
		for (size_t i = 0; i < sizeof(vendors) / sizeof(vendors[0]); i++)
			if (!strncmp(name, vendors[i].prefix, strlen(vendors[i].prefix)))
				return vendors[i].vendor;
	return names->len ? "other" : NULL;
}

struct units {
	struct blob names; /* sorted, 0-terminated; wants blob_free() */
	int rc;            /* 0, or the negative errno of listing them */
	bool by_udev;
};

/*
 * udev's answer counts where it names a device; that there is none, only the class's directory
 * shows.
 */
static void units_list(struct probe_context *context, struct units *units)
{
	const char *release = fact_text(context->facts, FACT_KERNEL_RELEASE);
	struct answer answer = {.blob = &units->names};

	*units = (struct units){.names = BLOB_HEAP};
	units->rc = source_ask(
		context->source, &(struct question){.ask = ASK_UDEV, .path = "iommu"}, &answer);
	if (units->rc == 0 && units->names.len) {
		units->by_udev = true;
		return;
	}
	units->names.len = 0;
	units->rc = source_list(context->source, CLASS, &units->names);
	/* The class came with Linux 3.17; before, its absence says nothing. */
	if (units->rc == -ENOENT && release && version_at_least(release, 3, 17))
		units->rc = absence_of(context->source, CLASS, units->rc);
}

static void probe_vendor(struct probe_context *context, const struct units *units)
{
	const struct evidence *ev =
		units->by_udev ? EV_NAMED(EV_UDEV, "iommu", NULL) : EV_OF_DIR(CLASS);
	struct fact_table *facts = context->facts;
	const char *vendor;

	if (units->rc < 0) {
		fact_set_refused(facts, FACT_IOMMU_VENDOR, units->rc, ev);
		fact_set_refused(facts, FACT_IOMMU_UNITS, units->rc, ev);
		return;
	}
	vendor = vendor_of(&units->names);
	fact_set_text(facts, FACT_IOMMU_VENDOR, vendor ? vendor : "none", ev);
	fact_set_int(facts, FACT_IOMMU_UNITS, (int64_t)blob_name_count(&units->names), ev);
}

static const enum fact_id feature_facts[IOMMU_FEATURE_COUNT] = {
#define IOMMU_FEATURE(id, ...) [IOMMU_FEATURE_##id] = FACT_IOMMU_##id,
#include "data/iommu_features.def"
#undef IOMMU_FEATURE
};

/* Where a kind of unit shows its two registers, below its device; [enum iommu_register]. */
static const struct {
	const char *vendor;
	const char *files[IOMMU_REGISTER_COUNT];
} kinds[IOMMU_KIND_COUNT] = {
	[IOMMU_VTD] = {"intel-vtd", {"intel-iommu/cap", "intel-iommu/ecap"}},
	[IOMMU_AMD] = {"amd-vi", {"amd-iommu/cap", "amd-iommu/features"}},
};

/* One register over all units: the bits that all have, and the least address width of VT-d. */
struct common {
	int rc;
	char path[288]; /* of the first unit that was refused, else of the first */
	uint64_t all;
	unsigned address_bits;
};

static int unit_register(struct probe_context *context, enum iommu_kind kind,
	enum iommu_register reg, const char *path, uint64_t *value)
{
	const char *release = fact_text(context->facts, FACT_KERNEL_RELEASE);
	char text[64];
	int rc = source_read_line(context->source, path, text, sizeof(text));

	if (rc < 0)
		return rc;
	if (kind != IOMMU_AMD || reg != IOMMU_REGISTER_EFR)
		return iommu_register_decode(text, value);
	/* Which half is which depends on the kernel. */
	if (strchr(text, ':') && !release)
		return -EBADMSG;
	return amd_features_decode(text, release && version_at_least(release, 6, 7), value);
}

static void register_common(struct probe_context *context, enum iommu_kind kind,
	enum iommu_register reg, const struct blob *names, struct common *common)
{
	*common = (struct common){.all = UINT64_MAX, .address_bits = UINT32_MAX};
	blob_for_each_name (name, names) {
		char path[sizeof(common->path)];
		uint64_t value;
		unsigned bits;

		snprintf(path, sizeof(path), CLASS "/%.200s/%s", name, kinds[kind].files[reg]);
		if (!common->path[0])
			memcpy(common->path, path, sizeof(path));
		common->rc = unit_register(context, kind, reg, path, &value);
		if (common->rc < 0) {
			memcpy(common->path, path, sizeof(path));
			return;
		}
		common->all &= value;
		bits = vtd_address_bits(value);
		if (bits < common->address_bits)
			common->address_bits = bits;
	}
}

static void set_feature(struct fact_table *facts, enum fact_id fact, enum iommu_kind kind,
	const struct iommu_feature *feature, const struct common common[IOMMU_REGISTER_COUNT])
{
	const uint8_t reg = feature->of[kind].reg;

	if (reg == IOMMU_REGISTER_NONE)
		fact_set_bool(facts, fact, false, EV_FROM_FACTS("iommu.vendor"));
	else if (common[reg].rc < 0)
		fact_set_refused(facts, fact, common[reg].rc, EV_OF_FILE(common[reg].path, NULL));
	else
		fact_set_bool(facts, fact, common[reg].all >> feature->of[kind].bit & 1,
			EV_OF_FILE(common[reg].path, NULL));
}

static void probe_kind(
	struct probe_context *context, enum iommu_kind kind, const struct blob *names)
{
	const struct common *cap;
	struct common common[IOMMU_REGISTER_COUNT];

	for (int reg = 0; reg < IOMMU_REGISTER_COUNT; reg++)
		register_common(context, kind, (enum iommu_register)reg, names, &common[reg]);
	for (int i = 0; i < IOMMU_FEATURE_COUNT; i++)
		set_feature(context->facts, feature_facts[i], kind, &iommu_features[i], common);
	cap = &common[IOMMU_REGISTER_CAP];
	if (kind != IOMMU_VTD)
		fact_set_unknown(context->facts, FACT_IOMMU_VTD_ADDRESS_BITS, WHY_PREREQUISITE, 0,
			EV_FROM_FACTS("iommu.vendor"));
	else if (cap->rc < 0)
		fact_set_refused(context->facts, FACT_IOMMU_VTD_ADDRESS_BITS, cap->rc,
			EV_OF_FILE(cap->path, NULL));
	else
		fact_set_int(context->facts, FACT_IOMMU_VTD_ADDRESS_BITS, cap->address_bits,
			EV_OF_FILE(cap->path, NULL));
}

/*
 * Without a unit that the kernel drives nothing can be said of what the hardware could. @why: what
 * iommu.vendor is unknown for.
 */
static void probe_no_kind(struct probe_context *context, int rc)
{
	const struct evidence *ev = EV_FROM_FACTS("iommu.vendor");

	for (int i = 0; i <= IOMMU_FEATURE_COUNT; i++) {
		enum fact_id fact =
			i < IOMMU_FEATURE_COUNT ? feature_facts[i] : FACT_IOMMU_VTD_ADDRESS_BITS;

		if (rc < 0)
			fact_set_refused(context->facts, fact, rc, ev);
		else
			fact_set_unknown(context->facts, fact, WHY_PREREQUISITE, 0, ev);
	}
}

void probe_iommu_units(struct probe_context *context)
{
	struct units units;

	units_list(context, &units);
	probe_vendor(context, &units);
	probe_no_kind(context, units.rc);
	for (int kind = 0; kind < IOMMU_KIND_COUNT; kind++)
		if (fact_text_is(context->facts, FACT_IOMMU_VENDOR, kinds[kind].vendor))
			probe_kind(context, (enum iommu_kind)kind, &units.names);
	blob_free(&units.names);
}
