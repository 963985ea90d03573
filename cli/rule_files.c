// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The rules that are in force. Later ones win: built in, /etc/virtscout/rules.d, the user's
 * rules.d (XDG Base Directory Specification: relative paths do not count), --rules; within a
 * directory by name.
 */
#include "cli/rule_files.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "cli/complain.h"
#include "cli/options.h"
#include "rules/rules.h"

#define SYSTEM_RULES "/etc/virtscout/rules.d"
#define USER_RULES "virtscout/rules.d"
#define SUFFIX ".json"

static int no_memory(void)
{
	return complain(EXIT_STATUS_INTERNAL, "no memory for the rules");
}

static int load_file(struct rule_files *files, const char *path)
{
	struct input_error error = {0};
	struct rule_set **grown;
	struct rule_set *rules;
	int rc;

	grown = realloc(files->loaded, (files->count + 1) * sizeof(struct rule_set *));
	if (!grown)
		return no_memory();
	files->loaded = grown;
	rc = rules_load(files->rules, path, &rules, &error);
	if (rc)
		return complain_input(&error, path, rc);
	files->loaded[files->count++] = rules;
	files->rules = rules;
	return 0;
}

static int is_rule_file(const struct dirent *entry)
{
	const size_t len = strlen(entry->d_name);

	return entry->d_name[0] != '.' && len > strlen(SUFFIX) &&
	       !strcmp(entry->d_name + len - strlen(SUFFIX), SUFFIX);
}

/* Anything but a regular file is left out: a link to /dev/null switches a file off. */
static int load_entry(struct rule_files *files, const char *directory, const char *name)
{
	struct stat status;
	char *path;
	int rc = 0;

	if (asprintf(&path, "%s/%s", directory, name) < 0)
		return no_memory();
	if (stat(path, &status) < 0)
		rc = complain(EXIT_STATUS_INPUT, "%s: %s", path, strerror(errno));
	else if (S_ISREG(status.st_mode))
		rc = load_file(files, path);
	free(path);
	return rc;
}

static int load_directory(struct rule_files *files, const char *directory)
{
	struct dirent **entries;
	const int count = scandir(directory, &entries, is_rule_file, alphasort);
	int rc = 0;

	if (count < 0) {
		if (errno == ENOMEM)
			return no_memory();
		/* What is not there, or not ours to read, holds no rules for us. */
		return 0;
	}
	for (int i = 0; i < count; i++) {
		if (!rc)
			rc = load_entry(files, directory, entries[i]->d_name);
		free(entries[i]);
	}
	free(entries);
	return rc;
}

static int load_user_directory(struct rule_files *files)
{
	const char *config = getenv("XDG_CONFIG_HOME");
	const char *home = getenv("HOME");
	char *directory;
	int rc;

	if (config && config[0] == '/')
		rc = asprintf(&directory, "%s/%s", config, USER_RULES);
	else if (home && home[0] == '/')
		rc = asprintf(&directory, "%s/.config/%s", home, USER_RULES);
	else
		return 0;
	if (rc < 0)
		return no_memory();
	rc = load_directory(files, directory);
	free(directory);
	return rc;
}

int rule_files_open(struct rule_files *files, const struct options *options)
{
	int rc;

	*files = (struct rule_files){.rules = rules_builtin()};
	rc = load_directory(files, SYSTEM_RULES);
	if (!rc)
		rc = load_user_directory(files);
	for (size_t i = 0; !rc && i < options->rules.count; i++)
		rc = load_file(files, options->rules.at[i]);
	return rc;
}

void rule_files_close(struct rule_files *files)
{
	/* Each borrows the one before. */
	while (files->count > 0)
		rules_free(files->loaded[--files->count]);
	free(files->loaded);
	*files = (struct rule_files){0};
}
