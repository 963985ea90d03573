// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What containers need of this kernel: namespaces, control groups, overlayfs, seccomp, user
 * namespaces for unprivileged users.
 *
 * Documents: namespaces(7), cgroups(7), user_namespaces(7), seccomp(2);
 * Documentation/admin-guide/cgroup-v2.rst; Documentation/userspace-api/seccomp_filter.rst.
 */
#include "probe/probe.h"

#include <errno.h>
#include <stdio.h>

#include "probe/absence.h"
#include "probe/ask_text.h"
#include "probe/decode_mounts.h"
#include "probe/decode_text.h"
#include "probe/version.h"

#define NAMESPACES "/proc/self/ns"
#define CGROUPS "/proc/cgroups"
#define FILESYSTEMS "/proc/filesystems"
#define ACTIONS "/proc/sys/kernel/seccomp/actions_avail"
#define STATUS "/proc/self/status"
#define MAX_USERNS "/proc/sys/user/max_user_namespaces"

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

/* What is mounted for control groups, and by which file. 0 or the errno of the best file. */
static int read_mounts(struct source *source, struct blob *content, struct cgroup_mounts *mounts,
	const char **path)
{
	static const struct {
		const char *path;
		enum mounts_format format;
	} files[] = {
		{"/proc/self/mountinfo", MOUNTS_INFO},
		{"/proc/self/mounts", MOUNTS_TABLE},
		{"/proc/mounts", MOUNTS_TABLE},
	};
	int first = 0;

	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		struct span text;
		int rc;

		content->len = 0;
		rc = ask_text(source, files[i].path, content, &text);
		if (rc == 0) {
			cgroup_mounts_decode(text, files[i].format, mounts);
			if (mounts->mounts) {
				*path = files[i].path;
				return 0;
			}
			rc = -EBADMSG;
		}
		if (!first)
			first = rc;
	}
	*path = files[0].path;
	return first;
}

struct cgroup_answers {
	const struct cgroup_mounts *mounts;
	char controllers_path[256]; /* cgroup.controllers of version 2; "": not mounted */
	struct blob controllers;
	int controllers_rc;
	struct blob table; /* /proc/cgroups */
	int table_rc;
};

/*
 * Is a controller to be had? In version 2's list of our hierarchy, or enabled in the table of
 * version 1. From Linux 6.11 on controllers can be built without version 1, so that the table is
 * silent about them.
 */
static void probe_controller(struct probe_context *context, const struct cgroup_answers *answers,
	enum fact_id fact, const char *first, const char *second)
{
	const struct evidence *by_list = EV_OF_FILE(answers->controllers_path, second);
	const struct evidence *by_table = EV_OF_FILE(CGROUPS, first);
	struct span list = {answers->controllers.at, answers->controllers.len};
	struct span table = {answers->table.at, answers->table.len};
	const char *release = fact_text(context->facts, FACT_KERNEL_RELEASE);
	struct fact_table *facts = context->facts;
	bool second_mounted = answers->controllers_path[0];
	int enabled;

	if (second_mounted && answers->controllers_rc == 0 && text_has_word(list, second)) {
		fact_set_bool(facts, fact, true, by_list);
		return;
	}
	if (cgroup_mounts_version(answers->mounts) == 2) {
		if (answers->controllers_rc < 0)
			fact_set_refused(facts, fact, answers->controllers_rc, by_list);
		else
			fact_set_bool(facts, fact, false, by_list);
		return;
	}
	enabled = answers->table_rc < 0 ? answers->table_rc : cgroup_table_enabled(table, first);
	if (enabled >= 0)
		fact_set_bool(facts, fact, enabled, by_table);
	else if (enabled != -ENOENT || !release)
		fact_set_refused(facts, fact, enabled, by_table);
	else if (second_mounted && answers->controllers_rc < 0)
		fact_set_refused(facts, fact, answers->controllers_rc, by_list);
	else if (second_mounted || !version_at_least(release, 6, 11))
		fact_set_bool(facts, fact, false, by_table);
	else
		fact_set_refused(facts, fact, enabled, by_table);
}

static void probe_controllers(struct probe_context *context, const struct cgroup_mounts *mounts)
{
	static const struct {
		enum fact_id fact;
		const char *first, *second; /* its names in versions 1 and 2 */
	} controllers[] = {
		{FACT_CONTAINER_CGROUP_CPU, "cpu", "cpu"},
		{FACT_CONTAINER_CGROUP_CPUSET, "cpuset", "cpuset"},
		{FACT_CONTAINER_CGROUP_IO, "blkio", "io"},
		{FACT_CONTAINER_CGROUP_MEMORY, "memory", "memory"},
		{FACT_CONTAINER_CGROUP_PIDS, "pids", "pids"},
	};
	struct cgroup_answers answers = {
		.mounts = mounts,
		.controllers = BLOB_HEAP,
		.controllers_rc = -ENAMETOOLONG, /* until it was read */
		.table = BLOB_HEAP,
	};

	if (mounts->second.at && mounts->second.len < 200) {
		snprintf(answers.controllers_path, sizeof(answers.controllers_path),
			"%.*s/cgroup.controllers", (int)mounts->second.len, mounts->second.at);
		answers.controllers_rc = source_read(
			context->source, answers.controllers_path, &answers.controllers);
	}
	if (cgroup_mounts_version(mounts) != 2)
		answers.table_rc = source_read(context->source, CGROUPS, &answers.table);
	for (size_t i = 0; i < sizeof(controllers) / sizeof(controllers[0]); i++)
		probe_controller(context, &answers, controllers[i].fact, controllers[i].first,
			controllers[i].second);
	blob_free(&answers.controllers);
	blob_free(&answers.table);
}

static void probe_cgroups(struct probe_context *context)
{
	static const enum fact_id controllers[] = {FACT_CONTAINER_CGROUP_CPU,
		FACT_CONTAINER_CGROUP_CPUSET, FACT_CONTAINER_CGROUP_IO,
		FACT_CONTAINER_CGROUP_MEMORY, FACT_CONTAINER_CGROUP_PIDS};
	cleanup_blob struct blob content = BLOB_HEAP;
	struct cgroup_mounts mounts;
	const char *path;
	int rc = read_mounts(context->source, &content, &mounts, &path);

	if (rc == 0) {
		fact_set_int(context->facts, FACT_CONTAINER_CGROUP_VERSION,
			cgroup_mounts_version(&mounts), EV_OF_FILE(path, "cgroup"));
		probe_controllers(context, &mounts);
		return;
	}
	fact_set_refused(
		context->facts, FACT_CONTAINER_CGROUP_VERSION, rc, EV_OF_FILE(path, "cgroup"));
	for (size_t i = 0; i < sizeof(controllers) / sizeof(controllers[0]); i++)
		fact_set_refused(context->facts, controllers[i], rc, EV_OF_FILE(path, "cgroup"));
}

/* A module that is not loaded is not listed: "now" is all that this says. */
static void probe_overlayfs(struct probe_context *context)
{
	const struct evidence *ev = EV_OF_FILE(FILESYSTEMS, "overlay");
	cleanup_blob struct blob content = BLOB_HEAP;
	struct span text;
	int rc = ask_text(context->source, FILESYSTEMS, &content, &text);

	/* Every kernel has proc: a list without it is not the kernel's. */
	if (rc == 0 && !text_has_word(text, "proc"))
		rc = -EBADMSG;
	if (rc < 0)
		fact_set_refused(context->facts, FACT_CONTAINER_OVERLAYFS, rc, ev);
	else
		fact_set_bool(context->facts, FACT_CONTAINER_OVERLAYFS,
			text_has_word(text, "overlay"), ev);
}

/*
 * Linux 4.14 lists the actions of filters, 5.9 counts the filters of each process; older kernels
 * only show that there is some seccomp, which need not be filters.
 */
static void probe_seccomp(struct probe_context *context)
{
	const struct evidence *by_actions = EV_OF_FILE(ACTIONS, NULL);
	const struct evidence *by_status = EV_OF_FILE(STATUS, "Seccomp");
	cleanup_blob struct blob content = BLOB_HEAP;
	struct fact_table *facts = context->facts;
	struct span status;
	char text[256];
	int rc = source_read_line(context->source, ACTIONS, text, sizeof(text)), status_rc;

	if (rc > 0) {
		fact_set_bool(facts, FACT_CONTAINER_SECCOMP, true, by_actions);
		return;
	}
	if (rc == 0)
		rc = -EBADMSG;
	status_rc = ask_text(context->source, STATUS, &content, &status);
	if (status_rc == 0 && (text_field(status, "Seccomp_filters").at ||
				      text_is(text_field(status, "Seccomp"), "2")))
		fact_set_bool(facts, FACT_CONTAINER_SECCOMP, true, by_status);
	else if (absence_of(context->source, ACTIONS, rc) == 0 && status_rc == 0 &&
		 text_field(status, "Pid").at && !text_field(status, "Seccomp").at)
		fact_set_bool(facts, FACT_CONTAINER_SECCOMP, false, by_status);
	else
		fact_set_refused(facts, FACT_CONTAINER_SECCOMP, rc, by_actions);
}

/*
 * The switches that must all be right. A kernel that does not have one of them does not have that
 * restriction: the limit came with Linux 4.9, the others are Debian's and Ubuntu's.
 */
static const struct userns_gate {
	const char *path;
	bool passes_zero; /* 0 lets users through; else anything but 0 does */
} userns_gates[] = {
	{MAX_USERNS, false},
	{"/proc/sys/kernel/unprivileged_userns_clone", false},
	{"/proc/sys/kernel/apparmor_restrict_unprivileged_userns", true},
};

static enum truth gate_truth(struct source *source, const struct userns_gate *gate, int *rc)
{
	uint64_t value = gate->passes_zero ? 0 : 1; /* of a kernel without the switch */

	*rc = source_read_number(source, gate->path, &value);
	*rc = absence_of(source, gate->path, *rc);
	return *rc < 0 ? TRUTH_UNKNOWN : truth_of((value == 0) == gate->passes_zero);
}

static void probe_userns(struct probe_context *context)
{
	struct fact_table *facts = context->facts;
	enum truth all = fact_truth(facts, FACT_CONTAINER_NAMESPACES_USER);
	const char *path = NAMESPACES;
	int refused = 0;

	for (size_t i = 0; i < sizeof(userns_gates) / sizeof(userns_gates[0]); i++) {
		int rc;
		enum truth one = gate_truth(context->source, &userns_gates[i], &rc);

		if (one == TRUTH_UNKNOWN)
			refused = rc;
		/* The evidence is the switch that decides; of those that all pass, the limit. */
		if (one < all || i == 0)
			path = userns_gates[i].path;
		all = truth_and(all, one);
	}
	if (all == TRUTH_UNKNOWN && !refused)
		fact_set_unknown(facts, FACT_CONTAINER_USERNS, WHY_PREREQUISITE, 0,
			EV_FROM_FACTS("container.namespaces.user"));
	else if (all == TRUTH_UNKNOWN)
		fact_set_refused(facts, FACT_CONTAINER_USERNS, refused, EV_OF_FILE(path, NULL));
	else
		fact_set_bool(
			facts, FACT_CONTAINER_USERNS, all == TRUTH_YES, EV_OF_FILE(path, NULL));
}

void probe_container(struct probe_context *context)
{
	probe_namespaces(context);
	probe_cgroups(context);
	probe_overlayfs(context);
	probe_seccomp(context);
	probe_userns(context);
}
