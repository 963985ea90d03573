// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Test cases from rule files. In a rule, and at the top of a file, "tests" is [CASE, ...]:
 *
 *   name      what the case is about
 *   facts     {NAME: VALUE, ...}: a value of the fact's type; {"unknown": WHY} with a reason as
 *             `virtscout facts` shows it; {"errno": "EBUSY"} unknown because of this errno; "errno" may also
 *             stand beside "unknown", or beside "value": a known fact that came with it. What is not
 *             named was not captured
 *   workload  {KEY: VALUE, ...}; default: nothing is set
 *   role      default: none given
 *   holds     in a rule: "yes", "no" or "unknown"; at the top: an object of these by the ids of rules
 *   modes     {MODE: VERDICT, ...}; a case at the top may have this instead of "holds"
 */
#include "rules/load.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "rules/lint.h"
#include "rules/rule_tests.h"

#define CASE_FACTS_MAX 256
#define CASE_RULES_MAX 64

/* A case that is being read. */
struct case_reader {
	struct loader *loader;
	struct arena *arena;
	struct rule_case *test;
	struct case_rule *own; /* of a case in a rule: what it expects of that rule */
	bool holds;            /* seen */
};

static int no_memory(const struct case_reader *reader)
{
	return load_no_memory(reader->loader);
}

static int keep_text(const struct case_reader *reader, struct json_node node, const char **text)
{
	const char *value = json_node_text(node);

	if (!value || !*value)
		return json_fail(reader->loader->error, node, "expected a text");
	*text = arena_text(reader->arena, value);
	return *text ? 0 : no_memory(reader);
}

/* "yes" and so on. */
static int read_truth(const struct case_reader *reader, struct json_node node, enum truth *truth)
{
	static const char *const words[] = {
		[TRUTH_NO] = "no", [TRUTH_UNKNOWN] = "unknown", [TRUTH_YES] = "yes", NULL};
	const char *word = json_node_text(node);
	const int found = word ? name_find(words, word) : -1;

	if (found < 0)
		return json_fail(reader->loader->error, node, "expected yes, no or unknown");
	*truth = (enum truth)found;
	return 0;
}

static int read_why(const struct case_reader *reader, struct json_node node, struct case_fact *fact)
{
	const char *word = json_node_text(node);
	char hint[256] = "";

	for (int why = 0; why < WHY_COUNT; why++) {
		if (word && !strcmp(word, why_name((enum why)why))) {
			fact->why = (uint8_t)why;
			return 0;
		}
		strncat(hint, *hint ? ", " : "", sizeof(hint) - strlen(hint) - 1);
		strncat(hint, why_name((enum why)why), sizeof(hint) - strlen(hint) - 1);
	}
	return json_fail(reader->loader->error, node, "expected a reason: one of %s", hint);
}

static int read_errno(
	const struct case_reader *reader, struct json_node node, struct case_fact *fact)
{
	const char *name = json_node_text(node);

	fact->err = (uint16_t)(name ? errno_find(name) : 0);
	if (!fact->err)
		return json_fail(reader->loader->error, node,
			"expected the name of an errno, such as EBUSY");
	return 0;
}

static int read_value(
	const struct case_reader *reader, struct json_node node, struct case_fact *fact)
{
	static const struct {
		enum json_kind kind;
		const char *wanted;
	} types[] = {[FACT_BOOL] = {JSON_IS_BOOL, "true or false"},
		[FACT_INT] = {JSON_IS_INTEGER, "an integer"},
		[FACT_TEXT] = {JSON_IS_TEXT, "a text"}};
	enum fact_type type = FACT_TEXT;

	for (int i = 0; i < FACT_TEXT; i++)
		if (json_node_kind(node) == types[i].kind)
			type = (enum fact_type)i;
	type = load_fact_type(reader->loader, fact->fact, type);
	if (json_node_kind(node) != types[type].kind)
		return json_fail(reader->loader->error, node,
			"%s: expected %s, or an object such as {\"unknown\": \"permission\"}",
			rules_fact_name(reader->loader->set, fact->fact), types[type].wanted);
	fact->state = FACT_KNOWN;
	fact->number = type == FACT_BOOL ? json_node_bool(node) : json_node_integer(node);
	if (type != FACT_TEXT)
		return 0;
	fact->text = arena_text(reader->arena, json_node_text(node));
	return fact->text ? 0 : no_memory(reader);
}

/* {"unknown": WHY}, {"errno": E}, {"value": V, "errno": E}, {"unknown": WHY, "errno": E}. */
static int read_state(
	const struct case_reader *reader, struct json_node node, struct case_fact *fact)
{
	struct json_walk walk = json_walk_begin(node);
	struct json_node member;
	bool reason = false;

	while (json_walk_next(&walk, &member)) {
		int rc;

		if (!strcmp(member.key, "errno")) {
			rc = read_errno(reader, member, fact);
		} else if (!strcmp(member.key, "value") && !reason) {
			rc = read_value(reader, member, fact);
		} else if (!strcmp(member.key, "unknown") && fact->state == FACT_UNKNOWN) {
			rc = read_why(reader, member, fact);
			reason = true;
		} else {
			return json_fail_key(reader->loader->error, member,
				"expected \"unknown\" with a reason, or \"value\", and \"errno\"");
		}
		if (rc < 0)
			return rc;
	}
	if (!reason && !fact->err)
		return json_fail(reader->loader->error, node,
			"expected \"unknown\" with a reason, or \"errno\"");
	if (!reason && fact->state == FACT_UNKNOWN)
		fact->why = (uint8_t)why_from_errno(fact->err);
	return 0;
}

static int read_facts(struct case_reader *reader, struct json_node node)
{
	struct json_walk walk = json_walk_begin(node);
	struct rule_case *test = reader->test;
	struct case_fact *facts;
	struct json_node member;

	if (json_node_kind(node) != JSON_IS_OBJECT || json_node_count(node) > CASE_FACTS_MAX)
		return json_fail(reader->loader->error, node,
			"expected an object of at most %d facts", CASE_FACTS_MAX);
	facts = arena_alloc(reader->arena, json_node_count(node), sizeof(*facts));
	if (!facts)
		return no_memory(reader);
	test->facts = facts;
	while (json_walk_next(&walk, &member)) {
		struct case_fact *fact = &facts[test->fact_count];
		int rc = load_fact_name(reader->loader, member, member.key, &fact->fact);

		if (rc == 0)
			rc = json_node_kind(member) == JSON_IS_OBJECT
				     ? read_state(reader, member, fact)
				     : read_value(reader, member, fact);
		if (rc < 0)
			return rc;
		test->fact_count++;
	}
	return 0;
}

static int read_workload(struct case_reader *reader, struct json_node node)
{
	return workload_read(&reader->test->workload, node, reader->loader->error);
}

static int read_role(struct case_reader *reader, struct json_node node)
{
	const char *name = json_node_text(node);

	if (!name || !role_is_known(name))
		return json_fail(reader->loader->error, node, "expected a role, such as kvm-host");
	return keep_text(reader, node, &reader->test->role);
}

static int read_holds(struct case_reader *reader, struct json_node node)
{
	struct json_walk walk = json_walk_begin(node);
	struct rule_case *test = reader->test;
	struct case_rule *rules;
	struct json_node member;

	reader->holds = true;
	if (reader->own)
		return read_truth(reader, node, &reader->own->holds);
	if (json_node_kind(node) != JSON_IS_OBJECT || json_node_count(node) > CASE_RULES_MAX)
		return json_fail(reader->loader->error, node,
			"expected an object of at most %d rules, such as {\"rule.id\": \"yes\"}",
			CASE_RULES_MAX);
	rules = arena_alloc(reader->arena, json_node_count(node), sizeof(*rules));
	if (!rules)
		return no_memory(reader);
	test->rules = rules;
	while (json_walk_next(&walk, &member)) {
		int rc = load_rule_name(
			reader->loader, member, member.key, &rules[test->rule_count].rule);

		if (rc == 0)
			rc = read_truth(reader, member, &rules[test->rule_count].holds);
		if (rc < 0)
			return rc;
		test->rule_count++;
	}
	return 0;
}

static int verdict_find(const char *name)
{
	for (int verdict = VERDICT_NO; verdict <= VERDICT_READY; verdict++)
		if (!strcmp(verdict_name((enum verdict)verdict), name))
			return verdict;
	return -1;
}

static int read_modes(struct case_reader *reader, struct json_node node)
{
	struct json_walk walk = json_walk_begin(node);
	struct rule_case *test = reader->test;
	struct json_node member;

	if (json_node_kind(node) != JSON_IS_OBJECT)
		return json_fail(reader->loader->error, node,
			"expected an object of modes, such as {\"hvm\": \"ready\"}");
	while (json_walk_next(&walk, &member)) {
		const int mode = mode_find(member.key);
		const char *word = json_node_text(member);
		const int verdict = word ? verdict_find(word) : -1;

		if (mode < 0)
			return json_fail_key(reader->loader->error, member,
				"expected a mode: hvm, pv, container or emulation");
		if (verdict < 0)
			return json_fail(reader->loader->error, member,
				"expected ready, degraded, attainable, unknown or no");
		test->modes[test->mode_count++] =
			(struct case_mode){(enum mode)mode, (enum verdict)verdict};
	}
	return 0;
}

static int read_name(struct case_reader *reader, struct json_node node)
{
	return keep_text(reader, node, &reader->test->name);
}

static const struct {
	const char *key;
	int (*read)(struct case_reader *reader, struct json_node node);
} members[] = {
	{"name", read_name},
	{"facts", read_facts},
	{"workload", read_workload},
	{"role", read_role},
	{"holds", read_holds},
	{"modes", read_modes},
};

#define MEMBER_COUNT (sizeof(members) / sizeof(members[0]))

static int read_members(struct case_reader *reader, struct json_node node)
{
	struct json_walk walk = json_walk_begin(node);
	struct json_node member;

	if (json_node_kind(node) != JSON_IS_OBJECT)
		return json_fail(reader->loader->error, node, "expected a case: an object");
	while (json_walk_next(&walk, &member)) {
		size_t i = 0;
		int rc;

		while (i < MEMBER_COUNT && strcmp(members[i].key, member.key))
			i++;
		if (i == MEMBER_COUNT)
			return json_fail_key(reader->loader->error, member,
				"expected another key: \"%.40s\" means nothing in a case",
				member.key);
		rc = members[i].read(reader, member);
		if (rc < 0)
			return rc;
	}
	if (!reader->holds && (reader->test->of_rule || !reader->test->mode_count))
		return json_fail(reader->loader->error, node,
			reader->test->of_rule ? "expected the key \"holds\""
					      : "expected the key \"holds\" or the key \"modes\"");
	return 0;
}

/* One more case, zeroed; NULL where there is no memory. */
static struct rule_case *case_add(struct rule_tests *tests)
{
	if (tests->count == tests->room) {
		const size_t room = tests->room ? tests->room * 2 : 16;
		struct rule_case *grown = realloc(tests->cases, room * sizeof(*grown));

		if (!grown)
			return NULL;
		tests->cases = grown;
		tests->room = room;
	}
	tests->cases[tests->count] = (struct rule_case){.role = ""};
	return &tests->cases[tests->count++];
}

static int read_case(
	struct loader *loader, struct json_node node, int rule, struct rule_tests *tests)
{
	struct rule_case *test = case_add(tests);
	struct case_reader reader = {.loader = loader, .arena = &tests->arena, .test = test};
	const struct json_where where = json_node_where(node);

	if (!test)
		return load_no_memory(loader);
	test->file = arena_text(&tests->arena, where.file);
	test->line = where.line;
	test->column = where.column;
	if (!test->file)
		return no_memory(&reader);
	if (rule >= 0) {
		reader.own = arena_alloc(&tests->arena, 1, sizeof(*reader.own));
		if (!reader.own)
			return no_memory(&reader);
		reader.own->rule = (size_t)rule;
		test->rules = reader.own;
		test->rule_count = 1;
		test->of_rule = true;
	}
	return read_members(&reader, node);
}

int load_tests(struct loader *loader, struct json_node node, int rule)
{
	struct json_walk walk = json_walk_begin(node);
	/* Where nobody asks for the cases, they are read all the same: what is wrong is said. */
	struct rule_tests unwanted = {0};
	struct rule_tests *tests = loader->tests ? loader->tests : &unwanted;
	struct json_node child;
	int rc = 0;

	if (json_node_kind(node) != JSON_IS_ARRAY)
		return json_fail(loader->error, node, "expected an array of cases");
	while (rc == 0 && json_walk_next(&walk, &child)) {
		rc = read_case(loader, child, rule, tests);
		if (rc < 0 && load_go_on(loader, rc))
			rc = 0;
	}
	rule_tests_free(&unwanted);
	return rc;
}

void rule_tests_free(struct rule_tests *tests)
{
	arena_free(&tests->arena);
	free(tests->cases);
	*tests = (struct rule_tests){0};
}
