// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * virtscout validate: runs guests, and compares what they show with what the facts had led to
 * expect.
 */
#include "cli/commands.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "cli/options.h"
#include "cli/output.h"
#include "cli/session.h"
#include "cli/terminal.h"
#include "probe/fact.h"
#include "report/validate.h"

_Static_assert(HISTOGRAM_BUCKETS <= VALIDATE_BUCKETS, "a report has room for all buckets");

/* The test that a guest worth the name passes. */
#define MAIN_TEST "long_mode"

/* What KVM says that it has not got is an answer to who asks for that by its name. */
static bool was_not_tried(const struct launch_result *result, bool partial)
{
	enum why why;

	if (result->outcome == LAUNCH_SKIPPED)
		return !(partial && !result->left_out && result->is_known);
	if (result->outcome != LAUNCH_REFUSED)
		return false;
	why = why_from_errno(result->err);
	return why == WHY_PERMISSION || why == WHY_NO_INTERFACE;
}

/* Refused for want of something that is not KVM's: descriptors, memory, time. It says nothing. */
static bool was_cut_short(const struct launch_result *result, bool partial)
{
	static const int wants[] = {EMFILE, ENFILE, ENOMEM, EAGAIN, ETIMEDOUT};

	/* Who asks for a test by its name wants an answer. */
	if (partial && !result->left_out && result->outcome == LAUNCH_SKIPPED)
		return !result->is_known;
	for (size_t i = 0; i < sizeof(wants) / sizeof(wants[0]); i++)
		if (result->outcome == LAUNCH_REFUSED && result->err == wants[i])
			return true;
	return false;
}

struct tally {
	size_t passed, other, cut_short; /* other: failed, or refused on the way */
	bool has_main, main_passed;
};

static bool was_any_guest_asked_for(const struct launch_report *launched)
{
	for (size_t i = 0; i < launched->count; i++)
		if (launched->results[i].needs_vm && launched->results[i].outcome != LAUNCH_SKIPPED)
			return true;
	return false;
}

/* What needs no VM says nothing of guests: it counts only where it alone was asked for. */
static struct tally tally_of(const struct launch_report *launched, bool partial)
{
	const bool guests_only = !partial || was_any_guest_asked_for(launched);
	struct tally tally = {0};

	for (size_t i = 0; i < launched->count; i++) {
		const struct launch_result *result = &launched->results[i];

		if (guests_only && !result->needs_vm)
			continue;
		if (result->outcome == LAUNCH_PASSED)
			tally.passed++;
		else if (was_cut_short(result, partial))
			tally.cut_short++;
		else if (!was_not_tried(result, partial))
			tally.other++;
		if (strcmp(result->test, MAIN_TEST) || result->outcome == LAUNCH_SKIPPED ||
			was_cut_short(result, partial))
			continue;
		tally.has_main = true;
		tally.main_passed = result->outcome == LAUNCH_PASSED;
	}
	return tally;
}

/* Do guests run here? Where --only left the main test out: do those that were asked for pass? */
static enum verdict verdict_of(const struct tally *tally)
{
	const bool runs = tally->has_main ? tally->main_passed : tally->passed > 0;

	if (runs)
		return tally->other || tally->cut_short ? VERDICT_DEGRADED : VERDICT_READY;
	return tally->passed || tally->other ? VERDICT_NO : VERDICT_UNKNOWN;
}

static void fill_row(struct validate_row *row, const struct launch_result *result)
{
	*row = (struct validate_row){
		.test = result->test,
		.title = result->title,
		.left_out = result->left_out,
		.outcome = launch_outcome_name(result->outcome),
		.ran = result->outcome == LAUNCH_PASSED || result->outcome == LAUNCH_FAILED,
		.passed = result->outcome == LAUNCH_PASSED,
		.call = result->outcome == LAUNCH_REFUSED ? result->call : NULL,
		.err = result->outcome == LAUNCH_REFUSED ? result->err : 0,
		.ns = result->ns,
		.detail = result->detail,
	};
}

static void fill_latency(
	struct validate_latency *latency, enum latency_kind kind, const struct histogram *times)
{
	*latency = (struct validate_latency){
		.kind = latency_name(kind),
		.count = times->count,
		.per_second = times->median_ns ? UINT64_C(1000000000) / times->median_ns : 0,
		.min_ns = times->min_ns,
		.median_ns = times->median_ns,
		.p99_ns = times->p99_ns,
		.bucket_count = HISTOGRAM_BUCKETS,
	};
	for (unsigned i = 0; i < HISTOGRAM_BUCKETS; i++) {
		latency->buckets[i].from_ns = histogram_from_ns(i);
		latency->buckets[i].to_ns = histogram_from_ns(i + 1);
		latency->buckets[i].count = times->in[i];
	}
}

static int print_validation(const struct session *session)
{
	const struct options *options = session->options;
	const struct tally tally = tally_of(&session->launched, options->only);
	struct validate_row rows[LAUNCH_TESTS_MAX];
	struct validate_latency latency[LATENCY_KINDS];
	const struct validate_report report = {
		.facts = session->facts,
		.rows = rows,
		.row_count = session->launched.count,
		.latency = latency,
		.latency_count = LATENCY_KINDS,
		.ns = session->launched.ns,
		.verdict = verdict_of(&tally),
		.partial = options->only && !tally.has_main,
		.uid = geteuid(),
		.color = terminal_color(options),
		.width = terminal_width(options),
	};
	struct output output;
	int status = output_open(&output, options->output);
	int rc;

	if (status)
		return status;
	for (size_t i = 0; i < session->launched.count; i++)
		fill_row(&rows[i], &session->launched.results[i]);
	for (unsigned i = 0; i < LATENCY_KINDS; i++)
		fill_latency(&latency[i], (enum latency_kind)i, &session->launched.latency[i]);
	rc = options->format == FORMAT_JSON ? report_validate_json(output.stream, &report)
					    : report_validate_text(output.stream, &report);
	return output_end(&output, rc, verdict_exit_status(report.verdict));
}

int cmd_validate(const struct options *options)
{
	struct session session = {.options = options};
	int status = session_probe(&session);

	if (!status)
		status = session_launch(&session, false);
	if (!status)
		status = print_validation(&session);
	session_close(&session);
	return status;
}
