// SPDX-License-Identifier: GPL-2.0-or-later
/* The commands of virtscout-full, one file each. All return the exit status. */
#ifndef VIRTSCOUT_CLI_COMMANDS_H
#define VIRTSCOUT_CLI_COMMANDS_H

struct options;

int cmd_audit(const struct options *options);
int cmd_advise(const struct options *options);
int cmd_validate(const struct options *options);
int cmd_boot(const struct options *options);
int cmd_facts(const struct options *options);
int cmd_snapshot(const struct options *options);
int cmd_explain(const struct options *options);
int cmd_rules(const struct options *options);

#endif
