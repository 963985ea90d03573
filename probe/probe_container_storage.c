// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Which file systems could hold the images of containers?
 *
 * Documents: filesystems(5); Documentation/filesystems/overlayfs.rst (user namespaces from Linux
 * 5.11 on); Documentation/filesystems/fuse.rst.
 */
#include "probe/probe_container.h"

#include <errno.h>
#include <stdio.h>

#include "probe/ask_text.h"
#include "probe/decode_text.h"
#include "probe/kernel_feature.h"
#include "probe/version.h"

#define FILESYSTEMS "/proc/filesystems"
#define FUSE_DEVICE "/dev/fuse"

/* The words of /proc/filesystems as names. 0 or a negative errno. */
static int read_filesystems(struct source *source, struct blob *names)
{
	cleanup_blob struct blob content = BLOB_HEAP;
	struct span text, word;
	int rc = ask_text(source, FILESYSTEMS, &content, &text);

	/* Every kernel has proc: a list without it is not the kernel's. */
	if (rc == 0 && !text_has_word(text, "proc"))
		rc = -EBADMSG;
	while (rc == 0 && text_word(&text, &word)) {
		rc = blob_append(names, word.at, word.len);
		if (rc == 0)
			rc = blob_append(names, "", 1);
	}
	return rc;
}

/* A module that is not loaded is not listed: "now" is all that this says. */
static void probe_overlayfs(struct probe_context *context, const struct feature_signs *signs)
{
	const struct evidence *ev = EV_OF_FILE(FILESYSTEMS, "overlay");

	if (signs->rc < 0)
		fact_set_refused(context->facts, FACT_CONTAINER_OVERLAYFS, signs->rc, ev);
	else
		fact_set_bool(context->facts, FACT_CONTAINER_OVERLAYFS,
			blob_name_has(&signs->names, "overlay"), ev);
}

static void probe_drivers(struct probe_context *context, const struct feature_signs *signs)
{
	static const char *const drivers[] = {"overlay", "btrfs", "zfs", "aufs"};
	const struct evidence *ev = EV_OF_FILE(FILESYSTEMS, NULL);
	char text[64] = "";
	size_t len = 0;

	if (signs->rc < 0) {
		fact_set_refused(context->facts, FACT_CONTAINER_STORAGE_DRIVERS, signs->rc, ev);
		return;
	}
	for (size_t i = 0; i < sizeof(drivers) / sizeof(drivers[0]); i++)
		if (blob_name_has(&signs->names, drivers[i]))
			len += (size_t)snprintf(
				text + len, sizeof(text) - len, "%s%s", len ? "," : "", drivers[i]);
	fact_set_text(context->facts, FACT_CONTAINER_STORAGE_DRIVERS, len ? text : "none", ev);
}

/* Distributions brought it to older kernels as well, so that those say nothing. */
static void probe_overlayfs_userns(struct probe_context *context)
{
	const struct evidence *ev = EV_FROM_FACTS("kernel.release, container.overlayfs.available");
	const enum fact_id fact = FACT_CONTAINER_OVERLAYFS_USERNS;
	const enum truth there = fact_truth(context->facts, FACT_CONTAINER_OVERLAYFS_AVAILABLE);
	const char *release = fact_text(context->facts, FACT_KERNEL_RELEASE);

	if (there == TRUTH_NO)
		fact_set_bool(context->facts, fact, false, ev);
	else if (there == TRUTH_YES && release && version_at_least(release, 5, 11))
		fact_set_bool(context->facts, fact, true, ev);
	else if (there == TRUTH_YES && release)
		fact_set_unknown(context->facts, fact, WHY_NO_INTERFACE, 0, ev);
	else
		fact_set_unknown(context->facts, fact, WHY_PREREQUISITE, 0, ev);
}

static void probe_fuse_access(struct probe_context *context)
{
	const struct evidence *ev = EV_NAMED(EV_ACCESS, FUSE_DEVICE, NULL);
	const int rc = source_access(context->source, FUSE_DEVICE, ACCESS_READ_WRITE);

	if (rc == 0 || rc == -EACCES || rc == -ENOENT)
		fact_set_bool(context->facts, FACT_CONTAINER_FUSE_ACCESS, rc == 0, ev);
	else
		fact_set_refused(context->facts, FACT_CONTAINER_FUSE_ACCESS, rc, ev);
}

void probe_container_storage(struct probe_context *context)
{
	static const struct kernel_feature features[] = {
		{FACT_CONTAINER_OVERLAYFS_AVAILABLE, KCONFIG_OVERLAY_FS, "overlay", "fs/overlayfs",
			"overlay.ko"},
		{FACT_CONTAINER_FUSE, KCONFIG_FUSE_FS, "fuse", "fs/fuse", "fuse.ko"},
	};
	struct feature_signs signs = {
		.path = FILESYSTEMS, .kind = EV_FILE, .complete = true, .names = BLOB_HEAP};

	signs.rc = read_filesystems(context->source, &signs.names);
	probe_overlayfs(context, &signs);
	probe_drivers(context, &signs);
	kernel_features_probe(context, &signs, features, sizeof(features) / sizeof(features[0]));
	probe_overlayfs_userns(context);
	probe_fuse_access(context);
	blob_free(&signs.names);
}
