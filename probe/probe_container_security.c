// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What confines containers (filters of system calls, security modules), and what many of them or
 * old ones run into.
 *
 * Documents: seccomp(2); Documentation/userspace-api/seccomp_filter.rst;
 * Documentation/admin-guide/LSM; keyrings(7); inotify(7).
 */
#include "probe/probe_container.h"

#include <errno.h>

#include "probe/absence.h"
#include "probe/ask_text.h"
#include "probe/decode_container.h"
#include "probe/decode_text.h"
#include "probe/file_facts.h"

#define ACTIONS "/proc/sys/kernel/seccomp/actions_avail"
#define STATUS "/proc/self/status"
#define MAPS "/proc/self/maps"
#define SELINUX "/sys/fs/selinux/enforce"
#define LAST_PID "/proc/sys/kernel/ns_last_pid"

/*
 * Linux 4.14 lists the actions of filters, 5.9 counts the filters of each process; older kernels
 * only show that there is some seccomp, which need not be filters.
 */
static void probe_seccomp(struct probe_context *context, const struct self_status *status)
{
	const struct evidence *by_actions = EV_OF_FILE(ACTIONS, NULL);
	const struct evidence *notif = EV_OF_FILE(ACTIONS, "user_notif");
	const struct evidence *by_status = EV_OF_FILE(STATUS, "Seccomp");
	struct fact_table *facts = context->facts;
	char text[256];
	int rc = source_read_line(context->source, ACTIONS, text, sizeof(text)), absent;

	if (rc > 0) {
		fact_set_bool(facts, FACT_CONTAINER_SECCOMP, true, by_actions);
		fact_set_bool(facts, FACT_CONTAINER_SECCOMP_USER_NOTIF,
			text_has_word(text_span(text), "user_notif"), notif);
		return;
	}
	if (rc == 0)
		rc = -EBADMSG;
	absent = absence_of(context->source, ACTIONS, rc);
	/* It is younger than the list of actions. */
	if (absent == 0)
		fact_set_bool(facts, FACT_CONTAINER_SECCOMP_USER_NOTIF, false, notif);
	else
		fact_set_refused(facts, FACT_CONTAINER_SECCOMP_USER_NOTIF, absent, notif);
	if (status->rc == 0 && (text_field(status->text, "Seccomp_filters").at ||
				       text_is(text_field(status->text, "Seccomp"), "2")))
		fact_set_bool(facts, FACT_CONTAINER_SECCOMP, true, by_status);
	else if (absent == 0 && status->rc == 0 && !text_field(status->text, "Seccomp").at)
		fact_set_bool(facts, FACT_CONTAINER_SECCOMP, false, by_status);
	else
		fact_set_refused(facts, FACT_CONTAINER_SECCOMP, rc, by_actions);
}

/* 0: none, 1: strict, 2: a filter (proc(5)). A kernel without seccomp has no such line. */
static void probe_filtered(struct probe_context *context, const struct self_status *status)
{
	const struct evidence *ev = EV_OF_FILE(STATUS, "Seccomp");
	const struct span mode = text_field(status->text, "Seccomp");
	const int64_t number = mode.at ? text_number(mode) : 0;

	if (status->rc < 0)
		fact_set_refused(context->facts, FACT_CONTAINER_SECCOMP_FILTERED, status->rc, ev);
	else if (number < 0 || number > 2)
		fact_set_unknown(
			context->facts, FACT_CONTAINER_SECCOMP_FILTERED, WHY_MALFORMED, 0, ev);
	else
		fact_set_bool(context->facts, FACT_CONTAINER_SECCOMP_FILTERED, number > 0, ev);
}

static void probe_selinux(struct probe_context *context)
{
	const struct evidence *ev = EV_OF_FILE(SELINUX, NULL);
	uint64_t enforce = 0;
	int rc = source_read_number(context->source, SELINUX, &enforce);

	if (rc == 0 && enforce > 1)
		rc = -EBADMSG;
	if (rc == 0)
		fact_set_text(context->facts, FACT_CONTAINER_SELINUX,
			enforce ? "enforcing" : "permissive", ev);
	else if (absence_of(context->source, SELINUX, rc) == 0)
		fact_set_text(context->facts, FACT_CONTAINER_SELINUX, "none", ev);
	else
		fact_set_refused(context->facts, FACT_CONTAINER_SELINUX, rc, ev);
}

static void probe_vsyscall(struct probe_context *context)
{
	const struct evidence *ev = EV_OF_FILE(MAPS, "[vsyscall]");
	cleanup_blob struct blob content = BLOB_HEAP;
	const char *mode = NULL;
	struct span text;
	int rc = ask_text(context->source, MAPS, &content, &text);

	if (rc == 0) {
		mode = vsyscall_mode(text);
		rc = -EBADMSG;
	}
	if (mode)
		fact_set_text(context->facts, FACT_CONTAINER_VSYSCALL, mode, ev);
	else
		fact_set_refused(context->facts, FACT_CONTAINER_VSYSCALL, rc, ev);
}

/* The file came with the option and with nothing else (kernel/pid_namespace.c). */
static void probe_checkpoint(struct probe_context *context)
{
	const struct evidence *ev = EV_NAMED(EV_ACCESS, LAST_PID, NULL);
	const int rc = source_access(context->source, LAST_PID, ACCESS_EXISTS);
	const int absent = absence_of(context->source, LAST_PID, rc);

	if (absent < 0)
		fact_set_refused(context->facts, FACT_CONTAINER_CHECKPOINT, absent, ev);
	else
		fact_set_bool(context->facts, FACT_CONTAINER_CHECKPOINT, rc == 0, ev);
}

// clang-format off
static const struct file_fact files[] = {
	{FACT_CONTAINER_LSM,               FILE_LINE,   "/sys/kernel/security/lsm",                NULL},
	{FACT_CONTAINER_APPARMOR,          FILE_SWITCH, "/sys/module/apparmor/parameters/enabled", "no"},
	{FACT_CONTAINER_KEYS_ROOT_MAX,     FILE_NUMBER, "/proc/sys/kernel/keys/root_maxkeys",      NULL},
	{FACT_CONTAINER_INOTIFY_INSTANCES, FILE_NUMBER, "/proc/sys/fs/inotify/max_user_instances", NULL},
};
// clang-format on

void probe_container_security(struct probe_context *context, const struct self_status *status)
{
	probe_seccomp(context, status);
	probe_filtered(context, status);
	file_facts_probe(context, files, sizeof(files) / sizeof(files[0]));
	probe_selinux(context);
	probe_vsyscall(context);
	probe_checkpoint(context);
}
