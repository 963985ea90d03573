// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What the kernel says of the processor's vulnerabilities: every file of the directory, whatever
 * it is called, because kernels add some every year.
 *
 * Documents: Documentation/ABI/testing/sysfs-devices-system-cpu; Documentation/admin-guide/hw-vuln.
 */
#include "probe/probe.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "probe/decode_text.h"
#include "probe/decode_vuln.h"

#define VULNERABILITIES "/sys/devices/system/cpu/vulnerabilities"
/* A kernel of 2025 has 19. More than this is no directory of a kernel's. */
#define FILES_MAX 256

static const struct {
	enum fact_id fact;
	const char *name;
} known[] = {
#define VULNERABILITY(id, name, meaning) {FACT_SECURITY_VULN_##id, name},
#include "data/vulnerabilities.def"
#undef VULNERABILITY
};

#define KNOWN_COUNT (sizeof(known) / sizeof(known[0]))

static const enum fact_id summaries[] = {
	FACT_SECURITY_VULN_OPEN, FACT_SECURITY_VULN_SMT, FACT_SECURITY_VULN_OTHER};

/* The names and words of several, put together for one fact. */
struct summary {
	struct blob open, smt, other;
	bool smt_unknown; /* one of them depends on the host's SMT, and this is a guest */
	int rc;           /* 0, or the first negative errno */
};

/* @separator before all but the first. */
static void append(struct summary *summary, struct blob *list, const char *separator,
	const char *name, const char *text)
{
	const char *const parts[] = {
		list->len ? separator : "", name, text ? ": " : "", text ? text : ""};

	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]) && summary->rc == 0; i++)
		summary->rc = blob_append(list, parts[i], strlen(parts[i]));
}

static int known_index(const char *name)
{
	for (size_t i = 0; i < KNOWN_COUNT; i++)
		if (!strcmp(known[i].name, name))
			return (int)i;
	return -1;
}

/* One file into @row and its fact. 0 or a negative errno. */
static int read_one(
	struct probe_context *context, const char *name, struct inventory_vulnerability *row)
{
	char path[sizeof(VULNERABILITIES) + sizeof(row->name)];
	const int index = known_index(name);
	int len;

	if ((size_t)snprintf(row->name, sizeof(row->name), "%s", name) >= sizeof(row->name))
		return -EBADMSG;
	snprintf(path, sizeof(path), VULNERABILITIES "/%s", name);
	len = source_read_line(context->source, path, row->text, sizeof(row->text));
	if (len == 0)
		len = -EBADMSG;
	if (len < 0)
		row->text[0] = '\0';
	else
		row->state = vulnerability_state(text_span(row->text));
	if (index < 0)
		return len < 0 ? len : 0;
	if (len < 0)
		fact_set_refused(context->facts, known[index].fact, len, EV_OF_FILE(path, NULL));
	else
		fact_set_text(context->facts, known[index].fact, row->text, EV_OF_FILE(path, NULL));
	return len < 0 ? len : 0;
}

static void summarize(struct summary *summary, const struct inventory_vulnerability *row)
{
	const enum vulnerability_smt smt = vulnerability_smt(text_span(row->text));

	if (row->state == VULNERABILITY_OPEN)
		append(summary, &summary->open, ",", row->name, NULL);
	if (smt == VULNERABILITY_SMT_OPEN)
		append(summary, &summary->smt, ",", row->name, NULL);
	summary->smt_unknown |= smt == VULNERABILITY_SMT_UNKNOWN;
	if (known_index(row->name) < 0)
		append(summary, &summary->other, "; ", row->name, row->text);
}

static void set_list(struct probe_context *context, const struct summary *summary, enum fact_id id,
	struct blob *list)
{
	const struct evidence *ev = EV_OF_FILE(VULNERABILITIES "/*", NULL);
	const int rc = summary->rc < 0 ? summary->rc : blob_terminate(list);

	if (rc < 0)
		fact_set_refused(context->facts, id, rc, ev);
	else if (!list->len && id == FACT_SECURITY_VULN_SMT && summary->smt_unknown)
		fact_set_unknown(context->facts, id, WHY_NO_INTERFACE, 0, ev);
	else
		fact_set_text(context->facts, id, list->len ? list->at : "none", ev);
}

static void probe_each(struct probe_context *context, const struct blob *names)
{
	struct summary summary = {.open = BLOB_HEAP, .smt = BLOB_HEAP, .other = BLOB_HEAP};
	struct inventory *inventory = context->inventory;
	const size_t count = blob_name_count(names);

	inventory->vulnerabilities = calloc(count, sizeof(*inventory->vulnerabilities));
	if (!inventory->vulnerabilities)
		summary.rc = -ENOMEM;
	blob_for_each_name (name, names) {
		struct inventory_vulnerability spare = {0};
		struct inventory_vulnerability *row = &spare;
		int rc;

		if (inventory->vulnerabilities)
			row = &inventory->vulnerabilities[inventory->vulnerability_count++];
		rc = read_one(context, name, row);
		if (rc == 0)
			summarize(&summary, row);
		else if (summary.rc == 0)
			summary.rc = rc;
	}
	set_list(context, &summary, FACT_SECURITY_VULN_OPEN, &summary.open);
	set_list(context, &summary, FACT_SECURITY_VULN_SMT, &summary.smt);
	set_list(context, &summary, FACT_SECURITY_VULN_OTHER, &summary.other);
	blob_free(&summary.open);
	blob_free(&summary.smt);
	blob_free(&summary.other);
}

/* What KVM does when it enters a guest; its module for Intel adds it to the text. */
static void probe_l1tf_vmx(struct probe_context *context)
{
	const struct evidence *ev = EV_OF_FILE(VULNERABILITIES "/l1tf", "VMX");
	const char *text = fact_text(context->facts, FACT_SECURITY_VULN_L1TF);
	const struct span vmx = l1tf_vmx(text_span(text ? text : ""));
	const enum fact_id id = FACT_SECURITY_L1TF_VMX;
	char words[64];

	if (!text) {
		fact_set_unknown(context->facts, id, WHY_PREREQUISITE, 0,
			EV_FROM_FACTS("security.vuln.l1tf"));
	} else if (vulnerability_state(text_span(text)) == VULNERABILITY_NOT_AFFECTED) {
		fact_set_text(context->facts, id, "not affected", ev);
	} else if (!vmx.at) {
		fact_set_unknown(context->facts, id, WHY_PREREQUISITE, 0, ev);
	} else if (vmx.len >= sizeof(words)) {
		fact_set_unknown(context->facts, id, WHY_MALFORMED, 0, ev);
	} else {
		span_copy(vmx, words, sizeof(words));
		fact_set_text(context->facts, id, words, ev);
	}
}

void probe_vulnerabilities(struct probe_context *context)
{
	const struct evidence *dir = EV_OF_DIR(VULNERABILITIES);
	cleanup_blob struct blob names = BLOB_HEAP;
	struct fact_table *facts = context->facts;
	int rc = source_list(context->source, VULNERABILITIES, &names);

	if (rc == 0 && !names.len)
		rc = -ENOENT; /* the directory of a capture that holds none of its files */
	if (rc == 0 && blob_name_count(&names) > FILES_MAX)
		rc = -EBADMSG;
	/* A name that is not there: this kernel does not report on it. */
	for (size_t i = 0; i < KNOWN_COUNT; i++)
		fact_set_refused(facts, known[i].fact, rc < 0 ? rc : -ENOENT, dir);
	if (rc < 0) {
		fact_set_refused(facts, FACT_SECURITY_VULN_COUNT, rc, dir);
		for (size_t i = 0; i < sizeof(summaries) / sizeof(summaries[0]); i++)
			fact_set_refused(facts, summaries[i], rc, dir);
	} else {
		fact_set_int(
			facts, FACT_SECURITY_VULN_COUNT, (int64_t)blob_name_count(&names), dir);
		probe_each(context, &names);
	}
	probe_l1tf_vmx(context);
}
