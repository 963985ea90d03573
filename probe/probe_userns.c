// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * May users make user namespaces, and what would they have in them? The switches of the kernel and
 * of distributions, newuidmap and newgidmap, and the ranges of ids that were given out.
 *
 * Documents: user_namespaces(7); newuidmap(1); subuid(5); capabilities(7);
 * Documentation/admin-guide/sysctl/user.rst; AppArmor's restriction of user namespaces (Ubuntu).
 */
#include "probe/probe_container.h"

#include <errno.h>
#include <stdio.h>

#include "probe/absence.h"
#include "probe/ask_text.h"
#include "probe/decode_capability.h"
#include "probe/decode_container.h"
#include "probe/decode_cpuid.h"
#include "probe/decode_text.h"

#define NAMESPACES "/proc/self/ns"
#define STATUS "/proc/self/status"
#define MODE_SETUID 04000u

/*
 * The switches that must all be right. A kernel that does not have one of them does not have that
 * restriction: the limit came with Linux 4.9, the others are Debian's and Ubuntu's.
 */
static const struct userns_gate {
	const char *path, *name;
	bool passes_zero; /* 0 lets users through; else anything but 0 does */
} gates[] = {
	{"/proc/sys/user/max_user_namespaces", "max_user_namespaces", false},
	{"/proc/sys/kernel/unprivileged_userns_clone", "unprivileged_userns_clone", false},
	{"/proc/sys/kernel/apparmor_restrict_unprivileged_userns", "apparmor", true},
};

#define GATE_COUNT (sizeof(gates) / sizeof(gates[0]))

struct gate_answers {
	enum truth open[GATE_COUNT];
	int rc[GATE_COUNT];
};

static void ask_gates(struct source *source, struct gate_answers *answers)
{
	for (size_t i = 0; i < GATE_COUNT; i++) {
		uint64_t value = gates[i].passes_zero ? 0 : 1; /* of a kernel without the switch */
		int rc = source_read_number(source, gates[i].path, &value);

		rc = absence_of(source, gates[i].path, rc);
		answers->rc[i] = rc;
		answers->open[i] =
			rc < 0 ? TRUTH_UNKNOWN : truth_of((value == 0) == gates[i].passes_zero);
	}
}

/*
 * A filter on this process is mostly a container engine's, and those forbid new user namespaces:
 * what the switches say is not the whole truth then. Unknown rather than no: filters differ.
 */
static enum truth filter_truth(const struct fact_table *facts)
{
	return fact_truth(facts, FACT_CONTAINER_SECCOMP_FILTERED) == TRUTH_NO ? TRUTH_YES
									      : TRUTH_UNKNOWN;
}

static void set_userns(struct probe_context *context, const struct gate_answers *answers,
	const struct self_status *status)
{
	struct fact_table *facts = context->facts;
	enum truth all = fact_truth(facts, FACT_CONTAINER_NAMESPACES_USER);
	const enum truth filter = filter_truth(facts);
	const char *path = NAMESPACES;
	int refused = 0;

	for (size_t i = 0; i < GATE_COUNT; i++) {
		if (answers->open[i] == TRUTH_UNKNOWN)
			refused = answers->rc[i];
		/* The evidence is the switch that decides; of those that all pass, the limit. */
		if (answers->open[i] < all || i == 0)
			path = gates[i].path;
		all = truth_and(all, answers->open[i]);
	}
	if (all == TRUTH_YES && filter != TRUTH_YES && status->rc < 0)
		fact_set_refused(
			facts, FACT_CONTAINER_USERNS, status->rc, EV_OF_FILE(STATUS, "Seccomp"));
	else if (all == TRUTH_YES && filter != TRUTH_YES)
		fact_set_unknown(facts, FACT_CONTAINER_USERNS, WHY_PERMISSION, 0,
			EV_OF_FILE(STATUS, "Seccomp"));
	else if (all == TRUTH_UNKNOWN && !refused)
		fact_set_unknown(facts, FACT_CONTAINER_USERNS, WHY_PREREQUISITE, 0,
			EV_FROM_FACTS("container.namespaces.user"));
	else if (all == TRUTH_UNKNOWN)
		fact_set_refused(facts, FACT_CONTAINER_USERNS, refused, EV_OF_FILE(path, NULL));
	else
		fact_set_bool(
			facts, FACT_CONTAINER_USERNS, all == TRUTH_YES, EV_OF_FILE(path, NULL));
}

/* All of them or nothing: a list that may lack one would say too little. */
static void set_restricted_by(struct probe_context *context, const struct gate_answers *answers)
{
	const enum truth kernel = fact_truth(context->facts, FACT_CONTAINER_NAMESPACES_USER);
	const enum fact_id fact = FACT_CONTAINER_USERNS_RESTRICTED_BY;
	char text[128] = "";
	size_t len = 0;

	if (kernel == TRUTH_UNKNOWN) {
		fact_set_unknown(context->facts, fact, WHY_PREREQUISITE, 0,
			EV_FROM_FACTS("container.namespaces.user"));
		return;
	}
	if (kernel == TRUTH_NO)
		len = (size_t)snprintf(text, sizeof(text), "namespaces");
	for (size_t i = 0; i < GATE_COUNT; i++) {
		if (answers->open[i] == TRUTH_UNKNOWN) {
			fact_set_refused(context->facts, fact, answers->rc[i],
				EV_OF_FILE(gates[i].path, NULL));
			return;
		}
		if (answers->open[i] == TRUTH_NO)
			len += (size_t)snprintf(text + len, sizeof(text) - len, "%s%s",
				len ? "," : "", gates[i].name);
	}
	fact_set_text(context->facts, fact, len ? text : "none",
		EV_OF_FILE("/proc/sys/user, /proc/sys/kernel", NULL));
}

/* What may @path do, which is there? "setuid", "capability" or "plain"; NULL with @rc. */
static const char *helper_power(
	struct source *source, const char *path, unsigned capability, int *rc)
{
	char bytes[64];
	struct blob blob = BLOB_FIXED(bytes);
	struct file_stat stat;
	uint64_t permitted = 0;

	*rc = source_stat(source, path, &stat);
	if (*rc < 0)
		return NULL;
	if (stat.mode & MODE_SETUID && stat.uid == 0)
		return "setuid";
	/* As somebody else's: whose, a user namespace around us may hide. */
	if (stat.mode & MODE_SETUID) {
		*rc = -EBADMSG;
		return NULL;
	}
	*rc = source_capability(source, path, &blob);
	/* None, or a file system that can't hold any. */
	if (*rc == -ENODATA || *rc == -EOPNOTSUPP)
		return "plain";
	if (*rc == 0)
		*rc = capability_decode(blob.at, blob.len, &permitted);
	if (*rc < 0)
		return NULL;
	return bit_of(permitted, capability) ? "capability" : "plain";
}

static void probe_helper(
	struct probe_context *context, enum fact_id fact, const char *name, unsigned capability)
{
	const struct programs *programs = programs_view(context);

	for (size_t i = 0; i < PROGRAMS_SNAP; i++) { /* no snap brings a setuid program */
		const char *dir = programs->in[i].path, *power;
		char path[64];
		int rc = programs_has(&programs->in[i], name);

		if (rc < 0) {
			fact_set_refused(context->facts, fact, rc, EV_OF_DIR(dir));
			return;
		}
		if (rc == 0)
			continue;
		snprintf(path, sizeof(path), "%s/%s", dir, name);
		power = helper_power(context->source, path, capability, &rc);
		if (power)
			fact_set_text(context->facts, fact, power, EV_NAMED(EV_STAT, path, NULL));
		else
			fact_set_refused(context->facts, fact, rc, EV_NAMED(EV_STAT, path, NULL));
		return;
	}
	fact_set_text(context->facts, fact, "none", EV_OF_DIR("/usr/bin"));
}

/* Who has none of the files has given out no ranges. Only their number: names are people's. */
static void probe_ranges(struct probe_context *context, enum fact_id fact, const char *path)
{
	cleanup_blob struct blob content = BLOB_HEAP;
	struct span text;
	int rc = ask_text(context->source, path, &content, &text);

	if (rc < 0 && rc != -ENOENT)
		fact_set_refused(context->facts, fact, rc, EV_OF_FILE(path, NULL));
	else
		fact_set_int(context->facts, fact, rc == 0 ? subid_ranges(text) : 0,
			EV_OF_FILE(path, NULL));
}

void probe_userns(struct probe_context *context, const struct self_status *status)
{
	struct gate_answers answers;

	ask_gates(context->source, &answers);
	set_userns(context, &answers, status);
	set_restricted_by(context, &answers);
	probe_helper(context, FACT_CONTAINER_NEWUIDMAP, "newuidmap", CAPABILITY_SETUID);
	probe_helper(context, FACT_CONTAINER_NEWGIDMAP, "newgidmap", CAPABILITY_SETGID);
	probe_ranges(context, FACT_CONTAINER_SUBUID_RANGES, "/etc/subuid");
	probe_ranges(context, FACT_CONTAINER_SUBGID_RANGES, "/etc/subgid");
}
