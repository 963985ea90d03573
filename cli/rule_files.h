// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The rules that are in force: those built in, those of the administrator, of the user, of the
 * command line.
 */
#ifndef VIRTSCOUT_CLI_RULE_FILES_H
#define VIRTSCOUT_CLI_RULE_FILES_H

#include <stddef.h>

struct options;
struct rule_layer;
struct rule_set;
struct rule_tests;

struct rule_files {
	const struct rule_set *rules; /* all of them */
	struct rule_layer
		*layers; /* [count], the files, the later over the earlier; paths are ours */
	struct rule_set **loaded; /* [count], each over the one before; NULL: not loaded */
	size_t count;
};

/*
 * Each: 0, or an exit status, said on stderr; rule_files_close() gives the rules back either way.
 * rule_files_find() only looks which files there are, rule_files_named() takes those of --rules
 * alone; rule_files_load() then reads them, test cases too where @tests is not NULL.
 * rule_files_open() finds and reads.
 */
int rule_files_named(struct rule_files *files, const struct options *options);
int rule_files_find(struct rule_files *files, const struct options *options);
int rule_files_load(struct rule_files *files, struct rule_tests *tests);
int rule_files_open(struct rule_files *files, const struct options *options);
void rule_files_close(struct rule_files *files);

#endif
