// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * May devices be opened where /dev/kvm lies? Asked only where opening it was refused: a mount
 * without devices refuses root too, and with the errno that permissions give.
 *
 * Documents: mount(8), nodev; proc(5), /proc/PID/mountinfo; fs/namei.c, may_open_dev().
 */
#include "probe/kvm_parts.h"

#include <errno.h>

#include "probe/ask_text.h"
#include "probe/decode_mounts.h"

#define DEVICE "/dev/kvm"

/* 1 nodev, 0 not; else the errno of the better file. */
static int ask_nodev(struct source *source, const char **path)
{
	static const struct {
		const char *path;
		enum mounts_format format;
	} files[] = {
		{"/proc/self/mountinfo", MOUNTS_INFO},
		{"/proc/self/mounts", MOUNTS_TABLE},
	};
	int first = 0;

	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		cleanup_blob struct blob content = BLOB_HEAP;
		struct span text;
		int rc = ask_text(source, files[i].path, &content, &text);

		if (rc == 0)
			rc = mounts_nodev(text, files[i].format, DEVICE);
		*path = files[i].path;
		if (rc >= 0)
			return rc;
		if (!first)
			first = rc;
	}
	*path = files[0].path;
	return first;
}

void probe_kvm_node(struct probe_context *context)
{
	struct fact_table *facts = context->facts;
	const struct fact *access = &facts->at[FACT_KVM_DEVICE_ACCESS];
	const struct evidence *by_access = EV_FROM_FACTS("kvm.device.access");
	const char *path;
	int rc;

	if (fact_truth(facts, FACT_KVM_DEVICE_ACCESS) == TRUTH_YES) {
		fact_set_bool(facts, FACT_KVM_DEVICE_NODEV, false, by_access);
		return;
	}
	if (fact_truth(facts, FACT_KVM_DEVICE_ACCESS) != TRUTH_NO || access->err != EACCES) {
		fact_set_unknown(
			facts, FACT_KVM_DEVICE_NODEV, WHY_PREREQUISITE, access->err, by_access);
		return;
	}
	rc = ask_nodev(context->source, &path);
	if (rc < 0)
		fact_set_refused(facts, FACT_KVM_DEVICE_NODEV, rc, EV_OF_FILE(path, NULL));
	else
		fact_set_bool(facts, FACT_KVM_DEVICE_NODEV, rc == 1, EV_OF_FILE(path, DEVICE));
}
