// SPDX-License-Identifier: GPL-2.0-or-later
// Compiling a condition from JSON to postfix code. The language stands at the head of load.c.
#include "rules/load.h"

#include <errno.h>
#include <string.h>

struct builder {
	struct loader *loader;
	struct expr_op ops[EXPR_OPS_MAX];
	size_t count;
	size_t waiting; /* values on the stack of the evaluator at this point */
};

static int compile(struct builder *builder, struct json_node node);

static int emit(struct builder *builder, struct json_node node, struct expr_op op)
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

static const char *keep_text(struct builder *builder, const char *text)
{
	return arena_text(&builder->loader->set->arena, text);
}

static int find_fact(struct builder *builder, struct json_node node, enum fact_id *id)
{
	const char *name = json_node_text(node);
	uint16_t index = 0;
	int rc;

	if (!name)
		return json_fail(builder->loader->error, node, "expected the name of a fact");
	rc = load_fact_name(builder->loader, node, name, &index);
	*id = (enum fact_id)index;
	return rc;
}

/* "fact.name": a BOOL fact that is true. */
static int compile_fact_true(struct builder *builder, struct json_node node)
{
	enum fact_id id = 0;
	int rc = find_fact(builder, node, &id);

	if (rc < 0)
		return rc;
	if (fact_desc(id)->type != FACT_BOOL)
		return json_fail(builder->loader->error, node,
			"expected a fact that is true or false; compare %s with \"is\" or the like",
			fact_desc(id)->name);
	return emit(builder, node,
		(struct expr_op){.code = EXPR_BOOL, .index = (uint16_t)id, .number = 1});
}

static int compile_fact_is(struct builder *builder, struct json_node value, struct expr_op op)
{
	static const char *const wanted[] = {
		[FACT_BOOL] = "true or false", [FACT_INT] = "an integer", [FACT_TEXT] = "a text"};
	static const uint8_t codes[] = {
		[FACT_BOOL] = EXPR_BOOL, [FACT_INT] = EXPR_INT_IS, [FACT_TEXT] = EXPR_TEXT_IS};
	static const enum json_kind kinds[] = {[FACT_BOOL] = JSON_IS_BOOL,
		[FACT_INT] = JSON_IS_INTEGER,
		[FACT_TEXT] = JSON_IS_TEXT};
	const struct fact_desc *desc = fact_desc((enum fact_id)op.index);

	if (json_node_kind(value) != kinds[desc->type])
		return json_fail(builder->loader->error, value, "%s: expected %s", desc->name,
			wanted[desc->type]);
	op.code = codes[desc->type];
	op.number = desc->type == FACT_BOOL ? json_node_bool(value) : json_node_integer(value);
	if (desc->type == FACT_TEXT) {
		op.text = keep_text(builder, json_node_text(value));
		if (!op.text)
			return load_no_memory(builder->loader);
	}
	return emit(builder, value, op);
}

/* Comparisons of integers: code, and what is added to the operand ("above 3" is "at least 4"). */
static const struct {
	const char *name;
	uint8_t code;
	int8_t add;
} int_tests[] = {
	{"at_least", EXPR_INT_AT_LEAST, 0},
	{"at_most", EXPR_INT_AT_MOST, 0},
	{"above", EXPR_INT_AT_LEAST, 1},
	{"below", EXPR_INT_AT_MOST, -1},
};

static const struct {
	const char *name;
	uint8_t code;
} text_tests[] = {
	{"contains_word", EXPR_TEXT_WORD},
	{"prefix", EXPR_TEXT_PREFIX},
	{"version_at_least", EXPR_TEXT_VERSION},
};

static int compile_int_test(
	struct builder *builder, struct json_node value, struct expr_op op, size_t test)
{
	const struct fact_desc *desc = fact_desc((enum fact_id)op.index);
	int64_t number = json_node_integer(value);

	if (desc->type != FACT_INT)
		return json_fail_key(builder->loader->error, value,
			"expected another test: %s is not an integer", desc->name);
	if (json_node_kind(value) != JSON_IS_INTEGER || number == INT64_MAX || number == INT64_MIN)
		return json_fail(
			builder->loader->error, value, "%s: expected an integer", desc->name);
	op.code = int_tests[test].code;
	op.number = number + int_tests[test].add;
	return emit(builder, value, op);
}

static bool is_version(const char *text)
{
	return *text >= '0' && *text <= '9' && strspn(text, "0123456789.") == strlen(text);
}

static int compile_text_test(
	struct builder *builder, struct json_node value, struct expr_op op, size_t test)
{
	const struct fact_desc *desc = fact_desc((enum fact_id)op.index);
	const char *text = json_node_text(value);

	if (desc->type != FACT_TEXT)
		return json_fail_key(builder->loader->error, value,
			"expected another test: %s is not a text", desc->name);
	op.code = text_tests[test].code;
	if (!text || !*text || (op.code == EXPR_TEXT_WORD && strpbrk(text, " ,\t\n")))
		return json_fail(builder->loader->error, value, "%s: expected %s", desc->name,
			op.code == EXPR_TEXT_WORD ? "one word" : "a text");
	if (op.code == EXPR_TEXT_VERSION && !is_version(text))
		return json_fail(builder->loader->error, value,
			"%s: expected a version such as 5.6", desc->name);
	op.text = keep_text(builder, text);
	return op.text ? emit(builder, value, op) : load_no_memory(builder->loader);
}

static int compile_errno(struct builder *builder, struct json_node value, struct expr_op op)
{
	const char *name = json_node_text(value);

	op.code = EXPR_ERRNO;
	op.number = name ? errno_find(name) : 0;
	if (!op.number)
		return json_fail(builder->loader->error, value,
			"expected the name of an errno, such as EBUSY");
	return emit(builder, value, op);
}

/* "in": [...] is an OR of "is". */
static int compile_in(struct builder *builder, struct json_node values, struct expr_op op,
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

		if (rc == 0 && count++)
			rc = emit(builder, value, (struct expr_op){.code = EXPR_OR});
		if (rc < 0)
			return rc;
	}
	return 0;
}

/* Of an object with @key and one test: the test. */
static int the_test(
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

static int compile_fact(struct builder *builder, struct json_node node, struct json_node object)
{
	struct expr_op op = {0};
	struct json_node test = {.key = ""};
	enum fact_id id = 0;
	int rc = find_fact(builder, node, &id);

	if (rc == 0)
		rc = the_test(builder, object, "fact", &test);
	if (rc < 0)
		return rc;
	op.index = (uint16_t)id;
	if (!strcmp(test.key, "is"))
		return compile_fact_is(builder, test, op);
	if (!strcmp(test.key, "in"))
		return compile_in(builder, test, op, compile_fact_is);
	if (!strcmp(test.key, "errno"))
		return compile_errno(builder, test, op);
	for (size_t i = 0; i < sizeof(int_tests) / sizeof(int_tests[0]); i++)
		if (!strcmp(test.key, int_tests[i].name))
			return compile_int_test(builder, test, op, i);
	for (size_t i = 0; i < sizeof(text_tests) / sizeof(text_tests[0]); i++)
		if (!strcmp(test.key, text_tests[i].name))
			return compile_text_test(builder, test, op, i);
	return json_fail_key(builder->loader->error, test,
		"expected a test of a fact (is, in, at_least, at_most, above, below, "
		"contains_word, prefix, version_at_least, errno), got \"%.40s\"",
		test.key);
}

static int compile_workload_is(struct builder *builder, struct json_node value, struct expr_op op)
{
	enum workload_key key = (enum workload_key)op.index;
	const char *text = json_node_text(value);

	if (!text || !workload_value_fits(key, text))
		return json_fail(builder->loader->error, value, "%s: expected %s",
			workload_key_name(key), workload_value_hint(key));
	op.code = EXPR_WORKLOAD_IS;
	op.text = keep_text(builder, text);
	return op.text ? emit(builder, value, op) : load_no_memory(builder->loader);
}

static int compile_workload(struct builder *builder, struct json_node node, struct json_node object)
{
	const char *name = json_node_text(node);
	int key = name ? workload_key_find(name) : -1;
	struct json_node test = {.key = ""};
	int rc;

	if (key < 0)
		return json_fail(
			builder->loader->error, node, "expected a workload key, such as guest-os");
	rc = the_test(builder, object, "workload", &test);
	if (rc < 0)
		return rc;
	if (!strcmp(test.key, "is"))
		return compile_workload_is(builder, test, (struct expr_op){.index = (uint16_t)key});
	if (!strcmp(test.key, "in"))
		return compile_in(builder, test, (struct expr_op){.index = (uint16_t)key},
			compile_workload_is);
	if (strcmp(test.key, "set"))
		return json_fail_key(builder->loader->error, test,
			"expected a test of a workload key (is, in, set), got \"%.40s\"", test.key);
	if (json_node_kind(test) != JSON_IS_BOOL || !json_node_bool(test))
		return json_fail(builder->loader->error, test, "expected true");
	return emit(
		builder, test, (struct expr_op){.code = EXPR_WORKLOAD_SET, .index = (uint16_t)key});
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

		if (rc == 0 && count++)
			rc = emit(builder, operand, (struct expr_op){.code = (uint8_t)code});
		if (rc < 0)
			return rc;
	}
	return 0;
}

static int compile_all(struct builder *builder, struct json_node node, struct json_node object)
{
	(void)object;
	return compile_list(builder, node, EXPR_AND);
}

static int compile_any(struct builder *builder, struct json_node node, struct json_node object)
{
	(void)object;
	return compile_list(builder, node, EXPR_OR);
}

static int compile_not(struct builder *builder, struct json_node node, struct json_node object)
{
	int rc = compile(builder, node);

	(void)object;
	return rc < 0 ? rc : emit(builder, node, (struct expr_op){.code = EXPR_NOT});
}

static int compile_shown(struct builder *builder, struct json_node node, struct json_node object)
{
	int rc = compile(builder, node);

	(void)object;
	return rc < 0 ? rc : emit(builder, node, (struct expr_op){.code = EXPR_SHOWN});
}

static int compile_rule(struct builder *builder, struct json_node node, struct json_node object)
{
	const char *id = json_node_text(node);
	size_t rule = 0;
	int rc = id ? load_rule_name(builder->loader, node, id, &rule)
		    : json_fail(builder->loader->error, node, "expected the id of a rule");

	(void)object;
	if (rc < 0)
		return rc;
	return emit(builder, node, (struct expr_op){.code = EXPR_RULE, .index = (uint16_t)rule});
}

static int compile_role(struct builder *builder, struct json_node node, struct json_node object)
{
	const char *name = json_node_text(node);

	(void)object;
	if (!name || !role_is_known(name))
		return json_fail(builder->loader->error, node, "expected a role, such as kvm-host");
	return emit(builder, node,
		(struct expr_op){.code = EXPR_ROLE, .index = (uint16_t)role_find(name)});
}

/* What an object in a condition may be, by the key that says so. */
static const struct {
	const char *key;
	bool alone; /* no other key beside it */
	int (*compile)(struct builder *builder, struct json_node node, struct json_node object);
} forms[] = {
	{"fact", false, compile_fact},
	{"workload", false, compile_workload},
	{"all", true, compile_all},
	{"any", true, compile_any},
	{"not", true, compile_not},
	{"shown", true, compile_shown},
	{"rule", true, compile_rule},
	{"role", true, compile_role},
};

static int compile(struct builder *builder, struct json_node node)
{
	struct json_node member;

	if (json_node_kind(node) == JSON_IS_TEXT)
		return compile_fact_true(builder, node);
	if (json_node_kind(node) != JSON_IS_OBJECT)
		return json_fail(builder->loader->error, node,
			"expected a condition: the name of a fact, or an object");
	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		if (!json_node_member(node, forms[i].key, &member))
			continue;
		if (forms[i].alone && json_node_count(node) != 1)
			return json_fail(builder->loader->error, node,
				"expected nothing beside \"%s\"", forms[i].key);
		return forms[i].compile(builder, member, node);
	}
	return json_fail(builder->loader->error, node,
		"expected a condition (fact, workload, role, rule, all, any, not, shown)");
}

int load_expr(struct loader *loader, struct json_node node, struct expr *expr)
{
	struct builder builder = {.loader = loader};
	struct expr_op *ops;
	int rc = compile(&builder, node);

	if (rc < 0)
		return rc;
	ops = arena_alloc(&loader->set->arena, builder.count, sizeof(*ops));
	if (!ops)
		return load_no_memory(loader);
	memcpy(ops, builder.ops, builder.count * sizeof(*ops));
	*expr = (struct expr){.ops = ops, .count = (uint16_t)builder.count};
	return 0;
}
