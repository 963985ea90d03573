// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What containers need of this kernel, by effect: namespaces and their limits here; control groups,
 * user namespaces, storage, network and what confines containers in files of their own.
 *
 * Documents: namespaces(7); Documentation/admin-guide/sysctl/user.rst.
 */
#include "probe/probe_container.h"

#include <errno.h>

#include "probe/ask_text.h"
#include "probe/decode_text.h"
#include "probe/file_facts.h"

#define NAMESPACES "/proc/self/ns"
#define STATUS "/proc/self/status"
#define LIMIT(kind) "/proc/sys/user/max_" kind "_namespaces"

static void probe_namespaces(struct probe_context *context)
{
	static const struct {
		enum fact_id fact;
		const char *name;
	} namespaces[] = {
		{FACT_CONTAINER_NAMESPACES_MNT, "mnt"},
		{FACT_CONTAINER_NAMESPACES_PID, "pid"},
		{FACT_CONTAINER_NAMESPACES_NET, "net"},
		{FACT_CONTAINER_NAMESPACES_IPC, "ipc"},
		{FACT_CONTAINER_NAMESPACES_UTS, "uts"},
		{FACT_CONTAINER_NAMESPACES_USER, "user"},
		{FACT_CONTAINER_NAMESPACES_CGROUP, "cgroup"},
		{FACT_CONTAINER_NAMESPACES_TIME, "time"},
	};
	cleanup_blob struct blob names = BLOB_HEAP;
	int rc = source_list(context->source, NAMESPACES, &names);

	/* Every process has a mount namespace: a listing without one is not the kernel's. */
	if (rc == 0 && !blob_name_has(&names, "mnt"))
		rc = -EBADMSG;
	for (size_t i = 0; i < sizeof(namespaces) / sizeof(namespaces[0]); i++)
		if (rc < 0)
			fact_set_refused(
				context->facts, namespaces[i].fact, rc, EV_OF_DIR(NAMESPACES));
		else
			fact_set_bool(context->facts, namespaces[i].fact,
				blob_name_has(&names, namespaces[i].name), EV_OF_DIR(NAMESPACES));
}

// clang-format off
/* From Linux 4.9 on; before, there was no limit. */
static const struct file_fact limits[] = {
	{FACT_CONTAINER_NAMESPACES_MAX_USER,   FILE_NUMBER, LIMIT("user"),   NULL},
	{FACT_CONTAINER_NAMESPACES_MAX_MNT,    FILE_NUMBER, LIMIT("mnt"),    NULL},
	{FACT_CONTAINER_NAMESPACES_MAX_PID,    FILE_NUMBER, LIMIT("pid"),    NULL},
	{FACT_CONTAINER_NAMESPACES_MAX_NET,    FILE_NUMBER, LIMIT("net"),    NULL},
	{FACT_CONTAINER_NAMESPACES_MAX_IPC,    FILE_NUMBER, LIMIT("ipc"),    NULL},
	{FACT_CONTAINER_NAMESPACES_MAX_UTS,    FILE_NUMBER, LIMIT("uts"),    NULL},
	{FACT_CONTAINER_NAMESPACES_MAX_CGROUP, FILE_NUMBER, LIMIT("cgroup"), NULL},
	{FACT_CONTAINER_NAMESPACES_MAX_TIME,   FILE_NUMBER, LIMIT("time"),   NULL},
};
// clang-format on

void probe_container(struct probe_context *context)
{
	cleanup_blob struct blob content = BLOB_HEAP;
	struct self_status status;

	status.rc = ask_text(context->source, STATUS, &content, &status.text);
	if (status.rc == 0 && !text_field(status.text, "Pid").at)
		status.rc = -EBADMSG;
	probe_namespaces(context);
	file_facts_probe(context, limits, sizeof(limits) / sizeof(limits[0]));
	probe_cgroup(context, &status);
	probe_container_storage(context);
	probe_container_net(context);
	probe_container_security(context, &status);
	probe_userns(context, &status);
	probe_runtimes(context);
}
