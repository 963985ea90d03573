// SPDX-License-Identifier: GPL-2.0-or-later
// virtscout audit: what this host, or a captured one, can virtualize.
#include "cli/commands.h"

#include "cli/options.h"
#include "cli/output.h"
#include "cli/session.h"

static int print_audit(const struct session *session)
{
	const struct report report = session_report(session);
	struct output output;
	int status = output_open(&output, session->options->output);
	int rc;

	if (status)
		return status;
	rc = session->options->format == FORMAT_JSON ? report_audit_json(output.stream, &report)
						     : report_audit_text(output.stream, &report);
	return output_end(&output, rc, status_exit_status(session->judgement->status));
}

int cmd_audit(const struct options *options)
{
	struct session session = {.options = options};
	int status = session_run(&session);

	if (!status)
		status = print_audit(&session);
	session_close(&session);
	return status;
}
