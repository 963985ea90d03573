// SPDX-License-Identifier: GPL-2.0-or-later
// The fact table: setting and asking.
#include "probe/fact.h"

#include <errno.h>
#include <string.h>

static const char *const why_names[WHY_COUNT] = {
	[WHY_NOT_ASKED] = "not-asked",
	[WHY_PERMISSION] = "permission",
	[WHY_NOT_CAPTURED] = "not-captured",
	[WHY_NO_INTERFACE] = "no-interface",
	[WHY_MALFORMED] = "malformed",
	[WHY_IO] = "io",
	[WHY_PREREQUISITE] = "prerequisite",
	[WHY_CPUS_DISAGREE] = "cpus-disagree",
	[WHY_LOCKDOWN] = "lockdown",
	[WHY_CONFLICT] = "conflict",
	[WHY_NOT_RUN] = "not-run",
	[WHY_NO_MEMORY] = "no-memory",
	[WHY_EXPIRED] = "expired",
	[WHY_NOT_GIVEN] = "not-given",
	[WHY_NOISY] = "noisy",
};

const char *why_name(enum why why)
{
	return why < WHY_COUNT ? why_names[why] : "not-asked";
}

enum why why_from_errno(int err)
{
	switch (err) {
	case EACCES:
	case EPERM: return WHY_PERMISSION;
	case ERR_NOT_CAPTURED: return WHY_NOT_CAPTURED;
	case ERR_NOT_RUN: return WHY_NOT_RUN;
	case ENOENT:
	case ENODEV:
	case ENXIO:
	case ENOTDIR:
	case ENOTTY:
	case ENOSYS:
	case EOPNOTSUPP: return WHY_NO_INTERFACE;
	case EBADMSG:
	case EILSEQ: return WHY_MALFORMED;
	case ENOMEM:
	case ENOBUFS:
	case EFBIG: return WHY_NO_MEMORY;
	default: return WHY_IO;
	}
}

/* Copies @len bytes into the table's texts. The offset, or -ENOBUFS. */
static int64_t text_add(struct fact_table *facts, const char *text, size_t len)
{
	uint32_t at;

	if (facts->text_used == 0)
		facts->text_used = 1; /* text[0] is the empty text, already 0 */
	if (len == 0)
		return FACT_NO_TEXT;
	if (len >= FACT_TEXT_SIZE - facts->text_used)
		return -ENOBUFS;
	at = facts->text_used;
	memcpy(facts->text + at, text, len);
	facts->text[at + len] = '\0';
	facts->text_used += (uint32_t)len + 1;
	return at;
}

/* A name in evidence; one that does not fit is left out: the fact itself still holds. */
static uint32_t evidence_name_add(struct fact_table *facts, const char *name)
{
	int64_t at = name ? text_add(facts, name, strlen(name)) : FACT_NO_TEXT;

	return at < 0 ? FACT_NO_TEXT : (uint32_t)at;
}

static struct fact *fact_begin(struct fact_table *facts, enum fact_id id, const struct evidence *ev)
{
	struct fact *fact = &facts->at[id];

	*fact = (struct fact){.ev_kind = EV_NONE};
	if (ev) {
		fact->ev_kind = ev->kind;
		fact->ev_reg = ev->reg;
		fact->ev_high = ev->high;
		fact->ev_low = ev->low;
		fact->ev_index = ev->index;
		fact->ev_subleaf = ev->subleaf;
		if (!ev->name || strcmp(facts->text + facts->name_last, ev->name) != 0)
			facts->name_last = evidence_name_add(facts, ev->name);
		fact->ev_name = facts->name_last;
		fact->ev_key = evidence_name_add(facts, ev->key);
	}
	return fact;
}

void fact_set_bool(struct fact_table *facts, enum fact_id id, bool value, const struct evidence *ev)
{
	struct fact *fact = fact_begin(facts, id, ev);

	fact->state = FACT_KNOWN;
	fact->number = value;
}

void fact_set_int(
	struct fact_table *facts, enum fact_id id, int64_t value, const struct evidence *ev)
{
	struct fact *fact = fact_begin(facts, id, ev);

	fact->state = FACT_KNOWN;
	fact->number = value;
}

void fact_set_text(
	struct fact_table *facts, enum fact_id id, const char *value, const struct evidence *ev)
{
	/*
	 * First the value: the evidence may point into the same table only through
	 * fact_evidence().
	 */
	int64_t at = text_add(facts, value, strlen(value));
	struct fact *fact = fact_begin(facts, id, ev);

	if (at < 0) {
		fact->why = WHY_NO_MEMORY;
		return;
	}
	fact->state = FACT_KNOWN;
	fact->text = (uint32_t)at;
}

void fact_set_unknown(
	struct fact_table *facts, enum fact_id id, enum why why, int err, const struct evidence *ev)
{
	struct fact *fact = fact_begin(facts, id, ev);

	fact->why = (uint8_t)why;
	/* Our own errnos say no more than the reason does. */
	fact->err = err > 0 && err < ERR_NOT_CAPTURED ? (uint16_t)err : 0;
}

void fact_set_refused(struct fact_table *facts, enum fact_id id, int rc, const struct evidence *ev)
{
	fact_set_unknown(facts, id, why_from_errno(-rc), -rc, ev);
}

void fact_note_errno(struct fact_table *facts, enum fact_id id, int err)
{
	facts->at[id].err = err > 0 && err < ERR_NOT_CAPTURED ? (uint16_t)err : 0;
}

bool fact_known(const struct fact_table *facts, enum fact_id id)
{
	return facts->at[id].state == FACT_KNOWN;
}

enum truth fact_truth(const struct fact_table *facts, enum fact_id id)
{
	return fact_known(facts, id) ? truth_of(facts->at[id].number) : TRUTH_UNKNOWN;
}

int64_t fact_int(const struct fact_table *facts, enum fact_id id)
{
	return fact_known(facts, id) ? facts->at[id].number : 0;
}

const char *fact_text(const struct fact_table *facts, enum fact_id id)
{
	return fact_known(facts, id) ? facts->text + facts->at[id].text : NULL;
}

bool fact_text_is(const struct fact_table *facts, enum fact_id id, const char *text)
{
	const char *value = fact_text(facts, id);

	return value && !strcmp(value, text);
}

struct evidence fact_evidence(const struct fact_table *facts, enum fact_id id)
{
	const struct fact *fact = &facts->at[id];

	return (struct evidence){
		.kind = fact->ev_kind,
		.reg = fact->ev_reg,
		.high = fact->ev_high,
		.low = fact->ev_low,
		.index = fact->ev_index,
		.subleaf = fact->ev_subleaf,
		.name = fact->ev_name ? facts->text + fact->ev_name : NULL,
		.key = fact->ev_key ? facts->text + fact->ev_key : NULL,
	};
}
