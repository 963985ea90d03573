// SPDX-License-Identifier: GPL-2.0-or-later
// How a fact's value reads to people, and texts in which facts are named.
#include "report/value.h"

#include "probe/fact_local.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* Longest name of a fact that is looked up in braces. */
#define NAME_MAX_LEN 63

struct scale {
	unsigned step;
	const char *const *names; /* NULL-terminated, rising by step */
};

static const char *const byte_names[] = {"bytes", "KiB", "MiB", "GiB", "TiB", "PiB", NULL};
static const char *const time_names[] = {"ps", "ns", "us", "ms", "s", NULL};

static const struct scale scales[] = {
	[UNIT_BYTES] = {1024, byte_names},
	[UNIT_KB] = {1024, byte_names + 1},
	[UNIT_PS] = {1000, time_names},
	[UNIT_NS] = {1000, time_names + 1},
	[UNIT_COUNT] = {0, NULL},
};

int blob_puts(struct blob *out, const char *text)
{
	return blob_append(out, text, strlen(text));
}

int value_append_quantity(struct blob *out, int64_t number, enum fact_unit unit)
{
	const struct scale *scale = unit <= UNIT_COUNT && scales[unit].step ? &scales[unit] : NULL;
	const char *const *name;
	double scaled = (double)number;
	char text[64];

	if (!scale || number < 0) {
		const char *word = fact_unit_name(unit);

		snprintf(text, sizeof(text), "%" PRId64 "%s%s", number, *word ? " " : "", word);
		return blob_puts(out, text);
	}
	for (name = scale->names; scaled >= scale->step && name[1]; name++)
		scaled /= scale->step;
	/* Three figures at most; a whole number of the smallest unit stays whole. */
	if (name == scale->names || scaled >= 100 || scaled == (double)(int)scaled)
		snprintf(text, sizeof(text), "%.0f %s", scaled, *name);
	else
		snprintf(text, sizeof(text), "%.1f %s", scaled, *name);
	return blob_puts(out, text);
}

/* Numbers that everybody else writes in hex. */
static bool is_hex(enum fact_id id)
{
	return id == FACT_CPU_MICROCODE;
}

int value_append(struct blob *out, const struct fact_table *facts, enum fact_id id)
{
	const struct fact_desc *desc = fact_desc(id);
	char hex[24];

	if (!fact_known(facts, id))
		return blob_puts(out, "unknown");
	if (is_hex(id)) {
		snprintf(hex, sizeof(hex), "0x%" PRIx64, fact_int(facts, id));
		return blob_puts(out, hex);
	}
	switch (fact_type_of(facts, id)) {
	case FACT_BOOL: return blob_puts(out, fact_int(facts, id) ? "yes" : "no");
	case FACT_TEXT: return blob_puts(out, fact_text(facts, id));
	default: return value_append_quantity(out, fact_int(facts, id), desc->unit);
	}
}

/* What was asked, "" where nothing was. */
static int append_source(struct blob *out, const struct fact_table *facts, enum fact_id id)
{
	const struct evidence ev = fact_evidence(facts, id);
	char text[256];

	evidence_text(&ev, text, sizeof(text));
	return blob_puts(out, text);
}

int value_append_remarks(
	struct blob *out, const struct fact_table *facts, enum fact_id id, bool source)
{
	const int err = facts->at[id].err;
	const char *name = err ? strerrorname_np(err) : NULL;
	const bool with_source = source && facts->at[id].ev_kind != EV_NONE;
	char number[24];
	int rc;

	if (!err && !with_source)
		return 0;
	if (err && !name) {
		snprintf(number, sizeof(number), "errno %d", err);
		name = number;
	}
	rc = blob_puts(out, " (");
	if (!rc && name)
		rc = blob_puts(out, name);
	if (!rc && name && with_source)
		rc = blob_puts(out, "; ");
	if (!rc && with_source)
		rc = append_source(out, facts, id);
	return rc ? rc : blob_puts(out, ")");
}

int value_append_full(
	struct blob *out, const struct fact_table *facts, enum fact_id id, bool source)
{
	int rc = value_append(out, facts, id);

	if (!rc && !fact_known(facts, id)) {
		rc = blob_puts(out, ": ");
		if (!rc)
			rc = blob_puts(out, why_name(facts->at[id].why));
	}
	return rc ? rc : value_append_remarks(out, facts, id, source);
}

/* The fact named by @len bytes at @name, or -1. */
static int fact_named(const struct fact_table *facts, const char *name, size_t len)
{
	char word[NAME_MAX_LEN + 1];

	if (len == 0 || len > NAME_MAX_LEN)
		return -1;
	memcpy(word, name, len);
	word[len] = '\0';
	return fact_lookup(facts, word);
}

/* May the fact's value stand in a command? PCI addresses, with blanks between, may. */
static bool is_addresses(const struct fact_table *facts, enum fact_id id)
{
	const bool is_text = id < FACT_LOCAL_FIRST && fact_desc(id)->type == FACT_TEXT;
	const char *text = is_text ? fact_text(facts, id) : NULL;

	return text && strchr(text, ':') && text[strspn(text, "0123456789abcdef:. ")] == '\0';
}

static int expand(
	struct blob *out, const struct fact_table *facts, const char *text, bool in_command)
{
	int rc = 0;

	while (!rc && *text) {
		size_t plain = strcspn(text, "{");
		const char *end;
		int id;

		rc = blob_append(out, text, plain);
		text += plain;
		if (rc || !*text)
			break;
		end = strchr(text, '}');
		id = end ? fact_named(facts, text + 1, (size_t)(end - text - 1)) : -1;
		if (id < 0 || (in_command && !is_addresses(facts, (enum fact_id)id))) {
			rc = blob_append(out, text++, 1);
			continue;
		}
		rc = value_append(out, facts, (enum fact_id)id);
		text = end + 1;
	}
	return rc;
}

int value_expand(struct blob *out, const struct fact_table *facts, const char *text)
{
	return expand(out, facts, text, false);
}

int value_expand_command(struct blob *out, const struct fact_table *facts, const char *command)
{
	return expand(out, facts, command, true);
}
