// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What would the host have answered whose files lie in this directory? A capture is what somebody
 * thought worth taking: what is not in it was not captured, and is not absent. Only where the
 * kernel fills a directory and a capture takes it whole does a missing name tell something
 * (root_listing.c).
 */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "probe/cpuid_text.h"
#include "probe/fact.h"
#include "probe/pci_sysfs.h"
#include "probe/question.h"
#include "probe/root_listing.h"
#include "probe/root_tree.h"
#include "probe/root_tree_tar.h"
#include "probe/sos_report.h"
#include "probe/sources.h"

#define MODULES "/sys/module"
#define FUNCTIONS "/sys/bus/pci/devices"

struct source_root {
	struct source base;
	struct root_tree *tree;
	bool is_sos;
	struct snapshot *cpuid; /* NULL: no CPUID dump in the tree */
	struct root_listings listings;
};

/* What a failure to look at something in the tree says about the host: little. */
static int host_errno(struct source_root *root, const char *path, int rc)
{
	switch (rc) {
	case -ENOENT:
	case -ENOTDIR:
		return root_listings_lack(&root->listings, path) ? -ENOENT : -ERR_NOT_CAPTURED;
	case -EISDIR:
	case -ENOBUFS:
	case -EFBIG:
	case -ENOMEM:
	case -EMFILE:
	case -ENFILE:
	case -EIO: return rc;
	/*
	 * EACCES among them: that this user may not read the capture says nothing about the host.
	 */
	default: return -ERR_NOT_CAPTURED;
	}
}

/*
 * Files of /proc say that they have no bytes, so archivers that trust that keep empty ones:
 * there, nothing is not an answer.
 */
static bool may_be_empty_file(const char *path)
{
	return strncmp(path, "/proc/", 6) && strncmp(path, "/sys/", 5);
}

static int read_file(
	struct source_root *root, const struct question *question, struct answer *answer)
{
	size_t before = answer->blob ? answer->blob->len : 0;
	int rc = root->tree->ops->read(root->tree, question->path, answer->blob);

	if (rc < 0)
		return host_errno(root, question->path, rc);
	if (answer->blob && answer->blob->len == before && !may_be_empty_file(question->path))
		return -ERR_NOT_CAPTURED;
	return 0;
}

static bool is_file(const struct source_root *root, const char *path)
{
	struct file_stat stat;

	return root->tree->ops->stat(root->tree, path, &stat) == 0;
}

static int list_directory(
	struct source_root *root, const struct question *question, struct answer *answer)
{
	const struct root_listing *listing = root_listings_find(&root->listings, question->path);
	cleanup_blob struct blob own = BLOB_HEAP;
	const struct blob *names = listing ? &listing->names : &own;
	const int rc =
		listing ? listing->rc : root->tree->ops->list(root->tree, question->path, &own);

	if (rc == -ENOTDIR && is_file(root, question->path))
		return rc;
	if (rc < 0)
		return host_errno(root, question->path, rc);
	if ((root->is_sos && !sos_lists(question->path)) ||
		(!root->listings.lists_modules && !strcmp(question->path, MODULES)))
		return -ERR_NOT_CAPTURED;
	if (!names->len && !root_listing_may_be_empty(question->path))
		return -ERR_NOT_CAPTURED;
	return answer_bytes(question, answer, names->at, names->len);
}

static int read_link(
	struct source_root *root, const struct question *question, struct answer *answer)
{
	char target[PATH_MAX];
	int rc = root->tree->ops->link(root->tree, question->path, target, sizeof(target));

	/* -EINVAL, not a link here: captures often hold what it pointed to instead. */
	return rc < 0 ? host_errno(root, question->path, rc)
		      : answer_bytes(question, answer, target, strlen(target));
}

/* The tree's permission bits are those of whoever unpacked it. */
static int check_access(struct source_root *root, const struct question *question)
{
	struct file_stat stat;
	int rc = root->tree->ops->stat(root->tree, question->path, &stat);

	if (rc < 0)
		return host_errno(root, question->path, rc);
	return question->mode == ACCESS_EXISTS ? 0 : -ERR_NOT_CAPTURED;
}

static int stat_path(
	struct source_root *root, const struct question *question, struct answer *answer)
{
	struct file_stat stat;
	int rc = root->tree->ops->stat(root->tree, question->path, &stat);
	bool kept;

	if (rc < 0)
		return host_errno(root, question->path, rc);
	kept = stat.type == FILE_CHAR_DEVICE || stat.type == FILE_BLOCK_DEVICE ||
	       stat.type == FILE_DIRECTORY;
	/* A copy of a device node that is not one stands for it: what it was is not known. */
	if (!kept && !strncmp(question->path, "/dev/", 5))
		return -ERR_NOT_CAPTURED;
	answer->stat = stat;
	return 0;
}

/* A subsystem is a class or a bus; udev knows no third kind of list (sysfs(5)). */
static int list_subsystem(
	struct source_root *root, const struct question *question, struct answer *answer)
{
	static const struct {
		const char *before, *after;
	} places[] = {{"/sys/class/", ""}, {"/sys/bus/", "/devices"}};
	char path[PATH_MAX];
	int rc = -ERR_NOT_CAPTURED;

	if (!*question->path || strchr(question->path, '/') || question->path[0] == '.')
		return -EINVAL;
	for (size_t i = 0; rc == -ERR_NOT_CAPTURED && i < 2; i++) {
		int len = snprintf(path, sizeof(path), "%s%s%s", places[i].before, question->path,
			places[i].after);

		if (len < 0 || (size_t)len >= sizeof(path))
			return -ENAMETOOLONG;
		rc = list_directory(root, &(struct question){.ask = ASK_DIR, .path = path}, answer);
	}
	return rc;
}

/*
 * uname -r: as sysctl has it, or the third word of "Linux version 6.1.0 (...)". uname -m: as sysctl
 * has it since Linux 6.1.
 */
static int answer_uname(
	struct source_root *root, const struct question *question, struct answer *answer)
{
	const bool release = !strcmp(question->path, "release");
	char text[512], *rest = text;
	const char *word = NULL;

	if (!release && strcmp(question->path, "machine"))
		return -ERR_NOT_CAPTURED;
	if (source_read_line(&root->base,
		    release ? "/proc/sys/kernel/osrelease" : "/proc/sys/kernel/arch", text,
		    sizeof(text)) > 0)
		return answer_bytes(question, answer, text, strlen(text));
	if (!release || source_read_line(&root->base, "/proc/version", text, sizeof(text)) <= 0 ||
		strncmp(text, "Linux version ", 14))
		return -ERR_NOT_CAPTURED;
	for (int i = 0; i < 3; i++)
		word = strsep(&rest, " ");
	return word && *word ? answer_bytes(question, answer, word, strlen(word))
			     : -ERR_NOT_CAPTURED;
}

static int answer_cpuid(
	const struct source_root *root, const struct question *question, struct answer *answer)
{
	const struct snapshot_entry *entry =
		root->cpuid ? snapshot_find(root->cpuid, question) : NULL;

	if (!entry)
		return -ERR_NOT_CAPTURED;
	answer->regs = entry->regs;
	return 0;
}

/* A second thread has a tree of its own, and the directory's listing, which is made by now. */
static int list_functions(struct source_root *root, struct blob *functions)
{
	const struct root_listing *devices = root_listings_find(&root->listings, FUNCTIONS);
	struct source_root beside = *root;
	int rc;

	beside.tree = NULL;
	if (devices->rc == 0 && blob_name_count(&devices->names) >= PCI_SYSFS_MANY &&
		root->tree->ops->again)
		beside.tree = root->tree->ops->again(root->tree);
	beside.listings.tree = beside.tree;
	rc = pci_sysfs_list(&root->base, beside.tree ? &beside.base : NULL, functions);
	root_tree_close(beside.tree);
	/* Nor what is found later on who had the last turn. */
	is_file(root, FUNCTIONS);
	return rc;
}

static int ask_files(
	struct source_root *root, const struct question *question, struct answer *answer)
{
	switch (question->ask) {
	case ASK_FILE: return read_file(root, question, answer);
	case ASK_DIR: return list_directory(root, question, answer);
	case ASK_LINK: return read_link(root, question, answer);
	case ASK_ACCESS: return check_access(root, question);
	case ASK_STAT: return stat_path(root, question, answer);
	case ASK_CPUID: return answer_cpuid(root, question, answer);
	case ASK_PCI: return answer->blob ? list_functions(root, answer->blob) : 0;
	case ASK_UDEV: return list_subsystem(root, question, answer);
	case ASK_UNAME: return answer_uname(root, question, answer);
	default: return -ERR_NOT_CAPTURED;
	}
}

static int root_ask(struct source *source, const struct question *question, struct answer *answer)
{
	struct source_root *root = (struct source_root *)source;
	int rc;

	if (question_about_path(question) && question->path[0] != '/')
		return -ERR_NOT_CAPTURED;
	rc = ask_files(root, question, answer);
	/* What the kernel's files say outranks what a command made of them. */
	return rc == -ERR_NOT_CAPTURED && root->is_sos ? sos_answer(root->tree, question, answer)
						       : rc;
}

static void root_close(struct source *source)
{
	struct source_root *root = (struct source_root *)source;

	root_listings_free(&root->listings);
	snapshot_free(root->cpuid);
	root_tree_close(root->tree);
	free(root);
}

static const struct source_ops source_root_ops = {
	.name = "root", .ask = root_ask, .close = root_close};

/* A CPUID dump in the tree; sosreport keeps one, or the message why there is none. */
static int read_cpuid(struct source_root *root, const char *directory, struct input_error *error)
{
	static const char *const places[] = {"/cpuid.txt", "/sos_commands/processor/cpuid_-r"};

	for (size_t i = 0; i < sizeof(places) / sizeof(*places) && !root->cpuid; i++) {
		cleanup_blob struct blob text = BLOB_HEAP;
		char name[PATH_MAX];
		int rc = source_read(&root->base, places[i], &text);

		if (rc == -ENOMEM)
			return rc;
		if (rc < 0 || !cpuid_text_looks_like(text.at, text.len))
			continue;
		snprintf(name, sizeof(name), "%s%s", directory, places[i]);
		rc = cpuid_text_read(text.at, text.len, name, &root->cpuid, error);
		if (rc < 0)
			return rc;
	}
	return 0;
}

/* Takes @tree, on failure too. */
static int root_open_take(
	struct root_tree *tree, const char *path, struct source **source, struct input_error *error)
{
	int rc = root_tree_find_host(tree, path, error);
	struct source_root *root = rc < 0 ? NULL : malloc(sizeof(*root));

	if (!root) {
		root_tree_close(tree);
		return rc < 0 ? rc : -ENOMEM;
	}
	*root = (struct source_root){
		.base = {&source_root_ops}, .tree = tree, .is_sos = sos_is_report(tree)};
	root->listings.tree = tree;
	root->listings.lists_modules = !root->is_sos || sos_lists_modules(tree);
	rc = read_cpuid(root, path, error);
	if (rc < 0) {
		root_close(&root->base);
		return rc;
	}
	*source = &root->base;
	return 0;
}

int source_root_open(const char *path, struct source **source, struct input_error *error)
{
	struct root_tree *tree;
	int rc = root_tree_dir_open(path, &tree, error);

	return rc < 0 ? rc : root_open_take(tree, path, source, error);
}

int source_root_read(
	struct byte_stream *in, const char *path, struct source **source, struct input_error *error)
{
	struct root_tree *tree;
	int rc = root_tree_tar_read(in, path, &tree, error);

	return rc < 0 ? rc : root_open_take(tree, path, source, error);
}
