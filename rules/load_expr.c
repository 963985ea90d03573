// SPDX-License-Identifier: GPL-2.0-or-later
// Compiling a condition from JSON to postfix code. The language stands at the head of load.c.
#include "rules/load_expr.h"

#include <errno.h>
#include <string.h>

#include "rules/lint.h"

static int compile(struct builder *builder, struct json_node node);

int builder_emit(struct builder *builder, struct json_node node, struct expr_op op)
{
	size_t operands = op.code == EXPR_AND || op.code == EXPR_OR      ? 2
			  : op.code == EXPR_NOT || op.code == EXPR_SHOWN ? 1
									 : 0;
	size_t at = builder->count;
	size_t span = 1;

	for (size_t i = 0; i < operands; i++)
		span += builder->ops[at - span].span;
	op.span = (uint16_t)span;
	builder->waiting += 1 - operands;
	if (at == EXPR_OPS_MAX || builder->waiting > EXPR_STACK_MAX)
		return json_fail(builder->loader->error, node,
			"expected a shorter condition (at most %d tests and operators)",
			EXPR_OPS_MAX);
	builder->ops[builder->count++] = op;
	return 0;
}

int builder_join(struct builder *builder, struct json_node node, enum expr_code code, size_t *count)
{
	if (!(*count)++)
		return 0;
	return builder_emit(builder, node, (struct expr_op){.code = (uint8_t)code});
}

int builder_emit_text(
	struct builder *builder, struct json_node node, struct expr_op op, const char *text)
{
	op.text = arena_text(&builder->loader->set->arena, text);
	return op.text ? builder_emit(builder, node, op) : load_no_memory(builder->loader);
}

int compile_in(struct builder *builder, struct json_node values, struct expr_op op,
	int (*compile_is)(struct builder *, struct json_node, struct expr_op))
{
	struct json_walk walk = json_walk_begin(values);
	struct json_node value;
	size_t count = 0;

	if (json_node_kind(values) != JSON_IS_ARRAY || json_node_count(values) == 0)
		return json_fail(
			builder->loader->error, values, "expected an array of at least one value");
	while (json_walk_next(&walk, &value)) {
		int rc = compile_is(builder, value, op);

		if (rc == 0)
			rc = builder_join(builder, value, EXPR_OR, &count);
		if (rc < 0)
			return rc;
	}
	return 0;
}

int the_test(
	struct builder *builder, struct json_node object, const char *key, struct json_node *test)
{
	struct json_walk walk = json_walk_begin(object);
	struct json_node member;
	bool found = false;

	while (json_walk_next(&walk, &member)) {
		if (!strcmp(member.key, key))
			continue;
		if (found)
			return json_fail_key(builder->loader->error, member,
				"expected one test beside \"%s\"; join several with \"all\"", key);
		*test = member;
		found = true;
	}
	if (!found)
		return json_fail(builder->loader->error, object,
			"expected a test beside \"%s\", such as \"is\"", key);
	return 0;
}

bool is_version(const char *text)
{
	return *text >= '0' && *text <= '9' && strspn(text, "0123456789.") == strlen(text);
}

/* all, any: the operands one after the other, joined two by two, so that the stack stays flat. */
static int compile_list(struct builder *builder, struct json_node list, enum expr_code code)
{
	struct json_walk walk = json_walk_begin(list);
	struct json_node operand;
	size_t count = 0;

	if (json_node_kind(list) != JSON_IS_ARRAY || json_node_count(list) == 0)
		return json_fail(builder->loader->error, list,
			"expected an array of at least one condition");
	while (json_walk_next(&walk, &operand)) {
		int rc = compile(builder, operand);

		if (rc == 0)
			rc = builder_join(builder, operand, code, &count);
		if (rc < 0)
			return rc;
	}
	return 0;
}

static int compile_all(struct builder *builder, struct json_node node)
{
	return compile_list(builder, node, EXPR_AND);
}

static int compile_any(struct builder *builder, struct json_node node)
{
	return compile_list(builder, node, EXPR_OR);
}

static int compile_not(struct builder *builder, struct json_node node)
{
	int rc = compile(builder, node);

	return rc < 0 ? rc : builder_emit(builder, node, (struct expr_op){.code = EXPR_NOT});
}

static int compile_shown(struct builder *builder, struct json_node node)
{
	int rc = compile(builder, node);

	return rc < 0 ? rc : builder_emit(builder, node, (struct expr_op){.code = EXPR_SHOWN});
}

static int compile_rule(struct builder *builder, struct json_node node)
{
	const char *id = json_node_text(node);
	size_t rule = 0;
	int rc = id ? load_rule_name(builder->loader, node, id, &rule)
		    : json_fail(builder->loader->error, node, "expected the id of a rule");

	if (rc < 0)
		return rc;
	return builder_emit(
		builder, node, (struct expr_op){.code = EXPR_RULE, .index = (uint32_t)rule});
}

/* What an object in a condition may be, by the key that says so; nothing may stand beside it. */
static const struct {
	const char *key;
	int (*compile)(struct builder *builder, struct json_node node);
} operators[] = {
	{"all", compile_all},
	{"any", compile_any},
	{"not", compile_not},
	{"shown", compile_shown},
	{"rule", compile_rule},
};

/* The kind of host: keys that may stand beside each other, and must all fit. */
static const struct {
	const char *key;
	int (*compile)(struct builder *builder, struct json_node node);
} host_keys[] = {
	{"role", compile_role},
	{"vendor", compile_vendor},
	{"kernel", compile_kernel},
	{"host", compile_host},
};

static int compile_host_keys(struct builder *builder, struct json_node object)
{
	struct json_walk walk = json_walk_begin(object);
	struct json_node member;
	size_t count = 0;

	while (json_walk_next(&walk, &member)) {
		size_t i = 0;
		int rc;

		while (i < sizeof(host_keys) / sizeof(host_keys[0]) &&
			strcmp(host_keys[i].key, member.key))
			i++;
		if (i == sizeof(host_keys) / sizeof(host_keys[0]))
			return json_fail_key(builder->loader->error, member,
				"expected a condition (fact, workload, rule, all, any, not, shown, "
				"or role, vendor, kernel, host), got \"%.40s\"",
				member.key);
		rc = host_keys[i].compile(builder, member);
		if (rc == 0)
			rc = builder_join(builder, member, EXPR_AND, &count);
		if (rc < 0)
			return rc;
	}
	return count ? 0
		     : json_fail(builder->loader->error, object,
			       "expected a condition, got an empty object");
}

static int compile_one(struct builder *builder, struct json_node node)
{
	struct json_node member;

	if (json_node_kind(node) == JSON_IS_TEXT)
		return compile_fact_true(builder, node);
	if (json_node_kind(node) != JSON_IS_OBJECT)
		return json_fail(builder->loader->error, node,
			"expected a condition: the name of a fact, or an object");
	if (json_node_member(node, "fact", &member))
		return compile_fact(builder, member, node);
	if (json_node_member(node, "workload", &member))
		return compile_workload(builder, member, node);
	for (size_t i = 0; i < sizeof(operators) / sizeof(operators[0]); i++) {
		if (!json_node_member(node, operators[i].key, &member))
			continue;
		if (json_node_count(node) != 1)
			return json_fail(builder->loader->error, node,
				"expected nothing beside \"%s\"", operators[i].key);
		return operators[i].compile(builder, member);
	}
	return compile_host_keys(builder, node);
}

/* For the linter something stands in the place of what is wrong, so that the rest is looked at. */
static int compile(struct builder *builder, struct json_node node)
{
	const size_t count = builder->count, waiting = builder->waiting;
	const int rc = compile_one(builder, node);

	if (rc == 0 || !load_go_on(builder->loader, rc))
		return rc;
	builder->count = count;
	builder->waiting = waiting;
	builder->failed = true;
	return builder_emit(
		builder, node, (struct expr_op){.code = EXPR_ROLE, .index = ROLE_COUNT});
}

int load_expr(struct loader *loader, struct json_node node, struct expr *expr)
{
	struct builder builder = {.loader = loader};
	struct expr_op *ops;
	int rc = compile(&builder, node);

	if (rc < 0 || builder.failed)
		return rc < 0 ? rc : -EINVAL;
	ops = arena_alloc(&loader->set->arena, builder.count, sizeof(*ops));
	if (!ops)
		return load_no_memory(loader);
	memcpy(ops, builder.ops, builder.count * sizeof(*ops));
	*expr = (struct expr){.ops = ops, .count = (uint16_t)builder.count};
	return 0;
}
