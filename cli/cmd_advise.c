// SPDX-License-Identifier: GPL-2.0-or-later
// virtscout advise: the modes ranked for a workload, and what one that is wanted would take.
#include "cli/commands.h"

#include "cli/options.h"
#include "cli/output.h"
#include "cli/session.h"

static int print_advice(const struct session *session)
{
	const struct options *options = session->options;
	const struct judgement *judgement = session->judgement;
	const enum mode want = (enum mode)options->want;
	const enum mode judged = want < MODE_COUNT ? want : judgement->recommended;
	const struct report report = session_report(session);
	struct output output;
	int status = output_open(&output, options->output);
	int rc;

	if (status)
		return status;
	rc = options->format == FORMAT_JSON ? report_advise_json(output.stream, &report, want)
					    : report_advise_text(output.stream, &report, want);
	return output_end(&output, rc, verdict_exit_status(judgement->modes[judged].verdict));
}

int cmd_advise(const struct options *options)
{
	struct session session = {.options = options};
	int status = session_run(&session);

	if (!status)
		status = print_advice(&session);
	session_close(&session);
	return status;
}
