// SPDX-License-Identifier: GPL-2.0-or-later
// Tests of facts in conditions, from JSON to postfix code. The language stands at the head of load.c.
#include "rules/load_expr.h"

#include <stdint.h>
#include <string.h>

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

int compile_fact_true(struct builder *builder, struct json_node node)
{
	enum fact_id id = 0;
	int rc = find_fact(builder, node, &id);

	if (rc < 0)
		return rc;
	if (load_fact_type(builder->loader, (uint16_t)id, FACT_BOOL) != FACT_BOOL)
		return json_fail(builder->loader->error, node,
			"expected a fact that is true or false; compare %s with \"is\" or the like",
			rules_fact_name(builder->loader->set, id));
	return builder_emit(builder, node,
		(struct expr_op){.code = EXPR_BOOL, .index = (uint16_t)id, .number = 1});
}

static const char *name_of(const struct builder *builder, struct expr_op op)
{
	return rules_fact_name(builder->loader->set, op.index);
}

/* Is the fact one of @type? A local fact of which no type is known yet is from now on. */
static bool is_of_type(const struct builder *builder, struct expr_op op, enum fact_type type)
{
	return load_fact_type(builder->loader, op.index, type) == type;
}

/* The workload key in {"workload": key}; -EINVAL: complained. */
static int wanted_key(struct builder *builder, struct json_node value)
{
	struct json_node name = {.key = ""};
	int key = -1;

	if (json_node_count(value) == 1 && json_node_member(value, "workload", &name) &&
		json_node_text(name))
		key = workload_key_find(json_node_text(name));
	if (key >= 0)
		return key;
	return json_fail(builder->loader->error, value,
		"expected {\"workload\": KEY}, KEY such as guest-min-kernel");
}

static int test_is(struct builder *builder, struct json_node value, struct expr_op op)
{
	static const char *const wanted[] = {
		[FACT_BOOL] = "true or false", [FACT_INT] = "an integer", [FACT_TEXT] = "a text"};
	static const uint8_t codes[] = {
		[FACT_BOOL] = EXPR_BOOL, [FACT_INT] = EXPR_INT_IS, [FACT_TEXT] = EXPR_TEXT_IS};
	static const enum json_kind kinds[] = {[FACT_BOOL] = JSON_IS_BOOL,
		[FACT_INT] = JSON_IS_INTEGER,
		[FACT_TEXT] = JSON_IS_TEXT};
	enum fact_type type = FACT_TEXT;

	for (int i = 0; i < FACT_TEXT; i++)
		if (json_node_kind(value) == kinds[i])
			type = (enum fact_type)i;
	type = load_fact_type(builder->loader, op.index, type);
	if (json_node_kind(value) != kinds[type])
		return json_fail(builder->loader->error, value, "%s: expected %s",
			name_of(builder, op), wanted[type]);
	op.code = codes[type];
	if (type == FACT_TEXT)
		return builder_emit_text(builder, value, op, json_node_text(value));
	op.number = type == FACT_BOOL ? json_node_bool(value) : json_node_integer(value);
	return builder_emit(builder, value, op);
}

static int test_in(struct builder *builder, struct json_node value, struct expr_op op)
{
	return compile_in(builder, value, op, test_is);
}

/* Emits @code with the integer at @value and @add: "above 3" is "at least 4". */
static int number_test(struct builder *builder, struct json_node value, struct expr_op op,
	enum expr_code code, int add)
{
	int64_t number = json_node_integer(value);

	if (!is_of_type(builder, op, FACT_INT))
		return json_fail_key(builder->loader->error, value,
			"expected another test: %s is not an integer", name_of(builder, op));
	if (json_node_kind(value) != JSON_IS_INTEGER || number == INT64_MAX || number == INT64_MIN)
		return json_fail(builder->loader->error, value, "%s: expected an integer",
			name_of(builder, op));
	op.code = (uint8_t)code;
	op.number = number + add;
	return builder_emit(builder, value, op);
}

static int test_at_least(struct builder *builder, struct json_node value, struct expr_op op)
{
	int key;

	if (json_node_kind(value) != JSON_IS_OBJECT || !is_of_type(builder, op, FACT_INT))
		return number_test(builder, value, op, EXPR_INT_AT_LEAST, 0);
	key = wanted_key(builder, value);
	if (key < 0)
		return key;
	op.code = EXPR_INT_WANTED;
	op.number = key;
	return builder_emit(builder, value, op);
}

static int test_at_most(struct builder *builder, struct json_node value, struct expr_op op)
{
	return number_test(builder, value, op, EXPR_INT_AT_MOST, 0);
}

static int test_above(struct builder *builder, struct json_node value, struct expr_op op)
{
	return number_test(builder, value, op, EXPR_INT_AT_LEAST, 1);
}

/*
 * Below what the workload asks for: it asks, and there is not as much. Else a key that is not set
 * would find everything below it.
 */
static int below_wanted(struct builder *builder, struct json_node value, struct expr_op op,
	int (*at_least)(struct builder *builder, struct json_node value, struct expr_op op))
{
	const int key = wanted_key(builder, value);
	size_t count = 1;
	int rc;

	if (key < 0)
		return key;
	rc = builder_emit(builder, value,
		(struct expr_op){.code = EXPR_WORKLOAD_SET, .index = (uint16_t)key});
	if (rc == 0)
		rc = at_least(builder, value, op);
	if (rc == 0)
		rc = builder_emit(builder, value, (struct expr_op){.code = EXPR_NOT});
	return rc < 0 ? rc : builder_join(builder, value, EXPR_AND, &count);
}

static int test_below(struct builder *builder, struct json_node value, struct expr_op op)
{
	if (json_node_kind(value) == JSON_IS_OBJECT && is_of_type(builder, op, FACT_INT))
		return below_wanted(builder, value, op, test_at_least);
	return number_test(builder, value, op, EXPR_INT_AT_MOST, -1);
}

static int test_between(struct builder *builder, struct json_node value, struct expr_op op)
{
	struct json_walk walk = json_walk_begin(value);
	struct json_node low, high;
	size_t count = 1;
	int rc;

	if (json_node_kind(value) != JSON_IS_ARRAY || json_node_count(value) != 2)
		return json_fail(
			builder->loader->error, value, "expected [LOWEST, HIGHEST], two integers");
	json_walk_next(&walk, &low);
	json_walk_next(&walk, &high);
	rc = number_test(builder, low, op, EXPR_INT_AT_LEAST, 0);
	if (rc == 0)
		rc = number_test(builder, high, op, EXPR_INT_AT_MOST, 0);
	if (rc < 0)
		return rc;
	if (json_node_integer(low) > json_node_integer(high))
		return json_fail(builder->loader->error, value,
			"expected [LOWEST, HIGHEST], the lower one first");
	return builder_join(builder, value, EXPR_AND, &count);
}

/* Emits @code with the text at @value, which must not be empty. */
static int text_test(struct builder *builder, struct json_node value, struct expr_op op,
	enum expr_code code, const char *wanted, bool fits)
{
	const char *text = json_node_text(value);

	if (!is_of_type(builder, op, FACT_TEXT))
		return json_fail_key(builder->loader->error, value,
			"expected another test: %s is not a text", name_of(builder, op));
	if (!text || !*text || !fits)
		return json_fail(builder->loader->error, value, "%s: expected %s",
			name_of(builder, op), wanted);
	op.code = (uint8_t)code;
	return builder_emit_text(builder, value, op, text);
}

static int test_contains_word(struct builder *builder, struct json_node value, struct expr_op op)
{
	const char *text = json_node_text(value);

	return text_test(
		builder, value, op, EXPR_TEXT_WORD, "one word", text && !strpbrk(text, " ,\t\n"));
}

static int test_prefix(struct builder *builder, struct json_node value, struct expr_op op)
{
	return text_test(builder, value, op, EXPR_TEXT_PREFIX, "a text", true);
}

static int test_matches(struct builder *builder, struct json_node value, struct expr_op op)
{
	const char *text = json_node_text(value);

	return text_test(builder, value, op, EXPR_TEXT_GLOB, "a pattern of at most 200 characters",
		text && strlen(text) <= PATTERN_MAX);
}

static int test_version(struct builder *builder, struct json_node value, struct expr_op op)
{
	const char *text = json_node_text(value);
	int key;

	if (json_node_kind(value) != JSON_IS_OBJECT || !is_of_type(builder, op, FACT_TEXT))
		return text_test(builder, value, op, EXPR_TEXT_VERSION, "a version such as 5.6",
			text && is_version(text));
	key = wanted_key(builder, value);
	if (key < 0)
		return key;
	op.code = EXPR_TEXT_WANTED;
	op.number = key;
	return builder_emit(builder, value, op);
}

static int test_version_below(struct builder *builder, struct json_node value, struct expr_op op)
{
	int rc;

	if (json_node_kind(value) == JSON_IS_OBJECT && is_of_type(builder, op, FACT_TEXT))
		return below_wanted(builder, value, op, test_version);
	rc = test_version(builder, value, op);
	return rc < 0 ? rc : builder_emit(builder, value, (struct expr_op){.code = EXPR_NOT});
}

static int test_known(struct builder *builder, struct json_node value, struct expr_op op)
{
	int rc;

	if (json_node_kind(value) != JSON_IS_BOOL)
		return json_fail(builder->loader->error, value, "expected true or false");
	op.code = EXPR_KNOWN;
	rc = builder_emit(builder, value, op);
	if (rc < 0 || json_node_bool(value))
		return rc;
	return builder_emit(builder, value, (struct expr_op){.code = EXPR_NOT});
}

static int test_why(struct builder *builder, struct json_node value, struct expr_op op)
{
	const char *name = json_node_text(value);

	op.code = EXPR_WHY;
	for (int why = 0; name && why < WHY_COUNT; why++) {
		op.number = why;
		if (why_name((enum why)why) && !strcmp(name, why_name((enum why)why)))
			return builder_emit(builder, value, op);
	}
	return json_fail(builder->loader->error, value,
		"expected why a fact can be unknown, such as permission");
}

static int test_errno(struct builder *builder, struct json_node value, struct expr_op op)
{
	const char *name = json_node_text(value);

	op.code = EXPR_ERRNO;
	op.number = name ? errno_find(name) : 0;
	if (!op.number)
		return json_fail(builder->loader->error, value,
			"expected the name of an errno, such as EBUSY");
	return builder_emit(builder, value, op);
}

static const struct {
	const char *name;
	int (*compile)(struct builder *builder, struct json_node value, struct expr_op op);
} tests[] = {
	{"is", test_is},
	{"in", test_in},
	{"at_least", test_at_least},
	{"at_most", test_at_most},
	{"above", test_above},
	{"below", test_below},
	{"between", test_between},
	{"contains_word", test_contains_word},
	{"prefix", test_prefix},
	{"matches", test_matches},
	{"version_at_least", test_version},
	{"version_below", test_version_below},
	{"known", test_known},
	{"why", test_why},
	{"errno", test_errno},
};

int compile_fact(struct builder *builder, struct json_node node, struct json_node object)
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
	for (size_t i = 0; i < sizeof(tests) / sizeof(tests[0]); i++)
		if (!strcmp(test.key, tests[i].name))
			return tests[i].compile(builder, test, op);
	return json_fail_key(builder->loader->error, test,
		"expected a test of a fact (is, in, at_least, at_most, above, below, between, "
		"contains_word, prefix, matches, version_at_least, version_below, known, why, "
		"errno), got \"%.40s\"",
		test.key);
}
