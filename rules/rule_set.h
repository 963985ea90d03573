// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What a compiled rule set is made of. Made by the loader (load.c) on the heap, or written out by
 * rulec (emit.c) as constant tables; both look the same to the engine.
 */
#ifndef VIRTSCOUT_RULES_RULE_SET_H
#define VIRTSCOUT_RULES_RULE_SET_H

#include "rules/arena.h"
#include "rules/expr.h"
#include "rules/name_index.h"
#include "rules/rules.h"

enum role {
	ROLE_DEFAULT, /* none given, or one we do not know */
	ROLE_KVM_HOST,
	ROLE_PASSTHROUGH_HOST,
	ROLE_CONTAINER_HOST,
	ROLE_XEN_DOM0,
	ROLE_NESTED_HOST,
	ROLE_CONFIDENTIAL_HOST,
	ROLE_LAB,
	ROLE_P2V,
	ROLE_COUNT
};

enum effect_kind {
	EFFECT_NONE, /* only a preference */
	EFFECT_READY,
	EFFECT_DEGRADES,
	EFFECT_BLOCKS,
	EFFECT_IMPOSSIBLE,
	EFFECT_KIND_COUNT
};

/* What follows for a mode where the rule holds. */
struct effect {
	uint8_t mode;   /* enum mode */
	uint8_t kind;   /* enum effect_kind */
	uint8_t cost;   /* enum cost */
	uint8_t stage;  /* the rule's steps come before those of higher stages */
	int16_t prefer; /* added to the mode's weight among modes of the same verdict */
};

struct rule {
	const char *id, *title;
	const char *advice; /* NULL: none */
	const char *since;  /* version of virtscout that brought the rule; NULL: not said */
	struct expr when;
	struct expr applies;    /* empty: everywhere */
	const uint32_t *causes; /* [cause_count], rules told instead of this one where they hold */
	const struct effect *effects;
	const struct reason *because;
	const struct step *steps;
	const char *const *refs;
	const char *const *objectives;
	uint16_t cause_count, effect_count, because_count, step_count, ref_count, objective_count;
	uint8_t who; /* enum actor */
	uint8_t role; /* enum role that the host looks like where the rule holds; ROLE_DEFAULT: none */
	bool finding;
	uint8_t severity[ROLE_COUNT]; /* enum severity, by enum role */
	const char *file;             /* where it stands; NULL: built in */
	uint32_t line;
	bool disabled; /* switched off by a later file: it never holds */
};

/* What a rule does to one mode. */
struct mode_effect {
	uint32_t rule;
	struct effect effect;
};

struct rule_set {
	const struct rule *rules;
	const uint32_t *order; /* [count]: every rule after those that it refers to */
	size_t count;
	const struct name_slot *slots; /* [slot_count], the rules by id */
	size_t slot_count;
	/* By mode, [effect_count[mode]]: by stage and id, so that the order of rules does not matter. */
	const struct mode_effect *effects[MODE_COUNT];
	uint32_t effect_count[MODE_COUNT];
	const struct fact_local
		*locals; /* [local_count], by slot: what local.* facts the rules test */
	size_t local_count;
	struct arena arena; /* what was loaded; empty in a constant set */
};

/* The id of rule @number of @rules, an array of struct rule: a name_at of name_index.h. */
const char *rule_id_at(const void *rules, size_t number);

/* Names of a few enums that only the loader reads: static, NULL beyond the last. */
const char *role_name(enum role role);
const char *effect_name(enum effect_kind kind);
/*
 * The role that the host looks like, judged without one: what rules that hold say. @because: the
 * rule that said it; -1, and ROLE_DEFAULT: none does.
 */
enum role rules_role(const struct rule_set *rules, const struct judgement *judgement, int *because);
enum role role_find(const char *name); /* ROLE_DEFAULT where there is no such role */

/* "EBUSY" to its number; 0: not one that rules may test. */
int errno_find(const char *name);

/* Index of @name in @names, which ends with NULL; -1. */
int name_find(const char *const *names, const char *name);

/* May @key have this value? */
bool workload_value_fits(enum workload_key key, const char *value);
int workload_key_find(const char *name);                /* enum workload_key, or -1 */
const char *workload_value_hint(enum workload_key key); /* "linux, windows, ...": static */

/* The name of a fact that rules speak of: static, or the rule set's. */
const char *rules_fact_name(const struct rule_set *rules, int fact);
enum fact_type rules_fact_type(const struct rule_set *rules, int fact);

#endif
