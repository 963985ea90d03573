// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Does the kernel use an IOMMU, and does it remap interrupts?
 *
 * Presence in firmware, presence in the kernel and use are three questions, with a file for each: a
 * table does not switch anything on, and a command line proves nothing. Use is shown by groups.
 *
 * Documents: Documentation/ABI/testing/sysfs-kernel-iommu_groups; Documentation/arch/x86/iommu.rst.
 */
#include "probe/probe.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "probe/ask_text.h"
#include "probe/decode_interrupts.h"
#include "probe/decode_text.h"
#include "probe/iommu_groups.h"
#include "probe/iommu_reserved.h"

#define INTERRUPTS "/proc/interrupts"

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

static void probe_direct(struct probe_context *context, int list_rc)
{
	const struct evidence *ev = EV_OF_FILE(IOMMU_GROUPS_DIR "/*/reserved_regions", NULL);
	struct inventory *inventory = context->inventory;
	int64_t count = 0;
	int rc = iommu_reserved_fill(context->source, inventory);

	for (size_t i = 0; i < inventory->group_count; i++)
		count += inventory->groups[i].direct == TRUTH_YES;
	if (list_rc < 0)
		fact_set_refused(context->facts, FACT_IOMMU_GROUPS_DIRECT, list_rc,
			EV_OF_DIR(IOMMU_GROUPS_DIR));
	else if (rc < 0)
		fact_set_refused(context->facts, FACT_IOMMU_GROUPS_DIRECT, rc, ev);
	else
		fact_set_int(context->facts, FACT_IOMMU_GROUPS_DIRECT, count, ev);
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
	probe_direct(context, rc);
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
	probe_iommu_tables(context);
	probe_iommu_units(context);
	probe_groups(context);
	probe_interrupt_remapping(context);
}
