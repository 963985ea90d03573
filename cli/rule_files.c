// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The rules that are in force. Later ones win: built in, /etc/virtscout/rules.d, the user's
 * rules.d (XDG Base Directory Specification: relative paths do not count), --rules; within a
 * directory by name. A file that is there counts or is an error: rules that are left out without
 * a word would change verdicts.
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
#include "cli/rule_trust.h"
#include "report/rules_view.h"
#include "rules/rule_tests.h"

#define SYSTEM_RULES "/etc/virtscout/rules.d"
#define USER_RULES "virtscout/rules.d"
#define SUFFIX ".json"

static int no_memory(void)
{
	return complain(EXIT_STATUS_INTERNAL, "no memory for the rules");
}

/* Takes @path; NULL: there was no memory for it. */
static int add_file(struct rule_files *files, const char *layer, char *path)
{
	struct rule_layer *grown = NULL;

	if (path)
		grown = realloc(files->layers, (files->count + 1) * sizeof(*grown));
	if (!grown) {
		free(path);
		return no_memory();
	}
	files->layers = grown;
	files->layers[files->count++] = (struct rule_layer){.name = layer, .file = path};
	return 0;
}

static int is_rule_file(const struct dirent *entry)
{
	const size_t len = strlen(entry->d_name);

	return entry->d_name[0] != '.' && len > strlen(SUFFIX) &&
	       !strcmp(entry->d_name + len - strlen(SUFFIX), SUFFIX);
}

static int refuse(const char *path, const char *reason)
{
	return complain(EXIT_STATUS_INPUT, "%s: not read, because %s", path, reason);
}

/* Anything but a regular file is left out: a link to /dev/null switches a file off. */
static int add_entry(
	struct rule_files *files, const char *layer, const char *directory, const char *name)
{
	struct stat status;
	const char *reason;
	char *path;
	int rc = 0;

	if (asprintf(&path, "%s/%s", directory, name) < 0)
		return no_memory();
	if (stat(path, &status) < 0) {
		rc = complain(EXIT_STATUS_INPUT, "%s: %s", path, strerror(errno));
	} else if (S_ISREG(status.st_mode)) {
		reason = rule_trust_refusal(&status);
		if (!reason)
			return add_file(files, layer, path);
		rc = refuse(path, reason);
	}
	free(path);
	return rc;
}

static int add_entries(struct rule_files *files, const char *layer, const char *directory)
{
	struct dirent **entries;
	const int count = scandir(directory, &entries, is_rule_file, alphasort);
	int rc = 0;

	if (count < 0)
		return errno == ENOMEM
			       ? no_memory()
			       : complain(EXIT_STATUS_INPUT, "%s: %s", directory, strerror(errno));
	for (int i = 0; i < count; i++) {
		if (!rc)
			rc = add_entry(files, layer, directory, entries[i]->d_name);
		free(entries[i]);
	}
	free(entries);
	return rc;
}

/* @may_be_closed: a directory that we may not enter is none of ours. */
static int add_directory(
	struct rule_files *files, const char *layer, const char *directory, bool may_be_closed)
{
	struct stat status;
	const char *reason;

	if (stat(directory, &status) < 0) {
		if (errno == ENOENT || errno == ENOTDIR || (errno == EACCES && may_be_closed))
			return 0;
		return complain(EXIT_STATUS_INPUT, "%s: %s", directory, strerror(errno));
	}
	/* Who can write into it can put another file in the place of any. */
	reason = rule_trust_refusal(&status);
	return reason ? refuse(directory, reason) : add_entries(files, layer, directory);
}

static int add_user_directory(struct rule_files *files)
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
	/* Services run with the HOME of another. */
	rc = add_directory(files, "user", directory, true);
	free(directory);
	return rc;
}

static int add_named(struct rule_files *files, const struct options *options)
{
	int rc = 0;

	for (size_t i = 0; !rc && i < options->rules.count; i++)
		rc = add_file(files, "option", strdup(options->rules.at[i]));
	return rc;
}

int rule_files_named(struct rule_files *files, const struct options *options)
{
	*files = (struct rule_files){.rules = rules_builtin()};
	return add_named(files, options);
}

int rule_files_find(struct rule_files *files, const struct options *options)
{
	int rc;

	*files = (struct rule_files){.rules = rules_builtin()};
	rc = add_directory(files, "system", SYSTEM_RULES, false);
	if (!rc)
		rc = add_user_directory(files);
	return rc ? rc : add_named(files, options);
}

int rule_files_load(struct rule_files *files, struct rule_tests *tests)
{
	files->loaded = calloc(files->count ? files->count : 1, sizeof(struct rule_set *));
	if (!files->loaded)
		return no_memory();
	for (size_t i = 0; i < files->count; i++) {
		const char *path = files->layers[i].file;
		struct input_error error = {0};
		const int rc =
			rules_load_tests(files->rules, &path, 1, tests, &files->loaded[i], &error);

		if (rc)
			return complain_input(&error, path, rc);
		files->rules = files->loaded[i];
	}
	return 0;
}

int rule_files_open(struct rule_files *files, const struct options *options)
{
	const int rc = rule_files_find(files, options);

	return rc ? rc : rule_files_load(files, NULL);
}

void rule_files_close(struct rule_files *files)
{
	/* Each borrows the one before. */
	while (files->count > 0) {
		files->count--;
		if (files->loaded)
			rules_free(files->loaded[files->count]);
		free((char *)files->layers[files->count].file);
	}
	free(files->loaded);
	free(files->layers);
	*files = (struct rule_files){0};
}
