// SPDX-License-Identifier: GPL-2.0-or-later
// What the commands that look at a host share: where answers come from, facts, rules, judgement.
#include "cli/session.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/assume.h"
#include "cli/complain.h"
#include "cli/options.h"
#include "cli/terminal.h"
#include "probe/passthrough.h"
#include "probe/probe.h"
#include "probe/probe_kvm.h"
#include "probe/source_live.h"
#include "probe/sources.h"
#include "rules/path.h"
#include "rules/rule_set.h"

/* What "KEY=VALUE,..." begins with; a path with a = in it can be written ./a=b. */
#define KEY_LETTERS "abcdefghijklmnopqrstuvwxyz-"

static int no_memory(void)
{
	return complain(EXIT_STATUS_INTERNAL, "no memory");
}

int session_load_rules(struct session *session)
{
	return rule_files_open(&session->rule_files, session->options);
}

int session_load_workload(struct session *session)
{
	const struct options *options = session->options;

	for (size_t i = 0; i < options->workload.count; i++) {
		const char *text = options->workload.at[i];
		struct input_error error = {0};
		int rc;

		if (text[strspn(text, KEY_LETTERS)] == '=') {
			rc = workload_parse(&session->workload, text, &error);
			if (rc)
				return complain_usage(options->command->name,
					"--workload \"%s\": %s", text,
					*error.text ? error.text : strerror(-rc));
			continue;
		}
		rc = workload_load(&session->workload, text, &error);
		if (rc)
			return complain_input(&error, text, rc);
	}
	return 0;
}

/* This host, or what --from names. */
static int open_source(const struct session *session, struct source **source)
{
	const char *from = session->options->from;
	struct input_error error = {0};
	int rc;

	if (from) {
		rc = input_open(from, source, &error);
		return rc ? complain_input(&error, from, rc) : 0;
	}
	rc = source_ahead_open(source);
	return rc ? complain(EXIT_STATUS_INTERNAL, "look at this host: %s", strerror(-rc)) : 0;
}

int session_probe(struct session *session)
{
	struct source *source;
	const int status = open_source(session, &source);

	if (status)
		return status;
	session->facts = fact_table_new();
	if (session->facts) {
		if (session->rule_files.rules)
			rules_name_locals(session->rule_files.rules, session->facts);
		probe_all(source, session->facts, &session->inventory);
	}
	/* Guests are run by whoever holds nothing else, and by one thread. */
	source_close(source);
	return session->facts ? 0 : no_memory();
}

static void show_progress(bool begin)
{
	if (!terminal_is_watched())
		return;
	fputs(begin ? "Running guests ..." : "\r\033[K", stderr);
	fflush(stderr);
}

int session_launch(struct session *session, bool audit)
{
	const struct options *options = session->options;
	const struct launch_options launch = {
		.timeout_ms = options->timeout_ms,
		.only = options->only,
		.audit = audit,
	};
	int rc;

	show_progress(true);
	rc = launch_validate(&launch, session->facts, &session->launched);
	show_progress(false);
	if (rc == -EINVAL && options->only) {
		complain(EXIT_STATUS_USAGE,
			"--only: there is no such test in \"%s\"; there are:", options->only);
		for (size_t i = 0; launch_test_name(i); i++)
			fprintf(stderr, "  %s\n", launch_test_name(i));
		return EXIT_STATUS_USAGE;
	}
	return rc ? complain(EXIT_STATUS_INTERNAL, "run guests: %s", strerror(-rc)) : 0;
}

int session_judge(struct session *session)
{
	const struct rule_set *rules = session->rule_files.rules;

	session->role = session->options->role ? session->options->role : "";
	session->role_because = -1;
	rules_judge(rules, session->facts, &session->workload, session->role, session->judgement);
	if (!*session->role) {
		const enum role role =
			rules_role(rules, session->judgement, &session->role_because);

		if (role != ROLE_DEFAULT) {
			session->role = role_name(role);
			rules_judge(rules, session->facts, &session->workload, session->role,
				session->judgement);
		}
	}
	/* Only JSON tells of findings that do not hold. */
	judgement_add_facts(session->judgement,
		session->options->format == FORMAT_JSON ? TRUTH_NO : TRUTH_UNKNOWN);
	if (rules_take_paths(
		    rules, session->facts, &session->workload, session->role, session->judgement))
		return no_memory();
	return 0;
}

int session_run(struct session *session)
{
	/* What was typed comes first: a typing error needs no look at the host. */
	int status = session_load_rules(session);

	if (!status)
		status = session_load_workload(session);
	if (!status)
		status = session_probe(session);
	if (!status && session->options->validate) {
		status = session_launch(session, true);
		facts_settle(session->facts);
	}
	if (!status) {
		passthrough_facts(&session->inventory,
			session->workload.value[WORKLOAD_PASSTHROUGH], session->facts);
		status = assume_facts(session->options, session->facts);
	}
	if (status)
		return status;
	session->judgement = judgement_new(session->rule_files.rules);
	if (!session->judgement)
		return no_memory();
	return session_judge(session);
}

struct report session_report(const struct session *session)
{
	const struct options *options = session->options;

	return (struct report){
		.facts = session->facts,
		.inventory = &session->inventory,
		.rules = session->rule_files.rules,
		.judgement = session->judgement,
		.workload = &session->workload,
		.role = session->role ? session->role : "",
		.role_because = session->role_because,
		.input = options->from,
		.uid = geteuid(),
		.evidence = options->evidence,
		.all = options->all || options->evidence,
		.color = terminal_color(options),
		.validated = session->launched.count > 0,
		.width = terminal_width(options),
	};
}

void session_close(struct session *session)
{
	inventory_free(&session->inventory);
	judgement_free(session->judgement);
	rule_files_close(&session->rule_files);
	free(session->facts);
}
