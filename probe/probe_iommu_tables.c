// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Does firmware describe an IOMMU, and what does it say of it? A table does not switch anything on.
 *
 * Documents: Documentation/ABI/testing/sysfs-firmware-acpi; those of decode_dmar.h, decode_ivrs.h.
 */
#include "probe/probe.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "probe/absence.h"
#include "probe/decode_acpi.h"
#include "probe/decode_dmar.h"
#include "probe/decode_ivrs.h"

#define TABLES "/sys/firmware/acpi/tables"

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

/* What a table says, as facts. */
struct table_value {
	enum fact_id fact;
	bool walked; /* it stands in the structures, else in the header */
	bool number; /* an INT fact, else a BOOL */
	int64_t value;
};

static void set_value(struct fact_table *facts, const struct table_value *value, int64_t number,
	const struct evidence *ev)
{
	if (value->number)
		fact_set_int(facts, value->fact, number, ev);
	else
		fact_set_bool(facts, value->fact, number != 0, ev);
}

/*
 * A table that is known not to be there says nothing of the kind: no flag, no unit. @rc: of
 * decoding what was read; @walked: its structures could be walked to the end.
 */
static void set_values(struct fact_table *facts, const struct table *table, int rc, bool walked,
	const struct table_value *values, size_t count)
{
	const struct evidence *absent = EV_OF_DIR(TABLES), *read = EV_OF_FILE(table->path, NULL);

	for (size_t i = 0; i < count; i++) {
		if (table->rc == -ENOENT)
			set_value(facts, &values[i], 0, absent);
		else if (table->rc < 0)
			fact_set_refused(facts, values[i].fact, table->rc, absent);
		else if (rc < 0)
			fact_set_refused(facts, values[i].fact, rc, read);
		else if (values[i].walked && !walked)
			fact_set_refused(facts, values[i].fact, -EBADMSG, read);
		else
			set_value(facts, &values[i], values[i].value, read);
	}
}

/* Was all of it read, and is it none all the same? Then firmware cut it off, and not the capture. */
static bool is_stump(const struct table *table)
{
	struct acpi_header header;

	return acpi_header_decode(
		       table->content.at, table->content.len, table->signature, &header) == 0 &&
	       header.length == table->content.len;
}

/* Of no table can be said whether it is right. @rc: of reading and decoding it. */
static void set_valid(
	struct fact_table *facts, enum fact_id fact, const struct table *table, int rc, bool valid)
{
	if (table->rc == 0 && rc == -EBADMSG && table->content_rc == 0 && is_stump(table)) {
		fact_set_bool(facts, fact, false, EV_OF_FILE(table->path, NULL));
		return;
	}
	if (table->rc == -ENOENT)
		fact_set_unknown(
			facts, fact, WHY_PREREQUISITE, 0, EV_FROM_FACTS("iommu.firmware_table"));
	else if (table->rc < 0 || rc < 0)
		fact_set_refused(facts, fact, table->rc < 0 ? table->rc : rc, EV_OF_DIR(TABLES));
	else
		fact_set_bool(facts, fact, valid, EV_OF_FILE(table->path, NULL));
}

static void probe_dmar(struct probe_context *context, const struct table *table)
{
	struct dmar dmar = {0};
	int rc = table->content_rc;

	if (table->rc == 0 && rc == 0)
		rc = dmar_decode(table->content.at, table->content.len, &dmar);

	const struct table_value values[] = {
		{FACT_IOMMU_DMAR_INTR_REMAP, false, false, dmar.intr_remap},
		{FACT_IOMMU_DMAR_X2APIC_OPT_OUT, false, false, dmar.x2apic_opt_out},
		{FACT_IOMMU_DMAR_DMA_OPT_IN, false, false, dmar.dma_opt_in},
		{FACT_IOMMU_DMAR_INCLUDE_ALL, true, false, dmar.include_all},
		{FACT_IOMMU_DMAR_UNITS, true, true, dmar.units},
		{FACT_IOMMU_DMAR_RMRR, true, true, dmar.rmrr},
		{FACT_IOMMU_DMAR_ATSR, true, true, dmar.atsr},
		{FACT_IOMMU_DMAR_SATC, true, true, dmar.satc},
		{FACT_IOMMU_DMAR_ADDRESS_BITS, false, true, dmar.address_bits},
	};

	set_values(context->facts, table, rc, dmar.structures_ok, values,
		sizeof(values) / sizeof(values[0]));
	/* Xen spoils the checksum of a table that it hides. */
	set_valid(context->facts, FACT_IOMMU_DMAR_VALID, table, rc,
		dmar.structures_ok && (dmar.checksum_ok || dmar.hidden));
}

static void probe_ivrs(struct probe_context *context, const struct table *table)
{
	struct ivrs ivrs = {0};
	int rc = table->content_rc;

	if (table->rc == 0 && rc == 0)
		rc = ivrs_decode(table->content.at, table->content.len, &ivrs);

	const struct table_value values[] = {
		{FACT_IOMMU_IVRS_DMA_REMAP, false, false, ivrs.dma_remap},
		{FACT_IOMMU_IVRS_UNITS, true, true, ivrs.units},
		{FACT_IOMMU_IVRS_MEMORY, true, true, ivrs.memory},
		{FACT_IOMMU_IVRS_ADDRESS_BITS, false, true, ivrs.address_bits},
	};

	set_values(context->facts, table, rc, ivrs.structures_ok, values,
		sizeof(values) / sizeof(values[0]));
	set_valid(context->facts, FACT_IOMMU_IVRS_VALID, table, rc,
		ivrs.structures_ok && ivrs.checksum_ok);
}

/* Tables of which only their presence counts. */
static void probe_presence(struct probe_context *context, const char *signature, enum fact_id fact,
	const struct blob *names, int dir_rc)
{
	const struct evidence *ev = EV_OF_DIR(TABLES);
	bool there = false;

	if (dir_rc < 0 && dir_rc != -ENOENT) {
		fact_set_refused(context->facts, fact, dir_rc, ev);
		return;
	}
	blob_for_each_name (name, names)
		there |= is_table(name, signature);
	fact_set_bool(context->facts, fact, there, ev);
}

void probe_iommu_tables(struct probe_context *context)
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
	probe_presence(context, "IORT", FACT_IOMMU_IORT, &names, dir_rc);
	probe_presence(context, "VIOT", FACT_IOMMU_VIOT, &names, dir_rc);
	blob_free(&dmar.content);
	blob_free(&ivrs.content);
}
