// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * virtscout snapshot: every question that the probes ask of this host, with its answer or its
 * errno.
 */
#include "cli/commands.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/complain.h"
#include "cli/options.h"
#include "cli/output.h"
#include "probe/probe.h"
#include "probe/source_live.h"
#include "probe/sources.h"

static int failed(const char *what, int rc)
{
	return complain(EXIT_STATUS_INTERNAL, "%s: %s", what, strerror(-rc));
}

/* Asks all that the probes ask; what they make of the answers is not of interest here. */
static int ask_all(struct source *source)
{
	struct fact_table *facts = fact_table_new();
	struct inventory inventory = {0};

	if (!facts)
		return complain(EXIT_STATUS_INTERNAL, "no memory");
	probe_all(source, facts, &inventory);
	inventory_free(&inventory);
	free(facts);
	return 0;
}

static int record(struct source *live, const struct options *options, FILE *out)
{
	const struct record_options how = {.raw = options->raw, .has_uid = true, .uid = geteuid()};
	struct source *recorder;
	int rc = source_record_open(live, out, &how, &recorder);
	int status;

	if (rc)
		return failed("write the snapshot", rc);
	status = ask_all(recorder);
	rc = status ? 0 : source_record_finish(recorder);
	source_close(recorder);
	return rc ? failed("write the snapshot", rc) : status;
}

int cmd_snapshot(const struct options *options)
{
	struct output output;
	struct source *live;
	int status = output_open(&output, options->output);
	int rc;

	if (status)
		return status;
	rc = source_ahead_open(&live);
	if (rc) {
		output_drop(&output);
		return failed("look at this host", rc);
	}
	status = record(live, options, output.stream);
	source_close(live);
	if (status) {
		output_drop(&output);
		return status;
	}
	return output_finish(&output);
}
