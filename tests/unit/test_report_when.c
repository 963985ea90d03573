// SPDX-License-Identifier: GPL-2.0-or-later
// The condition of a rule in words.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "report/when.h"

/* The words for the condition @when, as a user's rule file has it. */
static char *words_of(const char *when)
{
	char path[] = "when-XXXXXX";
	const int fd = mkstemp(path);
	struct rule_set *rules;
	struct input_error error = {0};
	struct blob out = BLOB_HEAP;
	int rc, index;

	assert_true(fd >= 0);
	assert_true(dprintf(fd,
			    "{\"rules\": [{\"id\": \"test.first\", \"title\": \"t\", "
			    "\"advice\": \"a\", \"when\": \"cpu.vmx\"}, "
			    "{\"id\": \"test.when\", \"title\": \"t\", \"advice\": \"a\", "
			    "\"when\": %s}]}",
			    when) > 0);
	close(fd);
	rc = rules_load(rules_builtin(), path, &rules, &error);
	unlink(path);
	if (rc)
		fail_msg("%s: %d:%d: %s", when, error.line, error.column, error.text);
	index = rules_find(rules, "test.when");
	assert_true(index >= 0);
	assert_int_equal(when_append(&out, rules, (size_t)index), 0);
	assert_int_equal(blob_terminate(&out), 0);
	rules_free(rules);
	return out.at;
}

static void conditions_read_as_words(void **state)
{
	static const struct {
		const char *when, *words;
	} rows[] = {
		{"\"cpu.vmx\"", "cpu.vmx is yes"},
		{"{\"not\": \"cpu.vmx\"}", "cpu.vmx is no"},
		{"{\"not\": {\"not\": \"cpu.vmx\"}}", "cpu.vmx is yes"},
		{"{\"fact\": \"kvm.backend\", \"is\": \"kvm_pvm\"}", "kvm.backend is kvm_pvm"},
		{"{\"not\": {\"fact\": \"kvm.backend\", \"is\": \"none\"}}",
			"kvm.backend is not none"},
		{"{\"rule\": \"test.first\"}", "test.first holds"},
		{"{\"not\": {\"rule\": \"test.first\"}}", "test.first does not hold"},
		{"{\"all\": [\"cpu.vmx\", \"cpu.svm\", \"cpu.smt\"]}",
			"cpu.vmx is yes and cpu.svm is yes and cpu.smt is yes"},
		{"{\"any\": [\"cpu.smt\", {\"all\": [\"cpu.vmx\", \"cpu.svm\"]}]}",
			"cpu.smt is yes or (cpu.vmx is yes and cpu.svm is yes)"},
		{"{\"all\": [\"cpu.smt\", {\"not\": {\"any\": [\"cpu.vmx\", \"cpu.svm\"]}}]}",
			"cpu.smt is yes and cpu.vmx is no and cpu.svm is no"},
		{"{\"all\": [\"cpu.smt\", {\"not\": {\"all\": [\"cpu.vmx\", \"cpu.svm\"]}}]}",
			"cpu.smt is yes and (cpu.vmx is no or cpu.svm is no)"},
		{"{\"not\": {\"shown\": \"cpu.vmx\"}}", "it is not shown that (cpu.vmx is yes)"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char *words = words_of(rows[i].when);

		print_message("# %s\n", rows[i].when);
		assert_string_equal(words, rows[i].words);
		free(words);
	}
}

static void every_built_in_rule_has_words(void **state)
{
	const struct rule_set *rules = rules_builtin();

	(void)state;
	for (size_t i = 0; i < rules_count(rules); i++) {
		cleanup_blob struct blob out = BLOB_HEAP;

		assert_int_equal(when_append(&out, rules, i), 0);
		assert_true(out.len > 0);
	}
}

static void no_room_is_an_error(void **state)
{
	char memory[2];
	struct blob out = BLOB_FIXED(memory);

	(void)state;
	assert_true(when_append(&out, rules_builtin(), 0) < 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(conditions_read_as_words),
		cmocka_unit_test(every_built_in_rule_has_words),
		cmocka_unit_test(no_room_is_an_error),
	};

	return cmocka_run_group_tests_name("report_when", tests, NULL, NULL);
}
