// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * rulec: compiles rule files to C at build time, by the loader that reads them at run time.
 *
 *     rulec OUTPUT.c FILE.json...
 *
 * Writes the output only where all rules are right; else says file:line:column and exits with 1.
 */
#include <stdio.h>

#include "rules/emit.h"
#include "rules/load.h"

static int write_out(const char *path, const struct rule_set *rules)
{
	FILE *out = fopen(path, "w");
	int rc = out ? rules_emit(out, rules) : -1;

	if (out && fclose(out))
		rc = -1;
	if (rc < 0) {
		remove(path);
		fprintf(stderr, "rulec: cannot write %s\n", path);
	}
	return rc;
}

int main(int argc, char **argv)
{
	struct rule_set *rules = NULL;
	struct input_error error;
	int rc;

	if (argc < 3) {
		fprintf(stderr, "usage: rulec OUTPUT.c FILE.json...\n");
		return 64;
	}
	rc = rules_load_files(
		NULL, (const char *const *)argv + 2, (size_t)argc - 2, &rules, &error);
	if (rc < 0) {
		fprintf(stderr, "%s:%d:%d: %s\n", error.file, error.line, error.column, error.text);
		return 1;
	}
	if (rules->local_count) {
		fprintf(stderr, "rulec: %s: rules built in know no site's facts\n",
			rules->locals[0].name);
		rules_free(rules);
		return 1;
	}
	rc = write_out(argv[1], rules);
	rules_free(rules);
	return rc < 0;
}
