// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The facts about one host: a table of fixed size that can be copied and allocates nothing.
 *
 * A fact is known, with its value and the evidence for it, or unknown, with the reason and the
 * question that was refused. A zeroed table is valid: everything in it is unknown, because nobody
 * has asked. The catalogue of facts is data/facts.def.
 */
#ifndef VIRTSCOUT_PROBE_FACT_H
#define VIRTSCOUT_PROBE_FACT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "probe/evidence.h"

/* Three-valued truth (Kleene): AND is the smaller, OR the greater, NOT mirrors. */
enum truth { TRUTH_NO, TRUTH_UNKNOWN, TRUTH_YES };

static inline enum truth truth_and(enum truth a, enum truth b)
{
	return a < b ? a : b;
}

static inline enum truth truth_or(enum truth a, enum truth b)
{
	return a > b ? a : b;
}

static inline enum truth truth_not(enum truth a)
{
	return (enum truth)(TRUTH_YES - a);
}

static inline enum truth truth_of(bool value)
{
	return value ? TRUTH_YES : TRUTH_NO;
}

#define FACT_LOCAL_MAX 64

enum fact_id {
#define FACT(id, name, type, unit, meaning, source) FACT_##id,
#include "data/facts.def"
#undef FACT
	FACT_LOCAL_FIRST, /* here the catalogue ends; then a site's own facts (fact_local.h) */
	FACT_COUNT = FACT_LOCAL_FIRST + FACT_LOCAL_MAX
};

enum fact_type { FACT_BOOL, FACT_INT, FACT_TEXT };
enum fact_unit { UNIT_NONE, UNIT_BYTES, UNIT_KB, UNIT_NS, UNIT_PS, UNIT_BITS, UNIT_COUNT };

/* Why a fact is unknown. The words of why_name() are part of the JSON contract. */
enum why {
	WHY_NOT_ASKED,     /* no probe asked (yet) */
	WHY_PERMISSION,    /* this user, or a filter on this process, may not ask */
	WHY_NOT_CAPTURED,  /* the replayed capture does not hold the answer */
	WHY_NO_INTERFACE,  /* this kernel or machine has nothing to ask */
	WHY_MALFORMED,     /* there is an answer, but it is not what it should be */
	WHY_IO,            /* the read failed otherwise */
	WHY_PREREQUISITE,  /* the question makes sense only once another fact is known, or true */
	WHY_CPUS_DISAGREE, /* logical CPUs answer differently */
	WHY_LOCKDOWN,      /* kernel lockdown forbids the question */
	WHY_CONFLICT,      /* two sources of equal rank contradict each other */
	WHY_NOT_RUN,       /* only a guest can tell, and none was run (--validate runs one) */
	WHY_NO_MEMORY,     /* no room to hold the answer */
	WHY_EXPIRED,       /* it was given for a time that is over */
	WHY_NOT_GIVEN,     /* only the site's administrators can say, and have not */
	WHY_NOISY,         /* measured, but too much else ran on the machine to tell */
	WHY_COUNT
};

/*
 * Negative errnos that sources give beside the kernel's own (which end at 133; its limit is 4095).
 */
enum {
	ERR_NOT_CAPTURED = 4001, /* a replayed capture does not answer this question */
	ERR_NOT_RUN = 4002,      /* no guest was run */
};

enum fact_state { FACT_UNKNOWN, FACT_KNOWN };

#define FACT_NO_TEXT 0 /* offset of the empty text */

struct fact {
	uint8_t state;   /* enum fact_state */
	uint8_t why;     /* enum why, where unknown */
	uint16_t err;    /* the kernel's errno that came with the answer, known or not; 0: none */
	uint32_t text;   /* FACT_TEXT: offset into fact_table.text */
	int64_t number;  /* FACT_BOOL (0, 1) and FACT_INT, in the unit of the catalogue */
	uint8_t ev_kind; /* the evidence, its names as offsets into fact_table.text */
	uint8_t ev_reg;
	uint8_t ev_high;
	uint8_t ev_low;
	uint32_t ev_index;
	uint32_t ev_subleaf;
	uint32_t ev_name;
	uint32_t ev_key;
};

#define FACT_TEXT_SIZE ((size_t)64 << 10)
#define FACT_LOCAL_NAME 64

/* A fact that is not of the catalogue: local.*, from a file of the site's own. */
struct fact_local {
	char name[FACT_LOCAL_NAME];
	uint8_t type; /* enum fact_type, where `typed` */
	bool typed;   /* rules ask for this type, or it was given as this */
};

struct fact_table {
	struct fact at[FACT_COUNT]; /* indexed by enum fact_id */
	uint32_t text_used;         /* bytes of `text` in use; 0 in a zeroed table */
	uint32_t name_last; /* evidence name added last: facts in a row often come from one file */
	uint32_t local_count;
	struct fact_local local[FACT_LOCAL_MAX]; /* [local_count], of at[FACT_LOCAL_FIRST] and on */
	char text[FACT_TEXT_SIZE];               /* 0-terminated texts; the first is empty */
};

/*
 * An empty table, for free(); NULL where there is no memory. Less than sizeof(struct fact_table) of it is
 * written to: a zeroed one is empty as well.
 */
struct fact_table *fact_table_new(void);

/*
 * Setting. A text is copied; one that no longer fits makes the fact unknown (WHY_NO_MEMORY). A
 * later set replaces an earlier one, so that a stronger source, asked last, wins. The type must
 * be the catalogue's.
 */
void fact_set_bool(
	struct fact_table *facts, enum fact_id id, bool value, const struct evidence *ev);
void fact_set_int(
	struct fact_table *facts, enum fact_id id, int64_t value, const struct evidence *ev);
void fact_set_text(
	struct fact_table *facts, enum fact_id id, const char *value, const struct evidence *ev);
void fact_set_unknown(struct fact_table *facts, enum fact_id id, enum why why,
	int err /* positive errno or 0 */, const struct evidence *ev);

/* Unknown because a source answered @rc, a negative errno; the usual form in probes. */
void fact_set_refused(struct fact_table *facts, enum fact_id id, int rc, const struct evidence *ev);

/* A known fact that came with an errno (KVM_CREATE_VM: false, EBUSY). Call after the set. */
void fact_note_errno(struct fact_table *facts, enum fact_id id, int err);

/* Asking. */
bool fact_known(const struct fact_table *facts, enum fact_id id);
enum truth fact_truth(const struct fact_table *facts, enum fact_id id); /* of a FACT_BOOL */
int64_t fact_int(const struct fact_table *facts, enum fact_id id);      /* 0 where unknown */
const char *fact_text(const struct fact_table *facts, enum fact_id id); /* NULL where unknown */
bool fact_text_is(const struct fact_table *facts, enum fact_id id, const char *text);

/* The evidence with its names; they point into @facts. */
struct evidence fact_evidence(const struct fact_table *facts, enum fact_id id);

/* The reason for a source's negative errno: EACCES and EPERM are WHY_PERMISSION, and so on. */
enum why why_from_errno(int err);

/* "permission", "not-captured", ...: static. */
const char *why_name(enum why why);

/* The catalogue, in fact_desc.c (which check does not link). */
struct fact_desc {
	const char *name;    /* dotted, broad to narrow */
	uint8_t type;        /* enum fact_type */
	uint8_t unit;        /* enum fact_unit */
	const char *meaning; /* one sentence */
	const char *source;  /* where its definition stands: manual and section, or kernel file */
};

/* Static. All local facts have the same: fact_local.h names them. */
const struct fact_desc *fact_desc(enum fact_id id);
int fact_find(const char *name);                 /* of the catalogue: enum fact_id, or -1 */
const char *fact_unit_name(enum fact_unit unit); /* "bytes", ... or "": static */

#endif
