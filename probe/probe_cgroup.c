// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What can be limited, controlled and frozen: control groups of versions 1 and 2.
 *
 * Documents: cgroups(7); Documentation/admin-guide/cgroup-v2.rst;
 * Documentation/admin-guide/kernel-parameters.txt, cgroup_disable=; systemd's CGROUP_DELEGATION.
 */
#include "probe/probe_container.h"

#include <errno.h>
#include <stdio.h>

#include "probe/ask_text.h"
#include "probe/decode_cmdline.h"
#include "probe/decode_container.h"
#include "probe/decode_mounts.h"
#include "probe/decode_text.h"
#include "probe/version.h"

#define CGROUPS "/proc/cgroups"
#define CMDLINE "/proc/cmdline"
#define STATUS "/proc/self/status"

/* A mount point that is longer is nobody's. */
#define POINT_MAX 200

struct cgroup_answers {
	struct cgroup_mounts mounts;
	int version;
	char second[POINT_MAX + 1];            /* where version 2 is mounted; "" : nowhere */
	char controllers_path[POINT_MAX + 32]; /* cgroup.controllers there; "" : nowhere */
	struct blob controllers;
	int controllers_rc;
	struct blob table; /* /proc/cgroups */
	int table_rc;
};

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

static struct span span_of(const struct blob *blob)
{
	return (struct span){blob->at, blob->len};
}

/*
 * The line of /proc/cgroups: enabled, or not. From Linux 6.11 on controllers can be built without
 * version 1, so that the table is silent about them.
 */
static void set_by_table(struct probe_context *context, const struct cgroup_answers *answers,
	enum fact_id fact, const char *name)
{
	const struct evidence *ev = EV_OF_FILE(CGROUPS, name);
	const char *release = fact_text(context->facts, FACT_KERNEL_RELEASE);
	const bool second_mounted = answers->second[0];
	const int enabled = answers->table_rc < 0
				    ? answers->table_rc
				    : cgroup_table_enabled(span_of(&answers->table), name);

	if (enabled >= 0)
		fact_set_bool(context->facts, fact, enabled, ev);
	else if (enabled != -ENOENT || !release)
		fact_set_refused(context->facts, fact, enabled, ev);
	else if (answers->version == 1 && second_mounted && answers->controllers_rc < 0)
		fact_set_refused(context->facts, fact, answers->controllers_rc,
			EV_OF_FILE(answers->controllers_path, name));
	else if ((answers->version == 1 && second_mounted) || !version_at_least(release, 6, 11))
		fact_set_bool(context->facts, fact, false, ev);
	else
		fact_set_refused(context->facts, fact, enabled, ev);
}

/* Is a controller to be had? In version 2's list, or enabled in the table of version 1. */
static void probe_controller(struct probe_context *context, const struct cgroup_answers *answers,
	enum fact_id fact, const char *first, const char *second)
{
	const struct evidence *by_list = EV_OF_FILE(answers->controllers_path, second);
	struct fact_table *facts = context->facts;

	if (answers->second[0] && answers->controllers_rc == 0 &&
		text_has_word(span_of(&answers->controllers), second)) {
		fact_set_bool(facts, fact, true, by_list);
		return;
	}
	if (answers->version != 2)
		set_by_table(context, answers, fact, first);
	else if (answers->controllers_rc < 0)
		fact_set_refused(facts, fact, answers->controllers_rc, by_list);
	else
		fact_set_bool(facts, fact, false, by_list);
}

/*
 * Version 2 has no controller for it: runtimes attach BPF programs, from Linux 4.15 on. Older
 * kernels of distributions may have them as well.
 */
static void probe_devices(struct probe_context *context, const struct cgroup_answers *answers)
{
	const enum fact_id fact = FACT_CONTAINER_CGROUP_DEVICES;
	const char *release = fact_text(context->facts, FACT_KERNEL_RELEASE);
	enum kconfig_value value;
	const struct evidence *ev;
	int rc;

	if (answers->version != 2) {
		set_by_table(context, answers, fact, "devices");
		return;
	}
	value = kconfig_view_value(context, KCONFIG_CGROUP_BPF, &rc);
	ev = EV_OF_FILE(kconfig_view(context)->path, "CONFIG_CGROUP_BPF");
	if (value == CONFIG_ABSENT)
		fact_set_refused(context->facts, fact, rc, ev);
	else if (value == CONFIG_OFF)
		fact_set_bool(context->facts, fact, false, ev);
	else if (release && version_at_least(release, 4, 15))
		fact_set_bool(context->facts, fact, true, ev);
	else
		fact_set_unknown(
			context->facts, fact, WHY_PREREQUISITE, 0, EV_FROM_FACTS("kernel.release"));
}

/*
 * Version 2 has a file for it in every group but the first. From Linux 5.2 on all kernels have it;
 * of an older one a group of systemd's shows whether it was brought there.
 */
static void probe_freezer(struct probe_context *context, const struct cgroup_answers *answers)
{
	const enum fact_id fact = FACT_CONTAINER_CGROUP_FREEZER;
	const char *release = fact_text(context->facts, FACT_KERNEL_RELEASE);
	cleanup_blob struct blob names = BLOB_HEAP;
	char path[POINT_MAX + 32];
	int rc;

	if (answers->version != 2) {
		set_by_table(context, answers, fact, "freezer");
		return;
	}
	if (release && version_at_least(release, 5, 2)) {
		fact_set_bool(context->facts, fact, true, EV_FROM_FACTS("kernel.release"));
		return;
	}
	snprintf(path, sizeof(path), "%s/init.scope", answers->second);
	rc = source_list(context->source, path, &names);
	if (rc == 0 && !blob_name_has(&names, "cgroup.procs"))
		rc = -EBADMSG;
	if (rc < 0)
		fact_set_refused(context->facts, fact, rc, EV_OF_DIR(path));
	else
		fact_set_bool(context->facts, fact, blob_name_has(&names, "cgroup.freeze"),
			EV_OF_DIR(path));
}

/* "Uid:	real	effective	saved	file system": the effective one, or -1. */
static int64_t effective_uid(struct span status)
{
	struct span ids = text_field(status, "Uid"), word;

	if (!text_word(&ids, &word) || !text_word(&ids, &word))
		return -1;
	return text_number(word);
}

static void set_delegated(
	struct probe_context *context, const char *path, int rc, struct span controllers)
{
	const struct evidence *ev = EV_OF_FILE(path, NULL);
	char text[256];

	if (rc == 0)
		rc = words_with_commas(controllers, text, sizeof(text));
	if (rc < 0)
		fact_set_refused(context->facts, FACT_CONTAINER_CGROUP_DELEGATED, rc, ev);
	else
		fact_set_text(context->facts, FACT_CONTAINER_CGROUP_DELEGATED, text, ev);
}

/*
 * Root has every controller. A user has what systemd hands to user@UID.service; where there is no
 * systemd, somebody else may have handed out groups, in a place that can't be known.
 */
static void probe_delegated(struct probe_context *context, const struct cgroup_answers *answers,
	const struct self_status *status)
{
	const enum fact_id fact = FACT_CONTAINER_CGROUP_DELEGATED;
	const int64_t uid = status->rc == 0 ? effective_uid(status->text) : -1;
	cleanup_blob struct blob names = BLOB_HEAP, content = BLOB_HEAP;
	char slice[POINT_MAX + 64], path[sizeof(slice) + 64];
	struct span text;
	int rc;

	if (uid < 0) {
		fact_set_refused(context->facts, fact, status->rc < 0 ? status->rc : -EBADMSG,
			EV_OF_FILE(STATUS, "Uid"));
		return;
	}
	if (!answers->mounts.second.at) {
		fact_set_text(
			context->facts, fact, "none", EV_FROM_FACTS("container.cgroup.layout"));
		return;
	}
	if (uid == 0) {
		set_delegated(context, answers->controllers_path, answers->controllers_rc,
			span_of(&answers->controllers));
		return;
	}
	snprintf(slice, sizeof(slice), "%s/user.slice/user-%u.slice", answers->second,
		(unsigned)uid);
	rc = source_list(context->source, slice, &names);
	if (rc < 0) {
		fact_set_refused(context->facts, fact, rc, EV_OF_DIR(slice));
		return;
	}
	snprintf(path, sizeof(path), "user@%u.service", (unsigned)uid);
	if (!blob_name_has(&names, path)) {
		/* A session without a service manager of the user's. */
		fact_set_text(context->facts, fact, "none", EV_OF_DIR(slice));
		return;
	}
	snprintf(path, sizeof(path), "%s/user@%u.service/cgroup.controllers", slice, (unsigned)uid);
	rc = ask_text(context->source, path, &content, &text);
	set_delegated(context, path, rc, text);
}

static void probe_disabled(struct probe_context *context)
{
	const struct evidence *ev = EV_OF_FILE(CMDLINE, "cgroup_disable");
	cleanup_blob struct blob content = BLOB_HEAP;
	struct span cmdline;
	char text[256];
	int rc = ask_text(context->source, CMDLINE, &content, &cmdline);

	if (rc == 0)
		rc = cmdline_values(cmdline, "cgroup_disable", text, sizeof(text));
	if (rc < 0)
		fact_set_refused(context->facts, FACT_CONTAINER_CGROUP_DISABLED, rc, ev);
	else
		fact_set_text(context->facts, FACT_CONTAINER_CGROUP_DISABLED, text, ev);
}

// clang-format off
static const struct {
	enum fact_id fact;
	const char *first, *second; /* its names in versions 1 and 2 */
} controllers[] = {
	{FACT_CONTAINER_CGROUP_CPU,     "cpu",     "cpu"},
	{FACT_CONTAINER_CGROUP_CPUSET,  "cpuset",  "cpuset"},
	{FACT_CONTAINER_CGROUP_IO,      "blkio",   "io"},
	{FACT_CONTAINER_CGROUP_MEMORY,  "memory",  "memory"},
	{FACT_CONTAINER_CGROUP_PIDS,    "pids",    "pids"},
	{FACT_CONTAINER_CGROUP_HUGETLB, "hugetlb", "hugetlb"},
	{FACT_CONTAINER_CGROUP_RDMA,    "rdma",    "rdma"},
	{FACT_CONTAINER_CGROUP_MISC,    "misc",    "misc"},
};

/* What follows from the mounts, beside the controllers. */
static const enum fact_id others[] = {FACT_CONTAINER_CGROUP_VERSION, FACT_CONTAINER_CGROUP_LAYOUT,
	FACT_CONTAINER_CGROUP_PERF_EVENT, FACT_CONTAINER_CGROUP_DEVICES,
	FACT_CONTAINER_CGROUP_FREEZER, FACT_CONTAINER_CGROUP_DELEGATED};
// clang-format on

#define CONTROLLER_COUNT (sizeof(controllers) / sizeof(controllers[0]))

static const char *layout_of(const struct cgroup_answers *answers)
{
	const struct cgroup_mounts *mounts = &answers->mounts;

	if (answers->version == 2)
		return "unified";
	if (answers->version == 1)
		return mounts->second.at ? "hybrid" : "legacy";
	return "none";
}

static void read_answers(struct source *source, struct cgroup_answers *answers)
{
	const struct span second = answers->mounts.second;

	if (second.at && second.len <= POINT_MAX) {
		snprintf(answers->second, sizeof(answers->second), "%.*s", (int)second.len,
			second.at);
		snprintf(answers->controllers_path, sizeof(answers->controllers_path),
			"%s/cgroup.controllers", answers->second);
		answers->controllers_rc =
			source_read(source, answers->controllers_path, &answers->controllers);
	}
	answers->table_rc = source_read(source, CGROUPS, &answers->table);
}

static void probe_hierarchies(struct probe_context *context, struct cgroup_answers *answers,
	const char *mounts_path, const struct self_status *status)
{
	const struct evidence *ev = EV_OF_FILE(mounts_path, "cgroup");

	answers->version = cgroup_mounts_version(&answers->mounts);
	read_answers(context->source, answers);
	fact_set_int(context->facts, FACT_CONTAINER_CGROUP_VERSION, answers->version, ev);
	fact_set_text(context->facts, FACT_CONTAINER_CGROUP_LAYOUT, layout_of(answers), ev);
	for (size_t i = 0; i < CONTROLLER_COUNT; i++)
		probe_controller(context, answers, controllers[i].fact, controllers[i].first,
			controllers[i].second);
	set_by_table(context, answers, FACT_CONTAINER_CGROUP_PERF_EVENT, "perf_event");
	probe_devices(context, answers);
	probe_freezer(context, answers);
	probe_delegated(context, answers, status);
}

void probe_cgroup(struct probe_context *context, const struct self_status *status)
{
	cleanup_blob struct blob content = BLOB_HEAP;
	struct cgroup_answers answers = {
		.controllers = BLOB_HEAP,
		.controllers_rc = -ENAMETOOLONG, /* until it was read */
		.table = BLOB_HEAP,
	};
	const char *path;
	int rc = read_mounts(context->source, &content, &answers.mounts, &path);

	probe_disabled(context);
	if (rc == 0) {
		probe_hierarchies(context, &answers, path, status);
	} else {
		const struct evidence *ev = EV_OF_FILE(path, "cgroup");

		for (size_t i = 0; i < CONTROLLER_COUNT; i++)
			fact_set_refused(context->facts, controllers[i].fact, rc, ev);
		for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
			fact_set_refused(context->facts, others[i], rc, ev);
	}
	blob_free(&answers.controllers);
	blob_free(&answers.table);
}
