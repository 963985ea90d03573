// SPDX-License-Identifier: GPL-2.0-or-later
/* Loading rules: what the files load*.c share. */
#ifndef VIRTSCOUT_RULES_LOAD_H
#define VIRTSCOUT_RULES_LOAD_H

#include "rules/load_json.h"
#include "rules/rule_set.h"

struct rule_lint;
struct rule_tests;

struct loader {
	struct rule_set *set;    /* the one that is being made */
	struct rule *rules;      /* set->rules, to be written */
	struct json_node *nodes; /* by rule: where it stands; .doc is NULL for a rule of the base */
	struct name_slot *slots; /* set->slots, to be written */
	struct fact_local *locals; /* set->locals, to be written */
	struct input_error *error;
	struct rule_tests *tests; /* NULL: nobody asks for test cases */
	struct rule_lint *lint;   /* NULL: the first problem ends loading (lint.h) */
};

/*
 * Reads @count files together, so that their rules may refer to one another, over @base (NULL: over
 * nothing). As rules_load() otherwise.
 */
int rules_load_files(const struct rule_set *base, const char *const *paths, size_t count,
	struct rule_set **rules, struct input_error *error);

/* The same with what @loader asks for; its error is filled on failure. */
int load_files(struct loader *loader, const struct rule_set *base, const char *const *paths,
	size_t count, struct rule_set **rules);

/*
 * Reads what stands at @node into @rule, which has its id. 0, -EINVAL with the error filled,
 * -ENOMEM.
 */
int load_rule(struct loader *loader, struct json_node node, struct rule *rule);

/*
 * Reads the test cases at @node: of the rule with the index @rule, or of a whole file (-1). 0,
 * -EINVAL with the error filled, -ENOMEM.
 */
int load_tests(struct loader *loader, struct json_node node, int rule);

/*
 * An object of workload keys into @workload; keys that are set stay unless named. 0, -EINVAL with
 * @error filled.
 */
int workload_read(struct workload *workload, struct json_node root, struct input_error *error);

/* Compiles a condition. 0, -EINVAL with the error filled, -ENOMEM. */
int load_expr(struct loader *loader, struct json_node node, struct expr *expr);

/* Index of the rule called @id, or -1. */
int load_find_rule(const struct loader *loader, const char *id);

/*
 * The fact (of the catalogue, or local.*), the rule called @name, which is the text at @node or its
 * key. 0, or -EINVAL with the error filled: what may have been meant.
 */
int load_fact_name(struct loader *loader, struct json_node node, const char *name, uint16_t *index);
/* Its type. A local fact that none is known of has from now on the type @wanted. */
enum fact_type load_fact_type(struct loader *loader, uint16_t fact, enum fact_type wanted);
int load_rule_name(struct loader *loader, struct json_node node, const char *id, size_t *index);

/*
 * Does the object at @node switch its rule off? 0, or -EINVAL with the error filled.
 * load_switch_off() then makes it so.
 */
int load_disabled(struct loader *loader, struct json_node node, bool *disabled);
void load_switch_off(struct rule *rule);

/*
 * Puts the rules in an order in which each comes after those that it refers to; a cycle is an
 * error.
 */
int load_order(struct loader *loader);

/* Lists the effects of all rules by mode. 0 or -ENOMEM with the error filled. */
int load_effects(struct loader *loader);

/* Complains about rules that do nothing, or that can never hold. */
int load_check(struct loader *loader);

int load_no_memory(struct loader *loader); /* fills the error; -ENOMEM */

#endif
