// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Conditions about what is to be run and about the kind of host, from JSON to postfix code. The
 * language stands at the head of load.c.
 */
#include "rules/load_expr.h"

#include <stdio.h>
#include <string.h>

static int workload_is(struct builder *builder, struct json_node value, struct expr_op op)
{
	enum workload_key key = (enum workload_key)op.index;
	const char *text = json_node_text(value);

	if (!text || !workload_value_fits(key, text))
		return json_fail(builder->loader->error, value, "%s: expected %s",
			workload_key_name(key), workload_value_hint(key));
	op.code = EXPR_WORKLOAD_IS;
	return builder_emit_text(builder, value, op, text);
}

static int workload_in(struct builder *builder, struct json_node value, struct expr_op op)
{
	return compile_in(builder, value, op, workload_is);
}

static int workload_set(struct builder *builder, struct json_node value, struct expr_op op)
{
	if (json_node_kind(value) != JSON_IS_BOOL || !json_node_bool(value))
		return json_fail(builder->loader->error, value, "expected true");
	op.code = EXPR_WORKLOAD_SET;
	return builder_emit(builder, value, op);
}

static int workload_matches(struct builder *builder, struct json_node value, struct expr_op op)
{
	const char *text = json_node_text(value);

	if (!text || !*text || strlen(text) > PATTERN_MAX)
		return json_fail(builder->loader->error, value,
			"expected a pattern of at most %d characters", PATTERN_MAX);
	op.code = EXPR_WORKLOAD_GLOB;
	return builder_emit_text(builder, value, op, text);
}

static int workload_version(struct builder *builder, struct json_node value, struct expr_op op)
{
	const char *text = json_node_text(value);

	if (!text || !is_version(text))
		return json_fail(builder->loader->error, value, "expected a version such as 5.6");
	op.code = EXPR_WORKLOAD_VERSION;
	return builder_emit_text(builder, value, op, text);
}

/* A key that is not set is neither at least nor below: set, and not at least. */
static int workload_version_below(
	struct builder *builder, struct json_node value, struct expr_op op)
{
	size_t count = 1;
	int rc;

	op.code = EXPR_WORKLOAD_SET;
	rc = builder_emit(builder, value, op);
	if (rc == 0)
		rc = workload_version(builder, value, op);
	if (rc == 0)
		rc = builder_emit(builder, value, (struct expr_op){.code = EXPR_NOT});
	return rc < 0 ? rc : builder_join(builder, value, EXPR_AND, &count);
}

static int workload_at_least(struct builder *builder, struct json_node value, struct expr_op op)
{
	if (json_node_kind(value) != JSON_IS_INTEGER)
		return json_fail(builder->loader->error, value, "expected an integer");
	op.code = EXPR_WORKLOAD_AT_LEAST;
	op.number = json_node_integer(value);
	return builder_emit(builder, value, op);
}

static const struct {
	const char *name;
	int (*compile)(struct builder *builder, struct json_node value, struct expr_op op);
} workload_tests[] = {
	{"is", workload_is},
	{"in", workload_in},
	{"set", workload_set},
	{"matches", workload_matches},
	{"version_at_least", workload_version},
	{"version_below", workload_version_below},
	{"at_least", workload_at_least},
};

int compile_workload(struct builder *builder, struct json_node node, struct json_node object)
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
	for (size_t i = 0; i < sizeof(workload_tests) / sizeof(workload_tests[0]); i++)
		if (!strcmp(test.key, workload_tests[i].name))
			return workload_tests[i].compile(
				builder, test, (struct expr_op){.index = (uint16_t)key});
	return json_fail_key(builder->loader->error, test,
		"expected a test of a workload key (is, in, set, matches, at_least, "
		"version_at_least, version_below), got \"%.40s\"",
		test.key);
}

/* One value, or an array of which one must fit: @compile_is makes the test of each. */
static int one_or_more(struct builder *builder, struct json_node node,
	int (*compile_is)(struct builder *, struct json_node, struct expr_op))
{
	const struct expr_op op = {0};

	if (json_node_kind(node) == JSON_IS_ARRAY)
		return compile_in(builder, node, op, compile_is);
	return compile_is(builder, node, op);
}

static int role_is(struct builder *builder, struct json_node node, struct expr_op op)
{
	const char *name = json_node_text(node);

	if (!name || !role_is_known(name))
		return json_fail(builder->loader->error, node, "expected a role, such as kvm-host");
	op.code = EXPR_ROLE;
	op.index = (uint16_t)role_find(name);
	return builder_emit(builder, node, op);
}

int compile_role(struct builder *builder, struct json_node node)
{
	return one_or_more(builder, node, role_is);
}

/* CPUID's names of the vendors whose processors have, or may have, hardware virtualization. */
static const struct {
	const char *name, *signature;
} vendors[] = {
	{"intel", "GenuineIntel"},
	{"amd", "AuthenticAMD"},
	{"hygon", "HygonGenuine"},
	{"centaur", "CentaurHauls"},
	{"zhaoxin", "Shanghai"},
};

static int vendor_is(struct builder *builder, struct json_node node, struct expr_op op)
{
	const char *name = json_node_text(node);

	for (size_t i = 0; name && i < sizeof(vendors) / sizeof(vendors[0]); i++) {
		if (strcmp(name, vendors[i].name))
			continue;
		op.code = EXPR_TEXT_WORD; /* Zhaoxin's stands between blanks */
		op.index = FACT_CPU_VENDOR;
		return builder_emit_text(builder, node, op, vendors[i].signature);
	}
	return json_fail(builder->loader->error, node,
		"expected a vendor: intel, amd, hygon, centaur or zhaoxin");
}

int compile_vendor(struct builder *builder, struct json_node node)
{
	return one_or_more(builder, node, vendor_is);
}

/* {"since": "5.6", "until": "6.2"}: releases from the first on, and before the second. */
int compile_kernel(struct builder *builder, struct json_node node)
{
	const struct expr_op test = {.code = EXPR_TEXT_VERSION, .index = FACT_KERNEL_RELEASE};
	struct json_walk walk = json_walk_begin(node);
	struct json_node member;
	size_t count = 0;

	while (json_walk_next(&walk, &member)) {
		const char *text = json_node_text(member);
		const bool until = !strcmp(member.key, "until");
		int rc;

		if (!until && strcmp(member.key, "since"))
			return json_fail_key(builder->loader->error, member,
				"expected \"since\" or \"until\", got \"%.40s\"", member.key);
		if (!text || !is_version(text))
			return json_fail(
				builder->loader->error, member, "expected a version such as 5.6");
		rc = builder_emit_text(builder, member, test, text);
		if (rc == 0 && until)
			rc = builder_emit(builder, member, (struct expr_op){.code = EXPR_NOT});
		if (rc == 0)
			rc = builder_join(builder, member, EXPR_AND, &count);
		if (rc < 0)
			return rc;
	}
	return count ? 0
		     : json_fail(builder->loader->error, node,
			       "expected an object with \"since\", \"until\" or both");
}

static int host_is(struct builder *builder, struct json_node node, struct expr_op op)
{
	const char *kind = json_node_text(node);
	char id[80];
	int rule = -1;

	if (kind && snprintf(id, sizeof(id), "host.%s", kind) < (int)sizeof(id))
		rule = load_find_rule(builder->loader, id);
	if (rule < 0)
		return json_fail(builder->loader->error, node,
			"expected a kind of host for which there is a rule \"host.KIND\", such as "
			"bare-metal or guest");
	op.code = EXPR_RULE;
	op.index = (uint32_t)rule;
	return builder_emit(builder, node, op);
}

int compile_host(struct builder *builder, struct json_node node)
{
	return one_or_more(builder, node, host_is);
}
