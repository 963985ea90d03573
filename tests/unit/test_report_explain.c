// SPDX-License-Identifier: GPL-2.0-or-later
// Terms, and where a fact is looked at by hand.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include "probe/fact.h"
#include "report/explain.h"
#include "rules/near.h"

static const char *const terms[] = {
#define TERM(name, title, text, look) name,
#include "data/terms.def"
#undef TERM
};

#define TERM_COUNT (sizeof(terms) / sizeof(terms[0]))

static char *explained(const char *name)
{
	struct topic topic;
	char *text;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	assert_non_null(out);
	assert_true(topic_find(rules_builtin(), name, &topic));
	assert_int_equal(report_explain_text(out, rules_builtin(), topic, 80, false), 0);
	fclose(out);
	return text;
}

static json_t *explained_json(const char *name)
{
	struct topic topic;
	char *text;
	size_t size;
	FILE *out = open_memstream(&text, &size);
	json_t *root;

	assert_non_null(out);
	assert_true(topic_find(rules_builtin(), name, &topic));
	assert_int_equal(report_explain_json(out, rules_builtin(), topic), 0);
	fclose(out);
	root = json_loads(text, JSON_REJECT_DUPLICATES, NULL);
	assert_non_null(root);
	free(text);
	return root;
}

static const char *text_at(json_t *object, const char *key)
{
	return json_string_value(json_object_get(object, key));
}

static void terms_are_sorted_and_each_is_found(void **state)
{
	(void)state;
	for (size_t i = 0; i < TERM_COUNT; i++) {
		if (i)
			assert_true(strcmp(terms[i - 1], terms[i]) < 0);
		assert_string_equal(term_find(terms[i])->name, terms[i]);
		assert_true(strlen(term_find(terms[i])->text) > 20);
	}
	assert_null(term_find("no-such-term"));
}

static void every_mode_is_a_term(void **state)
{
	(void)state;
	for (int mode = 0; mode < MODE_COUNT; mode++)
		assert_non_null(term_find(mode_name((enum mode)mode)));
}

static void every_fact_can_be_looked_at_by_hand(void **state)
{
	(void)state;
	for (int id = 0; id < FACT_LOCAL_FIRST; id++) {
		print_message("# %s\n", fact_desc((enum fact_id)id)->name);
		assert_non_null(fact_look((enum fact_id)id));
	}
}

static void the_narrow_hint_comes_before_the_wide_one(void **state)
{
	(void)state;
	assert_non_null(strstr(fact_look(FACT_CPU_VMX_ENABLED), "0x3a"));
	assert_non_null(strstr(fact_look(FACT_CPU_VMX_EPT_AD), "0x48c"));
	assert_non_null(strstr(fact_look(FACT_CPU_VMX_EPT), "0x48b"));
	assert_non_null(strstr(fact_look(FACT_CPU_SVM_NPT), "0x8000000a"));
	assert_non_null(strstr(fact_look(FACT_CPU_SEV), "0x8000001f"));
	assert_non_null(strstr(fact_look(FACT_CPU_STEPPING), "Stepping"));
}

static void a_fact_is_explained(void **state)
{
	char *text = explained("cpu.vmx.flag");

	(void)state;
	assert_memory_equal(text, "cpu.vmx.flag: ", strlen("cpu.vmx.flag: "));
	assert_non_null(strstr(text, "yes or no"));
	assert_non_null(strstr(text, "      grep -ow vmx /proc/cpuinfo | sort -u\n"));
	assert_non_null(strstr(text, "      virtscout facts cpu.vmx.flag\n"));
	free(text);
}

static void assert_fits(const char *name)
{
	char *text = explained(name);

	for (char *line = strtok(text, "\n"); line; line = strtok(NULL, "\n"))
		if (strlen(line) > 80)
			fail_msg("%s: %s", name, line);
	free(text);
}

static void every_explanation_fits_80_columns(void **state)
{
	(void)state;
	for (int id = 0; id < FACT_LOCAL_FIRST; id++)
		assert_fits(fact_desc((enum fact_id)id)->name);
	for (size_t i = 0; i < TERM_COUNT; i++)
		assert_fits(terms[i]);
	for (size_t i = 0; i < rules_count(rules_builtin()); i++)
		assert_fits(rules_info(rules_builtin(), i).id);
}

static void a_term_is_found_in_any_case(void **state)
{
	char *text = explained("EPT");

	(void)state;
	assert_memory_equal(text, "ept: Extended Page Tables", strlen("ept: Extended Page Tables"));
	free(text);
}

static void a_mode_says_how_to_get_it(void **state)
{
	char *text = explained("hvm");

	(void)state;
	assert_non_null(strstr(text, "virtscout advise --want hvm\n"));
	free(text);
}

static void a_rule_says_when_it_holds(void **state)
{
	const struct rule_info rule = rules_info(rules_builtin(), 0);
	char *text = explained(rule.id);
	json_t *root = explained_json(rule.id);

	(void)state;
	assert_non_null(strstr(text, rule.id));
	assert_non_null(strstr(text, "holds where"));
	assert_string_equal(text_at(root, "kind"), "rule");
	assert_true(json_string_length(json_object_get(root, "when")) > 0);
	assert_int_equal(json_array_size(json_object_get(root, "refs")), rule.ref_count);
	json_decref(root);
	free(text);
}

static void the_keys_of_workloads_are_listed(void **state)
{
	char *text = explained("workload");
	json_t *root = explained_json("guest-OS");

	(void)state;
	assert_string_equal(text_at(root, "name"), "workload");
	assert_int_equal(json_array_size(json_object_get(root, "keys")), WORKLOAD_KEY_COUNT);
	for (int key = 0; key < WORKLOAD_KEY_COUNT; key++) {
		assert_non_null(strstr(text, workload_key_name((enum workload_key)key)));
		assert_true(strlen(workload_key_meaning((enum workload_key)key)) > 0);
	}
	assert_non_null(strstr(text, "multi-tenant"));
	assert_null(workload_key_meaning(WORKLOAD_KEY_COUNT));
	json_decref(root);
	root = explained_json("iommu");
	assert_null(json_object_get(root, "keys"));
	json_decref(root);
	free(text);
}

static void json_tells_the_kind(void **state)
{
	static const struct {
		const char *name, *kind;
	} rows[] = {
		{"cpu.vmx", "fact"},
		{"container", "mode"},
		{"iommu", "term"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		json_t *root = explained_json(rows[i].name);

		assert_string_equal(text_at(root, "schema"), "virtscout.explain/1");
		assert_string_equal(text_at(root, "kind"), rows[i].kind);
		assert_string_equal(text_at(root, "name"), rows[i].name);
		json_decref(root);
	}
}

static void what_is_not_there_is_not_found(void **state)
{
	struct topic topic;

	(void)state;
	assert_false(topic_find(rules_builtin(), "cpu.vm", &topic));
	assert_false(topic_find(rules_builtin(), "", &topic));
}

static void names_like_it_are_offered(void **state)
{
	const char *near[5];
	const size_t count = topic_near(rules_builtin(), "cpu.vmx.etp", near, 5);

	(void)state;
	assert_true(count > 0);
	assert_string_equal(near[0], "cpu.vmx.ept");
	assert_int_equal(topic_near(rules_builtin(), "qqqqqqqqqqqq", near, 5), 0);
}

static void near_names_are_the_nearest_first(void **state)
{
	static const char *const names[] = {
		"audits", "xxxxxxxx", "audit", "adit", "audi", "ausit", "auditor"};
	struct near_list list = {0};

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		near_offer(&list, "audit", names[i]);
	assert_int_equal(list.count, NEAR_MAX);
	assert_string_equal(list.names[0], "audit");
	for (size_t i = 1; i < list.count; i++)
		assert_true(list.distances[i - 1] <= list.distances[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(terms_are_sorted_and_each_is_found),
		cmocka_unit_test(every_mode_is_a_term),
		cmocka_unit_test(every_fact_can_be_looked_at_by_hand),
		cmocka_unit_test(the_narrow_hint_comes_before_the_wide_one),
		cmocka_unit_test(a_fact_is_explained),
		cmocka_unit_test(every_explanation_fits_80_columns),
		cmocka_unit_test(a_term_is_found_in_any_case),
		cmocka_unit_test(a_mode_says_how_to_get_it),
		cmocka_unit_test(a_rule_says_when_it_holds),
		cmocka_unit_test(the_keys_of_workloads_are_listed),
		cmocka_unit_test(json_tells_the_kind),
		cmocka_unit_test(what_is_not_there_is_not_found),
		cmocka_unit_test(names_like_it_are_offered),
		cmocka_unit_test(near_names_are_the_nearest_first),
	};

	return cmocka_run_group_tests_name("report_explain", tests, NULL, NULL);
}
