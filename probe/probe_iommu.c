// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Is there an IOMMU, does firmware describe it, does the kernel use it, and does it remap
 * interrupts?
 *
 * Presence in firmware, presence in the kernel and use are three questions: a table does not switch
 * anything on, and a command line proves nothing. Use is shown by groups.
 *
 * Documents: Documentation/ABI/testing/sysfs-firmware-acpi, sysfs-class-iommu and
 * sysfs-kernel-iommu_groups; Documentation/arch/x86/iommu.rst.
 */
#include "probe/probe.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "probe/absence.h"
#include "probe/ask_text.h"
#include "probe/decode_dmar.h"
#include "probe/decode_interrupts.h"
#include "probe/decode_ivrs.h"
#include "probe/decode_text.h"
#include "probe/iommu_groups.h"
#include "probe/version.h"

#define TABLES "/sys/firmware/acpi/tables"
#define CLASS "/sys/class/iommu"
#define INTERRUPTS "/proc/interrupts"

/* One of the two tables: is it there, and what does it hold? */
struct table {
	const char *signature;
	const char *hidden; /* signature that Xen gives it to hide it from dom0; or NULL */
	int rc;        /* 0: there; -ENOENT: shown not to be there; else why that is not known */
	char path[64]; /* the file; several tables of one signature are numbered */
	struct blob content;
	int content_rc; /* of reading it, where it is there */
};

/* "DMAR", or "DMAR1" where there are several (acpi_table_attr_init() in drivers/acpi/sysfs.c). */
static bool is_table(const char *name, const char *signature)
{
	size_t len = strlen(signature);

	return !strncmp(name, signature, len) && !name[len + strspn(name + len, "0123456789")];
}

/*
 * Looks for @table: in the directory, whose names everybody may read; where that can't be listed,
 * by the file itself, which root may read. @dir_rc: 0 where @names lists the directory; -ENOENT
 * where it is shown that this system has no ACPI. @filtered: somebody else decides which tables are
 * listed.
 */
static void table_find(struct source *source, struct table *table, const struct blob *names,
	int dir_rc, bool filtered)
{
	snprintf(table->path, sizeof(table->path), TABLES "/%s", table->signature);
	table->rc = dir_rc;
	if (dir_rc == -ENOENT)
		return;
	if (dir_rc == 0) {
		table->rc = filtered ? -ENODEV : -ENOENT;
		blob_for_each_name (name, names)
			if (table->rc &&
				(is_table(name, table->signature) ||
					(table->hidden && is_table(name, table->hidden)))) {
				snprintf(table->path, sizeof(table->path), TABLES "/%s", name);
				table->rc = 0;
			}
		if (table->rc)
			return;
	}
	table->content_rc = source_read(source, table->path, &table->content);
	if (table->content_rc == 0)
		table->rc = 0;
}

/* The directory of tables. 0, -ENOENT: shown that there is none; else why nothing is known. */
static int tables_list(struct source *source, struct blob *names)
{
	int rc = source_list(source, TABLES, names);

	/*
	 * Every ACPI has tables: a directory without any is a cover that a container runtime put
	 * there.
	 */
	if (rc == 0)
		return names->len ? 0 : -ENODEV;
	if (rc != -ENOENT)
		return rc;
	rc = absence_shown(source, TABLES);
	return rc == 0 ? -ENOENT : rc == -ENOENT ? -ENODEV : rc;
}

static void probe_firmware_table(
	struct probe_context *context, const struct table *dmar, const struct table *ivrs)
{
	const struct evidence *ev = EV_OF_DIR(TABLES);
	struct fact_table *facts = context->facts;

	if (dmar->rc == 0)
		fact_set_text(facts, FACT_IOMMU_FIRMWARE_TABLE, "dmar", ev);
	else if (ivrs->rc == 0)
		fact_set_text(facts, FACT_IOMMU_FIRMWARE_TABLE, "ivrs", ev);
	else if (dmar->rc == -ENOENT && ivrs->rc == -ENOENT)
		fact_set_text(facts, FACT_IOMMU_FIRMWARE_TABLE, "none", ev);
	else
		fact_set_refused(facts, FACT_IOMMU_FIRMWARE_TABLE, dmar->rc, ev);
}

/* What a table says, as facts; `count`: it stands in the structures, else in the header. */
struct table_value {
	enum fact_id fact;
	bool count;
	int64_t value;
};

/*
 * A table that is known not to be there says nothing of the kind: no flag, no unit. @rc: of
 * decoding what was read; @counts: its structures could be walked to the end.
 */
static void set_values(struct fact_table *facts, const struct table *table, int rc, bool counts,
	const struct table_value *values, size_t count)
{
	const struct evidence *absent = EV_OF_DIR(TABLES), *read = EV_OF_FILE(table->path, NULL);

	for (size_t i = 0; i < count; i++) {
		bool known = table->rc == -ENOENT ||
			     (table->rc == 0 && rc == 0 && (counts || !values[i].count));
		int64_t value = table->rc == -ENOENT ? 0 : values[i].value;
		const struct evidence *ev = table->rc == 0 ? read : absent;

		if (known && values[i].count)
			fact_set_int(facts, values[i].fact, value, ev);
		else if (known)
			fact_set_bool(facts, values[i].fact, value, ev);
		else
			fact_set_refused(facts, values[i].fact,
				table->rc ? table->rc
				: rc      ? rc
					  : -EBADMSG,
				ev);
	}
}

static void probe_dmar(struct probe_context *context, const struct table *table)
{
	struct dmar dmar = {0};
	int rc = table->content_rc;

	if (table->rc == 0 && rc == 0)
		rc = dmar_decode(table->content.at, table->content.len, &dmar);

	const struct table_value values[] = {
		{FACT_IOMMU_DMAR_INTR_REMAP, false, dmar.intr_remap},
		{FACT_IOMMU_DMAR_X2APIC_OPT_OUT, false, dmar.x2apic_opt_out},
		{FACT_IOMMU_DMAR_DMA_OPT_IN, false, dmar.dma_opt_in},
		{FACT_IOMMU_DMAR_UNITS, true, dmar.units},
		{FACT_IOMMU_DMAR_RMRR, true, dmar.rmrr},
	};

	set_values(context->facts, table, rc, dmar.structures_ok, values,
		sizeof(values) / sizeof(values[0]));
}

static void probe_ivrs(struct probe_context *context, const struct table *table)
{
	struct ivrs ivrs = {0};
	int rc = table->content_rc;

	if (table->rc == 0 && rc == 0)
		rc = ivrs_decode(table->content.at, table->content.len, &ivrs);

	const struct table_value values[] = {
		{FACT_IOMMU_IVRS_DMA_REMAP, false, ivrs.dma_remap},
		{FACT_IOMMU_IVRS_UNITS, true, ivrs.units},
	};

	set_values(context->facts, table, rc, ivrs.structures_ok, values,
		sizeof(values) / sizeof(values[0]));
}

static void probe_tables(struct probe_context *context)
{
	cleanup_blob struct blob names = BLOB_HEAP;
	struct table dmar = {.signature = "DMAR", .hidden = "XMAR", .content = BLOB_HEAP};
	struct table ivrs = {.signature = "IVRS", .content = BLOB_HEAP};
	int dir_rc = tables_list(context->source, &names);
	/*
	 * Xen makes the tables of a PVH dom0, and leaves out those about IOMMUs; a PV dom0 sees the
	 * firmware's.
	 */
	const enum truth dom0 = fact_truth(context->facts, FACT_XEN_DOM0);
	const bool filtered =
		(dom0 == TRUTH_YES ||
			(dom0 == TRUTH_UNKNOWN &&
				fact_text_is(context->facts, FACT_HYPERVISOR_VENDOR, "xen"))) &&
		!fact_text_is(context->facts, FACT_XEN_GUEST_TYPE, "pv");

	table_find(context->source, &dmar, &names, dir_rc, filtered);
	table_find(context->source, &ivrs, &names, dir_rc, filtered);
	probe_firmware_table(context, &dmar, &ivrs);
	probe_dmar(context, &dmar);
	probe_ivrs(context, &ivrs);
	blob_free(&dmar.content);
	blob_free(&ivrs.content);
}

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

/*
 * udev's answer counts where it names a device; that there is none, only the class's directory
 * shows.
 */
static void probe_vendor(struct probe_context *context)
{
	const struct evidence *by_dir = EV_OF_DIR(CLASS);
	const char *release = fact_text(context->facts, FACT_KERNEL_RELEASE);
	cleanup_blob struct blob devices = BLOB_HEAP, names = BLOB_HEAP;
	struct answer answer = {.blob = &devices};
	struct fact_table *facts = context->facts;
	const char *vendor = NULL;
	int rc = source_ask(
		context->source, &(struct question){.ask = ASK_UDEV, .path = "iommu"}, &answer);

	if (rc == 0)
		vendor = vendor_of(&devices);
	if (vendor) {
		fact_set_text(facts, FACT_IOMMU_VENDOR, vendor, EV_NAMED(EV_UDEV, "iommu", NULL));
		return;
	}
	rc = source_list(context->source, CLASS, &names);
	/* The class came with Linux 3.17; before, its absence says nothing. */
	if (rc == -ENOENT && release && version_at_least(release, 3, 17))
		rc = absence_of(context->source, CLASS, rc);
	if (rc < 0) {
		fact_set_refused(facts, FACT_IOMMU_VENDOR, rc, by_dir);
		return;
	}
	vendor = vendor_of(&names);
	fact_set_text(facts, FACT_IOMMU_VENDOR, vendor ? vendor : "none", by_dir);
}

/* What the rows of the inventory say together. */
struct group_counts {
	size_t translated, unknown; /* with an IOMMU behind them; not known whether */
	size_t viable, viable_unknown;
	size_t with_functions;
	const char *type; /* of those read; NULL: of none */
	const struct inventory_group *type_unread;
	bool mixed;
	const struct inventory_group *first_unknown;
};

static void groups_count(const struct inventory *inventory, struct group_counts *counts)
{
	*counts = (struct group_counts){0};
	for (size_t i = 0; i < inventory->group_count; i++) {
		const struct inventory_group *group = &inventory->groups[i];
		bool readable = group->type[0] && strcmp(group->type, "unknown") != 0;

		if (group->translated == TRUTH_NO)
			continue;
		counts->translated += group->translated == TRUTH_YES;
		counts->with_functions += group->functions > 0;
		counts->viable += truth_and(group->viable, group->translated) == TRUTH_YES;
		counts->viable_unknown +=
			truth_and(group->viable, group->translated) == TRUTH_UNKNOWN;
		if (group->translated == TRUTH_UNKNOWN) {
			counts->unknown++;
			counts->first_unknown = group;
		}
		if (!readable)
			counts->type_unread = group;
		else if (!counts->type)
			counts->type = group->type;
		else if (strcmp(counts->type, group->type) != 0)
			counts->mixed = true;
	}
}

/* Asks again for what could not be read of @group, to say why. */
static int group_refusal(
	struct source *source, const struct inventory_group *group, const char *file)
{
	char path[96], text[64];
	int rc;

	snprintf(path, sizeof(path), IOMMU_GROUPS_DIR "/%d/%s", (int)group->number, file);
	rc = source_read_line(source, path, text, sizeof(text));
	return rc < 0 ? rc : -ENOENT;
}

static void probe_active(
	struct probe_context *context, const struct group_counts *counts, int list_rc)
{
	const struct evidence *ev = EV_OF_DIR(IOMMU_GROUPS_DIR);

	if (counts->translated)
		fact_set_bool(context->facts, FACT_IOMMU_ACTIVE, true, ev);
	else if (list_rc < 0)
		fact_set_refused(context->facts, FACT_IOMMU_ACTIVE, list_rc, ev);
	else if (counts->unknown)
		fact_set_refused(context->facts, FACT_IOMMU_ACTIVE,
			group_refusal(context->source, counts->first_unknown, "name"), ev);
	else
		fact_set_bool(context->facts, FACT_IOMMU_ACTIVE, false, ev);
}

/*
 * @listed: how many groups the kernel lists; a different number of rows means that PCI functions
 * name others.
 */
static void probe_group_count(struct probe_context *context, const struct group_counts *counts,
	int list_rc, size_t listed)
{
	const struct evidence *ev = EV_OF_DIR(IOMMU_GROUPS_DIR);
	struct fact_table *facts = context->facts;

	if (list_rc < 0)
		fact_set_refused(facts, FACT_IOMMU_GROUPS, list_rc, ev);
	else if (listed != context->inventory->group_count)
		fact_set_unknown(facts, FACT_IOMMU_GROUPS, WHY_CONFLICT, 0, ev);
	else if (counts->unknown)
		fact_set_refused(facts, FACT_IOMMU_GROUPS,
			group_refusal(context->source, counts->first_unknown, "name"), ev);
	else
		fact_set_int(facts, FACT_IOMMU_GROUPS, (int64_t)counts->translated, ev);
}

static void probe_viable(
	struct probe_context *context, const struct group_counts *counts, int list_rc)
{
	const struct evidence *ev = EV_OF_FILE("/sys/bus/pci/devices/*/iommu_group", NULL);
	const struct fact *functions = &context->facts->at[FACT_PCI_FUNCTIONS];
	struct fact_table *facts = context->facts;

	if (list_rc == 0 && !context->inventory->group_count)
		fact_set_int(facts, FACT_IOMMU_GROUPS_VIABLE, 0, EV_OF_DIR(IOMMU_GROUPS_DIR));
	else if (functions->state != FACT_KNOWN)
		fact_set_unknown(facts, FACT_IOMMU_GROUPS_VIABLE, (enum why)functions->why,
			functions->err, EV_FROM_FACTS("pci.functions"));
	else if (list_rc < 0 && !counts->with_functions)
		fact_set_refused(
			facts, FACT_IOMMU_GROUPS_VIABLE, list_rc, EV_OF_DIR(IOMMU_GROUPS_DIR));
	else if (!counts->with_functions && counts->translated)
		/* There are groups, and no function is in one: the links were not to be had. */
		fact_set_unknown(facts, FACT_IOMMU_GROUPS_VIABLE, WHY_CONFLICT, 0, ev);
	else if (counts->viable_unknown && !counts->first_unknown)
		/* Which functions are bridges was not captured. */
		fact_set_unknown(facts, FACT_IOMMU_GROUPS_VIABLE, WHY_NOT_CAPTURED, 0,
			EV_NAMED(EV_PCI, NULL, NULL));
	else if (counts->viable_unknown)
		fact_set_refused(facts, FACT_IOMMU_GROUPS_VIABLE,
			group_refusal(context->source, counts->first_unknown, "name"), ev);
	else
		fact_set_int(facts, FACT_IOMMU_GROUPS_VIABLE, (int64_t)counts->viable, ev);
}

static void probe_dma_default(
	struct probe_context *context, const struct group_counts *counts, int list_rc)
{
	const struct evidence *ev = EV_OF_FILE(IOMMU_GROUPS_DIR "/*/type", NULL);
	struct fact_table *facts = context->facts;

	if (counts->mixed)
		fact_set_text(facts, FACT_IOMMU_DMA_DEFAULT, "mixed", ev);
	else if (list_rc < 0)
		fact_set_refused(facts, FACT_IOMMU_DMA_DEFAULT, list_rc, ev);
	else if (counts->type_unread)
		fact_set_refused(facts, FACT_IOMMU_DMA_DEFAULT,
			group_refusal(context->source, counts->type_unread, "type"), ev);
	else if (!counts->type)
		fact_set_unknown(facts, FACT_IOMMU_DMA_DEFAULT, WHY_PREREQUISITE, 0,
			EV_FROM_FACTS("iommu.active"));
	else
		fact_set_text(facts, FACT_IOMMU_DMA_DEFAULT, counts->type, ev);
}

static void probe_groups(struct probe_context *context)
{
	const char *release = fact_text(context->facts, FACT_KERNEL_RELEASE);
	cleanup_blob struct blob names = BLOB_HEAP;
	struct group_counts counts;
	size_t listed = 0;
	int rc = iommu_groups_list(context->source, release, &names);

	blob_for_each_name (name, &names)
		listed += text_number(text_span(name)) >= 0;
	/* Groups without rows: there was no memory for them. */
	if (rc == 0 && listed && !context->inventory->group_count)
		rc = -ENOMEM;
	groups_count(context->inventory, &counts);
	probe_active(context, &counts, rc);
	probe_group_count(context, &counts, rc, listed);
	probe_viable(context, &counts, rc);
	probe_dma_default(context, &counts, rc);
}

/*
 * Chips that an IOMMU remaps are called IR-*. That none is says "no" only where some are of the
 * kinds that would be: under Xen, for one, they are the hypervisor's.
 */
static void probe_interrupt_remapping(struct probe_context *context)
{
	const struct evidence *ev = EV_OF_FILE(INTERRUPTS, "IR-");
	cleanup_blob struct blob content = BLOB_HEAP;
	struct interrupts interrupts = {0};
	struct span text;
	int rc = ask_text(context->source, INTERRUPTS, &content, &text);

	if (rc == 0) {
		interrupts_decode(text, &interrupts);
		if (!interrupts.remapped && !interrupts.direct)
			rc = -ENODEV;
	}
	if (rc < 0)
		fact_set_refused(context->facts, FACT_IOMMU_INTERRUPT_REMAPPING, rc, ev);
	else
		fact_set_bool(context->facts, FACT_IOMMU_INTERRUPT_REMAPPING,
			interrupts.remapped > 0, ev);
}

void probe_iommu(struct probe_context *context)
{
	probe_tables(context);
	probe_vendor(context);
	probe_groups(context);
	probe_interrupt_remapping(context);
}
