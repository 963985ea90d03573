// SPDX-License-Identifier: GPL-2.0-or-later
// Loading rule files: what is wrong is named with its place; user rules over others; limits.
#include <dirent.h>
#include <errno.h>
#include <glob.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "rules/json_pos.h"
#include "rules/load.h"
#include "tests/fake/text_file.h"

static int load_over(const struct rule_set *base, const char *text, struct rule_set **rules,
	struct input_error *error)
{
	struct text_file file = text_file_open(text, strlen(text));
	int rc = rules_load(base, file.path, rules, error);

	text_file_close(&file);
	return rc;
}

/*
 * tests/rules-bad/NAME.error is "LINE:COLUMN: part of the message" or "LINE: part of the
 * message".
 */
static void assert_error_is_as_written(const char *name)
{
	char path[512], expect[256], place[64], *says;
	struct rule_set *rules = NULL;
	struct input_error error;
	FILE *file;

	memset(&error, 'x', sizeof(error)); /* what stood there before does not matter */
	snprintf(path, sizeof(path), TEST_DATA "/rules-bad/%s.error", name);
	file = fopen(path, "re");
	assert_non_null(file);
	assert_non_null(fgets(expect, sizeof(expect), file));
	fclose(file);
	expect[strcspn(expect, "\n")] = '\0';
	says = strstr(expect, ": ");
	assert_non_null(says);
	*says = '\0';
	says += 2;

	snprintf(path, sizeof(path), TEST_DATA "/rules-bad/%s.json", name);
	print_message("%s\n", name);
	assert_int_equal(rules_load(NULL, path, &rules, &error), -EINVAL);
	assert_null(rules);
	if (strchr(expect, ':'))
		snprintf(place, sizeof(place), "%d:%d", error.line, error.column);
	else
		snprintf(place, sizeof(place), "%d", error.line);
	assert_string_equal(place, expect);
	if (!strstr(error.text, says))
		fail_msg("\"%s\" lacks \"%s\"", error.text, says);
	assert_non_null(strstr(path, error.file));
}

static void bad_files_are_refused_with_their_place(void **state)
{
	DIR *dir = opendir(TEST_DATA "/rules-bad");
	const struct dirent *entry;
	size_t count = 0;

	(void)state;
	assert_non_null(dir);
	while ((entry = readdir(dir))) {
		char name[256];
		char *end;

		snprintf(name, sizeof(name), "%s", entry->d_name);
		end = strstr(name, ".json");
		if (!end)
			continue;
		*end = '\0';
		assert_error_is_as_written(name);
		count++;
	}
	closedir(dir);
	assert_true(count >= 60);
}

static void files_that_cannot_be_read_say_so(void **state)
{
	struct rule_set *rules = NULL;
	struct input_error error;

	(void)state;
	assert_int_equal(rules_load(NULL, "/nonexistent/rules.json", &rules, &error), -ENOENT);
	assert_string_equal(error.file, "/nonexistent/rules.json");
	assert_int_equal(error.line, 0);
	assert_int_equal(rules_load(NULL, TEST_DATA, &rules, &error), -EISDIR);
	assert_int_equal(rules_load(NULL, "/dev/zero", &rules, &error), -EFBIG);
	assert_null(rules);
}

#define RULE(id, title, when)                                                                      \
	"{\"id\": \"" id "\", \"title\": \"" title "\", \"advice\": \"a\", \"when\": " when "}"

static void user_rules_replace_by_id_and_add(void **state)
{
	struct rule_set *base = NULL, *user = NULL;
	struct input_error error;
	struct rule_info info;

	(void)state;
	assert_int_equal(load_over(NULL,
				 "{\"rules\": [" RULE("a.a", "old a", "\"cpu.vmx\"") "," RULE(
					 "a.b", "b", "{\"rule\": \"a.a\"}") "]}",
				 &base, &error),
		0);
	assert_int_equal(load_over(base,
				 "{\"rules\": [" RULE("a.c", "c", "{\"rule\": \"a.b\"}") "," RULE(
					 "a.a", "new a", "\"cpu.svm\"") "]}",
				 &user, &error),
		0);
	assert_int_equal(rules_count(base), 2);
	assert_int_equal(rules_count(user), 3);
	assert_string_equal(rules_info(base, 0).title, "old a");
	info = rules_info(user, (size_t)rules_find(user, "a.a"));
	assert_string_equal(info.title, "new a");
	assert_string_equal(info.advice, "a");
	assert_int_equal(rules_find(user, "a.a"), 0); /* in the place of the old one */
	assert_int_equal(rules_find(user, "a.z"), -1);
	/* The base's rule refers to the new one now, and so is judged after it. */
	assert_int_equal(user->order[0], 0);
	assert_int_equal(user->order[1], 1);
	assert_int_equal(user->order[2], 2);
	rules_free(user);
	rules_free(base);
	rules_free(NULL);
}

static void a_circle_through_replaced_rules_is_found(void **state)
{
	struct rule_set *base = NULL, *user = NULL;
	struct input_error error;

	(void)state;
	assert_int_equal(load_over(NULL,
				 "{\"rules\": [" RULE("a.a", "a", "\"cpu.vmx\"") "," RULE(
					 "a.b", "b", "{\"rule\": \"a.a\"}") "]}",
				 &base, &error),
		0);
	assert_int_equal(
		load_over(base, "{\"rules\": [\n" RULE("a.a", "a", "{\"rule\": \"a.b\"}") "]}",
			&user, &error),
		-EINVAL);
	assert_int_equal(error.line, 2); /* in the user's file, not in the base */
	assert_non_null(strstr(error.text, "circle"));
	assert_null(user);
	rules_free(base);
}

static void files_may_refer_to_one_another(void **state)
{
	static const char one[] = "{\"rules\": [" RULE("a.a", "a", "{\"rule\": \"b.b\"}") "]}";
	static const char two[] = "{\"rules\": [" RULE("b.b", "b", "\"cpu.vmx\"") "]}";
	struct text_file files[] = {
		text_file_open(one, strlen(one)), text_file_open(two, strlen(two))};
	const char *paths[] = {files[0].path, files[1].path};
	struct rule_set *rules = NULL;
	struct input_error error;

	(void)state;
	assert_int_equal(rules_load_files(NULL, paths, 2, &rules, &error), 0);
	assert_int_equal(rules->order[0], rules_find(rules, "b.b"));
	rules_free(rules);
	/* The same file twice: an id of two rules, although each file is right. */
	paths[0] = paths[1];
	rules = NULL;
	assert_int_equal(rules_load_files(NULL, paths, 2, &rules, &error), -EINVAL);
	assert_non_null(strstr(error.text, "already"));
	text_file_close(&files[0]);
	text_file_close(&files[1]);
}

#define CHAIN 20000

static void a_long_chain_of_rules_is_put_in_order(void **state)
{
	char *text = calloc(CHAIN, 128);
	struct rule_set *rules = NULL;
	struct input_error error;
	char *at;

	(void)state;
	assert_non_null(text);
	at = text + sprintf(text, "{\"rules\": [");
	for (int i = 0; i < CHAIN - 1; i++)
		at += sprintf(at, RULE("a.r%d", "t", "{\"rule\": \"a.r%d\"}") ",\n", i, i + 1);
	sprintf(at, RULE("a.r%d", "t", "\"cpu.vmx\"") "]}", CHAIN - 1);
	if (load_over(NULL, text, &rules, &error) < 0)
		fail_msg("%d:%d: %s", error.line, error.column, error.text);
	for (size_t i = 0; i < CHAIN; i++)
		assert_int_equal(rules->order[i], CHAIN - 1 - i);
	rules_free(rules);
	free(text);
}

static const struct json_row beginning = {0, 1, 1};

static void places_follow_the_text(void **state)
{
	static const char text[] =
		"{\"a\": [1,\n  \"\xc3\xbc\\\"]\", {\"k\":true}],\n\t\"b\" : -2.5e3}";
	static const struct json_place expect[] = {
		{1, 1, 0, 0},   /* the object */
		{1, 7, 1, 2},   /* the array under "a" */
		{1, 8, 0, 0},   /* 1 */
		{2, 3, 0, 0},   /* the text */
		{2, 11, 0, 0},  /* the object in the array */
		{2, 16, 2, 12}, /* true */
		{3, 8, 3, 2},
	};
	const size_t count = sizeof(expect) / sizeof(expect[0]);
	struct json_place place;

	(void)state;
	for (size_t i = 0; i < count; i++) {
		assert_true(json_place_find(text, strlen(text), &beginning, i, &place));
		assert_memory_equal(&place, &expect[i], sizeof(place));
	}
	assert_false(json_place_find(text, strlen(text), &beginning, count, &place));
	assert_int_equal(place.line, 0);
}

/* The rows are the elements of "a" and "r"; places are counted from them on. */
static void rows_are_the_elements_of_the_outermost_arrays(void **state)
{
	static const char text[] =
		"{\"a\": [1,\n  \"\xc3\xbc]\" , {\"k\":\n [5]}], \"n\": {\"x\": [1]}, "
		"\"e\": [ ],\n\"r\" : [[2, 3], null]}";
	static const struct {
		uint32_t line, column;
	} expect[] = {{1, 8}, {2, 3}, {2, 10}, {4, 8}, {4, 16}};
	struct json_place place;
	struct json_rows rows;

	(void)state;
	assert_int_equal(json_rows_read(text, strlen(text), &rows, &place), 0);
	assert_int_equal(rows.count, sizeof(expect) / sizeof(expect[0]));
	for (size_t i = 0; i < rows.count; i++) {
		assert_int_equal(rows.at[i].line, expect[i].line);
		assert_int_equal(rows.at[i].column, expect[i].column);
	}
	assert_true(json_place_find(text, strlen(text), &rows.at[2], 1, &place));
	assert_memory_equal(&place, &((struct json_place){3, 2, 2, 11}), sizeof(place));
	assert_true(json_place_find(text, strlen(text), &rows.at[3], 2, &place));
	assert_memory_equal(&place, &((struct json_place){4, 12, 0, 0}), sizeof(place));
	json_rows_free(&rows);
}

static void places_of_what_is_no_json_do_no_harm(void **state)
{
	static const char *const texts[] = {"", "\"", "\"\\", "]]]}", "[[[", "{\"a",
		"{,,\"a\":", "::", "[\"a\" \"b\"", "\\", "nul", "\"a\":", "{[,", "{[1", "{[\"",
		"{[}]"};
	struct json_place place;
	struct json_rows rows;

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		json_place_find(texts[i], strlen(texts[i]), &beginning, 0, &place);
		assert_false(json_place_find(texts[i], strlen(texts[i]), &beginning, 9, &place));
		assert_int_equal(json_rows_read(texts[i], strlen(texts[i]), &rows, &place), 0);
		json_rows_free(&rows);
	}
}

static void the_first_value_that_lies_too_deep_is_named(void **state)
{
	char deep[JSON_DEPTH_MAX + 8];
	struct json_place place;
	struct json_rows rows;

	(void)state;
	memset(deep, '[', sizeof(deep));
	assert_int_equal(json_rows_read(deep, JSON_DEPTH_MAX, &rows, &place), 0);
	json_rows_free(&rows);
	assert_int_equal(json_rows_read(deep, JSON_DEPTH_MAX + 1, &rows, &place), -ELOOP);
	assert_int_equal(place.column, JSON_DEPTH_MAX + 1);
	/* Brackets in a text are none, and what is closed counts no more. */
	memcpy(deep, "\"[[\\\"[", 7);
	assert_int_equal(json_rows_read(deep, sizeof(deep), &rows, &place), 0);
	json_rows_free(&rows);
	memcpy(deep, "[][]\n[{", 7);
	assert_int_equal(json_rows_read(deep, sizeof(deep), &rows, &place), -ELOOP);
	assert_int_equal(place.line, 2);
	assert_int_equal(place.column, JSON_DEPTH_MAX + 1);
}

static void assert_same_text(const char *a, const char *b)
{
	assert_int_equal(a == NULL, b == NULL);
	if (a)
		assert_string_equal(a, b);
}

static void assert_same_expr(const struct expr *a, const struct expr *b)
{
	assert_int_equal(a->count, b->count);
	for (size_t i = 0; i < a->count; i++) {
		assert_int_equal(a->ops[i].code, b->ops[i].code);
		assert_int_equal(a->ops[i].index, b->ops[i].index);
		assert_int_equal(a->ops[i].span, b->ops[i].span);
		assert_int_equal(a->ops[i].number, b->ops[i].number);
		assert_same_text(a->ops[i].text, b->ops[i].text);
	}
}

static void assert_same_lists(const struct rule *a, const struct rule *b)
{
	assert_int_equal(a->effect_count, b->effect_count);
	for (size_t i = 0; i < a->effect_count; i++) {
		assert_int_equal(a->effects[i].mode, b->effects[i].mode);
		assert_int_equal(a->effects[i].kind, b->effects[i].kind);
		assert_int_equal(a->effects[i].cost, b->effects[i].cost);
		assert_int_equal(a->effects[i].stage, b->effects[i].stage);
		assert_int_equal(a->effects[i].prefer, b->effects[i].prefer);
	}
	assert_int_equal(a->because_count, b->because_count);
	for (size_t i = 0; i < a->because_count; i++) {
		assert_int_equal(a->because[i].fact, b->because[i].fact);
		assert_same_text(a->because[i].text, b->because[i].text);
	}
	assert_int_equal(a->step_count, b->step_count);
	for (size_t i = 0; i < a->step_count; i++) {
		assert_int_equal(a->steps[i].who, b->steps[i].who);
		assert_same_text(a->steps[i].action, b->steps[i].action);
		assert_same_text(a->steps[i].command, b->steps[i].command);
		assert_int_equal(a->steps[i].reboot, b->steps[i].reboot);
	}
	assert_int_equal(a->cause_count, b->cause_count);
	for (size_t i = 0; i < a->cause_count; i++)
		assert_int_equal(a->causes[i], b->causes[i]);
	assert_int_equal(a->ref_count, b->ref_count);
	for (size_t i = 0; i < a->ref_count; i++)
		assert_same_text(a->refs[i], b->refs[i]);
	assert_int_equal(a->objective_count, b->objective_count);
	for (size_t i = 0; i < a->objective_count; i++)
		assert_same_text(a->objectives[i], b->objectives[i]);
}

static void rules_built_in_are_those_of_the_files(void **state)
{
	const struct rule_set *builtin = rules_builtin();
	struct rule_set *loaded = NULL;
	struct input_error error;
	glob_t files;

	(void)state;
	assert_int_equal(glob(TEST_DATA "/../data/rules/*.json", 0, NULL, &files), 0);
	if (rules_load_files(
		    NULL, (const char *const *)files.gl_pathv, files.gl_pathc, &loaded, &error))
		fail_msg("%s:%d:%d: %s", error.file, error.line, error.column, error.text);
	globfree(&files);
	assert_int_equal(builtin->count, loaded->count);
	for (size_t i = 0; i < loaded->count; i++) {
		const struct rule *a = &builtin->rules[i], *b = &loaded->rules[i];

		assert_int_equal(builtin->order[i], loaded->order[i]);
		assert_same_text(a->id, b->id);
		assert_same_text(a->title, b->title);
		assert_same_text(a->advice, b->advice);
		assert_same_text(a->since, b->since);
		assert_int_equal(a->who, b->who);
		assert_int_equal(a->finding, b->finding);
		assert_memory_equal(a->severity, b->severity, sizeof(a->severity));
		assert_same_expr(&a->when, &b->when);
		assert_same_expr(&a->applies, &b->applies);
		assert_same_lists(a, b);
		assert_int_equal(rules_find(builtin, a->id), i);
		assert_int_equal(rules_find(loaded, a->id), i);
	}
	for (int mode = 0; mode < MODE_COUNT; mode++) {
		assert_int_equal(builtin->effect_count[mode], loaded->effect_count[mode]);
		for (size_t i = 0; i < loaded->effect_count[mode]; i++) {
			assert_int_equal(
				builtin->effects[mode][i].rule, loaded->effects[mode][i].rule);
			assert_int_equal(builtin->effects[mode][i].effect.mode, mode);
			assert_int_equal(builtin->effects[mode][i].effect.kind,
				loaded->effects[mode][i].effect.kind);
		}
	}
	assert_int_equal(rules_find(builtin, "no.such-rule"), -1);
	rules_free(loaded);
}

int main(void)
{
	const struct CMUnitTest cases[] = {
		cmocka_unit_test(bad_files_are_refused_with_their_place),
		cmocka_unit_test(files_that_cannot_be_read_say_so),
		cmocka_unit_test(user_rules_replace_by_id_and_add),
		cmocka_unit_test(a_circle_through_replaced_rules_is_found),
		cmocka_unit_test(files_may_refer_to_one_another),
		cmocka_unit_test(a_long_chain_of_rules_is_put_in_order),
		cmocka_unit_test(places_follow_the_text),
		cmocka_unit_test(rows_are_the_elements_of_the_outermost_arrays),
		cmocka_unit_test(places_of_what_is_no_json_do_no_harm),
		cmocka_unit_test(the_first_value_that_lies_too_deep_is_named),
		cmocka_unit_test(rules_built_in_are_those_of_the_files),
	};

	return cmocka_run_group_tests_name("rules_load", cases, NULL, NULL);
}
