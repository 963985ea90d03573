// SPDX-License-Identifier: GPL-2.0-or-later
// virtscout explain: a fact, a rule, a mode or a word of the field.
#include "cli/commands.h"

#include <stdio.h>

#include "cli/complain.h"
#include "cli/options.h"
#include "cli/output.h"
#include "cli/rule_files.h"
#include "cli/terminal.h"
#include "report/explain.h"

#define SHOWN_MAX 5

static int nothing_called(const struct rule_set *rules, const char *name)
{
	const char *near[SHOWN_MAX];
	const size_t count = topic_near(rules, name, near, SHOWN_MAX);
	char names[512] = "";
	size_t used = 0;

	for (size_t i = 0; i < count && used < sizeof(names); i++) {
		const int len = snprintf(names + used, sizeof(names) - used, "%s%s",
			i == 0           ? ""
			: i + 1 == count ? " or "
					 : ", ",
			near[i]);

		used += len > 0 ? (size_t)len : 0;
	}
	if (count)
		return complain_usage(
			"explain", "nothing is called \"%s\"; did you mean %s?", name, names);
	return complain_usage("explain", "nothing is called \"%s\"", name);
}

static int print_explanation(
	const struct options *options, const struct rule_set *rules, struct topic topic)
{
	struct output output;
	int status = output_open(&output, options->output);
	int rc;

	if (status)
		return status;
	rc = options->format == FORMAT_JSON
		     ? report_explain_json(output.stream, rules, topic)
		     : report_explain_text(output.stream, rules, topic, terminal_width(options),
			       terminal_color(options));
	return output_end(&output, rc, EXIT_STATUS_YES);
}

int cmd_explain(const struct options *options)
{
	const char *name = options->operands.at[0];
	struct rule_files files;
	struct topic topic;
	int status = rule_files_open(&files, options);

	if (!status)
		status = topic_find(files.rules, name, &topic)
				 ? print_explanation(options, files.rules, topic)
				 : nothing_called(files.rules, name);
	rule_files_close(&files);
	return status;
}
