// SPDX-License-Identifier: GPL-2.0-or-later
// Any bytes as an archive: as it is, and what gzip and xz make of it; whatever tree comes out is asked.
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "probe/gzip.h"
#include "probe/root_tree_tar.h"
#include "probe/sos_report.h"
#include "probe/tar.h"
#include "probe/unxz.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static void ask_below(struct root_tree *tree, const char *directory, int depth)
{
	cleanup_blob struct blob names = BLOB_HEAP;

	if (depth > 4 || tree->ops->list(tree, directory, &names))
		return;
	blob_for_each_name (name, &names) {
		cleanup_blob struct blob content = BLOB_HEAP;
		char path[2048], target[64];
		struct file_stat stat;

		if ((size_t)snprintf(path, sizeof(path), "%s/%s", directory, name) >= sizeof(path))
			continue;
		tree->ops->stat(tree, path, &stat);
		tree->ops->read(tree, path, &content);
		tree->ops->link(tree, path, target, sizeof(target));
		ask_below(tree, path, depth + 1);
	}
}

static void ask_commands(struct root_tree *tree)
{
	static const struct question questions[] = {
		{.ask = ASK_FILE, .path = "/proc/modules"},
		{.ask = ASK_FILE, .path = "/proc/sys/kernel/osrelease"},
		{.ask = ASK_FILE, .path = "/sys/class/dmi/id/sys_vendor"},
		{.ask = ASK_UNAME, .path = "release"},
		{.ask = ASK_UNAME, .path = "machine"},
		{.ask = ASK_UDEV, .path = "iommu"},
		{.ask = ASK_PCI},
		{.ask = ASK_STAT, .path = "/dev/kvm"},
	};

	for (size_t i = 0; i < sizeof(questions) / sizeof(*questions); i++) {
		cleanup_blob struct blob blob = BLOB_HEAP;
		struct answer answer = {.blob = &blob};

		sos_answer(tree, &questions[i], &answer);
	}
	sos_lists_modules(tree);
}

/* @in: taken. */
static void read_archive(struct byte_stream *in)
{
	struct input_error error = {0};
	struct root_tree *tree;

	if (!in)
		return;
	if (!root_tree_tar_read(in, "fuzz", &tree, &error)) {
		root_tree_find_host(tree, "fuzz", &error);
		ask_below(tree, "", 0);
		ask_commands(tree);
		root_tree_close(tree);
	}
	byte_stream_close(in);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	const char *text = (const char *)bytes;

	tar_looks_like(text, len);
	read_archive(byte_stream_behind(bytes, len, NULL));
	if (gzip_looks_like(text, len))
		read_archive(gzip_stream(byte_stream_behind(bytes, len, NULL)));
	if (unxz_looks_like(text, len))
		read_archive(unxz_stream(byte_stream_behind(bytes, len, NULL)));
	return 0;
}
