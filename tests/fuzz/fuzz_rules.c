// SPDX-License-Identifier: GPL-2.0-or-later
// Any bytes as a file of rules, alone and over the rules built in; what loads is judged by. And as a workload.
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "rules/lint.h"
#include "rules/rule_tests.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static void judge(const struct rule_set *base, const char *path, const struct workload *workload)
{
	struct fact_table *facts = calloc(1, sizeof(*facts));
	struct judgement *judgement = NULL;
	struct rule_set *rules = NULL;
	struct input_error error;

	if (facts && rules_load(base, path, &rules, &error) == 0)
		judgement = judgement_new(rules);
	if (judgement) {
		/* Once with nothing known, once with a little. */
		rules_judge(rules, facts, workload, "lab", judgement);
		fact_set_bool(facts, FACT_CPU_VMX, true, NULL);
		fact_set_text(facts, FACT_KVM_BACKEND, "kvm_intel", NULL);
		fact_set_int(facts, FACT_CPU_LEVEL, 3, NULL);
		rules_judge(rules, facts, workload, "", judgement);
		judgement_add_facts(judgement, TRUTH_NO);
	}
	judgement_free(judgement);
	rules_free(rules);
	free(facts);
}

static void lint(const struct rule_set *base, const char *path)
{
	struct rule_lint problems = {0};
	struct rule_set *rules = NULL;

	rules_lint(base, &path, 1, &problems, &rules);
	rules_free(rules);
	rule_lint_free(&problems);
}

/* With their test cases, which are run. */
static void test(const struct rule_set *base, const char *path)
{
	struct case_run *run = NULL;
	struct rule_tests tests = {0};
	struct rule_set *rules = NULL;
	struct input_error error;

	if (rules_load_tests(base, &path, 1, &tests, &rules, &error) == 0)
		run = case_run_new(rules);
	for (size_t i = 0; run && i < tests.count && i < 8; i++)
		rule_case_run(rules, &tests.cases[i], run);
	case_run_free(run);
	rules_free(rules);
	rule_tests_free(&tests);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct workload workload = {0};
	struct input_error error;
	char path[64], text[4097];
	int fd = memfd_create("rules", MFD_CLOEXEC);

	if (fd < 0 || write(fd, bytes, len) != (ssize_t)len) {
		if (fd >= 0)
			close(fd);
		return 0;
	}
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	snprintf(text, sizeof(text), "%.*s", (int)(len < 4096 ? len : 4096), (const char *)bytes);
	workload_parse(&workload, text, &error);
	workload_load(&workload, path, &error);
	judge(NULL, path, &workload);
	judge(rules_builtin(), path, &workload);
	lint(rules_builtin(), path);
	test(rules_builtin(), path);
	close(fd);
	return 0;
}
