// SPDX-License-Identifier: GPL-2.0-or-later
// virtscout facts: what is known of a host and from where, and what is not and why.
#include "cli/commands.h"

#include <unistd.h>

#include "cli/complain.h"
#include "cli/options.h"
#include "cli/output.h"
#include "cli/session.h"
#include "report/globs.h"
#include "rules/near.h"

static int no_such_fact(const struct options *options, const char *glob)
{
	struct near_list near = {0};

	for (int id = 0; id < FACT_LOCAL_FIRST; id++)
		near_offer(&near, glob, fact_desc((enum fact_id)id)->name);
	if (near.count)
		return complain_usage(options->command->name,
			"no fact is called \"%s\"; did you mean %s?", glob, near.names[0]);
	return complain_usage(options->command->name,
		"no fact is called \"%s\"; \"virtscout facts\" lists them all", glob);
}

static int print_facts(const struct session *session)
{
	const struct options *options = session->options;
	const char *const *globs = options->operands.at;
	const uint32_t uid = geteuid();
	struct output output;
	int status = output_open(&output, options->output);
	int rc;

	if (status)
		return status;
	rc = options->format == FORMAT_JSON
		     ? report_facts_json(
			       output.stream, session->facts, globs, options->from ? NULL : &uid)
		     : report_facts_text(output.stream, session->facts, globs, true);
	return output_end(&output, rc, EXIT_STATUS_YES);
}

int cmd_facts(const struct options *options)
{
	const char *unmatched = globs_unmatched(options->operands.at, NULL);
	struct session session = {.options = options};
	int status;

	if (unmatched)
		return no_such_fact(options, unmatched);
	status = session_probe(&session);
	if (!status) {
		unmatched = globs_unmatched(options->operands.at, session.facts);
		status = unmatched ? no_such_fact(options, unmatched) : print_facts(&session);
	}
	session_close(&session);
	return status;
}
