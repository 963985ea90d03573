// SPDX-License-Identifier: GPL-2.0-or-later
/* What the commands that look at a host share: where answers come from, facts, rules, judgement. */
#ifndef VIRTSCOUT_CLI_SESSION_H
#define VIRTSCOUT_CLI_SESSION_H

#include "cli/rule_files.h"
#include "launch/launch.h"
#include "probe/inventory.h"
#include "report/report.h"

struct options;

struct session {
	const struct options *options;
	struct fact_table *facts;
	struct inventory inventory;
	struct rule_files rule_files;
	struct workload workload;
	struct judgement *judgement;
	const char *role; /* given, or what the host looks like; "" : neither */
	int role_because; /* the rule that says what it looks like; -1: none was needed, or said so */
	struct launch_report launched; /* count 0: nothing was run */
};

/*
 * Each: 0, or an exit status, said on stderr. session_close() gives everything back, whatever was
 * done; the struct begins zeroed, with `options` set.
 */
int session_load_rules(struct session *session);
int session_load_workload(struct session *session);
int session_probe(struct session *session); /* asks this host, or what --from names */
/* Runs guests on this host: all tests, or those of an audit. */
int session_launch(struct session *session, bool audit);
int session_judge(struct session *session); /* after rules, workload and facts */
void session_close(struct session *session);

/* All of the above, guests where --validate asks for them: what audit and advise do. */
int session_run(struct session *session);

/* What the printers of a judgement take. */
struct report session_report(const struct session *session);

#endif
