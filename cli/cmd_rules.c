// SPDX-License-Identifier: GPL-2.0-or-later
// virtscout rules: which rules are in force, what one says; are files of rules right?
#include "cli/commands.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/complain.h"
#include "cli/options.h"
#include "cli/output.h"
#include "cli/rule_files.h"
#include "cli/terminal.h"
#include "report/rules_view.h"
#include "rules/near.h"

static int no_memory(void)
{
	return complain(EXIT_STATUS_INTERNAL, "no memory for the rules");
}

static struct rules_view view_of(const struct options *options, const struct rule_files *files)
{
	return (struct rules_view){
		.rules = files->rules,
		.layers = files->layers,
		.layer_count = files->count,
		.role = options->role ? role_find(options->role) : ROLE_DEFAULT,
		.color = terminal_color(options),
		.width = terminal_width(options),
	};
}

static int no_such_rule(const struct rule_set *rules, const char *name)
{
	struct near_list near = {0};

	for (size_t i = 0; i < rules->count; i++)
		near_offer(&near, name, rules->rules[i].id);
	if (near.count)
		return complain_usage(
			"rules", "no rule is called \"%s\"; did you mean %s?", name, near.names[0]);
	return complain_usage(
		"rules", "no rule is called \"%s\"; \"virtscout rules list\" lists them all", name);
}

static bool lists_any(const struct rules_view *view)
{
	for (size_t i = 0; i < view->rules->count; i++)
		if (rules_view_lists(view, &view->rules->rules[i]))
			return true;
	return false;
}

static int print_list(const struct options *options, const struct rules_view *view)
{
	struct output output;
	int status = output_open(&output, options->output);
	int rc;

	if (status)
		return status;
	rc = options->format == FORMAT_JSON ? report_rule_list_json(output.stream, view)
					    : report_rule_list_text(output.stream, view);
	return output_end(&output, rc, EXIT_STATUS_YES);
}

static int rules_list(const struct options *options)
{
	struct rule_files files;
	struct rules_view view;
	int status = rule_files_open(&files, options);

	if (!status) {
		view = view_of(options, &files);
		view.glob = options->operands.count > 1 ? options->operands.at[1] : NULL;
		status = lists_any(&view) ? print_list(options, &view)
					  : no_such_rule(view.rules, view.glob);
	}
	rule_files_close(&files);
	return status;
}

static int print_rule(const struct options *options, const struct rules_view *view, size_t index)
{
	struct output output;
	int status = output_open(&output, options->output);
	int rc;

	if (status)
		return status;
	rc = options->format == FORMAT_JSON ? report_rule_json(output.stream, view, index)
					    : report_rule_text(output.stream, view, index);
	return output_end(&output, rc, EXIT_STATUS_YES);
}

static int rules_show(const struct options *options)
{
	const char *id = options->operands.at[1];
	struct rule_files files;
	struct rules_view view;
	int status = rule_files_open(&files, options);
	int index;

	if (!status) {
		view = view_of(options, &files);
		index = rules_find(view.rules, id);
		status = index < 0 ? no_such_rule(view.rules, id)
				   : print_rule(options, &view, (size_t)index);
	}
	rule_files_close(&files);
	return status;
}

static int print_lint(const struct options *options, const struct rule_lint *lint)
{
	struct output output;
	int status = output_open(&output, options->output);
	int rc;

	if (status)
		return status;
	rc = options->format == FORMAT_JSON ? report_lint_json(output.stream, lint)
					    : report_lint_text(output.stream, lint);
	return output_end(&output, rc, lint->errors ? EXIT_STATUS_INPUT : EXIT_STATUS_YES);
}

/* The files that are named, together, over the rules built in and those of --rules. */
static int lint_named(
	const struct options *options, struct rule_files *files, struct rule_lint *lint)
{
	struct rule_set *rules = NULL;
	int status;

	status = rule_files_named(files, options);
	if (!status)
		status = rule_files_load(files, NULL);
	if (status)
		return status;
	if (rules_lint(files->rules, options->operands.at + 1, options->operands.count - 1, lint,
		    &rules))
		return no_memory();
	rules_free(rules);
	return 0;
}

/* The files of the layers, each over those below that are right. */
static int lint_layers(
	const struct options *options, struct rule_files *files, struct rule_lint *lint)
{
	const int status = rule_files_find(files, options);

	if (status)
		return status;
	files->loaded = calloc(files->count + 1, sizeof(struct rule_set *));
	if (!files->loaded)
		return no_memory();
	for (size_t i = 0; i < files->count; i++) {
		if (rules_lint(files->rules, &files->layers[i].file, 1, lint, &files->loaded[i]))
			return no_memory();
		if (files->loaded[i])
			files->rules = files->loaded[i];
	}
	return 0;
}

static int rules_lint_command(const struct options *options)
{
	struct rule_files files = {0};
	struct rule_lint lint = {0};
	int status = options->operands.count > 1 ? lint_named(options, &files, &lint)
						 : lint_layers(options, &files, &lint);

	if (!status)
		status = print_lint(options, &lint);
	rule_lint_free(&lint);
	rule_files_close(&files);
	return status;
}

/* All cases hold: yes. Some do not: no. There are none: nobody knows. */
static int tests_status(const struct rule_tests_view *view)
{
	if (!view->run)
		return EXIT_STATUS_UNKNOWN;
	return view->failed ? EXIT_STATUS_NO : EXIT_STATUS_YES;
}

static int print_tests(const struct options *options, const struct rule_tests_view *view)
{
	struct output output;
	int status = output_open(&output, options->output);
	int rc;

	if (status)
		return status;
	rc = options->format == FORMAT_JSON ? report_rule_tests_json(output.stream, view)
					    : report_rule_tests_text(output.stream, view);
	return output_end(&output, rc, tests_status(view));
}

static int run_tests(
	const struct options *options, const struct rule_set *rules, const struct rule_tests *tests)
{
	struct case_failures failures = {0};
	struct rule_tests_view view = {.rules = rules,
		.failures = &failures,
		.color = terminal_color(options),
		.width = terminal_width(options)};
	struct case_run *run = case_run_new(rules);
	int rc = run ? 0 : -ENOMEM;

	for (size_t i = 0; !rc && i < tests->count; i++) {
		const struct rule_case *test = &tests->cases[i];

		if (!rule_case_counts(rules, test))
			continue;
		view.run++;
		if (rule_case_run(rules, test, run))
			continue;
		view.failed++;
		rc = case_failures_add(&failures, test, run);
	}
	case_run_free(run);
	rc = rc ? no_memory() : print_tests(options, &view);
	free(failures.at);
	return rc;
}

/* The cases of the files that are named, which are read together; else those of the layers. */
static int rules_test(const struct options *options)
{
	const bool named = options->operands.count > 1;
	struct rule_files files = {0};
	struct rule_tests tests = {0};
	struct rule_set *rules = NULL;
	struct input_error error = {0};
	int status = named ? rule_files_named(&files, options) : rule_files_find(&files, options);
	int rc;

	if (!status)
		status = rule_files_load(&files, named ? NULL : &tests);
	if (!status && named) {
		rc = rules_load_tests(files.rules, options->operands.at + 1,
			options->operands.count - 1, &tests, &rules, &error);
		if (rc)
			status = complain_input(&error, options->operands.at[1], rc);
	}
	if (!status)
		status = run_tests(options, named ? rules : files.rules, &tests);
	rules_free(rules);
	rule_tests_free(&tests);
	rule_files_close(&files);
	return status;
}

static const struct {
	const char *name, *operands;
	size_t min, max; /* operands after the name */
	int (*run)(const struct options *options);
} verbs[] = {
	{"list", "[GLOB]", 0, 1, rules_list},
	{"show", "ID", 1, 1, rules_show},
	{"lint", "[FILE ...]", 0, WORDS_MAX, rules_lint_command},
	{"test", "[FILE ...]", 0, WORDS_MAX, rules_test},
};

#define VERB_COUNT (sizeof(verbs) / sizeof(verbs[0]))

int cmd_rules(const struct options *options)
{
	const char *word = options->operands.at[0];
	const size_t count = options->operands.count - 1;
	size_t i = 0;

	while (i < VERB_COUNT && strcmp(verbs[i].name, word))
		i++;
	if (i == VERB_COUNT)
		return complain_usage(
			"rules", "rules: expected list, show, lint or test, got \"%s\"", word);
	if (count < verbs[i].min)
		return complain_usage(
			"rules", "rules %s needs an argument: %s", word, verbs[i].operands);
	if (count > verbs[i].max)
		return complain_usage("rules", "rules %s: unexpected argument \"%s\"", word,
			options->operands.at[1 + verbs[i].max]);
	return verbs[i].run(options);
}
