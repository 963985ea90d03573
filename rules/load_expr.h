// SPDX-License-Identifier: GPL-2.0-or-later
/* Compiling conditions: what load_expr.c (operators), load_expr_fact.c and load_expr_host.c share. */
#ifndef VIRTSCOUT_RULES_LOAD_EXPR_H
#define VIRTSCOUT_RULES_LOAD_EXPR_H

#include "rules/load.h"

#define PATTERN_MAX 200 /* characters of a pattern for "matches" */

/* Each function: 0, -EINVAL with the loader's error filled, -ENOMEM. */
struct builder {
	struct loader *loader;
	struct expr_op ops[EXPR_OPS_MAX];
	size_t count;
	size_t waiting; /* values on the stack of the evaluator at this point */
	bool failed;    /* a part was complained of, and something else stands in its place */
};

/* Adds an operation; complains at @node where the condition gets too long. */
int builder_emit(struct builder *builder, struct json_node node, struct expr_op op);

/* Joins @count values that were emitted one after the other, two by two as they come. */
int builder_join(
	struct builder *builder, struct json_node node, enum expr_code code, size_t *count);

/* Keeps a text for the rule set and emits @op with it. */
int builder_emit_text(
	struct builder *builder, struct json_node node, struct expr_op op, const char *text);

/* "fact.name": a BOOL fact that is true. */
int compile_fact_true(struct builder *builder, struct json_node node);

/* The forms {"fact": name, TEST} and {"workload": key, TEST}. */
int compile_fact(struct builder *builder, struct json_node node, struct json_node object);
int compile_workload(struct builder *builder, struct json_node node, struct json_node object);

/* {"role": name or names}, {"vendor": ...}, {"kernel": {...}}, {"host": kind}. */
int compile_role(struct builder *builder, struct json_node node);
int compile_vendor(struct builder *builder, struct json_node node);
int compile_kernel(struct builder *builder, struct json_node node);
int compile_host(struct builder *builder, struct json_node node);

/* "in": [...] is an OR of what @compile_is makes of each value. */
int compile_in(struct builder *builder, struct json_node values, struct expr_op op,
	int (*compile_is)(struct builder *, struct json_node, struct expr_op));

/* Of an object with @key and one test: the test. */
int the_test(
	struct builder *builder, struct json_node object, const char *key, struct json_node *test);

/* "5.6": a version that releases are compared with. */
bool is_version(const char *text);

#endif
