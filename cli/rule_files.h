// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The rules that are in force: those built in, those of the administrator, of the user, of the
 * command line.
 */
#ifndef VIRTSCOUT_CLI_RULE_FILES_H
#define VIRTSCOUT_CLI_RULE_FILES_H

#include <stddef.h>

struct options;
struct rule_set;

struct rule_files {
	const struct rule_set *rules; /* all of them */
	struct rule_set **loaded;     /* each over the one before; the first over those built in */
	size_t count;
};

/* 0, or an exit status, said on stderr; rule_files_close() gives the rules back either way. */
int rule_files_open(struct rule_files *files, const struct options *options);
void rule_files_close(struct rule_files *files);

#endif
