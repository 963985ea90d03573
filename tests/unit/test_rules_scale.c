// SPDX-License-Identifier: GPL-2.0-or-later
// Rules by the ten thousand: they load, judge right, in any order, and judging allocates nothing.
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "rules/rules.h"
#include "tests/fake/many_rules.h"
#include "tests/fake/text_file.h"

/* The linker puts these before those of the C library; tests/CMakeLists.txt names them. */
void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *old, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *old, size_t size);

static size_t allocations;

void *__wrap_malloc(size_t size)
{
	allocations++;
	return __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size)
{
	allocations++;
	return __real_calloc(count, size);
}

void *__wrap_realloc(void *old, size_t size)
{
	allocations++;
	return __real_realloc(old, size);
}

static const struct workload neutral;

static int load_text(const char *text, struct rule_set **rules, struct input_error *error)
{
	struct text_file file = text_file_open(text, strlen(text));
	int rc = rules_load(NULL, file.path, rules, error);

	text_file_close(&file);
	return rc;
}

static struct rule_set *load_many(size_t count, unsigned seed)
{
	char *text = many_rules_text(count, seed);
	struct rule_set *rules = NULL;
	struct input_error error;

	assert_non_null(text);
	if (load_text(text, &rules, &error) < 0)
		fail_msg("%d:%d: %s", error.line, error.column, error.text);
	free(text);
	return rules;
}

static struct fact_table *facts_new(unsigned unknown_every)
{
	struct fact_table *facts = malloc(sizeof(*facts));

	assert_non_null(facts);
	many_rules_facts(facts, unknown_every);
	return facts;
}

/* The rules stand by number: finding N is about rule many.rN. */
static void assert_judges_right(
	const struct rule_set *rules, struct judgement *judgement, unsigned unknown_every)
{
	struct fact_table *facts = facts_new(unknown_every);
	const size_t count = rules_count(rules);
	enum truth *holds = calloc(count, sizeof(*holds));
	size_t seen[3] = {0};

	assert_non_null(holds);
	many_rules_expect(facts, holds, count);
	rules_judge(rules, facts, &neutral, "", judgement);
	assert_int_equal(judgement->finding_count, count);
	for (size_t i = 0; i < count; i++) {
		if (judgement->findings[i].holds != holds[i])
			fail_msg("%s: %d, not %d", rules_info(rules, i).id,
				judgement->findings[i].holds, holds[i]);
		seen[holds[i]]++;
	}
	/* Enough of each; how many exactly follows from the catalogue's order. */
	assert_true(seen[TRUTH_YES] > count / 10 && seen[TRUTH_NO] > count / 10);
	assert_int_equal(seen[TRUTH_UNKNOWN] > count / 10, unknown_every > 0);
	free(holds);
	free(facts);
}

static void a_hundred_thousand_rules_load_and_judge_right(void **state)
{
	struct rule_set *rules = load_many(100000, 0);
	struct judgement *judgement = judgement_new(rules);
	char id[32];

	(void)state;
	assert_int_equal(rules_count(rules), 100000);
	for (int i = 0; i < 100000; i += 997) {
		sprintf(id, "many.r%d", i);
		assert_int_equal(rules_find(rules, id), i);
	}
	assert_int_equal(rules_find(rules, "many.r100000"), -1);
	assert_non_null(judgement);
	assert_judges_right(rules, judgement, 0);
	assert_judges_right(rules, judgement, 3);
	judgement_free(judgement);
	rules_free(rules);
}

static void assert_same_reasons(
	const struct reason *a, size_t a_count, const struct reason *b, size_t b_count)
{
	assert_int_equal(a_count, b_count);
	for (size_t i = 0; i < a_count; i++) {
		assert_int_equal(a[i].fact, b[i].fact);
		assert_string_equal(a[i].text, b[i].text);
	}
}

static void assert_same_mode(const struct mode_verdict *a, const struct mode_verdict *b)
{
	assert_int_equal(a->verdict, b->verdict);
	assert_int_equal(a->cost, b->cost);
	assert_same_reasons(a->reasons, a->reason_count, b->reasons, b->reason_count);
	assert_int_equal(a->step_count, b->step_count);
	for (size_t i = 0; i < a->step_count; i++)
		assert_string_equal(a->steps[i].action, b->steps[i].action);
	assert_int_equal(a->has_would_be, b->has_would_be);
	assert_int_equal(a->would_be, b->would_be);
	assert_int_equal(a->assuming_count, b->assuming_count);
	for (size_t i = 0; i < a->assuming_count; i++)
		assert_int_equal(a->assuming[i], b->assuming[i]);
}

/* @a by @rules, @b by the same rules in another order. */
static void assert_same_judgement(const struct rule_set *rules, const struct judgement *a,
	const struct rule_set *others, const struct judgement *b)
{
	for (size_t i = 0; i < a->finding_count; i++) {
		const struct finding *one = &a->findings[i];
		const struct finding *other =
			&b->findings[rules_find(others, rules_info(rules, i).id)];

		assert_int_equal(one->holds, other->holds);
		assert_int_equal(one->severity, other->severity);
		assert_int_equal(one->explained, other->explained);
		assert_int_equal(one->fact_count, other->fact_count);
		for (size_t k = 0; k < one->fact_count; k++)
			assert_int_equal(one->facts[k], other->facts[k]);
	}
	for (int mode = 0; mode < MODE_COUNT; mode++) {
		assert_same_mode(&a->modes[mode], &b->modes[mode]);
		assert_int_equal(a->ranking[mode], b->ranking[mode]);
	}
	assert_same_reasons(a->reasons, a->reason_count, b->reasons, b->reason_count);
	assert_int_equal(a->status, b->status);
}

static void the_order_of_rules_does_not_matter(void **state)
{
	static const size_t counts[] = {7, 40, 2000};
	static const unsigned unknowns[] = {0, 5, 2, 1};

	(void)state;
	for (size_t n = 0; n < sizeof(counts) / sizeof(counts[0]); n++) {
		struct rule_set *rules = load_many(counts[n], 0);
		struct judgement *judgement = judgement_new(rules);

		assert_non_null(judgement);
		for (unsigned seed = 1; seed <= 3; seed++) {
			struct rule_set *others = load_many(counts[n], seed);
			struct judgement *other = judgement_new(others);

			assert_non_null(other);
			for (size_t k = 0; k < sizeof(unknowns) / sizeof(unknowns[0]); k++) {
				struct fact_table *facts = facts_new(unknowns[k]);

				rules_judge(rules, facts, &neutral, "kvm-host", judgement);
				rules_judge(others, facts, &neutral, "kvm-host", other);
				judgement_add_facts(judgement, TRUTH_NO);
				judgement_add_facts(other, TRUTH_NO);
				assert_same_judgement(rules, judgement, others, other);
				free(facts);
			}
			judgement_free(other);
			rules_free(others);
		}
		judgement_free(judgement);
		rules_free(rules);
	}
}

static void assert_no_allocation(const struct rule_set *rules)
{
	struct judgement *judgement = judgement_new(rules);
	struct fact_table *facts = facts_new(0);
	size_t before;

	assert_non_null(judgement);
	assert_true(allocations > 0); /* they are counted */
	/* From all known to all unknown. */
	for (unsigned unknown_every = 0; unknown_every < 6; unknown_every++) {
		many_rules_facts(facts, unknown_every);
		before = allocations;
		rules_judge(rules, facts, &neutral, "", judgement);
		judgement_add_facts(judgement, TRUTH_NO);
		assert_int_equal(allocations, before);
	}
	free(facts);
	judgement_free(judgement);
}

static void judging_allocates_nothing(void **state)
{
	struct rule_set *rules = load_many(1000, 0);

	(void)state;
	assert_no_allocation(rules_builtin());
	assert_no_allocation(rules);
	rules_free(rules);
}

#define CHAIN 20000

/* A chain of rules, one a line, each referring to the next; the last one refers to rule @last. */
static void assert_circle(int last, const char *named, int line)
{
	char *text = malloc((size_t)CHAIN * 128), *at = text;
	struct rule_set *rules = NULL;
	struct input_error error;

	assert_non_null(text);
	at += sprintf(at, "{\"rules\": [\n");
	for (int i = 0; i < CHAIN; i++)
		at += sprintf(at,
			"{\"id\": \"a.r%d\", \"title\": \"t\", \"advice\": \"a\", "
			"\"when\": {\"any\": [\"cpu.vmx\", {\"rule\": \"a.r%d\"}]}}%s\n",
			i, i + 1 < CHAIN ? i + 1 : last, i + 1 < CHAIN ? "," : "]}");
	assert_int_equal(load_text(text, &rules, &error), -EINVAL);
	assert_null(rules);
	assert_non_null(strstr(error.text, named));
	assert_int_equal(error.line, line);
	free(text);
}

static void a_circle_among_many_rules_is_named(void **state)
{
	(void)state;
	assert_circle(0, "\"a.r0\" refers to itself through \"a.r19999\"", 2);
	assert_circle(12000, "\"a.r12000\" refers to itself through \"a.r19999\"", 12002);
	assert_circle(CHAIN - 1, "\"a.r19999\" refers to itself", CHAIN + 1);
}

static void what_is_wrong_far_down_has_its_place(void **state)
{
	char *text = many_rules_text(20000, 0);
	struct rule_set *rules = NULL;
	struct input_error error;
	char *wrong;

	(void)state;
	assert_non_null(text);
	wrong = strstr(text, "\"many.r19999\"");
	assert_non_null(wrong);
	wrong = strstr(wrong, "\"shown\"");
	assert_non_null(wrong);
	wrong[1] = 'S';
	assert_int_equal(load_text(text, &rules, &error), -EINVAL);
	assert_int_equal(error.line, 20001);
	while (wrong > text && wrong[-1] != '\n')
		wrong--;
	assert_int_equal(error.column, strstr(wrong, "\"Shown\"") - wrong + 1);
	free(text);
}

int main(void)
{
	const struct CMUnitTest cases[] = {
		cmocka_unit_test(a_hundred_thousand_rules_load_and_judge_right),
		cmocka_unit_test(the_order_of_rules_does_not_matter),
		cmocka_unit_test(judging_allocates_nothing),
		cmocka_unit_test(a_circle_among_many_rules_is_named),
		cmocka_unit_test(what_is_wrong_far_down_has_its_place),
	};

	return cmocka_run_group_tests_name("rules_scale", cases, NULL, NULL);
}
